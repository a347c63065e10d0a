"""Which names a scope binds: asked before its body is lowered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import libcst as cst

_BINDING_IMPORTS = (cst.Import, cst.ImportFrom)


class Bindings:
    """The names that a body assigns, and those it says belong elsewhere."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()

    @property
    def local(self) -> set[str]:
        """The names that live in this scope."""
        return self.names - self.globals - self.nonlocals


def bindings(body: Sequence[cst.CSTNode]) -> Bindings:
    """What the statements of `body` bind, inner functions left out; `:=` is met when its expression is lowered."""
    found = Bindings()
    for node in _simple(body, found):
        _small(node, found)
    return found


def _simple(body: Iterable[cst.CSTNode], found: Bindings) -> Iterator[cst.CSTNode]:
    """The small statements of a body and of the blocks in it; compound statements bind on the way."""
    for node in body:
        if isinstance(node, cst.SimpleStatementLine):
            yield from node.body
        elif isinstance(node, (cst.FunctionDef, cst.ClassDef)):
            found.names.add(node.name.value)
        else:
            yield from _compound(node, found)


def _compound(node: cst.CSTNode, found: Bindings) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.For):
        found.names.update(target_names(node.target))
    elif isinstance(node, cst.With):
        for item in node.items:
            if item.asname is not None:
                found.names.update(target_names(item.asname.name))
    elif isinstance(node, (cst.ExceptHandler, cst.ExceptStarHandler)) and node.name is not None:
        found.names.update(target_names(node.name.name))
    elif isinstance(node, cst.Match):
        for case in node.cases:
            found.names.update(_captures(case.pattern))
            yield from _suite(case.body, found)
    body = getattr(node, "body", None)
    if isinstance(body, cst.BaseSuite):
        yield from _suite(body, found)
    for part in getattr(node, "handlers", ()):
        yield from _compound(part, found)
    for name in ("orelse", "finalbody"):
        part = getattr(node, name, None)
        if part is not None:
            yield from _compound(part, found)


def _suite(suite: cst.BaseSuite, found: Bindings) -> Iterator[cst.CSTNode]:
    if isinstance(suite, cst.SimpleStatementSuite):
        yield from suite.body
    else:
        yield from _simple(suite.body, found)


def _small(node: cst.CSTNode, found: Bindings) -> None:
    if isinstance(node, cst.Assign):
        for target in node.targets:
            found.names.update(target_names(target.target))
    elif isinstance(node, (cst.AugAssign, cst.AnnAssign)):
        found.names.update(target_names(node.target))
    elif isinstance(node, _BINDING_IMPORTS):
        found.names.update(name for name, _ in imported_names(node))
    elif isinstance(node, cst.Global):
        found.globals.update(item.name.value for item in node.names)
    elif isinstance(node, cst.Nonlocal):
        found.nonlocals.update(item.name.value for item in node.names)
    elif isinstance(node, cst.TypeAlias):
        found.names.add(node.name.value)


def target_names(target: cst.CSTNode) -> Iterator[str]:
    """The plain names that an assignment target binds."""
    if isinstance(target, cst.Name):
        yield target.value
    elif isinstance(target, (cst.Tuple, cst.List)):
        for element in target.elements:
            yield from target_names(element.value)
    elif isinstance(target, cst.StarredElement):
        yield from target_names(target.value)


def imported_names(node: cst.Import | cst.ImportFrom) -> Iterator[tuple[str, cst.ImportAlias]]:
    """The names that an import binds, with the alias that binds each; nothing for a star."""
    if isinstance(node.names, cst.ImportStar):
        return
    for alias in node.names:
        if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
            yield alias.asname.name.value, alias
        else:
            yield dotted(alias.name).split(".")[0], alias


def dotted(node: cst.CSTNode | None) -> str:
    """`a.b.c` for names and attributes, else an empty string."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        left = dotted(node.value)
        return f"{left}.{node.attr.value}" if left else ""
    return ""


def _captures(node: cst.CSTNode) -> Iterator[str]:
    if isinstance(node, (cst.MatchAs, cst.MatchStar)) and node.name is not None:
        yield node.name.value
    if isinstance(node, cst.MatchMapping) and node.rest is not None:
        yield node.rest.value
    for child in node.children:
        yield from _captures(child)

