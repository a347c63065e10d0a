"""`pdflow declaration`: what was understood of the documents that declare."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pdflow.cli import OK
from pdflow.cli.common import category_names, console, knowledge_of, special_categories, write
from pdflow.errors import PdflowError

if TYPE_CHECKING:
    from pdflow.facts.declaration import Declaration
    from pdflow.facts.knowledge import Knowledge
    from pdflow.facts.place import Gap

_EPILOG = """\
examples:
  pdflow declaration docs/privacy.md docs/dpa.pdf
  pdflow declaration                                       the documents that the configuration names
  pdflow declaration privacy.html --write subprocessors.yml
  pdflow declaration privacy.html --format json | jq '.declaration.claims'

--write saves what was understood in pdflow's own format, with the document and line of each part as a comment, for a
person to correct. Nothing of the code is read. Exit codes: 0 understood, 2 a document cannot be read.
"""


def register(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="documents; together they make one declaration"
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="save as pdflow's own format")
    parser.add_argument("--force", action="store_true", help="--write may replace a file that exists")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="what to print (default: table)")
    parser.add_argument("--config", type=Path, metavar="FILE", help="read this pyproject.toml or pdflow.toml")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what was understood, save it where that was asked for, and return 0."""
    knowledge, declaration, gaps = understood(arguments.files, arguments.config)
    if arguments.format == "json":
        from pdflow import __version__
        from pdflow.render.declaration_data import render_declaration_json

        write(render_declaration_json(declaration, gaps, __version__), None)
    else:
        from pdflow.render.declaration import Words, render_declaration

        vendors = {vendor.id: vendor.name for vendor in knowledge.vendors}
        words = Words(category_names(knowledge), special_categories(knowledge), vendors)
        render_declaration(declaration, gaps, console(), words)
    if arguments.write:
        _save(declaration, gaps, arguments.write, arguments.force)
    return OK


def understood(files: list[Path], config: Path | None = None) -> tuple[Knowledge, Declaration, tuple[Gap, ...]]:
    """Return what is known, what the documents declare with names resolved, and what in them was not understood.

    Without files they are those of the configuration. Raises PdflowError where there is none or one cannot be read.
    """
    from pdflow.compare.coverage import Coverage
    from pdflow.compare.names import resolve
    from pdflow.compare.presence import unknown_names
    from pdflow.read.declared import read_declaration
    from pdflow.settings import Flags, load_settings

    settings = load_settings(Flags(config=config, declared=tuple(files) or None))
    if not settings.declared:
        raise PdflowError('no document: name one, or write `declared = ["…"]` into the configuration')
    knowledge = knowledge_of(settings)
    declaration, gaps = read_declaration(settings.declared, Path.cwd())
    resolved = resolve(declaration, knowledge.vendors)
    unknown = unknown_names((), Coverage(resolved))
    return knowledge, resolved, tuple(sorted((*gaps, *unknown)))


def _save(declaration: Declaration, gaps: tuple[Gap, ...], file: Path, force: bool) -> None:
    from pdflow.read.declared.own_text import own_text

    if file.suffix.lower() not in (".yml", ".yaml"):
        raise PdflowError(f"--write {file}: pdflow's own format is YAML; give a name that ends in .yml")
    if file.exists() and not force:
        raise PdflowError(f"--write {file}: the file exists; --force replaces it")
    write(own_text(declaration, gaps), file)
    print(f"pdflow: wrote {file}; correct it, then name it under --declared", file=sys.stderr)
