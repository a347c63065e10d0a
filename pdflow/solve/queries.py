"""Queries: the rows that managers, query sets and database sessions give, whole or with some of their columns."""

from __future__ import annotations

from pdflow.solve import calls, classes, declared, frameworks, personal, relations
from pdflow.solve.args import Args
from pdflow.solve.atoms import Cls, Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value

_ONE = frozenset(
    "get first last one one_or_none scalar scalar_one scalar_one_or_none create earliest latest aget afirst alast acreate "
    "first_or_404 get_or_404 one_or_404 in_bulk fetch_one".split()
)
_ONE_AND_FLAG = frozenset("get_or_create update_or_create aget_or_create aupdate_or_create".split())
_NOT_ROWS = frozenset("count exists aggregate update delete explain acount aexists adelete bulk_update contains".split())
_VALUES = frozenset("values values_list".split())


def rows(m: Machine, ctx: Context, at: int, keys: list[int], base: int, name: str, args: Args) -> Value | None:
    """A method of a manager or query set, one of the program's own included."""
    written = m.heap.things[base].kind == "instance"
    own = None if written else relations.own_method(m, ctx, keys, name)
    if own is not None:
        return calls.call_special(m, ctx, at, own, name, args)
    result = m.values.nothing
    for key in keys:
        row = classes.generic_value(m, key)
        if name in _ONE:
            if name in ("create", "acreate"):
                row = classes.instantiate(m, ctx, at, key, args)
            result = m.values.join(result, row)
        elif name in _ONE_AND_FLAG:
            pair = m.heap.new(("pair", "row", key), "tuple")
            m.heap.write(pair, 0, row)
            m.heap.write(pair, 1, m.values.const(True))
            result = m.values.join(result, m.values.obj(pair))
        elif name in _VALUES:
            result = m.values.join(result, _selected_values(m, ctx, at, key, name, args))
        elif name not in _NOT_ROWS:
            result = m.values.join(result, m.values.obj(base) if written else frameworks.query(m, key))
    return result if result.atoms else m.values.const(True)


def values_of_path(m: Machine, ctx: Context, at: int, path: str, args: Args) -> Value | None:
    """`User.objects.values_list("email")` of a model that lies outside; None where a path is no such."""
    before, found, method = path.rpartition(".")
    owner, manager, _ = before.partition(".objects")
    if not found or not manager or method not in _VALUES or not args.positional:
        return None
    return _selected_values(m, ctx, at, -1, method, args, owner.rpartition(".")[2])


def _selected_values(m: Machine, ctx: Context, at: int, key: int, name: str, args: Args, owner: str = "") -> Value:
    """`values_list("email", flat=True)`: a list of what the named fields hold."""
    columns: dict[str, Value] = {}
    for given in args.positional:
        for text in m.values.strings(given):
            last = text.rpartition("__")[2]
            said = declared.of(m, ctx, key, text) if key >= 0 else ()
            place = personal.Place(last, owner or m.classes[key][2].name, said)
            labelled = personal.read(m, ctx, at, place, m.values.unknown)
            columns[text] = labelled
    oid = m.heap.new(("values", ctx.id, at, key), "list")
    flat = "flat" in args.keywords
    if flat:
        for value in columns.values():
            m.heap.write(oid, ANY, value)
    else:
        row = m.heap.new(("valuesrow", ctx.id, at, key), "tuple" if name == "values_list" else "dict")
        for position, (text, value) in enumerate(columns.items()):
            m.heap.write(row, position if name == "values_list" else text, value)
        m.heap.write(oid, ANY, m.values.obj(row))
    return m.values.obj(oid)


def by_argument(m: Machine, ctx: Context, at: int, name: str, args: Args) -> Value | None:
    """`select(User)`, `session.get(User, 1)`, `get_object_or_404(User)`: what comes back is of that class."""
    if not args.positional or name not in _OF_ARGUMENT:
        return None
    chosen = _chosen(m, ctx, at, name, args)
    if chosen is not None:
        return chosen
    first = args.positional[0]
    keys = [a.key for n in sorted(first.atoms) if isinstance(a := m.values.atoms[n], Cls)]
    queries = [
        a.oid for value in args.positional[:2] for n in sorted(value.atoms)
        if isinstance(a := m.values.atoms[n], Obj) and frameworks.is_query(m, a.oid)
    ]  # fmt: skip
    if keys and name == "from_queryset":
        return first
    result = m.values.nothing
    if keys and name in ("select", "query", "get", "get_or_404", "get_object_or_404", "aget_object_or_404", "get_list_or_404"):
        for key in keys:
            rows = name in ("select", "query", "get_list_or_404")
            result = m.values.join(result, frameworks.query(m, key) if rows else classes.generic_value(m, key))
    elif queries and name in ("exec", "execute", "scalars", "scalar", "stream", "stream_scalars", "get_object_or_404"):
        for oid in queries:
            for key in frameworks.model_of(m, ctx, oid):
                one = name in ("scalar", "get_object_or_404")
                result = m.values.join(result, classes.generic_value(m, key) if one else frameworks.query(m, key))
    return result if result.atoms else None


_OF_ARGUMENT = frozenset(
    "from_queryset exec select query get get_or_404 get_object_or_404 aget_object_or_404 get_list_or_404 execute scalars scalar stream "
    "stream_scalars with_entities with_only_columns".split()
)
"""Methods and functions whose result is of a class, or a query, that they are given."""


def column(m: Machine, ctx: Context, key: int, name: str, found: Value | None) -> Value | None:
    """`Model.name`, where that is a column and no row was asked for it; None where it is something else."""
    bound = found is not None and (not found.atoms or not all(_is_column(m, number) for number in found.atoms))
    if bound or not frameworks.is_model(m, ctx, key):
        return None
    if all(name != own for own, _ in classes.field_names(m, key, ctx.id)) and found is None:
        return None
    oid = m.heap.new(("column", key, name), "api", path="orm.column()")
    m.heap.write(oid, "#of", m.values.of(Cls(key)))
    m.heap.write(oid, "#name", m.values.const(name))
    return m.values.obj(oid)


def _is_column(m: Machine, number: int) -> bool:
    atom = m.values.atoms[number]
    if not isinstance(atom, Obj) or m.heap.things[atom.oid].kind != "api":
        return False
    return m.heap.things[atom.oid].path.removesuffix("()").rpartition(".")[2] in ("Column", "mapped_column", "Field")


_ROW_NAMES = frozenset("select query with_entities with_only_columns".split())
_FIRST = frozenset("scalar scalar_one scalar_one_or_none".split())
_LISTED = frozenset("all fetchall fetchmany".split())
_ALL_FIRST = frozenset("scalars stream_scalars exec".split())


def _chosen(m: Machine, ctx: Context, at: int, name: str, args: Args) -> Value | None:
    """`select(User.email, Order)`: a query that gives rows of these; what a session makes of such a query."""
    if name in _ROW_NAMES:
        return _row_of(m, ctx, at, args)
    for value in args.positional[:1]:
        for number in sorted(value.atoms):
            atom = m.values.atoms[number]
            row = chosen_row(m, ctx, atom.oid) if isinstance(atom, Obj) else None
            if row is not None and isinstance(atom, Obj):
                return given(m, ctx, atom.oid, row, name)
    return None


_CHOSEN = "orm.chosen()"


def _row_of(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    columns = [one for one in (_shown(m, ctx, value) for value in args.positional) if one is not None]
    if not columns or len(columns) == 1 and columns[0][0] == "":
        return None
    query = m.heap.new(("chosen", ctx.id, at), "api", path=_CHOSEN)
    row = m.heap.new(("row of", query), "tuple", site=(ctx.routine.unit, ctx.routine.index, at))
    for place, (name, value) in enumerate(columns):
        m.heap.write(row, place, value)
        m.heap.write(row, name or m.classes[_class_of(m, value)][2].name, value)
    return _query(m, query, m.values.obj(row))


def _query(m: Machine, oid: int, row: Value) -> Value:
    """The query `oid`, with what it gives: not a part of the query, which is no data itself."""
    holder = m.heap.new(("rows of", oid), "free")
    m.heap.write(holder, "row", row)
    return m.values.obj(oid)


def _class_of(m: Machine, value: Value) -> int:
    return next(m.heap.things[a.oid].klass for n in sorted(value.atoms) if isinstance(a := m.values.atoms[n], Obj))


def _shown(m: Machine, ctx: Context, value: Value) -> tuple[str, Value] | None:
    """The name and the content of a column of a result; of a whole row, no name. None where nothing is known of it."""
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Cls):
            return "", classes.generic_value(m, atom.key)
        of = m.heap.read(atom.oid, "#of", ctx.id) if isinstance(atom, Obj) else None
        if of is not None and isinstance(atom, Obj):
            names = m.values.strings(m.heap.read(atom.oid, "#name", ctx.id) or m.values.nothing)
            (owner,) = (a.key for n in of.atoms if isinstance(a := m.values.atoms[n], Cls))
            held = personal.field(m, ctx, owner, names[0])
            return names[0], held if held.atoms else m.values.unknown
    return None


def given(m: Machine, ctx: Context, oid: int, row: Value, name: str) -> Value:
    """What a method of a query of chosen columns gives, or a session for it: a row, its first column, or the query again."""
    if name in _FIRST or name in _ALL_FIRST:
        first = m.values.nothing
        for number in sorted(row.atoms):
            atom = m.values.atoms[number]
            if isinstance(atom, Obj):
                first = m.values.join(first, m.heap.read(atom.oid, 0, ctx.id) or m.values.nothing)
        if name in _FIRST:
            return first
        inner = m.heap.new(("first of", oid), "api", path=_CHOSEN)
        return _query(m, inner, first)
    if name in _ONE:
        return row
    if name in _LISTED:
        listed = m.heap.new(("rows listed", oid), "list")
        m.heap.write(listed, ANY, row)
        return m.values.obj(listed)
    return m.values.const(True) if name in _NOT_ROWS else m.values.obj(oid)


def chosen_row(m: Machine, ctx: Context, oid: int) -> Value | None:
    """The rows of a query of chosen columns; None where `oid` is none."""
    if oid < 0 or m.heap.things[oid].path != _CHOSEN:
        return None
    return m.heap.read(m.heap.new(("rows of", oid), "free"), "row", ctx.id)
