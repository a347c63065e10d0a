"""Hostile input: each file gives a gap or is seen whole, nothing ends in a traceback, and the rest is scanned all the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
HEAD = "import stripe\n\n\ndef register(user):\n"
SINK = "    stripe.Customer.create(email=user.email)\n"
GOOD = HEAD + SINK


class Hostile(NamedTuple):
    """A file, and what a scan says of it: the kind of its gap, or that the flow in it is found; one of several is fine."""

    data: bytes
    outcomes: frozenset[str]


def text(code: str, *outcomes: str) -> Hostile:
    return Hostile(code.encode(), frozenset(outcomes))


def raw(data: bytes, *outcomes: str) -> Hostile:
    return Hostile(data, frozenset(outcomes))


DEEP = 2_000
LONG_CHAIN = 400
"""Calls and subscripts in one chain: the parser's time grows with the square of it."""

FILES = {
    "bad_syntax.py": text("def broken(:\n" + GOOD, "syntax"),
    "half_a_bracket.py": text(GOOD + "x = (1,\n", "syntax"),
    "python_two.py": text('print "hello"\nraise ValueError, "no"\n' + GOOD, "syntax"),
    "merge_conflict.py": text("<<<<<<< HEAD\n" + GOOD + "=======\n>>>>>>> other\n", "syntax"),
    "template.py": text("{% if x %}\n" + GOOD + "{% endif %}\n", "syntax"),
    "latin_undeclared.py": raw(b"# caf\xe9\n" + GOOD.encode(), "unreadable"),
    "latin_declared.py": raw(b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + GOOD.encode(), "flow"),
    "unknown_coding.py": raw(b"# -*- coding: klingon -*-\n" + GOOD.encode(), "unreadable"),
    "not_text_coding.py": raw(b"# -*- coding: rot13 -*-\n" + GOOD.encode(), "unreadable"),
    "utf16.py": raw(GOOD.encode("utf-16"), "unreadable"),
    "null_bytes.py": raw(b"\0\0\0" + GOOD.encode(), "unreadable", "syntax"),
    "null_in_string.py": raw(GOOD.encode() + b'x = "a\0b"\n', "unreadable", "syntax", "flow"),
    "binary.py": raw(bytes(range(256)) * 40, "unreadable", "syntax"),
    "byte_order_mark.py": raw(b"\xef\xbb\xbf" + GOOD.encode(), "flow"),
    "windows_lines.py": raw(GOOD.replace("\n", "\r\n").encode(), "flow"),
    "old_mac_lines.py": raw(GOOD.replace("\n", "\r").encode(), "flow"),
    "no_last_line_end.py": text(GOOD.rstrip("\n"), "flow"),
    "form_feed.py": text("\f\n" + GOOD + "\f\n", "flow"),
    "tabs.py": text(GOOD.replace("    ", "\t"), "flow"),
    "empty.py": text("", "nothing"),
    "only_a_comment.py": text("# nothing\n", "nothing"),
    "blank_lines.py": text("\n" * 50_000 + GOOD, "flow"),
    "wide_literal.py": text('DATA = "' + "a" * 5_000_000 + '"\n' + GOOD, "flow", "limit", "unreadable"),
    "tall_literal.py": text('DATA = """\n' + "abc\n" * 200_000 + '"""\n' + GOOD, "flow", "limit", "unreadable"),
    "long_list.py": text("DATA = [" + "1, " * 20_000 + "]\n" + GOOD, "flow", "limit", "unreadable"),
    "long_name.py": text(f"{'n' * 20_000} = 1\n" + GOOD, "flow"),
    "other_letters.py": text("имя = ﬁ = 'x'\n" + GOOD, "flow"),
    "deep_not.py": text(f"x = {'not ' * DEEP}1\n" + GOOD, "limit", "syntax", "flow"),
    "deep_minus.py": text(f"x = {'-' * DEEP}1\n" + GOOD, "limit", "syntax", "flow"),
    "deep_lambda.py": text(f"x = {'lambda: ' * DEEP}1\n" + GOOD, "limit", "syntax", "flow"),
    "deep_attributes.py": text(f"x = a{'.b' * DEEP}\n" + GOOD, "limit", "syntax", "flow"),
    "deep_methods.py": text(f"x = a{'.b()' * LONG_CHAIN}\n" + GOOD, "limit", "syntax", "flow"),
    "deep_subscripts.py": text(f"x = a{'[0]' * LONG_CHAIN}\n" + GOOD, "limit", "syntax", "flow"),
    "deep_blocks.py": text("".join(f"{' ' * n}if x:\n" for n in range(95)) + f"{' ' * 95}pass\n" + GOOD, "flow", "limit"),
    "deep_functions.py": text("".join(f"{' ' * n}def f():\n" for n in range(90)) + f"{' ' * 90}pass\n" + GOOD, "flow", "limit"),
    "long_elif.py": text(
        HEAD + "    if user.n == 0:\n        x = 0\n"
        + "".join(f"    elif user.n == {n}:\n        x = {n}\n" for n in range(1, DEEP)) + SINK, "flow", "limit", "syntax",
    ),
    "long_sum.py": text(
        HEAD + f"    x = user.email{' + user.plan' * 3_000}\n    stripe.Customer.create(email=x)\n", "flow", "limit", "syntax"
    ),
    "long_or.py": text(HEAD + f"    x = user.plan{' or user.email' * 3_000}\n" + SINK, "flow", "limit", "syntax"),
    "long_function.py": text(HEAD + "    x = user.plan\n" * 5_000 + SINK, "flow", "limit"),
    "many_tries.py": text(HEAD + "    try:\n        x = user.plan\n    except E:\n        x = 1\n" * 1_000 + SINK, "flow", "limit"),
    "many_functions.py": text(GOOD + "".join(f"def f{n}(a):\n    return f{n + 1}(a)\n" for n in range(1_500)), "flow", "limit"),
    "many_arguments.py": text(GOOD + f"f({', '.join(f'a{n}' for n in range(5_000))})\n", "flow", "limit"),
    "wide_dictionary.py": text(GOOD + "d = {" + "".join(f"'k{n}': {n}, " for n in range(10_000)) + "}\n", "flow", "limit"),
    "its_own_base.py": text("class A(A):\n    pass\n\n\nclass B(C):\n    pass\n\n\nclass C(B):\n    pass\n\n\nB().x\n" + GOOD, "flow"),
    "its_own_element.py": text("d = {}\nd['d'] = d\nx = [d]\nx.append(x)\nprint(f'{d}{x}')\n" + GOOD, "flow"),
    "its_own_caller.py": text("def f(g):\n    return f(lambda: g(f))\n\n\nf(f)\n" + GOOD, "flow"),
    "its_own_import.py": text("from its_own_import import *\nimport its_own_import.its_own_import\nfrom . import x\n" + GOOD, "flow"),
    "too_far_up.py": text("from ........ import x\nfrom ...... import *\n" + GOOD, "flow"),
    "assigned_call.py": text("f() = 1\n" + GOOD, "syntax", "flow"),
    "return_outside.py": text(GOOD + "return 1\nyield 2\nbreak\nawait x\n", "syntax", "flow"),
    "names_as_arguments.py": text("def f(a, a, *, b, b):\n    return a\n\n\nf(1, a=2, a=3, **4, **5)\n" + GOOD, "syntax", "flow"),
    "bare_star.py": text("*a, *b = c\n*d = e\n" + GOOD, "syntax", "flow"),
    "odd_format.py": text(
        'def h(user):\n    "{} {0} {a.b[c]} {" .format(user.email)\n    "%s %(a)s %" % user.email\n    "%d" % ()\n'
        '    f"{user!r:>{user.width}}"\n' + GOOD, "flow",
    ),
    "odd_address.py": text(
        "import requests\n\n\ndef send(user, x):\n" + "".join(
            f"    requests.post({address!r}, json=user.plan)\n"
            for address in ("http://[", "http://[::1", "https://", "//", "http://a:b:c/", "https://\x00/", "ht!tp://x", "http://x:99999999/", "@" * 500)
        ) + GOOD, "flow",
    ),
}  # fmt: skip

LITERALS = {
    "lone_surrogate.py": text('X = "\\ud800"\n' + GOOD, "flow"),
    "lone_surrogate_sent.py": text(HEAD + '    stripe.Customer.create(email=user.email, name="\\udfff" + user.plan)\n', "flow"),
    "huge_number.py": text(f"X = {'9' * 4000}\nY = {2**64}\nZ = -{2**63 + 1}\nW = 1e999\nV = 0x{'f' * 9000}\n" + GOOD, "flow"),
}  # fmt: skip
"""Values that no file format of the cache holds as they are."""

TOO_DEEP = {
    "deep_brackets.py": text(f"x = {'[' * DEEP}{']' * DEEP}\n" + GOOD, "limit", "syntax", "flow"),
    "deep_parentheses.py": text(f"x = {'(' * DEEP}1{')' * DEEP}\n" + GOOD, "limit", "syntax", "flow"),
    "deep_calls.py": text(f"x = {'f(' * DEEP}1{')' * DEEP}\n" + GOOD, "limit", "syntax", "flow"),
}  # fmt: skip
"""What ends the parser, which is native code, and the process with it."""


def run(folder: Path, *arguments: str, seconds: float = 180) -> subprocess.CompletedProcess[str]:
    """`pdflow scan` of a folder, in a process of its own, as JSON."""
    command = [sys.executable, "-m", "pdflow", "scan", str(folder), "--format", "json", "--no-cache", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "NO_COLOR": "1"}
    return subprocess.run(command, capture_output=True, text=True, timeout=seconds, env=environment, cwd=folder)


def answered(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """What a scan said; fails where it ended in a traceback or by a signal."""
    assert "Traceback" not in done.stderr and done.returncode in (0, 1), f"exit code {done.returncode}\n{done.stderr[-3000:]}"
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


@pytest.mark.xfail(strict=True, reason="a surrogate or a number of more than 64 bits cannot be encoded as MessagePack")
@pytest.mark.parametrize("name", LITERALS)
def test_a_literal_that_is_no_plain_value_is_seen(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(LITERALS[name].data)
    (tmp_path / "good.py").write_text(GOOD)
    told = answered(run(tmp_path))
    assert outcomes(told, "good.py") == {"flow"}
    assert outcomes(told, name) & LITERALS[name].outcomes


@pytest.mark.parametrize("name", TOO_DEEP)
@pytest.mark.parametrize(
    "size",
    [
        pytest.param("small", marks=pytest.mark.xfail(strict=True, reason="the parser is native and ends the scan itself")),
        "large",
    ],
)
def test_a_file_that_ends_the_parser_is_told(tmp_path: Path, name: str, size: str) -> None:
    """In a small program files are read in the scan's own process, in a large one in others."""
    (tmp_path / name).write_bytes(TOO_DEEP[name].data)
    (tmp_path / "good.py").write_text(GOOD + ("# " + "x" * 98 + "\n") * (1_000 if size == "large" else 0))
    told = answered(run(tmp_path, "--workers", "2"))
    assert outcomes(told, "good.py") == {"flow"}
    assert outcomes(told, name) & TOO_DEEP[name].outcomes


def test_the_answer_does_not_depend_on_the_number_of_processes(tmp_path: Path) -> None:
    for name in ("bad_syntax.py", "tall_literal.py", "latin_declared.py", "its_own_base.py", "many_arguments.py", "tabs.py"):
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
    last = f"def f{DEEP}(value):\n    stripe.Customer.create(description=value)\n\n\ndef start(user):\n    f0(user.email)\n"
    (tmp_path / "chain.py").write_text("import stripe\n\n\n" + links + last)
    (tmp_path / "good.py").write_text(GOOD)
    told = answered(run(tmp_path))
    assert outcomes(told, "good.py") == {"flow"}
    assert outcomes(told, "chain.py") & {"flow", "limit"}


def test_values_that_grow_without_end_end(tmp_path: Path) -> None:
    grows = (
        "class Node:\n    def __init__(self, inner, tag):\n        self.inner = inner\n        self.tag = tag\n\n\n"
        "def grow(node, n):\n    return grow(Node(node, f'{node.tag}{n}'), n + 1) if n else [node, (node, {'n': node})]\n\n\n"
        "def loop(user):\n    x = user.email\n    while x:\n        x = [x, {'x': x}, (x,), f'{x}{x}', lambda: x]\n    return x\n"
    )
    (tmp_path / "grows.py").write_text(grows)
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
        b"[tool.pdflow\n", b"[tool.pdflow]\nno_such_key = 1\n", b'[tool.pdflow]\nexclude = "x"\n', b"\xff\xfe\x00",
        b"[tool]\npdflow = 3\n", b"[tool.pdflow]\ndeclared = [1]\n", b"[tool.pdflow]\nfail_on = 'never'\n",
        b"[tool.pdflow]\nworkers = -1\n", pytest.param(b"[tool.pdflow]\nexclude = " + b"[" * 5_000, marks=pytest.mark.xfail(strict=True, reason="the TOML reader's RecursionError")),
    ],
)  # fmt: skip
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
        "sub_processors: !!python/object/apply:os.system ['touch pwned']\n", "{" * 3_000, "- " * 3_000 + "x\n", LAUGHS,
        "a: &a\n  b: *a\n", "? [1, 2]\n: 3\n", "sub_processors: 3\n", "\t- x\n", "--- a\n--- b\n", "sub_processors:\n  - name: [1]\n",
        "'\n", "2001-01-01: 1\nnull: 2\n.inf: 3\n", "x" * 1_000_000 + "\n", "\x00\n", "",
    ],
)  # fmt: skip
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
