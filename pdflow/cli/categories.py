"""`pdflow categories`: the vocabulary of personal data."""

from __future__ import annotations

import argparse
from textwrap import wrap

from pdflow.cli import FINDINGS, OK
from pdflow.cli.common import knowledge_here, write

_ARTICLES = {"art9": "special category, GDPR Art. 9", "art10": "criminal data, GDPR Art. 10"}


def register(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.epilog = (
        "examples:\n  pdflow categories\n  pdflow categories email\n\n"
        "Your own vocabulary, as [tool.pdflow] names it, is included. Exit codes: 0 found, 1 none fits.\n"
    )
    parser.add_argument(
        "text", nargs="?", default="", metavar="TEXT", help="only those with this in their key, name or words"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the categories that fit, and return 0; 1 where none does."""
    wanted = arguments.text.lower()
    blocks = []
    for category in knowledge_here().personal.categories:
        if wanted not in "\n".join((category.key, category.name.lower(), *category.words, *category.weak)):
            continue
        special = f" [{_ARTICLES.get(category.special, category.special)}]" if category.special else ""
        lines = [f"{category.key}  {category.name}{special}"]
        for label, words in (("words", category.words), ("of a person only", category.weak)):
            text = ", ".join(words)
            lines += wrap(text, 116, initial_indent=f"    {label}: ", subsequent_indent="      ") if text else []
        blocks.append("\n".join(lines) + "\n")
    write("".join(blocks) or f"no category has {arguments.text!r} in its key, name or words\n", None)
    return OK if blocks else FINDINGS
