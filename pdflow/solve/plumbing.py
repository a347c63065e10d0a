"""Plumbing: bound arguments, getters, threads, lazy objects, and imports by a name."""

from __future__ import annotations

from pdflow.solve import attributes, calls, imports, items
from pdflow.solve.args import Args
from pdflow.solve.atoms import HOLE, Cls, Obj
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.values import Value

GETTERS = ("operator.attrgetter", "operator.itemgetter")


def callable_value(m: Machine, value: Value) -> bool:
    """Whether a value is something that can be called, as far as is known."""
    kinds = {type(m.values.atoms[number]).__name__ for number in value.atoms}
    return bool(kinds & {"Fn", "Bound", "Api", "Cls", "Obj", "Member"})


def getter(m: Machine, ctx: Context, at: int, path: str, args: Args) -> Value:
    """`attrgetter("email")`: remembers what it gets."""
    oid = m.heap.new(("getter", ctx.id, at), "api", path=f"{path}()")
    for place, value in enumerate(args.positional):
        m.heap.write(oid, place, value)
    return m.values.obj(oid)


def got(m: Machine, ctx: Context, at: int, path: str, base: int, args: Args) -> Value:
    """`attrgetter("email")(user)`: the attribute, or the element; of several, a tuple."""
    found: list[Value] = []
    for value in (m.heap.things[base].fields.get(place) for place in range(8)):
        if value is not None and "itemgetter" in path:
            found.append(items.get(m, ctx, at, args.positional[0] if args.positional else m.values.nothing, value, ""))
            continue
        for name in m.values.strings(value) if value is not None else ():
            held = args.positional[0] if args.positional else m.values.nothing
            for part in name.split("."):
                held = attributes.get(m, ctx, at, held, part, "")
            found.append(held)
    if len(found) == 1:
        return found[0]
    oid = m.heap.new(("got", ctx.id, at), "tuple")
    for place, one in enumerate(found):
        m.heap.write(oid, place, one)
    return m.values.obj(oid)


def lazy(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    """`LocalProxy(function)`: stands for what the function returns."""
    if not args.positional or not callable_value(m, args.positional[0]):
        return None
    return calls.call(m, ctx, at, args.positional[0], Args([]))


def import_module(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    """`importlib.import_module("name")`."""
    found = m.values.nothing
    for name in m.values.strings(args.positional[0]) if args.positional else ():
        if HOLE not in name and not name.startswith("."):
            found = m.values.join(found, imports.imported(m, ctx, name, 0, ""))
    return found if found.atoms else None


def import_string(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    """`import_string("module.Name")`."""
    found = _dotted(m, ctx, args.positional[0]) if args.positional else m.values.nothing
    return found if found.atoms else None


def resolve_dotted(m: Machine, ctx: Context, value: Value) -> Value:
    """What `value` names, as Pyramid reads it: `"shop.mail.factory"`, `".mail.factory"` of this package; itself, where it is no such name."""
    found = _dotted(m, ctx, value)
    return found if found.atoms else value


def _dotted(m: Machine, ctx: Context, value: Value) -> Value:
    found = m.values.nothing
    for name in m.values.strings(value):
        absolute = name.lstrip(".")
        level = len(name) - len(absolute)
        module, dot, last = absolute.rpartition(".")
        if (dot or level) and HOLE not in name:
            found = m.values.join(found, imports.imported(m, ctx, module, level, last))
    return found


_MOST_NAMESAKES = 3


def class_by_name(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    """`apps.get_model("shop", "Order")`: the class of that name, in the application where there is one; None where nobody has the name."""
    texts = [text for value in args.positional[:2] for text in m.values.strings(value) if HOLE not in text]
    if not texts or len(texts) > 2:
        return None
    label, _, name = texts[0].rpartition(".") if len(texts) == 1 else (texts[0], "", texts[1])
    keys = m.named.get(name) or [key for other, held in m.named.items() if other.lower() == name.lower() for key in held]
    inside = [key for key in keys if label.rpartition(".")[2] in m.program.units[m.classes[key][0]].path.split("/")[:-1]]
    found = m.values.nothing
    for key in (inside or keys)[:_MOST_NAMESAKES]:
        found = m.values.join(found, m.values.of(Cls(key)))
    return found if found.atoms else None


def partial_method(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    """`partialmethod(function, …)`; see `descriptors`."""
    return partial(m, ctx, at, args, "partialmethod")


def partial(m: Machine, ctx: Context, at: int, args: Args, path: str = "") -> Value:
    """`partial(function, …)`: the function, and what is bound, by place and name."""
    oid = m.heap.new(("partial", ctx.id, at), "partial", path=path)
    for position, value in enumerate(args.positional):
        m.heap.write(oid, position, value)
    for name, value in args.keywords.items():
        m.heap.write(oid, name, value)
    return m.values.callable_object(oid)


def provider(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    """`providers.Singleton(Client, url=…)`: what gives an instance when it is called, with what other providers give."""
    if not args.positional:
        return None
    given = [_provided(m, ctx, at, value) for value in args.positional[1:]]
    named = {name: _provided(m, ctx, at, value) for name, value in args.keywords.items()}
    calls.call(m, ctx, at, args.positional[0], Args(given, named))
    return partial(m, ctx, at, Args([args.positional[0], *given], named), "provider")


def _provided(m: Machine, ctx: Context, at: int, value: Value) -> Value:
    """What a provider gives that is an argument of another; any other value as it is."""
    result = m.values.make(frozenset(), value.labels)
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        gives = isinstance(atom, Obj) and m.heap.things[atom.oid].path == "provider"
        result = m.values.join(result, calls.call_one(m, ctx, at, number, Args([])) if gives else m.values.of(atom))
    return result


PROVIDERS = tuple(
    f"dependency_injector.providers.{kind}"
    for kind in ("Singleton", "Factory", "ThreadSafeSingleton", "ThreadLocalSingleton", "ContextLocalSingleton", "Callable")
)
"""Classes that give an instance of what they are made with."""


def thread(m: Machine, ctx: Context, at: int, args: Args) -> Value | None:
    """`Thread(target=function, args=…)`: the function is called."""
    target = args.keywords.get("target")
    if target is None:
        return None
    spread = Args([])
    given = args.keywords.get("args")
    if given is not None:
        single = m.values.objects(given)
        fields = m.heap.fields(single[0], ctx.id) if len(single) == 1 else {}
        spread.positional = [fields[i] for i in sorted(f for f in fields if isinstance(f, int))]
    for number in sorted(args.keywords["kwargs"].atoms) if "kwargs" in args.keywords else ():
        atom = m.values.atoms[number]
        if isinstance(atom, Obj):
            spread.keywords.update({k: v for k, v in m.heap.fields(atom.oid, ctx.id).items() if isinstance(k, str)})
    calls.call(m, ctx, at, target, spread)
    return m.values.unknown
