"""What is wrong with a declared list: everything at once, each with its place."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Iterable

from pdflow.errors import DeclarationError
from pdflow.facts.place import Span


class Problems:
    """Collects mistakes of one document; `stop()` raises them together as one `DeclarationError`."""

    def __init__(self) -> None:
        """Start with none."""
        self.found: list[tuple[Span, str, str]] = []

    def add(self, span: Span, field: str, message: str) -> None:
        """Note a mistake in `field` (a dotted path such as `subprocessors[2].name`; empty for the whole file)."""
        self.found.append((span, field, message))

    def lines(self) -> list[str]:
        """Each mistake as `path:line:column: field: message`, in the order of the document."""
        ordered = sorted(self.found, key=lambda found: (found[0].path, found[0].line, found[0].column, found[2]))
        return [
            f"{span.path}:{span.line}:{span.column}: {field + ': ' if field else ''}{message}"
            for span, field, message in ordered
        ]

    def stop(self) -> None:
        """Raise `DeclarationError` with every mistake found so far; do nothing where there is none."""
        if self.found:
            raise DeclarationError("\n".join(self.lines()))


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?` for a misspelt word, `; known: …` where nothing is near."""
    names = sorted(known)
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    return f"; did you mean `{near[0]}`?" if near else f"; known: {', '.join(names)}"
