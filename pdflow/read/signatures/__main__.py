"""`python -m pdflow.read.signatures PATH…`: prints the problems of signature files, or "ok"."""

from __future__ import annotations

import sys
from pathlib import Path

from pdflow.read.signatures.check import check_signatures


def main(arguments: list[str]) -> int:
    """0 where everything is fine, 1 where there are problems, 2 without a path."""
    if not arguments:
        print("usage: python -m pdflow.read.signatures PATH…", file=sys.stderr)
        return 2
    problems = [problem for argument in arguments for problem in check_signatures(Path(argument))]
    print("\n".join(problems) or "ok")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
