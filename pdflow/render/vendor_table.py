"""The table of third parties for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pdflow.facts.report import Receipt, VendorReport
from pdflow.render.words import article, category_name, visible

WIDE = 100
"""From this width on, how data leaves has a column of its own."""

NARROW = 76
"""Below this width, evidence and verdict stand under the name."""

_VERDICTS = {
    "undeclared": ("✗", "x", "undeclared", "bold red"),
    "under-declared": ("!", "!", "under-declared", "bold yellow"),
    "declared": ("✓", "+", "declared", "green"),
    "no-data": ("·", "-", "no data seen", "dim"),
}
"""Verdict → sign, sign in ASCII, words, style; the gravest first."""
_RUNG_STYLE = {"receives": "bold", "called": "", "configured": "", "imported": "dim", "dependency": "dim"}
_MOST_CATEGORIES = 8


def vendor_table(
    vendors: Iterable[VendorReport], console: Console, names: Mapping[str, str], special: Mapping[str, str]
) -> Table:
    """A row for each vendor and way in which its data leaves, in the order given."""
    wide = console.width >= WIDE
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, header_style="dim")
    if console.width < NARROW:
        return _stacked(table, vendors, console, names, special)
    table.add_column("Third party", max_width=32 if wide else 20, overflow="fold")
    table.add_column("Evidence", no_wrap=True)
    table.add_column("Receives", overflow="fold", min_width=18)
    if wide:
        table.add_column("How", no_wrap=True)
    table.add_column("Declared" if wide else "Listed", overflow="fold", max_width=24 if wide else 6)
    table.add_column("Verdict", no_wrap=True)
    for vendor in vendors:
        for number, row in enumerate(_receipts(vendor.receives, names, special, wide)):
            table.add_row(*(_first(vendor, row, wide, console) if number == 0 else ["", "", *row]))
    return table


def _stacked(
    table: Table, vendors: Iterable[VendorReport], console: Console, names: Mapping[str, str], special: Mapping[str, str]
) -> Table:
    """Two columns: the vendor with its verdict and evidence below its name, and what it receives."""
    table.add_column("Third party", min_width=16, max_width=24, overflow="fold")
    table.add_column("Receives", overflow="fold")
    for vendor in vendors:
        receipts = [row[0] for row in _receipts(vendor.receives, names, special, wide=False)]
        name, rung, *_, verdict = _first(vendor, [Text()], False, console)
        table.add_row(Text("\n").join([name, verdict, Text(f"  {rung.plain}", style="dim")]), Text("\n").join(receipts))
    return table


def _first(vendor: VendorReport, row: list[Text], wide: bool, console: Console) -> list[Text]:
    name = Text(visible(vendor.name), style="bold" if vendor.verdict != "no-data" else "")
    if vendor.marks:
        name.append(f" ({', '.join(vendor.marks)})", style="dim not bold")
    missing = "red" if vendor.receives else "dim"
    declared = Text("yes" if vendor.declared else "no", style="" if vendor.declared else missing)
    if wide and vendor.declared_as and vendor.declared_as != vendor.name:
        declared = Text(f"as {visible(vendor.declared_as)}")
    sign, ascii_sign, words, style = _VERDICTS[vendor.verdict]
    verdict = Text(f"{ascii_sign if console.options.ascii_only else sign} {words}", style=style)
    return [name, Text(vendor.rung, style=_RUNG_STYLE[vendor.rung]), *row, declared, verdict]


def _receipts(
    receives: tuple[Receipt, ...], names: Mapping[str, str], special: Mapping[str, str], wide: bool
) -> list[list[Text]]:
    """The cells of what is received, one row for each way in which data leaves; one row without words for none."""
    rows: list[list[Text]] = []
    for how in sorted({receipt.how for receipt in receives}, key=lambda h: (h != "explicit", h)):
        keys = [receipt.category for receipt in receives if receipt.how == how]
        cell = categories(keys, names, special)
        if wide:
            rows.append([cell, Text(how)])
        else:
            rows.append([cell if how == "explicit" else cell.append(f" ({how})", style="dim")])
    return rows or [[Text("-", style="dim"), Text("")] if wide else [Text("-", style="dim")]]


def categories(keys: list[str], names: Mapping[str, str], special: Mapping[str, str]) -> Text:
    """The categories' names, special ones first and marked, folded when there are many."""
    ordered = sorted(set(keys), key=lambda key: (key not in special, category_name(key, names)))
    cell = Text()
    for number, key in enumerate(ordered[:_MOST_CATEGORIES]):
        cell.append(", " if number else "")
        cell.append(category_name(key, names), style="bold magenta" if key in special else "")
        if key in special:
            cell.append(f" ({article(special[key])})", style="magenta")
    if len(ordered) > _MOST_CATEGORIES:
        cell.append(f", +{len(ordered) - _MOST_CATEGORIES} more", style="dim")
    return cell
