"""Methods of builtin values: strings, lists, dictionaries, sets."""

from __future__ import annotations

import re

from pdflow.solve import canvas, endless, external, inbound, items, personal, records, registers, tasks, text, view
from pdflow.solve.args import Args
from pdflow.solve.atoms import HOLE, Bound, Cls, Const, Fn, Obj, Unknown
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value

KINDS = ("list", "tuple", "set", "dict", "iterator")

_CLEAN = frozenset(
    "startswith endswith isdigit isalpha isalnum isnumeric isspace islower isupper istitle isidentifier isdecimal count "
    "index find rfind rindex __contains__ __len__ __eq__ exists is_valid has_key".split()
)
_SAME = endless.TEXT | frozenset("translate copy __str__ __repr__ as_string isoformat strftime hex".split())
_PIECES = frozenset("split rsplit splitlines partition rpartition".split())
_GROW = frozenset("append add appendleft insert push put put_nowait send_nowait".split())
_TAKES = frozenset("pop popleft __getitem__ get get_nowait receive receive_nowait recv popitem".split())
_NARROWING = ("iterator", "distinct", "order_by", "filter", "exclude", "all")
"""Methods of what `values_list` gives that leave its columns what they are."""
_WHOLE = frozenset("copy dict items lists to_dict multi_items".split())
_KEYED = frozenset("get pop setdefault getlist get_list getone getall header get_all __getitem__".split())


def call(m: Machine, ctx: Context, at: int, obj: Value, name: str, args: Args) -> Value:
    """`obj.name(…)` of one builtin value."""
    atom = m.values.atoms[next(iter(obj.atoms))] if obj.atoms else Unknown()
    if isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "partial":
        return canvas.method(m, ctx, at, atom.oid, name, args)
    if isinstance(atom, Obj):
        return _container(m, ctx, at, atom.oid, obj, name, args)
    if isinstance(atom, Cls):
        return records.class_method(m, ctx, at, atom.key, name, args)
    if isinstance(atom, (Fn, Bound)) and name == "register":
        return registers.registered(m, ctx, at, obj, args)
    if isinstance(atom, (Fn, Bound)) and name in canvas.SIGNATURES:
        return canvas.signature(m, ctx, at, obj, name, args)
    if isinstance(atom, (Fn, Bound)):
        return tasks.apply(m, ctx, at, obj, args)
    if type(atom) is Const and isinstance(atom.value, str):
        return _string(m, ctx, at, atom.value, obj, name, args)
    if name in _CLEAN:
        return m.values.const(True)
    if (name in _WHOLE and not args.all() and inbound.whole(m, obj)) or (name == "decode" and inbound.asked(m, obj)):
        return obj
    if name == "join":
        return _join(m, ctx, at, HOLE, obj, args)
    if name == "format":
        return _format(m, ctx, at, HOLE, obj, args)
    if obj.labels and name in _SAME:
        return m.values.labelled(obj.labels)
    if obj.labels and name in _PIECES:
        return _pieces(m, ctx, at, obj)
    result = inbound.read_whole(m, obj, name) or external.unresolved(m, ctx, at, name, args)
    return m.values.carrying(result, obj.labels)


def _string(m: Machine, ctx: Context, at: int, value: str, obj: Value, name: str, args: Args) -> Value:
    if name in _CLEAN:
        return m.values.const(True)
    if name == "format":
        return _format(m, ctx, at, value, obj, args)
    if name == "format_map":
        return _format(m, ctx, at, value, obj, Args([], {}, None, args.positional[0] if args.positional else None))
    if name == "join":
        return _join(m, ctx, at, value, obj, args)
    if name in _PIECES:
        return _pieces(m, ctx, at, obj)
    if name in _SAME:
        labels = obj.labels
        for arg in args.all() if name == "replace" else ():
            labels |= arg.labels
        return m.values.carrying(m.values.const(_folded(m, value, name, args)), labels)
    return m.values.carrying(m.values.unknown, obj.labels)


def _folded(m: Machine, value: str, name: str, args: Args) -> str:
    """A string method on constants; a hole where an argument is not constant."""
    given = [m.values.strings(arg) for arg in args.positional]
    if HOLE in value and name not in ("lower", "strip", "rstrip", "lstrip", "removeprefix", "removesuffix"):
        return value if name in ("encode", "decode", "copy", "__str__") else HOLE
    if name in ("encode", "decode", "copy", "__str__", "__repr__"):
        return value
    if any(len(texts) != 1 for texts in given) or args.keywords or not hasattr(value, name):
        return value if name in ("strip", "rstrip", "lstrip") else HOLE
    try:
        return str(getattr(value, name)(*(texts[0] for texts in given)))
    except (TypeError, ValueError):
        return HOLE


def _pieces(m: Machine, ctx: Context, at: int, obj: Value) -> Value:
    oid = m.heap.new(("pieces", ctx.id, at), "list")
    m.heap.write(oid, ANY, m.values.carrying(m.values.unknown, obj.labels))
    return m.values.obj(oid)


_BRACES = re.compile(r"\{\{|\}\}|\{(?P<name>\w*)(?P<rest>[^{}]*)\}")


def _format(m: Machine, ctx: Context, at: int, template: str, obj: Value, args: Args) -> Value:
    """`template.format(…)`."""
    labels = obj.labels
    for arg in args.all():
        labels |= m.heap.deep_labels(text.as_text(m, ctx, at, arg), ctx.id)
    count = -1

    def one(match: re.Match[str]) -> Value | str:
        nonlocal count
        if match.group() in ("{{", "}}"):
            return match.group()[0]
        name = match["name"]
        count += name == ""
        value = args.get(int(name) if name.isdigit() else count if name == "" else 99, name or " ")
        return value if value is not None and not match["rest"] else HOLE

    return m.values.carrying(text.filled(m, ctx, at, template, _BRACES, one), labels)


def _join(m: Machine, ctx: Context, at: int, separator: str, obj: Value, args: Args) -> Value:
    labels = obj.labels
    parts: list[Value] | None = None
    for arg in args.positional[:1]:
        labels |= m.heap.deep_labels(arg, ctx.id)
        things = m.values.objects(arg)
        if len(things) == len(arg.atoms) == 1 and m.heap.things[things[0]].kind in ("list", "tuple"):
            fields = m.heap.fields(things[0], ctx.id)
            if fields and ANY not in fields and all(isinstance(f, int) for f in fields):
                parts = [fields[i] for i in sorted(fields)]
        for part in (items.element(m, ctx, arg),):
            labels |= text.as_text(m, ctx, at, part).labels
    if parts is None:
        return m.values.carrying(m.values.const(HOLE), labels)
    joined: list[Value | str] = []
    for part in parts:
        joined += [separator, part] if joined else [part]
    return m.values.carrying(text.format_parts(m, ctx, at, joined), labels)


def _container(m: Machine, ctx: Context, at: int, oid: int, obj: Value, name: str, args: Args) -> Value:
    kind = m.heap.things[oid].kind
    first = args.positional[0] if args.positional else m.values.nothing
    if (name in _GROW or name == "send" and kind == "list") and args.positional:
        m.heap.write(oid, ANY, args.positional[-1])
        return m.values.const(None)
    if name in ("extend", "update", "extendleft", "union", "intersection", "difference") and kind != "dict":
        for arg in args.positional:
            m.heap.write(oid, ANY, items.element(m, ctx, arg))
        return obj if name in ("union", "intersection", "difference") else m.values.const(None)
    if kind == "dict":
        return _dictionary(m, ctx, at, oid, obj, name, args)
    if name in _TAKES:
        return items.held(m, ctx, oid, items.key_fields(m, first) if args.positional else [ANY])
    if name in ("copy", "reversed", "__iter__", "__aiter__") or name in _NARROWING:
        return obj
    if name in ("send", "asend") and args.positional:
        m.heap.write(oid, "#sent", first)
    if name in ("__next__", "__anext__", "send", "throw", "asend", "athrow"):
        return items.element_of(m, ctx, oid)
    if name in _CLEAN:
        return m.values.const(True)
    return m.values.carrying(m.values.unknown, obj.labels)


def _dictionary(m: Machine, ctx: Context, at: int, oid: int, obj: Value, name: str, args: Args) -> Value:
    first = args.positional[0] if args.positional else m.values.nothing
    if name in ("update", "__ior__"):
        for arg in args.positional:
            items.update(m, ctx, oid, arg)
        for key, value in args.keywords.items():
            view.store(m, ctx, oid, key, value, True)
        if args.spread is not None:
            m.heap.write(oid, ANY, args.spread)
        return m.values.const(None)
    if name == "setdefault" and len(args.positional) > 1:
        items.store(m, oid, first, args.positional[1])
    if name in _KEYED:
        found = items.held(m, ctx, oid, items.key_fields(m, first))
        for default in args.positional[1:2]:
            found = m.values.join(found, default)
        keys = items.key_fields(m, first)
        if name == "pop" and len(keys) == 1 and keys[0] != ANY:
            view.replace(m, ctx, oid, keys[0], m.values.nothing)
        return m.values.carrying(found if found.atoms else m.values.const(None), obj.labels)
    if name in ("values", "itervalues", "popitem", "items", "keys", "iteritems"):
        return _views(m, ctx, at, oid, obj, name)
    if name == "__setitem__" and len(args.positional) > 1:
        items.store(m, oid, first, args.positional[1])
    if name == "copy":
        copy = m.heap.new(("copy", ctx.id, at), "dict", site=m.heap.things[oid].site)
        items.update(m, ctx, copy, obj)
        return m.values.obj(copy)
    return m.values.const(True) if name in _CLEAN else m.values.unknown


def _views(m: Machine, ctx: Context, at: int, oid: int, obj: Value, name: str) -> Value:
    """`values()`, `items()`, `keys()`: pairs keep key and value together where keys are constant."""
    fields = [(f, v) for f, v in m.heap.fields(oid, ctx.id).items() if not (isinstance(f, str) and f.startswith("#"))]
    keys = items.keys_of(m, ctx, oid)
    shown = m.heap.new(("view", name, ctx.id, at, oid), "list")
    for position, (field, value) in enumerate(fields):
        key = keys[field]
        if name in ("items", "iteritems", "popitem"):
            pair = m.heap.new(("pair", oid, field), "tuple")
            m.heap.write(pair, 0, key)
            m.heap.write(pair, 1, value)
            value = m.values.obj(pair)
            if name == "popitem":
                return value
        elif name == "keys":
            value = key
        m.heap.write(shown, ANY if position > 40 else position, value)
    if any(field == ANY for field, _ in fields):
        m.heap.write(shown, ANY, m.values.nothing)
    return m.values.carrying(m.values.obj(shown), obj.labels)


def by_key(
    m: Machine, ctx: Context, at: int, obj: Value, name: str, args: Args, owner: str, result: Value
) -> Value:
    """`obj.get("email")` reads a key, whatever `obj` is: a key that names personal data makes a label. So does the name
    of a method that gets what it is called after: `user.get_full_name()`."""
    if name.startswith("get_") and name not in _KEYED and not args.all():
        return personal.read(m, ctx, at, personal.Place(name, owner), result)
    if name not in _KEYED or not args.positional:
        return result
    keys = [text for text in m.values.strings(args.positional[0]) if HOLE not in text]
    return items.read_keys(m, ctx, at, keys, obj, owner, result)


