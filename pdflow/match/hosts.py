"""Hosts: which vendor a host belongs to, also where a part of it is not known."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pdflow.facts.knowledge import Vendor

HOLE = "\0"


class Hosts:
    """Host patterns of all vendors. The longest pattern wins, so that a product's host beats its group's."""

    def __init__(self, vendors: Iterable[Vendor]) -> None:
        self._exact: dict[str, str] = {}
        self._suffixes: list[tuple[str, str]] = []
        self._inner: list[tuple[re.Pattern[str], str]] = []
        for vendor in vendors:
            for pattern in (*vendor.api_hosts, *vendor.script_hosts, *vendor.smtp_hosts):
                self._learn(pattern.split("/", 1)[0].lower(), vendor.id)
        self._suffixes.sort(key=lambda entry: (-len(entry[0]), entry))
        self._seen: dict[str, str | None] = {}

    def _learn(self, pattern: str, vendor: str) -> None:
        if pattern.startswith("*.") and "*" not in pattern[2:]:
            self._suffixes.append((pattern[1:], vendor))
        elif "*" in pattern:
            self._inner.append((re.compile(re.escape(pattern).replace(r"\*", r"[^.]*") + r"\Z"), vendor))
        else:
            self._exact.setdefault(pattern, vendor)

    def find(self, host: str) -> str | None:
        """The vendor of a host, or None."""
        if host not in self._seen:
            self._seen[host] = self._find(host.lower().rstrip("."))
        return self._seen[host]

    def _find(self, host: str) -> str | None:
        if HOLE not in host and host in self._exact:
            return self._exact[host]
        for expression, vendor in self._inner:
            if expression.match(host):
                return vendor
        for suffix, vendor in self._suffixes:
            if host.endswith(suffix):
                return vendor
        return self._partly(host) if HOLE in host else None

    def _partly(self, host: str) -> str | None:
        """A host that starts with a hole: what stands behind the hole must hold a whole domain."""
        known = host.rpartition(HOLE)[2].lstrip(".")
        if known.count(".") < 1:
            return None
        found = {vendor for exact, vendor in self._exact.items() if exact.endswith(known)}
        return found.pop() if len(found) == 1 else None
