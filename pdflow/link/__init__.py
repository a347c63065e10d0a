"""link: units to a `Program` in which every import has a meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pdflow.facts.ir import Import, ImportStar, Unit
from pdflow.facts.program import Program
from pdflow.facts.template import Template


def link(units: Sequence[Unit], templates: Sequence[Template] = (), package: str = "") -> Program:
    """The program that `units` make, in the order of their paths. `package`: the dotted name of their folder, where it is one.

    A folder is a root of absolute imports where it is no package itself, and an import found in the program can be
    read from it: so `src/` layouts and several projects in one repository need no configuration.
    """
    ordered = tuple(sorted(units, key=lambda unit: unit.path))
    modules = {unit.path.removesuffix(".py"): number for number, unit in enumerate(ordered)}
    roots = _roots(ordered, modules)
    names = tuple(_name(path, roots) for path in modules)
    return Program(ordered, names, modules, roots, tuple(templates), package)


def _roots(units: Sequence[Unit], modules: dict[str, int]) -> frozenset[str]:
    wanted = Counter(step.module for unit in units for step in _absolute(unit) if step.module)
    tops = {module.split(".")[0] for module in wanted}
    roots = {""}
    for path in modules:
        parts = path.split("/")
        for depth in range(len(parts) - 1):
            prefix = "/".join(parts[:depth]) + "/" if depth else ""
            if parts[depth] in tops and f"{prefix}__init__" not in modules and _reads(prefix, modules, wanted):
                roots.add(prefix)
    return frozenset(roots)


def _absolute(unit: Unit) -> list[Import | ImportStar]:
    found: list[Import | ImportStar] = []
    for function in unit.functions:
        for step in function.steps:
            if isinstance(step, (Import, ImportStar)) and step.level == 0:
                found.append(step)
    return found


def _reads(prefix: str, modules: dict[str, int], wanted: Counter[str]) -> bool:
    """Whether some dotted import (one name alone could be anybody's) is a file under `prefix`."""
    for module in wanted:
        if "." in module:
            path = prefix + module.replace(".", "/")
            if path in modules or f"{path}/__init__" in modules:
                return True
    return False


def _name(path: str, roots: frozenset[str]) -> str:
    best = max((root for root in roots if path.startswith(root)), key=len)
    return path[len(best) :].replace("/", ".").removesuffix(".__init__")
