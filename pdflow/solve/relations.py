"""Relations of mapped classes: managers that the program wrote, and the other side of what one class says of another."""

from __future__ import annotations

from collections.abc import Iterator

from pdflow.solve import classes, frameworks
from pdflow.solve.atoms import Api, Cls, Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.values import Value

_ROWS = ("Manager", "QuerySet", "Manager()", "QuerySet()", "BaseQuery", "Query")
"""The ends of the API paths of classes whose methods give rows."""


def gives_rows(m: Machine, ctx: Context, klass: int) -> bool:
    """Whether a class of the program is a manager or a query set."""
    return klass >= 0 and any(isinstance(e, Api) and e.path.endswith(_ROWS) for e in classes.order(m, klass, ctx.id))


def manages(m: Machine, ctx: Context, oid: int, model: int) -> None:
    """The manager `oid` was reached through the class `model`: its rows are that class's."""
    if gives_rows(m, ctx, m.heap.things[oid].klass):
        m.heap.write(oid, "#model", m.values.of(Cls(model)))


def rows(m: Machine, ctx: Context, oid: int) -> Value | None:
    """What a loop over a manager or query set of the program binds; None where `oid` is none."""
    if not gives_rows(m, ctx, m.heap.things[oid].klass):
        return None
    result: Value | None = None
    for key in frameworks.model_of(m, ctx, oid):
        row = classes.generic_value(m, key)
        result = row if result is None else m.values.join(result, row)
    return result


def own_method(m: Machine, ctx: Context, keys: list[int], name: str) -> int | None:
    """The manager of one of these models whose class has a method of this name: `Model.objects.filter(…).active()`."""
    if name not in m.lookups.binders:
        return None
    for key in keys:
        for manager in ("objects", "query"):
            held, _, _ = classes.lookup(m, key, manager, ctx.id)
            for number in sorted(held.atoms) if held is not None else ():
                atom = m.values.atoms[number]
                if isinstance(atom, Obj) and gives_rows(m, ctx, m.heap.things[atom.oid].klass):
                    if classes.lookup(m, m.heap.things[atom.oid].klass, name, ctx.id)[0] is not None:
                        manages(m, ctx, atom.oid, key)
                        return atom.oid
    return None


def other_side(m: Machine, ctx: Context, klass: int, name: str) -> Value | None:
    """The rows of another class that point to an instance of this one: `club.member_set`, `related_name="members"`."""
    result: Value | None = None
    for entry in classes.order(m, klass, ctx.id):
        for source, single in _index(m, ctx).get((entry.key, name), ()) if isinstance(entry, Cls) else ():
            found = classes.generic_value(m, source) if single else frameworks.query(m, source)
            result = found if result is None else m.values.join(result, found)
    return result


def _index(m: Machine, ctx: Context) -> dict[tuple[int, str], list[tuple[int, bool]]]:
    """By class and name: the classes whose fields point to it, and whether there is just one row."""
    if m.reverse is not None or not m.modules_done:
        return m.reverse or {}
    found: dict[tuple[int, str], list[tuple[int, bool]]] = {}
    for key, _, oid in _fields(m):
        _note(m, ctx, key, oid, found)
    m.reverse = found
    return found


def _fields(m: Machine) -> Iterator[tuple[int, str, int]]:
    """The fields of all classes that a call outside made: class, name and object."""
    for key in range(len(m.classes)):
        for field in m.classes[key][2].fields:
            value = m.heap.read(classes.class_object(m, key), field.name, -1)
            for number in sorted(value.atoms) if value is not None else ():
                atom = m.values.atoms[number]
                if isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "api":
                    yield key, field.name, atom.oid


def by_name(m: Machine, ctx: Context, name: str) -> Value | None:
    """What an attribute of something unknown leads to, where each relation of this name in the program leads to one class.

    `site.siteconfiguration` is a row of `SiteConfiguration` whatever is known of the site.
    """
    if m.related is None:
        if not m.modules_done:
            return None
        found: dict[str, set[int]] = {}
        for (_, reverse), sources in sorted(_index(m, ctx).items()):
            found.setdefault(reverse, set()).update(key if single else -1 for key, single in sources)
        for key, field, oid in _fields(m):
            _note_forward(m, ctx, key, field, oid, found)
        m.related = {each: keys.pop() for each, keys in found.items() if len(keys) == 1}
    key = m.related.get(name, -1)
    return classes.generic_value(m, key) if key >= 0 else None


def _note_forward(m: Machine, ctx: Context, key: int, name: str, field: int, found: dict[str, set[int]]) -> None:
    """Note a field that points to one row; a class from outside, which has no other side in `_index`, is pointed to by name alone."""
    kind = m.heap.things[field].path.removesuffix("()").rpartition(".")[2]
    if kind not in ("ForeignKey", "OneToOneField"):
        return
    targets = frameworks.targets(m, ctx, field, key)
    found.setdefault(name, set()).update(targets or (-1,))
    if kind == "OneToOneField" and not targets:
        given = m.heap.things[field].fields.get("related_name")
        for text in m.values.strings(given) if given is not None else [m.classes[key][2].name.lower()]:
            found.setdefault(text, set()).add(key)


def _note(
    m: Machine, ctx: Context, key: int, field: int, found: dict[tuple[int, str], list[tuple[int, bool]]]
) -> None:
    kind = m.heap.things[field].path.removesuffix("()").rpartition(".")[2]
    if not frameworks.is_relation(kind):
        return
    fields = m.heap.things[field].fields
    name = m.classes[key][2].name.lower()
    given = [text for word in ("related_name", "backref") if word in fields for text in m.values.strings(fields[word])]
    single = kind == "OneToOneField"
    names = given or ([name if single else f"{name}_set"] if kind != "relationship" else [])
    for target in frameworks.targets(m, ctx, field, key):
        for text in names:
            found.setdefault((target, text.replace("%(class)s", name)), []).append((key, single))
