"""Links that take values along to a vendor, in templates and scripts: each is a flow, as whoever follows it sends them."""

from __future__ import annotations

from pathlib import Path

import pytest
import suite

from pdflow import places
from pdflow.read.files import read_sources
from pdflow.read.mentions import find_mentions


def told(root: Path, name: str, text: str) -> set[tuple[str, str]]:
    (root / "app.py").write_text("")
    (root / name).write_text(text)
    mentions = find_mentions(read_sources(root, (), (), False), suite.knowledge())
    return {(flow.vendor, flow.category) for flow in places.link_flows(mentions, suite.plain_matcher())}


@pytest.mark.parametrize(
    ("name", "text", "flows"),
    [
        (
            "a.vue",
            "<script>open(`https://airtable.com/f?prefill_First+name=${this.firstName}&prefill_Email=${this.mail}`)</script>",
            {("airtable", "user.name.first"), ("airtable", "user.contact.email")},
        ),
        (
            "a.html",
            '<a href="https://airtable.com/f?prefill_who={{ user.email }}&prefill_plan={{ plan.title }}">x</a>',
            {("airtable", "user.contact.email")},
        ),
        ("a.js", 'open("https://airtable.com/f?name=" + user.name)', {("airtable", "user.name")}),
        ("a.html", '<a href="https://airtable.com/f?prefill_product_name={{ product.title }}">x</a>', set()),
        ("a.html", '<a href="https://airtable.com/f?prefill_Email=desk@shop.example">x</a>', set()),
        ("a.html", '<!-- <a href="https://airtable.com/f?prefill_Email={{ user.email }}">x</a> -->', set()),
    ],
)
def test_a_prefilled_link_is_a_flow(tmp_path: Path, name: str, text: str, flows: set[tuple[str, str]]) -> None:
    assert told(tmp_path, name, text) == flows
