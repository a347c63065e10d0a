"""The five policies of `declarations/policies.md`, each with what a code base does that breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest
from facts_by_hand import CATEGORIES, VENDORS, flow, mention, vendor
from test_declarations import FENCE, sections

from pdflow.compare import Compared, Seen, compare
from pdflow.facts.evidence import Mention
from pdflow.facts.flow import Flow
from pdflow.read.declared import read_declaration

EXTRA = (
    vendor("acme_cloud", "Acme Cloud", kinds=("hosting",)),
    vendor("tollgate", "Tollgate", country="GB", entities=("Tollgate Ltd",)),
    vendor("globex", "Globex", kinds=("analytics",), cookies=("_gat_*",)),
)


def policy(title: str, tmp_path: Path, *seen: Flow | Mention) -> Compared:
    text = next(text for name, text in sections() if name == f"policies: {title}")
    match = next(match for match in FENCE.finditer(text) if match["info"].strip() != "expected")
    file = tmp_path / match["info"].strip()
    file.write_text(match["body"])
    return compare(
        Seen(
            vendors=(*VENDORS, *EXTRA),
            categories=CATEGORIES,
            flows=tuple(one for one in seen if isinstance(one, Flow)),
            mentions=tuple(one for one in seen if isinstance(one, Mention)),
            declaration=read_declaration([file], tmp_path)[0],
        )
    )


def told(outcome: Compared) -> list[tuple[str, str | None]]:
    return sorted((one.rule, one.vendor) for one in outcome.findings)


def test_a_list_of_four_has_one_recipient_too_few_and_one_too_many(tmp_path: Path) -> None:
    outcome = policy("A question page with a list of four", tmp_path, flow("acme_cloud"), flow("mixpanel", line=20))
    assert told(outcome) == [("stale-declaration", "tollgate"), ("undeclared-sub-processor", "mixpanel")]
    stale = next(one for one in outcome.findings if one.rule == "stale-declaration")
    assert (stale.span.path, stale.span.line) == ("gdpr.txt", 17)
    assert [gap.span.line for gap in outcome.gaps] == [16, 18]


def test_a_policy_that_denies_everything_is_contradicted_with_its_sentence(tmp_path: Path) -> None:
    outcome = policy("A short policy that denies everything", tmp_path, flow("mixpanel"))
    assert told(outcome) == [
        ("contradicted-claim", "mixpanel"),
        ("contradicted-claim", "mixpanel"),
        ("undeclared-sub-processor", "mixpanel"),
    ]
    quoted = [one for one in outcome.findings if one.rule == "contradicted-claim"]
    assert len({one.id for one in quoted}) == 2
    assert all("does not share the sign-in data" in one.message for one in quoted)
    assert all([span.line for span in one.related] == [12] for one in quoted)


def test_a_cookie_table_covers_the_browser_and_the_list_of_data_is_held_against_what_leaves(tmp_path: Path) -> None:
    title = "A long policy with recipients by kind and a cookie table"
    browser = flow("globex", "user.device.ip_address", how="browser")
    assert told(policy(title, tmp_path, browser)) == []
    outcome = policy(title, tmp_path, browser, flow("stripe", "user.payment", line=30))
    assert told(outcome) == [("undeclared-category", "stripe"), ("undeclared-sub-processor", "stripe")]


def test_an_agreement_that_forbids_special_categories(tmp_path: Path) -> None:
    outcome = policy(
        "An agreement whose list is published elsewhere", tmp_path, flow("crisp", "user.health_and_medical")
    )
    assert told(outcome) == [
        ("contradicted-claim", "crisp"),
        ("special-category-data", "crisp"),
        ("undeclared-category", "crisp"),
        ("undeclared-sub-processor", "crisp"),
    ]


@pytest.mark.parametrize(
    ("vendor_id", "rule"),
    [("stripe", "kind-only-declaration"), ("sendgrid", "kind-only-declaration"), ("crisp", "undeclared-sub-processor")],
)
def test_a_page_that_names_kinds_only(tmp_path: Path, vendor_id: str, rule: str) -> None:
    outcome = policy("A security page with kinds of providers", tmp_path, flow(vendor_id), mention(vendor_id, "import"))
    assert told(outcome) == [(rule, vendor_id)]
