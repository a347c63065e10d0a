"""Mappings copied key by key: `{key: clean(value) for key, value in form.items()}` keeps apart what each key holds.

A loop is run once for all of its elements, so that key and value no longer belong together in it. Where a value is stored
under the very key that the loop took from a mapping, each key gets what it held there, and what the loop added.
"""

from __future__ import annotations

from pdflow.facts import ir
from pdflow.solve.heap import ANY, Field
from pdflow.solve.machine import Context, Machine, Routine
from pdflow.solve.values import Obj, Value


def copied(m: Machine, ctx: Context, oid: int, key: int, value: Value) -> bool:
    """Store `value` in `oid` under the variable `key`, key by key; False where that is no loop's key."""
    source = _sources(ctx.routine).get(key)
    held = _held(m, ctx, ctx.env[source]) if source is not None else {}
    if not held:
        return False
    labels = {field: m.heap.deep_labels(one, ctx.id) for field, one in held.items()}
    all_labels = frozenset[int]().union(*labels.values())
    all_atoms = frozenset[int]().union(*(one.atoms for one in held.values()))
    for field, one in held.items():
        atoms = (value.atoms - all_atoms) | (value.atoms & one.atoms)
        own = (value.labels - all_labels) | (value.labels & labels[field])
        m.heap.write(oid, field, m.values.make(atoms or m.values.unknown.atoms, own))
    return True


def _held(m: Machine, ctx: Context, mapping: Value) -> dict[Field, Value]:
    """What a mapping holds by key; nothing where it may be something else, or its keys are not known."""
    found: dict[Field, Value] = {}
    for number in mapping.atoms:
        atom = m.values.atoms[number]
        if not isinstance(atom, Obj) or m.heap.things[atom.oid].kind != "dict":
            return {}
        for field, value in m.heap.fields(atom.oid, ctx.id).items():
            if not (isinstance(field, str) and field.startswith("#")):
                found[field] = m.values.join(found.get(field, m.values.nothing), value)
    known = [field for field in found if field != ANY]
    return found if known and (ANY not in found or not found[ANY].labels) else {}


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
