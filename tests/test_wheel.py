"""The wheel: built, installed where nothing else is, and used from a folder that is not the repository."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from test_compiled import COMPILES

REPOSITORY = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the working tree."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(REPOSITORY), cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


def run(*command: str, cwd: Path, codes: tuple[int, ...] = (0,)) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    environment["XDG_CACHE_HOME"] = str(cwd / "cache")
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in codes, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_the_knowledge_and_nothing_of_the_repository(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    shipped = {name.removeprefix("pdflow/signatures/") for name in names if name.startswith("pdflow/signatures/")}
    folder = REPOSITORY / "signatures"
    assert shipped == {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"pdflow/py.typed", "pdflow/render/report.schema.json", "pdflow/knowledge.msgpack"} <= names
    assert not [name for name in names if not name.startswith(("pdflow/", "pdflow-", "pdflow__mypyc."))]
    assert [name for name in names if name.endswith("licenses/LICENSE")]


@pytest.mark.skipif(not COMPILES, reason="needs a C compiler and the header files of Python")
def test_the_wheel_holds_the_engine_compiled(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    engine = {Path(name).name.partition(".")[0] for name in names if name.startswith("pdflow/solve/") and name.endswith(".so")}
    assert engine == {path.stem for path in (REPOSITORY / "pdflow" / "solve").glob("*.py")}
    assert not wheel.name.endswith("-none-any.whl")


def test_a_wheel_can_be_built_without_a_compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDFLOW_COMPILE", "0")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", str(tmp_path), str(REPOSITORY), cwd=tmp_path)
    (built,) = tmp_path.glob("*-py3-none-any.whl")
    assert not [name for name in zipfile.ZipFile(built).namelist() if name.endswith(".so")]


def test_the_installed_wheel_scans_an_example(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    run(str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", str(wheel), cwd=tmp_path)
    shutil.copytree(REPOSITORY / "examples" / "flask_donations", tmp_path / "app")
    pdflow = str(python.with_name("pdflow"))
    report = json.loads(run(pdflow, "scan", "app", "--format", "json", cwd=tmp_path, codes=(1,)))
    assert {flow["vendor"] for flow in report["flows"]} == {"stripe", "postmark", "slack", "mailchimp"}
    assert ("undeclared-sub-processor", "slack") in {(f["rule"], f["vendor"]) for f in report["findings"]}
    sarif = json.loads(run(pdflow, "scan", "app", "--format", "sarif", cwd=tmp_path, codes=(1,)))
    assert sarif["runs"][0]["results"]
    assert "Slack" in run(pdflow, "inventory", "app", cwd=tmp_path)
    assert run(pdflow, "--version", cwd=tmp_path).startswith("pdflow ")
    fits = "from pdflow.pool import code_version as v; from pdflow.read.signatures import compiled_knowledge as k; print(k(v()) is not None)"
    assert run(str(python), "-c", fits, cwd=tmp_path).strip() == "True"
