"""Why not: a source and a sink that a person names, to the flows between them, or to where and why there are none.

A scan remembers its flows and not what every variable held, so the program is run once more, and whole: what a scan need not
look at may be just what is asked for.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from msgspec import structs

from pdflow import places
from pdflow.cache import Cache
from pdflow.errors import PdflowError
from pdflow.facts.absence import Absence, Point, WhyNot
from pdflow.facts.flow import Flow, Hop, Stop
from pdflow.facts.knowledge import Knowledge
from pdflow.facts.place import Span
from pdflow.facts.program import Program
from pdflow.facts.report import Report
from pdflow.facts.sources import Sources
from pdflow.link import link
from pdflow.lower import locate, lower
from pdflow.match import match
from pdflow.match.evidence import evidence
from pdflow.pool import code_version, lower_all
from pdflow.read.excerpts import excerpts
from pdflow.read.files import read_sources
from pdflow.read.mentions import find_mentions
from pdflow.read.repository import package_name
from pdflow.read.text import UnreadableText, decode
from pdflow.scan import known, scan
from pdflow.settings import CONFIDENCES, Progress, Settings
from pdflow.solve.why import why_not as solve_why_not

_PLACE = re.compile(r"(?P<path>.+):(?P<line>[1-9]\d*)")
_CATEGORY = re.compile(r"(?P<category>(?:x\.)?user(?:\.[a-z_]+)*)@(?P<rest>.+)")
_WORD = re.compile(r"[^\W\d]\w*")


def why_not(settings: Settings, source: str, sink: str, progress: Progress | None = None) -> WhyNot:
    """The flows from `source` to `sink`, or why there are none. See `pdflow why-not --help` for how both are written.

    Raises PdflowError where a file, a vendor or a place is none.
    """
    knowledge = known(settings)
    start, end = source_point(source, settings), sink_point(sink, settings, knowledge)
    report = scan(settings, progress)
    texts_of = dict.fromkeys(hop.span.path for flow in report.flows for hop in flow.hops)
    found = tuple(flow for flow in report.flows if _between(flow, start, end))
    if found:
        spans = [hop.span for flow in found for hop in flow.hops]
        return WhyNot(source, sink, report, excerpts(_read(settings, texts_of), spans), found)
    return _absent(settings, report, knowledge, (source, start), (sink, end))


def source_point(text: str, settings: Settings) -> Point:
    """What `PATH:LINE`, `CATEGORY@PATH:LINE` or a field such as `User.email` means."""
    labelled = _CATEGORY.fullmatch(text)
    category, rest = (labelled["category"], labelled["rest"]) if labelled else ("", text)
    point = _point(rest, settings)
    if point is not None:
        return Point(point.path, point.line, category=category)
    if not re.fullmatch(r"[\w.\[\]\"']+", rest) or not rest.strip("."):
        raise PdflowError(f"{text!r} is no source: write PATH:LINE, CATEGORY@PATH:LINE, or a field such as User.email")
    return Point(name=rest, category=category)


def sink_point(text: str, settings: Settings, knowledge: Knowledge) -> Point:
    """What `PATH:LINE`, a vendor's id or name, or a host means. Raises PdflowError, with the nearest vendors."""
    point = _point(text, settings)
    if point is not None:
        return point
    if text.startswith(("host:", "unknown")):
        return Point(name=text)
    ids = {vendor.id: vendor.id for vendor in knowledge.vendors}
    names = {name.casefold(): v.id for v in knowledge.vendors for name in (*v.aliases, v.name)}
    wanted = text.casefold()
    found = ids.get(wanted) or names.get(wanted)
    if found is not None:
        return Point(name=found)
    if "." in text:
        return Point(name=f"host:{wanted}")
    near = list(dict.fromkeys({**names, **ids}[one] for one in get_close_matches(wanted, [*ids, *names], n=4, cutoff=0.6)))
    hint = f"did you mean {', '.join(near)}?" if near else "`pdflow vendors` lists them"
    raise PdflowError(f"{text!r} is no sink: write PATH:LINE, a host, or a vendor's id; {hint}")


def _point(text: str, settings: Settings) -> Point | None:
    place = _PLACE.fullmatch(text)
    if place is None:
        if text.endswith(".py") or (settings.root / text).is_file():
            raise PdflowError(f"{text!r} needs a line: write {text}:LINE")
        return None
    path, line = Path(place["path"]), int(place["line"])
    file = next((at for at in (path.resolve(), (settings.root / path).resolve()) if at.is_file()), None)
    if file is None:
        raise PdflowError(f"there is no file {place['path']!r}, neither here nor in {settings.root}")
    lines = len(file.read_bytes().splitlines())
    if line > lines:
        raise PdflowError(f"{place['path']} has {lines:,} lines, and no line {line:,}")
    return Point(Path(os.path.relpath(file, settings.root.resolve())).as_posix(), line)


def _between(flow: Flow, start: Point, end: Point) -> bool:
    """Whether a flow goes from one point to the other: begins at or goes through both, in this order."""
    if start.category and not _akin(flow.category, start.category):
        return False
    last = _to(flow, end)
    if start.path:
        return any(_on(hop.span, start) for hop in flow.hops[: last + 1])
    said, wanted = _plain(flow.source_text), _plain(start.name)
    return last >= 0 and (said == wanted or said.endswith(f".{wanted}"))


def _to(flow: Flow, point: Point) -> int:
    """The number of the last hop that is at a point, -1 where none is; every one is for a vendor that receives the flow."""
    if point.name:
        return len(flow.hops) - 1 if flow.vendor == point.name else -1
    return max((number for number, hop in enumerate(flow.hops) if _on(hop.span, point)), default=-1)


def _on(span: Span, point: Point) -> bool:
    return span.path == point.path and span.line <= point.line <= max(span.line, span.end_line)


def _plain(text: str) -> str:
    return re.sub(r"\[[\"']?([^\"'\]]*)[\"']?\]", r".\1", text).removeprefix("self.").lower()


def _read(settings: Settings, paths: Iterable[str]) -> dict[str, str]:
    """The texts of some files that the scan has read."""
    found = {}
    for path in paths:
        file = settings.root / path
        if file.is_file():
            found[path] = file.read_text("utf-8", "replace")
    return found


def _absent(
    settings: Settings, report: Report, knowledge: Knowledge, source: tuple[str, Point], sink: tuple[str, Point]
) -> WhyNot:
    sources = read_sources(settings.root, settings.paths, settings.exclude, settings.include_tests, settings.base)
    texts = _texts(sources)
    program = _program(texts, settings)
    mentions = find_mentions(sources, knowledge)
    matcher = match(knowledge, mentions)
    evidence(program, knowledge, matcher, mentions)
    found = _unread(report, source[1], program) or _unread(report, sink[1], program)
    if found is None:
        found = solve_why_not(program, matcher, source[1], sink[1], _Words(program, texts))
    if found.reason == "reported":
        found = _reported(found, report, sink[1], settings)
    stops = [*found.way, *found.rest, *found.reached, *found.nearest, *found.calls]
    spans = places.located(program, texts, [(stop.unit, stop.at) for stop in stops], locate)

    def hops(of: tuple[Stop, ...]) -> tuple[Hop, ...]:
        return tuple(Hop(spans[stop.unit, stop.at], stop.text) for stop in of)

    return WhyNot(
        source[0], sink[0], report, excerpts(texts, spans.values()), (), found.reason, found.said, hops(found.way),
        hops(found.rest), hops(found.reached), hops(found.nearest), found.labels, hops(found.calls),
    )  # fmt: skip


def _unread(report: Report, point: Point, program: Program) -> Absence | None:
    """What says that a file is not part of the program: a gap, a test, or a pattern that leaves it out."""
    if not point.path:
        return None
    for gap in report.gaps:
        if gap.span.path == point.path and gap.kind in ("unreadable", "syntax"):
            return Absence("no-file", f"{point.path}: {gap.reason}")
    if any(unit.path == point.path for unit in program.units):
        return None
    return Absence(
        "no-file",
        f"{point.path} was not looked at: it is a test (--include-tests), no Python, or left out by .gitignore or "
        "[tool.pdflow] exclude",
    )


def _reported(found: Absence, report: Report, sink: Point, settings: Settings) -> Absence:
    """The data arrives, and no flow begins at the source: it is reported from elsewhere, or to nobody."""
    categories = {category for category, _ in found.labels}
    same = [flow for flow in report.flows if _to(flow, sink) >= 0 and any(_akin(flow.category, one) for one in categories)]
    if same:
        flow = same[0]
        said = f"it is reported as flow {flow.id}, from {flow.source_text} at {flow.source.path}:{flow.source.line}"
        return structs.replace(found, said=said)
    own = (*settings.own_domains, *(report.declaration.own_domains if report.declaration else ()))
    if own:
        return structs.replace(found, reason="own-domain", said=f"{found.said}, which is one of {', '.join(sorted(own))}")
    least = CONFIDENCES.index(settings.min_confidence)
    return structs.replace(found, reason="low-confidence", said=f"{found.said}, below the confidence {CONFIDENCES[least]}")


def _akin(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def _texts(sources: Sources) -> dict[str, str]:
    texts = {}
    for file in sources.python:
        try:
            texts[file.path] = decode(file.data)
        except UnreadableText:
            continue  # the scan told it as a gap, which `_unread` finds
    return texts


def _program(texts: Mapping[str, str], settings: Settings) -> Program:
    files = sorted(texts.items())
    if not settings.cache:
        return link(lower_all(files, lower, settings.workers, None, "").units, package=package_name(settings.root))
    with Cache(settings.cache_folder) as cache:
        return link(lower_all(files, lower, settings.workers, cache, code_version()).units, package=package_name(settings.root))


class _Words:
    """The identifiers of the statement that starts on a line, to the next statement at the most."""

    def __init__(self, program: Program, texts: Mapping[str, str]) -> None:
        self._program = program
        self._texts = texts

    def __call__(self, unit: int, line: int) -> frozenset[str]:
        functions = self._program.units[unit].functions
        starts = sorted({step.at >> 12 for function in functions for step in function.steps})
        end = next((start for start in starts if start > line), line + 1)
        lines = self._texts[self._program.units[unit].path].splitlines()
        return frozenset(_WORD.findall(" ".join(lines[line - 1 : end - 1])))
