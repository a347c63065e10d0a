"""tables: tables to entries and cookies, by what their headers say."""

from __future__ import annotations

import re

import msgspec

from pdflow.facts.declaration import DeclaredCookie
from pdflow.facts.place import Gap
from pdflow.read.declared import cookies, entries
from pdflow.read.declared.blocks import Cell, Table
from pdflow.read.declared.columns import column_of, columns, is_strong
from pdflow.read.declared.entries import Entry
from pdflow.read.declared.sections import Section, describe
from pdflow.read.declared.words import categories_in

Row = tuple[Cell, ...]
LISTED = "listed"
PREAMBLE = 8
"""A sheet's title, date and the like may stand in so many rows above its header."""
_FIELD_VALUE = re.compile(r"^(?:field|attribute|feld|champ|item|aspect)$", re.IGNORECASE)
_RECIPIENT_ROW = re.compile(
    r"\b(?:third[- ]party|sub-?)\s?processors?|recipients?|empfänger|destinataires", re.IGNORECASE
)
_SEVERAL = re.compile(
    r"recipients|(?:shared|disclosed) (?:with|to)|empfänger|destinataires|third parties", re.IGNORECASE
)
_YES_OR_NO = re.compile(r"(?:yes|no|ja|nein|oui|non|y|n|true|false|tak|nie|sí|si|[-–—✓✔✅✗✘❌])?", re.IGNORECASE)


def read_table(table: Table, section: Section) -> tuple[list[Entry], list[DeclaredCookie], list[Gap]]:
    """The entries and cookies of a table, and why it was not read where it was not."""
    if _is_field_value(table) and (found := _field_value(table, section)):
        return found, [], []
    for start in range(min(PREAMBLE, len(table.rows))):
        fields = _fields(table.rows[start], table.rows[start + 1 :])
        if section.is_cookies and "cookie" not in fields and {"name", "retention"} <= set(fields):
            fields = {"cookie" if field == "name" else field: index for field, index in fields.items()}
            fields.setdefault("provider", fields.get("entity", fields.get("product", -1)))
        if "cookie" in fields:
            rows = [_cells(row, fields) for row in table.rows[start + 1 :]]
            return [], [cookie for row in rows for cookie in cookies.from_row(row)], []
        if "name" in fields and _lists_recipients(table.rows[start], fields, section):
            if start + 1 < len(table.rows) and _is_second_header(table.rows[start], table.rows[start + 1], fields):
                start += 1
                fields = _fields(table.rows[start], table.rows[start + 1 :])
            return _entries(table.rows[start], table.rows[start + 1 :], fields, section), [], []
    return [], [], [_unread(table, section)] if len(table.rows) > 1 else []


def _fields(header: Row, rows: tuple[Row, ...]) -> dict[str, int]:
    """The column of each field; one that only says yes or no below "sub-processor" is a state, no name."""
    texts = [cell.text for cell in header]
    for index, text in enumerate(texts):
        below = [row[index].text.strip() for row in rows if index < len(row)]
        if below and any(below) and is_strong(text) and all(map(_YES_OR_NO.fullmatch, below)):
            texts[index] = LISTED
    found = columns(texts)
    if LISTED in texts:
        found[LISTED] = texts.index(LISTED)
    return found


def _lists_recipients(header: Row, fields: dict[str, int], section: Section) -> bool:
    told = {"purpose", "location", "categories", "transfer", "product"} & set(fields)
    return section.is_list or is_strong(header[fields["name"]].text) or len(told) >= 2


def _is_second_header(first: Row, second: Row, fields: dict[str, int]) -> bool:
    """A header of two rows, as merged cells make it: the second repeats the name's cell and tells more columns."""
    at = fields["name"]
    texts = [cell.text for cell in second]
    return at < len(second) and second[at] == first[at] and len(columns(texts)) >= len(fields)


def _entries(header: Row, rows: tuple[Row, ...], fields: dict[str, int], section: Section) -> list[Entry]:
    at = fields.get("entity")
    if at is not None and len(rows) > 1 and len({row[at].text for row in rows if at < len(row)}) == 1:
        fields = {field: index for field, index in fields.items() if field != "entity"}
    names = header[fields["name"]].text
    holds_several = fields["name"] > 0 and bool(_SEVERAL.search(names))
    found: list[Entry] = []
    for row in rows:
        if _is_title(row, len(header)):
            section = describe(row[0].text, section, section.level)
            continue
        cells = _cells(row, fields)
        if holds_several and "name" in cells:
            keys = categories_in(cells["categories"].text)[0] if "categories" in cells else ()
            purpose = cells["purpose"].text if "purpose" in cells else ""
            found += entries.several(cells["name"], section, keys or None, "", purpose)
        elif entry := entries.from_cells(cells, section):
            found.append(entry)
    return found


def _is_title(row: Row, width: int) -> bool:
    """A cell that reaches over the whole table stands above the rows below it."""
    return width > 2 and len(row) >= width and bool(row[0].text) and all(cell == row[0] for cell in row)


def _cells(row: Row, fields: dict[str, int]) -> dict[str, Cell]:
    return {field: row[index] for field, index in fields.items() if 0 <= index < len(row)}


def _field_value(table: Table, section: Section) -> list[Entry]:
    """A sheet of a record of processing: one row is the recipients, others their data and transfer."""
    values = {row[0].text: row[1] for row in table.rows if len(row) > 1}
    by_field = {column_of(key): cell for key, cell in values.items() if not _RECIPIENT_ROW.search(key)}
    categories = categories_in(by_field["categories"].text)[0] if "categories" in by_field else ()
    transfer = by_field["transfer"].text if "transfer" in by_field else ""
    found = []
    for key, cell in values.items():
        if _RECIPIENT_ROW.search(key):
            several = entries.several(cell, section, categories or None, transfer)
            named = [any(word in transfer for word in _telling(entry.name)) for entry, _ in several]
            found += [
                (entry if not any(named) or is_named else msgspec.structs.replace(entry, transfer=""), gaps)
                for (entry, gaps), is_named in zip(several, named, strict=True)
            ]
    return found


def _telling(name: str) -> list[str]:
    """The words of a name by which another cell may speak of it."""
    return re.findall(r"[A-Z]\w{2,}", re.sub(r"\([^)]*\)", "", name))


def _is_field_value(table: Table) -> bool:
    """Two columns, of which the first says what stands in the second; recipients among it, below the first row."""
    labels = [row[0].text for row in table.rows if len(row) == 2]
    if len(labels) < max(2, len(table.rows)) or not any(map(_RECIPIENT_ROW.search, labels[1:])):
        return False
    return bool(_FIELD_VALUE.match(labels[0])) or sum(bool(column_of(label)) for label in labels) >= 3


def _unread(table: Table, section: Section) -> Gap:
    header = ", ".join(" ".join(cell.text.split()) or "(empty)" for cell in table.rows[0])
    header = header if len(header) <= 120 else header[:119] + "…"
    if section.is_list:
        reason = f"this table has no column for the recipient's name (its first row: {header}); it was not read"
    else:
        reason = f"this table lists neither recipients nor cookies by its header ({header}); it was not read"
    return Gap(table.span, reason, "document")
