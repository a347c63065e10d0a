"""Arguments of a call, spread out, and how they meet a function's parameters."""

from __future__ import annotations

from pdflow.solve.atoms import Obj
from pdflow.solve.context import Context, Routine
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY, PASSED
from pdflow.solve.values import Value


class Args:
    """What a call passes: positional and keyword arguments, and what spreads of unknown length add."""

    __slots__ = ("keywords", "more", "positional", "spread")

    def __init__(
        self,
        positional: list[Value],
        keywords: dict[str, Value] | None = None,
        more: Value | None = None,
        spread: Value | None = None,
    ) -> None:
        self.positional = positional
        self.keywords = keywords or {}
        self.more = more
        """Elements of a `*spread` whose length is not known."""
        self.spread = spread
        """Values of a `**spread` whose keys are not known."""

    def all(self) -> list[Value]:
        """Every value that is passed."""
        extra = [value for value in (self.more, self.spread) if value is not None]
        return [*self.positional, *self.keywords.values(), *extra]

    def behind(self, first: Value) -> Args:
        """The same arguments after one more positional argument."""
        return Args([first, *self.positional], self.keywords, self.more, self.spread)

    def get(self, position: int, name: str) -> Value | None:
        """The argument of a parameter, by keyword or position."""
        found = self.keywords.get(name)
        if found is None and position < len(self.positional):
            found = self.positional[position]
        return found


def gather(
    m: Machine,
    ctx: Context,
    positional: tuple[int, ...],
    stars: tuple[int, ...],
    keywords: tuple[tuple[str, int], ...],
) -> Args:
    """The arguments of a call step, spreads of known content taken apart."""
    env = ctx.env
    args = Args([])
    for position, var in enumerate(positional):
        if position in stars:
            _spread_list(m, ctx, args, env[var])
        elif args.more is not None:
            args.more = m.values.join(args.more, env[var])
        else:
            args.positional.append(env[var])
    for name, var in keywords:
        if name == "**":
            _spread_dict(m, ctx, args, env[var])
        else:
            args.keywords[name] = env[var]
    return args


def _spread_list(m: Machine, ctx: Context, args: Args, value: Value) -> None:
    join = m.values.join
    things = [atom for number in sorted(value.atoms) if isinstance(atom := m.values.atoms[number], Obj)]
    from pdflow.solve.items import element, sequence

    row = sequence(m, ctx, things[0].oid) if len(things) == len(value.atoms) == 1 else None
    if row is not None:
        fields = m.heap.fields(row, ctx.id)
        if ANY not in fields and args.more is None:
            for index in sorted(field for field in fields if isinstance(field, int)):
                args.positional.append(m.values.carrying(fields[index], value.labels))
            return
    args.more = join(args.more or m.values.nothing, element(m, ctx, value))


def _spread_dict(m: Machine, ctx: Context, args: Args, value: Value) -> None:
    join, values = m.values.join, m.values
    unknown = values.labelled(value.labels) if value.labels else None
    for number in sorted(value.atoms):
        atom = values.atoms[number]
        if not isinstance(atom, Obj):
            unknown = join(unknown or values.nothing, values.unknown)
            continue
        for field, held in sorted(m.heap.fields(atom.oid, ctx.id).items(), key=lambda item: str(item[0])):
            if isinstance(field, str) and field != ANY:
                args.keywords[field] = join(args.keywords.get(field, values.nothing), held)
            else:
                unknown = join(unknown or values.nothing, held)
        if m.heap.things[atom.oid].kind in ("instance", "api"):
            from pdflow.solve.classes import declared_fields

            for name, held in declared_fields(m, ctx, atom.oid):
                args.keywords.setdefault(name, held)
    if unknown is not None:
        args.spread = join(args.spread or values.nothing, unknown)


def bind(m: Machine, routine: Routine, oid: int, args: Args, reader: int) -> list[Value]:
    """The values of a routine's parameters; `nothing` where an argument is missing."""
    values = m.values
    bound: list[Value] = []
    position = 0
    used: set[str] = set()
    for param in routine.function.params:
        if param.kind == "star":
            bound.append(_rest(m, args, position))
        elif param.kind == "kwargs":
            bound.append(_others(m, routine, args, used))
        elif param.kind != "keyword" and position < len(args.positional):
            bound.append(args.positional[position])
            position += 1
        else:
            bound.append(_named(m, param.kind, param.name, oid, args, reader))
        if param.kind != "positional":
            used.add(param.name)
    return bound if bound else [values.nothing][:0]


def _named(m: Machine, kind: str, name: str, oid: int, args: Args, reader: int) -> Value:
    """A parameter that no positional argument of known place has met."""
    given = args.keywords.get(name) if kind != "positional" else None
    if given is not None:
        return given
    found = m.values.nothing
    if kind != "keyword" and args.more is not None:
        found = args.more
    if kind != "positional" and args.spread is not None:
        found = m.values.join(found, args.spread)
    default = m.heap.read(oid, f"={name}", reader) if oid >= 0 else None
    if default is not None and reader >= 0:
        from pdflow.solve.injection import injected

        given = injected(m, m.contexts[reader], default)
        default = default if given is None else given
    return found if default is None else m.values.join(found, default)


def _rest(m: Machine, args: Args, position: int) -> Value:
    extra = args.positional[position:]
    key = ("star", *(value.id for value in extra), -1 if args.more is None else args.more.id)
    oid = m.heap.new(key, "tuple")
    m.heap.things[oid].owner = PASSED
    for index, value in enumerate(extra):
        m.heap.write(oid, index, value)
    if args.more is not None:
        m.heap.write(oid, ANY, args.more)
    return m.values.obj(oid)


def _others(m: Machine, routine: Routine, args: Args, used: set[str]) -> Value:
    """The dictionary of `**kwargs`: one a function, since what a function puts into it nobody else sees."""
    extra = {name: value for name, value in args.keywords.items() if name not in used}
    key: tuple[object, ...] = ("kwargs", routine.key, *((name, value.id) for name, value in sorted(extra.items())))
    oid = m.heap.new((*key, -1 if args.spread is None else args.spread.id), "dict")
    m.heap.things[oid].owner = PASSED
    for name, value in extra.items():
        m.heap.write(oid, name, value)
    if args.spread is not None:
        m.heap.write(oid, ANY, args.spread)
    return m.values.obj(oid)
