"""Reading the flows off a settled machine: which calls are sinks, what reaches them, and who receives it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from msgspec import structs

from pdflow.facts.flow import Arrival, Solution, Stop, Touch
from pdflow.facts.knowledge import Collects, Sink, ToSetting, ToVendor
from pdflow.solve import commands, providers, stored
from pdflow.solve.answers import Answers
from pdflow.solve.args import Args
from pdflow.solve.atoms import Const
from pdflow.solve.losses import Losses
from pdflow.solve.machine import Machine
from pdflow.solve.payload import Carried, Site, carried
from pdflow.solve.recipient import Recipient
from pdflow.solve.recipients import recipients
from pdflow.solve.trace import Tracer
from pdflow.solve.values import Value

_MOST_OF_A_CATEGORY = 6
"""Labels of one category, in one call, whose way is looked for."""

_NAMES = ("low", "medium", "high")
_BY_ITSELF = (ToSetting("logs"), ToSetting("broker"))
"""What these are given is given to them by a library, not by the program."""


def harvest(m: Machine) -> Solution:
    """All flows, calls of vendors, and calls in which data was lost."""
    found = _Harvest(m)
    sites = list(_sites(m))
    moved = found.find_homes(sites)
    m.log_takers = providers.log_takers(m, ((site.path, _log_settings(site)) for site in sites))
    for site in sites:
        found.take(site)
    return Solution(
        found.traced(),
        tuple(sorted(found.touches)),
        found.losses.found(),
        tuple(_edges(m)),
        tuple(sorted((m.routines[key].unit, m.routines[key].index) for key in m.exhausted)),
        len(m.contexts),
        moved,
    )


def _sites(m: Machine) -> Iterator[Site]:
    for ctx in list(m.contexts):
        for (at, path, base), args in list(ctx.calls.items()):
            assert isinstance(args, Args)
            yield Site(ctx, at, path, base, args)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One label that a call may hand over to one recipient."""

    site: Site
    receiver: Recipient
    carried: Carried
    how: str

    @property
    def confidence(self) -> int:
        """As sure as the label and its recipient."""
        return min(self.carried[0].confidence, self.receiver.confidence)

    def arrival(self, tracer: Tracer) -> tuple[Arrival, bool]:
        """The flow, with its path, and whether that was found."""
        site, receiver, (label, value) = self.site, self.receiver, self.carried
        stops, found = tracer.stops(site, label, value)
        arrival = Arrival(
            receiver.vendor, label.category, self.how, _NAMES[self.confidence], site.path,
            site.ctx.routine.function.qualname, label.text, stops, label.pseudonymous, receiver.evidence,
        )  # fmt: skip
        return arrival, found


class _Harvest:
    """What was found so far."""

    def __init__(self, m: Machine) -> None:
        self.m = m
        self.answers = Answers(m)
        self.arrivals: dict[tuple[object, ...], Arrival | list[_Candidate]] = {}
        """By recipient, category and place: what a library collects, or what a call may hand over, the nearest first."""
        self.touches: set[Touch] = set()
        self.losses = Losses(m)

    def find_homes(self, sites: list[Site]) -> tuple[Touch, ...]:
        """Learn which vendors' libraries are set up for a host that is not the vendor's, and say where."""
        told: dict[str, list[tuple[Site, list[Recipient]]]] = {}
        for site in sites:
            for sink in self.m.known.sinks(site.path):
                to = sink.recipient
                if isinstance(to, ToVendor) and to.host is not None and not (sink.sends or sink.everything):
                    found = recipients(self.m, site.ctx, site.path, site.base, site.args, sink)
                    told.setdefault(to.vendor, []).append((site, found))
        moved: set[Touch] = set()
        for vendor, setups in told.items():
            receivers = {receiver.vendor: receiver for _, found in setups for receiver in found}
            if vendor not in receivers and self.m.known.self_hosted(vendor):
                self.m.homes[vendor] = list(receivers.values())
                moved |= {Touch(vendor, s.ctx.routine.unit, s.at, _shown(found)) for s, found in setups}
        return tuple(sorted(moved))

    def take(self, site: Site) -> None:
        """Look at one call."""
        self.losses.take(site)
        if site.path[0] in "?!":
            return
        vendor = self.m.known.vendor(site.path)
        if vendor is not None:
            self.touches.add(Touch(vendor, site.ctx.routine.unit, site.at, site.path))
        for owner, collects in self.m.known.collects(site.path):
            self._collected(site, owner, collects)
        for sink in self.m.known.sinks(site.path):
            self._at_sink(site, sink, site.args)
        if commands.runs(site.path):
            self._at_sink(site, commands.SINK, commands.receiving(self.m, site.ctx, site.args))

    def _collected(self, site: Site, vendor: str, collects: Collects) -> None:
        """What a library sends by its own doing once it is set up by this call."""
        if not _switched_on(self.m, site.args, collects):
            return
        setting = f"({collects.argument}=…)" if collects.argument and not collects.unless else "()"
        text = f"collected by {site.path}{setting}"
        stop = Stop(site.ctx.routine.unit, site.at, text)
        function = site.ctx.routine.function.qualname
        for receiver in self.m.homes.get(vendor, [Recipient(vendor)]):
            for category in collects.categories:
                name, unit = receiver.vendor, site.ctx.routine.unit
                arrival = Arrival(name, category, collects.how, "high", site.path, function, text, (stop,))
                self.arrivals.setdefault((name, category, unit, site.at, collects.how), arrival)

    def _at_sink(self, site: Site, sink: Sink, addressed: Args) -> None:
        """One call that is one sink: who receives, by the arguments `addressed`, and what."""
        receivers = recipients(self.m, site.ctx, site.path, site.base, addressed, sink)
        for receiver in receivers:
            text = receiver.evidence or site.path
            self.touches.add(Touch(receiver.vendor, site.ctx.routine.unit, site.at, text))
        if sink.declares:
            self._declared(site, receivers)
        best: dict[tuple[str, str], Carried] = {}
        for label, value in carried(self.m, site, sink) if receivers else ():
            key = (label.category, label.text)
            if key not in best or label.confidence > best[key][0].confidence:
                best[key] = (label, value)
        nearest = _nearest(site, best.values())
        how = "automatic" if sink.recipient in _BY_ITSELF else "explicit"
        for receiver in receivers:
            for one in nearest:
                self._arrive(site, receiver, one, how)

    def _declared(self, site: Site, receivers: list[Recipient]) -> None:
        """What a framework hands on by itself of a field that this call declares."""
        found = stored.field(self.m, site)
        if found is None:
            return
        text, guess = found
        unit, function = site.ctx.routine.unit, site.ctx.routine.function.qualname
        stop = Stop(unit, site.at, f"what is stored in {text}")
        for receiver in receivers:
            sure = min(_NAMES.index(guess.confidence), receiver.confidence)
            arrival = Arrival(
                receiver.vendor, guess.category, "automatic", _NAMES[sure], site.path, function, text, (stop,),
                evidence=receiver.evidence,
            )  # fmt: skip
            self.arrivals.setdefault((receiver.vendor, guess.category, unit, site.at, "automatic"), arrival)

    def _arrive(self, site: Site, receiver: Recipient, one: Carried, how: str) -> None:
        """Note what a call may hand over, unless the recipient gave it out itself."""
        if self.answers.given_by(one[0], receiver.vendor):
            return
        key = (receiver.vendor, one[0].category, site.ctx.routine.unit, site.at)
        noted = self.arrivals.setdefault(key, [])
        if isinstance(noted, list):
            noted.append(_Candidate(site, receiver, one, how))

    def traced(self) -> tuple[Arrival, ...]:
        """All flows. Of what a call may hand over of one category to one recipient, the surest whose way can be shown."""
        tracer = Tracer(self.m)
        return tuple(
            found if isinstance(found, Arrival) else _surest(found, tracer) for found in self.arrivals.values()
        )


def _surest(candidates: list[_Candidate], tracer: Tracer) -> Arrival:
    """The surest flow whose way can be shown; where none can, the first, as a guess."""
    first: Arrival | None = None
    for candidate in sorted(candidates, key=lambda candidate: -candidate.confidence):
        arrival, found = candidate.arrival(tracer)
        if found:
            return arrival
        first = first or structs.replace(arrival, confidence="low")
    assert first is not None, "nothing is noted without a candidate"
    return first


def _log_settings(site: Site) -> Value | None:
    return site.args.get(0, "config") if site.path == "logging.config.dictConfig" else None


def _shown(receivers: list[Recipient]) -> str:
    return ", ".join(receiver.evidence for receiver in receivers) or "this machine"


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
