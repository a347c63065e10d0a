"""`pdflow diff`: what a change does to the recipients of personal data."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
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
from pdflow.cli.scan import exit_code
from pdflow.errors import NothingToScan, PdflowError

if TYPE_CHECKING:
    from pdflow.facts.report import Report
    from pdflow.settings import Settings

WORKING_TREE = "the working tree"
_EPILOG = """\
examples:
  pdflow diff main                              the working tree, uncommitted changes included, against main
  pdflow diff v1.4 v1.5 > notice.md
  pdflow diff origin/main HEAD --path server --format sarif --output new.sarif

Both revisions are scanned with their own configuration and declared list, in temporary worktrees; your files, index
and branches are not touched. Exit codes: 0 nothing new to report, 1 new findings at or above --fail-on, 2 could not run.
"""


def register(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.epilog = _EPILOG
    parser.add_argument("base", metavar="BASE", help="the revision before: a branch, a tag, a commit")
    parser.add_argument("head", nargs="?", metavar="HEAD", help="the revision after (default: the working tree)")
    parser.add_argument("--format", choices=("md", "json", "sarif"), default="md", help="what to write (default: md)")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write there instead of to stdout")
    parser.add_argument("--path", action="append", type=Path, default=[], metavar="PATH", help="scan only this")
    parser.add_argument("--category", default="pdflow", metavar="NAME", help="SARIF: tells several uploads apart")
    parser.add_argument("--fail-on", choices=("note", "warning", "error"), help="as for scan (default: warning)")
    parser.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever is found")
    add_scan_arguments(parser, paths=False)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Scan both revisions, write what differs, and return the exit code."""
    from pdflow.compare.change import changes, only_new
    from pdflow.read.repository import repository_root
    from pdflow.read.revisions import checked_out, commit_of

    repository = repository_root(Path.cwd())
    if not (repository / ".git").exists():
        raise PdflowError(f"{Path.cwd()} is in no git repository; `pdflow diff` compares revisions of one")
    commits = [commit_of(repository, name) for name in (arguments.base, arguments.head) if name]
    with ExitStack() as stack:
        folders = [stack.enter_context(checked_out(repository, commit)) for commit in commits]
        base = _before(arguments, repository, folders[0])
        settings, head = _report(arguments, repository, folders[1] if arguments.head else repository)
        change = changes(base, head)
        fresh = only_new(base, head, change)
        said = [f"{name} ({commit[:12]})" for name, commit in zip((arguments.base, arguments.head), commits)]
        text = _text(arguments, settings, fresh, head, (said[0], said[1] if arguments.head else WORKING_TREE))
        write(text(change), arguments.output)
    return OK if arguments.exit_zero else exit_code(fresh, settings.fail_on)
