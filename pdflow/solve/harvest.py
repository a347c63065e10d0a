"""Reading the flows off a settled machine: which calls are sinks, what reaches them, and who receives it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pdflow.facts.flow import Arrival, Lost, Solution, Stop, Touch
from pdflow.facts.knowledge import Collects, Sink, ToSetting
from pdflow.solve import commands
from pdflow.solve.args import Args
from pdflow.solve.machine import Machine
from pdflow.solve.payload import Carried, Site, carried
from pdflow.solve.recipients import Recipient, recipients
from pdflow.solve.trace import Tracer
from pdflow.solve.values import Const

_NAMES = ("low", "medium", "high")
_MONITORING = ToSetting("errors")


def harvest(m: Machine) -> Solution:
    """All flows, calls of vendors, and calls in which data was lost."""
    found = _Harvest(m)
    sites = list(_sites(m))
    for site in sites:
        found.set_up(site)
    for site in sites:
        found.take(site)
    return Solution(
        found.traced(),
        tuple(sorted(found.touches)),
        tuple(sorted(Lost(u, at, name, tuple(sorted(lost))) for (u, at, name), lost in found.lost.items())),
        tuple(_edges(m)),
        tuple(sorted((m.routines[key].unit, m.routines[key].index) for key in m.exhausted)),
        len(m.contexts),
    )


def _sites(m: Machine) -> Iterator[Site]:
    for ctx in list(m.contexts):
        for (at, path, base), args in list(ctx.calls.items()):
            assert isinstance(args, Args)
            yield Site(ctx, at, path, base, args)


@dataclass(frozen=True, slots=True)
class _Best:
    """The surest that a call hands over of one category to one recipient."""

    confidence: int
    site: Site
    receiver: Recipient
    carried: Carried
    how: str

    def arrival(self, tracer: Tracer) -> Arrival:
        """The flow, with its path."""
        site, receiver, (label, value) = self.site, self.receiver, self.carried
        function = site.ctx.routine.function
        return Arrival(
            receiver.vendor, label.category, self.how, _NAMES[self.confidence], site.path, function.qualname,
            label.text, tracer.stops(site.ctx, site.at, site.path, label, value), label.pseudonymous, receiver.evidence,
        )  # fmt: skip


class _Harvest:
    """What was found so far."""

    def __init__(self, m: Machine) -> None:
        self.m = m
        self.arrivals: dict[tuple[object, ...], Arrival | _Best] = {}
        """By recipient, category and place: what a library collects, or the best that a call hands over."""
        self.touches: set[Touch] = set()
        self.monitors: dict[str, None] = {}
        """Vendors whose SDK is set up and takes what the program logs."""
        self.lost: dict[tuple[int, int, str], set[str]] = {}

    def set_up(self, site: Site) -> None:
        """Look at one call for what it makes an SDK send by itself."""
        for owner, collects in self.m.known.collects(site.path):
            self._collected(site, owner, collects)

    def take(self, site: Site) -> None:
        """Look at one call."""
        if site.path.startswith("?"):
            self._note_lost(site)
            return
        vendor = self.m.known.vendor(site.path)
        if vendor is not None:
            self.touches.add(Touch(vendor, site.ctx.routine.unit, site.at, site.path))
        for sink in self.m.known.sinks(site.path):
            self._at_sink(site, sink, site.args)
        if commands.runs(site.path):
            self._at_sink(site, commands.SINK, commands.receiving(self.m, site.ctx, site.args))

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
        if collects.logs:
            self.monitors[vendor] = None
        setting = f"({collects.argument}=…)" if collects.argument and not collects.unless else "()"
        text = f"collected by {site.path}{setting}"
        stop = Stop(site.ctx.routine.unit, site.at, text)
        function = site.ctx.routine.function.qualname
        for category in collects.categories:
            arrival = Arrival(vendor, category, collects.how, "high", site.path, function, text, (stop,))
            self.arrivals.setdefault((vendor, category, site.ctx.routine.unit, site.at, collects.how), arrival)

    def _at_sink(self, site: Site, sink: Sink, addressed: Args) -> None:
        """One call that is one sink: who receives, by the arguments `addressed`, and what."""
        if sink.recipient == _MONITORING:
            how, receivers = "automatic", [Recipient(one, 1, f"takes what is logged: {site.path}") for one in self.monitors]
        else:
            how, receivers = "explicit", recipients(self.m, site.ctx, site.path, site.base, addressed, sink)
        for receiver in receivers:
            text = receiver.evidence or site.path
            self.touches.add(Touch(receiver.vendor, site.ctx.routine.unit, site.at, text))
        best: dict[tuple[str, str], Carried] = {}
        for label, value in carried(self.m, site, sink) if receivers else ():
            key = (label.category, label.text)
            if key not in best or label.confidence > best[key][0].confidence:
                best[key] = (label, value)
        for receiver in receivers:
            for one in best.values():
                self._arrive(site, receiver, one, how)

    def _arrive(self, site: Site, receiver: Recipient, one: Carried, how: str) -> None:
        """Keep the best flow of a category from a recipient's call: the surest, then the first found."""
        confidence = min(one[0].confidence, receiver.confidence)
        key = (receiver.vendor, one[0].category, site.ctx.routine.unit, site.at)
        before = self.arrivals.get(key)
        if not isinstance(before, _Best) or before.confidence < confidence:
            self.arrivals[key] = _Best(confidence, site, receiver, one, how)

    def traced(self) -> tuple[Arrival, ...]:
        """All flows. Paths are looked for only now, for those that are kept."""
        tracer = Tracer(self.m)
        return tuple(
            found.arrival(tracer) if isinstance(found, _Best) else found for found in self.arrivals.values()
        )


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
