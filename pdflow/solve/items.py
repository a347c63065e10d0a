"""Elements and keys: reading from containers, and storing into them."""

from __future__ import annotations

from pdflow.solve import calls, channels, external, frameworks, inbound, personal, records, view
from pdflow.solve.atoms import HOLE, Api, Bound, Cls, Const, Fn, Member, Obj, Unknown
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY, Field
from pdflow.solve.values import Value

_SEQUENCES = ("list", "tuple")
_CONTAINERS = ("list", "tuple", "set", "dict", "iterator")


def key_fields(m: Machine, key: Value) -> list[Field]:
    """The fields that a key may name; ANY where it is not constant."""
    found: list[Field] = []
    for number in sorted(key.atoms):
        atom = m.values.atoms[number]
        if type(atom) is Const and isinstance(atom.value, (str, int)) and not isinstance(atom.value, bool):
            if isinstance(atom.value, str) and HOLE in atom.value:
                return [ANY]
            found.append(atom.value)
        elif type(atom) is Const:
            found.append(f"={atom.value}")
        elif type(atom) in (Fn, Cls, Bound):
            found.append(f"@{number}")
        elif isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "tuple":
            found.append(f"@{number}")
        else:
            return [ANY]
    return found or [ANY]


def get(m: Machine, ctx: Context, at: int, obj: Value, key: Value, owner: str) -> Value:
    """`obj[key]`; a constant key that names personal data makes a label."""
    fields = key_fields(m, key)
    result = m.values.nothing
    for number in sorted(obj.atoms):
        result = m.values.join(result, _get_one(m, ctx, at, number, key, fields))
    if obj.labels:
        result = m.values.carrying(result if result.atoms else m.values.unknown, obj.labels)
    names = [field for field in fields if isinstance(field, str) and field != ANY]
    return read_keys(m, ctx, at, names, obj, owner, result) if len(names) == len(fields) else result


def read_keys(m: Machine, ctx: Context, at: int, names: list[str], obj: Value, owner: str, value: Value) -> Value:
    """As `personal.read_keys`. An answer from which an address is read has one, wherever it goes as a whole."""
    result = personal.read_keys(m, ctx, at, names, obj, owner, value)
    if len(names) == 1 and not result.labels <= value.labels:
        for number in sorted(obj.atoms):
            atom = m.values.atoms[number]
            if isinstance(atom, Obj) and m.heap.things[atom.oid].path.endswith(ANSWER):
                m.heap.tell(atom.oid, names[0], m.values.labelled(result.labels - value.labels))
    return result


ANSWER = ".json()"
"""The end of the API path of what another service has answered."""


def _get_one(m: Machine, ctx: Context, at: int, number: int, key: Value, fields: list[Field]) -> Value:
    atom = m.values.atoms[number]
    if isinstance(atom, Obj):
        thing = m.heap.things[atom.oid]
        if thing.kind == "instance":
            from pdflow.solve.args import Args

            called = calls.call_special(m, ctx, at, atom.oid, "__getitem__", Args([key]))
            if called is not None:
                return called
            missing = calls.call_special(m, ctx, at, atom.oid, "__missing__", Args([key]))
            if missing is not None:
                return m.values.join(missing, held(m, ctx, atom.oid, fields))
            row = records.as_tuple(m, ctx, atom.oid)
            if row is not None:
                return held(m, ctx, row, fields)
        if thing.kind == "api":
            shared = channels.kept(m, ctx, atom, [field for field in fields if isinstance(field, str)])
            return shared if shared is not None else external.item(m, ctx, at, atom.oid, fields)
        return held(m, ctx, atom.oid, fields)
    if isinstance(atom, (Api, Unknown)):
        shared = channels.kept(m, ctx, atom, [field for field in fields if isinstance(field, str)])
        if shared is not None:
            return shared
    if isinstance(atom, Api) and atom.path.endswith((".Annotated", ".Optional")):
        alias = at_index(m, ctx, key, 0) if atom.path.endswith(".Annotated") else key
        return m.values.make(frozenset(n for n in alias.atoms if isinstance(m.values.atoms[n], (Cls, Api))), alias.labels)
    if isinstance(atom, Api):
        return external.subscript(m, ctx, at, atom, fields)
    if isinstance(atom, Cls):
        return _of_class(m, ctx, at, atom, key)
    return m.values.of(atom) if type(atom) is Const and atom.value is True else m.values.unknown


def _of_class(m: Machine, ctx: Context, at: int, atom: Cls, key: Value) -> Value:
    """`Class[key]`: a generic class stays what it is, unless it says otherwise."""
    from pdflow.solve.args import Args
    from pdflow.solve.classes import lookup

    found, _, _ = lookup(m, atom.key, "__class_getitem__", ctx.id)
    if found is None:
        return m.values.of(atom)
    return calls.call_bound(m, ctx, at, found, m.values.of(atom), Args([key]))


def held(m: Machine, ctx: Context, oid: int, fields: list[Field]) -> Value:
    """What the fields of a container hold, and what is held at places that are not known."""
    join, heap = m.values.join, m.heap
    result = m.values.nothing
    for field in fields:
        if field == ANY:
            for name, value in heap.fields(oid, ctx.id).items():
                if not (isinstance(name, str) and name.startswith("#")):
                    result = join(result, value)
            return result
        if isinstance(field, int) and field < 0:
            return join(result, _from_end(m, ctx, oid, field))
        result = join(result, heap.read(oid, field, ctx.id) or m.values.nothing)
    return join(result, heap.read(oid, ANY, ctx.id) or m.values.nothing)


def _from_end(m: Machine, ctx: Context, oid: int, index: int) -> Value:
    fields = m.heap.fields(oid, ctx.id)
    places = sorted(field for field in fields if isinstance(field, int))
    result = fields.get(ANY, m.values.nothing)
    if places and ANY not in fields and -index <= len(places):
        return fields[places[index]]
    for place in places:
        result = m.values.join(result, fields[place])
    return result


def at_index(m: Machine, ctx: Context, value: Value, index: int) -> Value:
    """The element at a constant place: what unpacking gives."""
    result = m.values.nothing
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Obj) and m.heap.things[atom.oid].kind in _CONTAINERS:
            kind = m.heap.things[atom.oid].kind
            found = held(m, ctx, atom.oid, [index]) if kind in _SEQUENCES else element_of(m, ctx, atom.oid)
        elif isinstance(atom, Obj) and (row := sequence(m, ctx, atom.oid)) is not None:
            found = held(m, ctx, row, [index])
        elif isinstance(atom, (Obj, Api)):
            found = element(m, ctx, m.values.of(atom))
        else:
            found = m.values.unknown
        result = m.values.join(result, found)
    return m.values.carrying(result if result.atoms else m.values.unknown, value.labels) if value.labels else result


def sequence(m: Machine, ctx: Context, oid: int) -> int | None:
    """The list or tuple that an object is, a named tuple's fields included; None where it is none."""
    kind = m.heap.things[oid].kind
    return oid if kind in _SEQUENCES else records.as_tuple(m, ctx, oid) if kind == "instance" else None


def element_of(m: Machine, ctx: Context, oid: int) -> Value:
    """Any element of a container: keys for a dictionary."""
    thing = m.heap.things[oid]
    if thing.kind == "dict":
        result = m.values.nothing
        for key in keys_of(m, ctx, oid).values():
            result = m.values.join(result, key)
        return result
    result = m.values.nothing
    for field, value in m.heap.fields(oid, ctx.id).items():
        if not (isinstance(field, str) and field.startswith("#")):
            result = m.values.join(result, value)
    return result


def keys_of(m: Machine, ctx: Context, oid: int) -> dict[Field, Value]:
    """The keys of a dictionary by the fields that they stand for, with the labels that they carry."""
    fields = m.heap.fields(oid, ctx.id)
    found: dict[Field, Value] = {}
    for field in fields:
        if isinstance(field, str) and field.startswith("#"):
            continue
        key = m.values.unknown if field == ANY else m.values.const(field)
        carried = fields.get(f"#{field}")
        found[field] = key if carried is None else m.values.carrying(key, carried.labels)
    return found


def keys_in_order(m: Machine, ctx: Context, value: Value) -> list[Value] | None:
    """The keys of a dictionary of which all are known; None of anything else."""
    things = m.values.objects(value)
    if len(things) != len(value.atoms) or len(things) != 1 or m.heap.things[things[0]].kind != "dict":
        return None
    keys = keys_of(m, ctx, things[0])
    return None if ANY in keys else list(keys.values())


def element(m: Machine, ctx: Context, value: Value) -> Value:
    """Any element of `value`, as a loop or a star takes them."""
    return iterate(m, ctx, 0, value)


def iterate(m: Machine, ctx: Context, at: int, value: Value) -> Value:
    """What a loop over `value` binds."""
    result = m.values.nothing
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Obj):
            found = _iterate_object(m, ctx, at, atom.oid)
        elif isinstance(atom, Api):
            found = external.subscript(m, ctx, at, atom, [ANY])
        elif type(atom) is Const and isinstance(atom.value, str):
            found = m.values.const(HOLE)
        elif isinstance(atom, Unknown):
            found = m.values.unknown
        else:
            found = m.values.nothing
        result = m.values.join(result, found)
    if value.labels:
        return m.values.carrying(result if result.atoms else m.values.unknown, value.labels)
    return result


def _iterate_object(m: Machine, ctx: Context, at: int, oid: int) -> Value:
    thing = m.heap.things[oid]
    if thing.kind in _CONTAINERS:
        return element_of(m, ctx, oid)
    if thing.kind == "api":
        return external.item(m, ctx, at, oid, [ANY])
    for name in ("__iter__", "__aiter__"):
        iterator = calls.call_special(m, ctx, at, oid, name)
        if iterator is not None:
            return _advance(m, ctx, at, iterator)
    row = records.as_tuple(m, ctx, oid)
    if row is not None:
        return element_of(m, ctx, row)
    from pdflow.solve import relations

    related = relations.rows(m, ctx, oid)
    if related is not None:
        return related
    following = calls.call_special(m, ctx, at, oid, "__next__")
    if following is not None:
        return following
    from pdflow.solve.args import Args

    indexed = calls.call_special(m, ctx, at, oid, "__getitem__", Args([m.values.unknown]))
    if indexed is not None:
        return indexed
    if thing.klass >= 0 and frameworks.is_model(m, ctx, thing.klass):
        return m.values.unknown  # columns were selected: what is taken apart is no row of the model
    return held(m, ctx, oid, [ANY])


def _advance(m: Machine, ctx: Context, at: int, iterator: Value) -> Value:
    """What an iterator gives: an instance is asked for its next, never for an iterator again."""
    result = m.values.nothing
    for number in sorted(iterator.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "instance":
            for name in ("__next__", "__anext__"):
                result = m.values.join(result, calls.call_special(m, ctx, at, atom.oid, name) or m.values.nothing)
        elif isinstance(atom, Obj):
            result = m.values.join(result, _iterate_object(m, ctx, at, atom.oid))
        else:
            result = m.values.join(result, m.values.unknown)
    return m.values.carrying(result if result.atoms else m.values.unknown, iterator.labels)


def part(m: Machine, ctx: Context, at: int, value: Value, low: int | None, high: int | None) -> Value:
    """`value[low:high]`; also what a starred target takes."""
    result = m.values.nothing
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        row = sequence(m, ctx, atom.oid) if isinstance(atom, Obj) else None
        if row is not None:
            result = m.values.join(result, _sliced(m, ctx, at, row, low, high))
        elif isinstance(atom, Obj):
            special = calls.call_special(m, ctx, at, atom.oid, "__getitem__")
            result = m.values.join(result, special if special is not None else m.values.of(atom))
        elif type(atom) is Const and isinstance(atom.value, str):
            known = HOLE not in atom.value
            result = m.values.join(result, m.values.const(atom.value[low:high] if known else HOLE))
        else:
            result = m.values.join(result, m.values.of(atom))
    return m.values.carrying(result, value.labels)


def _sliced(m: Machine, ctx: Context, at: int, oid: int, low: int | None, high: int | None) -> Value:
    thing = m.heap.things[oid]
    fields = m.heap.fields(oid, ctx.id)
    copy = m.heap.new(("slice", ctx.id, at, oid), thing.kind, site=thing.site)
    places = sorted(field for field in fields if isinstance(field, int))
    exact = ANY not in fields
    for new, place in enumerate(places[low:high] if exact else places):
        m.heap.write(copy, new if exact else ANY, fields[place])
    if not exact:
        m.heap.write(copy, ANY, fields[ANY])
    return m.values.obj(copy)


def store(m: Machine, oid: int, key: Value, value: Value) -> None:
    """A container's field may be `value`."""
    for field in key_fields(m, key):
        field = ANY if isinstance(field, int) and field < 0 else field
        m.heap.write(oid, field, value)
        if key.labels:
            m.heap.write(oid, f"#{field}", m.values.labelled(key.labels))


def update(m: Machine, ctx: Context, oid: int, value: Value) -> None:
    """Take over all fields of `value`: `{**value}`, `d.update(value)`."""
    from pdflow.solve.classes import declared_fields

    if value.labels:
        m.heap.write(oid, ANY, m.values.labelled(value.labels))
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if not isinstance(atom, Obj) or inbound.whole(m, m.values.of(atom)):
            if inbound.whole(m, m.values.of(atom)):
                m.heap.write(oid, ANY, m.values.of(atom))
            continue
        thing = m.heap.things[atom.oid]
        for field, content in list(m.heap.fields(atom.oid, ctx.id).items()):
            if thing.kind in ("list", "tuple", "set"):
                _pair(m, ctx, oid, content)
            elif len(value.atoms) == 1:
                view.store(m, ctx, oid, field, content, m.heap.knows(atom.oid, field))
            else:
                m.heap.write(oid, field, content)
        if thing.kind in ("instance", "api"):
            for name, content in declared_fields(m, ctx, atom.oid):
                m.heap.write(oid, name, content)


def as_mapping(m: Machine, ctx: Context, oid: int) -> Value:
    """A dictionary of an instance's fields: `asdict`, `vars`, `model_dump`."""
    copy = m.heap.new(("mapping", oid), "dict", site=m.heap.things[oid].site)
    update(m, ctx, copy, m.values.obj(oid))
    return m.values.obj(copy)


def mappings(m: Machine, ctx: Context, value: Value) -> Value:
    """`value` with each instance in it as a dictionary of its fields."""
    result = m.values.nothing
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        instance = isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "instance"
        result = m.values.join(result, as_mapping(m, ctx, atom.oid) if instance else m.values.of(atom))  # type: ignore[union-attr]
    return m.values.carrying(result, value.labels)


def _pair(m: Machine, ctx: Context, oid: int, pair: Value) -> None:
    """A key and a value in a tuple: `dict([("email", x)])`, `dict(zip(keys, values))`."""
    store(m, oid, at_index(m, ctx, pair, 0), at_index(m, ctx, pair, 1))


def concatenate(m: Machine, ctx: Context, oid: int, left: Value, right: Value) -> None:
    """Put the elements of two sequences into one, in order where the first one's length is known."""
    start: int | None = 0
    for value in (left, right):
        sequences = [a for n in sorted(value.atoms) if isinstance(a := m.values.atoms[n], Obj)]
        longest = 0
        for atom in sequences:
            fields = m.heap.fields(atom.oid, ctx.id)
            for field, content in list(fields.items()):
                known = isinstance(field, int) and start is not None and len(sequences) == 1
                m.heap.write(oid, start + field if known else ANY, content)  # type: ignore[operator]
            places = [field for field in fields if isinstance(field, int)]
            longest = max([longest, *(place + 1 for place in places)])
            if ANY in fields:
                start = None
        start = None if start is None or len(sequences) != 1 else start + longest
    for member in (left, right):
        if any(isinstance(m.values.atoms[n], (Unknown, Api, Member)) for n in member.atoms):
            m.heap.write(oid, ANY, m.values.carrying(m.values.unknown, member.labels))
