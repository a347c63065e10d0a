"""lower: one file's text to a `Unit`, small steps in static single assignment form."""

from __future__ import annotations

from pdflow.facts.ir import Unit


def lower(path: str, text: str) -> Unit:
    """The unit of a Python file.

    Never raises for what stands in the file: syntax that cannot be parsed, or nesting too deep to walk, makes a unit
    without functions and with a gap.
    """
    from pdflow.lower.python.module import lower_module

    return lower_module(path, text)
