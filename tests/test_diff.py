"""`pdflow diff`: two revisions of a repository, nothing of the user's touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pdflow.__main__ import main

SCHEMA = json.loads((Path(__file__).parent / "data" / "sarif-2.1.0.json").read_text("utf-8"))
LIST = """\
subprocessors:
  - {name: Stripe, categories: [email]}
claims:
  notice-period: We will inform you 21 days before we add a sub-processor.
"""
FIRST = """\
import stripe
import mailchimp_marketing

def pay(user):
    stripe.Customer.create(email=user.email)
    mailchimp_marketing.Client().lists.add_list_member("x", {"email_address": user.email})
"""
SECOND = """\
import stripe
from crisp_api import Crisp


def pay(user):
    stripe.Customer.create(email=user.email, phone=user.phone)

def chat(user, site):
    Crisp().website.update_people_profile(site, user.id, {"email": user.email})
"""


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture(autouse=True, scope="module")
def cached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache of this module's own: the signatures are compiled once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two commits, `one` and `two`, and a working tree at `two`."""
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.chdir(folder)
    git(folder, "init", "-q")
    for tag, code in (("one", FIRST), ("two", SECOND)):
        (folder / "app.py").write_text(code)
        (folder / "subprocessors.yml").write_text(LIST)
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", tag)
        git(folder, "tag", tag)
    return folder


def ran(capfd: pytest.CaptureFixture[str], *argv: str, code: int = 1) -> str:
    assert main(["diff", *argv, "--workers", "1"]) == code, capfd.readouterr().err
    return capfd.readouterr().out


def told(capfd: pytest.CaptureFixture[str], *argv: str, code: int = 1) -> Any:
    return json.loads(ran(capfd, *argv, "--format", "json", code=code))


def traces(shop: Path) -> tuple[str, str, str, list[str]]:
    """Everything that a comparison could leave behind."""
    left = sorted(str(path) for path in (shop.parent / "tmp").glob("pdflow-*"))
    return git(shop, "worktree", "list"), git(shop, "status", "--porcelain"), git(shop, "branch", "-a"), left


def test_recipients_and_categories_added_and_removed(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = traces(shop)
    change = told(capfd, "one", "two")
    assert [one["id"] for one in change["recipients_added"]] == ["crisp"]
    assert [one["id"] for one in change["recipients_removed"]] == ["mailchimp"]
    assert [(one["id"], one["categories"]) for one in change["categories_added"]] == [
        ("stripe", ["user.contact.phone_number"])
    ]
    assert {(one["rule"], one["vendor"]) for one in change["findings_added"]} == {
        ("undeclared-sub-processor", "crisp"),
        ("undeclared-category", "stripe"),
    }
    assert {one["vendor"] for one in change["findings_resolved"]} == {"mailchimp"}
    assert change["notice"][0]["days"] == "21"
    assert traces(shop) == before


def test_the_other_way_round(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    change = told(capfd, "two", "one")
    assert [one["id"] for one in change["recipients_added"]] == ["mailchimp"]
    assert [one["id"] for one in change["categories_removed"]] == ["stripe"]


def test_the_notice_names_the_period_that_is_declared(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = ran(capfd, "one", "two")
    assert "From one (" in text and ") to two (" in text
    assert "| Crisp | Crisp IM SAS | FR |" in text
    assert "| Stripe | Telephone number |" in text
    assert "at least **21 days** before the change takes effect" in text
    assert '"We will inform you 21 days before we add a sub-processor." (subprocessors.yml:4)' in text
    assert "> - New: Crisp (Crisp IM SAS, to be checked), FR" in text
    assert "within 21 days of this notice" in text
    assert str(shop.parent) not in text and "pdflow-" not in text


def test_without_a_declared_period_none_is_invented(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (shop / "subprocessors.yml").write_text(LIST.partition("claims:")[0])
    text = ran(capfd, "one")
    assert "No notice period was found" in text and "until [date]" in text


def test_the_working_tree_counts_where_no_head_is_named(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert told(capfd, "two", code=0)["recipients_added"] == []
    (shop / "app.py").write_text(SECOND + "\ndef more(user):\n    mail(user)\n")
    (shop / "new.py").write_text(FIRST)
    git(shop, "add", "app.py")
    before = traces(shop)
    change = told(capfd, "two")
    assert [one["id"] for one in change["recipients_added"]] == ["mailchimp"]
    assert change["head"] == "the working tree"
    assert traces(shop) == before
    assert (shop / "new.py").read_text() == FIRST


def test_lines_that_move_are_no_change(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (shop / "app.py").write_text("# moved\n\n\n" + SECOND)
    change = told(capfd, "two", code=0)
    assert (change["findings_added"], change["findings_resolved"]) == ([], [])
    assert "No recipient of personal data was added" in ran(capfd, "two", code=0)


def test_sarif_holds_only_what_is_new(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (shop / "later.py").write_text(SECOND.replace("def chat", "def later").replace("user.email}", "user.name}"))
    log = json.loads(ran(capfd, "two", "--format", "sarif"))
    jsonschema.Draft7Validator(SCHEMA).validate(log)
    results = log["runs"][0]["results"]
    assert results
    assert {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results} == {"later.py"}


@pytest.mark.parametrize(("flags", "code"), [((), 1), (("--exit-zero",), 0), (("--fail-on", "error"), 1)])
def test_the_exit_code_tells_of_new_findings(
    shop: Path, capfd: pytest.CaptureFixture[str], flags: tuple[str, ...], code: int
) -> None:
    ran(capfd, "one", "two", *flags, code=code)


def test_a_subfolder_is_compared_with_itself(
    shop: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "part").mkdir()
    (shop / "part" / "a.py").write_text("x = 1\n")
    git(shop, "add", "-A")
    git(shop, "commit", "-qm", "three")
    (shop / "part" / "a.py").write_text(FIRST)
    monkeypatch.chdir(shop / "part")
    change = told(capfd, "HEAD")
    assert [one["id"] for one in change["recipients_added"]] == ["mailchimp", "stripe"]
    ids = [one["id"] for one in told(capfd, "one")["recipients_added"]]
    assert ids == ["mailchimp", "stripe"], "the folder was not there: all of it is new"


def test_a_list_named_by_hand_is_read_in_each_revision(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    git(shop, "mv", "subprocessors.yml", "ours.yml")
    (shop / "ours.yml").write_text(LIST + "cookies: []\n")
    change = told(capfd, "two", "--declared", "ours.yml", code=0)
    assert change["findings_added"] == []


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["nowhere"], "nowhere is no revision"),
        (["--output=x", "one", "nowhere"], "nowhere is no revision"),
        (["one", "--path", "missing.py"], "missing.py"),
    ],
)
def test_mistakes_leave_nothing_behind(
    shop: Path, capfd: pytest.CaptureFixture[str], argv: list[str], says: str
) -> None:
    before = traces(shop)
    assert main(["diff", *argv]) == 2
    assert says in capfd.readouterr().err
    assert traces(shop) == before and not (shop / "x").exists()


def test_a_broken_list_in_the_base_is_named_with_its_revision(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (shop / "subprocessors.yml").write_text("subprocessors: [{}]\n")
    git(shop, "commit", "-qam", "bad")
    git(shop, "tag", "bad")
    (shop / "subprocessors.yml").write_text(LIST)
    before = traces(shop)
    assert main(["diff", "bad"]) == 2
    assert "bad: subprocessors.yml:1:17: subprocessors[0]: `name` is missing" in capfd.readouterr().err
    assert traces(shop) == before


def test_outside_of_a_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["diff", "main"]) == 2
    assert "in no git repository" in capfd.readouterr().err


def test_hooks_of_the_repository_do_not_run(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    hook = shop / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {shop.parent}/ran\n")
    hook.chmod(0o755)
    ran(capfd, "one", "two")
    assert not (shop.parent / "ran").exists()


def test_the_index_of_a_commit_hook_is_left_alone(
    shop: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (shop / ".git" / "index").read_bytes()
    monkeypatch.setenv("GIT_INDEX_FILE", str(shop / ".git" / "index"))
    monkeypatch.setenv("GIT_DIR", str(shop / ".git"))
    ran(capfd, "one")
    assert (shop / ".git" / "index").read_bytes() == before


PROGRAM = """\
import os, signal, sys
from pathlib import Path
from pdflow.read.revisions import checked_out, commit_of
with checked_out(Path("."), commit_of(Path("."), "one")) as folder:
    assert (folder / "app.py").is_file()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that runs this in the background ignores it
    os.kill(os.getpid(), getattr(signal, sys.argv[1]))
    signal.pause()
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_scan_that_is_stopped_takes_its_folder_away(shop: Path, name: str) -> None:
    before = traces(shop)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    done = subprocess.run([sys.executable, "-c", PROGRAM, name], cwd=shop, env=environment, check=False, timeout=60)
    assert done.returncode != 0
    assert traces(shop) == before
