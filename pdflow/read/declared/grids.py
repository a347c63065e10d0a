"""grids: tables that pages draw with boxes (`<div class="row"><div>…</div></div>`) to their rows."""

from __future__ import annotations

from pdflow.read.declared.columns import column_of, is_name_header
from pdflow.read.declared.nodes import Node, text_of, tidy

MOST_COLUMNS = 12
SMALL = 12
"""A header's cell holds no more nodes than this: so a page's outer boxes are not searched through."""


def grid_rows(node: Node) -> list[list[Node]]:
    """The cells, row by row, of a box whose first row is a header of recipients; empty for any other box."""
    if node.attributes.get("role") in ("table", "grid", "treegrid"):
        rows = [_elements(row) for row in _with_role(node, "row")]
    else:
        boxes = _elements(node)
        if len(boxes) < 2 or any(child.text.strip() for child in node.children if not child.tag):
            return []
        rows = [_elements(box) for box in boxes]
    if not rows or not _is_header(rows[0]):
        return []
    return rows if all(len(row) == len(rows[0]) for row in rows) else []


def _is_header(cells: list[Node]) -> bool:
    if not 2 <= len(cells) <= MOST_COLUMNS or not all(_is_small(cell) for cell in cells):
        return False
    texts = [tidy(text_of(cell)) for cell in cells]
    return any(map(is_name_header, texts)) and sum(bool(column_of(text)) for text in texts) >= 2


def _elements(node: Node) -> list[Node]:
    return [child for child in node.children if child.tag]


def _with_role(node: Node, role: str) -> list[Node]:
    found = [child for child in node.children if child.attributes.get("role") == role]
    return found or [each for child in node.children for each in _with_role(child, role)]


def _is_small(node: Node) -> bool:
    waiting, count = [node], 0
    while waiting and count <= SMALL:
        count += 1
        waiting.extend(waiting.pop().children)
    return count <= SMALL
