"""script: the objects and the markup of a JavaScript, TypeScript or MDX page to records and blocks.

Nothing is executed. Object literals of plain strings are read as records; tags are read as HTML with every `{…}`
expression taken out, so that a row which code fills in declares nothing by itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import partial

from pdflow.facts.place import Span
from pdflow.read.declared.blocks import Block, Cell, Fields, Heading
from pdflow.read.declared.columns import column_of
from pdflow.read.declared.markup import html_blocks

_COMMENT = re.compile(r"\{/\*.*?\*/\}|/\*.*?\*/|(?<![:\"'\w])//[^\n]*", re.DOTALL)
_ONE = r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\$]|\\.)*`"
_STRING = rf"(?:{_ONE})(?:\s*\+\s*(?:{_ONE}))*"
_PAIR = re.compile(
    rf"(?P<key>[A-Za-z_]\w*|\"[^\"\n]+\"|'[^'\n]+')\s*:\s*(?P<value>{_STRING}|\[[^\[\]{{}}]*\]|[\w.]+)\s*,?", re.DOTALL
)
_TAG = re.compile(rf"<[A-Z][\w.]*(?P<attributes>(?:\s+[\w-]+=(?:{_ONE}|\{{[^{{}}]*\}}))+)\s*/?>", re.DOTALL)
_ATTRIBUTE = re.compile(rf"(?P<key>[\w-]+)=\{{?\s*(?P<value>{_STRING}|\[[^\[\]{{}}]*\])", re.DOTALL)
_OBJECT = re.compile(r"\{[^{}]*\}", re.DOTALL)
_KEY_BEFORE = re.compile(r"[\w\"']+\s*:\s*$")
_NAMED_LIST = re.compile(r"(?:\b(?:const|let|var)\s+(?P<name>\w+)[^=\n]*=|\b(?P<key>\w+)\s*(?::|=\{))\s*\[")
_EXPRESSION = re.compile(r"\{[^{}]*\}")
_SHOWN = re.compile(r"(?P<before><t[dh]\b[^<>]*>\s*)\{\s*\w+\.(?P<field>\w+)\s*\}(?P<after>\s*<)")
_LOOP = re.compile(r"\{\s*[\w.?]+\.map\(\s*(?:\([^()]*\)|\w+)\s*(?:=>)?\s*\(?|\)+\s*\}")
MAX_NESTED = 12
_ESCAPE = re.compile(r"\\(?:u\{?([0-9a-fA-F]{4,6})\}?|(.))", re.DOTALL)
_TOLD = ("purpose", "categories", "location", "transfer", "product")


def script_blocks(text: str, path: str) -> tuple[Block, ...]:
    """Records of the object literals that name somebody, then the blocks of the markup."""
    text = without_comments(text)
    start = re.search(r"(?:return|=>)\s*\(?\s*<", text)
    return (*script_records(text, path), *(_markup(text, start.start(), path) if start else ()))


def without_comments(text: str) -> str:
    """The code with blanks for its comments, so that every place stays what it was."""
    return _COMMENT.sub(lambda match: _blank(match.group()), text)


def script_records(text: str, path: str) -> tuple[Block, ...]:
    """The object literals and component tags that name somebody, each list of them under its variable's name."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    found: list[tuple[int, Block]] = []
    for match in _NAMED_LIST.finditer(text):
        name = match["name"] or match["key"]
        title = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ")
        found.append((match.start(), Heading(1, Cell(title, _span(starts, match.start(), path)))))
    for match in _TAG.finditer(text):
        found.extend(_record(match.group(), match.start(), _ATTRIBUTE, (starts, path)))
    objects = _TAG.sub(lambda match: match.group() if "{" in match["attributes"] else _blank(match.group()), text)
    for _ in range(MAX_NESTED):
        inner = list(_OBJECT.finditer(objects))
        if not inner:
            break
        for match in inner:
            found.extend(_record(match.group(), match.start(), _PAIR, (starts, path)))
        objects = _OBJECT.sub(partial(_opened, text=objects), objects)
    return tuple(block for _, block in sorted(found, key=lambda each: each[0]))


def _opened(match: re.Match[str], text: str) -> str:
    """What an object leaves to the one around it: nothing where it stands by itself, its pairs where it is a value."""
    is_value = _KEY_BEFORE.search(text[max(0, match.start() - 60) : match.start()])
    return f",{match.group()[1:-1]} " if is_value and "\n" not in match.group() else _blank(match.group())


def _record(text: str, at: int, pairs: re.Pattern[str], where: tuple[list[int], str]) -> list[tuple[int, Block]]:
    """The record that a literal makes, at its place; nothing where it names nobody or says no more than a name."""
    cells: list[tuple[str, Cell]] = []
    for pair in pairs.finditer(text):
        value = _value(pair["value"])
        if value:
            cells.append((pair["key"].strip("\"'"), Cell(value, _span(where[0], at + pair.start("value"), where[1]))))
    fields = [column_of(key) for key, _ in cells]
    says_more = any(field in _TOLD for field in fields) or "role" in fields
    return [(at, Fields(tuple(cells), cells[0][1].span))] if "name" in fields and says_more else []


def _value(written: str) -> str:
    if written.startswith("["):
        return ", ".join(_value(part) for part in re.findall(_STRING, written))
    return "".join(_unescape(part[1:-1]) for part in re.findall(_ONE, written))


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
