"""Templates: which values of its context a text shows."""

from __future__ import annotations

from pdflow.facts.record import Record


class Include(Record):
    """A template that another includes or extends."""

    name: str
    given: tuple[tuple[str, str], ...] = ()
    """What a name means there: a name, and the path that it stands for in the template around; once for each path."""


class Template(Record):
    """A Django or Jinja template, as far as it matters to what a text carries."""

    path: str
    reads: tuple[str, ...]
    """Paths of values that are shown: `user.email`, `order.lines[].title`; `[]` is an element, `{}` a value of a mapping."""
    includes: tuple[Include, ...] = ()
