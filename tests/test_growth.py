"""How work grows with a program: twice as much code is about twice as much work, whatever shape it has.

Work is counted, not timed: steps lowered, steps run, and variables looked at on the way back from the sinks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from pdflow.link import link
from pdflow.lower import lower
from pdflow.match import match
from pdflow.match.matcher import KnownMatcher
from pdflow.read.signatures import load_knowledge, signature_folder
from pdflow.solve.back import Back
from pdflow.solve.endless import folded
from pdflow.solve.explore import explore
from pdflow.solve.harvest import harvest

HEAD = 'import requests\n\nURL = "https://api.hubapi.com/x"\n\n\n'
START = "def start(user):\n    f0(user.email)\n"


def chain(n: int) -> str:
    """Each function calls the next one."""
    links = "".join(f"def f{i}(v):\n    return f{i + 1}(v)\n" for i in range(n))
    return links + f"def f{n}(v):\n    requests.post(URL, json=v)\n" + START


def ring(n: int) -> str:
    """One component of the call graph: the last function calls the first."""
    return "".join(f"def f{i}(v):\n    requests.post(URL, json=v)\n    return f{(i + 1) % n}(v)\n" for i in range(n)) + START


def wide_dictionary(n: int) -> str:
    rows = "".join(f"    row['k{i}'] = user.f{i}\n" for i in range(n))
    return f"def start(user):\n    row = {{'mail': user.email}}\n{rows}    requests.post(URL, json=row)\n"


def wide_literal(n: int) -> str:
    rows = "".join(f"'k{i}': user.f{i}, " for i in range(n))
    return f"def start(user):\n    requests.post(URL, json={{{rows}'mail': user.email}})\n"


def wide_object(n: int) -> str:
    sets = "".join(f"    row.f{i} = user.f{i}\n" for i in range(n))
    sends = "".join(f"    requests.post(URL, json=row.f{i})\n" for i in range(n))
    return f"class Row:\n    pass\n\n\ndef start(user):\n    row = Row()\n    row.mail = user.email\n{sets}{sends}    requests.post(URL, json=row.mail)\n"


def long_function(n: int) -> str:
    middle = "".join(f"    if user.f{i}:\n        text = text + str({i})\n" for i in range(n))
    return f"def start(user):\n    text = user.email\n{middle}    requests.post(URL, json=text)\n"


def loops_in_a_row(n: int) -> str:
    middle = "".join(f"    for part in user.f{i}:\n        text = text + part\n" for i in range(n))
    return f"def start(user):\n    text = user.email\n{middle}    requests.post(URL, json=text)\n"


def many_callers(n: int) -> str:
    callers = "".join(f"def g{i}(user):\n    send(user.email, 'n{i}')\n" for i in range(n))
    return f"def send(value, name):\n    requests.post(URL, json={{name: value}})\n{callers}"


def many_handlers(n: int) -> str:
    handlers = "".join(f"def h{i}(v):\n    requests.post(URL, json=v)\n" for i in range(n))
    table = ", ".join(f"'{i}': h{i}" for i in range(n))
    return f"{handlers}TABLE = {{{table}}}\n\n\ndef start(user, name):\n    TABLE[name](user.email)\n"


def circles(n: int) -> str:
    """Each class is below two others, and in the end below itself, as where names are bound twice."""
    classes = "".join(f"class B{i}(B{(i + 1) % n}, B{(i + 2) % n}):\n    pass\n" for i in range(n))
    return f"{classes}class Last(B0):\n    def send(self, v):\n        requests.post(URL, json=v)\ndef start(user):\n    Last().send(user.email)\n"


def many_overrides(n: int) -> str:
    base = "class Base:\n    def send(self, v):\n        pass\n    def start(self, user):\n        self.send(user.email)\n"
    return base + "".join(f"class B{i}(Base):\n    def send(self, v):\n        requests.post(URL, json=v)\n" for i in range(n))


SHAPES: tuple[Callable[[int], str], ...] = (
    chain, ring, wide_dictionary, wide_literal, wide_object, long_function, loops_in_a_row, many_callers, many_handlers, many_overrides, circles,
)  # fmt: skip


@cache
def known() -> KnownMatcher:
    return match(load_knowledge([signature_folder()]), ())


def work(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """The steps of a program that were run, and the variables that were looked at afterwards."""
    looked = 0
    before = Back.before

    def counted(self: Back, *question: Any) -> Iterator[Any]:
        nonlocal looked
        looked += 1
        return before(self, *question)

    unit = lower("a.py", text)
    assert unit.gaps == ()
    with monkeypatch.context() as patch:
        patch.setattr(Back, "before", counted)
        machine = explore(link([unit]), known())
        found = harvest(machine)
    assert any(arrival.category == "user.contact.email" for arrival in found.arrivals)
    return sum(context.runs * len(context.routine.function.steps) for context in machine.contexts), looked


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_twice_the_code_is_twice_the_work(shape: Callable[[int], str], monkeypatch: pytest.MonkeyPatch) -> None:
    small, large = (work(HEAD + shape(n), monkeypatch) for n in (150, 300))
    assert large[0] <= 2.5 * small[0]
    assert large[1] <= 2.5 * small[1] + 50


WRITERS = "".join(f"def g{i}(user):\n    keep(user.f{i})\n" for i in range(60))
KEPT = f"class Row:\n    pass\n\n\nROW = Row()\nROW.all = []\n\n\ndef keep(v):\n    ROW.all = [*ROW.all, v]\n\n\n{WRITERS}"
KEPT += "def start(user):\n    keep(user.email)\n    requests.post(URL, json=ROW.all)\n"


def test_what_has_run_often_waits_and_then_takes_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pdflow.solve.machine.MOST_RUNS", 1)
    machine = explore(link([lower("a.py", HEAD + KEPT)]), known())
    assert machine.delays > 0
    assert not machine.exhausted
    assert any(arrival.category == "user.contact.email" for arrival in harvest(machine).arrivals)


ENDLESS = "class K:\n    def __init__(self, a):\n        self.next = a\n\n\ndef f0(a):\n    return f1(K(a))\n\n\ndef f1(a):\n    return f0([a, a.next])\n\n\n"


def test_what_grows_without_end_does_not_use_up_what_others_may_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pdflow.solve.machine.MOST_DELAYS", 12)
    machine = explore(link([lower("a.py", HEAD + ENDLESS + "f0(1)\n\n\n" + KEPT)]), known())
    assert {machine.routines[key].function.name for key in machine.exhausted} <= {"f0", "f1", "__init__", "<module>"}
    assert any(arrival.category == "user.contact.email" for arrival in harvest(machine).arrivals)


def test_a_call_whose_argument_grows_keeps_its_context() -> None:
    machine = explore(link([lower("a.py", HEAD + "def shown():\n    return read(ROW.all)\n\n\ndef read(v):\n    return v\n\n\n" + KEPT)]), known())
    assert [len(routine.contexts) for routine in machine.routines if routine.function.name == "read"] == [1]


def test_a_settings_list_of_more_names_than_are_told_apart_comes_to_an_end() -> None:
    apps = ", ".join(f"'app{i}'" for i in range(30))
    more = "from base import *\n\nAPPS += ['storage']\nif DEBUG:\n    APPS += ['toolbar']\nAPPS = ['first'] + APPS\n"
    machine = explore(link([lower("base.py", f"APPS = [{apps}]\n"), lower("production.py", more)]), known())
    assert machine.delays == 0


def test_a_text_that_a_loop_adds_to_comes_to_an_end() -> None:
    adding = "def start(parts, n):\n    text = '0'\n    for part in parts:\n        text += f'{part}'\n    return text\n"
    machine = explore(link([lower("a.py", adding)]), known())
    assert {text for context in machine.contexts for text in machine.values.strings(context.returned)} == {"0", "0\0"}


@pytest.mark.parametrize(
    ("path", "once"),
    [
        ("email.message.Message().get_payload()[].get_payload()", "email.message.Message().get_payload()[]"),
        ("db.query().filter().filter()", "db.query().filter()"),
        ("node.find().getnext().find().getnext()", "node.find().getnext()"),
        ("csv.reader()[][][][]", "csv.reader()[][][]"),
        ("ebay.tree().nodes[].nodes[]", "ebay.tree().nodes[]"),
        ("answer().items[].items", "answer().items[].items"),
        ("exotel.exotel.Exotel()", "exotel.exotel.Exotel()"),
        ("stripe.Customer.create()", "stripe.Customer.create()"),
    ],
)
def test_calls_that_repeat_themselves_stand_once(path: str, once: str) -> None:
    assert folded(path) == once
