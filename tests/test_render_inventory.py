"""The inventory: what code shows, and blanks where it shows nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
from render_sample import CATEGORY_NAMES, SPECIAL, VENDORS, sample

from pdflow.facts.report import Report
from pdflow.render.inventory import render_inventory
from pdflow.render.purposes import PURPOSES, proposed_purpose


def shown(report: Report) -> str:
    return render_inventory(report, CATEGORY_NAMES, SPECIAL)


def change(record: Any, **fields: Any) -> Any:
    return msgspec.structs.replace(record, **fields)


def section(text: str, title: str) -> str:
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def record(text: str, title: str) -> dict[str, str]:
    """The fields of a third party's record."""
    rows = [cells(line) for line in section(text, title).splitlines() if line.startswith("|")]
    assert all(len(row) == 2 for row in rows)
    return {field: value for field, value in rows[2:]}


def test_it_says_that_it_is_a_draft_and_what_was_scanned() -> None:
    head = " ".join(shown(sample()).partition("## Overview")[0].split())
    assert head.startswith("# Draft inventory of sub-processors **This is a draft made from source code.")
    assert "Scanned: 142 files, 12,345 lines. It was compared with subprocessors.yml." in head
    assert "Not seen: 2 calls that could not be followed; 1 file that does not parse; 31 test files." in head


def test_without_a_declared_list_it_says_so() -> None:
    text = shown(change(sample(), declaration=None))
    assert "No declared list was given to compare with." in text
    assert "Declared, and not found" not in text


def test_the_overview_names_data_and_marks_special_categories() -> None:
    overview = section(shown(sample()), "Overview")
    assert "| OpenAI | OpenAI Ireland Limited | **Health data (Art. 9)** | IE | **no** |" in overview
    assert "| E-mail address, Telephone number | IE | yes, as Stripe; **data missing there** |" in overview


def test_a_record_takes_from_the_declaration_what_it_says() -> None:
    stripe = record(shown(sample()), "Stripe")
    assert stripe["Purpose"] == "Card payments (as declared)"
    assert stripe["Location of processing (as declared)"] == "Ireland"
    assert stripe["Transfer mechanism (as declared)"] == "SCC"
    assert "[subprocessors.yml:2](back%20end/subprocessors.yml#L2)" in stripe["Declared"]


def test_nothing_legal_is_invented() -> None:
    crisp = record(shown(sample()), "Crisp")
    blank = {field for field, value in crisp.items() if not value}
    assert blank == {
        "Address",
        "Contact person",
        "Data subjects",
        "Location of processing (as declared)",
        "Transfer mechanism (as declared)",
        "Data processing agreement",
        "Notice to controllers due",
    }
    assert crisp["Purpose"] == "Chat with users; Answering support requests (proposed)"
    assert (crisp["Legal name (to be checked)"], crisp["Also known as"]) == ("Crisp IM SAS", "Crisp Chat")
    assert crisp["Role (hint)"] == "usually a processor"
    assert crisp["Transfer mechanism needed"] == "depends on the entity that contracts"


def test_a_kind_that_is_not_known_proposes_nothing() -> None:
    assert proposed_purpose(("no_such_kind",)) == ""
    assert proposed_purpose(("payments", "no_such_kind")) == "Processing payments"


def test_every_kind_of_the_closed_list_has_a_purpose() -> None:
    documentation = (Path(__file__).parents[1] / "docs" / "signatures.md").read_text("utf-8")
    kinds = re.search(r"\*\*Kinds\*\*: (.*?)\.\n", documentation, re.DOTALL)
    assert kinds is not None
    assert sorted(kind.strip() for kind in kinds[1].replace("\n", " ").split(",")) == sorted(PURPOSES)


def test_how_data_leaves_and_the_evidence() -> None:
    crisp = record(shown(sample()), "Crisp")
    assert crisp["How data leaves"] == (
        "handed over by the code: E-mail address, Name; collected in the user's browser: Cookie ID, IP address"
    )
    assert crisp["Evidence"] == (
        "flow [shop/support/crisp.py:17](back%20end/shop/support/crisp.py#L17), "
        "import [shop/support/crisp.py:1](back%20end/shop/support/crisp.py#L1)"
    )
    openai = record(shown(sample()), "OpenAI")
    assert "(back%20end/shop/gro%C3%9Fe%20Kunden/mail%20out.py#L7)" in openai["Evidence"]
    assert openai["Special categories found"] == "**Health data (Art. 9)**"


def test_much_evidence_is_counted() -> None:
    evidence = VENDORS[1].evidence[:1] * 14
    text = shown(change(sample(), vendors=(change(VENDORS[1], evidence=evidence),)))
    assert record(text, "Crisp")["Evidence"].endswith(", +4 more")


def test_hosts_of_no_known_company_are_listed_apart() -> None:
    text = shown(sample())
    rows = [cells(line) for line in section(text, "Recipients that are no known company").splitlines()]
    assert ["api.tracker.example", "E-mail address"] in [row[:2] for row in rows]
    assert any(row[:2] == ["a host that is computed at run time", "E-mail address"] for row in rows)
    assert "\n## api.tracker.example" not in text


def test_declared_without_evidence() -> None:
    missing = section(shown(sample()), "Declared, and not found in the code")
    assert "| Hotjar Ltd | Session replay |  | [subprocessors.yml:4](back%20end/subprocessors.yml#L4) |" in missing
    assert "PostHog" not in missing


def test_gaps_are_listed() -> None:
    gaps = section(shown(sample()), "What was not seen")
    assert "| file that does not parse | [shop/legacy/old.py:3](back%20end/shop/legacy/old.py#L3) | Python 2" in gaps


def test_hostile_text_stays_text_in_its_cell() -> None:
    text = shown(sample())
    assert "## Evil \\| \\[bold\\]Corp\\[/bold\\] \\# heading \\<b\\>" in text
    assert "\n# heading" not in text
    assert "\x1b" not in text
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({len(cells(line)) for line in table.splitlines()}) == 1


def test_an_empty_report() -> None:
    empty: dict[str, Any] = {key: () for key in ("vendors", "flows", "findings", "gaps")}
    text = shown(change(sample(), declaration=None, **empty))
    assert text.endswith("No third party was found in the code.\n")


def test_the_text_does_not_depend_on_the_machine_or_the_order() -> None:
    text = shown(sample())
    assert "/srv/code" not in text
    assert "1.2 s" not in text
    assert shown(change(sample(), vendors=VENDORS[::-1])) == text
