"""Marks: what people wrote beside the code about the data in it: `# pdflow: personal[…]`, `.. pii:` annotations."""

from __future__ import annotations

import re

from pdflow.facts.ir import Unit
from pdflow.facts.matching import IMPERSONAL, Guess
from pdflow.solve.machine import Machine

_PERSONAL = re.compile(r"pdflow:\s*personal\s*\[(?P<what>[^\]]*)\]")
_DENIED = re.compile(r"pdflow:\s*not-personal\b")
_PII = re.compile(r"\.\.\s*(?P<no>no_)?pii(?P<types>_types)?\s*:\s*(?P<what>.*)")

Said = tuple[Guess, ...]
"""The categories of a value; IMPERSONAL alone where it is nobody's."""


class Marks:
    """The marks of one unit: by line, and by the number of the class that they describe."""

    __slots__ = ("classes", "lines")

    def __init__(self) -> None:
        self.lines: dict[int, Said] = {}
        self.classes: dict[int, Said | None] = {}
        """None: the class holds personal data, of kinds that the annotation does not say."""


def of_unit(m: Machine, number: int) -> Marks | None:
    """The marks of a unit, None where it has none."""
    if number not in m.marks:
        unit = m.program.units[number]
        m.marks[number] = _read(m, unit) if unit.comments else None
    return m.marks[number]


def at_line(m: Machine, unit: int, at: int) -> Said:
    """What is said of the line of a place; empty: nothing."""
    marks = of_unit(m, unit) if m.program.units[unit].comments else None
    return marks.lines.get(at >> 12, ()) if marks is not None else ()


def denies_line(m: Machine, unit: int, at: int) -> bool:
    """Whether a comment says that nothing on the line of a place is anybody's data."""
    return bool(m.program.units[unit].comments) and IMPERSONAL in at_line(m, unit, at)


def _read(m: Machine, unit: Unit) -> Marks:
    marks = Marks()
    alone = {comment.line for comment in unit.comments if comment.alone}
    for comment in unit.comments:
        said = _of_comment(m, comment.text)
        if said:
            line = comment.line
            while line in alone:
                line += 1
            marks.lines[line] = said
            continue
        found = _PII.match(comment.text)
        owner = _class_above(unit, comment.line) if found is not None else -1
        if found is None or owner < 0:
            continue
        if found["no"]:
            marks.classes[owner] = (IMPERSONAL,)
        elif found["types"]:
            marks.classes[owner] = tuple(Guess(one, "high") for one in _categories(m, found["what"]))
        else:
            marks.classes.setdefault(owner, None)
    return marks


def _of_comment(m: Machine, text: str) -> Said:
    if _DENIED.search(text):
        return (IMPERSONAL,)
    found = _PERSONAL.search(text)
    return tuple(Guess(one, "high") for one in _categories(m, found["what"])) if found is not None else ()


def _categories(m: Machine, text: str) -> list[str]:
    words = (word.strip() for word in text.split(","))
    return list(dict.fromkeys(one for word in words if word and (one := m.known.category(word)) is not None))


def _class_above(unit: Unit, line: int) -> int:
    """The class in whose docstring a line stands: the last one that begins above it."""
    above = [(klass.at >> 12, number) for number, klass in enumerate(unit.classes) if klass.at >> 12 <= line]
    return max(above)[1] if above else -1
