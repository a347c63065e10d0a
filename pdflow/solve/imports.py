"""Modules: what an import brings, and what a global name is."""

from __future__ import annotations

import builtins

from pdflow.facts.program import submodule
from pdflow.solve import contexts
from pdflow.solve.atoms import Api, Mod, Package
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.values import Value

_BUILTINS = frozenset(dir(builtins))

_GENERATED = ("_pb2.py", "_pb2_grpc.py")
"""The ends of the files that `protoc` writes: their classes are made when the module runs."""


def module_object(m: Machine, unit: int) -> int:
    """The heap object that holds a module's globals."""
    return m.heap.new(("module", unit), "module")


def run_module(m: Machine, unit: int) -> None:
    """Run a module's top level, if that has not happened yet."""
    routine = m.routines[m.routine_at[unit, 0]] if (unit, 0) in m.routine_at else None
    if routine is not None and not routine.contexts:
        context = contexts.of(m, routine, [], -1)
        m.heap.things[module_object(m, unit)].owner = context.id
        if m.depth < 30:
            m.run(context)


def imported(m: Machine, ctx: Context, module: str, level: int, name: str) -> Value:
    """What `import module`, or `from module import name`, binds."""
    unit, outside = m.imported(ctx.routine.unit, module, level)
    if unit is None:
        if outside.startswith("./"):
            return _from_package(m, ctx, outside[2:], name)
        inner = m.imported(ctx.routine.unit, f"{module}.{name}", level)[0] if name else None
        if inner is not None:  # `module` is a folder without `__init__.py`
            run_module(m, inner)
            return m.values.of(Mod(inner))
        return m.values.of(Api(f"{outside}.{name}" if name else outside, -1))
    run_module(m, unit)
    if not name:
        return m.values.of(Mod(unit))
    return module_attribute(m, ctx.id, unit, name) or m.values.unknown


def _from_package(m: Machine, ctx: Context, path: str, name: str) -> Value:
    if not name:
        return m.values.of(Package(path))
    return package_attribute(m, path, name)


def package_attribute(m: Machine, path: str, name: str) -> Value:
    """A submodule of a folder without `__init__.py`."""
    inner = f"{path}/{name}".strip("/")
    for candidate in (inner, f"{inner}/__init__"):
        unit = m.program.modules.get(candidate)
        if unit is not None:
            run_module(m, unit)
            return m.values.of(Mod(unit))
    return m.values.of(Package(inner))


def module_attribute(m: Machine, reader: int, unit: int, name: str) -> Value | None:
    """A module's variable, or its submodule; None where it has neither."""
    found = m.heap.read(module_object(m, unit), name, reader)
    inner = submodule(m.program, unit, name)
    if inner is not None and found is None:
        run_module(m, inner)
        return m.values.of(Mod(inner))
    if found is None:
        found = _starred(m, reader, unit, name, frozenset((unit,)))
    if found is None and m.program.units[unit].path.endswith(_GENERATED):
        return m.values.of(Api(f"{m.program.names[unit]}.{name}", -1))
    return found


def global_name(m: Machine, unit: int, name: str, reader: int) -> Value:
    """What a name means that no function around it binds."""
    found = m.heap.read(module_object(m, unit), name, reader)
    if found is None:
        found = _starred(m, reader, unit, name, frozenset((unit,)))
    if found is not None:
        return found
    if name in _BUILTINS:
        return m.values.of(Api(f"builtins.{name}", -1))
    if name == "__name__":
        return m.values.const(m.program.names[unit])
    return m.values.nothing


def star(m: Machine, ctx: Context, module: str, level: int) -> None:
    """`from module import *`: remembered, and looked through when a name is not found otherwise."""
    unit, outside = m.imported(ctx.routine.unit, module, level)
    oid = module_object(m, ctx.routine.unit)
    if unit is not None:
        run_module(m, unit)
        m.heap.write(oid, "*star", m.values.of(Mod(unit)))
    elif not outside.startswith("./"):
        m.heap.write(oid, "*star", m.values.of(Api(outside, -1)))


def _starred(m: Machine, reader: int, unit: int, name: str, seen: frozenset[int]) -> Value | None:
    sources = m.heap.read(module_object(m, unit), "*star", reader)
    if sources is None or name.startswith("_"):
        return None
    outside: Value | None = None
    for number in sorted(sources.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Mod) and atom.unit not in seen:
            found = m.heap.read(module_object(m, atom.unit), name, reader)
            if found is None:
                found = _starred(m, reader, atom.unit, name, seen | {atom.unit})
            if found is not None:
                return found
        elif isinstance(atom, Api) and name not in _BUILTINS:
            outside = m.values.of(Api(f"{atom.path}.{name}", -1))
    return outside
