"""Repository: a path to the root of the repository that holds it, and to the package that it is."""

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


def package_name(folder: Path) -> str:
    """The dotted name of the package that a folder is, `shop.mails`; empty where it holds no `__init__.py`.

    Whoever scans the folder of a package alone still finds what its files import by the package's own name.
    """
    names: list[str] = []
    real = folder.resolve()
    while (real / "__init__.py").is_file() and real.name:
        names.insert(0, real.name)
        real = real.parent
    return ".".join(names)
