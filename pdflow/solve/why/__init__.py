"""why: a settled machine, a source and a sink, to where the label stopped and why.

asked     which labels and which calls a person means
walk      what a label reaches, and what reaches a call whatever it carries
cuts      what a step does that lets a label through no more
naming    why a name stands for no personal data
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import structs

from pdflow.facts.absence import Absence, Point
from pdflow.facts.flow import Stop
from pdflow.facts.matching import Matcher
from pdflow.facts.program import Program
from pdflow.solve.machine import Machine
from pdflow.solve.payload import carried
from pdflow.solve.recipients import recipients
from pdflow.solve.values import Label
from pdflow.solve.why.asked import Call, calls_at, calls_of, family, labels_of, wider
from pdflow.solve.why.cuts import Cut, cuts, faint, lost_in, overwritten, renamed, uncalled
from pdflow.solve.why.naming import no_label
from pdflow.solve.why.walk import Walk

Words = Callable[[int, int], frozenset[str]]
"""The identifiers in the statement that starts on a line of a unit."""

_MOST_NAMES = 4
"""How often a value is followed under a further name that stands for personal data by itself."""


def why_not(program: Program, known: Matcher, source: Point, sink: Point, words: Words) -> Absence:
    """Why nothing of `source` is reported at `sink`."""
    from pdflow.solve.explore import explore

    return answer(explore(program, known), source, sink, words)


def answer(m: Machine, source: Point, sink: Point, words: Words) -> Absence:
    """As `why_not`, on a machine that is settled already."""
    labels = labels_of(m, source)
    if not labels:
        return no_label(m, source)
    said = tuple(sorted({(label.category, label.text) for label in labels}))
    calls = calls_of(m, sink.name) if sink.name else calls_at(m, sink)
    if not calls:
        reason = "not-called" if sink.name else "no-sink"
        text = f"{sink.name} is not called" if sink.name else f"no call stands at {sink.path}:{sink.line}"
        return Absence(reason, text, labels=said)
    found = _between(m, labels, calls, words)
    places = sorted({Stop(call.ctx.routine.unit, call.at, call.text) for call in calls}, key=lambda s: (s.unit, s.at, s.text))
    return structs.replace(found, labels=said, calls=tuple(places))


def _between(m: Machine, labels: list[Label], calls: list[Call], words: Words) -> Absence:
    walk = Walk(m, words)
    numbers = family(m, labels)
    for _ in range(_MOST_NAMES):
        walk.start(numbers, calls)
        arrived = _arrived(m, walk, numbers, calls)
        if arrived is not None:
            return arrived
        found = cuts(walk)
        further = renamed(walk, found, numbers)
        if not further:
            break
        numbers = wider(m, numbers | further)
    if found:
        return _cut(walk, found[0])
    return overwritten(walk) or lost_in(walk) or uncalled(walk) or _unconnected(walk)


def _arrived(m: Machine, walk: Walk, numbers: frozenset[int], calls: list[Call]) -> Absence | None:
    """What becomes of a label that is there at the call."""
    outcomes = [found for call in calls if (found := _outcome(m, walk, numbers, call)) is not None]
    order = ("low-confidence", "reported", "local", "not-sent", "own-function", "no-sink")
    return min(outcomes, key=lambda found: order.index(found.reason), default=None)


def _outcome(m: Machine, walk: Walk, numbers: frozenset[int], call: Call) -> Absence | None:
    given = [number for node in call.nodes for number in walk.carried(node) if number in numbers]
    stop = Stop(call.ctx.routine.unit, call.at, f"handed to {call.text}()")
    sending = {n for site, sink in call.sinks for label, _ in carried(m, site, sink) if (n := m.values.label(label)) in numbers}
    if not given and not sending:
        return None
    way = walk.way_to(call)
    if call.own and not call.sinks:
        return Absence("own-function", f"{call.text}() is given the data", (*way, stop))
    if not call.sinks:
        return Absence("no-sink", f"{call.text}() is given the data, and {call.why}", (*way, stop))
    if not sending:
        return Absence("not-sent", f"{call.text}() is given the data, and does not send that argument", (*way, stop))
    receivers = [r for site, sink in call.sinks for r in recipients(m, site.ctx, site.path, site.base, site.args, sink)]
    if not receivers:
        return Absence("local", f"{call.text}() is given the data, and its host is one's own machine", (*way, stop))
    sure = max(m.values.labels[number].confidence for number in sending)
    if min(sure, max(receiver.confidence for receiver in receivers)) > 0:
        names = ", ".join(sorted({receiver.vendor for receiver in receivers}))
        return Absence("reported", f"{call.text}() sends it to {names}", (*way, stop))
    text = faint(walk, numbers) if sure == 0 else "who receives it is a guess"
    return Absence("low-confidence", text, (*way, stop))


def _cut(walk: Walk, cut: Cut) -> Absence:
    stop = Stop(walk.unit(cut.node), cut.at, cut.said)
    return Absence(cut.reason, cut.said, (*walk.way(cut.before), stop), walk.rest(cut.node))


def _unconnected(walk: Walk) -> Absence:
    said = "the label and what the sink is given meet nowhere"
    return Absence("unconnected", said, reached=walk.furthest(), nearest=walk.nearest())
