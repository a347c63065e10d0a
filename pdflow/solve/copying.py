"""Mappings copied key by key: `{key: clean(value) for key, value in form.items()}` keeps apart what each key holds.

A loop is run once for all of its elements, so that key and value no longer belong together in it. Where a value is stored
under the very key that the loop took from a mapping, each key gets what it held there, and what the loop added.
"""

from __future__ import annotations

from collections.abc import Sequence

from pdflow.facts import ir
from pdflow.solve import attributes, pairing
from pdflow.solve.atoms import Api, Obj, Unknown
from pdflow.solve.context import Context, Routine
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY, Field
from pdflow.solve.values import Value


def copied(m: Machine, ctx: Context, into: Sequence[int], key: int, value: int) -> bool:
    """Store the variable `value` in each dictionary under the variable `key`, key by key; False where that is no loop's key."""
    parts = pairing.pairs(m, ctx, key, value) or _apart(m, ctx, key, ctx.env[value], False)
    for oid in into:
        for field, part in parts:
            m.heap.write(oid, field, part)
    return bool(parts)


def assigned(m: Machine, ctx: Context, at: int, step: ir.Call) -> bool:
    """`setattr(row, key, value)` in a loop over a mapping or over names, key by key; False where the call is no such."""
    if len(step.args) != 3 or not _is_setattr(m, ctx.env[step.func]):
        return False
    parts = pairing.pairs(m, ctx, step.args[1], step.args[2]) or _apart(m, ctx, step.args[1], ctx.env[step.args[2]], True)
    for field, part in parts:
        if isinstance(field, str):
            attributes.put(m, ctx, ctx.env[step.args[0]], field, part, at)
    return bool(parts)


def _is_setattr(m: Machine, function: Value) -> bool:
    return [m.values.atoms[number] for number in function.atoms] == [Api("builtins.setattr", -1)]


def _apart(m: Machine, ctx: Context, key: int, value: Value, partly: bool) -> Sequence[tuple[Field, Value]]:
    """What is stored under each key of the mapping that a loop goes over; nothing where `key` is no loop's key."""
    source = _sources(ctx.routine).get(key)
    if source is None:
        return []
    assert m.heap.view is not None
    m.heap.view.asked = True  # a variable that is no operand of the step
    held, rest = _held(m, ctx, ctx.env[source], partly)
    labels = {field: m.heap.deep_labels(one, ctx.id) for field, one in held.items()}
    all_labels = frozenset[int]().union(*labels.values())
    all_atoms = frozenset[int]().union(*(one.atoms for one in held.values()))
    parts: list[tuple[Field, Value]] = []
    for field, one in held.items():
        atoms, own = value.atoms & one.atoms, value.labels & labels[field]
        if not rest:
            atoms, own = atoms | (value.atoms - all_atoms), own | (value.labels - all_labels)
        parts.append((field, m.values.make(atoms or m.values.unknown.atoms, own)))
    if parts and rest:
        parts.append((ANY, m.values.make(value.atoms - all_atoms or m.values.unknown.atoms, value.labels - all_labels)))
    return parts


def _held(m: Machine, ctx: Context, mapping: Value, partly: bool) -> tuple[dict[Field, Value], bool]:
    """What a mapping holds by key, and whether it may hold more under keys that are not known; nothing where no key is.

    `partly`: it may be one of several mappings, of which some are not known. Else, nothing, unless all of it is known.
    """
    found: dict[Field, Value] = {}
    rest = partly and bool(mapping.labels)
    for number in mapping.atoms:
        atom = m.values.atoms[number]
        if not isinstance(atom, Obj) or m.heap.things[atom.oid].kind != "dict":
            if not partly:
                return {}, False
            rest = rest or not isinstance(atom, Unknown)
            continue
        for field, value in m.heap.fields(atom.oid, ctx.id).items():
            if not (isinstance(field, str) and field.startswith("#")):
                found[field] = m.values.join(found.get(field, m.values.nothing), value)
    if ANY in found and found[ANY].labels:
        rest = True
        if partly:
            del found[ANY]
    known = [field for field in found if field != ANY]
    return (found if known and (partly or not rest) else {}), rest


def _sources(routine: Routine) -> dict[int, int]:
    """The variables that are keys of a loop over a mapping, with the variable of the mapping."""
    if routine.copies is None:
        loops: dict[int, int] = {}
        routine.copies = {}
        for step in routine.function.steps:
            if isinstance(step, ir.CallMethod) and step.name == "items" and not step.args:
                loops[step.dst] = step.obj
            elif isinstance(step, (ir.Iterate, ir.Copy)) and step.src in loops:
                loops[step.dst] = loops[step.src]
            elif isinstance(step, ir.Unpack) and step.index == 0 and step.src in loops:
                routine.copies[step.dst] = loops[step.src]
            elif isinstance(step, ir.Copy) and step.src in routine.copies:
                routine.copies[step.dst] = routine.copies[step.src]
    return routine.copies
