"""script: the objects and the markup of a JavaScript or TypeScript page to records and blocks.

Nothing is executed. Object literals of plain strings are read as records; tags are read as HTML with every `{…}`
expression taken out, so that a row which code fills in declares nothing by itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from pdflow.facts.place import Span
from pdflow.read.declared.blocks import Block, Cell, Fields
from pdflow.read.declared.columns import column_of
from pdflow.read.declared.markup import html_blocks

_COMMENT = re.compile(r"\{/\*.*?\*/\}|/\*.*?\*/|(?<![:\"'\w])//[^\n]*", re.DOTALL)
_STRING = r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\$]|\\.)*`"
_PAIR = re.compile(
    rf"(?P<key>[A-Za-z_]\w*|\"[^\"\n]+\"|'[^'\n]+')\s*:\s*(?P<value>{_STRING}|\[[^\[\]{{}}]*\]|[\w.]+)\s*,?", re.DOTALL
)
_OBJECT = re.compile(r"\{[^{}]*\}", re.DOTALL)
_EXPRESSION = re.compile(r"\{[^{}]*\}")
_SHOWN = re.compile(r"(?P<before>>\s*)\{\s*\w+\.(?P<field>\w+)\s*\}(?P<after>\s*<)")
_LOOP = re.compile(r"\{\s*[\w.?]+\.map\(\s*(?:\([^()]*\)|\w+)\s*(?:=>)?\s*\(?|\)+\s*\}")
MAX_NESTED = 12
_ESCAPE = re.compile(r"\\(?:u\{?([0-9a-fA-F]{4,6})\}?|(.))", re.DOTALL)


def script_blocks(text: str, path: str) -> tuple[Block, ...]:
    """Records of the object literals that name somebody, then the blocks of the markup."""
    text = _COMMENT.sub(lambda match: _blank(match.group()), text)
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    records = [record for match in _OBJECT.finditer(text) if (record := _record(match, starts, path))]
    start = re.search(r"(?:return|=>)\s*\(?\s*<", text)
    return (*records, *(_markup(text, start.start(), path) if start else ()))


def _record(match: re.Match[str], starts: list[int], path: str) -> Fields | None:
    cells: list[tuple[str, Cell]] = []
    for pair in _PAIR.finditer(match.group()):
        value = _value(pair["value"])
        if value:
            span = _span(starts, match.start() + pair.start("value"), path)
            cells.append((pair["key"].strip("\"'"), Cell(value, span)))
    named = any(column_of(key) == "name" for key, _ in cells)
    says_more = sum(column_of(key) in ("purpose", "categories", "location", "transfer", "product") for key, _ in cells)
    return Fields(tuple(cells), _span(starts, match.start(), path)) if named and says_more else None


def _value(written: str) -> str:
    if written.startswith("["):
        return ", ".join(_value(part) for part in re.findall(_STRING, written))
    return _unescape(written[1:-1]) if written[0] in "\"'`" else ""


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[2], text)


def _markup(text: str, start: int, path: str) -> tuple[Block, ...]:
    """The tags from `start` on. `<td>{row.name}</td>` shows a field of the records: it stays as the word `name`, the
    header of the rows that are written out beside it."""
    markup = _blank(text[:start]) + re.sub(r"\breturn\b|=>|;", lambda match: _blank(match.group()), text[start:])
    markup = _SHOWN.sub(lambda match: match["before"] + match["field"] + " " + match["after"], markup)
    markup = _LOOP.sub(lambda match: _blank(match.group()), markup)
    for _ in range(MAX_NESTED):
        fewer = _EXPRESSION.sub(lambda match: _blank(match.group()), markup)
        if fewer == markup:
            break
        markup = fewer
    return html_blocks(re.sub(r"(?<=>)[\s(){}]+(?=<|$)", lambda match: _blank(match.group()), markup), path)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _span(starts: list[int], offset: int, path: str) -> Span:
    line = bisect_right(starts, offset)
    return Span(path, line, offset - starts[line - 1] + 1)
