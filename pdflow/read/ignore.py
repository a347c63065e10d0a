"""Ignore: paths to whether `.gitignore` files, or the user's own patterns, leave them out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from pdflow.read.wildcards import Rule, rule

_MAX_BYTES = 1_000_000


class Patterns:
    """The patterns of one ignore file, in force at and below the folder that holds it.

    git's rules: the last matching pattern decides, `!` takes a path in again, but never one whose folder is out.
    Whoever walks must not descend into an ignored folder, or that last rule is lost. (pathspec judges whole paths, so
    that a pattern for a folder also speaks of what lies in it; a walk that asks folder by folder must not have that.)
    """

    def __init__(self, lines: Sequence[str]) -> None:
        rules = [made for line in lines if (made := rule(line)) is not None]
        self._rules = tuple(reversed(rules))
        # Most paths match nothing: one expression that is all of them is many times faster than asking each.
        self._by_path = _any([made for made in rules if made.anchored])
        self._by_name = _any([made for made in rules if not made.anchored])

    def decide(self, path: str, is_folder: bool) -> bool | None:
        """Return True where the path is ignored, False where it is taken in again, None where nothing is said.

        `path` is relative to the patterns' folder, without a slash at its end.
        """
        name = path[path.rfind("/") + 1 :]
        if not (self._by_path and self._by_path.fullmatch(path) or self._by_name and self._by_name.fullmatch(name)):
            return None
        for made in self._rules:
            if (is_folder or not made.folders_only) and made.pattern.fullmatch(path if made.anchored else name):
                return not made.negated
        return None


def _any(rules: Sequence[Rule]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{made.pattern.pattern})" for made in rules), re.DOTALL) if rules else None


class Ignores:
    """The ignore files in force in one folder. Immutable: going down a folder makes a new one."""

    def __init__(self, layers: tuple[tuple[str, Patterns], ...] = ()) -> None:
        self._layers = layers

    def below(self, folder: Path, patterns: Patterns | None) -> Ignores:
        """Return these and, stronger, the patterns of `folder`."""
        return self if patterns is None else Ignores(((_slash(folder), patterns), *self._layers))

    def hides(self, path: str, is_folder: bool) -> bool:
        """Return whether the absolute posix path is ignored; the deepest file that speaks of it decides."""
        for base, patterns in self._layers:
            if path.startswith(base):
                verdict = patterns.decide(path[len(base) :], is_folder)
                if verdict is not None:
                    return verdict
        return False


def _slash(folder: Path) -> str:
    return folder.as_posix().rstrip("/") + "/"


def read_patterns(path: Path) -> Patterns | None:
    """Return the patterns of an ignore file, None where there is no such file or it cannot be read, as git does."""
    try:
        if not path.is_file() or path.stat().st_size > _MAX_BYTES:
            return None
        text = path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return None
    return Patterns([line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n")])


def inherited(folder: Path, repository: Path) -> Ignores:
    """Return what is in force in `folder` from above it: `.git/info/exclude` and the `.gitignore` files between.

    A folder that is itself ignored, and scanned all the same because it was asked for, inherits nothing.
    """
    ignores = Ignores().below(repository, read_patterns(repository / ".git" / "info" / "exclude"))
    here = repository
    for part in folder.relative_to(repository).parts:
        ignores = ignores.below(here, read_patterns(here / ".gitignore"))
        here = here / part
        if ignores.hides(here.as_posix(), is_folder=True):
            return Ignores()
    return ignores
