"""findings: drafts to Findings with fingerprints that survive moved lines."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from pdflow.compare.rules import BY_ID
from pdflow.facts.place import Span
from pdflow.facts.record import Record
from pdflow.facts.report import Finding

ID_LETTERS = 8
RELATED_KEPT = 10


class Draft(Record, frozen=True):
    """A finding before it has its fingerprint."""

    rule: str
    message: str
    span: Span
    names: tuple[str, ...]
    """What it is about, in names: vendor, API path, function. Never a line or a path that moves."""
    level: str = ""
    """Empty: the rule's own."""
    vendor: str | None = None
    categories: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    related: tuple[Span, ...] = ()


def finish(drafts: Iterable[Draft]) -> tuple[Finding, ...]:
    """The findings in order of place. Drafts of the same names are told apart by their order in the file."""
    seen: Counter[tuple[str, ...]] = Counter()
    findings = []
    for draft in sorted(drafts, key=lambda one: (one.rule, one.names, one.span, one.message)):
        identity = (draft.rule, *draft.names)
        fingerprint = _fingerprint((*identity, str(seen[identity])))
        seen[identity] += 1
        findings.append(
            Finding(
                id=fingerprint[:ID_LETTERS],
                rule=draft.rule,
                level=draft.level or BY_ID[draft.rule].level,
                message=draft.message,
                span=draft.span,
                fingerprint=fingerprint,
                vendor=draft.vendor,
                categories=draft.categories,
                flows=draft.flows,
                related=tuple(dict.fromkeys(draft.related))[:RELATED_KEPT],
            )
        )
    return tuple(sorted(findings, key=lambda one: (one.span, one.rule, one.fingerprint)))


def _fingerprint(names: tuple[str, ...]) -> str:
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()[:32]
