"""Work that is handed to somebody else: tasks of a queue, and receivers of a signal."""

from __future__ import annotations

from pdflow.solve import calls, items
from pdflow.solve.args import Args
from pdflow.solve.thing import ANY
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.values import Api, Bound, Const, Fn, Obj, Value

_APART = frozenset("apply_async apply send_with_options".split())
_SENDS = ("signal().send", "signal().send_robust", "signal().asend", "signal().send_async", "signal().asend_robust")


_TASK_METHODS = frozenset("delay send s si signature delay_on_commit kiq defer apply_async send_with_options remote".split())


def is_task_method(name: str) -> bool:
    """Whether `function.name(…)` runs the function elsewhere, with the same arguments."""
    return name in _TASK_METHODS


def takes_apart(name: str) -> bool:
    """Whether `task.name(…)` is given the task's arguments as a tuple and a dictionary."""
    return name in _APART


def apply(m: Machine, ctx: Context, at: int, task: Value, args: Args) -> Value:
    """`task.apply_async(args, kwargs)`: the task, called with what is in them."""
    given, named = args.get(0, "args"), args.get(1, "kwargs")
    whole = Args([], {}, args.more)
    for number in sorted(given.atoms) if given is not None else ():
        atom = m.values.atoms[number]
        if isinstance(atom, Obj):
            held = m.heap.fields(atom.oid, ctx.id)
            whole.positional = [held[i] for i in sorted(field for field in held if isinstance(field, int))]
            whole.more = held.get(ANY, whole.more)
    for number in sorted(named.atoms) if named is not None else ():
        atom = m.values.atoms[number]
        if isinstance(atom, Obj):
            fields = m.heap.fields(atom.oid, ctx.id)
            whole.keywords.update({name: value for name, value in fields.items() if isinstance(name, str) and name != ANY})
    calls.call(m, ctx, at, task, whole)
    return m.values.unknown


def decorated(m: Machine, ctx: Context, decorator: int, function: Value) -> Value:
    """A function below the decorator that the object `decorator` is: `@app.task(bind=True)`, `@receiver(signal)`."""
    fields = m.heap.things[decorator].fields
    path = m.heap.things[decorator].path
    if path.endswith("receiver()") or path.endswith(".connect()"):
        for value in (fields.get(0), *items_of(m, ctx, fields.get(0))):
            _listen(m, value, function)
    if not path.endswith(("task()", "actor()", "job()")):
        return function
    for text in m.values.strings(fields.get("name", m.values.nothing)):
        m.heap.write(_registry(m), text, function)
    bound = fields.get("bind")
    if bound is None or all(m.values.atoms[number] != Const(True) for number in bound.atoms):
        return function
    result = m.values.nothing
    for number in sorted(function.atoms):
        atom = m.values.atoms[number]
        first = m.values.of(Bound(atom.key, atom.oid, m.values.unknown.id)) if isinstance(atom, Fn) else m.values.of(atom)
        result = m.values.join(result, first)
    return result


def items_of(m: Machine, ctx: Context, value: Value | None) -> list[Value]:
    """The elements of a list of signals."""
    return [items.element(m, ctx, value)] if value is not None else []


def _listen(m: Machine, signal: Value | None, function: Value) -> None:
    for number in sorted(signal.atoms) if signal is not None else ():
        atom = m.values.atoms[number]
        if isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "api":
            m.heap.write(atom.oid, "#receivers", function)


def _registry(m: Machine) -> int:
    return m.heap.new(("tasks",), "module")


def sent(m: Machine, ctx: Context, at: int, path: str, base: int, args: Args) -> None:
    """`signal.send(sender, key=value)`, `app.send_task("name", args=[…])`: who listens is called."""
    if path.endswith("send_task") and args.positional:
        for text in m.values.strings(args.positional[0]):
            task = m.heap.read(_registry(m), text, ctx.id)
            if task is not None:
                apply(m, ctx, at, task, Args(args.positional[1:], args.keywords))
    elif base >= 0 and path.lower().endswith(_SENDS):
        receivers = m.heap.read(base, "#receivers", ctx.id)
        if receivers is not None:
            keywords = {**args.keywords, "signal": m.values.unknown}
            keywords.setdefault("sender", args.positional[0] if args.positional else m.values.unknown)
            calls.call(m, ctx, at, receivers, Args([], keywords, args.more, args.spread))
    elif base >= 0 and path.lower().endswith("signal().connect") and args.positional:
        m.heap.write(base, "#receivers", args.positional[0])


def queued(m: Machine, ctx: Context, at: int, task: Fn, name: str, args: Args) -> None:
    """`task.delay(…)`: the arguments lie in a queue on their way into the function that `task` is."""
    from pdflow.solve import external

    made = m.heap.read(task.oid, "#decorator", ctx.id) if task.oid >= 0 else None
    for number in sorted(made.atoms) if made is not None else ():
        atom = m.values.atoms[number]
        if isinstance(atom, Api):
            external.note_call(m, ctx, at, f"{atom.path.removesuffix('()')}().{name}", -1, args)
