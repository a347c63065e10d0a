"""Declaration to a terminal: the table that was understood, what it claims, and what in it was not understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pdflow.facts.declaration import Claim, Declaration, DeclaredCookie, SubProcessor
from pdflow.facts.place import Gap
from pdflow.render.page import places, write
from pdflow.render.vendor_table import categories
from pdflow.render.words import count, place, visible

_WIDE = 100
UNKNOWN = "unknown"


def render_declaration(
    declaration: Declaration,
    gaps: Sequence[Gap],
    console: Console,
    names: Mapping[str, str],
    special: Mapping[str, str],
) -> None:
    """Writes entries, claims, cookies and gaps, each with its place, and a line that counts them.

    `declaration` has its names resolved. `names` and `special` say what category keys mean.
    """
    if declaration.sub_processors:
        write(console, _entries(declaration, console, names, special))
    for title, rows in (
        ("Claims", [(place(claim.span), _claim(claim), "") for claim in declaration.claims]),
        ("Cookies", [(place(cookie.span), _cookie(cookie), "") for cookie in declaration.cookies]),
        ("Not understood", [(place(gap.span), gap.reason, "") for gap in gaps]),
    ):
        if rows:
            write(console, Text(title, style="bold"))
            write(console, places(console, rows))
            write(console, "")
    if declaration.own_domains:
        write(console, f"Own domains: {', '.join(map(visible, declaration.own_domains))}")
    write(console, _summary(declaration, gaps))


def _entries(declaration: Declaration, console: Console, names: Mapping[str, str], special: Mapping[str, str]) -> Table:
    wide, alone = console.width >= _WIDE, len(declaration.documents) == 1
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, header_style="dim")
    table.add_column("Entry", overflow="fold", min_width=12)
    table.add_column("Vendor", overflow="fold")
    table.add_column("Score", justify="right", no_wrap=True)
    table.add_column("Categories", overflow="fold", min_width=12)
    if wide:
        table.add_column("Location", overflow="fold")
        table.add_column("Transfer", overflow="fold")
    table.add_column("Line", overflow="fold", justify="right" if alone else "left")
    for entry in declaration.sub_processors:
        known = Text("not spoken of", style="dim")
        if entry.categories is not None:
            known = categories(list(entry.categories), names, special) if entry.categories else Text("none")
        where = [Text(visible(entry.location)), Text(visible(entry.transfer))] if wide else []
        table.add_row(
            _name(entry),
            *_vendor(entry),
            known,
            *where,
            Text(str(entry.span.line) if alone else place(entry.span), "cyan"),
        )
    return table


def _name(entry: SubProcessor) -> Text:
    text = Text(visible(entry.name), style="bold" if entry.status == "active" else "dim")
    if entry.product:
        text.append(f", {visible(entry.product)}")
    if entry.status != "active":
        text.append(f" ({entry.status})", style="dim not bold")
    if entry.conditional:
        text.append(f" ({visible(entry.conditional)})", style="dim not bold")
    return text


def _vendor(entry: SubProcessor) -> tuple[Text, Text]:
    """The vendor, or all that a shared name speaks for, and how sure that is."""
    if entry.vendor:
        more = f" +{len(entry.covers) - 1} of its products" if len(entry.covers) > 1 else ""
        return Text(entry.vendor + more), Text(f"{entry.match:.2f}")
    if entry.covers:
        return Text(", ".join(entry.covers)), Text(f"{entry.match:.2f}")
    unresolved = entry.status in ("active", "planned", "not-a-recipient")
    return Text(UNKNOWN if unresolved else "-", style="yellow" if entry.status == "active" else "dim"), Text("-")


def _claim(claim: Claim) -> str:
    values = f" [{', '.join(claim.values)}]" if claim.values else ""
    return f'{claim.kind}{values}: "{" ".join(claim.text.split())}"'


def _cookie(cookie: DeclaredCookie) -> str:
    told = [part for part in (cookie.provider, cookie.purpose, cookie.retention) if part]
    vendor = f"-> {cookie.vendor}" if cookie.vendor else "-> unknown"
    return f"{cookie.name} {vendor}" + (f" ({'; '.join(told)})" if told else "")


def _summary(declaration: Declaration, gaps: Sequence[Gap]) -> str:
    entries = declaration.sub_processors
    active = [entry for entry in entries if entry.status == "active"]
    unknown = sum(not entry.covers for entry in active)
    return (
        f"Understood: {count(len(entries), 'entry', 'entries')} ({len(active):,} active, {unknown:,} of them unknown), "
        f"{count(len(declaration.claims), 'claim')}, {count(len(declaration.cookies), 'cookie')} in "
        f"{count(len(declaration.documents), 'document')}. Not understood: {count(len(gaps), 'thing')}."
    )
