"""What came in with a request: forms, bodies and queries that a visitor filled in, whatever framework holds them."""

from __future__ import annotations

import re

from pdflow.solve.machine import Machine
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


def asked(m: Machine, value: Value) -> bool:
    """Whether a value holds what a visitor filled in or asked for, by key."""
    return any(_HELD.search(path) for path in _paths(m, value))


def whole(m: Machine, value: Value) -> str:
    """The name of a form or body that a value is, as a whole; empty for none."""
    for path in _paths(m, value):
        found = _HELD.search(path)
        if found is not None and _WHOLE.search(found.group()):
            return found.group().removesuffix("()")
    return ""
