"""Whom the name of a setting, a class or a module is named after."""

from __future__ import annotations

import pytest

from pdflow.match.naming import Naming
from pdflow.read.signatures import load_knowledge, signature_folder

NAMING = Naming(load_knowledge([signature_folder()]).vendors)


@pytest.mark.parametrize(
    ("name", "vendor"),
    [
        ("SLACK_WEBHOOK_URL", "slack"),
        ("Freshdesk", "freshworks"),
        ("FRESH_DESK_API_URL", "freshworks"),
        ("MailChimpClient", "mailchimp"),
        ("PayPalGateway", "paypal"),
        ("FB_GRAPH_URL", "meta"),
        ("ADJUST_API_URL", "adjust"),
        ("get_response", None),
        ("user_front", None),
        ("graph_api", None),
        ("ELASTICSEARCH_URL", None),
        ("AWS_S3_ENDPOINT_URL", None),
        ("SLACK_OR_STRIPE_URL", None),
    ],
)
def test_a_name_stands_for_one_vendor_or_for_none(name: str, vendor: str | None) -> None:
    assert NAMING.find(name) == vendor
