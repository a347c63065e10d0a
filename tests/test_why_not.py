"""`why-not`: one small program for each reason why a label does not arrive, and what is said of it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import NamedTuple

import pytest
from rich.console import Console

from pdflow.errors import PdflowError
from pdflow.facts.absence import REASONS, WhyNot
from pdflow.render.why_not import render_why_not
from pdflow.settings import Settings
from pdflow.why import why_not


class Case(NamedTuple):
    """A program, the question, and the answer: the reason and a part of what is said."""

    name: str
    code: str
    source: str
    sink: str
    reason: str
    said: str
    stopped: int = 0
    """The line on which it stops; 0: not asked."""


CASES = (
    Case("a sanitizer", '''
import uuid
import stripe

def pay(user):
    email = user.email
    key = uuid.uuid4(email)
    stripe.Customer.create(metadata=key)
''', "app.py:6", "stripe", "sanitizer", "uuid.uuid4() gives back nothing of what it is given", 7),
    Case("a length", '''
import stripe

def pay(user):
    size = len(user.email)
    stripe.Customer.create(description=size)
''', "app.py:5", "app.py:6", "comparison", "len() gives back nothing of the data itself", 5),
    Case("a comparison", '''
import stripe

def pay(user, other):
    email = user.email
    same = email == other
    stripe.Customer.create(description=same)
''', "app.py:5", "stripe", "comparison", "only its outcome goes further", 6),
    Case("a gap", '''
import stripe

def pay(user, directory):
    directory.add(user.email)
    stripe.Customer.create(description="new")
''', "user.email", "stripe", "gap", "cannot be followed", 5),
    Case("overwritten", '''
import stripe

def pay(user):
    address = user.email
    address = "nobody"
    stripe.Customer.create(email=address)
''', "app.py:5", "app.py:7", "overwritten", "`address` is given another value", 6),
    Case("nobody calls it", '''
import stripe

def pay(ref):
    stripe.Customer.create(metadata=ref)

def show(user):
    return {"to": user.email}
''', "app.py:8", "stripe", "never-called", "nothing in the program calls pay(): what it is given as `ref` is not known", 4),
    Case("another key", '''
import stripe

def pay(user):
    row = {"to": user.email, "plan": "gold"}
    stripe.Customer.create(description=row["plan"])
''', "app.py:5", "stripe", "other-field", 'row["plan"] is read', 6),
    Case("another element by get", '''
import stripe

def pay(user):
    row = {"to": user.email, "plan": "gold"}
    stripe.Customer.create(description=row.get("plan"))
''', "app.py:5", "stripe", "other-field", 'row.get("plan") is read', 6),
    Case("the answer of a call that sends", '''
import stripe
import requests

def pay(user):
    found = stripe.Customer.create(email=user.email)
    requests.post("https://hooks.example.io/x", json={"id": found.balance})
''', "app.py:6", "app.py:7", "answer", "stripe.Customer.create() sends it", 6),
    Case("denied by a word", '''
import stripe

def pay(user):
    stripe.Customer.create(description=user.email_template)
''', "app.py:5", "stripe", "no-label", "`user.email_template` is no personal data because of `template` in its name"),
    Case("a word on a thing", '''
import stripe

def pay(plan):
    stripe.Customer.create(description=plan.name)
''', "plan.name", "stripe", "no-label", "`name` is personal data only where it belongs to a person, and `plan` is no word"),
    Case("no word at all", '''
import stripe

def pay(user):
    stripe.Customer.create(description=user.flavour)
''', "app.py:5", "stripe", "no-label", "no word in `flavour` stands for a category"),
    Case("another category", '''
import stripe

def pay(user):
    stripe.Customer.create(email=user.email)
''', "user.payment@app.py:5", "stripe", "no-label", "nothing there is user.payment: user.email is user.contact.email"),
    Case("denied by its type", '''
import stripe
from dataclasses import dataclass

@dataclass
class User:
    email: bool

def pay(user: User):
    stripe.Customer.create(description="fixed")
''', "User.email", "stripe", "no-label", "`User.email` is a bool, a type that holds nothing personal"),
    Case("no such field", '''
import stripe
from dataclasses import dataclass

@dataclass
class User:
    email: str

def pay(user: User):
    stripe.Customer.create(email="fixed")
''', "User.mail", "stripe", "no-label", "the class `User` declares no field `mail`"),
    Case("low confidence", '''
import stripe
from acme.text import shorten

def pay(user):
    short = shorten(user.email)
    stripe.Customer.create(description=short)
''', "app.py:6", "stripe", "low-confidence", "acme.text.shorten() at app.py:6 is described nowhere"),
    Case("one's own machine", '''
import requests

def pay(user):
    requests.post("http://localhost:8000/x", json={"to": user.email})
''', "app.py:5", "app.py:5", "local", "its host is one's own machine"),
    Case("an argument that is not sent", '''
import stripe

def pay(user):
    stripe.Customer.create(email="x", api_key=user.email)
''', "app.py:5", "app.py:5", "not-sent", "does not send that argument"),
    Case("no sink", '''
def pay(user):
    print(user.email)
''', "app.py:3", "app.py:3", "no-sink", "no signature says that it sends anything"),
    Case("a function of one's own", '''
import stripe

def keep(number):
    return None

def pay(user):
    keep(user.phone)
''', "user.contact.phone_number@app.py:8", "app.py:8", "own-function", "keep() is given the data"),
    Case("a vendor that is not called", '''
def pay(user):
    return user.email
''', "user.email", "stripe", "not-called", "stripe is not called"),
    Case("nothing between", '''
import stripe

def pay(user):
    title = "fixed"
    stripe.Customer.create(description=title)

def show(user):
    return user.email
''', "app.py:9", "stripe", "unconnected", "meet nowhere"),
    Case("a name that means no person there", '''
import stripe

class Check:
    def __init__(self, title):
        self.name = title

def make(user):
    check = Check(user.name)
    stripe.Customer.create(description=check.name)
''', "app.py:9", "stripe", "not-personal-there", "it is read as check.name, and `check` is no word for a person", 10),
    Case("a nearer reading", '''
import stripe

class Order:
    def __init__(self, address):
        self.email = address

def make(user):
    order = Order(user.email)
    stripe.Customer.create(email=order.email)
''', "app.py:9", "stripe", "reported", "from order.email at app.py:10"),
)  # fmt: skip


def asked(folder: Path, code: str, source: str, sink: str, own_domains: tuple[str, ...] = ()) -> WhyNot:
    """The answer for one file `app.py`; the signatures are remembered beside the folder of this test."""
    (folder / "app.py").write_text(code, "utf-8")
    settings = Settings(folder, folder, workers=1, cache_folder=folder.parent / "remembered", own_domains=own_domains)
    return why_not(settings, source, sink)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_reason(case: Case, tmp_path: Path) -> None:
    found = asked(tmp_path, case.code, case.source, case.sink)
    assert (found.reason, found.flows) == (case.reason, ()), found.said
    assert case.said in found.said
    if case.stopped:
        last = (found.way or found.rest)[-1 if found.way else 0]
        assert last.span.line == case.stopped


def test_every_reason_has_words() -> None:
    assert {case.reason for case in CASES} <= set(REASONS)


def test_where_the_data_arrives_its_flow_is_the_answer(tmp_path: Path) -> None:
    code = "import stripe\n\ndef pay(user):\n    to = user.email\n    stripe.Customer.create(email=to)\n"
    for source in ("app.py:4", "user.email", "User.email", "user.contact.email@app.py:4", "user.contact@user.email"):
        for sink in ("stripe", "Stripe", "app.py:5"):
            found = asked(tmp_path, code, source, sink)
            assert [flow.category for flow in found.flows] == ["user.contact.email"], (source, sink, found.said)


def test_the_way_shows_each_stop_across_functions(tmp_path: Path) -> None:
    code = '''
import stripe

def short(text):
    return len(text)

def pay(user):
    to = user.email
    size = short(to)
    stripe.Customer.create(description=size)
'''
    found = asked(tmp_path, code, "app.py:8", "stripe")
    assert found.reason == "comparison"
    assert [hop.span.line for hop in found.way] == [8, 4, 5]
    assert [hop.span.line for hop in found.rest][-1] == 10


def shown(found: WhyNot, width: int = 100) -> str:
    """The answer as a terminal shows it."""
    out = io.StringIO()
    render_why_not(found, Console(file=out, width=width, color_system=None), {"user.contact.email": "E-mail address"})
    return out.getvalue()


def test_a_reason_is_shown_with_the_way_the_code_and_what_to_do(tmp_path: Path) -> None:
    code = """
import stripe
from acme.text import shorten

def pay(user):
    short = shorten(user.email)
    stripe.Customer.create(description=short)
"""
    text = shown(asked(tmp_path, code, "app.py:6", "stripe"))
    assert text == """\
The data may arrive, and the confidence is too low to be reported.
  acme.text.shorten() at app.py:6 is described nowhere: what it gives back may hold the data, or not

  Looked for  user.email (E-mail address)
  In          stripe.Customer.create() at app.py:7

How far it got
  1  app.py:6  user.email is read
       short = shorten(user.email)
  2  app.py:7  handed to stripe.Customer.create()
       stripe.Customer.create(description=short)

  What to do  `pdflow scan --min-confidence low` shows it; a signature for the call in between makes
              it sure.
"""


def test_every_answer_fits_a_narrow_terminal(tmp_path: Path) -> None:
    for case in CASES[::4]:
        text = shown(asked(tmp_path, case.code, case.source, case.sink), 40)
        assert max(map(len, text.splitlines())) <= 40, case.name


def test_a_flow_is_shown_as_explain_shows_it(tmp_path: Path) -> None:
    code = "import stripe\n\ndef pay(user):\n    to = user.email\n    stripe.Customer.create(email=to)\n"
    text = shown(asked(tmp_path, code, "app.py:4", "stripe"))
    assert text.startswith("1 flow from app.py:4 to stripe\n\nE-mail address to Stripe  ")
    assert "       stripe.Customer.create(email=to)" in text


def test_one_s_own_domain(tmp_path: Path) -> None:
    code = "import requests\n\ndef pay(user):\n    requests.post('https://api.shop.io/x', json={'to': user.email})\n"
    found = asked(tmp_path, code, "app.py:4", "app.py:4", own_domains=("shop.io",))
    assert found.reason == "own-domain" and "shop.io" in found.said


def test_a_file_that_was_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_x.py").write_text("def f(user):\n    return user.email\n")
    (tmp_path / "bad.py").write_text("def f(user:\n")
    code = "import stripe\n\ndef pay(user):\n    stripe.Customer.create(email=user.email)\n"
    found = asked(tmp_path, code, "tests/test_x.py:2", "stripe")
    assert found.reason == "no-file" and "--include-tests" in found.said
    found = asked(tmp_path, code, "bad.py:1", "stripe")
    assert found.reason == "no-file" and "bad.py" in found.said


@pytest.mark.parametrize(
    ("source", "sink", "said"),
    [
        ("gone.py:3", "stripe", "there is no file 'gone.py'"),
        ("app.py:300", "stripe", "has 4 lines, and no line 300"),
        ("app.py", "stripe", "needs a line"),
        ("user email", "stripe", "is no source"),
        ("app.py:4", "strpe", "did you mean stripe"),
        ("app.py:4", "qqqqqqqq", "`pdflow vendors` lists them"),
    ],
)
def test_a_question_that_makes_no_sense(tmp_path: Path, source: str, sink: str, said: str) -> None:
    code = "import stripe\n\ndef pay(user):\n    stripe.Customer.create(email=user.email)\n"
    with pytest.raises(PdflowError, match=said):
        asked(tmp_path, code, source, sink)
