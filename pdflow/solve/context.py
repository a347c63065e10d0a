"""What is run: a function of the program, and the same on one list of arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pdflow.facts.ir import AnyStep, Function, Region
from pdflow.solve.reads import inputs
from pdflow.solve.thing import Readers
from pdflow.solve.values import Value
from pdflow.solve.view import Key, Now

if TYPE_CHECKING:
    from pdflow.solve.machine import Machine
    from pdflow.solve.pairing import Name

Handler = Callable[["Machine", "Context", Any], None]
"""Runs one kind of step."""


class Routine:
    """A function of the program, made ready to run."""

    __slots__ = (
        "code", "conduit", "contexts", "copies", "definitions", "function", "identifies", "index", "inputs", "key", "klass", "merged", "names", "nested", "recursive",
        "regions", "remembers", "unit",
    )  # fmt: skip

    def __init__(self, key: int, unit: int, index: int, function: Function, klass: int, nested: bool) -> None:
        self.key = key
        self.unit = unit
        self.index = index
        self.function = function
        self.klass = klass
        """The key of the class that it is a method of, or -1."""
        self.nested = nested
        """Inside another function: its closure is part of its context."""
        self.contexts: list[int] = []
        self.merged: dict[tuple[object, ...], int] = {}
        """The contexts that further arguments are joined into: one, or one for each choice of constant arguments."""
        self.conduit = False
        """Whether it calls something outside that is a sink, or calls such a function."""
        self.recursive = False
        """Whether it is short, and was seen calling itself."""
        self.identifies: bool | None = None
        """Whether a key that it reads identifies a person; None: not asked yet."""
        self.code: list[tuple[Handler, AnyStep]] = []
        """Its steps, each with what runs it; filled when it first runs."""
        self.inputs: list[frozenset[int]] = []
        """The variables that each step depends on; filled when it first runs again."""
        self.names: dict[int, Name | None] = {}
        self.definitions: dict[int, AnyStep | None] | None = None
        """What `pdflow.solve.pairing` has found out."""
        self.copies: dict[int, int] | None = None
        """Keys of loops over mappings, see `pdflow.solve.copying`; None: not asked yet."""
        self.remembers: dict[int, list[int]] | None = None
        """Keys of what it remembers and what it stores there, see `pdflow.solve.remembered`; None: not asked yet."""
        self.regions = _regions(function.steps)

    def depends(self, number: int) -> frozenset[int]:
        """The variables that decide what a step does."""
        if not self.inputs:
            kept = self.remembers or {}
            found = [inputs(step) for step in self.function.steps]
            self.inputs = [one.union(*(kept[key] for key in one if key in kept)) for one in found]
        return self.inputs[number]


class Context:
    """A routine run on one list of arguments."""

    __slots__ = (
        "again", "bound", "callees", "callers", "calls", "closure", "env", "final", "given", "grown", "id", "joint", "key", "params",
        "raised", "region_values", "returned", "routine", "runs", "running", "settled", "written", "yielded",
    )  # fmt: skip

    def __init__(self, number: int, routine: Routine, params: list[Value], closure: int, nothing: Value) -> None:
        self.id = number
        self.routine = routine
        self.params = params
        self.given = tuple(params)
        """The parameters as callers gave them."""
        self.joint = False
        """Stands for many lists of arguments, past the most that are kept apart."""
        self.key: tuple[object, ...] = ()
        """What it is found by."""
        self.closure = closure
        self.env: list[Value] = [nothing] * routine.function.size
        self.returned = nothing
        self.yielded = nothing
        self.raised = nothing
        self.region_values: dict[int, Value] = {}
        self.callers: Readers = {}
        self.callees: dict[int, dict[int, None]] = {}
        """Contexts called, by the place of the call."""
        self.calls: dict[tuple[int, str, int], object] = {}
        """Calls that leave the program, by place, API path and base object; the arguments are `calls.Args`.

        A path that begins with `?` names what could not be resolved, one with `!` a library that nobody knows.
        """
        self.bound: dict[tuple[int, int], dict[int, int]] = {}
        self.runs = 0
        self.again: set[int] = set()
        """Variables of loops' heads that have grown at the loop's end: what depends on them has to run once more."""
        self.grown: set[int] = set()
        """Variables that have grown in this round."""
        self.settled = bytearray(len(routine.function.steps))
        """1 for each step that has run and would do the same again, as long as nothing that it depends on grows."""
        self.running = False
        self.final: Now = {}
        """What the last store left in fields of others' objects."""
        self.written: dict[Key, None] | None = {}
        """Fields of others' objects that it may write, itself or through what it calls; None: any."""


def _regions(steps: Sequence[AnyStep]) -> dict[int, int]:
    """The `try` region of each place inside one, and the outer region of each region as `-2 - region`."""
    found: dict[int, int] = {}
    stack = [-1]
    for step in steps:
        if type(step) is Region:
            if step.start:
                found[-2 - step.region] = stack[-1]
                stack.append(step.region)
            else:
                stack.pop()
        elif stack[-1] >= 0:
            found[step.at] = stack[-1]
    return found
