"""Storing under a key, and deleting: what a statement does to a container."""

from __future__ import annotations

from pdflow.solve import calls, channels, frameworks, impersonal, items, view
from pdflow.solve.args import Args
from pdflow.solve.atoms import Api, Obj, Unknown
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value


_OWN = ("dict", "list", "instance")


def assign(m: Machine, ctx: Context, oid: int, key: Value, value: Value) -> None:
    """A container's field is `value`, where the key is one constant and the container the only one of its kind."""
    items.store(m, oid, key, value)
    fields = items.key_fields(m, key)
    if len(fields) == 1 and fields[0] != ANY and not (isinstance(fields[0], int) and fields[0] < 0):
        view.replace(m, ctx, oid, fields[0], value)


def delete(m: Machine, ctx: Context, at: int, obj: Value, key: Value) -> None:
    """`del obj[key]`."""
    for number in sorted(obj.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Obj):
            calls.call_special(m, ctx, at, atom.oid, "__delitem__", Args([key]))
            if len(obj.atoms) == 1 and m.heap.things[atom.oid].kind == "dict":
                forgotten = [field for field in items.key_fields(m, key) if field != ANY]
                if len(forgotten) == 1:
                    view.replace(m, ctx, atom.oid, forgotten[0], m.values.nothing)


def own(m: Machine, obj: Value) -> Value:
    """Of what may be stored into, the program's own containers and objects, where there are any.

    What came from outside is the same thing for everybody who asks for it: it would hold, for all of them, what one wrote.
    """
    if len(obj.atoms) < 2:
        return obj
    kept = [n for n in obj.atoms if isinstance(atom := m.values.atoms[n], Obj) and m.heap.things[atom.oid].kind in _OWN]
    return m.values.make(frozenset(kept), obj.labels) if kept else obj


def _path(m: Machine, atom: Api | Obj) -> str:
    return atom.path if isinstance(atom, Api) else m.heap.things[atom.oid].path


def put(m: Machine, ctx: Context, at: int, obj: Value, key: Value, value: Value) -> None:
    """`obj[key] = value`. Nothing personal is ever put into a setting, which seems to be among what much was joined into."""
    carries = bool(m.heap.deep_labels(value, -1))
    for number in sorted(obj.atoms):
        atom = m.values.atoms[number]
        if carries and isinstance(atom, (Api, Obj)) and impersonal.configuration(_path(m, atom)):
            continue
        if isinstance(atom, (Api, Unknown, Obj)) and channels.shared(m, atom) is not None:
            for name in items.key_fields(m, key):
                if isinstance(name, str) and name != ANY:
                    channels.keep(m, atom, name, value)
        elif isinstance(atom, Obj):
            if m.heap.things[atom.oid].kind == "instance":
                taken = calls.call_special(m, ctx, at, atom.oid, "__setitem__", Args([key, value]))
                if taken is not None or frameworks.is_model(m, ctx, m.heap.things[atom.oid].klass):
                    continue  # a row has no items of its own: another value is meant
            if len(obj.atoms) == 1:
                assign(m, ctx, atom.oid, key, value)
            else:
                items.store(m, atom.oid, key, value)
        elif isinstance(atom, Api) and atom.base >= 0:
            items.store(m, atom.base, key, value)
