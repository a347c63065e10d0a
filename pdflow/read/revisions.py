"""Revisions: a revision of a git repository to a folder that holds its files, for as long as it is needed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from pdflow.errors import PdflowError

_QUIET = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "advice.detachedHead=false")
"""Nothing of the repository is run: no hook after the checkout, no monitor."""
_ENVIRONMENT = {"GIT_LFS_SKIP_SMUDGE": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


def commit_of(repository: Path, revision: str) -> str:
    """The commit that a revision means (a branch, a tag, `HEAD~3`, a hash), as its hash. Raises PdflowError."""
    found = _git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if found.returncode:
        raise PdflowError(
            f"{revision} is no revision of {repository}; give a branch, a tag or a commit "
            "(a shallow clone may lack it: fetch with more depth)"
        )
    return found.stdout.strip()


@contextmanager
def checked_out(repository: Path, commit: str) -> Iterator[Path]:
    """Give a temporary folder with the files of the commit; it is taken away at the end, whatever happens.

    A detached worktree: branches, index and files of the user stay as they are. Submodules are empty in it, and files
    under Git LFS are the pointers. Raises PdflowError where git refuses.
    """
    with _terminated_as_exception():
        above = Path(os.path.realpath(tempfile.mkdtemp(prefix="pdflow-")))
        folder = above / "tree"
        try:
            made = _git(repository, "worktree", "add", "--detach", "--quiet", str(folder), commit)
            if made.returncode:
                raise PdflowError(f"git could not check {commit[:12]} out: {made.stderr.strip().splitlines()[-1:]}")
            yield folder
        finally:
            _git(repository, "worktree", "remove", "--force", "--force", str(folder))
            shutil.rmtree(above, ignore_errors=True)
            _git(repository, "worktree", "prune")


def _git(repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            ["git", "-C", str(repository), *_QUIET, *arguments],
            env={**_without_git(), **_ENVIRONMENT}, capture_output=True, text=True, errors="replace", check=False,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise PdflowError("git is not installed; `pdflow diff` needs it") from error


def _without_git() -> dict[str, str]:
    """The environment without what git sets for its hooks: in a pre-commit hook `GIT_INDEX_FILE` would be the user's
    index, and a checkout would write into it."""
    inherited = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY")
    return {name: value for name, value in os.environ.items() if name not in inherited}


@contextmanager
def _terminated_as_exception() -> Iterator[None]:
    """Let a termination run the `finally` above; only the main thread may ask for signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
