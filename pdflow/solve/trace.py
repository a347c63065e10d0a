"""The way of a label from its source to a sink, found backwards once everything is settled.

What a variable carries is known for every context; so the way is a shortest path, from the sink's argument back over
the steps that define each variable, into calls and out to callers, and through fields to whoever stored there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from pdflow.facts import ir
from pdflow.facts.flow import Stop
from pdflow.solve.fields import Fields
from pdflow.solve.machine import Context, Machine
from pdflow.solve.payload import Site
from pdflow.solve.values import Label, Obj, Value

_FARTHEST = 4_000
"""Variables looked at for one path; where it is not found by then, only source and sink are shown."""

_TELLING = ("passed to ", "returned by ")
"""Of several stops on one line, the one that leads elsewhere is shown."""

Node = tuple[int, int]
"""A context and a variable."""

_STORES = (ir.SetAttr, ir.SetItem, ir.Collect, ir.MakeDict, ir.MakeList, ir.CallMethod, ir.SetGlobal, ir.SetFree)


class Tracer:
    """Finds paths in one settled machine."""

    def __init__(self, m: Machine) -> None:
        self.m = m
        self._deep: dict[int, frozenset[int]] = {}
        self._defined: dict[tuple[int, int], dict[int, list[ir.AnyStep]]] = {}
        self._stores: dict[int, list[tuple[int, ir.AnyStep]]] | None = None
        self._fields = Fields(m)

    def stops(self, site: Site, label: Label, value: Value | None) -> tuple[tuple[Stop, ...], bool]:
        """The stops of a label on its way into the call at `site`, and whether the way was found."""
        unit, at = site.ctx.routine.unit, site.at
        source = Stop(label.unit, label.at, f"{label.text} is read")
        sink = Stop(unit, at, f"sent by {site.path}")
        if value is None:
            return ((source, sink) if (source.unit, source.at) != (unit, at) else (sink,)), True
        number = self.m.values.label(label)
        inner = self._search(site, number, label, value)
        stops = [source, *(stop for stop in inner or () if (stop.unit, stop.at) != (source.unit, source.at)), sink]
        kept = [stops[0]]
        for stop in stops[1:]:
            if stop is sink or (stop.unit, stop.at >> 12) != (kept[-1].unit, kept[-1].at >> 12):
                kept.append(stop)
            elif stop.text.startswith(_TELLING) and len(kept) > 1:
                kept[-1] = stop
        return tuple(kept), inner is not None

    def _carries(self, value: Value, label: int) -> bool:
        if label in value.labels:
            return True
        if not value.atoms:
            return False
        found = self._deep.get(value.id)
        if found is None:
            found = self._deep[value.id] = self.m.heap.deep_labels(value, -1)
        return label in found

    def _search(self, site: Site, label: int, wanted: Label, value: Value) -> list[Stop] | None:
        ctx = site.ctx
        start: list[Node] = [
            (ctx.id, var)
            for step in ctx.routine.function.steps
            if step.at == site.at
            for var in _operands(step)
            if self._carries(ctx.env[var], label)
        ]
        back: dict[Node, tuple[Node | None, Stop | None]] = {node: (None, None) for node in start}
        receiver = self.m.values.obj(site.base) if site.base >= 0 else self.m.values.nothing
        for node, stop in () if start else self._from_stores(self.m.values.join(value, receiver), label):
            start.append(node)
            back.setdefault(node, (None, stop))
        queue = deque(start)
        while queue and len(back) < _FARTHEST:
            node = queue.popleft()
            if self._is_source(node, wanted):
                return _unwind(back, node)
            for before, stop in self._before(node, label):
                if before not in back:
                    back[before] = (node, stop)
                    queue.append(before)
        return None

    def _is_source(self, node: Node, wanted: Label) -> bool:
        ctx = self.m.contexts[node[0]]
        if (ctx.routine.unit, ctx.routine.index) != (wanted.unit, wanted.function):
            return False
        if any(step.at == wanted.at for step in self._definitions(ctx).get(node[1], ())):
            return True
        return any(p.var == node[1] and p.at == wanted.at for p in ctx.routine.function.params)

    def _definitions(self, ctx: Context) -> dict[int, list[ir.AnyStep]]:
        key = (ctx.routine.unit, ctx.routine.index)
        found = self._defined.get(key)
        if found is None:
            found = self._defined[key] = {}
            for step in ctx.routine.function.steps:
                dst = getattr(step, "dst", None)
                if dst is not None:
                    found.setdefault(dst, []).append(step)
        return found

    def _before(self, node: Node, label: int) -> Iterator[tuple[Node, Stop | None]]:
        """Where the label may have been just before it was in `node`.

        Whoever stored it into an object is asked only where nothing else hands the object on: a path through the calls
        that pass it tells more than a leap to where it was filled.
        """
        handed = list(self._handed(node, label))
        yield from handed or self._from_stores(self.m.contexts[node[0]].env[node[1]], label)

    def _handed(self, node: Node, label: int) -> Iterator[tuple[Node, Stop | None]]:
        ctx = self.m.contexts[node[0]]
        var = node[1]
        for step in self._definitions(ctx).get(var, ()):
            stop = self._stop(ctx, step)
            for operand in _operands(step):
                if self._carries(ctx.env[operand], label):
                    yield (ctx.id, operand), stop
            yield from self._from_callees(ctx, step, label)
            if isinstance(step, ir.GetAttr):
                for item in self._fields.held(ctx.env[step.obj], step.name):
                    if self._carries(self.m.contexts[item.context].env[item.var], label):
                        yield (item.context, item.var), Stop(item.unit, item.at, f"stored in .{step.name}")
            elif isinstance(step, ir.GetGlobal):
                yield from self._from_globals(ctx, step.name, label)
            elif isinstance(step, ir.GetFree):
                yield from self._from_owner(ctx, step, label)
        for param in ctx.routine.function.params:
            if param.var == var:
                yield from self._from_callers(ctx, label)

    def _stop(self, ctx: Context, step: ir.AnyStep) -> Stop | None:
        text = _describe(step)
        return Stop(ctx.routine.unit, step.at, text) if text and step.at >> 12 else None

    def _from_callees(self, ctx: Context, step: ir.AnyStep, label: int) -> Iterator[tuple[Node, Stop | None]]:
        for number in ctx.callees.get(step.at, ()):
            callee = self.m.contexts[number]
            name = callee.routine.function.qualname
            for inner in callee.routine.function.steps:
                if isinstance(inner, (ir.Return, ir.Yield)) and self._carries(callee.env[inner.src], label):
                    yield (number, inner.src), Stop(callee.routine.unit, inner.at, f"returned by {name}()")

    def _from_callers(self, ctx: Context, label: int) -> Iterator[tuple[Node, Stop | None]]:
        name = ctx.routine.function.qualname
        for number in ctx.callers:
            caller = self.m.contexts[number]
            for place, callees in caller.callees.items():
                if ctx.id not in callees:
                    continue
                for step in caller.routine.function.steps:
                    if step.at == place:
                        for operand in _operands(step):
                            if self._carries(caller.env[operand], label):
                                yield (number, operand), Stop(caller.routine.unit, place, f"passed to {name}()")

    def _from_globals(self, ctx: Context, name: str, label: int) -> Iterator[tuple[Node, Stop | None]]:
        for routine in self.m.routines:
            if routine.unit != ctx.routine.unit:
                continue
            for step in routine.function.steps:
                if isinstance(step, ir.SetGlobal) and step.name == name:
                    for number in routine.contexts:
                        if self._carries(self.m.contexts[number].env[step.src], label):
                            yield (number, step.src), None

    def _from_owner(self, ctx: Context, step: ir.GetFree, label: int) -> Iterator[tuple[Node, Stop | None]]:
        owner = ctx
        while owner.routine.index != step.owner and owner.closure >= 0:
            owner = self.m.contexts[owner.closure]
        for inner in owner.routine.function.steps:
            if isinstance(inner, ir.SetFree) and inner.name == step.name:
                if self._carries(owner.env[inner.src], label):
                    yield (owner.id, inner.src), None

    def _from_stores(self, value: Value, label: int) -> Iterator[tuple[Node, Stop | None]]:
        if self._stores is None:
            self._stores = self._index()
        for number in sorted(value.atoms):
            atom = self.m.values.atoms[number]
            if not isinstance(atom, Obj):
                continue
            for context, step in self._stores.get(atom.oid, ()):
                ctx = self.m.contexts[context]
                for operand in _stored(step):
                    if self._carries(ctx.env[operand], label):
                        yield (context, operand), self._stop(ctx, step)

    def _index(self) -> dict[int, list[tuple[int, ir.AnyStep]]]:
        """Who stores into each object."""
        m = self.m
        found: dict[int, list[tuple[int, ir.AnyStep]]] = {}
        for ctx in m.contexts:
            for step in ctx.routine.function.steps:
                if not isinstance(step, _STORES) or isinstance(step, (ir.SetGlobal, ir.SetFree)):
                    continue
                holder = step.dst if isinstance(step, (ir.MakeDict, ir.MakeList, ir.Collect)) else step.obj
                if holder < 0 or not any(ctx.env[v].atoms or ctx.env[v].labels for v in _stored(step)):
                    continue
                for number in ctx.env[holder].atoms:
                    atom = m.values.atoms[number]
                    if isinstance(atom, Obj):
                        found.setdefault(atom.oid, []).append((ctx.id, step))
        return found


def _stored(step: ir.AnyStep) -> tuple[int, ...]:
    if isinstance(step, (ir.SetAttr, ir.SetItem)):
        return (step.src,)
    return tuple(var for var in _operands(step) if var != getattr(step, "obj", None))


def _operands(step: ir.AnyStep) -> tuple[int, ...]:
    """The variables that a step reads."""
    match step:
        case ir.Copy() | ir.SetGlobal() | ir.SetFree() | ir.Iterate() | ir.Enter() | ir.Narrow() | ir.Unpack():
            return (step.src,)
        case ir.Return() | ir.Yield() | ir.Raise():
            return (step.src,)
        case ir.Phi():
            return step.srcs
        case ir.GetAttr() | ir.GetItem() | ir.Slice():
            return (step.obj,)
        case ir.SetAttr() | ir.SetItem():
            return (step.src,)
        case ir.MakeDict():
            return tuple(value for _, value in step.items)
        case ir.MakeList():
            return step.elements
        case ir.Collect():
            return (step.src,)
        case ir.Format():
            return tuple(part for part in step.parts if isinstance(part, int))
        case ir.Binary():
            return (step.left, step.right)
        case ir.Call():
            return (*step.args, *(var for _, var in step.keywords), step.func)
        case ir.CallMethod():
            return (*step.args, *(var for _, var in step.keywords), step.obj)
        case _:
            return ()


def _describe(step: ir.AnyStep) -> str:
    """A stop in words; empty for steps that tell a reader nothing."""
    match step:
        case ir.Copy():
            return f"assigned to {step.name}"
        case ir.SetAttr():
            return f"stored in .{step.name}"
        case ir.SetItem() | ir.MakeDict() | ir.MakeList() | ir.Collect():
            return "put into a container"
        case ir.Format() | ir.Binary():
            return "formatted into a text"
        case ir.CallMethod():
            return f"passed through .{step.name}()"
        case ir.Call():
            return "passed through a call"
        case _:
            return ""


def _unwind(back: dict[Node, tuple[Node | None, Stop | None]], node: Node) -> list[Stop]:
    stops: list[Stop] = []
    here: Node | None = node
    while here is not None:
        here, stop = back[here]
        if stop is not None:
            stops.append(stop)
    return stops
