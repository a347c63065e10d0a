"""Suites of small programs with known answers, where they are at hand: no crash, and no worse than before.

PDFLOW_SUITES names the folder of the cases (`codeql_flow.jsonl`, `codeql_routing.jsonl`, `pycg.jsonl`, `score_suite.py`),
PDFLOW_SUITE_SOURCES that of the programs that they name.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SUITES = Path(os.environ.get("PDFLOW_SUITES", "nowhere"))
PROGRAMS = Path(os.environ.get("PDFLOW_SUITE_SOURCES", "nowhere"))
RUNNER = Path(__file__).parent.parent / "tools" / "run_suites.py"

needs_suites = pytest.mark.skipif(
    not (SUITES.is_dir() and PROGRAMS.is_dir()), reason="PDFLOW_SUITES and PDFLOW_SUITE_SOURCES name no folders"
)


@pytest.fixture(scope="module")
def runner() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_suites", RUNNER)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def scored(runner: ModuleType, name: str, folder: Path) -> dict[str, float]:
    """The line `all` of the suite's own scorer; the whole table is printed."""
    cases = runner.cases_of(SUITES, name)
    findings = folder / "findings.jsonl"
    findings.write_text("".join(f"{json.dumps(found)}\n" for found in runner.suite_findings(cases, PROGRAMS)), "utf-8")
    command = [sys.executable, str(SUITES / "score_suite.py"), str(SUITES / f"{name}.jsonl"), str(findings), "--group"]
    table = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    print(table)
    whole = next(line for line in table.splitlines() if line.startswith("all "))
    return {key: float(value) for key, value in re.findall(r"(tp|fp|fn|tn|precision|recall|f1|fpr) +([\d.]+)", whole)}


@needs_suites
def test_flows_through_the_language(runner: ModuleType, tmp_path: Path) -> None:
    score = scored(runner, "codeql_flow", tmp_path)
    assert score["f1"] >= 0.95 and score["fpr"] <= 0.14, score


@needs_suites
def test_which_argument_meets_which_parameter(runner: ModuleType, tmp_path: Path) -> None:
    score = scored(runner, "codeql_routing", tmp_path)
    assert score["f1"] >= 0.95 and score["fp"] == 0, score


@needs_suites
def test_who_calls_whom(runner: ModuleType) -> None:
    results = runner.call_graph(runner.cases_of(SUITES, "pycg"), PROGRAMS)
    right = sum(len(found & wanted) for _, found, wanted in results)
    assert right / sum(len(found) for _, found, _ in results) >= 0.98
    assert right / sum(len(wanted) for _, _, wanted in results) >= 0.95


def test_a_program_is_rewritten_in_place(runner: ModuleType) -> None:
    text = "def f(arg1=SOURCE):\n    arg2 = g(arg1)  # é SOURCE\n    SINK('é', arg2)\n    SOURCE.x = 'SOURCE'\n"
    assert runner.rewritten(text, frozenset(["'é'"])).splitlines() == [
        "def f(arg1=suite_source.SOURCE(SOURCE)):",
        "    arg2 = suite_source.arg2(g(suite_source.arg1(arg1)))  # é SOURCE",
        "    suite_sink.SINK(suite_source.literal('é'), suite_source.arg2(arg2))",
        "    suite_source.SOURCE(SOURCE).x = 'SOURCE'",
        "import suite_source, suite_sink",
    ]
    assert runner.rewritten("def (", frozenset()) == "def ("


def test_the_flows_of_a_program_are_found_at_their_lines(runner: ModuleType) -> None:
    text = "SOURCE = 1\n\ndef f(x):\n    SINK(\n        [x],\n    )\n\nf(\n    SOURCE\n)\nf(2)\nSINK(2)\n"
    found = runner.flows({"a.py": text})
    assert found == [
        {"file": "a.py", "line": 4, "end": 6, "source_line": 9, "source": "SOURCE", "sink": "SINK"},
    ]


def test_the_call_graph_of_a_program(runner: ModuleType) -> None:
    text = "import os\n\nclass K:\n    def m(self):\n        return os.getpid()\n\nmake = lambda: K()\nmake().m()\n"
    assert runner.edges({"a.py": text}) == {
        ("a", "a.<lambda1>"), ("a", "a.K.m"), ("a.K.m", "os.getpid"),
    }  # fmt: skip
