"""Excerpts: lines of scanned files for people, with what looks like personal data or a secret masked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pdflow.facts.place import Span
from pdflow.facts.report import Excerpt

_AROUND = 1
"""Lines shown before and after a place."""

_LONGEST = 200

_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_SECRET = re.compile(
    r"(?<![\w])(?:(?:sk|pk|rk|whsec|xox[abposr]|ghp|gho|glpat|shpat|SG|AKIA|ASIA|key|AIza)[-_.]?[A-Za-z0-9_\-]{12,}"
    r"|eyJ[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-.]+|[A-Fa-f0-9]{32,}|[A-Za-z0-9+/]{40,}={0,2})(?![\w])"
)
_ASSIGNED = re.compile(r"(?i)((?:password|passwd|secret|token|api_?key)\w*[\"']?\s*[:=]\s*[rbuf]*)([\"'])(?:(?!\2).)+\2")
_PHONE = re.compile(r"(?<=[\"'])\+\d[\d ()\-]{7,}\d(?=[\"'])")
_DSN = re.compile(r"(?<=://)[^/@\s\"']+(?=@)")


def masked(line: str) -> str:
    """A line of code with e-mail addresses, phone numbers and secrets in it replaced by dots."""
    if "@" in line:
        line = _DSN.sub("•••", _EMAIL.sub("•••@•••", line))
    line = _ASSIGNED.sub(r"\1\2•••\2", line)
    return _PHONE.sub("•••", _SECRET.sub("•••", line))


def excerpts(texts: Mapping[str, str], spans: Iterable[Span]) -> tuple[Excerpt, ...]:
    """The lines of `spans` and around them, sorted, each once. `texts` holds the files by path."""
    wanted: dict[str, set[int]] = {}
    for span in spans:
        last = max(span.line, span.end_line)
        wanted.setdefault(span.path, set()).update(range(span.line - _AROUND, min(last, span.line + 8) + _AROUND + 1))
    found: list[Excerpt] = []
    for path in sorted(wanted.keys() & texts.keys()):
        lines = texts[path].splitlines()
        for number in sorted(wanted[path]):
            if 0 < number <= len(lines):
                found.append(Excerpt(path, number, masked(lines[number - 1].expandtabs(4)[:_LONGEST])))
    return tuple(found)
