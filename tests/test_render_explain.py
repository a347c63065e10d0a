"""`explain`: one finding or flow, hop by hop."""

from __future__ import annotations

import io

import msgspec
import pytest
from render_sample import ACCOUNTS, CATEGORY_NAMES, FLOWS, SUPPORT, sample
from rich.console import Console

from pdflow.errors import PdflowError
from pdflow.facts.report import Report
from pdflow.render.explain import find, render_explain


def shown(id: str, report: Report | None = None, width: int = 120) -> str:
    out = io.StringIO()
    render_explain(report or sample(), id, Console(file=out, width=width, color_system=None), CATEGORY_NAMES)
    return out.getvalue()


def test_a_flow_shows_each_hop_with_its_line() -> None:
    text = shown("f1a2ffff")
    assert text.startswith("Name to Crisp  f1a2ffff\n")
    assert "Category    user.name" in text
    assert "Call        crisp_api.Crisp().website.update_people_profile in shop.f" in text
    assert "How         explicit, high confidence" in text
    hops = text[text.index("  1  ") :]
    wanted = [
        f'1  {ACCOUNTS}:10  request.POST["first_name"] read',
        'user.first_name = request.POST["first_name"]',
        f"3  {ACCOUNTS}:12  passed to sync_profile(user)",
        "sync_profile(user)\n",
        f"6  {SUPPORT}:17  sent by client.website.update_people_profile(…, profile)",
        "client.website.update_people_profile(settings.CRISP_SITE, person_id, profile)",
    ]
    places = [hops.index(part) for part in wanted]
    assert places == sorted(places)


def test_a_finding_shows_all_its_paths_and_the_help_of_its_rule() -> None:
    text = shown("3f9a1c2d")
    assert "error  undeclared-sub-processor  3f9a1c2d" in text
    assert "E-mail address to Crisp  f1a2b3c4" in text
    assert "Name to Crisp  f1a2ffff" in text
    assert "client.identify(user.email)" in text
    assert "What to do. Add the company to the declared list" in text
    assert "See also  subprocessors.yml:2" in shown("a1b2c3d4")


def test_a_silenced_finding_can_be_explained_too() -> None:
    assert "Silenced  by a comment, because: search index holds products only" in shown("d4d4d4d4")


def test_a_unique_beginning_is_enough() -> None:
    assert shown("3f") == shown("3f9a1c2d")
    assert shown("f1a2f") == shown("f1a2ffff")


def test_an_exact_id_wins_over_a_longer_one() -> None:
    longer = msgspec.structs.replace(FLOWS[0], id="3f9a1c2d99")
    report = msgspec.structs.replace(sample(), flows=(*FLOWS, longer))
    assert find(report, "3f9a1c2d").id == "3f9a1c2d"


def test_an_ambiguous_beginning_names_the_candidates() -> None:
    with pytest.raises(PdflowError, match="'f1a2' is the beginning of 2 ids: f1a2b3c4, f1a2ffff"):
        shown("f1a2")


def test_an_unknown_id_names_the_nearest() -> None:
    with pytest.raises(PdflowError, match=r"has the id '3f9a1c2e'\. The nearest ids: 3f9a1c2d"):
        shown("3f9a1c2e")
    with pytest.raises(PdflowError, match="`pdflow scan` shows the ids"):
        shown("zzzzzzzz")


def test_an_empty_id_is_not_the_beginning_of_all() -> None:
    with pytest.raises(PdflowError, match="has the id ''"):
        shown("")


def test_a_report_without_findings_says_so() -> None:
    with pytest.raises(PdflowError, match="this scan has none at all"):
        shown("3f9a1c2d", msgspec.structs.replace(sample(), flows=(), findings=()))


def test_recipients_that_are_no_vendor_and_hostile_hops() -> None:
    assert shown("77aa0002").startswith("E-mail address to api.tracker.example  77aa0002\n")
    assert shown("77aa0001").startswith("E-mail address to a host that is computed at run time  77aa0001\n")
    assert "user.email read [red]{0}[/red] second | line" in shown("77aa0002")
    assert "\x1b" not in shown("77aa0002")


def test_hashing_and_tests_are_said() -> None:
    flow = msgspec.structs.replace(FLOWS[0], pseudonymous=True, is_test=True, confidence="low")
    text = shown("f1a2b3c4", msgspec.structs.replace(sample(), flows=(flow, *FLOWS[1:])))
    assert "explicit, low confidence, hashed on the way: still personal data, but not in clear, in a test" in text


@pytest.mark.parametrize("width", [60, 80, 120])
def test_lines_fit(width: int) -> None:
    from rich.cells import cell_len

    assert all(cell_len(line) <= width for line in shown("3f9a1c2d", width=width).splitlines())
