"""Rules as Markdown, gaps for the terminal."""

from __future__ import annotations

import io
import re

from render_sample import GAPS, RULES
from rich.console import Console

from pdflow.facts.place import Gap, Span
from pdflow.render.gap_kinds import GAP_KINDS, gap_name
from pdflow.render.gaps import render_gaps
from pdflow.render.rules import render_rule, render_rules


def shown(gaps: tuple[Gap, ...], limit: int = 200) -> str:
    out = io.StringIO()
    render_gaps(gaps, Console(file=out, width=120, color_system=None), limit)
    return out.getvalue()


def test_every_rule_has_a_row_and_a_section_the_gravest_first() -> None:
    text = render_rules(RULES)
    wanted = [
        "special-category-data",
        "undeclared-sub-processor",
        "unknown-recipient",
        "undeclared-category",
        "undeclared-third-party",
        "stale-declaration",
    ]
    assert re.findall(r"^\| \[`([a-z-]+)`\]\(#\1\)", text, re.MULTILINE) == wanted
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == wanted
    assert "| warning | Personal data is sent to a host that belongs to no known company \\| or so. |" in text


def test_a_section_holds_the_help_with_its_code() -> None:
    rule = next(rule for rule in RULES if rule.id == "undeclared-sub-processor")
    text = render_rule(rule)
    assert "Level: error · security severity: 7.5 · precision: high · tags: privacy, gdpr" in text
    assert "```python\n# analytics, not in the list\nclient.identify(user.email)\n```" in text
    assert "\n### Why it matters\n" in text
    assert text.endswith("**What to do.** Add the company to the declared list and inform the controllers, or stop "
                         "sending the data.\n")  # fmt: skip


def test_one_rule_alone_is_only_its_section() -> None:
    assert render_rules(RULES[:1]) == render_rule(RULES[0])


def test_gaps_are_ranked_by_kind_with_place_and_reason() -> None:
    text = shown(GAPS)
    calls = text.index("2 calls that could not be followed")
    syntax = text.index("1 file that does not parse")
    assert calls < syntax
    assert "shop/checkout/payment.py:8  order.save() could not be resolved" in text[calls:syntax]
    assert "render() could not be resolved [link=x]here[/link] {0}." in text[calls:syntax]
    assert "shop/legacy/old.py:3  Python 2 print statement" in text[syntax:]


def test_no_gap() -> None:
    assert shown(()).startswith("No gap is known:")


def test_many_gaps_of_a_kind_are_folded() -> None:
    many = tuple(Gap(Span("a.py", 1 + number), f"reason {number}.", "limit") for number in range(7))
    text = shown(many, limit=5)
    assert "reason 4." in text
    assert "reason 5." not in text
    assert "+2 more (pdflow scan --format json)" in text


def test_a_kind_without_words_is_named_by_its_key() -> None:
    assert "1 novel" in shown((Gap(Span("a.py", 1), "new.", "novel"),))
    assert all(gap_name(kind, 2) != gap_name(kind, 1) for kind in GAP_KINDS)
