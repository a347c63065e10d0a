"""Text: the bytes of a Python file to its characters, as the language defines it (PEP 263)."""

from __future__ import annotations

import codecs
import re

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|$)")


class UnreadableText(Exception):
    """The bytes are no text that Python would read; the message is one sentence for a person."""


def decode(data: bytes) -> str:
    """Return the characters of a Python file, without a byte order mark; line ends stay as they are.

    The encoding is UTF-8 unless one of the first two lines names another. Raises `UnreadableText` for null bytes, for
    an encoding that Python does not know, and for bytes that are not of the encoding.
    """
    if b"\0" in data:
        raise UnreadableText("the file holds null bytes: it is binary, or UTF-16 without saying so")
    declared = _declared(data)
    encoding = declared or "utf-8"
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode(encoding)
    except UnicodeDecodeError as error:
        other = "although it says so" if declared else "and no other encoding is declared"
        raise UnreadableText(f"the file is not {encoding} from byte {error.start} on, {other}") from error


def _declared(data: bytes) -> str | None:
    if data.startswith(codecs.BOM_UTF8):
        return None
    end = 0
    for _ in range(2):
        start, end = end, data.find(b"\n", end) + 1 or len(data)
        line = data[start:end]
        cookie = _COOKIE.match(line)
        if cookie:
            return _known(cookie[1].decode("ascii", "replace"))
        if not _BLANK.match(line):
            break
    return None


def _known(name: str) -> str:
    try:
        info = codecs.lookup(name)
    except LookupError:
        raise UnreadableText(f"the declared encoding {name!r} is unknown to Python") from None
    # `hex`, `zip` and their like are codecs too, but not from bytes to text.
    if not getattr(info, "_is_text_encoding", True):
        raise UnreadableText(f"the declared encoding {name!r} is no text encoding")
    return info.name
