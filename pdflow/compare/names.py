"""names: the names of a Declaration to the vendors that they mean."""

from __future__ import annotations

import re

import msgspec

from pdflow.compare.index import COMMON, GROUP, Index
from pdflow.compare.kinds import kinds_of
from pdflow.compare.spelling import Spelling, key, spell, words
from pdflow.facts.declaration import Declaration, DeclaredCookie, SubProcessor
from pdflow.facts.knowledge import Vendor

Found = tuple[tuple[str, ...], float]
NOBODY: Found = ((), 0.0)
SURE = 0.97
"""How surely a name in running text must mean a vendor."""
UNRESOLVED = frozenset({"self-hosted", "affiliate"})
"""Statuses of entries that name a company without making it a recipient."""


def resolve(declaration: Declaration, vendors: tuple[Vendor, ...]) -> Declaration:
    """The declaration with `vendor`, `match` and `covers` of each entry, and the `vendor` of each cookie, filled in.

    Nothing that a list names is dropped: a name that stays unknown keeps `vendor` None. What running text mentions is
    dropped where no vendor is so named. The name of a group covers all its products
    unless the entry names one; the name of a product covers that product only.
    """
    index = Index(vendors)
    known: dict[tuple[str, ...], Found] = {}
    resolved = tuple(_resolved(entry, index, known) for entry in declaration.sub_processors)
    return msgspec.structs.replace(
        declaration,
        sub_processors=_without_guesses(resolved),
        cookies=tuple(_resolved_cookie(cookie, index) for cookie in declaration.cookies),
    )


def _without_guesses(entries: tuple[SubProcessor, ...]) -> tuple[SubProcessor, ...]:
    """Names in running text count where a vendor is called exactly so and nothing else declares it already."""
    told = {one for entry in entries if entry.status != "mentioned" for one in entry.covers}
    kept = []
    for entry in entries:
        if entry.status == "mentioned":
            is_vague = key(entry.name) in COMMON or len(entry.covers) >= GROUP and not entry.vendor
            if is_vague or entry.match < SURE or set(entry.covers) <= told:
                continue
            told |= set(entry.covers)
            entry = msgspec.structs.replace(entry, status="active")
        kept.append(entry)
    return tuple(kept)


def _resolved(entry: SubProcessor, index: Index, known: dict[tuple[str, ...], Found]) -> SubProcessor:
    if entry.status in UNRESOLVED:
        return entry
    said = (entry.name, entry.product, entry.purpose, *entry.aliases)
    ids, score = known.setdefault(said, known[said] if said in known else find(index, entry))
    if not ids:
        return entry
    covers = tuple(dict.fromkeys(each for one in ids for each in index.family(one)))
    vendor = ids[0] if len(ids) == 1 or _are_named_apart(entry, index) else _common_parent(ids, index)
    return msgspec.structs.replace(entry, vendor=vendor, match=score, covers=covers)


def find(index: Index, entry: SubProcessor) -> Found:
    """The vendors that an entry means and how sure that is: its product first, then its name, then its aliases."""
    company = of_name(index, entry.name, f"{entry.product}\n{entry.purpose}")
    if entry.product:
        product = of_name(index, entry.product, "")
        if product[0]:
            return product
        family = tuple(dict.fromkeys(each for one in company[0] for each in index.family(one)))
        narrowed = _narrow(index, family, entry.product)
        return (company[0] if narrowed == family else narrowed), company[1]
    if company[0]:
        return company
    return next((found for alias in entry.aliases if (found := of_name(index, alias, entry.purpose))[0]), NOBODY)


def of_name(index: Index, name: str, hint: str) -> Found:
    """The vendors that a published name means; `hint` is what else the entry says, for telling products apart."""
    spelled = spell(name)
    products = [found for inner in spelled.inner if (found := _listed(index, inner))[0]]
    if products and (child := _product_of(index, spelled, products)):
        return child
    if products:
        ids = tuple(dict.fromkeys(one for found in products for one in found[0]))
        return (_narrow(index, ids, spelled.outer) if len(products[0][0]) > 1 else ids), products[0][1]
    detail = "\n".join(spelled.inner)
    for found in (index.exact(spelled.whole), index.exact(spelled.outer), _parts(index, spelled.parts, name)):
        if found[0]:
            whole_group = _group(index, found[0], spelled.outer)
            return _told_apart(index, whole_group, detail, f"{hint}\n{name}"), found[1]
    for found in (index.exact(spelled.outer, 0.9), index.beginning(spelled.outer), index.similar(spelled.outer)):
        if found[0]:
            return _told_apart(index, found[0], f"{detail}\n{spelled.outer}", hint), found[1]
    return NOBODY


def _product_of(index: Index, spelled: Spelling, inner: list[Found]) -> Found | None:
    """The product whose name stands before that of the company in brackets: "SendGrid (Twilio Inc.)"."""
    ids, score = index.exact(spelled.outer)
    if len(ids) != 1 or not index.is_called(spelled.outer, ids[0]):
        return None
    companies = {one for found in inner for one in found[0]}
    is_below = index.by_id[ids[0]].parent in companies or any(index.holds(name, ids[0]) for name in spelled.inner)
    return (ids, score) if is_below else None


def _group(index: Index, ids: tuple[str, ...], name: str) -> tuple[str, ...]:
    """The whole group, where one of its companies contracts for so many products that its name stands for the group:
    "Google Ireland Limited" is as good as "Google"."""
    brand = index.exact(words(name)[0])[0] if len(ids) >= GROUP and words(name) else ()
    return brand if set(ids) < set(brand) else ids


def _listed(index: Index, inner: str) -> Found:
    """What stands in brackets: a name, or several joined by "or", "and", a comma, a slash."""
    found = index.exact(inner)
    if found[0]:
        return found
    pieces = [index.exact(piece) for piece in re.split(r"\s+(?:or|and)\s+|\s*/\s*|;\s*", inner)]
    ids = tuple(dict.fromkeys(one for piece, _ in pieces if len(piece) == 1 for one in piece))
    return (ids, 0.97) if ids else NOBODY


def _parts(index: Index, parts: tuple[str, ...], name: str) -> Found:
    """Several names in one: those of single vendors, or the product among them of a group among them."""
    found = [index.exact(part) for part in parts]
    if re.search(r"\sby\s", name) and found and found[0][0]:
        return found[0]
    single = tuple(dict.fromkeys(ids[0] for ids, _ in found if len(ids) == 1))
    groups = [ids for ids, _ in found if len(ids) > 1]
    if single:
        return single, min(score for ids, score in found if ids)
    if groups:
        return _narrow(index, groups[0], "\n".join(parts)), 0.97
    return NOBODY


def _told_apart(index: Index, ids: tuple[str, ...], detail: str, hint: str) -> tuple[str, ...]:
    """Of a group's products those that the entry speaks of; all where it names none."""
    family = tuple(dict.fromkeys(each for one in ids for each in index.family(one)))
    if len(family) < 2:
        return ids
    named = _named_in(index, family, hint)
    if named:
        return named
    narrowed = _narrow(index, family, detail)
    if narrowed == family and len(ids) >= GROUP:
        narrowed = _of_kind(index, family, hint)
    return ids if narrowed == family else narrowed


def _of_kind(index: Index, ids: tuple[str, ...], purpose: str) -> tuple[str, ...]:
    """The vendors that do what the purpose says; all where it says nothing known."""
    wanted = set(kinds_of(purpose))
    return tuple(one for one in ids if wanted & set(index.by_id[one].kinds)) or ids


def _named_in(index: Index, ids: tuple[str, ...], text: str) -> tuple[str, ...]:
    """The vendors whose full name or alias stands in the text, at least two words long."""
    spoken = " " + " ".join(words(text)) + " "
    found = []
    for one in ids:
        vendor = index.by_id[one]
        names = {" ".join(words(name)) for name in (*re.split(r"[/()]", vendor.name), *vendor.aliases)}
        if any(" " in name and f" {name} " in spoken for name in names):
            found.append(one)
    return tuple(found)


def _narrow(index: Index, ids: tuple[str, ...], detail: str) -> tuple[str, ...]:
    """The vendors that share a telling word or a kind with the detail; all where none does."""
    if len(ids) < 2 or not detail.strip():
        return ids
    named = _named_in(index, ids, detail)
    if named:
        return named
    first = tuple(one for one in ids if any(_opens(detail, alias) for alias in index.by_id[one].aliases))
    if len(first) == 1:
        return first
    told = set(words(detail))
    own = {one: set(words(" ".join((index.by_id[one].name, *index.by_id[one].aliases)))) for one in ids}
    shared = set.intersection(*own.values()) | {"google", "microsoft", "amazon", "cloud", "and"}
    by_word = tuple(one for one in ids if (own[one] - shared) & told)
    if by_word:
        return by_word
    spoken = " ".join(words(detail))
    by_kind = tuple(one for one in ids if any(kind.replace("_", " ") in spoken for kind in index.by_id[one].kinds))
    return by_kind or _of_kind(index, ids, detail)


def _opens(detail: str, alias: str) -> bool:
    return any(words(line)[: len(words(alias))] == words(alias) for line in detail.splitlines())


def _are_named_apart(entry: SubProcessor, index: Index) -> bool:
    """Whether several vendors are meant because the entry names several, not because one name is shared."""
    return len(index.exact(spell(entry.product or entry.name).outer)[0]) < 2


def _common_parent(ids: tuple[str, ...], index: Index) -> str | None:
    parents = {index.by_id[one].parent or one for one in ids}
    only = parents.pop() if len(parents) == 1 else None
    return only if only in index.by_id else None


def _resolved_cookie(cookie: DeclaredCookie, index: Index) -> DeclaredCookie:
    """By the cookie's name first, for that is what browsers see; the provider's name decides between several."""
    provider = of_name(index, cookie.provider, cookie.purpose)[0] if cookie.provider else ()
    owners: dict[str, int] = {}
    for vendor in index.by_id.values():
        length = max((_matches(pattern, cookie.name) for pattern in vendor.cookies), default=0)
        if length:
            owners[vendor.id] = length
    spoken = key(f"{cookie.provider} {cookie.purpose}")
    named = {one for one in owners if one in provider or key(index.by_id[one].name.split("(")[0]) in spoken}
    candidates = named or {one for one in owners if owners[one] > 4 or cookie.name.startswith("_")}
    if candidates:
        best = max(sorted(candidates), key=lambda one: owners[one])
        return msgspec.structs.replace(cookie, vendor=best)
    return msgspec.structs.replace(cookie, vendor=provider[0] if len(provider) == 1 else None)


def _matches(pattern: str, name: str) -> int:
    """How many letters of the name the pattern fixes; 0 where it does not match."""
    if pattern.endswith("*"):
        start = pattern[:-1]
        return len(start) if name.startswith(start) else 0
    return len(pattern) + 1 if name.rstrip("*") == pattern else 0
