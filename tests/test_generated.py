"""Generated programs: whatever calls whatever, lowering and solving end, and give the same answer twice."""

from __future__ import annotations

from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pdflow.facts.flow import Solution
from pdflow.link import link
from pdflow.lower import lower
from pdflow.match import match
from pdflow.match.matcher import KnownMatcher
from pdflow.read.signatures import load_knowledge, signature_folder
from pdflow.solve import solve

NAMES = st.sampled_from(["a", "b", "user", "row"])
FUNCTIONS = st.sampled_from(["f0", "f1", "f2", "f3"])
FIELDS = st.sampled_from(["email", "next", "rows"])


def _join(left: str, right: str) -> st.SearchStrategy[str]:
    return st.just(f"{left}, {right}")


def expressions() -> st.SearchStrategy[str]:
    """Expressions over a few names, fields and functions."""
    leaf = st.one_of(NAMES, FUNCTIONS, st.sampled_from(["None", "1", "'x'", "K()", "[]", "{}", "K", "TOP"]))
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.builds("{}.{}".format, inner, FIELDS),
            st.builds("{}({})".format, FUNCTIONS, inner),
            st.builds("({})({}, *{})".format, inner, inner, inner),
            st.builds("[{}, {}]".format, inner, inner),
            st.builds("{{'email': {}, **{}}}".format, inner, inner),
            st.builds("({})['email']".format, inner),
            st.builds("({})[0]".format, inner),
            st.builds("({} + {})".format, inner, inner),
            st.builds("({} or {})".format, inner, inner),
            st.builds("({} if {} else {})".format, inner, inner, inner),
            st.builds("(lambda b=None, *row: {})".format, inner),
            st.builds("[{} for b in {}]".format, inner, inner),
            st.builds("f'{{{}}}'".format, NAMES),
            st.builds("K({}).meet({})".format, inner, inner),
            st.builds("list(map({}, {}))".format, inner, inner),
            st.builds("(yield {})".format, inner),
        ),
        max_leaves=6,
    )


def _indented(body: str) -> str:
    return "\n".join("    " + line for line in body.splitlines())


def statements() -> st.SearchStrategy[str]:
    """Statements, and blocks of them."""
    simple = st.one_of(
        st.builds("{} = {}".format, NAMES, expressions()),
        st.builds("{} += {}".format, NAMES, expressions()),
        st.builds("({}).{} = {}".format, expressions(), FIELDS, expressions()),
        st.builds("({})['email'] = {}".format, NAMES, expressions()),
        st.builds("{}, *{} = {}".format, NAMES, NAMES, expressions()),
        st.builds("return {}".format, expressions()),
        st.builds("raise E({})".format, expressions()),
        st.builds("del ({})['email']".format, NAMES),
        st.builds("stripe.Customer.create(email={})".format, expressions()),
        st.builds("row.append({})".format, expressions()),
        st.just("global TOP; TOP = a"),
        st.sampled_from(["break", "continue"]).map(lambda word: f"while a:\n    {word}"),
    )
    return st.recursive(
        simple,
        lambda inner: st.one_of(
            st.builds("{}\n{}".format, inner, inner),
            st.builds(lambda test, body: f"if {test}:\n{_indented(body)}", expressions(), inner),
            st.builds(lambda src, body: f"for user in {src}:\n{_indented(body)}", expressions(), inner),
            st.builds(lambda test, body: f"while {test}:\n{_indented(body)}", expressions(), inner),
            st.builds(lambda one, two: f"try:\n{_indented(one)}\nexcept E as a:\n{_indented(two)}", inner, inner),
            st.builds(lambda src, body: f"with {src} as b:\n{_indented(body)}", expressions(), inner),
            st.builds(lambda body: f"def f9(b, *row):\n    nonlocal a\n{_indented(body)}\na = f9", inner),
            st.builds(lambda src, body: f"match {src}:\n    case K(next=b) | [b, *_]:\n{_indented(_indented(body))}",
                      expressions(), inner),
        ),
        max_leaves=5,
    )  # fmt: skip


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


@st.composite
def programs(draw: st.DrawFn) -> str:
    """A module of functions that may all call each other."""
    bodies = [draw(statements()) for _ in range(4)]
    made = [f"def f{i}(a, user=None, *row, **b):\n{_indented(body)}\n" for i, body in enumerate(bodies)]
    return HEAD + "\n\n".join(made)


@cache
def known() -> KnownMatcher:
    return match(load_knowledge([signature_folder()]), ())


def solved(text: str) -> Solution:
    unit = lower("a.py", text)
    assert unit.gaps == (), text
    return solve(link([unit]), known())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(programs())
def test_every_program_is_solved_and_twice_the_same(text: str) -> None:
    assert solved(text) == solved(text)


def test_mutual_recursion_that_makes_objects_without_end_is_ended() -> None:
    text = HEAD + (
        "def f0(a):\n    return f1(K(a))\n\n\ndef f1(a):\n    return f0([a, a.next])\n\n\n"
        "def f2(user):\n    stripe.Customer.create(email=user.email)\n    return f2(f0(user))\n"
    )
    assert {arrival.category for arrival in solved(text).arrivals} >= {"user.contact.email"}
