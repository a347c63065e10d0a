"""packages: a distribution's name → its unpacked source. Nothing is installed, nothing of it is run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_SOURCE_FOLDERS = ("src", "lib", "python3", "python")
"""Folders of a source distribution that hold packages."""
_PATIENCE = 240
"""Seconds that pip may take for one distribution."""


@dataclass(frozen=True)
class Package:
    """One unpacked release: its name, its version, and the folders that would be on the import path."""

    name: str
    version: str
    roots: tuple[Path, ...]

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()

    def has(self, module: str) -> bool:
        """Whether importing `module` would find something in this release."""
        parts = module.split(".")
        for root in self.roots:
            place = root.joinpath(*parts)
            if place.is_dir() or any(place.with_name(place.name + end).is_file() for end in (".py", ".pyi")):
                return True
            if place.parent.is_dir() and any(place.parent.glob(f"{place.name}.*.so")):
                return True
        return False

    def shares(self, module: str) -> bool:
        """Whether `module` is a namespace that other packages put modules into as well."""
        return any((root / module).is_dir() and not (root / module / "__init__.py").is_file() for root in self.roots)


def normal(name: str) -> str:
    """A distribution's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


class Store:
    """Folders of downloads: `NAME/` or `NAME__VERSION/` holds one unpacked release. New ones go to the first folder."""

    def __init__(self, folders: Sequence[Path], *, online: bool = True, refresh: bool = False) -> None:
        self._folders = tuple(folders)
        self._online = online
        self._refresh = refresh
        self._places: dict[tuple[str, str], Path] = {}
        self.behind: dict[str, str] = {}
        """Distribution → its newest release, where an older one had to be read instead."""
        for folder in reversed(self._folders):
            for place in sorted(folder.iterdir()) if folder.is_dir() else ():
                if place.is_dir() and any(place.iterdir()):
                    name, _, version = place.name.partition("__")
                    self._places[normal(name), version] = place

    def get(self, name: str, version: str = "") -> Package | None:
        """The release of this version, by default the current one; None where the index does not hand it out."""
        key = normal(name.partition("[")[0]), version
        name = name.partition("[")[0]
        there = package_at(self._places[key], name, version) if key in self._places else None
        if not self._online or (there is not None and (version or not self._refresh)):
            return there
        wanted = version or current_version(name)
        if there is not None and wanted in ("", there.version):
            return there
        place = self._folders[0] / (f"{name}__{version}" if version else name)
        fresh = place.with_name(f".{place.name}.new")
        if wanted and _download(f"{name}=={wanted}", fresh):
            shutil.rmtree(place, ignore_errors=True)
            fresh.rename(place)
            self._places[key] = place
            return package_at(place, name, version)
        if there is not None:
            self.behind[name] = wanted or "not handed out any more"
        return there


def current_version(name: str) -> str:
    """The newest release, a pre-release only where there are no others; empty where the index has none."""
    command = [sys.executable, "-m", "pip", "index", "versions", "--disable-pip-version-check", name]
    for more in ([], ["--pre"]):
        done = subprocess.run([*command, *more], capture_output=True, timeout=_PATIENCE, check=False, text=True)
        found = re.match(r"\S+ \((\S+)\)", done.stdout)
        if found:
            return found[1]
    return ""


def package_at(place: Path, name: str, version: str = "") -> Package:
    """The release that is unpacked in `place`; its version is read from its own metadata."""
    roots = [place]
    for folder in sorted(path for path in place.iterdir() if path.is_dir()):
        if any((folder / name).is_file() for name in ("PKG-INFO", "setup.py", "pyproject.toml")):
            if not folder.name.endswith((".dist-info", ".egg-info")):
                roots += [folder, *(folder / inner for inner in _SOURCE_FOLDERS if (folder / inner).is_dir())]
        elif folder.name.endswith(".data"):
            roots += [folder / inner for inner in ("purelib", "platlib") if (folder / inner).is_dir()]
    return Package(name, version or _version(place), tuple(roots))


def standard_library() -> Package:
    """The running Python's own modules."""
    root = Path(sysconfig.get_path("stdlib"))
    return Package("Python", ".".join(str(part) for part in sys.version_info[:2]), (root,))


def _version(place: Path) -> str:
    for pattern in ("*.dist-info/METADATA", "*/PKG-INFO", "PKG-INFO"):
        for path in sorted(place.glob(pattern)):
            found = re.search(r"^Version:\s*(\S+)", path.read_text("utf-8", errors="replace"), re.MULTILINE)
            if found:
                return found[1]
    return ""


def _download(what: str, place: Path) -> bool:
    """Fetch one release with pip, a wheel where there is one, and unpack it. Whether there is something to read now."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    common = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(place)]
    for kind in (["--only-binary", ":all:"], ["--no-binary", ":all:"]):
        try:
            done = subprocess.run([*common, *kind, what], capture_output=True, timeout=_PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            continue
        if done.returncode == 0:
            break
    for archive in sorted(path for path in place.iterdir() if path.is_file()):
        if archive.suffix in (".whl", ".zip"):
            with zipfile.ZipFile(archive) as opened:
                opened.extractall(place)
        elif archive.name.endswith((".tar.gz", ".tgz")):
            with tarfile.open(archive) as tar:
                tar.extractall(place, filter="data")
    if not any(place.iterdir()):
        place.rmdir()
        return False
    return True
