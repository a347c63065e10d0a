"""SARIF under Microsoft's validator, with its rules for GitHub: no error, no warning."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest
from render_sample import CATEGORY_NAMES, FINDINGS, sample

from pdflow.facts.place import Gap, Span
from pdflow.facts.report import Edit, Fix, Report
from pdflow.render.sarif import render_sarif

PACKAGE = "@microsoft/sarif-multitool-linux"

pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")]


@pytest.fixture(scope="session")
def multitool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The validator's program, unpacked from npm into a temporary folder; nothing is installed."""
    folder = tmp_path_factory.mktemp("multitool")
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, capture_output=True, timeout=300)
    (archive,) = folder.glob("*.tgz")
    shutil.unpack_archive(archive, folder, filter="data")
    program = folder / "package" / "Sarif.Multitool"
    program.chmod(0o755)
    return program


def complaints(multitool: Path, folder: Path, text: str) -> list[tuple[str, str, str]]:
    """What the validator says of the file: level, rule and place of everything above a note."""
    written, out = folder / "report.sarif", folder / "out.sarif"
    written.write_text(text, "utf-8")
    command = [str(multitool), "validate", str(written), "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note"]
    command += ["-o", str(out), "--log", "ForceOverwrite"]
    environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    subprocess.run(command, env=environment, check=False, capture_output=True, timeout=300)
    (run,) = json.loads(out.read_text("utf-8-sig"))["runs"]
    assert any(result["ruleId"] == "SARIF2006" for result in run["results"]), "the validator looked at the file"
    rules = {rule["id"]: rule.get("defaultConfiguration", {}) for rule in run["tool"]["driver"]["rules"]}
    found: list[tuple[str, str, str]] = []
    for result in run["results"]:
        level = result.get("level") or rules.get(result["ruleId"], {}).get("level", "warning")
        if level in {"error", "warning"}:
            found.append((level, result["ruleId"], str(result["message"])))
    return found


def reports() -> dict[str, Report]:
    full = sample()
    bare: dict[str, Any] = {"vendors": (), "flows": (), "findings": (), "gaps": (), "excerpts": ()}
    every_gap = tuple(Gap(Span("a b.py", 1 + n), "unknown", "limit") for n in range(1_100))
    startless = tuple(msgspec.structs.replace(f, span=Span(f.span.path, f.span.line)) for f in FINDINGS)
    at, piece = Span("subprocessors.yml", 2, 20, 2, 20), Span("subprocessors.yml", 4, 3, 5, 9)
    edits = (Edit(at, "\n  - name: Crisp\n"), Edit(piece, "[a, b]"))
    fixed = tuple(msgspec.structs.replace(f, fix=Fix("Declare Crisp", edits)) for f in FINDINGS)
    return {
        "full": full,
        "fixes": msgspec.structs.replace(full, findings=fixed),
        "nothing found": msgspec.structs.replace(full, **bare),
        "root is repository": msgspec.structs.replace(full, root=full.repository),
        "cut": msgspec.structs.replace(full, gaps=every_gap),
        "lines only": msgspec.structs.replace(full, findings=startless),
    }


@pytest.mark.parametrize("name", sorted(reports()))
def test_no_error_and_no_warning(multitool: Path, tmp_path: Path, name: str) -> None:
    text = render_sarif(reports()[name], "0.1.0", category_names=CATEGORY_NAMES)
    assert complaints(multitool, tmp_path, text) == []


def test_the_validator_does_complain(multitool: Path, tmp_path: Path) -> None:
    log = json.loads(render_sarif(sample(), "0.1.0"))
    del log["runs"][0]["results"][0]["message"]["text"]
    del log["runs"][0]["tool"]["driver"]["rules"][0]["help"]
    assert {level for level, _, _ in complaints(multitool, tmp_path, json.dumps(log))} == {"error"}
