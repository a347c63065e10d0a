"""The keys of `subprocessors.yml`: the one table that the reader, the JSON Schema and the documentation come from."""

from __future__ import annotations

from typing import Any

from pdflow.facts.record import Record
from pdflow.read.declared.words import FIDESLANG

STATUSES = ("active", "planned", "self-hosted", "affiliate", "not-a-recipient")
CLAIMS = (
    "no-third-parties",
    "no-transfer-outside",
    "no-special-categories",
    "kinds-only",
    "data-categories",
    "data-subjects",
    "notice-period",
    "role",
    "region",
    "region-preference",
    "ai-features",
    "transfer-mechanism",
    "list-elsewhere",
)


class Key(Record):
    """A key of a mapping: what may stand there and what it means."""

    name: str
    form: str
    """text · texts (one text or a list of them) · categories · entries · cookies · claims"""
    help: str
    required: bool = False
    choices: tuple[str, ...] = ()


ENTRY = (
    Key("name", "text", "The company, as the published list names it", required=True),
    Key("aliases", "texts", "Other names that mean the same company"),
    Key("product", "text", "The product used, where the company has several: `Google Analytics`"),
    Key("purpose", "text", "What it is used for"),
    Key(
        "categories",
        "categories",
        "The personal data it may receive: Fideslang keys (`user.contact.email`) or plain words (`email`). "
        "A key covers the keys below it. Left out: the list does not speak of categories, so none can be missing",
    ),
    Key("location", "text", "Where the data is processed, or the company's country"),
    Key("transfer", "text", "The transfer mechanism: `SCC`, `DPF`, `adequacy`"),
    Key("role", "text", "`processor`, `controller`, or as the document words it"),
    Key("conditional", "text", "The condition, for a recipient that is not always used"),
    Key(
        "status",
        "text",
        "Only an `active` entry declares a recipient; the others are notes for people",
        choices=STATUSES,
    ),
    Key("source", "text", "Where this was taken from, such as `privacy.md:12`; a note for people"),
)
COOKIE = (
    Key("name", "text", "The cookie's name; a trailing `*` stands for anything", required=True),
    Key("provider", "text", "Whose cookie it is"),
    Key("purpose", "text", "What it is for"),
    Key("retention", "text", "How long it lives"),
)
CLAIM = (
    Key("text", "text", "The sentence, as published", required=True),
    Key("values", "texts", "What it lists: kinds of recipient, categories, a region, a number of days"),
)
TOP = (
    Key("subprocessors", "entries", "The recipients of personal data", required=True),
    Key("own_domains", "texts", "Your own domains; they and their subdomains are no third party"),
    Key(
        "claims", "claims", "Sentences that code can contradict, by kind: one sentence, a list, or `text` and `values`"
    ),
    Key("cookies", "cookies", "The cookie table"),
)


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `subprocessors.yml`, for editors; the reader checks the same table itself."""
    claim = {"oneOf": [_text(), _object(CLAIM)]}
    forms = {
        "entries": {"type": "array", "items": _object(ENTRY)},
        "cookies": {"type": "array", "items": _object(COOKIE)},
        "claims": {
            "type": "object",
            "additionalProperties": False,
            "properties": {kind: {"oneOf": [*claim["oneOf"], {"type": "array", "items": claim}]} for kind in CLAIMS},
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "pdflow declared list",
        **_object(TOP, forms),
    }


def key_tables() -> str:
    """The keys as Markdown tables, for the documentation."""
    parts = []
    for title, keys in (("Top level", TOP), ("An entry of `subprocessors`", ENTRY), ("A cookie", COOKIE)):
        rows = [f"| `{key.name}` | {'required' if key.required else ''} | {_help(key)} |" for key in keys]
        parts.append("\n".join([f"**{title}**", "", "| key | | meaning |", "|---|---|---|", *rows]))
    return "\n\n".join(parts)


def _help(key: Key) -> str:
    return key.help + (": " + ", ".join(f"`{choice}`" for choice in key.choices) if key.choices else "")


def _text() -> dict[str, Any]:
    return {"type": "string", "minLength": 1}


def _object(keys: tuple[Key, ...], forms: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [key.name for key in keys if key.required],
        "properties": {
            key.name: {"description": key.help, **((forms or {}).get(key.form) or _simple(key))} for key in keys
        },
    }


def _simple(key: Key) -> dict[str, Any]:
    if key.choices:
        return {"enum": list(key.choices)}
    if key.form == "text":
        return _text()
    item = {**_text(), "examples": list(FIDESLANG[:3])} if key.form == "categories" else _text()
    return {"oneOf": [_text(), {"type": "array", "items": item}]}
