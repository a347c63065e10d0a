"""edit: additions to a declared list in the own format, as edits of its text; every other character stays.

Edits by the positions that the YAML parser reports, rather than a library that writes the whole document anew: such a
library keeps comments and order, but brings quotes, indentation and line breaks into its own form, and the patch that
a person shall look at would be the whole file.
"""

from __future__ import annotations

from pathlib import PurePosixPath

import msgspec
import yaml

from pdflow.errors import DeclarationError
from pdflow.facts.declaration import Declaration, SubProcessor
from pdflow.facts.place import Span
from pdflow.facts.report import Edit
from pdflow.read.declared.dispatch import is_own, read_document
from pdflow.read.declared.own_text import entry_flow, entry_lines
from pdflow.read.declared.problems import Problems
from pdflow.read.declared.yaml_nodes import compose, end_of, line_end, pairs
from pdflow.read.declared.yaml_scalars import scalar

NEW = "subprocessors: []\n"
"""The smallest list, for a file that does not exist yet."""
INDENT = "  "
SUFFIXES = frozenset({".yml", ".yaml", ".json"})


class OwnList:
    """The text of a declared list in the own format, and the edits that add to it."""

    def __init__(self, text: str, path: str) -> None:
        """`path` is for messages and for the spans of edits. Raises `DeclarationError` where it is not our format."""
        problems = Problems()
        self.text, self.path = text, path
        root = compose(text, path, problems) if PurePosixPath(path).suffix.lower() in SUFFIXES else None
        problems.stop()
        if root is not None and is_own(root):
            self.declaration = read_document(text.encode(), path, problems)[0]
            problems.stop()
        if not isinstance(root, yaml.MappingNode) or not is_own(root):
            raise DeclarationError(
                f"{path} is not in pdflow's own format and cannot be added to; "
                f"`pdflow declaration {path} --write subprocessors.yml` makes a list that can"
            )
        self._list = next(node for name, _, node in pairs(root) if name == "subprocessors")
        self._json = path.endswith(".json")

    def with_entry(self, entry: SubProcessor, note: str = "") -> Edit:
        """The insertion of an entry at the end of the list, in the style of the last; `note` as a comment, if it can.

        Raises `DeclarationError` where the entry's name is listed already.
        """
        return self._checked((self._insertion(entry, note),), entry.name)[0]

    def with_categories(self, at: Span, categories: tuple[str, ...]) -> tuple[Edit, ...]:
        """The edits that add categories to the entry at that span; none where it names no categories."""
        item = next((one for one in self._items() if one.start_mark.line + 1 == at.line), None)
        values = {name: node for name, _, node in pairs(item)} if isinstance(item, yaml.MappingNode) else {}
        node = values.get("categories")
        if node is None or not categories:
            return ()
        return self._checked(self._additions(node, categories), "categories")

    def applied(self, edits: tuple[Edit, ...]) -> str:
        """The text with the edits made."""
        return applied(self.text, edits)

    def _items(self) -> list[yaml.Node]:
        return list(self._list.value) if isinstance(self._list, yaml.SequenceNode) else []

    def _insertion(self, entry: SubProcessor, note: str) -> Edit:
        items = self._items()
        if not items and isinstance(self._list, yaml.SequenceNode) and self._is_bare_line(self._list):
            block = "".join(f"\n{INDENT}{line}" for line in entry_lines(entry, note))
            return Edit(self._span(self._list.start_mark.index - 1, self._list.end_mark.index), self._broken(block))
        if isinstance(self._list, yaml.SequenceNode) and self._list.flow_style:
            flow = entry_flow(entry, self._json)
            at = end_of(items[-1], self.text) if items else self._list.start_mark.index + 1
            return self._inserted(at, f"{self._between()}{flow}" if items else flow)
        column = self._list.start_mark.column if items else len(INDENT)
        at = line_end(self.text, end_of(items[-1], self.text) if items else self._list.start_mark.index, column)
        last_is_flow = bool(items) and isinstance(items[-1], yaml.MappingNode) and bool(items[-1].flow_style)
        lines = [f"- {entry_flow(entry)}"] if last_is_flow else entry_lines(entry, note)
        return self._inserted(at, self._broken("".join(f"\n{' ' * column}{line}" for line in lines)))

    def _between(self) -> str:
        """What stands between two items of a flow list: a line break, where the list has one."""
        items = self._items()
        if len(items) < 2:
            return ", "
        gap = self.text[end_of(items[-2], self.text) : items[-1].start_mark.index]
        return gap if "\n" in gap and "#" not in gap else ", "

    def _is_bare_line(self, node: yaml.Node) -> bool:
        """Whether `[]` ends its line after a blank, so that a block list can take its place."""
        before = self.text[node.start_mark.index - 1 : node.start_mark.index]
        after = self.text[node.end_mark.index :].partition("\n")[0].strip()
        return before == " " and not after and not self._json and self.text[node.start_mark.index] == "["

    def _additions(self, node: yaml.Node, categories: tuple[str, ...]) -> tuple[Edit, ...]:
        told = ", ".join(scalar(one, self._json) for one in categories)
        if isinstance(node, yaml.ScalarNode):
            end = end_of(node, self.text)
            return (self._inserted(node.start_mark.index, "["), self._inserted(end, f", {told}]"))
        if not isinstance(node, yaml.SequenceNode):
            return ()
        if node.flow_style:
            at = end_of(node.value[-1], self.text) if node.value else node.start_mark.index + 1
            return (self._inserted(at, f", {told}" if node.value else told),)
        column = node.start_mark.column
        lines = "".join(f"\n{' ' * column}- {scalar(one)}" for one in categories)
        return (self._inserted(line_end(self.text, end_of(node, self.text), column), self._broken(lines)),)

    def _broken(self, lines: str) -> str:
        return lines.replace("\n", "\r\n") if "\r\n" in self.text else lines

    def _inserted(self, index: int, text: str) -> Edit:
        return Edit(self._span(index, index), text)

    def _span(self, start: int, end: int) -> Span:
        (line, column), (end_line, end_column) = self._place(start), self._place(end)
        return Span(self.path, line, column, end_line, end_column)

    def _place(self, index: int) -> tuple[int, int]:
        before = self.text[:index]
        return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1

    def _checked(self, edits: tuple[Edit, ...], what: str) -> tuple[Edit, ...]:
        """The edits, if the list can be read with them made and says nothing else than before beside the addition."""
        problems = Problems()
        after = read_document(self.applied(edits).encode(), self.path, problems)[0]
        problems.stop()
        if not is_addition(self.declaration, after):
            raise DeclarationError(f"{self.path}: {what} cannot be added to a list written like this; add it by hand")
        return edits


def applied(text: str, edits: tuple[Edit, ...]) -> str:
    """The text with the edits made; they must not overlap."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        span = edit.span
        start, end = starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1
        text = text[:start] + edit.text + text[end:]
    return text


def _rest(declaration: Declaration) -> tuple[object, ...]:
    claims = [(claim.kind, claim.text, claim.values) for claim in declaration.claims]
    cookies = [(cookie.name, cookie.provider) for cookie in declaration.cookies]
    return declaration.own_domains, claims, cookies


def is_addition(before: Declaration, after: Declaration) -> bool:
    """Whether every entry is still there, in its order, perhaps with more categories, something was added, and all else
    stayed."""
    if _rest(before) != _rest(after):
        return False
    new = _left(before.sub_processors, after.sub_processors)
    pairs_ = list(zip(before.sub_processors, new, strict=False))
    kept = all(
        _bare(old) == _bare(now) and set(old.categories or ()) <= set(now.categories or ()) for old, now in pairs_
    )
    more = len(after.sub_processors) - len(before.sub_processors)
    grown = any(set(old.categories or ()) < set(now.categories or ()) for old, now in pairs_)
    return kept and len(pairs_) == len(before.sub_processors) and (more == 1 or grown)


def _left(before: tuple[SubProcessor, ...], after: tuple[SubProcessor, ...]) -> list[SubProcessor]:
    """The entries after an edit without the one that was inserted among them."""
    left = list(after)
    if len(after) == len(before) + 1:
        differs = next((i for i, old in enumerate(before) if _bare(old) != _bare(after[i])), len(before))
        del left[differs]
    return left


def _bare(entry: SubProcessor) -> SubProcessor:
    return msgspec.structs.replace(entry, span=Span("", 1), categories=None)
