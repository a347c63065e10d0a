"""Manifests: a file that names dependencies to the names in it."""

from __future__ import annotations

import ast
import configparser
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from pdflow.facts.place import SourceFile

_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?")
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9][\w.-]*)")
_CONDA = re.compile(r"""^\s*-\s+["']?(?:[\w-]+::)?([A-Za-z0-9][\w.-]*)\s*(\[[^\]]*\])?\s*(?:["'=<>!~;#\s]|$)""")
_DEVELOPMENT = re.compile(
    r"(?:^|[^a-z])(?:tests?|testing|dev|develop|development|local|ci|lint|linting|docs?|typing)(?:[^a-z]|$)"
)
_PROJECT_SOURCE = re.compile(r"-r\s|\(pyproject\.toml\)|\(setup\.(?:py|cfg)\)|\.in\b")


@dataclass(frozen=True, slots=True)
class Dependency:
    """A package that a manifest asks for. `development`: only to work on the project, not to run it."""

    name: str
    line: int
    extras: tuple[str, ...] = ()
    development: bool = False


def is_setup_script(path: str, data: bytes) -> bool:
    """Return whether a Python file is a manifest as well: a `setup.py` that names what is to be installed."""
    return PurePosixPath(path).name == "setup.py" and b"install_requires" in data


def normalised(name: str) -> str:
    """Return a Python distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def manifest_problem(path: str, data: bytes) -> str | None:
    """Return, in a sentence, why nothing can be read from a manifest; None where it can be read."""
    name = PurePosixPath(path).name.lower()
    try:
        text = data.decode("utf-8-sig")
        if name in {"pyproject.toml", "pipfile"}:
            tomllib.loads(text)
        elif name.endswith(".json"):
            if not isinstance(json.loads(text), dict):
                return "the file holds no JSON object, so its dependencies are not seen"
        elif name == "setup.cfg":
            configparser.ConfigParser(interpolation=None, strict=False).read_string(text)
    except UnicodeDecodeError:
        return "the file is not UTF-8, so its dependencies are not seen"
    except (ValueError, RecursionError, configparser.Error) as error:
        return f"the file cannot be parsed, so its dependencies are not seen: {str(error).splitlines()[0]}"
    return None


def python_dependencies(file: SourceFile) -> list[Dependency]:
    """Return the Python distributions that a manifest asks for directly; names are normalised.

    A file that another tool compiled says which packages only came along with others: those are left out. The file must
    be one that `manifest_problem` passes.
    """
    text = file.data.decode("utf-8-sig")
    path = PurePosixPath(file.path)
    name = path.name.lower()
    if name == "pyproject.toml":
        return _located(_of_pyproject(tomllib.loads(text)), text)
    if name == "pipfile":
        return _located(_of_pipfile(tomllib.loads(text)), text)
    if name == "setup.cfg":
        return _located(_of_setup_cfg(text), text)
    if name == "setup.py":
        return list(_of_setup_py(file.data))
    if name in {"environment.yml", "environment.yaml"}:
        return list(_of_conda(text))
    if path.suffix in {".txt", ".in"}:
        return list(_of_requirements(text, _for_development(path.stem) or file.is_test))
    return []


def npm_dependencies(file: SourceFile) -> list[Dependency]:
    """Return the packages that a `package.json` asks for, with their lines."""
    text = file.data.decode("utf-8-sig")
    names: dict[str, bool] = {}
    for table in ("dependencies", "optionalDependencies", "peerDependencies", "devDependencies"):
        packages = json.loads(text).get(table)
        for name in packages if isinstance(packages, dict) else ():
            names.setdefault(name, table == "devDependencies")
    found = []
    for name, development in names.items():
        at = re.search(rf"{re.escape(json.dumps(name, ensure_ascii=False))}\s*:", text)
        found.append(Dependency(name, _line(text, at.start() if at else 0), development=development))
    return found


def _of_requirements(text: str, development: bool) -> Iterator[Dependency]:
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        egg = _EGG.search(line)
        spec = egg[1] if egg else re.split(r"(?:^|\s)#|\s--", line)[0].strip()
        if not spec or spec.startswith(("-", "#")) or "://" in spec.split("@")[0] or spec.startswith((".", "/")):
            continue
        found = _REQUIREMENT.match(spec)
        if found and not _came_along(lines, number):
            yield Dependency(normalised(found[1]), number, _extras(found[2]), development)


def _came_along(lines: list[str], number: int) -> bool:
    """Whether the comments of pip-compile or uv below (or beside) a pin say that only other packages want it."""
    notes = [lines[number - 1].partition("#")[2]]
    for line in lines[number:]:
        if not line.lstrip().startswith(("#", "--hash")):
            break
        notes.append(line)
    said = " ".join(notes)
    return re.search(r"\bvia\b", said) is not None and not _PROJECT_SOURCE.search(said)


def _of_pyproject(document: dict[str, object]) -> Iterator[tuple[str, bool]]:
    project = _table(document, "project")
    yield from _each(project.get("dependencies"), False)
    for group, specs in _table(project, "optional-dependencies").items():
        yield from _each(specs, _for_development(group))
    for group, specs in _table(document, "dependency-groups").items():
        yield from _each(specs, _for_development(group))
    tool = _table(document, "tool")
    poetry = _table(tool, "poetry")
    yield from ((_with_extras(name, spec), False) for name, spec in _table(poetry, "dependencies").items())
    yield from ((name, True) for name in _table(poetry, "dev-dependencies"))
    for group, content in _table(poetry, "group").items():
        packages = _table(content, "dependencies") if isinstance(content, dict) else {}
        yield from ((_with_extras(name, spec), _for_development(group)) for name, spec in packages.items())
    yield from _each(_table(tool, "uv").get("dev-dependencies"), True)
    for specs in _table(_table(tool, "pdm"), "dev-dependencies").values():
        yield from _each(specs, True)


def _of_pipfile(document: dict[str, object]) -> Iterator[tuple[str, bool]]:
    for table, development in (("packages", False), ("dev-packages", True)):
        yield from ((_with_extras(name, spec), development) for name, spec in _table(document, table).items())


def _of_setup_cfg(text: str) -> Iterator[tuple[str, bool]]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read_string(text)
    yield from _each(parser.get("options", "install_requires", fallback="").splitlines(), False)
    if parser.has_section("options.extras_require"):
        for group, specs in parser.items("options.extras_require"):
            yield from _each(specs.splitlines(), _for_development(group))


def _of_setup_py(data: bytes) -> Iterator[Dependency]:
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # it is scanned as a Python file too, and the gap is told there
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in {"install_requires", "extras_require"}:
            for leaf in ast.walk(node.value):
                if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str):
                    found = _REQUIREMENT.match(leaf.value)
                    if found:
                        yield Dependency(normalised(found[1]), leaf.lineno, _extras(found[2]))


def _of_conda(text: str) -> Iterator[Dependency]:
    for number, line in enumerate(text.splitlines(), start=1):
        found = _CONDA.match(line)
        if found:
            yield Dependency(normalised(found[1]), number, _extras((found[2] or "").strip("[]")))


def _located(specs: Iterable[tuple[str, bool]], text: str) -> list[Dependency]:
    """Find the line of each requirement: the parsers of TOML and INI files do not tell."""
    live = re.sub(r"(?m)^\s*#.*$", lambda comment: " " * len(comment[0]), text)
    found = []
    for spec, development in specs:
        match = _REQUIREMENT.match(spec)
        if match:
            at = re.search(rf"""(?m)(?:^|["'])\s*{re.escape(match[1])}(?![\w.-])""", live)
            line = _line(text, at.end() if at else 0)
            found.append(Dependency(normalised(match[1]), line, _extras(match[2]), development))
    return found


def _each(specs: object, development: bool) -> Iterator[tuple[str, bool]]:
    for spec in specs if isinstance(specs, list) else ():
        if isinstance(spec, str):
            yield spec, development


def _table(document: dict[str, object], key: str) -> dict[str, object]:
    value = document.get(key)
    return value if isinstance(value, dict) else {}


def _with_extras(name: str, spec: object) -> str:
    extras = spec.get("extras") if isinstance(spec, dict) else None
    return f"{name}[{','.join(map(str, extras))}]" if isinstance(extras, list) else name


def _extras(text: str | None) -> tuple[str, ...]:
    return tuple(normalised(extra) for part in (text or "").split(",") if (extra := part.strip()))


def _for_development(group: str) -> bool:
    return _DEVELOPMENT.search(group.lower()) is not None


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
