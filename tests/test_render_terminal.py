"""The terminal: what a developer acts on and a lawyer reads."""

from __future__ import annotations

import io
from typing import Any

import msgspec
import pytest
from render_sample import (
    CATEGORY_NAMES,
    CHECKOUT,
    CLINIC,
    FINDINGS,
    FLOWS,
    RULES,
    SPECIAL,
    SUPPORT,
    VENDORS,
    at,
    sample,
)
from rich.console import Console

from pdflow.facts.flow import Hop
from pdflow.facts.place import Span
from pdflow.facts.report import Excerpt, Receipt, Report
from pdflow.render.frames import frame, lines_of
from pdflow.render.terminal import render_terminal


def shown(report: Report, width: int = 120, **more: Any) -> str:
    """What a console of that width shows, without colour."""
    out = io.StringIO()
    render_terminal(report, Console(file=out, width=width, color_system=None), CATEGORY_NAMES, SPECIAL, **more)
    return out.getvalue()


def change(record: Any, **fields: Any) -> Any:
    return msgspec.structs.replace(record, **fields)


def row(text: str, name: str) -> str:
    """The row of the table of third parties that begins with the name, its words single-spaced."""
    return next(" ".join(line.split()) for line in text.splitlines() if line.startswith(name))


def block(text: str, finding: str) -> str:
    """The part of the output that shows one finding."""
    rest = text[text.rindex("\n", 0, text.index(finding)) + 1 :]
    return rest[: rest.index("\n\n", rest.index("To do"))]


def test_a_row_for_each_third_party() -> None:
    text = shown(sample())
    assert row(text, "Crisp") == "Crisp receives E-mail address, Name explicit no ✗ undeclared"
    assert "Cookie ID, IP address" in text
    assert row(text, "OpenAI") == "OpenAI receives Health data (Art. 9) explicit no ✗ undeclared"
    assert row(text, "Stripe") == "Stripe receives E-mail address, Telephone explicit yes ! under-declared"
    assert row(text, "PostHog") == "PostHog configured - yes · no data seen"
    assert row(text, "Algolia") == "Algolia (test-only) imported - no · no data seen"


def test_in_80_columns_the_way_stands_beside_the_categories() -> None:
    text = shown(sample(), 80)
    assert row(text, "Crisp") == "Crisp receives E-mail address, Name no ✗ undeclared"
    assert "address (browser)" in text
    assert row(text, "Stripe") == "Stripe receives E-mail address, yes ! under-declared"


def test_the_gravest_verdict_comes_first() -> None:
    text = shown(sample())
    places = [text.index(f"\n{name} ") for name in ("Crisp", "Stripe", "Evil", "PostHog", "Algolia")]
    assert places == sorted(places)


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
def test_lines_fit_and_have_no_trailing_spaces(width: int) -> None:
    from rich.cells import cell_len

    for line in shown(sample(), width).splitlines():
        assert cell_len(line) <= width
        assert line == line.rstrip()


def test_a_finding_shows_message_place_code_path_and_what_to_do() -> None:
    said = block(shown(sample()), "3f9a1c2d")
    assert said.startswith("error  undeclared-sub-processor  3f9a1c2d\n")
    assert "Crisp receives E-mail address and Name, and the declared list does not name it." in said
    assert f"{SUPPORT}:17:5" in said
    code, carets = said.splitlines()[5:7]
    sink = "client.website.update_people_profile(settings.CRISP_SITE, person_id, profile)"
    assert code.endswith(f"17 │     {sink}")
    assert carets.index("^") == code.index("client")
    assert carets.count("^") == len(sink)
    assert "Path of E-mail address" in said
    assert f"1  {SUPPORT}:10  user.email read" in said
    assert f"4  {SUPPORT}:17  sent by client.website.update_people_profile(…, profile)" in said
    assert "+1 more path (pdflow explain 3f9a1c2d)" in said
    assert "To do     Add the company to the declared list and inform the controllers" in said


def test_category_keys_in_a_message_are_said_in_words() -> None:
    message = "Stripe receives user.name, user.odd; declared: user.contact.email. See a.user.name and user.name()"
    text = shown(change(sample(), findings=(change(FINDINGS[2], message=message),)), 200)
    assert "Stripe receives Name, user.odd; declared: E-mail address. See a.user.name and user.name()" in text


def test_a_console_that_soft_wraps_loses_nothing() -> None:
    out = io.StringIO()
    console = Console(file=out, width=80, color_system=None, soft_wrap=True)
    render_terminal(sample(), console, CATEGORY_NAMES, SPECIAL)
    assert out.getvalue() == shown(sample(), 80)


def test_related_places_are_named() -> None:
    assert "See also  subprocessors.yml:2" in block(shown(sample()), "a1b2c3d4")


def test_levels_are_grouped_the_gravest_first() -> None:
    text = shown(sample())
    heads = [text.index(head) for head in ("2 errors ─", "3 warnings ─", "1 note ─", "Summary ─")]
    assert heads == sorted(heads)
    assert heads[0] < text.index("5d01e2f3") < text.index("3f9a1c2d") < heads[1] < text.index("a1b2c3d4") < heads[2]


def test_notes_stand_in_one_row_under_their_rule() -> None:
    text = shown(sample())
    assert "subprocessors.yml:4  Hotjar Ltd is declared, and nothing in the code shows it.  c0c0c0c0" in text
    assert "Remove the entry, or mark it as used elsewhere." in text


def test_a_rule_without_a_remedy_points_at_its_help() -> None:
    rules = tuple(change(rule, remedy="") for rule in RULES)
    assert "To do     pdflow rules unknown-recipient" in shown(change(sample(), rules=rules))


def test_the_last_lines_say_what_was_seen_and_what_was_not() -> None:
    last = " ".join(shown(sample())[-900:].partition("Summary")[2].split())
    assert "Found 2 errors, 3 warnings, 1 note Seen 142 files, 12,345 lines, 1,020 functions in 1.2 s" in last
    assert "(120 files from the cache)" in last
    assert "Compared with 3 declared sub-processors in subprocessors.yml" in last
    assert last.endswith(
        "Not seen 31 test files (counted, not reported); 2 calls that could not be followed; 1 file that does not "
        "parse; 1 finding silenced by a comment. The gaps one by one: pdflow gaps"
    )


def test_a_clean_report_says_so_and_still_says_what_was_seen() -> None:
    empty: dict[str, Any] = {key: () for key in ("vendors", "flows", "findings", "gaps")}
    stats = change(sample().stats, tests=0, cached=0, files=1)
    text = shown(change(sample(), declaration=None, stats=stats, **empty))
    assert text.startswith("No third party was found in the code.\n")
    assert "Found          nothing to report\n" in text
    assert "Seen           1 file, 12,345 lines, 1,020 functions in 1.2 s\n" in text
    assert "Compared with  nothing: no declared list was given" in text
    assert text.endswith("Not seen       no gap is known\n")


def test_suppressed_findings_are_only_counted() -> None:
    assert "Algolia is imported" not in shown(sample())


def test_long_lists_are_folded() -> None:
    many = tuple(change(FINDINGS[3], id=f"u{number:07}") for number in range(40))
    notes = tuple(change(FINDINGS[5], id=f"n{number:07}") for number in range(31))
    vendors = tuple(change(VENDORS[0], id=f"v{number}", name=f"Vendor {number}") for number in range(45))
    keys = [f"user.k{number}" for number in range(12)]
    wide = change(VENDORS[1], receives=tuple(Receipt(key, "explicit") for key in keys))
    text = shown(change(sample(), findings=many + notes, vendors=(wide, *vendors)))
    assert "40 warnings ─" in text
    assert "+15 more (pdflow scan --format json)" in text
    assert "u0000024" in text
    assert "u0000025" not in text
    assert "Vendor 45" not in text
    assert "46 third parties ─" in text
    assert "+6 more (pdflow scan --format json)" in text
    assert "+4 more" in text.partition("warnings")[0]
    assert "+28 more" in shown(change(sample(), findings=notes), limit=3)


def test_long_paths_are_folded_in_the_middle() -> None:
    hops = tuple(Hop(Span(SUPPORT, 1 + number), f"step {number + 1}.") for number in range(30))
    flows = (change(FLOWS[0], hops=hops), *FLOWS[1:])
    said = block(shown(change(sample(), flows=flows)), "3f9a1c2d")
    assert "step 6." in said
    assert "step 7." not in said
    assert "+18 more (pdflow explain f1a2b3c4)" in said
    assert "25  shop/support/crisp.py:25" in said
    assert "step 30." in said


def test_doubt_and_hashing_are_said() -> None:
    flows = (change(FLOWS[0], confidence="medium", pseudonymous=True), *FLOWS[1:])
    said = shown(change(sample(), flows=flows))
    assert "Path of E-mail address, hashed on the way (medium confidence)" in said


def test_markup_and_control_characters_of_scanned_code_are_shown_as_they_are() -> None:
    text = shown(sample(), 200)
    assert "E-mail address is sent to [bold]api.tracker.example[/bold] {0} [x](1)." in text
    assert "shop/[bold]a|b`c/hooks.py:4:5" in text
    assert "user.email read [red]{0}[/red] second | line" in text
    assert "\\x1b[31m\\u202e" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert row(text, "Evil").startswith("Evil | [bold]Corp[/bold] # called user.odd automatic as Evil | Corp")


def test_carets_stand_under_wide_characters_and_tabs() -> None:
    lines = lines_of(sample().excerpts)
    console = Console(file=io.StringIO(), width=120, color_system=None)
    text = frame(console, lines, at(CLINIC, "patient.diagnosis"), "red").plain.splitlines()
    code, carets = text[text.index(next(t for t in text if "診断" in t)) :][:2]
    from rich.cells import cell_len

    assert cell_len(code[: code.index("patient.diagnosis")]) == carets.index("^")
    assert carets.count("^") == len("patient.diagnosis")
    tabbed = frame(console, lines, at(CHECKOUT, "requests.post"), "red").plain.splitlines()
    assert tabbed[-2].index("requests.post") == tabbed[-1].index("^")


def test_a_part_beyond_the_right_edge_is_brought_into_sight() -> None:
    text = "x" * 150 + " = send(user.email)"
    span = Span("a.py", 1, 154, 1, 170)
    console = Console(file=io.StringIO(), width=80, color_system=None)
    code, carets = frame(console, lines_of([Excerpt("a.py", 1, text)]), span, "red").plain.splitlines()
    assert code[carets.index("^") :] == "send(user.email)"
    assert carets.strip(" │") == "^" * 16
    assert "…xxx" in code


def test_a_finding_without_an_excerpt_has_no_frame() -> None:
    assert f"{SUPPORT}:17:5" in block(shown(change(sample(), excerpts=())), "3f9a1c2d")


def test_no_colour_when_asked_and_colour_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    def coloured() -> str:
        out = io.StringIO()
        console = Console(file=out, width=80, force_terminal=True, color_system="truecolor")
        render_terminal(sample(), console, CATEGORY_NAMES)
        return out.getvalue()

    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[1;31m" in coloured()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[1;31m" not in coloured()
    assert "\x1b[31m" not in coloured()


def test_an_ascii_console_gets_ascii_signs() -> None:
    raw = io.BytesIO()
    console = Console(file=io.TextIOWrapper(raw, encoding="ascii", errors="replace"), width=120, color_system=None)
    render_terminal(sample(), console, CATEGORY_NAMES, SPECIAL)
    console.file.flush()
    text = raw.getvalue().decode("ascii")
    assert "x undeclared" in text
    assert "17 |     client.website" in text
    assert "2 errors ---" in text


def test_the_same_report_looks_the_same() -> None:
    turned = change(sample(), vendors=VENDORS[::-1], findings=FINDINGS[::-1])
    assert shown(turned) == shown(sample())


@pytest.mark.parametrize("width", [40, 60, 75])
def test_a_narrow_terminal_keeps_every_verdict_and_crops_nothing(width: int) -> None:
    text = shown(sample(), width)
    assert max(map(len, text.splitlines())) <= width
    table = text[: text.index(" error")]
    for vendor in sample().vendors:
        assert vendor.name.split()[0][:12] in table
    assert all(words in table for words in ("undeclared", "declared", "no data seen"))
