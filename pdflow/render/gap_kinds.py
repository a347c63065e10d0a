"""The kinds of gap, in words: one table for every renderer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pdflow.facts.place import Gap

GAP_KINDS = {
    "unreadable": ("unreadable file", "A file could not be read: nothing in it was looked at."),
    "syntax": ("file that does not parse", "A file is not valid Python: nothing in it was looked at."),
    "document": (
        "part of the declared list not understood",
        "A part of the declared list could not be understood: what it declares was not compared.",
    ),
    "comment": (
        "comment not understood",
        "A comment that says what data is names no category: it was not followed.",
    ),
    "dynamic-code": ("code made at run time", "Code that is made at run time was not followed."),
    "unresolved-call": (
        "call that could not be followed",
        "A call was handed personal data and could not be followed: where the data goes from there is not known.",
    ),
    "limit": ("limit reached", "The analysis stopped at a limit: longer paths through this place were not followed."),
}
"""Kind → (a short name, one sentence that says what it means), those that hide most first."""

_PLURALS = {
    "unreadable": "unreadable files",
    "syntax": "files that do not parse",
    "document": "parts of the declared list not understood",
    "comment": "comments not understood",
    "dynamic-code": "places where code is made at run time",
    "unresolved-call": "calls that could not be followed",
    "limit": "places where a limit was reached",
}


def gap_name(kind: str, number: int = 1) -> str:
    """The kind's name for that many gaps; a kind that is not in the table is named by its key."""
    if kind not in GAP_KINDS:
        return kind
    return GAP_KINDS[kind][0] if number == 1 else _PLURALS[kind]


def gap_meaning(kind: str) -> str:
    """What a gap of the kind means, in one sentence."""
    return GAP_KINDS[kind][1] if kind in GAP_KINDS else "Something could not be seen here."


def ranked(gaps: Iterable[Gap]) -> list[tuple[str, int]]:
    """Each kind with its number of gaps: the most first, then those that hide most."""
    order = {kind: rank for rank, kind in enumerate(GAP_KINDS)}
    counts = Counter(gap.kind for gap in gaps)
    return sorted(counts.items(), key=lambda item: (-item[1], order.get(item[0], len(order)), item[0]))
