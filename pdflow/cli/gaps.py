"""`pdflow gaps`: what could not be seen."""

from __future__ import annotations

import argparse
from pathlib import Path

from pdflow.cli import OK
from pdflow.cli.common import (
    add_scan_arguments,
    category_names,
    console,
    knowledge_of,
    scanned,
    settings_of,
    special_categories,
    write,
)

_EPILOG = """\
examples:
  pdflow gaps
  pdflow gaps server
  pdflow gaps --format json --output gaps.json

Where a call that could not be followed was handed personal data, that is told with the categories that are lost there;
those that lose most come first, special categories (GDPR Art. 9, 10) before all.
"""


def register(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.epilog = _EPILOG
    add_scan_arguments(parser)
    parser.add_argument("--format", choices=("terminal", "json"), default="terminal", help="default: terminal")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write JSON to a file instead of stdout")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Scan, list the gaps, and return 0."""
    from pdflow import __version__
    from pdflow.render.frames import lines_of
    from pdflow.render.gaps import render_gaps, render_gaps_json

    settings = settings_of(arguments)
    report = scanned(arguments, settings)
    knowledge = knowledge_of(settings)
    special = special_categories(knowledge)
    if arguments.format == "json" or arguments.output is not None:
        write(render_gaps_json(report.gaps, special, __version__), arguments.output)
    else:
        render_gaps(report.gaps, console(), category_names(knowledge), special, lines_of(report.excerpts))
    return OK
