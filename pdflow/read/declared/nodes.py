"""nodes: the tree that HTML is brought to, and the text in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pdflow.read.declared.blocks import PLAIN

BLOCKS = frozenset(
    """address article aside blockquote body center dd details dialog div dl dt fieldset figure footer form h1 h2 h3 h4
    h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul caption""".split()
)


@dataclass
class Node:
    """An element, or a text with an empty tag."""

    tag: str
    line: int
    column: int
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)


def text_of(node: Node) -> str:
    """The visible text, a line a block."""
    if not node.tag:
        return re.sub(r"\s+", " ", node.text)
    if node.tag == "br":
        return "\n"
    inner = "".join(text_of(child) for child in node.children)
    return f"\n{inner}\n" if node.tag in BLOCKS else inner


def tidy(text: str) -> str:
    """The text without needless blanks, marks that nobody sees, and empty lines."""
    lines = (" ".join(line.split()) for line in text.translate(PLAIN).splitlines())
    return "\n".join(line for line in lines if line)


def first_text(node: Node) -> Node | None:
    """The first text that is not blank."""
    if not node.tag and node.text.strip():
        return node
    return next((found for child in node.children if (found := first_text(child))), None)


def holds_blocks(node: Node) -> bool:
    """Whether a block stands anywhere inside."""
    return any(child.tag in BLOCKS or holds_blocks(child) for child in node.children)


def find(node: Node, tag: str) -> list[Node]:
    """Every element of a tag inside the node, itself included, in order; rows of tables inside a row are left out."""
    found = [node] if node.tag == tag else []
    if node.tag == "tr" and tag == "tr":
        return found
    return found + [each for child in node.children for each in find(child, tag)]


LEADS = ("a", "b", "strong", "em")


def lead_of(node: Node, tags: tuple[str, ...] = LEADS) -> str:
    """The bold or linked text with which an item begins."""
    for child in node.children:
        if child.tag in tags:
            return tidy(text_of(child))
        if child.tag in ("p", "span", "div"):
            return lead_of(child, tags)
        if child.tag or child.text.strip():
            return ""
    return ""
