"""What lies on the disk, as far as pdflow wants it."""

from __future__ import annotations

from pdflow.facts.place import Gap, SourceFile
from pdflow.facts.record import Record


class Sources(Record):
    """The files of a scan, sorted by path, nothing understood. All paths are relative to the scanned root."""

    python: tuple[SourceFile, ...] = ()
    """Python files to analyse; tests among them only on request, marked `is_test`."""
    tests: tuple[str, ...] = ()
    """Test files in Python, whether they were read or only counted."""
    test_lines: int = 0
    web: tuple[SourceFile, ...] = ()
    """What a browser gets or is built from: HTML, templates, stylesheets, JavaScript and TypeScript."""
    templates: tuple[SourceFile, ...] = ()
    """Templates of text: mails, messages."""
    manifests: tuple[SourceFile, ...] = ()
    """Files that name dependencies and settings."""
    skipped: tuple[str, ...] = ()
    """Python files that hold no flow by their nature: generated database migrations."""
    gaps: tuple[Gap, ...] = ()
    lines: int = 0
    """Lines of the files in `python`."""
