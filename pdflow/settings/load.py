"""Load: a configuration file and flags to Settings."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import msgspec

from pdflow.errors import NothingToScan, SettingsError
from pdflow.facts.comment import Ignore
from pdflow.settings.document import Document, find_document, read_document
from pdflow.settings.fields import FIELDS, Wrong, nearest
from pdflow.settings.record import Flags, Settings

_LISTS = ("subprocessors.yml", "subprocessors.yaml")
_FOLDERS = (".", "docs", ".github")


def load_settings(flags: Flags) -> Settings:
    """Return what a scan is told: flags before the configuration file before the defaults.

    The file is `flags.config`, or the nearest above the scanned root. The root is the one folder given, the working
    folder where none is given or all that is given lies in it, else the folder that holds all of it. Raises
    SettingsError with all mistakes of the file, each with its line, and NothingToScan where a path does not exist.
    """
    cwd = Path.cwd()
    paths = tuple(_existing(cwd / path, path) for path in flags.paths)
    root = _root(paths, cwd.resolve())
    document = read_document(cwd / flags.config) if flags.config else find_document(root)
    base = document.path.resolve().parent if document else root
    values, problems = _checked(document) if document else ({}, [])
    settings = Settings(root=root, base=base, config=document.path if document else None)
    settings = msgspec.structs.replace(settings, paths=() if paths in {(), (root,)} else paths, **_plain(values))
    settings = _placed(settings, values, document, problems)
    if problems:
        raise SettingsError("\n".join(problems))
    return _flagged(settings, flags, cwd)


def check_rule_ids(settings: Settings, known: Iterable[str]) -> None:
    """Raise SettingsError where `disable` or `ignore` name a rule that is not among the known ones."""
    names = sorted(known)
    used = [("disable", rule) for rule in settings.disable] + [("ignore", entry.rule) for entry in settings.ignore]
    problems = [
        f"{settings.config}: {key}: there is no rule `{rule}`{nearest(rule, names) or '; `pdflow rules` lists them'}"
        for key, rule in used
        if rule not in {*names, "*"}
    ]
    if problems:
        raise SettingsError("\n".join(problems))


def _existing(path: Path, given: Path) -> Path:
    if not path.exists():
        raise NothingToScan(f"{given} does not exist; give a file or a folder that does")
    return Path(os.path.abspath(path)) if path.is_symlink() else path.resolve()


def _root(paths: tuple[Path, ...], cwd: Path) -> Path:
    if not paths or (len(paths) > 1 or paths[0].is_file()) and all(path.is_relative_to(cwd) for path in paths):
        return cwd
    if len(paths) == 1 and paths[0].is_dir():
        return paths[0].resolve()
    return Path(os.path.commonpath([path if path.is_dir() else path.parent for path in paths]))


def _checked(document: Document) -> tuple[dict[str, object], list[str]]:
    """The values of a document, and a sentence for each mistake, in the order of lines."""
    values: dict[str, object] = {}
    problems: list[tuple[int, str]] = []
    for key, value in document.table.items():
        check = FIELDS.get(key)
        try:
            if check is None:
                raise Wrong(f"unknown key{nearest(key, FIELDS)}")
            values[key] = check(value)
        except Wrong as wrong:
            line = document.line(key, wrong.number)
            problems.append((line, f"{document.path}:{line}: {key}: {wrong}"))
    return values, [text for _, text in sorted(problems)]


def _plain(values: dict[str, object]) -> dict[str, object]:
    """The values that a Settings takes as they are."""
    return {key: value for key, value in values.items() if key not in {"declared", "signatures", "cache"}}


def _placed(settings: Settings, values: dict[str, object], document: Document | None, problems: list[str]) -> Settings:
    """The settings with the paths that a document names, relative to it; without a declared list, the usual places."""
    base = settings.base
    found: dict[str, tuple[Path, ...]] = {}
    for key in ("declared", "signatures"):
        found[key] = tuple(base / str(name) for name in cast(tuple[str, ...], values.get(key, ())))
        for path in found[key]:
            if document and not (path.is_file() if key == "declared" else path.is_dir()):
                what = "file" if key == "declared" else "folder"
                problems.append(f"{document.path}:{document.line(key)}: {key}: there is no {what} {path}")
    cache = values.get("cache", True)
    return msgspec.structs.replace(
        settings,
        declared=found["declared"] if "declared" in values else _usual_list(settings),
        signatures=found["signatures"],
        ignore=tuple(moved for entry in settings.ignore if (moved := _seen_from(settings, entry)) is not None),
        cache=cache is not False,
        cache_folder=base / Path(cache).expanduser() if isinstance(cache, str) else None,
    )


def _seen_from(settings: Settings, entry: Ignore) -> Ignore | None:
    """The exception with its path relative to the root, not to the configuration; None where it lies elsewhere."""
    if settings.root == settings.base or not settings.root.is_relative_to(settings.base) or entry.path.startswith("*"):
        return entry
    below = settings.root.relative_to(settings.base).as_posix() + "/"
    if not entry.path.startswith(below):
        return None
    return msgspec.structs.replace(entry, path=entry.path.removeprefix(below))


def _usual_list(settings: Settings) -> tuple[Path, ...]:
    for folder in dict.fromkeys((settings.root, settings.base, _top(settings.root))):
        for place in (folder / below / name for below in _FOLDERS for name in _LISTS):
            if place.is_file():
                return (place,)
    return ()


def _top(root: Path) -> Path:
    """The repository's root, `root` where there is none."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


def _flagged(settings: Settings, flags: Flags, cwd: Path) -> Settings:
    said = {
        key: value
        for key in ("include_tests", "fail_on", "min_confidence", "workers", "cache")
        if (value := getattr(flags, key)) is not None
    }
    if flags.declared is not None:
        for path in flags.declared:
            if not (cwd / path).is_file():
                raise SettingsError(f"--declared {path}: there is no such file")
        said["declared"] = tuple((cwd / path).resolve() for path in flags.declared)
    return msgspec.structs.replace(settings, **said)
