"""What has been found out about the program: of its classes, by the number of a class, see `pdflow.solve.classes`."""

from __future__ import annotations

from dataclasses import dataclass, field

from pdflow.facts.ir import TypeRef
from pdflow.solve.atoms import Api, Cls
from pdflow.solve.thing import Readers


@dataclass(slots=True)
class Lookups:
    """Answers that hold as long as no class gets other bases."""

    orders: dict[int, tuple[Cls | Api, ...]] = field(default_factory=dict)
    """The order in which a class and its bases are searched."""
    owners: dict[tuple[int, str, int], tuple[tuple[int, ...], Api | None]] = field(default_factory=dict)
    """The classes in that order that bind a name, and the first base outside the program."""
    overriders: dict[tuple[int, str], tuple[int, ...]] = field(default_factory=dict)
    """The classes below one that bind a name."""
    generics: dict[int, list[int]] = field(default_factory=dict)
    """The objects that stand for any instance of a class and of its bases."""
    annotations: dict[tuple[int, str], tuple[int, TypeRef] | None] = field(default_factory=dict)
    """The annotation of a field, and the unit that it stands in."""
    binders: dict[str, set[int]] = field(default_factory=dict)
    """The classes that bind a name in their body; this is no answer, and stays."""
    files: set[str] = field(default_factory=set)
    """The paths of files that are written; so does this."""
    forms: dict[int, str] = field(default_factory=dict)
    """The name of a form that a value is, by the value's number, see `pdflow.solve.inbound`; and this."""
    readers: dict[int, Readers] = field(default_factory=dict)
    """Who asked for the order of a class."""

    def forget(self) -> None:
        """A class has other bases than it had."""
        for answers in (self.orders, self.owners, self.overriders, self.generics, self.annotations):
            answers.clear()
