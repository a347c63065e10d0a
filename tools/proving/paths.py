"""paths: an API path without braces → the callable that it leads to in the source, or where the way ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from proving.resolve import World
from proving.source import Module, dotted
from proving.values import Class, Dynamic, Function, Instance, Items, Plain, Value

_TOKEN = re.compile(r"\('[^']*'\)|\(\"[^\"]*\"\)|\(\)|\[\]|\*\*?|\w+")
_MANY_FILES = 300


@dataclass(frozen=True)
class Way:
    """Where a path leads: `end` is None where it stops, and `why` then says where and why."""

    end: Value | None
    why: str = ""
    made: tuple[Value, ...] = ()
    """The classes and functions that were called on the way: constructors of clients."""
    steps: int = 0


def tokens(path: str) -> list[str]:
    """`a.B('x').c[]` → `a`, `B`, `('x')`, `c`, `[]`."""
    return _TOKEN.findall(path)


def walk(world: World, path: str) -> Way:
    """Follow a path through the source. Of several readings (a module, an attribute of a module) the best counts."""
    parts = tokens(path)
    best = Way(None, f"no module `{parts[0]}` in the packages", (), -1)
    for size in range(len(parts), 0, -1):
        if not all(part.isidentifier() for part in parts[:size]):
            continue
        module = world.module(".".join(parts[:size]))
        if module is None:
            continue
        way = _follow(world, module, parts[size:])
        if way.end is not None and not isinstance(way.end, Module):
            return way
        way = Way(None, way.why, way.made, way.steps + size)
        best = way if way.steps > best.steps else best
    return best if best.why else Way(None, f"`{path}` is a module", (), best.steps)


def _follow(world: World, value: Value, parts: Sequence[str]) -> Way:
    made: tuple[Value, ...] = ()
    for place, part in enumerate(parts):
        if part == "**":
            return _anywhere(world, value, parts[place + 1 :], made, place)
        if part.startswith("("):
            made += (value,)
        following = _step(world, value, part)
        if following is None or (isinstance(following, Plain) and place + 1 < len(parts)):
            return Way(None, _stopped(world, value, part, following), made, place)
        value = following
    return Way(value, "", made, len(parts))


def _step(world: World, value: Value, part: str) -> Value | None:
    if part.startswith("("):
        if isinstance(value, Module):
            inner = world.name(value, value.name.rpartition(".")[2])
            value = inner if inner is not None else value
        return world.call(value)
    if part == "[]":
        if isinstance(value, Items):
            return value.item
        if isinstance(value, Instance):
            for name in ("__getitem__", "__iter__", "__aiter__", "__next__"):
                method = world.attribute(value, name)
                if isinstance(method, Function):
                    found = world.call(method)
                    return found.item if isinstance(found, Items) else found
        return value if isinstance(value, Dynamic) else None
    found = world.attribute(value, part)
    if found is None and part == "*":
        return Dynamic("`*` stands for any name, so there is nothing to look up")
    return found


def _stopped(world: World, value: Value, part: str, following: Value | None) -> str:
    if isinstance(following, Plain):
        return f"after `{part}` its source does not tell the class: {following.why}"
    what = named(value)
    if part.startswith("("):
        return f"its source does not tell what {what} returns"
    if part == "[]":
        return f"its source does not tell what an element of {what} is"
    return f"{what} has no `{part}`{_outside(world, value)}"


def _outside(world: World, value: Value) -> str:
    """The base classes whose source is in another package, in words."""
    cls = value.of if isinstance(value, Instance) else value
    if not isinstance(cls, Class):
        return ""
    family = [current for current, _ in world.bases(cls)]
    lost = sorted({text for current in family for text in world.unknown_bases(current)})
    makers = sorted({dotted(maker) for current in family for maker in current.node.decorator_list} - {""})
    told = [f"{', '.join(lost)} of another package"] if lost else []
    told += [f"the decorator {', '.join(makers)}"] if makers else []
    return f", which may come from {' or '.join(told)}" if told else ""


def named(value: Value) -> str:
    """A value, in words."""
    match value:
        case Module():
            return f"the module {value.name}"
        case Class():
            return f"{value.module.name}.{value.node.name}"
        case Instance():
            return named(value.of)
        case Function():
            owner = value.owner.of if isinstance(value.owner, Instance) else value.owner
            return f"{value.module.name}.{owner.node.name + '.' if owner else ''}{value.node.name}()"
        case Items():
            return f"a list of {named(value.item)}"
        case Plain() | Dynamic():
            return value.why


def _anywhere(world: World, value: Value, parts: Sequence[str], made: tuple[Value, ...], place: int) -> Way:
    """`**`: the next name directly, or in any module below."""
    best = _follow(world, value, parts)
    if best.end is not None or not isinstance(value, Module):
        return Way(best.end, best.why, made + best.made, place + best.steps)
    for module in modules_with(world, value, parts[0]):
        if parts[0] in module.names:
            way = _follow(world, module, parts)
            if way.end is not None:
                return Way(way.end, "", made + way.made, place + way.steps)
            best = way if way.steps > best.steps else best
    return Way(None, best.why, made, place + best.steps)


def modules_with(world: World, top: Module, word: str) -> Iterator[Module]:
    """The modules at or below `top` whose text holds the word, shallow ones first."""
    if not top.package:
        return
    folder = top.path if top.path.is_dir() else top.path.parent
    for path in world.index(folder).get(word, ())[:_MANY_FILES]:
        module = world.module(_module_name(top, folder, path))
        if module is not None:
            yield module


def _module_name(top: Module, folder: Path, path: Path) -> str:
    parts = [*path.relative_to(folder).with_suffix("").parts]
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join([top.name, *parts])
