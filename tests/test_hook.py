"""The pre-commit hook and the GitHub action, as the tools that run them see them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parent.parent
LEAK = """\
import stripe


def register(user):
    stripe.Customer.create(email=user.email)
"""
CLEAN = """\
import stripe


def balance():
    return stripe.Balance.retrieve()
"""
IDENTITY = {
    "GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.org",
    "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
}  # fmt: skip


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=folder, env={**os.environ, **IDENTITY}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def commit(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--no-verify", "-m", "x")


def pre_commit(folder: Path, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **IDENTITY, "PRE_COMMIT_HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    environment["PYTHONPATH"] = str(REPOSITORY)
    command = [sys.executable, "-m", "pre_commit", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with one clean file."""
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "-q")
    commit(folder, {"shop.py": CLEAN, "pyproject.toml": '[tool.pdflow]\nfail_on = "warning"\n'})
    return folder


def check(project: Path, home: Path) -> None:
    """Clean code passes, a leak fails wherever it stands, a picture does not set the hook off."""
    clean = pre_commit(project, home, "run", "--all-files")
    assert clean.returncode == 0, clean.stdout + clean.stderr
    commit(project, {"leak.py": LEAK})
    (project / "shop.py").write_text(CLEAN + "\n# changed\n")
    git(project, "add", "-A")
    changed = pre_commit(project, home, "run")
    assert changed.returncode == 1, changed.stdout + changed.stderr
    assert "leak.py" in changed.stdout
    assert "Stripe" in changed.stdout
    (project / "shop.py").write_text(CLEAN)
    (project / "photo.png").write_bytes(b"\x89PNG")
    git(project, "add", "-A")
    assert "Skipped" in pre_commit(project, home, "run").stdout


def test_the_manifest_is_one_that_pre_commit_takes(tmp_path: Path) -> None:
    done = pre_commit(REPOSITORY, tmp_path, "validate-manifest", ".pre-commit-hooks.yaml")
    assert done.returncode == 0, done.stdout


def test_the_hook_runs_in_pre_commit(project: Path, tmp_path: Path) -> None:
    """The hook as the manifest has it, but for the installation, which the slow test adds."""
    (hook,) = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())
    assert hook["entry"].split()[0] == "pdflow"
    entry = f"{sys.executable} -m {hook['entry']}"
    config = {"repos": [{"repo": "local", "hooks": [{**hook, "language": "system", "entry": entry}]}]}
    commit(project, {".pre-commit-config.yaml": yaml.safe_dump(config)})
    check(project, tmp_path / "home")


@pytest.mark.slow
def test_the_hook_installs_and_runs_in_pre_commit(project: Path, tmp_path: Path) -> None:
    """From a repository that holds what this one does: pre-commit clones, builds, installs and runs it."""
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pdflow", "signatures"):
        shutil.copytree(REPOSITORY / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", ".pre-commit-hooks.yaml"):
        shutil.copy(REPOSITORY / name, source / name)
    git(source, "init", "-q")
    commit(source, {})
    config = {"repos": [{"repo": str(source), "rev": git(source, "rev-parse", "HEAD"), "hooks": [{"id": "pdflow"}]}]}
    commit(project, {".pre-commit-config.yaml": yaml.safe_dump(config)})
    check(project, tmp_path / "home")


def test_the_action_keeps_to_what_github_takes() -> None:
    action = yaml.safe_load((REPOSITORY / "action.yml").read_text())
    assert len(action["description"]) <= 125
    steps = action["runs"]["steps"]
    assert all("uses" in step or step["shell"] == "bash" for step in steps)
    # An input inside a script would be run as part of it.
    assert all("${{" not in step.get("run", "") for step in steps)
    documented = (REPOSITORY / "docs" / "github.md").read_text()
    assert all(f"| `{name}` |" in documented for name in action["inputs"])


def test_the_action_s_scan_step_keeps_the_exit_code(tmp_path: Path) -> None:
    """The step itself, run by bash, with a pdflow that fails: no file, the code in the outputs, and no failure yet."""
    action = yaml.safe_load((REPOSITORY / "action.yml").read_text())
    (step,) = (step for step in action["runs"]["steps"] if step.get("id") == "scan")
    binary = tmp_path / "pdflow" / "bin" / "pdflow"
    binary.parent.mkdir(parents=True)
    binary.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > "$RUNNER_TEMP/arguments"\nexit 2\n')
    binary.chmod(0o755)
    inputs = {"SCANNED": "my folder", "DECLARED": "a list.yml", "FAIL_ON": "error", "CATEGORY": "$(x)", "FURTHER": "-q"}
    environment = {
        "PATH": os.environ["PATH"],
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "out"),
        **inputs,
    }
    script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    subprocess.run(script, env=environment, cwd=tmp_path, check=True)
    assert (tmp_path / "out").read_text() == "exit-code=2\n"
    assert (tmp_path / "arguments").read_text().splitlines() == [
        "scan", "my folder", "--format", "sarif", "--output", f"{tmp_path}/pdflow.sarif", "--fail-on", "error",
        "--category", "$(x)", "-q", "--declared", "a list.yml",
    ]  # fmt: skip
