"""Declaration to plain data: the same objects in the report's JSON and in `pdflow declaration --format json`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pdflow.facts.declaration import Claim, Declaration, DeclaredCookie, SubProcessor
from pdflow.facts.place import Gap
from pdflow.render.words import well_formed

Object = dict[str, Any]


def render_declaration_json(declaration: Declaration, gaps: Sequence[Gap], version: str) -> str:
    """What was understood of the documents, and what was not, ended with a line break."""
    document = {
        "schema": 1,
        "tool": {"name": "pdflow", "version": version},
        "declaration": declaration_object(declaration),
        "gaps": [
            {"reason": gap.reason, "kind": gap.kind, "path": gap.span.path, "line": gap.span.line} for gap in gaps
        ],
    }
    return well_formed(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"


def declaration_object(declaration: Declaration) -> Object:
    """A declaration with its names resolved; an entry shows every vendor that it covers."""
    return {
        "documents": list(declaration.documents),
        "own_domains": list(declaration.own_domains),
        "sub_processors": [_entry(entry) for entry in declaration.sub_processors],
        "claims": [_claim(claim) for claim in declaration.claims],
        "cookies": [_cookie(cookie) for cookie in declaration.cookies],
    }


def _entry(entry: SubProcessor) -> Object:
    return {
        "name": entry.name,
        "product": entry.product,
        "status": entry.status,
        "vendor": entry.vendor,
        "covers": list(entry.covers),
        "match": round(entry.match, 3),
        "purpose": entry.purpose,
        "categories": None if entry.categories is None else list(entry.categories),
        "location": entry.location,
        "transfer": entry.transfer,
        "role": entry.role,
        "conditional": entry.conditional,
        "path": entry.span.path,
        "line": entry.span.line,
    }


def _claim(claim: Claim) -> Object:
    return {
        "kind": claim.kind,
        "text": claim.text,
        "values": list(claim.values),
        "path": claim.span.path,
        "line": claim.span.line,
    }


def _cookie(cookie: DeclaredCookie) -> Object:
    return {
        "name": cookie.name,
        "provider": cookie.provider,
        "purpose": cookie.purpose,
        "retention": cookie.retention,
        "vendor": cookie.vendor,
        "path": cookie.span.path,
        "line": cookie.span.line,
    }
