"""Which functions are run, in which order: modules first, then callers before what they call."""

from __future__ import annotations

import sys

from pdflow.facts import ir
from pdflow.facts.matching import Matcher
from pdflow.facts.program import Program
from pdflow.solve import calls, classes, contexts, imports, injection, shapes, views
from pdflow.solve.args import Args
from pdflow.solve.atoms import Api, Cls, Obj
from pdflow.solve.context import Context, Routine
from pdflow.solve.machine import Machine
from pdflow.solve.order import callers_first
from pdflow.solve.steps import HANDLERS, go_round
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value

_RECURSION = 12_000
"""Frames: a run within a run takes some thirty, and there may be `machine.DEEPEST` of them, properties in between."""

_ROUNDS = 4
"""How often dependencies are asked for again: a chain of them is rarely longer."""


def explore(program: Program, known: Matcher) -> Machine:
    """The machine, settled: every function of the program has been run."""
    if sys.getrecursionlimit() < _RECURSION:
        sys.setrecursionlimit(_RECURSION)
    m = Machine(program, known)
    m.handlers, m.go_round = HANDLERS, go_round
    for unit in range(len(program.units)):
        imports.run_module(m, unit)
    m.settle()
    early = _called_early(m)
    m.modules_done = True
    _construct(m)
    for routine in callers_first(m.routines):
        if not routine.contexts or routine.key in early:
            start(m, routine)
    m.settle()
    _inject(m)
    return m


def _called_early(m: Machine) -> frozenset[int]:
    """Functions that modules handed to something outside, and that ran with nothing: what the types of their parameters mean
    was not known yet."""
    return frozenset(
        routine.key for routine in m.routines
        if routine.function.params and routine.contexts and all(not _given(m, number) for number in routine.contexts)
    )  # fmt: skip


def _given(m: Machine, number: int) -> bool:
    return any(value.atoms for value in m.contexts[number].params)


def _inject(m: Machine) -> None:
    """Ask for dependencies again: what they give may have grown since, and others are handed that."""
    for _ in range(_ROUNDS):
        for oid in list(m.dependencies):
            injection.provide(m, oid)
        if not m.heap.dirty:
            break
        m.settle()


def _construct(m: Machine) -> None:
    """Run the constructor that each class inherits, on any instance of it: a framework makes those nobody else does."""
    for key in range(len(m.classes)):
        init, _, owner = classes.lookup(m, key, "__init__", -1)
        if init is not None and owner != key and (unit := m.classes[key][0]) >= 0:
            module = m.routines[m.routine_at[unit, 0]]
            if module.contexts:
                context = m.contexts[module.contexts[0]]
                calls.call_bound(m, context, 0, init, classes.generic_value(m, key), Args([]))


def start(m: Machine, routine: Routine) -> None:
    """Run a function that nobody was seen calling, with what its parameters' names, types and defaults say."""
    closure, oid = _definition(m, routine)
    params: list[Value] = []
    for position, param in enumerate(routine.function.params):
        params.append(_unseen(m, routine, oid, position, param))
    context = contexts.of(m, routine, params, closure)
    if context.closure < 0:
        context.closure = closure
    calls.prepare(m, context)
    if m.depth < 40:
        m.run(context)


def _definition(m: Machine, routine: Routine) -> tuple[int, int]:
    """A context in which the function was defined, and the function's object there."""
    parent = m.routine_at.get((routine.unit, routine.function.parent), -1)
    for number in m.routines[parent].contexts if parent >= 0 else ():
        key = ("function", number, routine.index)
        if m.heap.known(key):
            return number, m.heap.new(key, "function")
    return -1, -1


def _unseen(m: Machine, routine: Routine, oid: int, position: int, param: ir.Param) -> Value:
    kinds = [text.rpartition(".")[2] for text in routine.function.decorators]
    if position == 0 and routine.klass >= 0 and routine.function.name.startswith("resolve_"):
        resolved = shapes.resolved(m, _anywhere(m, routine), routine.klass)
        if resolved is not None:
            return resolved
    if position == 0 and routine.klass >= 0 and "staticmethod" not in kinds:
        if "classmethod" in kinds or routine.function.name in ("__new__", "__init_subclass__", "__class_getitem__"):
            return m.values.of(Cls(routine.klass))
        return classes.generic_value(m, routine.klass)
    if param.kind in ("star", "kwargs"):
        kind = "tuple" if param.kind == "star" else "dict"
        made = m.heap.new(("unseen", routine.key, param.name), kind)
        m.heap.write(made, ANY, m.values.unknown)
        return m.values.obj(made)
    shaped = views.view_parameter(m, routine.klass, param.name)
    if shaped is None and routine.klass >= 0:
        shaped = shapes.parameter(m, _anywhere(m, routine), routine.klass, routine.function.name, param.name)
    if shaped is not None:
        return shaped
    handed = injection.named(m, oid, param.name)
    if handed is not None:
        return handed
    value = m.values.unknown
    for prefix in ("=", "@"):
        given = m.heap.things[oid].fields.get(f"{prefix}{param.name}") if oid >= 0 else None
        if given is None:
            continue
        found = injection.injected(m, _anywhere(m, routine), given)
        if found is not None:
            return found
        if not _marker(m, given):
            value = m.values.join(value, given)
    return value


def _anywhere(m: Machine, routine: Routine) -> Context:
    """A context of the module: injected dependencies are called from there."""
    return m.contexts[m.routines[m.routine_at[routine.unit, 0]].contexts[0]]


def _marker(m: Machine, default: Value) -> bool:
    """Whether a default only tells a framework where the value comes from: `Body(…)`, `Query(…)`."""
    return any(
        isinstance(a := m.values.atoms[number], (Api, Obj)) and (not isinstance(a, Obj) or m.heap.things[a.oid].kind == "api")
        for number in default.atoms
    )
