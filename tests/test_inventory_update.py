"""The round trip: an inventory that people have edited, brought up to date; what they wrote stays."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from render_sample import CATEGORY_NAMES, SPECIAL, VENDORS, sample

from pdflow.__main__ import main
from pdflow.cli.inventory import updated
from pdflow.errors import PdflowError
from pdflow.facts.place import Span
from pdflow.facts.report import Evidence, Receipt, Report
from pdflow.render.inventory import render_inventory
from pdflow.render.inventory.rows import GONE

SUFFIX = {"md": "md", "csv": "csv", "json": "json", "yaml": "yml"}


def change(record: Any, **fields: Any) -> Any:
    return msgspec.structs.replace(record, **fields)


def fresh(form: str, report: Report) -> str:
    return render_inventory(report, CATEGORY_NAMES, SPECIAL, form, "0.1.0")


def again(tmp_path: Path, form: str, text: str, report: Report) -> str:
    """The edited text after another run."""
    file = tmp_path / f"inventory.{SUFFIX[form]}"
    file.write_bytes(text.encode())
    return updated(file, form, fresh(form, report), report, SPECIAL)[0]


def later() -> Report:
    """The shop some weeks later: Crisp gets a telephone number too, OpenAI is gone, a new company came."""
    report = sample()
    crisp = next(vendor for vendor in VENDORS if vendor.id == "crisp")
    more = change(
        crisp,
        receives=(*crisp.receives, Receipt("user.contact.phone_number", "explicit")),
        evidence=(Evidence("flow", Span("shop/new.py", 3), "x"),),
    )
    twilio = change(crisp, id="twilio", name="Twilio", entity="Twilio Inc.", also_known_as=(), kinds=("sms",))
    others = tuple(vendor for vendor in VENDORS if vendor.id not in ("crisp", "openai"))
    return change(report, vendors=(more, *others, twilio), gaps=())


@pytest.mark.parametrize("form", SUFFIX)
def test_nothing_changes_where_nothing_changed(tmp_path: Path, form: str) -> None:
    text = fresh(form, sample())
    assert again(tmp_path, form, text, sample()) == text


@pytest.mark.parametrize("form", SUFFIX)
def test_a_second_update_changes_nothing(tmp_path: Path, form: str) -> None:
    once = again(tmp_path, form, fresh(form, sample()), later())
    assert again(tmp_path, form, once, later()) == once


def record(text: str, title: str) -> str:
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


MARKDOWN_EDITS = (
    ("# Draft inventory of sub-processors\n", "# Sub-processors of the Shop\n\nKept by Ada.\n"),
    ("## Crisp\n", "## Crisp (chat)\n\nAda asked them on 3 May.\n"),
    ("| Id | crisp |\n", "| Id | crisp |\n| Internal number | 17 \\| b |\n"),
    ("| Purpose | Chat with users; Answering support requests (proposed) |", "| Purpose | Support chat |"),
    ("| Third party | Legal entity (to be checked) |", "| Third party | Owner | Legal entity (to be checked) |"),
    ("| --- | --- | --- | --- | --- | --- |\n| Crisp |", "| --- | --- | --- | --- | --- | --- | --- |\n| Crisp | Ada |"),
    ("| OpenAI | OpenAI Ireland Limited |", "| OpenAI | Bob | OpenAI Ireland Limited |"),
    ("| Stripe | Stripe Payments Europe, Limited |", "| Accountant |  | Numbers GmbH | paper | DE | yes |  |\n| Stripe |  | Stripe Payments Europe, Limited |"),
    ("## Recipients that are no known company\n", "## Accountant\n\nBy post.\n\n| Field | Value |\n| --- | --- |\n| Address | Kiel |\n\n## Recipients that are no known company\n"),
)  # fmt: skip


def edited_markdown() -> str:
    text = fresh("md", sample())
    for before, after in MARKDOWN_EDITS:
        assert before in text, before
        text = text.replace(before, after, 1)
    crisp = text.index("## Crisp (chat)")
    return text[:crisp] + text[crisp:].replace("| Address |  |", "| Address | Nantes, rue de X |", 1)


def test_markdown_keeps_what_people_wrote(tmp_path: Path) -> None:
    text = again(tmp_path, "md", edited_markdown(), later())
    assert text.startswith("# Sub-processors of the Shop\n\nKept by Ada.\n")
    crisp = record(text, "Crisp (chat)")
    for line in ("Ada asked them on 3 May.", "| Internal number | 17 \\| b |", "| Purpose | Support chat |",
                 "| Address | Nantes, rue de X |"):  # fmt: skip
        assert line in crisp
    assert "| Accountant |  | Numbers GmbH | paper | DE | yes |  |" in text
    assert record(text, "Accountant").strip().endswith("| Address | Kiel |")
    assert "| Crisp | Ada | Crisp IM SAS |" in text


def test_markdown_says_what_the_code_says_now(tmp_path: Path) -> None:
    text = again(tmp_path, "md", edited_markdown(), later())
    crisp = record(text, "Crisp (chat)")
    assert "Telephone number" in crisp and "shop/new.py:3" in crisp and "crisp.py:17" not in crisp
    assert "| Legal name (to be checked) | Twilio Inc. |" in record(text, "Twilio")
    assert "| Twilio |  | Twilio Inc. |" in text, "the overview has the new row, the owner is blank"
    openai = record(text, "OpenAI")
    assert f"| Status | {GONE} |" in openai and "mail%20out.py" not in openai
    assert f"| OpenAI | Bob | OpenAI Ireland Limited | {GONE} |" in text
    assert "## What was not seen" not in text
    assert text.index("## Twilio") < text.index("## Recipients that are no known company")


def test_markdown_lists_of_its_own_keep_notes_and_rows_of_people(tmp_path: Path) -> None:
    text = fresh("md", sample())
    head = "| Kind | Place | What that means |\n| --- | --- | --- |\n"
    assert head in text
    lines = text.partition(head)[2].splitlines()
    count = next(n for n, line in enumerate(lines) if not line.startswith("|")) if "" in lines else len(lines)
    noted = [f"{line} looked at |" if n == 0 else f"{line}  |" for n, line in enumerate(lines[:count])]
    table = "| Kind | Place | What that means | Note |\n| --- | --- | --- | --- |\n" + "\n".join(noted)
    text = text.partition(head)[0] + table + "\n| our own | somewhere | a row of ours | x |\n"
    after = again(tmp_path, "md", text, sample())
    assert "looked at |" in after and "| our own | somewhere | a row of ours | x |" in after
    gone = again(tmp_path, "md", text, change(sample(), gaps=()))
    assert "| our own | somewhere | a row of ours | x |" in gone and "looked at |" not in gone


def test_a_proposal_gives_way_to_what_is_declared(tmp_path: Path) -> None:
    undeclared = change(
        sample(), declaration=None, vendors=tuple(change(v, declared=False, declared_as=None) for v in VENDORS)
    )
    for form in ("md", "json"):
        before = fresh(form, undeclared)
        assert "Card payments" not in before
        assert "Card payments (as declared)" in again(tmp_path, form, before, sample())


def test_crlf_stays(tmp_path: Path) -> None:
    text = fresh("md", sample()).replace("\n", "\r\n")
    after = again(tmp_path, "md", text, later())
    assert "Twilio" in after and "\n" not in after.replace("\r\n", "")


def table(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def edited_sheet(delimiter: str) -> str:
    rows = table(fresh("csv", sample()))
    head = ["Reviewed by", *reversed(rows[0])]
    head.remove("Also known as")
    out = io.StringIO()
    writer = csv.DictWriter(out, head, extrasaction="ignore", delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        mine = {"Reviewed by": "Ada; Bob", "Address": "Nantes", "Purpose": "Chat"} if row["Id"] == "crisp" else {}
        writer.writerow({**row, **mine})
    writer.writerow({"Brand or service": "Accountant", "Purpose": "Books"})
    writer.writerow({"Id": "acme_internal", "Evidence": "we know"})
    return "\ufeff" + out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_sheet_keeps_what_people_wrote(tmp_path: Path, delimiter: str) -> None:
    text = again(tmp_path, "csv", edited_sheet(delimiter), later())
    assert text.startswith("\ufeffReviewed by") and "\n" not in text.replace("\r\n", "")
    rows = {row["Id"] or row["Brand or service"]: row for row in table(text.lstrip("\ufeff"), delimiter)}
    crisp = rows["crisp"]
    assert (crisp["Reviewed by"], crisp["Address"], crisp["Purpose"]) == ("Ada; Bob", "Nantes", "Chat")
    assert "user.contact.phone_number" in crisp["Data categories found"]
    assert rows["Accountant"]["Purpose"] == "Books"
    assert rows["acme_internal"]["Evidence"] == "we know"
    assert "Also known as" not in crisp, "a column that was taken away stays away"
    assert (rows["openai"]["Status"], rows["openai"]["Evidence"]) == (GONE, "")
    assert rows["twilio"]["Legal name (to be checked)"] == "Twilio Inc."


def test_json_keeps_what_people_wrote(tmp_path: Path) -> None:
    document = json.loads(fresh("json", sample()))
    rows = {row["id"]: row for row in document["vendors"]}
    rows["crisp"] |= {"address": "Nantes", "purpose": "Chat", "review": {"by": "Ada", "on": [2026, 5, 3]}}
    document["vendors"].append({"name": "Accountant", "evidence": ["paper"]})
    document["approved"] = True
    after = json.loads(again(tmp_path, "json", json.dumps(document), later()))
    found = {row.get("id"): row for row in after["vendors"]}
    assert after["approved"] is True and found[None] == {"name": "Accountant", "evidence": ["paper"]}
    crisp = found["crisp"]
    assert (crisp["address"], crisp["purpose"], crisp["review"]) == ("Nantes", "Chat", rows["crisp"]["review"])
    assert "user.contact.phone_number" in crisp["categories"] and crisp["evidence"] == ["flow shop/new.py:3"]
    assert (found["openai"]["status"], found["openai"]["categories"]) == (GONE, [])
    assert found["openai"]["legal_name"] == "OpenAI Ireland Limited"
    assert found["twilio"]["declared"] == "no"


YAML_EDITS = (
    ("schema: 1\n", "# kept by Ada\nschema: 1\n"),
    ("  - id: crisp\n", "  # the chat\n  - id: crisp   # do not rename\n    internal: {number: 17, list: [a, b]}\n"),
    ('    purpose: "Chat with users; Answering support requests (proposed)"\n', "    purpose: 'Chat'  # agreed\n"),
    ('    address: ""\n', "    address: |\n      1, rue de X\n      Nantes\n"),
    ("    evidence:\n      - \"flow shop/support/crisp.py:17\"\n", "    evidence:   # from the code\n      - \"flow shop/support/crisp.py:17\"  # here\n"),
    ("  - id: openai\n", "  - name: Accountant   # not in the code\n    evidence: [paper]\n  - id: openai\n"),
)  # fmt: skip


def test_yaml_keeps_what_people_wrote(tmp_path: Path) -> None:
    text = fresh("yaml", sample())
    for before, after in YAML_EDITS:
        assert before in text, before
        text = text.replace(before, after, 1)
    after = again(tmp_path, "yaml", text, later())
    for kept in ("# kept by Ada\n", "  # the chat\n  - id: crisp   # do not rename\n", "purpose: 'Chat'  # agreed\n",
                 "    internal: {number: 17, list: [a, b]}\n", "    evidence:   # from the code\n",
                 "  - name: Accountant   # not in the code\n    evidence: [paper]\n"):  # fmt: skip
        assert kept in after, kept
    found = {row.get("id"): row for row in yaml.safe_load(after)["vendors"]}
    assert found["crisp"]["address"] == "1, rue de X\nNantes\n"
    assert "user.contact.phone_number" in found["crisp"]["categories"]
    assert found["crisp"]["evidence"] == ["flow shop/new.py:3"]
    assert (found["openai"]["status"], found["openai"]["evidence"]) == (GONE, [])
    assert found["twilio"]["legal_name"] == "Twilio Inc."


def test_yaml_in_other_hands(tmp_path: Path) -> None:
    text = "vendors:\n- {id: crisp, categories: [], name: old}\n- id: stripe\n  evidence:\n  # end\nother: 1\n"
    after = again(tmp_path, "yaml", text, sample())
    found = {row["id"]: row for row in yaml.safe_load(after)["vendors"]}
    assert found["crisp"]["name"] == "Crisp" and "user.contact.email" in found["crisp"]["categories"]
    assert found["stripe"]["evidence"] and found["stripe"]["location"] == "Ireland"
    assert "# end" in after and yaml.safe_load(after)["other"] == 1


@pytest.mark.parametrize(
    ("form", "text", "says"),
    [
        ("md", "# Notes\n", "neither an overview nor a record"),
        ("csv", "a,b\n1,2\n", "no column `Id`"),
        ("csv", "", "no column `Id`"),
        ("json", "[]", "no list `vendors`"),
        ("json", "{", "not valid JSON"),
        ("yaml", "vendors: {}\n", "no list `vendors`"),
        ("yaml", "vendors: [", "not valid YAML"),
    ],
)
def test_a_file_that_is_no_inventory_is_not_touched(tmp_path: Path, form: str, text: str, says: str) -> None:
    with pytest.raises(PdflowError, match=says):
        again(tmp_path, form, text, sample())


CODE = "import stripe\n\ndef pay(user):\n    stripe.Customer.create(email=user.email)\n"


@pytest.fixture(autouse=True, scope="module")
def cached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache of this module's own: the signatures are compiled once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.mark.parametrize("form", SUFFIX)
def test_the_command_begins_and_updates_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], form: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text(CODE)
    name = f"list.{SUFFIX[form]}"
    options = ["--update", name, "--workers", "1"]
    assert main(["inventory", *options]) == 0
    assert "stripe" in (tmp_path / name).read_text()
    (tmp_path / "app.py").write_text(CODE.replace("import stripe", "import crisp_api").replace("stripe.", "crisp_api."))
    assert main(["inventory", *options]) == 0
    assert "1 no longer found in the code" in capfd.readouterr().err
    assert GONE in (tmp_path / name).read_text()


def test_update_takes_files_that_people_edit(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["inventory", str(tmp_path), "--update", "bom.xml"]) == 2
    assert "ends in .md, .csv, .json or .yml" in capfd.readouterr().err
