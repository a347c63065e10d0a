"""The example of docs/knowledge.md is a repository of its own: its files are written and scanned."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import suite

from pdflow.cli import main
from pdflow.read.signatures import check_signatures

PAGE = Path(__file__).parent.parent / "docs" / "knowledge.md"
FILES = {m["path"].strip(): m["body"] for m in suite.FENCE.finditer(PAGE.read_text("utf-8")) if m["path"].strip()}


@pytest.fixture
def school(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    return tmp_path


def stated() -> set[tuple[str, int, str, str]]:
    """The flows that the page states: path, line, category, vendor."""
    found = set()
    for path, text in FILES.items():
        for number, line in enumerate(text.splitlines(), 1):
            for comment in suite.COMMENT.finditer(line):
                category, _, vendor = comment["text"].partition(" -> ")
                found.add((path, number, category.strip(), vendor.strip()))
    return found


def test_the_page_states_flows() -> None:
    assert {vendor for _, _, _, vendor in stated()} == {"acme_mail", "hubspot"}


def test_what_the_page_says_is_found(
    school: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(school)
    assert main(["scan", "--format", "json", "--no-cache", "--quiet"]) == 1
    report = json.loads(capsys.readouterr().out)
    found = {(f["sink"]["path"], f["sink"]["line"], f["category"], f["vendor"]) for f in report["flows"]}
    assert found == stated()


def test_its_signatures_have_no_problems(school: Path) -> None:
    assert list(check_signatures(school / "privacy" / "signatures")) == []


def test_a_vendor_of_ones_own_is_shown(
    school: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(school)
    assert main(["vendors", "show", "acme_mail"]) == 0
    text = capsys.readouterr().out
    assert "Acme Mail GmbH (DE)" in text and "not held against" in text
    assert main(["vendors", "show", "hubspot"]) == 0
    assert "crm.our-school.org" in capsys.readouterr().out


def test_a_mistake_is_told(school: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (school / "privacy/signatures/vendors/acme_mail.yml").write_text("id: acme_mail\nname: Acme\nkind: [email]\n")
    monkeypatch.chdir(school)
    assert main(["check-signatures", "privacy/signatures"]) == 1
    assert "acme_mail.yml:3" in capsys.readouterr().out
