"""Providers: whom the project's settings name for a role: who sends its mail, keeps its files, takes its log records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import structs

from pdflow.solve import classes, imports, settings
from pdflow.solve.atoms import HOLE, Api, Cls, Obj, Unknown
from pdflow.solve.hosts import host_of, is_local
from pdflow.solve.machine import Machine
from pdflow.solve.recipient import Recipient
from pdflow.solve.values import Value

_SETTINGS = {
    "mail": (
        "EMAIL_BACKEND", "EMAIL_HOST", "MAIL_SERVER", "CELERY_EMAIL_BACKEND", "MAILER_EMAIL_BACKEND", "POST_OFFICE",
        "SMTP_HOST", "SMTP_SERVER", "MAIL_HOST", "EMAIL_URL", "EMAIL_CONFIG", "MAIL_URL",
    ),
    "storage": ("STORAGES", "DEFAULT_FILE_STORAGE"),
    "broker": ("CELERY_BROKER_URL", "BROKER_URL", "CELERY", "CELERY_CONFIG", "broker_url"),
    "errors": ("SENTRY_DSN",),
}  # fmt: skip
"""Settings of frameworks, by what they choose."""

_UNNAMED = {"mail": "EMAIL_HOST", "storage": "DEFAULT_FILE_STORAGE"}
_AT_HOME = ("storage", "broker")
"""Roles that a framework or a server of one's own plays where no setting says otherwise."""

_ENDPOINTS = ("AWS_S3_ENDPOINT_URL", "endpoint_url")
"""Where an S3 storage is told that it is not Amazon's."""

_QUIET = ("info", "success", "log")
"""Methods of a logger whose records tell of no error."""

_HOLDS_HOST = r"HOST|SERVER|URL"
_QUEUE = "celery.Celery()"
_NOT_UPLOADS = "staticfiles"


def of_role(m: Machine, reader: int, role: str) -> list[Recipient]:
    """The providers that the settings name for a role; none where files or jobs stay on the machine.

    Mail that is only written to a console is sent to somebody unknown: those are the settings of a developer's machine.
    """
    found = m.providers.get(role)
    if found is None:
        found = m.providers[role] = _of_role(m, reader, role)
    return found


def _of_role(m: Machine, reader: int, role: str) -> list[Recipient]:
    search = _Search(m, reader, role)
    if role == "storage":
        moved = search.endpoint()
        if moved is not None:
            return moved
    for name in (*_SETTINGS.get(role, ()), *_wrapped(m, role)):
        search.look(name, settings.value(m, reader, name))
    if role == "broker":
        for thing in [thing for thing in m.heap.things if thing.path == _QUEUE]:
            search.look("broker", thing.fields.get("broker", thing.fields.get(2, m.values.nothing)))
        return list(search.found.values())
    if search.found:
        return list(search.found.values())
    others = m.known.role_vendors(role)
    if others:
        why = "the only provider of this kind that the project depends on"
        return [Recipient(vendor, 1, why) for vendor in others]
    if not search.open and role in _AT_HOME:
        return []
    return [Recipient(f"unknown:{_UNNAMED.get(role, _SETTINGS[role][0])}", 1, f"the {role} provider is not in the code")]


def of_record(m: Machine, method: str) -> list[Recipient]:
    """Who gets a record of the log that this method writes: less surely, where only errors are told at once."""
    quiet = method in _QUIET
    return [
        structs.replace(taker, confidence=0) if quiet and m.known.watches_errors(taker.vendor) else taker
        for taker in m.log_takers
    ]


def log_takers(m: Machine, called: Iterable[tuple[str, Value | None]]) -> list[Recipient]:
    """Who gets the records of the log: those whose library is set up for it by a call, or named in its settings.

    `called`: API paths, and the configuration that a call is given, where it is one of the log.
    """
    found: dict[str, Recipient] = {}
    configured = [settings.value(m, -1, "LOGGING")]
    for path, given in called:
        configured += [given] if given is not None else []
        for vendor in m.known.takes_logs(path):
            found.setdefault(vendor, Recipient(vendor, 2, f"{path} takes the log"))
    for value in configured:
        for text in (text for part in m.heap.reachable(value, -1, 5) for text in m.values.strings(part)):
            for vendor in m.known.takes_logs(text):
                found.setdefault(vendor, Recipient(vendor, 2, f"LOGGING names {text}"))
    receivers = [one for vendor, taker in found.items() for one in m.homes.get(vendor, [taker])]
    return sorted(receivers, key=lambda one: one.vendor)


def of_value(m: Machine, reader: int, value: Value) -> list[Recipient] | None:
    """The provider that a backend given at a call is: an object of it, or its class; None where that is not told."""
    found: list[Recipient] = []
    known = False
    for path in _paths(m, reader, value):
        host = host_of(path)
        owner = m.known.backend_vendor(path) or (m.known.host_vendor(host) if host else None)
        known = known or owner is not None or m.known.stays(path)
        if owner is not None:
            found.append(Recipient(owner, 2, path))
    return found if known else None


class _Search:
    """What the settings say so far."""

    def __init__(self, m: Machine, reader: int, role: str) -> None:
        self.m, self.reader, self.role = m, reader, role
        self.found: dict[str, Recipient] = {}
        self.open = False
        """Whether the environment may name another."""

    def look(self, name: str, value: Value) -> None:
        """Take in one setting."""
        if self.role == "storage" and name == "STORAGES":
            value = _without_static(self.m, value)
        for part in self.m.heap.reachable(value, -1, 4):
            self.open = self.open or any(isinstance(self.m.values.atoms[n], (Api, Unknown)) for n in part.atoms)
            for text in self.m.values.strings(part):
                self._take(name, text)

    def _take(self, name: str, text: str) -> None:
        paths = (text, *_outside(self.m, self.reader, text))
        host = host_of(text)
        owner = next((one for path in paths if (one := self.m.known.backend_vendor(path)) is not None), None)
        owner = owner or (self.m.known.host_vendor(host) if host else None)
        if owner is not None:
            self.found.setdefault(owner, Recipient(owner, 2, f"{name} = {_shown(text, host)}"))
        elif any(self.m.known.stays(path) for path in paths):
            return  # of files, where they are kept; of mail, what a developer's machine does: it reaches nobody
        elif not re.search(_HOLDS_HOST, name):
            self.open = self.open or len(paths) > 1 or text.count(".") > 1
        elif self.role == "mail" and "." in host.strip(HOLE + ".") and not is_local(host):
            shown = host.replace(HOLE, "*")
            self.found.setdefault(f"host:{shown}", Recipient(f"host:{shown}", 2, f"{name} = {shown}"))

    def endpoint(self) -> list[Recipient] | None:
        """Where an S3 storage keeps its files instead; None where it is Amazon's, or nobody says."""
        values = [settings.value(self.m, self.reader, _ENDPOINTS[0])]
        for part in self.m.heap.reachable(settings.value(self.m, self.reader, "STORAGES"), -1, 4):
            for number in sorted(part.atoms):
                atom = self.m.values.atoms[number]
                held = self.m.heap.things[atom.oid].fields.get(_ENDPOINTS[1]) if isinstance(atom, Obj) else None
                values += [held] if held is not None else []
        hosts = {host: text for value in values for text in self.m.values.strings(value) if (host := host_of(text))}
        if not hosts:
            return None
        said = [host for host in sorted(hosts) if host.strip(HOLE + ".")]
        if not said:
            return [Recipient(f"unknown:{_ENDPOINTS[0]}", 1, f"the host is in {_ENDPOINTS[0]}")]
        return [
            Recipient(self.m.known.host_vendor(host) or f"host:{host.replace(HOLE, '*')}", 2, host.replace(HOLE, "*"))
            for host in said if not is_local(host)
        ]  # fmt: skip


def _wrapped(m: Machine, role: str) -> list[str]:
    """Settings of any other name in which a backend that hands on keeps the one that it hands on to."""
    if role != "mail":
        return []
    units = [imports.module_object(m, unit) for unit in settings.setting_units(m)]
    names = {name for oid in units for name in m.heap.things[oid].fields if isinstance(name, str)}
    return sorted(name for name in names if name.endswith("EMAIL_BACKEND") and name not in _SETTINGS[role])


def _without_static(m: Machine, value: Value) -> Value:
    """`STORAGES` without the place of the files that the program itself brings."""
    kept = m.values.nothing
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Obj):
            for name, held in m.heap.things[atom.oid].fields.items():
                kept = m.values.join(kept, held if name != _NOT_UPLOADS else m.values.nothing)
    return kept


def _paths(m: Machine, reader: int, value: Value) -> Iterator[str]:
    """The dotted paths of the classes that a value is, or is an object of; those outside, where it is the program's."""
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Api):
            yield atom.path
        elif isinstance(atom, Cls):
            yield from _bases(m, reader, atom.key)
        elif isinstance(atom, Obj):
            thing = m.heap.things[atom.oid]
            if thing.kind == "api":
                yield thing.path.removesuffix("()")
                for held in thing.fields.values():
                    yield from m.values.strings(held)
            elif thing.klass >= 0:
                yield from _bases(m, reader, thing.klass)


def _outside(m: Machine, reader: int, dotted: str) -> Iterator[str]:
    """The paths of what a class of the program, named by its dotted path, is made from."""
    module, _, name = dotted.rpartition(".")
    if not module or not name.isidentifier():
        return
    place = module.replace(".", "/")
    for key, (unit, _, klass) in enumerate(m.classes):
        path = m.program.units[unit].path.removesuffix(".py").removesuffix("/__init__")
        if klass.name == name and (path == place or path.endswith(f"/{place}")):
            yield from _bases(m, reader, key)


def _bases(m: Machine, reader: int, key: int) -> Iterator[str]:
    for entry in classes.order(m, key, reader):
        if isinstance(entry, Api):
            yield entry.path


def _shown(text: str, host: str) -> str:
    """The setting's value as it may be shown: of a URL, the host alone, for the rest may hold a password."""
    return host if host and "://" in text else text
