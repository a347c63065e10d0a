"""The command `pdflow`, and `python -m pdflow`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from pdflow.cli import main as run


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 nothing to report, 1 findings, 2 could not run."""
    return run(sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main())
