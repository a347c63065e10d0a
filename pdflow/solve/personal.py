"""Where personal data comes into a program: names of fields, keys, parameters and variables, and declared fields."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from msgspec import structs

from pdflow.facts.ir import Param
from pdflow.facts.matching import IMPERSONAL, Guess
from pdflow.solve import classes, declared, impersonal, inbound, marks, rows, types
from pdflow.solve.atoms import HOLE, Api, Cls, Const, Obj, Unknown
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.marks import Said
from pdflow.solve.values import Label, Value

LEVELS = {"low": 0, "medium": 1, "high": 2}


def label(m: Machine, ctx: Context, at: int, guess: Guess, text: str) -> frozenset[int]:
    """A label made here, as a set."""
    made = Label(guess.category, ctx.routine.unit, ctx.routine.index, at, text, LEVELS[guess.confidence])
    return frozenset((m.values.label(made),))


class Place(NamedTuple):
    """A field or a key that is read."""

    name: str
    owner: str
    """The thing that it is read from, as the code names it."""
    said: Said = ()
    """What the field's declaration says, which counts more than its name."""
    klass: int = -1
    """The class that the owner is an instance of, or -1."""
    key: bool = False

    @property
    def text(self) -> str:
        """As a reader would write it."""
        shown = f'{self.owner}["{self.name}"]' if self.key else f"{self.owner}.{self.name}"
        return shown if self.key or self.owner else self.name


def read(m: Machine, ctx: Context, at: int, place: Place, value: Value) -> Value:
    """What was read and gave `value`: labelled where its name says personal data.

    What is known (a constant, a function) is not guessed at. What was stored there and is of the same category is
    named after this reading, which is the nearer one; of other categories, it stays as well.
    """
    said = (IMPERSONAL,) if marks.denies_line(m, ctx.routine.unit, at) else place.said
    if said and said[0] is IMPERSONAL:
        return m.values.const(True) if guessable(m, value) else m.values.bare(value)
    if not value.labels and not guessable(m, value):
        return value
    for one in said:
        value = _named(m, ctx, at, one, place.text, value)
    name, owner = place.name, place.owner
    guess = m.known.classify(name, owner)
    if guess is not None and inbound.on_form(owner) and not inbound.certain(m, ctx, name, guess):
        return value
    if guess is not None and guess.category == "user.content" and not inbound.on_form(owner) and m.known.classify(name, "") is None:
        guess = None  # `request.body`, `user.text`: words that speak of a person's text in a form only
    if guess is None and place.klass >= 0:
        by_class = None if value.labels else rows.by_class(m, ctx, place.klass, name)
        guess = by_class or rows.guess(m, ctx, place.klass, name)
    if guess is None:
        return value if said or not owner or place.key else _denied(m, name, value)
    if any(_akin(guess.category, one.category) for one in said):
        return value
    return _named(m, ctx, at, guess, place.text, value)


def _named(m: Machine, ctx: Context, at: int, guess: Guess, text: str, value: Value) -> Value:
    """The value with a label from here in place of what it carries of the same category; what is called an address is nothing else."""
    if value.labels:
        only = guess.confidence == "high" and guess.category in _NOTHING_ELSE
        kept = [n for n in value.labels if not only and not _akin(m.values.labels[n].category, guess.category)]
        atoms = frozenset(n for n in value.atoms if not _holds_anything(m, n)) if only else value.atoms
        value = m.values.make(atoms or m.values.unknown.atoms, frozenset(kept))
    return m.values.carrying(value if value.atoms else m.values.unknown, label(m, ctx, at, guess, text))


_NOTHING_ELSE = ("user.contact.email", "user.contact.phone_number", "user.contact.address.postal_code", "user.device.ip_address",
                 "user.demographic.date_of_birth")  # fmt: skip
"""Categories whose values have a form of their own: where a field of that name carries another, callers or fields were joined."""


def _holds_anything(m: Machine, number: int) -> bool:
    """Whether an atom leads to an object that may hold much, as a query does, and is no row: a row called `email` is the program's own."""
    match m.values.atoms[number]:
        case Obj(oid):
            return m.heap.things[oid].kind != "instance"
        case Api(_, base):
            return base >= 0
        case _:
            return False


def marked(m: Machine, ctx: Context, at: int, value: Value, name: str = "") -> Value:
    """What is stored under a name on a line that a comment speaks of: `ref = read()  # pdflow: personal[…]`."""
    said = marks.at_line(m, ctx.routine.unit, at)
    if said and said[0] is IMPERSONAL:
        return m.values.bare(value)
    for guess in said:
        value = m.values.carrying(value if value.atoms else m.values.unknown, label(m, ctx, at, guess, name or "marked"))
    return value


_MOST_KEYS = 8


def read_keys(m: Machine, ctx: Context, at: int, keys: list[str], obj: Value, owner: str, value: Value) -> Value:
    """`obj[key]` was read and gave `value`, where the key is one of a few: labelled by each that says personal data."""
    if not keys or len(keys) > _MOST_KEYS:
        return value
    value = inbound.nested(m, keys, obj, value)
    if m.known.classify("name", owner) is None and inbound.asked(m, obj):
        owner = f"{owner}.form"
    if len(keys) == 1:
        return read(m, ctx, at, Place(keys[0], owner, declared.of_key(m, ctx, obj, keys[0]), key=True), value)
    result = value
    for key in keys:
        place = Place(key, owner, declared.of_key(m, ctx, obj, key), key=True)
        result = m.values.carrying(result, read(m, ctx, at, place, value).labels)
    return result


def _denied(m: Machine, name: str, value: Value) -> Value:
    """A name that would mean personal data on a person, read from a thing: what it holds by a guess alone, it does not.

    `check.name` is a check's name, whatever form it was typed into.
    """
    if not value.labels:
        return value
    guess = m.known.classify(name, "person")
    if guess is None:
        return value
    kept = frozenset(
        n for n in value.labels
        if m.values.labels[n].confidence > 1 or not _akin(m.values.labels[n].category, guess.category)
    )  # fmt: skip
    return value if len(kept) == len(value.labels) else m.values.make(value.atoms, kept)


def _akin(one: str, other: str) -> bool:
    """Whether two categories are the same, or one is a kind of the other."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def guessable(m: Machine, value: Value) -> bool:
    """Whether nothing is known of a value that speaks against its name."""
    for number in value.atoms:
        atom = m.values.atoms[number]
        if isinstance(atom, Unknown):
            return True
        if isinstance(atom, Const):
            if atom.value is None or (type(atom.value) is str and ("\0" in atom.value or atom.value == "")):
                continue
        elif isinstance(atom, Api):
            if not impersonal.nobodys(atom.path) and not impersonal.of_a_class(atom.path):
                return True
        elif isinstance(atom, Obj):
            thing = m.heap.things[atom.oid]
            if thing.kind == "api" and not impersonal.nobodys(thing.path):
                return True
    return not value.atoms


def named(m: Machine, ctx: Context, at: int, name: str, value: Value) -> Value:
    """`name = value`: a value of which nothing is known may be what its variable is called."""
    if m.program.units[ctx.routine.unit].comments and marks.at_line(m, ctx.routine.unit, at):
        return marked(m, ctx, at, value, name)
    if value.labels or not value.atoms:
        return value
    if all(map(partial(_is_generated, m), value.atoms)):
        guess = m.known.classify(name, "person")
        if guess is None or guess.category != "user.authorization.password":
            return value
        return m.values.carrying(value, label(m, ctx, at, guess, name))
    for number in value.atoms:
        if type(m.values.atoms[number]) is not Unknown:
            return value
    guess = m.known.classify(name, "")
    if guess is None or guess.confidence != "high":
        return value
    weaker = structs.replace(guess, confidence="medium")
    return m.values.carrying(value, label(m, ctx, at, weaker, name))


def generated(m: Machine) -> Value:
    """A value made at random: nobody's data by itself, but a password where it is called one."""
    return m.values.obj(m.heap.new(("generated",), "generated"))


def _is_generated(m: Machine, number: int) -> bool:
    atom = m.values.atoms[number]
    if isinstance(atom, Obj):
        return m.heap.things[atom.oid].kind == "generated"
    return isinstance(atom, Const) and type(atom.value) is str and atom.value != "" and not atom.value.strip(HOLE)


def parameter(m: Machine, ctx: Context, param: Param, value: Value) -> Value:
    """What a parameter is, beyond what was passed: its declared type, and what its name says."""
    if value is m.values.const(None) or not _uninformed(m, value):
        return value
    value = inbound.named(m, param.name, value)
    guess: Guess | None = None
    if param.type is not None:
        annotated = types.typed(m, ctx, ctx.routine.unit, param.type)
        guess = m.known.of_type(tuple(declared.names(param.type)), param.name, _siblings(m, ctx, param))
        if annotated is not None and guess is None:
            value = m.values.join(value, annotated)
    if value.labels or param.kind in ("star", "kwargs") or guess is IMPERSONAL or not _uninformed(m, value):
        return value
    if guess is None:
        alone, beside = m.known.classify(param.name, ""), m.known.classify(param.name, _siblings(m, ctx, param))
        guess = alone or (beside if beside is not None and beside.category.startswith(rows.OF_SOMEBODY) else None)
    if guess is None or guess.category.startswith("user.content") and guess.confidence == "medium":
        return value  # the text of a message is the program's own unless it is seen where a user typed it
    if guess.confidence == "high":
        guess = structs.replace(guess, confidence="medium")
    return m.values.carrying(value if value.atoms else m.values.unknown, label(m, ctx, param.at, guess, param.name))


def _siblings(m: Machine, ctx: Context, param: Param) -> str:
    """A weak name beside an e-mail address or a first name is a person's."""
    for other in ctx.routine.function.params:
        if other.name != param.name:
            guess = m.known.classify(other.name, "")
            if guess is not None and guess.confidence == "high" and guess.category.startswith(rows.IDENTIFYING):
                return "person"
    return ""


def _uninformed(m: Machine, value: Value) -> bool:
    """Whether a value is unknown, or missing."""
    return all(
        type(atom := m.values.atoms[number]) is Unknown or (type(atom) is Const and atom.value is None)
        for number in value.atoms
    )


def field(m: Machine, ctx: Context, klass: int, name: str) -> Value:
    """The value of a field that a class declares and nobody was seen storing."""
    for entry in classes.order(m, klass, ctx.id):
        if not isinstance(entry, Cls):
            continue
        unit, _, holder = m.classes[entry.key]
        for item in holder.fields:
            if item.name != name:
                continue
            if rows.constant(m, ctx, entry.key, name):
                return m.values.nothing
            said = declared.of(m, ctx, klass, name)
            guess = said[0] if said else rows.by_class(m, ctx, klass, name) or rows.guess(m, ctx, klass, name)
            if guess is None:
                return m.values.unknown
            if guess is IMPERSONAL:
                return m.values.nothing
            made = Label(
                guess.category, unit, m.routines[m.routine_at[unit, holder.body]].index, item.at,
                f"{holder.name}.{name}", LEVELS[guess.confidence],
            )  # fmt: skip
            return m.values.labelled(frozenset((m.values.label(made),)))
    return m.values.nothing


def of_some_row(m: Machine, value: Value) -> Value:
    """What was stored in a field of some row, as any row shows it: less surely so than by the one that was written."""
    labels = [m.values.labels[number] for number in sorted(value.labels)]
    kept = (one._replace(confidence=one.confidence - 1) for one in labels if one.confidence > 0)
    return m.values.make(value.atoms, frozenset(m.values.label(one) for one in kept))
