"""evidence: flows, mentions and calls to a report of every third party."""

from __future__ import annotations

from collections import defaultdict

from pdflow.compare.coverage import HOST, Coverage, allows, declared_categories
from pdflow.compare.regions import is_inside
from pdflow.facts.declaration import SubProcessor
from pdflow.facts.evidence import Mention
from pdflow.facts.flow import Flow
from pdflow.facts.knowledge import Vendor
from pdflow.facts.report import RUNGS, Evidence, Receipt, VendorReport

RUNG_OF = {
    "dependency": "dependency",
    "import": "imported",
    "setting": "configured",
    "host": "configured",
    "script": "configured",
    "cookie": "configured",
    "form": "configured",
    "iframe": "configured",
    "middleware": "configured",
    "installed-app": "configured",
    "call": "called",
}
"""The rung that each kind of mention stands on. A link stands on none: nothing is sent until somebody follows it."""
MARKS = ("disabled", "self-hosted")
EVIDENCE_KEPT = 20
UNKNOWN = "unknown"
SETTING = "unknown:"
"""Before the name of the setting that holds a recipient's host."""


def vendor_reports(
    flows: tuple[Flow, ...], mentions: tuple[Mention, ...], vendors: tuple[Vendor, ...], coverage: Coverage
) -> tuple[VendorReport, ...]:
    """Every third party that left a trace, in order of id.

    Vendors that are only linked to are left out. A recipient without a vendor is listed as `host:NAME` or `unknown`.
    """
    by_id = {vendor.id: vendor for vendor in vendors}
    flows_of: dict[str, list[Flow]] = defaultdict(list)
    for flow in flows:
        flows_of[flow.vendor].append(flow)
    mentions_of: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        mentions_of[mention.vendor].append(mention)
    present = {one for one, found in mentions_of.items() if any(mention.kind in RUNG_OF for mention in found)}
    return tuple(
        _report(by_id.get(one), one, sorted(flows_of[one], key=_order), sorted(mentions_of[one]), coverage)
        for one in sorted(present | set(flows_of))
    )


def recipient_name(recipient: str, vendor: Vendor | None) -> str:
    """How a recipient is called in sentences."""
    if vendor is not None:
        return vendor.name
    if recipient.startswith(HOST):
        return recipient.removeprefix(HOST)
    if recipient.startswith(SETTING):
        return _named_after(recipient.removeprefix(SETTING))
    return "a host that is computed at run time"


def _named_after(setting: str) -> str:
    """A name for the unknown host that a setting holds: `BAD_ACTOR_API_URL` → "Bad actor"."""
    words = [word for word in setting.lower().split("_") if word not in _GENERIC]
    if not words or {"mail", "email", "smtp"} & set(setting.lower().split("_")):
        return "SMTP server" if words or "mail" in setting.lower() else setting
    if "s3" in words:
        return "S3-compatible storage"
    return " ".join(words).capitalize()


_GENERIC = frozenset("url uri host api endpoint base server domain address hostname root backend port".split())


def _order(flow: Flow) -> tuple[str, int, int, str, str]:
    return (flow.sink.path, flow.sink.line, flow.sink.column, flow.category, flow.id)


def _report(
    vendor: Vendor | None, recipient: str, flows: list[Flow], mentions: list[Mention], coverage: Coverage
) -> VendorReport:
    entries = coverage.entries(recipient)
    cookie = coverage.cookie(recipient) if not entries else None
    receives = tuple(sorted({Receipt(flow.category, flow.how) for flow in flows}))
    entity = next((one for one in vendor.entities if not one.former), None) if vendor else None
    return VendorReport(
        id=recipient,
        name=recipient_name(recipient, vendor),
        also_known_as=_known_as(vendor, recipient),
        rung=_rung(flows, mentions),
        marks=_marks(flows, mentions),
        kinds=vendor.kinds if vendor else (),
        role=vendor.role if vendor else "",
        entity=entity.name if entity else "",
        country=entity.country if entity else "",
        evidence=_evidence(flows, mentions),
        receives=receives,
        declared=bool(entries or cookie),
        declared_as=entries[0].name if entries else f"cookie {cookie.name}" if cookie else None,
        verdict=_verdict(receives, entries, cookie is not None),
        third_country=_in_third_country(vendor),
        website=vendor.website if vendor else "",
    )


def _in_third_country(vendor: Vendor | None) -> bool | None:
    entities = vendor.entities if vendor else ()
    countries = {one.country for one in entities if one.confirmed and not one.former}
    return None if not countries or "" in countries else not any(is_inside(country, "EEA") for country in countries)


def _known_as(vendor: Vendor | None, recipient: str) -> tuple[str, ...]:
    if vendor is None:
        return (recipient.removeprefix(SETTING),) if recipient.startswith(SETTING) else ()
    names = dict.fromkeys((*vendor.aliases, *(entity.name for entity in vendor.entities)))
    return tuple(name for name in names if name != vendor.name)


def _rung(flows: list[Flow], mentions: list[Mention]) -> str:
    """The highest rung; what is only in tests raises nothing unless there is nothing else."""
    real_flows = [flow for flow in flows if not flow.is_test]
    real = [mention for mention in mentions if not mention.is_test]
    if real_flows or (flows and not real):
        return "receives"
    rungs = [RUNG_OF[mention.kind] for mention in real or mentions if mention.kind in RUNG_OF]
    return max(rungs, key=RUNGS.index, default="receives" if flows else "dependency")


def _marks(flows: list[Flow], mentions: list[Mention]) -> tuple[str, ...]:
    tested = [flow.is_test for flow in flows]
    tested += [mention.is_test for mention in mentions if mention.kind in RUNG_OF]
    kinds = {mention.kind for mention in mentions if not mention.is_test}
    return (*(("test-only",) if tested and all(tested) else ()), *(mark for mark in MARKS if mark in kinds))


def _evidence(flows: list[Flow], mentions: list[Mention]) -> tuple[Evidence, ...]:
    """The strongest first, at most `EVIDENCE_KEPT`."""
    found = {("flow", flow.sink): Evidence("flow", flow.sink, flow.api) for flow in flows}
    ladder = sorted(mentions, key=lambda mention: (-_height(mention.kind), mention))
    for mention in ladder:
        found.setdefault((mention.kind, mention.span), Evidence(mention.kind, mention.span, mention.text))
    return tuple(found.values())[:EVIDENCE_KEPT]


def _height(kind: str) -> int:
    return RUNGS.index(RUNG_OF[kind]) if kind in RUNG_OF else -1


def _verdict(receives: tuple[Receipt, ...], entries: tuple[SubProcessor, ...], in_cookie_table: bool) -> str:
    if entries:
        declared = declared_categories(entries)
        return "declared" if all(allows(declared, one.category) for one in receives) else "under-declared"
    if in_cookie_table and all(one.how == "browser" for one in receives):
        return "declared"
    return "undeclared" if receives else "no-data"
