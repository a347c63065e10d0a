"""restructured: reStructuredText to blocks, through docutils with file and raw access switched off."""

from __future__ import annotations

from pdflow.facts.place import Span
from pdflow.read.declared.blocks import Block, Cell, Heading, Item, Paragraph, Remark, Table, Term

SAFE = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 6,
    "_disable_config": True,
    "line_length_limit": 200_000,
}


def rst_blocks(text: str, path: str) -> tuple[Block, ...]:
    """The visible blocks; comments, directives that include files and substitutions declare nothing."""
    from docutils import nodes
    from docutils.core import publish_doctree

    document = publish_doctree(text, settings_overrides=SAFE)
    found: list[Block] = []

    def cell(node: nodes.Node) -> Cell:
        return Cell(" ".join(node.astext().split()), Span(path, _line(node, text)))

    def walk(node: nodes.Node, level: int) -> None:
        for child in node.children:
            if isinstance(child, (nodes.comment, nodes.system_message, nodes.docinfo, nodes.raw)):
                continue
            if isinstance(child, (nodes.title, nodes.subtitle, nodes.rubric)):
                found.append(Heading(max(1, level), cell(child)))
            elif isinstance(child, nodes.section):
                walk(child, level + 1)
            elif isinstance(child, nodes.definition_list_item):
                body = child.next_node(nodes.definition)
                found.append(Term(cell(child.children[0]), " ".join(body.astext().split()) if body else ""))
            elif isinstance(child, nodes.list_item):
                found.append(Item(cell(child), _lead(child)))
            elif isinstance(child, nodes.table):
                found.extend(_table(child, cell))
            elif isinstance(child, nodes.paragraph):
                found.append(Paragraph(cell(child)))
            else:
                walk(child, level)

    def _table(table: nodes.table, cell: object) -> list[Block]:
        rows = [
            tuple(Cell("\n".join(entry.astext().splitlines()), Span(path, _line(entry, text))) for entry in row.children)
            for row in table.findall(nodes.row)
        ]
        return [Table(tuple(rows), rows[0][0].span)] if rows and rows[0] else []

    def _lead(item: nodes.list_item) -> str:
        paragraph = item.children[0] if item.children else None
        first = paragraph.children[0] if paragraph is not None and paragraph.children else None
        return first.astext() if isinstance(first, (nodes.strong, nodes.reference)) else ""

    walk(document, 1)
    return tuple(found)


def _line(node: object, text: str) -> int:
    """docutils forgets the line of some nodes: then the nearest ancestor or child that has one, else the text itself."""
    from docutils import nodes

    assert isinstance(node, nodes.Node)
    wording = node.astext().splitlines()[0].strip() if node.astext().strip() else ""
    line = node.line or next((child.line for child in node.findall() if child.line), None)
    parent = node.parent
    while line is None and parent is not None:
        line, parent = parent.line, parent.parent
    lines = text.splitlines()
    near = sorted(range(len(lines)), key=lambda index: abs(index + 1 - (line or 1)))
    return next((index + 1 for index in near if wording and wording[:40] in lines[index]), line or 1)
