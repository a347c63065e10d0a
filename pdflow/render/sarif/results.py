"""Findings to SARIF results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sarif_om as om  # type: ignore[import-untyped]

from pdflow.facts.flow import Flow
from pdflow.facts.place import Span
from pdflow.facts.report import LEVELS, Edit, Finding, Fix, Report
from pdflow.render.sarif.limits import RELATED, RESULTS, STEPS, Cuts
from pdflow.render.sarif.places import artifact, linked, location, message, sentence
from pdflow.render.words import category_name, in_words, place

_LINKS = 5
"""How many related places the message itself links to."""


def results(report: Report, names: Mapping[str, str], cuts: Cuts) -> list[om.Result]:
    """One result for each finding that no comment silences: the gravest first, so that a limit cuts the least grave."""
    active = [finding for finding in report.findings if finding.suppressed is None]
    active.sort(key=lambda finding: (-LEVELS.index(finding.level), finding.span, finding.rule, finding.id))
    flows = {flow.id: flow for flow in report.flows}
    index = {rule.id: number for number, rule in enumerate(report.rules)}
    return [
        _result(report, finding, [flows[flow] for flow in finding.flows], index[finding.rule], names, cuts)
        for finding in cuts.items(active, RESULTS, "results")
    ]


def _result(  # one parameter for each thing that a result is made of
    report: Report, finding: Finding, flows: list[Flow], rule: int, names: Mapping[str, str], cuts: Cuts
) -> om.Result:
    related = cuts.items(_related(finding, flows, names), RELATED - 1, "related locations of a result")
    place_ = location(report, finding.span)
    if flows:
        place_.logical_locations = [om.LogicalLocation(fully_qualified_name=flows[0].function, kind="function")]
    text = sentence(in_words(finding.message, names))
    if related:
        links = [linked(label, number) for number, (_, _, label) in enumerate(related[:_LINKS], 1)]
        text += " See " + ", ".join(links) + "."
    return om.Result(
        rule_id=finding.rule,
        rule_index=rule,
        level=finding.level,
        message=om.Message(text=text),
        locations=[place_],
        partial_fingerprints={"pdflow/v1": finding.fingerprint},
        code_flows=_code_flows(report, flows, names, cuts) or None,
        related_locations=[location(report, span, said, n) for n, (span, said, _) in enumerate(related, 1)] or None,
        fixes=[_fix(report, finding.fix)] if finding.fix else None,
        properties={"finding": finding.id, "vendor": finding.vendor, "categories": list(finding.categories)},
    )


def _fix(report: Report, fix: Fix) -> om.Fix:
    """A patch. GitHub does not read it, editors offer it; its texts are a line or two, so no limit is near."""
    by_path: dict[str, list[om.Replacement]] = {}
    for edit in fix.edits:
        by_path.setdefault(edit.span.path, []).append(_replacement(edit))
    changes = [om.ArtifactChange(artifact(report, path), replacements=found) for path, found in sorted(by_path.items())]
    return om.Fix(artifact_changes=changes, description=message(fix.description))


def _replacement(edit: Edit) -> om.Replacement:
    """An insertion deletes a region of no length, which `region` would read as one whose end is not known."""
    span = edit.span
    deleted = om.Region(
        start_line=span.line, start_column=span.column, end_line=span.end_line, end_column=span.end_column
    )
    return om.Replacement(deleted_region=deleted, inserted_content=om.ArtifactContent(text=edit.text))


def _related(finding: Finding, flows: Sequence[Flow], names: Mapping[str, str]) -> list[tuple[Span, str, str]]:
    """Places that matter beside the finding's own: the span, a sentence for it, the words of a link to it."""
    found: dict[Span, tuple[str, str]] = {}
    for flow in flows:
        source = f"{flow.source_text} at {place(flow.source)}"
        found.setdefault(flow.source, (f"{category_name(flow.category, names)}: {flow.source_text}", source))
    for span in finding.related:
        found.setdefault(span, ("This place belongs to the finding", place(span)))
    found.pop(finding.span, None)
    return [(span, said, label) for span, (said, label) in found.items()]


def _code_flows(report: Report, flows: Sequence[Flow], names: Mapping[str, str], cuts: Cuts) -> list[om.CodeFlow]:
    """One code flow for each path, with every hop until the limit of steps is reached."""
    found: list[om.CodeFlow] = []
    left = STEPS
    for flow in flows:
        hops = flow.hops[:left]
        left -= len(hops)
        if not hops:
            continue
        steps = [om.ThreadFlowLocation(location=location(report, hop.span, hop.text)) for hop in hops]
        steps[0].importance = steps[-1].importance = "essential"
        said = sentence(f"{category_name(flow.category, names)}, from {flow.source_text} to {flow.api}")
        thread = om.ThreadFlow(locations=steps)
        found.append(om.CodeFlow(thread_flows=[thread], message=om.Message(text=said)))
    cuts.lose(sum(len(flow.hops) for flow in flows) - STEPS, STEPS, "steps of the paths of a result")
    return found
