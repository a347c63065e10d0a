"""rules: every kind of mismatch between code and declaration, declared once."""

from __future__ import annotations

from pdflow.facts.report import Rule


def _rule(rule_id: str, level: str, severity: str, summary: str, parts: tuple[str, str, str, str]) -> Rule:
    what, why, example, cure = parts
    text = f"{what}\n\n**Why it matters.** {why}\n\n**Example.**\n\n{example}\n\n**What to do.** {cure}"
    name = "".join(word.capitalize() for word in rule_id.split("-"))
    return Rule(rule_id, name, level, summary, text, severity, ("privacy", "gdpr"), remedy=cure)


RULES: tuple[Rule, ...] = (
    _rule(
        "undeclared-sub-processor",
        "error",
        "8.0",
        "Personal data reaches a third party that the declared list does not name.",
        (
            "A call hands personal data to a company, or loads its script, and neither its name nor its group's "
            "stands in "
            "the declared list. Without any declared list the level is *warning*.",
            "A processor may engage another only with the controller's authorisation (GDPR Art. 28(2)), and people "
            "must be "
            "told who receives their data (Art. 13(1)(e)). A recipient that is missing from the list is unknown to "
            "both.",
            "```python\nimport stripe\n\ndef checkout(user):\n    stripe.Customer.create(email=user.email)\n```\n\n"
            "with no entry for Stripe in `subprocessors.yml`.",
            "Add the company to the list, with its purpose and the categories named in the finding, and tell the "
            "customers "
            "who were promised notice; or stop sending the data.",
        ),
    ),
    _rule(
        "undeclared-third-party",
        "warning",
        "4.0",
        "A third party is used, no personal data was seen going there, and the declared list does not name it.",
        (
            "The vendor's package is installed, imported, configured or called, and no flow of personal data was "
            "found. "
            "*Warning* where it is imported, configured or called; *note* where it is only a dependency.",
            "What a static analysis does not see may still leave: request metadata, logs, what an SDK collects by "
            "itself.",
            "```python\nimport sentry_sdk\n\nsentry_sdk.init(dsn=settings.SENTRY_DSN)\n```",
            "Find out whether personal data can reach it. If so, declare it; if it is a left-over, remove the package.",
        ),
    ),
    _rule(
        "stale-declaration",
        "note",
        "1.0",
        "A declared sub-processor left no trace in the code.",
        (
            "No dependency, import, setting, host or call of the declared company was found.",
            "A list that names recipients which no longer receive anything misinforms people and hides the real ones.",
            "```yaml\nsubprocessors:\n  - name: Hotjar\n```\n\nwith nothing of Hotjar in the repository.",
            "Remove the entry if the company is no longer used. Keep it if it is used outside this repository, and "
            "set an "
            "ignore with that reason.",
        ),
    ),
    _rule(
        "undeclared-category",
        "warning",
        "6.0",
        "A declared sub-processor receives a category of personal data that the list does not name for it.",
        (
            "The list says which data the company receives, and the code sends more.",
            "The description of the processing is part of the contract with the processor (GDPR Art. 28(3)).",
            "```yaml\n  - {name: Crisp, categories: "
            "[email]}\n```\n\n```python\nclient.website.update_people_profile(site, "
            'user.id, {"phone": user.phone})\n```',
            "Add the category to the entry, or stop sending it. A key covers those below it: `user.contact` covers "
            "`user.contact.email`.",
        ),
    ),
    _rule(
        "special-category-data",
        "error",
        "9.0",
        "Data of a special category (GDPR Art. 9 or 10) reaches a third party that is not declared to receive it.",
        (
            "Health, biometric, genetic data, ethnic origin, beliefs, political opinion, union membership, sexual "
            "orientation or criminal records reach a recipient whose entry does not name that category.",
            "Such data may be processed only on one of the grounds of Art. 9(2), and most processors' terms forbid it.",
            '```python\nanalytics.track(user.id, "visit", {"diagnosis": patient.diagnosis})\n```',
            "Take the field out of what is sent. If the recipient must have it, name the category in its entry.",
        ),
    ),
    _rule(
        "unknown-recipient",
        "warning",
        "7.0",
        "Personal data is sent to a host that belongs to no known vendor, or to one that is computed at run time.",
        (
            "An HTTP or mail call carries personal data, and its host is no vendor's, no declared domain's and not "
            "local.",
            "A recipient that nobody can name cannot be declared.",
            '```python\nrequests.post("https://api.partner.example/leads", json={"email": lead.email})\n```',
            "If the host is yours, add it to `own_domains`. If it is a company's, declare that company under its "
            "domain, or "
            "add a signature for it.",
        ),
    ),
    _rule(
        "unexplained-suppression",
        "warning",
        "1.0",
        "A comment asks pdflow to be silent and gives no reason, or names no rule.",
        (
            "`# pdflow: ignore[rule] reason` silences a finding only where a rule and a reason are given.",
            "A silence without a reason cannot be reviewed.",
            "```python\nstripe.Customer.create(email=user.email)  # pdflow: ignore[undeclared-sub-processor]\n```",
            "Write the reason after the bracket, or remove the comment.",
        ),
    ),
    _rule(
        "kind-only-declaration",
        "warning",
        "5.0",
        "A recipient of personal data is declared by its kind only, not by name.",
        (
            'The document says "payment providers" or the like, and the code shows which one it is.',
            "People may be told categories of recipients (Art. 13(1)(e)); a controller must be able to know every "
            "processor by name (Art. 28(2); EDPB Opinion 22/2024).",
            "> We work with selected providers, such as hosting, payment and analytics providers.\n\n"
            "```python\nstripe.Customer.create(email=user.email)\n```",
            "Name the company in the list of sub-processors.",
        ),
    ),
    _rule(
        "uncovered-transfer",
        "warning",
        "6.0",
        "A recipient is outside the region that its entry declares, and the entry names no transfer mechanism.",
        (
            "Every known legal entity of the vendor is outside the European Economic Area, and its entry declares "
            "a place "
            "inside it, or stays silent where other entries name a transfer mechanism.",
            "A transfer to a third country needs a ground of GDPR Chapter V.",
            '```yaml\n  - {name: "Example, Inc.", location: Germany}\n```\n\nfor a vendor whose only entity is in '
            "the United States.",
            "Name the contracting entity and the mechanism (`transfer: SCC`, `DPF`, `adequacy`).",
        ),
    ),
    _rule(
        "contradicted-claim",
        "error",
        "8.0",
        "The code does what a published sentence says is not done.",
        (
            "The document says that no data is shared, none leaves a region, or none of a kind is processed, and a "
            "flow "
            "shows the opposite. The sentence is quoted.",
            "A privacy notice that is not true is a breach of its own (Art. 5(1)(a)), and a misleading practice.",
            "> We do not share your data with any third parties.\n\n```python\nmixpanel.track(user.email, "
            '"login")\n```',
            "Change the sentence or the code.",
        ),
    ),
)
"""Every rule, in the order in which they are explained."""

BY_ID = {rule.id: rule for rule in RULES}
