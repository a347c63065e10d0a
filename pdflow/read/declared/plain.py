"""plain: plain text to blocks, by the habits of people who write lists without markup."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pdflow.facts.place import Span
from pdflow.read.declared.blocks import Block, Cell, Fields, Heading, Item, Paragraph, Remark, Table
from pdflow.read.declared.columns import column_of, is_name_header

Line = tuple[int, str]

_BULLET = re.compile(r"^\s*(?:[•‣◦▪·*+]|[–—-](?=\s)|\(?[a-z]\)|\(?\d{1,2}\))\s+(?P<text>\S.*)$")
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2})*\.?|[IVX]{1,5}\.)\s+(?P<text>\S.*)$")
_FIELD = re.compile(r"^(?P<lead>\s*(?:\d{1,3}[.)]\s*|[•*-]\s+)?)(?P<key>[^\W\d][^:;.\n]{0,140}?)\s*:\s+(?P<value>\S.*)$")
_GAPS = re.compile(r"\t+|\s{3,}|\s*\|\s*")
_GLUED = re.compile(r"(?<=[a-z0-9)])(?=[A-Z])")
_TWICE = re.compile(r"([A-Z]{2,})(?=\1)")
_SENTENCE_END = re.compile(r"[.;:,!]$")


def plain_blocks(lines: Iterable[Line], path: str) -> tuple[Block, ...]:
    """Headings, items, paragraphs, tables and records of a text given as numbered lines."""
    reader = _Reader(path)
    for number, line in lines:
        reader.take(number, line.replace("\u00a0", " ").replace("\u00ad", "").rstrip())
    reader.end()
    return tuple(reader.found)


class _Reader:
    def __init__(self, path: str) -> None:
        self.path = path
        self.found: list[Block] = []
        self.fields: list[tuple[str, Cell]] = []
        self.rows: list[tuple[Cell, ...]] = []
        self.glued: int = 0

    def take(self, number: int, line: str) -> None:
        """One line further."""
        if not line.strip():
            self.end()
        elif not (self._in_table(number, line) or self._in_record(number, line)):
            self.end()
            self._loose(number, line)

    def end(self) -> None:
        """A record or table ends here."""
        if self.fields:
            self.found.append(Fields(tuple(self.fields), self.fields[0][1].span))
        if len(self.rows) > 1:
            self.found.append(Table(tuple(self.rows), self.rows[0][0].span))
        self.fields, self.rows, self.glued = [], [], 0

    def _cell(self, number: int, line: str, text: str) -> Cell:
        return Cell(" ".join(text.split()), Span(self.path, number, max(1, line.find(text.split()[0]) + 1 if text.split() else 1)))

    def _in_table(self, number: int, line: str) -> bool:
        """Columns that are set apart by tabs, bars or wide gaps, or glued together without anything between."""
        if self.rows:
            parts = self._glued_parts(line) if self.glued else [part for part in _GAPS.split(line.strip(" |")) if part]
            if len(parts) < 2 or re.fullmatch(r"[\s|:+=-]+", line):
                return bool(re.fullmatch(r"[\s|:+=-]+", line))
            self.rows.append(tuple(self._cell(number, line, part) for part in parts))
            return True
        parts = [part for part in _GAPS.split(line.strip(" |")) if part]
        if len(parts) >= 2 and is_name_header(parts[0]) and all(column_of(part) for part in parts[:2]):
            self.end()
            self.rows = [tuple(self._cell(number, line, part) for part in parts)]
            return True
        return self._begins_glued(number, line)

    def _begins_glued(self, number: int, line: str) -> bool:
        parts = _GLUED.split(line.strip())
        if len(parts) < 3 or " " in parts[0] or not is_name_header(parts[0]) or sum(map(bool, map(column_of, parts))) < 3:
            return False
        self.end()
        self.glued = len(parts)
        self.rows = [tuple(self._cell(number, line, part) for part in parts)]
        reason = "the columns of this table are glued together; they were told apart by their capital letters: check them"
        self.found.append(Remark(Cell(reason, Span(self.path, number, 1))))
        return True

    def _glued_parts(self, line: str) -> list[str]:
        """The first cells of a glued row: cut where a small letter meets a capital, or an acronym meets itself."""
        twice = _TWICE.search(line)
        cut = _GLUED.search(line, 1)
        while cut and re.match(r"[A-Z]+(?![a-z])", line[cut.start() :]) and twice is not None:
            cut = _GLUED.search(line, cut.start() + 1)
        at = min((place for place in (twice.end() if twice else None, cut.start() if cut else None) if place), default=0)
        return [line[:at].strip(), *_GLUED.split(line[at:].strip())] if at else []

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
            self.found.append(Item(self._cell(number, line, bullet["text"])))
        elif _is_heading(text):
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
    if len(letters) > 3 and letters.isupper() and len(text.split()) > 1:
        return True
    numbered = _NUMBERED.match(text)
    return bool(numbered and len(numbered["text"].split()) <= 12 and numbered["text"][:1].isupper() and "." in text[:6])
