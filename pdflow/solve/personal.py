"""Where personal data comes into a program: names of fields, keys, parameters and variables, and declared fields."""

from __future__ import annotations

from msgspec import structs

from pdflow.facts import ir
from pdflow.facts.ir import Param
from pdflow.facts.matching import Guess
from pdflow.solve import classes, types
from pdflow.solve.machine import Context, Machine
from pdflow.solve.values import Api, Cls, Const, Label, Obj, Unknown, Value

LEVELS = {"low": 0, "medium": 1, "high": 2}


def label(m: Machine, ctx: Context, at: int, guess: Guess, text: str) -> frozenset[int]:
    """A label made here, as a set."""
    made = Label(guess.category, ctx.routine.unit, ctx.routine.index, at, text, LEVELS[guess.confidence])
    return frozenset((m.values.label(made),))


def read(m: Machine, ctx: Context, at: int, name: str, owner: str, value: Value, key: bool = False) -> Value:
    """`owner.name`, or `owner["name"]`, was read and gave `value`: labelled where the name says personal data.

    What is known (a constant, a function) is not guessed at. What was stored there and is of the same category is
    named after this reading, which is the nearer one; of other categories, it stays as well.
    """
    if not value.labels and not guessable(m, value):
        return value
    guess = m.known.classify(name, owner)
    if guess is not None and _on_form(owner) and not _certain(m, ctx, name):
        return value
    if guess is None:
        return _denied(m, name, value)
    if value.labels:
        kept = [n for n in value.labels if not _akin(m.values.labels[n].category, guess.category)]
        value = m.values.make(value.atoms, frozenset(kept))
    text = f'{owner}["{name}"]' if key else f"{owner}.{name}" if owner else name
    return m.values.carrying(value if value.atoms else m.values.unknown, label(m, ctx, at, guess, text))


_FORMS = frozenset("post form get data cleaned_data json args values form_data validated_data params body payload".split())


def _on_form(owner: str) -> bool:
    return owner.rpartition(".")[2].removesuffix("()").lower() in _FORMS


def _certain(m: Machine, ctx: Context, name: str) -> bool:
    """Whether a key of a form speaks of a person: by itself, or because an e-mail address is asked for beside it.

    A form may ask for the name of a project; one that asks for an address as well asks for a person's.
    """
    if m.known.classify(name, "") is not None:
        return True
    routine = ctx.routine
    if routine.identifies is None:
        texts = {step.value for step in routine.function.steps if type(step) is ir.Const and type(step.value) is str}
        guesses = [m.known.classify(text, "") for text in sorted(texts) if 2 < len(text) < 40]
        routine.identifies = any(g is not None and g.confidence == "high" and g.category.startswith(_IDENTIFYING) for g in guesses)
    return routine.identifies


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
            if not configuration(atom.path):
                return True
        elif isinstance(atom, Obj):
            thing = m.heap.things[atom.oid]
            if thing.kind == "api" and not configuration(thing.path):
                return True
    return not value.atoms


def configuration(path: str) -> bool:
    """Whether an API path leads to settings or to the environment: not a person's data, but the operator's."""
    return path.startswith(_CONFIGURATION) or ".config" in path or "settings" in path


_CONFIGURATION = ("django.conf.", "os.environ", "os.getenv", "environ.", "decouple.", "flask.current_app.config", "dotenv.",
                  "configparser.", "dynaconf.")


def named(m: Machine, ctx: Context, at: int, name: str, value: Value) -> Value:
    """`name = value`: a value of which nothing is known may be what its variable is called."""
    if value.labels or not value.atoms:
        return value
    for number in value.atoms:
        if type(m.values.atoms[number]) is not Unknown:
            return value
    guess = m.known.classify(name, "")
    if guess is None or guess.confidence != "high":
        return value
    weaker = structs.replace(guess, confidence="medium")
    return m.values.carrying(value, label(m, ctx, at, weaker, name))


def parameter(m: Machine, ctx: Context, param: Param, value: Value) -> Value:
    """What a parameter is, beyond what was passed: its declared type, and what its name says."""
    if value is m.values.const(None):
        return value
    if _uninformed(m, value) and param.type is not None:
        declared = types.typed(m, ctx, ctx.routine.unit, param.type)
        if declared is not None:
            value = m.values.join(value, declared)
    if value.labels or param.kind in ("star", "kwargs") or not _uninformed(m, value):
        return value
    if param.type is not None and m.known.denies_type(param.type.name):
        return value
    guess = m.known.classify(param.name, _siblings(m, ctx, param))
    if guess is None:
        return value
    if guess.confidence == "high":
        guess = structs.replace(guess, confidence="medium")
    return m.values.carrying(value if value.atoms else m.values.unknown, label(m, ctx, param.at, guess, param.name))


def _siblings(m: Machine, ctx: Context, param: Param) -> str:
    """A weak name beside an e-mail address or a first name is a person's."""
    for other in ctx.routine.function.params:
        if other.name != param.name:
            guess = m.known.classify(other.name, "")
            if guess is not None and guess.confidence == "high" and guess.category.startswith(_IDENTIFYING):
                return "person"
    return ""


_IDENTIFYING = ("user.contact.email", "user.name", "user.contact.phone_number")


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
        unit, _, declared = m.classes[entry.key]
        for item in declared.fields:
            if item.name != name:
                continue
            if item.type is not None and m.known.denies_type(item.type.name):
                return m.values.nothing
            if denied_field(m, ctx, entry.key, name):
                return m.values.nothing
            guess = m.known.classify(name, m.classes[klass][2].name)
            if guess is None:
                return m.values.unknown
            made = Label(
                guess.category, unit, m.routines[m.routine_at[unit, declared.body]].index, item.at,
                f"{declared.name}.{name}", LEVELS[guess.confidence],
            )  # fmt: skip
            return m.values.labelled(frozenset((m.values.label(made),)))
    return m.values.nothing


def denied_field(m: Machine, ctx: Context, klass: int, name: str) -> bool:
    """Whether the field is declared with a constructor that holds nothing personal: `models.BooleanField()`."""
    value = m.heap.read(classes.class_object(m, klass), name, ctx.id)
    for number in sorted(value.atoms) if value is not None else ():
        atom = m.values.atoms[number]
        if isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "api":
            last = m.heap.things[atom.oid].path.removesuffix("()").rpartition(".")[2]
            if m.known.denies_type(last):
                return True
    return False




def passed(m: Machine, value: Value) -> bool:
    """Whether an argument is a value of which nothing is known: no constant, no setting, nothing of the program's own."""
    if not value.atoms:
        return False
    for number in value.atoms:
        atom = m.values.atoms[number]
        if type(atom) is Unknown:
            continue
        if type(atom) is Const and type(atom.value) is str and "\0" in atom.value:
            continue
        return False
    return True
