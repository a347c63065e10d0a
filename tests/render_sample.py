"""A report as a scan of a small shop would give it, with names that try to break every renderer."""

from __future__ import annotations

from pdflow.facts.declaration import Declaration, SubProcessor
from pdflow.facts.flow import Flow, Hop
from pdflow.facts.place import Gap, Span
from pdflow.facts.report import Evidence, Excerpt, Finding, Receipt, Report, Rule, Stats, VendorReport

ACCOUNTS = "shop/accounts/views.py"
SUPPORT = "shop/support/crisp.py"
CHECKOUT = "shop/checkout/payment.py"
CLINIC = "shop/große Kunden/mail out.py"
HOSTILE = "shop/[bold]a|b`c/hooks.py"
DECLARED = "subprocessors.yml"

SOURCES = {
    ACCOUNTS: """\
from django.contrib.auth.decorators import login_required
from django.shortcuts import render

from shop.support.crisp import sync_profile


@login_required
def update_profile(request):
    user = request.user
    user.first_name = request.POST["first_name"]
    user.save()
    sync_profile(user)
    return render(request, "profile.html", {"user": user})
""",
    SUPPORT: """\
from crisp_api import Crisp
from django.conf import settings

client = Crisp()
client.authenticate(settings.CRISP_ID, settings.CRISP_KEY)


def sync_profile(user):
    profile = {
        "email": user.email,
        "person": {"nickname": user.get_full_name()},
    }
    push(user.crisp_id, profile)


def push(person_id, profile):
    client.website.update_people_profile(settings.CRISP_SITE, person_id, profile)
""",
    CHECKOUT: """\
import stripe
import requests


def charge(order):
    customer = stripe.Customer.create(email=order.user.email, phone=order.user.phone, name=order.user.get_full_name(), metadata={"order": order.pk})
    order.stripe_id = customer.id
    order.save()


def notify(order, endpoint):
\trequests.post(endpoint, json={"email": order.user.email})
""",
    CLINIC: """\
from shop.models import Patient
import openai


def summary(patient: Patient) -> str:
    text = f"Größe: {patient.height}, 診断: {patient.diagnosis}"
    return openai.OpenAI().responses.create(model="m", input=text).output_text
""",
    HOSTILE: """\
import requests

def hook(user):
    requests.get("https://api.tracker.example/[link=https://evil.example]x[/link]", params={"q": user.email})  # \x1b[31m\u202e
""",
    DECLARED: """\
sub_processors:
  - name: Stripe
    data: [user.contact.email]
  - name: Hotjar Ltd
    purpose: Session replay
  - name: PostHog
""",
}  # fmt: skip

CATEGORY_NAMES = {
    "user.contact.email": "E-mail address",
    "user.name": "Name",
    "user.contact.phone_number": "Telephone number",
    "user.device.ip_address": "IP address",
    "user.device.cookie_id": "Cookie ID",
    "user.health_and_medical": "Health data",
}
SPECIAL = {"user.health_and_medical": "art9"}


def rule(id: str, level: str, severity: str, summary: str, texts: tuple[str, str], **more: object) -> Rule:
    """A rule whose help ends with what to do, as all rules' help does."""
    text, remedy = texts
    name = "".join(word.capitalize() for word in id.split("-"))
    help_ = f"{text}\n\n**What to do.** {remedy}"
    return Rule(id, name, level, summary, help_, severity, remedy=remedy, **more)  # type: ignore[arg-type]


RULES = (
    rule(
        "special-category-data", "error", "9.1", "Data of GDPR Art. 9 or 10 reaches a third party.",
        (
            "Health, religion, ethnic origin and the like may only be handed on under the conditions of Art. 9(2).",
            "Leave the field out of what is sent, or document the condition of Art. 9(2) and declare the category.",
        ),
        tags=("privacy", "gdpr", "art-9"),
    ),
    rule(
        "undeclared-sub-processor", "error", "7.5",
        "A third party receives personal data and is not in the declared list",
        (
            "The code hands personal data to a company that the declared list does not name.\n\n"
            "```python\n# analytics, not in the list\nclient.identify(user.email)\n```\n\n"
            "# Why it matters\n\n"
            "[Art. 28(2) GDPR](https://eur-lex.europa.eu/eli/reg/2016/679/oj) asks for authorisation.",
            "Add the company to the declared list and inform the controllers, or stop sending the data.",
        ),
        tags=("privacy", "gdpr"),
    ),
    rule(
        "undeclared-category", "warning", "5.0",
        "A declared sub-processor receives data that the list does not mention.",
        (
            "The list says which data each sub-processor receives; the code sends more.",
            "Add the category to the sub-processor's entry, or stop sending it.",
        ),
        tags=("privacy", "gdpr"),
    ),
    rule(
        "unknown-recipient", "warning", "5.5",
        "Personal data is sent to a host that belongs to no known company | or so.",
        (
            "pdflow knows neither the vendor nor that the host is your own.",
            "Name the host under `own_domains`, or add a signature for its vendor.",
        ),
        precision="medium",
    ),
    rule(
        "stale-declaration", "note", "1.0", "The list names a sub-processor of which the code shows nothing.",
        (
            "Either it is used outside of this code, or the entry is out of date.",
            "Remove the entry, or mark it as used elsewhere.",
        ),
        precision="medium",
    ),
    rule(
        "undeclared-third-party", "note", "2.0",
        "A third party is used, but no personal data was seen to reach it.",
        (
            "A call or an import of a vendor that the list does not name.",
            "Check whether it receives personal data in a way that pdflow does not see.",
        ),
        precision="medium",
    ),
)  # fmt: skip


def at(path: str, text: str, number: int = 1) -> Span:
    """The span of the number-th occurrence of the text in that file of the sample."""
    offset = -1
    for _ in range(number):
        offset = SOURCES[path].index(text, offset + 1)
    before = SOURCES[path][:offset]
    line, column = before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
    end = before + text
    return Span(path, line, column, end.count("\n") + 1, len(end) - (end.rfind("\n") + 1) + 1)


CRISP_SINK = at(SUPPORT, "client.website.update_people_profile(settings.CRISP_SITE, person_id, profile)")
STRIPE_SINK = at(
    CHECKOUT,
    "stripe.Customer.create(email=order.user.email, phone=order.user.phone, name=order.user.get_full_name(), "
    'metadata={"order": order.pk})',
)
OPENAI_SINK = at(CLINIC, 'openai.OpenAI().responses.create(model="m", input=text)')
POST_SINK = at(CHECKOUT, 'requests.post(endpoint, json={"email": order.user.email})')
HOOK_SINK = at(HOSTILE, "requests.get(")


def flow(id: str, vendor: str, category: str, api: str, hops: tuple[tuple[Span, str], ...], text: str) -> Flow:
    """An explicit flow of high confidence along the hops."""
    return Flow(
        id=id,
        vendor=vendor,
        category=category,
        how="explicit",
        confidence="high",
        api=api,
        function="shop.f",
        source_text=text,
        source=hops[0][0],
        sink=hops[-1][0],
        hops=tuple(Hop(span, said) for span, said in hops),
    )


CRISP_API = "crisp_api.Crisp().website.update_people_profile"
FLOWS = (
    flow(
        "f1a2b3c4",
        "crisp",
        "user.contact.email",
        CRISP_API,
        (
            (at(SUPPORT, "user.email"), "user.email read"),
            (at(SUPPORT, '"email": user.email'), 'stored in profile["email"]'),
            (at(SUPPORT, "push(user.crisp_id, profile)"), "passed to push(person_id, profile)"),
            (CRISP_SINK, "sent by client.website.update_people_profile(…, profile)"),
        ),
        "user.email",
    ),
    flow(
        "f1a2ffff",
        "crisp",
        "user.name",
        CRISP_API,
        (
            (at(ACCOUNTS, 'request.POST["first_name"]'), 'request.POST["first_name"] read'),
            (at(ACCOUNTS, "user.first_name ="), "stored in user.first_name"),
            (at(ACCOUNTS, "sync_profile(user)"), "passed to sync_profile(user)"),
            (at(SUPPORT, "user.get_full_name()"), "returned by user.get_full_name()"),
            (at(SUPPORT, "push(user.crisp_id, profile)"), "passed to push(person_id, profile)"),
            (CRISP_SINK, "sent by client.website.update_people_profile(…, profile)"),
        ),
        'request.POST["first_name"]',
    ),
    flow(
        "0b5e7a11",
        "stripe",
        "user.contact.phone_number",
        "stripe.Customer.create",
        (
            (at(CHECKOUT, "order.user.phone"), "order.user.phone read"),
            (STRIPE_SINK, "sent as stripe.Customer.create(phone=…)"),
        ),
        "order.user.phone",
    ),
    flow(
        "0b5e7a12",
        "stripe",
        "user.contact.email",
        "stripe.Customer.create",
        (
            (at(CHECKOUT, "order.user.email"), "order.user.email read"),
            (STRIPE_SINK, "sent as stripe.Customer.create(email=…)"),
        ),
        "order.user.email",
    ),
    flow(
        "9c9c9c01",
        "openai",
        "user.health_and_medical",
        "openai.OpenAI().responses.create",
        (
            (at(CLINIC, "patient.diagnosis"), "patient.diagnosis read"),
            (at(CLINIC, 'f"Größe: {patient.height}, 診断: {patient.diagnosis}"'), "formatted into text"),
            (OPENAI_SINK, "sent as openai.OpenAI().responses.create(input=…)"),
        ),
        "patient.diagnosis",
    ),
    flow(
        "77aa0001",
        "unknown",
        "user.contact.email",
        "requests.post",
        (
            (at(CHECKOUT, "order.user.email", 2), "order.user.email read"),
            (POST_SINK, "sent by requests.post(endpoint, json=…)"),
        ),
        "order.user.email",
    ),
    flow(
        "77aa0002",
        "host:api.tracker.example",
        "user.contact.email",
        "requests.get",
        (
            (at(HOSTILE, "user.email"), "user.email read [red]{0}[/red]\nsecond | line"),
            (HOOK_SINK, "sent by requests.get(…, params=…)"),
        ),
        "user.email",
    ),
)


def finding(id: str, rule: str, message: str, span: Span, vendor: str | None, flows: tuple[str, ...] = ()) -> Finding:
    """A finding at its rule's level, with the categories of its flows."""
    level = next(r.level for r in RULES if r.id == rule)
    categories = tuple(sorted({f.category for f in FLOWS if f.id in flows}))
    return Finding(id, rule, level, message, span, f"{id}{rule}", vendor, categories, flows)


FINDINGS = (
    finding(
        "3f9a1c2d",
        "undeclared-sub-processor",
        "Crisp receives E-mail address and Name, and the declared list does not name it.",
        CRISP_SINK,
        "crisp",
        ("f1a2b3c4", "f1a2ffff"),
    ),
    finding(
        "5d01e2f3",
        "special-category-data",
        "OpenAI receives Health data, a special category (GDPR Art. 9).",
        OPENAI_SINK,
        "openai",
        ("9c9c9c01",),
    ),
    Finding(
        "a1b2c3d4",
        "undeclared-category",
        "warning",
        "Stripe receives Telephone number, which its entry in the declared list does not mention.",
        STRIPE_SINK,
        "a1b2c3d4undeclared-category",
        "stripe",
        ("user.contact.phone_number",),
        ("0b5e7a11",),
        (at(DECLARED, "name: Stripe"),),
    ),
    finding(
        "b7b7b7b7",
        "unknown-recipient",
        "E-mail address is sent to a host that is computed at run time.",
        POST_SINK,
        None,
        ("77aa0001",),
    ),
    finding(
        "b7c0ffee",
        "unknown-recipient",
        "E-mail address is sent to [bold]api.tracker.example[/bold] {0} [x](1).",
        HOOK_SINK,
        "host:api.tracker.example",
        ("77aa0002",),
    ),
    finding(
        "c0c0c0c0",
        "stale-declaration",
        "Hotjar Ltd is declared, and nothing in the code shows it.",
        at(DECLARED, "name: Hotjar Ltd"),
        "hotjar",
    ),
    Finding(
        "d4d4d4d4",
        "undeclared-third-party",
        "note",
        "Algolia is imported.",
        Span(ACCOUNTS, 2),
        "d4third",
        "algolia",
        suppressed="search index holds products only",
    ),
)


def vendor(id: str, name: str, rung: str, verdict: str, receives: tuple[Receipt, ...], **more: object) -> VendorReport:
    """A vendor's row; what is not given is empty."""
    given: dict[str, object] = {
        "also_known_as": (),
        "marks": (),
        "kinds": (),
        "role": "processor",
        "entity": "",
        "country": "",
        "evidence": (),
        "declared": False,
        "declared_as": None,
    }
    given |= more
    return VendorReport(id=id, name=name, rung=rung, verdict=verdict, receives=receives, **given)  # type: ignore[arg-type]


VENDORS = (
    vendor(
        "algolia", "Algolia", "imported", "no-data", (), kinds=("search",), marks=("test-only",),
        evidence=(Evidence("import", Span(ACCOUNTS, 2), "algoliasearch"),),
    ),
    vendor(
        "crisp", "Crisp", "receives", "undeclared",
        (
            Receipt("user.contact.email", "explicit"), Receipt("user.device.cookie_id", "browser"),
            Receipt("user.device.ip_address", "browser"), Receipt("user.name", "explicit"),
        ),
        also_known_as=("Crisp IM SAS", "Crisp Chat"), kinds=("chat", "helpdesk"), entity="Crisp IM SAS", country="FR",
        evidence=(Evidence("flow", CRISP_SINK, CRISP_API), Evidence("import", Span(SUPPORT, 1), "crisp_api")),
    ),
    vendor(
        "openai", "OpenAI", "receives", "undeclared", (Receipt("user.health_and_medical", "explicit"),),
        kinds=("ai",), entity="OpenAI Ireland Limited", country="IE",
        evidence=(Evidence("flow", OPENAI_SINK, "openai.OpenAI().responses.create"),),
    ),
    vendor(
        "posthog", "PostHog", "configured", "no-data", (), kinds=("product_analytics",), declared=True,
        declared_as="PostHog", evidence=(Evidence("dependency", Span("pyproject.toml", 12), "posthog"),),
    ),
    vendor(
        "stripe", "Stripe", "receives", "under-declared",
        (Receipt("user.contact.email", "explicit"), Receipt("user.contact.phone_number", "explicit")),
        kinds=("payments",), role="both", entity="Stripe Payments Europe, Limited", country="IE", declared=True,
        declared_as="Stripe",
        evidence=(
            Evidence("flow", STRIPE_SINK, "stripe.Customer.create"), Evidence("import", Span(CHECKOUT, 1), "stripe"),
        ),
    ),
    vendor(
        "host:api.tracker.example", "api.tracker.example", "receives", "undeclared",
        (Receipt("user.contact.email", "explicit"),), role="",
        evidence=(Evidence("flow", HOOK_SINK, "requests.get"),),
    ),
    vendor(
        "unknown", "a host that is computed at run time", "receives", "undeclared",
        (Receipt("user.contact.email", "explicit"),), role="",
        evidence=(Evidence("flow", POST_SINK, "requests.post"),),
    ),
    vendor(
        "evil", "Evil | [bold]Corp[/bold]\n# heading <b>", "called", "declared", (Receipt("user.odd", "automatic"),),
        kinds=("ads",), declared=True, declared_as="Evil | Corp",
        evidence=(Evidence("call", HOOK_SINK, "x`y|z"),),
    ),
)  # fmt: skip

DECLARATION = Declaration(
    documents=(DECLARED,),
    sub_processors=(
        SubProcessor(
            "Stripe",
            at(DECLARED, "name: Stripe"),
            purpose="Card payments",
            categories=("user.contact.email",),
            location="Ireland",
            transfer="SCC",
            vendor="stripe",
            match=1.0,
        ),
        SubProcessor(
            "Hotjar Ltd", at(DECLARED, "name: Hotjar Ltd"), purpose="Session replay", vendor="hotjar", match=1.0
        ),
        SubProcessor("PostHog", at(DECLARED, "name: PostHog"), vendor="posthog", match=1.0),
    ),
)

GAPS = (
    Gap(
        Span("shop/legacy/old.py", 3, 14),
        "Python 2 print statement: the file was not read, so nothing in it is reported",
        "syntax",
    ),
    Gap(
        at(CHECKOUT, "order.save()"),
        "order.save() is handed order.email (user.contact.email): what `order` holds is not known",
        "unresolved-call",
        ("user.contact.email",),
    ),
    Gap(
        at(ACCOUNTS, "render(request"),
        "render() is handed form.allergy (user.health_and_medical): [link=x]here[/link] {0}.",
        "unresolved-call",
        ("user.health_and_medical",),
    ),
)

STATS = Stats(files=142, lines=12345, tests=31, functions=1020, cached=120, seconds=1.234)


def sample() -> Report:
    """The report."""
    return Report(
        root="/srv/code/shop-repo/back end",
        repository="/srv/code/shop-repo",
        vendors=VENDORS,
        flows=FLOWS,
        findings=FINDINGS,
        gaps=GAPS,
        rules=RULES,
        declaration=DECLARATION,
        excerpts=tuple(
            Excerpt(path, number, line)
            for path, text in sorted(SOURCES.items())
            for number, line in enumerate(text.splitlines(), 1)
        ),
        stats=STATS,
    )
