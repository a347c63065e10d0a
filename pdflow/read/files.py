"""Files: a folder on the disk to the sources of a scan."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from pdflow.errors import NothingToScan
from pdflow.facts.place import Gap, SourceFile, Span
from pdflow.facts.sources import Sources
from pdflow.read.kinds import Kind, is_test
from pdflow.read.manifests import is_setup_script, manifest_problem
from pdflow.read.text import UnreadableText, decode
from pdflow.read.walk import Found, Walk, excluding

MAX_BYTES = 5_000_000
"""A larger file is generated, or data: not read."""
MAX_SCRIPT_BYTES = 1_000_000
"""A larger JavaScript file is a bundle of other people's code: not read."""

_SCRIPTS = (".js", ".mjs", ".cjs", ".jsx", ".css")


def read_sources(
    root: Path, paths: tuple[Path, ...], exclude: tuple[str, ...], include_tests: bool, exclude_base: Path | None = None
) -> Sources:
    """Return the files that a scan looks at, sorted by path.

    `paths` are absolute or relative to `root`; none means the whole root. Left out are what `.gitignore` files and
    `exclude` hide (patterns of the same kind, relative to `exclude_base`, by default `root`), installed packages,
    hidden folders, minified scripts and those in folders such as `vendor`; a path asked for by name is read all the same,
    tests included. What could not be read is a gap. Raises `NothingToScan` where a path does not exist, or where no Python file is found.
    """
    real = root.resolve()
    if not real.is_dir():
        raise NothingToScan(f"{root} is no folder; give a folder that exists")
    walk = Walk(real, excluding(exclude, exclude_base or real))
    for path in paths or (real,):
        walk.ask(path if path.is_absolute() else real / path)
    reading = _Reading(real, include_tests, gaps=walk.gaps)
    for name in sorted(walk.found):
        reading.take(walk.found[name])
    if not reading.seen_python:
        raise NothingToScan(_nothing(root, paths, reading))
    return reading.sources()


@dataclass(slots=True)
class _Reading:
    """Reads the files one by one, and sorts what was read by what it is."""

    root: Path
    include_tests: bool
    gaps: list[Gap]
    files: dict[Kind, list[SourceFile]] = field(default_factory=lambda: {kind: [] for kind in Kind})
    tests: list[str] = field(default_factory=list)
    test_lines: int = 0
    skipped: list[str] = field(default_factory=list)
    seen_python: bool = False

    def take(self, found: Found) -> None:
        """Read one file, count it, or leave a gap."""
        if found.kind is Kind.MIGRATION:
            self.skipped.append(found.path)
            return
        test = is_test(found.path)
        wanted = self.include_tests or found.named or not test
        python = found.kind is Kind.PYTHON
        if python and test:
            self.tests.append(found.path)
        if python and wanted:
            self.seen_python = True
        if wanted or python:
            self._keep(found, test, wanted)

    def _keep(self, found: Found, test: bool, wanted: bool) -> None:
        data = self._read(found)
        if isinstance(data, str):
            if wanted:
                self.gaps.append(_gap(found.path, data))
            return
        if test and found.kind is Kind.PYTHON:
            self.test_lines += count_lines(data)
        if not wanted:
            return
        problem = _problem(found, data)
        if problem:
            self.gaps.append(_gap(found.path, problem))
        else:
            file = SourceFile(path=found.path, data=data, is_test=test)
            self.files[found.kind].append(file)
            if found.kind is Kind.PYTHON and is_setup_script(found.path, data):
                self.files[Kind.MANIFEST].append(file)

    def _read(self, found: Found) -> bytes | str:
        """The file's bytes, or in a sentence why there are none."""
        path = os.path.join(self.root, found.path)
        limit = MAX_SCRIPT_BYTES if found.path.endswith(_SCRIPTS) else MAX_BYTES
        try:
            with open(path, "rb") as file:
                data = file.read(limit + 1)
        except OSError as error:
            return f"the file cannot be read: {error.strerror}"
        if len(data) > limit:
            what = "a bundle of scripts" if limit == MAX_SCRIPT_BYTES else "generated, or data"
            return f"the file is larger than {limit // 1_000_000} MB: {what}, and not read"
        return data

    def sources(self) -> Sources:
        """Return everything that was read."""
        python = self.files[Kind.PYTHON]
        return Sources(
            python=tuple(python),
            tests=tuple(self.tests),
            test_lines=self.test_lines,
            web=tuple(self.files[Kind.WEB]),
            templates=tuple(self.files[Kind.TEMPLATE]),
            manifests=tuple(self.files[Kind.MANIFEST]),
            skipped=tuple(self.skipped),
            gaps=tuple(sorted(self.gaps)),
            lines=sum(count_lines(file.data) for file in python),
        )


def count_lines(data: bytes) -> int:
    """Return how many lines the bytes have; a last line without a line end counts."""
    return data.count(b"\n") + (not data.endswith(b"\n") and bool(data))


def _problem(found: Found, data: bytes) -> str | None:
    """Why nothing can be made of the bytes, in a sentence; None where something can."""
    if found.kind is Kind.PYTHON:
        if data.isascii() and b"\0" not in data and b"coding" not in data[:400]:
            return None
        try:
            decode(data)
        except UnreadableText as error:
            return str(error)
        return None
    if b"\0" in data:
        return "the file holds null bytes: it is no text"
    return manifest_problem(found.path, data) if found.kind is Kind.MANIFEST else None


def _gap(path: str, reason: str) -> Gap:
    return Gap(span=Span(path=path, line=1), reason=reason)


def _nothing(root: Path, paths: tuple[Path, ...], reading: _Reading) -> str:
    where = ", ".join(str(path) for path in paths) if paths else str(root)
    if reading.tests:
        return f"no Python file under {where} but {len(reading.tests)} of tests; --include-tests scans those too"
    return (
        f"no Python file under {where}; give the folder that holds the code, and see whether .gitignore or "
        "the setting `exclude` hides it"
    )
