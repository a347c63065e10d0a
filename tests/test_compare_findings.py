"""Flows and evidence against a declaration: which rule, where, at what level, under which fingerprint."""

from __future__ import annotations

import msgspec
import pytest
from facts_by_hand import CATEGORIES, VENDORS, claim, declared, entry, flow, mention

from pdflow.compare import Compared, Seen, compare
from pdflow.compare.rules import RULES
from pdflow.facts.comment import Comment, Ignore
from pdflow.facts.declaration import Declaration, DeclaredCookie
from pdflow.facts.evidence import Mention
from pdflow.facts.flow import Flow
from pdflow.facts.place import Span
from pdflow.facts.report import Finding, Receipt

EMAIL, NAME, HEALTH = "user.contact.email", "user.name", "user.health_and_medical"


def compared(
    *seen: Flow | Mention,
    declaration: Declaration | None = None,
    comments: tuple[Comment, ...] = (),
    ignores: tuple[Ignore, ...] = (),
) -> Compared:
    return compare(
        Seen(
            vendors=VENDORS,
            categories=CATEGORIES,
            flows=tuple(one for one in seen if isinstance(one, Flow)),
            mentions=tuple(one for one in seen if isinstance(one, Mention)),
            declaration=declaration,
            comments=comments,
            ignores=ignores,
        )
    )


def rules(outcome: Compared) -> list[tuple[str, str, str | None]]:
    return [(one.rule, one.level, one.vendor) for one in outcome.findings if one.suppressed is None]


def only(outcome: Compared) -> Finding:
    assert len(outcome.findings) == 1, outcome.findings
    return outcome.findings[0]


def test_a_declared_recipient_of_declared_data_is_no_finding() -> None:
    outcome = compared(flow("stripe"), declaration=declared(entry("Stripe", categories=("user.contact",))))
    assert outcome.findings == ()
    assert (outcome.vendors[0].verdict, outcome.vendors[0].declared_as) == ("declared", "Stripe")


def test_an_undeclared_recipient_is_an_error_at_the_sink_with_its_categories_folded() -> None:
    found = only(compared(flow("stripe"), flow("stripe", NAME), declaration=declared()))
    assert (found.rule, found.level, found.vendor) == ("undeclared-sub-processor", "error", "stripe")
    assert (found.span.path, found.span.line) == ("shop/pay.py", 10)
    assert found.categories == (EMAIL, NAME) and len(found.flows) == 2
    assert "Stripe" in found.message and EMAIL in found.message


def test_without_a_list_everything_is_undeclared_at_warning_and_nothing_is_stale() -> None:
    outcome = compared(flow("stripe"), mention("sentry", "import"))
    assert sorted(rules(outcome)) == [
        ("undeclared-sub-processor", "warning", "stripe"),
        ("undeclared-third-party", "note", "sentry"),
    ]
    assert all("no declared list was given" in one.message for one in outcome.findings)


def test_without_a_list_unknown_hosts_and_special_categories_still_fire() -> None:
    outcome = compared(flow("host:api.partner.example", HEALTH))
    assert sorted(rules(outcome)) == [
        ("special-category-data", "error", "host:api.partner.example"),
        ("unknown-recipient", "warning", "host:api.partner.example"),
    ]


@pytest.mark.parametrize(
    ("kind", "rung", "level"),
    [
        ("dependency", "dependency", "note"),
        ("import", "imported", "warning"),
        ("setting", "configured", "warning"),
        ("script", "configured", "warning"),
        ("call", "called", "warning"),
    ],
)
def test_presence_without_data_stands_on_its_rung(kind: str, rung: str, level: str) -> None:
    outcome = compared(mention("stripe", kind), declaration=declared())
    assert rules(outcome) == [("undeclared-third-party", level, "stripe")]
    assert (outcome.vendors[0].rung, outcome.vendors[0].verdict) == (rung, "no-data")


def test_a_vendor_that_is_only_linked_to_is_not_reported() -> None:
    outcome = compared(mention("stripe", "link"), declaration=declared())
    assert (outcome.findings, outcome.vendors) == ((), ())


def test_a_flow_is_the_highest_rung_and_the_first_evidence() -> None:
    outcome = compared(mention("stripe", "dependency"), mention("stripe", "import"), flow("stripe"))
    (report,) = outcome.vendors
    assert (report.rung, report.evidence[0].kind) == ("receives", "flow")
    assert [evidence.kind for evidence in report.evidence] == ["flow", "import", "dependency"]
    assert report.receives == (Receipt(EMAIL, "explicit"),)


def test_evidence_is_bounded() -> None:
    outcome = compared(*(mention("stripe", "host", line=line) for line in range(1, 200)))
    assert len(outcome.vendors[0].evidence) == 20


def test_what_only_tests_use_is_marked_and_no_finding() -> None:
    outcome = compared(flow("stripe", is_test=True), mention("sentry", "import", is_test=True), declaration=declared())
    assert outcome.findings == ()
    assert [report.marks for report in outcome.vendors] == [("test-only",), ("test-only",)]


def test_a_declared_company_without_a_trace_points_into_the_list() -> None:
    found = only(compared(declaration=declared(entry("Mixpanel, Inc.", line=7))))
    assert (found.rule, found.level, found.span) == ("stale-declaration", "note", Span("subprocessors.yml", 7))


@pytest.mark.parametrize("status", ["planned", "self-hosted", "affiliate", "not-a-recipient", "kind"])
def test_entries_that_declare_no_recipient_are_not_stale_and_cover_nothing(status: str) -> None:
    outcome = compared(flow("stripe"), declaration=declared(entry("Stripe", status=status)))
    assert rules(outcome) == [("undeclared-sub-processor", "error", "stripe")]
    assert not any(one.rule == "stale-declaration" for one in outcome.findings)


def test_a_dependency_is_trace_enough_and_a_test_is_not() -> None:
    list_ = declared(entry("Mixpanel"))
    assert rules(compared(mention("mixpanel", "dependency"), declaration=list_)) == []
    tested = only(compared(mention("mixpanel", "import", is_test=True), declaration=list_))
    assert tested.rule == "stale-declaration" and "outside tests" in tested.message


def test_a_product_does_not_cover_its_sibling() -> None:
    outcome = compared(flow("gcp"), declaration=declared(entry("Google Analytics")))
    assert sorted(one.rule for one in outcome.findings) == ["stale-declaration", "undeclared-sub-processor"]


def test_a_group_covers_its_products() -> None:
    outcome = compared(flow("gcp"), flow("sendgrid"), declaration=declared(entry("Google"), entry("Twilio Inc.")))
    assert outcome.findings == ()


def test_an_undeclared_category_names_what_is_missing_and_points_to_the_entry() -> None:
    list_ = declared(entry("Stripe", line=4, categories=(EMAIL,)))
    outcome = compared(flow("stripe"), flow("stripe", NAME), declaration=list_)
    found = only(outcome)
    assert (found.rule, found.level, found.categories) == ("undeclared-category", "warning", (NAME,))
    assert found.related == (Span("subprocessors.yml", 4),)
    assert outcome.vendors[0].verdict == "under-declared"


def test_entries_of_one_company_allow_together_what_each_allows() -> None:
    list_ = declared(entry("Stripe", categories=(EMAIL,)), entry("Stripe, Inc.", line=2, categories=(NAME,)))
    assert compared(flow("stripe"), flow("stripe", NAME), declaration=list_).findings == ()


def test_a_declared_special_category_is_allowed_only_by_its_own_name() -> None:
    everything = compared(flow("stripe", HEALTH), declaration=declared(entry("Stripe", categories=("user",))))
    assert rules(everything) == [("special-category-data", "error", "stripe")]
    by_name = compared(flow("stripe", HEALTH + ".genetic"), declaration=declared(entry("Stripe", categories=(HEALTH,))))
    assert by_name.findings == ()


def test_a_host_is_declared_by_its_company_or_domain() -> None:
    sent = flow("host:api.partner.example")
    for name in ("Partner Ltd", "partner.example", "api.partner.example"):
        outcome = compared(sent, declaration=declared(entry(name)))
        assert (outcome.findings, outcome.gaps, outcome.vendors[0].declared) == ((), (), True), name
    assert rules(compared(sent, declaration=declared(entry("Other Ltd"))))[0][0] == "unknown-recipient"


def test_a_declared_name_that_nobody_knows_is_a_gap() -> None:
    outcome = compared(declaration=declared(entry("UpCloud Oy", line=3)))
    assert outcome.findings == ()
    assert outcome.gaps[0].span.line == 3 and "UpCloud Oy" in outcome.gaps[0].reason


def test_a_cookie_table_declares_what_browsers_send_and_nothing_else() -> None:
    list_ = declared(cookies=(DeclaredCookie("_ga", Span("privacy.md", 9)),))
    assert compared(flow("google_analytics", how="browser"), declaration=list_).findings == ()
    assert only(compared(flow("google_analytics"), declaration=list_)).rule == "undeclared-sub-processor"


def test_levels_fall_for_guesses_static_resources_and_user_directed_vendors() -> None:
    assert only(compared(flow("stripe", confidence="low"), declaration=declared())).level == "warning"
    assert only(compared(flow("google_fonts", how="browser"), declaration=declared())).level == "warning"
    assert only(compared(flow("slack"), declaration=declared())).level == "warning"


def test_fingerprints_come_from_names_so_moved_lines_keep_them_and_twins_differ() -> None:
    before = compared(flow("stripe", line=10), flow("stripe", line=12), declaration=declared()).findings
    after = compared(flow("stripe", line=110), flow("stripe", line=130), declaration=declared()).findings
    assert [one.fingerprint for one in before] == [one.fingerprint for one in after]
    assert len({one.id for one in before}) == 2
    assert all(one.id == one.fingerprint[:8] for one in before)
    renamed = compared(flow("stripe", function="shop.pay.other"), declaration=declared())
    assert only(renamed).fingerprint not in {one.fingerprint for one in before}


def test_a_recipient_declared_by_kind_only_is_told_so() -> None:
    kinds = claim("kinds-only", "We use payment and hosting providers.", "hosting", "payment")
    found = only(compared(flow("stripe"), declaration=declared(claims=(kinds,))))
    assert (found.rule, found.related) == ("kind-only-declaration", (kinds.span,))
    assert "We use payment and hosting providers." in found.message
    other = only(compared(flow("mixpanel"), declaration=declared(claims=(kinds,))))
    assert other.rule == "undeclared-sub-processor"


def test_a_claim_of_no_third_parties_is_contradicted_with_the_sentence_quoted() -> None:
    nobody = claim("no-third-parties", "We share nothing with any third party.")
    outcome = compared(flow("stripe"), declaration=declared(entry("Stripe"), claims=(nobody,)))
    found = only(outcome)
    assert (found.rule, found.level, found.related) == ("contradicted-claim", "warning", (nobody.span,))
    assert nobody.text in found.message
    assert {"contradicted-claim"} <= {
        one.rule for one in compared(flow("stripe"), declaration=declared(claims=(nobody,))).findings
    }
    assert compared(declaration=declared(claims=(nobody,))).findings == ()


def test_a_claim_about_a_region_is_held_against_confirmed_entities_only() -> None:
    inside = claim("no-transfer-outside", "Your data stays in the EU.", "EU")
    list_ = declared(entry("Mixpanel"), entry("Crisp"), entry("Stripe"), claims=(inside,))
    outcome = compared(flow("mixpanel"), flow("crisp"), flow("stripe"), declaration=list_)
    assert [(one.rule, one.vendor) for one in outcome.findings] == [("contradicted-claim", "mixpanel")]


def test_special_data_contradicts_a_claim_that_there_is_none() -> None:
    none = claim("no-special-categories", "No sensitive data is processed.")
    outcome = compared(
        flow("crisp", HEALTH), declaration=declared(entry("Crisp", categories=(HEALTH,)), claims=(none,))
    )
    assert [one.rule for one in outcome.findings] == ["contradicted-claim"]


def test_a_declared_place_that_the_vendor_is_not_in_needs_a_mechanism() -> None:
    found = only(compared(flow("mixpanel"), declaration=declared(entry("Mixpanel", line=5, location="Germany"))))
    assert (found.rule, found.related) == ("uncovered-transfer", (Span("subprocessors.yml", 5),))
    covered = entry("Mixpanel", location="Germany", transfer="SCC")
    assert compared(flow("mixpanel"), declaration=declared(covered)).findings == ()
    assert compared(flow("mixpanel"), declaration=declared(entry("Mixpanel", location="USA"))).findings == ()


@pytest.mark.parametrize(
    "transfer", ["no", "yes", "none needed, EU only", "Not applicable (Ireland)", "nicht erforderlich", "OpenAI (US)"]
)
def test_what_names_no_ground_of_a_transfer_is_no_mechanism(transfer: str) -> None:
    place = entry("Mixpanel", location="Germany", transfer=transfer)
    assert only(compared(flow("mixpanel"), declaration=declared(place))).rule == "uncovered-transfer"


@pytest.mark.parametrize(
    "transfer",
    [
        "EU-US DPF",
        "SCCs",
        "Module 2 SCC",
        "Standardvertragsklauseln",
        "Clauses contractuelles types",
        "adequacy decision",
    ],
)
def test_a_ground_of_a_transfer_is_known_by_its_names(transfer: str) -> None:
    place = entry("Mixpanel", location="Germany", transfer=transfer)
    assert compared(flow("mixpanel"), declaration=declared(place)).findings == ()


@pytest.mark.parametrize(
    ("place", "leaves"), [("USA", True), ("Irlanda (UE)", False), ("London, UK", True), ("Vereinigte Staaten", True)]
)
def test_a_place_of_the_list_contradicts_a_sentence_beside_it(place: str, leaves: bool) -> None:
    inside = claim("no-transfer-outside", "Your data stays in the EU.", "EU")
    outcome = compared(flow("crisp"), declaration=declared(entry("Crisp", location=place), claims=(inside,)))
    assert [one.rule for one in outcome.findings] == (["contradicted-claim"] if leaves else [])
    assert all(f"places in {place}" in one.message for one in outcome.findings)


def comment(text: str, line: int, alone: bool = False, path: str = "shop/pay.py") -> Comment:
    return Comment(Span(path, line, 30), text, alone)


REASON = "# pdflow: ignore[undeclared-sub-processor] the contract is being signed"


@pytest.mark.parametrize(
    "written",
    [
        comment(REASON, 10),
        comment(REASON, 9, alone=True),
        comment(REASON, 3, path="shop/views.py"),
        comment(REASON, 5, path="shop/views.py"),
        comment(REASON.replace("]", ", unknown-recipient]"), 10),
    ],
)
def test_a_comment_with_a_reason_silences_on_the_path(written: Comment) -> None:
    found = only(compared(flow("stripe"), declaration=declared(), comments=(written,)))
    assert found.suppressed == "the contract is being signed"


@pytest.mark.parametrize(
    "written",
    [
        comment(REASON, 9),
        comment(REASON, 8, alone=True),
        comment(REASON, 10, path="shop/other.py"),
        comment("# pdflow: ignore[unknown-recipient] the contract is being signed", 10),
    ],
)
def test_a_comment_elsewhere_or_of_another_rule_silences_nothing(written: Comment) -> None:
    assert only(compared(flow("stripe"), declaration=declared(), comments=(written,))).suppressed is None


def test_comments_that_stand_alone_reach_past_each_other() -> None:
    other = comment("# pdflow: ignore[unknown-recipient] another reason", 9, alone=True)
    outcome = compared(flow("stripe"), declaration=declared(), comments=(comment(REASON, 8, alone=True), other))
    assert only(outcome).suppressed == "the contract is being signed"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("# pdflow: ignore[undeclared-sub-processor]", "gives no reason"),
        ("# pdflow: ignore it is fine", "names no rule"),
        ("# pdflow: ignore[undeclared-subprocessor] fine", "did you mean `undeclared-sub-processor`"),
        ("{# pdflow: ignore[undeclared-sub-processor] #}", "gives no reason"),
    ],
)
def test_a_comment_without_rule_or_reason_is_a_finding_and_silences_nothing(text: str, says: str) -> None:
    outcome = compared(flow("stripe"), declaration=declared(), comments=(comment(text, 10),))
    assert sorted(rules(outcome)) == [
        ("undeclared-sub-processor", "error", "stripe"),
        ("unexplained-suppression", "warning", None),
    ]
    assert says in next(one.message for one in outcome.findings if one.rule == "unexplained-suppression")


@pytest.mark.parametrize(
    ("ignore", "silenced"),
    [
        (Ignore("undeclared-sub-processor", "stripe", "*", "why"), True),
        (Ignore("*", "str*", "shop/*", "why"), True),
        (Ignore("undeclared-sub-processor", "stripe", "admin/*", "why"), False),
        (Ignore("unknown-recipient", "stripe", "*", "why"), False),
        (Ignore("undeclared-sub-processor", "crisp", "*", "why"), False),
    ],
)
def test_settings_silence_by_rule_vendor_and_path(ignore: Ignore, silenced: bool) -> None:
    found = only(compared(flow("stripe"), declaration=declared(), ignores=(ignore,)))
    assert (found.suppressed == "why") is silenced


def test_the_order_of_facts_changes_nothing() -> None:
    flows = (flow("stripe"), flow("stripe", NAME), flow("mixpanel", line=4), flow("host:x.example", line=2))
    mentions = (mention("sentry", "import"), mention("aws", "dependency"))
    forward = compared(*flows, *mentions, declaration=declared(entry("Crisp")))
    backward = compared(*reversed(flows), *reversed(mentions), declaration=declared(entry("Crisp")))
    assert msgspec.json.encode(forward) == msgspec.json.encode(backward)


def test_every_rule_is_explained() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.summary.endswith(".") and len(rule.summary) < 200
        assert all(part in rule.help for part in ("Why it matters", "Example", "What to do"))
        assert 0.1 <= float(rule.security_severity) <= 10.0
