"""text_tables: tables that are drawn with blanks, tabs or bars, or whose cells ran together, to rows."""

from __future__ import annotations

import re

from pdflow.facts.place import Span
from pdflow.read.declared.blocks import Cell, Table
from pdflow.read.declared.columns import column_of, is_name_header
from pdflow.read.declared.places import GLUED_PLACE, is_place

_SEPARATED = re.compile(r"\t+|\s*\|\s*")
_PIECE = re.compile(r"\S+(?: {1,2}\S+)*")
_RULE = re.compile(r"[\s|:+=-]+")
_GLUED = re.compile(r"(?<=[a-z0-9)])(?=[A-Z])")
_GLUED_PERIOD = re.compile(r"(?<=[a-z])(?=\d+ (?:days|months|years|hours)$)")
_TWICE = re.compile(r"([A-Z]{2,})(?=\1)")
SLACK = 3
GLUED_REMARK = "the columns of this table are glued together; they were told apart by their capital letters: check them"


class TextTable:
    """Gathers the rows of one table of plain text, from its header on."""

    def __init__(self, path: str, has_blank_lines: bool) -> None:
        """`has_blank_lines`: an empty line does not end a table, as in text that was taken out of a PDF."""
        self.path = path
        self.has_blank_lines = has_blank_lines
        self.rows: list[list[Cell]] = []
        self.starts: list[int] = []
        self.is_glued = False

    def begins(self, number: int, line: str) -> bool:
        """Whether the line is a header; it is kept if so."""
        pieces = self._pieces(line)
        texts = [text for _, text in pieces]
        if len(texts) >= 2 and is_name_header(texts[0]) and all(map(column_of, texts[:2])):
            self.starts = [] if _SEPARATED.search(line.strip()) else [start for start, _ in pieces]
        else:
            texts = _GLUED.split(line.strip())
            known = sum(1 for text in texts if column_of(text))
            if len(texts) < 3 or " " in texts[0] or not is_name_header(texts[0]) or known < 3:
                return False
            self.is_glued = True
        self.rows = [self._cells(number, line, texts)]
        return True

    def takes(self, number: int, line: str) -> bool:
        """Whether the line belongs to the table; it is kept if so."""
        if not self.rows:
            return False
        if not line.strip():
            return self.has_blank_lines
        if _RULE.fullmatch(line):
            return True
        if self.is_glued:
            texts = self._placed(_glued_parts(line))
        elif self.starts:
            return self._aligned(number, line)
        else:
            texts = [text for _, text in self._pieces(line)]
        if len(texts) < 2:
            return False
        self.rows.append(self._cells(number, line, texts))
        return True

    def table(self) -> Table | None:
        """The table; None for a header without rows."""
        return Table(tuple(map(tuple, self.rows)), self.rows[0][0].span) if len(self.rows) > 1 else None

    def _placed(self, texts: list[str]) -> list[str]:
        """The cells of a glued row with those before its place joined again, where too many were cut apart."""
        fields = [column_of(cell.text) for cell in self.rows[0]]
        wanted = fields.index("location") if "location" in fields else 0
        at = next((index for index, text in enumerate(texts) if is_place(text)), 0)
        while wanted > 1 and at > wanted:
            texts[wanted - 1 : wanted + 1] = [texts[wanted - 1] + texts[wanted]]
            at -= 1
        return texts

    def _aligned(self, number: int, line: str) -> bool:
        """A row by the places of the header's columns. One whose first column is empty goes on with the row above."""
        texts = [""] * len(self.starts)
        for start, text in self._pieces(line):
            column = max((i for i, place in enumerate(self.starts) if place <= start + SLACK), default=0)
            texts[column] = f"{texts[column]} {text}".strip()
        if texts[0] and not any(texts[1:]):
            return False
        if texts[0] or len(self.rows) < 2:
            self.rows.append([self._cell(number, line, text) for text in texts])
        else:
            self.rows[-1] = [
                Cell(f"{cell.text} {text}".strip(), cell.span) for cell, text in zip(self.rows[-1], texts, strict=True)
            ]
        return True

    def _pieces(self, line: str) -> list[tuple[int, str]]:
        """The cells of a line and where each begins."""
        if _SEPARATED.search(line.strip()):
            return [(0, text) for text in _SEPARATED.split(line.strip(" |\t")) if text]
        return [(match.start(), match.group()) for match in _PIECE.finditer(line)]

    def _cells(self, number: int, line: str, texts: list[str]) -> list[Cell]:
        return [self._cell(number, line, text) for text in texts]

    def _cell(self, number: int, line: str, text: str) -> Cell:
        words = text.split()
        return Cell(" ".join(words), Span(self.path, number, max(1, line.find(words[0]) + 1) if words else 1))


def _glued_parts(line: str) -> list[str]:
    """The cells of a glued row: cut where a small letter meets a capital, an acronym meets itself, and around places and
    periods of time."""
    line = GLUED_PLACE.sub(lambda match: f"\0{match.group()}\0", line)
    line = _GLUED_PERIOD.sub("\0", line)
    if "\0" in line:
        return [part for piece in line.split("\0") for part in _glued_words(piece)]
    return _glued_words(line)


def _glued_words(line: str) -> list[str]:
    twice = _TWICE.search(line)
    cut = _GLUED.search(line, 1)
    while cut and re.match(r"[A-Z]+(?![a-z])", line[cut.start() :]) and twice is not None:
        cut = _GLUED.search(line, cut.start() + 1)
    at = min((place for place in (twice.end() if twice else None, cut.start() if cut else None) if place), default=0)
    return [line[:at].strip(), *_GLUED.split(line[at:].strip())] if at else [line.strip()]
