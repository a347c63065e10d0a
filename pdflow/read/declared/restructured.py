"""restructured: reStructuredText to blocks, through docutils with file and raw access switched off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pdflow.facts.place import Span
from pdflow.read.declared.blocks import Block, Cell, Heading, Item, Paragraph, Table, Term

if TYPE_CHECKING:
    from docutils import nodes

SAFE = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 6,
    "doctitle_xform": False,
    "_disable_config": True,
    "line_length_limit": 200_000,
}


def rst_blocks(text: str, path: str) -> tuple[Block, ...]:
    """The visible blocks; comments, directives that include files and substitutions declare nothing."""
    from docutils.core import publish_doctree

    walker = _Walker(text, path)
    walker.walk(publish_doctree(text, settings_overrides=SAFE), 1)
    return tuple(walker.found)


class _Walker:
    def __init__(self, text: str, path: str) -> None:
        self.lines = text.splitlines()
        self.path = path
        self.found: list[Block] = []

    def walk(self, node: nodes.Node, level: int) -> None:
        from docutils import nodes

        for child in node.children:
            if isinstance(child, (nodes.comment, nodes.system_message, nodes.docinfo, nodes.raw)):
                continue
            if isinstance(child, (nodes.title, nodes.rubric)):
                self.found.append(Heading(level, self.cell(child)))
            elif isinstance(child, nodes.section):
                self.walk(child, level + 1)
            elif isinstance(child, nodes.definition_list_item):
                body = child.next_node(nodes.definition)
                self.found.append(Term(self.cell(child.children[0]), _one_line(body) if body else ""))
            elif isinstance(child, nodes.list_item):
                self.found.append(Item(self.cell(child), _lead(child)))
            elif isinstance(child, nodes.table):
                self.table(child)
            elif isinstance(child, nodes.paragraph):
                self.found.append(Paragraph(self.cell(child)))
            else:
                self.walk(child, level)

    def table(self, table: nodes.table) -> None:
        from docutils import nodes

        rows = [
            tuple(Cell(entry.astext(), Span(self.path, self.line(entry))) for entry in row.children)
            for row in table.findall(nodes.row)
        ]
        if rows and rows[0]:
            self.found.append(Table(tuple(rows), rows[0][0].span))

    def cell(self, node: nodes.Node) -> Cell:
        return Cell(_one_line(node), Span(self.path, self.line(node)))

    def line(self, node: nodes.Node) -> int:
        """docutils forgets the line of some nodes: then that of the nearest node around or inside it that has one; of
        the lines near there, the one that holds the wording."""
        known = node.line or next((child.line for child in node.findall() if child.line), None)
        parent = node.parent
        while known is None and parent is not None:
            known, parent = parent.line, parent.parent
        wording = next(iter(node.astext().splitlines()), "").strip()[:40]
        near = sorted(range(len(self.lines)), key=lambda index: abs(index + 1 - (known or 1)))
        return next((index + 1 for index in near if wording and wording in self.lines[index]), known or 1)


def _one_line(node: nodes.Node) -> str:
    return " ".join(node.astext().split())


def _lead(item: nodes.list_item) -> str:
    from docutils import nodes

    paragraph = item.children[0] if item.children else None
    first = paragraph.children[0] if paragraph is not None and paragraph.children else None
    return first.astext() if isinstance(first, (nodes.strong, nodes.reference)) else ""
