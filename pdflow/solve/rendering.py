"""Templates rendered to texts: the text carries what the template shows, not all that it was given."""

from __future__ import annotations

import re

from pdflow.facts.template import Include, Template
from pdflow.solve import attributes, items, text
from pdflow.solve.args import Args
from pdflow.solve.atoms import HOLE, Api
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.values import Value

_WITH_MAPPING = ("render_to_string",)
_OF_PYRAMID = ("pyramid.renderers.render", "pyramid.renderers.render_to_response")
_WITH_KEYWORDS = ("render_template", "render_template_string")


def call(m: Machine, ctx: Context, at: int, atom: Api, args: Args) -> Value | None:
    """The text that a rendering function gives; None where this call renders nothing."""
    name = atom.path.rpartition(".")[2]
    if name in _WITH_MAPPING and args.positional:
        context = args.get(1, "context") or args.get(1, "dictionary")
        return rendered(m, ctx, at, args.positional[0], context, args.keywords)
    if atom.path in _OF_PYRAMID and args.positional:
        return rendered(m, ctx, at, args.positional[0], args.get(1, "value"), {})
    if name in _WITH_KEYWORDS and args.positional:
        return rendered(m, ctx, at, args.positional[0], args.spread, args.keywords)
    if name == "render" and atom.base >= 0 and "get_template" in atom.path:
        template = m.heap.things[atom.base].fields.get(0, m.values.nothing)
        context = args.positional[0] if args.positional else args.spread
        return rendered(m, ctx, at, template, context, args.keywords)
    return None


def rendered(
    m: Machine, ctx: Context, at: int, name: Value, context: Value | None, keywords: dict[str, Value]
) -> Value:
    """The text of the templates that `name` may be; of one that is not in the project, with all it was given."""
    labels: frozenset[int] = frozenset()
    found = [template for text_ in _names(m, ctx, name) for template in templates(m, text_)]
    for template in found:
        for path in template.reads:
            labels |= _shown(m, ctx, at, path, context, keywords)
    if not found:
        for value in (context, *keywords.values()):
            labels |= m.heap.deep_labels(value, ctx.id) if value is not None else frozenset()
    return m.values.carrying(m.values.const(HOLE), labels)


def _names(m: Machine, ctx: Context, name: Value) -> list[str]:
    """The names a template may have; of a list of names, each."""
    found = m.values.strings(name)
    for part in m.heap.reachable(name, ctx.id, 2):
        found += [text_ for text_ in m.values.strings(part) if text_ not in found]
    return found


def templates(m: Machine, name: str, depth: int = 0) -> list[Template]:
    """The templates of the project that `name` means, with those that they include."""
    found = m.templates.get((name, depth))
    if found is None:
        found = m.templates[name, depth] = _templates(m, name, depth)
    return found


def _templates(m: Machine, name: str, depth: int) -> list[Template]:
    known, hole, end = name.rpartition(HOLE)
    suffix = end if hole else known or end
    if len(suffix) < 4 or depth > 3:
        return []
    own = [t for t in m.program.templates if t.path == suffix or t.path.endswith(suffix if hole else f"/{suffix}")]
    if len(own) > 3:
        return []
    return own + [_with_names(inner, other) for t in own for other in t.includes for inner in templates(m, other.name, depth + 1)]


def _with_names(inner: Template, included: Include) -> Template:
    """A template that is included, its values as paths from what the template around was given."""
    reads: dict[str, None] = {}
    for path in inner.reads:
        first = re.split(r"[.\[{]", path, maxsplit=1)[0]
        meant = [outer for name, outer in included.given if name == first] or [first]
        reads.update((outer + path[len(first) :], None) for outer in meant)
    return Template(inner.path, tuple(reads))


def _shown(
    m: Machine, ctx: Context, at: int, path: str, context: Value | None, keywords: dict[str, Value]
) -> frozenset[int]:
    """The labels of one value that a template shows."""
    first, *rest = path.replace("[]", ".[]").replace("{}", ".{}").split(".")
    value = keywords.get(first)
    if value is None and context is not None:
        value = items.get(m, ctx, at, context, m.values.const(first), "")
    if value is None:
        return frozenset()
    owner = first
    for part in rest:
        if part == "[]":
            value = items.iterate(m, ctx, at, value)
        elif part == "{}":
            value = items.get(m, ctx, at, _mappings(m, value), m.values.unknown, owner)
        else:
            member = attributes.get(m, ctx, at, value, part, owner)
            value = m.values.join(member, items.get(m, ctx, at, _mappings(m, value), m.values.const(part), owner))
            owner = f"{owner}.{part}"
    return m.heap.deep_labels(text.as_text(m, ctx, at, value), ctx.id)


def _mappings(m: Machine, value: Value) -> Value:
    """The dictionaries that a value may be: `{{ row.email }}` reads a key as well as an attribute."""
    kept = [n for n in value.atoms if (oid := getattr(m.values.atoms[n], "oid", -1)) >= 0 and m.heap.things[oid].kind == "dict"]
    return m.values.make(frozenset(kept), frozenset())


