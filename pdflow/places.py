"""Places: what the solver found, with spans in place of places that cost nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping

from pdflow.facts.evidence import Mention
from pdflow.facts.flow import Arrival, Flow, Hop, Lost, Solution
from pdflow.facts.knowledge import Vendor
from pdflow.facts.place import Gap, Span
from pdflow.facts.program import Program

Locate = Callable[[str, str, Iterable[int]], dict[int, Span]]
Spans = Mapping[tuple[int, int], Span]


def located(program: Program, texts: Mapping[str, str], wanted: Iterable[tuple[int, int]], locate: Locate) -> Spans:
    """The span of every (unit, at) that is wanted."""
    by_unit: dict[int, list[int]] = {}
    for unit, at in sorted(set(wanted)):
        by_unit.setdefault(unit, []).append(at)
    found: dict[tuple[int, int], Span] = {}
    for unit, ats in by_unit.items():
        path = program.units[unit].path
        for at, span in locate(path, texts[path], ats).items():
            found[unit, at] = span
    return found


def shown(arrivals: Iterable[Arrival], confidences: tuple[str, ...]) -> list[Arrival]:
    """The arrivals that are sure enough."""
    return [arrival for arrival in arrivals if arrival.confidence in confidences]


def stops_of(arrivals: Iterable[Arrival]) -> list[tuple[int, int]]:
    """Every place on the way of these arrivals."""
    return [(stop.unit, stop.at) for arrival in arrivals for stop in arrival.stops]


def flows(arrivals: Iterable[Arrival], spans: Spans, tests: frozenset[str]) -> tuple[Flow, ...]:
    """The flows of these arrivals, sorted by sink; ids are made of names, counted on where those are the same."""
    made: list[Flow] = []
    for arrival in arrivals:
        hops = tuple(Hop(spans[stop.unit, stop.at], stop.text) for stop in arrival.stops)
        made.append(
            Flow(
                "", arrival.vendor, arrival.category, arrival.how, arrival.confidence, _plain(arrival.api),
                arrival.function, arrival.source_text, hops[0].span, hops[-1].span, hops,
                hops[-1].span.path in tests, arrival.pseudonymous,
            )
        )  # fmt: skip
    made.sort(key=lambda flow: (flow.sink, flow.vendor, flow.category, flow.source))
    return tuple(_with_ids(made))


def browser_flows(mentions: Iterable[Mention], vendors: Iterable[Vendor]) -> tuple[Flow, ...]:
    """What a visitor's browser tells a vendor whose script a page loads, one flow a vendor, category and file."""
    collecting = {vendor.id: [c for c in vendor.collects if c.needs == "script"] for vendor in vendors}
    made: dict[tuple[str, str, str], Flow] = {}
    for mention in sorted(mentions, key=lambda m: (m.span, m.vendor)):
        if mention.kind != "script" or mention.is_test:
            continue
        for collects in collecting.get(mention.vendor, ()):
            for category in collects.categories:
                text = f"the visitor's browser loads {mention.text}"
                flow = Flow(
                    "", mention.vendor, category, "browser", "high", mention.text, "", text, mention.span, mention.span,
                    (Hop(mention.span, text),),
                )  # fmt: skip
                made.setdefault((mention.vendor, category, mention.span.path), flow)
    return tuple(_with_ids(sorted(made.values(), key=lambda flow: (flow.sink, flow.vendor, flow.category))))


def _plain(api: str) -> str:
    return re.sub(r"\(\)", "", api)


def _with_ids(made: list[Flow]) -> list[Flow]:
    from msgspec.structs import replace

    seen: dict[str, int] = {}
    result: list[Flow] = []
    for flow in made:
        names = "\0".join((flow.vendor, flow.category, flow.api, flow.function, flow.sink.path, flow.source_text))
        count = seen[names] = seen.get(names, 0) + 1
        digest = hashlib.blake2b(f"{names}\0{count}".encode(), digest_size=5).hexdigest()
        result.append(replace(flow, id=digest))
    return result


def call_mentions(solution: Solution, program: Program) -> tuple[Mention, ...]:
    """Calls of vendors as mentions: an API was called, with whatever."""
    found: dict[tuple[str, str], Mention] = {}
    for touch in solution.touches:
        path = program.units[touch.unit].path
        mention = Mention(touch.vendor, "call", Span(path, max(1, touch.at >> 12)), _plain(touch.text))
        found.setdefault((touch.vendor, path), mention)
    return tuple(sorted(found.values()))


def gaps(solution: Solution, program: Program, most: int = 200) -> tuple[Gap, ...]:
    """What the solver could not see: calls in which data was lost, functions whose analysis was cut short."""
    found = [_lost(item, program) for item in solution.lost]
    for unit, function in solution.exhausted:
        routine = program.units[unit].functions[function]
        reason = f"{routine.qualname}: what it computes grows without end, and was looked at {most} times at the most"
        found.append(Gap(Span(program.units[unit].path, routine.at >> 12), reason, "limit"))
    for unit_facts in program.units:
        found.extend(unit_facts.gaps)
    return tuple(sorted(set(found)))


def _lost(item: Lost, program: Program) -> Gap:
    what = ", ".join(item.categories)
    name = f"{item.callee}()" if item.callee else "a call"
    reason = f"{name} is not resolved and was handed {what}: where it goes from there is not known"
    return Gap(Span(program.units[item.unit].path, max(1, item.at >> 12)), reason, "unresolved-call")
