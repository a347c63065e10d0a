"""Texts to YAML scalars that are read back as the same text, whatever stands in them."""

from __future__ import annotations

import json
import re
import unicodedata

import yaml

_PLAIN = re.compile(r"[^\W_](?:[\w .;()&+/@*'’–—-]*[\w.)])?")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def scalar(text: str, as_json: bool = False) -> str:
    """The text on one line: bare where YAML reads it as that very text, also inside `[…]` and `{…}`; else quoted."""
    if not as_json and _PLAIN.fullmatch(text) and _reads_back(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if unicodedata.category(c) not in _INVISIBLE else _escaped(c) for c in quoted)


def flow_list(texts: tuple[str, ...], as_json: bool = False) -> str:
    """The texts as `[a, b]`."""
    return "[" + ", ".join(scalar(text, as_json) for text in texts) + "]"


def comment(text: str) -> str:
    """The text as a comment of one line. What YAML does not allow even there is written out."""
    plain = " ".join(text.split())
    return "# " + "".join(c if unicodedata.category(c) not in _INVISIBLE else _escaped(c) for c in plain)


def _reads_back(text: str) -> bool:
    """`NO`, `1.10`, `2026-01-01` and their like are something else to YAML."""
    return bool(yaml.safe_load(text) == text)


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
