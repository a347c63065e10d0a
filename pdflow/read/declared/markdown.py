"""markdown: Markdown and MDX to blocks of their visible text."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from pdflow.facts.place import Span
from pdflow.read.declared.blocks import PLAIN, Block, Cell, Heading, Item, Paragraph, Table, as_heading
from pdflow.read.declared.markup import html_blocks, visible_text

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n.*?\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
_MDX_COMMENT = re.compile(r"\{/\*.*?\*/\}", re.DOTALL)
_MDX = re.compile(r"^(?:import|export)\s.*?(?=\n\s*\n|\Z)", re.DOTALL | re.MULTILINE)
_ATTRIBUTE = re.compile(r"=\{[\[{].*?[\]}]\}(?=\s*/?>|\s+\w+=)", re.DOTALL)


def markdown_blocks(text: str, path: str, is_mdx: bool = False) -> tuple[Block, ...]:
    """The visible blocks; front matter, comments and imports declare nothing. Records that MDX code
    or components hold come first."""
    from markdown_it import MarkdownIt

    text = _FRONT_MATTER.sub(_blank, text, count=1)
    records: tuple[Block, ...] = ()
    if is_mdx:
        from pdflow.read.declared.script import script_records

        text = _MDX_COMMENT.sub(_blank, text)
        records = script_records(text, path)
        text = _ATTRIBUTE.sub(_blank, _MDX.sub(_blank, text))
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    return (*records, *_Reader(path, text.splitlines()).blocks(tokens))


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


class _Reader:
    """Goes over the tokens once; an item's text is taken when its first inline token comes."""

    def __init__(self, path: str, lines: list[str]) -> None:
        self.path = path
        self.lines = lines
        self.found: list[Block] = []
        self.rows: list[tuple[Cell, ...]] = []
        self.cells: list[Cell] = []
        self.line = 1
        self.heading = 0
        self.in_item = self.in_cell = False
        self.depth = -1

    def blocks(self, tokens: list[Token]) -> list[Block]:
        for token in tokens:
            if token.map:
                self.line = token.map[0] + 1
            handle = getattr(self, f"_{token.type}", None)
            if handle is not None:
                handle(token)
        return self.found

    def _heading_open(self, token: Token) -> None:
        self.heading = int(token.tag[1])

    def _bullet_list_open(self, token: Token) -> None:
        self.depth += 1

    def _bullet_list_close(self, token: Token) -> None:
        self.depth -= 1

    _ordered_list_open, _ordered_list_close = _bullet_list_open, _bullet_list_close

    def _list_item_open(self, token: Token) -> None:
        self.in_item = True

    def _list_item_close(self, token: Token) -> None:
        self.in_item = False

    def _table_open(self, token: Token) -> None:
        self.rows = []

    def _tr_open(self, token: Token) -> None:
        self.cells = []

    def _th_open(self, token: Token) -> None:
        self.in_cell = True

    _td_open = _th_open

    def _tr_close(self, token: Token) -> None:
        self.in_cell = False
        if any(cell.text for cell in self.cells):
            self.rows.append(tuple(self.cells))

    def _table_close(self, token: Token) -> None:
        if self.rows:
            self.found.append(Table(tuple(self.rows), self.rows[0][0].span))

    def _html_block(self, token: Token) -> None:
        self.found.extend(html_blocks(token.content, self.path, self.line))

    def _inline(self, token: Token) -> None:
        text = _inline_text(token)
        cell = Cell(text, self._span(text))
        if self.in_cell:
            self.cells.append(cell)
        elif self.heading:
            self.found.append(Heading(self.heading, cell))
            self.heading = 0
        elif self.in_item:
            self.found.append(Item(cell, _lead(token), self.depth))
            self.in_item = False
        elif text:
            bold = _lead(token, ("strong_open",))
            self.found.append(as_heading(cell, bold) or Paragraph(cell, bold))

    def _span(self, text: str) -> Span:
        """The line is the token's; the column is where its first word stands there."""
        line = self.lines[self.line - 1] if self.line <= len(self.lines) else ""
        word = re.match(r"[^\s\\*_`\[\]]+", text)
        column = line.find(word.group()) + 1 if word else 0
        return Span(self.path, self.line, max(1, column))


def _inline_text(token: Token) -> str:
    """Visible text; where raw HTML is mixed in, the HTML reader decides what is visible."""
    children = token.children or []
    if any(child.type == "html_inline" for child in children):
        html = "".join(child.content if child.type == "html_inline" else escape(_piece(child)) for child in children)
        return visible_text(html)
    shown = "".join(map(_piece, children)).translate(PLAIN)
    return "\n".join(" ".join(line.split()) for line in shown.splitlines()).strip()


def _piece(child: Token) -> str:
    if child.type in ("text", "code_inline"):
        return child.content
    return {"softbreak": "\n", "hardbreak": "\n"}.get(child.type, "")


def _lead(token: Token, kinds: tuple[str, ...] = ("link_open", "strong_open")) -> str:
    """The bold or linked text with which the item begins."""
    children = [child for child in token.children or [] if child.type != "text" or child.content.strip()]
    if not children or children[0].type not in kinds:
        return ""
    closing = children[0].type.replace("open", "close")
    pieces = []
    for child in children[1:]:
        if child.type == closing:
            break
        pieces.append(_piece(child))
    return " ".join("".join(pieces).split())
