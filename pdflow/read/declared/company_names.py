"""company_names: what in a cell is the name of a company, and what only stands beside it."""

from __future__ import annotations

import re

NOBODY = re.compile(
    r"(?:[-–—.…]*|none|n/?a|tbc|tbd|nil|keine?|aucun|\{\{.*|entity name|name|sub-?processors?|total)", re.IGNORECASE
)
CONDITION = re.compile(
    r"\(\s*(optional(?:ly)?|if enabled|opt-in|only (?:if|when|for|where)[^)]*|facultatif|public preview|effective "
    r"[^)]*)\s*\)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?<=[\w.)]),\s+(?=[^,]*\d|[^,]+,[^,]*\d)")
LEGAL = r"(?:Inc|LLC|L\.L\.C|PBC|Ltd|Limited|GmbH|B\.V|N\.V|SAS|SARL|Corp|Pty|Co|d\.o\.o|S\.A|S\.r\.l)"
_GLUED_ADDRESS = re.compile(rf"((?<=[\s,]){LEGAL}\.?|(?<=\w)\))(?=\d|[A-Z][a-z])")
FORM = re.compile(rf"\b(?:{LEGAL}|LLP|AG|SE|KG|UG|Oy|AB|ApS|S\.L|s\.r\.o|Sp\. z o\.o)\.?$")
_ENDS_LEGAL = re.compile(rf"\b{LEGAL}\.$|(?<=[a-z]\.[a-z])\.$")
MAX_WORDS = 9


def looks_like_name(name: str) -> bool:
    """A few words, the first of them capitalised or holding a digit or a dot; no sentence."""
    words = name.split()
    if not words or len(words) > MAX_WORDS or NOBODY.fullmatch(name):
        return False
    first = words[0].lstrip("\"'“‘(")
    return bool(
        first[:1].isupper()
        or first[:1].isdigit()
        or re.search(r"\w\.\w|[A-Z]", first)
        or (len(words) == 1 and first.isalnum())
    )


def is_legal_name(text: str) -> bool:
    """Whether the words end with a legal form, as names of companies do: `Acme, Inc.`"""
    return looks_like_name(text) and bool(FORM.search(text.strip()))


def name_and_condition(text: str) -> tuple[str, str]:
    """The name in a cell, without a condition in brackets; an address on further lines, or glued to it, is left out."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    name = " ".join(lines[:1])
    if len(lines) > 1 and lines[1].startswith("("):
        name = f"{name} {lines[1]}"
    condition = CONDITION.search(name)
    glued = _GLUED_ADDRESS.search(name)
    if glued:
        name = name[: glued.end(1)]
    name = _before_address(name)
    return without_stop(" ".join(CONDITION.sub(" ", name).split())) or name, condition[1] if condition else ""


def _before_address(name: str) -> str:
    """`Acme GmbH, Hafenstr. 1, Hamburg` without the address: it follows a legal form and holds a number."""
    address = _ADDRESS.search(name)
    return name[: address.start()] if address and FORM.search(name[: address.start()]) else name


def without_stop(name: str) -> str:
    """The name without the punctuation of the sentence around it; the stop of "Inc." stays."""
    name = name.strip().rstrip(" ,:;")
    return name if _ENDS_LEGAL.search(name) else name.rstrip(" .")
