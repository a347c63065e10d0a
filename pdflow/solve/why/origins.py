"""origins: one step backwards, whatever a variable carries: who defines it, returns it, stores it."""

from __future__ import annotations

from collections.abc import Iterator

from pdflow.facts import ir
from pdflow.solve.atoms import Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.reads import put_in
from pdflow.solve.why.asked import Node

_STORES = (ir.SetAttr, ir.SetItem, ir.Collect, ir.MakeDict, ir.MakeList, ir.CallMethod)


class Origins:
    """Looks at one settled machine."""

    def __init__(self, m: Machine) -> None:
        self.m = m
        self._globals: dict[tuple[int, str], list[Node]] | None = None
        self._stores: dict[int, list[tuple[int, ir.AnyStep]]] | None = None

    def from_callees(self, ctx: Context, step: ir.AnyStep) -> Iterator[Node]:
        """What the functions that a step calls return."""
        for number in ctx.callees.get(step.at, ()):
            for inner in self.m.contexts[number].routine.function.steps:
                if isinstance(inner, (ir.Return, ir.Yield)):
                    yield number, inner.src

    def from_globals(self, ctx: Context, name: str) -> list[Node]:
        """What is stored in a variable of the module."""
        if self._globals is None:
            self._globals = {}
            for other in self.m.contexts:
                for step in other.routine.function.steps:
                    if type(step) is ir.SetGlobal:
                        self._globals.setdefault((other.routine.unit, step.name), []).append((other.id, step.src))
        return self._globals.get((ctx.routine.unit, name), [])

    def from_owner(self, ctx: Context, step: ir.GetFree) -> Iterator[Node]:
        """What an enclosing function stores in its variable."""
        owner = ctx
        while owner.routine.index != step.owner and owner.closure >= 0:
            owner = self.m.contexts[owner.closure]
        for inner in owner.routine.function.steps:
            if isinstance(inner, ir.SetFree) and inner.name == step.name:
                yield owner.id, inner.src

    def stores_into(self, oid: int) -> list[tuple[int, ir.AnyStep]]:
        """The steps that store into an object, with their contexts."""
        if self._stores is None:
            self._stores = self._index()
        return self._stores.get(oid, [])

    def _index(self) -> dict[int, list[tuple[int, ir.AnyStep]]]:
        found: dict[int, list[tuple[int, ir.AnyStep]]] = {}
        for ctx in self.m.contexts:
            for step in ctx.routine.function.steps:
                if not isinstance(step, _STORES):
                    continue
                holder = step.dst if isinstance(step, (ir.MakeDict, ir.MakeList, ir.Collect)) else step.obj
                if holder < 0 or not any(ctx.env[v].atoms or ctx.env[v].labels for v in stored(step)):
                    continue
                for number in ctx.env[holder].atoms:
                    atom = self.m.values.atoms[number]
                    if isinstance(atom, Obj):
                        found.setdefault(atom.oid, []).append((ctx.id, step))
        return found


def stored(step: ir.AnyStep) -> tuple[int, ...]:
    """The variables that a step puts into its object."""
    return tuple(var for var in put_in(step) if var != getattr(step, "obj", None))
