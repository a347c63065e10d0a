"""Decorators: what `@decorator` above a function or a class makes of it."""

from __future__ import annotations

from pdflow.solve import calls, classes, frameworks, tasks
from pdflow.solve.args import Args
from pdflow.solve.atoms import Api, Atom, Bound, Cls, Fn, Member, Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.values import Value


def decorate(m: Machine, ctx: Context, at: int, decorator: Value, function: Value) -> Value:
    """`@decorator` above a function or class: one from outside the program leaves the function what it is."""
    result = m.values.nothing
    for number in sorted(decorator.atoms):
        atom = m.values.atoms[number]
        kind = m.heap.things[atom.oid].kind if isinstance(atom, Obj) else ""
        outside = _outside(m, ctx, atom) if kind == "instance" else None
        if isinstance(atom, (Fn, Bound, Cls, Member)) or (kind in ("instance", "partial") and outside is None):
            found = calls.call_one(m, ctx, at, number, Args([function]))
            result = m.values.join(result, found if found.atoms else function)
        else:
            path = outside or (atom.path if isinstance(atom, Api) else m.heap.things[atom.oid].path if isinstance(atom, Obj) else "")
            frameworks.decorated(m, ctx, path, function)
            below = tasks.decorated(m, ctx, atom.oid, function) if isinstance(atom, Obj) else function
            result = m.values.join(result, below)
    return result if result.atoms else function


def _outside(m: Machine, ctx: Context, decorator: Atom) -> str | None:
    """The path of what an instance does when it is called, where its class has that from outside the program; None where it has its own."""
    if not isinstance(decorator, Obj):
        return None
    own, base, _ = classes.lookup(m, m.heap.things[decorator.oid].klass, "__call__", ctx.id)
    return f"{base.path}()" if own is None and base is not None else None
