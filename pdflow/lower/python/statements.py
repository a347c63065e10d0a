"""Statements: what each does to the names of its scope."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst

from pdflow.facts.ir import (
    Catch,
    Enter,
    Iterate,
    Phi,
)
from pdflow.lower.python.builder import Builder
from pdflow.lower.python.conditions import narrowed, truth
from pdflow.lower.python.definitions import lower_class, lower_function
from pdflow.lower.python.expressions import expression
from pdflow.lower.python.names import bindings
from pdflow.lower.python.scope import Env, Loop
from pdflow.lower.python.small import small_statement
from pdflow.lower.python.targets import assign, pattern


def suite(b: Builder, body: cst.BaseSuite) -> None:
    """Lower a block, or the small statements behind a colon."""
    if isinstance(body, cst.SimpleStatementSuite):
        for small in body.body:
            small_statement(b, small)
    else:
        for node in body.body:
            statement(b, node)


def statement(b: Builder, node: cst.CSTNode) -> None:
    """Lower one statement; nothing where control cannot come."""
    if b.scope.env is None:
        return
    if isinstance(node, cst.FunctionDef):
        lower_function(b, node)
        return
    if isinstance(node, cst.ClassDef):
        lower_class(b, node)
        return
    b.enter(node)
    if isinstance(node, cst.SimpleStatementLine):
        for small in node.body:
            small_statement(b, small)
        return
    handler = _COMPOUND.get(type(node))
    if handler is None:
        b.gap(f"a statement of a kind that pdflow does not know: {type(node).__name__}", "syntax")
    else:
        handler(b, node)


def _if(b: Builder, node: cst.If) -> None:
    scope = b.scope
    expression(b, node.test)
    known = truth(node.test)
    before = dict(scope.env or {})
    at = b.line << 12
    if known is None:
        scope.mark("split")
    narrowed(b, node.test, True)
    if known is False:
        _skip(b, node.body)
    else:
        suite(b, node.body)
    if known is None:
        scope.mark("other")
    after = scope.env if known is not False else None
    scope.env = None if known is True else before
    narrowed(b, node.test, False)
    if node.orelse is not None and scope.env is not None:
        _orelse(b, node.orelse)
    if known is None:
        scope.mark("join")
    scope.env = scope.merge([after, scope.env], at)


def _skip(b: Builder, body: cst.BaseSuite) -> None:
    """A block that never runs: nothing of it is lowered."""


def _orelse(b: Builder, node: cst.If | cst.Else) -> None:
    b.enter(node)
    if isinstance(node, cst.If):
        _if(b, node)
    else:
        suite(b, node.body)


def _loop_heads(b: Builder, body: Sequence[cst.CSTNode], at: int) -> dict[str, int]:
    """A variable for every name that going round may have changed; entered with what stands before the loop."""
    scope = b.scope
    env = scope.env if scope.env is not None else {}
    heads: dict[str, int] = {}
    for name in sorted(bindings(body).names & env.keys()):
        heads[name] = scope.phi((env[name],), at)
        env[name] = heads[name]
    return heads


def _close_loop(b: Builder, loop: Loop, heads: dict[str, int], at: int) -> None:
    """Control goes round: what stands at the end of the body, and at each `continue`, stands at the head as well."""
    scope = b.scope
    for env in [scope.env, *loop.continues]:
        for name, head in heads.items():
            if env is not None and name in env and env[name] != head:
                scope.steps.append(Phi(at, head, (env[name],)))


def _loop(b: Builder, node: cst.For | cst.While, start: Callable[[], None], endless: bool) -> None:
    scope = b.scope
    at = b.line << 12
    heads = _loop_heads(b, [node], at)
    entry = dict(scope.env or {})
    loop = Loop()
    scope.loops.append(loop)
    scope.mark("loop")
    start()
    suite(b, node.body)
    scope.mark("end")
    scope.loops.pop()
    _close_loop(b, loop, heads, at)
    ends: list[Env | None] = [None if endless else entry, None if endless else scope.env, *loop.continues]
    scope.env = scope.merge(ends, at)
    if node.orelse is not None and scope.env is not None:
        _orelse(b, node.orelse)
    scope.env = scope.merge([scope.env, *loop.breaks], at)


def _for(b: Builder, node: cst.For) -> None:
    source = expression(b, node.iter)
    at = b.place(node.target)

    def start() -> None:
        element = b.scope.new()
        b.emit(Iterate(at, element, source))
        assign(b, node.target, element, at)

    _loop(b, node, start, False)


def _while(b: Builder, node: cst.While) -> None:
    def start() -> None:
        expression(b, node.test)
        narrowed(b, node.test, True)

    if truth(node.test) is not False:
        _loop(b, node, start, truth(node.test) is True)


def _try(b: Builder, node: cst.Try | cst.TryStar) -> None:
    scope = b.scope
    at = b.line << 12
    frame = scope.open_try()
    suite(b, node.body)
    raised = scope.close_try(frame, at)
    scope.mark("split")
    if node.orelse is not None and scope.env is not None:
        _orelse(b, node.orelse)
    ends: list[Env | None] = [scope.env]
    for handler in node.handlers:
        scope.env = dict(raised)
        scope.mark("other")
        b.enter(handler)
        types = expression(b, handler.type) if handler.type is not None else -1
        if handler.name is not None:
            place = b.place(handler.name)
            caught = scope.new()
            b.emit(Catch(place, caught, frame.number, types))
            assign(b, handler.name.name, caught, place)
        suite(b, handler.body)
        ends.append(scope.env)
    scope.mark("join")
    scope.env = scope.merge(ends, at)
    if node.finalbody is not None:
        _finally(b, node.finalbody, raised)


def _finally(b: Builder, node: cst.Finally, raised: Env) -> None:
    scope = b.scope
    falls_through = scope.env is not None
    if not falls_through:
        scope.env = dict(raised)
    b.enter(node)
    suite(b, node.body)
    if not falls_through:
        scope.env = None


def _with(b: Builder, node: cst.With) -> None:
    for item in node.items:
        var = expression(b, item.item)
        at = b.place(item)
        entered = b.scope.new()
        b.emit(Enter(at, entered, var))
        if item.asname is not None:
            assign(b, item.asname.name, entered, at)
    suite(b, node.body)


def _match(b: Builder, node: cst.Match) -> None:
    scope = b.scope
    subject = expression(b, node.subject)
    at = b.line << 12
    before = dict(scope.env or {})
    ends: list[Env | None] = [before]
    scope.mark("split")
    for case in node.cases:
        scope.env = dict(before)
        scope.mark("other")
        b.enter(case)
        pattern(b, case.pattern, subject)
        if case.guard is not None:
            expression(b, case.guard)
        elif isinstance(case.pattern, cst.MatchAs) and case.pattern.pattern is None:
            ends.remove(before)
        suite(b, case.body)
        ends.append(scope.env)
    scope.mark("join")
    scope.env = scope.merge(ends, at)


_COMPOUND: dict[type, Callable[[Builder, Any], None]] = {
    cst.If: _if,
    cst.For: _for,
    cst.While: _while,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.With: _with,
    cst.Match: _match,
}
