"""Functions, lambdas and classes: each is lowered to a `Function` of its own."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from pdflow.facts.ir import Class, Decorate, Field, Function, MakeClass, MakeFunction, Param, Return, SetAttr, TypeRef
from pdflow.lower.python.annotations import metadata, type_ref
from pdflow.lower.python.builder import Builder
from pdflow.lower.python.expressions import expression
from pdflow.lower.python.names import bindings, dotted, target_names
from pdflow.lower.python.scope import Scope

_TRANSPARENT = frozenset(
    "property cached_property staticmethod classmethod abstractmethod setter deleter getter overload override final "
    "hybrid_property hybrid_method abstractproperty".split()
)
"""Decorators whose meaning the solver reads off `Function.decorators`, so that they are not applied as calls."""

_ACCESSORS = (".setter", ".deleter", ".getter")


def lower_function(b: Builder, node: cst.FunctionDef) -> None:
    """Lower a `def`, and bind its name."""
    decorators = _decorators(b, node.decorators)
    b.enter(node)
    at = b.place(node)
    defaults, extras = _defaults(b, node.params)
    outer = b.scope
    inner = _open(b, "function", node.name.value)
    if outer.kind == "class":
        inner.klass = outer.klass
    params = _parameters(b, node.params, at)
    body = node.body.body
    _declare(b, inner, body, params)
    _body(b, node.body)
    function = Function(
        node.name.value, inner.qualname, "function", at, params, tuple(inner.steps), inner.size, outer.index, inner.klass,
        type_ref(node.returns.annotation) if node.returns else None,
        tuple(text for text, _ in decorators), node.asynchronous is not None, inner.is_generator,
    )  # fmt: skip
    _close(b, inner, function)
    var = outer.new()
    b.emit(MakeFunction(at, var, inner.index, defaults, extras))
    var = _decorate(b, decorators, var, at)
    before = (outer.env or {}).get(node.name.value)
    if before is not None and any(text.endswith(_ACCESSORS) for text, _ in decorators):
        var = outer.phi((before, var), at)
    b.bind(node.name.value, var, at, copy=False)


def lower_lambda(b: Builder, node: cst.Lambda, at: int) -> int:
    """The variable that holds a lambda."""
    defaults, _ = _defaults(b, node.params)
    outer = b.scope
    inner = _open(b, "lambda", "<lambda>")
    params = _parameters(b, node.params, at)
    inner.locals = {param.name for param in params}
    b.emit(Return(at, expression(b, node.body)))
    function = Function(
        "<lambda>", inner.qualname, "lambda", at, params, tuple(inner.steps), inner.size, outer.index,
        is_generator=inner.is_generator,
    )  # fmt: skip
    _close(b, inner, function)
    var = outer.new()
    b.emit(MakeFunction(at, var, inner.index, defaults))
    return var


def lower_class(b: Builder, node: cst.ClassDef) -> None:
    """Lower a `class`, and bind its name."""
    decorators = _decorators(b, node.decorators)
    b.enter(node)
    at = b.place(node)
    bases = tuple(expression(b, arg.value) for arg in node.bases if not arg.star)
    keywords = tuple((arg.keyword.value, expression(b, arg.value)) for arg in node.keywords if arg.keyword is not None)
    outer = b.scope
    inner = _open(b, "class", node.name.value)
    inner.klass = len(b.classes)
    b.classes.append(None)
    _declare(b, inner, node.body.body, ())
    fields = _fields(b, node.body, inner)
    function = Function(
        node.name.value, inner.qualname, "class", at, (), tuple(inner.steps), inner.size, outer.index, inner.klass
    )
    b.classes[inner.klass] = Class(
        node.name.value, inner.qualname, at, inner.index,
        tuple(ref for ref in (type_ref(arg.value) for arg in node.bases) if ref is not None),
        tuple(text for text, _ in decorators), fields,
    )  # fmt: skip
    _close(b, inner, function)
    var = outer.new()
    b.emit(MakeClass(at, var, inner.klass, bases, keywords))
    b.bind(node.name.value, _decorate(b, decorators, var, at), at, copy=False)


def _open(b: Builder, kind: str, name: str) -> Scope:
    outer = b.scope
    qualname = f"{outer.qualname}.{name}" if outer.qualname else name
    inner = Scope(len(b.functions), kind, qualname, outer)
    b.functions.append(None)
    b.scope = inner
    return inner


def _close(b: Builder, inner: Scope, function: Function) -> None:
    inner.finish(set())
    b.functions[inner.index] = _with_steps(function, inner)
    assert inner.parent is not None
    b.scope = inner.parent


def _with_steps(function: Function, scope: Scope) -> Function:
    from msgspec.structs import replace

    return replace(function, steps=tuple(scope.steps), size=scope.size)


def _declare(b: Builder, scope: Scope, body: Sequence[cst.CSTNode], params: tuple[Param, ...]) -> None:
    found = bindings(body)
    scope.locals = found.local | {param.name for param in params}
    scope.globals = found.globals
    scope.nonlocals = found.nonlocals
    b.global_names |= found.globals
    top = scope
    while top.parent is not None:
        top = top.parent
    for name in sorted(found.globals):
        if top is not scope:
            top.share(name)


def _body(b: Builder, body: cst.BaseSuite) -> None:
    from pdflow.lower.python.statements import suite

    suite(b, body)


def _decorators(b: Builder, decorators: Sequence[cst.Decorator]) -> list[tuple[str, int]]:
    """The text of each decorator without arguments, and its variable (-1 for those that the solver knows by text)."""
    found: list[tuple[str, int]] = []
    for decorator in decorators:
        b.enter(decorator)
        node = decorator.decorator
        text = dotted(node.func if isinstance(node, cst.Call) else node)
        known = text.rpartition(".")[2] in _TRANSPARENT
        found.append((text, -1 if known else expression(b, node)))
    return found


def _decorate(b: Builder, decorators: list[tuple[str, int]], var: int, at: int) -> int:
    for _, decorator in reversed(decorators):
        if decorator >= 0:
            decorated = b.scope.new()
            b.emit(Decorate(at, decorated, decorator, var))
            var = decorated
    return var


def _all_params(params: cst.Parameters) -> list[tuple[str, cst.Param]]:
    found = [("positional", param) for param in params.posonly_params]
    found += [("normal", param) for param in params.params]
    if isinstance(params.star_arg, cst.Param):
        found.append(("star", params.star_arg))
    found += [("keyword", param) for param in params.kwonly_params]
    if params.star_kwarg is not None:
        found.append(("kwargs", params.star_kwarg))
    return found


def _defaults(
    b: Builder, params: cst.Parameters
) -> tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]:
    """Defaults, and what `Annotated` says, lowered where the function is defined."""
    defaults: list[tuple[str, int]] = []
    extras: list[tuple[str, int]] = []
    for _, param in _all_params(params):
        if param.default is not None:
            defaults.append((param.name.value, expression(b, param.default)))
        if param.annotation is not None:
            for extra in metadata(param.annotation.annotation):
                extras.append((param.name.value, expression(b, extra)))
    return tuple(defaults), tuple(extras)


def _parameters(b: Builder, params: cst.Parameters, at: int) -> tuple[Param, ...]:
    scope = b.scope
    found: list[Param] = []
    for kind, param in _all_params(params):
        var = scope.new()
        ref = type_ref(param.annotation.annotation) if param.annotation else None
        found.append(Param(param.name.value, kind, var, ref, b.place(param)))
        scope.assign(param.name.value, var)
    return tuple(found)


def _fields(b: Builder, body: cst.BaseSuite, scope: Scope) -> tuple[Field, ...]:
    """Lower a class body; its annotated and assigned names are its fields."""
    from pdflow.lower.python.statements import statement

    fields: dict[str, Field] = {}
    small = body.body if isinstance(body, cst.SimpleStatementSuite) else ()
    for node in (body,) if small else body.body:
        if isinstance(node, cst.SimpleStatementSuite):
            _body(b, node)
        else:
            statement(b, node)
        for part in getattr(node, "body", ()) if isinstance(node, cst.SimpleStatementLine) else small:
            for name, ref in _declared(part):
                value = (scope.env or {}).get(name, -1)
                fields[name] = Field(name, ref, b.line << 12 | 1, value)
    for name, var in (scope.env or {}).items():
        b.emit(SetAttr(0, -1, name, var))
    return tuple(fields.values())


def _declared(part: cst.CSTNode) -> list[tuple[str, TypeRef | None]]:
    if isinstance(part, cst.AnnAssign) and isinstance(part.target, cst.Name):
        return [(part.target.value, type_ref(part.annotation.annotation))]
    if isinstance(part, cst.Assign):
        return [(name, None) for target in part.targets for name in target_names(target.target)]
    return []
