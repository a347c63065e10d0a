"""Report to a draft inventory of sub-processors, in the forms that lawyers and other tools read.

rows        what every form says, and who owns each field: code, a proposal, a person
markdown · page · sheet · data · cyclonedx · fides    one form each
update      a fresh inventory into an edited file
"""

from __future__ import annotations

from collections.abc import Mapping

from pdflow.facts.report import Report

FORMATS = ("md", "html", "csv", "json", "yaml", "cyclonedx", "fides")


def render_inventory(
    report: Report,
    category_names: Mapping[str, str],
    special: Mapping[str, str] | None = None,
    form: str = "md",
    version: str = "",
) -> str:
    """The inventory in one of FORMATS, ended with a line break.

    `special` maps the category keys of GDPR Art. 9 and 10 to `art9` and `art10`. Links to code are relative to the
    repository's root, as forges resolve them in a file that lies there. The text depends on the report's facts only,
    not on the time or the machine.
    """
    from pdflow.render.inventory.rows import inventory_rows

    marked = special or {}
    if form == "md":
        from pdflow.render.inventory.markdown import render_markdown

        return render_markdown(report, category_names, marked)
    rows = inventory_rows(report, marked)
    if form == "html":
        from pdflow.render.inventory.page import render_page

        return render_page(report, rows, category_names)
    if form == "csv":
        from pdflow.render.inventory.sheet import render_sheet

        return render_sheet(rows)
    if form in ("json", "yaml"):
        from pdflow.render.inventory.data import render_json, render_yaml

        return (render_json if form == "json" else render_yaml)(report, rows, version)
    if form == "cyclonedx":
        from pdflow.render.inventory.cyclonedx import render_cyclonedx

        return render_cyclonedx(report, category_names, marked, version)
    from pdflow.render.inventory.fides import render_fides

    return render_fides(report, marked)
