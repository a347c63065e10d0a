"""The inventory as an HTML page of its own: one table, links to the code, nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from pdflow.facts.report import Report
from pdflow.render.inventory.data import DRAFT
from pdflow.render.inventory.rows import COLUMNS, Column, Row
from pdflow.render.words import category_name, count, link, place, well_formed

_STYLE = """\
body{font:14px/1.4 system-ui,sans-serif;margin:2em}table{border-collapse:collapse}
th,td{border:1px solid #bbb;padding:.3em .5em;text-align:left;vertical-align:top}
th{background:#eee;position:sticky;top:0}.no{font-weight:bold;color:#a00}
@media print{body{margin:0;font-size:9px}}"""


def render_page(report: Report, rows: Sequence[Row], names: Mapping[str, str]) -> str:
    """A whole page, ended with a line break."""
    links = {
        f"{one.kind} {place(one.span)}": link(report, one.span) for vendor in report.vendors for one in vendor.evidence
    }
    head = "".join(f"<th>{escape(column.title)}</th>" for column in COLUMNS)
    body = "\n".join("<tr>" + "".join(_cell(column, row, names, links) for column in COLUMNS) + "</tr>" for row in rows)
    documents = ", ".join(report.declaration.documents) if report.declaration else ""
    compared = f"Compared with {documents}." if documents else "No declared list was given to compare with."
    scanned = f"Scanned: {count(report.stats.files, 'file')}, {count(report.stats.lines, 'line')}."
    return well_formed(f"""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Draft inventory of sub-processors</title>
<style>{_STYLE}</style>
<h1>Draft inventory of sub-processors</h1>
<p><strong>{escape(DRAFT)}</strong> {escape(scanned)} {escape(compared)} Not seen: {len(report.gaps)} places.</p>
<table>
<thead><tr>{head}</tr></thead>
<tbody>
{body}
</tbody>
</table>
</html>
""")


def _cell(column: Column, row: Row, names: Mapping[str, str], links: Mapping[str, str]) -> str:
    value = row[column.key]
    if isinstance(value, str):
        mark = ' class="no"' if column.key == "declared" and value != "yes" and row["categories"] else ""
        return f"<td{mark}>{escape(value)}</td>"
    if column.key == "evidence":
        shown = [f'<a href="{escape(links.get(one, ""))}">{escape(one)}</a>' for one in value]
    elif column.key.endswith("categories"):
        shown = [escape(category_name(key, names)) for key in value]
    else:
        shown = [escape(one) for one in value]
    return f"<td>{'<br>'.join(shown)}</td>"
