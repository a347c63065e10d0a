"""sheets: CSV to a table."""

from __future__ import annotations

import csv
import io

from pdflow.facts.place import Span
from pdflow.read.declared.blocks import Block, Cell, Table

DELIMITERS = ",;\t|"


def csv_blocks(text: str, path: str) -> tuple[Block, ...]:
    """The sheet as one table; the delimiter is the one that cuts the first line into most cells."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=lambda one: (first.count(one), -DELIMITERS.index(one)))
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    rows = []
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(tuple(Cell(cell.strip(), Span(path, line)) for cell in row))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ValueError(f"line {line}: not valid CSV: {error}") from error
    return (Table(tuple(rows), Span(path, 1)),) if rows else ()
