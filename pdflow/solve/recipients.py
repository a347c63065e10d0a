"""Who receives: the vendor that a signature names, the host that a URL names, the provider that settings name."""

from __future__ import annotations

import re

from pdflow.facts.knowledge import Sink, ToHost, ToSetting, ToVendor
from pdflow.facts.record import Record
from pdflow.solve import personal, settings
from pdflow.solve.args import Args
from pdflow.solve.machine import Context, Machine
from pdflow.solve.values import HOLE, Api, Cls, Obj, Unknown, Value

_URL = re.compile(r"^(?:(?P<scheme>[a-zA-Z][a-zA-Z0-9+.\-]*):)?//(?:[^/@?#]*@)?(?P<host>[^/:?#]*)")
_HOST = re.compile(r"^[A-Za-z0-9\-\0]+(?:\.[A-Za-z0-9\-\0]+)+$")
_LOCAL = re.compile(r"^(?:localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[?::1|.*\.(?:local|localhost|internal|test|invalid|example|localdomain)$|testserver$|example\.(?:com|org|net)$)")  # fmt: skip


WHOLE_URLS = ("url", "uri", "fullurl")
"""Parameters that take whole URLs: `query.json` there is no host, as it would be for a parameter that takes one."""


_PLACE = re.compile("URL|URI|HOST|SERVER|ENDPOINT|DOMAIN|HOOK|DSN|API|BASE|SITE")
"""What the name of a setting has in it that says where something is."""

_DEEPEST = 2
"""Objects within objects in which a host's name is looked for: one may hold itself."""


class Recipient(Record):
    """A vendor's id, `host:NAME` or `unknown`; how sure, 0 to 2; and why, where the API itself does not say."""

    vendor: str
    confidence: int = 2
    evidence: str = ""


def recipients(m: Machine, ctx: Context, path: str, base: int, args: Args, sink: Sink) -> list[Recipient]:
    """Everyone whom this call may send to; none where it stays on the machine."""
    match sink.recipient:
        case ToVendor(vendor, host):
            return _of_vendor(m, ctx, base, args, sink, vendor, host)
        case ToHost(url, constructor):
            return _of_host(m, ctx, path, base, args, sink, url, constructor)
        case ToSetting(role):
            return _of_setting(m, ctx, role)


def parameter(m: Machine, base: int, args: Args, sink: Sink, name: str) -> Value | None:
    """A parameter of the call, or of the constructor of the object it is made on."""
    if name == "receiver":
        whole = m.values.nothing
        for held in m.heap.things[base].fields.values() if base >= 0 else ():
            whole = m.values.join(whole, held)
        return whole if whole.atoms else None
    place = sink.params.index(name) if name in sink.params else 99
    found = args.get(place, name)
    if found is None and args.more is not None and name in sink.params:
        found = args.more
    if found is None and base >= 0:
        fields = m.heap.things[base].fields
        found = fields.get(name)
        if found is None and any("://" in text for text in m.values.strings(fields.get(0, m.values.nothing))):
            found = fields[0]
    return found


def _of_vendor(
    m: Machine, ctx: Context, base: int, args: Args, sink: Sink, vendor: str, host: str | None
) -> list[Recipient]:
    """The vendor, unless the client was told of another host: that host's owner, or nobody for one's own machine."""
    value = parameter(m, base, args, sink, host) if host is not None else None
    found: list[Recipient] = []
    local = False
    for text in m.values.strings(value) if value is not None else ():
        name = host_of(text)
        if not name or name.startswith(HOLE):
            continue
        if _LOCAL.match(name):
            local = True
            continue
        owner = vendor if m.known.owns(vendor, name) else m.known.host_vendor(name, path_of(text))
        found.append(Recipient(owner or f"host:{name.replace(HOLE, '*')}", 2, name.replace(HOLE, "*")))
    return found or ([] if local else [Recipient(vendor)])


def path_of(text: str) -> str:
    """The path of a URL, without its first slash."""
    match = _URL.match(text)
    return text[match.end() :].partition("/")[2] if match is not None else text.partition("/")[2]


def host_of(text: str) -> str:
    """The host of a URL or of a bare host name, lower case, holes kept; empty where there is none."""
    match = _URL.match(text.removeprefix(HOLE))
    if match is not None:
        if match["scheme"] in ("s3", "s3a", "s3n"):
            return "s3.amazonaws.com"
        if match["scheme"] == "gs":
            return "storage.googleapis.com"
        return match["host"].lower()
    bare = text.split("/", 1)[0].split(":", 1)[0]
    return bare.lower() if _HOST.match(bare) else ""


def _of_host(
    m: Machine, ctx: Context, path: str, base: int, args: Args, sink: Sink, url: str, constructor: str | None
) -> list[Recipient]:
    value = parameter(m, base, args, sink, url)
    found: dict[str, Recipient] = {}
    hints: list[str] = []
    local = False
    for source in (value, _constructed(m, base, constructor)):
        if source is None:
            continue
        for text in _texts(m, source):
            name = host_of(text)
            if not name or not name.strip(HOLE + ".") or (source is value and url in WHOLE_URLS and "//" not in text):
                continue
            if _LOCAL.match(name):
                local = True
                continue
            owner = m.known.host_vendor(name, path_of(text))
            shown = name.replace(HOLE, "*")
            if owner is None and HOLE in name.rsplit(".", 2)[-1]:
                continue
            recipient = Recipient(owner or f"host:{shown}", 2, shown)
            found.setdefault(recipient.vendor, recipient)
        hints += _names(m, source)
    if found:
        return list(found.values())
    guessed = _guess(m, ctx, hints)
    if guessed:
        return guessed
    return [] if local else [_unnamed(hints)]


def _unnamed(hints: list[str]) -> Recipient:
    """A recipient whose host is not in the code, told apart by the setting that holds it."""
    settings_named = [text for text in dict.fromkeys(hints) if re.fullmatch(r"[A-Z][A-Z0-9_]{3,}", text)]
    if len(settings_named) > 1:
        settings_named = [text for text in settings_named if _PLACE.search(text)]
    if settings_named:
        return Recipient(f"unknown:{settings_named[0]}", 1, f"the host is in {settings_named[0]}")
    return Recipient("unknown", 1, ", ".join(dict.fromkeys(hints))[:80])


def _constructed(m: Machine, base: int, name: str | None) -> Value | None:
    if name is None or base < 0:
        return None
    fields = m.heap.things[base].fields
    return fields.get(name, fields.get(0))


def _texts(m: Machine, value: Value) -> list[str]:
    texts = m.values.strings(value)
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "api":
            for held in m.heap.things[atom.oid].fields.values():
                texts += m.values.strings(held)
    return texts


def _names(m: Machine, value: Value, depth: int = 0) -> list[str]:
    """The names of settings and attributes that a URL came from."""
    found: list[str] = []
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Api):
            if personal.configuration(atom.path):
                found.append(atom.path.rpartition(".")[2])
        elif isinstance(atom, Unknown) and atom.why:
            found.append(atom.why)
        elif isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "api" and depth < _DEEPEST:
            for held in m.heap.things[atom.oid].fields.values():
                found += _names(m, held, depth + 1)
    return found


def _guess(m: Machine, ctx: Context, hints: list[str]) -> list[Recipient]:
    """A vendor that the URL's setting, or the class or module around the call, is named after."""
    around = [ctx.routine.function.qualname, m.program.units[ctx.routine.unit].path.rpartition("/")[2]]
    for params in ctx.params[:1]:
        for number in sorted(params.atoms):
            atom = m.values.atoms[number]
            key = m.heap.things[atom.oid].klass if isinstance(atom, Obj) else atom.key if isinstance(atom, Cls) else -1
            if key >= 0:
                around.insert(0, m.classes[key][2].name)
    for text in hints:
        vendor = m.known.named_vendor(text)
        if vendor is not None:
            return [Recipient(vendor, 1, f"named after {text}")]
    for text in around:
        vendor = m.known.named_vendor(text)
        if vendor is not None:
            return [Recipient(vendor, 1, f"named after {text}")]
    return []


_SETTINGS = {
    "mail": ("EMAIL_BACKEND", "EMAIL_HOST", "MAIL_SERVER", "CELERY_EMAIL_BACKEND", "MAILER_EMAIL_BACKEND", "SMTP_HOST"),
    "storage": ("DEFAULT_FILE_STORAGE", "STORAGES", "AWS_S3_ENDPOINT_URL"),
    "broker": ("CELERY_BROKER_URL", "BROKER_URL", "REDIS_URL", "RQ_QUEUES"),
    "errors": ("SENTRY_DSN",),
}


def _of_setting(m: Machine, ctx: Context, role: str) -> list[Recipient]:
    """The providers that the project's settings name for a role."""
    found: dict[str, Recipient] = {}
    named: list[str] = []
    for name in _SETTINGS.get(role, ()):
        value = settings.value(m, ctx.id, name)
        for part in m.heap.reachable(value, -1, 4):
            named += [name for text in _names(m, part) if text == name or "environ" in text]
            for text in m.values.strings(part):
                host = host_of(text)
                owner = m.known.backend_vendor(text) or (m.known.host_vendor(host) if host else None)
                if owner is not None:
                    found.setdefault(owner, Recipient(owner, 2, f"{name} = {text}"))
    if not found:
        for vendor in m.known.role_vendors(role):
            found.setdefault(vendor, Recipient(vendor, 1, "the only provider of this kind that the project depends on"))
    if found:
        return list(found.values())
    return [Recipient(f"unknown:{_SETTINGS[role][1] if role == 'mail' else _SETTINGS[role][0]}", 1, f"the {role} provider is not in the code")]
