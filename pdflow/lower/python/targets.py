"""Targets of an assignment, and patterns of a `match`: what a value is bound to."""

from __future__ import annotations

import libcst as cst

from pdflow.facts.ir import DelItem, GetAttr, GetItem, MakeDict, SetAttr, SetItem, Unpack
from pdflow.lower.python.builder import Builder
from pdflow.lower.python.expressions import expression, subscript_key


def assign(b: Builder, target: cst.CSTNode, var: int, at: int) -> None:
    """Bind `target` to the variable `var`."""
    if isinstance(target, cst.Name):
        b.bind(target.value, var, at)
    elif isinstance(target, cst.Attribute):
        obj = expression(b, target.value)
        b.emit(SetAttr(b.place(target), obj, target.attr.value, var))
    elif isinstance(target, cst.Subscript):
        obj = expression(b, target.value)
        key = subscript_key(b, target.slice, at)
        if isinstance(key, tuple):
            key = b.opaque(at)
        b.emit(SetItem(b.place(target), obj, key, var))
    elif isinstance(target, (cst.Tuple, cst.List)):
        _unpack(b, target, var, at)
    elif isinstance(target, cst.StarredElement):
        assign(b, target.value, var, at)


def _unpack(b: Builder, target: cst.Tuple | cst.List, var: int, at: int) -> None:
    count = len(target.elements)
    star = next((i for i, e in enumerate(target.elements) if isinstance(e, cst.StarredElement)), None)
    for position, element in enumerate(target.elements):
        part = b.scope.new()
        if star is None or position < star:
            b.emit(Unpack(at, part, var, position))
        elif position == star:
            b.emit(Unpack(at, part, var, position, True, count - star - 1))
        else:
            b.emit(Unpack(at, part, var, position - count))
        assign(b, element.value, part, at)


def pattern(b: Builder, node: cst.MatchPattern, var: int) -> None:
    """Bind the captures of a `case` pattern, matched against `var`."""
    at = b.place(node)
    if isinstance(node, cst.MatchAs):
        if node.pattern is not None:
            pattern(b, node.pattern, var)
        if node.name is not None:
            b.bind(node.name.value, var, at)
    elif isinstance(node, cst.MatchOr):
        for option in node.patterns:
            pattern(b, option.pattern, var)
    elif isinstance(node, (cst.MatchList, cst.MatchTuple)):
        _sequence_pattern(b, node, var, at)
    elif isinstance(node, cst.MatchMapping):
        keys: list[int] = []
        for element in node.elements:
            keys.append(expression(b, element.key))
            part = b.scope.new()
            b.emit(GetItem(at, part, var, keys[-1], ""))
            pattern(b, element.pattern, part)
        if node.rest is not None:
            rest = b.scope.new()
            b.emit(MakeDict(at, rest, ((-1, var),)))
            for key in keys:
                b.emit(DelItem(at, rest, key))
            b.bind(node.rest.value, rest, at)
    elif isinstance(node, cst.MatchClass):
        _class_pattern(b, node, var, at)


def _sequence_pattern(b: Builder, node: cst.MatchList | cst.MatchTuple, var: int, at: int) -> None:
    count = len(node.patterns)
    star = next((i for i, p in enumerate(node.patterns) if isinstance(p, cst.MatchStar)), None)
    for position, element in enumerate(node.patterns):
        part = b.scope.new()
        if isinstance(element, cst.MatchStar):
            b.emit(Unpack(at, part, var, position, True, count - position - 1))
            if element.name is not None:
                b.bind(element.name.value, part, at)
            continue
        behind = star is not None and position > star
        b.emit(Unpack(at, part, var, position - count if behind else position))
        pattern(b, element.value, part)


def _class_pattern(b: Builder, node: cst.MatchClass, var: int, at: int) -> None:
    expression(b, node.cls)
    for position, element in enumerate(node.patterns):
        part = b.scope.new()
        b.emit(GetAttr(at, part, var, f"__match_args__.{position}", ""))
        pattern(b, element.value, part)
    for keyword in node.kwds:
        part = b.scope.new()
        b.emit(GetAttr(at, part, var, keyword.key.value, ""))
        pattern(b, keyword.pattern, part)
