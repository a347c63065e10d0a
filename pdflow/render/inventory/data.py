"""The inventory as JSON and YAML: what the rows say, with lists where there are several."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pdflow.facts.report import Report
from pdflow.render.inventory.rows import Row
from pdflow.render.words import well_formed
from pdflow.render.yaml_text import yaml_text

DRAFT = "A draft made from source code; not a legal document and not complete."


def inventory_object(report: Report, rows: Sequence[Row], version: str) -> dict[str, Any]:
    """The whole inventory as plain data; `vendors` are the rows."""
    return {
        "schema": 1,
        "tool": f"pdflow {version}".strip(),
        "note": DRAFT,
        "compared_with": list(report.declaration.documents) if report.declaration else [],
        "vendors": [dict(row) for row in rows],
    }


def render_json(report: Report, rows: Sequence[Row], version: str) -> str:
    """As JSON, ended with a line break."""
    return json_text(inventory_object(report, rows, version))


def json_text(data: Any) -> str:
    """JSON for people and version control: indented, not escaped."""
    return well_formed(json.dumps(data, indent=2, ensure_ascii=False)) + "\n"


def render_yaml(report: Report, rows: Sequence[Row], version: str) -> str:
    """As YAML, ended with a line break."""
    return well_formed(yaml_text(inventory_object(report, rows, version)))
