"""`pdflow rules`: the rules, from their one declaration."""

from __future__ import annotations

import argparse

from pdflow.cli import OK
from pdflow.cli.common import write
from pdflow.errors import PdflowError


def register(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.epilog = "examples:\n  pdflow rules\n  pdflow rules undeclared-sub-processor\n"
    parser.add_argument("rule", nargs="?", metavar="RULE", help="tell about this one only")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the rules, or one of them, and return 0."""
    from pdflow.compare.rules import RULES
    from pdflow.render.rules import render_rules
    from pdflow.settings.fields import nearest

    chosen = [rule for rule in RULES if arguments.rule in {None, rule.id}]
    if not chosen:
        advice = nearest(arguments.rule, [rule.id for rule in RULES]) or "; `pdflow rules` lists them"
        raise PdflowError(f"there is no rule `{arguments.rule}`{advice}")
    write(render_rules(chosen), None)
    return OK
