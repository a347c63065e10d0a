"""The engine as a wheel has it, compiled: it finds what the engine finds that one edits."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
COMPILES = shutil.which("cc") is not None and (Path(sysconfig.get_path("include")) / "Python.h").exists()


@pytest.mark.skipif(not COMPILES, reason="needs a C compiler and the header files of Python")
def test_the_compiled_engine_passes_the_suites_of_flows(tmp_path: Path) -> None:
    compiled = [sys.executable, "tools/compile_engine.py", str(tmp_path)]
    done = subprocess.run(compiled, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for folder in ("pdflow", "signatures", "tests"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)

    def python(*arguments: str) -> str:
        done = subprocess.run([sys.executable, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    loaded = python("-c", "import pdflow.solve.machine as m; print(m.__file__)")
    assert loaded.strip().endswith(tuple(sysconfig.get_config_vars("EXT_SUFFIX")))
    assert " passed" in python("-m", "pytest", "-p", "no:cacheprovider", "-o", "addopts=", "tests/test_flows.py", "tests/test_growth.py")
