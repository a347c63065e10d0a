"""prove: a vendor's or client's sinks and the packages → what holds of each call."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from proving.models import Models
from proving.packages import Package
from proving.paths import Way, modules_with, named, tokens, walk
from proving.resolve import World
from proving.shapes import Shape, Wanted, misfit, shapes
from proving.source import Defined, Module
from proving.values import Class, Dynamic, Function, Instance, Plain, Value

ORDER = ("proved", "open", "named", "differs", "unproved")
"""From the strongest to none. open: the callable is proved, some names go through `**kwargs`. named: the way to it
cannot be followed, and a method of that name with these parameters is in the package. differs: the callable is there,
and takes something else by position."""


class Outcome(NamedTuple):
    """What holds of one API path."""

    state: str
    why: str = ""
    by: str = ""
    missing: frozenset[str] = frozenset()
    """Names that this callable does not take."""


@dataclass(frozen=True)
class Bench:
    """The packages of one vendor: one world for the current releases, and one for each older generation."""

    worlds: tuple[World, ...]
    packages: tuple[Package, ...]
    models: Models
    routes: tuple[tuple[str, str], ...] = ()
    """What a package builds at run time, and where its source has it: the start of a path, what it stands for."""


def outcome(bench: Bench, path: str, wanted: Wanted) -> Outcome:
    """The best that any generation of the packages says about a path."""
    modelled = bench.models.check(path, wanted)
    if modelled is not None:
        return Outcome(*modelled)
    found = [_in_world(bench, world, path, wanted) for world in bench.worlds]
    found = found or [Outcome("unproved", "no package to look in")]
    best = min(found, key=lambda one: (ORDER.index(one.state), len(one.missing)))
    there = [one.missing for one in found if one.state in ("proved", "open", "differs")]
    best = best._replace(missing=best.missing.intersection(*there))
    return _by_name(bench, path, wanted, best) if best.state == "unproved" else best


def _in_world(bench: Bench, world: World, path: str, wanted: Wanted) -> Outcome:
    way = walk(world, path)
    for start, stands_for in bench.routes:
        if (way.end is None or isinstance(way.end, Dynamic)) and path.startswith(start):
            way = walk(world, stands_for + path[len(start) :])
    if way.end is None or isinstance(way.end, Dynamic):
        return Outcome("unproved", way.why or named(way.end) if way.end is not None else way.why)
    forms = shapes(world, way.end)
    if not forms and isinstance(way.end, (Plain, Instance)):
        told = way.end.why if isinstance(way.end, Plain) else f"an object of {named(way.end)}"
        return Outcome("named", f"the name is there; what takes its calls is made at run time ({told})")
    if not forms:
        return Outcome("unproved", f"it leads to {named(way.end)}, which is not called")
    by = str(_package_of(bench, way.end) or "")
    wrong = misfit(forms, wanted)
    if wrong:
        return Outcome("differs", wrong, by, wanted.names - frozenset().union(*(shape.names for shape in forms)))
    return _names(world, way, forms, wanted, by)


def _names(world: World, way: Way, forms: Sequence[Shape], wanted: Wanted, by: str) -> Outcome:
    missing = wanted.names - frozenset().union(*(shape.names for shape in forms))
    makers = [shape for made in way.made for shape in shapes(world, made)]
    far = wanted.elsewhere - frozenset().union(*(shape.names for shape in (*forms, *makers)))
    if far and not any(shape.more for shape in (*forms, *makers)):
        missing |= far
    if missing and any(shape.more for shape in forms):
        return Outcome("open", f"{', '.join(sorted(missing))}: through **kwargs", by)
    return Outcome("proved", "", by, missing)


def _package_of(bench: Bench, value: Value) -> Package | None:
    value = value.of if isinstance(value, Instance) else value
    if not isinstance(value, (Class, Function)):
        return None
    module = value.module
    fits = [(len(root.parts), p) for p in bench.packages for root in p.roots if module.path.is_relative_to(root)]
    return max(fits, key=lambda fit: fit[0])[1] if fits else None


def _by_name(bench: Bench, path: str, wanted: Wanted, best: Outcome) -> Outcome:
    """A method of that name with these parameters, anywhere in the package that the path begins in."""
    parts = tokens(path)
    last = next((part for part in reversed(parts) if part.isidentifier()), "")
    for world in bench.worlds if len(parts) > 2 and wanted.names else ():
        top = world.module(parts[0])
        for module in modules_with(world, top, last) if top is not None else ():
            for value in _definitions(world, module, last):
                forms = shapes(world, value)
                missing = wanted.names - frozenset().union(*(shape.names for shape in forms))
                more = any(shape.more for shape in forms)
                if not misfit(forms, wanted) and (more or missing != wanted.names):
                    by = str(_package_of(bench, value) or "")
                    return Outcome("named", f"{best.why}; {named(value)} fits", by, frozenset() if more else missing)
    return best


def _definitions(world: World, module: Module, name: str) -> Iterator[Function]:
    """The functions and methods of this name in a module."""
    for binding in sorted(name for name, what in module.names.items() if isinstance(what, Defined)):
        value = world.name(module, binding)
        if isinstance(value, Class) and value.module is module:
            if any(isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)) and n.name == name for n in value.node.body):
                method = world.attribute(Instance(value), name)
                if isinstance(method, Function):
                    yield method
        elif isinstance(value, Function) and binding == name:
            yield value


def belongs(
    names: Mapping[str, Iterable[str]], packages: Mapping[str, Package | None], older: Iterable[Package]
) -> dict[str, str]:
    """Distribution → what is wrong with the modules that it is said to install; empty where nothing is."""
    wrong: dict[str, str] = {}
    older = list(older)
    for name, modules in sorted(names.items()):
        plain = name.partition("[")[0]
        releases = [one for one in (packages.get(name), *older) if one is not None and one.name == plain]
        absent = [module for module in modules if not any(release.has(module) for release in releases)]
        if not releases:
            wrong[name] = "the package index does not hand it out, or it cannot be unpacked"
        elif absent:
            wrong[name] = f"{' and '.join(release.version for release in releases)} without {', '.join(absent)}"
    return wrong
