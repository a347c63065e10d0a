"""`pdflow explain`: the path of one finding or flow."""

from __future__ import annotations

import argparse
from pathlib import Path

from pdflow.cli import OK
from pdflow.cli.common import add_scan_arguments, category_names, console, knowledge_of, scanned, settings_of
from pdflow.errors import PdflowError

_EPILOG = """\
examples:
  pdflow explain 3f9c2a1b
  pdflow explain 3f9c server       the first characters of an id are enough
"""


def register(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.epilog = _EPILOG
    parser.add_argument("id", metavar="ID", help="of a finding or a flow, as the report shows it")
    add_scan_arguments(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Scan, show the path, and return 0. Raises PdflowError where no finding or flow has that id."""
    from pdflow.render.explain import render_explain

    if Path(arguments.id).exists():
        raise PdflowError(f"{arguments.id} is a file or folder; the id comes first: `pdflow explain ID {arguments.id}`")
    settings = settings_of(arguments)
    report = scanned(arguments, settings)
    render_explain(report, arguments.id, console(), category_names(knowledge_of(settings)))
    return OK
