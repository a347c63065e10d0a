"""editable: a declared list's text to what can be added to, by its form."""

from __future__ import annotations

from pathlib import PurePosixPath

from pdflow.read.declared.edit import SUFFIXES, OwnList
from pdflow.read.declared.edit_markdown import MarkdownList

PAGES = frozenset({".md", ".mdx", ".markdown"})
EDITABLE = SUFFIXES | PAGES
"""Suffixes of the documents to which an entry can be added."""

EditableList = OwnList | MarkdownList


def editable(text: str, path: str) -> EditableList:
    """The list. Raises `DeclarationError` where nothing can be added to a document like this."""
    return MarkdownList(text, path) if PurePosixPath(path).suffix.lower() in PAGES else OwnList(text, path)
