"""What lowering statements and lowering expressions share: places, names, and emitting steps."""

from __future__ import annotations

import libcst as cst

from pdflow.facts.ir import AnyStep, Class, Const, Copy, Function, GetFree, GetGlobal, Opaque, SetFree, SetGlobal
from pdflow.facts.place import Gap, Span
from pdflow.lower.python.scope import Scope

ORDINALS = 4095
"""How many expressions of one statement are told apart."""

_HINT = 100


class Builder:
    """One file while it is lowered."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.lines: dict[int, int] = {}
        self.functions: list[Function | None] = []
        self.classes: list[Class | None] = []
        self.gaps: list[Gap] = []
        self.global_names: set[str] = set()
        self.scope = Scope(0, "module", "", None)
        self.line = 1
        self.ordinal = 0
        self.places: dict[int, cst.CSTNode] | None = None
        """Where set, every place handed out remembers its node: how `locate` finds exact columns."""

    def enter(self, node: cst.CSTNode) -> None:
        """`node` starts a logical line: places count from here."""
        self.line = self.lines.get(id(node), self.line)
        self.ordinal = 0

    def place(self, node: cst.CSTNode) -> int:
        """The place of the next expression."""
        if self.ordinal < ORDINALS:
            self.ordinal += 1
        at = self.line << 12 | self.ordinal
        if self.places is not None:
            self.places.setdefault(at, node)
        return at

    def emit(self, step: AnyStep) -> None:
        """Add a step, where control can come."""
        if self.scope.env is not None:
            self.scope.steps.append(step)

    def const(self, at: int, value: str | int | float | bool | None) -> int:
        """A variable that is a constant."""
        var = self.scope.new()
        self.emit(Const(at, var, value))
        return var

    def opaque(self, at: int) -> int:
        """A variable that carries nothing."""
        var = self.scope.new()
        self.emit(Opaque(at, var))
        return var

    def read(self, name: str, at: int) -> int:
        """The variable that `name` is here."""
        scope = self.scope
        if scope.env is not None and name in scope.env:
            return self._shared(name, at) if name in scope.cells else scope.env[name]
        var = scope.new()
        if name in scope.locals and scope.kind in ("function", "lambda"):
            self.emit(Opaque(at, var))
            return var
        owner = None if name in scope.globals else self._owner(name)
        if owner is None:
            self.emit(GetGlobal(at, var, name))
        else:
            self.emit(GetFree(at, var, name, owner.index))
        return var

    def _shared(self, name: str, at: int) -> int:
        """The variable of a name of this scope that an inner function may have bound since."""
        scope = self.scope
        var = scope.new()
        self.emit(GetGlobal(at, var, name) if scope.kind == "module" else GetFree(at, var, name, scope.index))
        return var

    def _owner(self, name: str) -> Scope | None:
        """The enclosing function that holds `name`; from here on it shows `name` to inner functions."""
        scope = self.scope.parent
        while scope is not None:
            if name in scope.temporary or (name in scope.locals and scope.kind in ("function", "lambda")):
                scope.captured.add(name)
                return scope
            scope = scope.parent
        return None

    def bind(self, name: str, var: int, at: int, copy: bool = True) -> None:
        """`name` is `var` from here on."""
        scope = self.scope
        if copy:
            named = scope.new()
            self.emit(Copy(at, named, var, name))
            var = named
        if name in scope.globals:
            self.emit(SetGlobal(at, name, var))
        elif name in scope.nonlocals:
            owner = self._owner(name)
            if owner is not None:
                owner.share(name)
                self.emit(SetFree(at, name, owner.index, var))
        else:
            scope.assign(name, var)

    def gap(self, reason: str, kind: str) -> None:
        """Note what was not seen at the current line."""
        self.gaps.append(Gap(Span(self.path, self.line), reason, kind))


def hint(node: cst.BaseExpression) -> str:
    """How code names a value, for the vocabulary of owners: `self.request.user`, `get_user()`, `rows[]`."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        return f"{hint(node.value)}.{node.attr.value}"[-_HINT:]
    if isinstance(node, cst.Call):
        return f"{hint(node.func)}()"[-_HINT:]
    if isinstance(node, cst.Await):
        return hint(node.expression)
    if isinstance(node, cst.Subscript):
        return _item_hint(node)[-_HINT:]
    return ""


def _item_hint(node: cst.Subscript) -> str:
    index = node.slice[0].slice if len(node.slice) == 1 else None
    if isinstance(index, cst.Index) and isinstance(index.value, cst.SimpleString):
        return f"{hint(node.value)}.{index.value.raw_value}"
    return f"{hint(node.value)}[]"
