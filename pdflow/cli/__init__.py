"""cli: arguments to settings, a scan, a text and an exit code; one file a command.

arguments    what may be typed
common       what several commands need: settings from flags, a scan with progress, output
everything else is a command: `register` says what it takes, `run` does it and returns the exit code
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from pdflow.errors import PdflowError

OK, FINDINGS, FAILED, INTERRUPTED, UNREAD = 0, 1, 2, 130, 141
"""The exit codes: nothing to report, something to report, could not run, stopped by the user, nobody to write to."""


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code. What the user can mend is one message on stderr, never a traceback."""
    from pdflow.cli.arguments import parse

    try:
        arguments = parse(argv)
        code: int = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except PdflowError as error:
        print(f"pdflow: error: {error}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        # The reader (`head`, a pager) has gone. Nobody is left to tell, and Python must not try again at exit. The
        # code is that of any program stopped by a closed pipe, because 0 would say that nothing was found.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREAD
    except KeyboardInterrupt:
        return INTERRUPTED
