"""What lowering makes of a file: variables of single assignment, dead code, exact places, and no input that breaks it."""

from __future__ import annotations

import subprocess
import sys

import msgspec
import pytest

from pdflow.facts import ir
from pdflow.facts.ir import Function, Unit
from pdflow.lower import locate, lower


def only(text: str) -> Function:
    """The function that a text defines."""
    unit = lower("a.py", text)
    assert unit.gaps == ()
    return unit.functions[1]


def steps(function: Function, kind: type[ir.Step]) -> list[ir.Step]:
    return [step for step in function.steps if isinstance(step, kind)]


def returned(function: Function) -> set[object]:
    """The constants that may be returned, over copies and joins."""
    defined: dict[int, list[ir.AnyStep]] = {}
    for step in function.steps:
        if hasattr(step, "dst"):
            defined.setdefault(step.dst, []).append(step)
    found: set[object] = set()
    seen: set[int] = set()
    waiting = [step.src for step in steps(function, ir.Return)]  # type: ignore[attr-defined]
    while waiting:
        var = waiting.pop()
        if var in seen:
            continue
        seen.add(var)
        for step in defined.get(var, ()):
            if isinstance(step, ir.Const):
                found.add(step.value)
            elif isinstance(step, ir.Copy):
                waiting.append(step.src)
            elif isinstance(step, ir.Phi):
                waiting.extend(step.srcs)
    return found


class TestSingleAssignment:
    def test_only_a_loop_head_is_defined_twice(self) -> None:
        function = only("def f(a):\n x = 1\n for y in a:\n  x = 2\n x = 3\n return x\n")
        defined = [step.dst for step in function.steps if hasattr(step, "dst")]
        twice = {var for var in defined if defined.count(var) > 1}
        assert {type(step) for step in function.steps if getattr(step, "dst", None) in twice} == {ir.Phi}

    @pytest.mark.parametrize(
        ("body", "values"),
        [
            ("x = 1; x = 2; return x", {2}),
            ("x = 1\n if a:\n  x = 2\n return x", {1, 2}),
            ("x = 1\n if a:\n  x = 2\n else:\n  x = 3\n return x", {2, 3}),
            ("x = 1\n while a:\n  x = 2\n return x", {1, 2}),
            ("x = 1\n while True:\n  x = 2\n  if a:\n   break\n return x", {2}),
            ("x = 1\n for _ in a:\n  x = 2\n  continue\n else:\n  x = 3\n return x", {3}),
            ("x = 1\n try:\n  x = 2\n  a()\n  x = 3\n except ValueError:\n  return x\n return 4", {1, 2, 3, 4}),
            ("x = 1\n with a:\n  x = 2\n return x", {2}),
            ("x = 1\n match a:\n  case 1:\n   x = 2\n  case _:\n   x = 3\n return x", {2, 3}),
            ("x = 1\n if (x := 2):\n  pass\n return x", {2}),
            ("x = y = 1\n return y", {1}),
            ("return 1 if a else 2", {1, 2}),
            ("x = 1\n [x := 2 for _ in a]\n return x", {1, 2}),
            ("x = 1\n [x for x in a]\n return x", {1}),
        ],
    )
    def test_the_last_assignment_counts(self, body: str, values: set[object]) -> None:
        assert returned(only(f"def f(a):\n {body}\n")) == values

    def test_every_variable_is_below_the_size(self) -> None:
        function = only("def f(a, *b, c=1, **d):\n x, *y = a\n return [z for z in b if z], lambda q: x\n")
        variables = [step.dst for step in function.steps if hasattr(step, "dst")]
        assert max([*variables, *(param.var for param in function.params)]) < function.size
        assert [param.kind for param in function.params] == ["normal", "star", "keyword", "kwargs"]

    def test_marks_are_balanced(self) -> None:
        text = (
            "def f(a):\n for x in a:\n  if x:\n   return 1\n  elif a:\n   continue\n  else:\n   break\n"
            " try:\n  a()\n except E:\n  raise\n finally:\n  a()\n match a:\n  case 1:\n   return 2\n"
            " return a and a() or (a if a else [b() for b in a])\n"
        )
        open_marks: list[str] = []
        for step in steps(only(text), ir.Mark):
            kind = step.kind  # type: ignore[attr-defined]
            if kind in ("split", "loop", "each"):
                open_marks.append(kind)
            elif kind == "other":
                assert open_marks[-1] == "split"
            elif kind in ("join", "end"):
                assert (open_marks.pop() == "split") == (kind == "join")
        assert open_marks == []


class TestDeadCode:
    @pytest.mark.parametrize(
        "body",
        [
            "return 1\n gone()",
            "raise E\n gone()",
            "while True:\n  pass\n gone()",
            "if a:\n  return 1\n else:\n  return 2\n gone()",
            "for _ in a:\n  continue\n  gone()",
            "if False:\n  gone()",
            "if not True:\n  gone()",
            "if True:\n  pass\n else:\n  gone()",
            "while 0:\n  gone()",
            "return 1 if True else gone()",
        ],
    )
    def test_what_cannot_run_is_not_lowered(self, body: str) -> None:
        assert "gone" not in str(only(f"def f(a):\n {body}\n").steps)

    @pytest.mark.parametrize(
        "body",
        ["if TYPE_CHECKING:\n  kept()", "try:\n  return a()\n except E:\n  kept()", "while True:\n  break\n kept()"],
    )
    def test_what_may_run_is(self, body: str) -> None:
        assert "kept" in str(only(f"def f(a):\n {body}\n").steps)


class TestPlaces:
    TEXT = (
        "import a\n\n\n"
        "def f(user):\n"
        "    if user: a.b(user.c)\n"
        "    x = a.d(\n"
        "        user.e,\n"
        "        [y.g for y in user.h],\n"
        "    )\n"
        "    return f'{x.i}' + \"\"\"\n{\"\"\"\n"
        "@a.deco(1)\n"
        "class K(a.Base):\n"
        "    z = a.j(1); w = a.k(2)\n"
    )

    def places(self, unit: Unit, name: str) -> list[str]:
        """What stands where a step of this name is said to be."""
        ats = [s.at for f in unit.functions for s in f.steps if getattr(s, "name", "") == name and s.at]
        lines = self.TEXT.splitlines()
        found = []
        for span in locate(unit.path, self.TEXT, ats).values():
            rows = lines[span.line - 1 : span.end_line]
            rows[-1] = rows[-1][: span.end_column - 1]
            rows[0] = rows[0][span.column - 1 :]
            found.append(" ".join(row.strip() for row in rows))
        return found

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("b", "a.b(user.c)"),
            ("c", "user.c"),
            ("d", "a.d( user.e, [y.g for y in user.h], )"),
            ("e", "user.e"),
            ("g", "y.g"),
            ("h", "user.h"),
            ("i", "x.i"),
            ("j", "a.j(1)"),
            ("k", "a.k(2)"),
            ("deco", "a.deco(1)"),
            ("Base", "a.Base"),
        ],
    )
    def test_a_place_is_exact(self, name: str, text: str) -> None:
        assert self.places(lower("a.py", self.TEXT), name) == [text]

    def test_a_place_that_is_not_there_is_its_line(self) -> None:
        (span,) = locate("a.py", self.TEXT, [5 << 12 | 4000]).values()
        assert (span.path, span.line, span.column) == ("a.py", 5, 5)


class TestAnyInput:
    @pytest.mark.parametrize(
        "text",
        ["", "\n", "x", "# only a comment", "\ufeffx = 1\n", "x = 1\r\ny = 2\r\n", "x = '''\n\n'''\n", "if a:\n\tb\n",
         "x = 1 \\\n + 2\n", "async def f():\n async with a as b, c: await d\n", "type A[T] = list[T]\n",
         "def f[T](x: T, /) -> T: return x\n", "try: a\nexcept* E as e: b\n", "match a:\n case {'b': [C(d=e), *_], **f}: g\n",
         "print(*a, **b, sep='')\n", "del a, b[0], c.d\n", "x: 'int | None'\n", "lambda *a, b=1, **c: (yield)\n",
         "@a\n@b(c)\ndef f(): ...\n", "global a\nnonlocal b\n", "f'{a!r:>{b}} {c=}'\n", "return 1\n", "break\n", "a[b, c:d, ...]\n"],
    )  # fmt: skip
    def test_valid_python_has_a_module(self, text: str) -> None:
        unit = lower("a.py", text)
        assert unit.gaps == () and unit.functions[0].kind == "module"

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("def f(:\n", "syntax error"),
            ("x = (\n", "syntax error"),
            ("'", "syntax error"),
            ("if a:\nb\n", "syntax error"),
            ("\0", "syntax error"),
            ("print 'hello'\n", "Python 2 syntax"),
            ("exec 'x'\n", "Python 2 syntax"),
        ],
    )
    def test_what_cannot_be_read_is_a_gap(self, text: str, reason: str) -> None:
        unit = lower("a.py", text)
        assert unit.functions == () and [gap.kind for gap in unit.gaps] == ["syntax"]
        assert reason in unit.gaps[0].reason and unit.gaps[0].span.line >= 1

    @pytest.mark.parametrize(
        ("literal", "value"),
        [("9" * 30, None), (f"-{2**63 + 1}", None), ("-5", -5), ("0x1F", 31), ("'\\ud800a'", "?a"), ("'\\u00e9'", "\u00e9")],
    )
    def test_a_constant_can_be_remembered(self, literal: str, value: object) -> None:
        unit = lower("a.py", f"def f():\n return {literal}\n")
        assert value in returned(unit.functions[1])
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(unit), type=Unit) == unit

    @pytest.mark.parametrize("size", [150, 2_000, 20_000])
    @pytest.mark.parametrize(
        "text",
        [
            "'x = ' + '(' * n + '1' + ')' * n",
            "'x = ' + '[' * n + ']' * n",
            "'x = ' + '{1: ' * n + '1' + '}' * n",
            "'x = a' + '.b' * n",
            "'x = a' + '.b()' * n",
            "'x = a' + '[0]' * n",
            "'x = ' + ' + '.join(['a'] * n)",
            "'x = ' + '-' * n + 'a'",
            "'x = ' + 'not ' * n + 'a'",
            "'x = ' + 'lambda: ' * n + '1'",
            "'x = ' + '1 if a else ' * n + '2'",
            "'x = (' + '\\n'.join(['\"a\"'] * n) + ')'",
            "'\\n'.join(' ' * i + 'if a:' for i in range(min(n, 3000))) + '\\n' + ' ' * 3000 + 'pass'",
            "'if a: b\\n' + 'elif c: d\\n' * min(n, 3000)",
        ],
    )
    def test_deep_nesting_never_ends_the_process(self, text: str, size: int) -> None:
        program = (
            f"from pdflow.lower import lower\nn = {size}\nunit = lower('a.py', {text} + '\\n')\n"
            "print(len(unit.functions), [gap.kind for gap in unit.gaps])\n"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr[-500:]
        functions, _, gaps = done.stdout.strip().partition(" ")
        assert (functions == "0") == (gaps != "[]")
        if size == 20_000 and "elif" not in text:
            assert functions == "0"
