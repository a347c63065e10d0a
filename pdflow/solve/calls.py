"""Calls: who is called, with what, and what comes back."""

from __future__ import annotations

from pdflow.solve import attributes, builtin, canvas, channels, classes, contexts, descriptors, external, items, members, personal, registers, services, tasks, types
from pdflow.solve.args import Args, bind
from pdflow.solve.atoms import Api, Bound, Cls, Const, Fn, Many, Member, Obj, Unknown
from pdflow.solve.context import Context, Routine
from pdflow.solve.machine import DEEPEST, Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value


def call(m: Machine, ctx: Context, at: int, callee: Value, args: Args) -> Value:
    """What calling `callee` gives: the union over all that it may be."""
    if len(callee.atoms) == 1:
        (number,) = callee.atoms
        result = call_one(m, ctx, at, number, args)
    else:
        result = _call_any(m, ctx, at, callee, args)
    if callee.labels:
        result = m.values.carrying(result if result.atoms else m.values.unknown, callee.labels)
    return result


def _call_any(m: Machine, ctx: Context, at: int, callee: Value, args: Args) -> Value:
    """Call one of several: what one of them does to its arguments may not happen."""
    result = m.values.nothing
    view = m.heap.view
    for number in sorted(callee.atoms):
        before = view.fork() if view is not None else None
        result = m.values.join(result, call_one(m, ctx, at, number, args))
        if view is not None:
            view.rejoin(before)
    return result


def call_one(m: Machine, ctx: Context, at: int, number: int, args: Args) -> Value:
    """What calling one atom gives."""
    atom = m.values.atoms[number]
    match atom:
        case Fn(key, oid):
            return call_key(m, ctx, at, key, oid, args)
        case Bound(key, oid, first):
            return call_key(m, ctx, at, key, oid, args.behind(m.values.all[first]))
        case Cls(key):
            return classes.instantiate(m, ctx, at, key, args)
        case Api(path, base):
            if path.startswith("builtins.") and base < 0:
                found = builtin.call(m, ctx, at, path[len("builtins.") :], args)
                if found is not None:
                    return found
            return external.call(m, ctx, at, atom, args)
        case Member(of, name):
            return members.call(m, ctx, at, m.values.all[of], name, args)
        case Obj(oid):
            return _call_object(m, ctx, at, oid, args)
        case Const() | Many():
            return m.values.nothing
        case _:
            return external.unresolved(m, ctx, at, atom.why if isinstance(atom, Unknown) else "", args)


def _call_object(m: Machine, ctx: Context, at: int, oid: int, args: Args) -> Value:
    thing = m.heap.things[oid]
    if thing.kind == "api":
        return external.call(m, ctx, at, Api(thing.path, oid), args)
    if thing.kind == "partial":
        return _call_partial(m, ctx, at, oid, args)
    found = call_special(m, ctx, at, oid, "__call__", args)
    return found if found is not None else external.unresolved(m, ctx, at, "", args)


def _call_partial(m: Machine, ctx: Context, at: int, oid: int, args: Args) -> Value:
    """`functools.partial(function, …)`, called with the rest."""
    run = canvas.run(m, ctx, at, oid, args) if m.heap.things[oid].path else None
    if run is not None:
        return run
    fields = m.heap.fields(oid, ctx.id)
    first = [fields[i] for i in sorted(f for f in fields if isinstance(f, int)) if i > 0]
    keywords = {name: value for name, value in fields.items() if isinstance(name, str) and name != ANY and name[0] != "#"}
    whole = Args([*first, *args.positional], {**keywords, **args.keywords}, args.more, args.spread)
    return call(m, ctx, at, fields.get(0, m.values.nothing), whole)


def call_method(m: Machine, ctx: Context, at: int, obj: Value, name: str, args: Args, owner: str) -> Value:
    """`obj.name(…)`."""
    if owner.endswith(services.REQUESTS) and (added := services.of_request(m, ctx, owner, name)) is not None:
        return call(m, ctx, at, added, args)
    result = m.values.nothing
    view = m.heap.view if len(obj.atoms) > 1 else None
    for number in sorted(obj.atoms):
        before = view.fork() if view is not None else None
        atom = m.values.atoms[number]
        found = channels.asked(m, ctx, atom, name, args) if type(atom) is Api or type(atom) is Unknown else None
        if found is not None:
            pass
        elif isinstance(atom, (Const, Unknown, Many)) or (isinstance(atom, Obj) and m.heap.things[atom.oid].kind in members.KINDS):
            found = members.call(m, ctx, at, m.values.make(frozenset((number,)), obj.labels), name, args)
        else:
            method = attributes.get_one(m, ctx, at, number, name, True)
            if isinstance(atom, (Fn, Bound)) and (tasks.is_task_method(name) or name in canvas.SIGNATURES):
                tasks.queued(m, ctx, at, atom, name, args)
            found = call(m, ctx, at, method, tasks.aligned(m, atom, name, args))
            if obj.labels and not isinstance(atom, (Fn, Bound, Cls)):
                found = m.values.carrying(found if found.atoms else m.values.unknown, obj.labels)
        result = m.values.join(result, found)
        if view is not None:
            view.rejoin(before)
    if not obj.atoms:
        result = external.unresolved(m, ctx, at, name, args)
    return members.by_key(m, ctx, at, obj, name, args, owner, tasks.looked_up(m, args, result))


def call_key(m: Machine, ctx: Context, at: int, key: int, oid: int, args: Args) -> Value:
    """Call a function of the program, and those that are registered with it for other types."""
    result = m.values.nothing
    if oid >= 0 and m.heap.things[oid].path:
        place = 1 if m.routines[key].klass >= 0 else 0
        for atom in registers.overloads(m, ctx, oid, args, place):
            result = m.values.join(result, call_key(m, ctx, at, atom.key, atom.oid, args))
    routine = m.routines[key]
    params = bind(m, routine, oid, args, ctx.id)
    closure = m.heap.things[oid].closure if oid >= 0 else -1
    return m.values.join(result, enter_routine(m, ctx, at, routine, params, closure))


def enter_routine(
    m: Machine, ctx: Context, at: int, routine: Routine, params: list[Value], closure: int
) -> Value:
    """Run a routine on these parameters, unless that has been done, and take its summary."""
    context = contexts.of(m, routine, params, closure, ctx.callees.get(at, ()))
    if context.closure < 0:
        context.closure = closure
    awaiting = ctx.id if ctx.id not in context.callers else -1
    m.heap.note(context.callers, ctx.id)
    ctx.callees.setdefault(at, {})[context.id] = None
    if routine.conduit and not ctx.routine.conduit:
        m.mark_conduit(ctx)
    if context.runs == 0:
        prepare(m, context)
    if (context.runs == 0 or context.id in m.heap.dirty) and not context.running and m.depth < DEEPEST:
        m.run(context, awaiting)
    if m.heap.view is not None and m.heap.view.context is ctx:
        m.heap.view.called(context)
    if context.raised.atoms:
        raised(m, ctx, ctx.routine.regions.get(at, -1), context.raised)
    return result_of(m, ctx, context)


def prepare(m: Machine, context: Context) -> None:
    """Complete the parameters of a new context with what their types and names say."""
    for position, param in enumerate(context.routine.function.params):
        context.params[position] = personal.parameter(m, context, param, context.params[position])


def result_of(m: Machine, ctx: Context, context: Context) -> Value:
    """What a caller gets: the returned value, or an iterator over what is yielded."""
    function = context.routine.function
    if function.is_generator:
        oid = m.heap.new(("generator", context.id), "iterator")
        m.heap.write(oid, ANY, context.yielded)
        m.heap.write(oid, "#returned", context.returned)
        return m.values.obj(oid)
    result = context.returned
    if function.returns is not None and _open(m, result):
        declared = types.typed(m, context, context.routine.unit, function.returns)
        if declared is not None:
            result = m.values.join(result, declared)
    return result


def _open(m: Machine, value: Value) -> bool:
    """Whether a value is unknown in part, so that a declared type adds something."""
    kinds = {type(m.values.atoms[number]) for number in value.atoms}
    return not kinds - {Unknown, Const, Api} or not kinds


def raised(m: Machine, ctx: Context, region: int, value: Value) -> None:
    """An exception leaves a place in `region`: to its handlers, or out of the function."""
    if region < 0:
        ctx.raised = m.values.join(ctx.raised, value)
    else:
        before = ctx.region_values.get(region, m.values.nothing)
        ctx.region_values[region] = m.values.join(before, value)


def call_bound(m: Machine, ctx: Context, at: int, function: Value, obj: Value, args: Args) -> Value:
    """Call a class attribute as a method of `obj`."""
    result = m.values.nothing
    for number in sorted(function.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Fn):
            kinds = m.routines[atom.key].function.decorators
            whole = args if "staticmethod" in kinds else args.behind(obj)
            result = m.values.join(result, call_key(m, ctx, at, atom.key, atom.oid, whole))
        else:
            result = m.values.join(result, call_one(m, ctx, at, number, args))
    return result


def call_special(m: Machine, ctx: Context, at: int, oid: int, name: str, args: Args | None = None) -> Value | None:
    """Call a special method of an instance; None where its classes in the program have none."""
    thing = m.heap.things[oid]
    if thing.klass < 0 or thing.kind != "instance":
        return None
    found, _, owner = classes.lookup(m, thing.klass, name, ctx.id)
    if found is None:
        return None
    bound = descriptors.get(m, ctx, at, found, m.values.obj(oid), owner, name)
    return call(m, ctx, at, bound, args or Args([]))


_OPERATORS = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul",
    "<<": "lshift", ">>": "rshift", "|": "or", "&": "and", "^": "xor", "divmod": "divmod",
}  # fmt: skip
_COMPARISONS = {
    "==": ("__eq__", "__eq__"), "!=": ("__ne__", "__ne__"), "<": ("__lt__", "__gt__"), "<=": ("__le__", "__ge__"),
    ">": ("__gt__", "__lt__"), ">=": ("__ge__", "__le__"), "in": ("", "__contains__"),
}  # fmt: skip
"""The method of the left side, and that of the right."""


def _operator_methods(op: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = _COMPARISONS.get(op)
    if found is not None:
        return found[:1], found[1:]
    name = _OPERATORS[op.removesuffix("=")]
    own = (f"__i{name}__", f"__{name}__") if op.endswith("=") else (f"__{name}__",)
    return own, (f"__r{name}__",)


def call_operator(m: Machine, ctx: Context, at: int, left: Value, right: Value, op: str) -> Value | None:
    """An operator that an instance's class defines; None where none does."""
    result: Value | None = None
    sides: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    for value, other, place in ((left, right, 0), (right, left, 1)):
        for number in sorted(value.atoms):
            atom = m.values.atoms[number]
            if not isinstance(atom, Obj) or m.heap.things[atom.oid].kind != "instance":
                continue
            sides = sides or _operator_methods(op)
            for name in sides[place]:
                found = call_special(m, ctx, at, atom.oid, name, Args([other])) if name else None
                if found is not None:
                    result = found if result is None else m.values.join(result, found)
                    break
        if result is not None and place == 0:
            return result
    return result


def enter(m: Machine, ctx: Context, at: int, value: Value) -> Value:
    """What `with value as name` binds."""
    result = m.values.nothing
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Obj):
            thing = m.heap.things[atom.oid]
            if thing.kind == "iterator":
                found = items.element_of(m, ctx, atom.oid)
            else:
                entered = call_special(m, ctx, at, atom.oid, "__enter__")
                if entered is None:
                    entered = call_special(m, ctx, at, atom.oid, "__aenter__")
                found = entered if entered is not None else m.values.of(atom)
                _leave(m, ctx, at, atom.oid)
        else:
            found = m.values.of(atom)
        result = m.values.join(result, found)
    return m.values.carrying(result, value.labels)


def _leave(m: Machine, ctx: Context, at: int, oid: int) -> None:
    """What `with` calls in the end; its effects may come any time after."""
    view = m.heap.view
    before = view.fork() if view is not None else None
    for name in ("__exit__", "__aexit__"):
        call_special(m, ctx, at, oid, name, Args([m.values.unknown] * 3))
    if view is not None:
        view.rejoin(before)
