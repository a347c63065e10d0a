"""Conditions: what a test tells about a name, and tests whose outcome is known."""

from __future__ import annotations

import libcst as cst

from pdflow.facts.ir import Narrow
from pdflow.lower.python.builder import Builder

EMPTY = -1
"""In place of types: the value is None, or empty."""


def truth(test: cst.BaseExpression) -> bool | None:
    """The outcome of a test that does not depend on anything; None where it does."""
    if isinstance(test, cst.Name):
        return {"True": True, "False": False, "None": False, "TYPE_CHECKING": True}.get(test.value)
    if isinstance(test, cst.Attribute) and test.attr.value == "TYPE_CHECKING":
        return True
    if isinstance(test, cst.Integer):
        return bool(test.evaluated_value)
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        inner = truth(test.expression)
        return None if inner is None else not inner
    if isinstance(test, cst.BooleanOperation):
        return _both(test)
    return None


def _both(test: cst.BooleanOperation) -> bool | None:
    left, right = truth(test.left), truth(test.right)
    decisive = isinstance(test.operator, cst.Or)
    if decisive in (left, right):
        return decisive
    return None if None in (left, right) else not decisive


def narrowed(b: Builder, test: cst.BaseExpression, holds: bool) -> None:
    """Take what `test` says, if it `holds` or not, into the names from here on."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        narrowed(b, test.expression, not holds)
    elif isinstance(test, cst.BooleanOperation):
        if isinstance(test.operator, cst.And) == holds:
            narrowed(b, test.left, holds)
            narrowed(b, test.right, holds)
    elif isinstance(test, (cst.Name, cst.NamedExpr)):
        name = test.target if isinstance(test, cst.NamedExpr) else test
        if not holds and isinstance(name, cst.Name):
            _narrow(b, name, None, True)
    elif isinstance(test, cst.Comparison):
        _against_none(b, test, holds)
    elif isinstance(test, cst.Call) and isinstance(test.func, cst.Name) and test.func.value == "isinstance":
        if len(test.args) == 2 and isinstance(test.args[0].value, cst.Name):
            _narrow(b, test.args[0].value, test.args[1].value, holds)


def _against_none(b: Builder, test: cst.Comparison, holds: bool) -> None:
    if len(test.comparisons) != 1 or not isinstance(test.left, cst.Name):
        return
    operator, other = test.comparisons[0].operator, test.comparisons[0].comparator
    if not (isinstance(other, cst.Name) and other.value == "None"):
        return
    if isinstance(operator, (cst.Is, cst.Equal)) == holds and isinstance(
        operator, (cst.Is, cst.IsNot, cst.Equal, cst.NotEqual)
    ):
        _narrow(b, test.left, None, True)


def _narrow(b: Builder, name: cst.Name, types: cst.BaseExpression | None, positive: bool) -> None:
    from pdflow.lower.python.expressions import expression

    scope = b.scope
    if scope.env is None or name.value not in scope.env:
        return
    at = b.place(name)
    var = scope.new()
    kinds = EMPTY if types is None else expression(b, types)
    b.emit(Narrow(at, var, scope.env[name.value], kinds, positive))
    scope.assign(name.value, var)
