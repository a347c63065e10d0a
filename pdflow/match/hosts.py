"""Hosts: which vendor a host belongs to, also where a part of it is not known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from pdflow.facts.knowledge import Vendor

HOLE = "\0"


class Hosts:
    """Host patterns of all vendors. The longest pattern wins, so that a product's host beats its group's."""

    def __init__(self, vendors: Iterable[Vendor]) -> None:
        self._exact: dict[str, list[tuple[str, str]]] = {}
        self._suffixes: list[tuple[str, str, str]] = []
        self._inner: list[tuple[str, str, str]] = []
        self._sites: dict[str, set[str]] = {}
        self._domains: dict[str, set[str]] = {}
        for vendor in vendors:
            for pattern in (*vendor.api_hosts, *vendor.script_hosts, *vendor.smtp_hosts):
                host, _, path = pattern.partition("/")
                self._learn(host.lower(), path, vendor.id)
                self._domains.setdefault(_domain(host.lower()), set()).add(vendor.id)
            site = vendor.website.partition("://")[2].partition("/")[0].lower().removeprefix("www.")
            if site and site == _domain(site):
                self._sites.setdefault(site, set()).add(vendor.id)
        self._suffixes.sort(key=lambda entry: (-len(entry[0]), entry))
        self._seen: dict[tuple[str, str], str | None] = {}

    def _learn(self, host: str, path: str, vendor: str) -> None:
        if host.startswith("*.") and "*" not in host[2:]:
            self._suffixes.append((host[1:], path, vendor))
        elif "*" in host:
            self._inner.append((host, path, vendor))
        else:
            self._exact.setdefault(host, []).append((path, vendor))

    def find(self, host: str, path: str = "") -> str | None:
        """The vendor of a host, or None. A pattern with a path counts only where `path` starts with it."""
        key = (host, path[:60])
        if key not in self._seen:
            self._seen[key] = self._find(host.lower().rstrip("."), path.lstrip("/"))
        return self._seen[key]

    def _find(self, host: str, path: str) -> str | None:
        exact = self._exact.get(host, [])
        fitting = [(len(prefix), vendor) for prefix, vendor in exact if path.startswith(prefix)]
        if fitting:
            longest = max(size for size, _ in fitting)
            return next(vendor for size, vendor in fitting if size == longest)
        for pattern, prefix, vendor in self._inner:
            if host.startswith(pattern.partition("*")[0]) and _inside(pattern).match(host) and path.startswith(prefix):
                return vendor
        for suffix, prefix, vendor in self._suffixes:
            if host.endswith(suffix) and path.startswith(prefix):
                return vendor
        return self._partly(host) if HOLE in host else self._by_domain(host)

    def _by_domain(self, host: str) -> str | None:
        """A host that nobody listed, in the domain of a vendor's site: `desk.zoho.com`. None where the domain is several vendors'."""
        domain = _domain(host)
        owners = self._sites.get(domain, set())
        return next(iter(owners)) if len(owners) == 1 and self._domains.get(domain, owners) <= owners else None

    def _partly(self, host: str) -> str | None:
        """A host that starts with a hole: what stands behind the hole must hold a whole domain."""
        known = host.rpartition(HOLE)[2].lstrip(".")
        if known.count(".") < 1:
            return None
        found = {vendor for exact, owners in self._exact.items() if exact.endswith(known) for _, vendor in owners}
        return found.pop() if len(found) == 1 else None


_SECOND = frozenset(("ac", "co", "com", "edu", "gov", "net", "org"))
"""Labels under which a country gives out domains."""


def _domain(host: str) -> str:
    """The domain that somebody registered, which a host lies in."""
    labels = host.split(".")
    size = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND else 2
    return ".".join(labels[-size:])


@cache
def _inside(pattern: str) -> re.Pattern[str]:
    """A host pattern with a `*` inside a label, which stands for any run of characters but a dot."""
    return re.compile(re.escape(pattern).replace(r"\*", r"[^.]*") + r"\Z")
