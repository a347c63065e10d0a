"""Atoms: what a variable may be. A `Value` is a set of them, and of labels."""

from __future__ import annotations

from typing import NamedTuple

HOLE = "\0"
"""In a constant string: a part that is not known."""


class Const(NamedTuple):
    """A constant; a string may have holes."""

    value: str | int | float | bool | None


class Fn(NamedTuple):
    """A function of the program: its key, and the object that holds its defaults and closure."""

    key: int
    oid: int


class Bound(NamedTuple):
    """A function with its first argument: a method, or what `partial` made. `first` is the id of a value."""

    key: int
    oid: int
    first: int


class Cls(NamedTuple):
    """A class of the program."""

    key: int


class Obj(NamedTuple):
    """An object of the heap."""

    oid: int


class Mod(NamedTuple):
    """A module of the program."""

    unit: int


class Package(NamedTuple):
    """A folder of modules without `__init__.py`."""

    path: str


class Api(NamedTuple):
    """Something outside the program, by the path of attributes and calls that leads to it.

    `base` is the object that the path hangs on (-1: a module), so that what a client's constructor was given is
    known at its methods.
    """

    path: str
    base: int


class Member(NamedTuple):
    """A method of a builtin value (string, list, dictionary), not yet called. `of` is the id of a value."""

    of: int
    name: str


class Unknown(NamedTuple):
    """Anything."""

    why: str = ""


class Many(NamedTuple):
    """Beside `Unknown`: there were more constants than are told apart, and none is taken in again.

    Without it, a value would forget its constants, gather others, and forget those, for ever.
    """


class Super(NamedTuple):
    """What `super()` gives: look up behind class `key`, for the object `first` (a value's id)."""

    key: int
    first: int


Atom = Const | Fn | Bound | Cls | Obj | Mod | Package | Api | Member | Unknown | Many | Super
