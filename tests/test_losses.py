"""Why a call could not be followed: what is said, so that a developer knows what to mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from suite import answer, knowledge

from pdflow.facts.knowledge import ToSetting
from pdflow.match import match
from pdflow.scan import scan
from pdflow.settings import Settings

CALLS = {
    "def f(user, directory):\n    directory.add(user.email)\n":
        "directory.add() is handed user.email (user.contact.email): its parameter `directory` has no type, and no caller "
        "tells more",
    "def f(user, directory: 'Ldap'):\n    directory.add(user.email)\n":
        "directory.add() is handed user.email (user.contact.email): its parameter `directory` has the type `Ldap`, which is "
        "not in the program, and no caller tells more",
    "def f(user, directory):\n    directory.members.add(user.email)\n":
        "directory.members.add() is handed user.email (user.contact.email): what `directory.members` holds is not known",
    "def f(user, directory):\n    found = directory.branch()\n    found.add(user.email)\n":
        "found.add() is handed user.email (user.contact.email): what `directory.branch()` gives is not known",
    "def f(user, handlers):\n    handlers['mail'](user.email, user.iban)\n":
        "a call is handed user.email, user.iban (user.contact.email, user.financial.bank_account): what `handlers[…]` holds "
        "is not known",
    "def f(user, handlers):\n    for handler in handlers:\n        handler.add(user.email)\n":
        "handler.add() is handed user.email (user.contact.email): it is an element of something that is not known",
    "from acme.crm import push\ndef f(user):\n    push(user.email)\n":
        "acme.crm.push() is handed user.email (user.contact.email): nothing is known of the library `acme`",
    "import stripe\ndef f(user):\n    stripe.Novel.announce(user.email)\n":
        "stripe.Novel.announce() is handed user.email (user.contact.email): no signature says what it does with what it is "
        "given",
    "def f(user, code):\n    exec(code, {'who': user.email})\n":
        "exec() is handed user.email (user.contact.email): what it runs was not followed",
}  # fmt: skip


@pytest.mark.parametrize("code", CALLS, ids=range(len(CALLS)))
def test_the_reason_names_what_to_mend(code: str, tmp_path: Path) -> None:
    said = [gap.reason for gap in answer(tmp_path, {"app.py": code}).gaps]
    assert said == [CALLS[code]]


def test_categories_are_those_that_are_lost_not_those_that_are_guessed(tmp_path: Path) -> None:
    code = "from acme.text import shorten\ndef f(user, directory):\n    directory.add(shorten(user.email), user.last_name)\n"
    gaps = {gap.kind: gap.categories for gap in answer(tmp_path, {"app.py": code}).gaps}
    assert gaps == {"unknown-library": ("user.contact.email",), "unresolved-call": ("user.name.last",)}


def test_what_is_known_to_hand_nothing_on() -> None:
    known = match(knowledge(), ())
    for path in ("json.dumps", "django.db.models.Q", "requests.Session().weird", "stripe.Novel.announce", "ruamel.yaml.YAML().dump"):
        assert not known.foreign(path), path
    for path in ("acme.crm.push", "acme_crm.Client().push", "djangology.push"):
        assert known.foreign(path), path
    assert known.harmless("Event.objects.get") and known.harmless("members.filter")
    assert not known.harmless("directory.add") and not known.harmless("filter_out")


def test_no_library_that_sends_by_itself_is_called_local() -> None:
    """A package of a vendor, or one whose calls are sinks, is not one that hands nothing to anybody."""
    local = set(knowledge().local.packages)
    assert len(local) == len(knowledge().local.packages)
    sending = {name for vendor in knowledge().vendors for package in vendor.packages for name in package.imports}
    sinks = [sink for client in knowledge().clients for sink in client.sinks if not isinstance(sink.recipient, ToSetting)]
    sending |= {call.partition(".")[0] for sink in sinks for call in sink.calls}
    assert local & sending <= MIXED


MIXED = {"django", "tornado"}
"""Frameworks that have a client of their own, which is described, beside much that sends nothing."""


def test_one_s_own_list_is_added(tmp_path: Path) -> None:
    (tmp_path / "known").mkdir()
    (tmp_path / "known" / "local.yml").write_text(
        "local: [{packages: [acme], why: ours}]\nmethods: [{calls: ['*.ledger.*'], why: our books}]\n"
    )
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "a.py").write_text(
        "from acme.crm import push\n\n\ndef f(user, shop):\n    push(user.email)\n    shop.ledger.record(user.email)\n"
    )
    folders = {False: (), True: (tmp_path / "known",)}
    root = tmp_path / "app"
    for own, signatures in folders.items():
        report = scan(Settings(root, root, signatures=signatures, workers=1, cache_folder=tmp_path / "remembered"))
        assert len(report.gaps) == (0 if own else 2)
