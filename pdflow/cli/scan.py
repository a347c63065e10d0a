"""`pdflow scan`: find flows, compare, render."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pdflow.cli import FINDINGS, OK
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

if TYPE_CHECKING:
    from pdflow.facts.report import Report
    from pdflow.settings import Settings

_EPILOG = """\
examples:
  pdflow scan
  pdflow scan server --declared docs/subprocessors.yml
  pdflow scan --format sarif --output pdflow.sarif --category backend
  pdflow scan --format json | jq '.flows[] | [.vendor, .category]'

A path given by name is scanned even where .gitignore hides it. Exit codes: 0 nothing to report, 1 findings at or above
--fail-on, 2 could not run.
"""


def register(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.epilog = _EPILOG
    add_scan_arguments(parser)
    parser.add_argument(
        "--format", choices=("terminal", "sarif", "json"), default="terminal", help="what to write (default: terminal)"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there instead of to stdout")
    parser.add_argument(
        "--category", default="pdflow", metavar="NAME", help="SARIF: tells several uploads for a commit apart"
    )
    parser.add_argument(
        "--fail-on",
        choices=("note", "warning", "error"),
        help="the lowest level that makes the exit code 1 (default: warning)",
    )
    parser.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever is found")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Scan, write the result, and return the exit code."""
    settings = settings_of(arguments)
    report = scanned(arguments, settings)
    render(report, settings, arguments)
    return OK if arguments.exit_zero else exit_code(report, settings.fail_on)


def exit_code(report: Report, fail_on: str) -> int:
    """Return 1 where a finding that nothing silences is of the level `fail_on` or above, else 0."""
    from pdflow.facts.report import LEVELS

    counted = LEVELS[LEVELS.index(fail_on) :]
    return FINDINGS if any(f.suppressed is None and f.level in counted for f in report.findings) else OK


def render(report: Report, settings: Settings, arguments: argparse.Namespace) -> None:
    """Write the report in the form that was asked for."""
    from pdflow import __version__

    if arguments.format == "json":
        from pdflow.render.json import render_json

        write(render_json(report, __version__), arguments.output)
    elif arguments.format == "sarif":
        from pdflow.render.sarif import render_sarif

        names = category_names(knowledge_of(settings))
        write(render_sarif(report, __version__, arguments.category, names), arguments.output)
    else:
        _to_terminal(report, settings, arguments.output)
    if arguments.output is not None and not arguments.quiet:
        print(f"pdflow: wrote {arguments.output}", file=sys.stderr)


def _to_terminal(report: Report, settings: Settings, output: Path | None) -> None:
    from pdflow.render.terminal import render_terminal

    knowledge = knowledge_of(settings)
    names, special = category_names(knowledge), special_categories(knowledge)
    if output is None:
        render_terminal(report, console(), names, special)
        return
    from io import StringIO

    from rich.console import Console

    text = StringIO()
    render_terminal(report, Console(file=text, width=120, highlight=False), names, special)
    write(text.getvalue(), output)
