"""Exact places, computed only for what somebody will see: the statement alone is parsed again, with positions."""

from __future__ import annotations

import re
from collections.abc import Iterable

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from pdflow.facts.place import Span
from pdflow.lower.python.builder import Builder
from pdflow.lower.python.lines import logical_lines
from pdflow.lower.python.names import bindings
from pdflow.lower.python.statements import statement

_HEADER = re.compile(r"(?:async\s+)?(?:def|class|if|for|while|with|try|match)\b")
_CONTINUED = re.compile(r"elif\b")


def locate(path: str, text: str, ats: Iterable[int]) -> dict[int, Span]:
    """The span of each place; where an expression cannot be found again, that of its line."""
    lines = text.splitlines()
    starts = logical_lines(text)
    ends = dict(zip(starts, [*starts[1:], len(lines) + 1], strict=True))
    found: dict[int, Span] = {}
    by_line: dict[int, list[int]] = {}
    for at in sorted(set(ats)):
        by_line.setdefault(at >> 12, []).append(at)
    for line, wanted in by_line.items():
        exact = _statement_places(lines, line, ends.get(line, line + 1))
        for at in wanted:
            found[at] = exact.get(at & 4095) or _whole_line(lines, line)
            found[at] = _on(path, found[at])
    return found


def _on(path: str, span: Span) -> Span:
    return Span(path, span.line, span.column, span.end_line, span.end_column)


def _whole_line(lines: list[str], line: int) -> Span:
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    start = len(text) - len(text.lstrip()) + 1
    return Span("", max(1, line), start, max(1, line), max(start, len(text.rstrip()) + 1))


def _statement_places(lines: list[str], line: int, end: int) -> dict[int, Span]:
    """Spans by ordinal of the statement that starts on `line`, before the statement that starts on `end`."""
    chunk = lines[line - 1 : end - 1]
    if not chunk:
        return {}
    indent = len(chunk[0]) - len(chunk[0].lstrip())
    first = chunk[0][indent:]
    shift = indent
    if _CONTINUED.match(first):
        first = first[2:]
        shift += 2
    source = "\n".join([first, *chunk[1:]]).rstrip() + "\n"
    if _HEADER.match(first) and source.rstrip().endswith(":"):
        source = source.rstrip() + " pass\n"
    elif first.startswith("@"):
        source += "def _(): pass\n"
    try:
        return _places(source, line, shift)
    except (cst.ParserSyntaxError, RecursionError, KeyError):
        return {}


def _places(source: str, line: int, shift: int) -> dict[int, Span]:
    wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    positions = wrapper.resolve(PositionProvider)
    builder = Builder("")
    builder.functions.append(None)
    builder.places = {}
    builder.line = 0
    builder.scope.locals = bindings(wrapper.module.body).names
    for first in wrapper.module.body[:1]:
        statement(builder, first)
    found: dict[int, Span] = {}
    for at, node in builder.places.items():
        where = positions.get(node)
        if isinstance(where, CodeRange):
            found.setdefault(at & 4095, _span(where, line, shift))
    return found


def _span(where: CodeRange, line: int, shift: int) -> Span:
    def column(number: int, offset: int) -> int:
        return offset + 1 + (shift if number == 1 else 0)

    return Span(
        "",
        where.start.line + line - 1,
        column(where.start.line, where.start.column),
        where.end.line + line - 1,
        column(where.end.line, where.end.column),
    )
