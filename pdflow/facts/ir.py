"""What one Python file is lowered to: functions made of small steps, in static single assignment form.

A *variable* is a number, unique in its function. A step defines at most one variable, `dst`. Where control flow joins,
`Phi` defines the variable of the join; a loop defines the variable of its head twice, once on entry and once on going
round, so a reader of steps takes the union of all definitions and goes round until nothing changes.

An *at* is a place that costs nothing to compute: the physical line on which the statement starts, and the ordinal of
the expression in the statement (`at >> 12` and `at & 4095`). `lower.locate` turns it into a `Span`.
"""

from __future__ import annotations

from typing import dataclass_transform

import msgspec

from pdflow.facts.place import Gap
from pdflow.facts.record import Record


@dataclass_transform(frozen_default=True)  # as for `Record`
class Step(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """One move of data."""

    at: int


class Const(Step):
    """`dst` is a constant."""

    dst: int
    value: str | int | float | bool | None


class Opaque(Step):
    """`dst` is something that carries nothing of what it was computed from: a comparison, a length, a `not`."""

    dst: int


class Copy(Step):
    """`dst` is `src`, under a name that the programmer gave it."""

    dst: int
    src: int
    name: str


class Phi(Step):
    """`dst` is any of `srcs`."""

    dst: int
    srcs: tuple[int, ...]


class GetGlobal(Step):
    """`dst` is the module's variable `name`, or the builtin of that name."""

    dst: int
    name: str


class SetGlobal(Step):
    """The module's variable `name` is `src`."""

    name: str
    src: int


class GetFree(Step):
    """`dst` is the variable `name` of the enclosing function `owner`."""

    dst: int
    name: str
    owner: int


class SetFree(Step):
    """The variable `name` of the function `owner`, this one or an enclosing one, is `src`, as inner functions see it."""

    name: str
    owner: int
    src: int


class GetAttr(Step):
    """`dst` is the attribute `name` of `obj`; `owner` is `obj` as the code names it."""

    dst: int
    obj: int
    name: str
    owner: str


class SetAttr(Step):
    """The attribute `name` of `obj` is `src`."""

    obj: int
    name: str
    src: int


class GetItem(Step):
    """`dst` is `obj[key]`; `owner` is `obj` as the code names it."""

    dst: int
    obj: int
    key: int
    owner: str


class SetItem(Step):
    """`obj[key]` is `src`."""

    obj: int
    key: int
    src: int


class DelItem(Step):
    """`obj[key]` is gone."""

    obj: int
    key: int


class Slice(Step):
    """`dst` is the part of `obj` from `low` to `high`; None: open or not constant."""

    dst: int
    obj: int
    low: int | None
    high: int | None


class Unpack(Step):
    """`dst` is the element `index` of `src`; `rest` elements after a star: the list of what is between."""

    dst: int
    src: int
    index: int
    starred: bool = False
    after: int = 0
    """How many targets stand behind the star."""


class Iterate(Step):
    """`dst` is any element of `src`."""

    dst: int
    src: int


class Enter(Step):
    """`dst` is what `with src` binds."""

    dst: int
    src: int


class MakeDict(Step):
    """`dst` is a new dictionary. A key of -1 spreads the value (`**value`)."""

    dst: int
    items: tuple[tuple[int, int], ...]


class MakeList(Step):
    """`dst` is a new list, tuple or set; `stars` are the positions of `*elements`."""

    dst: int
    kind: str
    elements: tuple[int, ...]
    stars: tuple[int, ...] = ()


class Collect(Step):
    """`src` (and `key`, for a dictionary) joins the new container `dst`: the body of a comprehension."""

    dst: int
    kind: str
    src: int
    key: int = -1


class Format(Step):
    """`dst` is a string put together of `parts`: a constant's text, or a variable that is formatted."""

    dst: int
    parts: tuple[str | int, ...]


class Binary(Step):
    """`dst` is `left op right`."""

    dst: int
    op: str
    left: int
    right: int


class Call(Step):
    """`dst` is the result of calling `func`. `stars` are the positions of `*args`; a keyword `**` is a spread."""

    dst: int
    func: int
    args: tuple[int, ...]
    stars: tuple[int, ...]
    keywords: tuple[tuple[str, int], ...]


class CallMethod(Step):
    """`dst` is the result of `obj.name(…)`; `owner` is `obj` as the code names it."""

    dst: int
    obj: int
    name: str
    owner: str
    args: tuple[int, ...]
    stars: tuple[int, ...]
    keywords: tuple[tuple[str, int], ...]


class Narrow(Step):
    """`dst` is `src` where a test holds: `isinstance` of `types` (or, with `positive` false, of none of them)."""

    dst: int
    src: int
    types: int
    positive: bool


class MakeFunction(Step):
    """`dst` is the function `function`, with the defaults of its parameters and what `Annotated[…]` says of them."""

    dst: int
    function: int
    defaults: tuple[tuple[str, int], ...]
    metadata: tuple[tuple[str, int], ...] = ()


class Decorate(Step):
    """`dst` is `src` decorated by `decorator`."""

    dst: int
    decorator: int
    src: int


class MakeClass(Step):
    """`dst` is the class `klass`, of these bases and class keywords."""

    dst: int
    klass: int
    bases: tuple[int, ...]
    keywords: tuple[tuple[str, int], ...] = ()


class Import(Step):
    """`dst` is the module `module` (`name` empty), or what `name` is in it. `level` counts the leading dots.

    `bind_top`: `import a.b` binds `a`.
    """

    dst: int
    module: str
    level: int
    name: str = ""


class ImportStar(Step):
    """All public names of `module` are this module's too."""

    module: str
    level: int


class Return(Step):
    """The function returns `src`."""

    src: int


class Yield(Step):
    """The generator yields `src`; `dst` is what is sent in. `delegate`: `yield from`."""

    dst: int
    src: int
    delegate: bool = False


class Raise(Step):
    """`src` is raised. `region` is the innermost `try` around it, -1 for none."""

    src: int
    region: int


class Catch(Step):
    """`dst` is the exception of `types` (-1: any) that is caught in the `try` numbered `region`."""

    dst: int
    region: int
    types: int


class Region(Step):
    """The `try` numbered `region` starts (its `outer` is what an exception that is not caught goes to) or ends."""

    region: int
    outer: int
    start: bool


class Mark(Step):
    """Control parts or joins here, so that what fields hold on one way is not taken for what they hold on another.

    `split`: a first way starts; `other`: the next one, from where the first did; `join`: all meet. `loop` … `end`: what is
    between runs any number of times; `each` … `end`: the same, and calls nothing. `leave`: control does not come further.
    """

    kind: str


AnyStep = (
    Const | Opaque | Copy | Phi | GetGlobal | SetGlobal | GetFree | SetFree | GetAttr | SetAttr | GetItem | SetItem
    | DelItem | Slice | Unpack | Iterate | Enter | MakeDict | MakeList | Collect | Format | Binary | Call | CallMethod
    | Narrow | MakeFunction | Decorate | MakeClass | Import | ImportStar | Return | Yield | Raise | Catch | Region
    | Mark
)  # fmt: skip


class TypeRef(Record, array_like=True):
    """A type as an annotation writes it: `dict[str, User] | None` → `|(dict(str, User), None)`."""

    name: str
    args: tuple[TypeRef, ...] = ()


class Param(Record, array_like=True):
    """A parameter. `kind` is `positional`, `normal`, `star`, `keyword` or `kwargs`."""

    name: str
    kind: str
    var: int
    type: TypeRef | None = None
    at: int = 0


class Function(Record, array_like=True):
    """A function, a lambda, a class body or a module's top level (the unit's first function)."""

    name: str
    qualname: str
    kind: str
    """module · class · function · lambda"""
    at: int
    params: tuple[Param, ...]
    steps: tuple[AnyStep, ...]
    size: int
    """How many variables there are: they count from 0."""
    parent: int
    """The number of the enclosing function in the unit, -1 for the module."""
    klass: int = -1
    """The number of the class whose body holds this method, -1 for none."""
    returns: TypeRef | None = None
    decorators: tuple[str, ...] = ()
    """As written, without arguments: `app.route`, `property`."""
    is_async: bool = False
    is_generator: bool = False
    doc: str = ""
    """The docstring, only where it holds an annotation that pdflow reads."""


class Field(Record, array_like=True):
    """A name annotated or assigned in a class body."""

    name: str
    type: TypeRef | None
    at: int
    value: int = -1
    """The variable of the class body that holds its value, -1 for none."""


class Class(Record, array_like=True):
    """A class."""

    name: str
    qualname: str
    at: int
    body: int
    """The number of the function that is its body."""
    bases: tuple[TypeRef, ...]
    decorators: tuple[str, ...]
    fields: tuple[Field, ...]


class Comment(Record, array_like=True):
    """A comment that speaks to pdflow: `# pdflow: …`, `# .. pii: …`."""

    line: int
    text: str
    alone: bool
    """Nothing but the comment stands on the line: it speaks of the line below."""


class Unit(Record, array_like=True):
    """One file, lowered: it depends on its own bytes and on nothing else."""

    path: str
    lines: int
    functions: tuple[Function, ...]
    """The module's top level first; a nested function after its parent."""
    classes: tuple[Class, ...]
    comments: tuple[Comment, ...] = ()
    gaps: tuple[Gap, ...] = ()
