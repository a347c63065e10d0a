"""suppress: comments and settings to silenced findings, each with its reason."""

from __future__ import annotations

import re
from difflib import get_close_matches
from fnmatch import fnmatchcase

import msgspec

from pdflow.compare.findings import Draft
from pdflow.compare.rules import BY_ID
from pdflow.facts.comment import Comment, Ignore
from pdflow.facts.flow import Flow
from pdflow.facts.place import Span
from pdflow.facts.report import Finding

_COMMENT = re.compile(r"pdflow:\s*ignore\b\s*(?:\[(?P<rules>[^\]]*)\])?[\s:–—-]*(?P<reason>.*)", re.IGNORECASE)
_MARK_END = re.compile(r"\s*(?:-->|\*/\}?|#\})\s*$")
NEVER = "unexplained-suppression"
Line = tuple[str, int]


def explained(comments: tuple[Comment, ...]) -> tuple[dict[Line, list[tuple[str, str]]], tuple[Draft, ...]]:
    """Which rules are silenced on which line and why, and what is wrong with the other comments."""
    by_line: dict[Line, list[tuple[str, str]]] = {}
    drafts: list[Draft] = []
    alone = {(comment.span.path, comment.span.line) for comment in comments if comment.alone}
    for comment in sorted(comments):
        match = _COMMENT.search(_MARK_END.sub("", comment.text))
        if match is None:
            continue
        rules = [rule.strip() for rule in (match["rules"] or "").split(",") if rule.strip()]
        problem = _problem(rules, match["reason"].strip())
        if problem:
            drafts.append(Draft(NEVER, problem, comment.span, (comment.span.path, ",".join(rules))))
            continue
        for place in _places(comment, alone):
            by_line.setdefault(place, []).extend((rule, match["reason"].strip()) for rule in rules)
    return by_line, tuple(drafts)


def suppress(
    findings: tuple[Finding, ...],
    flows: tuple[Flow, ...],
    by_line: dict[Line, list[tuple[str, str]]],
    ignores: tuple[Ignore, ...],
    documents: tuple[str, ...] = (),
) -> tuple[Finding, ...]:
    """The findings, those that a comment on their path or a setting silences carrying the reason.

    A comment at an entry of the declared `documents` silences what is found about that entry, wherever in the code.
    """
    by_id = {flow.id: flow for flow in flows}
    return tuple(_judged(finding, _spans(finding, by_id, documents), by_line, ignores) for finding in findings)


def _spans(finding: Finding, flows: dict[str, Flow], documents: tuple[str, ...]) -> list[Span]:
    spans = [finding.span, *(span for span in finding.related if span.path in documents)]
    for flow in (flows[one] for one in finding.flows if one in flows):
        spans += [flow.source, flow.sink, *(hop.span for hop in flow.hops)]
    return spans


def _problem(rules: list[str], reason: str) -> str:
    if not rules:
        return "names no rule: write `pdflow: ignore[rule] reason`"
    unknown = [rule for rule in rules if rule not in BY_ID]
    if unknown:
        near = get_close_matches(unknown[0], sorted(BY_ID), n=1, cutoff=0.5)
        return f"there is no rule `{unknown[0]}`" + (f"; did you mean `{near[0]}`?" if near else "")
    return "" if reason else f"silences {', '.join(rules)} and gives no reason"


def _places(comment: Comment, alone: set[Line]) -> list[Line]:
    """The comment's own line; for a comment that stands alone also the line below, past other such comments."""
    place = (comment.span.path, comment.span.line)
    places = [place]
    while place in alone:
        place = (place[0], place[1] + 1)
        places.append(place)
    return places


def _judged(
    finding: Finding,
    spans: list[Span],
    by_line: dict[Line, list[tuple[str, str]]],
    ignores: tuple[Ignore, ...],
) -> Finding:
    if finding.rule == NEVER:
        return finding
    reasons = [
        reason
        for span in spans
        for line in _lines(span)
        for rule, reason in by_line.get(line, ())
        if rule == finding.rule
    ]
    reasons += [ignore.reason for ignore in ignores if _applies(ignore, finding)]
    return msgspec.structs.replace(finding, suppressed=reasons[0]) if reasons else finding


def _lines(span: Span) -> list[Line]:
    last = span.end_line - 1 if span.end_column == 1 else span.end_line  # the end is exclusive
    return [(span.path, line) for line in range(span.line, max(span.line, last) + 1)]


def _applies(ignore: Ignore, finding: Finding) -> bool:
    return (
        ignore.rule in ("*", finding.rule)
        and fnmatchcase(finding.vendor or "", ignore.vendor)
        and fnmatchcase(finding.span.path, ignore.path)
    )
