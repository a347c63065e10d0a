"""What a framework hands to a parameter: the result of the function that its default, or its annotation, names; what its name says."""

from __future__ import annotations

from pdflow.solve import calls
from pdflow.solve.args import Args
from pdflow.solve.atoms import Api, Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value


def injected(m: Machine, ctx: Context, default: Value) -> Value | None:
    """A parameter whose default is `Depends(function)`: what the function returns, or yields; None: no such default."""
    result: Value | None = None
    for number in sorted(default.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Obj) and m.heap.things[atom.oid].path.endswith("Depends()"):
            if atom.oid not in m.dependencies:
                m.dependencies[atom.oid] = ctx.id
                provide(m, atom.oid)
            found = m.heap.read(atom.oid, "#given", ctx.id) or m.values.unknown
            result = found if result is None else m.values.join(result, found)
    return result


def named(m: Machine, function: int, name: str) -> Value | None:
    """A parameter of a function that a library calls back with objects of its own, by their names; None: not known of this one.

    `function`: its object, which knows its decorators.
    """
    result: Value | None = None
    above = m.heap.things[function].fields.get("#decorator") if function >= 0 else None
    for number in sorted(above.atoms) if above is not None else ():
        atom = m.values.atoms[number]
        for param, path in m.known.hands(atom.path) if isinstance(atom, Api) else ():
            if param == name:
                given = m.values.obj(m.heap.new(("handed", path), "api", path=path))
                result = given if result is None else m.values.join(result, given)
    return result


def provide(m: Machine, oid: int) -> None:
    """Call a dependency, and remember what it gives where all who depend on it read it."""
    ctx = m.contexts[m.dependencies[oid]]
    given = m.heap.read(oid, 0, ctx.id) or m.heap.read(oid, "dependency", ctx.id)
    found = m.values.unknown if given is None else _provided(m, ctx, calls.call(m, ctx, 0, given, Args([])))
    m.heap.write(oid, "#given", found)


def _provided(m: Machine, ctx: Context, value: Value) -> Value:
    """What a dependency gives: of a generator, what it yields."""
    result = m.values.make(frozenset(), value.labels)
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "iterator":
            result = m.values.join(result, m.heap.read(atom.oid, ANY, ctx.id) or m.values.unknown)
        else:
            result = m.values.join(result, m.values.of(atom))
    return result if result.atoms else m.values.unknown
