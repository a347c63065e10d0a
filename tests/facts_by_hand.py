"""Facts that tests of the comparison build by hand."""

from __future__ import annotations

from pdflow.facts.declaration import Claim, Declaration, DeclaredCookie, SubProcessor
from pdflow.facts.evidence import Mention
from pdflow.facts.flow import Flow, Hop
from pdflow.facts.knowledge import DataCategory, Entity, Vendor
from pdflow.facts.place import Span


def vendor(
    vendor_id: str,
    name: str,
    *,
    kinds: tuple[str, ...] = ("payments",),
    entities: tuple[str, ...] = (),
    aliases: tuple[str, ...] = (),
    parent: str | None = None,
    country: str = "",
    cookies: tuple[str, ...] = (),
    role: str = "processor",
) -> Vendor:
    return Vendor(
        id=vendor_id,
        name=name,
        span=Span(f"signatures/vendors/{vendor_id}.yml", 1),
        kinds=kinds,
        role=role,
        parent=parent,
        entities=tuple(Entity(entity, country) for entity in entities),
        aliases=aliases,
        cookies=cookies,
    )


VENDORS = (
    vendor("stripe", "Stripe", entities=("Stripe, Inc. (now Stripe, LLC)", "Stripe Payments Europe, Limited")),
    vendor("crisp", "Crisp", kinds=("chat", "helpdesk"), entities=("Crisp IM SAS",), country="FR"),
    vendor("google", "Google", kinds=("cloud",), entities=("Google LLC", "Google Ireland Limited")),
    vendor(
        "google_analytics",
        "Google Analytics",
        kinds=("analytics",),
        parent="google",
        cookies=("_ga", "_ga_*", "_gid"),
        entities=("Google LLC",),
        country="US",
    ),
    vendor("gcp", "Google Cloud", kinds=("cloud",), parent="google", aliases=("GCP", "Google Cloud Platform")),
    vendor(
        "aws", "Amazon Web Services", kinds=("cloud",), entities=("Amazon Web Services EMEA SARL",), aliases=("AWS",)
    ),
    vendor("sentry", "Sentry", kinds=("error_monitoring",), entities=("Functional Software, Inc. dba Sentry",)),
    vendor("twilio", "Twilio", kinds=("sms",), entities=("Twilio Inc.",)),
    vendor("sendgrid", "SendGrid", kinds=("email",), entities=("Twilio Inc. (SendGrid)",), parent="twilio"),
    vendor("mixpanel", "Mixpanel", kinds=("product_analytics",), entities=("Mixpanel, Inc.",), country="US"),
    vendor("elastic_cloud", "Elastic Cloud", kinds=("search",), entities=("Elasticsearch B.V.",), aliases=("Elastic",)),
    vendor("close", "Close", kinds=("crm",), entities=("Elastic Inc.",)),
    vendor("vonage", "Vonage", kinds=("sms",), entities=("Vonage Business Inc.", "Nexmo Inc.")),
    vendor("resend", "Resend", kinds=("email",), entities=("Plus Five Five, Inc.",)),
    vendor("render", "Render", kinds=("hosting",), entities=("Render Services, Inc.",)),
    vendor("railway", "Railway", kinds=("hosting",), entities=("Railway Corporation",)),
    vendor("google_fonts", "Google Fonts", kinds=("fonts",), parent="google"),
    vendor("slack", "Slack", kinds=("collaboration",), role="user-directed"),
)

CATEGORIES = (
    DataCategory("user.contact.email", "E-mail address"),
    DataCategory("user.name", "Name"),
    DataCategory("user.health_and_medical", "Health data", special="art9"),
)


def entry(name: str, line: int = 1, **fields: object) -> SubProcessor:
    return SubProcessor(name=name, span=Span("subprocessors.yml", line), **fields)  # type: ignore[arg-type]


def declared(
    *entries: SubProcessor, claims: tuple[Claim, ...] = (), cookies: tuple[DeclaredCookie, ...] = ()
) -> Declaration:
    return Declaration(("subprocessors.yml",), entries, claims=claims, cookies=cookies)


def claim(kind: str, text: str, *values: str, line: int = 50) -> Claim:
    return Claim(kind, text, Span("privacy.md", line), values)


def flow(
    vendor_id: str,
    category: str = "user.contact.email",
    *,
    line: int = 10,
    path: str = "shop/pay.py",
    function: str = "shop.pay.charge",
    api: str = "vendor.create",
    how: str = "explicit",
    confidence: str = "high",
    is_test: bool = False,
) -> Flow:
    source, sink = Span("shop/views.py", 3, 5), Span(path, line, 9, line, 40)
    return Flow(
        id=f"{vendor_id}-{category}-{path}-{line}",
        vendor=vendor_id,
        category=category,
        how=how,
        confidence=confidence,
        api=api,
        function=function,
        source_text="user.email",
        source=source,
        sink=sink,
        hops=(Hop(source, "user.email read"), Hop(Span("shop/views.py", 5, 5), "passed on"), Hop(sink, "sent")),
        is_test=is_test,
    )


def mention(vendor_id: str, kind: str, *, line: int = 1, path: str = "shop/app.py", is_test: bool = False) -> Mention:
    return Mention(vendor_id, kind, Span(path, line), vendor_id, is_test)
