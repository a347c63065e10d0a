"""Report to SARIF 2.1.0, as GitHub code scanning reads it.

What is left out on purpose:

- Suppressed findings. GitHub ignores `suppressions` and would open an alert for each.
- `primaryLocationLineHash`. GitHub reads no other fingerprint, warns where it differs from its own, and computes it
  where it is absent. It hashes up to 100 characters from the line on, across lines, and the report holds single lines.
  Our own `pdflow/v1`, made of names, is for other consumers.
- Snippets. The lines in the report are masked, so they are not the text of the region that SARIF wants there.
- Start and end times, the machine, absolute paths: the same scan writes the same bytes everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec
import sarif_om as om  # type: ignore[import-untyped]

from pdflow.facts.place import Gap
from pdflow.facts.report import Report
from pdflow.render.sarif.limits import NOTIFICATIONS, Cuts
from pdflow.render.sarif.places import ROOT, location, message
from pdflow.render.sarif.results import results
from pdflow.render.sarif.rules import CUT, descriptor, gap_descriptors, gap_id
from pdflow.render.sarif.serialise import plain

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
"""Where editors find the schema."""
HOME = "https://pypi.org/project/pdflow/"
"""Where a reader of the file learns what pdflow is."""

_SEMANTIC_VERSION = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
_GRAVE_GAPS = ("unreadable", "syntax", "document")


def render_sarif(
    report: Report, version: str, category: str = "pdflow", category_names: Mapping[str, str] | None = None
) -> str:
    """A SARIF file of one run, ended with a line break.

    `category` tells apart several uploads for one commit (`pdflow-backend`). The run counts as successful whatever was
    found: GitHub takes anything else for a broken scan.
    """
    cuts = Cuts()
    run = om.Run(
        tool=om.Tool(driver=None),
        automation_details=om.RunAutomationDetails(id=category.rstrip("/") + "/"),
        column_kind="unicodeCodePoints",
        original_uri_base_ids={ROOT: om.ArtifactLocation(description=om.Message(text="The root of the repository."))},
        results=results(report, category_names or {}, cuts),
    )
    run.tool.driver = _driver(report, version, cuts)
    run.invocations = [
        om.Invocation(execution_successful=True, tool_execution_notifications=_notifications(report, cuts) or None)
    ]
    log = om.SarifLog(schema_uri=SCHEMA, version="2.1.0", runs=[run])
    return msgspec.json.format(msgspec.json.encode(plain(log)), indent=2).decode("utf-8") + "\n"


def _driver(report: Report, version: str, cuts: Cuts) -> om.ToolComponent:
    return om.ToolComponent(
        name="pdflow",
        information_uri=HOME,
        version=version,
        semantic_version=version if _SEMANTIC_VERSION.fullmatch(version) else None,
        rules=[descriptor(rule, cuts) for rule in report.rules],
        notifications=gap_descriptors(sorted({gap.kind for gap in report.gaps})),
    )


def _notifications(report: Report, cuts: Cuts) -> list[om.Notification]:
    """What was not seen, and what was cut: both belong to an honest result."""
    gaps = sorted(report.gaps, key=lambda gap: (gap.kind not in _GRAVE_GAPS, gap))
    found = [_notification(report, gap) for gap in cuts.items(gaps, NOTIFICATIONS, "gaps")]
    reference = om.ReportingDescriptorReference(id=CUT)
    return found + [
        om.Notification(level="warning", descriptor=reference, message=message(said)) for said in cuts.sentences()
    ]


def _notification(report: Report, gap: Gap) -> om.Notification:
    return om.Notification(
        level="warning" if gap.kind in _GRAVE_GAPS else "note",
        descriptor=om.ReportingDescriptorReference(id=gap_id(gap.kind)),
        message=message(gap.reason),
        locations=[location(report, gap.span)],
    )
