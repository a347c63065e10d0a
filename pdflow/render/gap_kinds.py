"""The kinds of gap, in words: one table for every renderer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from pdflow.facts.place import Gap
from pdflow.facts.record import Record


class GapKind(Record):
    """A kind of gap in words."""

    one: str
    many: str
    meaning: str
    """One sentence: what it means."""
    remedy: str = ""
    """What a developer can do about it; empty where nothing helps."""


GAP_KINDS = {
    "unreadable": GapKind(
        "unreadable file", "unreadable files", "A file could not be read: nothing in it was looked at.",
        "Mend the file, or exclude it: [tool.pdflow] exclude.",
    ),
    "syntax": GapKind(
        "file that does not parse", "files that do not parse", "A file is not valid Python: nothing in it was looked at.",
        "Mend the file, or exclude it: [tool.pdflow] exclude.",
    ),
    "document": GapKind(
        "part of the declared list not understood", "parts of the declared list not understood",
        "A part of the declared list could not be understood: what it declares was not compared.",
        "`pdflow declaration` shows what was understood.",
    ),
    "comment": GapKind(
        "comment not understood", "comments not understood",
        "A comment that says what data is names no category: it was not followed.",
        "Name a category that `pdflow categories` lists: `# pdflow: personal[user.contact.email]`.",
    ),
    "dynamic-code": GapKind(
        "place where code is made at run time", "places where code is made at run time",
        "Code that is made at run time was not followed.",
    ),
    "unresolved-call": GapKind(
        "call that could not be followed", "calls that could not be followed",
        "A call was handed personal data, and what it calls is not known: neither is where the data goes from there.",
        "Give the parameter or the result that is named a type annotation, or make the call reach a function of the program.",
    ),
    "unknown-library": GapKind(
        "call of a library that nobody described", "calls of libraries that nobody described",
        "A library was handed personal data, and pdflow knows nothing of that library: it may send the data anywhere.",
        "Describe the library in signatures of your own, as a vendor or a client where it sends (`sinks`), else in "
        "`propagators.yml` or `local.yml`; then [tool.pdflow] signatures = [\"FOLDER\"].",
    ),
    "undescribed-call": GapKind(
        "call of a vendor's SDK that nobody described", "calls of vendors' SDKs that nobody described",
        "The SDK of a known vendor was handed personal data by a call that no signature describes: it may be sent.",
        "Add the call to the vendor, in signatures of your own: vendors/ID.yml with the same id and the `sinks` that are missing.",
    ),
    "limit": GapKind(
        "limit reached", "places where a limit was reached",
        "The analysis stopped at a limit: longer paths through this place were not followed.",
    ),
}  # fmt: skip
"""Each kind in words, those that hide most first."""


def gap_name(kind: str, number: int = 1) -> str:
    """The kind's name for that many gaps; a kind that is not in the table is named by its key."""
    if kind not in GAP_KINDS:
        return kind
    return GAP_KINDS[kind].one if number == 1 else GAP_KINDS[kind].many


def gap_meaning(kind: str) -> str:
    """What a gap of the kind means, in one sentence."""
    return GAP_KINDS[kind].meaning if kind in GAP_KINDS else "Something could not be seen here."


def ranked(gaps: Iterable[Gap]) -> list[tuple[str, int]]:
    """Each kind with its number of gaps: the most first, then those that hide most."""
    order = {kind: rank for rank, kind in enumerate(GAP_KINDS)}
    counts = Counter(gap.kind for gap in gaps)
    return sorted(counts.items(), key=lambda item: (-item[1], order.get(item[0], len(order)), item[0]))


def weight(categories: Iterable[str], special: Mapping[str, str]) -> tuple[int, int]:
    """How much a loss of these categories weighs: special ones first, then their number."""
    found = set(categories)
    return sum(category in special for category in found), len(found)
