"""markup: HTML to blocks of its visible text.

The standard library's parser is used because it knows line and column of every tag and text and never gives up on
broken markup; the libraries that build browsers' trees lose the positions.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from pdflow.facts.place import Span
from pdflow.read.declared.blocks import BOLD, Block, Cell, Heading, Item, Paragraph, Table, Term, as_heading
from pdflow.read.declared.grids import grid_rows
from pdflow.read.declared.nodes import BLOCKS, Node, find, first_text, holds_blocks, lead_of, text_of, tidy

MAX_DEPTH = 150
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
INVISIBLE = frozenset("head script style template noscript title svg math select option textarea iframe object".split())
CLOSES = {
    "li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "td": {"td", "th"}, "th": {"td", "th"},
    "tr": {"td", "th", "tr"}, "tbody": {"td", "th", "tr", "thead", "tbody"},
}  # fmt: skip
"""Which open elements a start tag ends, as browsers do."""
ASIDE = frozenset({"nav", "footer"})
"""Lists in here are the page's menus."""
BARRIERS = frozenset({"table", "ul", "ol", "dl"})
_BULLET = re.compile(r"[·•▪◦‣§]\s+(?=\S)")
"""What word processors write where a list would have been right."""
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def html_blocks(text: str, path: str, first_line: int = 1) -> tuple[Block, ...]:
    """The visible blocks of an HTML text that begins in `first_line` of the document."""
    builder = _Builder(first_line)
    builder.feed(text)
    builder.close()
    walker = _Walker(path)
    walker.walk(builder.root)
    walker.flush()
    return tuple(walker.blocks)


def visible_text(text: str) -> str:
    """The visible text of a fragment, line breaks kept."""
    builder = _Builder(1)
    builder.feed(text)
    builder.close()
    return tidy(text_of(builder.root))


class _Builder(HTMLParser):
    """Builds a forgiving tree; hidden elements are left out of it."""

    def __init__(self, first_line: int) -> None:
        super().__init__(convert_charrefs=True)
        self.first_line = first_line
        self.root = Node("root", first_line, 1)
        self.stack = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for open_tag in CLOSES.get(tag, ()):
            self._close(open_tag, within=True)
        line, column = self.getpos()
        node = Node(tag, line + self.first_line - 1, column + 1, attributes={k: v or "" for k, v in attrs})
        if len(self.stack) < MAX_DEPTH or tag in VOID:
            if not _is_hidden(node):
                self.stack[-1].children.append(node)
            if tag not in VOID:
                self.stack.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._close(tag)

    def handle_endtag(self, tag: str) -> None:
        self._close(tag)

    def handle_data(self, data: str) -> None:
        line, column = self.getpos()
        lead = len(data) - len(data.lstrip())
        skipped = data[:lead].count("\n")
        column = lead - data[:lead].rfind("\n") - 1 if skipped else column + lead
        self.stack[-1].children.append(Node("", line + self.first_line - 1 + skipped, column + 1, data))

    def _close(self, tag: str, within: bool = False) -> None:
        """End the innermost open `tag`; with `within`, not beyond the list or table that holds it."""
        for depth in range(len(self.stack) - 1, 0, -1):
            if self.stack[depth].tag == tag:
                del self.stack[depth:]
                return
            if within and self.stack[depth].tag in BARRIERS:
                return


class _Walker:
    """Walks the tree in order and cuts it into blocks."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.blocks: list[Block] = []
        self.loose: list[Node] = []
        self.term: Cell | None = None
        self.depth = -1
        self.aside = 0

    def walk(self, node: Node) -> None:
        for child in node.children:
            if child.tag in BLOCKS:
                self.flush()
                self._block(child)
                self.flush()
            elif child.tag and holds_blocks(child):
                self.walk(child)
            else:
                self.loose.append(child)

    def flush(self) -> None:
        """Running text that stood between blocks becomes a paragraph."""
        holder = Node("p", 0, 0, children=self.loose)
        self.loose = []
        cell = self._cell(holder)
        bullet = _BULLET.match(cell.text)
        if bullet:
            self.blocks.append(Item(Cell(cell.text[bullet.end() :], cell.span)))
        elif cell.text:
            bold = lead_of(holder, ("b", "strong"))
            self.blocks.append(as_heading(cell, bold) or Paragraph(cell, bold))

    def _block(self, node: Node) -> None:
        if re.fullmatch(r"h[1-6]", node.tag):
            self.blocks.append(Heading(int(node.tag[1]), self._cell(node)))
        elif node.tag == "summary":
            self.blocks.append(Heading(BOLD, self._cell(node)))
        elif node.tag == "table":
            self._table(node)
        elif node.tag in ASIDE:
            self.aside += 1
            self.walk(node)
            self.aside -= 1
        elif rows := grid_rows(node):
            cells = [tuple(self._cell(cell) for cell in row) for row in rows]
            self.blocks.append(Table(tuple(cells), cells[0][0].span))
        elif node.tag in ("ul", "ol"):
            self.depth += 1
            self.walk(node)
            self.depth -= 1
        elif node.tag == "li" and self.aside:
            return
        elif node.tag == "li" and not holds_blocks(node):
            self.blocks.append(Item(self._cell(node), lead_of(node), max(0, self.depth)))
        elif node.tag == "li":
            self._item_with_blocks(node)
        elif node.tag == "dt":
            self.term = self._cell(node)
        elif node.tag == "dd" and self.term is not None:
            self.blocks.append(Term(self.term, self._cell(node).text))
        else:
            self.walk(node)

    def _item_with_blocks(self, node: Node) -> None:
        own = Node(
            "li", node.line, node.column, children=[c for c in node.children if c.tag not in {"ul", "ol", "table"}]
        )
        cell = self._cell(own)
        if cell.text:
            self.blocks.append(Item(cell, lead_of(own), max(0, self.depth)))
        self.walk(
            Node("li", node.line, node.column, children=[c for c in node.children if c.tag in {"ul", "ol", "table"}])
        )

    def _table(self, table: Node) -> None:
        if any(find(row, "table") for row in table.children):
            self.walk(table)
            return
        held: dict[int, tuple[int, Cell]] = {}
        rows = []
        for row in find(table, "tr"):
            cells: list[Cell] = []
            for node in (child for child in row.children if child.tag in ("td", "th")):
                self._fill(cells, held)
                cell = self._cell(node)
                for _ in range(_span(node, "colspan")):
                    if (down := _span(node, "rowspan")) > 1:
                        held[len(cells)] = (down - 1, cell)
                    cells.append(cell)
            self._fill(cells, held)
            if any(cell.text for cell in cells):
                rows.append(tuple(cells))
        if rows:
            self.blocks.append(Table(tuple(rows), Span(self.path, table.line, table.column)))

    def _fill(self, cells: list[Cell], held: dict[int, tuple[int, Cell]]) -> None:
        """Cells that reach down from the rows above."""
        while len(cells) in held:
            rest, cell = held.pop(len(cells))
            if rest > 1:
                held[len(cells)] = (rest - 1, cell)
            cells.append(cell)

    def _cell(self, node: Node) -> Cell:
        first = first_text(node) or node
        return Cell(tidy(text_of(node)), Span(self.path, max(1, first.line), max(1, first.column)))


def _is_hidden(node: Node) -> bool:
    style = node.attributes.get("style", "")
    return node.tag in INVISIBLE or "hidden" in node.attributes or bool(_HIDDEN_STYLE.search(style))


def _span(node: Node, name: str) -> int:
    value = node.attributes.get(name, "1")
    return min(int(value), 100) if value.isdigit() and int(value) > 0 else 1
