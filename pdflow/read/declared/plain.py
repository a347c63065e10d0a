"""plain: plain text to blocks, by the habits of people who write lists without markup."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pdflow.facts.place import Span
from pdflow.read.declared.blocks import PLAIN, Block, Cell, Fields, Heading, Item, Paragraph, Remark
from pdflow.read.declared.columns import column_of
from pdflow.read.declared.text_tables import GLUED_REMARK, TextTable

Line = tuple[int, str]
LONGEST = 4000
"""A longer line is running text."""

_BULLET = re.compile(r"^\s*(?:[•‣◦▪·*+]|[–—-](?=\s)|\(?[a-z]\)|\(?\d{1,2}\))\s+(?P<text>\S.*)$")
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2})*\.?|[IVX]{1,5}\.)\s+(?P<text>\S.*)$")
_FIELD = re.compile(
    r"^(?P<lead>\s*(?:\d{1,3}[.)]\s*|[•*-]\s+)?)(?P<key>[^\W\d][^:;.\n]{0,140}?)\s*:\s+(?P<value>\S.*)$"
)
_SENTENCE_END = re.compile(r"[.;:,!]$")


def plain_blocks(lines: Iterable[Line], path: str, has_blank_lines: bool = False) -> tuple[Block, ...]:
    """Headings, items, paragraphs, tables and records of a text given as numbered lines.

    `has_blank_lines`: an empty line does not end a table, as in text that was taken out of a PDF.
    """
    reader = _Reader(path, has_blank_lines)
    for number, line in lines:
        reader.take(number, line.translate(PLAIN).rstrip())
    reader.end()
    return tuple(reader.found)


class _Reader:
    def __init__(self, path: str, has_blank_lines: bool) -> None:
        self.path = path
        self.found: list[Block] = []
        self.fields: list[tuple[str, Cell]] = []
        self.has_blank_lines = has_blank_lines
        self.indents: list[int] = []
        self.table = TextTable(path, has_blank_lines)

    def take(self, number: int, line: str) -> None:
        """One line further."""
        if not line.strip():
            if not self.table.takes(number, line):
                self.end()
        elif len(line) > LONGEST:
            self.end()
            self.found.append(Paragraph(self._cell(number, line, line)))
        elif not (self._in_table(number, line) or self._in_record(number, line)):
            self.end()
            self._loose(number, line)

    def end(self) -> None:
        """A record or table ends here."""
        if self.fields:
            self.found.append(Fields(tuple(self.fields), self.fields[0][1].span))
        table = self.table.table()
        if table is not None:
            self.found.append(table)
        self.fields, self.table = [], TextTable(self.path, self.has_blank_lines)

    def _cell(self, number: int, line: str, text: str) -> Cell:
        return Cell(
            " ".join(text.split()),
            Span(self.path, number, max(1, line.find(text.split()[0]) + 1 if text.split() else 1)),
        )

    def _in_table(self, number: int, line: str) -> bool:
        if self.table.takes(number, line):
            return True
        candidate = TextTable(self.path, self.has_blank_lines)
        if not candidate.begins(number, line):
            return False
        self.end()
        self.table = candidate
        if candidate.is_glued:
            self.found.append(Remark(Cell(GLUED_REMARK, Span(self.path, number, 1))))
        return True

    def _in_record(self, number: int, line: str) -> bool:
        """`Name: …` begins a record; further `Key: value` lines belong to it, indented text to the value above."""
        match = _FIELD.match(line)
        column = column_of(match["key"]) if match else ""
        if match and column and (self.fields or column == "name"):
            if column == "name" and any(column_of(key) == "name" for key, _ in self.fields):
                self.end()
            self.fields.append((match["key"], self._cell(number, line, match["value"])))
            return True
        if match and self.fields and line[:1].isspace():
            self.fields.append((match["key"], self._cell(number, line, match["value"])))
            return True
        if self.fields and line[:1].isspace() and not _BULLET.match(line):
            key, cell = self.fields[-1]
            self.fields[-1] = (key, Cell(f"{cell.text} {' '.join(line.split())}", cell.span))
            return True
        return False

    def _loose(self, number: int, line: str) -> None:
        bullet, numbered = _BULLET.match(line), _NUMBERED.match(line)
        text = line.strip()
        if bullet:
            indent = len(line) - len(line.lstrip())
            self.indents = [one for one in self.indents if one < indent]
            self.found.append(Item(self._cell(number, line, bullet["text"]), depth=len(self.indents)))
            self.indents.append(indent)
            return
        self.indents = []
        if _is_heading(text) or not self.found and len(text) < 80 and not _SENTENCE_END.search(text) and not numbered:
            level = 1 if text.isupper() else 2
            self.found.append(Heading(level, self._cell(number, line, text)))
        elif numbered and len(text) < 120 and not _SENTENCE_END.search(text):
            self.found.append(Item(self._cell(number, line, numbered["text"])))
        else:
            self.found.append(Paragraph(self._cell(number, line, text)))


def _is_heading(text: str) -> bool:
    """A question, capitals, a clause number before a short title, an annex."""
    if len(text) > 120 or _SENTENCE_END.search(text.rstrip(":")):
        return False
    if text.endswith("?") or re.match(r"(?:annex|anlage|annexe|appendix|schedule|exhibit)\b", text, re.IGNORECASE):
        return True
    letters = re.sub(r"\W|\d", "", text)
    if letters.isupper() and len(letters) > (3 if len(text.split()) > 1 else 6):
        return True
    numbered = _NUMBERED.match(text)
    return bool(numbered and len(numbered["text"].split()) <= 12 and numbered["text"][:1].isupper() and "." in text[:6])
