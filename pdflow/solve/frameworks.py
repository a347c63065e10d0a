"""Frameworks: object-relational mappers, task queues, dependency injection, base classes that call their overrides."""

from __future__ import annotations

import re
from functools import cache

from pdflow.solve import calls, classes, declared, descriptors, items, queries, records, registers, relations, rendering, services, shapes, tasks, views
from pdflow.solve.args import Args
from pdflow.solve.atoms import Api, Cls, Fn, Unknown
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.values import Value

_COLUMN = re.compile(r"(?:Field|^Column|^mapped_column|^ForeignKey|^relationship|^field|^attrib|^ib|^Factory)$")
_MAPPED = re.compile(r"\.Model\b|Model$|Abstract\w*User$|DeclarativeBase|declarative_base|SQLModel|\.Document$")
_TO_ONE = frozenset(("ForeignKey", "OneToOneField", "ParentalKey", "relationship"))
_TO_MANY = frozenset(("ManyToManyField", "GenericRelation", "relationship"))
"""SQLAlchemy's `relationship` may be either."""


def decorated(m: Machine, ctx: Context, path: str, function: Value) -> None:
    """A decorator from outside stands above a function: remembered on the function."""
    for number in function.atoms:
        atom = m.values.atoms[number]
        if isinstance(atom, Fn) and path and atom.oid >= 0:
            if path.endswith(registers.DISPATCHING):
                m.heap.things[atom.oid].path = registers.OPEN
            m.heap.write(atom.oid, "#decorator", m.values.of(Api(path, -1)))


@cache
def _is_column(name: str) -> bool:
    return _COLUMN.search(name) is not None


def query(m: Machine, key: int) -> Value:
    """The rows of a model, of which nothing is selected yet."""
    oid = m.heap.new(("query", key), "api", path="orm.query()")
    m.heap.write(oid, "#model", m.values.of(Cls(key)))
    return m.values.obj(oid)


def is_query(m: Machine, oid: int) -> bool:
    """Whether an object stands for the rows of a model: it holds nothing that was stored in one of them."""
    return m.heap.things[oid].path == "orm.query()"


def store(m: Machine, oid: int, name: str, value: Value) -> None:
    """An attribute of something from outside is set."""
    if not is_query(m, oid):
        m.heap.write(oid, name, value)


def is_relation(kind: str) -> bool:
    """Whether a column of this kind leads to rows."""
    return kind in _TO_ONE or kind in _TO_MANY


def model_of(m: Machine, ctx: Context, oid: int) -> list[int]:
    """The classes whose rows a query or manager gives."""
    if oid < 0:
        return []
    held = m.heap.read(oid, "#model", ctx.id)
    if held is None and m.heap.things[oid].kind == "instance":
        held = m.heap.read(oid, 0, ctx.id) or m.heap.read(oid, "model", ctx.id)
    return [a.key for n in sorted(held.atoms) if isinstance(a := m.values.atoms[n], Cls)] if held is not None else []


def is_model(m: Machine, ctx: Context, key: int) -> bool:
    """Whether a class is mapped to a table, by Django's or SQLAlchemy's base."""
    return any(isinstance(entry, Api) and _maps_to_a_table(entry.path) for entry in classes.order(m, key, ctx.id))


def _is_schema(m: Machine, ctx: Context, key: int) -> bool:
    """Whether a class shows what an API takes and gives, often under the name of the table that it shows."""
    return any(isinstance(entry, Api) and entry.path.startswith("pydantic.") for entry in classes.order(m, key, ctx.id))


@cache
def _maps_to_a_table(base: str) -> bool:
    return _MAPPED.search(base) is not None


def class_attribute(m: Machine, ctx: Context, key: int, name: str) -> Value | None:
    """`Model.objects`, `Model.query`: the rows of the model. `QuerySet.as_manager` is the class as a manager."""
    if name == "as_manager":
        return m.values.of(Cls(key))
    read = shapes.reader(m, key, name)
    if read is not None:
        return read
    if name in ("objects", "query", "_default_manager", "all_objects") and is_model(m, ctx, key):
        return query(m, key)
    return None


def instance_attribute(m: Machine, ctx: Context, oid: int, name: str) -> Value | None:
    """Attributes that a framework adds to instances: `manager.model`, the rows behind a manager of the program."""
    thing = m.heap.things[oid]
    if name in _VERBS and "request" in m.lookups.binders:
        sends = _through_request(m, ctx, oid, name)
        if sends is not None:
            return sends
    shape = shapes.attribute(m, ctx, oid, name)
    if shape is not None:
        return shape
    if name == "model":
        keys = model_of(m, ctx, oid)
        return m.values.of(Cls(keys[0])) if keys else None
    if thing.klass >= 0 and name == m.classes[thing.klass][2].name:
        return m.values.obj(oid)  # a result of one whole row: `row.User`
    if name == "object" and views.is_view(m, thing.klass):
        return views.viewed(m, ctx, oid)
    if name == "objects" and thing.klass >= 0:
        return class_attribute(m, ctx, thing.klass, name)
    return relations.other_side(m, ctx, thing.klass, name) if thing.klass >= 0 else None


_VERBS = frozenset("get post put patch delete head options".split())


def _through_request(m: Machine, ctx: Context, oid: int, verb: str) -> Value | None:
    """`session.post` of a class whose `request` is its own: a library's client sends through that."""
    own, _, owner = classes.lookup(m, m.heap.things[oid].klass, "request", ctx.id)
    if own is None or not any(isinstance(e, Api) and e.path.endswith(_CLIENTS) for e in classes.order(m, m.heap.things[oid].klass, ctx.id)):
        return None
    bound = descriptors.get(m, ctx, 0, own, m.values.obj(oid), owner, "request")
    sends = m.heap.new(("verb", oid, verb), "partial")
    m.heap.write(sends, 0, bound)
    m.heap.write(sends, 1, m.values.const(verb.upper()))
    return m.values.obj(sends)


_CLIENTS = ("Session", "Client", "ClientSession", "BaseUrlSession", "Http")


def field_value(m: Machine, ctx: Context, field: int, obj: Value, owner: int, name: str) -> Value:
    """What an instance sees where its class has the object `field`: a column's value, a related row, or the object."""
    path = m.heap.things[field].path.removesuffix("()")
    last = path.rpartition(".")[2]
    if not _is_column(last):
        if path.endswith(("Manager", "as_manager", "from_queryset()")):
            return query(m, owner)
        return m.values.obj(field)
    if last in _TO_ONE or last in _TO_MANY:
        keys = targets(m, ctx, field, owner)
        result = m.values.nothing
        for key in keys:
            if last in _TO_ONE:
                result = m.values.join(result, classes.generic_value(m, key))
            if last in _TO_MANY:
                result = m.values.join(result, query(m, key))
        return result if result.atoms else m.values.unknown
    if declared.denied(declared.of(m, ctx, owner, name)):
        return m.values.const(True)
    return m.values.of(Unknown(f"{m.classes[owner][2].name}.{name}"))


def targets(m: Machine, ctx: Context, field: int, owner: int) -> list[int]:
    """The classes that a relation points to: named, or the class itself."""
    fields = m.heap.fields(field, ctx.id)
    target = fields.get(0, fields.get("to", m.values.nothing))
    found = [a.key for n in sorted(target.atoms) if isinstance(a := m.values.atoms[n], Cls)]
    for text in m.values.strings(target):
        name = text.rpartition(".")[2]
        if name == "self":
            found.append(owner)
        named = m.named.get(name, ())
        found.extend([key for key in named if is_model(m, ctx, key) and not _is_schema(m, ctx, key)] or named)
    if not found and any(isinstance(a := m.values.atoms[n], Api) and "AUTH_USER" in a.path for n in target.atoms):
        found.extend(views.user_models(m, ctx))
    return found[:3]


def api_attribute(m: Machine, ctx: Context, atom: Api, name: str) -> Value | None:
    """Attributes of what lies outside that lead back into the program."""
    if name == "model" and atom.base >= 0:
        keys = model_of(m, ctx, atom.base)
        return m.values.of(Cls(keys[0])) if keys else None
    return None


def api_element(m: Machine, ctx: Context, atom: Api) -> Value | None:
    """An element of a query is a row."""
    result = queries.chosen_row(m, ctx, atom.base)
    for key in model_of(m, ctx, atom.base) if result is None else ():
        row = classes.generic_value(m, key)
        result = row if result is None else m.values.join(result, row)
    return result


def call_result(m: Machine, ctx: Context, at: int, atom: Api, args: Args) -> Value | None:
    """Calls outside whose result is known by a framework's rules."""
    name = atom.path.rpartition(".")[2]
    chosen = queries.chosen_row(m, ctx, atom.base)
    if chosen is not None:
        return queries.given(m, ctx, atom.base, chosen, name)
    keys = model_of(m, ctx, atom.base)
    if keys:
        return queries.rows(m, ctx, at, keys, atom.base, name, args)
    listed = queries.values_of_path(m, ctx, at, atom.path, args) if name.startswith("values") else None
    if listed is not None:
        return listed
    shown = rendering.call(m, ctx, at, atom, args)
    if shown is not None:
        return shown
    if name == "get_user_model":
        keys = views.user_models(m, ctx)
        return m.values.of(Cls(keys[0])) if keys else m.values.of(Api("django.contrib.auth.models.User", -1))
    if atom.path.endswith("serializers.serialize") and len(args.positional) > 1:
        return m.values.labelled(m.heap.deep_labels(items.mappings(m, ctx, items.iterate(m, ctx, at, args.positional[1])), ctx.id))
    if atom.path.endswith("site.register") and len(args.positional) > 1:
        views.registered(m, args.positional[0], args.positional[1])
    if name == "get_app_config":
        return views.app_config(m, ctx, args)
    served = services.call(m, ctx, at, name, args)
    if served is not None:
        return served
    if atom.path == "schema.read":
        return classes.generic_value(m, m.heap.things[atom.base].klass)
    if atom.base >= 0 and m.heap.things[atom.base].kind == "instance":
        shown = shapes.dumped(m, ctx, atom.base, name)
        if shown is not None:
            return shown
        if name in _DUMPS:
            return records.dumped(m, ctx, at, atom.base, args)
        if name in _CHANGED:
            return records.changed(m, ctx, at, atom.base, args)
        if name == "get_object":
            return views.viewed(m, ctx, atom.base)
        given = views.made(m, ctx, at, atom.base, name, args)
        if given is not None:
            return given
        overridden = _overridden(m, ctx, at, atom.base, name, args)
        if overridden is not None:
            return overridden
    return queries.by_argument(m, ctx, at, name, args)


_CHANGED = frozenset(("_replace", "model_copy", "evolve"))
"""Methods that give the same object with some fields changed."""

_DUMPS = frozenset("model_dump model_dump_json dict json _asdict to_dict to_json".split())
"""Methods of data classes of libraries that show all fields."""


def _overridden(m: Machine, ctx: Context, at: int, oid: int, name: str, args: Args) -> Value | None:
    """A base class outside calls back into the subclass: `Thread.start` and `Task.delay` run `run`."""
    if tasks.is_task_method(name) and "run" in m.lookups.binders:
        task, _, owner = classes.lookup(m, m.heap.things[oid].klass, "run", ctx.id)
        bound = descriptors.get(m, ctx, at, task, m.values.obj(oid), owner, "run") if task is not None else None
        if bound is not None:
            return tasks.apply(m, ctx, at, bound, args) if tasks.takes_apart(name) else calls.call(m, ctx, at, bound, args)
    method = {"start": "run", "save": "", "dispatch": "get"}.get(name)
    return calls.call_special(m, ctx, at, oid, method) if method else None


def unknown_call(m: Machine, ctx: Context, at: int, name: str, args: Args) -> Value | None:
    """A method of something unknown that is given a query or a model: a database session."""
    from pdflow.solve import library, plumbing

    served = services.call(m, ctx, at, name, args)
    if served is not None:
        return served
    place = library.calling_place(name)
    if place is not None and place < len(args.positional) and plumbing.callable_value(m, args.positional[place]):
        return library.hand_on(m, ctx, at, args, place)
    return queries.by_argument(m, ctx, at, name, args)
