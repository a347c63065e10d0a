"""The inventory as a CycloneDX 1.6 bill of materials: a service a third party, with the data that enters it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pdflow.facts.report import Report, VendorReport
from pdflow.render.inventory.data import json_text
from pdflow.render.inventory.rows import HOW, declared_entry, is_host
from pdflow.render.words import article, category_name, in_order, place, vendor_name, visible

SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"


def render_cyclonedx(report: Report, names: Mapping[str, str], special: Mapping[str, str], version: str) -> str:
    """The bill of materials as JSON. Classifications are Fideslang keys. It has no serial number and no time, so that
    the same code gives the same bytes."""
    tool = {"type": "application", "name": "pdflow"} | ({"version": version} if version else {})
    return json_text(
        {
            "$schema": SCHEMA,
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": {"tools": {"components": [tool]}},
            "services": [_service(report, vendor, names, special) for vendor in in_order(report.vendors)],
        }
    )


def _service(
    report: Report, vendor: VendorReport, names: Mapping[str, str], special: Mapping[str, str]
) -> dict[str, Any]:
    provider: dict[str, Any] = {} if is_host(vendor.id) else {"name": visible(vendor.entity or vendor.name)}
    if vendor.website:
        provider["url"] = [vendor.website]
    host = vendor.id.removeprefix("host:") if vendor.id.startswith("host:") else ""
    return {
        "bom-ref": f"pdflow:{visible(vendor.id)}",
        **({"provider": provider} if provider else {}),
        "name": vendor_name(vendor.id, report),
        **(
            {"endpoints": [f"https://{host}"]}
            if host.isascii() and host.replace(".", "").replace("-", "").isalnum()
            else {}
        ),
        "x-trust-boundary": "self-hosted" not in vendor.marks,
        "data": [
            {
                "flow": "inbound",
                "classification": receipt.category,
                "name": category_name(receipt.category, names),
                "description": HOW[receipt.how],
            }
            for receipt in vendor.receives
        ],
        "properties": [{"name": key, "value": value} for key, value in _properties(report, vendor, special)],
    }


def _properties(report: Report, vendor: VendorReport, special: Mapping[str, str]) -> list[tuple[str, str]]:
    entry = declared_entry(report, vendor)
    keys = sorted({receipt.category for receipt in vendor.receives})
    found = [
        ("pdflow:declared", "true" if vendor.declared else "false"),
        ("pdflow:verdict", vendor.verdict),
        ("pdflow:rung", vendor.rung),
        *(("pdflow:mark", mark) for mark in vendor.marks),
        *((f"pdflow:{special[key]}", key) for key in keys if key in special),
        *(("pdflow:evidence", f"{one.kind} {place(one.span)}") for one in vendor.evidence),
    ]
    if any(key in special for key in keys):
        marks = sorted({article(special[key]) for key in keys if key in special})
        found.append(("pdflow:special-category", ", ".join(marks)))
    if entry:
        told = [("pdflow:declared-at", place(entry.span)), ("pdflow:location", entry.location)]
        found += [(key, visible(value)) for key, value in [*told, ("pdflow:transfer", entry.transfer)] if value]
    return found
