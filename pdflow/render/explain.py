"""One finding or one flow of a report, in full: every path with the source line of each hop."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from rich.console import Console
from rich.markdown import Markdown
from rich.text import Text

from pdflow.errors import PdflowError
from pdflow.facts.flow import Flow
from pdflow.facts.report import Finding, Report
from pdflow.render.page import Page, indented, labelled
from pdflow.render.paths import hops_with_lines
from pdflow.render.terminal import finding_head, related
from pdflow.render.words import category_name, vendor_name, visible

_MOST = 5
_LABEL = 10


def render_explain(
    report: Report,
    id: str,
    console: Console,
    category_names: Mapping[str, str] | None = None,
    special: Mapping[str, str] | None = None,
) -> None:
    """Writes the finding or flow of that id, or of the only id that begins so, to the console.

    Suppressed findings count. Raises PdflowError, with the nearest ids, where no id or more than one fits.
    """
    page = Page.of(report, console, category_names or {}, special or {})
    found = find(report, id)
    if isinstance(found, Flow):
        flow_in_full(page, found)
    else:
        _finding(page, found)


def find(report: Report, id: str) -> Finding | Flow:
    """The finding or flow of that id or unique beginning of one. An exact id wins, and a finding before a flow."""
    known: dict[str, Finding | Flow] = {flow.id: flow for flow in report.flows}
    known |= {finding.id: finding for finding in report.findings}
    if id in known:
        return known[id]
    fitting = sorted(other for other in known if id and other.startswith(id))
    if len(fitting) == 1:
        return known[fitting[0]]
    if fitting:
        raise PdflowError(f"{id!r} is the beginning of {len(fitting)} ids: {_listed(fitting)}. Write more of it.")
    near = get_close_matches(id, sorted(known), n=_MOST, cutoff=0.4)
    if not known:
        raise PdflowError(f"No finding or flow has the id {id!r}: this scan has none at all.")
    hint = f"The nearest ids: {_listed(near)}." if near else "`pdflow scan` shows the ids beside the findings."
    raise PdflowError(f"No finding or flow of this scan has the id {id!r}. {hint}")


def _listed(ids: list[str]) -> str:
    more = len(ids) - _MOST
    return ", ".join(ids[:_MOST]) + (f" and {more} more" if more > 0 else "")


def _finding(page: Page, finding: Finding) -> None:
    finding_head(page, finding)
    if finding.suppressed is not None:
        page.print(labelled("Silenced", f"by a comment, because: {finding.suppressed}", 8, 2), "")
    for flow in finding.flows:
        flow_in_full(page, page.flows[flow])
    page.print(indented(Markdown(visible(page.rules[finding.rule].help.strip(), keep="\n"), hyperlinks=False)), "")
    related(page, finding)


def flow_in_full(page: Page, flow: Flow) -> None:
    """Writes a flow: what goes where, and its path with the source line of each hop."""
    head = Text(category_name(flow.category, page.names), style="bold")
    head.append(" to ", style="not bold").append(vendor_name(flow.vendor, page.report))
    page.print(head.append(f"  {flow.id}", style="dim not bold"))
    page.print(labelled("Category", flow.category, _LABEL, 2))
    page.print(labelled("Call", f"{flow.api} in {flow.function}", _LABEL, 2))
    page.print(labelled("How", _how(flow), _LABEL, 2), "")
    page.print(hops_with_lines(flow.hops, page.console, page.lines), "")


def _how(flow: Flow) -> str:
    said = f"{flow.how}, {flow.confidence} confidence"
    said += ", hashed on the way: still personal data, but not in clear" if flow.pseudonymous else ""
    return said + (", in a test" if flow.is_test else "")
