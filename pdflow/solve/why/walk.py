"""walk: what a label reaches, and backwards from a call everything that may go into it, whatever it carries."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from pdflow.facts import ir
from pdflow.facts.flow import Stop
from pdflow.solve.atoms import Cls, Const, Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.reads import operands
from pdflow.solve.thing import ANY
from pdflow.solve.trace import Tracer
from pdflow.solve.values import Value
from pdflow.solve.why.asked import Call, Node
from pdflow.solve.why.origins import Origins, stored

_FARTHEST = 8_000
"""Variables that are looked at backwards."""

_SHOWN = 6
"""Places that are shown at each end."""


class Walk:
    """One look from labels to calls in a settled machine."""

    def __init__(self, m: Machine, words: Callable[[int, int], frozenset[str]]) -> None:
        self.m = m
        self.words = words
        self.origins = Origins(m)
        self.tracer = Tracer(m)
        self.numbers: frozenset[int] = frozenset()
        self.calls: list[Call] = []
        self.after: dict[Node, Node | None] = {}
        """Every variable that may go into the calls, with the next one on its way there; nearest first."""
        self._carried: dict[int, frozenset[int]] = {}
        self._reach: dict[Node, Node | None] | None = None

    def start(self, numbers: frozenset[int], calls: list[Call]) -> None:
        """Look for these labels on the way into these calls."""
        self.numbers, self.calls, self._reach = numbers, calls, None
        self.after = {node: None for call in calls for node in call.nodes}
        queue = deque(self.after)
        while queue and len(self.after) < _FARTHEST:
            node = queue.popleft()
            for before in self.before(node):
                if before not in self.after:
                    self.after[before] = node
                    queue.append(before)

    def unit(self, node: Node) -> int:
        """The unit in which a variable is."""
        return self.m.contexts[node[0]].routine.unit

    def value(self, node: Node) -> Value:
        """What a variable may be."""
        return self.m.contexts[node[0]].env[node[1]]

    def carried(self, node: Node) -> frozenset[int]:
        """The labels of a variable, and of what it holds."""
        value = self.value(node)
        found = self._carried.get(value.id)
        if found is None:
            found = self._carried[value.id] = self.m.heap.deep_labels(value, -1)
        return found

    def carries(self, node: Node) -> bool:
        """Whether a variable carries one of the labels."""
        return not self.numbers.isdisjoint(self.carried(node))

    def definitions(self, node: Node) -> list[ir.AnyStep]:
        """The steps that define a variable."""
        return self.tracer.definitions(self.m.contexts[node[0]]).get(node[1], [])

    def before(self, node: Node) -> Iterator[Node]:
        """Where what a variable holds may come from, sanitizers, comparisons and other fields included."""
        ctx = self.m.contexts[node[0]]
        for step in self.definitions(node):
            inner = list(self.origins.from_callees(ctx, step))
            yield from inner
            if not inner:
                yield from ((ctx.id, var) for var in operands(step))
            if isinstance(step, ir.GetGlobal):
                yield from self.origins.from_globals(ctx, step.name)
            elif isinstance(step, ir.GetFree):
                yield from self.origins.from_owner(ctx, step)
            elif isinstance(step, ir.Opaque):
                yield from self._compared(ctx, step)
            elif isinstance(step, (ir.GetAttr, ir.GetItem, ir.Iterate, ir.Unpack)):
                yield from self._from_fields(ctx, step)
        yield from self._held(self.value(node))
        for place, param in enumerate(ctx.routine.function.params):
            if param.var == node[1]:
                yield from self._from_callers(ctx, place, param)

    def _compared(self, ctx: Context, step: ir.Opaque) -> Iterator[Node]:
        """What a comparison, a length or a test looks at: all that the statement names before it."""
        names = self.words(ctx.routine.unit, step.at >> 12)
        for other in ctx.routine.function.steps:
            dst = getattr(other, "dst", -1)
            if dst >= 0 and dst != step.dst and (
                (other.at >> 12 == step.at >> 12 and other.at < step.at)
                or (isinstance(other, ir.Copy) and other.name in names and other.at >> 12 < step.at >> 12)
            ):  # fmt: skip
                yield ctx.id, dst
        for param in ctx.routine.function.params:
            if param.name in names:
                yield ctx.id, param.var

    def _held(self, value: Value) -> Iterator[Node]:
        """Who stores into the containers that a value is. What an instance holds is asked for field by field."""
        for number in sorted(value.atoms):
            atom = self.m.values.atoms[number]
            if isinstance(atom, Obj) and self.m.heap.things[atom.oid].kind != "instance":
                yield from ((other, var) for other, step in self.origins.stores_into(atom.oid) for var in stored(step))

    def _from_fields(self, ctx: Context, step: ir.AnyStep) -> Iterator[Node]:
        """Who stores into the field that a step reads."""
        holder = ctx.env[operands(step)[0]]
        wanted = self._field(ctx, step)
        oids = [a.oid for number in sorted(holder.atoms) if isinstance(a := self.m.values.atoms[number], Obj)]
        for other, store in (pair for oid in oids for pair in self.origins.stores_into(oid)):
            field = self._field(self.m.contexts[other], store)
            if field in (wanted, ANY) or wanted == ANY:
                yield from ((other, var) for var in stored(store))

    def _field(self, ctx: Context, step: ir.AnyStep) -> str | int:
        if isinstance(step, (ir.GetAttr, ir.SetAttr)):
            return step.name
        if isinstance(step, (ir.GetItem, ir.SetItem)):
            keys = [self.m.values.atoms[number] for number in ctx.env[step.key].atoms]
            if len(keys) == 1 and isinstance(keys[0], Const) and isinstance(keys[0].value, (str, int)):
                return keys[0].value
        return ANY

    def _from_callers(self, ctx: Context, place: int, param: ir.Param) -> Iterator[Node]:
        for number in ctx.callers:
            caller = self.m.contexts[number]
            for at, callees in caller.callees.items():
                if ctx.id in callees:
                    for step in caller.routine.function.steps:
                        if step.at == at:
                            given = _given(step, ctx, place, param) if self._directly(caller, step, ctx) else operands(step)
                            yield from ((number, var) for var in given)

    def _directly(self, caller: Context, step: ir.AnyStep, callee: Context) -> bool:
        """Whether a step calls the function itself, and does not hand it to something that calls it."""
        if isinstance(step, ir.CallMethod):
            return step.name == callee.routine.function.name
        if not isinstance(step, ir.Call):
            return False
        atoms = [self.m.values.atoms[number] for number in caller.env[step.func].atoms]
        return any(getattr(atom, "key", -1) == callee.routine.key or isinstance(atom, Cls) for atom in atoms)

    # what is shown

    def stop(self, node: Node) -> Stop | None:
        """What defines a variable, as a stop; None for steps that tell a reader nothing."""
        ctx = self.m.contexts[node[0]]
        for step in self.definitions(node):
            names = sorted({self.m.contexts[number].routine.function.qualname for number in ctx.callees.get(step.at, ())})
            if names:
                return Stop(ctx.routine.unit, step.at, f"returned by {names[0]}()")
            found = self.tracer.stop(ctx, step)
            if found is not None:
                return found
        for param in ctx.routine.function.params:
            if param.var == node[1] and ctx.callers:
                name = ctx.routine.function.qualname
                return Stop(ctx.routine.unit, param.at, f"comes into {name}() as {param.name}")
        return None

    def reach(self) -> dict[Node, Node | None]:
        """Every variable that the labels reach, with the one before it, nearest to the source first."""
        if self._reach is not None:
            return self._reach
        nodes = [
            (ctx.id, var)
            for ctx in self.m.contexts
            for var, value in enumerate(ctx.env)
            if (value.labels or value.atoms) and self.carries((ctx.id, var))
        ]
        following: dict[Node, list[Node]] = {}
        first: list[Node] = []
        for node in nodes:
            origins = [before for before in self.before(node) if self.carries(before)]
            if self._is_source(node):
                first.append(node)
            for origin in origins:
                following.setdefault(origin, []).append(node)
        found: dict[Node, Node | None] = {node: None for node in first}
        queue = deque(first)
        while queue:
            node = queue.popleft()
            for after in following.get(node, ()):
                if after not in found:
                    found[after] = node
                    queue.append(after)
        self._reach = found
        return found

    def _is_source(self, node: Node) -> bool:
        return any(self.tracer.is_source(node, self.m.values.labels[number]) for number in self.numbers)

    def way(self, node: Node) -> tuple[Stop, ...]:
        """The stops from the source to a variable that carries the label, the source first."""
        reach = self.reach()
        stops: list[Stop] = []
        first = here = node if node in reach else None
        while here is not None:
            found = self.stop(here)
            stops.extend([found] if found is not None else [])
            first, here = here, reach[here]
        labels = [self.m.values.labels[n] for n in sorted(self.numbers, key=self._surest)]
        label = next((one for one in labels if first is not None and self.tracer.is_source(first, one)), labels[0])
        return _short([Stop(label.unit, label.at, f"{label.text} is read"), *reversed(stops)])

    def _surest(self, number: int) -> tuple[int, int]:
        return -self.m.values.labels[number].confidence, number

    def way_to(self, call: Call) -> tuple[Stop, ...]:
        """The stops from the source into a call."""
        node = next((node for node in call.nodes if self.carries(node)), None)
        return self.way(node if node is not None else (-1, -1))

    def rest(self, node: Node) -> tuple[Stop, ...]:
        """The stops from a variable into the call."""
        stops: list[Stop] = []
        here = self.after.get(node)
        last = node
        while here is not None:
            found = self.stop(here)
            stops.extend([found] if found is not None else [])
            last, here = here, self.after.get(here)
        call = next((call for call in self.calls if last in call.nodes), None)
        end = [Stop(call.ctx.routine.unit, call.at, f"handed to {call.text}()")] if call is not None else []
        return _short([*stops, *end])

    def furthest(self) -> tuple[Stop, ...]:
        """The last places that the labels reach."""
        reach = self.reach()
        inner = {before for before in reach.values() if before is not None}
        ends = [self.stop(node) for node in reversed(reach) if node not in inner]
        return _lines(ends)

    def nearest(self) -> tuple[Stop, ...]:
        """Where that comes from which the calls are given, as far back as it can be followed."""
        inner = {after for after in self.after.values() if after is not None}
        ends = [self.stop(node) for node in self.after if node not in inner]
        return _lines(ends)


def _given(step: ir.AnyStep, ctx: Context, place: int, param: ir.Param) -> tuple[int, ...]:
    """The variables of a call that a parameter gets; all of them where that cannot be told from the call alone."""
    if not isinstance(step, (ir.Call, ir.CallMethod)):
        return operands(step)
    named = dict(step.keywords)
    if param.name in named:
        return (named[param.name],)
    function = ctx.routine.function
    method = ctx.routine.klass >= 0 and "staticmethod" not in function.decorators
    if method and place == 0:
        return (step.obj if isinstance(step, ir.CallMethod) else step.func,)
    position = place - (1 if method else 0)
    if param.kind in ("positional", "normal") and not step.stars and position < len(step.args):
        return (step.args[position],)
    if step.stars or "**" in named or param.kind in ("star", "kwargs"):
        return operands(step)
    return ()


def _lines(stops: Iterable[Stop | None]) -> tuple[Stop, ...]:
    """The first of them, one a line."""
    found: dict[tuple[int, int], Stop] = {}
    for stop in stops:
        if stop is not None:
            found.setdefault((stop.unit, stop.at >> 12), stop)
    return tuple(found.values())[:_SHOWN]


def _short(stops: list[Stop]) -> tuple[Stop, ...]:
    """The stops without those that stand on the line of the one before."""
    kept: list[Stop] = []
    for stop in stops:
        if not kept or (stop.unit, stop.at >> 12) != (kept[-1].unit, kept[-1].at >> 12):
            kept.append(stop)
    return tuple(kept)
