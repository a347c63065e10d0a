"""The command `pdflow`, and `python -m pdflow`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from pdflow.cli import main as run


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 nothing to report, 1 findings, 2 could not run."""
    return run(sys.argv[1:] if argv is None else argv)


def command() -> NoReturn:
    """Run the command that was typed, and end the process.

    At once: to take millions of objects apart one by one, as Python would do, takes longer than to write the report.
    """
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    command()
