"""Work that is handed to somebody else: tasks of a queue, and receivers of a signal."""

from __future__ import annotations

from pdflow.solve import calls, imports, items, services, signals, views
from pdflow.solve.args import Args
from pdflow.solve.atoms import HOLE, Api, Atom, Bound, Const, Fn, Obj, Unknown
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value

_APART = frozenset("apply_async apply send_with_options".split())

_TASK_METHODS = frozenset("delay send delay_on_commit kiq defer apply_async send_with_options remote".split())


def is_task_method(name: str) -> bool:
    """Whether `function.name(…)` runs the function elsewhere, with the same arguments."""
    return name in _TASK_METHODS


def takes_apart(name: str) -> bool:
    """Whether `task.name(…)` is given the task's arguments as a tuple and a dictionary."""
    return name in _APART


def apply(m: Machine, ctx: Context, at: int, task: Value, args: Args) -> Value:
    """`task.apply_async(args, kwargs)`: the task, called with what is in them; then what it is linked to, with what that gave."""
    result = calls.call(m, ctx, at, task, apart(m, ctx, args))
    for name in ("link", "callback"):
        if name in args.keywords:
            for linked in (args.keywords[name], items.element(m, ctx, args.keywords[name])):
                calls.call(m, ctx, at, linked, Args([result]))
    return m.values.unknown


def apart(m: Machine, ctx: Context, args: Args) -> Args:
    """The arguments that `args=(…), kwargs={…}` stand for."""
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
    return whole


def aligned(m: Machine, task: Atom, name: str, args: Args) -> Args:
    """The arguments of `task.delay(…)`; where they are too few, the first parameters are those that a queue fills in: the task, a request."""
    if not isinstance(task, Fn) or not is_task_method(name) or takes_apart(name):
        return args
    params = [param for param in m.routines[task.key].function.params if param.kind in ("positional", "normal")]
    given = m.heap.things[task.oid].fields if task.oid >= 0 else {}
    needed = [param for param in params if f"={param.name}" not in given and param.name not in args.keywords]
    missing = len(needed) - len(args.positional)
    if missing <= 0 or args.more is not None or args.spread is not None:
        return args
    return Args([*[m.values.unknown] * missing, *args.positional], args.keywords)


def looked_up(m: Machine, args: Args, result: Value) -> Value:
    """What something unknown gives for a task: the task itself, as it is registered there: `request.task(send_mail)`."""
    if len(args.positional) != 1 or args.keywords or any(type(m.values.atoms[n]) is not Unknown for n in result.atoms):
        return result
    functions = [a for number in args.positional[0].atoms if isinstance(a := m.values.atoms[number], Fn)]
    if len(functions) != 1 or len(args.positional[0].atoms) != 1:
        return result
    above = m.routines[functions[0].key].function.decorators
    return m.values.of(functions[0]) if any(text.rpartition(".")[2] in _TASKS for text in above) else result


_TASKS = frozenset("task shared_task actor job".split())
"""Last names of decorators that make a task of a function."""


def by_name(m: Machine, ctx: Context, name: str) -> Value | None:
    """The task of a name: one that it was given, or `module.function`."""
    given = m.heap.read(_registry(m), name, ctx.id)
    if given is not None:
        return given
    module, _, last = name.rpartition(".")
    if not module or HOLE in name:
        return None
    found = imports.imported(m, ctx, module, 0, last)
    return found if any(isinstance(m.values.atoms[number], (Fn, Bound)) for number in found.atoms) else None


def of_worker(m: Machine, name: str) -> Value:
    """The functions of this name that a worker of arq may run: they take its context first."""
    found = m.values.nothing
    for routine in m.routines if m.modules_done else ():
        function = routine.function
        if function.name == name and routine.klass < 0 and function.params and function.params[0].name in ("ctx", "_ctx", "_", "context"):
            found = m.values.join(found, m.values.of(Fn(routine.key, -1)))
    return found


def decorated(m: Machine, ctx: Context, decorator: int, function: Value) -> Value:
    """A function below the decorator that the object `decorator` is: `@app.task(bind=True)`, `@receiver(signal)`."""
    fields = m.heap.things[decorator].fields
    path = m.heap.things[decorator].path
    signals.decorated(m, ctx, decorator, function)
    if path.endswith(services.IMPLEMENTER):
        services.implemented(m, ctx, decorator, function)
    if path.endswith("admin.register()"):
        views.registered(m, fields.get(0), function)
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


def _registry(m: Machine) -> int:
    return m.heap.new(("tasks",), "module")


def sent(m: Machine, ctx: Context, at: int, path: str, base: int, args: Args) -> None:
    """`signal.send(sender, key=value)`, `app.send_task("name", args=[…])`: who listens is called."""
    if path.endswith("send_task") and args.positional:
        for text in m.values.strings(args.positional[0]):
            task = by_name(m, ctx, text)
            if task is not None:
                apply(m, ctx, at, task, Args(args.positional[1:], args.keywords))
    else:
        signals.sent(m, ctx, at, path, base, args)


def queued(m: Machine, ctx: Context, at: int, task: Fn | Bound, name: str, args: Args) -> None:
    """`task.delay(…)`: the arguments lie in a queue on their way into the function that `task` is."""
    from pdflow.solve import external

    made = m.heap.read(task.oid, "#decorator", ctx.id) if task.oid >= 0 else None
    for number in sorted(made.atoms) if made is not None else ():
        atom = m.values.atoms[number]
        if isinstance(atom, Api):
            external.note_call(m, ctx, at, f"{atom.path.removesuffix('()')}().{name}", -1, args)
