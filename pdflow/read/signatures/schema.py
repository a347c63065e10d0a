"""schema: the tables of fields → JSON Schema, for editors that check YAML while it is written."""

from __future__ import annotations

from typing import TypeAlias

from pdflow.read.signatures.shapes import Constant, Fields, Flag, Many, Meaning, Sends, Shape, Table, Text, Words
from pdflow.read.signatures.tables import CATEGORIES, CLIENT, LOCAL, PROPAGATORS, SANITIZERS, SOURCES, VENDOR

Json: TypeAlias = "str | int | bool | None | list[Json] | dict[str, Json]"

FILES = {
    "vendor": VENDOR,
    "client": CLIENT,
    "categories": CATEGORIES,
    "propagators": PROPAGATORS,
    "sanitizers": SANITIZERS,
    "local": LOCAL,
    "sources": SOURCES,
}
"""The kinds of file that have a schema, by the schema's name."""

_CATEGORY = r"^(x\.)?user(\.[a-z_]+)*$"


def json_schemas() -> dict[str, dict[str, Json]]:
    """A JSON Schema (2020-12) for each of FILES.

    It says less than loading does: whether a category, a vendor or an API path is right, only `pdflow
    check-signatures` knows. It asks for `name` and `kinds` also where a file only adds to a vendor that pdflow knows.
    """
    return {name: _document(name, shape) for name, shape in FILES.items()}


def _document(name: str, shape: Fields) -> dict[str, Json]:
    head: dict[str, Json] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"pdflow signatures: {shape.what if name in ('vendor', 'client') else name}",
    }
    body = _schema(shape)
    body["$defs"] = {"meaning": _meaning()}
    return {**head, **body}


def _schema(shape: Shape) -> dict[str, Json]:
    match shape:
        case Text():
            return _text(shape)
        case Flag():
            return {"type": "boolean"}
        case Constant():
            return {"type": ["string", "integer", "boolean"]}
        case Many():
            return _many(shape)
        case Words():
            words: dict[str, Json] = {"type": "array", "items": _schema(shape.item)}
            by_language: dict[str, Json] = {
                "type": "object",
                "propertyNames": {"pattern": "^[a-z]{2}$"},
                "additionalProperties": words,
            }
            return {"anyOf": [words, by_language]}
        case Table():
            names: dict[str, Json] = {"pattern": _anchored(shape.key.pattern)} if shape.key.pattern else {}
            return {"type": "object", "propertyNames": names, "additionalProperties": _schema(shape.value)}
        case Meaning():
            return {"$ref": "#/$defs/meaning"}
        case Sends():
            table: dict[str, Json] = {"type": "object", "additionalProperties": {"$ref": "#/$defs/meaning"}}
            return {"anyOf": [{"const": "all"}, table]} if shape.all else table
        case Fields():
            return _fields(shape)


def _fields(shape: Fields) -> dict[str, Json]:
    properties: dict[str, Json] = {}
    for field in shape.fields:
        properties[field.name] = {"description": field.doc, **_schema(field.shape)}
    required: list[Json] = [field.name for field in shape.fields if field.required]
    found: dict[str, Json] = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**found, "required": required} if required else found


def _text(shape: Text) -> dict[str, Json]:
    found: dict[str, Json] = {"type": "string"}
    if shape.nullable:
        found["type"] = ["string", "null"]
    if shape.numbers:
        found["type"] = ["string", "integer"]
    if shape.choices:
        found["enum"] = list(shape.choices)
    elif shape.check == "category":
        found["pattern"] = _CATEGORY
    elif shape.pattern:
        found["pattern"] = _anchored(shape.pattern)
    else:
        found["minLength"] = 1
    return found


def _many(shape: Many) -> dict[str, Json]:
    found: dict[str, Json] = {"type": "array", "items": _schema(shape.item)}
    if shape.least:
        found["minItems"] = shape.least
    return {"anyOf": [_schema(shape.item), found]} if shape.one else found


def _meaning() -> dict[str, Json]:
    category: dict[str, Json] = {"type": "string", "pattern": _CATEGORY}
    inside: dict[str, Json] = {"type": "object", "additionalProperties": {"$ref": "#/$defs/meaning"}}
    return {"anyOf": [category, {"type": "null"}, inside]}


def _anchored(pattern: str) -> str:
    return f"^(?:{pattern})$"
