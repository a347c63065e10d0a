"""sarif-om objects to plain data.

sarif-om leaves serialising to jschema-to-python, which drops every property that equals its default. For `level` that
changes the meaning: a result's explicit `warning` vanishes, and the rule's default level (`error`) takes its place.
"""

from __future__ import annotations

import attr

from pdflow.render.words import well_formed

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_ALWAYS = "level"
_FIELDS: dict[type, tuple[tuple[str, str, object], ...]] = {}
"""What is known of each sarif-om class; a run has tens of thousands of objects of twenty classes."""
_FIRST = (
    "$schema", "id", "name", "version", "semanticVersion", "ruleId", "ruleIndex", "level", "message", "text",
    "uri", "startLine", "startColumn", "endLine", "endColumn", "locations",
    "shortDescription", "fullDescription", "help", "defaultConfiguration",
)  # fmt: skip


def plain(node: object) -> Json:
    """The node and all below it as dicts, lists and scalars: no nulls, no defaults but levels, keys in a fixed order.

    Takes sarif-om objects, dicts (property bags, which keep their order), lists, tuples and scalars.
    """
    if isinstance(node, str):
        return well_formed(node)
    if node is None or isinstance(node, (bool, int, float)):
        return node
    if isinstance(node, dict):
        return {str(key): plain(value) for key, value in node.items() if value is not None}
    if isinstance(node, (list, tuple)):
        return [plain(value) for value in node]
    found: dict[str, Json] = {}
    fields = _FIELDS.get(type(node)) or _FIELDS.setdefault(type(node), _fields(type(node)))
    for attribute, key, default in fields:
        value = getattr(node, attribute)
        if value is not None and (key == _ALWAYS or value != default):
            found[key] = plain(value)
    return found


def _fields(kind: type) -> tuple[tuple[str, str, object], ...]:
    """For each field of a sarif-om class: the attribute, the property's name in SARIF, the default."""
    fields = [(f.name, str(f.metadata["schema_property_name"]), _default(f.default)) for f in attr.fields(kind)]
    rank = {key: number for number, key in enumerate(_FIRST)}
    return tuple(sorted(fields, key=lambda field: rank.get(field[1], len(rank))))


def _default(default: object) -> object:
    factory = getattr(default, "factory", None)
    return factory() if callable(factory) else default
