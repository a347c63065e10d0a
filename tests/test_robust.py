"""Hostile input: each file gives a gap or is seen, nothing ends in a traceback, and the rest is scanned."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hostile import DEEP, FILES, GOOD, LITERALS, TOO_DEEP

REPOSITORY = Path(__file__).resolve().parent.parent


def run(folder: Path, *arguments: str, seconds: float = 180) -> subprocess.CompletedProcess[str]:
    """`pdflow scan` of a folder, in a process of its own, as JSON."""
    command = [sys.executable, "-m", "pdflow", "scan", str(folder), "--format", "json", "--no-cache", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "NO_COLOR": "1"}
    return subprocess.run(command, capture_output=True, text=True, timeout=seconds, env=environment, cwd=folder)


def answered(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """What a scan said; fails where it ended in a traceback or by a signal."""
    assert "Traceback" not in done.stderr and done.returncode in (0, 1), (
        f"exit code {done.returncode}\n{done.stderr[-3000:]}"
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def outcomes(told: dict[str, Any], path: str) -> set[str]:
    """Kinds of gaps in a file, and `flow` where its flow was found."""
    found = {gap["kind"] for gap in told["gaps"] if gap["path"] == path}
    if any(flow["sink"]["path"] == path and flow["vendor"] == "stripe" for flow in told["flows"]):
        found.add("flow")
    return found or {"nothing"}


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a scan says of all hostile files at once, beside a good one."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "good.py").write_text(GOOD)
    for name, file in FILES.items():
        (folder / name).write_bytes(file.data)
    return answered(run(folder))


def test_a_good_file_among_hostile_ones_is_seen(everything: dict[str, Any]) -> None:
    assert outcomes(everything, "good.py") == {"flow"}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_seen_or_told(everything: dict[str, Any], name: str) -> None:
    assert outcomes(everything, name) & FILES[name].outcomes, outcomes(everything, name)


@pytest.mark.parametrize("name", LITERALS)
def test_a_literal_that_is_no_plain_value_is_seen(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(LITERALS[name].data)
    (tmp_path / "good.py").write_text(GOOD)
    told = answered(run(tmp_path))
    assert outcomes(told, "good.py") == {"flow"}
    assert outcomes(told, name) & LITERALS[name].outcomes


@pytest.mark.parametrize("name", TOO_DEEP)
@pytest.mark.parametrize("size", ["small", "large"])
def test_a_file_that_ends_the_parser_is_told(tmp_path: Path, name: str, size: str) -> None:
    """In a small program files are read in the scan's own process, in a large one in others."""
    (tmp_path / name).write_bytes(TOO_DEEP[name].data)
    (tmp_path / "good.py").write_text(GOOD + ("# " + "x" * 98 + "\n") * (1_000 if size == "large" else 0))
    told = answered(run(tmp_path, "--workers", "2"))
    assert outcomes(told, "good.py") == {"flow"}
    assert outcomes(told, name) & TOO_DEEP[name].outcomes


def test_the_answer_does_not_depend_on_the_number_of_processes(tmp_path: Path) -> None:
    for name in (
        "bad_syntax.py",
        "tall_literal.py",
        "latin_declared.py",
        "its_own_base.py",
        "many_arguments.py",
        "tabs.py",
    ):
        (tmp_path / name).write_bytes(FILES[name].data)
    one, two = answered(run(tmp_path, "--workers", "1")), answered(run(tmp_path, "--workers", "2"))
    assert one["gaps"] == two["gaps"] and one["flows"] == two["flows"]


def test_links_pipes_and_folders_in_place_of_files(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "itself.py").symlink_to(tmp_path / "itself.py")
    (tmp_path / "nowhere.py").symlink_to(tmp_path / "missing.py")
    (tmp_path / "folder.py").mkdir()
    os.mkfifo(tmp_path / "pipe.py")
    told = answered(run(tmp_path, seconds=60))
    assert outcomes(told, "good.py") == {"flow"}
    assert {flow["sink"]["path"] for flow in told["flows"]} == {"good.py"}


def test_a_long_chain_of_calls_ends(tmp_path: Path) -> None:
    """A value that goes through 2,000 functions is followed, or the scan says where it stopped."""
    links = "".join(f"def f{n}(value):\n    return f{n + 1}(value)\n\n\n" for n in range(DEEP))
    last = f"def f{DEEP}(value):\n    stripe.Customer.create(description=value)\n\n\n"
    start = "def start(user):\n    f0(user.email)\n"
    (tmp_path / "chain.py").write_text("import stripe\n\n\n" + links + last + start)
    (tmp_path / "good.py").write_text(GOOD)
    told = answered(run(tmp_path))
    assert outcomes(told, "good.py") == {"flow"}
    assert outcomes(told, "chain.py") & {"flow", "limit"}


GROWS = """
class Node:
    def __init__(self, inner, tag):
        self.inner = inner
        self.tag = tag


def grow(node, n):
    return grow(Node(node, f'{node.tag}{n}'), n + 1) if n else [node, (node, {'n': node})]


def loop(user):
    x = user.email
    while x:
        x = [x, {'x': x}, (x,), f'{x}{x}', lambda: x]
    return x
"""


def test_values_that_grow_without_end_end(tmp_path: Path) -> None:
    (tmp_path / "grows.py").write_text(GROWS)
    (tmp_path / "good.py").write_text(GOOD)
    started = time.monotonic()
    assert outcomes(answered(run(tmp_path)), "good.py") == {"flow"}
    assert time.monotonic() - started < 60


def test_a_folder_without_python_is_refused(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("nothing")
    done = run(tmp_path)
    assert done.returncode == 2 and "no Python file" in done.stderr and "Traceback" not in done.stderr


def test_a_folder_of_tests_alone_is_refused_unless_they_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_shop.py").write_text(GOOD)
    done = run(tmp_path)
    assert done.returncode == 2 and "--include-tests" in done.stderr and "Traceback" not in done.stderr
    assert outcomes(answered(run(tmp_path, "--include-tests")), "tests/test_shop.py") == {"flow"}


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    done = run(tmp_path, str(tmp_path / "missing"))
    assert done.returncode == 2 and "missing" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "settings",
    [
        b"[tool.pdflow\n",
        b"[tool.pdflow]\nno_such_key = 1\n",
        b'[tool.pdflow]\nexclude = "x"\n',
        b"\xff\xfe\x00",
        b"[tool]\npdflow = 3\n",
        b"[tool.pdflow]\ndeclared = [1]\n",
        b"[tool.pdflow]\nfail_on = 'never'\n",
        b"[tool.pdflow]\nworkers = -1\n",
        b"[tool.pdflow]\nexclude = " + b"[" * 5_000,
    ],
)
def test_settings_that_cannot_be_read_are_refused(tmp_path: Path, settings: bytes) -> None:
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / "pyproject.toml").write_bytes(settings)
    done = run(tmp_path)
    assert done.returncode == 2, done.stdout[:300]
    assert "pyproject.toml" in done.stderr and "Traceback" not in done.stderr


LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(20)
)


@pytest.mark.parametrize(
    "declared",
    [
        "sub_processors: !!python/object/apply:os.system ['touch pwned']\n",
        "{" * 3_000,
        "- " * 3_000 + "x\n",
        LAUGHS,
        "a: &a\n  b: *a\n",
        "? [1, 2]\n: 3\n",
        "sub_processors: 3\n",
        "\t- x\n",
        "--- a\n--- b\n",
        "sub_processors:\n  - name: [1]\n",
        "'\n",
        "2001-01-01: 1\nnull: 2\n.inf: 3\n",
        "x" * 1_000_000 + "\n",
        "\x00\n",
        "",
    ],
)
def test_a_hostile_list_is_refused_or_read(tmp_path: Path, declared: str) -> None:
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / "list.yml").write_text(declared)
    done = run(tmp_path, "--declared", str(tmp_path / "list.yml"), seconds=60)
    assert "Traceback" not in done.stderr, done.stderr[-2000:]
    assert not (tmp_path / "pwned").exists()
    if done.returncode == 2:
        assert "list.yml" in done.stderr
    else:
        assert outcomes(answered(done), "good.py") == {"flow"}
