"""presence: third parties without a flow, and declared ones without a trace, to drafts."""

from __future__ import annotations

from collections.abc import Iterator

from pdflow.compare.coverage import HOST, Coverage
from pdflow.compare.findings import Draft
from pdflow.facts.declaration import SubProcessor
from pdflow.facts.place import Gap
from pdflow.facts.report import VendorReport

PRESENCE = {
    "dependency": "is a dependency",
    "imported": "is imported",
    "configured": "is configured",
    "called": "is called",
}


def presence_drafts(reports: tuple[VendorReport, ...], coverage: Coverage) -> Iterator[Draft]:
    """Undeclared vendors that receive nothing that was seen; none for what only tests use or a setting disables."""
    for report in reports:
        if report.declared or report.rung == "receives" or {"test-only", "disabled", "self-hosted"} & set(report.marks):
            continue
        weak = report.rung == "dependency" or coverage.declaration is None or report.id.startswith(HOST)
        what = f"{report.name} {PRESENCE[report.rung]}"
        message = f"{what} and is not in the declared list; no personal data was seen going there"
        if coverage.declaration is None:
            message = f"{what}; no declared list was given"
        yield Draft(
            rule="undeclared-third-party",
            message=message,
            span=report.evidence[0].span,
            names=(report.id,),
            level="note" if weak else "warning",
            vendor=report.id,
            related=tuple(evidence.span for evidence in report.evidence[1:]),
        )


def stale_drafts(reports: tuple[VendorReport, ...], coverage: Coverage) -> Iterator[Draft]:
    """Active entries whose vendors left no trace outside tests; entries of unknown names are in `unknown_names`."""
    present = {report.id for report in reports if "test-only" not in report.marks}
    tested = {report.id for report in reports} - present
    for entry in _active(coverage):
        if not entry.covers or present & set(entry.covers):
            continue
        where = "outside tests" if tested & set(entry.covers) else "in the code"
        condition = f" (declared: {entry.conditional})" if entry.conditional else ""
        yield Draft(
            rule="stale-declaration",
            message=f"{_title(entry)} is declared{condition}, and no trace of it was found {where}",
            span=entry.span,
            names=(entry.name, entry.product),
            vendor=entry.vendor,
        )


def unknown_names(reports: tuple[VendorReport, ...], coverage: Coverage) -> tuple[Gap, ...]:
    """Active entries that no signature knows and no host matches: whether they are used cannot be seen."""
    seen = {entry.span for report in reports if report.id.startswith(HOST) for entry in coverage.entries(report.id)}
    return tuple(
        Gap(
            entry.span,
            f"`{_title(entry)}` is declared and not known to the signatures: whether the code uses it cannot be seen",
            "document",
        )
        for entry in _active(coverage)
        if not entry.covers and entry.span not in seen
    )


def _active(coverage: Coverage) -> tuple[SubProcessor, ...]:
    entries = coverage.declaration.sub_processors if coverage.declaration is not None else ()
    return tuple(entry for entry in entries if entry.status == "active")


def _title(entry: SubProcessor) -> str:
    return f"{entry.name}, {entry.product}" if entry.product else entry.name
