"""`pdflow gaps`: what could not be seen."""

from __future__ import annotations

import argparse

from pdflow.cli import OK
from pdflow.cli.common import add_scan_arguments, console, scanned, settings_of


def register(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.epilog = "examples:\n  pdflow gaps\n  pdflow gaps server\n"
    add_scan_arguments(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Scan, list the gaps, and return 0."""
    from pdflow.render.gaps import render_gaps

    report = scanned(arguments, settings_of(arguments))
    render_gaps(report.gaps, console())
    return OK
