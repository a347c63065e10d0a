"""Rules as Markdown, gaps for the terminal."""

from __future__ import annotations

import io
import json
import re

from render_sample import GAPS, RULES, sample
from rich.console import Console

from pdflow.facts.place import Gap, Span
from pdflow.render.frames import lines_of
from pdflow.render.gap_kinds import GAP_KINDS, gap_name
from pdflow.render.gaps import ranked_gaps, render_gaps, render_gaps_json
from pdflow.render.rules import render_rule, render_rules

SPECIAL = {"user.health_and_medical": "art9"}
NAMES = {"user.health_and_medical": "Health data", "user.contact.email": "E-mail address"}


def shown(gaps: tuple[Gap, ...], limit: int = 200) -> str:
    out = io.StringIO()
    lines = lines_of(sample().excerpts)
    render_gaps(gaps, Console(file=out, width=120, color_system=None), NAMES, SPECIAL, lines, limit)
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


def test_gaps_are_ranked_by_the_data_that_is_lost_special_categories_first() -> None:
    text = shown(GAPS)
    calls = text.index("2 calls that could not be followed")
    syntax = text.index("1 file that does not parse")
    health = text.index("Health data (Art. 9 GDPR)")
    mail = text.index("E-mail address\n")
    assert calls < health < mail < syntax
    assert "render() is handed form.allergy: [link=x]here[/link] {0}." in text[health:mail]
    assert "order.save() is handed order.email: what `order` holds is not known" in text[mail:syntax]
    assert "shop/checkout/payment.py:8  order.save()\n" in text[mail:syntax], "the code stands beside it"
    assert "shop/legacy/old.py:3  Python 2 print statement" in text[syntax:]
    assert "3 gaps, 2 of them with personal data: 2 categories, 1 of them special (GDPR Art. 9, 10)." in text


def test_more_categories_are_more_than_fewer() -> None:
    few = Gap(Span("a.py", 1), "few.", "unresolved-call", ("user.name",))
    many = Gap(Span("z.py", 9), "many.", "unknown-library", ("user.name", "user.contact.email"))
    grave = Gap(Span("z.py", 3), "grave.", "undescribed-call", ("user.health_and_medical",))
    assert ranked_gaps((few, many, grave), SPECIAL) == [grave, many, few]


def test_the_same_loss_in_several_places_is_told_once() -> None:
    many = tuple(Gap(Span("a.py", n), "list() is handed x (user.name): why", "unknown-library", ("user.name",)) for n in range(1, 9))
    text = shown(many)
    assert text.count("list() is handed x: why") == 1
    assert "a.py:5" in text and "a.py:6" not in text and "and 3 more places" in text


def test_long_paths_stand_above_their_code() -> None:
    path = "a/very/long/path/of/folders/and/more/of/them/in/which/something/is.py"
    text = shown((Gap(Span(path, 7), "f() is handed x (user.name): why", "unresolved-call", ("user.name",)),))
    assert f"    {path}:7\n" in text


def test_gaps_as_json_in_the_same_order() -> None:
    document = json.loads(render_gaps_json(GAPS, SPECIAL, "1"))
    assert [(gap["line"] > 0, gap["categories"], gap["special"]) for gap in document["gaps"]] == [
        (True, ["user.health_and_medical"], ["user.health_and_medical"]), (True, ["user.contact.email"], []), (True, [], []),
    ]  # fmt: skip


def test_no_gap() -> None:
    assert shown(()).startswith("No gap is known:")


def test_many_gaps_of_a_kind_are_folded() -> None:
    many = tuple(Gap(Span("a.py", 1 + number), f"reason {number}.", "limit") for number in range(7))
    text = shown(many, limit=5)
    assert "reason 4." in text
    assert "reason 5." not in text
    assert "+2 more (pdflow gaps --format json)" in text


def test_a_kind_without_words_is_named_by_its_key() -> None:
    assert "1 novel" in shown((Gap(Span("a.py", 1), "new.", "novel"),))
    assert all(gap_name(kind, 2) != gap_name(kind, 1) for kind in GAP_KINDS)
