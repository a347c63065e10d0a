"""source: a module's file → the names that it binds, without running it."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Defined:
    """`def` or `class`; `overloads` are the typed forms that stand before the function itself."""

    node: FunctionNode | ast.ClassDef
    overloads: tuple[FunctionNode, ...] = ()
    earlier: Imported | None = None
    """What had the name before: `class Client(Client)` inherits from it."""


@dataclass(frozen=True)
class Imported:
    """`import module` (no name), or `from module import name`."""

    module: str
    name: str = ""


@dataclass(frozen=True)
class Assigned:
    """`name: annotation = value`, either part may be missing."""

    annotation: ast.expr | None
    value: ast.expr | None


Binding: TypeAlias = Defined | Imported | Assigned


@dataclass
class Module:
    """What a module's top level binds. A folder without `__init__` binds nothing."""

    name: str
    path: Path
    package: bool
    names: dict[str, Binding] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    lazy: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Names that a module's `__getattr__` looks up in a table: name → module and name there."""


def read_module(name: str, path: Path) -> Module | None:
    """The module in this file or folder; None where the file is no Python that this Python can parse."""
    if path.is_dir():
        return Module(name, path, True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(path.read_text("utf-8", errors="replace"))
    except (SyntaxError, ValueError, RecursionError):
        return None
    module = Module(name, path, path.stem == "__init__")
    bind(module, tree.body)
    if "__getattr__" in module.names:
        module.lazy = _tables(module, tree)
    return module


def bind(module: Module, body: Iterable[ast.stmt]) -> None:
    """Add what these statements bind, the branches of conditions included; later bindings win."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            module.names[node.name] = _defined(node, module.names.get(node.name))
        elif isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.split(".")[0]
                module.names[alias.asname or first] = Imported(alias.name if alias.asname else first)
        elif isinstance(node, ast.ImportFrom):
            _bind_from(module, node)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                text = dotted(target)
                if text and not _renamed(module.names.get(text), node.value):
                    module.names[text] = Assigned(None, node.value)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            module.names[node.target.id] = Assigned(node.annotation, node.value)
        else:
            for part in _parts(node):
                bind(module, part)


def _renamed(earlier: Binding | None, value: ast.expr) -> bool:
    """Whether a class is only replaced by another one, as in `if OLD: Client = OldClient`: the class itself counts."""
    return isinstance(earlier, Defined) and isinstance(earlier.node, ast.ClassDef) and isinstance(value, ast.Name)


def statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements with those in the branches of conditions, in order."""
    for node in body:
        parts = _parts(node)
        if not parts:
            yield node
        for part in parts:
            yield from statements(part)


def _parts(node: ast.stmt) -> list[list[ast.stmt]]:
    if isinstance(node, ast.If):
        return [node.orelse, node.body]
    if isinstance(node, ast.Try):
        return [*(handler.body for handler in node.handlers), node.orelse, node.body]
    return [node.body] if isinstance(node, ast.With) else []


def _bind_from(module: Module, node: ast.ImportFrom) -> None:
    base = absolute(module, "." * node.level + (node.module or ""))
    for alias in node.names:
        if alias.name == "*":
            module.stars.append(base)
        elif base or node.level:
            module.names[alias.asname or alias.name] = Imported(base, alias.name)


def absolute(module: Module, name: str) -> str:
    """The full name of a module as `module` writes it: `..client` → `package.client`."""
    rest = name.lstrip(".")
    level = len(name) - len(rest)
    if not level:
        return rest
    parts = module.name.split(".")
    parts = parts[: len(parts) - (level - 1 if module.package else level)]
    return ".".join([*parts, rest]) if rest else ".".join(parts)


def _defined(node: FunctionNode | ast.ClassDef, earlier: Binding | None) -> Defined:
    before = earlier.overloads if isinstance(earlier, Defined) else ()
    if isinstance(node, ast.ClassDef):
        return Defined(node, (), earlier if isinstance(earlier, Imported) else None)
    if any((dotted(decorator) or "").endswith("overload") for decorator in node.decorator_list):
        return Defined(node, (*before, node))
    return Defined(node, before)


def dotted(node: ast.expr) -> str:
    """`a.b.c` as text; empty for anything else. A call counts as what it calls."""
    if isinstance(node, ast.Call):
        return dotted(node.func)
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""


def _tables(module: Module, tree: ast.Module) -> dict[str, tuple[str, str]]:
    """Tables of lazy imports: `{"Client": ".client"}`, `{"Client": (".client", "A")}`, `{".client": ["Client"]}`."""
    found: dict[str, tuple[str, str]] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Dict):
            continue
        for key, value in zip(node.keys, node.values, strict=True):
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                continue
            constants = [item.value for item in ast.walk(value) if isinstance(item, ast.Constant)]
            texts = [item for item in constants if isinstance(item, str)]
            if isinstance(value, (ast.List, ast.Set)):
                found.update({text: (absolute(module, _relative(module, key.value)), text) for text in texts})
            elif 1 <= len(texts) <= 3:
                where = absolute(module, texts[0])
                found[key.value] = (where, texts[-1] if len(texts) > 1 else key.value)
    return found


def _relative(module: Module, name: str) -> str:
    return name if name.startswith((".", module.name.split(".")[0] + ".")) else f".{name}"
