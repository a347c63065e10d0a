"""Places: what the solver found, with spans in place of places that cost nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping

from msgspec import msgpack
from msgspec.structs import replace

from pdflow.facts.evidence import Mention
from pdflow.facts.flow import Arrival, Flow, Hop, Lost, Solution
from pdflow.facts.knowledge import Vendor
from pdflow.facts.matching import Matcher
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


def stops_of(arrivals: Iterable[Arrival]) -> list[tuple[int, int]]:
    """Every place on the way of these arrivals."""
    return [(stop.unit, stop.at) for arrival in arrivals for stop in arrival.stops]


def flow(arrival: Arrival, spans: Spans) -> Flow:
    """The flow of an arrival, without an id."""
    hops = tuple(Hop(spans[stop.unit, stop.at], stop.text) for stop in arrival.stops)
    return Flow(
        "", arrival.vendor, arrival.category, arrival.how, arrival.confidence, _plain(arrival.api),
        arrival.function, arrival.source_text, hops[0].span, hops[-1].span, hops,
        pseudonymous=arrival.pseudonymous,
    )  # fmt: skip


def numbered(flows: Iterable[Flow], tests: frozenset[str]) -> tuple[Flow, ...]:
    """Flows with their ids, sorted by sink; ids are made of names, counted on where those are the same."""
    marked = [replace(flow, is_test=flow.sink.path in tests) for flow in flows]
    marked.sort(key=lambda flow: (flow.sink, flow.vendor, flow.category, flow.source))
    return tuple(_with_ids(marked))


def key(version: str, texts: Mapping[str, str], *parts: object) -> str:
    """What a solution depends on, in one word: the code that solves, all texts, and records of any kind."""
    digest = hashlib.blake2b(version.encode(), digest_size=20)
    for path in sorted(texts):
        digest.update(f"{path}\0{texts[path]}\0".encode("utf-8", "surrogatepass"))
    digest.update(msgpack.encode(parts))
    return digest.hexdigest()


def standing_flows(mentions: Iterable[Mention], vendors: Iterable[Vendor]) -> tuple[Flow, ...]:
    """What leaves by the mere presence of a script in a page, or of a middleware or application in the settings.

    One flow a vendor, category and file.
    """
    collecting = {vendor.id: [c for c in vendor.collects if c.needs in _STANDING] for vendor in vendors}
    made: dict[tuple[str, str, str], Flow] = {}
    for mention in sorted(mentions, key=lambda m: (m.span, m.vendor)):
        if mention.kind not in _STANDING or mention.is_test:
            continue
        text = _STANDING[mention.kind].format(mention.text)
        for collects in collecting.get(mention.vendor, ()):
            for category in collects.categories if collects.needs == mention.kind else ():
                flow = Flow(
                    "", mention.vendor, category, collects.how, "high", mention.text, "", text, mention.span, mention.span,
                    (Hop(mention.span, text),),
                )  # fmt: skip
                made.setdefault((mention.vendor, category, mention.span.path), flow)
    return tuple(_with_ids(sorted(made.values(), key=lambda flow: (flow.sink, flow.vendor, flow.category))))


_STANDING = {
    "script": "the visitor's browser loads {}",
    "middleware": "{} sees every request",
    "installed-app": "{} is installed",
}
def link_flows(mentions: Iterable[Mention], known: Matcher) -> tuple[Flow, ...]:
    """What links to a vendor take along, `https://vendor.example/form?prefill_Email={{ user.email }}`: whoever follows
    one hands it over."""
    made: dict[tuple[str, str, str], Flow] = {}
    for mention in sorted(mentions, key=lambda m: (m.span, m.vendor)):
        if mention.kind != "link" or mention.is_test:
            continue
        for pair in mention.text.partition("?")[2].split("&"):
            name, _, value = pair.partition("=")
            owner, _, last = value.rpartition(".")
            guess = known.classify(last, owner.removeprefix("this").removeprefix("$")) or known.classify(name, "person")
            if guess is None:
                continue
            hops = (Hop(mention.span, f"{value} is read"), Hop(mention.span, f"put into a link, as {name}"))
            flow = Flow(
                "", mention.vendor, guess.category, "explicit", "medium", mention.text.partition("?")[0], "", value,
                mention.span, mention.span, hops,
            )  # fmt: skip
            made.setdefault((mention.vendor, guess.category, mention.span.path), flow)
    return tuple(_with_ids(sorted(made.values(), key=lambda flow: (flow.sink, flow.vendor, flow.category))))


def _plain(api: str) -> str:
    return re.sub(r"\(\)", "", api)


def _with_ids(made: list[Flow]) -> list[Flow]:
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
    marks = {
        Mention(touch.vendor, "self-hosted", Span(program.units[touch.unit].path, touch.at >> 12), touch.text)
        for touch in solution.moved
    }
    return tuple(sorted((*found.values(), *marks)))


def gaps(solution: Solution, program: Program) -> tuple[Gap, ...]:
    """What the solver could not see: calls in which data was lost, functions whose analysis was cut short."""
    found = [_lost(item, program) for item in solution.lost]
    for unit, function in solution.exhausted:
        routine = program.units[unit].functions[function]
        name = f"{routine.qualname}()" if routine.qualname else "the top level of the module"
        reason = f"{name}: what it computes keeps growing; the analysis stopped before it had seen all"
        found.append(Gap(Span(program.units[unit].path, max(1, routine.at >> 12)), reason, "limit"))
    for unit_facts in program.units:
        found.extend(unit_facts.gaps)
    return tuple(sorted(set(found)))


def _lost(item: Lost, program: Program) -> Gap:
    name = f"{_plain(item.callee)}()" if item.callee else "a call"
    what = f" is handed {', '.join(item.texts)} ({', '.join(item.categories)})" if item.categories else ""
    reason = f"{name}{what}: {item.cause}"
    return Gap(Span(program.units[item.unit].path, max(1, item.at >> 12)), reason, item.kind, item.categories)
