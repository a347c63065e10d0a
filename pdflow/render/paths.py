"""A flow's path for the terminal: numbered hops."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pdflow.facts.flow import Flow, Hop
from pdflow.render.frames import Lines, source_line
from pdflow.render.words import place, visible


def hops(flow: Flow, console: Console, most: int) -> RenderableType:
    """One row a hop: its number, its place, what happens there. Beyond `most` hops the middle is folded."""
    numbered = list(enumerate(flow.hops, 1))
    hidden = max(0, len(numbered) - most)
    head = most - most // 2
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(style="cyan", overflow="fold", max_width=max(24, console.width * 2 // 5))
    table.add_column(overflow="fold")
    for number, hop in numbered[:head] if hidden else numbered:
        table.add_row(str(number), Text(place(hop.span)), Text(visible(hop.text)))
    if hidden:
        table.add_row("", Text(f"+{hidden} more (pdflow explain {flow.id})", style="dim"), "")
        for number, hop in numbered[head + hidden :]:
            table.add_row(str(number), Text(place(hop.span)), Text(visible(hop.text)))
    return Padding(table, (0, 0, 0, 2))


def hops_with_lines(path: Sequence[Hop], console: Console, lines: Lines) -> RenderableType:
    """Each hop with the line of source that it stands on."""
    number_width = len(str(len(path)))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", style="dim", no_wrap=True, width=number_width)
    table.add_column(overflow="fold")
    for number, hop in enumerate(path, 1):
        said: list[RenderableType] = [Text(place(hop.span), style="cyan").append(f"  {visible(hop.text)}", "default")]
        code = source_line(console, lines, hop.span, number_width + 6)
        if code is not None:
            said.append(Padding(code, (0, 0, 0, 2)))
        table.add_row(str(number), Group(*said))
    return Padding(table, (0, 0, 0, 2))
