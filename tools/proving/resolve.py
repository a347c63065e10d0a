"""resolve: names, attributes and calls in the source of packages → values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from proving.source import Assigned, Binding, Defined, Imported, Module, bind, dotted, read_module
from proving.values import Class, Dynamic, Function, Instance, Items, Plain, Value

_WRAPPERS = frozenset(
    "Optional Type type Awaitable Coroutine ContextManager AbstractContextManager AbstractAsyncContextManager Final "
    "ClassVar Annotated AsyncContextManager Generator AsyncGenerator Deferred Self".split()
)
_LISTS = frozenset(
    "List list Iterator Iterable Sequence PaginatedList AsyncIterator AsyncIterable Tuple tuple set Set".split()
)
_PLAIN_BASES = frozenset(
    "object Exception ABC Generic Protocol Enum str int dict list TypedDict NamedTuple Thread Mapping".split()
)
_DEFINES = re.compile(rb"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+([A-Za-z_][A-Za-z0-9_]*)", re.MULTILINE)
_DEEP = 60
"""Steps of one resolution; what needs more goes round in a circle."""

Env = dict[str, Value]


class World:
    """The folders of some packages, as one import path."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self.roots = tuple(roots)
        self._modules: dict[str, Module | None] = {}
        self._busy: set[tuple[object, ...]] = set()
        self._index: dict[Path, dict[str, list[Path]]] = {}

    def module(self, name: str) -> Module | None:
        """The module of this name; None where no package has it."""
        if name not in self._modules:
            self._modules[name] = None
            self._modules[name] = self._read(name)
        return self._modules[name]

    def index(self, folder: Path) -> dict[str, list[Path]]:
        """Name → the files below `folder` that define or assign a thing of that name, shallow ones first."""
        if folder not in self._index:
            found: dict[str, list[Path]] = {}
            for path in sorted(folder.rglob("*.py"), key=lambda path: (len(path.parts), path)):
                for word in sorted({name.decode() for name in _DEFINES.findall(path.read_bytes())}):
                    found.setdefault(word, []).append(path)
            self._index[folder] = found
        return self._index[folder]

    def _read(self, name: str) -> Module | None:
        places = [root.joinpath(*name.split(".")) for root in self.roots]
        for place in places:
            for path in (place / "__init__.py", place / "__init__.pyi", place.with_suffix(place.suffix + ".py"),
                         place.with_suffix(place.suffix + ".pyi")):  # fmt: skip
                if path.is_file():
                    module = read_module(name, path)
                    if module is not None:
                        return module
        folder = next((place for place in places if place.is_dir()), None)
        return read_module(name, folder) if folder else None

    def name(self, module: Module, name: str) -> Value | None:
        """What a name means at the top level of a module."""
        key = ("name", module.name, name)
        if key in self._busy or len(self._busy) > _DEEP:
            return None
        self._busy.add(key)
        try:
            return self._name(module, name)
        finally:
            self._busy.discard(key)

    def _name(self, module: Module, name: str) -> Value | None:
        binding = module.names.get(name)
        found = self._bound(module, binding) if binding is not None else None
        if found is not None and not isinstance(found, Plain):
            return found
        for star in module.stars:
            other = self.module(star)
            value = self.name(other, name) if other is not None else None
            if value is not None:
                return value
        if name in module.lazy:
            where, inner = module.lazy[name]
            other = self.module(where)
            value = (self.name(other, inner) if other is not None else None) or self.module(f"{where}.{inner}") or other
            if value is not None:
                return value
        inside = self.module(f"{module.name}.{name}") if module.package else None
        if inside is None and found is None and "__getattr__" in module.names:
            return Dynamic(f"{module.name}.__getattr__ makes it")
        return inside or found

    def _bound(self, module: Module, binding: Binding) -> Value | None:
        if isinstance(binding, Defined):
            node = binding.node
            if isinstance(node, ast.ClassDef):
                return Class(node, module)
            return Function(node, module, None, binding.overloads)
        if isinstance(binding, Imported):
            other = self.module(binding.module)
            if not binding.name:
                return other
            value = self.name(other, binding.name) if other is not None else None
            return value or self.module(f"{binding.module}.{binding.name}")
        return self._assigned(module, binding, {})

    def _assigned(self, module: Module, binding: Assigned, env: Env) -> Value:
        found: Value | None = self.instance(binding.annotation, module) if binding.annotation is not None else None
        if found is None and binding.value is not None:
            found = self.evaluate(binding.value, module, env)
        return found or Plain("its value is not typed")

    def annotation(self, node: ast.expr | None, module: Module) -> Class | Items | None:
        """The class that an annotation names: of `Optional[X]` and `Awaitable[X]` the class X."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                node = ast.parse(node.value, mode="eval").body
            except SyntaxError:
                return None
        if isinstance(node, ast.Subscript):
            return self._generic(node, module)
        if isinstance(node, ast.BinOp):
            return self.annotation(node.left, module) or self.annotation(node.right, module)
        if isinstance(node, (ast.Name, ast.Attribute)):
            value = self.evaluate(node, module, {})
            return value if isinstance(value, Class) else None
        return None

    def _generic(self, node: ast.Subscript, module: Module) -> Class | Items | None:
        head = dotted(node.value).rpartition(".")[2]
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if head in _WRAPPERS:
            return self.annotation(inner[-1] if head == "Coroutine" else inner[0], module)
        if head == "Union":
            return next((found for part in inner if (found := self.annotation(part, module))), None)
        if head in _LISTS:
            item = self.annotation(inner[0], module)
            return Items(Instance(item) if isinstance(item, Class) else item) if item else None
        return self.annotation(node.value, module)

    def instance(self, node: ast.expr | None, module: Module) -> Instance | Items | None:
        """An object of the class that an annotation names."""
        found = self.annotation(node, module)
        return Instance(found) if isinstance(found, Class) else found

    def evaluate(self, node: ast.expr, module: Module, env: Env) -> Value | None:
        """What an expression is worth; None where its text does not tell."""
        match node:
            case ast.Name():
                return env.get(node.id) or self.name(module, node.id)
            case ast.Attribute():
                owner = self.evaluate(node.value, module, env)
                return self.attribute(owner, node.attr) if owner is not None else None
            case ast.Call():
                called = self.evaluate(node.func, module, env)
                return self.call(called) if called is not None else None
            case ast.BoolOp():
                return next((found for part in node.values if (found := self.evaluate(part, module, env))), None)
            case ast.IfExp():
                return self.evaluate(node.body, module, env) or self.evaluate(node.orelse, module, env)
            case ast.Await() | ast.NamedExpr() | ast.Starred():
                return self.evaluate(node.value, module, env)
        return None

    def bases(self, cls: Class) -> Iterator[tuple[Class, int]]:
        """The class and what it inherits from, nearest first, with the depth."""
        todo, seen = [(cls, 0)], set()
        while todo:
            current, depth = todo.pop(0)
            if id(current.node) in seen or depth > 9:
                continue
            seen.add(id(current.node))
            yield current, depth
            for base in current.node.bases:
                plain = base.value if isinstance(base, ast.Subscript) else base
                for part in plain.args if isinstance(plain, ast.Call) else [plain]:
                    value = self.evaluate(part, current.module, {})
                    if isinstance(value, Class) and value.node is current.node:
                        value = self._before(current)
                    if isinstance(value, Class):
                        todo.append((value, depth + 1))

    def _before(self, cls: Class) -> Value | None:
        """What the name of a class stood for before the class was defined."""
        binding = cls.module.names.get(cls.node.name)
        earlier = binding.earlier if isinstance(binding, Defined) else None
        return self._bound(cls.module, earlier) if earlier is not None else None

    def unknown_bases(self, cls: Class) -> list[str]:
        """The bases of a class that are in none of the packages."""
        texts = [dotted(base.value if isinstance(base, ast.Subscript) else base) for base in cls.node.bases]
        return [
            text
            for text, base in zip(texts, cls.node.bases, strict=True)
            if text and text.rpartition(".")[2] not in _PLAIN_BASES and self.evaluate(base, cls.module, {}) is None
        ]

    def attribute(self, owner: Value, name: str) -> Value | None:
        """`owner.name`; None where the source shows no such thing."""
        if isinstance(owner, Module):
            return self.name(owner, name)
        if isinstance(owner, Dynamic):
            return owner
        if isinstance(owner, Items):
            return Plain(f"of a list, {name} is not known") if name not in ("get", "pop") else owner.item
        if not isinstance(owner, (Class, Instance)):
            return None
        key = ("attribute", id(owner.of.node if isinstance(owner, Instance) else owner.node), name)
        if key in self._busy or len(self._busy) > _DEEP:
            return None
        self._busy.add(key)
        try:
            from proving.members import member

            return member(self, owner, name)
        finally:
            self._busy.discard(key)

    def call(self, value: Value) -> Value | None:
        """What calling a value gives."""
        if isinstance(value, Class):
            return Instance(value)
        if isinstance(value, Dynamic):
            return value
        if isinstance(value, Instance):
            called = self.attribute(value, "__call__")
            return self.call(called) if isinstance(called, Function) else None
        if isinstance(value, Function):
            return self._result(value)
        return None

    def _result(self, function: Function) -> Value | None:
        key = ("result", id(function.node))
        if key in self._busy or len(self._busy) > _DEEP:
            return None
        self._busy.add(key)
        try:
            returns = function.node.returns
            if isinstance(returns, ast.Constant) and isinstance(returns.value, str):
                try:
                    returns = ast.parse(returns.value, mode="eval").body
                except SyntaxError:
                    returns = None
            if returns is not None and dotted(returns).rpartition(".")[2] == "Self" and function.owner is not None:
                return function.owner if isinstance(function.owner, Instance) else Instance(function.owner)
            found = self.instance(returns, function.module)
            managers = {dotted(decorator).rpartition(".")[2] for decorator in function.node.decorator_list}
            if isinstance(found, Items) and managers & {"contextmanager", "asynccontextmanager"}:
                return found.item
            return found or self.body_result(function)
        finally:
            self._busy.discard(key)

    def body_result(self, function: Function) -> Value | None:
        """What a function returns or yields, by its body."""
        env = self.local(function)
        for node in ast.walk(function.node):
            if isinstance(node, (ast.Return, ast.Yield)) and node.value is not None:
                found = self.evaluate(node.value, function.module, env)
                if found is not None and not isinstance(found, Plain):
                    return found
        return None

    def local(self, function: Function) -> Env:
        """The names inside a function: `self`, typed parameters, local imports and assignments."""
        env: Env = {}
        arguments = function.node.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            typed = self.instance(argument.annotation, function.module) if argument.annotation is not None else None
            if typed is not None:
                env[argument.arg] = typed
        if function.owner is not None:
            cls = function.owner.of if isinstance(function.owner, Instance) else function.owner
            env |= {"self": Instance(cls), "cls": cls}
        for node in ast.walk(function.node):
            if isinstance(node, ast.ImportFrom):
                env |= self._imported(function.module, node)
            elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                found = self.evaluate(node.value, function.module, env)
                if found is not None:
                    env[node.targets[0].id] = found
        return env

    def _imported(self, module: Module, node: ast.ImportFrom) -> Env:
        inner = Module(module.name, module.path, module.package)
        bind(inner, [node])
        found = {name: self._bound(inner, binding) for name, binding in sorted(inner.names.items())}
        return {name: value for name, value in found.items() if value is not None}
