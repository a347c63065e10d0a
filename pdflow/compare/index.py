"""index: the vendors' own names, so that a published name finds them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache, cached_property

from pdflow.compare.spelling import SUFFIXES, key, keys, spell, words
from pdflow.facts.knowledge import Vendor

COMMON = frozenset(
    """render front plain close box linear railway make clerk loops kit square branch daily stream split impact persona
    castle segment sift here knock exa neon mux tally courier drift together replicate notion canny iterable convex
    fathom loom fastly heap delighted frontegg meta apple agora axiom pinecone cohere mail analytics data workspace""".split()
)
"""Names that are also words: they must stand alone, never merely begin a longer name."""
FUZZY_LETTERS = 6
FUZZY_SCORE = 90.0
NAME, OWN_ALIAS, ALIAS, ENTITY = 4, 3, 2, 1
"""How strongly a vendor holds a name. An alias that begins the vendor's own name ("Elastic" of Elastic Cloud) is held
more strongly than one that does not ("ClickHouse" of a product that ClickHouse bought)."""
GROUP = 3
"""So many vendors whose names begin alike are the products of one group."""


class Index:
    """Finds vendors by name. Every answer is a sorted tuple of ids; several where one company has several products."""

    def __init__(self, vendors: Iterable[Vendor]) -> None:
        """Index the names, aliases, legal entities and web domains of `vendors`."""
        self.by_id = {vendor.id: vendor for vendor in vendors}
        self.strength: dict[str, dict[str, int]] = defaultdict(dict)
        self.openings: Counter[str] = Counter()
        for vendor in self.by_id.values():
            self.openings.update(_openings(vendor.name))
        self.children: dict[str, list[str]] = defaultdict(list)
        for vendor in self.by_id.values():
            if vendor.parent:
                self.children[vendor.parent].append(vendor.id)
            self._add_names(vendor)
        self._drop_words_of_groups()

    @cached_property
    def choices(self) -> list[str]:
        """The keys that are long enough to be compared fuzzily."""
        return sorted(name for name in self.strength if len(name) >= FUZZY_LETTERS)

    def exact(self, name: str, at_least: float = 0.97) -> tuple[tuple[str, ...], float]:
        """Ids of the vendors so named, and how sure that is; nothing below `at_least`."""
        for name_key, sure in keys(name):
            if sure >= at_least and name_key in self.strength:
                return self._strongest(name_key), sure
        return (), 0.0

    def beginning(self, name: str) -> tuple[tuple[str, ...], float]:
        """The vendors whose name begins (or, after a single word, ends) this longer one: "Cloudflare R2"."""
        parts = name.split()
        for length in range(len(parts) - 1, 0, -1):
            start = " ".join(parts[:length])
            if length == 1:
                found, _ = self.exact(" ".join(parts[1:]), 1.0)
                if found and key(" ".join(parts[1:])) not in COMMON | {""} or key(start) in self._parents(found):
                    return found, 0.9
                if key(start) in COMMON or len(key(start)) < 3:
                    break
            found, _ = self.exact(start, 1.0)
            if found:
                return found, 0.9
        return (), 0.0

    def similar(self, name: str) -> tuple[tuple[str, ...], float]:
        """The vendors whose name is nearest to a misspelt one, and the likeness from 0 to 1."""
        from rapidfuzz import fuzz, process

        wanted = key(name)
        if len(wanted) < FUZZY_LETTERS:
            return (), 0.0
        near = process.extractOne(wanted, self.choices, scorer=fuzz.ratio, score_cutoff=FUZZY_SCORE)
        if near is None or near[0][0] != wanted[0]:
            return (), 0.0
        return self._strongest(near[0]), round(near[1] / 100, 2)

    def is_called(self, name: str, vendor: str) -> bool:
        """Whether the vendor itself is so named, and not merely a company behind it."""
        return self.strength.get(key(name), {}).get(vendor, 0) > ENTITY

    def holds(self, name: str, vendor: str) -> bool:
        """Whether a name is one of the vendor's, be it only that of a company behind it."""
        return vendor in self.strength.get(key(name), {})

    def family(self, vendor: str) -> tuple[str, ...]:
        """The vendor and every product below it."""
        return (vendor, *(each for child in sorted(self.children[vendor]) for each in self.family(child)))

    def _strongest(self, name_key: str) -> tuple[str, ...]:
        found = self.strength[name_key]
        best = max(found.values())
        if best == ALIAS and list(found.values()).count(ENTITY) >= 2:
            best = ENTITY
        return tuple(sorted(vendor for vendor, strength in found.items() if strength >= best))

    def _parents(self, found: tuple[str, ...]) -> set[str]:
        return {key(self.by_id[parent].name) for one in found if (parent := self.by_id[one].parent) in self.by_id}

    def _add_names(self, vendor: Vendor) -> None:
        for name in _name_parts(re.sub(r"\([^()]*\)", " ", vendor.name)):
            self._add(name, vendor, NAME)
        self._add(vendor.id.replace("_", " "), vendor, ALIAS)
        for alias in (*vendor.aliases, *re.findall(r"\(([^()]*)\)", vendor.name)):
            for name in _name_parts(alias):
                self._add(name, vendor, self._held(name, vendor, ALIAS))
        for entity in vendor.entities:
            spelled = spell(entity.name)
            for name in (spelled.whole, spelled.outer, *spelled.inner):
                self._add(name, vendor, self._held(name, vendor, ENTITY))
        domain = re.sub(r"^https?://(?:www\.)?", "", vendor.website).split("/")[0]
        if domain:
            self._add(domain, vendor, ENTITY)

    def _held(self, name: str, vendor: Vendor, otherwise: int) -> int:
        """How strongly the vendor holds an alias or an entity's name."""
        start = " ".join(word for word in words(name) if word not in SUFFIXES)
        if start not in _openings(vendor.name):
            return otherwise
        return ENTITY if self.openings[start] >= GROUP else OWN_ALIAS

    def _add(self, name: str, vendor: Vendor, strength: int) -> None:
        name_key = key(name)
        if len(name_key) >= 2:
            known = self.strength[name_key]
            known[vendor.id] = max(strength, known.get(vendor.id, 0))

    def _drop_words_of_groups(self) -> None:
        """Where a group and its products share a name, the group alone answers to it."""
        for found in self.strength.values():
            for child in [one for one in found if self.by_id[one].parent in found]:
                del found[child]


@cache
def _openings(name: str) -> tuple[str, ...]:
    """Every run of words with which the name begins."""
    parts = words(name)
    return tuple(" ".join(parts[:length]) for length in range(1, len(parts) + 1))


def _name_parts(name: str) -> list[str]:
    """`Gmail / Google Workspace` is known as both, and as a whole."""
    return [part.strip() for part in (name, *re.split(r"\s*/\s*", name)) if part.strip()]
