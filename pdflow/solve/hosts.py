"""Hosts: the host that a text names, and the settings that a text came from."""

from __future__ import annotations

import re

from pdflow.solve import impersonal
from pdflow.solve.atoms import HOLE, Api, Obj, Unknown
from pdflow.solve.machine import Machine
from pdflow.solve.values import Value

_URL = re.compile(r"^(?:(?P<scheme>[a-zA-Z][a-zA-Z0-9+.\-]*):)?//(?:[^/@?#]*@)?(?P<host>[^/:?#]*)")
_HOST = re.compile(r"^[A-Za-z0-9\-\0]+(?:\.[A-Za-z0-9\-\0]+)+$")
_FILE = r"\.(?:json|xml|html?|php|aspx?|txt|csv|pdf|png|jpe?g|svg|js|css|rss|gz)"
_WITH_PATH = re.compile(rf"^(.+\.(?:com|org|net|app|dev|gov|edu|info|cloud|[a-z]{{2}}))\0(?:{_FILE})?$")
"""A whole host with a path right behind it, and perhaps the end of a file's name: `f"https://www.example.org{path}.json"`."""
_NO_HOST = re.compile(rf"^[^.]*\0{_FILE}$")
"""The name of a file where a host would stand: `f"http://{key}.json"`."""
_LOCAL = re.compile(r"^(?:localhost|[a-z0-9_\-]+$|127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[?::1|.*\.(?:local|localhost|internal|test|invalid|example|localdomain)$|testserver$|example\.(?:com|org|net)$|(?:.*\.)?(?:mailhog|mailpit|mailcatcher|maildev)(?:\.|$))")  # fmt: skip

_NAMES = re.compile(r"^(?:www\.)?(?:w3\.org|w3id\.org|schema\.org|json-schema\.org|purl\.org|xmlns\.com|ogp\.me|sitemaps\.org|openid\.net)$|^(?:schemas|ns)\.")
"""Hosts whose URLs are names of vocabularies, which stand among addresses that data are sent to: nothing is sent there."""

_DEEPEST = 2
"""Objects within objects in which a host's name is looked for: one may hold itself."""


def is_local(host: str) -> bool:
    """Whether a host is the machine itself, its own network, or one that is kept for examples."""
    return _LOCAL.match(host) is not None


def is_name(host: str) -> bool:
    """Whether URLs of a host name vocabularies, as `https://www.w3.org/ns/activitystreams` does."""
    return _NAMES.match(host) is not None


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
        return _NO_HOST.sub(HOLE, _WITH_PATH.sub(r"\1", match["host"].lower()))
    bare = text.split("/", 1)[0].split(":", 1)[0]
    return bare.lower() if _HOST.match(bare) else ""


def names_in(m: Machine, value: Value, depth: int = 0) -> list[str]:
    """The names of settings and attributes that a URL came from."""
    found: list[str] = []
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Api):
            if impersonal.configuration(atom.path):
                found.append(atom.path.rpartition(".")[2])
        elif isinstance(atom, Unknown) and atom.why:
            found.append(atom.why)
        elif isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "api" and depth < _DEEPEST:
            for held in m.heap.things[atom.oid].fields.values():
                found += names_in(m, held, depth + 1)
    return found


def texts_in(m: Machine, value: Value) -> list[str]:
    """The texts that a value may be, and those that what it is was made of: the default of a setting."""
    texts = m.values.strings(value)
    for oid in m.values.objects(value):
        if m.heap.things[oid].kind == "api":
            for held in m.heap.things[oid].fields.values():
                texts += m.values.strings(held)
    return texts
