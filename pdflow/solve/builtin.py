"""Builtin functions: what they make of their arguments."""

from __future__ import annotations

from collections.abc import Callable

from pdflow.solve import asking, calls, items, records, reflection, text
from pdflow.solve.args import Args
from pdflow.solve.atoms import HOLE, Cls, Obj, Super
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value

_CLEAN = frozenset(
    "len hasattr callable bool id hash type any all range print open input delattr ord chr "
    "globals breakpoint help dir memoryview compile staticmethod classmethod property".split()
)
_CARRY = frozenset("int float bytes bytearray abs round ascii complex format hex oct bin sum".split())


def call(m: Machine, ctx: Context, at: int, name: str, args: Args) -> Value | None:
    """What calling a builtin gives; None where it is an exception's class or the like."""
    handler = _HANDLERS.get(name)
    if handler is not None:
        return handler(m, ctx, at, args)
    method = asking.METHODS.get(name)
    if method is not None and args.positional:
        asked = asking.ask(m, ctx, at, method, args)
        if asked is not None and name not in _CLEAN:
            return asked
    if name == "print":
        return m.values.const(None)
    if name in _CLEAN:
        return m.values.const(True) if name not in ("open", "input", "type") else None
    if name in _CARRY:
        labels: frozenset[int] = frozenset()
        for arg in args.all():
            labels |= m.heap.deep_labels(arg, ctx.id)
        return m.values.carrying(m.values.const(HOLE), labels)
    return None


def _str(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    return text.format_parts(m, ctx, at, [asking.first(m, args)]) if args.positional else m.values.const("")


def _copy_of(kind: str) -> Callable[[Machine, Context, int, Args], Value]:
    def run(m: Machine, ctx: Context, at: int, args: Args) -> Value:
        oid = m.heap.new(("made", kind, ctx.id, at), kind, site=(ctx.routine.unit, ctx.routine.index, at))
        source = asking.first(m, args)
        single = m.values.objects(source)
        sequence = items.sequence(m, ctx, single[0]) if kind != "set" and len(single) == len(source.atoms) == 1 else None
        if sequence is not None:
            for field, value in list(m.heap.fields(sequence, ctx.id).items()):
                m.heap.write(oid, field, value)
        elif kind != "set" and (keys := items.keys_in_order(m, ctx, source)) is not None:
            for place, key in enumerate(keys):
                m.heap.write(oid, place, key)
        elif source.atoms:
            m.heap.write(oid, ANY, items.iterate(m, ctx, at, source))
        return m.values.carrying(m.values.obj(oid), source.labels)

    return run


def _dict(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    oid = m.heap.new(("made", "dict", ctx.id, at), "dict", site=(ctx.routine.unit, ctx.routine.index, at))
    for source in args.positional[:1]:
        items.update(m, ctx, oid, source)
    for name, value in args.keywords.items():
        m.heap.write(oid, name, value)
    if args.spread is not None:
        m.heap.write(oid, ANY, args.spread)
    return m.values.obj(oid)


def _super(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    if args.positional:
        keys = [a.key for n in sorted(args.positional[0].atoms) if isinstance(a := m.values.atoms[n], Cls)]
        first = args.positional[1] if len(args.positional) > 1 else m.values.nothing
        return m.values.of(Super(keys[0], first.id)) if keys else m.values.unknown
    inner: Context | None = ctx
    while inner is not None and inner.routine.klass < 0:
        inner = m.contexts[inner.closure] if inner.closure >= 0 else None
    if inner is None or not inner.routine.function.params:
        return m.values.unknown
    assert m.heap.view is not None
    m.heap.view.asked = True  # a variable that is no operand of the step
    first = inner.env[inner.routine.function.params[0].var]
    return m.values.of(Super(inner.routine.klass, first.id))


def _map(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    oid = m.heap.new(("map", ctx.id, at), "iterator")
    elements = [items.iterate(m, ctx, at, source) for source in args.positional[1:]]
    m.heap.write(oid, ANY, calls.call(m, ctx, at, asking.first(m, args), Args(elements)))
    return m.values.obj(oid)


def _filter(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    source = args.positional[1] if len(args.positional) > 1 else m.values.nothing
    calls.call(m, ctx, at, asking.first(m, args), Args([items.iterate(m, ctx, at, source)]))
    return source


def _sorted(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    source = asking.first(m, args)
    if "key" in args.keywords:
        calls.call(m, ctx, at, args.keywords["key"], Args([items.iterate(m, ctx, at, source)]))
    oid = m.heap.new(("sorted", ctx.id, at), "list")
    m.heap.write(oid, ANY, items.iterate(m, ctx, at, source))
    return m.values.carrying(m.values.obj(oid), source.labels)


def _one_of(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    """`max`, `min`, `next`: an element, or one of the arguments."""
    if "key" in args.keywords:
        calls.call(m, ctx, at, args.keywords["key"], Args([items.iterate(m, ctx, at, asking.first(m, args))]))
    if len(args.positional) == 1:
        return items.iterate(m, ctx, at, args.positional[0])
    result = m.values.nothing
    for arg in args.all():
        result = m.values.join(result, arg)
    return result


def _next(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    result = items.iterate(m, ctx, at, asking.first(m, args))
    for default in args.positional[1:2]:
        result = m.values.join(result, default)
    return result


def _same(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    source = asking.first(m, args)
    for number in sorted(source.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "instance":
            for name in ("__iter__", "__aiter__"):
                made = calls.call_special(m, ctx, at, atom.oid, name)
                if made is not None:
                    return made
    return source


def _enumerate(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    return _rows(m, ctx, at, [m.values.unknown, items.iterate(m, ctx, at, asking.first(m, args))])


def _zip(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    exact = _zip_exactly(m, ctx, at, args)
    return exact or _rows(m, ctx, at, [items.iterate(m, ctx, at, source) for source in args.positional])


def _zip_exactly(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    """`zip` of sequences whose elements are all known keeps row and column apart."""
    columns: list[list[Value]] = []
    for source in args.positional:
        things = m.values.objects(source)
        if len(things) != 1 or len(source.atoms) != 1:
            return None
        fields = m.heap.fields(things[0], ctx.id)
        if not all(isinstance(field, int) for field in fields):
            return None
        columns.append([fields[i] for i in sorted(fields)])
    oid = m.heap.new(("zip", ctx.id, at), "list")
    for index, row in enumerate(zip(*columns, strict=False)):
        inner = m.heap.new(("zip", ctx.id, at, index), "tuple")
        for place, value in enumerate(row):
            m.heap.write(inner, place, value)
        m.heap.write(oid, index, m.values.obj(inner))
    return m.values.obj(oid)


def _rows(m: Machine, ctx: Context, at: int, columns: list[Value]) -> Value:
    row = m.heap.new(("row", ctx.id, at), "tuple")
    for place, value in enumerate(columns):
        m.heap.write(row, place, value)
    oid = m.heap.new(("rows", ctx.id, at), "list")
    m.heap.write(oid, ANY, m.values.obj(row))
    return m.values.obj(oid)


def _vars(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    if args.positional:
        alone = m.values.objects(args.positional[0])
        if len(alone) == len(args.positional[0].atoms) == 1 and m.heap.things[alone[0]].kind == "instance":
            return records.namespace(m, ctx, alone[0])
        return items.mappings(m, ctx, args.positional[0])
    assert m.heap.view is not None
    m.heap.view.asked = True  # variables that are no operands of the step
    oid = m.heap.new(("locals", ctx.id, at), "dict")
    for param in ctx.routine.function.params:
        m.heap.write(oid, param.name, ctx.env[param.var])
    for step in ctx.routine.function.steps:
        if type(step).__name__ == "Copy":
            m.heap.write(oid, step.name, ctx.env[step.dst])  # type: ignore[union-attr]
    return m.values.obj(oid)


def _type(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    made = records.made(m, ctx, at, "builtins.type", args)
    if made is not None:
        return made
    found = m.values.nothing
    for number in sorted(asking.first(m, args).atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Obj) and m.heap.things[atom.oid].klass >= 0:
            found = m.values.join(found, m.values.of(Cls(m.heap.things[atom.oid].klass)))
    return found if found.atoms else m.values.unknown


_HANDLERS: dict[str, Callable[[Machine, Context, int, Args], Value]] = {
    "str": _str,
    "repr": _str,
    "list": _copy_of("list"),
    "tuple": _copy_of("tuple"),
    "set": _copy_of("set"),
    "frozenset": _copy_of("set"),
    "dict": _dict,
    "getattr": reflection.get,
    "setattr": reflection.put,
    "super": _super,
    "map": _map,
    "filter": _filter,
    "sorted": _sorted,
    "max": _one_of,
    "min": _one_of,
    "next": _next,
    "anext": _next,
    "iter": _same,
    "aiter": _same,
    "reversed": asking.backwards,
    "divmod": asking.operator("divmod"),
    "pow": asking.operator("**"),
    "isinstance": asking.check("__instancecheck__"),
    "issubclass": asking.check("__subclasscheck__"),
    "object.__new__": asking.new_object,
    "enumerate": _enumerate,
    "zip": _zip,
    "vars": _vars,
    "locals": _vars,
    "type": _type,
}

