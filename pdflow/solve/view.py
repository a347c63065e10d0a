"""What fields hold at one point of a function, where that is known better than by all that was ever stored in them.

The heap keeps, for each field, everything that is ever stored there. While a context runs, its *view* keeps what the last
store left in fields of objects of which there is just one: made in straight-line code of a context that is running this
one, or is it, and reachable only through what that context passes on. Where ways join, what they agree on survives; where code may run again or be left by an
exception, nothing does. A field that the view does not know is read from the heap, so forgetting is always right.

A call changes the view of its caller: fields that the callee may have written (`Context.written`) are forgotten, or are
what the callee left in them (`Context.final`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pdflow.solve.context import Context
    from pdflow.solve.heap import Heap
    from pdflow.solve.machine import Machine
    from pdflow.solve.thing import Field
    from pdflow.solve.values import Value

Key = tuple[int, "Field"]
Now = dict[Key, "Value"]

_MOST = 64
"""Fields that a context may write for others before it counts as writing everywhere."""

_WIDEST = 256
"""Fields that a view keeps."""


class View:
    """The fields of one running context."""

    __slots__ = ("_ends", "_exits", "_splits", "asked", "context", "depth", "heap", "now", "outer", "written")

    def __init__(self, heap: Heap, context: Context) -> None:
        self.heap = heap
        self.outer = heap.view
        """The view of the context that has called this one."""
        self.context = context
        self.asked = False
        """Whether the step that is running has asked for, or changed, something that is no operand of it and wakes nobody."""
        self.restart()

    def restart(self) -> None:
        """The first step comes next."""
        self.now: Now | None = {}
        """None where control cannot come."""
        self.depth = 0
        """Loops around this point."""
        self.written: dict[Key, None] | None = {}
        """Fields of others' objects that may have been written; None: any."""
        self._splits: list[Now | None] = []
        self._ends: list[list[Now | None]] = []
        self._exits: list[Now] = []

    def mark(self, kind: str) -> None:
        """See `pdflow.facts.ir.Mark`."""
        self.asked = True
        if kind == "split":
            self._splits.append(self.now)
            self._ends.append([])
            self.now = _copied(self.now)
        elif kind == "other":
            self._ends[-1].append(self.now)
            self.now = _copied(self._splits[-1])
        elif kind == "join":
            self._splits.pop()
            self.now = self._merged([*self._ends.pop(), self.now])
        elif kind == "leave":
            self.now = None
        else:
            self.depth += -1 if kind == "end" else 1
            if kind != "each":
                self.now = {}

    def _merged(self, ways: list[Now | None]) -> Now | None:
        live = [way for way in ways if way is not None]
        if len(live) < 2:
            return live[0] if live else None
        first, *others = live
        join = self.heap.values.join
        result: Now = {}
        for key, value in first.items():
            for other in others:
                held = other.get(key)
                if held is None:
                    break
                value = join(value, held)
            else:
                result[key] = value
        return result

    def fork(self) -> Now | None:
        """What is known now, kept for `rejoin`."""
        return _copied(self.now)

    def rejoin(self, before: Now | None) -> None:
        """What happened since `fork` may not have happened."""
        self.now = self._merged([before, self.now])

    def forget(self) -> None:
        """Anything may have happened."""
        self.asked = True
        self.now = {}

    def leave(self) -> None:
        """The function returns here."""
        self.asked = True
        if self.now is not None:
            self._exits.append(self.now)
        self.now = None

    def touch(self, owner: int, key: Key, value: Value) -> None:
        """A field of an object that is the only one of its site may have got `value` as well."""
        now = self.now
        if now and key in now:
            self.asked = True
            now[key] = self.heap.values.join(now[key], value)
        if owner != self.context.id:
            self.note(key)

    def note(self, key: Key) -> None:
        """A field of an object that is not this context's own may have been written."""
        self.asked = True
        if self.written is not None:
            self.written[key] = None
            if len(self.written) > _MOST:
                self.written = None

    def settle(self, key: Key, value: Value) -> None:
        """A field is `value`, and nothing else."""
        self.asked = True
        if self.now is not None:
            if len(self.now) > _WIDEST:
                self.now.clear()
            self.now[key] = value

    def drop(self, oid: int) -> None:
        """Others can reach an object: what its fields hold is no longer known here."""
        ways = [self.now, *self._exits, *self._splits, *(way for ends in self._ends for way in ends)]
        for way in ways:
            for key in [key for key in way or () if key[0] == oid]:
                self.asked = True
                del way[key]  # type: ignore[union-attr]

    def called(self, callee: Context) -> None:
        """A call of `callee` has come back."""
        done = not callee.running and callee.runs > 0
        if not done or callee.written is None:
            self.forget()
        if callee.written is None:
            self.asked = True
            self.written = None
            return
        for key in callee.written:
            owner = self.heap.things[key[0]].owner
            if owner < 0:
                continue
            if owner != self.context.id:
                self.note(key)
            value = callee.final.get(key) if done else None
            if value is not None:
                self.settle(key, value)
            elif self.now:
                self.asked = True
                self.now.pop(key, None)

    def close(self) -> tuple[Now, dict[Key, None] | None]:
        """What others' fields hold when the function is left, and which may have been written."""
        ways: list[Now | None] = [*self._exits, self.now]
        final = self._merged(ways) or {}
        if self.written is None:
            return {}, None
        things = self.heap.things
        written = {key: None for key in self.written if things[key[0]].owner >= 0}
        if self.context.routine.function.is_generator:
            return {}, written
        return {key: value for key, value in final.items() if key in written}, written


def _copied(now: Now | None) -> Now | None:
    return None if now is None else dict(now)


def born(m: Machine, ctx: Context, oid: int) -> None:
    """An object was made by a step of `ctx`: there is one of it unless the step is in a loop."""
    view, thing = m.heap.view, m.heap.things[oid]
    if view is not None and view.context is ctx and view.depth == 0 and thing.owner == -1:
        thing.owner = ctx.id


def store(m: Machine, ctx: Context, oid: int, field: Field, value: Value, alone: bool) -> None:
    """Store a field; `alone`: into this object and no other, so that what was there before is gone."""
    m.heap.write(oid, field, value)
    if alone and field != "*":
        replace(m, ctx, oid, field, value)


def replace(m: Machine, ctx: Context, oid: int, field: Field, value: Value) -> None:
    """A field of just this object is now `value`, where there is only one such object."""
    view = m.heap.view
    owner = m.heap.things[oid].owner
    if view is not None and owner >= 0 and view.context is ctx and (owner == ctx.id or _runs(m, owner, ctx)):
        view.settle((oid, field), value)


def _runs(m: Machine, owner: int, ctx: Context) -> bool:
    """Whether `owner` calls `ctx`, over at most three calls, or is a module's top level."""
    if owner in ctx.callers or m.contexts[owner].routine.function.kind == "module":
        return True
    layer = set(ctx.callers)
    for _ in range(2):
        following: set[int] = set()
        for number in layer:
            following.update(m.contexts[number].callers)
        if owner in following:
            return True
        if len(following) > 30:
            return False
        layer = following
    return False
