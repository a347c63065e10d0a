"""The own format: what is read, and that every mistake is reported at once with its place."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from pdflow.errors import DeclarationError
from pdflow.facts.declaration import Declaration
from pdflow.read.declared import handbook, read_declaration
from pdflow.read.declared.phrases import phrase_table
from pdflow.read.declared.shape import json_schema, key_tables

DOCS = Path(__file__).parent.parent / "docs"

GOOD = """\
# our list
own_domains: [example.com, "*.example.org"]
subprocessors:
  - name: Crisp IM SAS
    aliases: Crisp
    purpose: chat and helpdesk
    categories: [email, user.name, IP address]
    location: NO
    transfer: SCC
  - {name: Google Ireland Limited, product: Google Analytics, conditional: only after consent}
  - {name: Google Ireland Limited, product: Google Maps, status: planned}
claims:
  no-third-parties: We share nothing.
  notice-period: {text: We tell you 30 days before., values: ["30"]}
cookies:
  - {name: _ga, provider: Google}
"""


def read(tmp_path: Path, text: str | bytes, name: str = "subprocessors.yml") -> Declaration:
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_declaration([file], tmp_path)[0]


def complaints(tmp_path: Path, text: str | bytes) -> list[str]:
    with pytest.raises(DeclarationError) as caught:
        read(tmp_path, text)
    return str(caught.value).splitlines()


def test_everything_that_was_written_is_read_with_its_place(tmp_path: Path) -> None:
    declared = read(tmp_path, GOOD)
    crisp, analytics, maps = declared.sub_processors
    assert (crisp.name, crisp.aliases, crisp.location) == ("Crisp IM SAS", ("Crisp",), "NO")
    assert crisp.categories == ("user.contact.email", "user.name", "user.device.ip_address")
    assert (crisp.span.path, crisp.span.line, crisp.span.column) == ("subprocessors.yml", 4, 5)
    assert analytics.categories is None and analytics.conditional == "only after consent"
    assert (maps.product, maps.status) == ("Google Maps", "planned")
    assert declared.own_domains == ("example.com", "example.org")
    assert [(claim.kind, claim.values, claim.span.line) for claim in declared.claims] == [
        ("no-third-parties", (), 13),
        ("notice-period", ("30",), 14),
    ]
    assert declared.cookies[0].name == "_ga" and declared.cookies[0].span.line == 16


def test_an_empty_list_of_sub_processors_is_a_declaration_of_none(tmp_path: Path) -> None:
    assert read(tmp_path, "subprocessors: []\n").sub_processors == ()


def test_every_mistake_is_reported_at_once_with_line_and_field(tmp_path: Path) -> None:
    text = """\
subprocessors:
  - name: Stripe
    purpos: payments
    categories: [emial, user.contact.emial, xyzzy]
  - {purpose: chat}
  - {name: stripe}
  - {name: [Sentry], status: future, role: }
  - Crisp
own_domain: example.com
claims: {no-third-partys: "We share nothing."}
cookies: _ga
"""
    assert complaints(tmp_path, text) == [
        "subprocessors.yml:3:5: subprocessors[0].purpos: unknown key; did you mean `purpose`?",
        "subprocessors.yml:4:18: subprocessors[0].categories: `emial` is no data category; did you mean `email`?",
        "subprocessors.yml:4:25: subprocessors[0].categories: `user.contact.emial` is no data category; "
        "did you mean `user.contact.email`?",
        "subprocessors.yml:4:45: subprocessors[0].categories: `xyzzy` is no data category; "
        "write a Fideslang key such as `user.contact.email`",
        "subprocessors.yml:5:5: subprocessors[1]: `name` is missing",
        "subprocessors.yml:6:5: subprocessors[2].name: `stripe` is already listed in line 2",
        "subprocessors.yml:7:12: subprocessors[3].name: must be a text, is a list",
        "subprocessors.yml:7:30: subprocessors[3].status: `future` is no status; known: active, affiliate, "
        "not-a-recipient, planned, self-hosted",
        "subprocessors.yml:7:43: subprocessors[3].role: must be a text, is empty",
        "subprocessors.yml:8:5: subprocessors[4]: must be a mapping, is a single value",
        "subprocessors.yml:9:1: own_domain: unknown key; did you mean `own_domains`?",
        "subprocessors.yml:10:10: claims.no-third-partys: unknown key; did you mean `no-third-parties`?",
        "subprocessors.yml:11:10: cookies: must be a list, is a single value",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("# only a comment\n", "is empty"),
        ("subprocessors: [", "not valid YAML"),
        ("subprocessors:\n\t- name: x\n", "not valid YAML"),
        ("- name: x\n  y: [\n", "not valid YAML"),
        ("a: &a [x, x]\nsubprocessors: [*a, *a]\n", "anchors are not read"),
        ("subprocessors: !!python/object/apply:os.system ['true']\n", "tags are not read"),
        ("subprocessors: " + "[" * 5000 + "]" * 5000, "levels deep"),
        ("subprocessors: []\n---\nsubprocessors: []\n", "more than one YAML document"),
        ("subprocessors:\n" + "  - {name: x}\n" * 150_000, "more than 500000 values"),
        (b"subprocessors:\n  - name: Caf\xe9\n", "is not UTF-8 here"),
        ("subprocessors: x\x00y\n", "null byte"),
        ("just words", "must be a mapping"),
        ("subprocessors: []\nsubprocessors: []\n", "written twice"),
        ("? [a, b]\n: c\nsubprocessors: []\n", "unknown key"),
    ],
)
def test_hostile_and_broken_yaml_is_refused_with_a_place(tmp_path: Path, text: str | bytes, says: str) -> None:
    lines = complaints(tmp_path, text)
    assert lines[0].startswith("subprocessors.yml:") and says in lines[0], lines


def test_mistakes_of_several_files_come_together(tmp_path: Path) -> None:
    (tmp_path / "subprocessors.yml").write_text("subprocessors: [{}]\n")
    missing = tmp_path / "nothing.yml"
    with pytest.raises(DeclarationError) as caught:
        read_declaration([missing, tmp_path / "subprocessors.yml"], tmp_path)
    assert "nothing.yml:1:1: cannot be read" in str(caught.value)
    assert "`name` is missing" in str(caught.value)


def test_the_published_schema_is_the_readers_table() -> None:
    assert (DOCS / "schema" / "subprocessors.schema.json").read_text() == handbook.schema_text()


def test_the_documentation_shows_every_key_and_phrase() -> None:
    text = (DOCS / "declaring.md").read_text()
    assert text == handbook.refreshed(text)
    assert key_tables() in text and phrase_table() in text


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("subprocessors: [{name: Stripe}]", True),
        ("subprocessors: [{name: Stripe, categories: [email], status: planned}]", True),
        ("subprocessors: []\nclaims: {role: [We act as processor.]}", True),
        ("subprocessors: [{name: Stripe, aliases: {a: b}}]", False),
        ("subprocessors: [{purpose: payments}]", False),
        ("subprocessors: [{name: Stripe, status: soon}]", False),
        ("own_domains: [example.com]", False),
        ("subprocessors: []\nclaims: {lies: none}", False),
    ],
)
def test_reader_and_schema_agree(tmp_path: Path, text: str, is_right: bool) -> None:
    schema_accepts = jsonschema.Draft202012Validator(json_schema()).is_valid(yaml.safe_load(text))
    try:
        read(tmp_path, text)
        reader_accepts = True
    except DeclarationError:
        reader_accepts = False
    assert (schema_accepts, reader_accepts) == (is_right, is_right)


def test_the_example_of_the_documentation_is_read(tmp_path: Path) -> None:
    text = (DOCS / "declaring.md").read_text()
    example = text.split("```yaml\n", 1)[1].split("```", 1)[0]
    assert len(read(tmp_path, example).sub_processors) >= 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("subprocessors:\n  - {name: Stripe, purpse: payments}\n", "did you mean `purpose`"),
        ("subprocessor: [{name: Stripe}]\nown_domains: [example.com]\n", "did you mean `subprocessors`"),
    ],
)
def test_a_slip_in_the_own_format_is_not_taken_for_another_shape(tmp_path: Path, text: str, says: str) -> None:
    assert any(says in line for line in complaints(tmp_path, text))
