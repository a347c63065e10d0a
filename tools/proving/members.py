"""members: an attribute of a class or object, found in the text of the class."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from proving.source import Assigned, FunctionNode, absolute, dotted, statements
from proving.values import Class, Dynamic, Function, Instance, Plain, Value

if TYPE_CHECKING:
    from proving.resolve import World

_PROPERTIES = ("property", "Property", "reify")


def member(world: World, owner: Class | Instance, name: str) -> Value | None:
    """`owner.name`: from the bodies of the class and its bases, what methods store on `self`, or `__getattr__`."""
    cls = owner.of if isinstance(owner, Instance) else owner
    family = [found for found, _ in world.bases(cls)]
    plain: Value | None = None
    for current in family:
        found = _in_body(world, owner, current, name) or _patched(world, owner, current, name)
        found = found or _stored(world, current, name)
        if found is not None and not isinstance(found, Plain):
            return found
        plain = plain or found
    return plain or _dynamic(world, family, name)


def _in_body(world: World, owner: Class | Instance, cls: Class, name: str) -> Value | None:
    overloads: list[FunctionNode] = []
    found: Value | None = None
    for node in statements(cls.node.body):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
            decorators = [dotted(decorator) for decorator in node.decorator_list]
            if any(text.endswith((".setter", ".deleter")) for text in decorators):
                continue
            if any(text.endswith("overload") for text in decorators):
                overloads.append(node)
            found = _method(world, owner, cls, node, decorators, tuple(overloads))
        elif isinstance(node, ast.ClassDef) and node.name == name:
            found = Class(node, cls.module)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
            found = world.instance(node.annotation, cls.module) or _worth(world, owner, cls, node.value, name)
        elif isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            found = _worth(world, owner, cls, node.value, name)
    return found


def _method(
    world: World, owner: Class | Instance, cls: Class, node: FunctionNode, decorators: list[str],
    overloads: tuple[FunctionNode, ...],
) -> Value:  # fmt: skip
    static = "staticmethod" in decorators
    function = Function(node, cls.module, None if static else owner, overloads)
    if any(text.rpartition(".")[2].endswith(_PROPERTIES) for text in decorators):
        return world.call(function) or Plain(f"the property {cls.node.name}.{node.name} is not typed")
    return function


def _worth(world: World, owner: Class | Instance, cls: Class, value: ast.expr | None, name: str) -> Value:
    """What an assignment in a class body gives: another member, or a value of the module."""
    found: Value | None = None
    if isinstance(value, ast.Name) and value.id != name:
        found = world.attribute(owner, value.id)
    if (found is None or isinstance(found, (Plain, Dynamic))) and value is not None:
        found = world.evaluate(value, cls.module, {}) or found
    if isinstance(found, Function) and found.owner is None:
        found = Function(found.node, found.module, owner, found.overloads)
    return found or Plain(f"the value of {cls.node.name}.{name} is not typed")


def _patched(world: World, owner: Class | Instance, cls: Class, name: str) -> Value | None:
    """`Class.name = function` beside the class, with or without something around the function."""
    binding = cls.module.names.get(f"{cls.node.name}.{name}")
    if not isinstance(binding, Assigned) or binding.value is None:
        return None
    value = binding.value.args[0] if isinstance(binding.value, ast.Call) and binding.value.args else binding.value
    found = world.evaluate(value, cls.module, {})
    return Function(found.node, found.module, owner, found.overloads) if isinstance(found, Function) else found


def _stored(world: World, cls: Class, name: str) -> Value | None:
    """`self.name = …` in any method."""
    plain: Value | None = None
    for function in cls.node.body:
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        for annotation, value in _stores(function, name):
            method = Function(function, cls.module, Instance(cls))
            found: Value | None = world.instance(annotation, cls.module) if annotation is not None else None
            if found is None and value is not None:
                found = world.evaluate(value, cls.module, world.local(method))
            if found is not None and not isinstance(found, Plain):
                return found
            plain = Plain(f"what {cls.node.name}.{name} holds is not typed")
    return plain


def _stores(function: FunctionNode, name: str) -> Iterator[tuple[ast.expr | None, ast.expr | None]]:
    for node in ast.walk(function):
        if isinstance(node, ast.AnnAssign) and _own(node.target, name):
            yield node.annotation, node.value
        elif isinstance(node, ast.Assign) and any(_own(target, name) for target in node.targets):
            yield None, node.value


def _own(target: ast.expr, name: str) -> bool:
    """Whether this is `self.name`."""
    return isinstance(target, ast.Attribute) and target.attr == name and dotted(target.value) in ("self", "cls")


def _dynamic(world: World, family: list[Class], name: str) -> Value | None:
    """What makes attributes at run time: a table of lazy parts, a typed or untyped `__getattr__`, `setattr`."""
    if name.startswith("__"):
        return None
    for cls in family:
        found = _lazy_part(world, cls, name) or _by_getter(world, cls)
        if found is not None:
            return found
    for cls in family:
        for node in ast.walk(cls.node):
            if isinstance(node, ast.Call) and dotted(node.func) == "setattr" and node.args:
                if dotted(node.args[0]) in ("self", "cls"):
                    return Dynamic(f"{cls.module.name}.{cls.node.name} sets its attributes by name at run time")
    return None


def _by_getter(world: World, cls: Class) -> Value | None:
    for special in ("__getattr__", "__getattribute__"):
        getter = _in_body(world, Instance(cls), cls, special)
        if getter is not None:
            typed = world.instance(getter.node.returns, getter.module) if isinstance(getter, Function) else None
            return typed or Dynamic(f"{cls.module.name}.{cls.node.name}.{special} makes it at run time")
    return None


def _lazy_part(world: World, cls: Class, name: str) -> Value | None:
    """`{"users": (".users", "Users")}` in the body of a class."""
    for node in ast.walk(cls.node):
        if not isinstance(node, ast.Dict):
            continue
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == name and isinstance(value, (ast.Tuple, ast.List)):
                texts = [item.value for item in value.elts if isinstance(item, ast.Constant)]
                module = world.module(absolute(cls.module, str(texts[0]))) if len(texts) > 1 else None
                found = world.name(module, str(texts[1])) if module is not None else None
                return Instance(found) if isinstance(found, Class) else found
    return None
