"""Rules to SARIF reporting descriptors."""

from __future__ import annotations

import re
from collections.abc import Sequence

import sarif_om as om  # type: ignore[import-untyped]

from pdflow.facts.report import Rule
from pdflow.render.gap_kinds import gap_meaning
from pdflow.render.sarif.limits import NAME, TAGS, TEXT, Cuts
from pdflow.render.words import visible

CUT = "cut-to-limit"
"""The id of the notification that says what was left out."""

_SEVERITY = {"note": "recommendation", "warning": "warning", "error": "error"}


def descriptor(rule: Rule, cuts: Cuts) -> om.ReportingDescriptor:
    """A rule as GitHub shows it: title, summary, help; its severity as a security alert's."""
    properties = {
        "tags": list(cuts.items(rule.tags, TAGS, f"tags of the rule {rule.id}")),
        "precision": rule.precision,
        "problem.severity": _SEVERITY[rule.level],
        "security-severity": rule.security_severity,
    }
    markdown = rule.help.strip()
    first = without_markdown(markdown.partition("\n\n")[0])
    return om.ReportingDescriptor(
        id=rule.id,
        name=cuts.text(pascal_case(rule.id), NAME, f"characters of the name of {rule.id}"),
        short_description=_text(rule.summary, cuts, f"characters of the summary of {rule.id}"),
        full_description=_text(f"{rule.summary} {first}", cuts, f"characters of the description of {rule.id}"),
        help=om.MultiformatMessageString(text=without_markdown(markdown), markdown=markdown),
        default_configuration=om.ReportingConfiguration(level=rule.level),
        properties=properties,
    )


def gap_descriptors(kinds: Sequence[str]) -> list[om.ReportingDescriptor]:
    """The kinds of notification that the file may hold, each with the texts that GitHub wants of any descriptor."""
    said = {gap_id(kind): gap_meaning(kind) for kind in sorted(kinds)}
    said[CUT] = "Something was left out because GitHub takes only so much of it."
    return [
        om.ReportingDescriptor(
            id=kind,
            name=pascal_case(kind),
            short_description=_whole(text),
            full_description=_whole(text),
            help=_whole(text),
        )
        for kind, text in said.items()
    ]


def gap_id(kind: str) -> str:
    """The id of a kind of gap among notifications: never equal to its name, which SARIF forbids."""
    return f"gap-{kind}"


def pascal_case(rule_id: str) -> str:
    """`undeclared-sub-processor` as `UndeclaredSubProcessor`, which SARIF viewers expect of a name."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", rule_id))


def without_markdown(text: str) -> str:
    """Markdown as plain text: the marks of headings, fences, emphasis, code and links are gone, the words stay."""
    pieces = re.split(r"^[ \t]*```[^\n]*\n(.*?)^[ \t]*```[^\n]*$", text, flags=re.MULTILINE | re.DOTALL)
    for number in range(0, len(pieces), 2):  # the pieces between are code
        piece = re.sub(r"^#+\s+", "", pieces[number], flags=re.MULTILINE)
        piece = re.sub(r"\[([^\]]*)\]\(([^)]*)\)", r"\1 (\2)", piece)
        pieces[number] = re.sub(r"\*\*|`", "", piece)
    return re.sub(r"\n{3,}", "\n\n", "".join(pieces)).strip()


def _text(text: str, cuts: Cuts, what: str) -> om.MultiformatMessageString:
    text = visible(text).strip()
    return _whole(cuts.text(text if text.endswith((".", "!", "?")) else text + ".", TEXT, what))


def _whole(text: str) -> om.MultiformatMessageString:
    return om.MultiformatMessageString(text=text)
