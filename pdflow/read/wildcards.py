"""Wildcards: a line of an ignore file to the expression that matches what it names."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CLASSES = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "space": r"\s",
    "punct": r"!-/:-@\[-`{-~", "xdigit": "0-9A-Fa-f", "blank": r" \t", "word": r"\w",
}  # fmt: skip
_TOKEN = re.compile(
    r"""(?P<escaped>\\.)
      | (?P<below>/\*\*\Z) | (?P<between>/\*\*/) | (?P<above>\A\*\*/)
      | (?P<stars>\*+) | (?P<one>\?)
      | \[(?P<negated>[!^]?)(?P<members>\]?(?:\[:\w+:\]|\\.|[^\]\\])*)\]
      | (?P<broken>\[|\\\Z) | (?P<plain>.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern. `anchored`: it is matched against the path from the file's folder, otherwise the name alone."""

    pattern: re.Pattern[str]
    negated: bool
    anchored: bool
    folders_only: bool


def rule(line: str) -> Rule | None:
    """Return what a line of a `.gitignore` says; None for a comment, an empty line, and what git would never match."""
    text = re.sub(r"(?<!\\)((?:\\\\)*)[ \t]+\Z", r"\1", line)
    if not text or text.startswith("#"):
        return None
    negated = text.startswith("!")
    text = text.removeprefix("!")
    folders_only = text.endswith("/")
    text = text.removesuffix("/")
    anchored = "/" in text
    expression = _expression(text.removeprefix("/"))
    return Rule(re.compile(expression, re.DOTALL), negated, anchored, folders_only) if expression else None


def _expression(glob: str) -> str | None:
    """The regular expression of a pattern; None where it can match nothing."""
    parts = []
    at = 0
    while at < len(glob):
        token = _TOKEN.match(glob, at)
        if token is None or token["broken"]:
            return None
        parts.append(_part(token))
        at = token.end()
        if token["between"]:
            at -= 1  # its last slash may be the first of another `/**/`
            parts[-1] = "(?:/.*)?"
    return "".join(parts)


def _part(token: re.Match[str]) -> str:
    if token["escaped"]:
        return re.escape(token["escaped"][1:])
    if token["below"]:
        return "/.+"
    if token["above"]:
        return "(?:.*/)?"
    if token["stars"]:
        return "[^/]*"
    if token["one"]:
        return "[^/]"
    if token["members"] is not None:
        return _members(token["members"], bool(token["negated"]))
    return re.escape(token[0])


def _members(members: str, negated: bool) -> str:
    inside = re.sub(
        r"\[:(\w+):\]|\\(.)|([\[\]^&~|])",
        lambda m: _CLASSES.get(m[1], "") if m[1] else re.escape(m[2] or m[3]),
        members,
    )
    try:
        re.compile(f"[{inside}]")
    except re.error:
        return "(?!)"
    return f"(?!/)[^{inside}]" if negated else f"(?!/)[{inside}]"
