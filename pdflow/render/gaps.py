"""Gaps to a terminal or to JSON: what could not be seen, ranked by the personal data that is lost there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pdflow.facts.place import Gap, Span
from pdflow.render.frames import Lines, source_line
from pdflow.render.gap_kinds import GAP_KINDS, gap_meaning, gap_name, weight
from pdflow.render.page import indented, labelled, places, write
from pdflow.render.words import article, category_name, count, place, visible, well_formed

_SAME = 5
"""Places of the same loss that are shown one by one."""

Names = Mapping[str, str]


def render_gaps(
    gaps: Iterable[Gap],
    console: Console,
    names: Names | None = None,
    special: Names | None = None,
    lines: Lines | None = None,
    limit: int = 200,
) -> None:
    """Writes the gaps to the console, kind by kind: those first that lose most, of the gravest categories.

    At most `limit` of a kind are shown. `names` and `special` are those of categories, `lines` the code at the places.
    """
    marks = special or {}
    found = ranked_gaps(gaps, marks)
    if not found:
        write(console, "No gap is known: every file was read, every call that was handed personal data was followed.")
        return
    for kind in dict.fromkeys(gap.kind for gap in found):
        of_kind = [gap for gap in found if gap.kind == kind]
        _head(console, kind, len(of_kind))
        shown = of_kind[:limit]
        if any(gap.categories for gap in shown):
            for same in _grouped(shown):
                write(console, _loss(console, same, names or {}, marks, lines or {}), "")
        else:
            write(console, places(console, [(place(gap.span), gap.reason, "") for gap in shown]))
        if len(of_kind) > limit:
            more = f"+{len(of_kind) - limit:,} more (pdflow gaps --format json)"
            write(console, indented(Text(more, style="dim")))
        if not any(gap.categories for gap in shown) or len(of_kind) > limit:
            write(console, "")
    write(console, _summary(found, marks))


def render_gaps_json(gaps: Iterable[Gap], special: Names, version: str) -> str:
    """The gaps as JSON, in the order in which a terminal shows them."""
    found = [
        {
            "reason": gap.reason, "kind": gap.kind, "path": gap.span.path, "line": gap.span.line,
            "categories": list(gap.categories), "special": [c for c in gap.categories if c in special],
        }
        for gap in ranked_gaps(gaps, special)
    ]  # fmt: skip
    document = {"schema": 1, "tool": {"name": "pdflow", "version": version}, "gaps": found}
    return well_formed(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"


def ranked_gaps(gaps: Iterable[Gap], special: Names) -> list[Gap]:
    """The gaps, those of a kind together: first the kind, then within it the gap, where most is lost."""
    order = {kind: rank for rank, kind in enumerate(GAP_KINDS)}
    found = sorted(set(gaps), key=lambda gap: (_down(weight(gap.categories, special)), gap))
    lost: dict[str, set[str]] = {}
    for gap in found:
        lost.setdefault(gap.kind, set()).update(gap.categories)
    kinds = sorted(lost, key=lambda kind: (_down(weight(lost[kind], special)), order.get(kind, len(order)), kind))
    return [gap for kind in kinds for gap in found if gap.kind == kind]


def _down(pair: tuple[int, int]) -> tuple[int, int]:
    return -pair[0], -pair[1]


def _head(console: Console, kind: str, number: int) -> None:
    write(console, Text(f"{number:,} {gap_name(kind, number)}", style="bold"))
    write(console, indented(Text(gap_meaning(kind), style="dim")))
    if kind in GAP_KINDS and GAP_KINDS[kind].remedy:
        write(console, labelled("What to do", GAP_KINDS[kind].remedy, 10, 2))
    write(console, "")


def _grouped(gaps: Iterable[Gap]) -> list[list[Gap]]:
    """Gaps of the same reason together: one call that stands in several places is mended once."""
    groups: dict[str, list[Gap]] = {}
    for gap in gaps:
        groups.setdefault(gap.reason, []).append(gap)
    return list(groups.values())


def _loss(console: Console, same: list[Gap], names: Names, special: Names, lines: Lines) -> RenderableType:
    gap = same[0]
    head = Text()
    for category in gap.categories:
        head.append(" · " if head else "")
        head.append(category_name(category, names), style="bold red" if category in special else "bold")
        if category in special:
            head.append(f" ({article(special[category])} GDPR)", style="red")
    reason = gap.reason.replace(f" ({', '.join(gap.categories)})", "", 1)
    body: list[RenderableType] = [Text(visible(reason)), _places(console, [one.span for one in same[:_SAME]], lines)]
    if len(same) > _SAME:
        body.append(Text(f"and {count(len(same) - _SAME, 'more place')}", style="dim"))
    return Padding(Group(head, Padding(Group(*body), (0, 0, 0, 2))), (0, 0, 0, 2))


def _places(console: Console, spans: list[Span], lines: Lines) -> RenderableType:
    """Each place with its line of code beside it, or below it where the paths are too long for that."""
    widest = max(len(place(span)) for span in spans)
    if widest > console.width * 2 // 5:
        rows: list[RenderableType] = []
        for span in spans:
            code = source_line(console, lines, span, 8)
            rows.append(Text(place(span), style="cyan"))
            rows.extend([indented(code)] if code is not None else [])
        return Group(*rows)
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(no_wrap=True)
    for span in spans:
        table.add_row(Text(place(span)), source_line(console, lines, span, widest + 8) or Text())
    return table


def _summary(gaps: list[Gap], special: Names) -> str:
    lost = {category for gap in gaps for category in gap.categories}
    if not lost:
        return f"{count(len(gaps), 'gap')}; none of them is known to lose personal data."
    grave = sum(category in special for category in lost)
    said = f", {grave} of them special (GDPR Art. 9, 10)" if grave else ""
    losing = sum(bool(gap.categories) for gap in gaps)
    return (
        f"{count(len(gaps), 'gap')}, {losing} of them with personal data: "
        f"{count(len(lost), 'category', 'categories')}{said}. Where a label stopped: pdflow why-not SOURCE SINK"
    )
