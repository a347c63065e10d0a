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


_LINK = re.compile(r"\w+|[^\w\s]")
_PARTS = frozenset(",;:=")


class Shape:
    """What one pass over a text tells before it is parsed."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        """The physical lines, from 1, on which logical lines start, in order."""
        self.depth = 0
        """How deep brackets nest."""
        self.chain = 0
        """The longest expression, in names and operators without a comma or the like between them: `a.b + c()` has 5."""


def shape(text: str) -> Shape:
    """The logical lines of a text, and how deep a tree it makes.

    Past some hundred nested brackets or thousand links of a chain, a parser that calls itself ends the process.
    """
    found = Shape()
    line, inside = 1, False
    links = [0]
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "newline":
            line += 1
            if len(links) == 1:
                inside = False
                links[0] = 0
            continue
        if kind == "blank" or kind == "comment":
            continue
        if kind == "continued":
            line += 1
            continue
        if not inside:
            found.starts.append(line)
            inside = True
        if kind == "open":
            links[-1] += 1
            links.append(0)
            found.depth = max(found.depth, len(links) - 1)
        elif kind == "close":
            if len(links) > 1:
                links.pop()
        elif kind == "string":
            line += match.group().count("\n")
        else:
            _count(match.group(), links)
        if links[-1] > found.chain:
            found.chain = links[-1]
    return found


def _count(code: str, links: list[int]) -> None:
    if code.isidentifier():
        links[-1] += 1
    elif code == "lambda:" or _PARTS.isdisjoint(code):
        links[-1] += len(_LINK.findall(code))
    else:
        links[-1] = 0


def logical_lines(text: str) -> list[int]:
    """The physical lines, from 1, on which logical lines start, in order."""
    return shape(text).starts


def statement_lines(module: cst.Module, starts: list[int]) -> dict[int, int]:
    """Line by `id` of every node that starts a logical line: statements, headers, decorators."""
    nodes = list(_headers(module.body))
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
