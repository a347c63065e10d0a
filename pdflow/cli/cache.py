"""`pdflow cache`: where results are remembered."""

from __future__ import annotations

import argparse

from pdflow.cli import OK
from pdflow.cli.common import write


def register(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.epilog = "examples:\n  pdflow cache\n  pdflow cache --clear\n"
    parser.add_argument("--clear", action="store_true", help="forget everything")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the folder, or clear it, and return 0."""
    from pdflow.cache import Cache, default_folder

    if arguments.clear:
        with Cache() as cache:
            cache.clear()
    write(f"{default_folder()}\n", None)
    return OK
