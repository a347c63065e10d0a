"""understand: the blocks of a document to what it declares and what in it was not understood."""

from __future__ import annotations

import re

import msgspec

from pdflow.facts.declaration import Claim, Declaration, DeclaredCookie, SubProcessor
from pdflow.facts.place import Gap, Span
from pdflow.read.declared import cookies, entries
from pdflow.read.declared.blocks import Block, Cell, Fields, Heading, Item, Paragraph, Remark, Table, Term
from pdflow.read.declared.claims import claims_in, kinds_of_item, notice_days
from pdflow.read.declared.columns import column_of, columns, is_strong
from pdflow.read.declared.sections import (
    Section,
    describe,
    enter,
    introduces_categories,
    introduces_kinds,
    introduces_list,
)
from pdflow.read.declared.words import categories_in

_FOOTNOTE = re.compile(r"^(?P<mark>\*{1,3}|†|‡)\s*(?P<text>\S.*)")
_FIELD_VALUE = re.compile(r"^(?:field|attribute|feld|champ|item|aspect)$", re.IGNORECASE)
_RECIPIENT_ROW = re.compile(
    r"\b(?:third[- ]party|sub-?)\s?processors?|recipients?|empfänger|destinataires", re.IGNORECASE
)


def understand(blocks: tuple[Block, ...], path: str) -> tuple[Declaration, tuple[Gap, ...]]:
    """What the blocks declare. Nothing is guessed silently: what was guessed or left out is in the gaps."""
    reader = _Reader()
    for block in blocks:
        reader.take(block)
    reader.end_of_list()
    declaration = Declaration(
        documents=(path,),
        sub_processors=reader.with_footnotes(),
        claims=tuple(reader.claims),
        cookies=tuple(reader.cookies),
    )
    return declaration, tuple(reader.gaps)


class _Reader:
    """Goes through a document once, from top to bottom, knowing under which headings it is."""

    def __init__(self) -> None:
        self.sections: tuple[Section, ...] = ()
        self.intro: Section | None = None
        self.has_items = False
        self.kinds_intro: Cell | None = None
        self.categories_intro: Cell | None = None
        self.listed: list[str] = []
        self.in_cookie_lines = False
        self.entries: list[SubProcessor] = []
        self.claims: list[Claim] = []
        self.cookies: list[DeclaredCookie] = []
        self.gaps: list[Gap] = []
        self.footnotes: dict[str, str] = {}

    @property
    def section(self) -> Section:
        """The innermost section, or what the paragraph above the list says."""
        return self.intro or (self.sections[-1] if self.sections else Section())

    def take(self, block: Block) -> None:
        """One block further."""
        match block:
            case Heading(level, cell):
                self._heading(level, cell)
            case Paragraph(cell):
                self._paragraph(cell)
            case Item():
                self._item(block)
            case Term(term, body):
                self._add(entries.from_term(block, self.section) if self.section.is_list else None)
                self._claims(Cell(body, term.span))
            case Table():
                self.end_of_list()
                self._table(block)
            case Fields():
                self._record(block)
            case Remark(cell):
                self.gaps.append(Gap(cell.span, cell.text, "document"))

    def end_of_list(self) -> None:
        """Categories that were listed become one claim."""
        if self.categories_intro and self.listed:
            keys, _ = categories_in(" ; ".join(self.listed))
            if keys:
                intro = self.categories_intro
                self.claims.append(Claim("data-categories", intro.text, intro.span, tuple(sorted(keys))))
            self.categories_intro = None
        self.listed = []

    def with_footnotes(self) -> tuple[SubProcessor, ...]:
        """The entries; a mark at a name's end brings the note that explains it."""
        found = []
        for entry in self.entries:
            mark = re.search(r"(\*{1,3}|†|‡)$", entry.name)
            note = self.footnotes.get(mark[1], "") if mark else ""
            name = entry.name[: mark.start()].rstrip() if mark else entry.name
            found.append(msgspec.structs.replace(entry, name=name, conditional=entry.conditional or note))
        return tuple(found)

    def _heading(self, level: int, cell: Cell) -> None:
        self.end_of_list()
        self.sections = enter(self.sections, level, cell.text)
        self.intro = self.kinds_intro = None
        self.in_cookie_lines = False
        self.categories_intro = cell if introduces_categories(cell.text, is_heading=True) else None

    def _paragraph(self, cell: Cell) -> None:
        text = " ".join(cell.text.split())
        if self.in_cookie_lines and (cookie := cookies.from_line(Cell(text, cell.span))):
            self.cookies.append(cookie)
            return
        if cookies.begins_lines(text):
            self.in_cookie_lines = True
            return
        footnote = _FOOTNOTE.match(text)
        if footnote:
            self.footnotes[footnote["mark"]] = footnote["text"].rstrip(".")
        if self.intro and not self.has_items and self._is_bare_name(text):
            self._add(entries.from_item(Item(cell), self.section))
            return
        self.end_of_list()
        is_list = introduces_list(text)
        outer = self.sections[-1] if self.sections else Section()
        self.intro = describe(text, outer, 99) if is_list else None
        self.has_items = False
        self.kinds_intro = cell if introduces_kinds(text) else None
        if introduces_categories(text, is_heading=False):
            self.categories_intro = cell
        self._claims(cell)

    def _is_bare_name(self, text: str) -> bool:
        """A line under "we use these sub-processors:" that is no sentence."""
        return not text[:1].islower() and not text.endswith((".", ":", "?")) and entries.looks_like_name(text)

    def _item(self, item: Item) -> None:
        self.has_items = True
        found = entries.from_item(item, self.section) if self.section.is_list and not self.categories_intro else None
        self._add(found)
        if self.kinds_intro and not found:
            self.claims.extend(kinds_of_item(item.cell))
            return
        if self.categories_intro:
            self.listed.append(item.cell.text)
        if not found:
            self._claims(item.cell)

    def _claims(self, cell: Cell) -> None:
        self.claims.extend(claims_in(cell))

    def _add(self, found: entries.Entry | None) -> None:
        if found:
            self.entries.append(found[0])
            self.gaps.extend(found[1])

    def _record(self, record: Fields) -> None:
        fields = columns([key for key, _ in record.pairs])
        if self.section.is_list or not self.sections or {"purpose", "location", "categories"} & set(fields):
            self._add(entries.from_cells(entries.record_cells(record, fields), self.section))

    def _table(self, table: Table) -> None:
        for start in range(min(2, len(table.rows))):
            header = [cell.text for cell in table.rows[start]]
            fields = columns(header)
            if "cookie" in fields:
                self._cookie_rows(table.rows[start + 1 :], fields)
                return
            if "name" in fields and self._lists_recipients(header, fields):
                self._rows(table.rows[start + 1 :], fields)
                return
        if len(table.rows[0]) == 2 and (_FIELD_VALUE.match(table.rows[0][0].text) or _is_field_value(table)):
            self._field_value(table)
        elif self.section.is_list:
            header_text = ", ".join(cell.text or "(empty)" for cell in table.rows[0])
            reason = (
                f"this table has no column for the recipient's name (its first row: {header_text}); it was not read"
            )
            self.gaps.append(Gap(table.span, reason, "document"))

    def _lists_recipients(self, header: list[str], fields: dict[str, int]) -> bool:
        told = {"purpose", "location", "categories", "transfer"} & set(fields)
        return self.section.is_list or is_strong(header[fields["name"]]) or len(told) >= 2

    def _rows(self, rows: tuple[tuple[Cell, ...], ...], fields: dict[str, int]) -> None:
        at = fields.get("entity")
        if at is not None and len(rows) > 1 and len({row[at].text for row in rows if at < len(row)}) == 1:
            fields = {field: index for field, index in fields.items() if field != "entity"}
        for row in rows:
            cells = {field: row[index] for field, index in fields.items() if index < len(row)}
            self._add(entries.from_cells(cells, self.section))

    def _cookie_rows(self, rows: tuple[tuple[Cell, ...], ...], fields: dict[str, int]) -> None:
        for row in rows:
            cells = {field: row[index] for field, index in fields.items() if index < len(row)}
            self.cookies.extend(cookies.from_row(cells))

    def _field_value(self, table: Table) -> None:
        """A sheet of a record of processing: one row is the recipients, others their data and transfer."""
        values = {row[0].text: row[1] for row in table.rows if len(row) > 1}
        by_field = {column_of(key): cell for key, cell in values.items() if not _RECIPIENT_ROW.search(key)}
        categories = categories_in(by_field["categories"].text)[0] if "categories" in by_field else ()
        transfer = by_field["transfer"].text if "transfer" in by_field else ""
        for key, cell in values.items():
            if _RECIPIENT_ROW.search(key):
                for found in entries.several(cell, self.section, categories or None, transfer):
                    self._add(found)


def _is_field_value(table: Table) -> bool:
    return any(_RECIPIENT_ROW.search(row[0].text) for row in table.rows) and len(table.rows) >= 3


def notice_claim(text: str, span: Span) -> Claim | None:
    """The claim that a register's `notice_days: 30` makes."""
    key, _, value = text.partition(":")
    if "notice" not in key.casefold() or not value.strip().isdigit():
        return None
    return Claim("notice-period", text, span, (notice_days(value + " days"), "notice"))
