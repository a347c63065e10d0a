"""The standard library's plumbing: functions that hand on, call, or rearrange what they are given."""

from __future__ import annotations

from collections.abc import Callable

from pdflow.solve import calls, canvas, channels, items, iterating, plumbing, records, runnables, tasks, urls
from pdflow.solve.args import Args
from pdflow.solve.atoms import Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value

SAME = {
    "typing.cast": 1, "typing_extensions.cast": 1, 
      "asyncio.create_task": 0, "asyncio.ensure_future": 0, "asyncio.run": 0,
    "asyncio.wait_for": 0, "asyncio.shield": 0, "types.MappingProxyType": 0, "asgiref.sync.sync_to_async": 0,
    "asgiref.sync.async_to_sync": 0, "functools.lru_cache": 0, "functools.cache": 0, "functools.cached_property": 0,
    "contextlib.contextmanager": 0, "contextlib.asynccontextmanager": 0, "contextlib.closing": 0, "weakref.proxy": 0,
     "inspect.unwrap": 0, "langchain_core.runnables.base.coerce_to_runnable": 0,
      "contextlib.nullcontext": 0,
    "contextlib.aclosing": 0, "itertools.cycle": 0, "itertools.islice": 0, "concurrent.futures.as_completed": 0, "asyncio.as_completed": 0,
    "tqdm.tqdm": 0, "tqdm.auto.tqdm": 0, "rich.progress.track": 0, "more_itertools.peekable": 0,
}  # fmt: skip
"""Functions whose result is one of their arguments, or shows the same fields."""

_MAPPED = frozenset((
    "dataclasses.asdict", "attr.asdict", "attrs.asdict", "django.forms.models.model_to_dict",
    "django.forms.model_to_dict", "fastapi.encoders.jsonable_encoder", "cattrs.unstructure", "cattr.unstructure",
    "strawberry.asdict", "msgspec.structs.asdict",
))  # fmt: skip
"""Functions that show an instance as a dictionary of its fields."""

_CALLING = {
    "asyncio.to_thread": 0, "concurrent.futures.ThreadPoolExecutor().submit": 0,
    "concurrent.futures.ProcessPoolExecutor().submit": 0, "anyio.to_thread.run_sync": 0,
    "starlette.concurrency.run_in_threadpool": 0, "fastapi.concurrency.run_in_threadpool": 0,
    "asyncio.get_event_loop().run_in_executor": 1, "asyncio.get_running_loop().run_in_executor": 1,
    "django.db.transaction.on_commit": 0, "threading.Timer": 1, "atexit.register": 0,
    "contextvars.copy_context().run": 0, "asyncio.run_coroutine_threadsafe": 0,
    "django_q.tasks.async_task": 0, "django_q.tasks.schedule": 0, "django_rq.enqueue": 0,
}  # fmt: skip
"""Functions that call one of their arguments with those behind it."""

_CALLING_METHODS = {"run_in_executor": 1, "add_task": 0, "submit": 0, "apply_async": 0, "on_commit": 0, "enqueue": 0, "enqueue_in": 1, "enqueue_at": 1, "enqueue_job": 0,
                    "call_soon": 0, "call_later": 1, "add_job": 0, "run_sync": 0, "start_soon": 0}  # fmt: skip


def call(m: Machine, ctx: Context, at: int, path: str, base: int, args: Args) -> Value | None:
    """What plumbing gives back; None where `path` is none. `base`: the object that it is called on, or -1."""
    if path.startswith(_MAKING):
        found = _made(m, ctx, at, path, base, args)
        if found is not None:
            return found
    if path.startswith(runnables.LIBRARIES):
        found = runnables.call(m, ctx, at, path, base, args)
        if found is not None:
            return found
    if path.startswith(urls.LIBRARIES):
        found = urls.call(m, ctx, at, path, base, args)
        if found is not None:
            return found
    if path in _MAPPED and args.positional:
        return items.mappings(m, ctx, args.positional[0])
    if path.endswith(_MAPPING_CALLS) and len(args.positional) > 1 and base >= 0:
        return _map(m, ctx, at, args)
    if base >= 0 and path.removesuffix("()") in plumbing.GETTERS:
        return plumbing.got(m, ctx, at, path, base, args)
    if path.startswith(("django.core.cache.", "redis.")):
        kept = channels.cached(m, ctx, path, args)
        if kept is not None:
            return kept
    place = SAME.get(path)
    if place is not None and place < len(args.positional):
        return args.positional[place]
    handler = _HANDLERS.get(path)
    if handler is not None:
        return handler(m, ctx, at, args)
    if "func" in args.keywords and ("args" in args.keywords or "kwargs" in args.keywords):
        return tasks.apply(m, ctx, at, args.keywords["func"], Args([], args.keywords))
    place = _CALLING.get(path)
    if place is None:
        place = calling_place(path.rpartition(".")[2])
    if place is not None and place < len(args.positional):
        return _handed(m, ctx, at, path, args, place)
    return None


_MAKING = ("collections.", "typing", "dataclasses.", "attr", "pydantic.create", "celery.", "dramatiq.", "contextvars.", "operator.", "queue.",
           "asyncio.", "multiprocessing.", "billiard.", "janus.", "culsans.", "gevent.", "eventlet.", "anyio.", "trio.", "copy.", "msgspec.")  # fmt: skip
"""Where the functions of `_made` are."""


def _made(m: Machine, ctx: Context, at: int, path: str, base: int, args: Args) -> Value | None:
    """Classes, queues, chains of tasks, getters that a call makes; records that it changes."""
    if path in channels.QUEUES or path in channels.STREAMS:
        return _channel(m, ctx, at, path, args)
    if path in _CHANGING and args.positional:
        return _changed(m, ctx, at, args)
    if path in plumbing.GETTERS:
        return plumbing.getter(m, ctx, at, path, args)
    found = records.made(m, ctx, at, path, args)
    if found is None:
        found = canvas.made(m, ctx, at, path, args)
    return found if found is not None else channels.variable(m, ctx, path, base, args)


def _handed(m: Machine, ctx: Context, at: int, path: str, args: Args, place: int) -> Value | None:
    """A function that is handed over to be called, itself or by its name; None where it is neither."""
    given = args.positional[place]
    if plumbing.callable_value(m, given):
        return hand_on(m, ctx, at, args, place)
    named = m.values.nothing
    for text in m.values.strings(given):
        named = m.values.join(named, tasks.by_name(m, ctx, text) or m.values.nothing)
        if path.endswith("enqueue_job"):
            named = m.values.join(named, tasks.of_worker(m, text))
    if not named.atoms:
        return None
    context = [m.values.unknown] if path.endswith("enqueue_job") else []
    behind = [*context, *args.positional[place + 1 :]]
    return hand_on(m, ctx, at, Args([named, *behind], args.keywords, args.more, args.spread), 0)


_CHANGING = frozenset(("dataclasses.replace", "attr.evolve", "attrs.evolve", "copy.replace", "msgspec.structs.replace"))
"""Functions that give an instance with some of its fields changed."""


def _changed(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    result = m.values.make(frozenset(), args.positional[0].labels)
    for number in sorted(args.positional[0].atoms):
        atom = m.values.atoms[number]
        instance = isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "instance"
        found = records.changed(m, ctx, at, atom.oid, Args([], args.keywords)) if instance else m.values.of(atom)  # type: ignore[union-attr]
        result = m.values.join(result, found)
    return result if result.atoms else m.values.unknown


def _channel(m: Machine, ctx: Context, at: int, path: str, args: Args) -> Value:
    """A queue, holding what it was made of: `deque([1, 2])`."""
    made, channel = channels.made(m, ctx, at, path)
    for source in args.positional[:1] if path in channels.QUEUES else ():
        m.heap.write(channel, ANY, items.iterate(m, ctx, at, source))
    return made


_GENERATORS = ("get_random_string", "make_random_password", "os.urandom")


def generates(path: str) -> bool:
    """Whether a call outside gives something made at random."""
    return path.startswith(("random.", "secrets.")) or path.endswith(_GENERATORS)


def calling_place(name: str) -> int | None:
    """The place of the function among the arguments of a method that calls it, by the method's name."""
    return _CALLING_METHODS.get(name)


def hand_on(m: Machine, ctx: Context, at: int, args: Args, place: int) -> Value:
    """Call the argument at `place` with the arguments behind it."""
    if "args" in args.keywords or "kwargs" in args.keywords:
        return tasks.apply(m, ctx, at, args.positional[place], Args([], args.keywords))
    keywords = args.keywords
    rest = Args(args.positional[place + 1 :], keywords, args.more, args.spread)
    return calls.call(m, ctx, at, args.positional[place], rest)


_MAPPING_CALLS = ("Executor().map", "Pool().map", "Pool().imap", "Pool().imap_unordered", "Pool().starmap")


def _map(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    """`executor.map(function, values)`."""
    oid = m.heap.new(("map", ctx.id, at), "iterator")
    elements = [items.iterate(m, ctx, at, source) for source in args.positional[1:]]
    m.heap.write(oid, ANY, calls.call(m, ctx, at, args.positional[0], Args(elements)))
    return m.values.obj(oid)


def _from_keys(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    """`dict.fromkeys(keys, value)`."""
    oid = m.heap.new(("fromkeys", ctx.id, at), "dict", site=(ctx.routine.unit, ctx.routine.index, at))
    if args.positional:
        held = args.positional[1] if len(args.positional) > 1 else m.values.const(None)
        items.store(m, oid, items.iterate(m, ctx, at, args.positional[0]), held)
    return m.values.obj(oid)


def _gather(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    oid = m.heap.new(("gather", ctx.id, at), "list")
    for position, value in enumerate(args.positional):
        m.heap.write(oid, position, value)
    if args.more is not None:
        m.heap.write(oid, ANY, args.more)
    return m.values.obj(oid)


def _as_tuple(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    """`astuple(record)`: the values of its fields, in order."""
    found = m.values.nothing
    for number in sorted(args.positional[0].atoms) if args.positional else ():
        atom = m.values.atoms[number]
        if isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "instance":
            found = m.values.join(found, m.values.obj(records.fields_by_place(m, ctx, atom.oid)))
    return found if found.atoms else None


def _mapping(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    from pdflow.solve import builtin

    return builtin.call(m, ctx, at, "dict", args) or m.values.unknown


def _default_mapping(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    oid = m.heap.new(("defaultdict", ctx.id, at), "dict", site=(ctx.routine.unit, ctx.routine.index, at))
    for factory in args.positional[:1]:
        m.heap.write(oid, ANY, calls.call(m, ctx, at, factory, Args([])))
    return m.values.obj(oid)


def _wraps(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    return m.values.unknown


_HANDLERS: dict[str, Callable[[Machine, Context, int, Args], Value | None]] = {
    **iterating.HANDLERS,
    **dict.fromkeys(plumbing.PROVIDERS, plumbing.provider),
    "functools.partial": plumbing.partial,
    "dataclasses.astuple": _as_tuple,
    "attr.astuple": _as_tuple,
    "attrs.astuple": _as_tuple,
    "builtins.dict.fromkeys": _from_keys,
    "werkzeug.local.LocalProxy": plumbing.lazy,
    "django.utils.functional.SimpleLazyObject": plumbing.lazy,
    "importlib.import_module": plumbing.import_module,
    "django.apps.apps.get_model": plumbing.class_by_name,
    "django.db.models.get_model": plumbing.class_by_name,
    "django.db.models.loading.get_model": plumbing.class_by_name,
    "oscar.core.loading.get_model": plumbing.class_by_name,
    "oscar.core.loading.get_class": plumbing.class_by_name,
    "django.utils.module_loading.import_string": plumbing.import_string,
    "functools.partialmethod": plumbing.partial_method,
    "functools.wraps": _wraps,
    "threading.Thread": plumbing.thread,
    "multiprocessing.Process": plumbing.thread,
    "asyncio.gather": _gather,
    "collections.OrderedDict": _mapping,
    "collections.defaultdict": _default_mapping,
    "types.SimpleNamespace": _mapping,
}
