"""Plain data to YAML: strings are quoted wherever YAML could read something else, so no parser is needed to be sure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

Data = None | bool | int | str | Sequence["Data"] | Mapping[str, "Data"]

_BARE = re.compile(r"[A-Za-z][A-Za-z_-]*(?:[. ][A-Za-z][A-Za-z_-]*)*")
_OTHERWISE = frozenset("y n yes no true false on off null".split())
"""Words that YAML 1.1 reads as something else, in whatever case."""


def yaml_text(data: Data) -> str:
    """Block style, two blanks a level, ended with a line break; keys in their order."""
    return "\n".join(_lines(data)) + "\n"


def scalar(value: str) -> str:
    """A string on one line."""
    if _BARE.fullmatch(value) and value.lower() not in _OTHERWISE:
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(
        c if c.isprintable() else f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}" for c in quoted
    )


def _lines(data: Data) -> list[str]:
    if isinstance(data, (Mapping, list, tuple)) and not data:
        return [_one(data)]
    if isinstance(data, Mapping):
        lines: list[str] = []
        for key, value in data.items():
            if isinstance(value, (Mapping, list, tuple)) and value:
                lines += [f"{scalar(key)}:", *(f"  {line}" for line in _lines(value))]
            else:
                lines.append(f"{scalar(key)}: {_one(value)}")
        return lines
    if isinstance(data, (list, tuple)):
        lines = []
        for item in data:
            first, *rest = _lines(item) if isinstance(item, (Mapping, list, tuple)) and item else [_one(item)]
            lines += [f"- {first}", *(f"  {line}" for line in rest)]
        return lines
    return [_one(data)]


def _one(value: Data) -> str:
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, (Mapping, list, tuple)):
        return "{}" if isinstance(value, Mapping) else "[]"
    return json.dumps(value)
