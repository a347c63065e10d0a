"""Record: what a scan is told."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from pdflow.facts.comment import Ignore
from pdflow.facts.record import Record

CONFIDENCES = ("low", "medium", "high")
"""How sure a flow is, lowest first."""


class Progress(Protocol):
    """Somebody who wants to know how far a scan is."""

    def stage(self, name: str, total: int | None) -> None:
        """A stage begins; `total` is how many `advance` will count, None where that is not known."""

    def advance(self, n: int = 1) -> None:
        """So many more are done."""


class Settings(Record):
    """What a scan does, and on what. All paths are absolute."""

    root: Path
    """The folder that the report's paths are relative to."""
    base: Path
    """The folder of the configuration file, which its patterns are relative to; `root` where there is no such file."""
    paths: tuple[Path, ...] = ()
    """Files and folders below `root`; none: all of it."""
    config: Path | None = None
    exclude: tuple[str, ...] = ()
    """Patterns as in a `.gitignore` that lies in `base`."""
    declared: tuple[Path, ...] = ()
    own_domains: tuple[str, ...] = ()
    include_tests: bool = False
    signatures: tuple[Path, ...] = ()
    """Folders of signatures beside pdflow's own."""
    fail_on: str = "warning"
    """One of `LEVELS`: findings of this level and above make the exit code 1."""
    min_confidence: str = "medium"
    """One of `CONFIDENCES`: flows below are left out."""
    workers: int = 0
    """Processes; 0: one a core."""
    cache: bool = True
    cache_folder: Path | None = None
    """None: the user's cache folder."""
    ignore: tuple[Ignore, ...] = ()
    """Findings to silence; their paths are relative to `root`, as in the report."""
    disable: tuple[str, ...] = ()
    """Ids of rules that are off."""


class Flags(Record):
    """What the command line says; None: nothing. Relative paths are relative to the working folder."""

    paths: tuple[Path, ...] = ()
    config: Path | None = None
    declared: tuple[Path, ...] | None = None
    include_tests: bool | None = None
    fail_on: str | None = None
    min_confidence: str | None = None
    workers: int | None = None
    cache: bool | None = None
