"""One step: what it makes of the values it reads."""

from __future__ import annotations

from pdflow.facts import ir
from pdflow.solve import attributes, calls, classes, copying, decorators, imports, items, registers, remembered, storing, text, view
from pdflow.solve.args import gather
from pdflow.solve.atoms import Cls, Fn, Obj
from pdflow.solve.context import Context, Handler
from pdflow.solve.machine import Machine
from pdflow.solve.personal import named
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value


def put(m: Machine, ctx: Context, dst: int, value: Value) -> None:
    """The variable `dst` may also be `value`."""
    env = ctx.env
    before = env[dst]
    if before is not value:
        after = m.values.join(before, value)
        if after is not before:
            env[dst] = after
            ctx.grown.add(dst)


def _const(m: Machine, ctx: Context, s: ir.Const) -> None:
    put(m, ctx, s.dst, m.values.const(s.value))


def _opaque(m: Machine, ctx: Context, s: ir.Opaque) -> None:
    put(m, ctx, s.dst, m.values.const(True))


def _copy(m: Machine, ctx: Context, s: ir.Copy) -> None:
    put(m, ctx, s.dst, named(m, ctx, s.at, s.name, ctx.env[s.src]))


def _phi(m: Machine, ctx: Context, s: ir.Phi) -> None:
    for src in s.srcs:
        put(m, ctx, s.dst, ctx.env[src])


def go_round(m: Machine, ctx: Context, s: ir.Phi) -> None:
    """The end of a loop: what its head may be next time."""
    before = ctx.env[s.dst]
    _phi(m, ctx, s)
    if ctx.env[s.dst] is not before:
        ctx.again.add(s.dst)


def _get_global(m: Machine, ctx: Context, s: ir.GetGlobal) -> None:
    put(m, ctx, s.dst, imports.global_name(m, ctx.routine.unit, s.name, ctx.id))


def _set_global(m: Machine, ctx: Context, s: ir.SetGlobal) -> None:
    view.store(m, ctx, imports.module_object(m, ctx.routine.unit), s.name, ctx.env[s.src], True)


def _owner(m: Machine, ctx: Context, owner: int) -> int:
    """The context of the enclosing function `owner`, or -1."""
    while ctx.routine.index != owner:
        if ctx.closure < 0:
            return -1
        ctx = m.contexts[ctx.closure]
    return ctx.id


def _get_free(m: Machine, ctx: Context, s: ir.GetFree) -> None:
    owner = _owner(m, ctx, s.owner)
    if owner < 0:
        put(m, ctx, s.dst, m.values.unknown)
        return
    oid = _free(m, owner)
    put(m, ctx, s.dst, m.heap.read(oid, s.name, ctx.id) or m.values.nothing)


def _set_free(m: Machine, ctx: Context, s: ir.SetFree) -> None:
    owner = _owner(m, ctx, s.owner)
    if owner >= 0:
        view.store(m, ctx, _free(m, owner), s.name, ctx.env[s.src], True)


def _free(m: Machine, owner: int) -> int:
    """The object that holds the variables of a context that inner functions see."""
    oid = m.heap.new(("free", owner), "free")
    m.heap.things[oid].owner = owner
    return oid


def _get_attr(m: Machine, ctx: Context, s: ir.GetAttr) -> None:
    put(m, ctx, s.dst, attributes.get(m, ctx, s.at, ctx.env[s.obj], s.name, s.owner))


def _set_attr(m: Machine, ctx: Context, s: ir.SetAttr) -> None:
    if s.obj < 0:
        classes.set_class_field(m, ctx, s.name, ctx.env[s.src])
    else:
        attributes.put(m, ctx, ctx.env[s.obj], s.name, ctx.env[s.src], s.at)


def _get_item(m: Machine, ctx: Context, s: ir.GetItem) -> None:
    again = remembered.again(m, ctx, s)
    put(m, ctx, s.dst, items.get(m, ctx, s.at, ctx.env[s.obj], ctx.env[s.key], s.owner) if again is None else again)


def _set_item(m: Machine, ctx: Context, s: ir.SetItem) -> None:
    obj = storing.own(m, ctx.env[s.obj])
    things = [a.oid for n in sorted(obj.atoms) if isinstance(a := m.values.atoms[n], Obj) and m.heap.things[a.oid].kind == "dict"]
    if len(things) == len(obj.atoms) > 0 and copying.copied(m, ctx, things, s.key, s.src):
        return
    storing.put(m, ctx, s.at, obj, ctx.env[s.key], ctx.env[s.src])


def _slice(m: Machine, ctx: Context, s: ir.Slice) -> None:
    put(m, ctx, s.dst, items.part(m, ctx, s.at, ctx.env[s.obj], s.low, s.high))


def _unpack(m: Machine, ctx: Context, s: ir.Unpack) -> None:
    value = ctx.env[s.src]
    if s.starred:
        put(m, ctx, s.dst, items.part(m, ctx, s.at, value, s.index, -s.after or None))
    else:
        put(m, ctx, s.dst, items.at_index(m, ctx, value, s.index))


def _iterate(m: Machine, ctx: Context, s: ir.Iterate) -> None:
    put(m, ctx, s.dst, items.iterate(m, ctx, s.at, ctx.env[s.src]))


def _enter(m: Machine, ctx: Context, s: ir.Enter) -> None:
    put(m, ctx, s.dst, calls.enter(m, ctx, s.at, ctx.env[s.src]))


def _site(ctx: Context, at: int) -> tuple[int, int, int]:
    return ctx.routine.unit, ctx.routine.index, at


def _make_dict(m: Machine, ctx: Context, s: ir.MakeDict) -> None:
    oid = m.heap.new(("dict", ctx.id, s.at), "dict", site=_site(ctx, s.at))
    view.born(m, ctx, oid)
    put(m, ctx, s.dst, m.values.obj(oid))
    for key, value in s.items:
        if key < 0:
            items.update(m, ctx, oid, ctx.env[value])
        else:
            storing.assign(m, ctx, oid, ctx.env[key], ctx.env[value])


def _make_list(m: Machine, ctx: Context, s: ir.MakeList) -> None:
    oid = m.heap.new((s.kind, ctx.id, s.at), s.kind, site=_site(ctx, s.at))
    view.born(m, ctx, oid)
    put(m, ctx, s.dst, m.values.obj(oid))
    args = gather(m, ctx, s.elements, s.stars, ())
    for index, value in enumerate(args.positional):
        view.store(m, ctx, oid, ANY if s.kind == "set" else index, value, s.kind == "list")
    if args.more is not None:
        m.heap.write(oid, ANY, args.more)


def _collect(m: Machine, ctx: Context, s: ir.Collect) -> None:
    oid = m.heap.new((s.kind, ctx.id, s.at), s.kind, site=_site(ctx, s.at))
    if s.key >= 0 and copying.copied(m, ctx, [oid], s.key, s.src):
        return
    if s.key >= 0:
        items.store(m, oid, ctx.env[s.key], ctx.env[s.src])
    else:
        m.heap.write(oid, ANY, ctx.env[s.src])


def _format(m: Machine, ctx: Context, s: ir.Format) -> None:
    parts = [ctx.env[part] if isinstance(part, int) else part for part in s.parts]
    put(m, ctx, s.dst, text.format_parts(m, ctx, s.at, parts))


def _binary(m: Machine, ctx: Context, s: ir.Binary) -> None:
    put(m, ctx, s.dst, text.binary(m, ctx, s.at, s.op, ctx.env[s.left], ctx.env[s.right]))


def _call(m: Machine, ctx: Context, s: ir.Call) -> None:
    if copying.assigned(m, ctx, s.at, s):
        return
    again = remembered.again(m, ctx, s)
    if again is None:
        again = calls.call(m, ctx, s.at, ctx.env[s.func], gather(m, ctx, s.args, s.stars, s.keywords))
    put(m, ctx, s.dst, again)


def _call_method(m: Machine, ctx: Context, s: ir.CallMethod) -> None:
    again = remembered.again(m, ctx, s)
    if again is None:
        args = gather(m, ctx, s.args, s.stars, s.keywords)
        again = calls.call_method(m, ctx, s.at, ctx.env[s.obj], s.name, args, s.owner)
    put(m, ctx, s.dst, again)


def _narrow(m: Machine, ctx: Context, s: ir.Narrow) -> None:
    value = ctx.env[s.src]
    if s.types < 0:
        put(m, ctx, s.dst, m.values.const(None))
    else:
        put(m, ctx, s.dst, classes.narrow(m, ctx, value, ctx.env[s.types], s.positive))


def _make_function(m: Machine, ctx: Context, s: ir.MakeFunction) -> None:
    key = m.routine_at[ctx.routine.unit, s.function]
    oid = m.heap.new(("function", ctx.id, s.function), "function", site=_site(ctx, s.at), closure=ctx.id)
    put(m, ctx, s.dst, m.values.of(Fn(key, oid)))
    for name, var in s.defaults:
        m.heap.write(oid, f"={name}", ctx.env[var])
    for name, var in s.metadata:
        m.heap.write(oid, f"@{name}", ctx.env[var])


def _decorate(m: Machine, ctx: Context, s: ir.Decorate) -> None:
    put(m, ctx, s.dst, decorators.decorate(m, ctx, s.at, ctx.env[s.decorator], ctx.env[s.src]))


def _make_class(m: Machine, ctx: Context, s: ir.MakeClass) -> None:
    key = m.class_at[ctx.routine.unit, s.klass]
    classes.define(m, ctx, key, [ctx.env[base] for base in s.bases])
    registers.defined(m, ctx, s.at, key, {name: ctx.env[var] for name, var in s.keywords})
    put(m, ctx, s.dst, m.values.of(Cls(key)))


def _import(m: Machine, ctx: Context, s: ir.Import) -> None:
    put(m, ctx, s.dst, imports.imported(m, ctx, s.module, s.level, s.name))


def _import_star(m: Machine, ctx: Context, s: ir.ImportStar) -> None:
    imports.star(m, ctx, s.module, s.level)


def _return(m: Machine, ctx: Context, s: ir.Return) -> None:
    ctx.returned = m.values.join(ctx.returned, ctx.env[s.src])
    assert m.heap.view is not None
    m.heap.view.leave()
    m.heap.hand_out(ctx.id, ctx.env[s.src])


def _returned(m: Machine, ctx: Context, value: Value) -> Value:
    """What `yield from` gives in the end: what the generator returns."""
    result = m.values.nothing
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        held = m.heap.read(atom.oid, "#returned", ctx.id) if isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "iterator" else None
        result = m.values.join(result, held or m.values.nothing)
    return result


def _yield(m: Machine, ctx: Context, s: ir.Yield) -> None:
    assert m.heap.view is not None
    m.heap.view.forget()
    value = ctx.env[s.src]
    if s.delegate:
        put(m, ctx, s.dst, _returned(m, ctx, value))
        value = items.iterate(m, ctx, s.at, value)
    m.heap.hand_out(ctx.id, value)
    ctx.yielded = m.values.join(ctx.yielded, value)
    sent = m.heap.read(m.heap.new(("generator", ctx.id), "iterator"), "#sent", ctx.id)
    put(m, ctx, s.dst, sent if sent is not None else m.values.unknown)


def _raise(m: Machine, ctx: Context, s: ir.Raise) -> None:
    value = ctx.env[s.src]
    if any(type(m.values.atoms[number]) is Cls for number in value.atoms):
        from pdflow.solve.args import Args

        value = calls.call(m, ctx, s.at, value, Args([]))
    m.heap.hand_out(ctx.id, value)
    calls.raised(m, ctx, s.region, value)


def _catch(m: Machine, ctx: Context, s: ir.Catch) -> None:
    assert m.heap.view is not None
    m.heap.view.asked = True
    value = ctx.region_values.get(s.region, m.values.nothing)
    if s.types >= 0:
        value = classes.narrow(m, ctx, value, ctx.env[s.types], True)
    if not value.atoms:
        value = m.values.unknown
    put(m, ctx, s.dst, value)


def _region(m: Machine, ctx: Context, s: ir.Region) -> None:
    """What a `try` did not name goes on to the region around it when it ends."""
    assert m.heap.view is not None
    m.heap.view.asked = True
    if not s.start:
        m.heap.view.forget()
        value = ctx.region_values.get(s.region)
        if value is not None:
            outer = ctx.routine.regions.get(-2 - s.region, -1)
            calls.raised(m, ctx, outer, value)


def _del_item(m: Machine, ctx: Context, s: ir.DelItem) -> None:
    storing.delete(m, ctx, s.at, ctx.env[s.obj], ctx.env[s.key])


def _mark(m: Machine, ctx: Context, s: ir.Mark) -> None:
    assert m.heap.view is not None
    m.heap.view.mark(s.kind)


HANDLERS: dict[type, Handler] = {
    ir.Const: _const,
    ir.Opaque: _opaque,
    ir.Copy: _copy,
    ir.Phi: _phi,
    ir.GetGlobal: _get_global,
    ir.SetGlobal: _set_global,
    ir.GetFree: _get_free,
    ir.SetFree: _set_free,
    ir.GetAttr: _get_attr,
    ir.SetAttr: _set_attr,
    ir.GetItem: _get_item,
    ir.SetItem: _set_item,
    ir.DelItem: _del_item,
    ir.Slice: _slice,
    ir.Unpack: _unpack,
    ir.Iterate: _iterate,
    ir.Enter: _enter,
    ir.MakeDict: _make_dict,
    ir.MakeList: _make_list,
    ir.Collect: _collect,
    ir.Format: _format,
    ir.Binary: _binary,
    ir.Call: _call,
    ir.CallMethod: _call_method,
    ir.Narrow: _narrow,
    ir.MakeFunction: _make_function,
    ir.Decorate: _decorate,
    ir.MakeClass: _make_class,
    ir.Import: _import,
    ir.ImportStar: _import_star,
    ir.Return: _return,
    ir.Yield: _yield,
    ir.Raise: _raise,
    ir.Catch: _catch,
    ir.Region: _region,
    ir.Mark: _mark,
}
"""What runs each kind of step."""

