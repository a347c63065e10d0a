"""Kinds: the path of a file to what pdflow makes of it."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import PurePosixPath


class Kind(Enum):
    """What a file is to pdflow."""

    PYTHON = "python"
    MIGRATION = "migration"
    WEB = "web"
    TEMPLATE = "template"
    MANIFEST = "manifest"


_WEB = frozenset(
    (".html", ".htm", ".xhtml", ".jinja", ".jinja2", ".j2", ".njk", ".vue", ".svelte", ".astro")
    + (".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts", ".css", ".scss", ".sass", ".less")
)
_TEXT = frozenset((".txt", ".eml", ".mjml", ".email", ".text"))
_MANIFESTS = frozenset(
    ("pyproject.toml", "setup.cfg", "setup.py", "pipfile", "package.json", "app.json", "procfile")
    + ("environment.yml", "environment.yaml")
)
_MANIFEST = re.compile(
    r"""(?: [\w.-]*requirements[\w.-]*\.(?:txt|in)
          | (?:docker-)?compose[\w.-]*\.ya?ml
          | \.?env[\w.-]*\.(?:example|sample|dist|template|tmpl|default|defaults)
          | (?:example|sample|dist|template)\.env
        )""",
    re.VERBOSE,
)
_SETTINGS_LIST = re.compile(r"app\.json|procfile|(?:docker-)?compose.*\.ya?ml|\.?env.*|(?:example|sample|dist|template)\.env")
_MINIFIED = re.compile(r"[.-]min\.(?:js|mjs|cjs|css)$|\.(?:bundle|chunk)\.js$|\.d\.ts$")
_PYTHON_TEST = re.compile(r"(?:test_.*|.*_tests?|tests|conftest)\.py$")
_WEB_TEST = re.compile(r"\.(?:test|spec|stories|cy)\.[cm]?[jt]sx?$")
_TEST_FOLDERS = frozenset(("test", "tests", "__tests__", "__mocks__", "cypress", "e2e"))
_SKIPPED_FOLDERS = frozenset(
    ("node_modules", "bower_components", "venv", "virtualenv", "site-packages", "__pycache__", "__pypackages__")
)


def kind_of(path: PurePosixPath) -> Kind | None:
    """Return what the file is, judged by its path relative to the scanned root; None: of no interest."""
    name = path.name.lower()
    suffix = path.suffix.lower()
    if name in _MANIFESTS or _MANIFEST.fullmatch(name):
        return Kind.MANIFEST
    if path.parent.name == "requirements" and suffix in {".txt", ".in"}:
        return Kind.MANIFEST
    if suffix in {".py", ".pyw"}:
        return Kind.MIGRATION if _is_migration(path) else Kind.PYTHON
    if suffix in _WEB:
        return None if _MINIFIED.search(name) else Kind.WEB
    if suffix in _TEXT and "templates" in path.parts[:-1]:
        return Kind.TEMPLATE
    return None


def is_settings_list(name: str) -> bool:
    """Return whether a manifest of that lower-case name lists settings rather than dependencies."""
    return _SETTINGS_LIST.fullmatch(name) is not None and not name.startswith("environment.")


def _is_migration(path: PurePosixPath) -> bool:
    folder = path.parent
    if folder.name == "migrations":
        return re.match(r"\d{4}_", path.name) is not None
    return folder.name == "versions" and folder.parent.name in {"alembic", "migrations"}


def is_test(path: PurePosixPath) -> bool:
    """Return whether the file belongs to a test suite: by its name, or by a folder under the scanned root."""
    if not _TEST_FOLDERS.isdisjoint(path.parts[:-1]):
        return True
    if path.suffix in {".py", ".pyw"}:
        return _PYTHON_TEST.fullmatch(path.name) is not None
    return _WEB_TEST.search(path.name) is not None


def is_skipped_folder(name: str) -> bool:
    """Return whether no file below a folder of that name is the project's own: hidden folders, installed packages."""
    return name.startswith(".") or name in _SKIPPED_FOLDERS or name.endswith(".egg-info")
