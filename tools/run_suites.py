#!/usr/bin/env python3
"""Run pdflow's engine over suites of small programs with known answers, and write what it found.

    run_suites.py SUITES PROGRAMS OUT [--only flow|routing|pycg]

SUITES holds `codeql_flow.jsonl`, `codeql_routing.jsonl` and `pycg.jsonl`; PROGRAMS the programs that they name. Findings
are written to OUT, a line a flow; for the call graph the precision and recall of its edges are printed.

The programs name their sources (`SOURCE`, `arg1` …) and sinks (`SINK` …) by variables. So that they can be told to the
engine as what a user can tell it, calls outside the program, each read of such a name is rewritten in place: `SOURCE`
becomes `suite_source.SOURCE(SOURCE)`, `SINK` becomes `suite_sink.SINK`. Lines stay what they are.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pdflow.facts import ir
from pdflow.facts.knowledge import Knowledge, PersonalData, Sink, ToVendor
from pdflow.facts.matching import Guess
from pdflow.link import link
from pdflow.lower import locate, lower
from pdflow.match.matcher import KnownMatcher
from pdflow.solve import library
from pdflow.solve.args import Args
from pdflow.solve.atoms import Api, Const, Obj
from pdflow.solve.explore import explore
from pdflow.solve.machine import Context, Machine

_SINK = re.compile(r"SINK\w*\Z")
_SOURCE = re.compile(r"(?:SOURCE|arg[1-7])\Z")
_SOURCES, _SINKS = "suite_source", "suite_sink"
_ANY_SINK = Sink((), ToVendor("suite"), everything=True)
Case = dict[str, Any]


class SuiteMatcher(KnownMatcher):
    """Knows the sources and sinks of the suites, and no vendor and no personal data."""

    def __init__(self, graph: bool = False) -> None:
        self._graph = graph
        library.SAME.update({f"{_SOURCES}.{name}": 0 for name in ("SOURCE", "literal", *(f"arg{i}" for i in range(1, 8)))})
        super().__init__(Knowledge((), (), PersonalData((), (), (), (), ()), (), (), ""))

    def source(self, path: str) -> Guess | None:
        """A rewritten read of a source is of the category that is its name."""
        owner, _, name = path.rpartition(".")
        return Guess(name, "high") if owner == _SOURCES else None

    def sinks(self, path: str) -> tuple[Sink, ...]:
        """A rewritten sink; with `graph`, whatever is outside, so that all calls of it are kept."""
        return (_ANY_SINK,) if self._graph or path.startswith(f"{_SINKS}.") else ()

    def cleans(self, path: str) -> bool:
        """A sink gives nothing back."""
        return path.startswith(f"{_SINKS}.")


def rewritten(text: str, literals: frozenset[str]) -> str:
    """The program with its sources and sinks as calls outside of it; unchanged where Python cannot parse it."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return text
    opened: list[tuple[int, str]] = []
    closed: list[tuple[int, str]] = []
    starts = _line_starts(text)
    for node in ast.walk(tree):  # outer before inner
        for start, end, call in _marks(node, text, starts, literals):
            opened.append((start, call if end < 0 else f"{call}("))
            if end >= 0:
                closed.append((end, ")"))
    data = text.encode()
    for place, new in sorted([*reversed(opened), *closed], key=lambda edit: -edit[0]):
        data = data[:place] + new.encode() + data[place:]
    return data.decode().rstrip("\n") + f"\nimport {_SOURCES}, {_SINKS}\n"


def _line_starts(text: str) -> list[int]:
    starts = [0]
    for line in text.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts


def _marks(node: ast.AST, text: str, starts: list[int], literals: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """What to write before the text from start to end, as a call around it; an end of -1: nothing behind it."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        start, end = _extent(node, starts)
        if text.encode()[start:end].decode() != node.id:
            return  # Python below 3.12 misplaces what stands in an f-string
        if _SINK.match(node.id):
            yield start, -1, f"{_SINKS}."
        elif _SOURCE.match(node.id):
            yield start, end, f"{_SOURCES}.{node.id}"
    elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        if re.match(r"arg[1-7]\Z", node.targets[0].id):
            yield *_extent(node.value, starts), f"{_SOURCES}.{node.targets[0].id}"
    elif isinstance(node, ast.Constant) and ast.get_source_segment(text, node) in literals:
        yield *_extent(node, starts), f"{_SOURCES}.literal"


def _extent(node: ast.expr, starts: list[int]) -> tuple[int, int]:
    assert node.end_lineno is not None and node.end_col_offset is not None
    return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset


def flows(files: Mapping[str, str], literals: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    """The flows in one program, `files` from path to text: where each source reaches which sink."""
    texts = {path: rewritten(text, literals) for path, text in files.items()}
    m = explore(link([lower(path, text) for path, text in texts.items()]), SuiteMatcher())
    found: set[tuple[int, int, int, int, str, str]] = set()
    for ctx in m.contexts:
        for (at, path, _), args in ctx.calls.items():
            if path.startswith(f"{_SINKS}.") and isinstance(args, Args):
                for number in _shown(m, args):
                    label = m.values.labels[number]
                    found.add((ctx.routine.unit, at, label.unit, label.at, label.category, path.rpartition(".")[2]))
    return _located(m, texts, found)


def _shown(m: Machine, args: Args) -> frozenset[int]:
    """The labels of what a sink is given, and of what that holds."""
    first = args.positional[:1] or [value for value in (args.more,) if value is not None]
    return m.heap.deep_labels(first[0], -1) if first else frozenset()


def _located(
    m: Machine, texts: Mapping[str, str], found: Iterable[tuple[int, int, int, int, str, str]]
) -> list[dict[str, Any]]:
    places: dict[int, set[int]] = {}
    rows = sorted(found)
    for unit, at, source_unit, source_at, _, _ in rows:
        places.setdefault(unit, set()).add(at)
        places.setdefault(source_unit, set()).add(source_at)
    units = m.program.units
    spans = {unit: locate(units[unit].path, texts[units[unit].path], ats) for unit, ats in places.items()}
    return [
        {
            "file": units[unit].path,
            "line": spans[unit][at].line,
            "end": spans[unit][at].end_line,
            "source_line": spans[source_unit][source_at].line,
            "source": source,
            "sink": sink,
        }
        for unit, at, source_unit, source_at, source, sink in rows
    ]


def suite_findings(cases: Iterable[Case], programs: Path) -> list[dict[str, Any]]:
    """The flows in all programs of a suite, with the paths that its cases use."""
    literals: dict[tuple[tuple[str, str], ...], set[str]] = {}
    for case in cases:
        wanted = literals.setdefault(tuple(sorted(case["files"].items())), set())
        kind, _, value = case["source"].partition(":")
        if kind == "literal":
            wanted.add(value)
    result: list[dict[str, Any]] = []
    for files, wanted in sorted(literals.items()):
        texts = {name: (programs / path).read_text("utf-8") for name, path in files}
        named = dict(files)
        for finding in flows(texts, frozenset(wanted)):
            result.append({**finding, "file": named[finding["file"]]})
    return result


def edges(files: Mapping[str, str]) -> set[tuple[str, str]]:
    """The call graph of one program, functions named as `module.Class.method`, what is outside by its path."""
    m = explore(link([lower(path, text) for path, text in files.items()]), SuiteMatcher(graph=True))
    names = _function_names(m)
    found: set[tuple[str, str]] = set()
    for ctx in m.contexts:
        caller = names[_outer(m, ctx.routine.unit, ctx.routine.index)]
        for callees in ctx.callees.values():
            for number in callees:
                target = m.contexts[number].routine
                found.add((caller, names[target.unit, target.index]))
        found.update((caller, name) for name in _outside(m, ctx))
    return found


def _outer(m: Machine, unit: int, index: int) -> tuple[int, int]:
    """A class body runs as part of what is around it."""
    function = m.program.units[unit].functions[index]
    return (unit, index) if function.kind != "class" else _outer(m, unit, function.parent)


def _function_names(m: Machine) -> dict[tuple[int, int], str]:
    names: dict[tuple[int, int], str] = {}
    for number, unit in enumerate(m.program.units):
        lambdas: dict[str, int] = {}
        for index, function in enumerate(unit.functions):
            name = f"{m.program.names[number]}.{function.qualname}".strip(".")
            if function.kind == "lambda":
                lambdas[name] = lambdas.get(name, 0) + 1
                name = f"{name[:-1]}{lambdas[name]}>"
            names[number, index] = name
    return names


_BUILTIN_TYPES = {"dict": "Dict", "list": "List", "tuple": "Tuple", "set": "Set"}


def _outside(m: Machine, ctx: Context) -> Iterator[str]:
    """What a context calls outside the program."""
    for _, path, _ in ctx.calls:
        if not path.startswith(("?", "builtins.")):
            yield path.replace("()", "")
    for step in ctx.routine.function.steps:
        if isinstance(step, ir.Call):
            for number in ctx.env[step.func].atoms:
                atom = m.values.atoms[number]
                if isinstance(atom, Api) and atom.path.startswith("builtins."):
                    yield atom.path.replace("builtins", "<builtin>")
        elif isinstance(step, ir.CallMethod):
            for number in ctx.env[step.obj].atoms:
                atom = m.values.atoms[number]
                kind = _BUILTIN_TYPES.get(m.heap.things[atom.oid].kind) if isinstance(atom, Obj) else None
                if isinstance(atom, Const) and isinstance(atom.value, str):
                    kind = "Str"
                if kind is not None:
                    yield f"<**Py{kind}**>.{step.name}"


def call_graph(cases: Iterable[Case], programs: Path) -> list[tuple[Case, set[tuple[str, str]], set[tuple[str, str]]]]:
    """For each case: what was found, and what is expected."""
    result = []
    for case in cases:
        texts = {name: (programs / path).read_text("utf-8") for name, path in case["files"].items()}
        wanted = {(caller, callee) for caller, callee in case["edges"]}
        result.append((case, edges(texts), wanted))
    return result


def cases_of(suites: Path, name: str) -> list[Case]:
    """The cases of a suite."""
    with (suites / f"{name}.jsonl").open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def main() -> None:
    """Run the suites that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("suites", type=Path)
    parser.add_argument("programs", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", choices=["codeql_flow", "codeql_routing", "pycg"])
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for name in ("codeql_flow", "codeql_routing"):
        if args.only in (None, name):
            found = suite_findings(cases_of(args.suites, name), args.programs)
            lines = "".join(f"{json.dumps(finding)}\n" for finding in found)
            (args.out / f"{name}.findings.jsonl").write_text(lines, "utf-8")
    if args.only in (None, "pycg"):
        _print_call_graph(call_graph(cases_of(args.suites, "pycg"), args.programs))


def _print_call_graph(results: list[tuple[Case, set[tuple[str, str]], set[tuple[str, str]]]]) -> None:
    right = sum(len(found & wanted) for _, found, wanted in results)
    total = sum(len(found) for _, found, _ in results)
    expected = sum(len(wanted) for _, _, wanted in results)
    for case, found, wanted in results:
        for sign, edge in [("-", e) for e in sorted(wanted - found)] + [("+", e) for e in sorted(found - wanted)]:
            print(sign, case["id"], *edge)
    print(f"pycg: {right} of {expected} edges, {total - right} too many; precision {right / (total or 1):.3f} "
          f"recall {right / (expected or 1):.3f}")  # fmt: skip


if __name__ == "__main__":
    main()
