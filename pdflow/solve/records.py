"""Records: classes that a call makes, instances that are tuples as well, fields that a factory fills, copies with changes."""

from __future__ import annotations

from pdflow.facts.ir import Class, Field, TypeRef
from pdflow.solve import calls, classes, items, personal, view
from pdflow.solve.args import Args
from pdflow.solve.atoms import Api, Cls, Obj, Unknown
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value

_MAKERS = {
    "collections.namedtuple": "typing.NamedTuple", "typing.NamedTuple": "typing.NamedTuple",
    "dataclasses.make_dataclass": "", "attr.make_class": "", "attrs.make_class": "", "typing.TypedDict": "typing.TypedDict",
    "typing_extensions.TypedDict": "typing.TypedDict", "pydantic.create_model": "pydantic.BaseModel",
    "builtins.type": "",
}  # fmt: skip
"""Functions that make a class, and the base that what they make has."""

_FIELDS = ("field()", "Field()", "attrib()", "ib()", "PrivateAttr()")
_CONTAINERS = ("list", "dict", "set")


def made(m: Machine, ctx: Context, at: int, path: str, args: Args) -> Value | None:
    """The class that `namedtuple("Row", "mail plan")` and its like give; None where `path` makes none."""
    if path not in _MAKERS or not args.positional:
        return None
    names = m.values.strings(args.positional[0])
    if path == "builtins.type" and len(args.positional) < 3 or not names:
        return None
    oid = m.heap.new(("made class", ctx.routine.unit, ctx.routine.index, at), "module")
    known = m.heap.things[oid].klass
    key = known if known >= 0 else _new_class(m, ctx, at, names[0], _field_names(m, ctx, path, args))
    m.heap.things[oid].klass = key
    _inherit(m, ctx, key, path, args)
    return m.values.of(Cls(key))


def _new_class(m: Machine, ctx: Context, at: int, name: str, fields: list[str]) -> int:
    any_type = TypeRef("Any")
    declared = tuple(Field(field, any_type, at) for field in fields)
    klass = Class(name, name, at, ctx.routine.index, (any_type, any_type), ("dataclass",), declared)
    m.classes.append((ctx.routine.unit, -1, klass))
    m.named.setdefault(name, []).append(len(m.classes) - 1)
    return len(m.classes) - 1


def _inherit(m: Machine, ctx: Context, key: int, path: str, args: Args) -> None:
    """Give a class that was made its bases, and what a dictionary says is in it."""
    oid = classes.class_object(m, key)
    bases = [m.values.of(Api(_MAKERS[path], -1))] if _MAKERS[path] else []
    if path == "builtins.type":
        bases = [items.element(m, ctx, args.positional[1])]
        for number in sorted(args.positional[2].atoms):
            atom = m.values.atoms[number]
            for name, value in list(m.heap.fields(atom.oid, ctx.id).items()) if isinstance(atom, Obj) else ():
                if isinstance(name, str) and name != ANY:
                    classes.note_binding(m, key, name)
                    m.heap.write(oid, name, value)
    elif "__base__" in args.keywords:
        bases = [args.keywords["__base__"]]
    classes.inherit(m, key, bases)


def _field_names(m: Machine, ctx: Context, path: str, args: Args) -> list[str]:
    """The names of the fields that a call declares, in order, however they are written."""
    if path == "builtins.type":
        return []
    if path == "pydantic.create_model":
        return [name for name in args.keywords if not name.startswith("__")]
    listed = args.get(1, "fields") or args.get(1, "field_names") or args.get(1, "attrs")
    found: list[str] = []
    for text in m.values.strings(listed) if listed is not None else ():
        found += text.replace(",", " ").split()
    for number in sorted(listed.atoms) if listed is not None else ():
        atom = m.values.atoms[number]
        fields = m.heap.fields(atom.oid, ctx.id) if isinstance(atom, Obj) else {}
        for field, value in fields.items():
            if isinstance(field, int):
                found += m.values.strings(value) or m.values.strings(items.at_index(m, ctx, value, 0))
            elif field != ANY:
                found.append(field)
    return found


def as_tuple(m: Machine, ctx: Context, oid: int) -> int | None:
    """A named tuple's fields by place; None where the instance is no tuple."""
    klass = m.heap.things[oid].klass
    if klass < 0 or not any(isinstance(e, Api) and e.path.endswith("NamedTuple") for e in classes.order(m, klass, ctx.id)):
        return None
    return fields_by_place(m, ctx, oid)


def fields_by_place(m: Machine, ctx: Context, oid: int) -> int:
    """A tuple of an instance's fields, in the order in which its class declares them."""
    klass = m.heap.things[oid].klass
    row = m.heap.new(("tuple of", oid), "tuple", site=m.heap.things[oid].site)
    for place, (name, _) in enumerate(classes.field_names(m, klass, ctx.id)):
        held = m.heap.read(oid, name, ctx.id) or personal.field(m, ctx, klass, name)
        m.heap.write(row, place, held if held.atoms else m.values.unknown)
    return row


def namespace(m: Machine, ctx: Context, oid: int) -> Value:
    """`instance.__dict__`: a dictionary of its fields; what is put into it is put into the instance."""
    thing = m.heap.things[oid]
    shown = m.heap.new(("__dict__", oid), "dict", site=thing.site)
    items.update(m, ctx, shown, m.values.obj(oid))
    m.heap.things[shown].mirrors = (oid,)
    return m.values.obj(shown)


def share_namespace(m: Machine, ctx: Context, oid: int, value: Value) -> None:
    """`instance.__dict__ = mapping`: from now on they are one."""
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "dict":
            for here, there in ((oid, atom.oid), (atom.oid, oid)):
                if there not in m.heap.things[here].mirrors:
                    m.heap.things[here].mirrors += (there,)
                for field, held in list(m.heap.fields(here, ctx.id).items()):
                    m.heap.write(there, field, held)


def changed(m: Machine, ctx: Context, at: int, oid: int, args: Args) -> Value:
    """`row._replace(plan="x")`, `row.model_copy(update={…})`: an instance with the same fields but for those that are given.

    One that nobody saw being made stays what it is: its fields are known by its class alone.
    """
    changes = dict(args.keywords)
    for number in sorted(changes["update"].atoms) if "update" in changes else ():
        atom = m.values.atoms[number]
        if isinstance(atom, Obj):
            changes.update({name: held for name, held in m.heap.fields(atom.oid, ctx.id).items() if isinstance(name, str)})
    thing = m.heap.things[oid]
    copy = oid
    if not thing.generic:
        copy = m.heap.new(("changed", ctx.id, at, oid), "instance", klass=thing.klass, site=(ctx.routine.unit, ctx.routine.index, at))
        m.heap.things[copy].copied = oid
        view.born(m, ctx, copy)
        for field, held in list(m.heap.fields(oid, ctx.id).items()):
            if field not in changes:
                view.store(m, ctx, copy, field, held, m.heap.knows(oid, field))
    for name, value in changes.items():
        view.store(m, ctx, copy, name, value, True)
    return m.values.obj(copy)


def defaults(m: Machine, ctx: Context, at: int, oid: int, key: int) -> None:
    """Fields that the constructor of a data class fills by itself: `field(default_factory=list)`."""
    for name, factory in _factories(m, ctx, key):
        if name in m.heap.things[oid].fields:
            continue
        kinds = [a.path.removeprefix("builtins.") for n in factory.atoms if isinstance(a := m.values.atoms[n], Api)]
        if len(kinds) == len(factory.atoms) == 1 and kinds[0] in _CONTAINERS:
            value = m.values.obj(m.heap.new(("default", oid, name), kinds[0], site=m.heap.things[oid].site))
        else:
            value = calls.call(m, ctx, at, factory, Args([]))
        view.store(m, ctx, oid, name, value, True)


def _factories(m: Machine, ctx: Context, key: int) -> list[tuple[str, Value]]:
    found = m.factories.get(key)
    if found is None:
        found = []
        for name, owner in classes.field_names(m, key, ctx.id):
            held = m.heap.read(classes.class_object(m, owner), name, ctx.id)
            for number in sorted(held.atoms) if held is not None else ():
                atom = m.values.atoms[number]
                if isinstance(atom, Obj) and m.heap.things[atom.oid].path.endswith(_FIELDS):
                    fields = m.heap.things[atom.oid].fields
                    factory = fields.get("default_factory") or fields.get("factory")
                    found += [(name, factory)] if factory is not None else []
        if m.modules_done:
            m.factories[key] = found
    return found


CLASS_METHODS = frozenset(("_make", "__subclasses__"))
"""Methods that every class has, or every class of named tuples."""


def class_method(m: Machine, ctx: Context, at: int, key: int, name: str, args: Args) -> Value:
    """`Row._make(values)`: an instance; `Plugin.__subclasses__()`: a list of classes."""
    if name == "_make":
        spread = Args([], {}, items.element(m, ctx, args.positional[0]) if args.positional else None)
        row = m.values.objects(args.positional[0]) if args.positional else []
        fields = m.heap.fields(row[0], ctx.id) if len(row) == 1 else {}
        if fields and all(isinstance(field, int) for field in fields):
            spread = Args([fields[place] for place in sorted(fields)])
        return classes.instantiate(m, ctx, at, key, spread)
    oid = m.heap.new(("subclasses", key), "list")
    for below in classes.subclasses(m, key, ctx.id):
        m.heap.write(oid, ANY, m.values.of(Cls(below)))
    return m.values.obj(oid)


def dumped(m: Machine, ctx: Context, at: int, oid: int, args: Args) -> Value:
    """`model.model_dump(include={…}, exclude={…})`: a dictionary of the fields, or of some of them."""
    whole = items.as_mapping(m, ctx, oid)
    wanted, left_out = _names_in(m, ctx, args.keywords.get("include")), _names_in(m, ctx, args.keywords.get("exclude"))
    if not wanted and not left_out:
        return whole
    part = m.heap.new(("part", ctx.id, at, oid), "dict", site=m.heap.things[oid].site)
    for number in whole.atoms:
        atom = m.values.atoms[number]
        for field, value in list(m.heap.fields(atom.oid, ctx.id).items()) if isinstance(atom, Obj) else ():
            if field not in left_out and (not wanted or field in wanted or field == ANY):
                m.heap.write(part, field, value)
    return m.values.obj(part)


def _names_in(m: Machine, ctx: Context, listed: Value | None) -> set[str]:
    """The names in a set, a list, or the keys of a dictionary."""
    found: set[str] = set()
    for number in listed.atoms if listed is not None else ():
        atom = m.values.atoms[number]
        if isinstance(atom, Obj):
            element = items.element_of(m, ctx, atom.oid)
            found.update(m.values.strings(element))
    return found


_DECLARING = (".BaseModel", ".SQLModel", ".Struct", "BaseSchema")
"""How the paths of the bases end whose classes declare what data that comes in holds."""


def loaded(m: Machine, ctx: Context, key: int, args: Args) -> bool:
    """Whether `Class(**data)` makes a record of data from outside: then each field that the class declares may be in it."""
    if args.spread is None or not any(isinstance(e, Api) and e.path.endswith(_DECLARING) for e in classes.order(m, key, ctx.id)):
        return False
    for number in args.spread.atoms:
        atom = m.values.atoms[number]
        if isinstance(atom, (Unknown, Api)) or isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "api":
            return True
        held = m.heap.read(atom.oid, ANY, ctx.id) if isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "dict" else None
        if held is not None and any(isinstance(m.values.atoms[n], (Unknown, Api)) for n in held.atoms):
            return True
    return False
