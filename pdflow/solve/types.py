"""Annotations as values: what a declared type says that a value is."""

from __future__ import annotations

from pdflow.facts.ir import TypeRef
from pdflow.solve import classes, imports
from pdflow.solve.atoms import Api, Cls, Mod, Package
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value

_TRANSPARENT = frozenset("Optional Annotated Final ClassVar Mapped Awaitable Coroutine Required NotRequired ReadOnly".split())
_MARKERS = frozenset("Form Body Query Path Header Cookie PathEx QueryEx Parameter FromDishka Inject".split())
"""Types that say where a framework takes a value from: `Form[str]`."""
_SEQUENCES = frozenset(
    "list List Sequence MutableSequence Iterable Iterator AsyncIterable AsyncIterator Generator AsyncGenerator "
    "set Set frozenset FrozenSet Collection deque QuerySet ScalarResult Result Page ListResource DynamicMapped "
    "WriteOnlyMapped RelatedManager".split()
)
_MAPPINGS = frozenset("dict Dict Mapping MutableMapping defaultdict OrderedDict".split())
_PLAIN = frozenset("str int float bool bytes None Any object UUID datetime date Decimal Literal Callable".split())


def typed(m: Machine, ctx: Context, unit: int, ref: TypeRef, depth: int = 0) -> Value | None:
    """What a value annotated as `ref` in `unit` is; None where the type says nothing useful."""
    last = ref.name.rpartition(".")[2]
    if depth > 4 or last in _PLAIN:
        return None
    if last in ("|", "Union") or last in _TRANSPARENT:
        return _any_of(m, ctx, unit, ref, depth)
    if last in _MARKERS and ref.args:
        return _any_of(m, ctx, unit, ref, depth)
    if last in ("type", "Type"):
        return None
    if last in _SEQUENCES and ref.args:
        return _container(m, ctx, unit, ref, depth, "list", ref.args[0])
    if last in ("tuple", "Tuple") and ref.args:
        return _tuple(m, ctx, unit, ref, depth)
    if last in _MAPPINGS:
        return _container(m, ctx, unit, ref, depth, "dict", ref.args[1]) if len(ref.args) > 1 else None
    found = _named(m, ctx, unit, ref.name)
    if found is None and ref.args:
        return _any_of(m, ctx, unit, ref, depth)
    return found


def _any_of(m: Machine, ctx: Context, unit: int, ref: TypeRef, depth: int) -> Value | None:
    found: Value | None = None
    for arg in ref.args:
        part = typed(m, ctx, unit, arg, depth + 1)
        if part is not None:
            found = part if found is None else m.values.join(found, part)
    return found


def _container(m: Machine, ctx: Context, unit: int, ref: TypeRef, depth: int, kind: str, arg: TypeRef) -> Value | None:
    inner = typed(m, ctx, unit, arg, depth + 1)
    if inner is None:
        return None
    oid = m.heap.new(("typed", unit, ref, kind), kind)
    m.heap.write(oid, ANY, inner)
    return m.values.obj(oid)


def _tuple(m: Machine, ctx: Context, unit: int, ref: TypeRef, depth: int) -> Value | None:
    oid = m.heap.new(("typed", unit, ref, "tuple"), "tuple")
    useful = False
    for index, arg in enumerate(ref.args):
        inner = typed(m, ctx, unit, arg, depth + 1)
        useful = useful or inner is not None
        m.heap.write(oid, index, inner or m.values.unknown)
    return m.values.obj(oid) if useful else None


def named(m: Machine, ctx: Context, unit: int, name: str) -> Value | None:
    """What a dotted name means at the top level of a module; None where it means nothing there."""
    first, *rest = name.split(".")
    value = m.heap.read(imports.module_object(m, unit), first, ctx.id)
    if value is None:
        value = imports.global_name(m, unit, first, ctx.id)
        nested = [key for key in m.named.get(first, ()) if m.classes[key][0] == unit] if not value.atoms else []
        if len(nested) == 1:
            value = m.values.of(Cls(nested[0]))
    for part in rest:
        following = m.values.nothing
        for number in sorted(value.atoms):
            atom = m.values.atoms[number]
            if isinstance(atom, Mod):
                following = m.values.join(
                    following, imports.module_attribute(m, ctx.id, atom.unit, part) or m.values.nothing
                )
            elif isinstance(atom, Package):
                following = m.values.join(following, imports.package_attribute(m, atom.path, part))
            elif isinstance(atom, Api):
                following = m.values.join(following, m.values.of(Api(f"{atom.path}.{part}", -1)))
            elif isinstance(atom, Cls):
                inner, _, _ = classes.lookup(m, atom.key, part, ctx.id)
                following = m.values.join(following, inner or m.values.nothing)
        value = following
    return value if value.atoms else None


def _named(m: Machine, ctx: Context, unit: int, name: str) -> Value | None:
    value = named(m, ctx, unit, name)
    if value is None:
        return None
    found: Value | None = None
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Cls):
            part = classes.generic_value(m, atom.key)
        elif isinstance(atom, Api) and not atom.path.startswith(("builtins.", "typing.", "typing_extensions.")):
            part = m.values.of(Api(f"{atom.path}()", -1))
        else:
            continue
        found = part if found is None else m.values.join(found, part)
    return found
