"""Walk: folders to the paths of the files in them that may matter."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from pdflow.errors import NothingToScan
from pdflow.facts.place import Gap, Span
from pdflow.read.ignore import Ignores, Patterns, inherited, read_patterns
from pdflow.read.kinds import Kind, is_skipped_folder, kind_of
from pdflow.read.repository import repository_root


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read. `path` is relative to the root, posix; `named` files were asked for by name."""

    path: str
    kind: Kind
    named: bool


@dataclass(slots=True)
class Walk:
    """The walk of one scan: what it found so far, and what it could not enter.

    Symbolic links are not followed: what they lead to inside the root is met at its own place, and would be reported
    twice; what lies outside the root was not asked for. So a loop of links cannot catch the walk.
    """

    root: Path
    excluded: Ignores
    found: dict[str, Found] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)

    def relative(self, path: Path | str) -> str:
        """Return the path below the root, posix."""
        return Path(path).relative_to(self.root).as_posix()

    def gap(self, path: str, reason: str) -> None:
        """Remember that something could not be seen."""
        # A name that is no Unicode could not be printed, nor written into a report.
        shown = path.encode("utf-8", "replace").decode("utf-8")
        self.gaps.append(Gap(span=Span(path=shown, line=1), reason=reason))

    def ask(self, path: Path) -> None:
        """Take in a file or folder that the user named: no ignore file hides it. Raises `NothingToScan`."""
        real = Path(os.path.realpath(path))  # Path.resolve raises on a loop of links
        if not real.exists():
            raise NothingToScan(f"{path} does not exist; give a file or a folder that does")
        if not real.is_relative_to(self.root):
            self.gap(path.name, f"{path} lies outside the scanned root {self.root}, or is a link that leads out of it")
        elif real.is_dir():
            self.folder(real, inherited(real, _ancestor(repository_root(real), real)))
        else:
            self.named(real)

    def named(self, path: Path) -> None:
        """Take in a file asked for by name, whatever its name says: a script without a suffix may be Python."""
        name = self.relative(path)
        kind = kind_of(name)
        if kind in {None, Kind.MIGRATION}:
            kind = Kind.PYTHON if kind or _starts_as_python(path) else None
        if kind is None:
            raise NothingToScan(f"{path} is no file that pdflow reads: give Python files, templates or folders")
        self.found[name] = Found(name, kind, named=True)

    def folder(self, start: Path, ignores: Ignores) -> None:
        """Take in everything of interest below a folder."""
        relative = self.relative(start)
        # Names are put together as text here: a Path for each of ten thousand files takes longer than reading them.
        pending = [(str(start), "" if relative == "." else relative + "/", ignores)]
        while pending:
            folder, prefix, above = pending.pop()
            try:
                entries = list(os.scandir(folder))
            except OSError as error:
                self.gap(prefix.rstrip("/") or ".", f"the folder cannot be read: {error.strerror}")
                continue
            here = above
            if any(entry.name == ".gitignore" for entry in entries):
                here = above.below(Path(folder), read_patterns(Path(folder, ".gitignore")))
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if self._enters(entry, here):
                        pending.append((entry.path, f"{prefix}{entry.name}/", here))
                elif entry.is_file(follow_symlinks=False):
                    self._file(entry, prefix + entry.name, here)

    def _enters(self, entry: os.DirEntry[str], ignores: Ignores) -> bool:
        if is_skipped_folder(entry.name) or self._hidden(entry.path, ignores, is_folder=True):
            return False
        return not os.path.exists(os.path.join(entry.path, "pyvenv.cfg"))

    def _file(self, entry: os.DirEntry[str], path: str, ignores: Ignores) -> None:
        kind = kind_of(path)
        if kind is None or path in self.found or self._hidden(entry.path, ignores, is_folder=False):
            return
        if path.isascii() or _is_unicode(path):
            self.found[path] = Found(path, kind, named=False)
        else:
            self.gap(path, "the file's name is no Unicode, so that no report could name it")

    def _hidden(self, path: str, ignores: Ignores, is_folder: bool) -> bool:
        posix = path if os.sep == "/" else Path(path).as_posix()
        return ignores.hides(posix, is_folder) or self.excluded.hides(posix, is_folder)


def excluding(patterns: tuple[str, ...], base: Path) -> Ignores:
    """Return the user's own patterns, written as in a `.gitignore` that lies in `base`."""
    return Ignores().below(base.resolve(), Patterns(patterns) if patterns else None)


def _ancestor(repository: Path, folder: Path) -> Path:
    return repository if folder.is_relative_to(repository) else folder


def _starts_as_python(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            line = file.readline(200)
    except OSError:
        return False
    return line.startswith(b"#!") and b"python" in line


def _is_unicode(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
