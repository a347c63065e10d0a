"""Names that one loop gives to both sides of a store: `setattr(row, f"customer_{name}", getattr(person, name))`.

A loop is run once for all of its elements, so that every name would get what any of them holds. Where key and value are both
looked up by the same element of the loop, they are looked up for each of its names by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pdflow.facts import ir
from pdflow.solve import attributes, items
from pdflow.solve.atoms import HOLE, Api, Const, Obj
from pdflow.solve.context import Context, Routine
from pdflow.solve.machine import Machine
from pdflow.solve.thing import Field
from pdflow.solve.values import Value

_GETATTR = Api("builtins.getattr", -1)


class Name(NamedTuple):
    """A variable that holds an element of a loop, or the part at `place` of one, with text around it."""

    element: int
    place: int | None = None
    before: str = ""
    after: str = ""

    def of(self, text: str) -> str:
        """The text around one name of the loop."""
        return f"{self.before}{text}{self.after}"


def pairs(m: Machine, ctx: Context, key: int, value: int) -> Sequence[tuple[Field, Value]]:
    """What is stored under each name, where the variables `key` and `value` are of one element of a loop; else nothing."""
    target = _name(ctx.routine, key)
    if target is None:
        return []
    read = _definition(ctx.routine, value)
    while isinstance(read, ir.Copy):
        read = _definition(ctx.routine, read.src)
    source = _name(ctx.routine, _looked_up_by(m, ctx, read))
    if source is None or source.element != target.element:
        return []
    assert m.heap.view is not None
    m.heap.view.asked = True  # variables that are no operands of the step
    return [(target.of(name), _looked_up(m, ctx, read, source.of(other))) for name, other in _elements(m, ctx, target, source)]


def _looked_up_by(m: Machine, ctx: Context, read: ir.AnyStep | None) -> int:
    """The variable by which `getattr(object, name)` or `object[name]` looks something up, or -1."""
    if isinstance(read, ir.GetItem):
        return read.key
    if isinstance(read, ir.Call) and len(read.args) > 1 and not read.stars:
        callee = ctx.env[read.func]
        return read.args[1] if [m.values.atoms[number] for number in callee.atoms] == [_GETATTR] else -1
    return -1


def _looked_up(m: Machine, ctx: Context, read: ir.AnyStep | None, name: str) -> Value:
    if isinstance(read, ir.GetItem):
        return items.get(m, ctx, read.at, ctx.env[read.obj], m.values.const(name), read.owner)
    assert isinstance(read, ir.Call)
    found = attributes.get(m, ctx, read.at, ctx.env[read.args[0]], name, "")
    return m.values.join(found, ctx.env[read.args[2]]) if len(read.args) > 2 else found


def _elements(m: Machine, ctx: Context, target: Name, source: Name) -> Iterator[tuple[str, str]]:
    """For each element of the loop, the constants that both sides take of it; nothing where one of them is not known."""
    atoms = [m.values.atoms[number] for number in sorted(ctx.env[target.element].atoms)]
    found: list[tuple[str, str]] = []
    for atom in atoms:
        first, second = _part(m, ctx, atom, target.place), _part(m, ctx, atom, source.place)
        if first is None or second is None:
            return
        found.append((first, second))
    yield from dict.fromkeys(found)


def _part(m: Machine, ctx: Context, atom: object, place: int | None) -> str | None:
    if place is not None:
        held = m.heap.read(atom.oid, place, ctx.id) if isinstance(atom, Obj) else None
        known = [m.values.atoms[number] for number in held.atoms] if held is not None else []
        atom = known[0] if len(known) == 1 else None
    return atom.value if isinstance(atom, Const) and isinstance(atom.value, str) and HOLE not in atom.value else None


def _name(routine: Routine, var: int) -> Name | None:
    """What a variable is of an element of a loop; None where it is no such thing."""
    if var not in routine.names:
        routine.names[var] = None  # a variable that is defined by way of itself has no name
        routine.names[var] = _named(routine, var)
    return routine.names[var]


def _named(routine: Routine, var: int) -> Name | None:
    step = _definition(routine, var)
    match step:
        case ir.Copy():
            return _name(routine, step.src)
        case ir.Iterate():
            return Name(step.dst)
        case ir.Unpack(starred=False):
            whole = _name(routine, step.src)
            return whole._replace(place=step.index) if whole is not None and whole == Name(whole.element) else None
        case ir.Format():
            inner = [number for number, part in enumerate(step.parts) if isinstance(part, int)]
            held = _name(routine, int(step.parts[inner[0]])) if len(inner) == 1 else None
            if held is not None:
                before, after = ("".join(map(str, parts)) for parts in (step.parts[: inner[0]], step.parts[inner[0] + 1 :]))
                return held._replace(before=before + held.before, after=held.after + after)
    return None


def _definition(routine: Routine, var: int) -> ir.AnyStep | None:
    """The step that defines a variable; None for parameters, and where several do."""
    if routine.definitions is None:
        routine.definitions = {}
        for step in routine.function.steps:
            dst = getattr(step, "dst", -1)
            routine.definitions[dst] = None if dst in routine.definitions else step
    return routine.definitions.get(var)
