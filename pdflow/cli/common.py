"""Common: what several commands need."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pdflow.errors import PdflowError

if TYPE_CHECKING:
    from rich.console import Console

    from pdflow.facts.knowledge import Knowledge
    from pdflow.facts.report import Report
    from pdflow.settings import Settings


def add_scan_arguments(parser: argparse.ArgumentParser, paths: bool = True) -> None:
    """Let the command take what every scan takes; without `paths` the command has others in their place."""
    if paths:
        parser.add_argument(
            "paths", nargs="*", type=Path, default=[], metavar="PATH", help="files or folders; default: the working folder"
        )
    parser.add_argument(
        "--declared", action="append", type=Path, metavar="FILE",
        help="a document that declares sub-processors; may be repeated (default: subprocessors.yml, docs/, .github/)",
    )  # fmt: skip
    parser.add_argument("--include-tests", action="store_true", default=None, help="analyse test files as well")
    parser.add_argument(
        "--min-confidence",
        choices=("low", "medium", "high"),
        help="leave out flows that are less sure (default: medium)",
    )
    parser.add_argument("--config", type=Path, metavar="FILE", help="read this pyproject.toml or pdflow.toml")
    parser.add_argument("--workers", type=_whole, metavar="N", help="processes (default: one a core)")
    parser.add_argument(
        "--no-cache", dest="cache", action="store_false", default=None, help="remember nothing, recall nothing"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress")
    parser.add_argument("-v", "--verbose", action="store_true", help="name each stage on stderr")


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is no whole number; 0 is one process a core")
    return int(text)


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Return the settings that flags and configuration make together. Raises PdflowError."""
    from pdflow.settings import Flags, load_settings

    return load_settings(
        Flags(
            paths=tuple(arguments.paths),
            config=arguments.config,
            declared=tuple(arguments.declared) if arguments.declared else None,
            include_tests=arguments.include_tests,
            fail_on=getattr(arguments, "fail_on", None),
            min_confidence=arguments.min_confidence,
            workers=arguments.workers,
            cache=arguments.cache,
        )
    )


def knowledge_here() -> Knowledge:
    """Return what pdflow knows in the working folder, the signatures that its settings name included.

    Raises PdflowError where the settings or the signatures are wrong.
    """
    from pdflow.read.signatures import load_knowledge, signature_folder
    from pdflow.settings import Flags, load_settings

    return load_knowledge([signature_folder(), *load_settings(Flags()).signatures])


def scanned(arguments: argparse.Namespace, settings: Settings) -> Report:
    """Return the report of a scan, its progress on stderr while it runs."""
    from pdflow.cli.progress import progress
    from pdflow.scan import scan

    with progress(quiet=arguments.quiet, verbose=arguments.verbose) as watcher:
        return scan(settings, watcher)


def knowledge_of(settings: Settings | None) -> Knowledge:
    """Return what pdflow knows, the user's own signatures included."""
    if settings is not None:
        from pdflow.scan import known

        return known(settings)
    from pdflow.read.signatures import load_knowledge, signature_folder

    return load_knowledge([signature_folder()])


def category_names(knowledge: Knowledge) -> dict[str, str]:
    """Return plain names for category keys."""
    return {category.key: category.name for category in knowledge.personal.categories}


def special_categories(knowledge: Knowledge) -> dict[str, str]:
    """Return the keys that GDPR Art. 9 or 10 make special, with `art9` or `art10`."""
    return {category.key: category.special for category in knowledge.personal.categories if category.special}


def console() -> Console:
    """Return the console of the result, stdout. NO_COLOR and a redirected output take the colours away."""
    from rich.console import Console

    return Console(soft_wrap=not sys.stdout.isatty(), highlight=False)


def write(text: str, output: Path | None) -> None:
    """Write a result to a file, whole or not at all, or to stdout. Raises PdflowError where that file cannot be."""
    if output is None:
        data = text.encode("utf-8")
        stream = getattr(sys.stdout, "buffer", None)
        if stream is None:  # a stdout that a caller replaced
            sys.stdout.write(text)
        else:
            sys.stdout.flush()
            stream.write(data)
        return
    with whole_file(output) as temporary:
        temporary.write_bytes(text.encode("utf-8"))


@contextmanager
def whole_file(output: Path) -> Iterator[Path]:
    """Give a temporary path beside `output`, which takes its place at the end, if nothing was raised until then."""
    if output.exists() and not output.is_file():  # /dev/stdout, a pipe: cannot be replaced by a file
        yield output
        return
    try:
        handle, name = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.resolve().parent)
    except OSError as error:
        raise PdflowError(
            f"{output} cannot be written: {error.strerror}; give --output a folder that exists"
        ) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)  # mkstemp's file is for the owner alone
        temporary.replace(output)
    except OSError as error:
        raise PdflowError(f"{output} cannot be written: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)
