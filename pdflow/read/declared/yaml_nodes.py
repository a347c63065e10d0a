"""YAML and JSON to nodes that know their lines, with hostile input refused before any tree is built."""

from __future__ import annotations

from typing import Any

import yaml

from pdflow.facts.place import Span
from pdflow.read.declared.problems import Problems

MAX_DEPTH = 24
MAX_EVENTS = 500_000
MAX_BYTES = 4_000_000


FASTEST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser where PyYAML was built with it: seven times faster. Only large texts need it; the other's messages and
marks are the same on every machine."""
LARGE = 100_000


def compose(text: str, path: str, problems: Problems) -> yaml.Node | None:
    """The root node of the only document in `text`; None, with a problem noted, where it cannot be read.

    Aliases and tags are refused: a list of companies needs neither, and both are how YAML is made to explode.
    Events are checked one by one first, because composing a tree is what a deep document would overflow.
    """
    if len(text) > MAX_BYTES:
        problems.add(Span(path, 1), "", f"larger than {MAX_BYTES // 1_000_000} MB: not read")
        return None
    loader = FASTEST if len(text) > LARGE else yaml.SafeLoader
    try:
        if not _events_are_plain(text, path, problems, loader):
            return None
        node = yaml.compose(text, Loader=loader)
    except (yaml.YAMLError, ValueError) as error:
        problems.add(_error_span(error, path), "", f"not valid YAML: {_reason(error)}")
        return None
    if node is None:
        problems.add(Span(path, 1), "", "is empty: nothing is declared")
    return node


def span_of(node: yaml.Node, path: str) -> Span:
    """Where the node stands, up to its last value; lines and columns count from 1."""
    start, end = node.start_mark, _last(node).end_mark
    return Span(path, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def end_of(node: yaml.Node, text: str) -> int:
    """The index after the node's last character. YAML's own mark of a block's end lies after what follows the block:
    blank lines, comments, the indentation of the next key."""
    last = _last(node)
    if isinstance(last, yaml.ScalarNode) and last.style in ("|", ">"):
        return len(text[: last.end_mark.index].rstrip())
    return int(last.end_mark.index)


def line_end(text: str, index: int, column: int) -> int:
    """The end of the line that `index` is in, past the comments below it that are indented deeper than `column`."""
    end = _end(text, index)
    while end < len(text):
        start = end + (2 if text.startswith("\r\n", end) else 1)
        line = text[start : _end(text, start)]
        if not line.lstrip(" ").startswith("#") or len(line) - len(line.lstrip(" ")) <= column:
            break
        end = _end(text, start)
    return end


def _end(text: str, index: int) -> int:
    found = text.find("\n", index)
    end = len(text) if found < 0 else found
    return end - 1 if end > index and text[end - 1] == "\r" else end


def _last(node: yaml.Node) -> yaml.Node:
    """The last value of a block, at any depth; the node itself where it is none."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return node


def text_of(node: yaml.ScalarNode) -> str:
    """The scalar as written, surrogate pairs of JSON escapes joined, lone ones replaced."""
    value: str = node.value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def is_null(node: yaml.Node) -> bool:
    """Whether nothing was written after the key."""
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def pairs(node: yaml.MappingNode) -> list[tuple[str, yaml.Node, yaml.Node]]:
    """Key as text, key node, value node; keys that are no plain scalars come out as an empty text."""
    return [(text_of(key) if isinstance(key, yaml.ScalarNode) else "", key, value) for key, value in node.value]


def _events_are_plain(text: str, path: str, problems: Problems, loader: Any) -> bool:
    depth = documents = 0
    for count, event in enumerate(yaml.parse(text, Loader=loader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        message = _refusal(event, depth, documents, count)
        if message:
            mark = event.start_mark
            problems.add(Span(path, mark.line + 1, mark.column + 1) if mark else Span(path, 1), "", message)
            return False
    return True


def _refusal(event: yaml.Event, depth: int, documents: int, count: int) -> str:
    if depth > MAX_DEPTH:
        return f"nested more than {MAX_DEPTH} levels deep: not read"
    if count > MAX_EVENTS:
        return f"more than {MAX_EVENTS} values: not read"
    if documents > 1:
        return "holds more than one YAML document; keep one"
    if isinstance(event, yaml.AliasEvent):
        return "aliases are not read; write the value out"
    if anchor := getattr(event, "anchor", None):
        return f"anchors are not read (`&{anchor}`); write the value out where it is needed"
    if (tag := getattr(event, "tag", None)) and tag != "!":
        return f"tags are not read (`{tag}`); write a plain value"
    return ""


def _error_span(error: Exception, path: str) -> Span:
    mark = getattr(error, "problem_mark", None)
    return Span(path, mark.line + 1, mark.column + 1) if mark is not None else Span(path, 1)


def _reason(error: Exception) -> str:
    problem = getattr(error, "problem", None)
    if problem:
        context = getattr(error, "context", None)
        return f"{context}: {problem}" if context else str(problem)
    return str(error).splitlines()[0] if str(error) else type(error).__name__
