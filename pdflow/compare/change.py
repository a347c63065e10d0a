"""change: two reports of one application to what differs between them."""

from __future__ import annotations

from pdflow.facts.change import Change, Growth
from pdflow.facts.report import Finding, Report, VendorReport


def changes(base: Report | None, head: Report) -> Change:
    """What `head` has that `base` has not, and the other way round; without a base all of `head` is new.

    Findings are told apart by fingerprint, which is made of names: a line that moved is no change, a function that got
    another name is one.
    """
    before = {vendor.id: vendor for vendor in base.vendors if _counts(vendor)} if base else {}
    after = {vendor.id: vendor for vendor in head.vendors if _counts(vendor)}
    had, has = _recipients(before), _recipients(after)
    common = sorted(set(had) & set(has))
    old = _open(base) if base else {}
    new = _open(head)
    return Change(
        added=tuple(after[name] for name in sorted(set(has) - set(had))),
        removed=tuple(before[name] for name in sorted(set(had) - set(has))),
        grown=tuple(Growth(after[name], more) for name in common if (more := _more(has[name], had[name]))),
        shrunk=tuple(Growth(after[name], less) for name in common if (less := _more(had[name], has[name]))),
        appeared=tuple(after[name] for name in sorted(set(after) - set(before) - set(has))),
        findings=tuple(finding for fingerprint, finding in new.items() if fingerprint not in old),
        resolved=tuple(finding for fingerprint, finding in old.items() if fingerprint not in new),
    )


def only_new(base: Report | None, head: Report, change: Change) -> Report:
    """The report of `head` with the findings and gaps that are new, for renderers that show a whole report."""
    import msgspec

    known = {(gap.span.path, gap.kind, gap.reason) for gap in base.gaps} if base else set()
    gaps = tuple(gap for gap in head.gaps if (gap.span.path, gap.kind, gap.reason) not in known)
    return msgspec.structs.replace(head, findings=change.findings, gaps=gaps)


def _counts(vendor: VendorReport) -> bool:
    return "test-only" not in vendor.marks


def _recipients(vendors: dict[str, VendorReport]) -> dict[str, set[str]]:
    found = {name: {receipt.category for receipt in vendor.receives} for name, vendor in vendors.items()}
    return {name: categories for name, categories in found.items() if categories}


def _more(one: set[str], other: set[str]) -> tuple[str, ...]:
    return tuple(sorted(one - other))


def _open(report: Report) -> dict[str, Finding]:
    return {finding.fingerprint: finding for finding in report.findings if finding.suppressed is None}
