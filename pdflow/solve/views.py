"""What Django's settings and generic views name: the model of a view, its form, the users, an application."""

from __future__ import annotations

import functools
import re

from pdflow.solve import calls, classes, frameworks
from pdflow.solve.args import Args
from pdflow.solve.atoms import Api, Cls, Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value

_SHAPED = {"form": "form_class", "serializer": "serializer_class"}
"""Parameters that a generic view's methods are given, and the attribute of the view that says of which class."""
_MADE = {"get_form": "form_class", "get_serializer": "serializer_class"}
"""Methods of a generic view that make one, and that attribute."""
_VIEW = re.compile(r"(?:View|ViewSet|Mixin|Wizard|ModelAdmin|TabularInline|StackedInline|Admin)$")


def is_view(m: Machine, klass: int) -> bool:
    """Whether a class of the program is a generic view, or says how a framework shows a model."""
    return klass >= 0 and any(isinstance(e, Api) and _VIEW.search(e.path) for e in classes.order(m, klass, -1))


def view_parameter(m: Machine, klass: int, name: str) -> Value | None:
    """`form` of `form_valid`, `serializer` of `perform_create`: an instance of what the view names; `obj` of an admin's method."""
    if klass >= 0 and name in ("obj", "queryset") and is_view(m, klass):
        keys = _model(m, klass)
        rows = [classes.generic_value(m, key) if name == "obj" else frameworks.query(m, key) for key in keys]
        return functools.reduce(m.values.join, rows) if rows else None
    if klass < 0 or name not in _SHAPED:
        return None
    return _instances(m, classes.lookup(m, klass, _SHAPED[name], -1)[0])


def _instances(m: Machine, value: Value | None) -> Value | None:
    """Any instance of the classes that a value is; None where it is none."""
    keys = [a.key for n in sorted(value.atoms) if isinstance(a := m.values.atoms[n], Cls)] if value is not None else []
    result = m.values.nothing
    for key in keys:
        result = m.values.join(result, classes.generic_value(m, key))
    return result if keys else None


def _model(m: Machine, klass: int) -> list[int]:
    value, _, _ = classes.lookup(m, klass, "model", -1)
    return [a.key for n in sorted(value.atoms) if isinstance(a := m.values.atoms[n], Cls)] if value is not None else []


def registered(m: Machine, models: Value | None, admin: Value) -> None:
    """`@admin.register(Model)`, `admin.site.register(Model, ModelAdmin)`: whose rows the class is given."""
    for number in sorted(admin.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Cls) and models is not None:
            classes.note_binding(m, atom.key, "model")
            m.heap.write(classes.class_object(m, atom.key), "model", models)


def made(m: Machine, ctx: Context, at: int, oid: int, name: str, args: Args) -> Value | None:
    """What the methods give that a generic view has by itself; None where `name` is none of them."""
    if name not in _GIVEN or not is_view(m, m.heap.things[oid].klass):
        return None
    if name in _MADE:
        chosen = calls.call_special(m, ctx, at, oid, f"{name}_class")
        if chosen is None:
            chosen, _, _ = classes.lookup(m, m.heap.things[oid].klass, _MADE[name], ctx.id)
        return _instances(m, chosen)
    if name == "get_context_data":
        return _context(m, ctx, at, oid, args)
    rows = viewed(m, ctx, oid)
    result = m.values.nothing
    for number in sorted(rows.atoms) if rows is not None else ():
        atom = m.values.atoms[number]
        if isinstance(atom, Obj) and m.heap.things[atom.oid].klass >= 0:
            result = m.values.join(result, frameworks.query(m, m.heap.things[atom.oid].klass))
    return result if result.atoms else None


_GIVEN = frozenset((*_MADE, "get_context_data", "get_queryset", "filter_queryset", "paginate_queryset"))


def _context(m: Machine, ctx: Context, at: int, oid: int, args: Args) -> Value:
    """What a generic view hands to its template: the row, or the rows, and what the caller adds."""
    shown = m.heap.new(("view context", ctx.id, at), "dict", site=(ctx.routine.unit, ctx.routine.index, at))
    rows = made(m, ctx, at, oid, "get_queryset", Args([]))
    for name, value in (("object", viewed(m, ctx, oid)), ("object_list", rows), ("form", made(m, ctx, at, oid, "get_form", Args([])))):
        if value is not None:
            m.heap.write(shown, name, value)
    for name, value in args.keywords.items():
        m.heap.write(shown, name, value)
    m.heap.write(shown, ANY, m.values.join(args.spread or m.values.nothing, m.values.unknown))
    return m.values.obj(shown)


def user_models(m: Machine, ctx: Context) -> list[int]:
    """The classes of the program that Django's users are."""
    if m.users is not None:
        return m.users
    kinds = ("AbstractUser", "AbstractBaseUser", "AbstractEmailUser")
    found = [
        key for key in range(len(m.classes))
        if any(isinstance(e, Api) and e.path.endswith(kinds) for e in classes.order(m, key, ctx.id))
    ]  # fmt: skip
    found = found or [key for key in m.named.get("User", ()) if frameworks.is_model(m, ctx, key)]
    if m.modules_done:
        m.users = found
    return found


def viewed(m: Machine, ctx: Context, oid: int) -> Value | None:
    """The row that a generic view is about: of its `model`, or of what its `queryset` gives."""
    result = m.values.nothing
    for name in ("model", "queryset"):
        value, _, _ = classes.lookup(m, m.heap.things[oid].klass, name, ctx.id)
        for number in sorted(value.atoms) if value is not None else ():
            atom = m.values.atoms[number]
            keys = [atom.key] if isinstance(atom, Cls) else frameworks.model_of(m, ctx, atom.oid) if isinstance(atom, Obj) else []
            for key in keys:
                result = m.values.join(result, classes.generic_value(m, key))
    return result if result.atoms else _of_shape(m, ctx, oid)


def _of_shape(m: Machine, ctx: Context, oid: int) -> Value | None:
    """The row that the form or serializer of a generic view is about."""
    from pdflow.solve import shapes

    for name in _SHAPED.values():
        value, _, _ = classes.lookup(m, m.heap.things[oid].klass, name, ctx.id)
        for number in sorted(value.atoms) if value is not None else ():
            atom = m.values.atoms[number]
            row = shapes.row(m, ctx, atom.key) if isinstance(atom, Cls) else None
            if row is not None:
                return row
    return None


def app_config(m: Machine, ctx: Context, args: Args) -> Value | None:
    """Django's `apps.get_app_config("name")`: the configuration class of that application."""
    result = m.values.nothing
    for text in m.values.strings(args.positional[0]) if args.positional else ():
        for key, (unit, _, _) in enumerate(m.classes):
            named = m.heap.read(classes.class_object(m, key), "name", ctx.id)
            names = m.values.strings(named) if named is not None else []
            if any(name.rpartition(".")[2] == text for name in names) and _is_app_config(m, ctx, key):
                result = m.values.join(result, classes.generic_value(m, key))
    return result if result.atoms else None


def _is_app_config(m: Machine, ctx: Context, key: int) -> bool:
    return any(isinstance(entry, Api) and entry.path.endswith("AppConfig") for entry in classes.order(m, key, ctx.id))
