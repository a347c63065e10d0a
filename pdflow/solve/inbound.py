"""What came in with a request: forms, bodies and queries that a visitor filled in, whatever framework holds them."""

from __future__ import annotations

import re
from functools import cache

from pdflow.facts import ir
from pdflow.facts.matching import Guess
from pdflow.solve.args import Args
from pdflow.solve.atoms import Api, Const, Obj, Unknown
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.rows import IDENTIFYING
from pdflow.solve.values import Value

_HELD = re.compile(
    r"(?:\brequest|Request\(\))\.(?:form|POST|json|json_body|values|get_json|data|body|post|params|args|GET|query_params)"
    r"(?:\(\))?(?:\.(?:to_dict|dict|copy|items|lists|multi_items)(?:\(\))?)?(?:\(\))?$"
)
_WHOLE = re.compile(r"(?:form|POST|json|json_body|values|get_json|post)\b(?!.*\.(?:args|GET|query_params)\b)")
_NAMES = frozenset(("POST", "json_body"))
"""Attributes that hold what a visitor filled in, whosoever they are."""
_BODIES = frozenset(("data", "body", "json", "params"))
"""Attributes that do so where they are a request's."""
_REQUEST = "request"


def _paths(m: Machine, value: Value) -> list[str]:
    found = []
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Api):
            found.append(atom.path)
        elif isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "api":
            found.append(m.heap.things[atom.oid].path)
        elif isinstance(atom, Unknown):
            found.append(f"request.{atom.why}" if atom.why in _NAMES else atom.why)
    return found


def named(m: Machine, name: str, value: Value) -> Value:
    """A parameter of which nothing is known, by its name: a request is one."""
    return m.values.of(Unknown(_REQUEST)) if name == _REQUEST and value is m.values.unknown else value


def attribute(why: str, name: str) -> Unknown:
    """An attribute of what nothing is known of but `why`, a name."""
    return Unknown(f"{why}.{name}" if why == _REQUEST and name in _BODIES else name)


_READS = frozenset("json get_json form post".split())


def read_whole(m: Machine, obj: Value, name: str) -> Value | None:
    """`request.json()`, where nothing is known of the request; None for another method."""
    of_request = name in _READS and any(m.values.atoms[number] == Unknown(_REQUEST) for number in obj.atoms)
    return _form(m, obj) if of_request else None


def nested(m: Machine, keys: list[str], obj: Value, value: Value) -> Value:
    """What a key of a form gave: a form again, where its name says so, as a page does that sends JSON beside files."""
    within = len(keys) == 1 and keys[0] in _FORMS and all(type(m.values.atoms[n]) is not Const for n in value.atoms)
    return _form(m, value) if within and asked(m, obj) else value


def parsed(m: Machine, args: Args, value: Value) -> Value:
    """What was read out of what it was given, as `json.loads(request.body)` is: a form, where that is one."""
    return _form(m, value) if value.atoms == m.values.unknown.atoms and any(asked(m, given) for given in args.positional) else value


def _form(m: Machine, value: Value) -> Value:
    return m.values.make(m.values.of(Unknown(f"{_REQUEST}.data")).atoms, value.labels)


@cache
def _held(path: str) -> str:
    """The end of an API path that says what of a request it is."""
    found = _HELD.search(path)
    return found.group() if found is not None else ""


def asked(m: Machine, value: Value) -> bool:
    """Whether a value holds what a visitor filled in or asked for, by key."""
    return any(_held(path) for path in _paths(m, value))


def whole(m: Machine, value: Value) -> str:
    """The name of a form or body that a value is, as a whole; empty for none."""
    found = m.lookups.forms.get(value.id)
    if found is None:
        whole = (held.removesuffix("()") for held in map(_held, _paths(m, value)) if _WHOLE.search(held))
        found = m.lookups.forms[value.id] = next(whole, "")
    return found


_FORMS = frozenset("post form get data cleaned_data json args values form_data validated_data params body payload".split())


def on_form(owner: str) -> bool:
    """Whether a name is one for a form, or for what came of checking one."""
    return owner.rpartition(".")[2].removesuffix("()").lower() in _FORMS


_TYPED = ("user.behavior.search_history", "user.authorization.password")


def certain(m: Machine, ctx: Context, name: str, guess: Guess) -> bool:
    """Whether a key of a form speaks of a person: by itself, or because an e-mail address is asked for beside it.

    A form may ask for the name of a project; one that asks for an address as well asks for a person's. What a visitor
    searches for is the visitor's whatever stands beside it, so is a password, and a text that has a sender is a message.
    """
    if m.known.classify(name, "") is not None or guess.category in _TYPED:
        return True
    if guess.category.startswith("user.content") and _has_sender(ctx):
        return True
    if guess.category == "user.job_title":
        return False  # the title that somebody types is a thing's, or how to address the person
    routine = ctx.routine
    if routine.identifies is None:
        texts = {step.value for step in routine.function.steps if type(step) is ir.Const and type(step.value) is str}
        guesses = [m.known.classify(text, "") for text in sorted(texts) if 2 < len(text) < 40]
        routine.identifies = any(g is not None and g.confidence == "high" and g.category.startswith(IDENTIFYING) for g in guesses)
    return routine.identifies


_SENDERS = frozenset("from sender from_number from_email from_address from_phone msisdn".split())


def _has_sender(ctx: Context) -> bool:
    """Whether the function reads a key that names the sender of a message."""
    steps = ctx.routine.function.steps
    return any(type(s) is ir.Const and type(s.value) is str and s.value.lower() in _SENDERS for s in steps)
