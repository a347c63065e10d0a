"""Classes: bases and resolution order, instances, and what their fields are."""

from __future__ import annotations

from collections.abc import Iterator

from pdflow.facts.ir import TypeRef
from pdflow.solve import calls, contexts, personal, records, types, view
from pdflow.solve.args import Args
from pdflow.solve.atoms import Api, Cls, Fn, Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value

MOST_OVERRIDES = 24
"""Subclasses of an abstract class that a call through it is followed into."""


def class_object(m: Machine, key: int) -> int:
    """The heap object that holds a class's own attributes."""
    oid = m.class_oids.get(key)
    if oid is None:
        oid = m.class_oids[key] = m.heap.new(("class", key), "class", klass=key)
    return oid


def set_class_field(m: Machine, ctx: Context, name: str, value: Value) -> None:
    """A class body has bound `name`."""
    m.heap.write(class_object(m, ctx.routine.klass), name, value)


def note_binding(m: Machine, key: int, name: str) -> None:
    """The class `key` is given an attribute from outside its body."""
    binders = m.lookups.binders.setdefault(name, set())
    if key not in binders:
        binders.add(key)
        m.lookups.owners.clear()
        m.lookups.overriders.clear()
        for entry in (key, *subclasses(m, key, -1)):
            m.heap.wake(m.lookups.readers.get(entry, {}))


def define(m: Machine, ctx: Context, key: int, bases: list[Value]) -> None:
    """A `class` statement: run its body, and note its bases."""
    oid = class_object(m, key)
    if ctx.routine.function.kind == "module":
        view.born(m, ctx, oid)
    unit, _, klass = m.classes[key]
    inherit(m, key, bases)
    routine = m.routines[m.routine_at[unit, klass.body]]
    body = contexts.of(m, routine, [], ctx.id)
    body.closure = ctx.id
    m.heap.note(body.callers, ctx.id)
    if body.runs == 0 or body.id in m.heap.dirty:
        m.run(body)


def inherit(m: Machine, key: int, bases: list[Value]) -> None:
    """Note the bases of a class."""
    oid = class_object(m, key)
    before = list(m.heap.things[oid].fields.items())
    for position, base in enumerate(bases):
        m.heap.write(oid, f"#base{position}", base)
        for number in sorted(base.atoms):
            atom = m.values.atoms[number]
            if isinstance(atom, Cls) and atom.key != key:
                m.heap.write(class_object(m, atom.key), "#subclasses", m.values.of(Cls(key)))
    if before != list(m.heap.things[oid].fields.items()):
        _reorder(m, key)


def _reorder(m: Machine, key: int) -> None:
    """The bases of a class are not what they were: whoever asked for its order, or that of a class below, asks again."""
    m.lookups.forget()
    m.heap.wake(m.lookups.readers.pop(key, {}))
    for below in subclasses(m, key, -1):
        m.heap.wake(m.lookups.readers.pop(below, {}))


def _bases(m: Machine, key: int) -> list[Cls | Api]:
    """The direct bases of a class, in order."""
    fields = m.heap.things[class_object(m, key)].fields
    found: list[Cls | Api] = []
    for position in range(len(m.classes[key][2].bases) + 2):
        base = fields.get(f"#base{position}")
        for number in sorted(base.atoms) if base is not None else ():
            atom = m.values.atoms[number]
            if isinstance(atom, (Cls, Api)) and atom not in found and atom != Cls(key):
                found.append(atom)
            elif isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "api":
                found.append(Api(m.heap.things[atom.oid].path, -1))
    return found


def order(m: Machine, key: int, reader: int) -> tuple[Cls | Api, ...]:
    """The method resolution order: C3 where it exists, else depth first. `reader` is run again when it changes."""
    if not m.modules_done:
        m.heap.note(m.lookups.readers.setdefault(key, {}), reader)
    found = m.lookups.orders.get(key)
    if found is None:
        found = m.lookups.orders[key] = tuple(_order(m, key, {}, 0))
    return found


def _order(m: Machine, key: int, known: dict[int, list[Cls | Api]], depth: int) -> list[Cls | Api]:
    """`known`: the classes seen on this walk; each is walked once, for names bound twice make hierarchies with circles."""
    known[key] = []
    direct = _bases(m, key) if depth < 50 else []
    lines: list[list[Cls | Api]] = []
    for base in direct:
        if isinstance(base, Api):
            lines.append([base])
        else:
            lines.append(known[base.key] if base.key in known else _order(m, base.key, known, depth + 1))
    known[key] = [Cls(key), *_merge([*lines, list(direct)])]
    return known[key]


def _merge(lines: list[list[Cls | Api]]) -> list[Cls | Api]:
    result: list[Cls | Api] = []
    lines = [line for line in lines if line]
    while lines:
        head = next((l[0] for l in lines if not any(l[0] in other[1:] for other in lines)), lines[0][0])
        result.append(head)
        lines = [rest for rest in ([item for item in line if item != head] for line in lines) if rest]
    return result


def subclasses(m: Machine, key: int, reader: int) -> list[int]:
    """All classes of the program below a class, nearest first."""
    found: dict[int, None] = {}
    layer = [key]
    while layer and len(found) < MOST_OVERRIDES * 2:
        following: list[int] = []
        for parent in layer:
            value = m.heap.read(class_object(m, parent), "#subclasses", reader)
            for number in sorted(value.atoms) if value is not None else ():
                atom = m.values.atoms[number]
                if isinstance(atom, Cls) and atom.key not in found and atom.key != key:
                    found[atom.key] = None
                    following.append(atom.key)
        layer = following
    return list(found)


def lookup(m: Machine, key: int, name: str, reader: int, behind: int = -1) -> tuple[Value | None, Api | None, int]:
    """What `name` is in a class: (value, None, class that has it), or (None, the first base outside, -1).

    `behind`: start after this class in the order, as `super()` does.
    """
    if m.modules_done:
        reader = -1
    else:
        m.heap.note(m.lookups.readers.setdefault(key, {}), reader)
    owners, outside = _owners(m, key, name, behind, reader)
    for owner in owners:
        found = m.heap.read(class_object(m, owner), name, reader)
        if found is not None:
            return found, None, owner
    return None, outside, -1


def _owners(m: Machine, key: int, name: str, behind: int, reader: int) -> tuple[tuple[int, ...], Api | None]:
    """The classes in the order of `key` whose bodies bind `name`, and the first base outside the program."""
    question = (key, name, behind)
    answer = m.lookups.owners.get(question)
    if answer is None:
        line = order(m, key, reader)
        if behind >= 0:
            place = next((i for i, entry in enumerate(line) if entry == Cls(behind)), len(line))
            line = line[place + 1 :]
        binders = m.lookups.binders.get(name, ())
        owners = tuple(entry.key for entry in line if isinstance(entry, Cls) and entry.key in binders)
        foreign = (entry for entry in line if isinstance(entry, Api) and entry.path not in _ROOTS)
        answer = m.lookups.owners[question] = (owners, next(foreign, None))
    return answer


_ROOTS = ("builtins.object", "typing.Generic", "abc.ABC", "typing.Protocol")


def overriders(m: Machine, key: int, name: str, reader: int) -> tuple[int, ...]:
    """The classes below `key` whose bodies bind `name`, at most MOST_OVERRIDES."""
    if not m.modules_done:
        m.heap.note(m.lookups.readers.setdefault(key, {}), reader)
    found = m.lookups.overriders.get((key, name))
    if found is None:
        binders = [other for other in sorted(m.lookups.binders.get(name, ())) if other != key]
        below = [other for other in binders if Cls(key) in order(m, other, reader)]
        found = m.lookups.overriders[key, name] = tuple(below[:MOST_OVERRIDES])
    return found


def generic(m: Machine, key: int) -> int:
    """The object that stands for any instance of a class."""
    oid = m.generic_oids.get(key)
    if oid is None:
        oid = m.generic_oids[key] = m.heap.new(("generic", key), "instance", klass=key)
        m.heap.things[oid].generic = True
    return oid


def generic_value(m: Machine, key: int) -> Value:
    """Any instance of a class."""
    return m.values.obj(generic(m, key))


def share(m: Machine, oid: int, name: str, value: Value, reader: int) -> None:
    """A field that is stored on one instance is one that any instance, also of a base class, may have."""
    klass = m.heap.things[oid].klass
    for target in _generics(m, klass, reader) if klass >= 0 else ():
        if target != oid:
            m.heap.write(target, name, value)


def _generics(m: Machine, key: int, reader: int) -> list[int]:
    """The objects that stand for any instance of a class and of its bases."""
    line = order(m, key, reader)
    found = m.lookups.generics.get(key)
    if found is None:
        found = m.lookups.generics[key] = [generic(m, entry.key) for entry in line if isinstance(entry, Cls)]
    return found


def instantiate(m: Machine, ctx: Context, at: int, key: int, args: Args) -> Value:
    """`Class(…)`: a new object, with `__init__` run on it."""
    if any(isinstance(entry, Api) and entry.path.endswith("TypedDict") for entry in order(m, key, ctx.id)):
        from pdflow.solve import builtin

        return builtin.call(m, ctx, at, "dict", args) or m.values.unknown
    made = _made_by_new(m, ctx, at, key, args)
    if made is None:
        made = m.values.obj(allocate(m, ctx, at, key))
    elif not any(_is_instance(m, number, key) for number in made.atoms):
        return made
    init, outside, _ = lookup(m, key, "__init__", ctx.id)
    if init is not None:
        calls.call_bound(m, ctx, at, init, made, args)
        return made
    for number in sorted(made.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Obj):
            fill(m, ctx, atom.oid, key, args)
            records.defaults(m, ctx, at, atom.oid, key)
    if outside is not None:
        from pdflow.solve import external

        external.note_call(m, ctx, at, outside.path, -1, args)
    after, _, _ = lookup(m, key, "__post_init__", ctx.id)
    if after is not None:
        calls.call_bound(m, ctx, at, after, made, Args([]))
    return m.values.join(made, generic_value(m, key)) if records.loaded(m, ctx, key, args) else made


def allocate(m: Machine, ctx: Context, at: int, key: int) -> int:
    """A new instance of a class, without anything in it."""
    site = (ctx.routine.unit, ctx.routine.index, at)
    oid = m.heap.new(("instance", ctx.id, at, key), "instance", klass=key, site=site)
    view.born(m, ctx, oid)
    return oid


def _made_by_new(m: Machine, ctx: Context, at: int, key: int, args: Args) -> Value | None:
    """What the class's own `__new__` gives; None where it has none, or nothing that is known."""
    new, _, _ = lookup(m, key, "__new__", ctx.id)
    if new is None:
        return None
    result = calls.call_bound(m, ctx, at, new, m.values.of(Cls(key)), args)
    known = [number for number in sorted(result.atoms) if isinstance(m.values.atoms[number], (Obj, Fn, Cls))]
    return m.values.make(frozenset(known), result.labels) if known else None


def _is_instance(m: Machine, number: int, key: int) -> bool:
    atom = m.values.atoms[number]
    return isinstance(atom, Obj) and m.heap.things[atom.oid].klass == key


def fill(m: Machine, ctx: Context, oid: int, key: int, args: Args) -> None:
    """Arguments of a constructor that nobody wrote are fields: data classes, models, named tuples."""
    names = [name for name, _ in field_names(m, key, ctx.id)]
    for position, value in enumerate(args.positional):
        name = names[position] if position < len(names) else position
        view.store(m, ctx, oid, name, value, True)
        if isinstance(name, str):
            share(m, oid, name, value, ctx.id)
    for name, value in args.keywords.items():
        view.store(m, ctx, oid, name, value, True)
        share(m, oid, name, value, ctx.id)
    for extra in (args.more, args.spread):
        if extra is not None:
            m.heap.write(oid, ANY, extra)


def handed_up(m: Machine, ctx: Context, oid: int, args: Args) -> None:
    """`super().__init__(…)` of a base that lies outside: it keeps what it is given, as far as is known."""
    for place, value in enumerate(args.positional):
        m.heap.write(oid, place, value)
    for name, value in args.keywords.items():
        view.store(m, ctx, oid, name, value, True)
        share(m, oid, name, value, ctx.id)


def field_names(m: Machine, key: int, reader: int) -> list[tuple[str, int]]:
    """The annotated fields of a class and its bases, bases first, with the class that declares each."""
    found: dict[str, int] = {}
    for entry in reversed(order(m, key, reader)):
        if isinstance(entry, Cls):
            for field in m.classes[entry.key][2].fields:
                if field.type is not None and field.type.name.rpartition(".")[2] != "ClassVar":
                    found[field.name] = entry.key
    return list(found.items())


def is_settings(m: Machine, key: int, reader: int) -> bool:
    """Whether a class holds the settings of the program, the operator's and nobody's else: pydantic's `BaseSettings`, or part of one."""
    found = m.settings_classes.get(key)
    if found is None:
        family = (key, *subclasses(m, key, reader)) if m.modules_done else (key,)
        bases = (entry for one in family for entry in order(m, one, reader))
        found = any(isinstance(entry, Api) and entry.path.endswith(".BaseSettings") for entry in bases)
        if m.modules_done:
            m.settings_classes[key] = found
    return found


def declared_fields(m: Machine, ctx: Context, oid: int) -> Iterator[tuple[str, Value]]:
    """Fields that the class of an unseen instance declares, with the personal data that they hold."""
    thing = m.heap.things[oid]
    if thing.kind != "instance" or not thing.generic:
        return
    names: dict[str, None] = {}
    for entry in order(m, thing.klass, ctx.id):
        if isinstance(entry, Cls):
            for field in m.classes[entry.key][2].fields:
                names[field.name] = None
    for name in names:
        if name not in thing.fields:
            value = personal.field(m, ctx, thing.klass, name)
            if value.labels:
                yield name, value


def field_type(m: Machine, key: int, name: str, ctx: Context) -> Value | None:
    """The value that a declared field has by its annotation."""
    found = _annotation(m, key, name, ctx.id)
    return types.typed(m, ctx, *found) if found is not None else None


def _annotation(m: Machine, key: int, name: str, reader: int) -> tuple[int, TypeRef] | None:
    """The annotation of a field of a class or of its bases, with the unit that it stands in."""
    line = order(m, key, reader)
    question = (key, name)
    if question not in m.lookups.annotations:
        held = (m.classes[entry.key] for entry in line if isinstance(entry, Cls))
        found = ((unit, field.type) for unit, _, klass in held for field in klass.fields if field.name == name and field.type is not None)
        m.lookups.annotations[question] = next(found, None)
    return m.lookups.annotations[question]


def narrow(m: Machine, ctx: Context, value: Value, kinds: Value, positive: bool) -> Value:
    """`value` where `isinstance(value, kinds)` holds, or does not."""
    wanted = [m.values.atoms[number] for number in sorted(kinds.atoms)]
    for atom in list(wanted):
        if isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "tuple":
            for part in m.heap.fields(atom.oid, ctx.id).values():
                wanted.extend(m.values.atoms[number] for number in sorted(part.atoms))
    keys = {atom.key for atom in wanted if isinstance(atom, Cls)}
    outside = any(isinstance(atom, Api) and not atom.path.startswith("builtins.") for atom in wanted)
    if not keys or outside:
        return value
    kept = [number for number in sorted(value.atoms) if _fits(m, ctx, number, keys) in (positive, None)]
    if not kept and positive:
        found = m.values.nothing
        for key in sorted(keys):
            found = m.values.join(found, generic_value(m, key))
        return m.values.carrying(found, value.labels)
    return m.values.make(frozenset(kept), value.labels if kept else frozenset())


def _fits(m: Machine, ctx: Context, number: int, keys: set[int]) -> bool | None:
    """Whether an atom is an instance of one of the classes; None where that cannot be told."""
    atom = m.values.atoms[number]
    if isinstance(atom, Obj):
        thing = m.heap.things[atom.oid]
        if thing.kind != "instance":
            return None if thing.kind == "api" else False
        line = {entry.key for entry in order(m, thing.klass, ctx.id) if isinstance(entry, Cls)}
        if line & keys:
            return True
        return None if thing.generic and set(subclasses(m, thing.klass, ctx.id)) & keys else False
    if isinstance(atom, (Fn, Cls)) or type(atom).__name__ == "Const":
        return False
    return None
