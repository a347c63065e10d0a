"""The standard library's plumbing: functions that hand on, call, or rearrange what they are given."""

from __future__ import annotations

from collections.abc import Callable

from pdflow.solve import calls, items
from pdflow.solve.args import Args
from pdflow.solve.thing import ANY
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.values import HOLE, Obj, Value

SAME = {
    "copy.copy": 0, "copy.deepcopy": 0, "typing.cast": 1, "typing_extensions.cast": 1, 
      "asyncio.create_task": 0, "asyncio.ensure_future": 0, "asyncio.run": 0,
    "asyncio.wait_for": 0, "asyncio.shield": 0, "types.MappingProxyType": 0, "asgiref.sync.sync_to_async": 0,
    "asgiref.sync.async_to_sync": 0, "functools.lru_cache": 0, "functools.cache": 0, "functools.cached_property": 0,
    "contextlib.contextmanager": 0, "contextlib.asynccontextmanager": 0, "contextlib.closing": 0, "weakref.proxy": 0,
     "inspect.unwrap": 0,
      "contextlib.nullcontext": 0,
    "contextlib.aclosing": 0, "itertools.cycle": 0, "itertools.islice": 0, "more_itertools.peekable": 0,
}  # fmt: skip
"""Functions whose result is one of their arguments, or shows the same fields."""

_MAPPED = frozenset((
    "dataclasses.asdict", "dataclasses.astuple", "attr.asdict", "attrs.asdict", "django.forms.models.model_to_dict",
    "django.forms.model_to_dict", "fastapi.encoders.jsonable_encoder", "cattrs.unstructure", "cattr.unstructure",
    "strawberry.asdict", "msgspec.structs.asdict",
))  # fmt: skip
"""Functions that show an instance as a dictionary of its fields."""

_CALLING = {
    "asyncio.to_thread": 0, "concurrent.futures.ThreadPoolExecutor().submit": 0,
    "concurrent.futures.ProcessPoolExecutor().submit": 0, "anyio.to_thread.run_sync": 0,
    "starlette.concurrency.run_in_threadpool": 0, "fastapi.concurrency.run_in_threadpool": 0,
    "asyncio.get_event_loop().run_in_executor": 1, "asyncio.get_running_loop().run_in_executor": 1,
    "django.db.transaction.on_commit": 0, "functools.reduce": 0, "threading.Timer": 1, "atexit.register": 0,
    "contextvars.copy_context().run": 0, "asyncio.run_coroutine_threadsafe": 0,
}  # fmt: skip
"""Functions that call one of their arguments with those behind it."""

_CALLING_METHODS = {"run_in_executor": 1, "add_task": 0, "submit": 0, "apply_async": 0, "on_commit": 0, "enqueue": 0,
                    "call_soon": 0, "call_later": 1, "add_job": 0, "run_sync": 0, "start_soon": 0}  # fmt: skip


def call(m: Machine, ctx: Context, at: int, path: str, base: int, args: Args) -> Value | None:
    """What plumbing gives back; None where `path` is none. `base`: the object that it is called on, or -1."""
    if path in _GETTERS:
        return _getter(m, ctx, at, path, args)
    if path in _MAPPED and args.positional:
        return items.mappings(m, ctx, args.positional[0])
    if path.endswith(_MAPPING_CALLS) and len(args.positional) > 1 and base >= 0:
        return _map(m, ctx, at, args)
    if base >= 0 and path.removesuffix("()") in _GETTERS:
        return _got(m, ctx, at, path, base, args)
    place = SAME.get(path)
    if place is not None and place < len(args.positional):
        return args.positional[place]
    handler = _HANDLERS.get(path)
    if handler is not None:
        return handler(m, ctx, at, args)
    place = _CALLING.get(path)
    if place is None:
        place = calling_place(path.rpartition(".")[2])
    if place is not None and place < len(args.positional) and callable_value(m, args.positional[place]):
        return hand_on(m, ctx, at, args, place)
    return None


_GENERATORS = ("get_random_string", "make_random_password", "os.urandom")


def generates(path: str) -> bool:
    """Whether a call outside gives something made at random."""
    return path.startswith(("random.", "secrets.")) or path.endswith(_GENERATORS)


def calling_place(name: str) -> int | None:
    """The place of the function among the arguments of a method that calls it, by the method's name."""
    return _CALLING_METHODS.get(name)


def callable_value(m: Machine, value: Value) -> bool:
    """Whether a value is something that can be called, as far as is known."""
    kinds = {type(m.values.atoms[number]).__name__ for number in value.atoms}
    return bool(kinds & {"Fn", "Bound", "Api", "Cls", "Obj", "Member"})


def hand_on(m: Machine, ctx: Context, at: int, args: Args, place: int) -> Value:
    """Call the argument at `place` with the arguments behind it."""
    if "args" in args.keywords or "kwargs" in args.keywords:
        from pdflow.solve import tasks

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


_GETTERS = ("operator.attrgetter", "operator.itemgetter")


def _getter(m: Machine, ctx: Context, at: int, path: str, args: Args) -> Value:
    oid = m.heap.new(("getter", ctx.id, at), "api", path=f"{path}()")
    for place, value in enumerate(args.positional):
        m.heap.write(oid, place, value)
    return m.values.obj(oid)


def _got(m: Machine, ctx: Context, at: int, path: str, base: int, args: Args) -> Value:
    """`attrgetter("email")(user)`: the attribute, or the element; of several, a tuple."""
    from pdflow.solve import attributes

    found: list[Value] = []
    for value in (m.heap.things[base].fields.get(place) for place in range(8)):
        for name in m.values.strings(value) if value is not None else ():
            held = args.positional[0] if args.positional else m.values.nothing
            for part in name.split(".") if "attrgetter" in path else ():
                held = attributes.get(m, ctx, at, held, part, "")
            found.append(held if "attrgetter" in path else items.get(m, ctx, at, held, m.values.const(name), ""))
    if len(found) == 1:
        return found[0]
    oid = m.heap.new(("got", ctx.id, at), "tuple")
    for place, one in enumerate(found):
        m.heap.write(oid, place, one)
    return m.values.obj(oid)


def _from_keys(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    """`dict.fromkeys(keys, value)`."""
    oid = m.heap.new(("fromkeys", ctx.id, at), "dict", site=(ctx.routine.unit, ctx.routine.index, at))
    if args.positional:
        held = args.positional[1] if len(args.positional) > 1 else m.values.const(None)
        items.store(m, oid, items.iterate(m, ctx, at, args.positional[0]), held)
    return m.values.obj(oid)


def _lazy(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    """`LocalProxy(function)`: stands for what the function returns."""
    if not args.positional or not callable_value(m, args.positional[0]):
        return None
    return calls.call(m, ctx, at, args.positional[0], Args([]))


def _import(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    """`importlib.import_module("name")`."""
    from pdflow.solve import imports

    found = m.values.nothing
    for name in m.values.strings(args.positional[0]) if args.positional else ():
        if HOLE not in name and not name.startswith("."):
            found = m.values.join(found, imports.imported(m, ctx, name, 0, ""))
    return found if found.atoms else None


def _import_string(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    """`import_string("module.Name")`."""
    from pdflow.solve import imports

    found = m.values.nothing
    for name in m.values.strings(args.positional[0]) if args.positional else ():
        module, dot, last = name.rpartition(".")
        if dot and HOLE not in name:
            found = m.values.join(found, imports.imported(m, ctx, module, 0, last))
    return found if found.atoms else None


def _partial(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    oid = m.heap.new(("partial", ctx.id, at), "partial")
    for position, value in enumerate(args.positional):
        m.heap.write(oid, position, value)
    for name, value in args.keywords.items():
        m.heap.write(oid, name, value)
    return m.values.obj(oid)


def _partialmethod(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    """`partialmethod(function, …)` in a class: marked, so that an instance binds it."""
    made = _partial(m, ctx, at, args)
    m.heap.write(m.heap.new(("partial", ctx.id, at), "partial"), "#method", m.values.const(True))
    return made


def bound_partial(m: Machine, ctx: Context, method: int, obj: Value) -> Value:
    """A `partialmethod` as an instance sees it: the object comes before its other arguments."""
    oid = m.heap.new(("partial", method, obj.id), "partial")
    m.heap.write(oid, 1, obj)
    for field, value in m.heap.fields(method, ctx.id).items():
        if field != "#method":
            m.heap.write(oid, field + 1 if isinstance(field, int) and field else field, value)
    return m.values.obj(oid)


def _thread(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    target = args.keywords.get("target")
    if target is None:
        return None
    spread = Args([])
    given = args.keywords.get("args")
    if given is not None:
        single = [a.oid for n in sorted(given.atoms) if isinstance(a := m.values.atoms[n], Obj)]
        fields = m.heap.fields(single[0], ctx.id) if len(single) == 1 else {}
        spread.positional = [fields[i] for i in sorted(f for f in fields if isinstance(f, int))]
    for number in sorted(args.keywords["kwargs"].atoms) if "kwargs" in args.keywords else ():
        atom = m.values.atoms[number]
        if isinstance(atom, Obj):
            spread.keywords.update({k: v for k, v in m.heap.fields(atom.oid, ctx.id).items() if isinstance(k, str)})
    calls.call(m, ctx, at, target, spread)
    return m.values.unknown


def _chain(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    oid = m.heap.new(("chain", ctx.id, at), "iterator")
    for source in args.all():
        m.heap.write(oid, ANY, items.iterate(m, ctx, at, source))
    return m.values.obj(oid)


def _gather(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    oid = m.heap.new(("gather", ctx.id, at), "list")
    for position, value in enumerate(args.positional):
        m.heap.write(oid, position, value)
    if args.more is not None:
        m.heap.write(oid, ANY, args.more)
    return m.values.obj(oid)


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


def _reduce(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    result = args.positional[2] if len(args.positional) > 2 else m.values.nothing
    if len(args.positional) > 1:
        inner = items.iterate(m, ctx, at, args.positional[1])
        result = m.values.join(result, inner)
        result = m.values.join(result, calls.call(m, ctx, at, args.positional[0], Args([result, inner])))
    return result


def _urljoin(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    """A URL joined to a base has the base's host, unless it brings its own."""
    if len(args.positional) < 2:
        return None
    base, url = args.positional[:2]
    own = [text for text in m.values.strings(url) if "://" in text]
    found = url if own else m.values.bare(base)
    for text in m.values.strings(base) if url.labels and not own else ():
        found = m.values.join(found, m.values.const(text + HOLE))
    return m.values.carrying(found, base.labels | url.labels)


_HANDLERS: dict[str, Callable[[Machine, Context, int, Args], Value | None]] = {
    "functools.partial": _partial,
    "builtins.dict.fromkeys": _from_keys,
    "werkzeug.local.LocalProxy": _lazy,
    "django.utils.functional.SimpleLazyObject": _lazy,
    "importlib.import_module": _import,
    "django.utils.module_loading.import_string": _import_string,
    "urllib.parse.urljoin": _urljoin,
    "functools.partialmethod": _partialmethod,
    "functools.wraps": _wraps,
    "functools.reduce": _reduce,
    "threading.Thread": _thread,
    "multiprocessing.Process": _thread,
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _chain,
    "asyncio.gather": _gather,
    "collections.OrderedDict": _mapping,
    "collections.defaultdict": _default_mapping,
    "collections.deque": lambda m, ctx, at, args: _chain(m, ctx, at, args),
    "types.SimpleNamespace": _mapping,
}
