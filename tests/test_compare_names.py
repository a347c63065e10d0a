"""Declared names to vendors: who is meant, how sure, and what is covered."""

from __future__ import annotations

import pytest
from facts_by_hand import VENDORS, declared, entry, vendor

from pdflow.compare.names import resolve
from pdflow.facts.declaration import Declaration, DeclaredCookie, SubProcessor
from pdflow.facts.place import Span


def resolved(name: str, **fields: object) -> SubProcessor:
    return resolve(declared(entry(name, **fields)), VENDORS).sub_processors[0]


@pytest.mark.parametrize(
    ("name", "vendor"),
    [
        ("Stripe", "stripe"),
        ("STRIPE INC.", "stripe"),
        ("Stripe, LLC (US) / Stripe Payments Europe, Limited (Ireland)", "stripe"),
        ("Stripe Payments Europe Ltd", "stripe"),
        ("Functional Software, Inc. d/b/a Sentry", "sentry"),
        ("Functional Software, Inc. - Sentry", "sentry"),
        ("Sentry.io", "sentry"),
        ("Amazon Web Services, Inc. (AWS)", "aws"),
        ("Amazon WebServices", "aws"),
        ("AWS (RDS, S3, ECS)", "aws"),
        ("AWS RDS", "aws"),
        ("Twilio     (SendGrid)", "sendgrid"),
        ("Google LLC (Google Cloud Platform)", "gcp"),
        ("Google - Analytics", "google_analytics"),
        ("Looker (Google Cloud)", "gcp"),
        ("NexMo Inc (aka Vonage)", "vonage"),
        ("Vonage APIs (formerly Nexmo, Inc.)", "vonage"),
        ("Plus Five Five, Inc. (Resend)", "resend"),
        ("Elastic Inc.", "elastic_cloud"),
        ("Elasticsearch, Inc.", "elastic_cloud"),
        ("Crisp IM SAS**", "crisp"),
        ("Crisp (chat and helpdesk)", "crisp"),
        ("crisp-im-sas", "crisp"),
        ("Mix\u00adpanel", "mixpanel"),
    ],
)
def test_real_spellings_find_their_vendor(name: str, vendor: str) -> None:
    assert resolved(name).vendor == vendor


@pytest.mark.parametrize(
    "name",
    [
        "UpCloud Oy",
        "Close Brothers Bank",
        "Render Farm Studios",
        "Tableau Software, LLC (a Google Company)",
        "Shop",
        "—",
    ],
)
def test_other_companies_stay_unknown_and_are_kept(name: str) -> None:
    found = resolved(name)
    assert (found.name, found.vendor, found.match, found.covers) == (name, None, 0.0, ())


def test_an_exact_name_is_sure_and_a_similar_one_says_how_similar() -> None:
    assert resolved("Mixpanel").match == 1.0
    similar = resolved("Mixpannel")
    assert similar.vendor == "mixpanel" and 0.9 <= similar.match < 1.0


def test_a_group_covers_its_products_and_a_product_only_itself() -> None:
    assert set(resolved("Google Ireland Limited").covers) == {"google", "google_analytics", "gcp", "google_fonts"}
    assert resolved("Google Analytics").covers == ("google_analytics",)
    assert resolved("Twilio Inc.").covers == ("twilio", "sendgrid")
    assert resolved("SendGrid").covers == ("sendgrid",)


def test_a_group_that_names_a_product_covers_that_product_only() -> None:
    assert resolved("Google Ireland Limited", product="Google Analytics").covers == ("google_analytics",)
    assert resolved("Google LLC", product="Analytics").covers == ("google_analytics",)
    assert resolved("Google Ireland Limited", purpose="Google Analytics").covers == ("google_analytics",)
    assert resolved("Google", purpose="hosting and e-mail").covers[0] == "google"


def test_two_products_in_one_entry_cover_both() -> None:
    assert set(resolved("Google LLC", product="Google Cloud and Google Analytics").covers) == {
        "gcp",
        "google_analytics",
    }
    assert set(resolved("Application hosting provider (Render, Inc. or Railway)").covers) == {"render", "railway"}


def test_an_alias_of_the_entry_finds_the_vendor_where_its_name_does_not() -> None:
    assert resolved("Our chat company", aliases=("Crisp",)).vendor == "crisp"


def test_self_hosted_entries_mean_no_vendor() -> None:
    assert resolved("Sentry (self-hosted)", status="self-hosted").vendor is None


@pytest.mark.parametrize(
    ("name", "provider", "vendor"),
    [("_ga_AB12", "", "google_analytics"), ("_gid", "", "google_analytics"), ("x", "Crisp", "crisp"), ("x", "", None)],
)
def test_cookies_find_their_vendor_by_name_and_else_by_provider(name: str, provider: str, vendor: str | None) -> None:
    cookie = DeclaredCookie(name, Span("privacy.md", 1), provider=provider)
    assert resolve(declared(cookies=(cookie,)), VENDORS).cookies[0].vendor == vendor


def test_a_company_that_contracts_for_many_products_stands_for_its_group() -> None:
    products = ("Globex Ads", "Globex Maps", "Globex Mail")
    vendors = tuple(
        vendor(name.lower().replace(" ", "_"), name, entities=("Globex LLC", "Globex Ireland Limited"))
        for name in products
    )
    cloud = vendor("globex_cloud", "Globex Cloud", entities=("Globex LLC",))
    found = resolve(declared(entry("Globex Ireland Limited")), (*vendors, cloud)).sub_processors[0]
    assert (found.vendor, set(found.covers)) == (None, {"globex_ads", "globex_maps", "globex_mail", "globex_cloud"})
    assert resolve(declared(entry("Globex Maps")), (*vendors, cloud)).sub_processors[0].covers == ("globex_maps",)


def test_a_mention_counts_only_where_a_vendor_is_called_so() -> None:
    names = ("Mixpanel", "Our Own Team", "Plain", "Stripe")
    mentions = tuple(SubProcessor(name, Span("p.md", 1), status="mentioned") for name in names)
    listed = SubProcessor("Stripe Payments Europe, Ltd", Span("p.md", 2))
    resolved = resolve(Declaration((), (*mentions, listed)), VENDORS).sub_processors
    assert [(entry.name, entry.status) for entry in resolved] == [
        ("Mixpanel", "active"),
        ("Stripe Payments Europe, Ltd", "active"),
    ]


def test_a_product_before_its_company_in_brackets_is_the_product() -> None:
    vendors = (
        vendor("bird", "Birdhouse", entities=("Birdhouse, Inc.",)),
        vendor("mailbird", "Mailbird", entities=("Birdhouse, Inc.",)),
    )
    said = resolve(declared(entry("Mailbird (Birdhouse, Inc.)"), entry("Birdhouse (Mailbird)")), vendors)
    assert [one.covers for one in said.sub_processors] == [("mailbird",), ("mailbird",)]
