"""Repository: a path to the root of the repository that holds it."""

from __future__ import annotations

from pathlib import Path


def repository_root(path: Path) -> Path:
    """Return the nearest folder, `path` or above it, that holds `.git` (a folder, or the file of a worktree).

    Where there is none, `path` itself comes back (its folder, if it is a file). The result is absolute, links resolved.
    """
    real = path.resolve()
    start = real if real.is_dir() else real.parent
    for folder in (start, *start.parents):
        if (folder / ".git").exists():
            return folder
    return start
