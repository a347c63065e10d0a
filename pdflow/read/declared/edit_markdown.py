"""edit_markdown: additions to a list in a Markdown or MDX page, as edits of its text; every other character stays."""

from __future__ import annotations

import re

from pdflow.errors import DeclarationError
from pdflow.facts.declaration import SubProcessor
from pdflow.facts.place import Span
from pdflow.facts.report import Edit
from pdflow.read.declared.columns import columns
from pdflow.read.declared.dispatch import read_document
from pdflow.read.declared.edit import applied, is_addition
from pdflow.read.declared.problems import Problems
from pdflow.read.declared.wordings import PHRASES

_CELL = re.compile(r"(?<!\\)\|")
_BULLET = re.compile(r"^(?P<lead>\s*(?:[-*+]|\d+[.)])\s+)(?P<text>.*)$")

_BETWEEN = re.compile(r"\s[–—-]+\s|:\s")
"""What the bullets above write between a name and its purpose, if not brackets."""


class MarkdownList:
    """A page that lists sub-processors in a table or with bullets, and the edits that add to it."""

    def __init__(self, text: str, path: str) -> None:
        """`path` is for messages and for the spans of edits. Raises `DeclarationError` where nothing in it is a row or a
        bullet that could be followed by another."""
        problems = Problems()
        self.text, self.path = text, path
        self.lines = text.split("\n")
        self.declaration = read_document(text.encode(), path, problems)[0]
        problems.stop()
        active = [entry.span.line for entry in self.declaration.sub_processors if entry.status == "active"]
        self.last = next((line for line in reversed(active) if self._is_row(line) or self._is_bullet(line)), 0)
        if not self.last:
            raise DeclarationError(f"{path} has no table and no bullets to which a sub-processor could be added")

    def with_entry(self, entry: SubProcessor, note: str = "") -> Edit:
        """The insertion of an entry below the last one, in its style. A `note` has no place in a page."""
        line = self._row(entry) if self._is_row(self.last) else self._bullet(entry)
        row = self.lines[self.last - 1]
        ending = "\r" if row.endswith("\r") else ""
        at = len(row.rstrip("\r")) + 1
        return self._checked((Edit(Span(self.path, self.last, at, self.last, at), f"{ending}\n{line}"),), entry.name)[0]

    def with_categories(self, at: Span, categories: tuple[str, ...]) -> tuple[Edit, ...]:
        """The edits that add categories to the row at that span; none where the table has no column for them."""
        fields = self._fields(at.line) if self._is_row(at.line) else {}
        if "categories" not in fields or not categories:
            return ()
        bars = [match.start() for match in _CELL.finditer(self.lines[at.line - 1])]
        number = fields["categories"] + (1 if self.lines[at.line - 1].lstrip().startswith("|") else 0)
        end = bars[number] if number < len(bars) else len(self.lines[at.line - 1])
        cell = self.lines[at.line - 1][:end].rstrip()
        place = Span(self.path, at.line, len(cell) + 1, at.line, len(cell) + 1)
        return self._checked((Edit(place, ", " + ", ".join(map(_worded, categories))),), "categories")

    def applied(self, edits: tuple[Edit, ...]) -> str:
        """The text with the edits made."""
        return applied(self.text, edits)

    def _is_row(self, line: int) -> bool:
        return len(_CELL.findall(self.lines[line - 1])) > 1

    def _is_bullet(self, line: int) -> bool:
        return bool(_BULLET.match(self.lines[line - 1]))

    def _header(self, line: int) -> list[str]:
        """The cells of the header of the table that the line is in."""
        while line > 1 and self._is_row(line - 1):
            line -= 1
        return self._cells(line)

    def _cells(self, line: int) -> list[str]:
        return [cell.strip() for cell in _CELL.split(self.lines[line - 1].strip().strip("|"))]

    def _fields(self, line: int) -> dict[str, int]:
        return columns([re.sub(r"[*_`]", "", cell) for cell in self._header(line)])

    def _row(self, entry: SubProcessor) -> str:
        """A row under the columns of the table, as wide as the last where the rows are aligned."""
        told = {
            "name": entry.name,
            "product": entry.product,
            "purpose": entry.purpose,
            "categories": ", ".join(map(_worded, entry.categories or ())),
            "location": entry.location,
            "transfer": entry.transfer,
        }
        if "product" in (fields := self._fields(self.last)) and "purpose" not in fields:
            told["product"] = entry.product or entry.purpose
        cells = [""] * len(self._header(self.last))
        for field, index in fields.items():
            cells[index] = told.get(field, "").replace("|", "\\|")
        row = self.lines[self.last - 1].rstrip("\r")
        above = self.lines[self.last - 2].rstrip("\r")
        is_aligned = [match.start() for match in _CELL.finditer(row)] == [
            match.start() for match in _CELL.finditer(above)
        ]
        widths = [len(cell) - 2 if is_aligned else 0 for cell in _CELL.split(row.strip().strip("|"))]
        padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=False)] + cells[len(widths) :]
        indent = row[: len(row) - len(row.lstrip())]
        return f"{indent}| {' | '.join(padded)} |"

    def _bullet(self, entry: SubProcessor) -> str:
        row = _BULLET.match(self.lines[self.last - 1].rstrip("\r"))
        lead = row["lead"] if row else "- "
        number = re.search(r"\d+", lead)
        lead = lead.replace(number[0], str(int(number[0]) + 1), 1) if number else lead
        purpose = entry.purpose[:1].lower() + entry.purpose[1:]
        name = f"{entry.name}, {entry.product}" if entry.product else entry.name
        between = _BETWEEN.search(row["text"]) if row else None
        if not purpose:
            return f"{lead}{name}"
        return f"{lead}{name}{between[0]}{purpose}" if between else f"{lead}{name} ({purpose})"

    def _checked(self, edits: tuple[Edit, ...], what: str) -> tuple[Edit, ...]:
        """The edits, if the page says nothing else than before beside the addition."""
        problems = Problems()
        after = read_document(self.applied(edits).encode(), self.path, problems)[0]
        if problems.found or not is_addition(self.declaration, after):
            raise DeclarationError(f"{self.path}: {what} cannot be added to a list written like this; add it by hand")
        return edits


def _worded(key: str) -> str:
    """A wording that is read as this key; the key itself where none is."""
    return next((phrase for phrase, meant in PHRASES.items() if meant == key and phrase.isascii()), key)
