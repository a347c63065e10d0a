"""Builtin functions that ask their arguments: special methods, operators, and what an object is made of."""

from __future__ import annotations

from collections.abc import Callable

from pdflow.solve import calls, classes, items, registers
from pdflow.solve.args import Args
from pdflow.solve.atoms import Cls, Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value

METHODS = {
    "len": "__len__", "bool": "__bool__", "hash": "__hash__", "int": "__int__", "float": "__float__", "abs": "__abs__",
    "complex": "__complex__", "bytes": "__bytes__", "round": "__round__", "dir": "__dir__", "format": "__format__",
}  # fmt: skip
"""Builtin functions that ask their first argument."""


def first(m: Machine, args: Args) -> Value:
    """The first argument, or what may be it."""
    if args.positional:
        return args.positional[0]
    return args.more if args.more is not None else m.values.nothing


def ask(m: Machine, ctx: Context, at: int, method: str, args: Args) -> Value | None:
    """Call a special method of the first argument with the others; None where nothing has it."""
    result: Value | None = None
    for number in sorted(args.positional[0].atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Obj):
            found = calls.call_special(m, ctx, at, atom.oid, method, Args(args.positional[1:]))
            if found is not None:
                result = found if result is None else m.values.join(result, found)
    return result


def operator(op: str) -> Callable[[Machine, Context, int, Args], Value]:
    """The handler of a builtin function that is an operator."""

    def run(m: Machine, ctx: Context, at: int, args: Args) -> Value:
        labels: frozenset[int] = frozenset()
        for arg in args.positional:
            labels |= arg.labels
        result = m.values.labelled(labels)
        if len(args.positional) > 1:
            special = calls.call_operator(m, ctx, at, args.positional[0], args.positional[1], op)
            return special if special is not None else result
        return result

    return run


def check(method: str) -> Callable[[Machine, Context, int, Args], Value]:
    """`isinstance`, `issubclass`: the second argument may have its own opinion."""

    def run(m: Machine, ctx: Context, at: int, args: Args) -> Value:
        if len(args.positional) == 2:
            ask(m, ctx, at, method, Args([args.positional[1], args.positional[0]]))
        return m.values.const(True)

    return run


def backwards(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    """`reversed(source)`."""
    asked = ask(m, ctx, at, "__reversed__", args) if args.positional else None
    if asked is not None:
        return asked
    source = first(m, args)
    keys = items.keys_in_order(m, ctx, source)
    if keys is not None:
        back = m.heap.new(("reversed", "keys", ctx.id, at), "list")
        for place, key in enumerate(reversed(keys)):
            m.heap.write(back, place, key)
        return m.values.obj(back)
    things = m.values.objects(source)
    if len(things) == len(source.atoms) == 1 and m.heap.things[things[0]].kind in ("list", "tuple"):
        fields = m.heap.fields(things[0], ctx.id)
        if ANY not in fields:
            oid = m.heap.new(("reversed", ctx.id, at), "list")
            for place, field in enumerate(sorted((f for f in fields if isinstance(f, int)), reverse=True)):
                m.heap.write(oid, place, m.values.carrying(fields[field], source.labels))
            return m.values.obj(oid)
    oid = m.heap.new(("reversed", "any", ctx.id, at), "list")
    m.heap.write(oid, ANY, items.iterate(m, ctx, at, source))
    return m.values.carrying(m.values.obj(oid), source.labels)


def new_object(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    """`object.__new__(cls)`."""
    made = registers.class_in(m, ctx, args)
    if made is not None:
        return made
    result = m.values.nothing
    for number in sorted(first(m, args).atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Cls):
            result = m.values.join(result, m.values.obj(classes.allocate(m, ctx, at, atom.key)))
    return result if result.atoms else m.values.unknown
