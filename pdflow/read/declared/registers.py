"""registers: YAML and JSON of other shapes to records."""

from __future__ import annotations

import yaml

from pdflow.read.declared.blocks import Block, Cell, Fields, Heading, Item, Paragraph
from pdflow.read.declared.columns import column_of, is_strong
from pdflow.read.declared.yaml_nodes import is_null, pairs, span_of, text_of

MAX_DEPTH = 6


def register_blocks(root: yaml.Node, path: str) -> tuple[Block, ...]:
    """Every mapping that names somebody as a record; lists of texts under a telling key as items."""
    found: list[Block] = []
    _walk(root, path, found, 0)
    return tuple(found)


def _walk(node: yaml.Node, path: str, found: list[Block], depth: int) -> None:
    if depth > MAX_DEPTH:
        return
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            if isinstance(item, yaml.ScalarNode) and not is_null(item):
                found.append(Item(Cell(text_of(item), span_of(item, path))))
            else:
                _walk(item, path, found, depth + 1)
    elif isinstance(node, yaml.MappingNode):
        record = _record(node, path)
        if record is not None:
            found.append(record)
            return
        for key, key_node, value in pairs(node):
            if isinstance(value, yaml.ScalarNode):
                found.append(Paragraph(Cell(f"{key}: {text_of(value)}", span_of(key_node, path))))
            else:
                found.append(Heading(depth + 1, Cell(key, span_of(key_node, path))))
                if is_strong(key) and isinstance(value, yaml.MappingNode):
                    found.extend(_named_by_key(value, path))
                else:
                    _walk(value, path, found, depth + 1)


def _record(node: yaml.MappingNode, path: str) -> Fields | None:
    """The mapping as a record if one of its keys holds a name and it says something more."""
    values = [(key, value) for key, _, value in pairs(node)]
    named = any(column_of(key) == "name" and isinstance(value, yaml.ScalarNode) for key, value in values)
    if not named:
        return None
    return Fields(tuple(cell for key, value in values for cell in _cells(key, value, path)), span_of(node, path))


def _cells(key: str, value: yaml.Node, path: str) -> list[tuple[str, Cell]]:
    if isinstance(value, yaml.ScalarNode):
        return [] if is_null(value) else [(key, Cell(text_of(value), span_of(value, path)))]
    if isinstance(value, yaml.SequenceNode):
        texts = [text_of(item) for item in value.value if isinstance(item, yaml.ScalarNode)]
        return [(key, Cell(", ".join(texts), span_of(value, path)))] if texts else []
    return []


def _named_by_key(node: yaml.MappingNode, path: str) -> list[Block]:
    """`subprocessors: {stripe: {purpose: …}}`: the key is the name."""
    found: list[Block] = []
    for key, key_node, value in pairs(node):
        cells = [("name", Cell(key, span_of(key_node, path)))]
        if isinstance(value, yaml.MappingNode):
            cells += [cell for inner, _, each in pairs(value) for cell in _cells(inner, each, path)]
        found.append(Fields(tuple(cells), span_of(key_node, path)))
    return found
