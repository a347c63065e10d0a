"""dispatch: one document's bytes to what it declares, by its suffix and its content."""

from __future__ import annotations

from pdflow.facts.declaration import Declaration
from pdflow.facts.place import Gap, Span
from pdflow.read.declared.own import OwnReader
from pdflow.read.declared.problems import Problems
from pdflow.read.declared.yaml_nodes import compose


def read_document(data: bytes, path: str, problems: Problems) -> tuple[Declaration, tuple[Gap, ...]]:
    """What one document declares, and what in it was not understood; mistakes are added to `problems`."""
    nothing = Declaration(documents=(path,)), ()
    text = _text(data, path, problems)
    if text is None:
        return nothing
    root = compose(text, path, problems)
    if root is None:
        return nothing
    return OwnReader(path, problems).declaration(root), ()


def _text(data: bytes, path: str, problems: Problems) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.add(Span(path, line), "", "is not UTF-8 here; save the file as UTF-8")
        return None
