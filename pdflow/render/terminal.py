"""Report to a terminal: the third parties, the findings, and what was seen and what was not."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from rich.console import Console
from rich.text import Text

from pdflow.facts.report import LEVELS, Finding, Report
from pdflow.render.frames import frame
from pdflow.render.gap_kinds import gap_name, ranked
from pdflow.render.page import LEVEL_STYLE, Page, indented, labelled, places
from pdflow.render.paths import hops
from pdflow.render.vendor_table import vendor_table
from pdflow.render.words import category_name, count, in_order, in_words, place, visible

_MOST_VENDORS = 40
_MOST_HOPS = 12
_MOST_RELATED = 3
_LABEL = 13


def render_terminal(
    report: Report,
    console: Console,
    category_names: Mapping[str, str],
    special: Mapping[str, str] | None = None,
    limit: int = 25,
) -> None:
    """Writes the report to the console: at most `limit` findings a level, the rest is counted.

    `category_names` maps category keys to plain names, `special` those of GDPR Art. 9 and 10 to `art9` and `art10`.
    The console decides on colour, width and characters, so NO_COLOR and a redirected output are its business.
    """
    page = Page.of(report, console, category_names, special or {})
    _vendors(page)
    found = [finding for finding in report.findings if finding.suppressed is None]
    found.sort(key=lambda f: (-float(page.rules[f.rule].security_severity), f.rule, f.span, f.id))
    for level in reversed(LEVELS):
        of_level = [finding for finding in found if finding.level == level]
        if of_level:
            page.heading(count(len(of_level), level), LEVEL_STYLE[level])
            (_notes if level == "note" else _findings)(page, of_level[:limit])
            _folded(page, len(of_level) - limit)
    _summary(page, found)


def _vendors(page: Page) -> None:
    vendors = in_order(page.report.vendors)
    if not vendors:
        page.print("No third party was found in the code.", "")
        return
    page.heading(count(len(vendors), "third party", "third parties"))
    page.print(vendor_table(vendors[:_MOST_VENDORS], page.console, page.names, page.special), "")
    _folded(page, len(vendors) - _MOST_VENDORS)


def _findings(page: Page, found: list[Finding]) -> None:
    for finding in found:
        finding_head(page, finding)
        _path(page, finding)
        related(page, finding)
        page.print(labelled("To do", _remedy(page, finding.rule), 8, 2), "")


def finding_head(page: Page, finding: Finding) -> None:
    """A finding's rule, id and message, its place, and the code there."""
    style = LEVEL_STYLE[finding.level]
    head = Text(finding.level, style=f"bold {style}").append(f"  {finding.rule}", style="bold default")
    page.print(head.append(f"  {finding.id}", style="dim not bold default"))
    page.print(indented(Text(visible(in_words(finding.message, page.names)))), "")
    page.print(indented(Text(f"{place(finding.span)}:{finding.span.column}", style="cyan", overflow="fold")))
    code = frame(page.console, page.lines, finding.span, f"bold {style}")
    page.print(*([code] if code else []), "")


def related(page: Page, finding: Finding) -> None:
    """What else to look at, if anything."""
    if finding.related:
        shown = ", ".join(place(span) for span in finding.related[:_MOST_RELATED])
        more = len(finding.related) - _MOST_RELATED
        page.print(labelled("See also", shown + (f", +{more} more" if more > 0 else ""), 8, 2))


def _path(page: Page, finding: Finding) -> None:
    flows = [page.flows[flow] for flow in finding.flows]
    if not flows:
        return
    first = flows[0]
    said = f"Path of {category_name(first.category, page.names)}"
    said += ", hashed on the way" if first.pseudonymous else ""
    said += "" if first.confidence == "high" else f" ({first.confidence} confidence)"
    page.print(indented(Text(said, style="bold")), hops(first, page.console, _MOST_HOPS))
    if len(flows) > 1:
        others = f"+{count(len(flows) - 1, 'more path')} (pdflow explain {finding.id})"
        page.print(indented(Text(others, style="dim")))
    page.print("")


def _remedy(page: Page, rule: str) -> str:
    return page.rules[rule].remedy or f"pdflow rules {rule}"


def _notes(page: Page, found: list[Finding]) -> None:
    """Notes stand in one row each, under their rule: they are many, and say where rather than how."""
    for rule, group in groupby(found, key=lambda finding: finding.rule):
        page.print(Text("note", style=f"bold {LEVEL_STYLE['note']}").append(f"  {rule}", style="bold default"))
        page.print(places(page.console, [(place(f.span), in_words(f.message, page.names), f.id) for f in group]))
        page.print(labelled("To do", _remedy(page, rule), 8, 2), "")


def _folded(page: Page, hidden: int) -> None:
    if hidden > 0:
        page.print(Text(f"+{hidden:,} more (pdflow scan --format json)", style="dim"), "")


def _summary(page: Page, found: list[Finding]) -> None:
    """What was found, what was seen, and what was not: the last lines, always."""
    report, stats = page.report, page.report.stats
    page.heading("Summary")
    page.print(labelled("Found", _found(found), _LABEL))
    seen = f"{count(stats.files, 'file')}, {count(stats.lines, 'line')}, {count(stats.functions, 'function')}"
    seen += f" in {stats.seconds:.1f} s" + (f" ({stats.cached:,} files from the cache)" if stats.cached else "")
    page.print(labelled("Seen", seen, _LABEL))
    page.print(labelled("Compared with", Text(_compared(report), style="" if report.declaration else "yellow"), _LABEL))
    page.print(labelled("Not seen", _unseen(report), _LABEL))


def _found(found: list[Finding]) -> Text:
    said = Text()
    for level in reversed(LEVELS):
        number = sum(finding.level == level for finding in found)
        if number:
            said.append(", " if said else "").append(count(number, level), style=f"bold {LEVEL_STYLE[level]}")
    return said or Text("nothing to report", style="bold green")


def _compared(report: Report) -> str:
    if report.declaration is None:
        return "nothing: no declared list was given, so no third party counts as declared"
    entries = count(len(report.declaration.sub_processors), "declared sub-processor")
    return f"{entries} in {visible(', '.join(report.declaration.documents))}"


def _unseen(report: Report) -> str:
    parts = [f"{count(report.stats.tests, 'test file')} (counted, not reported)"] if report.stats.tests else []
    parts += [f"{number:,} {gap_name(kind, number)}" for kind, number in ranked(report.gaps)]
    silenced = sum(finding.suppressed is not None for finding in report.findings)
    if silenced:
        parts.append(f"{count(silenced, 'finding')} silenced by a comment")
    said = "; ".join(parts) if parts else "no gap is known"
    return f"{said}. The gaps one by one: pdflow gaps" if report.gaps else said
