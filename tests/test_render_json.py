"""JSON: the contract that other tools read."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import msgspec
import pytest
from render_sample import CRISP_SINK, FLOWS, GAPS, sample

from pdflow.facts.place import Span
from pdflow.facts.report import Report
from pdflow.render.json import render_json, report_schema


def written(report: Report) -> Any:
    """The document, checked against the schema in the package."""
    document = json.loads(render_json(report, "0.1.0"))
    jsonschema.Draft202012Validator(report_schema()).validate(document)
    return document


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(report_schema())


@pytest.mark.parametrize(
    ("key", "value"), [("schema", 2), ("vendors", [{"id": "x"}]), ("gaps", [{"path": "a"}]), ("stats", {})]
)
def test_the_schema_can_say_no(key: str, value: object) -> None:
    document = json.loads(render_json(sample(), "0.1.0")) | {key: value}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(report_schema()).validate(document)


def test_an_empty_report_is_valid() -> None:
    empty: dict[str, Any] = {key: () for key in ("vendors", "flows", "findings", "gaps", "rules", "excerpts")}
    document = written(msgspec.structs.replace(sample(), declaration=None, **empty))
    assert document["vendors"] == document["flows"] == document["findings"] == document["gaps"] == []
    assert document["declaration"] is None


def test_a_vendor() -> None:
    vendor = next(v for v in written(sample())["vendors"] if v["id"] == "crisp")
    assert vendor["also_known_as"] == ["Crisp IM SAS", "Crisp Chat"]
    assert (vendor["rung"], vendor["declared"], vendor["verdict"]) == ("receives", False, "undeclared")
    assert vendor["evidence"][0] == {
        "kind": "flow",
        "path": CRISP_SINK.path,
        "line": CRISP_SINK.line,
        "text": "crisp_api.Crisp().website.update_people_profile",
    }
    assert {"category": "user.device.cookie_id", "how": "browser"} in vendor["receives"]


def test_a_flow() -> None:
    flow = next(f for f in written(sample())["flows"] if f["id"] == "f1a2b3c4")
    wanted = next(f for f in FLOWS if f.id == "f1a2b3c4")
    assert (flow["vendor"], flow["category"], flow["how"], flow["confidence"]) == (
        "crisp", "user.contact.email", "explicit", "high",
    )  # fmt: skip
    assert (flow["source"]["path"], flow["source"]["line"]) == (wanted.source.path, wanted.source.line)
    assert (flow["sink"]["path"], flow["sink"]["line"]) == (CRISP_SINK.path, CRISP_SINK.line)
    assert flow["hops"] == [{"path": h.span.path, "line": h.span.line, "text": h.text} for h in wanted.hops]


def test_recipients_that_are_no_vendor() -> None:
    recipients = {flow["id"]: flow["vendor"] for flow in written(sample())["flows"]}
    assert recipients["77aa0002"] == "host:api.tracker.example"
    assert recipients["77aa0001"] == "unknown"


def test_findings_name_their_first_flow_or_null() -> None:
    findings = {finding["id"]: finding for finding in written(sample())["findings"]}
    assert findings["3f9a1c2d"]["flow"] == "f1a2b3c4"
    assert findings["3f9a1c2d"]["flows"] == ["f1a2b3c4", "f1a2ffff"]
    assert findings["c0c0c0c0"]["flow"] is None
    assert (findings["c0c0c0c0"]["path"], findings["c0c0c0c0"]["line"]) == ("subprocessors.yml", 4)
    assert findings["a1b2c3d4"]["related"] == [{"path": "subprocessors.yml", "line": 2}]


def test_suppressed_findings_stand_apart_with_their_reason() -> None:
    document = written(sample())
    assert "d4d4d4d4" not in {finding["id"] for finding in document["findings"]}
    (suppressed,) = document["suppressed"]
    assert (suppressed["id"], suppressed["reason"]) == ("d4d4d4d4", "search index holds products only")
    assert suppressed["end_column"] is None


def test_gaps_and_stats() -> None:
    document = written(sample())
    assert {(gap["kind"], gap["path"], gap["line"], gap["reason"]) for gap in document["gaps"]} == {
        (gap.kind, gap.span.path, gap.span.line, gap.reason) for gap in GAPS
    }
    assert document["stats"] == {
        "files": 142, "lines": 12345, "tests": 31, "functions": 1020, "cached": 120, "seconds": 1.234,
    }  # fmt: skip


def test_the_declaration_is_named() -> None:
    declaration = written(sample())["declaration"]
    assert declaration["documents"] == ["subprocessors.yml"]
    (hotjar,) = [entry for entry in declaration["sub_processors"] if entry["name"] == "Hotjar Ltd"]
    assert (hotjar["vendor"], hotjar["covers"]) == ("hotjar", [])
    assert (hotjar["path"], hotjar["line"]) == ("subprocessors.yml", 4)


def test_every_key_that_is_written_is_described() -> None:
    schema = report_schema()
    undescribed: list[str] = []

    def properties(node: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = dict(node.get("properties", {}))
        for part in [node, *node.get("allOf", []), *node.get("oneOf", [])]:
            if "$ref" in part:
                found = properties(schema["$defs"][part["$ref"].rpartition("/")[2]]) | found
            elif part is not node:
                found = properties(part) | found
        return found

    def items(node: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = node["items"] if "items" in node else schema["$defs"][node["$ref"].rpartition("/")[2]]
        return found

    def walk(value: Any, node: dict[str, Any], at: str) -> None:
        if isinstance(value, dict):
            known = properties(node)
            for key, below in value.items():
                if key in known:
                    walk(below, known[key], f"{at}.{key}")
                else:
                    undescribed.append(f"{at}.{key}")
        elif isinstance(value, list):
            for below in value:
                walk(below, items(node), f"{at}[]")

    walk(json.loads(render_json(sample(), "0.1.0")), schema, "")
    assert undescribed == []


def test_text_is_utf_8_whatever_a_path_holds() -> None:
    odd = msgspec.structs.replace(GAPS[0], span=Span("caf\udce9.py", 1))
    report = msgspec.structs.replace(sample(), gaps=(odd,))
    assert "große Kunden" in render_json(report, "0.1.0").encode("utf-8").decode("utf-8")
