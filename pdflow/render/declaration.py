"""Declaration to a terminal: the table that was understood, what it claims, and what in it was not understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from pdflow.facts.declaration import Claim, Declaration, DeclaredCookie, SubProcessor
from pdflow.facts.place import Gap, Span
from pdflow.facts.record import Record
from pdflow.render.page import write
from pdflow.render.vendor_table import categories
from pdflow.render.words import category_name, count, place, visible

UNKNOWN = "unknown"
WIDE = 100
STATUS = {
    "planned": "planned",
    "self-hosted": "run by the company itself",
    "affiliate": "an affiliate",
    "not-a-recipient": "no recipient",
    "kind": "a kind, no name",
}
"""What a status other than active means, in words."""
MEANING = {
    "no-third-parties": "Nothing goes to third parties",
    "no-transfer-outside": "Nothing leaves",
    "no-special-categories": "No special categories of data",
    "kinds-only": "Recipients by kind, without names",
    "data-categories": "The personal data",
    "data-subjects": "The people",
    "notice-period": "Notice of a new sub-processor",
    "role": "Role",
    "region": "The region that is meant",
    "region-preference": "Preferred, not promised",
    "transfer-mechanism": "Transfers rest on",
    "ai-features": "AI features",
    "list-elsewhere": "The list is published elsewhere",
}
"""Each kind of claim in words."""


class Words(Record, frozen=True):
    """What keys mean: categories, special categories, vendors."""

    categories: Mapping[str, str]
    special: Mapping[str, str]
    vendors: Mapping[str, str]


def render_declaration(declaration: Declaration, gaps: Sequence[Gap], console: Console, words: Words) -> None:
    """Writes entries, claims, cookies and gaps, each with its place, and a line that counts them.

    `declaration` has its names resolved. Columns that would be empty are left out.
    """
    alone = len(declaration.documents) == 1

    def where(span: Span) -> str:
        return str(span.line) if alone else place(span)

    if alone:
        write(console, Text(f"{visible(declaration.documents[0])}, by line", style="bold"), "")
    if declaration.sub_processors:
        write(console, _entries(declaration, console, words, where), "")
    for title, parts in (
        ("What it claims", [(claim.span, _claim(claim, words)) for claim in declaration.claims]),
        ("Cookies", [(cookie.span, _cookie(cookie, words)) for cookie in declaration.cookies]),
        ("Not understood", [(gap.span, Text(visible(gap.reason))) for gap in gaps]),
    ):
        if parts:
            write(console, Text(title, style="bold"), _rows([(where(span), said) for span, said in parts], alone), "")
    if declaration.own_domains:
        write(console, f"Own domains: {', '.join(map(visible, declaration.own_domains))}")
    write(console, _summary(declaration, gaps))


def _rows(rows: list[tuple[str, Text]], alone: bool) -> RenderableType:
    """A place, and beside it what is said there."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="cyan", overflow="fold", justify="right" if alone else "left", min_width=4)
    table.add_column(overflow="fold")
    for where, said in rows:
        table.add_row(where, said)
    return table


def _entries(declaration: Declaration, console: Console, words: Words, where: Callable[[Span], str]) -> Table:
    entries = declaration.sub_processors
    wide = console.width >= WIDE
    columns: list[tuple[str, list[Text]]] = [
        (
            "Line" if len(declaration.documents) == 1 else "Place",
            [Text(where(entry.span), "cyan") for entry in entries],
        ),
        ("Recipient", [_name(entry) for entry in entries]),
        ("Known as", [_vendor(entry, words) for entry in entries]),
        ("For what", [Text(visible(entry.purpose if wide else "")) for entry in entries]),
        ("Personal data", [_data(entry, words) for entry in entries]),
        ("Where", [Text(visible(entry.location if wide else "")) for entry in entries]),
        ("Transfer", [Text(visible(entry.transfer if wide else "")) for entry in entries]),
        ("Role", [Text(visible(entry.role if wide else "")) for entry in entries]),
    ]
    told = [(title, cells) for title, cells in columns if any(cell.plain for cell in cells)]
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 2, 0, 0), pad_edge=False, show_edge=False, header_style="dim")
    for title, _ in told:
        is_line = title == "Line"
        table.add_column(title, overflow="fold", justify="right" if is_line else "left", min_width=4 if is_line else 8)
    for cells in zip(*(cells for _, cells in told), strict=True):
        table.add_row(*cells)
    return table


def _name(entry: SubProcessor) -> Text:
    text = Text(visible(entry.name), style="bold" if entry.status == "active" else "dim")
    if entry.product and entry.product != entry.purpose:
        text.append(f", {visible(entry.product)}")
    notes = [STATUS.get(entry.status, ""), visible(entry.conditional)]
    if any(notes):
        text.append(f"\n{'; '.join(filter(None, notes))}", style="italic dim not bold")
    return text


def _vendor(entry: SubProcessor, words: Words) -> Text:
    """The vendor, or all that a shared name speaks for; how sure that is where it is not the very name."""
    if not entry.covers:
        unresolved = entry.status in ("active", "planned", "not-a-recipient")
        return Text(UNKNOWN if unresolved else "-", style="yellow" if entry.status == "active" else "dim")
    names = [visible(words.vendors.get(one, one)) for one in entry.covers]
    shown = ", ".join(names) if not entry.vendor else visible(words.vendors.get(entry.vendor, entry.vendor))
    if entry.vendor and len(entry.covers) > 1:
        others = [name for one, name in zip(entry.covers, names, strict=True) if one != entry.vendor]
        shown += f", with {', '.join(others)}"
    text = Text(shown)
    if entry.match < 1:
        text.append(f" ({entry.match:.0%} sure)", style="yellow")
    return text


def _data(entry: SubProcessor, words: Words) -> Text:
    if entry.categories is None:
        return Text("not said", style="dim")
    return categories(list(entry.categories), words.categories, words.special) if entry.categories else Text("none")


def _claim(claim: Claim, words: Words) -> Text:
    values = ", ".join(category_name(value, words.categories) for value in claim.values)
    if claim.kind == "notice-period" and claim.values:
        values = _notice(claim.values)
    if claim.kind == "no-transfer-outside":
        values, claim_text = "", f"{MEANING[claim.kind]} the {' and '.join(claim.values) or 'EEA'}"
    else:
        claim_text = MEANING.get(claim.kind, claim.kind)
    text = Text(claim_text, style="bold")
    if values:
        text.append(f": {values}", style="not bold")
    return text.append(f'\n"{visible(" ".join(claim.text.split()))}"', style="dim not bold")


def _notice(values: tuple[str, ...]) -> str:
    days = "of no stated length" if values[0] == "unspecified" else f"{values[0]} days"
    return f"{days} to object" if "objection" in values else days


def _cookie(cookie: DeclaredCookie, words: Words) -> Text:
    owner = visible(words.vendors.get(cookie.vendor, cookie.vendor)) if cookie.vendor else "own, or not known"
    text = Text(visible(cookie.name), style="bold").append(
        f"  {owner}", style="not bold" if cookie.vendor else "dim not bold"
    )
    told = [part for part in (cookie.provider, cookie.purpose, cookie.retention) if part]
    return text.append(f"\n{visible('; '.join(told))}", style="dim not bold") if told else text


def _summary(declaration: Declaration, gaps: Sequence[Gap]) -> str:
    entries = declaration.sub_processors
    active = [entry for entry in entries if entry.status == "active"]
    unknown = sum(not entry.covers for entry in active)
    return (
        f"Understood: {count(len(entries), 'entry', 'entries')} ({len(active):,} active, {unknown:,} of them unknown), "
        f"{count(len(declaration.claims), 'claim')}, {count(len(declaration.cookies), 'cookie')} in "
        f"{count(len(declaration.documents), 'document')}. Not understood: {count(len(gaps), 'thing')}."
    )
