"""A fresh Markdown inventory into an edited one: table by table, row by row, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pdflow.errors import PdflowError
from pdflow.render.inventory.rows import CODE, GONE, HUMAN, IN_THE_CODE, OWNERS, kept

RECORD = ["Field", "Value"]
GENERATED = (
    "Recipients that are no known company",
    "Declared, and not found in the code",
    "What was not seen",
)
"""Titles of the sections that are lists of pdflow's own. A row of theirs that links to code is pdflow's."""
_LINK = re.compile(r"\]\([^)]*#L\d+\)")
_MORE = re.compile(r"^\+[\d,]+ more: `pdflow gaps`$")


@dataclass(slots=True)
class Table:
    """A table of a section, at those of its lines."""

    start: int
    end: int
    head: list[str]
    rows: list[tuple[str, list[str]]]
    """Each row as it is written, and its cells."""


@dataclass(slots=True)
class Section:
    """A heading of the second level with what is below it, or what is above the first."""

    title: str
    lines: list[str] = field(default_factory=list)

    @property
    def table(self) -> Table | None:
        """The first table."""
        return _table(self.lines)

    @property
    def id(self) -> str:
        """The id of the third party whose record this is; empty where it is none."""
        table = self.table
        if table is None or table.head[:2] != RECORD:
            return ""
        return next((unescaped(cells[1]) for _, cells in table.rows if cells[0] == "Id" and len(cells) > 1), "")


def updated_markdown(old: str, new: str, path: str) -> tuple[str, int, int]:
    """The edited text brought up to date, how many records were added, and how many are no longer found."""
    ours, theirs = _sections(new), _sections(old)
    fresh = {section.id: section for section in ours if section.id}
    if not any(section.title == "Overview" or section.id for section in theirs):
        raise PdflowError(f"{path}: this is no inventory of pdflow: it has neither an overview nor a record with an Id")
    by_title = {section.title: section for section in ours if not section.id}
    lost = {section.id for section in theirs if section.id and section.id not in fresh and _is_ours(section)}
    done: list[Section] = []
    for section in theirs:
        target = fresh.get(section.id) if section.id else by_title.get(section.title)
        if section.id in lost:
            done.append(_gone(section))
        elif target is not None:
            done.append(_merged(section, target, lost))
        elif section.title in GENERATED:
            done += _without_ours(section)
        else:
            done.append(section)
    added = [section for section in ours if section.id and section.id not in {one.id for one in theirs}]
    after_records = max((n for n, one in enumerate(done, 1) if one.id or one.title == "Overview"), default=len(done))
    done[after_records:after_records] = added
    there = {section.title for section in theirs}
    done += [section for section in ours if not section.id and section.title and section.title not in there]
    text = "\n".join("\n".join(_spaced(section, last=section is done[-1])) for section in done)
    text = text.rstrip("\n") + "\n"
    return (text.replace("\n", "\r\n") if "\r\n" in old else text), len(added), len(lost)


def cells_of(line: str) -> list[str]:
    """The cells of a row of a table; an escaped bar is part of its cell."""
    inner = re.sub(r"(?<!\\)\|\s*$", "", line.strip().removeprefix("|"))
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", inner)]


def unescaped(cell: str) -> str:
    """A cell's text without the backslashes that Markdown takes away."""
    return re.sub(r"\\([\\`*_\[\]<>|#~&])", r"\1", cell)


def _sections(text: str) -> list[Section]:
    found = [Section("")]
    for line in text.replace("\r\n", "\n").removesuffix("\n").split("\n"):
        if line.startswith("## "):
            found.append(Section(line[3:].strip()))
        found[-1].lines.append(line)
    return found


def _table(lines: Sequence[str]) -> Table | None:
    for start in range(len(lines) - 1):
        if lines[start].lstrip().startswith("|") and re.fullmatch(r"[\s|:-]*-[\s|:-]*", lines[start + 1]):
            end = start + 2
            while end < len(lines) and lines[end].lstrip().startswith("|"):
                end += 1
            rows = [(line, cells_of(line)) for line in lines[start + 2 : end]]
            return Table(start, end, cells_of(lines[start]), rows)
    return None


def _spaced(section: Section, last: bool) -> list[str]:
    lines = section.lines
    return lines if last or lines[-1:] == [""] else [*lines, ""]


def _row(before: str, old: Sequence[str], new: Sequence[str]) -> str:
    """The row as it was written where its cells say the same."""
    return before if list(old) == list(new) else "| " + " | ".join(new) + " |"


def _is_ours(section: Section) -> bool:
    table = section.table
    return table is not None and any(
        cells[0] == "Status" and cells[1:2] and cells[1].startswith((IN_THE_CODE, GONE)) for _, cells in table.rows
    )


def _gone(section: Section) -> Section:
    """The record of a third party that is no longer found: what code said is blank, what people wrote stays."""
    table = section.table
    assert table is not None
    rows = []
    for line, cells in table.rows:
        new = list(cells)
        if cells[0] == "Status":
            new[1] = GONE
        elif OWNERS.get(cells[0], HUMAN) == CODE and cells[0] not in ("Id", "Brand or service", "Also known as"):
            new[1:2] = [""]
        rows.append(_row(line, cells, new))
    return Section(section.title, [*section.lines[: table.start + 2], *rows, *section.lines[table.end :]])


def _merged(old: Section, new: Section, lost: set[str]) -> Section:
    """The old section with the new one's facts."""
    before, after = old.table, new.table
    if not old.title:
        return Section("", _head(old.lines, new.lines))
    if after is None:
        return old
    if before is None:
        return Section(old.title, [*old.lines, "", *new.lines[after.start : after.end]])
    if old.id:
        rows = _record_rows(before, after)
    elif old.title == "Overview":
        rows = _overview_rows(before, after, lost)
    else:
        rows = _list_rows(before, after)
    tail = [line for line in old.lines[before.end :] if not _MORE.match(line)]
    more = [line for line in new.lines[after.end :] if _MORE.match(line)]
    body = [*old.lines[: before.start + 2], *rows]
    return Section(old.title, [*body, *(["", *more] if more else []), *tail])


def _head(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """What is above the first section, with the paragraph that counts what was scanned."""
    counted = _paragraph(new)
    at = _paragraph(old)
    if counted is None or at is None:
        return list(old)
    return [*old[: at[0]], *new[counted[0] : counted[1]], *old[at[1] :]]


def _paragraph(lines: Sequence[str]) -> tuple[int, int] | None:
    start = next((n for n, line in enumerate(lines) if line.startswith("Scanned: ")), None)
    if start is None:
        return None
    end = next((n for n in range(start, len(lines)) if not lines[n].strip()), len(lines))
    return start, end


def _record_rows(old: Table, new: Table) -> list[str]:
    fresh = {cells[0]: cells[1] for _, cells in new.rows}
    rows = []
    for line, cells in old.rows:
        found = list(cells)
        if len(cells) > 1 and cells[0] in fresh:
            found[1] = _kept(cells[0], cells[1], fresh[cells[0]])
        rows.append(_row(line, cells, found))
    there = {cells[0] for _, cells in old.rows}
    missing = [name for name in fresh if name not in there and OWNERS.get(name) == CODE]
    return rows + [f"| {name} | {fresh[name]} |" for name in missing]


def _overview_rows(old: Table, new: Table, lost: set[str]) -> list[str]:
    """Rows by their id; columns by their title, whatever their order."""
    if "Id" not in old.head:
        return [line for line, _ in old.rows]
    fresh = {unescaped(cells[-1]): dict(zip(new.head, cells, strict=False)) for _, cells in new.rows}
    rows, seen = [], set()
    for line, cells in old.rows:
        padded = [*cells, *[""] * (len(old.head) - len(cells))]
        name = unescaped(padded[old.head.index("Id")])
        values: Mapping[str, str] = fresh.get(name, {}) if name not in seen else {}
        seen.add(name)
        if name in lost:
            values = {"Personal data found": GONE, "Declared": ""}
        now = [
            _kept(title, was, values[title]) if title in values else was
            for title, was in zip(old.head, padded, strict=False)
        ]
        rows.append(_row(line, padded, now))
    added = [values for name, values in fresh.items() if name not in seen]
    return rows + ["| " + " | ".join(values.get(title, "") for title in old.head) + " |" for values in added]


def _list_rows(old: Table, new: Table) -> list[str]:
    """Rows of a list of pdflow's own, by all cells that do not move with the lines of the code."""
    extra = [title for title in old.head if title not in new.head]
    notes: dict[tuple[str, ...], list[str]] = {}
    others = []
    for line, cells in old.rows:
        values = dict(zip(old.head, cells, strict=False))
        told = [values.get(title, "") for title in extra]
        if not _LINK.search(line):
            others.append(line)
        elif any(told):
            notes[_key(values, new.head)] = told
    rows = []
    for _, cells in new.rows:
        values = dict(zip(new.head, cells, strict=False))
        told = notes.pop(_key(values, new.head), [""] * len(extra))
        values |= dict(zip(extra, told, strict=False))
        rows.append("| " + " | ".join(values.get(title, "") for title in old.head) + " |")
    left = [line for line, cells in old.rows if _key(dict(zip(old.head, cells, strict=False)), new.head) in notes]
    return [*rows, *left, *others]


def _key(values: Mapping[str, str], head: Sequence[str]) -> tuple[str, ...]:
    return tuple(re.sub(r":\d+|#L\d+", "", values.get(title, "")) for title in head if title != "Personal data found")


def _without_ours(section: Section) -> list[Section]:
    """A list that is empty now: what people wrote into it stays, and the section with it."""
    table = section.table
    if table is None:
        return [section]
    rows = [line for line, cells in table.rows if not _LINK.search(line)]
    body = [*section.lines[1 : table.start], *section.lines[table.end :]]
    if not rows and not any(line.strip() and not _MORE.match(line) for line in body):
        return []
    return [Section(section.title, [*section.lines[: table.start + 2], *rows, *section.lines[table.end :]])]


def _kept(title: str, old: str, new: str) -> str:
    value = kept(OWNERS.get(title, HUMAN), unescaped(old), new)
    return old if value == unescaped(old) else str(value)
