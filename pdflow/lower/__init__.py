"""lower: one file's text to a `Unit`, small steps in static single assignment form."""

from __future__ import annotations

from collections.abc import Iterable

from pdflow.facts.ir import Unit
from pdflow.facts.place import Span
from pdflow.facts.template import Template


def lower(path: str, text: str) -> Unit:
    """The unit of a Python file.

    Never raises for what stands in the file: syntax that cannot be parsed, or nesting too deep to walk, makes a unit
    without functions and with a gap.
    """
    from pdflow.lower.python.module import lower_module

    return lower_module(path, text)


def locate(path: str, text: str, ats: Iterable[int]) -> dict[int, Span]:
    """The spans of places in a file that `lower` has lowered: see `pdflow.facts.ir` for what an *at* is."""
    from pdflow.lower.python.locate import locate as exactly

    return exactly(path, text, ats)


def lower_text(path: str, text: str) -> Template:
    """What a Django or Jinja template shows of its context."""
    from pdflow.lower.templates import lower_template

    return lower_template(path, text)
