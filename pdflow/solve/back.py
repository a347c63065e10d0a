"""One step back on the way of a label: where it may have been just before it was in a variable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pdflow.facts import ir
from pdflow.facts.flow import Stop
from pdflow.solve.atoms import Api, Mod
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.reads import describe, operands
from pdflow.solve.stores import MANY, Stored, Stores
from pdflow.solve.values import Value

_LOCALS = Api("builtins.locals", -1)

_CALLS = 4
"""Calls between a `try` and what is raised in it."""

_SHOWN = ("__str__", "__repr__", "__format__")

Node = tuple[int, int]
"""A context and a variable."""


class Back:
    """Looks back in one settled machine. A label is asked for by its numbers: see `Values.surer_or_not`."""

    def __init__(self, m: Machine) -> None:
        self.m = m
        self._defined: dict[int, dict[int, list[ir.AnyStep]]] = {}
        self._standing: dict[int, dict[int, list[ir.AnyStep]]] = {}
        self._callers: dict[int, list[tuple[int, int]]] | None = None
        self._stored_by: dict[tuple[tuple[str, int], frozenset[int]], list[tuple[Node, Stop | None]]] = {}
        self._handed_by: dict[tuple[Node, frozenset[int]], list[tuple[Node, Stop | None]]] = {}
        self._stops: dict[Stored, Stop | None] = {}
        self.asked: set[int] = set()
        """Containers, and (below zero) instances, whose stores have been looked at in this search."""
        self._stores: Stores | None = None
        self._globals: dict[str, list[tuple[int, ir.SetGlobal]]] = {}
        self._frees: dict[tuple[int, str], list[tuple[int, ir.SetFree]]] = {}

    @property
    def stores(self) -> Stores:
        """Made when the first way is looked for: most programs that are scanned again have none."""
        if self._stores is None:
            self._stores = Stores(self.m)
            for routine in self.m.routines:
                for step in routine.function.steps:
                    if type(step) is ir.SetGlobal:
                        self._globals.setdefault(step.name, []).extend((number, step) for number in routine.contexts)
                    elif type(step) is ir.SetFree:
                        self._frees.setdefault((routine.unit, step.name), []).extend((number, step) for number in routine.contexts)
        return self._stores

    def carries(self, value: Value, label: frozenset[int]) -> bool:
        """Whether a value shows a label, itself or in what it holds."""
        shown = self.m.shown
        return bool(shown.of(value) & shown.bits(label))

    def definitions(self, ctx: Context) -> dict[int, list[ir.AnyStep]]:
        """The steps that define each variable of a context's function."""
        key = ctx.routine.key
        found = self._defined.get(key)
        if found is None:
            found = self._defined[key] = {}
            for step in ctx.routine.function.steps:
                dst = getattr(step, "dst", None)
                if dst is not None:
                    found.setdefault(dst, []).append(step)
        return found

    def steps_at(self, ctx: Context, at: int) -> list[ir.AnyStep]:
        """The steps of a context that stand at one place."""
        found = self._standing.get(ctx.routine.key)
        if found is None:
            found = self._standing[ctx.routine.key] = {}
            for step in ctx.routine.function.steps:
                found.setdefault(step.at, []).append(step)
        return found.get(at, [])

    def before(self, node: Node, label: frozenset[int], wide: bool) -> Iterator[tuple[Node, Stop | None]]:
        """Where the label may have been just before it was in `node`.

        Whoever stored it into an object is asked only where nothing else hands the object on: a path through the calls
        that pass it tells more than a leap to where it was filled.
        """
        handed = self._handed_by.get((node, label))
        if handed is None:
            handed = self._handed_by[node, label] = list(dict.fromkeys(self._handed(node, label)))
        yield from handed
        if wide or not handed:
            yield from self._put(node, label)

    def _handed(self, node: Node, label: frozenset[int]) -> Iterator[tuple[Node, Stop | None]]:
        ctx = self.m.contexts[node[0]]
        var = node[1]
        for step in self.definitions(ctx).get(var, ()):
            stop = self.stop(ctx, step)
            for operand in operands(step):
                if self.carries(ctx.env[operand], label):
                    yield (ctx.id, operand), stop
            yield from self._from_callees(ctx, step, label)
            yield from self._by_name(ctx, step, label)
        for param in ctx.routine.function.params:
            if param.var == var:
                yield from self._from_callers(ctx, label)

    def _put(self, node: Node, label: frozenset[int]) -> Iterator[tuple[Node, Stop | None]]:
        """Who put the label into the object in `node`, or into an instance that the node's step looked into."""
        ctx = self.m.contexts[node[0]]
        definitions = self.definitions(ctx).get(node[1], ())
        if any(isinstance(s, ir.GetAttr) and self.stores.unsure(ctx.env[s.obj], s.name) for s in definitions):
            return
        for oid in self.stores.containers(ctx.env[node[1]]):
            if oid not in self.asked:
                self.asked.add(oid)
                yield from self._stored(("into", oid), self.stores.contents(oid), label)
        for step in definitions:
            for operand in operands(step) if not isinstance(step, ir.GetAttr) else ():
                for oid in self.stores.held(ctx.env[operand]):
                    if -oid - 1 not in self.asked:
                        self.asked.add(-oid - 1)
                        yield from self._stored(("inside", oid), self.stores.inside(oid), label)

    def _by_name(self, ctx: Context, step: ir.AnyStep, label: frozenset[int]) -> Iterator[tuple[Node, Stop | None]]:
        """What a step reads by a name: a field, a global, a variable of a function around."""
        match step:
            case ir.GetAttr():
                held = ctx.env[step.obj]
                yield from self._stored((step.name, held.id), self.stores.field(held, step.name), label)
                if any(isinstance(self.m.values.atoms[number], Mod) for number in ctx.env[step.obj].atoms):
                    yield from self._set(self._globals.get(step.name, ()), label)
            case ir.GetGlobal() | ir.Import() if step.name:
                yield from self._set(self._globals.get(step.name, ()), label)
            case ir.GetFree():
                yield from self._set(self._frees.get((ctx.routine.unit, step.name), ()), label)
            case ir.Call() if any(self.m.values.atoms[n] == _LOCALS for n in ctx.env[step.func].atoms):
                yield from (((ctx.id, var), None) for var, value in enumerate(ctx.env) if self.carries(value, label))
            case ir.Catch():
                yield from self._raised(ctx, label)

    def _stored(
        self, key: tuple[str, int], stores: Iterable[Stored], label: frozenset[int]
    ) -> list[tuple[Node, Stop | None]]:
        """Of what was put into something, named by `key`, what carries the label: many ways lead through few objects."""
        found = self._stored_by.get((key, label))
        if found is None:
            found = self._stored_by[key, label] = [
                ((stored.context, stored.var), self.stop_of(stored)) for stored in stores if self.holds(stored, label)
            ]  # fmt: skip
        return found

    def holds(self, stored: Stored, label: frozenset[int]) -> bool:
        """Whether what was put into something carries a label."""
        return self.carries(self.m.contexts[stored.context].env[stored.var], label)

    def _set(
        self, found: Iterable[tuple[int, ir.SetGlobal | ir.SetFree]], label: frozenset[int]
    ) -> Iterator[tuple[Node, Stop | None]]:
        for number, step in found:
            if self.carries(self.m.contexts[number].env[step.src], label):
                yield (number, step.src), None

    def _raised(self, ctx: Context, label: frozenset[int]) -> Iterator[tuple[Node, Stop | None]]:
        """Who raised what is caught: this function, or what it calls, over a few calls."""
        layer, seen = {ctx.id}, {ctx.id}
        for _ in range(_CALLS):
            for number in sorted(layer):
                inner = self.m.contexts[number]
                for step in inner.routine.function.steps:
                    if isinstance(step, ir.Raise) and self.carries(inner.env[step.src], label):
                        yield (number, step.src), Stop(inner.routine.unit, step.at, "raised")
            layer = {c for n in layer for called in self.m.contexts[n].callees.values() for c in called} - seen
            seen |= layer

    def stop(self, ctx: Context, step: ir.AnyStep) -> Stop | None:
        """A step as a stop; None where it tells a reader nothing."""
        text = describe(step)
        return Stop(ctx.routine.unit, step.at, text) if text and step.at >> 12 else None

    def stop_of(self, stored: Stored) -> Stop | None:
        """A store as a stop."""
        if stored not in self._stops:
            self._stops[stored] = self.stop(self.m.contexts[stored.context], stored.step)
        return self._stops[stored]

    def _from_callees(self, ctx: Context, step: ir.AnyStep, label: frozenset[int]) -> Iterator[tuple[Node, Stop | None]]:
        called = [self.m.contexts[number] for number in ctx.callees.get(step.at, ())]
        shown = {callee.routine.key for callee in called if callee.routine.function.name in _SHOWN}
        for callee in called:
            if len(shown) > MANY and callee.routine.key in shown:
                continue
            name = callee.routine.function.qualname
            for inner in callee.routine.function.steps:
                if isinstance(inner, (ir.Return, ir.Yield)) and self.carries(callee.env[inner.src], label):
                    yield (callee.id, inner.src), Stop(callee.routine.unit, inner.at, f"returned by {name}()")

    def _from_callers(self, ctx: Context, label: frozenset[int]) -> Iterator[tuple[Node, Stop | None]]:
        if self._callers is None:
            self._callers = self._index_callers()
        name = ctx.routine.function.qualname
        for number, place in self._callers.get(ctx.id, ()):
            caller = self.m.contexts[number]
            for step in self.steps_at(caller, place):
                for operand in operands(step):
                    if self.carries(caller.env[operand], label):
                        yield (number, operand), Stop(caller.routine.unit, place, f"passed to {name}()")

    def _index_callers(self) -> dict[int, list[tuple[int, int]]]:
        """From which context, and where in it, each context is called."""
        found: dict[int, list[tuple[int, int]]] = {}
        for caller in self.m.contexts:
            for place, callees in caller.callees.items():
                for number in callees:
                    found.setdefault(number, []).append((caller.id, place))
        return found
