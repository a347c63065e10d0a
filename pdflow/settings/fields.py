"""Fields: which keys a configuration has, and what each may hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from pdflow.facts.comment import Ignore
from pdflow.facts.report import LEVELS
from pdflow.settings.record import CONFIDENCES


class Wrong(Exception):
    """A value that a key cannot hold; the message says what it can, `number` which entry of a list is wrong."""

    def __init__(self, message: str, number: int | None = None) -> None:
        super().__init__(message)
        self.number = number


def texts(value: object) -> tuple[str, ...]:
    """Return a list of texts."""
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise Wrong('must be a list of texts, such as ["one", "two"]')
    return tuple(value)


def domains(value: object) -> tuple[str, ...]:
    """Return a list of domains, in lower case."""
    names = tuple(name.strip().lower() for name in texts(value))
    for name in names:
        if not re.fullmatch(r"(?:\*\.)?(?:[a-z0-9-]+\.)*[a-z0-9-]+", name):
            raise Wrong(f'{name!r} is no domain; write it without scheme, port and path, such as "example.org"')
    return names


def flag(value: object) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise Wrong("must be true or false")
    return value


def number(value: object) -> int:
    """Return a whole number, not negative."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Wrong("must be a whole number, 0 or more")
    return value


def choice(*allowed: str) -> Callable[[object], str]:
    """Return a check for one of a few words."""

    def check(value: object) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise Wrong(f"must be one of {', '.join(allowed)}{nearest(str(value), allowed)}")
        return value

    return check


def ignores(value: object) -> tuple[Ignore, ...]:
    """Return the findings to silence."""
    if not isinstance(value, list):
        raise Wrong('must be a list of tables, such as [{rule = "…", reason = "…"}]')
    return tuple(_ignore(entry, place) for place, entry in enumerate(value))


def _ignore(entry: object, place: int) -> Ignore:
    if not isinstance(entry, dict):
        raise Wrong("each entry must be a table with `rule` and `reason`", place)
    allowed = ("rule", "reason", "vendor", "path")
    for key, value in entry.items():
        if key not in allowed:
            raise Wrong(f"unknown key `{key}`{nearest(key, allowed)}", place)
        if not isinstance(value, str) or not value.strip():
            raise Wrong(f"`{key}` must be a text", place)
    for key in ("rule", "reason"):
        if key not in entry:
            raise Wrong(f"`{key}` is missing" + ("; say why the finding may stand" if key == "reason" else ""), place)
    path = entry.get("path", "*")
    return Ignore(
        rule=entry["rule"],
        vendor=entry.get("vendor", "*"),
        path=path + "*" if path.endswith("/") else path,
        reason=entry["reason"],
    )


def cache(value: object) -> bool | str:
    """Return whether there is a cache, or its folder."""
    if isinstance(value, bool) or (isinstance(value, str) and value.strip()):
        return value
    raise Wrong("must be true, false, or the path of a folder")


FIELDS: dict[str, Callable[[object], object]] = {
    "exclude": texts,
    "declared": texts,
    "own_domains": domains,
    "include_tests": flag,
    "signatures": texts,
    "fail_on": choice(*LEVELS),
    "min_confidence": choice(*CONFIDENCES),
    "workers": number,
    "cache": cache,
    "ignore": ignores,
    "disable": texts,
}
"""Every key of the configuration, and the check that returns its value or raises `Wrong`."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a piece of advice, `; did you mean `x`?`, or nothing where no known word is near."""
    from difflib import get_close_matches

    close = get_close_matches(word.replace("-", "_"), sorted(known), n=1, cutoff=0.6)
    close = close or get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"; did you mean `{close[0]}`?" if close else ""
