"""`pdflow inventory`: a draft of a sub-processor inventory, in many forms, and brought up to date."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pdflow.cli import OK
from pdflow.cli.common import (
    add_scan_arguments,
    category_names,
    knowledge_of,
    scanned,
    settings_of,
    special_categories,
    write,
)
from pdflow.errors import PdflowError

if TYPE_CHECKING:
    from pdflow.facts.report import Report

_FORMATS = ("md", "html", "csv", "json", "yaml", "cyclonedx", "fides")
_SUFFIXES = {".md": "md", ".markdown": "md", ".csv": "csv", ".json": "json", ".yml": "yaml", ".yaml": "yaml"}
_EPILOG = """\
examples:
  pdflow inventory > inventory.md
  pdflow inventory server --format csv --output inventory.csv
  pdflow inventory --update docs/inventory.md          what people wrote in it stays
  pdflow inventory --format cyclonedx --output bom.json

What code cannot tell (addresses, contracts, transfer tools) is left blank for a person. --update takes Markdown, CSV,
JSON and YAML; it begins the file where there is none.
"""


def register(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.epilog = _EPILOG
    add_scan_arguments(parser)
    parser.add_argument("--format", choices=_FORMATS, help="what to write (default: md, or as the file of --update)")
    parser.add_argument("--update", type=Path, metavar="FILE", help="bring this edited inventory up to date")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there instead of to stdout")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Scan, write or update the inventory, and return 0."""
    from pdflow import __version__
    from pdflow.render.inventory import render_inventory

    form = _form(arguments)
    settings = settings_of(arguments)
    report = scanned(arguments, settings)
    knowledge = knowledge_of(settings)
    special = special_categories(knowledge)
    fresh = render_inventory(report, category_names(knowledge), special, form, __version__)
    if arguments.update and arguments.update.is_file():
        fresh, said = updated(arguments.update, form, fresh, report, special)
        if not arguments.quiet:
            print(f"pdflow: {arguments.update}: {said}", file=sys.stderr)
    write(fresh, arguments.output or arguments.update)
    return OK


def updated(file: Path, form: str, fresh: str, report: Report, special: dict[str, str]) -> tuple[str, str]:
    """Return the file's text brought up to date, and a sentence about what changed. Raises PdflowError."""
    from pdflow.render.inventory.rows import inventory_rows

    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise PdflowError(f"{file} is not UTF-8; save it as UTF-8") from error
    if form == "md":
        from pdflow.render.inventory.update_markdown import updated_markdown

        result, added, gone = updated_markdown(text, fresh, str(file))
        return result, _said(added, gone)
    from pdflow.render.inventory.update import merged, updated_json, updated_sheet

    rows = inventory_rows(report, special)
    if form == "yaml":
        from pdflow.read.inventory import YamlInventory

        inventory = YamlInventory(text, str(file))
        merge = merged(inventory.rows, rows)
        result = inventory.edited(merge.changes, merge.added)
    else:
        result, merge = (updated_json if form == "json" else updated_sheet)(text, str(file), rows)
    return result, _said(len(merge.added), merge.gone)


def _said(added: int, gone: int) -> str:
    return f"up to date; {added} added, {gone} no longer found in the code"


def _form(arguments: argparse.Namespace) -> str:
    if arguments.update is None:
        return arguments.format or "md"
    known = _SUFFIXES.get(arguments.update.suffix.lower())
    form = arguments.format or known
    if form is None or known is None or form != known:
        raise PdflowError(f"--update {arguments.update}: give a file that ends in .md, .csv, .json or .yml")
    return str(form)
