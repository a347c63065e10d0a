"""The inventory as a sheet, CSV: a row a third party."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from pdflow.render.inventory.rows import COLUMNS, Row, Value
from pdflow.render.words import well_formed

SEPARATOR = "; "
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render_sheet(rows: Sequence[Row]) -> str:
    """Comma-separated, quoted where needed, a head of titles."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.title for column in COLUMNS])
    writer.writerows([cell(row[column.key]) for column in COLUMNS] for row in rows)
    return well_formed(out.getvalue())


def cell(value: Value) -> str:
    """A value as one cell. What a spreadsheet would take for a formula is made text."""
    text = value if isinstance(value, str) else SEPARATOR.join(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
