"""Annotations: what a type expression names, read without evaluating it."""

from __future__ import annotations

import libcst as cst

from pdflow.facts.ir import TypeRef
from pdflow.lower.python.names import dotted


def type_ref(node: cst.BaseExpression | None) -> TypeRef | None:
    """The type that an annotation writes; None where it is no type (a literal, a computed expression)."""
    if isinstance(node, (cst.Name, cst.Attribute)):
        name = dotted(node)
        return TypeRef(name) if name else None
    if isinstance(node, cst.Subscript):
        return _subscripted(node)
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
        left, right = type_ref(node.left), type_ref(node.right)
        return TypeRef("|", tuple(side for side in (left, right) if side is not None))
    if isinstance(node, cst.SimpleString):
        return _quoted(node.raw_value)
    if isinstance(node, cst.Call):
        name = dotted(node.func)
        return TypeRef(name) if name else None
    return None


def _subscripted(node: cst.Subscript) -> TypeRef | None:
    name = dotted(node.value)
    if not name:
        return None
    last = name.rpartition(".")[2]
    if last == "Literal":
        return TypeRef("Literal")
    parts = [element.slice.value for element in node.slice if isinstance(element.slice, cst.Index)]
    if last == "Annotated":
        return type_ref(parts[0]) if parts else None
    args: list[TypeRef] = []
    for part in parts:
        inner = part.elements if isinstance(part, (cst.List, cst.Tuple)) else ()
        if inner:
            args.extend(ref for ref in (type_ref(e.value) for e in inner) if ref is not None)
        else:
            args.append(type_ref(part) or TypeRef("object"))
    return TypeRef(name, tuple(args))


def _quoted(text: str) -> TypeRef | None:
    if text.replace("_", "").replace(".", "").isalnum():
        return TypeRef(text)
    try:
        return type_ref(cst.parse_expression(text))
    except (cst.ParserSyntaxError, RecursionError):
        return None


def metadata(node: cst.BaseExpression | None) -> tuple[cst.BaseExpression, ...]:
    """What `Annotated[type, …]` says beside the type."""
    if isinstance(node, cst.Subscript) and dotted(node.value).rpartition(".")[2] == "Annotated":
        parts = [element.slice.value for element in node.slice if isinstance(element.slice, cst.Index)]
        return tuple(part for part in parts[1:] if isinstance(part, cst.Call))
    return ()
