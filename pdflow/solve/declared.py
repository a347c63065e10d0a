"""Declared fields: what is said of a field where its class declares it: signatures, a comment, an annotation, its type."""

from __future__ import annotations

from collections.abc import Iterator

from pdflow.facts import ir
from pdflow.facts.ir import TypeRef
from pdflow.facts.matching import IMPERSONAL
from pdflow.solve import classes, marks
from pdflow.solve.atoms import Api, Cls, Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.marks import Said
from pdflow.solve.values import Value

_VALIDATORS = ("validators", "validator", "validate")
"""Arguments of a field's constructor that say how its values are checked."""

_CLEANED = ("cleaned_data", "validated_data", "form_data", "initial_data")
"""Attributes of a form that hold what was typed into its fields."""


def of(m: Machine, ctx: Context, klass: int, name: str) -> Said:
    """What is said of the field `name` of a class, its bases included; empty: nothing, its name may tell."""
    found = m.declared.get((klass, name))
    if found is None:
        found = _of(m, ctx, klass, name)
        if m.modules_done:
            m.declared[klass, name] = found
    return found


def of_value(m: Machine, ctx: Context, obj: Value, name: str) -> Said:
    """What is said of `obj.name`, by the class of `obj`."""
    said = m.said.get((obj.id, name))
    if said is None:
        said = next(filter(None, (of(m, ctx, klass, name) for klass in _classes(m, obj))), ())
        if m.modules_done:
            m.said[obj.id, name] = said
    return said


def _classes(m: Machine, value: Value) -> Iterator[int]:
    for number in value.atoms:
        atom = m.values.atoms[number]
        if type(atom) is Obj and (klass := m.heap.things[atom.oid].klass) >= 0:
            yield klass


def of_key(m: Machine, ctx: Context, obj: Value, name: str) -> Said:
    """What is said of `form.cleaned_data[name]`, by the class of the form."""
    for number in obj.atoms:
        atom = m.values.atoms[number]
        if type(atom) is Api and atom.base >= 0 and atom.path.endswith(_CLEANED):
            klass = m.heap.things[atom.base].klass
            said = of(m, ctx, klass, name) if klass >= 0 else ()
            if said:
                return said
    return ()


def denied(said: Said) -> bool:
    """Whether what is said is that the value is nobody's."""
    return bool(said) and said[0] is IMPERSONAL


def _of(m: Machine, ctx: Context, klass: int, name: str) -> Said:
    for entry in classes.order(m, klass, ctx.id):
        if not isinstance(entry, Cls):
            continue
        unit, _, declared = m.classes[entry.key]
        module = m.program.units[unit].path.removesuffix(".py").replace("/", ".")
        told = m.known.told(module, declared.qualname, name)
        if told is not None:
            return (told,)
        for item in declared.fields:
            if item.name == name:
                return _of_field(m, ctx, entry.key, m.classes[klass][2].name, item)
    return ()


def _of_field(m: Machine, ctx: Context, key: int, owner: str, item: ir.Field) -> Said:
    unit, index, _ = m.classes[key]
    told = marks.of_unit(m, unit)
    if told is not None:
        if (item.at >> 12) in told.lines:
            return told.lines[item.at >> 12]
        if index >= 0 and index in told.classes:
            return _annotated(m, told.classes[index], item.name)
    guess = m.known.of_type(tuple(_types(m, ctx, key, item)), item.name, owner)
    return (guess,) if guess is not None else ()


def _annotated(m: Machine, kinds: Said | None, name: str) -> Said:
    """A field of a class that an annotation describes: of the kinds that it names, or of any where it names none."""
    if kinds is not None and denied(kinds):
        return kinds
    guess = m.known.classify(name, "person")
    if guess is None or (kinds is not None and guess.category not in {kind.category for kind in kinds}):
        return ()
    return (guess,)


def _types(m: Machine, ctx: Context, key: int, item: ir.Field) -> Iterator[str]:
    """The last names of all types that a field's annotation, constructor and column name."""
    if item.type is not None:
        yield from names(item.type)
    value = m.heap.read(classes.class_object(m, key), item.name, ctx.id)
    for number in sorted(value.atoms) if value is not None else ():
        atom = m.values.atoms[number]
        if not isinstance(atom, Obj):
            continue
        thing = m.heap.things[atom.oid]
        if thing.kind == "api":
            yield _last(thing.path)
            for place in (0, 1, "type_"):
                yield from _column(m, m.heap.read(atom.oid, place, ctx.id))
            for place in _VALIDATORS:
                for part in m.heap.reachable(m.heap.read(atom.oid, place, ctx.id) or m.values.nothing, ctx.id, 2):
                    yield from _column(m, part)
        elif thing.klass >= 0:
            for entry in classes.order(m, thing.klass, ctx.id):
                yield m.classes[entry.key][2].name if isinstance(entry, Cls) else _last(entry.path)


def _column(m: Machine, value: Value | None) -> Iterator[str]:
    """The type that a column is made with: `Column(EmailType)`, `Column(String(80))`."""
    for number in sorted(value.atoms) if value is not None else ():
        atom = m.values.atoms[number]
        if isinstance(atom, Api):
            yield _last(atom.path)
        elif isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "api":
            yield _last(m.heap.things[atom.oid].path)


def names(ref: TypeRef) -> Iterator[str]:
    """The last names of a type and of its arguments: `list[EmailStr] | None` → |, list, EmailStr, None."""
    yield ref.name.rpartition(".")[2]
    for arg in ref.args:
        yield from names(arg)


def _last(path: str) -> str:
    return path.removesuffix("()").rpartition(".")[2]
