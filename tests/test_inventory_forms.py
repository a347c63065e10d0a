"""The inventory for other tools: valid under their own schemas, and saying the same as the Markdown."""

from __future__ import annotations

import csv
import html.parser
import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from render_sample import CATEGORY_NAMES, SPECIAL, VENDORS, sample

from pdflow.facts.report import Report
from pdflow.render.inventory import FORMATS, render_inventory
from pdflow.render.inventory.rows import COLUMNS
from pdflow.render.yaml_text import yaml_text


def shown(form: str, report: Report | None = None) -> str:
    return render_inventory(report or sample(), CATEGORY_NAMES, SPECIAL, form, "0.1.0")


def rows(form: str) -> dict[str, dict[str, Any]]:
    load = json.loads if form == "json" else yaml.safe_load
    return {row["id"]: row for row in load(shown(form))["vendors"]}


def change(record: Any, **fields: Any) -> Any:
    return msgspec.structs.replace(record, **fields)


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_ends_with_a_line_break_and_knows_no_machine(form: str) -> None:
    text = shown(form)
    assert text.endswith("\n") and "/srv/code" not in text and "\x1b" not in text
    assert shown(form, change(sample(), vendors=VENDORS[::-1])) == text


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_report_has_every_form(form: str) -> None:
    assert shown(form, change(sample(), vendors=(), flows=(), gaps=(), declaration=None))


def test_json_and_yaml_say_the_same() -> None:
    assert yaml.safe_load(shown("yaml")) == json.loads(shown("json"))
    assert list(rows("json")["crisp"]) == [column.key for column in COLUMNS]


def test_a_row_says_what_code_says_and_blanks_what_it_cannot_tell() -> None:
    crisp = rows("json")["crisp"]
    assert crisp["categories"][:2] == ["user.contact.email", "user.device.cookie_id"]
    assert crisp["evidence"][0] == "flow shop/support/crisp.py:17"
    assert [crisp[key] for key in ("address", "contact", "agreement", "notice_due", "data_subjects")] == [""] * 5
    assert rows("json")["openai"]["special_categories"] == ["user.health_and_medical"]
    stripe = rows("json")["stripe"]
    assert (stripe["purpose"], stripe["location"], stripe["transfer"]) == (
        "Card payments (as declared)",
        "Ireland",
        "SCC",
    )


def test_declared_companies_without_a_trace_are_rows_too() -> None:
    hotjar = rows("json")["hotjar"]
    assert (hotjar["status"], hotjar["evidence"]) == ("declared, not found in the code", [])
    assert hotjar["declared_at"] == "Hotjar Ltd, subprocessors.yml:4"


@pytest.mark.parametrize(("third", "said"), [(None, ""), (True, "yes"), (False, "not for an entity inside")])
def test_whether_a_transfer_needs_a_mechanism_follows_from_known_entities(third: bool | None, said: str) -> None:
    report = change(sample(), vendors=(change(VENDORS[0], third_country=third),))
    row = json.loads(shown("json", report))["vendors"][0]
    assert row["transfer_needed"].startswith(said) and bool(row["transfer_needed"]) == bool(said)


def test_the_sheet_has_a_cell_for_every_column() -> None:
    table = list(csv.reader(io.StringIO(shown("csv"))))
    assert table[0] == [column.title for column in COLUMNS]
    assert {len(line) for line in table} == {len(COLUMNS)}
    assert len(table) == len(rows("json")) + 1


def test_a_sheet_holds_no_formula() -> None:
    evil = change(VENDORS[0], name='=HYPERLINK("https://evil.example")')
    (_, line) = list(csv.reader(io.StringIO(shown("csv", change(sample(), vendors=(evil,), declaration=None)))))
    assert line[1].startswith("'=")


class Page(html.parser.HTMLParser):
    """Counts rows and cells, and remembers tags."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def test_the_page_is_one_table_with_links_to_the_code() -> None:
    page = Page()
    page.feed(shown("html"))
    assert page.tags.count("table") == 1
    assert page.tags.count("tr") == len(rows("json")) + 1
    assert page.tags.count("td") == len(rows("json")) * len(COLUMNS)
    assert "script" not in page.tags and "b" not in page.tags, "hostile names stay text"
    assert "back%20end/shop/support/crisp.py#L17" in page.links
    assert not any(link.startswith(("http", "javascript")) for link in page.links)


def cyclonedx_schema(version: str) -> Any:
    cyclonedx = pytest.importorskip("cyclonedx.schema._res")
    folder = Path(cyclonedx.__file__).parent
    return json.loads((folder / f"bom-{version}.SNAPSHOT.schema.json").read_text("utf-8")), folder


@pytest.mark.parametrize("version", ["1.6", "1.7"])
def test_cyclonedx_is_valid_under_the_official_schema(version: str) -> None:
    import jsonschema
    from referencing import Registry, Resource

    schema, folder = cyclonedx_schema(version)
    others = [json.loads(file.read_text("utf-8")) for file in folder.glob("*.schema.json")]
    registry: Any = Registry().with_resources(
        [(one["$id"], Resource.from_contents(one)) for one in others if one.get("$id")]
    )
    document = json.loads(shown("cyclonedx")) | {"specVersion": version, "$schema": schema["$id"]}
    validator = jsonschema.Draft7Validator(schema, registry=registry)
    assert [error.message for error in validator.iter_errors(document)] == []
    del document["services"][0]["data"][0]["classification"]
    assert not validator.is_valid(document)


def test_a_service_for_each_third_party_with_the_data_that_enters_it() -> None:
    services = {one["bom-ref"]: one for one in json.loads(shown("cyclonedx"))["services"]}
    assert set(services) == {f"pdflow:{vendor.id}" for vendor in VENDORS}
    openai = services["pdflow:openai"]
    assert openai["x-trust-boundary"] is True
    assert [(one["flow"], one["classification"]) for one in openai["data"]] == [("inbound", "user.health_and_medical")]
    assert {"name": "pdflow:art9", "value": "user.health_and_medical"} in openai["properties"]
    assert {"name": "pdflow:declared", "value": "false"} in openai["properties"]


def test_what_runs_on_own_machines_crosses_no_boundary() -> None:
    report = change(sample(), vendors=(change(VENDORS[0], marks=("self-hosted",)),))
    assert json.loads(shown("cyclonedx", report))["services"][0]["x-trust-boundary"] is False


def test_fides_loads_with_its_own_package() -> None:
    models = pytest.importorskip("fideslang.models")
    taxonomy = pytest.importorskip("fideslang.default_taxonomy").DEFAULT_TAXONOMY
    manifest = models.Taxonomy.model_validate(yaml.safe_load(shown("fides")))
    systems = {system.fides_key: system for system in manifest.system}
    assert {"application", "crisp", "stripe", "api.tracker.example"} <= set(systems)
    openai = systems["openai"].privacy_declarations[0]
    assert openai.processes_special_category_data and openai.data_categories == ["user.health_and_medical"]
    assert [flow.fides_key for flow in systems["openai"].ingress] == ["application"]
    uses = {use.fides_key for use in taxonomy.data_use}
    from pdflow.render.inventory.fides import UNSAID, USES

    assert {*USES.values(), UNSAID} <= uses


def test_every_category_of_the_vocabulary_is_one_that_fides_knows() -> None:
    taxonomy = pytest.importorskip("fideslang.default_taxonomy").DEFAULT_TAXONOMY
    from pdflow.facts.report import Receipt
    from pdflow.read.signatures import load_knowledge, signature_folder

    keys = [one.key for one in load_knowledge([signature_folder()]).personal.categories]
    vendor = change(VENDORS[0], receives=tuple(Receipt(key, "explicit") for key in keys))
    manifest = yaml.safe_load(shown("fides", change(sample(), vendors=(vendor,))))
    used = set(manifest["system"][1]["privacy_declarations"][0]["data_categories"])
    assert used <= {one.fides_key for one in taxonomy.data_category}


@pytest.mark.parametrize(
    "data",
    [
        {"a": "no", "b": ["yes", "1.0", "", "x: y", "# z", "~", "a b", "N", "2026-01-01", "\x85", "\u2028", "é 😀"]},
        {"nested": {"list": [{"k": "v", "l": ["m"]}, {"k": ""}], "empty": [], "none": None, "true": True, "n": 3}},
        {"lists": [["a"], [], {}]},
        [],
    ],
)
def test_plain_data_survives_as_yaml(data: Any) -> None:
    assert yaml.safe_load(yaml_text(data)) == data


def test_the_documentation_shows_every_column_and_format() -> None:
    from pdflow.render.inventory.rows import column_table

    text = (Path(__file__).parent.parent / "docs" / "inventory.md").read_text("utf-8")
    assert f"a test -->\n\n{column_table()}\n\n<!-- end of columns -->" in text
    assert [form for form in FORMATS if f"`{form}`" not in text] == []
