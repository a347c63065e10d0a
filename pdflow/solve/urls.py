"""URLs taken apart and put together: `urllib.parse`. The host stays what it is, a constant or the setting that holds it."""

from __future__ import annotations

from pdflow.solve.args import Args
from pdflow.solve.atoms import HOLE, Const, Obj
from pdflow.solve.context import Context
from pdflow.solve.hosts import host_of, texts_in
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value

LIBRARIES = ("urllib.parse.", "six.moves.urllib", "requests.compat.", "urlparse.")

_PARTS = ("scheme", "netloc", "path", "params", "query", "fragment")
_SPLITTING = frozenset(("urlparse", "urlsplit"))
_UNITING = frozenset(("urlunparse", "urlunsplit"))


def call(m: Machine, ctx: Context, at: int, path: str, base: int, args: Args) -> Value | None:
    """What a function of `urllib.parse`, or a method of what one of them gave, gives back; None where `path` is no such one."""
    name = path.rpartition(".")[2]
    if base >= 0 and name == "geturl":
        return _united(m, ctx, m.values.obj(base))
    if base >= 0 and name == "_replace":
        return _replaced(m, ctx, at, base, args)
    url = args.get(0, "url")
    if url is None:
        return None
    if name in _SPLITTING:
        return _split(m, ctx, at, path, url)
    if name in _UNITING:
        return _united(m, ctx, url)
    return _joined(m, url, args.positional[1]) if name == "urljoin" and len(args.positional) > 1 else None


def _split(m: Machine, ctx: Context, at: int, path: str, url: Value) -> Value:
    """The parts of a URL: by name, and by position."""
    host = m.values.make(frozenset(n for n in url.atoms if type(m.values.atoms[n]) is not Const), url.labels)
    for text in texts_in(m, url):
        host = m.values.join(host, m.values.const(host_of(text) or HOLE))
    rest = m.values.carrying(m.values.unknown, url.labels)
    made = _new(m, ctx, at, f"{path}()")
    for position, part in enumerate(_PARTS):
        for field in (position, part, "hostname") if part == "netloc" else (position, part):
            m.heap.write(made, field, host if part == "netloc" else rest)
    return m.values.obj(made)


def _replaced(m: Machine, ctx: Context, at: int, base: int, args: Args) -> Value:
    """The same parts, some of them others: `parts._replace(query=…)`."""
    made = _new(m, ctx, at, m.heap.things[base].path)
    for field, value in m.heap.fields(base, ctx.id).items():
        part = _PARTS[field] if isinstance(field, int) and field < len(_PARTS) else field
        m.heap.write(made, field, args.keywords.get(str(part), value))
    return m.values.obj(made)


def _new(m: Machine, ctx: Context, at: int, path: str) -> int:
    return m.heap.new(("url", ctx.id, at), "api", path=path, site=(ctx.routine.unit, ctx.routine.index, at))


def _united(m: Machine, ctx: Context, parts: Value) -> Value:
    """A URL of its parts: it has the host of them, and the labels of all."""
    found = m.values.nothing
    for oid in m.values.objects(parts):
        host = m.heap.read(oid, 1, ctx.id) or m.heap.read(oid, ANY, ctx.id) or m.values.nothing
        found = m.values.join(found, m.values.make(frozenset(n for n in host.atoms if not _said(m, n)), frozenset()))
        for text in m.values.strings(host):
            found = m.values.join(found, m.values.const(f"https://{text}/{HOLE}" if text else HOLE))
    return m.values.carrying(found if found.atoms else m.values.unknown, m.heap.deep_labels(parts, ctx.id))


def _said(m: Machine, number: int) -> bool:
    atom = m.values.atoms[number]
    return type(atom) is Const or type(atom) is Obj and m.heap.things[atom.oid].kind != "api"


def _joined(m: Machine, base: Value, url: Value) -> Value:
    """A URL joined to a base has the base's host, unless it brings its own."""
    own = [text for text in m.values.strings(url) if "://" in text]
    found = url if own else m.values.bare(base)
    for text in m.values.strings(base) if url.labels and not own else ():
        found = m.values.join(found, m.values.const(text + HOLE))
    return m.values.carrying(found, base.labels | url.labels)
