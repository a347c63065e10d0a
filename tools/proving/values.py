"""values: what a name in a package's source can be, as far as its text tells."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TypeAlias

from proving.source import FunctionNode, Module


@dataclass(frozen=True)
class Class:
    """A class and the module that defines it."""

    node: ast.ClassDef
    module: Module


@dataclass(frozen=True)
class Instance:
    """An object of a class."""

    of: Class


@dataclass(frozen=True)
class Items:
    """Something that gives `item` when iterated over."""

    item: Value


@dataclass(frozen=True)
class Function:
    """A function, or a method of `owner`; bound where `owner` is an Instance or the method is a class method."""

    node: FunctionNode
    module: Module
    owner: Instance | Class | None = None
    overloads: tuple[FunctionNode, ...] = ()


@dataclass(frozen=True)
class Plain:
    """A value of which the source does not tell a class; `why` says so."""

    why: str


@dataclass(frozen=True)
class Dynamic:
    """An attribute that exists only at run time; `why` says by what."""

    why: str


Value: TypeAlias = Module | Class | Instance | Items | Function | Plain | Dynamic
