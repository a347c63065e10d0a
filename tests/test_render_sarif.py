"""SARIF: valid against the schema, and what GitHub reads of it is right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
import sarif_om
from render_sample import (
    CATEGORY_NAMES,
    CLINIC,
    CRISP_SINK,
    DECLARED,
    FINDINGS,
    FLOWS,
    HOSTILE,
    RULES,
    STRIPE_SINK,
    SUPPORT,
    sample,
)

from pdflow.facts.flow import Hop
from pdflow.facts.place import Gap, Span
from pdflow.facts.report import Report
from pdflow.render.sarif import render_sarif
from pdflow.render.sarif.places import region, sentence
from pdflow.render.sarif.rules import without_markdown
from pdflow.render.sarif.serialise import plain

SCHEMA = json.loads((Path(__file__).parent / "data" / "sarif-2.1.0.json").read_text("utf-8"))


def written(report: Report, **more: str) -> Any:
    """The run of the file, checked against the schema."""
    log = json.loads(render_sarif(report, "0.1.0", category_names=CATEGORY_NAMES, **more))
    jsonschema.Draft7Validator(SCHEMA).validate(log)
    return log["runs"][0]


def result(run: Any, finding: str) -> Any:
    return next(r for r in run["results"] if r["properties"]["finding"] == finding)


def change(record: Any, **fields: Any) -> Any:
    return msgspec.structs.replace(record, **fields)


def test_the_schema_is_one_that_can_say_no() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(SCHEMA).validate({"version": "2.1.0", "runs": [{"results": []}]})


def test_the_file_begins_with_its_schema_and_version() -> None:
    log = json.loads(render_sarif(sample(), "0.1.0"))
    assert list(log) == ["$schema", "version", "runs"]
    assert log["version"] == "2.1.0"


def test_an_empty_report_is_a_valid_run_with_an_empty_list_of_results() -> None:
    run = written(change(sample(), vendors=(), flows=(), findings=(), gaps=(), rules=(), declaration=None, excerpts=()))
    assert run["results"] == []
    assert run["tool"]["driver"]["rules"] == []
    assert run["invocations"] == [{"executionSuccessful": True}]


def test_the_run_says_who_wrote_it_and_for_which_category() -> None:
    run = written(sample())
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"], driver["semanticVersion"]) == ("pdflow", "0.1.0", "0.1.0")
    assert run["automationDetails"] == {"id": "pdflow/"}
    assert written(sample(), category="pdflow-back/")["automationDetails"] == {"id": "pdflow-back/"}
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"][0]["executionSuccessful"] is True


def test_a_version_that_is_not_semantic_is_not_called_so() -> None:
    driver = json.loads(render_sarif(sample(), "0.1.dev3"))["runs"][0]["tool"]["driver"]
    assert driver["version"] == "0.1.dev3"
    assert "semanticVersion" not in driver


def test_rules_carry_what_github_shows() -> None:
    rules = {rule["id"]: rule for rule in written(sample())["tool"]["driver"]["rules"]}
    rule = rules["undeclared-sub-processor"]
    assert rule["name"] == "UndeclaredSubProcessor"
    assert rule["shortDescription"]["text"] == "A third party receives personal data and is not in the declared list."
    assert rule["fullDescription"]["text"].endswith("a company that the declared list does not name.")
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["properties"] == {
        "tags": ["privacy", "gdpr"],
        "precision": "high",
        "problem.severity": "error",
        "security-severity": "7.5",
    }
    assert "```python" in rule["help"]["markdown"]
    assert rules["undeclared-category"]["defaultConfiguration"] == {"level": "warning"}
    assert rules["stale-declaration"]["properties"]["problem.severity"] == "recommendation"


def test_help_text_is_the_markdown_without_its_marks() -> None:
    markdown = next(rule.help for rule in RULES if rule.id == "undeclared-sub-processor")
    assert without_markdown(markdown) == (
        "The code hands personal data to a company that the declared list does not name.\n\n"
        "# analytics, not in the list\nclient.identify(user.email)\n\n"
        "Why it matters\n\nArt. 28(2) GDPR (https://eur-lex.europa.eu/eli/reg/2016/679/oj) asks for authorisation.\n\n"
        "What to do. Add the company to the declared list and inform the controllers, or stop sending the data."
    )


def test_a_result_points_at_its_rule_and_place() -> None:
    run = written(sample())
    found = result(run, "3f9a1c2d")
    assert found["ruleId"] == "undeclared-sub-processor"
    assert run["tool"]["driver"]["rules"][found["ruleIndex"]]["id"] == "undeclared-sub-processor"
    (location,) = found["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": f"back%20end/{SUPPORT}", "uriBaseId": "%SRCROOT%"},
        "region": {
            "startLine": CRISP_SINK.line,
            "startColumn": CRISP_SINK.column,
            "endLine": CRISP_SINK.end_line,
            "endColumn": CRISP_SINK.end_column,
        },
    }
    assert location["logicalLocations"] == [{"fullyQualifiedName": "shop.f", "kind": "function"}]


def test_an_explicit_warning_stays_where_the_rule_says_error() -> None:
    milder = tuple(change(f, level="warning") if f.id == "3f9a1c2d" else f for f in FINDINGS)
    assert result(written(change(sample(), findings=milder)), "3f9a1c2d")["level"] == "warning"


def test_fingerprints_do_not_move_with_lines() -> None:
    moved = tuple(change(f, span=change(f.span, line=f.span.line + 7, end_line=0, end_column=0)) for f in FINDINGS)
    before, after = written(sample()), written(change(sample(), findings=moved))
    prints = [{r["properties"]["finding"]: r["partialFingerprints"] for r in run["results"]} for run in (before, after)]
    assert prints[0] == prints[1]
    assert prints[0]["3f9a1c2d"] == {"pdflow/v1": "3f9a1c2dundeclared-sub-processor"}


def test_every_hop_of_every_path_is_a_step() -> None:
    found = result(written(sample()), "3f9a1c2d")
    paths = [flow["threadFlows"][0]["locations"] for flow in found["codeFlows"]]
    wanted = [flow for flow in FLOWS if flow.vendor == "crisp"]
    for steps, flow in zip(paths, wanted, strict=True):
        places = [(s["location"]["physicalLocation"]["artifactLocation"]["uri"],
                   s["location"]["physicalLocation"]["region"]["startLine"]) for s in steps]  # fmt: skip
        assert places == [(f"back%20end/{hop.span.path}", hop.span.line) for hop in flow.hops]
        assert steps[0]["importance"] == steps[-1]["importance"] == "essential"
    assert paths[0][2]["location"]["message"]["text"] == "passed to push(person_id, profile)."
    assert found["codeFlows"][0]["message"]["text"] == (
        "E-mail address, from user.email to crisp_api.Crisp().website.update_people_profile."
    )


def test_the_message_links_to_the_related_places() -> None:
    found = result(written(sample()), "a1b2c3d4")
    source, declared = found["relatedLocations"]
    assert (source["id"], declared["id"]) == (1, 2)
    assert source["physicalLocation"]["region"]["startLine"] == STRIPE_SINK.line
    assert declared["physicalLocation"]["artifactLocation"]["uri"] == f"back%20end/{DECLARED}"
    assert found["message"]["text"].endswith(
        "See [order.user.phone at shop/checkout/payment.py:6](1), [subprocessors.yml:2](2)."
    )


def test_text_from_scanned_code_cannot_make_links_or_placeholders() -> None:
    text = result(written(sample()), "b7c0ffee")["message"]["text"]
    assert "[bold]api.tracker.example[/bold] {{0}} [x] (1)." in text
    assert text.count("](") == 1, "only our own link is one"
    assert sentence("a\x1b[31m\u202eb\nc") == "a\\x1b[31m\\u202eb c."
    brackets = result(written(sample()), "3f9a1c2d")["message"]["text"]
    assert '[request.POST\\["first_name"\\] at shop/accounts/views.py:10](2)' in brackets


def test_categories_are_named_in_words() -> None:
    finding = change(FINDINGS[2], message="Stripe receives user.contact.phone_number")
    text = written(change(sample(), findings=(finding,)))["results"][0]["message"]["text"]
    assert text.startswith("Stripe receives Telephone number. See ")


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (CLINIC, "back%20end/shop/gro%C3%9Fe%20Kunden/mail%20out.py"),
        (HOSTILE, "back%20end/shop/%5Bbold%5Da%7Cb%60c/hooks.py"),
        ("../docs/a:b#c?d.md", "docs/a%3Ab%23c%3Fd.md"),
        ("caf\udce9.py", "back%20end/caf%E9.py"),
    ],
)
def test_uris_are_encoded_and_relative_to_the_repository(path: str, uri: str) -> None:
    report = change(sample(), findings=(change(FINDINGS[0], span=Span(path, 1)),))
    location = written(report)["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": uri, "uriBaseId": "%SRCROOT%"}


def test_a_document_outside_the_repository_has_a_full_uri() -> None:
    report = change(sample(), findings=(change(FINDINGS[0], span=Span("../../legal/a b.md", 3)),))
    location = written(report)["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "file:///srv/code/legal/a%20b.md"}


def test_a_root_that_is_the_repository_adds_nothing_to_paths() -> None:
    report = change(sample(), root="/srv/code/shop-repo")
    location = result(written(report), "3f9a1c2d")["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == SUPPORT


def test_regions_are_always_well_formed() -> None:
    assert plain(region(Span("a.py", 3, 5))) == {"startLine": 3, "startColumn": 5, "endLine": 3}
    assert plain(region(Span("a.py", 3, 5, 3, 2))) == {"startLine": 3, "startColumn": 5, "endLine": 3}
    assert plain(region(Span("a.py", 0, 0))) == {"startLine": 1, "startColumn": 1, "endLine": 1}
    assert plain(region(Span("a.py", 3, 5, 4, 1))) == {"startLine": 3, "startColumn": 5, "endLine": 4, "endColumn": 1}


def test_suppressed_findings_are_left_out() -> None:
    assert all(r["properties"]["finding"] != "d4d4d4d4" for r in written(sample())["results"])


def test_gaps_are_notifications() -> None:
    run = written(sample())
    notes = run["invocations"][0]["toolExecutionNotifications"]
    syntax = next(n for n in notes if n["descriptor"]["id"] == "gap-syntax")
    assert syntax["level"] == "warning"
    assert syntax["message"]["text"].startswith("Python 2 print statement")
    assert syntax["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "back%20end/shop/legacy/old.py"
    assert {n["level"] for n in notes if n["descriptor"]["id"] == "gap-unresolved-call"} == {"note"}
    described = {descriptor["id"] for descriptor in run["tool"]["driver"]["notifications"]}
    assert {n["descriptor"]["id"] for n in notes} <= described


def cut(run: Any) -> list[str]:
    notes = run["invocations"][0]["toolExecutionNotifications"]
    return [n["message"]["text"] for n in notes if n["descriptor"]["id"] == "cut-to-limit"]


def test_nothing_is_said_to_be_cut_where_nothing_was() -> None:
    assert cut(written(sample())) == []


def test_results_beyond_githubs_limit_are_cut_from_the_least_grave_end() -> None:
    notes = tuple(change(FINDINGS[5], id=f"n{number}") for number in range(24_999))
    report = change(sample(), findings=(*notes, FINDINGS[0], FINDINGS[1]), gaps=())
    run = json.loads(render_sarif(report, "0.1.0"))["runs"][0]
    assert [r["level"] for r in run["results"][:3]] == ["error", "error", "note"]
    assert len(run["results"]) == 25_000
    assert cut(run) == ["At most 25,000 results are written, 1 left out. `pdflow scan --format json` has them all."]


def test_long_paths_many_places_tags_and_texts_are_cut() -> None:
    hops = tuple(Hop(Span(SUPPORT, 1 + number), "step") for number in range(6_000))
    flows = tuple(change(FLOWS[0], id=f"long{number}", hops=hops) for number in range(3))
    related = tuple(Span(SUPPORT, 1 + number) for number in range(1_500))
    finding = change(FINDINGS[0], flows=tuple(flow.id for flow in flows), related=related)
    rule = change(RULES[1], tags=tuple(f"t{n}" for n in range(25)), summary="s" * 2_000)
    report = change(sample(), findings=(finding,), flows=flows, rules=(rule,))
    run = json.loads(render_sarif(report, "0.1.0"))["runs"][0]
    (found,) = run["results"]
    steps = [len(flow["threadFlows"][0]["locations"]) for flow in found["codeFlows"]]
    assert steps == [6_000, 4_000]
    assert len(found["relatedLocations"]) + len(found["locations"]) == 1_000
    (described,) = run["tool"]["driver"]["rules"]
    assert described["properties"]["tags"] == [f"t{n}" for n in range(20)]
    assert len(described["shortDescription"]["text"]) == 1_024
    said = " ".join(cut(run))
    assert "At most 10,000 steps of the paths of a result are written, 8,000 left out" in said
    assert "At most 999 related locations of a result are written" in said
    assert "At most 20 tags of the rule undeclared-sub-processor are written, 5 left out" in said
    assert "At most 1,024 characters of the summary of undeclared-sub-processor are written" in said


def test_many_gaps_are_counted() -> None:
    gaps = tuple(Gap(Span("a.py", 1 + number), "unknown", "limit") for number in range(1_200))
    assert cut(written(change(sample(), gaps=gaps)))[0].startswith("At most 1,000 gaps are written, 200 left out")


def test_the_same_report_gives_the_same_bytes_and_no_machine_in_them() -> None:
    text = render_sarif(sample(), "0.1.0")
    assert text == render_sarif(sample(), "0.1.0")
    assert "/srv/code" not in text
    assert text.endswith("}\n")


def test_lone_surrogates_cannot_break_the_encoding() -> None:
    report = change(sample(), findings=(change(FINDINGS[0], vendor="host:\ud800.example"),))
    render_sarif(report, "0.1.0").encode("utf-8")


def test_the_serialiser_drops_nulls_and_defaults_but_keeps_levels() -> None:
    found = plain(sarif_om.Result(message=sarif_om.Message(text="x"), level="warning", rule_index=-1, kind="fail"))
    assert found == {"level": "warning", "message": {"text": "x"}}
    assert plain(sarif_om.ReportingConfiguration()) == {"level": "warning"}
    assert plain({"a": None, "b": (1, True, 0.5)}) == {"b": [1, True, 0.5]}
