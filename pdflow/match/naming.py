"""naming: the name of a setting, class or variable → the vendor that it is named after."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pdflow.facts.knowledge import Vendor

_SHORTEST = 4
"""Characters of a vendor's name below which a setting's name is no evidence: too many words hold `aws` by chance."""


_SHORTEST_PRODUCT = 6
"""The same of a product's name: there are many, and of most nobody made sure that they are no word."""


_ELSEWHERE = re.compile("AWS_(?:S3_)?ENDPOINT")
"""Settings named after a vendor that hold the address of somebody who offers the same."""


class Naming:
    """Who a name is named after: `SLACK_WEBHOOK_URL`. Answers are remembered."""

    def __init__(self, vendors: Sequence[Vendor]) -> None:
        self._words = _words(vendors)
        self._products = {word.replace(" ", ""): owner for word, owner in (*_products(vendors), *self._words.items())}
        self._prefixes = [(prefix, vendor.id) for vendor in vendors if not vendor.self_hosted for prefix in vendor.env]
        self._seen: dict[str, str | None] = {}

    def find(self, text: str) -> str | None:
        """The one vendor whose id, name or product stands in `text`; None where it is none or several."""
        if text not in self._seen:
            words = tuple(word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+(?![a-z])", text))
            runs = [part for size in (3, 2, 1) for part in _runs(words, size)]
            found = {self._words[part] for part in runs if part in self._words}
            if not found and not text.islower():
                whole = (part.replace(" ", "") for part in runs)
                found = {self._products[part] for part in whole if part in self._products and not part.startswith("get")}
            if not found and text.isupper():
                found = {owner for prefix, owner in self._prefixes if text.startswith(prefix) and not _ELSEWHERE.match(text)}
            self._seen[text] = found.pop() if len(found) == 1 else None
        return self._seen[text]


def _words(vendors: Iterable[Vendor]) -> dict[str, str]:
    """A vendor's id and name as runs of words: `google analytics` → google_analytics."""
    found: dict[str, str] = {}
    for vendor in vendors:
        for text in (vendor.id.replace("_", " "), vendor.name):
            word = _plain(text)
            if len(word) >= _SHORTEST and word not in _COMMON:
                found.setdefault(word, vendor.id)
    return found


def _products(vendors: Iterable[Vendor]) -> Iterator[tuple[str, str]]:
    """Names of products and former names, which stand in brackets or among the aliases: `freshdesk` → freshworks."""
    for vendor in vendors:
        for text in (*re.split("[()/,]", vendor.name), *vendor.aliases):
            word = _plain(text)
            if len(word) >= _SHORTEST_PRODUCT and word not in _COMMON:
                yield word, vendor.id


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


_COMMON = frozenset(
    "segment front plain square stream courier castle sift daily here persona close copper drift heap split render make "
    "branch adjust notion linear loops knock dots mode count harvest remote deel box help scout constant contact bird "
    "convert userflow pipedream customer io clerk post grid stripe_ signal common room beam daily chat cloud fast "
    "element apple google amazon meta microsoft drip copper keen lever sage seven bento capsule polar line groove shortcut "
    "coda fillout acuity sender plunk tink gusto zep ory deel elastic identity workspace hosted discourse managed platform "
    "analytics payments messages connect commerce business enterprise webhooks strike classy vero wave hume radar streak steam "
    "viva prowl canvas workday userlist runway retell fireflies vitally harvest planet recall tinyurl".split()
)
"""Names of vendors that are ordinary words: in the name of a variable they prove nothing."""


def _runs(words: Sequence[str], size: int) -> list[str]:
    return [" ".join(words[i : i + size]) for i in range(len(words) - size + 1)]
