"""Runs the suites of `tests/flows/` and `tests/gaps/`: each `## ` heading is a test. `suite.py` says how they read."""

from __future__ import annotations

from pathlib import Path

import pytest
import suite

HERE = Path(__file__).parent
FLOWS = suite.sections(HERE / "flows")
GAPS = suite.sections(HERE / "gaps")


def check(problems: list[str], section: suite.Section) -> None:
    if problems:
        pytest.fail(suite.message(section, problems), pytrace=False)


@pytest.mark.parametrize("section", FLOWS, ids=[section.name for section in FLOWS])
def test_flows(section: suite.Section, tmp_path: Path) -> None:
    check(suite.incomplete(section) + suite.known_names(section), section)
    check(suite.differences(section, suite.answer(tmp_path, section.files)), section)


@pytest.mark.parametrize("section", GAPS, ids=[section.name for section in GAPS])
def test_gaps(section: suite.Section, tmp_path: Path) -> None:
    check(suite.incomplete(section, "gap") + suite.known_names(section), section)
    given = suite.answer(tmp_path, section.files)
    check(suite.differences(section, given) + suite.gap_differences(section, given), section)


def test_names_are_told_apart() -> None:
    names = [section.name for section in (*FLOWS, *GAPS)]
    assert sorted({name for name in names if names.count(name) > 1}) == []


WHOLE = """# A suite

## First

It goes out.

```python app/a.py
## no heading
send(user.email)  # flow: user.contact.email, user.name -> stripe; user.name -> host:api.acme.dev
```

## Second

Nothing leaves.

```python a.py
x = 1  # flow: none
```

## Third

Known miss: too hard.

```html page.html
<b>  <!-- missed: user.name -> stripe -->
```
"""


def parsed(tmp_path: Path, text: str) -> list[suite.Section]:
    (tmp_path / "suite.md").write_text(text)
    return suite.sections(tmp_path)


def test_a_suite_is_split_at_headings_outside_of_fences(tmp_path: Path) -> None:
    first, second, third = parsed(tmp_path, WHOLE)
    assert [first.name, second.name, third.name] == ["suite: First", "suite: Second", "suite: Third"]
    assert [first.line, second.line, third.line] == [3, 12, 20]
    assert sorted(map(str, first.flows)) == [
        "app/a.py:2: user.contact.email -> stripe",
        "app/a.py:2: user.name -> host:api.acme.dev",
        "app/a.py:2: user.name -> stripe",
    ]
    assert sorted(map(str, third.missed)) == ["page.html:1: user.name -> stripe"]
    assert suite.incomplete(first) == suite.incomplete(third) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (WHOLE.replace("Nothing leaves.", ""), "it states nothing"),
        (WHOLE.replace("It goes out.", "No flow."), 'it says "No flow." and states one'),
        (WHOLE.replace("Known miss: too hard.", ""), '"Known miss:" in the prose go together'),
        (WHOLE.replace("It goes out.", "Known mistake: no."), '"Known mistake:" in the prose go together'),
        (WHOLE.replace("# flow: user.contact", "# flow user.contact"), "lacks its colon"),
        (WHOLE.replace("-> stripe; ", "stripe; "), "is not CATEGORY -> RECIPIENT"),
        (WHOLE.replace("user.contact.email", "email"), "'email' is no category"),
        (WHOLE.replace("python app/a.py", "python"), "no path behind its language"),
        (WHOLE.replace("Nothing leaves.", "No flow.\n\n```python a.py\n```"), "stands here twice"),
        (WHOLE.replace("<b>  <!-- missed: user.name -> stripe -->\n```\n", "<b>\n"), "a fence is not closed"),
    ],
)
def test_a_section_that_is_no_test_is_failed(tmp_path: Path, text: str, problem: str) -> None:
    problems = [told for section in parsed(tmp_path, text) for told in suite.incomplete(section)]
    assert any(problem in told for told in problems), problems


def test_names_that_nobody_knows_are_failed(tmp_path: Path) -> None:
    text = WHOLE.replace("user.contact.email", "user.contact.emial").replace(
        "user.name -> stripe;", "user.name -> strype;"
    )
    problems = suite.known_names(parsed(tmp_path, text)[0])
    assert any("emial -> strype: there is no such category" in told for told in problems)
    assert any("user.name -> strype: there is no such vendor" in told for told in problems)


PROGRAM = """import stripe


def welcome(user):
    stripe.Customer.create(email=user.email)  # {}
"""


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("flow: user.contact.email -> stripe", ""),
        ("flow: user.contact.email, user.name -> stripe", "not found:  a.py:5: user.name -> stripe"),
        ("flow: user.name -> stripe", "unexpected: a.py:5: user.contact.email -> stripe (high, user.email)"),
        ("missed: user.contact.email -> stripe", "found now, was missed: a.py:5"),
        ("wrong: user.contact.email -> stripe", ""),
        ("wrong: user.contact.email, user.name -> stripe", "gone now, was wrong: a.py:5: user.name -> stripe"),
    ],
)
def test_an_answer_is_held_against_what_is_stated(tmp_path: Path, comment: str, problem: str) -> None:
    text = "## One\n\n```python a.py\n" + PROGRAM.format(comment) + "```\n"
    section = parsed(tmp_path, text)[0]
    problems = suite.differences(section, suite.answer(tmp_path / "files", section.files))
    assert [told for told in problems if problem and problem in told] or (not problem and problems == []), problems
