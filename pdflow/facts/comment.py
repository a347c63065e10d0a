"""What people wrote to pdflow in the code."""

from __future__ import annotations

from pdflow.facts.place import Span
from pdflow.facts.record import Record


class Comment(Record, order=True):
    """A comment that begins with `pdflow:`."""

    span: Span
    text: str
    """The comment from its `#` on, or without it."""
    alone: bool = False
    """Nothing else stands on its line, so it speaks of the line below."""


class Ignore(Record, order=True):
    """A standing exception from the settings."""

    rule: str
    """A rule's id, or `*`."""
    vendor: str
    """A glob over vendor ids; `*`: any, also none."""
    path: str
    """A glob over paths relative to the scanned root; `*`: any."""
    reason: str
