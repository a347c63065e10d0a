"""Change to text: a notice in Markdown, for those who were promised one, and JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pdflow.facts.change import Change, Growth
from pdflow.facts.declaration import Claim
from pdflow.facts.report import Finding, Report, VendorReport
from pdflow.render.inventory.data import json_text
from pdflow.render.inventory.markdown import escaped
from pdflow.render.inventory.rows import declared_entry, purpose, transfer_needed
from pdflow.render.words import article, category_name, in_words, link, place, well_formed

Revisions = tuple[str, str]
"""What is compared, in words: `main (1a2b3c4)`, `the working tree`."""


def render_change(
    change: Change, head: Report, revisions: Revisions, names: Mapping[str, str], special: Mapping[str, str]
) -> str:
    """Markdown, ended with a line break: what changed, and a draft of the notice where recipients or data are new."""
    words = _Words(names, special)
    parts = [f"# Change of recipients of personal data\n\nFrom {revisions[0]} to {revisions[1]}."]
    parts += [_recipients(change, head, words), _data(change, words), _removed(change, words)]
    if change.appeared:
        named = ", ".join(f"{escaped(vendor.name)} ({vendor.rung})" for vendor in change.appeared)
        parts.append(f"## New third parties without personal data seen\n\n{named}.")
    if not (change.added or change.grown or change.removed or change.shrunk):
        parts.append("No recipient of personal data was added or removed, and none receives other data than before.")
    parts += [_findings(change, head, names), _notice(change, head, words)]
    return well_formed("\n\n".join(part for part in parts if part)) + "\n"


def render_change_json(change: Change, head: Report, revisions: Revisions, version: str) -> str:
    """The same as JSON; `notice` holds the notice periods that the documents promise."""
    return json_text(
        {
            "schema": 1,
            "tool": {"name": "pdflow", "version": version},
            "base": revisions[0],
            "head": revisions[1],
            "recipients_added": [_vendor(vendor) for vendor in change.added],
            "recipients_removed": [_vendor(vendor) for vendor in change.removed],
            "categories_added": [_growth(growth) for growth in change.grown],
            "categories_removed": [_growth(growth) for growth in change.shrunk],
            "third_parties_added": [vendor.id for vendor in change.appeared],
            "findings_added": [_finding(finding) for finding in change.findings],
            "findings_resolved": [_finding(finding) for finding in change.resolved],
            "notice": [
                {"days": days(claim), "text": claim.text, "path": claim.span.path, "line": claim.span.line}
                for claim in notice_periods(head)
            ],
        }
    )


def notice_periods(report: Report) -> list[Claim]:
    """The sentences that promise notice before a new sub-processor, or time to object, as they were read."""
    claims = report.declaration.claims if report.declaration else ()
    return [claim for claim in claims if claim.kind == "notice-period"]


def days(claim: Claim) -> str:
    """The number of days that the sentence names; empty where it names none."""
    told = re.search(r"\b(\d+)(?:\s+\w+)?\s+days\b", claim.text)
    return next((value for value in claim.values if value.isdigit()), told[1] if told else "")


class _Words:
    """Categories in words, special ones marked."""

    def __init__(self, names: Mapping[str, str], special: Mapping[str, str]) -> None:
        self._names, self._special = names, special

    def of(self, keys: Sequence[str]) -> str:
        """The names of the categories, special ones first."""
        ordered = sorted(set(keys), key=lambda key: (key not in self._special, category_name(key, self._names)))
        return ", ".join(self._one(key) for key in ordered)

    def _one(self, key: str) -> str:
        name = escaped(category_name(key, self._names))
        return f"**{name} ({article(self._special[key])})**" if key in self._special else name


def _categories(vendor: VendorReport) -> list[str]:
    return sorted({receipt.category for receipt in vendor.receives})


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def _recipients(change: Change, head: Report, words: _Words) -> str:
    if not change.added:
        return ""
    rows = [
        [
            escaped(vendor.name),
            escaped(vendor.entity),
            escaped(vendor.country),
            escaped(purpose(vendor, declared_entry(head, vendor))),
            words.of(_categories(vendor)),
            "yes" if vendor.verdict == "declared" else "**not for all of this**" if vendor.declared else "**no**",
            ", ".join(_places(head, vendor)[:3]),
        ]
        for vendor in change.added
    ]
    titles = ["Recipient", "Legal entity (to be checked)", "Country (hint)", "Purpose", "Personal data"]
    return "## New recipients\n\n" + _table([*titles, "Declared", "Evidence"], rows)


def _places(head: Report, vendor: VendorReport) -> list[str]:
    found = (f"[{escaped(place(one.span))}]({link(head, one.span)})" for one in vendor.evidence)
    return list(dict.fromkeys(found))


def _data(change: Change, words: _Words) -> str:
    if not change.grown:
        return ""
    rows = [[escaped(one.vendor.name), words.of(one.categories)] for one in change.grown]
    return "## Further personal data for known recipients\n\n" + _table(["Recipient", "New personal data"], rows)


def _removed(change: Change, words: _Words) -> str:
    rows = [[escaped(vendor.name), words.of(_categories(vendor))] for vendor in change.removed]
    rows += [[f"{escaped(one.vendor.name)} (still a recipient)", words.of(one.categories)] for one in change.shrunk]
    return "## No longer seen\n\n" + _table(["Recipient", "Personal data"], rows) if rows else ""


def _findings(change: Change, head: Report, names: Mapping[str, str]) -> str:
    if not change.findings:
        return ""
    lines = [
        f"- {one.level}: {escaped(in_words(one.message, names))} "
        f"([{escaped(place(one.span))}]({link(head, one.span)}), `{one.rule}`)"
        for one in change.findings
    ]
    return "## New findings\n\n" + "\n".join(lines)


def _notice(change: Change, head: Report, words: _Words) -> str:
    """The draft of a notice, with the period that the documents promise. Dates and addresses are left to people."""
    if not (change.added or change.grown):
        return ""
    periods = notice_periods(head)
    longest = max((int(days(claim)) for claim in periods if days(claim)), default=0)
    promised = [f'- {days(c) or "?"} days: "{escaped(c.text)}" ({escaped(place(c.span))})' for c in periods]
    if longest:
        due = f"The notice is due at least **{longest} days** before the change takes effect. Promised are:"
        above = "\n".join([due, "", *promised])
    else:
        above = "No notice period was found in the declared documents; the contracts with customers may name one."
    lines = ["We intend to change who processes personal data on our behalf.", ""]
    lines += [_sentence(vendor, head, words) for vendor in change.added]
    lines += [f"- {escaped(one.vendor.name)} will also process: {words.of(one.categories)}." for one in change.grown]
    until = f"within {longest} days of this notice" if longest else "until [date]"
    lines += ["", f"The change takes effect on [date]. You may object to it {until}, by writing to [address]."]
    quoted = "\n".join(f"> {line}".rstrip() for line in lines)
    return f"## Notice (draft)\n\n{above}\n\n{quoted}"


def _sentence(vendor: VendorReport, head: Report, words: _Words) -> str:
    entity = f" ({escaped(vendor.entity)}, to be checked)" if vendor.entity and vendor.entity != vendor.name else ""
    country = f", {escaped(vendor.country)}" if vendor.country else ""
    said = purpose(vendor, declared_entry(head, vendor))
    why = f", for: {escaped(said)}" if said else ""
    transfer = " Transfer mechanism: [to be named]." if transfer_needed(vendor).startswith("yes") else ""
    data = words.of(_categories(vendor))
    return f"- New: {escaped(vendor.name)}{entity}{country}{why}. Personal data: {data}.{transfer}"


def _vendor(vendor: VendorReport) -> dict[str, Any]:
    return {
        "id": vendor.id,
        "name": vendor.name,
        "entity": vendor.entity,
        "country": vendor.country,
        "categories": _categories(vendor),
        "verdict": vendor.verdict,
        "evidence": [{"kind": e.kind, "path": e.span.path, "line": e.span.line} for e in vendor.evidence],
    }


def _growth(growth: Growth) -> dict[str, Any]:
    return {"id": growth.vendor.id, "name": growth.vendor.name, "categories": list(growth.categories)}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "rule": finding.rule,
        "level": finding.level,
        "message": finding.message,
        "path": finding.span.path,
        "line": finding.span.line,
        "vendor": finding.vendor,
        "categories": list(finding.categories),
        "fingerprint": finding.fingerprint,
    }
