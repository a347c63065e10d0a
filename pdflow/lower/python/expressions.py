"""Expressions: a node to the variable that holds its value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst

from pdflow.facts.ir import (
    Binary,
    Call,
    CallMethod,
    Format,
    GetAttr,
    GetItem,
    MakeDict,
    MakeList,
    Phi,
    Slice,
    Yield,
)
from pdflow.lower.python.builder import Builder, hint

_LONG = 2_000
"""Characters of a constant that are kept: a host, a template's name or a key is shorter."""


def expression(b: Builder, node: cst.BaseExpression) -> int:
    """The variable that holds the value of `node`."""
    if b.scope.env is None:
        return 0
    handler = _HANDLERS.get(type(node))
    at = b.place(node)
    if handler is None:
        return b.opaque(at)
    return handler(b, node, at)


def _name(b: Builder, node: cst.Name, at: int) -> int:
    if node.value in ("True", "False", "None"):
        return b.const(at, {"True": True, "False": False}.get(node.value))
    return b.read(node.value, at)


def _string(b: Builder, node: cst.SimpleString, at: int) -> int:
    if len(node.value) > _LONG * 4:
        return b.const(at, node.raw_value[:_LONG])
    value = node.evaluated_value
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return b.const(at, encodable(text[:_LONG]))


def encodable(text: str) -> str:
    """The text, with a question mark for what no encoding has: half of a surrogate pair."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _integer(b: Builder, node: cst.Integer, at: int) -> int:
    return b.const(at, _small(node))


def _small(node: cst.Integer) -> int | None:
    """The number, unless it is too long for 64 bits: then nobody's index or port."""
    return node.evaluated_value if len(node.value) < 18 else None


def _float(b: Builder, node: cst.Float, at: int) -> int:
    return b.const(at, node.evaluated_value)


def _concatenated(b: Builder, node: cst.ConcatenatedString, at: int) -> int:
    left, right = expression(b, node.left), expression(b, node.right)
    var = b.scope.new()
    b.emit(Format(at, var, (left, right)))
    return var


def _formatted(b: Builder, node: cst.FormattedString, at: int) -> int:
    parts: list[str | int] = []
    for part in node.parts:
        if isinstance(part, cst.FormattedStringText):
            parts.append(encodable(part.value.replace("{{", "{").replace("}}", "}")[:_LONG]))
        elif isinstance(part, cst.FormattedStringExpression):
            parts.append(expression(b, part.expression))
            for inner in part.format_spec or ():
                if isinstance(inner, cst.FormattedStringExpression):
                    expression(b, inner.expression)
    var = b.scope.new()
    b.emit(Format(at, var, tuple(parts)))
    return var


def _attribute(b: Builder, node: cst.Attribute, at: int) -> int:
    obj = expression(b, node.value)
    var = b.scope.new()
    b.emit(GetAttr(at, var, obj, node.attr.value, hint(node.value)))
    return var


def subscript_key(b: Builder, elements: Sequence[cst.SubscriptElement], at: int) -> int | tuple[int | None, int | None]:
    """The variable of a key, or the constant bounds of a slice."""
    if len(elements) == 1:
        part = elements[0].slice
        if isinstance(part, cst.Index):
            return expression(b, part.value)
        assert isinstance(part, cst.Slice)
        return _bound(b, part.lower), _bound(b, part.upper)
    keys = tuple(expression(b, e.slice.value) for e in elements if isinstance(e.slice, cst.Index))
    var = b.scope.new()
    b.emit(MakeList(at, var, "tuple", keys))
    return var


def _bound(b: Builder, node: cst.BaseExpression | None) -> int | None:
    if isinstance(node, cst.Integer):
        return _small(node)
    if isinstance(node, cst.UnaryOperation) and isinstance(node.expression, cst.Integer):
        value = _small(node.expression)
        return -value if value is not None and isinstance(node.operator, cst.Minus) else None
    if node is not None:
        expression(b, node)
    return None


def _subscript(b: Builder, node: cst.Subscript, at: int) -> int:
    obj = expression(b, node.value)
    key = subscript_key(b, node.slice, at)
    var = b.scope.new()
    if isinstance(key, tuple):
        b.emit(Slice(at, var, obj, *key))
    else:
        b.emit(GetItem(at, var, obj, key, hint(node.value)))
    return var


def arguments(b: Builder, args: Sequence[cst.Arg]) -> tuple[Any, Any, Any]:
    """Positional arguments, the positions of starred ones, and keyword arguments (`**` for a spread)."""
    positional: list[int] = []
    stars: list[int] = []
    keywords: list[tuple[str, int]] = []
    for arg in args:
        var = expression(b, arg.value)
        if arg.star == "**":
            keywords.append(("**", var))
        elif arg.keyword is not None:
            keywords.append((arg.keyword.value, var))
        else:
            if arg.star == "*":
                stars.append(len(positional))
            positional.append(var)
    return tuple(positional), tuple(stars), tuple(keywords)


def _call(b: Builder, node: cst.Call, at: int) -> int:
    scope = b.scope
    if isinstance(node.func, cst.Attribute):
        obj = expression(b, node.func.value)
        given = arguments(b, node.args)
        var = scope.new()
        b.emit(CallMethod(at, var, obj, node.func.attr.value, hint(node.func.value), *given))
    else:
        func = expression(b, node.func)
        given = arguments(b, node.args)
        var = scope.new()
        b.emit(Call(at, var, func, *given))
    scope.calls += 1
    return var


_OPERATORS: dict[type[cst.BaseBinaryOp], str] = {
    cst.Add: "+", cst.Subtract: "-", cst.Multiply: "*", cst.Divide: "/", cst.FloorDivide: "//", cst.Modulo: "%",
    cst.Power: "**", cst.MatrixMultiply: "@", cst.LeftShift: "<<", cst.RightShift: ">>", cst.BitOr: "|", cst.BitAnd: "&",
    cst.BitXor: "^",
}  # fmt: skip

_COMPARED: dict[type[cst.BaseCompOp], str] = {
    cst.Equal: "==", cst.NotEqual: "!=", cst.LessThan: "<", cst.LessThanEqual: "<=", cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=", cst.In: "in", cst.NotIn: "in",
}  # fmt: skip


def _binary(b: Builder, node: cst.BinaryOperation, at: int) -> int:
    left, right = expression(b, node.left), expression(b, node.right)
    var = b.scope.new()
    b.emit(Binary(at, var, _OPERATORS[type(node.operator)], left, right))
    return var


def _comparison(b: Builder, node: cst.Comparison, at: int) -> int:
    left = expression(b, node.left)
    result = -1
    for target in node.comparisons:
        right = expression(b, target.comparator)
        op = _COMPARED.get(type(target.operator))
        result = b.opaque(at) if op is None else b.scope.new()
        if op is not None:
            b.emit(Binary(at, result, op, left, right))
        left = right
    return result


def _unary(b: Builder, node: cst.UnaryOperation, at: int) -> int:
    var = expression(b, node.expression)
    if isinstance(node.operator, cst.Not):
        return b.opaque(at)
    if isinstance(node.operator, cst.Minus) and isinstance(node.expression, cst.Integer):
        value = _small(node.expression)
        return b.const(at, None if value is None else -value)
    return var


def _await(b: Builder, node: cst.Await, at: int) -> int:
    return expression(b, node.expression)


def _walrus(b: Builder, node: cst.NamedExpr, at: int) -> int:
    from pdflow.lower.python.targets import assign

    var = expression(b, node.value)
    if isinstance(node.target, cst.Name) and node.target.value not in b.scope.globals | b.scope.nonlocals:
        b.scope.locals.add(node.target.value)
    assign(b, node.target, var, at)
    return var


def _sequence(kind: str) -> Callable[[Builder, Any, int], int]:
    def lower(b: Builder, node: cst.Tuple | cst.List | cst.Set, at: int) -> int:
        elements: list[int] = []
        stars: list[int] = []
        for position, element in enumerate(node.elements):
            if isinstance(element, cst.StarredElement):
                stars.append(position)
            elements.append(expression(b, element.value))
        var = b.scope.new()
        b.emit(MakeList(at, var, kind, tuple(elements), tuple(stars)))
        return var

    return lower


def _dict(b: Builder, node: cst.Dict, at: int) -> int:
    items: list[tuple[int, int]] = []
    for element in node.elements:
        if isinstance(element, cst.DictElement):
            key = expression(b, element.key)
            items.append((key, expression(b, element.value)))
        else:
            items.append((-1, expression(b, element.value)))
    var = b.scope.new()
    b.emit(MakeDict(at, var, tuple(items)))
    return var


def _branching(name: str, *more: str) -> Callable[[Builder, Any, int], int]:
    """A handler of `branching`, which needs this module in turn."""

    def lower(b: Builder, node: Any, at: int) -> int:
        from pdflow.lower.python import branching

        handler: Callable[..., int] = getattr(branching, name)
        return handler(b, node, at, *more)

    return lower


def _yield(b: Builder, node: cst.Yield, at: int) -> int:
    b.scope.is_generator = True
    delegate = isinstance(node.value, cst.From)
    if isinstance(node.value, cst.From):
        src = expression(b, node.value.item)
    elif node.value is not None:
        src = expression(b, node.value)
    else:
        src = b.const(at, None)
    var = b.scope.new()
    b.emit(Yield(at, var, src, delegate))
    return var


def _lambda(b: Builder, node: cst.Lambda, at: int) -> int:
    from pdflow.lower.python.definitions import lower_lambda

    return lower_lambda(b, node, at)


def _ellipsis(b: Builder, node: cst.Ellipsis, at: int) -> int:
    return b.const(at, None)


def chosen(b: Builder, first: int, second: int, at: int) -> int:
    """A variable that is one of two."""
    var = b.scope.new()
    b.emit(Phi(at, var, (first, second)))
    return var


_HANDLERS: dict[type, Callable[[Builder, Any, int], int]] = {
    cst.Name: _name,
    cst.SimpleString: _string,
    cst.Integer: _integer,
    cst.Float: _float,
    cst.ConcatenatedString: _concatenated,
    cst.FormattedString: _formatted,
    cst.Attribute: _attribute,
    cst.Subscript: _subscript,
    cst.Call: _call,
    cst.BinaryOperation: _binary,
    cst.BooleanOperation: _branching("boolean"),
    cst.Comparison: _comparison,
    cst.UnaryOperation: _unary,
    cst.IfExp: _branching("conditional"),
    cst.Await: _await,
    cst.NamedExpr: _walrus,
    cst.Tuple: _sequence("tuple"),
    cst.List: _sequence("list"),
    cst.Set: _sequence("set"),
    cst.Dict: _dict,
    cst.ListComp: _branching("comprehension", "list"),
    cst.SetComp: _branching("comprehension", "set"),
    cst.GeneratorExp: _branching("comprehension", "list"),
    cst.DictComp: _branching("comprehension", "dict"),
    cst.Yield: _yield,
    cst.Lambda: _lambda,
    cst.Ellipsis: _ellipsis,
}
