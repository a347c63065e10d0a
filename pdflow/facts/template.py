"""Templates: which values of its context a text shows."""

from __future__ import annotations

from pdflow.facts.record import Record


class Template(Record):
    """A Django or Jinja template, as far as it matters to what a text carries."""

    path: str
    reads: tuple[str, ...]
    """Paths of values that are shown: `user.email`, `order.lines[].title`; `[]` is an element of a loop."""
    includes: tuple[str, ...] = ()
    """Names of templates that it includes or extends."""
