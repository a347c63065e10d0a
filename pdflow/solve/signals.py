"""Signals: who listens is called with what is sent, and with a row where it is the framework that sends."""

from __future__ import annotations

import re

from pdflow.solve import calls, classes, items, views
from pdflow.solve.args import Args
from pdflow.solve.atoms import Api, Bound, Cls, Fn, Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.values import Value

_SENDS = (".send", ".send_robust", ".asend", ".send_async", ".asend_robust")
_OF_ROWS = re.compile(r"\bsignals\.(?:(?:pre|post)_(?:save|delete|init)|m2m_changed|class_prepared)$|\.(?:pre|post)_(?:create|update)_historical_record$")
"""Signals that a framework sends with the row that they are about, as `instance`."""
_EVENTS = re.compile(r"^sqlalchemy(?:\.event)?\.(?:event\.)?listen(?:s_for)?(?:\(\))?$")


def decorated(m: Machine, ctx: Context, decorator: int, function: Value) -> None:
    """A function below `@receiver(signal, sender=Model)`, `@signal.connect`, `@event.listens_for(Model, "after_insert")`."""
    fields, path = m.heap.things[decorator].fields, m.heap.things[decorator].path
    if path.endswith("receiver()") or path.endswith(".connect()"):
        signals = fields.get(0, m.values.nothing)
        for value in (signals, items.element(m, ctx, signals)):
            _listen(m, ctx, value, fields.get("sender"), function)
        if path.endswith(".connect()"):
            _listen(m, ctx, m.values.of(Api(path.removesuffix(".connect()"), -1)), fields.get("sender", fields.get(0)), function)
    elif path.endswith("events.subscriber()") and 0 in fields:
        _expect_first(m, function, rows(m, ctx, fields[0]))
    elif _EVENTS.search(path) and 0 in fields:
        _expect(m, function, "target", rows(m, ctx, fields[0]))


def connected(m: Machine, ctx: Context, at: int, path: str, base: int, args: Args) -> None:
    """`signal.connect(function, sender=Model)`: the function will be called with a row of the model."""
    function = args.get(0, "receiver")
    if path.endswith(".connect") and function is not None:
        signal = m.values.obj(base) if base >= 0 else m.values.of(Api(path.removesuffix(".connect"), -1))
        _listen(m, ctx, signal, args.get(1, "sender"), function)
        _start(m, ctx, at, function, "instance")
    elif _EVENTS.search(path) and len(args.positional) > 2:
        _expect(m, args.positional[2], "target", rows(m, ctx, args.positional[0]))
        _start(m, ctx, at, args.positional[2], "target")


def _start(m: Machine, ctx: Context, at: int, function: Value, name: str) -> None:
    """Call a listener that was told of after everything was looked at, with the row that it expects."""
    for number in sorted(function.atoms):
        atom = m.values.atoms[number]
        row = m.heap.read(atom.oid, f"={name}", ctx.id) if isinstance(atom, (Fn, Bound)) and atom.oid >= 0 else None
        if row is not None:
            calls.call_one(m, ctx, at, number, Args([], {name: row}, m.values.unknown, m.values.unknown))


def _listen(m: Machine, ctx: Context, signal: Value, sender: Value | None, function: Value) -> None:
    for number in sorted(signal.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "api":
            m.heap.write(atom.oid, "#receivers", function)
        elif isinstance(atom, Api) and _OF_ROWS.search(atom.path) and sender is not None:
            _expect(m, function, "instance", rows(m, ctx, sender))


def _expect(m: Machine, function: Value, name: str, row: Value | None) -> None:
    """The parameter `name` of a listener is a row, when nobody is seen calling it."""
    for number in sorted(function.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, (Fn, Bound)) and atom.oid >= 0 and row is not None:
            m.heap.write(atom.oid, f"={name}", row)


def _expect_first(m: Machine, function: Value, event: Value | None) -> None:
    """The first parameter of a subscriber is an event of the class that it subscribed to."""
    for number in function.atoms:
        atom = m.values.atoms[number]
        params = m.routines[atom.key].function.params if isinstance(atom, Fn) else ()
        for param in params[:1]:
            _expect(m, m.values.of(atom), param.name, event)


def rows(m: Machine, ctx: Context, sender: Value) -> Value | None:
    """Any row of the classes that a value is, or names: `Member`, `"app.Member"`, `settings.AUTH_USER_MODEL`."""
    keys = [a.key for n in sorted(sender.atoms) if isinstance(a := m.values.atoms[n], Cls)]
    for text in m.values.strings(sender):
        keys.extend(m.named.get(text.rpartition(".")[2], ())[:3])
    if any(isinstance(a := m.values.atoms[n], Api) and "AUTH_USER" in a.path for n in sender.atoms):
        keys.extend(views.user_models(m, ctx))
    result: Value | None = None
    for key in keys:
        row = classes.generic_value(m, key)
        result = row if result is None else m.values.join(result, row)
    return result


def sent(m: Machine, ctx: Context, at: int, path: str, base: int, args: Args) -> None:
    """`signal.send(sender, key=value)`: who listens is called."""
    if base >= 0 and path.lower().endswith(tuple(f"signal(){send}" for send in _SENDS)):
        receivers = m.heap.read(base, "#receivers", ctx.id)
        if receivers is not None:
            keywords = {**args.keywords, "signal": m.values.unknown}
            keywords.setdefault("sender", args.positional[0] if args.positional else m.values.unknown)
            calls.call(m, ctx, at, receivers, Args([], keywords, args.more, args.spread))
    elif args.positional:
        connected(m, ctx, at, path, base, args)
