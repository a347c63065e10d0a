"""`pdflow check-signatures`: what is wrong with signature files."""

from __future__ import annotations

import argparse
from pathlib import Path

from pdflow.cli import FINDINGS, OK
from pdflow.cli.common import write


def register(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.epilog = "examples:\n  pdflow check-signatures privacy/signatures\n\nExit codes: 0 fine, 1 problems.\n"
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a signature file, or a folder of them")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write every problem, one a line, and return 1 where there is one."""
    from pdflow.read.signatures import check_signatures

    problems = [problem for path in arguments.paths for problem in check_signatures(path)]
    write("".join(f"{problem}\n" for problem in problems) or f"no problems in {', '.join(map(str, arguments.paths))}\n", None)
    return FINDINGS if problems else OK
