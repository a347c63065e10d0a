"""`pdflow declare`: third parties into the declared list."""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pdflow.cli import OK
from pdflow.cli.common import knowledge_of, scanned, settings_of, write
from pdflow.errors import PdflowError

if TYPE_CHECKING:
    from pdflow.facts.declaration import SubProcessor
    from pdflow.facts.knowledge import Vendor
    from pdflow.settings import Settings

_EPILOG = """\
examples:
  pdflow declare stripe --category email --category user.payment
  pdflow declare "Crisp IM SAS" --found --write        with the categories that the code is seen to send
  pdflow declare --found | git apply                   whatever a scan finds undeclared
  pdflow declare partner.example --category email --file docs/subprocessors.yml --write

Without --write the change is printed as a patch. The list must be in pdflow's own format; its comments, order and
quotes stay as they are. What code cannot tell (legal entity, location, transfer) is left for a person.
"""


def register(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.epilog = _EPILOG
    parser.add_argument("vendors", nargs="*", metavar="VENDOR", help="an id, a company's name or a domain")
    parser.add_argument(
        "--category", action="append", default=[], metavar="KEY", help="data that it receives: a key or a plain word"
    )
    parser.add_argument("--found", action="store_true", help="scan, and take the categories that are found")
    parser.add_argument("--file", type=Path, metavar="FILE", help="the list (default: the declared one)")
    parser.add_argument("--write", action="store_true", help="change the file instead of printing a patch")
    parser.add_argument("--config", type=Path, metavar="FILE", help="read this pyproject.toml or pdflow.toml")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the patch, or make the change, and return 0, also where all is declared already."""
    if not arguments.vendors and not arguments.found:
        raise PdflowError("name a third party, or give --found to declare whatever a scan finds")
    settings = _settings(arguments)
    file = _file(arguments, settings)
    before = file.read_bytes().decode("utf-8") if file.is_file() else ""
    after = _added(arguments, settings, before, file)
    if after == before:
        print(f"pdflow: {file} declares that already", file=sys.stderr)
    elif arguments.write:
        write(after, file)
        print(f"pdflow: wrote {file}; look at what was added", file=sys.stderr)
    else:
        write(patch(before, after, file.as_posix(), is_new=not file.is_file()), None)
    return OK


def patch(before: str, after: str, path: str, is_new: bool = False) -> str:
    """Return a unified diff that `git apply` and `patch -p1` take."""
    old = [] if is_new else before.splitlines(keepends=True)
    lines = difflib.unified_diff(
        old, after.splitlines(keepends=True), "/dev/null" if is_new else f"a/{path}", f"b/{path}"
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _settings(arguments: argparse.Namespace) -> Settings:
    """The settings; where the file is named, it is the declared list."""
    declared = [arguments.file] if arguments.file and arguments.file.is_file() else None
    told: dict[str, Any] = {"paths": [], "include_tests": None, "min_confidence": None, "workers": None, "cache": None}
    return settings_of(argparse.Namespace(config=arguments.config, declared=declared, **told))


def _file(arguments: argparse.Namespace, settings: Settings) -> Path:
    if arguments.file:
        return Path(arguments.file)
    from pdflow.read.declared.editable import EDITABLE

    named = [path for path in settings.declared if path.suffix.lower() in EDITABLE]
    if settings.declared and not named:
        raise PdflowError(
            f"{settings.declared[0]} is no list that an entry can be added to; `pdflow declaration --write subprocessors.yml` "
            "makes a list that is, and --file names it"
        )
    chosen = named[0] if named else Path.cwd() / "subprocessors.yml"
    return chosen.relative_to(Path.cwd()) if chosen.is_relative_to(Path.cwd()) else chosen


def _added(arguments: argparse.Namespace, settings: Settings, before: str, file: Path) -> str:
    """The list's text with everything declared that was asked for."""
    from pdflow.patches import addition, coverage_of, to_check
    from pdflow.read.declared.edit import NEW
    from pdflow.read.declared.editable import editable

    vendors = knowledge_of(settings).vendors
    by_id = {vendor.id: vendor for vendor in vendors}
    wanted = _wanted(arguments, settings, vendors)
    text = before or NEW
    for vendor, entry in wanted:
        note = (
            to_check(by_id[vendor]) if vendor in by_id else "added by pdflow; check name, purpose, location, transfer"
        )
        own = editable(text, file.as_posix())
        text = own.applied(addition(own, coverage_of(own, vendors), vendor, entry, note))
    return text if wanted else before


def _wanted(
    arguments: argparse.Namespace, settings: Settings, vendors: tuple[Vendor, ...]
) -> list[tuple[str, SubProcessor]]:
    """Ids of vendors, or `host:NAME`, each with the entry that would declare it."""
    from msgspec.structs import replace

    from pdflow.patches import proposed_entries

    by_id = {vendor.id: vendor for vendor in vendors}
    categories = _categories(arguments.category)
    found = _found(settings) if arguments.found else {}
    meant = [_meant(word, by_id) for word in arguments.vendors] or [
        (name, "") for name, undeclared in found.items() if undeclared and name in by_id
    ]
    wanted = []
    entries = proposed_entries([by_id[name] for name, _ in meant if name in by_id], vendors)
    for name, written in meant:
        keys = tuple(dict.fromkeys((*categories, *found.get(name, ())))) or (() if arguments.found else None)
        entry = replace(entries[name], categories=keys) if name in by_id else _host(name, keys)
        wanted.append((name, replace(entry, name=written, product="") if written else entry))
    return wanted


def _host(name: str, categories: tuple[str, ...] | None) -> SubProcessor:
    from pdflow.facts.declaration import SubProcessor
    from pdflow.patches import NOWHERE

    return SubProcessor(name.removeprefix("host:"), NOWHERE, categories=categories)


def _categories(words: list[str]) -> tuple[str, ...]:
    from pdflow.read.declared.problems import nearest
    from pdflow.read.declared.wordings import PHRASES
    from pdflow.read.declared.words import FIDESLANG, category_of

    keys = []
    for word in words:
        key = category_of(word)
        if key is None:
            hint = nearest(word, FIDESLANG if "." in word else PHRASES)
            advice = hint if "did you mean" in hint else "; `pdflow categories` lists them"
            raise PdflowError(f"--category {word}: there is no such category{advice}")
        keys.append(key)
    return tuple(dict.fromkeys(keys))


def _found(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Recipients that a scan finds with data that is not declared for them, with all categories that they receive."""
    report = scanned(argparse.Namespace(quiet=False, verbose=False), settings)
    return {
        vendor.id: tuple(sorted({receipt.category for receipt in vendor.receives}))
        for vendor in report.vendors
        if vendor.receives and vendor.verdict in ("undeclared", "under-declared") and "test-only" not in vendor.marks
    }


def _meant(word: str, by_id: dict[str, Vendor]) -> tuple[str, str]:
    """The id or `host:NAME` that a word means, and the name to write; empty: pdflow's own name for it."""
    from pdflow.compare.names import resolve
    from pdflow.facts.declaration import Declaration, SubProcessor
    from pdflow.patches import NOWHERE
    from pdflow.settings.fields import nearest

    if word in by_id:
        return word, ""
    tried = Declaration((), (SubProcessor(word, NOWHERE),))
    entry = resolve(tried, tuple(by_id.values())).sub_processors[0]
    if entry.vendor and entry.match >= 0.9:
        return entry.vendor, word
    if "." in word and " " not in word:
        return f"host:{word.lower()}", ""
    advice = nearest(word, by_id) or "; `pdflow vendors` lists those that are known"
    raise PdflowError(f"{word} is no third party that pdflow knows, and no domain{advice}")
