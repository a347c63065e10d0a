"""cookies: cookie tables to declared cookies."""

from __future__ import annotations

import re

from pdflow.facts.declaration import DeclaredCookie
from pdflow.read.declared.blocks import Cell

_HEADER = re.compile(
    r"^cookies?(?: names?)?\b.*\b(?:expir\w*|duration|retention|lifespan|purpose|description)\b", re.IGNORECASE
)
_RETENTION = re.compile(
    r"\s+(?P<retention>(?:\d+|one|two|three|six|twelve)\s+(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)|"
    r"session(?:\s*\([^)]*\))?|persistent|until [\w ]+)\s*$",
    re.IGNORECASE,
)
_NAME = re.compile(r"[\w.*$%&!#/:@|~^`'{}<>\[\]-]+")


def begins_lines(text: str) -> bool:
    """Whether a line is the header of a cookie table whose cells stand side by side with nothing between."""
    return len(text) < 80 and bool(_HEADER.match(text)) and not text.endswith((".", ":"))


def from_line(cell: Cell) -> DeclaredCookie | None:
    """A row of such a table: the first word is the name, how long it lives stands at the end."""
    name, _, rest = cell.text.partition(" ")
    retention = _RETENTION.search(" " + rest)
    if not retention or not _NAME.fullmatch(name):
        return None
    purpose = (" " + rest)[: retention.start()].strip()
    return DeclaredCookie(_generic(name), cell.span, purpose=purpose, retention=retention["retention"])


def from_row(cells: dict[str, Cell]) -> list[DeclaredCookie]:
    """The cookies of a table's row; a cell may name several."""
    named = cells.get("cookie")
    if named is None:
        return []

    def text(field: str) -> str:
        return " ".join(cells[field].text.split()) if field in cells else ""

    names = [name.strip(" `\"'") for name in re.split(r"\s+/\s+|,\s*|;\s*|\n|\s+and\s+", named.text)]
    return [
        DeclaredCookie(_generic(name), named.span, text("provider") or text("name"), text("purpose"), text("retention"))
        for name in names
        if name and _NAME.fullmatch(name)
    ]


def _generic(name: str) -> str:
    """`wp-settings-{user_id}` and `_ga_<ID>` are patterns."""
    return re.sub(r"[{<\[][^}>\]]*[}>\]].*$", "*", name)
