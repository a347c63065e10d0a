"""Report to JSON, for other tools: schema 1, described by `report.schema.json` beside this file.

Keys are added within a schema's number, never taken away or given another meaning. Paths are relative to the scanned
root. Suppressed findings stand apart, so that a reader who does not know of suppression counts only what is open.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from pdflow.facts.flow import Flow
from pdflow.facts.place import Span
from pdflow.facts.report import Finding, Fix, Report, VendorReport
from pdflow.render.declaration_data import declaration_object
from pdflow.render.words import well_formed

Object = dict[str, Any]


def render_json(report: Report, version: str) -> str:
    """The whole report, ended with a line break."""
    document = {
        "schema": 1,
        "tool": {"name": "pdflow", "version": version},
        "declaration": _declaration(report),
        "vendors": [_vendor(vendor) for vendor in report.vendors],
        "flows": [_flow(flow) for flow in report.flows],
        "findings": [_finding(finding) for finding in report.findings if finding.suppressed is None],
        "suppressed": [
            _finding(finding) | {"reason": finding.suppressed}
            for finding in report.findings
            if finding.suppressed is not None
        ],
        "gaps": [
            {"reason": gap.reason, "kind": gap.kind, **_line(gap.span), "categories": list(gap.categories)}
            for gap in report.gaps
        ],
        "stats": {
            "files": report.stats.files,
            "lines": report.stats.lines,
            "tests": report.stats.tests,
            "functions": report.stats.functions,
            "cached": report.stats.cached,
            "seconds": round(report.stats.seconds, 3),
        },
    }
    return well_formed(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"


def report_schema() -> Object:
    """The JSON Schema of what `render_json` writes."""
    schema: Object = json.loads(files("pdflow.render").joinpath("report.schema.json").read_text("utf-8"))
    return schema


def _line(span: Span) -> Object:
    return {"path": span.path, "line": span.line}


def _span(span: Span) -> Object:
    return {
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line or span.line,
        "end_column": span.end_column or None,
    }


def _vendor(vendor: VendorReport) -> Object:
    return {
        "id": vendor.id,
        "name": vendor.name,
        "also_known_as": list(vendor.also_known_as),
        "rung": vendor.rung,
        "marks": list(vendor.marks),
        "kinds": list(vendor.kinds),
        "role": vendor.role,
        "entity": vendor.entity,
        "country": vendor.country,
        "declared": vendor.declared,
        "declared_as": vendor.declared_as,
        "verdict": vendor.verdict,
        "evidence": [{"kind": e.kind, **_line(e.span), "text": e.text} for e in vendor.evidence],
        "receives": [{"category": receipt.category, "how": receipt.how} for receipt in vendor.receives],
    }


def _flow(flow: Flow) -> Object:
    return {
        "id": flow.id,
        "vendor": flow.vendor,
        "category": flow.category,
        "how": flow.how,
        "confidence": flow.confidence,
        "api": flow.api,
        "function": flow.function,
        "pseudonymous": flow.pseudonymous,
        "test": flow.is_test,
        "source": {**_span(flow.source), "text": flow.source_text},
        "sink": _span(flow.sink),
        "hops": [{**_line(hop.span), "text": hop.text} for hop in flow.hops],
    }


def _finding(finding: Finding) -> Object:
    return {
        "id": finding.id,
        "rule": finding.rule,
        "level": finding.level,
        "message": finding.message,
        **_span(finding.span),
        "fingerprint": finding.fingerprint,
        "vendor": finding.vendor,
        "categories": list(finding.categories),
        "flow": finding.flows[0] if finding.flows else None,
        "flows": list(finding.flows),
        "related": [_line(span) for span in finding.related],
        "fix": _fix(finding.fix) if finding.fix else None,
    }


def _fix(fix: Fix) -> Object:
    return {
        "description": fix.description,
        "edits": [{**_span(edit.span), "text": edit.text} for edit in fix.edits],
    }


def _declaration(report: Report) -> Object | None:
    if report.declaration is None:
        return None
    return declaration_object(report.declaration)
