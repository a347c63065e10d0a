"""A Python file: parsed, walked once, lowered."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import libcst as cst

from pdflow.facts.ir import Comment, Function, Unit
from pdflow.facts.place import Gap, Span
from pdflow.lower.python.builder import Builder
from pdflow.lower.python.lines import Shape, shape, statement_lines
from pdflow.lower.python.names import bindings
from pdflow.lower.python.statements import statement

_DEEPEST = 200
"""Brackets nested deeper than this are not written by people; the parser would exhaust the stack."""

_LONGEST = 1_000
"""Links of one chain (`a.b.c`, `a + b + c`): the same holds."""

_RECURSION = 6_000

_NESTED = "nested too deeply to be read: nothing in this file was seen"

_SPEAKS = re.compile(
    r"^(?P<before>[^#\n]*)#\s*(?P<text>pdflow:[^\n]*|\.\.\s*(?:no_)?pii[^\n]*)"
    r"|^[ \t]*(?:\"{3}|'{3})?[ \t]*(?P<doc>\.\.[ \t]*(?:no_)?pii[^\n]*)",
    re.MULTILINE,
)
"""A comment, or a line of a docstring, that speaks to pdflow."""


def lower_module(path: str, text: str) -> Unit:
    """The unit of a file; with a gap instead of functions where it cannot be parsed."""
    lines = text.count("\n") + (not text.endswith("\n"))
    form = shape(text)
    problem = _too_deep(path, form)
    if problem is None:
        try:
            builder = _lower(path, text, form)
        except cst.ParserSyntaxError as error:
            problem = Gap(Span(path, max(1, error.raw_line), max(1, error.raw_column + 1)), _syntax(text), "syntax")
        except RecursionError:
            problem = Gap(Span(path, 1), _NESTED, "limit")
        except (ValueError, UnicodeError) as error:
            problem = Gap(Span(path, 1), f"cannot be parsed ({error}): nothing in this file was seen", "syntax")
    if problem is not None:
        return Unit(path, lines, (), (), _comments(text), (problem,))
    functions = tuple(f for f in builder.functions if f is not None)
    classes = tuple(c for c in builder.classes if c is not None)
    return Unit(path, lines, functions, classes, _comments(text), tuple(builder.gaps))


def _lower(path: str, text: str, form: Shape) -> Builder:
    if sys.getrecursionlimit() < _RECURSION:
        sys.setrecursionlimit(_RECURSION)
    with _unchecked():
        module = cst.parse_module(text)
    builder = Builder(path)
    builder.lines = statement_lines(module, form.starts)
    run(builder, module)
    return builder


@contextmanager
def _unchecked() -> Iterator[None]:
    """Without the checks of each node that libcst makes for those who build trees by hand, a sixth of its time: its parser builds valid ones."""
    check = cst.CSTNode.__post_init__
    cst.CSTNode.__post_init__ = lambda self: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        cst.CSTNode.__post_init__ = check  # type: ignore[method-assign]


def run(builder: Builder, module: cst.Module) -> None:
    """Lower all statements of `module` as the module's own function."""
    scope = builder.scope
    builder.functions.append(None)
    scope.locals = bindings(module.body).names
    for node in module.body:
        statement(builder, node)
    scope.finish(builder.global_names)
    builder.functions[0] = Function("<module>", "", "module", 1 << 12, (), tuple(scope.steps), scope.size, -1)


def _too_deep(path: str, form: Shape) -> Gap | None:
    if form.depth <= _DEEPEST and form.chain <= _LONGEST:
        return None
    return Gap(Span(path, 1), _NESTED, "limit")


def _syntax(text: str) -> str:
    if re.search(r"^\s*(print\s+[\"'\w]|exec\s+[\"'\w]|except\s+\w+\s*,\s*\w+\s*:)", text, re.MULTILINE):
        return "Python 2 syntax: nothing in this file was seen"
    return "syntax error: nothing in this file was seen"


def _comments(text: str) -> tuple[Comment, ...]:
    if "pdflow:" not in text and "pii" not in text:
        return ()
    return tuple(
        Comment(
            text.count("\n", 0, match.start()) + 1,
            (match["text"] or match["doc"]).strip(),
            match["doc"] is None and not match["before"].strip(),
        )
        for match in _SPEAKS.finditer(text)
    )
