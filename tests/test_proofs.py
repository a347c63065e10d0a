"""The record of what was proved fits the signatures, and the program that writes it reads source rightly."""

from __future__ import annotations

import copy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "tools"))

from proving import record  # noqa: E402  (the path is needed first)
from proving.models import Models  # noqa: E402
from proving.packages import Package  # noqa: E402
from proving.prove import Bench, Outcome, belongs, outcome  # noqa: E402
from proving.resolve import World  # noqa: E402
from proving.shapes import Wanted  # noqa: E402

from pdflow.read.signatures import load_proofs, signature_folder  # noqa: E402

RECORD = record.load(ROOT / "signatures" / "proofs.json")
KNOWN = record.signatures(ROOT / "signatures")


def test_the_record_is_complete_and_fresh() -> None:
    assert list(record.problems(RECORD, KNOWN)) == []


def test_it_is_what_pdflow_reads() -> None:
    proofs = load_proofs(signature_folder())
    assert sorted(proofs) == sorted(RECORD)
    for proof in proofs.values():
        for call in proof.calls:
            assert call.proved + len(call.doubts) == call.paths, (proof.vendor, call.pattern)


def test_it_is_written_as_it_is_read() -> None:
    assert record.dump(RECORD) == (ROOT / "signatures" / "proofs.json").read_text("utf-8")


def test_most_is_proved() -> None:
    """A change that loses proofs by the hundred is a mistake of the program, not of the vendors."""
    paths = sum(call["paths"] for entry in RECORD.values() for call in entry["calls"].values())
    proved = sum(call["proved"] for entry in RECORD.values() for call in entry["calls"].values())
    assert proved / paths > 0.8


def test_what_is_missing_or_stale_is_told() -> None:
    told = copy.deepcopy(RECORD)
    del told["stripe"]
    told["gone"] = told["slack"]
    first = next(iter(told["slack"]["calls"]))
    told["slack"]["calls"][first]["check"] = "00000000"
    found = "\n".join(record.problems(told, KNOWN))
    assert "stripe: nothing is recorded" in found
    assert "gone: is in the record and has no signatures" in found
    assert f"the parameters of {first} are not those that were proved" in found


def test_the_command_checks_without_a_network() -> None:
    command = [sys.executable, str(ROOT / "tools" / "verify_signatures.py"), "--offline"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "API paths" in done.stdout


SDK = {
    "acme/__init__.py": "from .client import Client as Client\nfrom . import api\n",
    "acme/api.py": "def send(to, body=None, **more): ...\n",
    "acme/client.py": (
        "from __future__ import annotations\n"
        "from typing import Optional, TypedDict, Unpack\n"
        "from .people import People\n"
        "class Options(TypedDict):\n    email: str\n    phone: str\n"
        "class Base:\n    def ping(self, host): ...\n"
        "class Client(Base):\n"
        "    def __init__(self, key, base_url=None):\n        self.people = People(self)\n"
        "    @property\n    def lazy(self) -> Optional[People]: ...\n"
        "    def typed(self, **params: Unpack[Options]): ...\n"
        "    def thing(self): return unknown()\n"
        "    def __getattr__(self, name): ...\n"
    ),
    "acme/people.py": (
        "class People:\n    def __init__(self, client): self.client = client\n"
        "    async def create(self, email, name=None): return self\n"
        "    def unlike(self, name, email): ...\n"
    ),
}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    for name, text in SDK.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    package = Package("acme-sdk", "1.2.3", (tmp_path,))
    return Bench((World([tmp_path]),), (package,), Models((package,)))


def ask(bench: Bench, path: str, *params: str, names: str = "email") -> Outcome:
    return outcome(bench, path, Wanted(tuple(params), frozenset(names.split())))


def test_a_method_is_proved_through_its_client(bench: Bench) -> None:
    for path in ("acme.Client().people.create", "acme.Client().lazy.create", "acme.**.People().create"):
        assert ask(bench, path, "email") == Outcome("proved", "", "acme-sdk 1.2.3")
    assert ask(bench, "acme.Client().people.create().create", "email").state == "proved"
    assert ask(bench, "acme.Client().ping", names="host").state == "proved"


def test_typed_keywords_are_names(bench: Bench) -> None:
    assert ask(bench, "acme.Client().typed", names="email phone").missing == frozenset()
    assert ask(bench, "acme.Client().typed", names="email fax").missing == {"fax"}


def test_names_that_go_through_keywords_are_open(bench: Bench) -> None:
    found = ask(bench, "acme.api.send", "to", names="to subject")
    assert found.state == "open" and "subject" in found.why


def test_other_places_are_told(bench: Bench) -> None:
    found = ask(bench, "acme.Client().people.unlike", "email", "name")
    assert found.state == "differs" and "name, email" in found.why


def test_what_is_not_there_says_so(bench: Bench) -> None:
    assert "no `delete`" in ask(bench, "acme.people.People().delete").why
    assert "__getattr__" in ask(bench, "acme.Client().anything").why
    assert "thing" in ask(bench, "acme.Client().thing().send_it").why
    assert ask(bench, "other.Client().send").state == "unproved"


def test_an_import_name_must_belong_to_its_package(bench: Bench) -> None:
    package = bench.packages[0]
    assert belongs({"acme-sdk": ["acme", "acme.people"]}, {"acme-sdk": package}, ()) == {}
    assert "other" in belongs({"acme-sdk": ["acme", "other"]}, {"acme-sdk": package}, ())["acme-sdk"]
    assert "index" in belongs({"gone-sdk": ["gone"]}, {"gone-sdk": None}, ())["gone-sdk"]
