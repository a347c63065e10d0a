"""The answers of the knowledge to what the solver asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from pdflow.facts.evidence import Mention
from pdflow.facts.knowledge import Client, Collects, FieldRule, Knowledge, Sink, Vendor
from pdflow.facts.matching import IMPERSONAL, Guess
from pdflow.match.field_types import FieldTypes
from pdflow.match.hosts import Hosts
from pdflow.match.local import LocalCalls
from pdflow.match.naming import Naming
from pdflow.match.paths import Backends, PathIndex
from pdflow.match.vocabulary import Vocabulary

_FACTORY = re.compile(r"(?P<path>.+?)\('[^']*'\)")
_ROLES = {"mail": frozenset(("email",)), "storage": frozenset(("storage", "cloud")), "errors": frozenset(("error_monitoring",))}
_STORES = frozenset(("database", "warehouse", "queue", "search"))
_PROVES = ("dependency", "setting")
_ORGANIZATION = re.compile(r"(?:^|[._])(?:organi[sz]ation|org|company|employer|workplace)(?:\(\))?$", re.IGNORECASE)
_EMPLOYER = Guess(category="user.contact.organization", confidence="medium", alone=False)
"""Whom a person works for or acts for: says something of the person, though not alone."""


class KnownMatcher:
    """See `pdflow.facts.matching.Matcher`."""

    def __init__(self, knowledge: Knowledge, mentions: Sequence[Mention] = ()) -> None:
        self._knowledge = knowledge
        self._holders: tuple[Vendor | Client, ...] = (*knowledge.vendors, *knowledge.clients)
        self._mentions = mentions
        self._roots: dict[str, str | None] = {}

    # Each index is made when somebody first asks it: a scan that finds its answers in the cache asks few of them.

    @cached_property
    def _vendors(self) -> dict[str, Vendor]:
        return {vendor.id: vendor for vendor in self._knowledge.vendors}

    @cached_property
    def _sinks(self) -> PathIndex[Sink]:
        return PathIndex((call, sink) for holder in self._holders for sink in holder.sinks for call in sink.calls)

    @cached_property
    def _collects(self) -> PathIndex[tuple[str, Collects]]:
        return PathIndex((c.call, (v.id, c)) for v in self._knowledge.vendors for c in v.collects if c.call)

    @cached_property
    def _handlers(self) -> PathIndex[tuple[tuple[str, str], ...]]:
        vendors = self._knowledge.vendors
        return PathIndex((decorator, h.hands) for v in vendors for h in v.handlers for decorator in h.decorators)

    @cached_property
    def _propagators(self) -> PathIndex[tuple[str, ...]]:
        return PathIndex((call, p.takes) for p in self._knowledge.propagators for call in p.calls)

    @cached_property
    def _sanitizers(self) -> PathIndex[bool]:
        return PathIndex((call, True) for s in self._knowledge.sanitizers for call in s.calls)

    @cached_property
    def _source_calls(self) -> PathIndex[Guess]:
        sources = self._knowledge.source_calls
        return PathIndex((call, Guess(source.category, source.confidence)) for source in sources for call in source.calls)

    @cached_property
    def _factories(self) -> set[str]:
        calls = (call for holder in self._holders for sink in holder.sinks for call in sink.calls if "('" in call)
        return {found["path"] for call in calls for found in _FACTORY.finditer(call)}

    @cached_property
    def _logs(self) -> PathIndex[str]:
        return PathIndex((call, vendor.id) for vendor in self._knowledge.vendors for call in vendor.logs)

    @cached_property
    def _models(self) -> dict[str, str]:
        return {name: vendor.id for vendor in self._knowledge.vendors for name in vendor.models}

    @cached_property
    def _hosts(self) -> Hosts:
        return Hosts(self._knowledge.vendors)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(self._knowledge.personal)

    @cached_property
    def _types(self) -> FieldTypes:
        return FieldTypes(self._knowledge.personal, self._vocabulary)

    @cached_property
    def _packages(self) -> dict[str, str]:
        return _packages(self._knowledge.vendors)

    @cached_property
    def _backends(self) -> Backends[str]:
        vendors = self._knowledge.vendors
        return Backends((b, v.id) for v in vendors for b in (*v.mail_backends, *v.storage_backends, *v.login_backends))

    @cached_property
    def _harmless(self) -> LocalCalls:
        return LocalCalls(self._knowledge)

    @cached_property
    def _local(self) -> Backends[bool]:
        return Backends((pattern, True) for client in self._knowledge.clients for pattern in client.stays)

    @cached_property
    def _told(self) -> dict[str, list[tuple[str, str]]]:
        return _told(self._knowledge.fields)

    @cached_property
    def _naming(self) -> Naming:
        return Naming(self._knowledge.vendors)

    def sinks(self, path: str) -> tuple[Sink, ...]:
        """The sinks that a call of this API path is."""
        return self._sinks.find(path)

    def collects(self, path: str) -> tuple[tuple[str, Collects], ...]:
        """What the vendors' libraries send by their own doing once this API path is called, by vendor."""
        return self._collects.find(path)

    def hands(self, decorator: str) -> tuple[tuple[str, str], ...]:
        """The parameters, and the API paths of what is handed to them, where a library calls back what stands below this decorator."""
        return tuple(pair for hands in self._handlers.find(decorator) for pair in hands)

    def carries(self, path: str) -> tuple[str, ...] | None:
        """The arguments that the result of calling this path carries on; None where nobody says."""
        found = self._propagators.find(path)
        return found[0] if found else None

    def foreign(self, path: str) -> bool:
        """Whether nothing is known of the library that this API path starts in: not even that it hands on nothing."""
        return self._harmless.foreign(path)

    def harmless(self, method: str) -> bool:
        """Whether a method of something unknown, `owner.name`, is one that hands nothing on, such as a query's."""
        return self._harmless.harmless(method)

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

    def standing(self, vendor: str) -> tuple[str, ...]:
        """The kinds of parts of a vendor that hand data on by being in the settings: `middleware` · `installed-app`."""
        collects = self._vendors[vendor].collects if vendor in self._vendors else ()
        return tuple(sorted({one.needs for one in collects if one.needs is not None and one.needs != "script"}, reverse=True))

    def self_hosted(self, vendor: str) -> bool:
        """Whether the vendor's product also runs on one's own machines."""
        return vendor in self._vendors and self._vendors[vendor].self_hosted

    def also_free(self, vendor: str) -> bool:
        """Whether the library is the driver of a store that runs anywhere, of which the vendor is one host among many."""
        return self.self_hosted(vendor) and not _STORES.isdisjoint(self._vendors[vendor].kinds) and self._vendors[vendor].ambiguous_imports

    def backend_vendor(self, dotted: str) -> str | None:
        """The vendor whose mail or storage backend this dotted path is."""
        return self._backends.find(dotted)

    def takes_logs(self, path: str) -> tuple[str, ...]:
        """The vendors that get the records of the log once this API path is called, or named in the log's settings."""
        return self._logs.find(path)

    def watches_errors(self, vendor: str) -> bool:
        """Whether a vendor is told of errors: of other records of the log only what led up to one."""
        return vendor in self._vendors and "error_monitoring" in self._vendors[vendor].kinds

    def model_vendor(self, name: str) -> str | None:
        """The vendor that runs a model, by the name that libraries for many providers have for it: `groq/llama-3.1`."""
        name = name.lower()
        provider = re.match(r"([^/:]+)[/:]", name)
        return self._models.get(provider[1]) if provider else self._models.get(name) or self._by_prefix(name)

    def _by_prefix(self, model: str) -> str | None:
        fits = [known for known in self._models if known[-1:] == "*" and model.startswith(known[:-1])]
        return self._models[max(fits, key=len)] if fits else None

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
        return self._naming.find(text)

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

    def thing_like(self, owner: str) -> bool:
        """Whether a name is one for a thing, or for the operator's own affairs."""
        return self._vocabulary.verdict(owner) < 0

    def denies_type(self, name: str) -> bool:
        """Whether a field of this type holds nothing personal whatever its name."""
        return self._vocabulary.denies_type(name)

    def of_type(self, types: tuple[str, ...], term: str, owner: str = "") -> Guess | None:
        """What the declared types of a field say of it, `IMPERSONAL` included; None: nothing, its name may tell."""
        return self._types.find(types, term, owner)

    def category(self, text: str) -> str | None:
        """The category that a person means by `text`: its key, or a word for it."""
        return self._vocabulary.category(text)

    def told(self, module: str, owner: str, name: str) -> Guess | None:
        """What the user's own signatures say of a field of a class of the program."""
        for field, category in self._told.get(name, ()):
            if f".{module}.{owner}.{name}".endswith(f".{field}"):
                return Guess(category, "high") if category else IMPERSONAL
        return None

    def stays(self, dotted: str) -> bool:
        """Whether this dotted path is a backend that hands nothing to anybody outside."""
        return self._local.find(dotted) is not None


def _told(rules: Iterable[FieldRule]) -> dict[str, list[tuple[str, str]]]:
    """What is said of fields, by their last names; what was said last comes first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for rule in rules:
        for field in rule.fields:
            found.setdefault(field.rpartition(".")[2], []).insert(0, (field, rule.category))
    return found


def _packages(vendors: Iterable[Vendor]) -> dict[str, str]:
    found: dict[str, str] = {}
    for vendor in vendors:
        for package in vendor.packages:
            for name in package.imports:
                found.setdefault(name, vendor.id)
    return found
