"""Reading the flows off a settled machine: which calls are sinks, what reaches them, and who receives it."""

from __future__ import annotations

from collections.abc import Iterator

from pdflow.facts.flow import Arrival, Lost, Solution, Stop, Touch
from pdflow.facts.knowledge import Argument, Collects, Sink, ToSetting
from pdflow.solve import personal
from pdflow.solve.args import Args
from pdflow.solve.classes import declared_fields
from pdflow.solve.heap import ANY
from pdflow.solve.machine import Context, Machine
from pdflow.solve.recipients import Recipient, recipients
from pdflow.solve.trace import Tracer
from pdflow.solve.values import Const, Label, Obj, Value

_NAMES = ("low", "medium", "high")


def harvest(m: Machine) -> Solution:
    """All flows, calls of vendors, and calls in which data was lost."""
    tracer = Tracer(m)
    arrivals: dict[tuple[object, ...], tuple[int, Arrival]] = {}
    touches: set[Touch] = set()
    lost: dict[tuple[int, int, str], set[str]] = {}
    for ctx in list(m.contexts):
        for (at, path, base), args in list(ctx.calls.items()):
            assert isinstance(args, Args)
            if path.startswith("?"):
                _note_lost(m, ctx, at, path, args, lost)
                continue
            vendor = m.known.vendor(path)
            if vendor is not None:
                touches.add(Touch(vendor, ctx.routine.unit, at, path))
            for owner, collects in m.known.collects(path):
                _collected(m, ctx, at, path, args, owner, collects, arrivals)
            for sink in m.known.sinks(path):
                _at_sink(m, tracer, ctx, (at, path, base), args, sink, arrivals, touches)
    ordered = [arrival for _, arrival in arrivals.values()]
    return Solution(
        tuple(ordered),
        tuple(sorted(touches)),
        tuple(sorted(Lost(u, at, name, tuple(sorted(found))) for (u, at, name), found in lost.items())),
        tuple(_edges(m)),
        tuple(sorted((m.routines[key].unit, m.routines[key].index) for key in m.exhausted)),
        len(m.contexts),
    )


def _collected(
    m: Machine,
    ctx: Context,
    at: int,
    path: str,
    args: Args,
    vendor: str,
    collects: Collects,
    arrivals: dict[tuple[object, ...], tuple[int, Arrival]],
) -> None:
    """What a library sends by its own doing once it is set up by this call."""
    if not _switched_on(m, args, collects):
        return
    setting = f"({collects.argument}=…)" if collects.argument and not collects.unless else "()"
    text = f"collected by {path}{setting}"
    stop = Stop(ctx.routine.unit, at, text)
    for category in collects.categories:
        arrivals.setdefault(
            (vendor, category, ctx.routine.unit, at, collects.how),
            (2, Arrival(vendor, category, collects.how, "high", path, ctx.routine.function.qualname, text, (stop,))),
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


def _note_lost(
    m: Machine, ctx: Context, at: int, path: str, args: Args, lost: dict[tuple[int, int, str], set[str]]
) -> None:
    for value in args.all():
        for number in m.heap.deep_labels(value, -1):
            label = m.values.labels[number]
            if label.confidence > 0:
                lost.setdefault((ctx.routine.unit, at, path[1:]), set()).add(label.category)


def _at_sink(
    m: Machine,
    tracer: Tracer,
    ctx: Context,
    call: tuple[int, str, int],
    args: Args,
    sink: Sink,
    arrivals: dict[tuple[object, ...], tuple[int, Arrival]],
    touches: set[Touch],
) -> None:
    """One call that is one sink: who receives, and what."""
    at, path, base = call
    receivers = recipients(m, ctx, path, base, args, sink)
    for receiver in receivers:
        touches.add(Touch(receiver.vendor, ctx.routine.unit, at, receiver.evidence or path))
    if not receivers:
        return
    best: dict[tuple[str, str], tuple[int, Label, Value | None]] = {}
    for label, value in carried(m, ctx, base, args, sink, at):
        key = (label.category, label.text)
        if key not in best or label.confidence > best[key][0]:
            best[key] = (label.confidence, label, value)
    for receiver in receivers:
        for confidence, label, value in best.values():
            _arrive(m, tracer, ctx, call, receiver, min(confidence, receiver.confidence), label, value, arrivals)


def _arrive(
    m: Machine,
    tracer: Tracer,
    ctx: Context,
    call: tuple[int, str, int],
    receiver: Recipient,
    confidence: int,
    label: Label,
    value: Value | None,
    arrivals: dict[tuple[object, ...], tuple[int, Arrival]],
) -> None:
    """Keep the best flow of a category from a recipient's call: the surest, then the first found."""
    at, path, _ = call
    key = (receiver.vendor, label.category, ctx.routine.unit, at)
    before = arrivals.get(key)
    if before is not None and before[0] >= confidence:
        return
    stops = tracer.stops(ctx, at, path, label, value)
    arrivals[key] = (
        confidence,
        Arrival(
            receiver.vendor, label.category, "explicit", _NAMES[confidence], path, ctx.routine.function.qualname,
            label.text, stops, label.pseudonymous, receiver.evidence,
        ),
    )  # fmt: skip


def carried(
    m: Machine, ctx: Context, base: int, args: Args, sink: Sink, at: int
) -> Iterator[tuple[Label, Value | None]]:
    """The labels that a call hands over, each with the argument that carries it."""
    meaning = {argument.name: argument for argument in sink.sends}
    if "receiver" in meaning and base >= 0:
        yield from _in_value(m, ctx, m.values.obj(base), meaning["receiver"], sink, at, "receiver")
    named: dict[str, Value] = dict(args.keywords)
    for position, value in enumerate(args.positional):
        name = sink.params[position] if position < len(sink.params) else f"#{position}"
        named.setdefault(name, value)
    for name, value in named.items():
        if name in sink.keeps or not (sink.everything or name in meaning):
            continue
        yield from _in_value(m, ctx, value, meaning.get(name), sink, at, name)
    if sink.everything or sink.sends:
        for rest in (args.more, args.spread):
            if rest is not None:
                yield from _in_value(m, ctx, rest, None, sink, at, "")


def _in_value(
    m: Machine, ctx: Context, value: Value, meaning: Argument | None, sink: Sink, at: int, name: str
) -> Iterator[tuple[Label, Value | None]]:
    labels = m.heap.deep_labels(value, -1)
    for number in sorted(labels):
        yield m.values.labels[number], value
    category = meaning.category if meaning is not None else None
    if category is not None and not labels and personal.passed(m, value):
        yield Label(category, ctx.routine.unit, ctx.routine.index, at, name, 1), None
    if meaning is not None and meaning.keys:
        yield from _by_meaning(m, ctx, value, meaning, sink, at)
    yield from _by_key(m, ctx, value, at)
    if not isinstance(sink.recipient, ToSetting):
        yield from _whole_objects(m, ctx, value)


def _by_meaning(
    m: Machine, ctx: Context, value: Value, meaning: Argument, sink: Sink, at: int
) -> Iterator[tuple[Label, Value | None]]:
    """Keys inside a parameter that stand for a category by their own name."""
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if not isinstance(atom, Obj):
            continue
        fields = m.heap.things[atom.oid].fields
        for inner in meaning.keys:
            held = fields.get(inner.name)
            if held is not None:
                yield from _in_value(m, ctx, held, inner, sink, at, inner.name)


def _by_key(m: Machine, ctx: Context, value: Value, at: int) -> Iterator[tuple[Label, Value | None]]:
    """Unknown values under a key that names personal data."""
    for part in m.heap.reachable(value, ctx.id, 5):
        for number in sorted(part.atoms):
            atom = m.values.atoms[number]
            if not isinstance(atom, Obj) or m.heap.things[atom.oid].kind != "dict":
                continue
            thing = m.heap.things[atom.oid]
            for field, held in thing.fields.items():
                if not isinstance(field, str) or field == ANY or m.heap.deep_labels(held, -1):
                    continue
                guess = m.known.classify(field, "") if personal.passed(m, held) else None
                if guess is not None and guess.confidence == "high":
                    unit, function, place = thing.site if thing.site[0] >= 0 else (ctx.routine.unit, ctx.routine.index, at)
                    yield Label(guess.category, unit, function, place, f'"{field}"', 1), None


def _whole_objects(m: Machine, ctx: Context, value: Value) -> Iterator[tuple[Label, Value | None]]:
    """An object of a declared class that is handed over whole carries every personal field of its class."""
    for part in m.heap.reachable(value, ctx.id, 3):
        for number in sorted(part.atoms):
            atom = m.values.atoms[number]
            if isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "instance":
                thing = m.heap.things[atom.oid]
                stored = list(thing.fields.items()) if thing.generic else []
                for _, held in (*declared_fields(m, ctx, atom.oid), *stored):
                    for item in sorted(held.labels):
                        label = m.values.labels[item]
                        yield label._replace(confidence=min(1, label.confidence)), None


def _edges(m: Machine) -> list[tuple[int, int, int, int]]:
    found: set[tuple[int, int, int, int]] = set()
    for ctx in m.contexts:
        for callees in ctx.callees.values():
            for number in callees:
                target = m.contexts[number].routine
                found.add((ctx.routine.unit, ctx.routine.index, target.unit, target.index))
    return sorted(found)
