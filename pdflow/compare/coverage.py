"""coverage: which vendors, categories and kinds of recipient a Declaration speaks for."""

from __future__ import annotations

from collections import defaultdict

from pdflow.compare.kinds import kinds_of
from pdflow.compare.spelling import DOMAINS, key
from pdflow.facts.declaration import Claim, Declaration, DeclaredCookie, SubProcessor

HOST = "host:"


class Coverage:
    """Answers what a resolved declaration says about a recipient."""

    def __init__(self, declaration: Declaration | None) -> None:
        """`declaration` must have gone through `names.resolve`; None: the company gave no list."""
        self.declaration = declaration
        self.by_vendor: dict[str, list[SubProcessor]] = defaultdict(list)
        self.by_key: dict[str, list[SubProcessor]] = defaultdict(list)
        self.kinds: dict[str, Claim | SubProcessor] = {}
        self.cookies: dict[str, DeclaredCookie] = {}
        if declaration is not None:
            self._index(declaration)

    def entries(self, recipient: str) -> tuple[SubProcessor, ...]:
        """The active entries that speak for a vendor's id or for `host:NAME`, in the order of the document."""
        if not recipient.startswith(HOST):
            return tuple(self.by_vendor.get(recipient, ()))
        host = recipient.removeprefix(HOST)
        labels = host.split(".")
        names = {key(host), *(".".join(labels[start:]) for start in range(len(labels)))}
        if len(labels) >= 2:
            names |= {key(labels[-2]), key("".join(labels[-2:]))}
        found = {entry.span: entry for name in sorted(names) for entry in self.by_key.get(name, ())}
        return tuple(found[span] for span in sorted(found))

    def cookie(self, vendor: str) -> DeclaredCookie | None:
        """The first row of the cookie table that is the vendor's: it speaks for what a browser sends."""
        return self.cookies.get(vendor)

    def kind(self, kinds: tuple[str, ...]) -> Claim | SubProcessor | None:
        """What declares recipients of one of these kinds without naming them."""
        return next((self.kinds[kind] for kind in kinds if kind in self.kinds), None)

    def claims(self, kind: str) -> tuple[Claim, ...]:
        """The claims of a kind."""
        claims = self.declaration.claims if self.declaration is not None else ()
        return tuple(claim for claim in claims if claim.kind == kind)

    def _index(self, declaration: Declaration) -> None:
        for entry in declaration.sub_processors:
            if entry.status == "kind":
                self.kinds.update({kind: entry for kind in kinds_of(f"{entry.name} {entry.purpose}")})
            elif entry.status == "active":
                for vendor in entry.covers:
                    self.by_vendor[vendor].append(entry)
                for name in (entry.name, entry.product, *entry.aliases):
                    if name and not entry.covers:
                        for name_key in {key(name), key(name, DOMAINS), name.casefold()}:
                            self.by_key[name_key].append(entry)
        for claim in declaration.claims:
            if claim.kind == "kinds-only":
                for kind in kinds_of(" , ".join(claim.values)):
                    self.kinds.setdefault(kind, claim)
        for cookie in declaration.cookies:
            if cookie.vendor:
                self.cookies.setdefault(cookie.vendor, cookie)


def declared_categories(entries: tuple[SubProcessor, ...]) -> tuple[str, ...] | None:
    """Every category that the entries allow together; None where one of them does not speak of categories."""
    if not entries or any(entry.categories is None for entry in entries):
        return None
    return tuple(sorted({category for entry in entries for category in entry.categories or ()}))


def allows(declared: tuple[str, ...] | None, category: str) -> bool:
    """Whether the declared categories cover this one; a key covers the keys below it."""
    return declared is None or any(category == one or category.startswith(one + ".") for one in declared)
