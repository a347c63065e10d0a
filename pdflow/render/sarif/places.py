"""Spans to SARIF locations, with URIs that GitHub resolves against the repository's root."""

from __future__ import annotations

import os
import re
from pathlib import PurePath

import sarif_om as om  # type: ignore[import-untyped]

from pdflow.facts.place import Span
from pdflow.facts.report import Report
from pdflow.render.words import encoded, repository_path, visible

ROOT = "%SRCROOT%"
"""The name of the repository's root in the file. Its own place stays unsaid: it differs from machine to machine."""


def location(report: Report, span: Span, text: str = "", number: int = -1) -> om.Location:
    """The span as a location, with a message and, where the message of a result links to it, a number."""
    physical = om.PhysicalLocation(artifact_location=artifact(report, span.path), region=region(span))
    return om.Location(id=number, physical_location=physical, message=message(text) if text else None)


def artifact(report: Report, path: str) -> om.ArtifactLocation:
    """A file, relative to the repository's root; by its full `file:` URI where it lies outside of it."""
    inside = repository_path(report, path)
    if inside is None:
        outside = os.path.normpath(os.path.join(report.root, path))
        return om.ArtifactLocation(uri="file://" + encoded("/" + PurePath(outside).as_posix().lstrip("/")))
    return om.ArtifactLocation(uri=encoded(inside), uri_base_id=ROOT)


def region(span: Span) -> om.Region:
    """The span as a region. An end that is not known is left out: SARIF then reads it as the end of the line."""
    line, column = max(1, span.line), max(1, span.column)
    if (span.end_line, span.end_column) <= (line, column):
        return om.Region(start_line=line, start_column=column, end_line=line)
    return om.Region(start_line=line, start_column=column, end_line=span.end_line, end_column=max(1, span.end_column))


def message(text: str) -> om.Message:
    """A plain text message of its own, which links nowhere and has no placeholders."""
    return om.Message(text=sentence(text))


def sentence(text: str) -> str:
    """Text as SARIF reads it literally, ended with a full stop.

    `[a](b)` in a message is a link and `{0}` a placeholder, also where scanned code has put it there. Other braces stay
    single, against the letter of the standard, because GitHub shows doubled ones as they are.
    """
    text = visible(text).strip().replace("](", "] (")
    text = re.sub(r"\{(\d+)\}", r"{{\1}}", text)
    return text if text.endswith((".", "!", "?", "…")) else text + "."


def linked(text: str, number: int) -> str:
    """A link in a message to the related location of that number."""
    escaped = re.sub(r"([\\\[\]])", r"\\\1", visible(text))
    return f"[{escaped}]({number})"
