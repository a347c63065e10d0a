"""shapes: a callable → the parameters that it takes, and whether they are those that a signature names."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from proving.resolve import World
from proving.source import FunctionNode, dotted, statements
from proving.values import Class, Function, Instance, Value


@dataclass(frozen=True)
class Shape:
    """What one form of a callable takes; `rest` is the name of its `*args`, `more` of its `**kwargs`."""

    positional: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()
    rest: str = ""
    more: str = ""


@dataclass
class Wanted:
    """What a signature says of a call: `names` carry data, `keeps` do not."""

    params: tuple[str, ...]
    names: frozenset[str]
    keeps: frozenset[str] = field(default_factory=frozenset)
    elsewhere: frozenset[str] = field(default_factory=frozenset)
    """Names that may be the constructor's instead: of a base URL or host."""


def shapes(world: World, value: Value | None) -> list[Shape]:
    """Every form of a callable: overloads, then itself. Empty for what is not one."""
    if isinstance(value, Class):
        for name in ("__init__", "__new__"):
            made = world.attribute(Instance(value), name)
            if isinstance(made, Function):
                found = [_shape(world, made, node, bound=True) for node in (*made.overloads, made.node)]
                if any(shape.names or shape.more for shape in found):
                    return found
        fields = tuple(dict.fromkeys(_fields(world, value)))
        open_ends = any(world.evaluate(base, value.module, {}) is None for base in value.node.bases)
        return [Shape(fields, frozenset(fields), "", "fields" if open_ends else "")]
    if isinstance(value, Instance):
        return shapes(world, world.attribute(value, "__call__"))
    if isinstance(value, Function):
        static = any(dotted(node) == "staticmethod" for node in value.node.decorator_list)
        bound = value.owner is not None and not static
        return [_shape(world, value, node, bound) for node in (*value.overloads, value.node)]
    return []


def _shape(world: World, function: Function, node: FunctionNode, bound: bool) -> Shape:
    arguments = node.args
    positional = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    if bound and positional:
        positional = positional[1:]
    names = {*positional, *(argument.arg for argument in arguments.kwonlyargs)}
    more = arguments.kwarg.arg if arguments.kwarg else ""
    if arguments.kwarg is not None:
        typed = _unpacked(world, function, arguments.kwarg.annotation)
        if typed:
            names |= typed
            more = ""
    return Shape(tuple(positional), frozenset(names), arguments.vararg.arg if arguments.vararg else "", more)


def _unpacked(world: World, function: Function, annotation: ast.expr | None) -> frozenset[str]:
    """The keys of `**kwargs: Unpack[Keys]`."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        annotation = ast.parse(annotation.value, mode="eval").body
    if not isinstance(annotation, ast.Subscript) or dotted(annotation.value).rpartition(".")[2] != "Unpack":
        return frozenset()
    cls = world.annotation(annotation.slice, function.module)
    return frozenset(_fields(world, cls)) if isinstance(cls, Class) else frozenset()


def _fields(world: World, cls: Class) -> Iterator[str]:
    """The fields of a data class, model or TypedDict, inherited ones first."""
    for current, _ in reversed(list(world.bases(cls))):
        for node in statements(current.node.body):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield node.target.id
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def misfit(found: Sequence[Shape], wanted: Wanted) -> str:
    """Why no form of the callable takes by position what the signature says it does; empty where one does.

    Only what carries or keeps data must stand at its place under its name; for the others a place is a place.
    """
    if not wanted.params or any(_fits(shape, wanted) for shape in found):
        return ""
    told = " or ".join(sorted({", ".join(shape.positional) or "none" for shape in found}))
    return f"its positional parameters are {told}; the signature says {', '.join(wanted.params)}"


def _fits(shape: Shape, wanted: Wanted) -> bool:
    """Whether what is passed by position is read under its own name."""
    matter = wanted.names | wanted.keeps
    for said, there in zip(wanted.params, shape.positional, strict=False):
        if said != there and (said in matter or there in matter):
            return False
    late = wanted.params[len(shape.positional) :]
    return bool(shape.rest) or not any(name in wanted.names and name in shape.positional for name in late)
