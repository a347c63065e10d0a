"""link: units to a `Program` in which every import has a meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pdflow.facts.ir import Const, GetAttr, Import, ImportStar, Unit
from pdflow.facts.program import Program
from pdflow.facts.template import Template


def link(units: Sequence[Unit], templates: Sequence[Template] = (), package: str = "") -> Program:
    """The program that `units` make, in the order of their paths. `package`: the dotted name of their folder, where it is one.

    A folder is a root of absolute imports where an import found in the program can be read from it, and it is no package
    itself, or a file puts a folder of its name on `sys.path`: so `src/` layouts and several projects in one repository need no
    configuration.
    """
    ordered = tuple(sorted(units, key=lambda unit: unit.path))
    modules = {unit.path.removesuffix(".py"): number for number, unit in enumerate(ordered)}
    roots = _roots(ordered, modules)
    names = tuple(_name(path, roots) for path in modules)
    return Program(ordered, names, modules, roots, tuple(templates), package)


def _roots(units: Sequence[Unit], modules: dict[str, int]) -> frozenset[str]:
    imported = [[step.module for step in _absolute(unit) if step.module] for unit in units]
    wanted = Counter(module for names in imported for module in names)
    tops = {module.split(".")[0] for module in wanted}
    on_path = {name for unit, names in zip(units, imported, strict=True) if "sys" in names for name in _put_on_path(unit)}
    roots = {""}
    for path in modules:
        parts = path.split("/")
        for depth in range(len(parts) - 1):
            prefix = "/".join(parts[:depth]) + "/" if depth else ""
            may_be = f"{prefix}__init__" not in modules or parts[depth - 1] in on_path
            if parts[depth] in tops and may_be and _reads(prefix, modules, wanted):
                roots.add(prefix)
    return frozenset(roots)


def _absolute(unit: Unit) -> list[Import | ImportStar]:
    found: list[Import | ImportStar] = []
    for function in unit.functions:
        for step in function.steps:
            if isinstance(step, (Import, ImportStar)) and step.level == 0:
                found.append(step)
    return found


def _put_on_path(unit: Unit) -> list[str]:
    """The last parts of the texts in a function that reads `sys.path`: `sys.path.append(os.path.join(BASE_DIR, "apps"))`."""
    found: list[str] = []
    for function in unit.functions:
        if any(isinstance(step, GetAttr) and step.name == "path" and step.owner == "sys" for step in function.steps):
            texts = [step.value for step in function.steps if isinstance(step, Const)]
            found.extend(text.rstrip("/").rpartition("/")[2] for text in texts if isinstance(text, str))
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
