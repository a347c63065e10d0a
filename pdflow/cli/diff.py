"""`pdflow diff`: what a change does to the recipients of personal data."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import ExitStack, chdir
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
    from pdflow.facts.change import Change
    from pdflow.facts.report import Report
    from pdflow.render.change import Revisions
    from pdflow.settings import Settings

WORKING_TREE = "the working tree"
_EPILOG = """\
examples:
  pdflow diff main                              the working tree, uncommitted changes included, against main
  pdflow diff v1.4 v1.5 > notice.md
  pdflow diff origin/main HEAD --path server --format sarif --output new.sarif

Both revisions are scanned with their own configuration and declared list, in temporary worktrees; your files, index
and branches are not touched. Exit codes: 0 nothing new to report, 1 new findings at or above --fail-on, 2 could not
run.
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

    repository = repository_root(Path.cwd())
    if not (repository / ".git").exists():
        raise PdflowError(f"{Path.cwd()} is in no git repository; `pdflow diff` compares revisions of one")
    named = _commits(repository, arguments)
    base = _before(arguments, repository, *named[0])
    settings, head = _report(arguments, repository, *named[1])
    change = changes(base, head)
    fresh = only_new(base, head, change)
    said = tuple(f"{name} ({commit[:12]})" if commit else name for name, commit in named)
    write(_text(arguments, settings, (change, fresh), (said[0], said[1])), arguments.output)
    return OK if arguments.exit_zero else exit_code(fresh, settings.fail_on)


def _commits(repository: Path, arguments: argparse.Namespace) -> list[tuple[str, str]]:
    """Both revisions with their commits; no commit for the working tree."""
    from pdflow.read.revisions import commit_of

    after = (arguments.head, commit_of(repository, arguments.head)) if arguments.head else (WORKING_TREE, "")
    return [(arguments.base, commit_of(repository, arguments.base)), after]


def _before(arguments: argparse.Namespace, repository: Path, name: str, commit: str) -> Report | None:
    """The report of the base; None, with a line on stderr, where there was nothing to scan yet."""
    try:
        return _report(arguments, repository, name, commit)[1]
    except NothingToScan as error:
        print(f"pdflow: {name}: {error}; everything counts as new", file=sys.stderr)
        return None


def _report(arguments: argparse.Namespace, repository: Path, name: str, commit: str) -> tuple[Settings, Report]:
    """The settings and the report of a revision, scanned from the folder of it that the user is in."""
    from pdflow.read.revisions import checked_out

    here = Path.cwd()
    with ExitStack() as stack:
        if commit:
            folder = stack.enter_context(checked_out(repository, commit)) / here.relative_to(repository)
            if not folder.is_dir():
                raise NothingToScan(f"there is no folder {here.relative_to(repository)}")
            stack.enter_context(chdir(folder))
        told = argparse.Namespace(**vars(arguments) | {"paths": arguments.path})
        told.declared = [found for path in arguments.declared or () if (found := _there(path, repository, here))]
        told.config = _there(arguments.config, repository, here) if arguments.config else None
        try:
            settings = settings_of(told)
            return settings, scanned(arguments, settings)
        except NothingToScan:
            raise
        except PdflowError as error:
            raise PdflowError(f"{name}: {error}") from error


def _there(path: Path, repository: Path, here: Path) -> Path | None:
    """A file that the user names, as it is in the revision of the working folder; itself where it is not in the
    repository. None where the revision does not have it."""
    full = Path(os.path.abspath(here / path))
    if not full.is_relative_to(repository):
        return full
    if Path.cwd() == here:
        return path
    below = Path(os.path.relpath(full, here))
    return below if below.is_file() else None


def _text(arguments: argparse.Namespace, settings: Settings, found: tuple[Change, Report], said: Revisions) -> str:
    from pdflow import __version__
    from pdflow.render.change import render_change, render_change_json

    change, report = found
    knowledge = knowledge_of(settings)
    names = category_names(knowledge)
    if arguments.format == "sarif":
        from pdflow.render.sarif import render_sarif

        return render_sarif(report, __version__, arguments.category, names)
    if arguments.format == "json":
        return render_change_json(change, report, said, __version__)
    return render_change(change, report, said, names, special_categories(knowledge))
