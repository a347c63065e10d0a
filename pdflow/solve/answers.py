"""What a recipient said itself: an identifier or a token that it gave out tells it nothing when it gets it back."""

from __future__ import annotations

from pdflow.facts import ir
from pdflow.solve.atoms import Api, Obj
from pdflow.solve.machine import Machine
from pdflow.solve.values import Label, Value

_GIVEN_OUT = ("user.unique_id", "user.authorization", "user.device.cookie_id")
"""Categories of what a service makes up for a person, and gives out."""

_READS = ("get", "pop", "setdefault")
"""Methods that read a key."""


class Answers:
    """Which labels were read from what a call outside answered."""

    def __init__(self, m: Machine) -> None:
        self._m = m
        self._callers: dict[Label, frozenset[str]] = {}

    def given_by(self, label: Label, vendor: str) -> bool:
        """Whether a label is what `vendor` gave out: read from the answer of its API, or of an HTTP call."""
        if not label.category.startswith(_GIVEN_OUT):
            return False
        if label not in self._callers:
            self._callers[label] = frozenset(self._answered(label))
        found = self._callers[label]
        return bool(found) and all((self._m.known.vendor(path) or vendor) == vendor for path in found)

    def _answered(self, label: Label) -> list[str]:
        """The calls whose answers the label's place reads from; none where it reads anything else as well."""
        m = self._m
        routine = m.routines[m.routine_at[label.unit, label.function]]
        found: list[str] = []
        for step in routine.function.steps:
            if step.at != label.at or not isinstance(step, (ir.GetAttr, ir.GetItem, ir.CallMethod)):
                continue
            if isinstance(step, ir.CallMethod) and step.name not in _READS:
                continue
            for number in routine.contexts:
                paths = self._calls(m.contexts[number].env[step.obj])
                if paths is None:
                    return []
                found += paths
        return found

    def _calls(self, value: Value) -> list[str] | None:
        """The calls that gave the atoms of a value; None where one of them is not of a recipient's answer."""
        found: list[str] = []
        for number in sorted(value.atoms):
            atom = self._m.values.atoms[number]
            path = atom.path if isinstance(atom, Api) else self._m.heap.things[atom.oid].path if isinstance(atom, Obj) else ""
            call = self._answering(path)
            if call is None:
                return None
            found.append(call)
        return found

    def _answering(self, path: str) -> str | None:
        """The call of a recipient that an API path starts with."""
        parts = path.split("()")
        for end in range(1, len(parts)):
            call = "()".join(parts[:end])
            if self._m.known.sinks(call) or (end == len(parts) - 1 and self._m.known.vendor(call)):
                return call
        return None
