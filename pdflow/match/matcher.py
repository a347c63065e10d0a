"""The answers of the knowledge to what the solver asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pdflow.facts.evidence import Mention
from pdflow.facts.knowledge import Client, Collects, Knowledge, Sink, Vendor
from pdflow.match.hosts import Hosts
from pdflow.match.paths import PathIndex
from pdflow.facts.matching import Guess
from pdflow.match.vocabulary import Vocabulary

_FACTORY = re.compile(r"(?P<path>.+?)\('[^']*'\)")
_ROLES = {"mail": frozenset(("email",)), "storage": frozenset(("storage", "cloud")), "errors": frozenset(("error_monitoring",))}
_PROVES = ("dependency", "setting")
_ORGANIZATION = re.compile(r"(?:^|[._])(?:organi[sz]ation|org|company|employer|workplace)(?:\(\))?$", re.IGNORECASE)
_EMPLOYER = Guess(category="user.contact.organization", confidence="medium", alone=False)
"""Whom a person works for or acts for: says something of the person, though not alone."""
_SHORTEST = 4
"""Characters of a vendor's name below which a setting's name is no evidence: too many words hold `aws` by chance."""


class KnownMatcher:
    """See `pdflow.facts.matching.Matcher`."""

    def __init__(self, knowledge: Knowledge, mentions: Sequence[Mention] = ()) -> None:
        self._vendors = {vendor.id: vendor for vendor in knowledge.vendors}
        holders: tuple[Vendor | Client, ...] = (*knowledge.vendors, *knowledge.clients)
        self._sinks = PathIndex((call, sink) for holder in holders for sink in holder.sinks for call in sink.calls)
        self._collects = PathIndex((c.call, (v.id, c)) for v in knowledge.vendors for c in v.collects if c.call)
        self._propagators = PathIndex((call, p.takes) for p in knowledge.propagators for call in p.calls)
        self._sanitizers = PathIndex((call, True) for s in knowledge.sanitizers for call in s.calls)
        self._source_calls = PathIndex(
            (call, Guess(source.category, source.confidence)) for source in knowledge.source_calls for call in source.calls
        )
        calls = [call for holder in holders for sink in holder.sinks for call in sink.calls]
        self._factories = {found["path"] for call in calls for found in _FACTORY.finditer(call)}
        self._hosts = Hosts(knowledge.vendors)
        self._vocabulary = Vocabulary(knowledge.personal)
        self._packages = _packages(knowledge.vendors)
        self._backends = [(b, v.id) for v in knowledge.vendors for b in (*v.mail_backends, *v.storage_backends)]
        self._words = _words(knowledge.vendors)
        self._mentions = mentions
        self._named: dict[str, str | None] = {}
        self._roots: dict[str, str | None] = {}

    def sinks(self, path: str) -> tuple[Sink, ...]:
        """The sinks that a call of this API path is."""
        return self._sinks.find(path)

    def collects(self, path: str) -> tuple[tuple[str, Collects], ...]:
        """What the vendors' libraries send by their own doing once this API path is called, by vendor."""
        return self._collects.find(path)

    def carries(self, path: str) -> tuple[str, ...] | None:
        """The arguments that the result of calling this path carries on; None where nobody says."""
        found = self._propagators.find(path)
        return found[0] if found else None

    def cleans(self, path: str) -> bool:
        """Whether the result of calling this path no longer carries what it was given."""
        return bool(self._sanitizers.find(path))

    def source(self, path: str) -> Guess | None:
        """The personal data that calling this API path gives, whatever it is given."""
        found = self._source_calls.find(path)
        return found[0] if found else None

    def vendor(self, path: str) -> str | None:
        """The vendor whose package this API path starts in."""
        root = path.split("(", 1)[0]
        if root not in self._roots:
            parts = root.split(".")
            candidates = (".".join(parts[:size]) for size in range(len(parts), 0, -1))
            self._roots[root] = next((self._packages[name] for name in candidates if name in self._packages), None)
        return self._roots[root]

    def host_vendor(self, host: str, path: str = "") -> str | None:
        """The vendor that a host belongs to; the host may have holes (`\\0`). `path`: what follows in the URL."""
        return self._hosts.find(host, path)

    def owns(self, vendor: str, host: str) -> bool:
        """Whether a host is one of the vendor's, whatever the path behind it."""
        patterns = self._vendors[vendor].api_hosts if vendor in self._vendors else ()
        return any(host == pattern.partition("/")[0] for pattern in patterns)

    def self_hosted(self, vendor: str) -> bool:
        """Whether the vendor's product also runs on one's own machines."""
        return vendor in self._vendors and self._vendors[vendor].self_hosted

    def backend_vendor(self, dotted: str) -> str | None:
        """The vendor whose mail or storage backend this dotted path is."""
        for pattern, vendor in self._backends:
            if dotted == pattern or (pattern.endswith(".*") and dotted.startswith(pattern[:-1])):
                return vendor
        return None

    def role_vendors(self, role: str) -> tuple[str, ...]:
        """The vendor that the project's manifests name for a role, where they name just one."""
        if role == "mail":
            backed = {mention.vendor for mention in self._mentions if self._is_backend(mention)}
            if backed:
                return tuple(sorted(backed)) if len(backed) == 1 else ()
        kinds = _ROLES.get(role, frozenset())
        found = {
            mention.vendor
            for mention in self._mentions
            if mention.kind in _PROVES and not mention.is_test and mention.vendor in self._vendors
            and self._vendors[mention.vendor].kinds[0] in kinds
        }  # fmt: skip
        return tuple(found) if len(found) == 1 else ()

    def _is_backend(self, mention: Mention) -> bool:
        """Whether a dependency is a package that installs a mail backend of its vendor."""
        vendor = self._vendors.get(mention.vendor)
        if vendor is None or mention.kind != "dependency" or mention.is_test:
            return False
        roots = {backend.split(".")[0] for backend in vendor.mail_backends}
        return any(p.name == mention.text.split("[")[0] and roots & {i.split(".")[0] for i in p.imports} for p in vendor.packages)

    def named_vendor(self, text: str) -> str | None:
        """The vendor that a setting, class or variable is named after: `SLACK_WEBHOOK_URL`."""
        if text not in self._named:
            words = tuple(word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+(?![a-z])", text))
            found = {self._words[part] for size in (3, 2, 1) for part in _runs(words, size) if part in self._words}
            self._named[text] = found.pop() if len(found) == 1 else None
        return self._named[text]

    def factory(self, path: str) -> bool:
        """Whether the first constant argument is part of the API path of this call's result."""
        return path in self._factories

    def classify(self, term: str, owner: str = "") -> Guess | None:
        """The personal data that a name stands for."""
        found = self._vocabulary.classify(term, owner)
        if found is None and term in ("name", "legal_name", "title") and _ORGANIZATION.search(owner):
            return _EMPLOYER
        return found

    def person_like(self, owner: str) -> bool:
        """Whether a name is one for a person."""
        return self._vocabulary.person_like(owner)

    def denies_type(self, name: str) -> bool:
        """Whether a field of this type holds nothing personal whatever its name."""
        return self._vocabulary.denies_type(name)


def _packages(vendors: Iterable[Vendor]) -> dict[str, str]:
    found: dict[str, str] = {}
    for vendor in vendors:
        for package in vendor.packages:
            for name in package.imports:
                found.setdefault(name, vendor.id)
    return found


def _words(vendors: Iterable[Vendor]) -> dict[str, str]:
    """A vendor's id and name as runs of words: `google analytics` → google_analytics."""
    found: dict[str, str] = {}
    for vendor in vendors:
        for text in (vendor.id.replace("_", " "), vendor.name):
            word = " ".join(re.findall(r"[a-z0-9]+", text.lower()))
            if len(word) >= _SHORTEST and word not in _COMMON:
                found.setdefault(word, vendor.id)
    return found


_COMMON = frozenset(
    "segment front plain square stream courier castle sift daily here persona close copper drift heap split render make "
    "branch adjust notion linear loops knock dots mode count harvest remote deel box help scout constant contact bird "
    "convert userflow pipedream customer io clerk post grid stripe_ signal common room beam daily chat cloud fast "
    "element apple google amazon meta microsoft".split()
)
"""Names of vendors that are ordinary words: in the name of a variable they prove nothing."""


def _runs(words: Sequence[str], size: int) -> list[str]:
    return [" ".join(words[i : i + size]) for i in range(len(words) - size + 1)]
