"""The inventory in Markdown: an overview, a record for each third party, and what was not seen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pdflow.facts.place import Span
from pdflow.facts.report import Receipt, Report, VendorReport
from pdflow.render.gap_kinds import gap_name, ranked
from pdflow.render.inventory.rows import (
    HOW,
    IN_THE_CODE,
    declared_entry,
    is_host,
    legal_name,
    purpose,
    role,
    transfer_needed,
    without_evidence,
)
from pdflow.render.words import article, category_name, count, in_order, link, place, vendor_name, visible

_MOST_PLACES = 10
_MOST_GAPS = 100
_NOT_COMPARED = "No declared list was given to compare with."


def render_markdown(report: Report, category_names: Mapping[str, str], special: Mapping[str, str] | None = None) -> str:
    """The inventory, ended with a line break: an overview, a record for each third party, and what was not seen.

    `special` maps the category keys of GDPR Art. 9 and 10 to `art9` and `art10`. Links to code are relative to the
    repository's root, as forges resolve them in a file that lies there. The text depends on the report's facts only,
    not on the time or the machine.
    """
    vendors = [vendor for vendor in in_order(report.vendors) if not is_host(vendor.id)]
    names = _Words(category_names, special or {})
    parts = [_head(report), _overview(report, vendors, names)]
    parts += [_record(report, vendor, names) for vendor in vendors]
    parts += [_unnamed(report, names), _without_evidence(report, vendors), _not_seen(report)]
    return "\n\n".join(part for part in parts if part) + "\n"


class _Words:
    """Category keys in words, special ones marked."""

    def __init__(self, names: Mapping[str, str], special: Mapping[str, str]) -> None:
        self._names, self._special = names, special

    def of(self, receipts: Sequence[Receipt], only_special: bool = False) -> str:
        """The names of the categories received, special ones first."""
        keys = {r.category for r in receipts if not only_special or r.category in self._special}
        ordered = sorted(keys, key=lambda key: (key not in self._special, category_name(key, self._names), key))
        return ", ".join(self.one(key) for key in ordered)

    def one(self, key: str) -> str:
        """The name of one category."""
        name = escaped(category_name(key, self._names))
        return f"**{name} ({article(self._special[key])})**" if key in self._special else name


def escaped(text: str) -> str:
    """Text as Markdown shows it literally, in a table too: one line, no mark-up, no HTML."""
    text = " ".join(visible(text).split())
    return re.sub(r"([\\`*_\[\]<>|#~&])", r"\\\1", text)


def _head(report: Report) -> str:
    stats = report.stats
    documents = ", ".join(report.declaration.documents) if report.declaration else ""
    compared = f"It was compared with {escaped(documents)}." if documents else _NOT_COMPARED
    return f"""# Draft inventory of sub-processors

**This is a draft made from source code. It is not a legal document and not complete.** It names the third parties that
pdflow found in the code, and the personal data that the code was seen to hand them. Third parties that are used
outside of this code are missing. Purposes, roles and legal entities are proposals to be checked; what code cannot tell
is blank.

Scanned: {count(stats.files, "file")}, {count(stats.lines, "line")}. {compared}
Not seen: {_gaps_in_words(report)}."""


def _gaps_in_words(report: Report) -> str:
    parts = [f"{number:,} {gap_name(kind, number)}" for kind, number in ranked(report.gaps)]
    parts += [count(report.stats.tests, "test file")] if report.stats.tests else []
    return "; ".join(parts) or "no gap is known"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def _overview(report: Report, vendors: Sequence[VendorReport], names: _Words) -> str:
    if not vendors:
        return "No third party was found in the code."
    rows = [
        [
            escaped(vendor.name),
            escaped(legal_name(vendor, declared_entry(report, vendor))),
            names.of(vendor.receives) or "none seen",
            escaped(vendor.country),
            _declared(vendor),
            escaped(vendor.id),
        ]
        for vendor in vendors
    ]
    head = ["Third party", "Legal entity (to be checked)", "Personal data found", "Country (hint)", "Declared", "Id"]
    return "## Overview\n\n" + _table(head, rows)


def _declared(vendor: VendorReport) -> str:
    if not vendor.declared:
        return "**no**" if vendor.receives else "no"
    said = f"yes, as {escaped(vendor.declared_as)}" if vendor.declared_as else "yes"
    return f"{said}; **data missing there**" if vendor.verdict == "under-declared" else said


def _record(report: Report, vendor: VendorReport, names: _Words) -> str:
    entry = declared_entry(report, vendor)
    rows = [
        ["Id", escaped(vendor.id)],
        ["Status", IN_THE_CODE],
        ["Legal name (to be checked)", escaped(legal_name(vendor, entry))],
        ["Brand or service", escaped(vendor.name)],
        ["Also known as", "; ".join(escaped(name) for name in vendor.also_known_as if name != vendor.entity)],
        ["Address", ""],
        ["Contact person", ""],
        ["Role (hint)", escaped(role(vendor, entry))],
        ["Purpose", escaped(purpose(vendor, entry))],
        ["Data subjects", ""],
        ["Data categories found", names.of(vendor.receives) or "none seen"],
        ["Special categories found", names.of(vendor.receives, only_special=True) or "none seen"],
        ["How data leaves", _ways(vendor, names)],
        ["Evidence", _evidence(report, vendor)],
        ["Country of the entity (hint)", escaped(vendor.country)],
        ["Location of processing (as declared)", escaped(entry.location) if entry else ""],
        ["Transfer mechanism (as declared)", escaped(entry.transfer) if entry else ""],
        ["Transfer mechanism needed", escaped(transfer_needed(vendor))],
        ["Data processing agreement", ""],
        ["Declared", _declared(vendor) + (f" ({_linked(report, entry.span)})" if entry else "")],
        ["Notice to controllers due", ""],
    ]
    marks = f" ({', '.join(vendor.marks)})" if vendor.marks else ""
    return f"## {escaped(vendor.name)}{marks}\n\n" + _table(["Field", "Value"], rows)


def _ways(vendor: VendorReport, names: _Words) -> str:
    ways = sorted({receipt.how for receipt in vendor.receives}, key=lambda how: (list(HOW).index(how), how))
    said = [f"{HOW[how]}: {names.of([r for r in vendor.receives if r.how == how])}" for how in ways]
    return "; ".join(said)


def _evidence(report: Report, vendor: VendorReport) -> str:
    said = [f"{escaped(e.kind)} {_linked(report, e.span)}" for e in vendor.evidence[:_MOST_PLACES]]
    more = len(vendor.evidence) - _MOST_PLACES
    return ", ".join(said) + (f", +{more} more" if more > 0 else "")


def _linked(report: Report, span: Span) -> str:
    return f"[{escaped(place(span))}]({link(report, span)})"


def _unnamed(report: Report, names: _Words) -> str:
    """Recipients of data that are no known company."""
    flows = [flow for flow in report.flows if is_host(flow.vendor) and not flow.is_test]
    if not flows:
        return ""
    rows = []
    for recipient in sorted({flow.vendor for flow in flows}):
        here = [flow for flow in flows if flow.vendor == recipient]
        places = sorted({flow.sink for flow in here})
        more = f", +{len(places) - _MOST_PLACES} more" if len(places) > _MOST_PLACES else ""
        rows.append(
            [
                escaped(vendor_name(recipient, report)),
                names.of([Receipt(flow.category, flow.how) for flow in here]),
                ", ".join(_linked(report, span) for span in places[:_MOST_PLACES]) + more,
            ]
        )
    head = ["Recipient", "Personal data found", "Evidence"]
    return "## Recipients that are no known company\n\n" + _table(head, rows)


def _without_evidence(report: Report, vendors: Sequence[VendorReport]) -> str:
    if report.declaration is None:
        return ""
    left = without_evidence(report, vendors)
    if not left:
        return ""
    rows = [[escaped(e.name), escaped(e.purpose), escaped(e.location), _linked(report, e.span)] for e in left]
    head = ["Declared name", "Purpose (as declared)", "Location (as declared)", "Declared at"]
    return "## Declared, and not found in the code\n\n" + _table(head, rows)


def _not_seen(report: Report) -> str:
    if not report.gaps:
        return ""
    rows = [
        [escaped(gap_name(gap.kind)), _linked(report, gap.span), escaped(gap.reason)]
        for gap in sorted(report.gaps, key=lambda gap: (gap.kind, gap))[:_MOST_GAPS]
    ]
    hidden = len(report.gaps) - _MOST_GAPS
    more = f"\n\n+{hidden:,} more: `pdflow gaps`" if hidden > 0 else ""
    return "## What was not seen\n\n" + _table(["Kind", "Place", "What that means"], rows) + more
