"""blocks: what every document format is brought to before anything is understood."""

from __future__ import annotations

from pdflow.facts.place import Span
from pdflow.facts.record import Record


class Cell(Record, frozen=True):
    """A piece of visible text and where it begins. A line break inside a cell is a newline."""

    text: str
    span: Span


PLAIN = {
    0x2010: "-",
    0x2011: "-",
    0xA0: " ",
    0x2007: " ",
    0x202F: " ",
    0xAD: None,
    0x200B: None,
    0x2060: None,
    0xFEFF: None,
}
"""Hyphens and blanks that only printers tell apart, and marks that nobody sees."""
BOLD = 9
"""The level of a paragraph that is bold from end to end: people who have no headings write them so."""


class Heading(Record, frozen=True):
    """A heading; level 1 is the highest."""

    level: int
    cell: Cell


class Paragraph(Record, frozen=True):
    """Running text. `lead` is the bold text with which it begins."""

    cell: Cell
    lead: str = ""


class Item(Record, frozen=True):
    """An item of a list. `lead` is the link or bold text with which it begins, empty where there is none; `depth` counts
    the lists around its own."""

    cell: Cell
    lead: str = ""
    depth: int = 0


class Term(Record, frozen=True):
    """An item of a definition list."""

    term: Cell
    body: str


class Table(Record, frozen=True):
    """A table; the first row may or may not be its header."""

    rows: tuple[tuple[Cell, ...], ...]
    span: Span


class Fields(Record, frozen=True):
    """Named values that belong together: an object of a JSON list, or `Name: …` lines of an annex."""

    pairs: tuple[tuple[str, Cell], ...]
    span: Span


class Remark(Record, frozen=True):
    """Something that the format's reader wants a person to know, such as cells that had to be guessed apart."""

    cell: Cell


Block = Heading | Paragraph | Item | Term | Table | Fields | Remark


def as_heading(cell: Cell, bold: str) -> Heading | None:
    """A short paragraph that is bold from end to end as the heading that it stands for."""
    text = " ".join(cell.text.split())
    short = len(text) < 100 and not text.endswith((".", ";", ","))
    return Heading(BOLD, cell) if short and bold and " ".join(bold.split()) == text else None
