"""blocks: what every document format is brought to before anything is understood."""

from __future__ import annotations

from pdflow.facts.place import Span
from pdflow.facts.record import Record


class Cell(Record, frozen=True):
    """A piece of visible text and where it begins. A line break inside a cell is a newline."""

    text: str
    span: Span


class Heading(Record, frozen=True):
    """A heading; level 1 is the highest."""

    level: int
    cell: Cell


class Paragraph(Record, frozen=True):
    """Running text."""

    cell: Cell


class Item(Record, frozen=True):
    """An item of a list. `lead` is the link or bold text with which it begins, empty where there is none."""

    cell: Cell
    lead: str = ""


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
