"""What all renderers say the same way: safe text, counts, names of categories, places."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import quote

from pdflow.facts.place import Span
from pdflow.facts.report import RUNGS, Report, VendorReport

VERDICTS = ("undeclared", "under-declared", "declared", "no-data")
"""The verdicts on a vendor, the gravest first."""

_KEY = re.compile(r"(?<![\w.])[a-z_]+(?:\.[a-z_]+)+(?![\w(])")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def visible(text: str, keep: str = "") -> str:
    """The text with every control, bidirectional and surrogate character written out, as `\\x1b` is.

    Names, paths and lines come from scanned code: an escape sequence among them must not reach a terminal, and a
    line break must not tear a table. Characters in `keep` stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c in keep or unicodedata.category(c) not in _INVISIBLE else _written_out(c) for c in text)


def _written_out(character: str) -> str:
    if character in "\n\r\t":
        return " "
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def well_formed(text: str) -> str:
    """The text as UTF-8 can hold it: lone surrogates, from file names or string literals, become `?`."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 file`, `12,345 files`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def category_name(key: str, names: Mapping[str, str]) -> str:
    """A category's plain name, or its key where it has none."""
    return visible(names.get(key, key))


def in_words(message: str, names: Mapping[str, str]) -> str:
    """A finding's message with the plain names of categories in place of their keys."""
    return _KEY.sub(lambda key: names.get(key[0], key[0]), message)


def vendor_name(vendor: str, report: Report) -> str:
    """A recipient's plain name: of a vendor, of a host that belongs to none, or of a host that is computed."""
    for known in report.vendors:
        if known.id == vendor:
            return visible(known.name)
    if vendor == "unknown":
        return "a host computed at run time"
    return visible(vendor.removeprefix("host:"))


def place(span: Span) -> str:
    """`path:line`, as editors and terminals make it clickable."""
    return f"{visible(span.path)}:{span.line}"


def repository_path(report: Report, path: str) -> str | None:
    """A path of the report, relative to the repository's root, with forward slashes; None: it lies outside."""
    return _relative(report.root, report.repository, path)


@lru_cache(maxsize=4096)
def _relative(root: str, repository: str, path: str) -> str | None:
    # Remembered: a report has tens of thousands of places in a few hundred files.
    full = os.path.normpath(os.path.join(root, path))
    try:
        relative = os.path.relpath(full, repository)
    except ValueError:  # another drive, on Windows
        return None
    relative = relative.replace(os.sep, "/")
    return None if relative == ".." or relative.startswith("../") else relative


@lru_cache(maxsize=4096)
def encoded(path: str) -> str:
    """A path as a relative URI: every byte that is not plain percent-encoded, undecodable ones as they are on disk."""
    return quote(path.encode("utf-8", "surrogateescape"), safe="/-_.~")


def link(report: Report, span: Span) -> str:
    """A place as a URI relative to the repository's root, as forges show lines: `shop/a%20b.py#L42`."""
    path = repository_path(report, span.path)
    return f"{encoded(span.path if path is None else path)}#L{span.line}"


def in_order(vendors: Iterable[VendorReport]) -> list[VendorReport]:
    """The gravest verdict first, then the highest rung, then by name."""
    return sorted(vendors, key=lambda v: (VERDICTS.index(v.verdict), -RUNGS.index(v.rung), v.name.casefold(), v.id))


def article(mark: str) -> str:
    """`art9` as `Art. 9`."""
    return mark.replace("art", "Art. ")
