"""declared: the company's documents to one Declaration."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from pdflow.facts.declaration import Declaration, SubProcessor
from pdflow.facts.place import Gap, Span
from pdflow.read.declared.problems import Problems

MAX_BYTES = 3_000_000
MAX_PDF = 20_000_000
"""Of a PDF most is fonts and pictures."""


def read_declaration(files: Sequence[Path], root: Path) -> tuple[Declaration, tuple[Gap, ...]]:
    """Everything that `files` declare together, and what in them was not understood.

    Raises `DeclarationError` with every mistake of every file where one cannot be read, or where none of its
    sentences, tables and lists was understood: a document that declares nothing must not look like an empty list.
    Vendors are not resolved here; `compare.names.resolve` does that.
    """
    problems = Problems()
    declarations: list[Declaration] = []
    gaps: list[Gap] = []
    for file in files:
        path = _relative(file, root)
        data = _bytes(file, path, problems)
        if data is not None:
            declaration, unread = _document(data, path, problems)
            declarations.append(declaration)
            gaps.extend(unread)
    problems.stop()
    merged = _merge(declarations)
    return merged, tuple(sorted((*gaps, *_contradictions(merged))))


def _relative(file: Path, root: Path) -> str:
    return Path(os.path.relpath(file, root)).as_posix()


def _bytes(file: Path, path: str, problems: Problems) -> bytes | None:
    try:
        limit = MAX_PDF if file.suffix.lower() == ".pdf" else MAX_BYTES
        if file.stat().st_size > limit:
            problems.add(Span(path, 1), "", f"larger than {limit // 1_000_000} MB: not read; name the list alone")
            return None
        return file.read_bytes()
    except OSError as error:
        problems.add(Span(path, 1), "", f"cannot be read: {error.strerror}")
        return None


def _document(data: bytes, path: str, problems: Problems) -> tuple[Declaration, tuple[Gap, ...]]:
    from pdflow.read.declared.dispatch import read_document

    return read_document(data, path, problems)


def _merge(declarations: list[Declaration]) -> Declaration:
    return Declaration(
        documents=tuple(name for one in declarations for name in one.documents),
        sub_processors=tuple(entry for one in declarations for entry in one.sub_processors),
        own_domains=tuple(sorted({domain for one in declarations for domain in one.own_domains})),
        claims=tuple(claim for one in declarations for claim in one.claims),
        cookies=tuple(cookie for one in declarations for cookie in one.cookies),
    )


def _contradictions(declaration: Declaration) -> list[Gap]:
    """Entries that other entries of the same name take back."""
    gaps = []
    active = {entry.name.casefold(): entry for entry in declaration.sub_processors if entry.status == "active"}
    for entry in declaration.sub_processors:
        other = active.get(entry.name.casefold())
        if other and entry.status == "not-a-recipient":
            place = f"{other.span.path}:{other.span.line}"
            reason = f"`{entry.name}` is said here to be no recipient, and listed as one at {place}"
            gaps.append(Gap(entry.span, reason, "document"))
    return gaps + _differing(declaration)


def _differing(declaration: Declaration) -> list[Gap]:
    """Entries that say the same as another of that name, but for a place, a mechanism or the data."""
    gaps = []
    first: dict[tuple[str, ...], SubProcessor] = {}
    for entry in declaration.sub_processors:
        said = tuple(text.casefold() for text in (entry.name, entry.product, entry.purpose, entry.status))
        other = first.setdefault(said, entry)
        for field in ("location", "transfer", "categories"):
            here, there = getattr(entry, field), getattr(other, field)
            if here and there and here != there:
                told = " and ".join(", ".join(one) if isinstance(one, tuple) else one for one in (there, here))
                reason = f"`{entry.name}` stands twice with a different {field}: {told}; both were kept"
                gaps.append(Gap(entry.span, f"{reason} (first in line {other.span.line})", "document"))
    return gaps
