"""registers: YAML and JSON of other shapes to records."""

from __future__ import annotations

import yaml

from pdflow.read.declared.blocks import Block, Cell, Fields, Heading, Item, Paragraph
from pdflow.read.declared.columns import column_of
from pdflow.read.declared.sections import Section, describe
from pdflow.read.declared.yaml_nodes import is_null, pairs, span_of, text_of

MAX_DEPTH = 20
_TOLD = frozenset({"purpose", "categories", "location", "transfer", "product"})


def register_blocks(root: yaml.Node, path: str) -> tuple[Block, ...]:
    """Every mapping that names somebody as a record, and below a key that speaks of recipients every mapping whose key
    is the name; lists of texts as items, other values as text."""
    walker = _Walker(path)
    walker.walk(root, Section(), 0)
    return tuple(walker.found)


class _Walker:
    """Goes over the nodes in order, knowing what the keys above say."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.found: list[Block] = []

    def walk(self, node: yaml.Node, section: Section, depth: int) -> None:
        if depth > MAX_DEPTH:
            return
        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                if isinstance(item, yaml.ScalarNode) and not is_null(item):
                    self.found.append(Item(Cell(text_of(item), span_of(item, self.path))))
                elif not isinstance(item, yaml.ScalarNode):
                    self.walk(item, section, depth + 1)
        elif isinstance(node, yaml.MappingNode):
            record = self.record(node)
            if record is not None:
                self.found.append(record)
                return
            for key, key_node, value in pairs(node):
                self.member(key, key_node, value, section, depth)

    def member(self, key: str, key_node: yaml.Node, value: yaml.Node, section: Section, depth: int) -> None:
        """What stands under one key of a mapping that is no record itself."""
        cell = Cell(key, span_of(key_node, self.path))
        if isinstance(value, yaml.ScalarNode):
            self.found.append(Paragraph(Cell(f"{key}: {text_of(value)}", cell.span)))
        elif section.is_list and isinstance(value, yaml.MappingNode) and self.tells_more(value):
            self.found.append(Fields((("name", cell), *self.cells_of(value)), cell.span))
        else:
            self.found.append(Heading(depth + 1, cell))
            self.walk(value, describe(_spaced(key), section, depth + 1), depth + 1)

    def record(self, node: yaml.MappingNode) -> Fields | None:
        """The mapping as a record if one of its keys holds a name."""
        named = any(column_of(key) == "name" and isinstance(value, yaml.ScalarNode) for key, _, value in pairs(node))
        return Fields(self.cells_of(node), span_of(node, self.path)) if named else None

    def tells_more(self, node: yaml.MappingNode) -> bool:
        """Whether a mapping without a name says what records say."""
        return any(column_of(key) in _TOLD for key, _, _ in pairs(node))

    def cells_of(self, node: yaml.MappingNode) -> tuple[tuple[str, Cell], ...]:
        """Key and text of each value; what stands in a mapping further in comes under its own keys."""
        return tuple(cell for key, _, value in pairs(node) for cell in self.cells(key, value))

    def cells(self, key: str, value: yaml.Node) -> list[tuple[str, Cell]]:
        if isinstance(value, yaml.ScalarNode):
            return [] if is_null(value) else [(key, Cell(text_of(value), span_of(value, self.path)))]
        if isinstance(value, yaml.MappingNode):
            inner = [
                cell
                for name, _, each in pairs(value)
                if isinstance(each, yaml.ScalarNode)
                for cell in self.cells(name, each)
            ]
            return [cell for cell in inner if column_of(cell[0]) != "name"]
        inner = [cell for item in value.value if isinstance(item, yaml.MappingNode) for cell in self.cells_of(item)]
        if categories := [cell for cell in inner if column_of(cell[0]) == "categories"]:
            return categories
        texts = [text for item in value.value if (text := _flat(item))]
        return [(key, Cell(", ".join(texts), span_of(value, self.path)))] if texts else []


def _flat(node: yaml.Node) -> str:
    """A text, or the first text of a mapping: `{type: email, required: true}` is `email`."""
    if isinstance(node, yaml.ScalarNode):
        return "" if is_null(node) else text_of(node)
    if isinstance(node, yaml.MappingNode):
        return next((text_of(value) for _, _, value in pairs(node) if isinstance(value, yaml.ScalarNode)), "")
    return ""


def _spaced(key: str) -> str:
    return key.replace("_", " ")
