"""Strings: folding constants, and carrying labels through formatting."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pdflow.solve import calls, canvas, classes, impersonal, runnables
from pdflow.solve.atoms import HOLE, Api, Const, Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value

_MOST = 6
"""Constant strings that a value keeps through folding; more alternatives become a hole."""


def format_parts(m: Machine, ctx: Context, at: int, parts: Sequence[Value | str]) -> Value:
    """The string put together of constant texts and formatted values."""
    texts = [""]
    labels: frozenset[int] = frozenset()
    hosts = m.values.nothing
    parts = [part for part in parts if part != ""]
    for number, part in enumerate(parts):
        if isinstance(part, str):
            choices = [part]
        else:
            shown = as_text(m, ctx, at, part)
            labels |= shown.labels
            if all(_BEFORE_HOST.fullmatch(text) for text in texts):
                hosts = m.values.join(hosts, _settings(m, shown))
            choices = texts_of(m, shown)
        behind_value = number == 1 and not isinstance(parts[0], str)
        texts = [_joined(left, right) if behind_value else left + right for left in texts for right in choices]
        if len(texts) > _MOST:
            texts = [_common(texts)]
    value = hosts
    for text in texts:
        value = m.values.join(value, m.values.const(text))
    return m.values.carrying(value, labels)


def _joined(base: str, text: str) -> str:
    """`base + text`, where `base` is a value of its own: a whole address, whose host does not go on with what follows it.

    It lacks a slash where the code knows of one that the default of a setting does not have.
    """
    return f"{base}/{text}" if text[:1].isalnum() and "." not in text and _WHOLE_HOST.fullmatch(base) else base + text


_WHOLE_HOST = re.compile(r"https?://[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|app|dev|gov|edu|info|cloud|[a-z]{2})")
_BEFORE_HOST = re.compile(r"(?:[a-z]*:?//)?")


def _settings(m: Machine, value: Value) -> Value:
    """The settings that a value may be: where a host stands, the name of its setting is all that is known of it."""
    kept = (n for n in value.atoms if isinstance(a := m.values.atoms[n], Api) and impersonal.configuration(a.path))
    return m.values.make(frozenset(kept), frozenset())


def texts_of(m: Machine, value: Value) -> list[str]:
    """What `value` may read as; a hole where that is not known."""
    found: list[str] = []
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if type(atom) is Const and not isinstance(atom.value, (bool, type(None))):
            found.append(str(atom.value))
        elif HOLE not in found and not (type(atom) is Const and atom.value is None):
            found.append(HOLE)
    return found[:_MOST] if found else [HOLE]


def _common(texts: list[str]) -> str:
    """The start that all of `texts` share, then a hole."""
    first, last = min(texts), max(texts)
    size = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[:size] + HOLE


def as_text(m: Machine, ctx: Context, at: int, value: Value) -> Value:
    """`str(value)`: an object's `__str__` is called, a container shows all that is in it."""
    result = value
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Obj):
            shown = _object_text(m, ctx, at, atom.oid)
            result = m.values.join(result, shown)
    return result


def _object_text(m: Machine, ctx: Context, at: int, oid: int) -> Value:
    thing = m.heap.things[oid]
    if thing.kind == "instance":
        for name in ("__str__", "__repr__", "__format__"):
            shown = calls.call_special(m, ctx, at, oid, name)
            if shown is not None:
                return shown
        return _shown_fields(m, ctx, oid)
    if thing.kind in ("list", "tuple", "dict", "set", "api"):
        return m.values.labelled(m.heap.deep_labels(m.values.obj(oid), ctx.id))
    return m.values.unknown


def shows_fields(m: Machine, ctx: Context, klass: int) -> bool:
    """Whether instances of a class are records, which show all their fields: data classes, models of pydantic, named tuples."""
    if any("dataclass" in text or "attr" in text for text in m.classes[klass][2].decorators):
        return True
    return any(isinstance(entry, Api) and entry.path.endswith(_SHOWN) for entry in classes.order(m, klass, ctx.id))


def _shown_fields(m: Machine, ctx: Context, oid: int) -> Value:
    """What the text of an instance without `__str__` shows: all fields of a data class, an exception's arguments."""
    klass = m.heap.things[oid].klass
    data = shows_fields(m, ctx, klass)
    line = classes.order(m, klass, ctx.id)
    failure = any(isinstance(entry, Api) and entry.path.endswith(("Error", "Exception")) for entry in line)
    labels: frozenset[int] = frozenset()
    for name, held in m.heap.fields(oid, ctx.id).items() if data or failure else ():
        if data or isinstance(name, int):
            labels |= m.heap.deep_labels(held, ctx.id)
    for _, held in classes.declared_fields(m, ctx, oid) if data else ():
        labels |= held.labels
    return m.values.labelled(labels)


_SHOWN = ("BaseModel", "NamedTuple", "TypedDict", "Struct")


COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">=", "in"))


def binary(m: Machine, ctx: Context, at: int, op: str, left: Value, right: Value) -> Value:
    """`left op right`; an `op` that ends in `=` and is no comparison changes `left`, where it can."""
    if op in COMPARISONS:
        answer = calls.call_operator(m, ctx, at, left, right, op)
        return answer if answer is not None else m.values.const(True)
    plain = op.removesuffix("=")
    if plain == "%" and (m.values.strings(left) or not m.values.objects(left)):
        special = calls.call_operator(m, ctx, at, left, right, op) if m.values.objects(right) else None
        result = _percent(m, ctx, at, left, right)
        return m.values.join(result, special) if special is not None else result
    special = calls.call_operator(m, ctx, at, left, right, op)
    if special is not None and (_instances(m, left) or _instances(m, right)):
        return special
    if plain in ("+", "|"):
        chained = canvas.joined(m, ctx, at, left, right) or runnables.joined(m, ctx, at, left, right) if plain == "|" else None
        if chained is not None:
            return chained
        if special is not None:
            return m.values.carrying(special, left.labels | right.labels)
        if op != plain and _grow(m, ctx, left, right):
            return left
        return _add(m, ctx, at, left, right) if plain == "+" else merged(m, ctx, at, left, right)
    labels = left.labels | right.labels
    result = m.values.labelled(labels) if labels else m.values.unknown
    return m.values.join(result, special) if special is not None else result


def _instances(m: Machine, value: Value) -> bool:
    """Whether a value is nothing but instances of the program's classes."""
    things = m.values.objects(value)
    return len(things) == len(value.atoms) > 0 and all(m.heap.things[oid].kind == "instance" for oid in things)


def _grow(m: Machine, ctx: Context, left: Value, right: Value) -> bool:
    """`left += right` of lists, `left |= right` of dictionaries: what `left` names is itself changed."""
    from pdflow.solve import items

    things = m.values.objects(left)
    if len(things) != len(left.atoms) or not things:
        return False
    if not all(m.heap.things[oid].kind in ("list", "dict", "set") for oid in things):
        return False
    for oid in things:
        if m.heap.things[oid].kind == "dict":
            items.update(m, ctx, oid, right)
        else:
            m.heap.write(oid, ANY, items.element(m, ctx, right))
    return True


def _add(m: Machine, ctx: Context, at: int, left: Value, right: Value) -> Value:
    lists = [oid for oid in (*m.values.objects(left), *m.values.objects(right)) if m.heap.things[oid].kind in ("list", "tuple")]
    if lists:
        return merged(m, ctx, at, left, right)
    return format_parts(m, ctx, at, [left, right])


def merged(m: Machine, ctx: Context, at: int, left: Value, right: Value) -> Value:
    """A new container of what both hold: `a + b` of lists, `a | b` of dictionaries."""
    from pdflow.solve import items

    kinds = {m.heap.things[oid].kind for oid in (*m.values.objects(left), *m.values.objects(right))}
    if not kinds:
        return m.values.labelled(left.labels | right.labels)
    kind = "dict" if "dict" in kinds else "list" if "list" in kinds else "tuple"
    site = (ctx.routine.unit, ctx.routine.index, at)
    oid = m.heap.new(("merged", ctx.id, at), kind, site=site)
    if kind == "dict":
        items.update(m, ctx, oid, left)
        items.update(m, ctx, oid, right)
    else:
        items.concatenate(m, ctx, oid, left, right)
    return m.values.carrying(m.values.obj(oid), left.labels | right.labels)


def _percent(m: Machine, ctx: Context, at: int, left: Value, right: Value) -> Value:
    """`"…%s…" % right`."""
    labels = left.labels | m.heap.deep_labels(as_text(m, ctx, at, right), ctx.id)
    for item in _elements(m, ctx, right):
        labels |= as_text(m, ctx, at, item).labels
    value = m.values.nothing
    for template in texts_of(m, left):
        value = m.values.join(value, _fill(m, ctx, at, template, right))
    return m.values.carrying(value, labels)


def _elements(m: Machine, ctx: Context, value: Value) -> list[Value]:
    found: list[Value] = []
    for oid in m.values.objects(value):
        if m.heap.things[oid].kind in ("tuple", "dict"):
            found.extend(m.heap.fields(oid, ctx.id).values())
    return found


_PERCENT = re.compile(r"%(?:\((?P<key>\w+)\))?[-+ #0-9.]*[a-zA-Z%]")


def _fill(m: Machine, ctx: Context, at: int, template: str, right: Value) -> Value:
    """The template with what is known filled in, in order or by key, and holes elsewhere."""
    from pdflow.solve.items import at_index

    things = [(oid, m.heap.things[oid].kind) for oid in m.values.objects(right)]
    tuples = any(kind == "tuple" for _, kind in things)
    count = 0

    def one(match: re.Match[str]) -> Value | str:
        nonlocal count
        if match.group() == "%%":
            return "%"
        if match["key"]:
            held = [m.heap.read(oid, match["key"], ctx.id) for oid, kind in things if kind == "dict"]
            return held[0] if len(held) == 1 and held[0] is not None else HOLE
        value = at_index(m, ctx, right, count) if tuples else right
        count += 1
        return value

    return filled(m, ctx, at, template, _PERCENT, one)


def filled(
    m: Machine, ctx: Context, at: int, template: str, pattern: re.Pattern[str], meant: Callable[[re.Match[str]], Value | str]
) -> Value:
    """A template in which each place that `pattern` finds is what `meant` says."""
    parts: list[Value | str] = []
    end = 0
    for match in pattern.finditer(template):
        parts += [template[end : match.start()], meant(match)]
        end = match.end()
    return format_parts(m, ctx, at, [*parts, template[end:]])
