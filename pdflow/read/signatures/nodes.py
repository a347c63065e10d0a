"""nodes: the bytes of a signature file → a tree of nodes with lines, hostile input refused.

Built from parser events rather than with `yaml.compose`: composing recurses in C and a few hundred thousand brackets
end the process; and what aliases multiply is counted on the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import yaml

from pdflow.facts.record import Record

LIMIT = 2_000_000
"""The most bytes that a signature file may have."""

DEPTH = 40
"""The most levels that lists and mappings may be nested."""
_TOO_DEEP = f"lists and mappings are nested more than {DEPTH} deep, write them flatter"

NODES = 100_000
"""The most values in a file, counted as if aliases were written out: ten lines of aliases of aliases are a billion."""

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Problem(Record, order=True):
    """Something wrong in a signature file, and what to do about it."""

    path: str
    line: int
    field: str
    text: str

    def __str__(self) -> str:
        """`file:line: field: problem, advice`, as a person reads it."""
        where = f"{self.path}:{self.line}: "
        return f"{where}{self.field}: {self.text}" if self.field else where + self.text


Report = Callable[[int, str, str], None]
"""Takes a line, a field and a sentence; keeps them as a Problem."""


class Scalar(Record):
    """A single value. `plain`: written without quotes, so that YAML may read it as something else than text."""

    line: int
    value: str
    plain: bool


class Sequence(Record):
    """A list."""

    line: int
    items: list[Node]


class Mapping(Record):
    """A mapping; repeated keys are still there."""

    line: int
    pairs: list[tuple[Node, Node]]


Node: TypeAlias = Scalar | Sequence | Mapping


class _Refused(Exception):
    """What makes the whole file unreadable, and its line."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


def read_tree(path: Path, report: Report) -> Node | None:
    """The root node of the file, or None after what made it unreadable was reported."""
    try:
        if path.stat().st_size > LIMIT:
            raise _Refused(1, f"the file has more than {LIMIT:,} bytes, split it")
        return parse(path.read_bytes())
    except OSError as error:
        report(1, "", f"the file cannot be read ({error.strerror}), check its name and permissions")
    except _Refused as error:
        report(error.line, "", str(error))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or ""
        # The parser has a limit of its own, which it may reach before it has told us of a single list.
        told = _TOO_DEEP if "nesting" in problem else f"not valid YAML ({problem}), mend the syntax"
        report(mark.line + 1 if mark else 1, "", told)
    except yaml.YAMLError as error:
        report(1, "", f"not valid YAML ({str(error).splitlines()[0]}), remove what is not text")
    return None


def parse(data: bytes) -> Node:
    """The root node. Raises yaml.YAMLError and `_Refused`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Refused(data.count(b"\n", 0, error.start) + 1, "the file is not UTF-8, save it as UTF-8") from error
    tree = _Tree()
    for event in yaml.parse(text, Loader=_LOADER):
        tree.take(event)
    if tree.root is None:
        raise _Refused(1, "the file is empty, fill it or delete it")
    return tree.root


class _Open(Record):
    """A list or mapping whose end has not come yet."""

    line: int
    anchor: str | None
    nodes: list[Node]


class _Tree:
    """Grows a tree out of parser events; `take` each in turn, then `root` is it."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Node | None, int]] = {}
        self._size = 0

    def take(self, event: yaml.Event) -> None:
        """Add what the event says. Raises `_Refused`."""
        line = event.start_mark.line + 1 if event.start_mark else 1
        match event:
            case yaml.ScalarEvent():
                _refuse_tag(event.tag, line)
                self._add(Scalar(line, event.value, not event.style), event.anchor, line)
            case yaml.CollectionStartEvent():
                self._begin(event, line)
            case yaml.SequenceEndEvent():
                done = self._open.pop()
                self._add(Sequence(done.line, done.nodes), done.anchor, done.line)
            case yaml.MappingEndEvent():
                done = self._open.pop()
                pairs = list(zip(done.nodes[::2], done.nodes[1::2], strict=True))
                self._add(Mapping(done.line, pairs), done.anchor, done.line)
            case yaml.AliasEvent():
                self._alias(event.anchor, line)
            case yaml.DocumentStartEvent() if self.root is not None:
                raise _Refused(line, "a second YAML document begins here, put it into a file of its own")

    def _begin(self, event: yaml.CollectionStartEvent, line: int) -> None:
        _refuse_tag(event.tag, line)
        if len(self._open) >= DEPTH:
            raise _Refused(line, _TOO_DEEP)
        if event.anchor:
            self._anchors[event.anchor] = (None, self._size)
        self._open.append(_Open(line, event.anchor, []))

    def _add(self, node: Node, anchor: str | None, line: int, size: int = 1) -> None:
        """Hang `node` into what is open. `size` is what it adds to the tree, its children being counted already."""
        self._size += size
        if self._size > NODES:
            raise _Refused(line, f"the file says more than {NODES:,} things, aliases written out, split it")
        if anchor:
            started = self._anchors.get(anchor, (None, self._size - 1))[1]
            self._anchors[anchor] = (node, self._size - started if not isinstance(node, Scalar) else 1)
        if self._open:
            self._open[-1].nodes.append(node)
        else:
            self.root = node

    def _alias(self, anchor: str | None, line: int) -> None:
        node, size = self._anchors.get(anchor or "", (None, 0))
        if node is None:
            raise _Refused(line, f"the alias `*{anchor}` has nothing to repeat, write the value out instead")
        self._add(node, None, line, size)


def _refuse_tag(tag: str | None, line: int) -> None:
    if tag is not None and tag != "tag:yaml.org,2002:str":
        raise _Refused(line, f"the tag `{tag[:60]}` is not allowed, remove it")


_NOT_TEXT = re.compile(
    r"(?:~?|null|true|false|yes|no|on|off|y|n|[-+]?[0-9][0-9_,:.eExXoOa-fA-F+-]*|[-+]?\.(?:inf|nan|[0-9]+)|=)",
    re.IGNORECASE,
)
_INTEGER = re.compile(r"[-+]?[0-9]+")
_NULLS = ("", "~", "null")
_FLAGS = {"true": True, "false": False}


def is_null(node: Node) -> bool:
    """Whether the node says "nothing": `null`, `~`, or nothing at all."""
    return isinstance(node, Scalar) and node.plain and node.value in _NULLS


def is_text(node: Node) -> bool:
    """Whether every YAML reader takes the node as a string. `NO` and `1.10` are none, without quotes."""
    if not isinstance(node, Scalar):
        return False
    return not node.plain or not _maybe_not_text(node.value)


def _maybe_not_text(value: str) -> bool:
    match = _NOT_TEXT.fullmatch(value)
    if match is None or value.count(".") < 2 or not value.replace(".", "").isdigit():
        return match is not None
    return False  # an IP address or a version with two dots is a string to every reader


def constant(node: Node) -> str | int | bool | None:
    """The node's value as a string, whole number or boolean; None where it is none of them."""
    if not isinstance(node, Scalar):
        return None
    if node.plain and node.value in _FLAGS:
        return _FLAGS[node.value]
    if node.plain and _INTEGER.fullmatch(node.value):
        return int(node.value)
    return node.value if is_text(node) else None
