"""What came in with a request: forms, bodies and queries that a visitor filled in, whatever framework holds them."""

from __future__ import annotations

import re
from functools import cache

from pdflow.facts import ir
from pdflow.facts.matching import Guess
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.rows import IDENTIFYING
from pdflow.solve.values import Api, Obj, Unknown, Value

_HELD = re.compile(
    r"(?:\brequest|\bRequest\(\))\.(?:form|POST|json|json_body|values|get_json|data|post|params|args|GET|query_params)"
    r"(?:\(\))?(?:\.(?:to_dict|dict|copy|items|lists|multi_items)(?:\(\))?)?(?:\(\))?$"
)
_WHOLE = re.compile(r"(?:form|POST|json|json_body|values|get_json|post)\b(?!.*\.(?:args|GET|query_params)\b)")
_NAMES = frozenset(("POST", "json_body"))
"""Attributes of a request of which no more is known that hold what a visitor filled in."""


def _paths(m: Machine, value: Value) -> list[str]:
    found = []
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Api):
            found.append(atom.path)
        elif isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "api":
            found.append(m.heap.things[atom.oid].path)
        elif isinstance(atom, Unknown) and atom.why in _NAMES:
            found.append(f"request.{atom.why}")
    return found


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


def certain(m: Machine, ctx: Context, name: str, guess: Guess) -> bool:
    """Whether a key of a form speaks of a person: by itself, or because an e-mail address is asked for beside it.

    A form may ask for the name of a project; one that asks for an address as well asks for a person's. What a visitor
    searches for is the visitor's whatever stands beside it, and a text that has a sender is a message.
    """
    if m.known.classify(name, "") is not None or guess.category == "user.behavior.search_history":
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
