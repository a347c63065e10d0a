"""The examples, end to end: every flow and every finding is the one that the example's README.md names.

A row under "Known misses" is today's answer: where pdflow learns to see it, the test says so, and the row moves up.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pdflow.facts.report import Report
from pdflow.render.json import report_schema
from pdflow.scan import scan
from pdflow.settings import Flags, load_settings

REPOSITORY = Path(__file__).resolve().parent.parent
EXAMPLES = sorted(path.parent for path in (REPOSITORY / "examples").glob("*/subprocessors.yml"))
SARIF_SCHEMA = REPOSITORY / "tests" / "data" / "sarif-2.1.0.json"
each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda folder: folder.name)

Row = tuple[str, ...]


def table(example: Path, heading: str) -> list[Row]:
    """The rows of the table under a heading of the example's README.md; none where there is no such heading."""
    sections = re.split(r"^## (.+)$", (example / "README.md").read_text("utf-8"), flags=re.MULTILINE)
    text = dict(zip(sections[1::2], sections[2::2], strict=True)).get(heading, "")
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines[2:]]


@cache
def report_of(example: Path) -> Report:
    return scan(load_settings(Flags(paths=(example,), workers=1, cache=False)))


def flow_rows(report: Report) -> set[Row]:
    return {(flow.vendor, flow.category, flow.sink.path, flow.function) for flow in report.flows}


def finding_rows(report: Report) -> list[Row]:
    return sorted((f.rule, f.vendor or "", ", ".join(sorted(f.categories)), f.span.path) for f in report.findings)


def test_there_are_three_examples() -> None:
    assert [path.name for path in EXAMPLES] == ["django_shop", "fastapi_service", "flask_donations"]


@each_example
def test_flows_are_those_of_the_readme(example: Path) -> None:
    expected = table(example, "Flows")
    assert len(expected) == len(set(expected)) > 0
    assert flow_rows(report_of(example)) == set(expected)


@each_example
def test_findings_are_those_of_the_readme(example: Path) -> None:
    assert finding_rows(report_of(example)) == sorted(table(example, "Findings"))


@each_example
def test_known_misses_are_still_missed(example: Path) -> None:
    found = flow_rows(report_of(example)) & set(table(example, "Known misses"))
    assert not found, f"now seen, move them to Flows in {example.name}/README.md: {sorted(found)}"


@each_example
def test_the_list_is_wrong_in_three_ways(example: Path) -> None:
    rules = {finding.rule for finding in report_of(example).findings}
    assert {"undeclared-sub-processor", "undeclared-category", "stale-declaration"} <= rules


@each_example
def test_every_flow_has_its_path_in_the_example(example: Path) -> None:
    for flow in report_of(example).flows:
        assert flow.hops[0].span == flow.source and flow.hops[-1].span == flow.sink
        for hop in flow.hops:
            assert 1 <= hop.span.line <= len((example / hop.span.path).read_text("utf-8").splitlines())


def written(example: Path, cache_folder: Path, form: str, workers: int) -> str:
    """What `pdflow scan` writes to stdout, in a process of its own and so with another order of hashes."""
    command = [sys.executable, "-m", "pdflow", "scan", str(example), "--format", form, "--exit-zero", "--quiet"]
    command += ["--workers", str(workers)]
    environment = {"PYTHONPATH": str(REPOSITORY), "XDG_CACHE_HOME": str(cache_folder), "PATH": ""}
    done = subprocess.run(command, env=environment, cwd=cache_folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def without_clock(text: str) -> dict[str, Any]:
    """A JSON report without what tells of the run and not of the code: the seconds, the files that were remembered."""
    document: dict[str, Any] = json.loads(text)
    del document["stats"]["seconds"], document["stats"]["cached"]
    return document


@each_example
def test_sarif_is_valid_and_the_same_cold_and_warm(example: Path, tmp_path: Path) -> None:
    cold = written(example, tmp_path, "sarif", workers=1)
    assert written(example, tmp_path, "sarif", workers=2) == cold
    document = json.loads(cold)
    jsonschema.validate(document, json.loads(SARIF_SCHEMA.read_text("utf-8")))
    results = document["runs"][0]["results"]
    assert sorted(result["ruleId"] for result in results) == [row[0] for row in finding_rows(report_of(example))]


@each_example
def test_json_is_valid_and_the_same_cold_and_warm(example: Path, tmp_path: Path) -> None:
    cold = written(example, tmp_path, "json", workers=2)
    warm = written(example, tmp_path, "json", workers=1)
    assert json.loads(warm)["stats"]["cached"] == json.loads(warm)["stats"]["files"]
    assert without_clock(warm) == without_clock(cold)
    jsonschema.validate(json.loads(cold), report_schema())


def test_two_processes_lower_as_one() -> None:
    """Lowering in processes gives the same as lowering here; the examples are below the size that starts any."""
    from pdflow.lower import lower
    from pdflow.pool import lower_all

    files = [
        (path.relative_to(REPOSITORY).as_posix(), path.read_text("utf-8"))
        for path in sorted((REPOSITORY / "pdflow").rglob("*.py"))[:60]
    ]
    assert sum(len(text) for _, text in files) > 120_000
    assert lower_all(files, lower, 2, None, "t").units == lower_all(files, lower, 1, None, "t").units
