"""Generated programs: whatever calls whatever, lowering and solving end, and give the same answer twice."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from functools import cache, reduce
from pathlib import Path
from random import Random
from string import Formatter
from textwrap import indent

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import msgpack

from pdflow.facts.absence import REASONS, Point
from pdflow.facts.flow import Solution
from pdflow.facts.program import Program
from pdflow.link import link
from pdflow.lower import lower, lower_text
from pdflow.match import match
from pdflow.match.matcher import KnownMatcher
from pdflow.read.signatures import load_knowledge, signature_folder
from pdflow.solve import solve
from pdflow.solve.atoms import Const, Obj
from pdflow.solve.explore import explore
from pdflow.solve.values import Label, Values
from pdflow.solve.why import answer

EXPRESSIONS = (
    "{e}.{field}", "{f}({e})", "({e})({e}, *{e})", "[{e}, {e}]", "{{'email': {e}, **{e}}}", "({e})['email']", "({e})[0]",
    "({e} + {e})", "({e} or {e})", "({e} if {e} else {e})", "(lambda b=None, *row: {e})", "[{e} for b in {e}]", "f'{{{n}}}'",
    "K({e}).meet({e})", "list(map({e}, {e}))", "(yield {e})", "{f}(user={e}, **{e})", "super(K, {n}).meet({e})",
    "getattr({e}, 'next')", "{n}.{field}", "{n}", "{f}",
)  # fmt: skip
LEAVES = ("None", "(1)", "'x'", "K()", "[]", "{{}}", "K", "TOP", "{n}", "{n}", "{f}", "user.email")
SIMPLE = (
    "{n} = {e}", "{n} += {e}", "({e}).{field} = {e}", "({n})['email'] = {e}", "{n}, *{n} = {e}", "return {e}",
    "raise E({e})", "del ({n})['email']", "stripe.Customer.create(email={e})", "row.append({e})", "TOP = {e}",
    "user.{field} |= {e}",
)  # fmt: skip
BLOCKS = (
    "if {e}:\n{body}", "if {e}:\n{body}\nelse:\n{body}", "for user in {e}:\n{body}", "while {e}:\n{body}",
    "while {e}:\n{body}\n    break", "try:\n{body}\nexcept E as a:\n{body}", "try:\n{body}\nfinally:\n{body}",
    "with {e} as b:\n{body}", "def f9(b, *row):\n    nonlocal a\n{body}\na = f9", "match {e}:\n    case K(next=b) | [b, *_]:\n{deep}",
    "class a(K):\n    next = {e}\n    def meet(self, b):\n{deep}",
)  # fmt: skip


class Writer:
    """Writes programs of a few names, fields and functions that may all call each other."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def filled(self, template: str, depth: int, blocks: int = 0) -> str:
        """A template with something in every hole."""
        fill = {
            "e": lambda: self.expression(depth - 1),
            "n": lambda: self.random.choice(("a", "b", "user", "row")),
            "f": lambda: self.random.choice(("f0", "f1", "f2", "f3")),
            "field": lambda: self.random.choice(("email", "next", "rows")),
            "body": lambda: indent(self.block(blocks - 1), "    "),
            "deep": lambda: indent(self.block(blocks - 1), "        "),
        }
        parts = [
            text + (fill[name]() if name is not None else "") for text, name, _, _ in Formatter().parse(template)
        ]
        return "".join(parts)

    def expression(self, depth: int) -> str:
        """An expression, of no more than so many levels."""
        return self.filled(self.random.choice(EXPRESSIONS if depth > 0 else LEAVES), depth)

    def block(self, blocks: int) -> str:
        """A few statements, with no more than so many levels of blocks."""
        kinds = SIMPLE + BLOCKS if blocks > 0 else SIMPLE
        return "\n".join(self.filled(self.random.choice(kinds), 3, blocks) for _ in range(self.random.randint(1, 3)))

    def program(self) -> str:
        """A module."""
        made = [
            f"def f{i}(a, user=None, *row, **b):\n    global TOP\n{indent(self.block(3), '    ')}\n" for i in range(4)
        ]
        return HEAD + "\n\n".join(made) + "\nf0(f1)\n"


HEAD = """import stripe

TOP = None


class E(Exception):
    def __init__(self, user):
        self.user = user


class K:
    rows = []

    def __init__(self, next=None):
        self.next = next
        self.rows.append(self)

    def __getattr__(self, name):
        return getattr(self.next, name)

    def __add__(self, other):
        return K(self + other)

    def __iter__(self):
        yield from self.next

    def __call__(self, a):
        return self.next(self)

    def meet(self, other):
        self.next, other.next = other, self
        return other.meet(self)


"""


@cache
def known() -> KnownMatcher:
    return match(load_knowledge([signature_folder()]), ())


def linked(text: str) -> Program:
    unit = lower("a.py", text)
    assert unit.gaps == (), text
    return link([unit])


def solved(text: str) -> Solution:
    return solve(linked(text), known())


def parted(seed: int) -> dict[str, str]:
    """A program of two modules that import each other, and whose functions call across."""
    random = Random(seed)
    first, second = (Writer(random).program().replace("\nf0(f1)\n", "\n") for _ in range(2))
    swap = "from {other} import f2, f3\n\n"
    return {"a.py": swap.format(other="b") + first + "\nf2(f3)\n", "b.py": swap.format(other="a") + second + "\nf2(f0)\n"}


def digest(seeds: Iterable[int]) -> str:
    """What is found in programs of two modules, in one word."""
    found = [solve(link([lower(path, text) for path, text in sorted(parted(s).items())]), known()) for s in seeds]
    return hashlib.sha256(msgpack.encode(found)).hexdigest()


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_every_program_is_solved_and_twice_the_same(seed: int) -> None:
    text = Writer(Random(seed)).program()
    assert solved(text) == solved(text)


def test_mutual_recursion_that_makes_objects_without_end_is_ended() -> None:
    text = HEAD + (
        "def f0(a):\n    return f1(K(a))\n\n\ndef f1(a):\n    return f0([a, a.next])\n\n\n"
        "def f2(user):\n    stripe.Customer.create(email=user.email)\n    return f2(f0(user))\n"
    )
    assert {arrival.category for arrival in solved(text).arrivals} >= {"user.contact.email"}


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_whatever_is_asked_why_not_answers(seed: int) -> None:
    text = Writer(Random(seed)).program()
    m = explore(linked(text), known())
    lines = text.count("\n")
    points = [Point(name="user.email"), Point("a.py", 1 + seed % lines), Point(name="stripe"), Point("a.py", 1 + seed // 7 % lines)]

    def words(unit: int, line: int) -> frozenset[str]:
        return frozenset(re.findall(r"\w+", text.splitlines()[line - 1]))

    for source in points[:2]:
        for sink in points[2:]:
            found = answer(m, source, sink, words)
            assert found.reason in REASONS and found.said
            assert found == answer(m, source, sink, words)


PIECES = (
    "{{", "}}", "{%", "%}", "for", "in", "endfor", "with", "endwith", "set", "include", "regroup", "by", "as", "if", "else", "url",
    "trans", "user.email", "user['x']", "user['a b'].c", "'x y'", "attr", "items[0]", "a.items", "|", "default", "map", "groupby", "length", "attribute=", "x=", "==",
    "(", ")", "[", "]", ",", ".", ":", "'", '"', "'name'", '"a.html"', "{#", "#}", "\n", "-", "~", "é",
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_every_template_is_read_and_what_it_reads_are_paths(pieces: list[str]) -> None:
    template = lower_text("a.html", " ".join(pieces))
    named = [path for include in template.includes for _, path in include.given]
    assert all(re.fullmatch(r"\w+(?:\.\w+|\[\]|\{\})*", path) for path in (*template.reads, *named))


def test_names_that_double_in_a_template_are_ended() -> None:
    text = "".join(f"{{% set a{n + 1} = a{n}.x ~ a{n}.y %}}" for n in range(60)) + "{{ a60 }}{{ user.email }}"
    assert {"user.email"} < set(lower_text("a.html", text).reads)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sets(st.integers(0, 60), max_size=20), st.sets(st.integers(0, 11), max_size=8)), max_size=8), st.randoms())
def test_joining_gives_the_same_whatever_the_order_and_however_often(parts: list[tuple[set[int], set[int]]], random: Random) -> None:
    values = Values()
    labels = [values.label(Label(f"category{n % 2}", 0, 0, n, "", n % 3)) for n in range(12)]
    atoms = [values.atom(Const(f"text{n}") if n % 3 else Obj(n)) for n in range(61)]
    made = [values.make(frozenset(atoms[n] for n in some), frozenset(labels[n] for n in carried)) for some, carried in parts]
    once = reduce(values.join, made, values.nothing)
    shuffled = random.sample(made, len(made))
    assert reduce(values.join, shuffled, values.nothing) is once
    assert all(values.join(once, part) is once for part in made)


def test_hash_seeds_and_modules_that_import_each_other_change_nothing() -> None:
    code = "import test_generated; print(test_generated.digest(range(3)))"
    said = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=Path(__file__).parent, env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True, timeout=300,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(said) == 1 and said.pop().strip()
