"""The way of a label from its source to a sink, found backwards once everything is settled.

What a variable carries is known for every context; so the way is a shortest path, from the sink's argument back over
the steps that define each variable, into calls and out to callers, and through fields to whoever stored there.
"""

from __future__ import annotations

from collections import deque

from pdflow.facts.flow import Stop
from pdflow.solve.back import Back, Node
from pdflow.solve.machine import Machine
from pdflow.solve.payload import Site
from pdflow.solve.reads import operands
from pdflow.solve.values import Label, Value

_FARTHEST, _WIDEST, _NEAR = 2_000, 1_000, 100
"""Variables looked at for one path, and for one over all that was put into objects; where it is not found by then, only source and
sink are shown. Each time that this is so, half as many are looked at for the next path of the same label, down to the last figure."""

_NARROW, _LONGEST = 20, 12_000
"""Variables that wait to be looked at, up to which a path is one long chain and followed farther, and how far."""

_TRIES = 2
"""Contexts of one call from which the way of one label is looked for in vain."""

_TELLING = ("passed to ", "returned by ")
"""Of several stops on one line, the one that leads elsewhere is shown."""


class Tracer(Back):
    """Finds paths in one settled machine."""

    def __init__(self, m: Machine) -> None:
        super().__init__(m)
        self._tries: dict[tuple[tuple[int, int, int], frozenset[int]], int] = {}
        self._leading: dict[tuple[frozenset[int], bool], dict[Node, list[Stop]]] = {}
        """By label, and whether the way may be wide: variables on ways that were found, with the stops from the source to there."""
        self._vain: dict[tuple[frozenset[int], bool], set[Node]] = {}
        """The same for variables from which there is no way."""
        self._given_up: dict[tuple[frozenset[int], bool], int] = {}
        """How often the search for a label went as far as it may."""

    def stops(self, site: Site, label: Label, value: Value | None) -> tuple[tuple[Stop, ...], bool]:
        """The stops of a label on its way into the call at `site`, and whether the way was found."""
        unit, at = site.ctx.routine.unit, site.at
        source = Stop(label.unit, label.at, f"{label.text} is read")
        sink = Stop(unit, at, f"sent by {site.path}")
        if value is None:
            return ((source, sink) if (source.unit, source.at) != (unit, at) else (sink,)), True
        number = self.m.values.surer_or_not(label)
        tries = self._tries.get((site.place, number), 0)
        if not label.confidence or tries >= _TRIES:
            return (source, sink), False
        inner = self._search(site, number, label, value)
        if inner is None:
            self._tries[site.place, number] = tries + 1
        stops = [source, *(stop for stop in inner or () if (stop.unit, stop.at) != (source.unit, source.at)), sink]
        kept = [stops[0]]
        for stop in stops[1:]:
            if stop is sink or (stop.unit, stop.at >> 12) != (kept[-1].unit, kept[-1].at >> 12):
                kept.append(stop)
            elif stop.text.startswith(_TELLING) and len(kept) > 1:
                kept[-1] = stop
        return tuple(kept), inner is not None

    def _search(self, site: Site, label: frozenset[int], wanted: Label, value: Value) -> list[Stop] | None:
        ctx, stores = site.ctx, self.stores
        receiver = self.m.values.obj(site.base) if site.base >= 0 else self.m.values.nothing
        start: dict[Node, Stop | None] = {
            (ctx.id, var): None
            for step in self.steps_at(ctx, site.at)
            for var in operands(step)
            if self.carries(ctx.env[var], label)
        }
        whole = self.m.values.join(value, receiver)
        into = (stored for oid in stores.containers(whole) for stored in stores.contents(oid))
        inside = (stored for oid in stores.held(whole) for stored in stores.inside(oid))
        for stored in (*into, *inside) if not start else ():
            if self.holds(stored, label):
                start.setdefault((stored.context, stored.var), self.stop_of(stored))
        if not start:
            return []  # what hands it over is no value: a file that was written, a table of the database
        before = self._given_up.get((label, False), 0)
        found = self._way(start, label, wanted, False)
        if found is not None or self._given_up.get((label, False), 0) > before:
            return found
        return self._way(start, label, wanted, True)

    def _way(self, start: dict[Node, Stop | None], label: frozenset[int], wanted: Label, wide: bool) -> list[Stop] | None:
        """A way back from `start`, the shortest to the source or to a way that is known; `wide`: also over whoever put something into an
        object that is handed on."""
        self.asked = set()
        leading = self._leading.setdefault((label, wide), {})
        vain = self._vain.setdefault((label, wide), set())
        back: dict[Node, tuple[Node | None, Stop | None]] = {node: (None, stop) for node, stop in start.items()}
        queue = deque(node for node in start if node not in vain)
        given_up = self._given_up.get((label, wide), 0)
        farthest = max(_NEAR, (_WIDEST if wide else _FARTHEST) >> given_up)
        while queue:
            node = queue.popleft()
            if node in leading or self.is_source(node, wanted):
                return _unwind(back, node, leading)
            ends = True
            for before, stop in self.before(node, label, wide):
                ends = False
                if before not in back and before not in vain:
                    back[before] = (node, stop)
                    queue.append(before)
                    if len(back) >= farthest and (len(queue) > _NARROW or len(back) >= _LONGEST):
                        self._given_up[label, wide] = given_up + 1
                        return None
            if ends and self._declaring(wanted) >= 0:
                return _unwind(back, node, leading)  # a framework reads declared fields where no step of the program does
        vain.update(back)
        return None

    def is_source(self, node: Node, wanted: Label) -> bool:
        """Whether a variable is defined where a label is made."""
        ctx = self.m.contexts[node[0]]
        if (ctx.routine.unit, ctx.routine.index) != (wanted.unit, wanted.function):
            return self._declares(node, wanted)
        if any(step.at == wanted.at for step in self.definitions(ctx).get(node[1], ())):
            return True
        return any(p.var == node[1] and p.at == wanted.at for p in ctx.routine.function.params)

    def _declaring(self, wanted: Label) -> int:
        """The class that declares the field which a label is of; -1 where it was read by name."""
        routine = self.m.routines[self.m.routine_at[wanted.unit, wanted.function]]
        return routine.klass if routine.function.kind == "class" else -1

    def _declares(self, node: Node, wanted: Label) -> bool:
        """Whether the label is of a field that a class declares, and the node's step looked into an instance of it."""
        klass = self._declaring(wanted)
        if klass < 0:
            return False
        ctx = self.m.contexts[node[0]]
        steps = self.definitions(ctx).get(node[1], ())
        return any(self.stores.shows(ctx.env[v], klass) for step in steps for v in (*operands(step), node[1]))


def _unwind(back: dict[Node, tuple[Node | None, Stop | None]], node: Node, leading: dict[Node, list[Stop]]) -> list[Stop]:
    """The stops from the source over `node` to the start; all on the way are remembered as leading there."""
    stops = list(leading.get(node, ()))
    here: Node | None = node
    while here is not None:
        leading.setdefault(here, list(stops))
        here, stop = back[here]
        if stop is not None:
            stops.append(stop)
    return stops
