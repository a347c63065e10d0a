"""Small statements: what stands on one line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from pdflow.facts.ir import Binary, DelItem, GetAttr, GetItem, Import, ImportStar, Raise, Return, SetAttr, SetItem
from pdflow.lower.python.builder import Builder
from pdflow.lower.python.conditions import narrowed
from pdflow.lower.python.expressions import expression, subscript_key
from pdflow.lower.python.names import dotted, imported_names
from pdflow.lower.python.targets import assign


def small_statement(b: Builder, node: cst.BaseSmallStatement) -> None:
    """Lower one small statement; nothing where control cannot come."""
    handler = _SMALL.get(type(node))
    if handler is not None and b.scope.env is not None:
        handler(b, node)


def _expr(b: Builder, node: cst.Expr) -> None:
    if not isinstance(node.value, cst.SimpleString):
        expression(b, node.value)


def _assign(b: Builder, node: cst.Assign) -> None:
    var = expression(b, node.value)
    for target in node.targets:
        assign(b, target.target, var, b.place(target.target))


def _annotated(b: Builder, node: cst.AnnAssign) -> None:
    if node.value is not None:
        var = expression(b, node.value)
        assign(b, node.target, var, b.place(node.target))


_AUGMENTED: dict[type[cst.BaseAugOp], str] = {
    cst.AddAssign: "+=", cst.SubtractAssign: "-=", cst.MultiplyAssign: "*=", cst.DivideAssign: "/=",
    cst.FloorDivideAssign: "//=", cst.ModuloAssign: "%=", cst.PowerAssign: "**=", cst.MatrixMultiplyAssign: "@=",
    cst.LeftShiftAssign: "<<=", cst.RightShiftAssign: ">>=", cst.BitOrAssign: "|=", cst.BitAndAssign: "&=",
    cst.BitXorAssign: "^=",
}  # fmt: skip


def _augmented(b: Builder, node: cst.AugAssign) -> None:
    op = _AUGMENTED[type(node.operator)]
    target, scope = node.target, b.scope
    at = b.place(target)
    result, old = scope.new(), scope.new()
    if isinstance(target, cst.Name):
        b.emit(Binary(at, result, op, b.read(target.value, at), expression(b, node.value)))
        b.bind(target.value, result, at)
    elif isinstance(target, cst.Attribute):
        obj = expression(b, target.value)
        b.emit(GetAttr(at, old, obj, target.attr.value, ""))
        b.emit(Binary(at, result, op, old, expression(b, node.value)))
        b.emit(SetAttr(at, obj, target.attr.value, result))
    elif isinstance(target, cst.Subscript):
        obj = expression(b, target.value)
        key = subscript_key(b, target.slice, at)
        if isinstance(key, tuple):
            key = b.opaque(at)
        b.emit(GetItem(at, old, obj, key, ""))
        b.emit(Binary(at, result, op, old, expression(b, node.value)))
        b.emit(SetItem(at, obj, key, result))


def _return(b: Builder, node: cst.Return) -> None:
    at = b.place(node)
    var = expression(b, node.value) if node.value is not None else b.const(at, None)
    b.emit(Return(at, var))
    b.scope.env = None


def _raise(b: Builder, node: cst.Raise) -> None:
    at = b.place(node)
    if node.exc is not None:
        var = expression(b, node.exc)
        if node.cause is not None:
            b.emit(SetAttr(at, var, "__cause__", expression(b, node.cause.item)))
        b.emit(Raise(at, var, b.scope.region()))
    b.scope.mark("leave")
    b.scope.env = None


def _assert(b: Builder, node: cst.Assert) -> None:
    expression(b, node.test)
    narrowed(b, node.test, True)


def _delete(b: Builder, node: cst.Del) -> None:
    targets = node.target.elements if isinstance(node.target, cst.Tuple) else (node.target,)
    for element in targets:
        target = element.value if isinstance(element, cst.Element) else element
        if isinstance(target, cst.Name) and b.scope.env is not None:
            b.scope.env.pop(target.value, None)
        elif isinstance(target, cst.Subscript):
            at = b.place(target)
            obj = expression(b, target.value)
            key = subscript_key(b, target.slice, at)
            if isinstance(key, int):
                b.emit(DelItem(at, obj, key))


def _import(b: Builder, node: cst.Import) -> None:
    for name, alias in imported_names(node):
        at = b.place(alias)
        module = dotted(alias.name)
        whole = b.scope.new()
        b.emit(Import(at, whole, module, 0))
        if alias.asname is None and "." in module:
            top = b.scope.new()
            b.emit(Import(at, top, module.split(".")[0], 0))
            whole = top
        b.bind(name, whole, at, copy=False)


def _import_from(b: Builder, node: cst.ImportFrom) -> None:
    module, level = dotted(node.module), len(node.relative)
    if isinstance(node.names, cst.ImportStar):
        b.emit(ImportStar(b.place(node), module, level))
        return
    for name, alias in imported_names(node):
        at = b.place(alias)
        var = b.scope.new()
        b.emit(Import(at, var, module, level, dotted(alias.name)))
        b.bind(name, var, at, copy=False)


def _break(b: Builder, node: cst.Break) -> None:
    if b.scope.loops and b.scope.env is not None:
        b.scope.loops[-1].breaks.append(b.scope.env)
    b.scope.mark("leave")
    b.scope.env = None


def _continue(b: Builder, node: cst.Continue) -> None:
    if b.scope.loops and b.scope.env is not None:
        b.scope.loops[-1].continues.append(b.scope.env)
    b.scope.mark("leave")
    b.scope.env = None


_SMALL: dict[type, Callable[[Builder, Any], None]] = {
    cst.Expr: _expr,
    cst.Assign: _assign,
    cst.AnnAssign: _annotated,
    cst.AugAssign: _augmented,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Assert: _assert,
    cst.Del: _delete,
    cst.Import: _import,
    cst.ImportFrom: _import_from,
    cst.Break: _break,
    cst.Continue: _continue,
}
