"""Attributes: what `obj.name` is, and storing into it."""

from __future__ import annotations

from pdflow.solve import calls, canvas, channels, classes, declared, descriptors, external, frameworks, imports, inbound, items, personal, queries, records, registers, relations, rows, services, settings, tasks, view
from pdflow.solve.args import Args
from pdflow.solve.atoms import Api, Bound, Cls, Const, Fn, Many, Member, Mod, Obj, Package, Super, Unknown
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value


def get(m: Machine, ctx: Context, at: int, obj: Value, name: str, owner: str) -> Value:
    """`obj.name`; a name that says personal data makes a label."""
    if owner.endswith(services.REQUESTS) and (added := services.of_request(m, ctx, owner, name)) is not None:
        return personal.read(m, ctx, at, personal.Place(name, owner), added)
    if len(obj.atoms) == 1:
        (number,) = obj.atoms
        result = get_one(m, ctx, at, number, name)
    else:
        result = m.values.nothing
        for number in sorted(obj.atoms):
            result = m.values.join(result, get_one(m, ctx, at, number, name))
    if obj.labels and not m.known.person_like(name):
        result = m.values.carrying(result if result.atoms else m.values.unknown, obj.labels)
    if not result.atoms:
        result = m.values.unknown
    if name[:1].isupper() and not name.isupper() and all(isinstance(m.values.atoms[n], (Mod, Package)) for n in obj.atoms):
        return result  # a class of a module, which may not have run yet
    klass = _klass(m, obj)
    if klass >= 0 and owner in ("self", "cls", ""):
        owner = rows.owner(m, ctx, klass)
    if klass >= 0 and classes.is_settings(m, klass, ctx.id):
        return settings.field(m, name, m.values.bare(result))
    said = declared.of_value(m, ctx, obj, name)
    return personal.read(m, ctx, at, personal.Place(name, owner, said, klass), result)


def _klass(m: Machine, obj: Value) -> int:
    """The class of the program that a value is an instance of, or -1."""
    found = m.classes_of.get(obj.id)
    if found is None:
        things = (m.heap.things[a.oid] for n in sorted(obj.atoms) if type(a := m.values.atoms[n]) is Obj)
        found = m.classes_of[obj.id] = next((thing.klass for thing in things if thing.klass >= 0), -1)
    return found


def get_one(m: Machine, ctx: Context, at: int, number: int, name: str, called: bool = False) -> Value:
    """The attribute `name` of one atom; `called`: as a method, at once."""
    atom = m.values.atoms[number]
    match atom:
        case Obj(oid):
            return _of_object(m, ctx, at, oid, name, called)
        case Api():
            held = channels.kept(m, ctx, atom, (name,))
            return held if held is not None else external.attribute(m, ctx, atom, name)
        case Mod(unit):
            found = imports.module_attribute(m, ctx.id, unit, name)
            return found if found is not None else m.values.of(Unknown(name))
        case Package(path):
            return imports.package_attribute(m, path, name)
        case Cls(key):
            return _of_class(m, ctx, at, key, name)
        case Super(key, first):
            return _of_super(m, ctx, at, key, m.values.all[first], name)
        case Fn() | Bound():
            return _of_function(m, ctx, number, name)
        case Const(str()):
            return m.values.of(Member(m.values.of(atom).id, name))
        case Unknown():
            return channels.kept(m, ctx, atom, (name,)) or relations.by_name(m, ctx, name) or m.values.of(inbound.attribute(atom.why, name))
        case Many():
            return m.values.nothing
        case _:
            return m.values.unknown


def _of_function(m: Machine, ctx: Context, number: int, name: str) -> Value:
    atom = m.values.atoms[number]
    assert isinstance(atom, (Fn, Bound))
    if name in ("__func__", "__wrapped__"):
        return m.values.of(Fn(atom.key, atom.oid))
    if name == "__self__" and isinstance(atom, Bound):
        return m.values.all[atom.first]
    stored = m.heap.read(atom.oid, name, ctx.id) if atom.oid >= 0 else None
    if stored is not None:
        return stored
    if name in ("__name__", "__qualname__", "__doc__", "__module__"):
        return m.values.const(m.routines[atom.key].function.name)
    if tasks.takes_apart(name) or name in canvas.SIGNATURES or name == "register" and registers.is_open(m, ctx, atom.oid):
        return m.values.of(Member(m.values.of(atom).id, name))
    return m.values.of(atom) if tasks.is_task_method(name) or name == "__call__" else m.values.unknown


def _of_object(m: Machine, ctx: Context, at: int, oid: int, name: str, called: bool) -> Value:
    thing = m.heap.things[oid]
    if thing.kind == "api":
        return external.object_attribute(m, ctx, oid, name, called)
    if thing.kind != "instance":
        named = m.heap.read(oid, name, ctx.id) if thing.kind == "tuple" else None
        return named if named is not None else m.values.of(Member(m.values.obj(oid).id, name))
    special = _special(m, ctx, oid, name)
    if special is not None:
        return special
    if "__getattribute__" in m.lookups.binders:
        caught = calls.call_special(m, ctx, at, oid, "__getattribute__", Args([m.values.const(name)]))
        if caught is not None:
            return caught
    stored = m.heap.read(oid, name, ctx.id)
    return _of_instance(m, ctx, at, oid, name, stored)


def _special(m: Machine, ctx: Context, oid: int, name: str) -> Value | None:
    klass = m.heap.things[oid].klass
    if name == "__class__":
        return m.values.of(Cls(klass))
    if name == "__dict__":
        return records.namespace(m, ctx, oid)
    if name.startswith("__match_args__."):
        names = [field for field, _ in classes.field_names(m, klass, ctx.id)]
        declared, _, _ = classes.lookup(m, klass, "__match_args__", ctx.id)
        place = int(name.rpartition(".")[2])
        if declared is not None:
            names = m.values.strings(items.at_index(m, ctx, declared, place))[:1]
            place = 0
        held = m.heap.read(oid, names[place], ctx.id) if place < len(names) else None
        return held if held is not None else m.values.unknown
    return None


def _of_instance(m: Machine, ctx: Context, at: int, oid: int, name: str, stored: Value | None) -> Value:
    thing = m.heap.things[oid]
    found, outside, owner = classes.lookup(m, thing.klass, name, ctx.id)
    if stored is not None and stored.labels and thing.generic and frameworks.is_model(m, ctx, thing.klass):
        stored = personal.of_some_row(m, stored)
    result = stored if stored is not None else m.values.nothing
    if found is not None and not (m.heap.knows(oid, name) and not _is_code(m, found)):
        result = m.values.join(result, descriptors.get(m, ctx, at, found, m.values.obj(oid), owner, name))
    if thing.generic:
        for key in classes.overriders(m, thing.klass, name, ctx.id):
            inner = m.heap.read(classes.class_object(m, key), name, ctx.id)
            if inner is not None and _is_code(m, inner):
                made = m.values.obj(classes.generic(m, key))
                result = m.values.join(result, descriptors.get(m, ctx, at, inner, made, key, name))
    if stored is None and not _is_code(m, result):
        annotated = classes.field_type(m, thing.klass, name, ctx)
        if annotated is not None:
            result = m.values.join(result, annotated)
        elif thing.generic and result.atoms and any(own == name for own, _ in classes.field_names(m, thing.klass, ctx.id)):
            result = m.values.join(result, m.values.of(Unknown(f"{m.classes[owner][2].name}.{name}")))
    if not result.atoms and not result.labels:
        result = _missing(m, ctx, at, oid, name, outside)
    return result


def _missing(m: Machine, ctx: Context, at: int, oid: int, name: str, outside: Api | None) -> Value:
    """An attribute that neither the instance nor its classes in the program have."""
    related = frameworks.instance_attribute(m, ctx, oid, name)
    if related is not None:
        return related
    dynamic = calls.call_special(m, ctx, at, oid, "__getattr__", Args([m.values.const(name)]))
    if dynamic is not None:
        return dynamic
    if outside is not None:
        return m.values.of(Api(f"{outside.path}().{name}", oid))
    held = None if frameworks.is_model(m, ctx, m.heap.things[oid].klass) else m.heap.read(oid, ANY, ctx.id)
    return held if held is not None else m.values.of(Unknown(name))


def _is_code(m: Machine, value: Value) -> bool:
    return any(isinstance(m.values.atoms[number], (Fn, Bound, Cls)) for number in value.atoms)


def _of_class(m: Machine, ctx: Context, at: int, key: int, name: str) -> Value:
    if name == "__name__":
        return m.values.const(m.classes[key][2].name)
    found, outside, owner = classes.lookup(m, key, name, ctx.id)
    column = queries.column(m, ctx, key, name, found)
    if column is not None:
        return column
    if found is None:
        related = frameworks.class_attribute(m, ctx, key, name)
        if related is not None:
            return related
        if name in records.CLASS_METHODS:
            return m.values.of(Member(m.values.of(Cls(key)).id, name))
        return m.values.of(Api(f"{outside.path}.{name}", -1)) if outside is not None else m.values.of(Unknown(name))
    result = m.values.nothing
    for number in sorted(found.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Fn):
            decorators = [text.rpartition(".")[2] for text in m.routines[atom.key].function.decorators]
            if "classmethod" in decorators or name in ("__init_subclass__", "__class_getitem__"):
                result = m.values.join(result, m.values.of(Bound(atom.key, atom.oid, m.values.of(Cls(key)).id)))
                continue
        elif isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "instance":
            relations.manages(m, ctx, atom.oid, key)
            got = calls.call_special(m, ctx, at, atom.oid, "__get__", Args([m.values.const(None), m.values.of(Cls(key))]))
            result = m.values.join(result, got if got is not None else m.values.of(atom))
            continue
        result = m.values.join(result, m.values.of(atom))
    return m.values.carrying(result, found.labels)


def _of_super(m: Machine, ctx: Context, at: int, key: int, first: Value, name: str) -> Value:
    """`super().name`: looked up behind `key` in the order of the object's own class."""
    result = m.values.nothing
    for number in sorted(first.atoms):
        atom = m.values.atoms[number]
        start = m.heap.things[atom.oid].klass if isinstance(atom, Obj) else atom.key if isinstance(atom, Cls) else key
        start = key if start < 0 else start
        found, outside, owner = classes.lookup(m, start, name, ctx.id, behind=key)
        if found is None and start != key:
            found, outside, owner = classes.lookup(m, key, name, ctx.id, behind=key)
        if found is not None:
            result = m.values.join(result, descriptors.get(m, ctx, at, found, m.values.of(atom), owner, name))
        elif outside is not None and isinstance(atom, Obj):
            result = m.values.join(result, m.values.of(Api(f"{outside.path}().{name}", atom.oid)))
        elif name in ("__init__", "__setattr__", "__new__"):
            result = m.values.join(result, m.values.of(Api(f"builtins.object.{name}", -1)))
    return result


def put(m: Machine, ctx: Context, obj: Value, name: str, value: Value, at: int) -> None:
    """`obj.name = value`."""
    value = personal.marked(m, ctx, at, value)
    for number in sorted(obj.atoms):
        atom = m.values.atoms[number]
        match atom:
            case Obj(oid):
                _put_object(m, ctx, oid, name, value, at, len(obj.atoms) == 1)
                channels.keep(m, atom, name, value)
            case Cls(key):
                classes.note_binding(m, key, name)
                view.store(m, ctx, classes.class_object(m, key), name, value, len(obj.atoms) == 1)
            case Mod(unit):
                m.heap.write(imports.module_object(m, unit), name, value)
            case Fn(_, oid) | Bound(_, oid) if oid >= 0:
                m.heap.write(oid, name, value)
            case Api() | Unknown() if channels.shared(m, atom) is not None:
                channels.keep(m, atom, name, value)
            case Api(_, base) if base >= 0:
                frameworks.store(m, base, name, value)
            case Api(path, _):
                m.assigned[f"{path}.{name}"] = m.values.join(m.assigned.get(f"{path}.{name}", m.values.nothing), value)
            case _:
                pass


def _put_object(m: Machine, ctx: Context, oid: int, name: str, value: Value, at: int, alone: bool) -> None:
    thing = m.heap.things[oid]
    if thing.kind in ("list", "tuple", "set") or frameworks.is_query(m, oid):
        return  # has no attributes: one row is meant, where a function gives one or all
    if name == ANY and (thing.row or thing.klass >= 0 and frameworks.is_model(m, ctx, thing.klass)):
        return  # which column it is stored in is not known: each column says by its own name what it holds
    if thing.kind == "instance":
        if classes.is_settings(m, thing.klass, ctx.id):
            value = m.values.bare(value)
        if name == "__dict__":
            records.share_namespace(m, ctx, oid, value)
            return
        found, _, owner = classes.lookup(m, thing.klass, name, ctx.id)
        if found is not None and descriptors.put(m, ctx, oid, found, value, at):
            return
        hook = calls.call_special(m, ctx, at, oid, "__setattr__", Args([m.values.const(name), value]))
        if hook is not None:
            return
    view.store(m, ctx, oid, name, value, alone)
    classes.share(m, oid, name, value, ctx.id)
