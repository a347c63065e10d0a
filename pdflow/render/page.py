"""What every part of the terminal's output needs: the report, the words for it, and a console to write to.

Everything from scanned code goes through `visible` into `rich.text.Text`, never into markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from pdflow.facts.flow import Flow
from pdflow.facts.report import Report, Rule
from pdflow.render.frames import Lines, lines_of
from pdflow.render.words import visible

LEVEL_STYLE = {"error": "red", "warning": "yellow", "note": "blue"}
"""The colour of each level."""


@dataclass(frozen=True)
class Page:
    """A report on its way to a console."""

    report: Report
    console: Console
    names: Mapping[str, str]
    """Category key → plain name."""
    special: Mapping[str, str]
    """Category key → `art9` or `art10`."""
    lines: Lines
    rules: Mapping[str, Rule]
    flows: Mapping[str, Flow]

    @classmethod
    def of(cls, report: Report, console: Console, names: Mapping[str, str], special: Mapping[str, str]) -> Page:
        """A page for the report, its lines, rules and flows ready to look up."""
        rules = {rule.id: rule for rule in report.rules}
        flows = {flow.id: flow for flow in report.flows}
        return cls(report, console, names, special, lines_of(report.excerpts), rules, flows)

    def print(self, *parts: RenderableType) -> None:
        """Writes each part below the last, without spaces at the ends of lines."""
        write(self.console, *parts)

    def heading(self, text: str, style: str = "") -> None:
        """A line across the console that begins with the text."""
        character = "-" if self.console.options.ascii_only else "─"
        title = Text(text, style=f"bold {style}".strip())
        self.print(Line(title, align="left", characters=character, style=style or "dim"), "")


def write(console: Console, *parts: RenderableType) -> None:
    """Writes each part below the last, without spaces at the ends of lines.

    Also on a console that soft-wraps: without a width to wrap at, rich would crop what stands beside something.
    """
    for part in parts:
        console.print(_Trimmed(part), highlight=False, soft_wrap=False)


@dataclass(frozen=True)
class _Trimmed:
    """A renderable without the spaces that rich pads its lines with: output is piped, diffed and pasted."""

    part: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in console.render_lines(self.part, options, pad=False):
            yield from _trimmed(line)
            yield Segment.line()


def _trimmed(line: list[Segment]) -> Iterator[Segment]:
    line = list(line)
    while line and not line[-1].text.strip(" "):
        line.pop()
    if line:
        last = line.pop()
        yield from line
        yield Segment(last.text.rstrip(" "), last.style, last.control)


def indented(text: RenderableType, by: int = 2) -> RenderableType:
    """The text, set in from the left."""
    return Padding(text, (0, 0, 0, by))


def labelled(label: str, text: str | Text, width: int | None = None, indent: int = 0) -> RenderableType:
    """A bold label and beside it the text, whose further lines stay beside it."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True, width=width)
    table.add_column(overflow="fold")
    table.add_row(label, Text(visible(text)) if isinstance(text, str) else text)
    return indented(table, indent)


def places(console: Console, rows: list[tuple[str, str, str]]) -> RenderableType:
    """Rows of a place, what is said of it, and an id: three columns."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="cyan", overflow="fold", max_width=max(24, console.width * 2 // 5))
    table.add_column(overflow="fold")
    table.add_column(style="dim", no_wrap=True)
    for where, said, id_ in rows:
        table.add_row(Text(visible(where)), Text(visible(said)), Text(id_))
    return indented(table)
