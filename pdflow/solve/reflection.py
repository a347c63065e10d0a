"""Reflection: attributes whose names are values, `getattr(obj, name)` and `setattr(obj, name, value)`."""

from __future__ import annotations

import re

from pdflow.solve import asking, attributes, classes, items
from pdflow.solve.args import Args
from pdflow.solve.atoms import HOLE, Api, Cls, Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY, Field
from pdflow.solve.values import Value


def get(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    """What `getattr` gives: the attributes that the name may be, of one that is put together those that fit its known parts."""
    obj = asking.first(m, args)
    result = m.values.nothing
    if len(args.positional) > 1 and args.positional[1] is result:
        return result  # a name out of a list that holds none
    names = m.values.strings(args.positional[1]) if len(args.positional) > 1 else []
    built = [name for name in names if HOLE in name]
    pattern = _pattern(built)
    fitting = _declared(m, ctx, obj, pattern) if pattern is not None else []
    for name in (*(name for name in names if HOLE not in name), *fitting):
        result = m.values.join(result, attributes.get(m, ctx, at, obj, name, ""))
    if built or not names:
        result = m.values.join(result, _any_attribute(m, ctx, obj, pattern))
    for default in args.positional[2:3]:
        result = m.values.join(result, default)
    return result


def put(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    """Do what `setattr` does, and give what it gives: nothing."""
    if len(args.positional) > 2 and args.positional[1] is not m.values.nothing:
        names = m.values.strings(args.positional[1])
        for name in names or [ANY]:
            attributes.put(m, ctx, args.positional[0], ANY if HOLE in name else name, args.positional[2], at)
    return m.values.const(None)


def _pattern(built: list[str]) -> re.Pattern[str] | None:
    """What names that are put together have in common; None where one of them may be any name."""
    if not built or any(not name.replace(HOLE, "").strip("_") for name in built):
        return None
    return re.compile("|".join(".*".join(re.escape(part) for part in name.split(HOLE)) for name in built))


def _declared(m: Machine, ctx: Context, obj: Value, pattern: re.Pattern[str]) -> list[str]:
    """The fields that the classes of `obj` declare under names that fit."""
    keys = [m.heap.things[a.oid].klass for n in sorted(obj.atoms) if isinstance(a := m.values.atoms[n], Obj)]
    lines = [classes.order(m, key, ctx.id) for key in keys if key >= 0]
    found = [field.name for line in lines for entry in line if isinstance(entry, Cls) for field in m.classes[entry.key][2].fields]
    return [name for name in dict.fromkeys(found) if pattern.fullmatch(name)]


def _any_attribute(m: Machine, ctx: Context, obj: Value, pattern: re.Pattern[str] | None) -> Value:
    """Any field whose name fits, where it is not known, or any method of something outside."""
    result = m.values.unknown
    for number in sorted(obj.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "instance":
            names: list[Field] = [ANY]
            if pattern is not None:
                names = [name for name in m.heap.fields(atom.oid, ctx.id) if isinstance(name, str) and pattern.fullmatch(name)]
            result = m.values.join(result, items.held(m, ctx, atom.oid, names))
        elif isinstance(atom, Api):
            result = m.values.join(result, m.values.of(Api(f"{atom.path}.*", atom.base)))
    return m.values.carrying(result, obj.labels)
