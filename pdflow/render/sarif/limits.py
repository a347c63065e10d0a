"""What GitHub takes of a SARIF file, and a record of what had to be cut for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

RESULTS = 25_000
"""Results a run."""
STEPS = 10_000
"""Thread-flow locations a result."""
RELATED = 1_000
"""Locations a result."""
TAGS = 20
"""Tags a rule."""
TEXT = 1_024
"""Characters of a rule's short or full description."""
NAME = 255
"""Characters of a rule's name."""
NOTIFICATIONS = 1_000
"""Gaps that are written out. Not GitHub's limit: its 10 MB are for results."""

Item = TypeVar("Item")


class Cuts:
    """Cuts to a limit, and remembers what was lost, so that nothing vanishes in silence."""

    def __init__(self) -> None:
        self._lost: Counter[tuple[str, int]] = Counter()

    def items(self, items: Sequence[Item], limit: int, what: str) -> Sequence[Item]:
        """The first `limit` items; the rest is counted as `what`."""
        self.lose(len(items) - limit, limit, what)
        return items[:limit]

    def text(self, text: str, limit: int, what: str) -> str:
        """The text, ended with an ellipsis where it is longer than `limit`."""
        self.lose(len(text) - limit, limit, what)
        return text if len(text) <= limit else text[: limit - 1] + "…"

    def lose(self, number: int, limit: int, what: str) -> None:
        """Remembers that so many of `what` do not fit; none where the number is not positive."""
        if number > 0:
            self._lost[what, limit] += number

    def sentences(self) -> list[str]:
        """One sentence for each thing that was cut, in the order of their names."""
        return [
            f"At most {limit:,} {what} are written, {lost:,} left out. `pdflow scan --format json` has them all."
            for (what, limit), lost in sorted(self._lost.items())
        ]
