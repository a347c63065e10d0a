"""Registers: functions that are called by the type of an argument, classes that are registered when they are defined."""

from __future__ import annotations

from pdflow.solve import calls, classes, types
from pdflow.solve.args import Args
from pdflow.solve.atoms import Api, Bound, Cls, Const, Fn, Member, Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value

_BUILTIN_KINDS = {"str": "str", "bytes": "str", "int": "int", "float": "int", "bool": "int", "list": "list", "dict": "dict",
                  "tuple": "tuple", "set": "set"}  # fmt: skip


DISPATCHING = ("singledispatch", "singledispatchmethod")
OPEN = "dispatching"
"""The path of the object of a function that others may be registered with."""


def is_open(m: Machine, ctx: Context, oid: int) -> bool:
    """Whether a function is one that others are registered with, by the type of what they take."""
    held = m.heap.read(oid, "#decorator", ctx.id) if oid >= 0 else None
    paths = (getattr(m.values.atoms[number], "path", "") for number in held.atoms) if held is not None else ()
    return any(path.endswith(DISPATCHING) for path in paths)


def registered(m: Machine, ctx: Context, at: int, target: Value, args: Args) -> Value:
    """`push.register(function)`, `push.register(str)`, `push.register(str, function)`: what comes back takes a function, or is one."""
    functions = [arg for arg in args.all() if any(isinstance(m.values.atoms[n], (Fn, Bound)) for n in arg.atoms)]
    kinds = [arg for arg in args.positional[:1] if arg not in functions]
    for function in functions[-1:]:
        for number in sorted(target.atoms):
            atom = m.values.atoms[number]
            if isinstance(atom, (Fn, Bound)):
                m.heap.write(atom.oid, "#overloads", function)
        for number in sorted(function.atoms) if kinds else ():
            atom = m.values.atoms[number]
            if isinstance(atom, Fn) and atom.oid >= 0:
                m.heap.write(atom.oid, "#kind", kinds[0])
        return function
    waiting = m.heap.new(("register", ctx.id, at), "partial", path="register")
    m.heap.write(waiting, 0, m.values.of(Member(target.id, "register")))
    for place, kind in enumerate(kinds):
        m.heap.write(waiting, place + 1, kind)
    return m.values.obj(waiting)


def overloads(m: Machine, ctx: Context, oid: int, args: Args, place: int) -> list[Fn]:
    """The functions registered with the one that `oid` is that may take the argument at `place`."""
    held = m.heap.read(oid, "#overloads", ctx.id)
    found: list[Fn] = []
    for number in sorted(held.atoms) if held is not None else ():
        atom = m.values.atoms[number]
        if isinstance(atom, Fn) and _takes(m, ctx, atom, place, args):
            found.append(atom)
    return found


def _takes(m: Machine, ctx: Context, function: Fn, place: int, args: Args) -> bool:
    """Whether a function is registered for a type that an argument may be of."""
    if place >= len(args.positional):
        return True
    given = args.positional[place]
    routine = m.routines[function.key]
    kind = m.heap.read(function.oid, "#kind", ctx.id) if function.oid >= 0 else None
    params = routine.function.params
    if kind is None and place < len(params) and (ref := params[place].type) is not None:
        kind = types.named(m, ctx, routine.unit, ref.name)
    for number in sorted(kind.atoms) if kind is not None else ():
        atom = m.values.atoms[number]
        if isinstance(atom, Cls):
            return bool(classes.narrow(m, ctx, given, m.values.of(atom), True).atoms)
        wanted = _BUILTIN_KINDS.get(atom.path.rpartition(".")[2]) if isinstance(atom, Api) else None
        if wanted is not None:
            return any(_kind(m, one) in (wanted, "") for one in given.atoms) or not given.atoms
    return True


def _kind(m: Machine, number: int) -> str:
    """The builtin type of an atom, roughly; empty where it is not known."""
    atom = m.values.atoms[number]
    if isinstance(atom, Obj):
        thing = m.heap.things[atom.oid]
        return "" if thing.kind in ("api", "iterator") else thing.kind
    if type(atom) is Const:
        return "str" if isinstance(atom.value, str) else "none" if atom.value is None else "int"
    return ""


def defined(m: Machine, ctx: Context, at: int, key: int, keywords: dict[str, Value]) -> None:
    """A class was defined: the hooks of its bases, and of its metaclass, are called with it."""
    meta = keywords.pop("metaclass", None)
    if meta is not None:
        m.lookups.binders.setdefault("#metaclass", set()).add(key)
        m.heap.write(classes.class_object(m, key), "#metaclass", meta)
    if "__init_subclass__" in m.lookups.binders:
        hook, _, _ = classes.lookup(m, key, "__init_subclass__", ctx.id, behind=key)
        if hook is not None:
            calls.call_bound(m, ctx, at, hook, m.values.of(Cls(key)), Args([], keywords))
    for entry in classes.order(m, key, ctx.id) if "#metaclass" in m.lookups.binders else ():
        meta = m.heap.read(classes.class_object(m, entry.key), "#metaclass", ctx.id) if isinstance(entry, Cls) else None
        if meta is not None:
            _made_by(m, ctx, at, key, meta, keywords)
            break


def _made_by(m: Machine, ctx: Context, at: int, key: int, meta: Value, keywords: dict[str, Value]) -> None:
    """A metaclass makes and initialises the class `key`."""
    body = m.heap.new(("namespace", key), "dict")
    m.heap.write(body, "#class", m.values.of(Cls(key)))
    for name, value in list(m.heap.fields(classes.class_object(m, key), ctx.id).items()):
        if isinstance(name, str) and not name.startswith("#"):
            m.heap.write(body, name, value)
    bases = m.heap.new(("bases", key), "tuple")
    for entry in classes.order(m, key, ctx.id)[1:]:
        m.heap.write(bases, ANY, m.values.of(entry))
    given = [m.values.const(m.classes[key][2].name), m.values.obj(bases), m.values.obj(body)]
    for number in sorted(meta.atoms):
        atom = m.values.atoms[number]
        for name, first in (("__new__", m.values.of(atom)), ("__init__", m.values.of(Cls(key)))):
            hook = classes.lookup(m, atom.key, name, ctx.id)[0] if isinstance(atom, Cls) else None
            if hook is not None:
                calls.call_bound(m, ctx, at, hook, first, Args(given, keywords))


def class_in(m: Machine, ctx: Context, args: Args) -> Value | None:
    """The class that `type.__new__(mcs, name, bases, namespace)` makes; None where the arguments are no such."""
    for number in sorted(args.positional[3].atoms) if len(args.positional) > 3 else ():
        atom = m.values.atoms[number]
        found = m.heap.read(atom.oid, "#class", ctx.id) if isinstance(atom, Obj) else None
        if found is not None:
            return found
    return None
