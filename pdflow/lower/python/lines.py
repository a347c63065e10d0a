"""On which line every statement starts, without computing positions.

A logical line (a simple statement line, or the header of a compound statement) is found in the text by one regular
expression, and in the tree by walking statements; the n-th of one is the n-th of the other. Where the two counts differ
(a quote nested in a quote of the same kind inside an f-string), libcst's own, slow positions are used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

_TOKEN = re.compile(
    r"""
      (?P<string>(?i:[rbuf]{0,3}) (?:
          '{3}(?:[^\\']|\\.|'(?!''))*'{3} | "{3}(?:[^\\"]|\\.|"(?!""))*"{3}
        | '(?:[^\\'\n]|\\.)*' | "(?:[^\\"\n]|\\.)*"))
    | (?P<comment>\#[^\n]*)
    | (?P<open>[(\[{]) | (?P<close>[)\]}])
    | (?P<continued>\\\r?\n)
    | (?P<newline>\r\n|\n|\r)
    | (?P<blank>[ \t\f]+)
    | (?P<code>[^\s()\[\]{}'"\#\\]+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def logical_lines(text: str) -> list[int]:
    """The physical lines, from 1, on which logical lines start, in order."""
    starts: list[int] = []
    line, depth, inside = 1, 0, False
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "newline":
            line += 1
            if depth == 0:
                inside = False
        elif kind == "blank" or kind == "comment":
            continue
        elif kind == "continued":
            line += 1
        else:
            if not inside:
                starts.append(line)
                inside = True
            if kind == "open":
                depth += 1
            elif kind == "close":
                depth = max(0, depth - 1)
            elif kind == "string":
                line += match.group().count("\n")
    return starts


def depth_of_brackets(text: str) -> int:
    """How deep brackets nest: past a few hundred, parsing recursively would end the process."""
    depth = deepest = 0
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "open":
            depth += 1
            deepest = max(deepest, depth)
        elif match.lastgroup == "close":
            depth -= 1
    return deepest


def statement_lines(module: cst.Module, text: str) -> dict[int, int]:
    """Line by `id` of every node that starts a logical line: statements, headers, decorators."""
    nodes = list(_headers(module.body))
    starts = logical_lines(text)
    if len(nodes) == len(starts):
        return {id(node): line for node, line in zip(nodes, starts, strict=True)}
    return _slow_lines(module, nodes)


def _slow_lines(module: cst.Module, nodes: list[cst.CSTNode]) -> dict[int, int]:
    from libcst.metadata import MetadataWrapper, PositionProvider

    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    positions = wrapper.resolve(PositionProvider)
    return {id(node): positions[node].start.line for node in nodes if node in positions}


def _headers(body: object) -> Iterator[cst.CSTNode]:
    for statement in body:  # type: ignore[attr-defined]
        yield from _statement(statement)


def _block(block: cst.BaseSuite) -> Iterator[cst.CSTNode]:
    if isinstance(block, cst.IndentedBlock):
        yield from _headers(block.body)


def _statement(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    if isinstance(node, (cst.FunctionDef, cst.ClassDef)):
        yield from node.decorators
    yield node
    if isinstance(node, cst.SimpleStatementLine):
        return
    if isinstance(node, cst.Match):
        for case in node.cases:
            yield case
            yield from _block(case.body)
        return
    body = getattr(node, "body", None)
    if isinstance(body, cst.BaseSuite):
        yield from _block(body)
    if isinstance(node, (cst.Try, cst.TryStar)):
        for handler in node.handlers:
            yield from _statement(handler)
    orelse = getattr(node, "orelse", None)
    if orelse is not None:
        yield from _statement(orelse)
    final = getattr(node, "finalbody", None)
    if final is not None:
        yield from _statement(final)
