"""What lies outside the program: libraries, known by the API path that leads to them."""

from __future__ import annotations

from collections.abc import Iterable

from pdflow.facts.knowledge import ToSetting
from pdflow.solve import calls, classes, commands, contexts, endless, filling, frameworks, inbound, items, library, personal, settings, tasks, text
from pdflow.solve.args import Args
from pdflow.solve.atoms import HOLE, Api, Obj, Unknown
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY, Field
from pdflow.solve.values import Value

DYNAMIC = frozenset(("builtins.exec", "builtins.eval"))
"""Calls that run what they are given as code."""
_LOGS = ToSetting("logs")
"""Whoever logs does not pass data on in the sense that its callers are to be told apart."""
_LOG_METHODS = frozenset("error exception critical fatal".split())

_VIEWS = frozenset(("items", "values", "keys", "get", "_mapping", "_asdict"))
"""What shows a row as a mapping of its columns: not of what was stored in the attributes of some row."""

_SHOWING = frozenset("get to_dict as_dict dict json to_json as_json serialize build as_string as_bytes model_dump model_dump_json".split())
"""Methods that show what was put into their object."""
_OWN_ROWS = "orm."
"""How the paths of queries and columns of the program's own tables begin: what they are given stays in its database."""
_TAKES_LISTS = ".dispatch.receiver"
"""A decorator that is given a list of signals."""
_LONGEST = 160
"""Characters of an API path; what is longer is a chain that no signature names."""


def attribute(m: Machine, ctx: Context, atom: Api, name: str) -> Value:
    """`outside.name`."""
    setting = settings.attribute(m, ctx, atom.path, name)
    if setting is not None:
        return setting
    related = frameworks.api_attribute(m, ctx, atom, name)
    if related is not None:
        return related
    path = f"{atom.path}.{name}"
    return m.values.of(Api(path, atom.base)) if len(path) < _LONGEST else m.values.of(Unknown(name))


def object_attribute(m: Machine, ctx: Context, oid: int, name: str, called: bool) -> Value:
    """`made.name`, of an object that was made by a call outside: what was stored there, and the API's own.

    A method may give all that the object holds; another attribute not what is stored under names of their own.
    """
    thing = m.heap.things[oid]
    found = attribute(m, ctx, Api(thing.path, oid), name)
    stored = m.heap.read(oid, name, ctx.id)
    if stored is not None:
        found = m.values.join(found, stored)
    elif thing.fields and (m.known.vendor(thing.path) is None or called and _shows(thing.path, name)) and not frameworks.is_query(m, oid):
        if called and not (thing.row and name in _VIEWS):
            labels = m.heap.deep_labels(m.values.obj(oid), ctx.id)
        else:
            fields = m.heap.fields(oid, ctx.id).items() if not thing.row else ()
            labels = _deep(m, ctx, [v for field, v in fields if field == ANY or isinstance(field, int)])
        found = m.values.carrying(found, labels)
    return found


def _shows(path: str, name: str) -> bool:
    """Whether a method shows all that was put into a vendor's own object: `mail.get()`, `message.to_dict()`."""
    return name in _SHOWING and is_constructor(path.removesuffix("()"))


def subscript(m: Machine, ctx: Context, at: int, atom: Api, fields: list[Field]) -> Value:
    """`outside[key]`, or an element of it."""
    names = [field for field in fields if isinstance(field, str) and field != ANY]
    if len(names) == 1:
        setting = settings.attribute(m, ctx, atom.path, names[0])
        if setting is not None:
            return setting
    related = frameworks.api_element(m, ctx, atom)
    if related is not None:
        return related
    path = endless.folded(f"{atom.path}[]")
    return m.values.of(Api(path, atom.base)) if len(path) < _LONGEST else m.values.unknown


def item(m: Machine, ctx: Context, at: int, oid: int, fields: list[Field]) -> Value:
    """`made[key]`, of an object that was made by a call outside; the elements of a row are not what is stored in its attributes."""
    thing = m.heap.things[oid]
    answered = thing.path.endswith(items.ANSWER) and fields != [ANY]
    found = subscript(m, ctx, at, Api(thing.path, -1 if answered else oid), fields)
    stored = items.held(m, ctx, oid, fields) if not (thing.row and fields == [ANY]) else m.values.nothing
    return m.values.join(found, stored) if stored.atoms else found


def note_call(m: Machine, ctx: Context, at: int, path: str, base: int, args: Args) -> None:
    """Remember a call that leaves the program, where a signature may want it: they are looked at in the end."""
    if path.startswith("?") or path in DYNAMIC or m.known.sinks(path) or m.known.vendor(path) is not None or m.known.collects(path):
        ctx.calls[at, path, base] = args


def call(m: Machine, ctx: Context, at: int, atom: Api, args: Args) -> Value:
    """What a call outside the program gives back."""
    path = atom.path
    if path.endswith(".__init__") and atom.base >= 0 and m.heap.things[atom.base].kind == "instance":
        classes.handed_up(m, ctx, atom.base, args)
    name = path.rpartition(".")[2]
    if name == "log" and _severe(m, args):
        path, args = f"{path[:-3]}error", Args(args.positional[1:], args.keywords, args.more, args.spread)
        name = "error"
    if name in _LOG_METHODS:
        args = _as_logged(m, ctx, at, args)
    note_call(m, ctx, at, path, atom.base, args)
    given = m.known.source(path)
    if given is not None:
        return m.values.carrying(_result(m, ctx, at, atom, args), personal.label(m, ctx, at, given, f"{path}()"))
    return _result(m, ctx, at, atom, args)


def _severe(m: Machine, args: Args) -> bool:
    """Whether a record is logged as an error: `logger.log(logging.ERROR, …)`."""
    levels = [m.values.atoms[number] for value in args.positional[:1] for number in value.atoms]
    paths = [level.path for level in levels if isinstance(level, Api)]
    return bool(levels) and len(paths) == len(levels) and all(path.startswith("logging.") and path.rpartition(".")[2].lower() in _LOG_METHODS for path in paths)


def _as_logged(m: Machine, ctx: Context, at: int, args: Args) -> Args:
    """What is logged is logged as a text: of an object, what its `__str__` or `__repr__` says."""
    shown = [m.values.carrying(value, text.as_text(m, ctx, at, value).labels) for value in args.positional]
    return Args(shown, args.keywords, args.more, args.spread)


def _result(m: Machine, ctx: Context, at: int, atom: Api, args: Args) -> Value:
    path = atom.path
    special = library.call(m, ctx, at, path, atom.base, args)
    if special is None and commands.runs(path):
        special = commands.call(m, ctx, at, path, args)
    if special is not None:
        return special
    if library.generates(path):
        return personal.generated(m)
    trimmed = endless.text(m, atom, _deep(m, ctx, args.all())) if path.rpartition(".")[2] in endless.TEXT else None
    if trimmed is not None:
        return trimmed
    called_back = run_callbacks(m, ctx, at, args.all())
    tasks.sent(m, ctx, at, path, atom.base, args)
    related = frameworks.call_result(m, ctx, at, atom, args)
    if related is not None:
        return related
    if atom.base >= 0:
        filling.fill(m, ctx, at, atom, args)
        if path == m.heap.things[atom.base].path and args.positional and m.known.hands(path):
            frameworks.decorated(m, ctx, path, args.positional[0])
    setting = settings.call(m, ctx, path, args)
    if setting is not None:
        return setting
    sinks = m.known.sinks(path)
    if atom.base >= 0 and path == m.heap.things[atom.base].path and m.known.foreign(path):
        given = _by_function(m, ctx, at, atom.base, args)
        if given.atoms:
            return given
    if sinks and not ctx.routine.conduit and any(sink.recipient != _LOGS for sink in sinks):
        m.mark_conduit(ctx)
    if sinks or is_constructor(path):
        return _from(m, atom, made(m, ctx, at, path, args, keep=is_constructor(path)))
    if m.known.cleans(path):
        return m.values.const(True)
    carried = m.known.carries(path)
    if carried == ("object",):
        return made(m, ctx, at, path, args, keep=True)
    if carried is not None:
        labels = _selected(m, ctx, atom, args, carried) | m.heap.deep_labels(called_back, ctx.id)
        return inbound.parsed(m, args, m.values.labelled(labels))
    return _opaque(m, ctx, at, atom, args)


def _from(m: Machine, atom: Api, made_by_it: Value) -> Value:
    """What a method made, which knows its client from now on: a bucket is where its client sends to."""
    if atom.base >= 0:
        for number in made_by_it.atoms:
            thing = m.values.atoms[number]
            if isinstance(thing, Obj) and thing.oid != atom.base:
                m.origins[thing.oid] = atom.base
    return made_by_it


def _opaque(m: Machine, ctx: Context, at: int, atom: Api, args: Args) -> Value:
    """A library function of which nothing is known: its result may carry what it was given, with low confidence."""
    result = _from(m, atom, made(m, ctx, at, atom.path, args, keep=True, factory=not atom.path.endswith(_TAKES_LISTS)))
    if m.known.vendor(atom.path) is not None:
        return result
    labels = _deep(m, ctx, args.all())
    if labels and not atom.path.startswith(_OWN_ROWS) and m.known.foreign(atom.path):
        ctx.calls[at, f"!{atom.path}", atom.base] = args
    return m.values.carrying(result, weaker(m, labels))


def _by_function(m: Machine, ctx: Context, at: int, oid: int, args: Args) -> Value:
    """What an object from outside gives when it is called itself: what a function of the program gives that it was made with."""
    result = m.values.nothing
    for given in m.heap.fields(oid, ctx.id).values():
        for number in sorted(given.atoms & m.values.callables):
            result = m.values.join(result, calls.call_one(m, ctx, at, number, args))
    return result


def is_constructor(path: str) -> bool:
    """Whether an API path ends in a name that is written like a class."""
    last = path.rpartition(".")[2]
    return last[:1].isupper() and not last.isupper()


def made(
    m: Machine, ctx: Context, at: int, path: str, args: Args, keep: bool, factory: bool = False
) -> Value:
    """The object that a call outside gives; it remembers what it was given, as a client does its base URL."""
    whole = f"{path}()"
    if m.known.factory(path):
        for given in args.positional[:1]:
            texts = [text for text in m.values.strings(given) if HOLE not in text]
            whole = f"{path}({texts[0]!r})" if len(texts) == 1 else whole
    whole = endless.folded(whole)
    if len(whole) >= _LONGEST:
        return m.values.unknown
    site = (ctx.routine.unit, ctx.routine.index, at)
    oid = m.heap.new(("api", ctx.id, at, whole), "api", path=whole, site=site)
    thing = m.heap.things[oid]
    thing.row = factory and m.known.vendor(path) is None
    if keep:
        for position, value in enumerate(args.positional):
            m.heap.write(oid, position, _settled(m, value) if factory else value)
        for name, value in args.keywords.items():
            m.heap.write(oid, name, _settled(m, value) if factory else value)
        for extra in (args.more, args.spread):
            if extra is not None:
                m.heap.write(oid, ANY, _settled(m, extra) if factory else extra)
    return m.values.obj(oid)


def _settled(m: Machine, value: Value) -> Value:
    """Of an argument, what is no container of the program's own: the URL that a client is made for, a buffer."""
    kept = frozenset(n for n in value.atoms if not isinstance(a := m.values.atoms[n], Obj) or m.heap.things[a.oid].kind == "api")
    return m.values.make(kept, frozenset())


def _selected(m: Machine, ctx: Context, atom: Api, args: Args, names: Iterable[str]) -> frozenset[int]:
    labels: frozenset[int] = frozenset()
    for name in names:
        if name == "*":
            labels |= _deep(m, ctx, args.all())
        elif name == "receiver" and atom.base >= 0:
            labels |= m.heap.deep_labels(m.values.obj(atom.base), ctx.id)
        elif name.isdigit():
            labels |= _deep(m, ctx, args.positional[int(name) : int(name) + 1])
        elif name in args.keywords:
            labels |= m.heap.deep_labels(args.keywords[name], ctx.id)
    return labels


def _deep(m: Machine, ctx: Context, given: Iterable[Value]) -> frozenset[int]:
    labels: frozenset[int] = frozenset()
    for value in given:
        labels |= m.heap.deep_labels(value, ctx.id)
    return labels


def weaker(m: Machine, labels: frozenset[int]) -> frozenset[int]:
    """The same labels, of low confidence; none in a program so large that guesses would drown what is known."""
    if contexts.most_apart(m) < contexts.MOST_CONTEXTS:
        return frozenset()
    found = m.weak_labels.get(labels)
    if found is None:
        found = frozenset(m.values.label(m.values.labels[number]._replace(confidence=0)) for number in sorted(labels))
        m.weak_labels[labels] = found
    return found


def run_callbacks(m: Machine, ctx: Context, at: int, given: Iterable[Value]) -> Value:
    """Functions handed to something outside are called by it, with arguments that nobody knows: what they give."""
    result = m.values.nothing
    for value in given:
        for number in sorted(value.atoms & m.values.callables):
            before = m.heap.view.fork() if m.heap.view is not None else None
            result = m.values.join(result, calls.call_one(m, ctx, at, number, Args([])))
            if m.heap.view is not None:
                m.heap.view.rejoin(before)
    return result


def unresolved(m: Machine, ctx: Context, at: int, name: str, args: Args) -> Value:
    """A call of something unknown."""
    given = args.all()
    run_callbacks(m, ctx, at, given)
    related = frameworks.unknown_call(m, ctx, at, name, args)
    if related is not None:
        return related
    labels = _deep(m, ctx, given)
    if labels:
        note_call(m, ctx, at, f"?{name}", -1, args)
        return m.values.labelled(weaker(m, labels))
    return m.values.unknown
