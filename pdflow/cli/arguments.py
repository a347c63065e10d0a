"""Arguments: what may be typed, and which command it means."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from pdflow import __version__
from pdflow.errors import PdflowError

COMMANDS = {
    "scan": "find flows of personal data, and compare them with the declared list (the default)",
    "declaration": "show what was understood of the documents that declare sub-processors",
    "declare": "add third parties to the declared list",
    "inventory": "write a draft of a sub-processor inventory, or bring one up to date",
    "diff": "compare two revisions: recipients and categories added and removed, with a notice text",
    "explain": "show the path of one finding or flow, with the code at each stop",
    "why-not": "show where data stopped on its way to a recipient, and why",
    "gaps": "list what pdflow could not see, why, and which personal data is lost there",
    "rules": "list the rules, or tell about one",
    "vendors": "list the third parties that pdflow knows, or tell about one",
    "categories": "list the categories of personal data, and the words that code names them by",
    "check-signatures": "check signature files of your own",
    "cache": "show where results are remembered, or forget them",
}
"""Every command, with a line about it. Its file is named after it, `-` as `_`."""

_EPILOG = """\
examples:
  pdflow                                        scan the working folder
  pdflow scan src --format sarif --output pdflow.sarif
  pdflow scan --declared docs/subprocessors.md --fail-on error
  pdflow explain 3f9c2a1b                       how does the data get there?

exit codes: 0 nothing to report, 1 findings, 2 could not run
"""


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line, and where help is, instead of the whole usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"pdflow: error: {message}; `{self.prog} --help` has examples\n")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return what was typed; `run` in it is the command's function. Exits on `--help` and on mistakes."""
    typed = _with_command(list(argv))
    parser = _Parser(
        prog="pdflow",
        description="Finds where personal data leaves a Python codebase, and holds it against the sub-processors that "
        "the company declares.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("-V", "--version", action="version", version=f"pdflow {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        command = commands.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if typed[0] == name:  # the others are never asked what they take
            import_module("pdflow.cli." + name.replace("-", "_")).register(command)
    return parser.parse_args(typed)


def _with_command(argv: list[str]) -> list[str]:
    """`scan` where no command was typed: `pdflow src` and `pdflow --format json` scan."""
    if argv and (argv[0] in COMMANDS or argv[0] in {"-h", "--help", "-V", "--version"}):
        return argv
    if argv and not argv[0].startswith("-") and not Path(argv[0]).exists():
        from difflib import get_close_matches

        close = get_close_matches(argv[0], COMMANDS, n=1)
        advice = f"did you mean `pdflow {close[0]}`?" if close else "`pdflow --help` lists the commands"
        raise PdflowError(f"{argv[0]} is neither a command nor a file or folder; {advice}")
    return ["scan", *argv]
