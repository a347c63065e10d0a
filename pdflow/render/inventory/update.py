"""A fresh inventory into an edited one: what code says is written anew, what people wrote stays."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pdflow.errors import PdflowError
from pdflow.render.inventory.data import json_text
from pdflow.render.inventory.rows import COLUMNS, Row, Value, gone, kept
from pdflow.render.inventory.sheet import cell

_KEYS = {column.title: column.key for column in COLUMNS}
_ORDER = {column.key: column.owner for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Merge:
    """What a fresh inventory changes in the rows of an edited one."""

    changes: Mapping[int, Row]
    """By the number of the row: the fields that get another value."""
    added: Sequence[Row]
    gone: int
    """Rows of third parties that are no longer found."""


def merged(old: Sequence[Mapping[str, Any]], new: Sequence[Row]) -> Merge:
    """Rows are matched by their id. Of two rows with one id the first counts; a row that pdflow did not write stays."""
    fresh = {str(row["id"]): row for row in new}
    changes: dict[int, Row] = {}
    seen: set[str] = set()
    lost = 0
    for number, row in enumerate(old):
        name = str(row.get("id", ""))
        if not name or name in seen:
            continue
        seen.add(name)
        target = fresh.get(name)
        values = target if target is not None else gone(row)
        if values is None:
            continue
        lost += target is None
        change: Row = {}
        for key, value in values.items():
            said = row.get(key, "")
            result = kept(_ORDER[key], said, value)
            if key not in row and not result or result == said:
                continue
            change[key] = result
        if change:
            changes[number] = change
    return Merge(changes, [row for name, row in fresh.items() if name not in seen], lost)


def updated_json(text: str, path: str, new: Sequence[Row]) -> tuple[str, Merge]:
    """The JSON inventory `text` brought up to date. Keys of people stay, at the top and in each row."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise PdflowError(f"{path}: not valid JSON: {error}") from error
    rows = document.get("vendors") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise PdflowError(f"{path}: this is no inventory of pdflow: it has no list `vendors`")
    merge = merged(rows, new)
    for number, change in merge.changes.items():
        rows[number].update(change)
    rows.extend(dict(row) for row in merge.added)
    return json_text(document), merge


def updated_sheet(text: str, path: str, new: Sequence[Row]) -> tuple[str, Merge]:
    """The CSV inventory `text` brought up to date. Columns of people stay, also where they were moved; columns that
    were taken away stay away."""
    head, *lines = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=_delimiter(text))) or [[]]
    keys = [_KEYS.get(title.strip(), title) for title in head]
    if "id" not in keys:
        raise PdflowError(f"{path}: this is no inventory of pdflow: its first row has no column `Id`")
    old = [dict(zip(keys, line, strict=False)) for line in lines]
    cells: list[Row] = [{key: cell(value) for key, value in row.items()} for row in new]
    merge = merged(old, cells)
    for number, change in merge.changes.items():
        line = lines[number]
        line += [""] * (len(keys) - len(line))
        for at, key in enumerate(keys):
            line[at] = _text(change[key]) if key in change else line[at]
    lines += [[_text(row.get(key, "")) for key in keys] for row in merge.added]
    out = io.StringIO()
    ending = "\r\n" if "\r\n" in text else "\n"
    csv.writer(out, delimiter=_delimiter(text), lineterminator=ending).writerows([head, *lines])
    return ("\ufeff" if text.startswith("\ufeff") else "") + out.getvalue(), merge


def _delimiter(text: str) -> str:
    """The one that the head has the most of: spreadsheets of many countries write semicolons."""
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else cell(value)
