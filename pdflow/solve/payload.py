"""What a call hands over: the labels in its arguments, and what their names say where their values are silent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pdflow.facts.knowledge import Argument, Sink, ToHost, ToSetting
from pdflow.solve import files, impersonal, inbound
from pdflow.solve.args import Args
from pdflow.solve.atoms import HOLE, Api, Const, Many, Obj, Unknown
from pdflow.solve.classes import declared_fields
from pdflow.solve.context import Context
from pdflow.solve.frameworks import is_model
from pdflow.solve.machine import Machine
from pdflow.solve.recipients import WHOLE_URLS
from pdflow.solve.text import shows_fields
from pdflow.solve.thing import ANY
from pdflow.solve.values import Label, Value

_NO_URLS = ("dict", "list", "tuple", "set", "instance")
"""Kinds of objects that are no URL: they are seen in the place of one where much was joined."""

_ITSELF = ("user.contact.phone_number", "user.device.ip_address")
"""Categories of which a parameter holds nothing else: what seems to come there besides belongs to other callers."""

_ALWAYS = (*_ITSELF, "user.contact.email")
"""Categories that a parameter always holds, whatever else was found in it."""

Carried = tuple[Label, Value | None]
"""A label and the argument that carries it; None where it is the argument's name that speaks."""


@dataclass(frozen=True, slots=True)
class Site:
    """A call that leaves the program."""

    ctx: Context
    at: int
    path: str
    base: int
    """The object that it is made on, -1 for none."""
    args: Args

    @property
    def place(self) -> tuple[int, int, int]:
        """Unit, function and place of the call."""
        return self.ctx.routine.unit, self.ctx.routine.index, self.at


def carried(m: Machine, site: Site, sink: Sink) -> Iterator[Carried]:
    """The labels that a call hands over."""
    args, base = site.args, site.base
    meaning = {argument.name: argument for argument in sink.sends}
    if "receiver" in meaning and base >= 0:
        thing = m.heap.things[base]
        stored = thing.fields.values() if thing.kind == "instance" else ()
        for value in (m.values.obj(base), *stored):
            yield from _in_value(m, site, value, meaning["receiver"], sink, "receiver")
    named: dict[str, Value] = dict(args.keywords)
    for position, value in enumerate(args.positional):
        name = sink.params[position] if position < len(sink.params) else f"#{position}"
        named.setdefault(name, value)
    for name, value in named.items():
        if name in sink.keeps or not (sink.everything or name in meaning) or _only_address(m, sink, name, value):
            continue
        yield from _in_value(m, site, value, meaning.get(name), sink, name)
    if sink.everything or sink.sends:
        for rest in (args.more, args.spread):
            if rest is not None:
                yield from _in_value(m, site, rest, None, sink, "")


def _only_address(m: Machine, sink: Sink, name: str, value: Value) -> bool:
    """Whether an argument is a URL that was not put together: where something is fetched from, not what is said there."""
    if not isinstance(sink.recipient, ToHost) or name != sink.recipient.url or name not in WHOLE_URLS:
        return False
    if any(HOLE in text for text in m.values.strings(value)):
        return False
    objects = [m.heap.things[a.oid] for number in value.atoms if isinstance(a := m.values.atoms[number], Obj)]
    others = [thing for thing in objects if not thing.row]
    mixed = len(others) < len(value.atoms) and all(thing.kind in _NO_URLS for thing in others)
    return not others or mixed


def _in_value(
    m: Machine, site: Site, value: Value, meaning: Argument | None, sink: Sink, name: str
) -> Iterator[Carried]:
    category = meaning.category if meaning is not None else None
    labels = [m.values.labels[number] for number in sorted({*m.shown.labels(value), *files.content(m, value)})]
    if category in _ITSELF:
        labels = [label for label in labels if label.category == category]
    for label in labels:
        yield label, value
    silent = not any(label.confidence for label in labels) or category in _ALWAYS and all(label.category != category for label in labels)
    if category is not None and silent and _passed(m, value):
        yield Label(category, *site.place, name, 1), None
    if meaning is not None and meaning.keys:
        yield from _by_meaning(m, site, value, meaning, sink)
    yield from _by_key(m, site, value)
    yield from _whole_forms(m, site, value)
    if not isinstance(sink.recipient, ToSetting):
        yield from _whole_objects(m, site.ctx, value)


def _whole_forms(m: Machine, site: Site, value: Value) -> Iterator[Carried]:
    """A form or body that came in, handed on as it is: not one in an object, as a form's class keeps it behind its fields."""
    for part in (value, *(field for thing in m.heap.held(value, 2) for field in thing.fields.values())):
        name = inbound.whole(m, part)
        if name:
            yield Label("user.content", *site.place, name, 1), None


def _by_meaning(
    m: Machine, site: Site, value: Value, meaning: Argument, sink: Sink
) -> Iterator[Carried]:
    """Keys inside a parameter that stand for a category by their own name."""
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if not isinstance(atom, Obj):
            continue
        fields = m.heap.things[atom.oid].fields
        for inner in meaning.keys:
            held = fields.get(inner.name)
            if held is not None:
                yield from _in_value(m, site, held, inner, sink, inner.name)


def _by_key(m: Machine, site: Site, value: Value) -> Iterator[Carried]:
    """Unknown values under a key that names personal data, in dictionaries that are handed over themselves or in containers."""
    for thing in m.heap.held(value):
        if thing.kind == "dict":
            for field, held in thing.fields.items():
                if not isinstance(field, str) or field == ANY or m.heap.deep_labels(held, -1):
                    continue
                guess = m.known.classify(field, "") if _passed(m, held) else None
                if guess is not None and guess.confidence == "high":
                    unit, function, place = thing.site if thing.site[0] >= 0 else site.place
                    yield Label(guess.category, unit, function, place, f'"{field}"', 1), None


def _whole_objects(m: Machine, ctx: Context, value: Value) -> Iterator[Carried]:
    """An object of a declared class that is handed over whole carries every personal field of its class.

    Not so a row of a database: where it is handed over, it is shown as its text says.
    """
    for part in m.heap.reachable(value, -1, 3):
        for number in sorted(part.atoms):
            atom = m.values.atoms[number]
            if not isinstance(atom, Obj) or m.heap.things[atom.oid].kind != "instance":
                continue
            thing = m.heap.things[atom.oid]
            if is_model(m, ctx, thing.klass):
                continue
            shown = thing.generic or thing.klass >= 0 and shows_fields(m, ctx, thing.klass)
            stored = list(thing.fields.items()) if shown else []
            for _, held in (*declared_fields(m, ctx, atom.oid), *stored):
                for item in sorted(held.labels):
                    label = m.values.labels[item]
                    yield label._replace(confidence=min(1, label.confidence)), None


def _passed(m: Machine, value: Value) -> bool:
    """Whether an argument is a value of which nothing is known: no constant, no setting, nothing of the program's own."""
    if not value.atoms:
        return False
    for number in value.atoms:
        atom = m.values.atoms[number]
        if type(atom) is Unknown:
            if _of_a_thing(m, atom.why):
                return False
            continue
        if type(atom) is Many or type(atom) is Const and type(atom.value) is str and HOLE in atom.value:
            continue
        if type(atom) is Api and _of_something(m, atom):
            continue
        return False
    return True


def _of_something(m: Machine, atom: Api) -> bool:
    """Whether an API path is an attribute of something that was got from outside, as `row.number` is of what a query gave."""
    known = impersonal.nobodys(atom.path) or impersonal.of_a_class(atom.path) or m.known.vendor(atom.path) is not None
    return atom.base >= 0 and not known and not atom.path.endswith((")", "]"))


def _of_a_thing(m: Machine, column: str) -> bool:
    """Whether `Class.field` is what would be personal on a person, and is not on this class: `Event.name`."""
    owner, _, name = column.rpartition(".")
    return owner != "" and m.known.classify(name, "person") is not None and m.known.classify(name, owner) is None
