"""`pdflow declaration`: what was understood is shown, saved, and read back as the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest

from pdflow.__main__ import main
from pdflow.compare.names import resolve
from pdflow.facts.declaration import Claim, Declaration, DeclaredCookie, SubProcessor
from pdflow.facts.place import Gap, Span
from pdflow.read.declared import read_declaration
from pdflow.read.declared.own_text import own_text
from pdflow.read.declared.yaml_scalars import scalar
from pdflow.read.signatures import load_knowledge, signature_folder

POLICY = """\
# Privacy

We do not share your data with any third parties except as listed. We do not transfer your data outside the EU.
We will inform you 14 days before we add a sub-processor.

## Sub-processors

| Company | Purpose | Data | Location | Transfer |
|---|---|---|---|---|
| Stripe Payments Europe, Ltd | Payments | e-mail, name | Ireland | |
| Google Ireland Limited | Google Analytics | IP address | Ireland | SCC |
| Microsoft | Various: yes | flurbs | United States | DPF |
| Zzyzx Widgets OOO | "Odd" # things | name | 1.10 | NO |
| Your chosen payment provider | payments | | | |

## Planned sub-processors

| Company | Purpose |
|---|---|
| Mistral AI | Texts |

## Cookies

| Cookie | Provider | Purpose |
|---|---|---|
| _ga | Google Analytics | statistics |
"""
PLACE = Span("policy.md", 7)


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "policy.md").write_text(POLICY)
    return tmp_path


def printed(capfd: pytest.CaptureFixture[str], *argv: str) -> str:
    assert main(["declaration", *argv]) == 0
    return capfd.readouterr().out


def said(declaration: Declaration) -> tuple[object, ...]:
    """What a declaration says, without where."""
    nowhere = Span("", 1)
    return (
        [msgspec.structs.replace(entry, span=nowhere) for entry in declaration.sub_processors],
        sorted((claim.kind, " ".join(claim.text.split()), claim.values) for claim in declaration.claims),
        [msgspec.structs.replace(cookie, span=nowhere) for cookie in declaration.cookies],
        declaration.own_domains,
    )


def back(tmp_path: Path, text: str) -> Declaration:
    file = tmp_path / "written.yml"
    file.write_text(text, "utf-8")
    return read_declaration([file], tmp_path)[0]


def test_the_table_shows_vendor_score_and_line(policy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = printed(capfd, "policy.md")
    rows = {re.split(r"\s{2,}", line.strip())[1]: line for line in text.splitlines() if re.match(r"\s*\d+  ", line)}
    assert " Stripe " in rows["Stripe Payments Europe, Ltd"] and "E-mail address, Name" in text
    assert rows["Stripe Payments Europe, Ltd"].split()[0] == "10"
    assert "Google Analytics" in rows["Google Ireland Limited"]
    assert "unknown" in rows["Zzyzx Widgets OOO"]
    assert "Azure" in rows["Microsoft"] and "GitHub" in text


def test_claims_are_quoted_with_their_place(policy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = printed(capfd, "policy.md")
    below = text.partition("What it claims\n")[2]
    assert '   3  Nothing leaves the EU\n      "We do not transfer your data outside the EU."' in below
    assert "   4  Notice of a new sub-processor: 14 days\n" in below
    assert "_ga  Google Analytics\n      Google Analytics; statistics" in below


def test_what_was_not_understood_is_shown(policy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    below = printed(capfd, "policy.md").partition("Not understood\n")[2]
    assert "  12  " in below and "flurbs" in below
    assert "Zzyzx Widgets OOO" in below


def test_json_shows_what_a_group_covers(policy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    document = json.loads(printed(capfd, "policy.md", "--format", "json"))
    entries = {entry["name"]: entry for entry in document["declaration"]["sub_processors"]}
    group = entries["Microsoft"]
    assert group["vendor"] is None and {"azure", "github"} <= set(group["covers"])
    assert entries["Mistral AI"]["status"] == "planned"
    assert (entries["Zzyzx Widgets OOO"]["vendor"], entries["Zzyzx Widgets OOO"]["covers"]) == (None, [])
    assert document["gaps"][0]["path"] == "policy.md"


def test_what_is_saved_is_read_as_the_same(policy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    printed(capfd, "policy.md", "--write", "subprocessors.yml")
    written = (policy / "subprocessors.yml").read_text()
    assert '  # policy.md:10\n  - name: "Stripe Payments Europe, Ltd"' in written
    assert "# policy.md:13; a name that no signature knows" in written
    assert "# policy.md:12: " in written.partition("# Not understood:")[2]
    vendors = load_knowledge([signature_folder()]).vendors
    first = read_declaration([policy / "policy.md"], policy)[0]
    again = read_declaration([policy / "subprocessors.yml"], policy)[0]
    kinds = [entry for entry in first.sub_processors if entry.status == "kind"]
    assert [entry.name for entry in kinds] == ["Your chosen payment provider"]
    assert ("kinds-only", "Your chosen payment provider") in [(c.kind, c.text) for c in again.claims]
    rest = tuple(entry for entry in first.sub_processors if entry.status != "kind")
    claims = tuple(claim for claim in again.claims if claim.text != kinds[0].name)
    assert said(resolve(msgspec.structs.replace(again, claims=claims), vendors)) == said(
        resolve(msgspec.structs.replace(first, sub_processors=rest), vendors)
    )


def test_an_existing_file_is_not_replaced(policy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (policy / "subprocessors.yml").write_text("subprocessors: [{name: Mine}]\n")
    assert main(["declaration", "policy.md", "--write", "subprocessors.yml"]) == 2
    assert "--force replaces it" in capfd.readouterr().err
    assert "Mine" in (policy / "subprocessors.yml").read_text()
    assert main(["declaration", "policy.md", "--write", "subprocessors.yml", "--force"]) == 0
    assert "Mine" not in (policy / "subprocessors.yml").read_text()


def test_without_files_the_configuration_names_them(policy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["declaration"]) == 2
    assert "no document" in capfd.readouterr().err
    (policy / "pdflow.toml").write_text('declared = ["policy.md"]\n')
    assert "Zzyzx" in printed(capfd)


def test_a_document_that_cannot_be_read_is_an_error(policy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (policy / "empty.md").write_text("")
    assert main(["declaration", "empty.md", "--write", "out.yml"]) == 2
    assert "empty.md:1:1: is empty" in capfd.readouterr().err
    assert not (policy / "out.yml").exists()


def test_entries_of_one_name_become_one(tmp_path: Path) -> None:
    entries = (
        SubProcessor("Acme", PLACE, purpose="mail", categories=("user.name",), location="Ireland"),
        SubProcessor("ACME", Span("b.md", 2), purpose="mail", categories=("user.contact.email",), location="France"),
        SubProcessor("Acme", Span("c.md", 3), status="planned"),
        SubProcessor("Acme", Span("c.md", 4), product="Acme Maps"),
    )
    text = own_text(Declaration(("a",), entries))
    first, second = back(tmp_path, text).sub_processors
    assert (first.purpose, first.location) == ("mail", "Ireland; France")
    assert first.categories == ("user.name", "user.contact.email")
    assert second.product == "Acme Maps"
    assert "# also at c.md:3, as planned" in text and "# policy.md:7, b.md:2" in text


HOSTILE = ["NO", "null", "1.10", "2026-01-01", "a: b", "# x", "- y", "it's", 'say "x"', "a, b", "x\u2028y", "\x1b[0m",
           "{a}", "ü – é", "*", "&a", "!tag", "%", "@x", "x #y", "yes", "~", "=", "<<", "tab\there", "\ufeffx", "x:"]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_survives(tmp_path: Path, text: str) -> None:
    entry = SubProcessor(f"x{text}", PLACE, aliases=(f"b{text}",), purpose=text)
    claim = Claim("role", f"We act: {text}", PLACE, (f"v{text}",))
    cookie = DeclaredCookie(f"c{text}", PLACE, provider=f"p{text}")
    gaps = (Gap(Span(f"p{text}", 1), f"because {text}"),)
    declaration = Declaration((f"p{text}",), (entry,), (), (claim,), (cookie,))
    again = back(tmp_path, own_text(declaration, gaps))
    assert again.sub_processors[0].name == " ".join(f"x{text}".split())
    assert again.sub_processors[0].purpose == " ".join(text.split())
    assert again.claims[0].values == (" ".join(f"v{text}".split()),)
    assert again.cookies[0].name == " ".join(f"c{text}".split())


def test_nothing_declared_is_an_empty_list(tmp_path: Path) -> None:
    assert back(tmp_path, own_text(Declaration(("a.md",)))) == Declaration(("written.yml",))


def test_plain_words_stay_bare() -> None:
    assert scalar("Amazon Web Services (AWS)") == "Amazon Web Services (AWS)"
    assert scalar("user.contact.email") == "user.contact.email"
    assert scalar("a, b") == '"a, b"'
