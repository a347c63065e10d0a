"""Progress: how far a scan is, on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

    from pdflow.settings import Progress


@contextmanager
def progress(quiet: bool, verbose: bool) -> Iterator[Progress | None]:
    """Give whoever shows the progress: bars on a terminal, lines with `verbose`, nobody otherwise."""
    if quiet:
        yield None
    elif verbose:
        lines = _Lines()
        yield lines
        lines.end()
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bars

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
            yield _Bars(bars)
    else:
        yield None


class _Bars:
    """One bar, of the stage that runs."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._task = bars.add_task("starting", total=None)

    def stage(self, name: str, total: int | None) -> None:
        self._bars.reset(self._task, total=total, description=name)

    def advance(self, n: int = 1) -> None:
        self._bars.advance(self._task, n)


class _Lines:
    """A line a stage, with the time that it took."""

    def __init__(self) -> None:
        self._name = ""
        self._total: int | None = None
        self._start = time.perf_counter()

    def stage(self, name: str, total: int | None) -> None:
        self.end()
        self._name, self._total, self._start = name, total, time.perf_counter()

    def advance(self, n: int = 1) -> None:
        pass

    def end(self) -> None:
        """Tell about the stage that ends, if there was one."""
        if self._name:
            seconds = time.perf_counter() - self._start
            count = "" if self._total is None else f" ({self._total})"
            print(f"pdflow: {self._name}{count}: {seconds:.2f} s", file=sys.stderr)
        self._name = ""
