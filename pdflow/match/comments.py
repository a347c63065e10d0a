"""Comments that say what a value is, and name no category that there is: told, so that nobody trusts in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pdflow.facts.place import Gap, Span
from pdflow.facts.program import Program
from pdflow.match.matcher import KnownMatcher

_PERSONAL = re.compile(r"pdflow:\s*personal\b\s*(?:\[(?P<what>[^\]]*)\])?")


def unread_comments(program: Program, matcher: KnownMatcher) -> tuple[Gap, ...]:
    """A gap for each `# pdflow: personal[…]` that says nothing, or names something that is no category."""
    return tuple(
        Gap(Span(unit.path, comment.line), problem, "comment")
        for unit in program.units
        for comment in unit.comments
        for problem in _problems(comment.text, matcher)
    )


def _problems(text: str, matcher: KnownMatcher) -> Iterator[str]:
    found = _PERSONAL.search(text)
    if found is None:
        return
    words = [word.strip() for word in (found["what"] or "").split(",") if word.strip()]
    if not words:
        yield "the comment names no category: write `pdflow: personal[user.contact.email]`"
    for word in words:
        if matcher.category(word) is None:
            yield f"there is no category `{word[:60]}`: `pdflow categories` lists them"
