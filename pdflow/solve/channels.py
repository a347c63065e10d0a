"""Channels: what is put in at one place and comes out at another, of queues, of variables of the context, and of what a framework keeps for a request or a visit."""

from __future__ import annotations

from collections.abc import Sequence

from pdflow.solve.args import Args
from pdflow.solve.atoms import HOLE, Api, Atom, Obj, Unknown
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value

QUEUES = frozenset(
    [f"{module}.{kind}" for module in ("queue", "asyncio", "multiprocessing", "gevent.queue", "eventlet.queue")
     for kind in ("Queue", "LifoQueue", "PriorityQueue", "SimpleQueue", "JoinableQueue")]
    + ["collections.deque", "janus.Queue", "billiard.Queue", "culsans.Queue"]
)  # fmt: skip
"""Classes whose instances hold what is put into them until it is taken out."""

STREAMS = frozenset(("anyio.create_memory_object_stream", "trio.open_memory_channel", "multiprocessing.Pipe"))
"""Functions that give the two ends of a channel."""

_CACHES = ("django.core.cache.cache", "redis.Redis()", "redis.asyncio.Redis()", "redis.from_url()", "redis.Redis.from_url()", "redis.StrictRedis()")
_PUTS = {"set": 1, "add": 1, "get_or_set": 1, "setex": 2, "set_many": 0}
"""Methods that put a value into a cache, and its place among the arguments."""

_VARIABLE = "contextvars.ContextVar()."


def made(m: Machine, ctx: Context, at: int, path: str) -> tuple[Value, int]:
    """What making a channel gives, and the object that holds what is in it."""
    site = (ctx.routine.unit, ctx.routine.index, at)
    channel = m.heap.new(("channel", ctx.id, at), "list", site=site)
    if path in QUEUES:
        return m.values.obj(channel), channel
    ends = m.heap.new(("ends", ctx.id, at), "tuple", site=site)
    for place in (0, 1):
        m.heap.write(ends, place, m.values.obj(channel))
    return m.values.obj(ends), channel


def variable(m: Machine, ctx: Context, path: str, base: int, args: Args) -> Value | None:
    """`variable.set(value)`, `variable.get()` of a variable of the context; None where `path` is neither."""
    if base < 0 or not path.startswith(_VARIABLE):
        return None
    name = path[len(_VARIABLE) :]
    if name == "set" and args.positional:
        m.heap.write(base, ANY, args.positional[0])
        return m.values.unknown
    if name != "get":
        return None
    found = m.heap.read(base, ANY, ctx.id) or m.values.nothing
    for default in (m.heap.read(base, "default", ctx.id), *args.positional[:1]):
        found = m.values.join(found, default or m.values.nothing)
    return found if found.atoms else m.values.unknown


_HELD = frozenset(("flask.g", "quart.g", "flask.session", "quart.session", "starlette_context.context", "werkzeug.local.Local()"))
"""Objects of a framework that everything in a program shares, as it seems: what is stored at one place is found at another."""
_SESSIONS = ("equest().session", "request.session", "request.state", "equest().state", "aiohttp_session.get_session()")
_UNKNOWN = {"session": "session", "state": "session", "app": "app"}
"""Attributes of a request of which no more is known."""
_APPLICATIONS = ("aiohttp.web.Application()", "equest().app", ".request.app", "flask.Flask()", "flask.current_app", "quart.Quart()", "quart.current_app",
                 "Flask().extensions", "current_app.extensions", "Quart().extensions")  # fmt: skip
"""Applications, and what keeps the extensions of one: a program has one, as it seems."""


def shared(m: Machine, atom: Atom) -> int | None:
    """The object that stands for a framework's store of what a request, or a visit, is about; None for anything else."""
    if isinstance(atom, Api):
        return _of_path(m, atom.path)
    if isinstance(atom, Unknown):
        name = _UNKNOWN.get(atom.why)
        return m.heap.new(("shared", name), "module") if name is not None else None
    if isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "api":
        return _of_path(m, m.heap.things[atom.oid].path)
    return None


def _of_path(m: Machine, path: str) -> int | None:
    if path in _HELD:
        return m.heap.new(("shared", path), "module")
    if path in _CACHES:
        return m.heap.new(("cache", path), "module")
    if path.endswith(_SESSIONS):
        return m.heap.new(("shared", "session"), "module")
    return m.heap.new(("shared", "app"), "module") if path.endswith(_APPLICATIONS) else None


def keep(m: Machine, atom: Atom, name: str, value: Value) -> None:
    """`g.name = value`, `request.session["name"] = value`."""
    oid = shared(m, atom)
    if oid is not None:
        m.heap.write(oid, name, value)


def kept(m: Machine, ctx: Context, atom: Atom, names: Sequence[str]) -> Value | None:
    """What was stored under one of these names; None where nothing was."""
    oid = shared(m, atom)
    result: Value | None = None
    for name in names if oid is not None else ():
        held = m.heap.read(oid, name, ctx.id)  # type: ignore[arg-type]
        if held is not None:
            result = held if result is None else m.values.join(result, held)
    return result


def asked(m: Machine, ctx: Context, atom: Atom, name: str, args: Args) -> Value | None:
    """`session.get("name")`; `session.setdefault("name", value)`, `session.update(name=value)`, which store. None: nothing of that."""
    if name not in ("get", "pop", "setdefault", "update") or shared(m, atom) is None:
        return None
    if name == "update":
        for key, value in args.keywords.items():
            keep(m, atom, key, value)
        return None
    names = [text for text in m.values.strings(args.positional[0]) if HOLE not in text] if args.positional else []
    for key in names if name == "setdefault" and len(args.positional) > 1 else ():
        keep(m, atom, key, args.positional[1])
    found = kept(m, ctx, atom, names)
    for default in args.positional[1:2] if found is not None else ():
        found = m.values.join(found or default, default)
    return found


def cached(m: Machine, ctx: Context, path: str, args: Args) -> Value | None:
    """`cache.set("name", value)`, `cache.get("name")`: by the key, holes included; None where `path` is neither, or nothing was put in."""
    holder, _, name = path.rpartition(".")
    if holder not in _CACHES or not args.positional:
        return None
    oid = m.heap.new(("cache", holder), "module")
    keys = [text for text in m.values.strings(args.positional[0]) if len(text.strip(HOLE)) > 2]
    place = _PUTS.get(name)
    for key in keys if place is not None and place < len(args.positional) else ():
        m.heap.write(oid, key, args.positional[place or 0])
    if name not in ("get", "get_or_set", "getdel"):
        return None
    result: Value | None = None
    for key in keys:
        held = m.heap.read(oid, key, ctx.id)
        if held is not None:
            result = held if result is None else m.values.join(result, held)
    return result
