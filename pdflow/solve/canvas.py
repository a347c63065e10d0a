"""Canvas: calls of tasks that are put together before they are made, as Celery's signatures, chains and groups.

A signature is a task with some of its arguments; a chain hands what each gives to the next, before the arguments that
that has already; a group runs all, and a chord hands what they give to one more.
"""

from __future__ import annotations

from pdflow.solve import calls, items, tasks
from pdflow.solve.args import Args
from pdflow.solve.atoms import Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value

SIGNATURES = {"s": False, "si": True, "signature": False, "subtask": False, "message": False, "message_with_options": False}
"""Methods of a task that make a signature, and whether it takes nothing from what ran before."""
_APART = ("signature", "subtask", "message_with_options")
_SHAPES = {"chain": "chain", "pipeline": "chain", "group": "group", "chord": "chord"}
_LIBRARIES = ("celery.", "dramatiq.")
_RUN = frozenset("delay __call__ run send apply_async apply".split())
_SAME = frozenset("set clone on_error options freeze".split())


def signature(m: Machine, ctx: Context, at: int, task: Value, name: str, args: Args) -> Value:
    """`task.s(…)`: the task with these arguments, called later."""
    given = tasks.apart(m, ctx, args) if name in _APART else args
    kind = "immutable" if SIGNATURES[name] else "signature"
    oid = m.heap.new(("signature", ctx.id, at, task.id), "partial", path=kind, site=(ctx.routine.unit, ctx.routine.index, at))
    for place, value in enumerate((task, *given.positional)):
        m.heap.write(oid, place, value)
    for key, value in given.keywords.items():
        m.heap.write(oid, key, value)
    for extra in (given.more, given.spread):
        if extra is not None:
            m.heap.write(oid, ANY, extra)
    return m.values.callable_object(oid)


def made(m: Machine, ctx: Context, at: int, path: str, args: Args) -> Value | None:
    """`chain(…)`, `group(…)`, `chord(…)`, `signature("name", …)`; None where `path` is none of them."""
    if not path.startswith(_LIBRARIES):
        return None
    name = path.rpartition(".")[2]
    if name in _SHAPES:
        return shaped(m, ctx, at, _SHAPES[name], args)
    if name in ("signature", "subtask") and args.positional:
        named = m.values.nothing
        for text in m.values.strings(args.positional[0]):
            named = m.values.join(named, tasks.by_name(m, ctx, text) or m.values.nothing)
        return signature(m, ctx, at, named, name, Args(args.positional[1:], args.keywords)) if named.atoms else None
    return None


def shaped(m: Machine, ctx: Context, at: int, kind: str, args: Args) -> Value:
    """Several signatures in one."""
    oid = m.heap.new((kind, ctx.id, at), "partial", path=kind, site=(ctx.routine.unit, ctx.routine.index, at))
    place = 0
    for value in (*args.positional, *([args.more] if args.more is not None else [])):
        parts = [value] if kind == "chord" or _is_canvas(m, value) else _elements(m, ctx, at, value)
        for part in parts:
            m.heap.write(oid, place, part)
            place += 1
    for body in (args.keywords.get("body"), args.keywords.get("callback")):
        if kind == "chord" and body is not None:
            m.heap.write(oid, place, body)
    return m.values.callable_object(oid)


def joined(m: Machine, ctx: Context, at: int, left: Value, right: Value) -> Value | None:
    """`first.s() | second.s()`; None where these are no signatures."""
    if not (_is_canvas(m, left) and _is_canvas(m, right)):
        return None
    return shaped(m, ctx, at, "chain", Args([left, right]))


def _is_canvas(m: Machine, value: Value) -> bool:
    atoms = [m.values.atoms[number] for number in value.atoms]
    return bool(atoms) and all(isinstance(a, Obj) and m.heap.things[a.oid].kind == "partial" for a in atoms)


def _elements(m: Machine, ctx: Context, at: int, value: Value) -> list[Value]:
    """The signatures in a list, in order; of a generator, any of them."""
    things = m.values.objects(value)
    fields = m.heap.fields(things[0], ctx.id) if len(things) == 1 else {}
    if fields and all(isinstance(field, int) for field in fields):
        return [fields[place] for place in sorted(fields)]
    return [items.iterate(m, ctx, at, value)]


def run(m: Machine, ctx: Context, at: int, oid: int, args: Args) -> Value | None:
    """Call what a signature, chain, group or chord is; None where the object is a plain `partial`."""
    kind = m.heap.things[oid].path
    fields = m.heap.fields(oid, ctx.id)
    parts = [fields[place] for place in sorted(field for field in fields if isinstance(field, int))]
    if kind in ("signature", "immutable"):
        before = args.positional if kind == "signature" else []
        named = {name: value for name, value in fields.items() if isinstance(name, str) and name != ANY}
        more = fields.get(ANY, args.more)
        return calls.call(m, ctx, at, parts[0], Args([*before, *parts[1:]], {**named, **args.keywords}, more, args.spread))
    if kind == "chain":
        given, result = args, m.values.nothing
        for part in parts:
            result = calls.call(m, ctx, at, part, given)
            given = Args([result])
        return result
    if kind not in ("group", "chord"):
        return None
    bodies: list[Value] = []
    if kind == "chord":
        bodies = parts[1:] or args.positional
        args = args if parts[1:] else Args([])
        parts = [part for first in parts[:1] for part in _elements(m, ctx, at, first)]
    gathered = m.heap.new(("gathered", ctx.id, at, oid), "list")
    for place, part in enumerate(parts):
        m.heap.write(gathered, place, calls.call(m, ctx, at, part, args))
    for body in bodies:
        calls.call(m, ctx, at, body, Args([m.values.obj(gathered)]))
    return m.values.obj(gathered)


def method(m: Machine, ctx: Context, at: int, oid: int, name: str, args: Args) -> Value:
    """`signature.delay(…)` and its like."""
    whole = m.values.obj(oid)
    if name in _RUN:
        return tasks.apply(m, ctx, at, whole, args) if tasks.takes_apart(name) else calls.call(m, ctx, at, whole, args)
    if name in ("link", "then", "add") and args.positional:
        calls.call(m, ctx, at, args.positional[0], Args([calls.call(m, ctx, at, whole, Args([]))]))
    return whole if name in _SAME else m.values.unknown
