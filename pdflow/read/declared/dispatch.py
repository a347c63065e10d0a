"""dispatch: one document's bytes to what it declares, by its suffix and its content."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import PurePosixPath

import msgspec
import yaml

from pdflow.facts.declaration import Declaration
from pdflow.facts.place import Gap, Span
from pdflow.read.declared.blocks import Block, Paragraph
from pdflow.read.declared.columns import column_of
from pdflow.read.declared.own import OwnReader
from pdflow.read.declared.problems import Problems
from pdflow.read.declared.shape import ENTRY, TOP
from pdflow.read.declared.yaml_nodes import compose, pairs

Read = tuple[Declaration, tuple[Gap, ...]]

YAML = frozenset({".yml", ".yaml"})
MARKDOWN = frozenset({".md", ".markdown", ".mdx"})
HTML = frozenset({".html", ".htm", ".xhtml", ".jinja", ".j2", ".njk", ".liquid", ".vue", ".svelte"})
SCRIPT = frozenset({".tsx", ".jsx", ".ts", ".js", ".mjs"})
SHEET = frozenset({".csv", ".tsv"})

_LINE_END = re.compile(r"\r\n?")
_ODD = re.compile(r"[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""What some parsers take for the end of a line and no editor does: the places of what follows would be wrong."""


def read_document(data: bytes, path: str, problems: Problems) -> Read:
    """What one document declares, and what in it was not understood; mistakes are added to `problems`."""
    nothing: Read = (Declaration(documents=(path,)), ())
    suffix = PurePosixPath(path).suffix.lower()
    if suffix == ".pdf" or data.startswith(b"%PDF-"):
        return _understood(lambda: _pdf(data, path), path, problems)
    text = _text(data, path, problems)
    if text is None:
        return nothing
    text = _ODD.sub(" ", _LINE_END.sub("\n", text))
    if not text.strip():
        problems.add(Span(path, 1), "", "is empty: nothing is declared")
        return nothing
    if suffix in YAML or suffix == ".json":
        return _structured(text, path, problems) or nothing
    return _understood(lambda: _blocks(text, path, suffix), path, problems)


def _structured(text: str, path: str, problems: Problems) -> Read | None:
    if path.endswith(".json"):
        try:
            json.loads(text)
        except (ValueError, RecursionError) as error:
            place = Span(path, getattr(error, "lineno", 1), getattr(error, "colno", 1))
            problems.add(place, "", f"not valid JSON: {getattr(error, 'msg', 'nested too deeply')}")
            return None
        text = text.replace("\t", " ")
    root = compose(text, path, problems)
    if root is None:
        return None
    if is_own(root):
        return OwnReader(path, problems).declaration(root), ()
    from pdflow.read.declared.registers import register_blocks

    return _understood(lambda: register_blocks(root, path), path, problems)


def is_own(root: yaml.Node) -> bool:
    """Own where a key at the top is one of ours, or nearly, and no key below it belongs to a register of another shape:
    one that names a column and is none of ours."""
    if not isinstance(root, yaml.MappingNode):
        return isinstance(root, yaml.ScalarNode)
    own = [key.name for key in TOP]
    top = {name: node for name, _, node in pairs(root)}
    if top and not any(get_close_matches(name, own, n=1, cutoff=0.8) for name in top):
        return all(isinstance(node, yaml.ScalarNode) for node in top.values())
    entries = top.get("subprocessors")
    items = entries.value if isinstance(entries, yaml.SequenceNode) else []
    if isinstance(entries, yaml.MappingNode):
        return False
    keys = {name for item in items if isinstance(item, yaml.MappingNode) for name, _, _ in pairs(item)}
    return not any(column_of(key) for key in keys - {key.name for key in ENTRY} if not _is_slip(key))


def _is_slip(key: str) -> bool:
    return bool(get_close_matches(key, [one.name for one in ENTRY], n=1, cutoff=0.8))


def _understood(read_blocks: Callable[[], tuple[Block, ...]], path: str, problems: Problems) -> Read:
    from pdflow.read.declared.understand import notice_claim, understand

    try:
        blocks = read_blocks()
        declaration, gaps = understand(blocks, path)
    except (ValueError, RecursionError) as error:
        problems.add(Span(path, 1), "", str(error) or "too deeply nested to be read")
        return Declaration(documents=(path,)), ()
    notices = [
        claim
        for block in blocks
        if isinstance(block, Paragraph) and (claim := notice_claim(block.cell.text, block.cell.span))
    ]
    told = {claim.span.line for claim in declaration.claims if claim.kind == "notice-period"}
    notices = [claim for claim in notices if claim.span.line not in told]
    declaration = msgspec.structs.replace(declaration, claims=(*declaration.claims, *notices))
    if not (declaration.sub_processors or declaration.claims or declaration.cookies):
        reasons = "".join(f"\n  line {gap.span.line}: {gap.reason}" for gap in gaps[:5])
        message = "nothing was understood: no list of recipients, no cookie table, no sentence that code can contradict"
        problems.add(Span(path, 1), "", message + reasons)
    return declaration, gaps


def _blocks(text: str, path: str, suffix: str) -> tuple[Block, ...]:
    if suffix in MARKDOWN:
        from pdflow.read.declared.markdown import markdown_blocks

        return markdown_blocks(text, path, is_mdx=suffix == ".mdx")
    if suffix in HTML or re.match(r"\s*(?:<!doctype html|<html)", text, re.IGNORECASE):
        from pdflow.read.declared.markup import html_blocks

        return html_blocks(text, path)
    if suffix == ".rst":
        from pdflow.read.declared.restructured import rst_blocks

        return rst_blocks(text, path)
    if suffix in SHEET:
        from pdflow.read.declared.sheets import csv_blocks

        return csv_blocks(text, path)
    if suffix in SCRIPT:
        from pdflow.read.declared.script import script_blocks

        return script_blocks(text, path)
    from pdflow.read.declared.plain import plain_blocks

    return plain_blocks(enumerate(text.splitlines(), 1), path)


def _pdf(data: bytes, path: str) -> tuple[Block, ...]:
    from pdflow.read.declared.portable import pdf_blocks

    return pdf_blocks(data, path)


def _text(data: bytes, path: str, problems: Problems) -> str | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.add(Span(path, line), "", "is not UTF-8 here; save the file as UTF-8")
        return None
    if "\x00" in text:
        problems.add(Span(path, text[: text.index("\x00")].count("\n") + 1), "", "holds a null byte: not a text file")
        return None
    return text
