"""The files linked: what every import means."""

from __future__ import annotations

from collections.abc import Mapping

from pdflow.facts.ir import Unit
from pdflow.facts.record import Record
from pdflow.facts.template import Template


class Program(Record):
    """All units, and which of them an import reaches."""

    units: tuple[Unit, ...]
    """In the order of their paths: a unit's number is its place here."""
    names: tuple[str, ...]
    """The dotted module name of each unit, as most imports in the project would write it."""
    modules: Mapping[str, int]
    """The number of a unit by its path without suffix: `shop/views`, `shop/__init__`."""
    roots: frozenset[str]
    """Folders that an absolute import may start from, as path prefixes: empty, `src/`."""
    templates: tuple[Template, ...] = ()
    package: str = ""
    """The dotted name of the package that all units lie in, where their folder is one: they may import each other by it."""


def resolve(program: Program, importer: int, module: str, level: int) -> tuple[int | None, str]:
    """What `module` means where `importer` imports it: (unit, "") inside the program, else (None, dotted name).

    A package without `__init__.py` is (None, its path as `./path`): only its submodules can be imported.
    """
    tail = module.replace(".", "/")
    if level:
        folder = program.units[importer].path.rpartition("/")[0]
        for _ in range(level - 1):
            folder = folder.rpartition("/")[0]
        return _at(program, f"{folder}/{tail}".strip("/") if tail else folder, module, relative=True)
    folder = program.units[importer].path.rpartition("/")[0]
    while True:
        prefix = f"{folder}/" if folder else ""
        if f"{prefix}__init__" not in program.modules or prefix in program.roots:
            found = _at(program, prefix + tail, module)
            if found[0] is not None:
                return found
        if not folder:
            break
        folder = folder.rpartition("/")[0]
    for root in sorted(program.roots):
        found = _at(program, root + tail, module)
        if found[0] is not None:
            return found
    if program.package and f"{module}.".startswith(f"{program.package}."):
        return _at(program, module[len(program.package) :].lstrip(".").replace(".", "/"), module)
    return None, module


def submodule(program: Program, unit: int, name: str) -> int | None:
    """The unit `name` inside the package whose `__init__` is `unit`, if there is one."""
    path = program.units[unit].path
    if not path.endswith("__init__.py"):
        return None
    found, _ = _at(program, path[: -len("__init__.py")] + name, name)
    return found


def _at(program: Program, path: str, module: str, relative: bool = False) -> tuple[int | None, str]:
    for candidate in (path, f"{path}/__init__"):
        unit = program.modules.get(candidate.strip("/"))
        if unit is not None:
            return unit, ""
    return None, f"./{path}" if relative else module
