"""Who receives: the vendor that a signature names, the host that a URL names, the provider that settings name."""

from __future__ import annotations

import re

from pdflow.facts.knowledge import Sink, ToHost, ToModel, ToSetting, ToVendor
from pdflow.solve import providers
from pdflow.solve.args import Args
from pdflow.solve.atoms import HOLE, Cls, Obj
from pdflow.solve.context import Context
from pdflow.solve.hosts import host_of, is_local, is_name, names_in, path_of, texts_in
from pdflow.solve.machine import Machine
from pdflow.solve.recipient import Recipient
from pdflow.solve.values import Value

_NESTED = 5
"""Objects that were made one by a method of the other: a client's resource's bucket."""

WHOLE_URLS = ("url", "uri", "fullurl")
"""Parameters that take whole URLs: `query.json` there is no host, as it would be for a parameter that takes one."""

_PLACE = re.compile("URL|URI|HOST|SERVER|ENDPOINT|DOMAIN|HOOK|DSN|API|BASE|SITE")
"""What the name of a setting has in it that says where something is."""

_MAILS = re.compile("MAIL|SMTP")
"""What the name of a setting has in it that is of a mail server, which sends whatever the code around is about."""

_NO_PLACE = re.compile("(?:CERT|KEY|SECRET|TOKEN|PASSWORD|TIMEOUT|VERSION|DEBUG|VERIFY)(?:_FILE|_PATH|S)?$")
"""How the name of a setting ends that says something else of a connection."""


def recipients(m: Machine, ctx: Context, path: str, base: int, args: Args, sink: Sink) -> list[Recipient]:
    """Everyone whom this call may send to; none where it stays on the machine."""
    match sink.recipient:
        case ToVendor() as to:
            return _of_vendor(m, path, base, args, sink, to)
        case ToModel() as to:
            return _of_model(m, base, args, sink, to)
        case ToHost(url, constructor):
            return _of_host(m, ctx, path, base, args, sink, url, constructor)
        case ToSetting(role):
            if role == "logs":
                return providers.of_record(m, path.rpartition(".")[2])
            return _of_setting(m, ctx, base, args, role)


def parameter(m: Machine, base: int, args: Args, sink: Sink, name: str) -> Value | None:
    """A parameter of the call, or of the constructor of the object it is made on, or of what made that."""
    if name == "receiver":
        whole = m.values.nothing
        for held in m.heap.things[base].fields.values() if base >= 0 else ():
            whole = m.values.join(whole, held)
        return whole if whole.atoms else None
    place = sink.params.index(name) if name in sink.params else 99
    found = args.get(place, name)
    if found is None and args.more is not None and name in sink.params:
        found = args.more
    for _ in range(_NESTED):
        if found is not None or base < 0:
            break
        fields = m.heap.things[base].fields
        found = fields.get(name)
        if found is None and any("://" in text for text in m.values.strings(fields.get(0, m.values.nothing))):
            found = fields[0]
        base = m.origins.get(base, -1)
    return found


def _of_vendor(m: Machine, path: str, base: int, args: Args, sink: Sink, to: ToVendor) -> list[Recipient]:
    """The vendor, unless the client was told of another host: that host's owner, or nobody for one's own machine."""
    value = parameter(m, base, args, sink, to.host) if to.host is not None else None
    if value is None and to.host is not None:
        value = m.assigned.get(f"{path.partition('.')[0]}.{to.host}")
    if value is None and base >= 0 and m.known.also_free(to.vendor):
        value = m.heap.things[base].fields.get(0)
    if value is None:
        home = m.homes.get(to.vendor)
        return home if home is not None else [Recipient(to.vendor)]
    found, local = told_hosts(m, value, to.vendor)
    if found or local:
        return found
    settings = names_in(m, value)
    if not settings:
        return [Recipient(to.vendor)]
    return [Recipient(to.vendor, 0 if m.known.also_free(to.vendor) else 1, f"the host is in {settings[0]}")]


def told_hosts(m: Machine, value: Value, vendor: str | None = None) -> tuple[list[Recipient], bool]:
    """The owners of the hosts that a value names, and whether one of them is the machine itself.

    `vendor`: whose library it is, who goes before another owner of the same host.
    """
    found: list[Recipient] = []
    local = False
    for text in m.values.strings(value):
        name = host_of(text)
        if not name or name.startswith(HOLE) or HOLE in name.rpartition(".")[2]:
            continue
        if is_local(name):
            local = True
            continue
        owns = vendor is not None and m.known.owns(vendor, name)
        owner = vendor if owns else m.known.host_vendor(name, path_of(text))
        found.append(Recipient(owner or f"host:{name.replace(HOLE, '*')}", 2, name.replace(HOLE, "*")))
    return found, local


def _of_model(m: Machine, base: int, args: Args, sink: Sink, to: ToModel) -> list[Recipient]:
    """Who runs the model that the call or its client names; nobody where that is the machine itself."""
    value = parameter(m, base, args, sink, to.host) if to.host is not None else None
    hosts, local = told_hosts(m, value) if value is not None else ([], False)
    if hosts or local:
        return hosts
    model = args.get(sink.params.index(to.model) if to.model in sink.params else 99, to.model)
    if model is None and base >= 0:
        fields = m.heap.things[base].fields
        model = fields.get(to.model, fields.get(0))
    names = _model_names(m, model) if model is not None else []
    found = {owner: Recipient(owner, 2, name) for name in names if (owner := m.known.model_vendor(name)) is not None}
    if found or any(m.known.stays(re.split("[/:]", name)[0]) for name in names):
        return list(found.values())
    return [_unnamed(names_in(m, model))] if model is not None else [Recipient("unknown", 1)]


def _model_names(m: Machine, value: Value) -> list[str]:
    """The names of models that a value holds; of a model that is an object, the modules that its class lies in."""
    found = m.values.strings(value)
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "api":
            found += m.heap.things[atom.oid].path.split(".")[1:-1]
    return found


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
        for text in texts_in(m, source):
            name = host_of(text)
            if not name or not name.strip(HOLE + ".") or (source is value and url in WHOLE_URLS and "//" not in text):
                local = local or (url == "receiver" and text.startswith(("/", "./", "../")))
                continue
            if is_local(name):
                local = True
                continue
            if is_name(name):
                continue
            owner = m.known.host_vendor(name, path_of(text))
            shown = name.replace(HOLE, "*")
            if owner is None and HOLE in name.rsplit(".", 2)[-1]:
                continue
            recipient = Recipient(owner or f"host:{shown}", 2, shown)
            found.setdefault(recipient.vendor, recipient)
        hints += names_in(m, source)
    if found:
        return _behind_default(m, found, hints) or list(found.values())
    guessed = _guess(m, ctx, hints)
    if guessed:
        return guessed
    if any(_MAILS.search(text) for text in hints) and (mailing := m.known.role_vendors("mail")):
        return [Recipient(vendor, 1, "the only provider of mail that the project names") for vendor in mailing]
    return [] if local else [_unnamed(hints)]


def _behind_default(m: Machine, found: dict[str, Recipient], hints: list[str]) -> list[Recipient]:
    """The vendor that the URL's setting is named after, where its default is nobody's host: `SLACK_URL`, by default `https://test-hook.com`.

    None for software that anybody may run, whose host says who does.
    """
    if not all(vendor.startswith("host:") for vendor in found):
        return []
    return [named for named in _named_after(m, hints) if not m.known.self_hosted(named.vendor)][:1]


def _named_after(m: Machine, texts: list[str]) -> list[Recipient]:
    """The vendors that settings, classes or modules are named after, in this order."""
    found = ((text, m.known.named_vendor(text)) for text in texts)
    return [Recipient(vendor, 1, f"named after {text}") for text, vendor in found if vendor is not None]


_ADDRESSES = re.compile(r"(?:^|_)(?:URL|URI|HOST|HOSTNAME|ENDPOINT|SERVER|DOMAIN|ADDRESS)(?:_|$)")


def _unnamed(hints: list[str]) -> Recipient:
    """A recipient whose host is not in the code, told apart by the setting that holds it."""
    named = [text for text in dict.fromkeys(hints) if re.fullmatch(r"[A-Z][A-Z0-9_]{3,}", text)]
    settings_named = [text for text in named if not _NO_PLACE.search(text)]
    if len(settings_named) > 1:
        settings_named = [text for text in settings_named if _PLACE.search(text)]
    if settings_named:
        place = next((text for text in settings_named if _ADDRESSES.search(text)), settings_named[0])
        return Recipient(f"unknown:{place}", 1, f"the host is in {place}")
    return Recipient("unknown", 1, ", ".join(dict.fromkeys(hints))[:80])


def _constructed(m: Machine, base: int, name: str | None) -> Value | None:
    if name is None or base < 0:
        return None
    fields = m.heap.things[base].fields
    return fields.get(name, fields.get(0))


def _guess(m: Machine, ctx: Context, hints: list[str]) -> list[Recipient]:
    """A vendor that the URL's setting, or the class or module around the call, is named after."""
    around = [ctx.routine.function.qualname, m.program.units[ctx.routine.unit].path.removesuffix("/__init__.py").rpartition("/")[2]]
    for params in ctx.params[:1]:
        for number in sorted(params.atoms):
            atom = m.values.atoms[number]
            key = m.heap.things[atom.oid].klass if isinstance(atom, Obj) else atom.key if isinstance(atom, Cls) else -1
            if key >= 0:
                around.insert(0, m.classes[key][2].name)
    named = _named_after(m, hints)
    if not named and not any(_MAILS.search(hint) for hint in hints):
        named = _named_after(m, around)
    return named[:1]


def _of_setting(m: Machine, ctx: Context, base: int, args: Args, role: str) -> list[Recipient]:
    """The provider that the call itself is given, else those that the project's settings name for a role."""
    for name in ("storage", "connection"):
        given = args.keywords.get(name) or (m.heap.things[base].fields.get(name) if base >= 0 else None)
        found = providers.of_value(m, ctx.id, given) if given is not None else None
        if found is not None:
            return found
    return providers.of_role(m, ctx.id, role)
