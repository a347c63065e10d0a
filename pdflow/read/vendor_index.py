"""Vendor index: what vendors are recognised by, turned round: from the trace to the vendors."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pdflow.facts.knowledge import Knowledge, Vendor
from pdflow.read.manifests import normalised


class Hosts:
    """Patterns of hosts (`api.x.com`, `*.x.com`, `x.com/path`) to the vendors that own them."""

    def __init__(self) -> None:
        self._exact: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._below: dict[str, list[tuple[str, str]]] = defaultdict(list)

    def add(self, pattern: str, vendor: str) -> None:
        """Take in a pattern; a vendor may have many, and a pattern many vendors."""
        host, _, path = pattern.lower().partition("/")
        if host.startswith("*."):
            self._below[host[2:]].append((vendor, path))
        else:
            self._exact[host].append((vendor, path))

    def find(self, host: str, path: str) -> tuple[str, ...]:
        """Return the ids of the vendors that the most specific matching pattern names, sorted; `()` for none.

        An exact host beats a pattern, a longer pattern a shorter one, a pattern with a path one without.
        """
        named = _best(self._exact.get(host, ()), path)
        while not named and "." in host:
            host = host.partition(".")[2]
            named = _best(self._below.get(host, ()), path)
        return named


def _best(candidates: Iterable[tuple[str, str]], path: str) -> tuple[str, ...]:
    fitting = [(vendor, prefix) for vendor, prefix in candidates if path.lower().startswith(prefix)]
    longest = max((len(prefix) for _, prefix in fitting), default=0)
    return tuple(sorted({vendor for vendor, prefix in fitting if len(prefix) == longest}))


@dataclass(slots=True)
class VendorIndex:
    """All traces that a file other than Python can hold."""

    python: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """A distribution's normalised name (or `name[extra]`) → vendors."""
    npm: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """A package's name, or a scope such as `@sentry/*` → vendors."""
    scripts: Hosts = field(default_factory=Hosts)
    hosts: Hosts = field(default_factory=Hosts)
    """Hosts of every kind."""
    sites: Hosts = field(default_factory=Hosts)
    """Where the vendors' own pages are: evidence only in a link that takes values along."""
    settings: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """A prefix of a setting's name → vendors."""
    js_globals: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """A vendor → its JavaScript globals."""
    ids: set[str] = field(default_factory=set)

    def named(self, text: str) -> tuple[str, ...]:
        """Return the vendor whose id is the name that a platform's add-on has; `()` for none."""
        name = text.replace("-", "_")
        return (name,) if name in self.ids else ()

    def npm_vendors(self, package: str) -> list[str]:
        """Return the vendors of an npm package."""
        scope = package.partition("/")[0] + "/*"
        return self.npm.get(package) or (self.npm.get(scope, []) if package.startswith("@") else [])

    def python_vendors(self, name: str, extras: tuple[str, ...]) -> list[str]:
        """Return the vendors of a Python distribution with its extras, without repeats."""
        keys = [name, *(f"{name}[{extra}]" for extra in extras)]
        return list(dict.fromkeys(vendor for key in keys for vendor in self.python.get(key, ())))

    def setting_vendors(self, name: str) -> list[str]:
        """Return the vendors of the longest prefix that a setting's name has."""
        upper = name.upper()
        for end in range(len(upper), 1, -1):
            if upper[:end] in self.settings:
                return self.settings[upper[:end]]
        return []


def vendor_index(knowledge: Knowledge) -> VendorIndex:
    """Return the index of everything that the vendors are recognised by."""
    index = VendorIndex(ids={vendor.id for vendor in knowledge.vendors})
    for vendor in knowledge.vendors:
        _add(index, vendor)
    return index


def _add(index: VendorIndex, vendor: Vendor) -> None:
    for package in vendor.packages:
        name, bracket, extra = package.name.partition("[")
        index.python[normalised(name) + (f"[{normalised(extra.strip(']'))}]" if bracket else "")].append(vendor.id)
    for name in vendor.npm:
        index.npm[name].append(vendor.id)
    for host in vendor.script_hosts:
        index.scripts.add(host, vendor.id)
    for host in (*vendor.script_hosts, *vendor.api_hosts, *vendor.smtp_hosts):
        index.hosts.add(host, vendor.id)
    site = re.match(r"https?://(?:www\.)?([^/]+)", vendor.website)
    if site:
        index.sites.add(site[1], vendor.id)
        index.sites.add(f"*.{site[1]}", vendor.id)
    for prefix in vendor.env:
        index.settings[prefix.upper()].append(vendor.id)
    if vendor.js_globals:
        index.js_globals[vendor.id] = vendor.js_globals
