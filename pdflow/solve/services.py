"""Services: what a program registers with its container, under an interface or a name, and looks up elsewhere.

So do Pyramid's request methods, pyramid_services, and zope.component. Of an interface with which nothing known is registered, as where
settings name the class, every class serves that says that it implements it.
"""

from __future__ import annotations

from pdflow.solve import calls, classes, plumbing
from pdflow.solve.args import Args
from pdflow.solve.atoms import HOLE, Bound, Cls, Const, Fn, Obj, Unknown
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.values import Value

IMPLEMENTER = "interface.implementer()"
"""How the path of the decorator ends that tells which interfaces a class implements."""

_REGISTERING = {"register_service": 0, "registerUtility": 0, "provideUtility": 0, "register_service_factory": 2}
"""Methods that register what they are given, and how many arguments it is called with first."""

_ASKING = frozenset(("find_service", "getUtility", "queryUtility"))
REQUESTS = ("request", "_request")
"""Names of variables and attributes that hold the request."""


def call(m: Machine, ctx: Context, at: int, name: str, args: Args) -> Value | None:
    """What a call of a container gives; None where `name` is no method of one, or what it looks up is not known."""
    if name == "maybe_dotted":
        return plumbing.import_string(m, ctx, at, args)
    if name == "add_request_method":
        _add_to_requests(m, ctx, at, args)
        return None
    if name in _REGISTERING and args.positional:
        given = plumbing.resolve_dotted(m, ctx, args.positional[0])
        if _REGISTERING[name]:
            given = calls.call(m, ctx, at, given, Args([m.values.unknown] * _REGISTERING[name]))
        for key in _keys(m, args, 1):
            m.heap.write(_container(m), key, given)
        return None
    return _found(m, ctx, args) if name in _ASKING else None


def implemented(m: Machine, ctx: Context, decorator: int, klass: Value) -> None:
    """A class says which interfaces it implements."""
    for interface in list(m.heap.fields(decorator, ctx.id).values()):
        for number in interface.atoms:
            atom = m.values.atoms[number]
            if isinstance(atom, Cls):
                m.heap.write(_container(m), f"implements {atom.key}", klass)


def of_request(m: Machine, ctx: Context, owner: str, name: str) -> Value | None:
    """An attribute that the program adds to every request, where `owner` is one by its name; None where it adds none of this name."""
    if owner.rpartition(".")[2] not in REQUESTS:
        return None
    return m.heap.read(_container(m), f"request.{name}", ctx.id)


def _container(m: Machine) -> int:
    return m.heap.new(("services",), "module")


def _keys(m: Machine, args: Args, place: int) -> list[str]:
    """The fields of the container for an interface, the argument at `place`, and a name."""
    interface, named = args.get(place, "iface") or args.keywords.get("provided"), args.keywords.get("name")
    names = [text for text in m.values.strings(named) if HOLE not in text] if named is not None else [""]
    atoms = [m.values.atoms[number] for number in sorted(interface.atoms)] if interface is not None else []
    kinds = [str(atom.key) for atom in atoms if isinstance(atom, Cls)]
    return [f"{kind} {text}" for kind in kinds or [""] for text in names if kind or text]


def _found(m: Machine, ctx: Context, args: Args) -> Value | None:
    container, found = _container(m), m.values.nothing
    keys = _keys(m, args, 0)
    for key in keys:
        found = m.values.join(found, m.heap.read(container, key, ctx.id) or m.values.nothing)
    if any(isinstance(m.values.atoms[number], (Obj, Fn, Bound)) for number in found.atoms):
        return found
    for key in keys:
        serving = m.heap.read(container, f"implements {key.partition(' ')[0]}", ctx.id)
        for number in sorted(serving.atoms) if serving is not None else ():
            atom = m.values.atoms[number]
            if isinstance(atom, Cls):
                found = m.values.join(found, classes.generic_value(m, atom.key))
    return found if found.atoms else None


def _add_to_requests(m: Machine, ctx: Context, at: int, args: Args) -> None:
    """`config.add_request_method(function, name="user", reify=True)`: requests have a method more, or what it gives."""
    function, named = args.get(0, "callable"), args.get(1, "name")
    for number in sorted(function.atoms) if function is not None else ():
        atom = m.values.atoms[number]
        names = [text for text in m.values.strings(named) if HOLE not in text] if named is not None else []
        if not names and isinstance(atom, Fn):
            names = [m.routines[atom.key].function.name]
        request = m.values.of(Unknown("request"))
        if _is_true(m, args, "reify") or _is_true(m, args, "property"):
            added = calls.call_one(m, ctx, at, number, Args([request]))
        else:
            added = m.values.of(Bound(atom.key, atom.oid, request.id)) if isinstance(atom, Fn) else m.values.of(atom)
        for name in names:
            m.heap.write(_container(m), f"request.{name}", added)


def _is_true(m: Machine, args: Args, name: str) -> bool:
    given = args.keywords.get(name)
    return given is not None and any(m.values.atoms[number] == Const(True) for number in given.atoms)
