"""Reading the flows off a settled machine: which calls are sinks, what reaches them, and who receives it."""

from __future__ import annotations

from collections.abc import Iterable

from pdflow.facts.flow import Arrival, Lost, Solution, Stop, Touch
from pdflow.facts.knowledge import Collects, Sink
from pdflow.solve.answers import Answers
from pdflow.solve.args import Args
from pdflow.solve.machine import Machine
from pdflow.solve.payload import Carried, Site, carried
from pdflow.solve.recipients import Recipient, recipients
from pdflow.solve.trace import Tracer
from pdflow.solve.values import Const

_MOST_OF_A_CATEGORY = 6
"""Labels of one category, in one call, whose way is looked for."""

_NAMES = ("low", "medium", "high")


def harvest(m: Machine) -> Solution:
    """All flows, calls of vendors, and calls in which data was lost."""
    found = _Harvest(m)
    for ctx in list(m.contexts):
        for (at, path, base), args in list(ctx.calls.items()):
            assert isinstance(args, Args)
            found.take(Site(ctx, at, path, base, args))
    return Solution(
        tuple(arrival for _, arrival in found.arrivals.values()),
        tuple(sorted(found.touches)),
        tuple(sorted(Lost(u, at, name, tuple(sorted(lost))) for (u, at, name), lost in found.lost.items())),
        tuple(_edges(m)),
        tuple(sorted((m.routines[key].unit, m.routines[key].index) for key in m.exhausted)),
        len(m.contexts),
    )


class _Harvest:
    """What was found so far."""

    def __init__(self, m: Machine) -> None:
        self.m = m
        self.tracer = Tracer(m)
        self.answers = Answers(m)
        self.arrivals: dict[tuple[object, ...], tuple[int, Arrival]] = {}
        """By recipient, category and place: how sure the best flow is, and the flow."""
        self.touches: set[Touch] = set()
        self.lost: dict[tuple[int, int, str], set[str]] = {}

    def take(self, site: Site) -> None:
        """Look at one call."""
        if site.path.startswith("?"):
            self._note_lost(site)
            return
        vendor = self.m.known.vendor(site.path)
        if vendor is not None:
            self.touches.add(Touch(vendor, site.ctx.routine.unit, site.at, site.path))
        for owner, collects in self.m.known.collects(site.path):
            self._collected(site, owner, collects)
        for sink in self.m.known.sinks(site.path):
            self._at_sink(site, sink)

    def _note_lost(self, site: Site) -> None:
        for value in site.args.all():
            for number in self.m.heap.deep_labels(value, -1):
                label = self.m.values.labels[number]
                if label.confidence > 0:
                    key = (site.ctx.routine.unit, site.at, site.path[1:])
                    self.lost.setdefault(key, set()).add(label.category)

    def _collected(self, site: Site, vendor: str, collects: Collects) -> None:
        """What a library sends by its own doing once it is set up by this call."""
        if not _switched_on(self.m, site.args, collects):
            return
        setting = f"({collects.argument}=…)" if collects.argument and not collects.unless else "()"
        text = f"collected by {site.path}{setting}"
        stop = Stop(site.ctx.routine.unit, site.at, text)
        function = site.ctx.routine.function.qualname
        for category in collects.categories:
            arrival = Arrival(vendor, category, collects.how, "high", site.path, function, text, (stop,))
            self.arrivals.setdefault((vendor, category, site.ctx.routine.unit, site.at, collects.how), (2, arrival))

    def _at_sink(self, site: Site, sink: Sink) -> None:
        """One call that is one sink: who receives, and what."""
        receivers = recipients(self.m, site.ctx, site.path, site.base, site.args, sink)
        for receiver in receivers:
            text = receiver.evidence or site.path
            self.touches.add(Touch(receiver.vendor, site.ctx.routine.unit, site.at, text))
        best: dict[tuple[str, str], Carried] = {}
        for label, value in carried(self.m, site, sink) if receivers else ():
            key = (label.category, label.text)
            if key not in best or label.confidence > best[key][0].confidence:
                best[key] = (label, value)
        nearest = _nearest(site, best.values())
        for receiver in receivers:
            for one in nearest:
                self._arrive(site, receiver, one)

    def _arrive(self, site: Site, receiver: Recipient, one: Carried) -> None:
        """Keep the best flow of a category from a recipient's call: the surest, then the first found."""
        label, value = one
        if self.answers.given_by(label, receiver.vendor):
            return
        confidence = min(label.confidence, receiver.confidence)
        routine = site.ctx.routine
        key = (receiver.vendor, label.category, routine.unit, site.at)
        before = self.arrivals.get(key)
        if before is not None and before[0] >= confidence:
            return
        stops, found = self.tracer.stops(site, label, value)
        if not found:
            confidence = 0
            if before is not None:
                return
        arrival = Arrival(
            receiver.vendor, label.category, "explicit", _NAMES[confidence], site.path, routine.function.qualname,
            label.text, stops, label.pseudonymous, receiver.evidence,
        )  # fmt: skip
        self.arrivals[key] = (confidence, arrival)


def _nearest(site: Site, found: Iterable[Carried]) -> list[Carried]:
    """The labels in the order of how near they were read, at most some of each category: one way is enough."""
    here = (site.ctx.routine.unit, site.ctx.routine.index)

    def distance(one: Carried) -> tuple[int, int, int]:
        label = one[0]
        far = 0 if (label.unit, label.function) == here else 1 if label.unit == here[0] else 2
        return (-min(label.confidence, 1), far, -label.confidence)

    kept: dict[str, list[Carried]] = {}
    for one in sorted(found, key=distance):
        same = kept.setdefault(one[0].category, [])
        if len(same) < _MOST_OF_A_CATEGORY:
            same.append(one)
    return [one for same in kept.values() for one in same]


def _switched_on(m: Machine, args: Args, collects: Collects) -> bool:
    """Whether the argument that decides lets the data leave."""
    if collects.argument is None:
        return True
    given = args.keywords.get(collects.argument)
    values = [a.value for n in sorted(given.atoms) if isinstance(a := m.values.atoms[n], Const)] if given else []
    if collects.unless:
        return not (given is not None and values and all(value == collects.value for value in values))
    if given is None:
        return False
    if collects.value is None:
        return not values or any(values)
    return not values or collects.value in values


def _edges(m: Machine) -> list[tuple[int, int, int, int]]:
    found: set[tuple[int, int, int, int]] = set()
    for ctx in m.contexts:
        for callees in ctx.callees.values():
            for number in callees:
                target = m.contexts[number].routine
                found.add((ctx.routine.unit, ctx.routine.index, target.unit, target.index))
    return sorted(found)
