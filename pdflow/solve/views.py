"""What Django's settings and generic views name: the model of a view, its form, the users, an application."""

from __future__ import annotations

from pdflow.solve import classes, frameworks
from pdflow.solve.args import Args
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.values import Api, Cls, Obj, Value

_SHAPED = {"form": "form_class", "serializer": "serializer_class"}
"""Parameters that a generic view's methods are given, and the attribute of the view that says of which class."""


def view_parameter(m: Machine, klass: int, name: str) -> Value | None:
    """`form` of `form_valid`, `serializer` of `perform_create`: an instance of what the view names."""
    if klass < 0 or name not in _SHAPED:
        return None
    value, _, _ = classes.lookup(m, klass, _SHAPED[name], -1)
    keys = [a.key for n in sorted(value.atoms) if isinstance(a := m.values.atoms[n], Cls)] if value is not None else []
    result = m.values.nothing
    for key in keys:
        result = m.values.join(result, classes.generic_value(m, key))
    return result if keys else None


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
    return result if result.atoms else None


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
