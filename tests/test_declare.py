"""Additions to the declared list: as patches, in place, and as fixes of findings; what people wrote there stays."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pdflow.__main__ import main
from pdflow.errors import DeclarationError
from pdflow.facts.declaration import SubProcessor
from pdflow.facts.place import Span
from pdflow.patches import proposed_entries
from pdflow.read.declared.edit import OwnList, applied
from pdflow.read.declared.editable import editable
from pdflow.read.signatures import load_knowledge, signature_folder

SCHEMA = json.loads((Path(__file__).parent / "data" / "sarif-2.1.0.json").read_text("utf-8"))
NEW = SubProcessor("New, Inc.", Span("", 1), categories=("user.name",))
VENDORS = load_knowledge([signature_folder()]).vendors

LIST = """\
# ours, agreed in May
own_domains: [shop.example]   # keep
subprocessors:
  - name: 'Stripe'            # cards
    categories:   [email,name]  # nothing else!
    # Stripe's own note

  - {name: Hotjar Ltd, categories: behavior}
  - name: Mailgun
    categories:
      - email   # to send
      # no names
claims:
  no-third-parties: We share nothing.
"""

CODE = """\
import stripe
from crisp_api import Crisp

client = Crisp()

def join(user, site):
    stripe.Customer.create(email=user.email, phone=user.phone)
    client.website.update_people_profile(site, user.id, {"email": user.email})

def again(user, site):
    client.website.update_people_profile(site, user.id, {"person": {"nickname": user.full_name}})
"""


def added(text: str, path: str = "list.yml", entry: SubProcessor = NEW) -> str:
    own = OwnList(text, path)
    return own.applied((own.with_entry(entry, "check"),))


@pytest.fixture(autouse=True, scope="module")
def cached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache of this module's own: the signatures are compiled once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text(CODE)
    (tmp_path / "subprocessors.yml").write_text(LIST)
    return tmp_path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("subprocessors: []\n", "subprocessors:\n  # check\n  - name: \"New, Inc.\"\n    categories: [user.name]\n"),
        ("subprocessors: []  # none yet\n", 'subprocessors: [{name: "New, Inc.", categories: [user.name]}]  # none yet\n'),
        ("subprocessors:  # none\nclaims: {}\n", 'subprocessors:  # none\n  # check\n  - name: "New, Inc."\n    categories: [user.name]\nclaims: {}\n'),
        ("subprocessors: [{name: A}]", 'subprocessors: [{name: A}, {name: "New, Inc.", categories: [user.name]}]'),
        (
            "subprocessors: [\n  {name: A},\n  {name: B},\n]\n",
            'subprocessors: [\n  {name: A},\n  {name: B},\n  {name: "New, Inc.", categories: [user.name]},\n]\n',
        ),
        ("subprocessors:\n- name: A\n\n# end\n", 'subprocessors:\n- name: A\n# check\n- name: "New, Inc."\n  categories: [user.name]\n\n# end\n'),
        ("subprocessors:\n  - {name: A}  # a\nclaims: {}\n", 'subprocessors:\n  - {name: A}  # a\n  - {name: "New, Inc.", categories: [user.name]}\nclaims: {}\n'),
        ("subprocessors:\n  - name: A\n    purpose: |\n      one\n      two\n\n", 'subprocessors:\n  - name: A\n    purpose: |\n      one\n      two\n  # check\n  - name: "New, Inc."\n    categories: [user.name]\n\n'),
        ("subprocessors:\n  - name: A\n    # about A\n  # about the list\n", 'subprocessors:\n  - name: A\n    # about A\n  # check\n  - name: "New, Inc."\n    categories: [user.name]\n  # about the list\n'),
        ("subprocessors:\r\n  - name: A\r\n", 'subprocessors:\r\n  - name: A\r\n  # check\r\n  - name: "New, Inc."\r\n    categories: [user.name]\r\n'),
        ("\ufeffsubprocessors:\n  - name: Ä\U0001f600\n", '\ufeffsubprocessors:\n  - name: Ä\U0001f600\n  # check\n  - name: "New, Inc."\n    categories: [user.name]\n'),
    ],
)  # fmt: skip
def test_an_entry_is_added_in_the_style_of_the_list(before: str, after: str) -> None:
    assert added(before) == after


def test_a_list_in_json_stays_json() -> None:
    text = added('{"subprocessors": [{"name": "A"}]}', "list.json")
    assert json.loads(text)["subprocessors"][1] == {"name": "New, Inc.", "categories": ["user.name"]}


def test_what_is_listed_already_is_refused() -> None:
    with pytest.raises(DeclarationError, match="already listed in line 2"):
        added("subprocessors:\n  - name: new, inc.\n")


@pytest.mark.parametrize(
    ("text", "path"), [("# Policy\n", "policy.md"), ("vendors: [{name: A, country: B}]\n", "a.yml")]
)
def test_a_document_of_another_shape_is_refused(text: str, path: str) -> None:
    with pytest.raises(DeclarationError, match="not in pdflow's own format"):
        OwnList(text, path)


@pytest.mark.parametrize(("line", "written"), [
    (4, "    categories:   [email,name, user.device.ip_address]  # nothing else!\n"),
    (8, "  - {name: Hotjar Ltd, categories: [behavior, user.device.ip_address]}\n"),
    (9, "      - email   # to send\n      - user.device.ip_address\n"),
])  # fmt: skip
def test_categories_are_added_where_they_stand(line: int, written: str) -> None:
    own = OwnList(LIST, "list.yml")
    text = own.applied(own.with_categories(Span("list.yml", line), ("user.device.ip_address",)))
    assert written in text
    assert [row for row in LIST.splitlines() if row not in text.splitlines()] in (
        [[row] for row in LIST.splitlines() if row] + [[]]
    )


def test_an_entry_that_does_not_speak_of_categories_is_left_alone() -> None:
    own = OwnList("subprocessors: [{name: A}]", "list.yml")
    assert own.with_categories(Span("list.yml", 1, 17), ("user.name",)) == ()


def test_every_vendor_gets_an_entry_that_declares_it() -> None:
    from pdflow.compare.names import resolve
    from pdflow.facts.declaration import Declaration

    entries = tuple(proposed_entries(VENDORS, VENDORS).values())
    found = resolve(Declaration((), entries), VENDORS).sub_processors
    assert [vendor.id for vendor, entry in zip(VENDORS, found, strict=True) if vendor.id not in entry.covers] == []


def test_without_write_it_prints_a_patch_that_git_applies(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["declare", "crisp", "Mailgun", "--category", "email", "--category", "user.name"]) == 0
    patch = capfd.readouterr().out
    assert (shop / "subprocessors.yml").read_text() == LIST
    subprocess.run(["git", "init", "-q"], cwd=shop, check=True)
    subprocess.run(["git", "apply"], cwd=shop, input=patch, text=True, check=True)
    text = (shop / "subprocessors.yml").read_text()
    assert "      - email   # to send\n      - user.name\n      # no names\n" in text or (
        "      - email   # to send\n      # no names\n      - user.name\n" in text
    )
    assert "  - name: Crisp\n" in text
    assert set(LIST.splitlines()) <= set(text.splitlines())


def test_write_changes_the_file_and_nothing_that_people_wrote(shop: Path) -> None:
    assert main(["declare", "crisp", "partner.example", "--category", "e-mail", "--write"]) == 0
    text = (shop / "subprocessors.yml").read_text()
    kept = iter(text.splitlines())
    assert all(line in kept for line in LIST.splitlines()), "every line, in its order"
    assert "- name: partner.example\n    categories: [user.contact.email]" in text
    assert main(["declare", "crisp", "--category", "email", "--write"]) == 0
    assert (shop / "subprocessors.yml").read_text() == text


def test_found_declares_what_the_scan_reports(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "--format", "json", "--workers", "1"]) == 1
    capfd.readouterr()
    assert main(["declare", "--found", "--write"]) == 0
    capfd.readouterr()
    main(["scan", "--format", "json", "--workers", "1"])
    rules = {finding["rule"] for finding in json.loads(capfd.readouterr().out)["findings"]}
    assert not rules & {"undeclared-sub-processor", "undeclared-category"}


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["declare"], "name a third party"),
        (["declare", "strpe"], "did you mean `stripe`"),
        (["declare", "stripe", "--category", "emial"], "did you mean `email`"),
        (["declare", "stripe", "--file", "app.py"], "not in pdflow's own format"),
    ],
)
def test_mistakes(shop: Path, capfd: pytest.CaptureFixture[str], argv: list[str], says: str) -> None:
    assert main(argv) == 2
    assert says in capfd.readouterr().err


def test_a_list_that_is_not_there_is_begun(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (shop / "subprocessors.yml").unlink()
    assert main(["declare", "crisp"]) == 0
    assert capfd.readouterr().out.startswith("--- /dev/null\n+++ b/subprocessors.yml\n")
    assert main(["declare", "crisp", "--write"]) == 0
    assert "- name: Crisp" in (shop / "subprocessors.yml").read_text()


def sarif(capfd: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    main(["scan", "--format", "sarif", "--workers", "1"])
    log = json.loads(capfd.readouterr().out)
    jsonschema.Draft7Validator(SCHEMA).validate(log)
    results: list[dict[str, Any]] = log["runs"][0]["results"]
    return results


def made(text: str, fix: dict[str, Any]) -> str:
    """The text as an editor leaves it that applies a SARIF fix."""
    lines = text.splitlines(keepends=True)

    def offset(line: int, column: int) -> int:
        return sum(map(len, lines[: line - 1])) + column - 1

    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "subprocessors.yml"
    for one in sorted(change["replacements"], key=lambda r: -r["deletedRegion"]["startLine"]):
        region = one["deletedRegion"]
        start = offset(region["startLine"], region["startColumn"])
        end = offset(region["endLine"], region["endColumn"])
        text = text[:start] + one["insertedContent"]["text"] + text[end:]
    return text


def test_a_fix_for_each_vendor_once(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    results = sarif(capfd)
    fixed = [(r["ruleId"], r["properties"]["vendor"], r["fixes"][0]) for r in results if "fixes" in r]
    assert [(rule, vendor) for rule, vendor, _ in fixed] == [
        ("undeclared-sub-processor", "crisp"),
        ("undeclared-category", "stripe"),
    ]
    crisp, stripe = (made(LIST, fix) for _, _, fix in fixed)
    assert "  - name: Crisp\n" in crisp and "[user.contact.email, user.name, user.unique_id]" in crisp
    assert "[email,name, user.contact.phone_number]  # nothing else!" in stripe
    assert fixed[1][2]["description"]["text"] == "Declare these categories for Stripe."


def test_applying_all_fixes_leaves_nothing_undeclared(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = LIST
    while fixed := [r for r in sarif(capfd) if "fixes" in r]:
        text = made(text, fixed[0]["fixes"][0])
        (shop / "subprocessors.yml").write_text(text)
    assert not [r for r in sarif(capfd) if r["ruleId"].startswith("undeclared-")]


@pytest.mark.parametrize(
    ("name", "text", "is_mended"),
    [
        ("page.md", "## Sub-processors\n\n- Stripe: payments\n", True),
        ("page.html", "<h2>Sub-processors</h2><ul><li>Stripe: payments</ul>", False),
    ],
)
def test_a_page_gets_a_fix_where_its_lines_can_be_added_to(
    name: str, text: str, is_mended: bool, shop: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (shop / "subprocessors.yml").unlink()
    (shop / name).write_text(text)
    (shop / "pdflow.toml").write_text(f'declared = ["{name}"]\n')
    results = sarif(capfd)
    assert any(r["ruleId"] == "undeclared-sub-processor" for r in results)
    assert any("fixes" in r for r in results) == is_mended


def test_edits_are_made_from_the_end() -> None:
    own = OwnList("subprocessors: [{name: A, categories: email}]", "a.yml")
    edits = own.with_categories(Span("a.yml", 1), ("user.name",))
    assert len(edits) == 2
    assert applied(own.text, edits) == "subprocessors: [{name: A, categories: [email, user.name]}]"


def silenced(capfd: pytest.CaptureFixture[str]) -> dict[tuple[str, str], str]:
    main(["scan", "--format", "json", "--workers", "1"])
    report = json.loads(capfd.readouterr().out)
    assert not any(f["rule"] == "stale-declaration" and f["vendor"] == "hotjar" for f in report["findings"])
    return {(f["rule"], f["vendor"]): f["reason"] for f in report["suppressed"]}


def test_a_comment_in_the_list_silences_what_points_there(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    entry = "  - {name: Hotjar Ltd, categories: behavior}"
    (shop / "subprocessors.yml").write_text(
        LIST.replace(entry, f"{entry}  # pdflow: ignore[stale-declaration] only on the marketing site")
    )
    assert silenced(capfd) == {("stale-declaration", "hotjar"): "only on the marketing site"}


def test_a_comment_above_an_entry_and_inside_one(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = LIST.replace("  - {name: Hotjar", "  # pdflow: ignore[stale-declaration] elsewhere\n  - {name: Hotjar")
    text = text.replace("    # Stripe's own note", "    # pdflow: ignore[undeclared-category] phone is optional")
    (shop / "subprocessors.yml").write_text(text)
    assert silenced(capfd) == {
        ("stale-declaration", "hotjar"): "elsewhere",
        ("undeclared-category", "stripe"): "phone is optional",
    }


def test_a_comment_speaks_of_its_own_entry_only(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (shop / "subprocessors.yml").write_text(
        LIST.replace("  - name: Mailgun", "  - name: Mailgun  # pdflow: ignore[stale-declaration] other repository")
    )
    main(["scan", "--format", "json", "--workers", "1"])
    report = json.loads(capfd.readouterr().out)
    assert [f["vendor"] for f in report["suppressed"]] == ["mailgun"]
    assert [f["vendor"] for f in report["findings"] if f["rule"] == "stale-declaration"] == ["hotjar"]


def test_text_that_looks_like_a_comment_is_none(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (shop / "subprocessors.yml").write_text(
        LIST.replace("name: Hotjar Ltd", 'name: Hotjar Ltd, purpose: "x # pdflow: ignore[stale-declaration] no"')
    )
    main(["scan", "--format", "json", "--workers", "1"])
    assert json.loads(capfd.readouterr().out)["suppressed"] == []


def test_a_comment_without_a_reason_is_reported(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (shop / "subprocessors.yml").write_text(LIST.replace("# cards", "# pdflow: ignore[stale-declaration]"))
    main(["scan", "--format", "json", "--workers", "1"])
    findings = json.loads(capfd.readouterr().out)["findings"]
    assert [(f["path"], f["line"]) for f in findings if f["rule"] == "unexplained-suppression"] == [
        ("subprocessors.yml", 4)
    ]


def test_a_comment_in_a_page(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (shop / "subprocessors.yml").unlink()
    page = "## Sub-processors\n\n- Stripe: payments\n- Hotjar: maps <!-- pdflow: ignore[stale-declaration] blog -->\n"
    (shop / "page.md").write_text(page)
    (shop / "pdflow.toml").write_text('declared = ["page.md"]\n')
    assert silenced(capfd)[("stale-declaration", "hotjar")] == "blog"


PAGE = """\
# Sub-processors

<!-- kept -->
| Company          | Purpose  | Data        |
|------------------|----------|-------------|
| **Acme Cloud**   | Servers  | name        |
| Talkbox          | Chat     | name, email |

Ask us.
"""


def test_a_row_is_added_to_a_table_of_a_page(tmp_path: Path) -> None:
    page = editable(PAGE, "list.md")
    entry = SubProcessor(
        "Mailbird", Span("", 1), purpose="E-mail", categories=("user.contact.email", "user.biometric.retinal")
    )
    text = page.applied((page.with_entry(entry),))
    row = "| Mailbird         | E-mail   | email, user.biometric.retinal |\n"
    assert text == PAGE.replace("\nAsk us.", f"{row}\nAsk us.")


def test_categories_are_added_to_a_row_of_a_page() -> None:
    page = editable(PAGE, "list.md")
    at = page.declaration.sub_processors[0].span
    text = page.applied(page.with_categories(at, ("user.contact.phone_number",)))
    assert text == PAGE.replace("| name        |\n| Talk", "| name, phone        |\n| Talk")


def test_a_bullet_is_added_to_a_list_of_a_page() -> None:
    text = "# Sub-processors\n\n1. Acme Cloud (servers)\n\n# Former sub-processors\n\n- Oldbird\n"
    page = editable(text, "list.md")
    after = page.applied((page.with_entry(SubProcessor("Mailbird", Span("", 1), purpose="E-mail")),))
    assert after == text.replace("(servers)\n", "(servers)\n2. Mailbird (e-mail)\n")


def test_a_page_without_rows_or_bullets_is_not_added_to() -> None:
    with pytest.raises(DeclarationError, match="no table and no bullets"):
        editable("We never share your data with third parties.\n", "policy.md")
