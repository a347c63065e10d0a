"""shapes: how a value of a signature file may look. One description serves reading, error advice and JSON Schema."""

from __future__ import annotations

from typing import TypeAlias

from pdflow.facts.record import Record


class Text(Record, tag="text"):
    """A string. `what` names it in error messages; `pattern` and `choices` narrow it."""

    what: str = "text"
    pattern: str = ""
    """A regular expression that the whole string must match."""
    advice: str = ""
    """What to write instead, shown where the pattern does not match."""
    choices: tuple[str, ...] = ()
    check: str = ""
    """A check that needs more than the string: `category`, `vendor`, `call` or `path`."""
    nullable: bool = False
    numbers: bool = False
    """A bare whole number is taken as its text: positions of arguments."""


class Flag(Record, tag="flag"):
    """`true` or `false`."""


class Constant(Record, tag="constant"):
    """A string, a whole number or a boolean, kept as it is."""


class Many(Record, tag="many"):
    """A list. `one`: a single item may stand without brackets."""

    item: Shape
    one: bool = False
    least: int = 0


class Words(Record, tag="words"):
    """A list of words, or lists by language code: `{en: [email], fr: [courriel]}`. Read as one list."""

    item: Text


class Table(Record, tag="table"):
    """A mapping with keys of the author's choice."""

    key: Text
    value: Shape


class Meaning(Record, tag="meaning"):
    """What leaves by a parameter: a category, `null`, or a mapping of the keys inside it, to any depth."""


class Sends(Record, tag="sends"):
    """What leaves by a call: a mapping of parameters to meanings; with `all` allowed, the word `all` as well."""

    all: bool = True


class Fields(Record, tag="fields"):
    """A mapping with known keys."""

    what: str
    fields: tuple[Field, ...]


Shape: TypeAlias = Text | Flag | Constant | Many | Words | Table | Meaning | Sends | Fields


class Field(Record):
    """A known key of a mapping."""

    name: str
    shape: Shape
    doc: str
    required: bool = False
