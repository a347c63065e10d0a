"""`pdflow inventory`: a draft of a sub-processor inventory."""

from __future__ import annotations

import argparse
from pathlib import Path

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

_EPILOG = """\
examples:
  pdflow inventory > inventory.md
  pdflow inventory server --output docs/inventory.md

What code cannot tell (addresses, contracts, transfer tools) is left blank for a person.
"""


def register(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.epilog = _EPILOG
    add_scan_arguments(parser)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there instead of to stdout")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Scan, write the inventory, and return 0."""
    from pdflow.render.inventory import render_inventory

    settings = settings_of(arguments)
    report = scanned(arguments, settings)
    knowledge = knowledge_of(settings)
    write(render_inventory(report, category_names(knowledge), special_categories(knowledge)), arguments.output)
    return OK
