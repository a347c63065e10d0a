"""The house itself: who may import whom, types, measures, docstrings, generated pages, words that have no place here."""

from __future__ import annotations

import ast
import codecs
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGE = REPOSITORY / "pdflow"
MODULES = sorted(PACKAGE.rglob("*.py"))
each_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(REPOSITORY).as_posix())

LINES_OF_A_FILE, LINES_OF_A_FUNCTION, PARAMETERS = 300, 60, 8
LONGER = {
    "facts/ir.py": 430,  # one record a kind of step, and a sentence for each: a list, read as one
    "lower/python/expressions.py": 400,  # one small function a kind of expression
    "solve/steps.py": 400,  # one small function a kind of step
    "solve/items.py": 400,
    "solve/classes.py": 400,
}
"""Files that may be longer, with the most that they may have. No number is raised without a reason beside it."""
WIDER = {"solve/harvest.py": 9}
"""Files with a function that takes more parameters."""


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=REPOSITORY, capture_output=True, text=True, check=False)


def test_imports_keep_the_law() -> None:
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = run("-c", program)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_types_are_strict() -> None:
    done = run("-m", "mypy")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues found" in done.stdout


def test_generated_pages_are_fresh() -> None:
    done = run("tools/generate_docs.py", "--check")
    assert done.stdout == "fresh\n", done.stdout + done.stderr


@each_module
def test_everything_public_is_documented(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    missing = [] if ast.get_docstring(tree) else ["the module"]
    missing += [name for name, node in public(tree.body) if not ast.get_docstring(node)]
    assert not missing, f"without a docstring: {', '.join(missing)}"


def public(body: list[ast.stmt], owner: str = "") -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    """The public classes and functions of a module, and the public methods of those classes."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield owner + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{node.name}.")


@each_module
def test_rooms_have_a_human_size(path: Path) -> None:
    text = path.read_text("utf-8")
    name = path.relative_to(PACKAGE).as_posix()
    length = text.count("\n")
    assert length <= LONGER.get(name, LINES_OF_A_FILE), f"{name} has {length} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            wide = len(node.args.posonlyargs) + len(node.args.args) + len(node.args.kwonlyargs)
            assert lines <= LINES_OF_A_FUNCTION, f"{node.name} has {lines} lines"
            assert wide <= WIDER.get(name, PARAMETERS), f"{node.name} has {wide} parameters"


def test_allowances_are_needed() -> None:
    for name in LONGER:
        length = (PACKAGE / name).read_text("utf-8").count("\n")
        assert length > LINES_OF_A_FILE, f"{name} has become short: take it off the list"


def test_nothing_runs_what_is_scanned_or_calls_out() -> None:
    """No module can evaluate text, start a program or open a connection. Only `pdflow diff` starts git."""
    forbidden = {"socket", "ssl", "http", "urllib.request", "requests", "httpx"}
    forbidden |= {"pickle", "runpy", "subprocess", "ctypes"}
    granted = {("read/revisions.py", "subprocess")}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for module in imported(node):
                if (path.relative_to(PACKAGE).as_posix(), module) not in granted:
                    assert not any(module == f or module.startswith(f"{f}.") for f in forbidden), f"{path}: {module}"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"eval", "exec", "compile", "__import__"}, f"{path}:{node.lineno}"


def imported(node: ast.AST) -> list[str]:
    """The modules that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) and node.level == 0 else []


_TURNED = ("/jbex/", "/gzc/irai", "/gzc/nccf", "/gzc/oevrs", "clgubaubfgrq")
ELSEWHERE = [codecs.decode(word, "rot13") for word in _TURNED]
"""Names of places on the machines of those who wrote this: nobody else has them. Turned, so that this file has none."""


def test_nothing_of_our_own_machines_is_in_here() -> None:
    for path in texts():
        content = path.read_text("utf-8", errors="replace").lower()
        for word in ELSEWHERE:
            assert word not in content, f"{path.relative_to(REPOSITORY)} mentions {word}"


def texts() -> Iterator[Path]:
    """Every file of the repository that is written by hand."""
    for folder, names, files in os.walk(REPOSITORY):
        names[:] = [n for n in sorted(names) if not n.startswith((".venv", ".git", "build", "dist"))]
        names[:] = [n for n in names if "cache" not in n and n not in {".hypothesis", "node_modules"}]
        yield from (Path(folder, file) for file in files if not file.endswith((".pyc", ".pdf")))


def test_dependencies_are_those_that_are_imported() -> None:
    """Nothing is installed for nothing, and nothing is imported that comes by chance with something else."""
    import tomllib

    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {entry.split(">")[0].lower() for entry in project["dependencies"]}
    names = {"attr": "attrs", "yaml": "pyyaml", "markdown_it": "markdown-it-py", "sarif_om": "sarif-om"}
    used: set[str] = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            roots = {module.partition(".")[0] for module in imported(node)}
            used |= {names.get(root, root) for root in roots if root and root not in sys.stdlib_module_names}
    assert used - {"pdflow"} == declared
