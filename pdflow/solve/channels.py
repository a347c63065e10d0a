"""Channels: what is put in at one place and comes out at another, of queues and of variables of the context."""

from __future__ import annotations

from pdflow.solve.args import Args
from pdflow.solve.thing import ANY
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.values import Value

QUEUES = frozenset(
    [f"{module}.{kind}" for module in ("queue", "asyncio", "multiprocessing", "gevent.queue", "eventlet.queue")
     for kind in ("Queue", "LifoQueue", "PriorityQueue", "SimpleQueue", "JoinableQueue")]
    + ["collections.deque", "janus.Queue", "billiard.Queue", "culsans.Queue"]
)  # fmt: skip
"""Classes whose instances hold what is put into them until it is taken out."""

STREAMS = frozenset(("anyio.create_memory_object_stream", "trio.open_memory_channel", "multiprocessing.Pipe"))
"""Functions that give the two ends of a channel."""

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
