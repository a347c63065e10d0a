"""Descriptors: what a class attribute is for an instance: a method, a property's value, a column's, or what `__get__` gives."""

from __future__ import annotations

from pdflow.solve import calls, frameworks, types
from pdflow.solve.args import Args
from pdflow.solve.atoms import Bound, Cls, Fn, Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.values import Value

_CLASS_LEVEL = ("property", "cached_property", "hybrid_property")
_DECLARED = "declared_attr"


def get(m: Machine, ctx: Context, at: int, found: Value, obj: Value, owner: int, name: str) -> Value:
    """A class attribute as an instance sees it: a method is bound, a property is called, a field is a value."""
    result = m.values.nothing
    for number in sorted(found.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Fn):
            result = m.values.join(result, _bound(m, ctx, at, atom, obj, owner, name))
        elif isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "instance":
            got = calls.call_special(m, ctx, at, atom.oid, "__get__", Args([obj, m.values.of(Cls(owner))]))
            result = m.values.join(result, got if got is not None else m.values.of(atom))
        elif isinstance(atom, Obj) and m.heap.things[atom.oid].path == "partialmethod":
            result = m.values.join(result, _bound_partial(m, ctx, atom.oid, obj))
        elif isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "api":
            result = m.values.join(result, frameworks.field_value(m, ctx, atom.oid, obj, owner, name))
        else:
            result = m.values.join(result, m.values.of(atom))
    return m.values.carrying(result, found.labels)


def _bound_partial(m: Machine, ctx: Context, oid: int, obj: Value) -> Value:
    """`partialmethod(function, "POST")` as an instance sees it: the instance comes before what is bound."""
    bound = m.heap.new(("bound partial", oid, obj.id), "partial")
    m.heap.write(bound, 1, obj)
    for field, value in list(m.heap.fields(oid, ctx.id).items()):
        m.heap.write(bound, field + 1 if isinstance(field, int) and field > 0 else field, value)
    return m.values.obj(bound)


def _bound(m: Machine, ctx: Context, at: int, atom: Fn, obj: Value, owner: int, name: str) -> Value:
    routine = m.routines[atom.key]
    kinds = [text.rpartition(".")[2] for text in routine.function.decorators]
    if "staticmethod" in kinds or routine.function.kind == "lambda" and routine.klass < 0 and not routine.function.params:
        return m.values.of(atom)
    if "setter" in kinds or "deleter" in kinds:
        return m.values.nothing
    if "classmethod" in kinds:
        klass = next((m.heap.things[a.oid].klass for n in obj.atoms if isinstance(a := m.values.atoms[n], Obj)), owner)
        return m.values.of(Bound(atom.key, atom.oid, m.values.of(Cls(klass if klass >= 0 else owner)).id))
    if any(kind in _CLASS_LEVEL for kind in kinds):
        return calls.call_key(m, ctx, at, atom.key, atom.oid, Args([obj]))
    if any(_DECLARED in text.split(".") for text in routine.function.decorators):
        return _declared(m, ctx, at, atom, obj, owner, name)
    return m.values.of(Bound(atom.key, atom.oid, obj.id))


def _declared(m: Machine, ctx: Context, at: int, atom: Fn, obj: Value, owner: int, name: str) -> Value:
    """SQLAlchemy's `@declared_attr`: a column or a relation that a function makes for each class, as an instance sees it."""
    made = calls.call_key(m, ctx, at, atom.key, atom.oid, Args([m.values.of(Cls(owner))]))
    result = get(m, ctx, at, made, obj, owner, name)
    routine = m.routines[atom.key]
    if routine.function.returns is not None:
        declared = types.typed(m, ctx, routine.unit, routine.function.returns)
        result = m.values.join(result, declared) if declared is not None else result
    return result


def put(m: Machine, ctx: Context, oid: int, found: Value, value: Value, at: int) -> bool:
    """Whether a property's setter, or a descriptor's `__set__`, took the value."""
    taken = False
    obj = m.values.obj(oid)
    for number in sorted(found.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Fn):
            function = m.routines[atom.key].function
            if any(text.endswith(".setter") for text in function.decorators):
                calls.call_key(m, ctx, at, atom.key, atom.oid, Args([obj, value]))
                taken = True
        elif isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "instance":
            taken = calls.call_special(m, ctx, at, atom.oid, "__set__", Args([obj, value])) is not None or taken
    return taken
