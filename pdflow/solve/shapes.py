"""Shapes: classes of the program that say which fields their data has: forms, serializers, schemas."""

from __future__ import annotations

import re

from pdflow.solve import classes, personal, rows
from pdflow.solve.atoms import Api, Cls, Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value

_SHAPE = re.compile(r"(?:Form|Serializer|Schema)(?:\(\))?$")
_DATA = frozenset(("cleaned_data", "data", "validated_data"))
_DUMPS = frozenset("dump dumps load loads serialize deserialize to_representation".split())
_GIVES = frozenset("dump dumps serialize to_representation".split())
_TAKES = ("write_only", "load_only")
_READS = frozenset("model_validate model_validate_json model_validate_strings parse_obj parse_raw from_orm validate".split())
_MAKES = frozenset(("model_construct", "construct"))


def is_shape(m: Machine, ctx: Context, klass: int) -> bool:
    """Whether a class of the program is a form, a serializer or a schema of a framework."""
    return klass >= 0 and any(isinstance(e, Api) and _SHAPE.search(e.path) for e in classes.order(m, klass, ctx.id))


def attribute(m: Machine, ctx: Context, oid: int, name: str) -> Value | None:
    """`form.cleaned_data`, `Serializer(row).data`: a dictionary of what the fields are declared to be."""
    klass = m.heap.things[oid].klass
    if name == "instance":
        return row(m, ctx, klass) if is_shape(m, ctx, klass) else None
    return data(m, ctx, klass, name == "data") if name in _DATA and is_shape(m, ctx, klass) else None


def row(m: Machine, ctx: Context, klass: int) -> Value | None:
    """Any row of the class that the `Meta` of a shape names; None where it names none."""
    result: Value | None = None
    meta, _, _ = classes.lookup(m, klass, "Meta", ctx.id)
    for inner in _classes(m, meta):
        for key in _classes(m, classes.lookup(m, inner, "model", ctx.id)[0]):
            found = classes.generic_value(m, key)
            result = found if result is None else m.values.join(result, found)
    return result


_ROWS = frozenset(("instance", "obj"))
_CHECKED = frozenset(("validated_data", "attrs", "cleaned_data", "data"))


def parameter(m: Machine, ctx: Context, klass: int, function: str, name: str) -> Value | None:
    """What the methods of a shape are given: `obj` of `get_label`, `validated_data` of `create`."""
    if klass < 0 or name not in _ROWS | _CHECKED or function in ("__init__", "__new__", "to_internal_value") or not is_shape(m, ctx, klass):
        return None
    return row(m, ctx, klass) if name in _ROWS else data(m, ctx, klass)


def dumped(m: Machine, ctx: Context, oid: int, name: str) -> Value | None:
    """`Schema().dump(row)`: what it gives."""
    klass = m.heap.things[oid].klass
    if name == "save" and is_shape(m, ctx, klass):
        return row(m, ctx, klass)
    return data(m, ctx, klass, name in _GIVES) if name in _DUMPS and is_shape(m, ctx, klass) else None


def reader(m: Machine, key: int, name: str) -> Value | None:
    """`Model.model_validate`: something that gives an instance of the class; `Model.construct` makes one as the class does."""
    if name in _MAKES:
        return m.values.of(Cls(key))
    return m.values.of(Api("schema.read", classes.class_object(m, key))) if name in _READS else None


def data(m: Machine, ctx: Context, klass: int, given: bool = False, depth: int = 0) -> Value:
    """What data of a shape holds, by key; whatever else may be in it is not known.

    `given`: it is what a shape gives, without what it only takes, as a password.
    """
    oid = m.heap.new(("shape", klass, given), "dict")
    m.heap.write(oid, ANY, m.values.unknown)
    for entry in reversed(classes.order(m, klass, ctx.id)):
        if isinstance(entry, Cls):
            for field in m.classes[entry.key][2].fields:
                value = _declared(m, ctx, entry.key, field.name, given, depth)
                if value is not None and not (given and _only_taken(m, ctx, klass, field.name)):
                    m.heap.write(oid, field.name, value)
    for model, name in _of_model(m, ctx, klass):
        if not (given and _only_taken(m, ctx, klass, name)):
            m.heap.write(oid, name, _sure(m, ctx, klass, personal.field(m, ctx, model, name)))
    return m.values.obj(oid)


def _only_taken(m: Machine, ctx: Context, klass: int, name: str) -> bool:
    """Whether a shape takes a field and never gives it: `CharField(write_only=True)`, or so in the `extra_kwargs` of its `Meta`."""
    told = [classes.lookup(m, klass, name, ctx.id)[0]]
    for inner in _classes(m, classes.lookup(m, klass, "Meta", ctx.id)[0]):
        more = classes.lookup(m, inner, "extra_kwargs", ctx.id)[0]
        told += [m.heap.read(oid, name, ctx.id) for oid in m.values.objects(more or m.values.nothing)]
    fields = [oid for one in told if one is not None for oid in m.values.objects(one)]
    return any(m.heap.read(oid, option, ctx.id) is m.values.const(True) for oid in fields for option in _TAKES)


def _declared(m: Machine, ctx: Context, klass: int, name: str, given: bool, depth: int) -> Value | None:
    """What a field that a shape's body declares holds; None where the name is no field."""
    value = m.heap.read(classes.class_object(m, klass), name, ctx.id)
    for number in sorted(value.atoms) if value is not None else ():
        atom = m.values.atoms[number]
        if isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "api":
            return _sure(m, ctx, klass, personal.field(m, ctx, klass, name))
        if isinstance(atom, Obj) and depth < 3 and is_shape(m, ctx, m.heap.things[atom.oid].klass):
            return data(m, ctx, m.heap.things[atom.oid].klass, given, depth + 1)
    return None


def _sure(m: Machine, ctx: Context, klass: int, value: Value) -> Value:
    """A name that is a person's only on a person's form counts where the form asks who that is."""
    if all(m.values.labels[number].confidence > 1 for number in value.labels) or rows.identifies(m, ctx, klass):
        return value if value.atoms else m.values.carrying(m.values.unknown, value.labels)
    return m.values.unknown


def _of_model(m: Machine, ctx: Context, klass: int) -> list[tuple[int, str]]:
    """The fields that a shape takes over from the class that its `Meta` names, with that class."""
    meta, _, _ = classes.lookup(m, klass, "Meta", ctx.id)
    found: list[tuple[int, str]] = []
    for inner in _classes(m, meta):
        model, _, _ = classes.lookup(m, inner, "model", ctx.id)
        listed, _, _ = classes.lookup(m, inner, "fields", ctx.id)
        names = [text for part in m.heap.reachable(listed, ctx.id, 2) for text in m.values.strings(part)] if listed else []
        for key in _classes(m, model):
            own = [name for _, name in rows.fields(m, ctx, key)]
            found += [(key, name) for name in own if "__all__" in names or name in names]
    return found


def _classes(m: Machine, value: Value | None) -> list[int]:
    return [a.key for n in sorted(value.atoms) if isinstance(a := m.values.atoms[n], Cls)] if value is not None else []


def resolved(m: Machine, ctx: Context, klass: int) -> Value | None:
    """What a resolver of a graph's type is called on: a row of the class that its `Meta` names."""
    types = (e.path for e in classes.order(m, klass, ctx.id) if isinstance(e, Api))
    return row(m, ctx, klass) if any(path.endswith("ObjectType") for path in types) else None
