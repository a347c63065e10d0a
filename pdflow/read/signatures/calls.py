"""calls: API path patterns as written → patterns without braces, or what is wrong with them."""

from __future__ import annotations

import re

LIMIT = 2000
"""The most patterns that one entry may expand to; more is a slip or an attack."""

_SUFFIX = r"(?:\(\)|\('[^']*'\)|\(\"[^\"]*\"\)|\[\])*"
_SEGMENT = rf"(?:[A-Za-z_]\w*|\*\*?){_SUFFIX}"
_API_PATH = re.compile(rf"{_SEGMENT}(?:\.{_SEGMENT})*")


class Malformed(ValueError):
    """A pattern that cannot be read; the message says why and what to write."""


def expand(pattern: str, *, anywhere: bool = False) -> tuple[str, ...]:
    """The patterns that `pattern` stands for, alternatives in braces written out, in order and without repetition.

    Raises Malformed. A pattern begins with the name of a module; `anywhere` also allows it to begin with `*` or `**`.
    """
    paths = tuple(dict.fromkeys(_alternatives(pattern)))
    for path in paths:
        if not _API_PATH.fullmatch(path):
            raise Malformed(f"{_shown(path)} is no API path, {_advice(path)}")
        if path.startswith("*") and not anywhere:
            raise Malformed(f"{_shown(path)} begins with a wildcard, begin with the module that is imported")
    return paths


def _alternatives(pattern: str) -> list[str]:
    """Every reading of the braces in `pattern`, left to right."""
    done = [""]
    rest = pattern
    while rest:
        start = rest.find("{")
        if start < 0:
            start = len(rest)
        if "}" in rest[:start]:
            raise Malformed(f"{_shown(pattern)} closes a brace that was not opened, remove it")
        done = [text + rest[:start] for text in done]
        rest = rest[start:]
        if rest:
            end = _closing(rest, pattern)
            inner = [text for part in _split(rest[1:end]) for text in _alternatives(part)]
            if len(inner) * len(done) > LIMIT:
                raise Malformed(f"{_shown(pattern)} stands for more than {LIMIT} paths, use `*` or split it")
            done = [text + part for text in done for part in inner]
            rest = rest[end + 1 :]
    return done


def _closing(text: str, pattern: str) -> int:
    """Where the brace that opens `text` is closed."""
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if depth == 0:
            return position
        if depth > 5:
            raise Malformed(f"{_shown(pattern)} nests braces more than five deep, write it out")
    raise Malformed(f"{_shown(pattern)} opens a brace that is not closed, add `}}`")


def _split(inner: str) -> list[str]:
    """The alternatives between two braces; commas inside inner braces do not count."""
    parts, depth = [""], 0
    for character in inner:
        depth += (character == "{") - (character == "}")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _shown(path: str) -> str:
    return f"`{path}`" if len(path) <= 80 else f"`{path[:77]}…`"


def _advice(path: str) -> str:
    if re.search(r"\s", path):
        return "remove the blanks"
    if ".." in path or path.startswith(".") or path.endswith("."):
        return "put exactly one dot between two names"
    if re.search(r"\([^)'\"]", path):
        return "write `()` for calling, or one constant in quotes: `client('ses')`"
    if "-" in path:
        return "write the module's import name, not the package's name"
    return "write names, `*`, `**`, `()`, `[]` joined by dots: `stripe.StripeClient().customers.create`"
