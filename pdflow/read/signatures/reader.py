"""reader: a node × its shape → values, and every problem on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from pdflow.facts.record import Record
from pdflow.read.signatures.calls import Malformed, expand
from pdflow.read.signatures.nodes import Mapping, Node, Problem, Scalar, Sequence, constant, is_null, is_text, read_tree
from pdflow.read.signatures.shapes import Constant, Fields, Flag, Many, Meaning, Sends, Shape, Table, Text, Words

Value: TypeAlias = "str | int | bool | None | tuple[Value, ...] | Entries"
"""What a node becomes. A pattern with braces becomes the tuple of its readings."""


class Entries:
    """A mapping as read, with the line on which it and each of its keys stand."""

    __slots__ = ("line", "lines", "values")

    def __init__(self, line: int) -> None:
        self.line = line
        self.values: dict[str, Value] = {}
        self.lines: dict[str, int] = {}

    def text(self, name: str, default: str = "") -> str:
        """The string under `name`, `default` where there is none."""
        value = self.values.get(name)
        return value if isinstance(value, str) else default

    def optional(self, name: str) -> str | None:
        """The string under `name`, None where there is none."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def flag(self, name: str, default: bool = False) -> bool:
        """The boolean under `name`, `default` where there is none."""
        value = self.values.get(name)
        return value if isinstance(value, bool) else default

    def texts(self, name: str) -> tuple[str, ...]:
        """The strings under `name`, lists inside lists opened, nothing twice."""
        return tuple(dict.fromkeys(_strings(self.values.get(name))))

    def many(self, name: str) -> tuple[Entries, ...]:
        """The mappings listed under `name`."""
        value = self.values.get(name)
        return tuple(item for item in value if isinstance(item, Entries)) if isinstance(value, tuple) else ()

    def one(self, name: str) -> Entries:
        """The mapping under `name`, an empty one where there is none."""
        value = self.values.get(name)
        return value if isinstance(value, Entries) else Entries(self.line)


def _strings(value: Value) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _strings(item)


class Known(Record):
    """What other files define; None where that is not known, so that only the form is checked."""

    categories: frozenset[str] | None = None
    vendors: frozenset[str] | None = None


class Reader:
    """Reads one file; collects its problems instead of stopping at the first."""

    def __init__(self, shown: str, known: Known, problems: list[Problem]) -> None:
        self.shown = shown
        self.known = known
        self.problems = problems

    def report(self, line: int, field: str, text: str) -> None:
        """Keep a problem."""
        self.problems.append(Problem(self.shown, line, field, text))

    def file(self, path: Path, shape: Fields) -> Entries | None:
        """What the file says, without what is wrong; None where nothing could be read."""
        root = read_tree(path, self.report)
        if root is None:
            return None
        value = self.value(root, shape, "")
        return value if isinstance(value, Entries) else None

    def value(self, node: Node, shape: Shape, field: str) -> Value:
        """What the node says; None where it is wrong, which is then reported."""
        match shape:
            case Text():
                return self._text(node, shape, field)
            case Flag() | Constant():
                return self._constant(node, field, flag=isinstance(shape, Flag))
            case Many():
                return self._many(node, shape, field)
            case Words():
                return self._words(node, shape, field)
            case Table():
                return self._table(node, shape, field)
            case Meaning():
                return self._meaning(node, field)
            case Sends():
                return self._sends(node, shape, field)
            case Fields():
                return self._fields(node, shape, field)

    def _fields(self, node: Node, shape: Fields, field: str) -> Entries | None:
        if not isinstance(node, Mapping):
            keys = ", ".join(known.name for known in shape.fields[:4])
            self._wrong(node, field, f"a mapping with the keys of {shape.what} ({keys}, …)")
            return None
        entries = Entries(node.line)
        known = {item.name: item for item in shape.fields}
        for name, child in self._pairs(node, field):
            if name not in known:
                names = [item.name for item in shape.fields]
                self.report(child.line, _join(field, name), f"unknown key in {shape.what}, {nearest(name, names)}")
                continue
            entries.values[name] = self.value(child, known[name].shape, _join(field, name))
            entries.lines[name] = child.line
        return entries

    def require(self, entries: Entries, shape: Fields, field: str = "") -> None:
        """Report the required keys that are missing from `entries`, at any depth."""
        for item in shape.fields:
            value = entries.values.get(item.name)
            if item.required and item.name not in entries.values:
                self.report(entries.line, _join(field, item.name), f"missing from {shape.what}, add it: {item.doc}")
            inner = item.shape.item if isinstance(item.shape, Many) else item.shape
            if not isinstance(inner, Fields):
                continue
            if isinstance(value, Entries):
                self.require(value, inner, _join(field, item.name))
            for index, child in enumerate(value if isinstance(value, tuple) else ()):
                if isinstance(child, Entries):
                    self.require(child, inner, f"{_join(field, item.name)}[{index}]")

    def _pairs(self, node: Mapping, field: str) -> Iterable[tuple[str, Node]]:
        """Keys and values, without keys that are no text or that are repeated."""
        seen: dict[str, int] = {}
        for key, child in node.pairs:
            if not isinstance(key, Scalar):
                self.report(key.line, field, "a key is a list or mapping, write a name")
            elif key.value in seen:
                text = f"the key stands already on line {seen[key.value]}, merge the two"
                self.report(key.line, _join(field, key.value), text)
            else:
                seen[key.value] = key.line
                yield key.value, child

    def _text(self, node: Node, shape: Text, field: str) -> Value:
        if shape.nullable and is_null(node):
            return None
        if not isinstance(node, Scalar):
            self._wrong(node, field, shape.what)
            return None
        if shape.numbers and node.value.isdigit():
            return node.value
        if not is_text(node):
            self._wrong(node, field, shape.what)
            return None
        return self._checked(node, shape, field)

    def _checked(self, node: Scalar, shape: Text, field: str) -> Value:
        """The text, after the checks that its shape asks for."""
        value = node.value
        if not value.strip():
            self.report(node.line, field, f"empty, write {shape.what} or leave the key out")
        elif shape.choices and value not in shape.choices:
            self.report(node.line, field, f"`{value}` is not {shape.what}, {nearest(value, shape.choices)}")
        elif shape.pattern and not _compiled(shape.pattern).fullmatch(value):
            self.report(node.line, field, f"`{value[:80]}` is not {shape.what}, {shape.advice}")
        elif shape.check == "category":
            return self._category(node, field)
        elif shape.check == "vendor" and self.known.vendors is not None and value not in self.known.vendors:
            self.report(node.line, field, f"there is no vendor `{value}`, {nearest(value, self.known.vendors)}")
        elif shape.check in ("call", "path"):
            return self._call(node, field, anywhere=shape.check == "path")
        else:
            return value
        return None

    def _category(self, node: Scalar, field: str) -> Value:
        known = self.known.categories
        if known is None and _compiled(r"(x\.)?user(\.[a-z_]+)*").fullmatch(node.value):
            return node.value
        if known is not None and node.value in known:
            return node.value
        advice = nearest(node.value, known or ("user.contact.email",))
        self.report(node.line, field, f"there is no category `{node.value[:80]}`, {advice}")
        return None

    def _call(self, node: Scalar, field: str, *, anywhere: bool) -> Value:
        try:
            return expand(node.value, anywhere=anywhere)
        except Malformed as error:
            self.report(node.line, field, str(error))
            return None

    def _constant(self, node: Node, field: str, *, flag: bool) -> Value:
        value = constant(node)
        if flag and not isinstance(value, bool):
            self._wrong(node, field, "true or false")
            return None
        if value is None:
            self._wrong(node, field, "text, a whole number, true or false")
        return value

    def _many(self, node: Node, shape: Many, field: str) -> Value:
        if shape.one and isinstance(node, Scalar) and not is_null(node):
            return (self.value(node, shape.item, field),)
        if not isinstance(node, Sequence):
            self._wrong(node, field, "a list")
            return ()
        if len(node.items) < shape.least:
            self.report(node.line, field, "the list is empty, fill it")
        return tuple(self.value(item, shape.item, f"{field}[{index}]") for index, item in enumerate(node.items))

    def _words(self, node: Node, shape: Words, field: str) -> Value:
        if not isinstance(node, Mapping):
            return self._many(node, Many(shape.item), field)
        language = Text("a language", r"[a-z]{2}", "write two letters, ISO 639-1")
        table = self._table(node, Table(language, Many(shape.item)), field)
        return tuple(table.values.values()) if isinstance(table, Entries) else None

    def _table(self, node: Node, shape: Table, field: str) -> Value:
        if not isinstance(node, Mapping):
            self._wrong(node, field, "a mapping")
            return None
        entries = Entries(node.line)
        for name, child in self._pairs(node, field):
            self._text(Scalar(child.line, name, False), shape.key, _join(field, name))
            entries.values[name] = self.value(child, shape.value, _join(field, name))
            entries.lines[name] = child.line
        return entries

    def _sends(self, node: Node, shape: Sends, field: str) -> Value:
        if shape.all and isinstance(node, Scalar) and node.value == "all":
            return "all"
        if not isinstance(node, Mapping):
            self._wrong(node, field, "a mapping of parameters" + (" or the word `all`" if shape.all else ""))
            return None
        name = Text("a parameter's name", r"\*{0,2}[A-Za-z_]\w*|\*", "write it as the SDK's `def` has it")
        return self._table(node, Table(name, Meaning()), field)

    def _meaning(self, node: Node, field: str) -> Value:
        if is_null(node):
            return None
        if isinstance(node, Mapping):
            return self._table(node, Table(Text("a key"), Meaning()), field)
        if isinstance(node, Sequence):
            self._wrong(node, field, "a category, null, or a mapping of the keys inside (of each element, for a list)")
            return None
        return self._text(node, Text("a category", check="category"), field)

    def _wrong(self, node: Node, field: str, wanted: str) -> None:
        """Report that the node is not what is wanted."""
        match node:
            case Sequence():
                found = "a list"
            case Mapping():
                found = "a mapping"
            case Scalar() if is_null(node):
                found = "nothing"
            case Scalar():
                found = f"`{node.value[:60]}`"
        bare = isinstance(node, Scalar) and not is_text(node) and not is_null(node)
        text = not wanted.startswith(("a list", "a mapping", "true or false"))
        advice = "put it in quotes" if bare and text else f"write {wanted}"
        self.report(node.line, field, f"{found} is not {wanted}, {advice}")


def nearest(name: str, known: Iterable[str]) -> str:
    """Advice for a name that is not known: the nearest one that is, or some of those there are."""
    import difflib  # only where something is wrong

    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"did you mean `{close[0]}`?"
    return "use one of: " + ", ".join(names[:20]) + (", …" if len(names) > 20 else "")


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _join(field: str, name: str) -> str:
    shown = name if len(name) <= 60 else name[:57] + "…"
    return f"{field}.{shown}" if field else shown
