"""Where something stands, and what could not be seen there."""

from __future__ import annotations

from pdflow.facts.record import Record


class Span(Record, order=True):
    """A place in a file.

    `path` is relative to the scanned root and has forward slashes. Lines and columns count from 1; columns count
    Unicode code points; the end is exclusive. `end_line` and `end_column` of 0 mean that only the start is known.
    """

    path: str
    line: int
    column: int = 1
    end_line: int = 0
    end_column: int = 0


class Gap(Record, order=True):
    """Something that pdflow could not see, and why: the opposite of an empty `except`."""

    span: Span
    reason: str
    """One sentence for a person: what was not seen, and what that means."""
    kind: str = "unreadable"
    """unreadable · syntax · unresolved-call · unknown-library · undescribed-call · dynamic-code · limit · document · comment"""
    categories: tuple[str, ...] = ()
    """The personal data that was lost there, as far as pdflow knows of it."""


class SourceFile(Record):
    """A file as read, nothing understood."""

    path: str
    data: bytes
    is_test: bool = False
