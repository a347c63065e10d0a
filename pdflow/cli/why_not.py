"""`pdflow why-not`: where data stopped on its way from a source to a sink, and why."""

from __future__ import annotations

import argparse

from pdflow.cli import OK
from pdflow.cli.common import add_scan_arguments, category_names, console, knowledge_of, settings_of, special_categories

_EPILOG = """\
examples:
  pdflow why-not shop/views.py:42 stripe            why is nothing of line 42 sent to Stripe?
  pdflow why-not User.email shop/mail.py:17         why is User.email not in what line 17 sends?
  pdflow why-not user.name@shop/forms.py:8 hooks.example.com

SOURCE  PATH:LINE, CATEGORY@PATH:LINE, or a field as the code names it: User.email, order.phone
SINK    PATH:LINE, the id or name of a third party (`pdflow vendors`), a host, or a recipient as the report shows it

Where the data does arrive, its path is shown as `pdflow explain` shows it.
"""


def register(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.epilog = _EPILOG
    parser.add_argument("source", metavar="SOURCE", help="where the data comes from")
    parser.add_argument("sink", metavar="SINK", help="the call or the third party that it is missed at")
    add_scan_arguments(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Scan, say where the data stopped, and return 0. Raises PdflowError where source or sink is none."""
    from pdflow.cli.progress import progress
    from pdflow.render.why_not import render_why_not
    from pdflow.why import why_not

    settings = settings_of(arguments)
    with progress(quiet=arguments.quiet, verbose=arguments.verbose) as watcher:
        found = why_not(settings, arguments.source, arguments.sink, watcher)
    knowledge = knowledge_of(settings)
    render_why_not(found, console(), category_names(knowledge), special_categories(knowledge))
    return OK
