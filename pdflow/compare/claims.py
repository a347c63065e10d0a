"""claims: what published sentences promise, held against what was seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pdflow.compare.coverage import Coverage, allows
from pdflow.compare.findings import Draft
from pdflow.compare.recipients import Delivery, draft_of, is_special, named
from pdflow.compare.regions import is_inside, region_of
from pdflow.facts.declaration import Claim, SubProcessor
from pdflow.facts.knowledge import DataCategory, Vendor

_MECHANISM = re.compile(
    r"\bSCCs?\b|\bCCT\b|\bSKU\b|\bDPF\b|\bBCRs?\b|\bIDTA\b|clauses?\b|klausel|clauz|cl[áa]usul|framework|privacy shield|"
    r"binding corporate|adequa|angemessen|ad[ée]quation|adecuaci|\bart(?:icle|ikel)?\.?\s*4[5-9]\b|addendum|certifi|"
    r"derogation|ausnahme",
    re.IGNORECASE,
)
"""What a ground of GDPR Chapter V is called; "yes", "no transfer" and a country name none."""
_NO_MECHANISM = re.compile(r"\b(?:no|not|without|nicht|keine?|aucun\w*|sin|brak)\b", re.IGNORECASE)


def claim_drafts(
    delivered: tuple[Delivery, ...], coverage: Coverage, categories: tuple[DataCategory, ...]
) -> Iterator[Draft]:
    """Deliveries that a claim of the documents excludes; one draft a delivery and kind of claim."""
    special = {category.key for category in categories if category.special}
    meant = [value for claim in coverage.claims("region") for value in claim.values]
    for delivery in delivered:
        for claim in coverage.claims("no-third-parties")[:1]:
            level = "warning" if coverage.entries(delivery.recipient) else "error"
            yield _contradicted(delivery, claim, f"{delivery.name} receives {named(delivery.flows)}", level)
        for claim in coverage.claims("no-special-categories")[:1]:
            flows = tuple(flow for flow in delivery.flows if is_special(flow.category, special))
            if flows:
                yield _contradicted(delivery, claim, f"{delivery.name} receives {named(flows)}", "error")
        for claim in coverage.claims("no-transfer-outside")[:1]:
            region = " ".join((*(claim.values or ("EEA",)), *meant))
            if where := _leaves(delivery, coverage.entries(delivery.recipient), region):
                message = f"{delivery.name}, {where}, receives {named(delivery.flows)}"
                yield _contradicted(delivery, claim, message, "error")


def transfer_drafts(delivered: tuple[Delivery, ...], coverage: Coverage) -> Iterator[Draft]:
    """Deliveries to a vendor outside the region that its entry declares; one draft a vendor, at its first sink."""
    entries = coverage.declaration.sub_processors if coverage.declaration is not None else ()
    speaks_of_transfer = any(_mechanism(entry) for entry in entries)
    if coverage.claims("transfer-mechanism"):
        return
    done = set()
    for delivery in delivered:
        own = coverage.entries(delivery.recipient)
        if delivery.recipient in done or not own or any(map(_mechanism, own)):
            continue
        if _outside(delivery.vendor, "EEA") and (speaks_of_transfer or _declared_inside(own)):
            done.add(delivery.recipient)
            place = f"says {own[0].location}" if own[0].location else "says no place"
            message = (
                f"{delivery.name} is {_countries(delivery.vendor)} and receives {named(delivery.flows)}; "
                f"its entry {place} and names no transfer mechanism"
            )
            related = tuple(entry.span for entry in own)
            yield draft_of(delivery, "uncovered-transfer", message, delivery.flows, related=related)


def category_drafts(delivered: tuple[Delivery, ...], coverage: Coverage) -> Iterator[Draft]:
    """Categories that leave and that none of the documents' lists of personal data names; one draft a category."""
    claims = coverage.claims("data-categories")
    listed = tuple(sorted({value for claim in claims for value in claim.values}))
    done = set()
    for delivery in delivered if claims else ():
        for flow in delivery.flows:
            if flow.category in done or allows(listed, flow.category):
                continue
            done.add(flow.category)
            message = (
                f"{flow.category} is sent to {delivery.name}, and the published list of personal data does not "
                f"name it: "
                f'"{claims[0].text}"'
            )
            names = ("data-categories", flow.category)
            related = tuple(claim.span for claim in claims)
            yield draft_of(delivery, "undeclared-category", message, (flow,), names=names, related=related)


def _mechanism(entry: SubProcessor) -> bool:
    """Whether the entry names a transfer mechanism; "no transfer" and "intra-EU" name none."""
    return bool(_MECHANISM.search(entry.transfer)) and not _NO_MECHANISM.search(entry.transfer)


def _contradicted(delivery: Delivery, claim: Claim, message: str, level: str) -> Draft:
    return draft_of(
        delivery,
        "contradicted-claim",
        f'{message}, and the document says: "{claim.text}"',
        delivery.flows,
        level=level,
        names=(claim.kind, delivery.recipient, delivery.sink.api, delivery.sink.function),
        related=(claim.span,),
    )


def _leaves(delivery: Delivery, entries: tuple[SubProcessor, ...], region: str) -> str:
    """How a delivery leaves the region: the vendor is established only outside it, or its own entry places it there;
    empty where neither is known."""
    if _outside(delivery.vendor, region):
        return _countries(delivery.vendor)
    place = next((entry.location for entry in entries if region_of(entry.location, region) == "outside"), "")
    return f"which the list places in {place}" if place else ""


def _outside(vendor: Vendor | None, region: str) -> bool:
    """Whether every confirmed legal entity of the vendor is outside the region; unknown countries prove nothing."""
    countries = (
        {entity.country for entity in vendor.entities if entity.confirmed and not entity.former} if vendor else set()
    )
    return bool(countries) and "" not in countries and not any(is_inside(country, region) for country in countries)


def _declared_inside(entries: tuple[SubProcessor, ...]) -> bool:
    return all(entry.location and region_of(entry.location) == "EEA" for entry in entries)


def _countries(vendor: Vendor | None) -> str:
    entities = vendor.entities if vendor else ()
    return "established in " + ", ".join(
        sorted({entity.country for entity in entities if entity.confirmed and entity.country})
    )
