"""compare: flows and evidence, held against a Declaration, to findings and a report of every third party."""

from __future__ import annotations

from pdflow.compare.claims import category_drafts, claim_drafts, transfer_drafts
from pdflow.compare.coverage import Coverage
from pdflow.compare.evidence import vendor_reports
from pdflow.compare.findings import finish
from pdflow.compare.names import resolve
from pdflow.compare.presence import presence_drafts, stale_drafts, unknown_names
from pdflow.compare.recipients import deliveries, recipient_drafts
from pdflow.compare.suppress import explained, suppress
from pdflow.facts.comment import Comment, Ignore
from pdflow.facts.declaration import Declaration
from pdflow.facts.evidence import Mention
from pdflow.facts.flow import Flow
from pdflow.facts.knowledge import DataCategory, Vendor
from pdflow.facts.place import Gap
from pdflow.facts.record import Record
from pdflow.facts.report import Finding, VendorReport


class Seen(Record, frozen=True):
    """What was seen in the code and what was declared: all that the comparison needs."""

    vendors: tuple[Vendor, ...]
    categories: tuple[DataCategory, ...]
    flows: tuple[Flow, ...] = ()
    mentions: tuple[Mention, ...] = ()
    declaration: Declaration | None = None
    """As read; names are resolved here. None: no list was given."""
    comments: tuple[Comment, ...] = ()
    ignores: tuple[Ignore, ...] = ()


class Compared(Record, frozen=True):
    """The outcome of a comparison."""

    findings: tuple[Finding, ...]
    """In order of place; suppressed ones included, marked."""
    vendors: tuple[VendorReport, ...]
    """In order of id."""
    declaration: Declaration | None
    """With names resolved."""
    gaps: tuple[Gap, ...]
    """Declared names that no signature knows."""


def compare(seen: Seen) -> Compared:
    """What the code does that the declaration does not say, and what it says that the code does not do.

    Without a declaration every recipient of personal data is reported at `warning`, and nothing is stale.
    """
    declaration = resolve(seen.declaration, seen.vendors) if seen.declaration is not None else None
    coverage = Coverage(declaration)
    reports = vendor_reports(seen.flows, seen.mentions, seen.vendors, coverage)
    delivered = deliveries(seen.flows, {vendor.id: vendor for vendor in seen.vendors})
    by_line, unexplained = explained(seen.comments)
    findings = finish(
        [
            *recipient_drafts(delivered, coverage, seen.categories),
            *claim_drafts(delivered, coverage, seen.categories),
            *transfer_drafts(delivered, coverage),
            *category_drafts(delivered, coverage),
            *presence_drafts(reports, coverage),
            *stale_drafts(reports, coverage),
            *unexplained,
        ]
    )
    return Compared(
        findings=suppress(findings, seen.flows, by_line, seen.ignores, declaration.documents if declaration else ()),
        vendors=reports,
        declaration=declaration,
        gaps=unknown_names(reports, coverage),
    )
