"""Expressions of which a part may not run, or runs many times."""

from __future__ import annotations

from typing import Any

import libcst as cst

from pdflow.facts.ir import Collect, Iterate, MakeDict, MakeList
from pdflow.lower.python.builder import Builder
from pdflow.lower.python.conditions import narrowed, truth
from pdflow.lower.python.expressions import expression
from pdflow.lower.python.names import target_names
from pdflow.lower.python.targets import assign


def boolean(b: Builder, node: cst.BooleanOperation, at: int) -> int:
    """`left or right`: either; the right side may not run. `left and right` gives the left side only where there is nothing in it."""
    scope = b.scope
    left = expression(b, node.left)
    place, calls, before = len(scope.steps), scope.calls, dict(scope.env or {})
    right = expression(b, node.right)
    scope.maybe(before, at)
    if calls != scope.calls:
        scope.mark("split", place)
        scope.mark("other")
        scope.mark("join")
    if isinstance(node.operator, cst.And):
        left = b.const(at, None)
    return scope.phi((left, right), at)


def conditional(b: Builder, node: cst.IfExp, at: int) -> int:
    """`this if test else that`."""
    expression(b, node.test)
    known = truth(node.test)
    if known is not None:
        return expression(b, node.body if known else node.orelse)
    scope = b.scope
    before = dict(scope.env or {})
    scope.mark("split")
    narrowed(b, node.test, True)
    body = expression(b, node.body)
    scope.env = dict(before)
    scope.mark("other")
    narrowed(b, node.test, False)
    orelse = expression(b, node.orelse)
    scope.mark("join")
    scope.env = before
    return scope.phi((body, orelse), at)


def comprehension(b: Builder, node: Any, at: int, kind: str) -> int:
    """`[… for …]` and its relatives: a new container, filled any number of times."""
    scope = b.scope
    var = scope.new()
    b.emit(MakeDict(at, var, ()) if kind == "dict" else MakeList(at, var, kind, ()))
    before = dict(scope.env or {})
    temporary = set(scope.temporary)
    place, calls = len(scope.steps), scope.calls
    _clauses(b, node.for_in)
    if kind == "dict":
        key = expression(b, node.key)
        b.emit(Collect(at, var, kind, expression(b, node.value), key))
    else:
        b.emit(Collect(at, var, kind, expression(b, node.elt)))
    scope.maybe({name: var for name, var in before.items() if name not in scope.temporary}, at)
    scope.mark("each" if calls == scope.calls else "loop", place)
    scope.mark("end")
    bound = scope.temporary - temporary
    after = scope.env if scope.env is not None else before
    scope.env = {**{n: v for n, v in after.items() if n not in bound}, **{n: before[n] for n in bound & before.keys()}}
    scope.temporary = temporary
    return var


def _clauses(b: Builder, clause: cst.CompFor) -> None:
    source = expression(b, clause.iter)
    at = b.place(clause.target)
    element = b.scope.new()
    b.emit(Iterate(at, element, source))
    b.scope.temporary |= set(target_names(clause.target))
    assign(b, clause.target, element, at)
    for condition in clause.ifs:
        expression(b, condition.test)
    if clause.inner_for_in is not None:
        _clauses(b, clause.inner_for_in)
