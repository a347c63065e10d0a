"""Where data stopped, to a terminal: the reason, the way to it, and what would mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import structs
from rich.console import Console
from rich.text import Text

from pdflow.facts.absence import REASONS, WhyNot
from pdflow.facts.flow import Hop
from pdflow.render.explain import flow_in_full
from pdflow.render.frames import lines_of
from pdflow.render.page import Page, indented, labelled
from pdflow.render.paths import hops_with_lines
from pdflow.render.words import category_name, count, place, visible

_MOST = 4
"""Labels and calls that are named."""

ADVICE = {
    "no-label": "Name it in signatures of your own: `words` of a category, or `owners` for a word that means a person, in "
    "categories.yml (`pdflow categories`).",
    "no-sink": "Describe the call in signatures of your own: `sinks` of a vendor or a client (docs/signatures.md).",
    "own-function": "Ask for the call in that function that sends, or for the recipient.",
    "not-called": "Ask for the call itself, as PATH:LINE; `pdflow scan` shows whom the program calls.",
    "not-sent": "If the call does send it, add the argument to the `sends` of its signature.",
    "low-confidence": "`pdflow scan --min-confidence low` shows it; a signature for the call in between makes it sure.",
    "answer": "If the answer does hold the data, say so in `propagators.yml` of your own signatures.",
    "sanitizer": "If the call does hand the data on, say so in `propagators.yml` of your own signatures.",
    "not-carried": "If the call does hand the data on, say so in `propagators.yml` of your own signatures.",
    "not-personal-there": "If it is a person after all, add the word to `owners` in categories.yml of your own signatures.",
    "gap": "Describe what is called in signatures of your own, or annotate its type; `pdflow gaps` lists all such calls.",
    "never-called": "If a framework calls it, ask from its parameters: a parameter that is named after personal data is a source.",
}
"""What can be done about a reason; where nothing is said, nothing need be."""


def render_why_not(
    found: WhyNot, console: Console, names: Mapping[str, str], special: Mapping[str, str] | None = None
) -> None:
    """Writes the answer to the console: the flows that there are, or why there is none."""
    report = structs.replace(found.report, excerpts=found.excerpts)
    page = Page.of(report, console, names, special or {})
    if found.flows:
        head = f"{count(len(found.flows), 'flow')} from {found.source} to {found.sink}"
        page.print(Text(visible(head), style="bold"), "")
        for flow in found.flows:
            flow_in_full(page, flow)
        for finding in report.findings:
            if finding.suppressed is not None and not {flow.id for flow in found.flows}.isdisjoint(finding.flows):
                page.print(labelled("Silenced", f"{finding.rule}, because: {finding.suppressed}", 8, 2), "")
        return
    page.print(Text(f"{REASONS[found.reason]}.", style="bold"), indented(Text(visible(found.said))), "")
    labels = [f"{text} ({category_name(category, names)})" for category, text in found.labels]
    calls = [f"{hop.text}() at {place(hop.span)}" for hop in found.calls]
    if labels:
        page.print(labelled("Looked for", Text(_some(labels)), 10, 2))
    if calls:
        page.print(labelled("In", Text(_some(calls)), 10, 2))
    page.print(*[""] * bool(labels or calls))
    lines = lines_of(found.excerpts)
    _part(page, "How far it got", found.way, lines)
    _part(page, "From there to the sink", found.rest, lines)
    _part(page, "The furthest places that it reaches", found.reached, lines)
    _part(page, "Where that comes from which the sink is given", found.nearest, lines)
    if found.reason in ADVICE and (found.way or found.reason != "no-sink"):
        page.print(labelled("What to do", ADVICE[found.reason], 10, 2))


def _some(parts: Sequence[str]) -> str:
    """The parts below each other, of many the first."""
    shown = [visible(part) for part in dict.fromkeys(parts)]
    more = [f"and {len(shown) - _MOST} more"] if len(shown) > _MOST else []
    return "\n".join(shown[:_MOST] + more)


def _part(page: Page, title: str, hops: Sequence[Hop], lines: Mapping[tuple[str, int], str]) -> None:
    if hops:
        page.print(Text(title, style="bold"), hops_with_lines(hops, page.console, lines), "")
