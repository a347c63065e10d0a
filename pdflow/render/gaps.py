"""Gaps to a terminal: what could not be seen, ranked by kind."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from pdflow.facts.place import Gap
from pdflow.render.gap_kinds import gap_meaning, gap_name, ranked
from pdflow.render.page import indented, places, write
from pdflow.render.words import place


def render_gaps(gaps: Iterable[Gap], console: Console, limit: int = 200) -> None:
    """Writes the gaps to the console, kind by kind, the most frequent first; at most `limit` of a kind."""
    found = sorted(gaps)
    if not found:
        write(console, "No gap is known: every file was read, every call that was handed personal data was followed.")
        return
    for kind, number in ranked(found):
        write(console, Text(f"{number:,} {gap_name(kind, number)}", style="bold"))
        write(console, indented(Text(gap_meaning(kind), style="dim")))
        of_kind = [gap for gap in found if gap.kind == kind]
        write(console, places(console, [(place(gap.span), gap.reason, "") for gap in of_kind[:limit]]))
        if number > limit:
            write(console, indented(Text(f"+{number - limit:,} more (pdflow scan --format json)", style="dim")))
        write(console, "")
