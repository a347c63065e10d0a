"""inventory: an inventory in YAML that people have edited, to its rows and back, edited by positions.

Whatever pdflow does not change stays as it was written: comments, quotes, order, keys of other people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import yaml

from pdflow.errors import DeclarationError
from pdflow.read.declared.problems import Problems
from pdflow.read.declared.yaml_nodes import compose, end_of, is_null, line_end, pairs, text_of
from pdflow.read.declared.yaml_scalars import flow_list, scalar

Value = str | list[str]


class YamlInventory:
    """The list `vendors` of an inventory."""

    def __init__(self, text: str, path: str) -> None:
        """Raises `DeclarationError` where the text is no YAML, or has no list `vendors`."""
        problems = Problems()
        root = compose(text, path, problems)
        problems.stop()
        top = {name: node for name, _, node in pairs(root)} if isinstance(root, yaml.MappingNode) else {}
        node = top.get("vendors")
        if not isinstance(node, yaml.SequenceNode):
            raise DeclarationError(f"{path}: this is no inventory of pdflow: it has no list `vendors`")
        self.text, self._list = text, node

    @property
    def rows(self) -> list[dict[str, Value]]:
        """What each item says; of values that are neither text nor a list of texts only that they are there."""
        return [
            {name: _value(value) for name, _, value in pairs(item)} if isinstance(item, yaml.MappingNode) else {}
            for item in self._list.value
        ]

    def edited(self, changes: Mapping[int, Mapping[str, Value]], added: Sequence[Mapping[str, Value]]) -> str:
        """The text with values of items changed, by the items' numbers, and items added at the end."""
        edits: list[tuple[int, int, str]] = []
        for number, change in sorted(changes.items()):
            edits += self._changed(self._list.value[number], change)
        if added:
            edits.append(self._appended(added))
        text = self.text
        # From the end on; of two at one place the one that comes last in the text is made first.
        for start, end, new in sorted(edits, key=lambda edit: edit[0])[::-1]:
            text = text[:start] + (new.replace("\n", "\r\n") if "\r\n" in self.text else new) + text[end:]
        return text

    def _changed(self, item: yaml.Node, change: Mapping[str, Value]) -> list[tuple[int, int, str]]:
        assert isinstance(item, yaml.MappingNode)
        nodes = {name: (key, value) for name, key, value in pairs(item)}
        edits = []
        for name, value in change.items():
            if name in nodes:
                key, node = nodes[name]
                edits.append(self._replaced(key, node, value))
        missing = [name for name in change if name not in nodes]
        if missing and not item.flow_style:
            column = item.value[0][0].start_mark.column
            at = line_end(self.text, end_of(item, self.text), column)
            lines = [line for name in missing for line in _pair(name, change[name])]
            edits.append((at, at, "".join(f"\n{' ' * column}{line}" for line in lines)))
        return edits

    def _replaced(self, key: yaml.Node, node: yaml.Node, value: Value) -> tuple[int, int, str]:
        start, end = node.start_mark.index, end_of(node, self.text)
        if is_null(node) and not node.value:
            start = end = self.text.index(":", key.end_mark.index) + 1
            return start, end, f" {_flow(value)}"
        if isinstance(node, yaml.SequenceNode) and not node.flow_style and not isinstance(value, str) and value:
            indent = " " * node.start_mark.column
            return start, end, f"\n{indent}".join(f"- {scalar(one)}" for one in value)
        empty = isinstance(node, yaml.SequenceNode) and not node.value
        own_line = not isinstance(value, str) and value and empty and self._ends_line(end)
        if own_line:
            lines = "".join(f"\n{' ' * (key.start_mark.column + 2)}- {scalar(one)}" for one in value)
            return start - 1, end, lines
        return start, end, _flow(value)

    def _ends_line(self, index: int) -> bool:
        return self.text[index:].partition("\n")[0].strip() == ""

    def _appended(self, added: Sequence[Mapping[str, Value]]) -> tuple[int, int, str]:
        items = self._list.value
        if self._list.flow_style and items:
            rows = (", ".join(f"{key}: {_flow(value)}" for key, value in row.items()) for row in added)
            at = end_of(items[-1], self.text)
            return at, at, "".join(f", {{{row}}}" for row in rows)
        column = self._list.start_mark.column if items else 2
        lines = ""
        for row in added:
            told = [line for key, value in row.items() for line in _pair(key, value)]
            lines += "".join(f"\n{' ' * column}{'  ' if n else '- '}{line}" for n, line in enumerate(told))
        if not items:
            return self._list.start_mark.index, self._list.end_mark.index, lines
        at = line_end(self.text, end_of(items[-1], self.text), column)
        return at, at, lines


def _pair(key: str, value: Value) -> list[str]:
    if isinstance(value, str) or not value:
        return [f"{key}: {_flow(value)}"]
    return [f"{key}:", *(f"  - {scalar(one)}" for one in value)]


def _flow(value: Value) -> str:
    return scalar(value) if isinstance(value, str) else flow_list(tuple(value))


def _value(node: yaml.Node) -> Value:
    if isinstance(node, yaml.ScalarNode):
        return "" if is_null(node) else text_of(node)
    return [text_of(one) if isinstance(one, yaml.ScalarNode) else "…" for one in node.value]
