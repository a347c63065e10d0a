"""The whole tool, in order: read, lower, link, match, solve, compare. Start reading here."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TypeVar

from msgspec import DecodeError, ValidationError, msgpack
from msgspec.structs import replace

from pdflow import __version__, places
from pdflow.cache import Cache
from pdflow.compare import Compared, Seen, compare
from pdflow.compare.rules import RULES
from pdflow.facts.comment import Comment
from pdflow.facts.declaration import Declaration
from pdflow.facts.evidence import Mention
from pdflow.facts.flow import Flow, Solved
from pdflow.facts.knowledge import Knowledge
from pdflow.facts.matching import Matcher
from pdflow.facts.place import Gap, Span
from pdflow.facts.program import Program
from pdflow.facts.report import Report, Stats
from pdflow.facts.sources import Sources
from pdflow.facts.template import Template
from pdflow.link import link
from pdflow.lower import locate, lower, lower_text
from pdflow.match import match
from pdflow.match.comments import unread_comments
from pdflow.match.evidence import evidence
from pdflow.patches import with_fixes
from pdflow.pool import Batch, code_version, lowering
from pdflow.read.declared import read_declaration
from pdflow.read.declared.comments import read_comments
from pdflow.read.excerpts import excerpts
from pdflow.read.files import read_sources
from pdflow.read.mentions import find_mentions
from pdflow.read.repository import package_name, repository_root
from pdflow.read.signatures import compiled_knowledge, knowledge_stamp, load_knowledge, signature_folder
from pdflow.read.text import UnreadableText, decode
from pdflow.settings import CONFIDENCES, Progress, Settings, check_rule_ids
from pdflow.solve import load as load_solve
from pdflow.solve import solve

T = TypeVar("T")


def scan(settings: Settings, progress: Progress | None = None) -> Report:
    """What personal data leaves the code under `settings.root`, to whom, and what of it is not declared.

    Raises `PdflowError` where nothing can be said at all: no Python file, a malformed signature or declaration.
    """
    with _uncollected():
        return _scan(settings, progress)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the garbage collector, which would look through millions of records again and again and find none in cycles."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _scan(settings: Settings, progress: Progress | None) -> Report:
    started = time.monotonic()
    step = _announcer(progress)

    step("read")
    check_rule_ids(settings, (rule.id for rule in RULES))
    sources = read_sources(settings.root, settings.paths, settings.exclude, settings.include_tests, settings.base)
    texts, unreadable = _texts(sources)

    step("lower")
    with _lowering(texts, settings) as lowered:
        knowledge = known(settings)
        declaration, undeclared = _declared(settings)
        mentions = find_mentions(sources, knowledge)
        load_solve()
        batch = lowered()

    step("link")
    program = link(batch.units, _templates(sources), package_name(settings.root))

    step("match")
    matcher = match(knowledge, mentions)
    mentions += evidence(program, knowledge, matcher, mentions)

    step("solve")
    solved = _solved(program, matcher, (mentions, knowledge.digest), texts, settings)
    solution = solved.solution
    flows = _flows(solved, sources, settings, declaration)
    flows += places.standing_flows(mentions, knowledge.vendors) + places.link_flows(mentions, matcher)

    step("compare")
    mentions += places.call_mentions(solution, program)
    compared = compare(
        Seen(
            knowledge.vendors, knowledge.personal.categories, flows, _foreign(mentions, declaration), declaration,
            (*_comments(program), *read_comments(settings.declared, settings.root)), settings.ignore,
        )
    )  # fmt: skip
    gaps = (
        *sources.gaps, *undeclared, *unreadable, *unread_comments(program, matcher), *places.gaps(solution, program),
        *compared.gaps,
    )  # fmt: skip
    stats = Stats(
        len(sources.python), sources.lines, len(sources.tests), sum(len(unit.functions) for unit in program.units),
        batch.remembered, time.monotonic() - started,
    )  # fmt: skip
    findings = with_fixes(compared.findings, settings.declared, settings.root, knowledge.vendors)
    return _report(settings, replace(compared, findings=findings), flows, gaps, texts, stats)


def known(settings: Settings) -> Knowledge:
    """All signatures, the user's own included: as they were installed, or as an earlier run read them, where nothing in them has changed."""
    if not settings.signatures and (compiled := compiled_knowledge(code_version())) is not None:
        return compiled
    folders = [signature_folder(), *settings.signatures]
    if not settings.cache:
        return load_knowledge(folders)
    key = f"{__version__} {code_version()} {knowledge_stamp(folders)}"
    return _remembered(settings, "knowledge", key, Knowledge, lambda: load_knowledge(folders))


def _remembered(settings: Settings, kind: str, key: str, form: type[T], make: Callable[[], T]) -> T:
    """What the cache holds under `key`, else what `make` makes, which it then holds."""
    with Cache(settings.cache_folder) as cache:
        held = cache.get(kind, key)
        if held is not None:
            try:
                return msgpack.decode(held, type=form)
            except (DecodeError, ValidationError):
                pass  # written by something else under the same key: made anew, and overwritten
        made = make()
        cache.put(kind, key, msgpack.encode(made))
    return made


def _announcer(progress: Progress | None) -> Callable[[str], None]:
    def announce(name: str) -> None:
        if progress is not None:
            progress.stage(name, None)

    return announce


def _declared(settings: Settings) -> tuple[Declaration | None, tuple[Gap, ...]]:
    if not settings.declared:
        return None, ()
    declaration, gaps = read_declaration(settings.declared, settings.root)
    return replace(declaration, own_domains=(*declaration.own_domains, *settings.own_domains)), gaps


def _texts(sources: Sources) -> tuple[dict[str, str], tuple[Gap, ...]]:
    """The characters of every Python file, and a gap for each that has none."""
    texts: dict[str, str] = {}
    gaps: list[Gap] = []
    for file in sources.python:
        try:
            texts[file.path] = decode(file.data)
        except UnreadableText as error:
            gaps.append(Gap(Span(file.path, 1), f"{error}: nothing in this file was seen", "unreadable"))
    return texts, tuple(gaps)


def _templates(sources: Sources) -> list[Template]:
    """The templates among the web files and texts; a file that is no UTF-8 is read as far as it is."""
    return [
        lower_text(file.path, file.data.decode("utf-8", "replace"))
        for file in (*sources.web, *sources.templates)
        if b"{{" in file.data and file.path.endswith((".html", ".txt", ".jinja", ".j2", ".jinja2", ".htm", ".md", ".mjml"))
    ]


@contextmanager
def _lowering(texts: Mapping[str, str], settings: Settings) -> Iterator[Callable[[], Batch]]:
    """What gives the units of all texts; other processes make them while this one reads what else there is."""
    files = sorted(texts.items())
    with Cache(settings.cache_folder) if settings.cache else nullcontext() as cache:
        with lowering(files, lower, settings.workers, cache, code_version() if settings.cache else "") as lowered:
            yield lowered


def _solved(
    program: Program,
    matcher: Matcher,
    also: tuple[tuple[Mention, ...], str],
    texts: Mapping[str, str],
    settings: Settings,
) -> Solved:
    """The solution, with its places; remembered for as long as nothing that it depends on changes."""
    if not settings.cache:
        return _solve(program, matcher, texts)
    key = places.key(code_version(), texts, (program.templates, program.package), also)
    return _remembered(settings, "solved", key, Solved, lambda: _solve(program, matcher, texts))


def _solve(program: Program, matcher: Matcher, texts: Mapping[str, str]) -> Solved:
    solution = solve(program, matcher)
    spans = places.located(program, texts, places.stops_of(solution.arrivals), locate)
    return Solved(solution, tuple(places.flow(arrival, spans) for arrival in solution.arrivals))


def _flows(
    solved: Solved, sources: Sources, settings: Settings, declaration: Declaration | None
) -> tuple[Flow, ...]:
    sure = CONFIDENCES[CONFIDENCES.index(settings.min_confidence) :]
    own = (*settings.own_domains, *(declaration.own_domains if declaration is not None else ()))
    kept = [flow for flow in solved.flows if flow.confidence in sure and not _is_own(flow.vendor, own)]
    return places.numbered(kept, frozenset(sources.tests))


def _is_own(recipient: str, domains: tuple[str, ...]) -> bool:
    """Whether a recipient is a host of the company itself."""
    host = recipient.removeprefix("host:")
    return recipient.startswith("host:") and any(host == d or host.endswith(f".{d}") for d in domains)


def _foreign(mentions: tuple[Mention, ...], declaration: Declaration | None) -> tuple[Mention, ...]:
    own = declaration.own_domains if declaration is not None else ()
    return tuple(sorted({m for m in mentions if m.vendor != "unknown" and not _is_own(m.vendor, own)}))


def _comments(program: Program) -> tuple[Comment, ...]:
    return tuple(
        Comment(Span(unit.path, comment.line), comment.text, comment.alone)
        for unit in program.units
        for comment in unit.comments
    )


def _report(
    settings: Settings,
    compared: Compared,
    flows: tuple[Flow, ...],
    gaps: tuple[Gap, ...],
    texts: Mapping[str, str],
    stats: Stats,
) -> Report:
    findings = tuple(finding for finding in compared.findings if finding.rule not in settings.disable)
    seen = [hop.span for flow in flows for hop in flow.hops] + [finding.span for finding in findings]
    seen += [gap.span for gap in gaps if gap.categories]
    return Report(
        str(settings.root),
        str(repository_root(settings.root)),
        compared.vendors,
        flows,
        findings,
        tuple(sorted(set(gaps))),
        RULES,
        compared.declaration,
        excerpts({**texts, **_documents(settings)}, seen),
        stats,
    )


def _documents(settings: Settings) -> dict[str, str]:
    """The declared documents, so that a finding about a list can show its line."""
    import os

    return {
        Path(os.path.relpath(path, settings.root)).as_posix(): path.read_text("utf-8", "replace")
        for path in settings.declared
        if path.suffix.lower() not in (".pdf",)
    }


