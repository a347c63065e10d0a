"""understand: the blocks of a document to what it declares and what in it was not understood."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import msgspec

from pdflow.facts.declaration import Claim, Declaration, DeclaredCookie, SubProcessor
from pdflow.facts.place import Gap, Span
from pdflow.read.declared import cookies, entries, items
from pdflow.read.declared.blocks import Block, Cell, Fields, Heading, Item, Paragraph, Remark, Table, Term
from pdflow.read.declared.claims import claims_in, kinds_of_item, notice_days
from pdflow.read.declared.columns import column_of, columns
from pdflow.read.declared.company_names import is_legal_name, looks_like_name
from pdflow.read.declared.prose import mentions_in
from pdflow.read.declared.sections import (
    Section,
    describe,
    enter,
    introduces_categories,
    introduces_kinds,
    introduces_list,
    introduces_people,
)
from pdflow.read.declared.tables import read_table
from pdflow.read.declared.words import categories_in

_FOOTNOTE = re.compile(r"^(?P<mark>\*{1,3}|†|‡)\s*(?P<text>\S.*)")


SHEETS = (".csv", ".tsv")
"""Whoever names a sheet means it as a list, whatever it is called."""
MOST = 5000
"""No company has more recipients; what has is a data set, or hostile."""
_IS_ABOUT = re.compile(r"\s+(?:[–—-]\s|[a-z])")
"""What follows a company in bold: "**Acme** takes payments"."""
_LABEL = re.compile(r"^(?P<label>[^\W\d][^:\n]{1,60}?)\s*:\s*(?P<value>\S.*)$")


def understand(blocks: tuple[Block, ...], path: str) -> tuple[Declaration, tuple[Gap, ...]]:
    """What the blocks declare. Nothing is guessed silently: what was guessed or left out is in the gaps.

    Raises `ValueError` for more entries than a list can have.
    """
    reader = _Reader(path)
    for block in blocks:
        reader.take(block)
        if max(len(reader.entries), len(reader.cookies), len(reader.claims)) > MOST:
            raise ValueError(f"holds more than {MOST:,} entries: not read; name the list alone")
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

    def __init__(self, path: str) -> None:
        self.sections: tuple[Section, ...] = ()
        file = PurePosixPath(path)
        self.file = describe(file.stem.replace("_", "-"), Section(is_list=file.suffix.lower() in SHEETS), 0)
        self.open: int | None = None
        self.company: Cell | None = None
        self.depth = 0
        self.intro: Section | None = None
        self.has_items = False
        self.kinds_intro: Cell | None = None
        self.categories_intro: Cell | None = None
        self.people_intro: Cell | None = None
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
        return self.intro or (self.sections[-1] if self.sections else self.file)

    def take(self, block: Block) -> None:
        """One block further."""
        match block:
            case Heading(level, cell):
                self._heading(level, cell)
            case Paragraph(cell, lead):
                self._paragraph(cell, lead)
            case Item():
                self._item(block)
            case Term():
                self._term(block)
            case Table():
                self.end_of_list()
                self._table(block)
            case Fields():
                self._record(block)
            case Remark(cell):
                self.gaps.append(Gap(cell.span, cell.text, "document"))

    def end_of_list(self) -> None:
        """Categories, or people, that were listed become one claim."""
        if self.people_intro and self.listed:
            people = tuple(" ".join(one.split()).strip(" .;,") for one in self.listed)
            self.claims.append(Claim("data-subjects", self.people_intro.text, self.people_intro.span, people))
        self.people_intro = None
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
        inside = next((one for one in reversed(self.sections) if one.level < level), self.file)
        self.sections = enter(self.sections, level, cell.text)
        self.company = cell if inside.is_list and self.section.is_list and looks_like_name(cell.text) else None
        self.open = None
        if self.company and is_legal_name(cell.text):
            self._begin(cell)
        self.intro = self.kinds_intro = None
        self.in_cookie_lines = False
        self.categories_intro = cell if introduces_categories(cell.text, is_heading=True) else None
        self.people_intro = cell if introduces_people(cell.text, is_heading=True) else None

    def _paragraph(self, cell: Cell, lead: str) -> None:
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
        if self._labelled(cell):
            return
        lines = [line for line in cell.text.split("\n") if line.strip()]
        is_below_heading = self.section.is_list and len(lines) > 1 and ":" not in text
        is_list = self.intro and not self.has_items or is_below_heading
        if is_list and all(map(self._is_bare_name, lines)):
            for number, line in enumerate(lines):
                span = msgspec.structs.replace(cell.span, line=cell.span.line + number) if number else cell.span
                self._add(items.from_item(Item(Cell(line, span)), self.section))
            return
        self.end_of_list()
        is_list = introduces_list(text)
        outer = self.sections[-1] if self.sections else Section()
        self.intro = describe(text, outer, 99) if is_list else None
        self.has_items = False
        self.kinds_intro = cell if introduces_kinds(text) else None
        if introduces_categories(text, is_heading=False):
            self.categories_intro = cell
        if introduces_people(text, is_heading=False):
            self.people_intro = cell
        self._claims(cell)
        if lead and self.section.is_list and _IS_ABOUT.match(text.removeprefix(lead)) and not column_of(lead):
            first = re.split(r"(?<=[a-z)]\.)\s", text, maxsplit=1)[0]
            self._add(items.from_item(Item(Cell(first, cell.span), lead), self.section))
            return
        self.entries.extend(mentions_in(cell, self.section.title))

    def _is_bare_name(self, text: str) -> bool:
        """A line under "we use these sub-processors:" that is no sentence."""
        return not text[:1].islower() and not text.endswith((".", ":", "?")) and looks_like_name(text)

    def _begin(self, name: Cell) -> None:
        """A company whose name stands alone, above what is said about it."""
        self._add(entries.from_cells({"name": name}, self.section))
        self.open, self.company = len(self.entries) - 1, None

    def _labelled(self, cell: Cell) -> bool:
        """Whether the text is `Purpose: …` lines about the company above, and they were added to it."""
        if self.open is None and self.company is None:
            return False
        pairs = []
        for number, line in enumerate(cell.text.split("\n")):
            label = _LABEL.match(line.strip())
            field = column_of(label["label"]) if label else ""
            if not label or not field:
                return False
            span = msgspec.structs.replace(cell.span, line=cell.span.line + number) if number else cell.span
            pairs.append((field, Cell(label["value"], span)))
        if self.open is None and self.company:
            self._begin(self.company)
        if self.open is not None:
            for field, told in pairs:
                self.entries[self.open], gaps = entries.with_field(self.entries[self.open], field, told)
                self.gaps.extend(gaps)
        return True

    def _term(self, term: Term) -> None:
        self._add(items.from_term(term, self.section) if self.section.is_list else None)
        self._claims(Cell(term.body, term.term.span))

    def _item(self, item: Item) -> None:
        self.has_items = True
        if self._labelled(item.cell):
            return
        if item.depth and item.depth > self.depth and self.open is not None and items.is_detail(item.cell.text):
            entry = self.entries[self.open]
            purpose = entry.purpose or " ".join(item.cell.text.split())
            self.entries[self.open] = msgspec.structs.replace(entry, purpose=purpose)
            return
        self.depth, self.open = item.depth, None
        is_other = self.categories_intro or self.people_intro
        found = items.from_item(item, self.section) if self.section.is_list and not is_other else None
        self._add(found)
        if found:
            self.open, self.company = len(self.entries) - 1, None
        if self.kinds_intro and not found:
            self.claims.extend(kinds_of_item(item.cell))
            return
        if is_other:
            self.listed.append(item.cell.text)
        if not found:
            claims = len(self.claims)
            self._claims(item.cell)
            is_silent = not is_other and claims == len(self.claims)
            if self.section.is_list and is_silent and re.search(r"\s[A-Z]", item.cell.text):
                reason = f"`{_short(item.cell.text)}` stands in a list of recipients and begins with no name"
                self.gaps.append(Gap(item.cell.span, reason, "document"))

    def _claims(self, cell: Cell) -> None:
        self.claims.extend(claims_in(cell, self.section.is_about_list))

    def _add(self, found: entries.Entry | None) -> None:
        if found:
            self.entries.append(found[0])
            self.gaps.extend(found[1])

    def _record(self, record: Fields) -> None:
        fields = columns([key for key, _ in record.pairs])
        told = {"purpose", "location", "categories", "transfer", "product"} & set(fields)
        if self.section.is_list or not self.sections or told:
            self._add(entries.from_cells(entries.record_cells(record, fields), self.section))

    def _table(self, table: Table) -> None:
        found, declared_cookies, gaps = read_table(table, self.section)
        for entry in found:
            self._add(entry)
        self.cookies.extend(declared_cookies)
        self.gaps.extend(gaps)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 80 else plain[:79] + "…"


def notice_claim(text: str, span: Span) -> Claim | None:
    """The claim that a register's `notice_days: 30` or `notice: 30 days` makes."""
    key, _, value = text.partition(":")
    days = value.strip() + " days" if value.strip().isdigit() else value
    if "notice" not in key.casefold() or len(text) > 60 or not notice_days(days):
        return None
    return Claim("notice-period", text, span, (notice_days(days), "notice"))
