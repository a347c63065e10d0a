"""Kinds: the path of a file to what pdflow makes of it."""

from __future__ import annotations

import re
from enum import Enum


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
    ("pyproject.toml", "setup.cfg", "pipfile", "package.json", "app.json", "procfile")
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
_SETTINGS_LIST = re.compile(
    r"app\.json|procfile|(?:docker-)?compose.*\.ya?ml|\.?env.*|(?:example|sample|dist|template)\.env"
)
_MINIFIED = re.compile(r"[.-]min\.(?:js|mjs|cjs|css)$|\.(?:bundle|chunk)\.js$|\.d\.ts$")
_COPIED_FOLDERS = frozenset(("vendor", "vendors", "vendored", "third_party", "third-party", "thirdparty", "3rdparty"))
"""Where scripts of others lie that a project has copied."""
_PYTHON_TEST = re.compile(r"(?:test_.*|.*_tests?|tests|conftest)\.py$")
_TEST_SETTINGS = re.compile(
    r"(?:.*/)?(?:(?:settings|configs?|conf|environments?)/(?:tests?|testing|ci)"
    r"|(?:settings|config)_(?:testing|ci)|(?:testing|ci)_(?:settings|config))\.py"
)
"""What a test suite runs with. A file `test.py` anywhere else may be of the application, as what sends a test mail is."""
_WEB_TEST = re.compile(r"\.(?:test|spec|stories|cy)\.[cm]?[jt]sx?$")
_TEST_FOLDER = re.compile(
    r"tests?|__tests__|__mocks__|cypress|e2e"
    r"|(?:unit|integration|functional|acceptance|system|smoke|load|performance|browser|ui|e2e|end[_-]to[_-]end|selenium|playwright)[_-]tests?"
)
"""Not any folder that ends in `tests`: an application may be about `lab_tests`."""
_SKIPPED_FOLDERS = frozenset(
    ("node_modules", "bower_components", "venv", "virtualenv", "site-packages", "__pycache__", "__pypackages__")
)


def kind_of(path: str) -> Kind | None:
    """Return what the file is, judged by its posix path relative to the scanned root; None: of no interest."""
    folder, name, suffix = _parts(path)
    if suffix in {".py", ".pyw"}:
        return Kind.MIGRATION if _is_migration(folder, name) else Kind.PYTHON
    if suffix in _WEB:
        return None if _MINIFIED.search(name.lower()) or _is_copied(folder, suffix) else Kind.WEB
    lower = name.lower()
    if lower in _MANIFESTS or _MANIFEST.fullmatch(lower):
        return Kind.MANIFEST
    if suffix in {".txt", ".in"} and folder.rpartition("/")[2] == "requirements":
        return Kind.MANIFEST
    if suffix in _TEXT and "templates" in folder.split("/"):
        return Kind.TEMPLATE
    return None


def is_settings_list(name: str) -> bool:
    """Return whether a manifest of that lower-case name lists settings rather than dependencies."""
    return _SETTINGS_LIST.fullmatch(name) is not None and not name.startswith("environment.")


def is_test(path: str) -> bool:
    """Return whether the file belongs to a test suite: by its name, or by a folder under the scanned root."""
    folder, name, suffix = _parts(path)
    if any(_TEST_FOLDER.fullmatch(one) for one in folder.split("/")):
        return True
    if suffix in {".py", ".pyw"}:
        return _PYTHON_TEST.fullmatch(name) is not None or _TEST_SETTINGS.fullmatch(path) is not None
    return _WEB_TEST.search(name) is not None


def _parts(path: str) -> tuple[str, str, str]:
    """Folder, name, and suffix in lower case."""
    folder, _, name = path.rpartition("/")
    stem, dot, suffix = name.rpartition(".")
    return folder, name, f".{suffix.lower()}" if dot and stem else ""


def _is_copied(folder: str, suffix: str) -> bool:
    """Whether a script is somebody else's, as `static/vendor/consent/services.js` is, which knows a hundred vendors: a template never is."""
    return suffix in {".js", ".mjs", ".cjs"} and not _COPIED_FOLDERS.isdisjoint(folder.lower().split("/"))


def _is_migration(folder: str, name: str) -> bool:
    above, _, last = folder.rpartition("/")
    if last == "migrations":
        return re.match(r"\d{4}_", name) is not None
    return last == "versions" and above.rpartition("/")[2] in {"alembic", "migrations"}


def is_skipped_folder(name: str) -> bool:
    """Return whether no file below a folder of that name is the project's own: hidden folders, installed packages."""
    return name.startswith(".") or name in _SKIPPED_FOLDERS or name.endswith(".egg-info")
