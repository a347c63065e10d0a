"""Functions of `itertools`, `functools`, `copy` and `heapq` that keep apart what they are given: rows, columns, keys."""

from __future__ import annotations

from collections.abc import Callable

from pdflow.solve import builtin, calls, items, records, view
from pdflow.solve.args import Args
from pdflow.solve.atoms import Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY, Field
from pdflow.solve.values import Value


def chain(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    """`chain(first, second)`: the elements of all."""
    oid = m.heap.new(("chain", ctx.id, at), "iterator")
    for source in args.all():
        m.heap.write(oid, ANY, items.iterate(m, ctx, at, source))
    return m.values.obj(oid)


def chain_of(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    """`chain.from_iterable(lists)`: the elements of the elements."""
    oid = m.heap.new(("chain", ctx.id, at), "iterator")
    for source in args.all():
        m.heap.write(oid, ANY, items.iterate(m, ctx, at, items.iterate(m, ctx, at, source)))
    return m.values.obj(oid)


def longest(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    """`zip_longest(first, second)`: rows, as `zip` gives them."""
    return builtin.call(m, ctx, at, "zip", args)


def star_map(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    """`starmap(function, rows)`: what the function gives for each row."""
    if len(args.positional) < 2:
        return None
    row = items.iterate(m, ctx, at, args.positional[1])
    whole = Args([])
    things = m.values.objects(row)
    columns: dict[Field, Value] = {}
    for thing in things:
        for field, held in m.heap.fields(thing, ctx.id).items():
            columns[field] = m.values.join(columns.get(field, m.values.nothing), held)
    places = sorted(field for field in columns if isinstance(field, int))
    if places and len(places) == len(columns) and len(things) == len(row.atoms):
        whole.positional = [m.values.carrying(columns[place], row.labels) for place in places]
    else:
        whole.more = items.iterate(m, ctx, at, row)
    oid = m.heap.new(("starmap", ctx.id, at), "iterator")
    m.heap.write(oid, ANY, calls.call(m, ctx, at, args.positional[0], whole))
    return m.values.obj(oid)


def group(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    """`groupby(rows, key=function)`: pairs of what the function gives and the rows."""
    if not args.positional:
        return None
    element = items.iterate(m, ctx, at, args.positional[0])
    by = args.get(1, "key")
    inner = m.heap.new(("group", ctx.id, at), "list")
    m.heap.write(inner, ANY, element)
    pair = m.heap.new(("grouped", ctx.id, at), "tuple")
    m.heap.write(pair, 0, element if by is None else calls.call(m, ctx, at, by, Args([element])))
    m.heap.write(pair, 1, m.values.obj(inner))
    oid = m.heap.new(("groups", ctx.id, at), "iterator")
    m.heap.write(oid, ANY, m.values.obj(pair))
    return m.values.obj(oid)


def reduce(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    """`reduce(function, values, start)`."""
    if len(args.positional) < 2:
        return m.values.unknown
    inner = items.iterate(m, ctx, at, args.positional[1])
    result = args.positional[2] if len(args.positional) > 2 else inner
    for _ in range(2):
        result = m.values.join(result, calls.call(m, ctx, at, args.positional[0], Args([result, inner])))
    return result


def merged_view(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    """`ChainMap(first, second)`: what all of them hold."""
    oid = m.heap.new(("chain map", ctx.id, at), "dict", site=(ctx.routine.unit, ctx.routine.index, at))
    for source in args.positional:
        items.update(m, ctx, oid, source)
    return m.values.obj(oid)


def push(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    """`heappush(heap, value)`, `insort(values, value)`."""
    for number in sorted(args.positional[0].atoms) if len(args.positional) > 1 else ():
        atom = m.values.atoms[number]
        if isinstance(atom, Obj):
            m.heap.write(atom.oid, ANY, args.positional[1])
    return m.values.const(None)


def pop(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    """`heappop(heap)`: one of the elements."""
    return items.iterate(m, ctx, at, args.positional[0]) if args.positional else None


def copied(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    """`copy(value)`: another object with the same content."""
    if not args.positional:
        return None
    source = args.positional[0]
    result = m.values.make(frozenset(), source.labels)
    for number in sorted(source.atoms):
        atom = m.values.atoms[number]
        kind = m.heap.things[atom.oid].kind if isinstance(atom, Obj) else ""
        made = m.values.of(atom)
        if kind == "instance" and isinstance(atom, Obj):
            made = records.changed(m, ctx, at, atom.oid, Args([]))
        elif kind in ("dict", "list", "set", "tuple") and isinstance(atom, Obj):
            copy = m.heap.new(("copied", ctx.id, at, atom.oid), kind, site=m.heap.things[atom.oid].site)
            view.born(m, ctx, copy)
            for field, held in list(m.heap.fields(atom.oid, ctx.id).items()):
                now = m.heap.read(atom.oid, field, ctx.id) or held
                view.store(m, ctx, copy, field, now, m.heap.knows(atom.oid, field))
            made = m.values.obj(copy)
        result = m.values.join(result, made)
    return result


HANDLERS: dict[str, Callable[[Machine, Context, int, Args], Value | None]] = {
    "itertools.chain": chain, "itertools.chain.from_iterable": chain_of, "itertools.zip_longest": longest,
    "itertools.starmap": star_map, "itertools.groupby": group, "functools.reduce": reduce, "collections.ChainMap": merged_view,
    "heapq.heappush": push, "heapq.heappop": pop, "heapq.heappushpop": pop, "bisect.insort": push,
    "copy.copy": copied, "copy.deepcopy": copied,
}  # fmt: skip
"""By API path."""
