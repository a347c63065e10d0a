"""Programs written down in Markdown, and what pdflow answers to them.

A suite is a Markdown file; each `## ` heading in it is a test. Below the heading, prose explains and fenced blocks are
files: the words after the back ticks are a language and a path, as in "python shop/views.py". What pdflow must say
stands at the end of the line that it says it of (the line on which the call begins, where a call has several):

    # flow: user.contact.email -> stripe        this category reaches this recipient from here
    # flow: user.name, user.contact.email -> stripe; user.name -> slack
    # flow: none                                for a reader: nothing is reported here
    # gap: unresolved-call                      in `tests/gaps/`: pdflow says that it did not see something
    # untold: dynamic-code                      a gap that is there and is not told today
    # missed: user.contact.email -> stripe      a flow that is there and is not found today
    # wrong: user.contact.email -> stripe       a flow that is not there and is reported today

Several comments may follow each other on a line. A section states a flow or says "No flow." in its prose. A section
with a `missed` or `untold` comment says "Known miss:" and why; one with a `wrong` comment, "Known mistake:" and why.
Both are tests of today's answer: when the answer gets better the test fails, and the comment is to be turned into a
`flow` or `gap` comment, or taken away.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pdflow import places
from pdflow.facts.flow import Arrival, Flow
from pdflow.facts.knowledge import Knowledge
from pdflow.facts.place import Gap, Span
from pdflow.facts.sources import Sources
from pdflow.link import link
from pdflow.lower import locate, lower, lower_text
from pdflow.match import match
from pdflow.match.evidence import evidence
from pdflow.match.matcher import KnownMatcher
from pdflow.read.files import read_sources
from pdflow.read.mentions import find_mentions
from pdflow.read.signatures import load_knowledge, signature_folder
from pdflow.read.text import UnreadableText, decode
from pdflow.solve import solve

SURE = ("medium", "high")

FENCE = re.compile(
    r"^(?P<ticks>```+)(?P<language>[\w.+-]*)[ \t]*(?P<path>[^\n`]*)\n(?P<body>.*?)^(?P=ticks)[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
_MARK = r"(?:#|<!--|//)\s*(?P<kind>flow|missed|wrong|gap|untold)\b"
COMMENT = re.compile(_MARK + r":\s*(?P<text>[^#<]*?)\s*(?=$|-->|#)")
CATEGORY = re.compile(r"(?:x\.)?user(?:\.[a-z0-9_]+)*\Z")
RECIPIENT = re.compile(r"(?:[a-z0-9_]+|host:[a-z0-9.*_-]+|unknown:\w+)\Z")


class Stated(NamedTuple):
    """A flow as a suite states it and as a scan finds it; sorts by place."""

    path: str
    line: int
    category: str
    vendor: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.category} -> {self.vendor}"


class Hole(NamedTuple):
    """A gap as a suite states it and as a scan finds it."""

    path: str
    line: int
    kind: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind}"


class Section(NamedTuple):
    """A test of a suite: where it stands, its files, and what it states."""

    name: str
    file: Path
    line: int
    prose: str
    files: Mapping[str, str]
    flows: frozenset[Stated]
    missed: frozenset[Stated]
    wrong: frozenset[Stated]
    gaps: frozenset[Hole]
    untold: frozenset[Hole]
    problems: tuple[str, ...]


class Answer(NamedTuple):
    """What pdflow says of some files: flows of medium confidence and above, and gaps."""

    flows: tuple[Flow, ...]
    gaps: tuple[Gap, ...]

    def stated(self) -> frozenset[Stated]:
        """The flows as a suite states them."""
        return frozenset(Stated(f.sink.path, f.sink.line, f.category, f.vendor) for f in self.flows)

    def holes(self) -> frozenset[Hole]:
        """The gaps as a suite states them."""
        return frozenset(Hole(gap.span.path, gap.span.line, gap.kind) for gap in self.gaps)


@functools.cache
def knowledge() -> Knowledge:
    """All signatures of pdflow, loaded once a run."""
    return load_knowledge([signature_folder()])


@functools.cache
def plain_matcher() -> KnownMatcher:
    """What is known of APIs where no manifest names a vendor, built once a run."""
    return match(knowledge(), ())


def arrivals(program_files: Mapping[str, str]) -> tuple[Arrival, ...]:
    """What arrives where, of any confidence, in Python files alone; places are not computed."""
    units = [lower(path, text) for path, text in sorted(program_files.items())]
    return solve(link(units), plain_matcher()).arrivals


def answer(root: Path, files: Mapping[str, str]) -> Answer:
    """What pdflow says of these files, written below `root`."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    sources = read_sources(root, (), (), False)
    texts, unreadable = _texts(sources)
    units = [lower(path, text) for path, text in sorted(texts.items())]
    program = link(units, [lower_text(f.path, f.data.decode()) for f in (*sources.web, *sources.templates) if b"{{" in f.data])
    mentions = find_mentions(sources, knowledge())
    matcher = match(knowledge(), mentions) if mentions else plain_matcher()
    mentions += tuple(one for one in evidence(program, knowledge(), matcher, mentions) if one.kind in ("middleware", "installed-app"))
    solution = solve(program, matcher)
    sure = [arrival for arrival in solution.arrivals if arrival.confidence in SURE]
    spans = places.located(program, texts, places.stops_of(sure), locate)
    flows = places.numbered([places.flow(arrival, spans) for arrival in sure], frozenset(sources.tests))
    flows += places.standing_flows([one for one in mentions if one.kind != "script"], knowledge().vendors)
    return Answer(flows, (*sources.gaps, *unreadable, *places.gaps(solution, program)))


def _texts(sources: Sources) -> tuple[dict[str, str], list[Gap]]:
    texts: dict[str, str] = {}
    gaps: list[Gap] = []
    for file in sources.python:
        try:
            texts[file.path] = decode(file.data)
        except UnreadableText as error:
            gaps.append(Gap(Span(file.path, 1), str(error)))
    return texts, gaps


def sections(folder: Path) -> list[Section]:
    """Every test of the suites in a folder, in order. Split at `## ` outside of fences only."""
    found: list[Section] = []
    for file in sorted(folder.glob("*.md")):
        text = file.read_text("utf-8")
        heads = [m.start() for m in re.finditer(r"^## ", _without_fences(text), re.MULTILINE)]
        for start, end in zip(heads, [*heads[1:], len(text)], strict=True):
            found.append(_section(file, text.count("\n", 0, start) + 1, text[start:end]))
    return found


def _without_fences(text: str) -> str:
    """The text with every character of a fenced block blanked, line ends kept: offsets stay what they were."""
    return FENCE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def _section(file: Path, line: int, text: str) -> Section:
    title, _, rest = text.partition("\n")
    blocks = list(FENCE.finditer(rest))
    problems = [] if blocks else ["there is no fenced block"]
    problems += ["a fenced block has no path behind its language"] * any(not m["path"].strip() for m in blocks)
    if _without_fences(rest).count("```"):
        problems.append("a fence is not closed")
    paths = [m["path"].strip() for m in blocks]
    problems += [f"{path} stands here twice" for path in sorted({p for p in paths if paths.count(p) > 1})]
    files = {m["path"].strip(): m["body"] for m in blocks}
    stated, holes = _comments(files, problems)
    return Section(
        f"{file.stem}: {title.removeprefix('## ').strip()}", file, line, _without_fences(rest), files,
        frozenset(stated["flow"]), frozenset(stated["missed"]), frozenset(stated["wrong"]),
        frozenset(holes["gap"]), frozenset(holes["untold"]), tuple(problems),
    )  # fmt: skip


def _comments(files: Mapping[str, str], problems: list[str]) -> tuple[dict[str, list[Stated]], dict[str, list[Hole]]]:
    stated: dict[str, list[Stated]] = {"flow": [], "missed": [], "wrong": []}
    holes: dict[str, list[Hole]] = {"gap": [], "untold": []}
    for path, body in files.items():
        for number, line in enumerate(body.splitlines(), 1):
            if len(COMMENT.findall(line)) != len(re.findall(_MARK, line)):
                problems.append(f"{path}:{number}: a comment lacks its colon")
            for found in COMMENT.finditer(line):
                if found["kind"] in holes:
                    holes[found["kind"]] += [Hole(path, number, kind.strip()) for kind in found["text"].split(";")]
                elif found["text"] != "none":
                    stated[found["kind"]] += _stated(path, number, found["text"], problems)
    return stated, holes


def _stated(path: str, line: int, text: str, problems: list[str]) -> Iterable[Stated]:
    for part in text.split(";"):
        categories, arrow, vendor = (piece.strip() for piece in part.partition("->"))
        if not arrow or not RECIPIENT.match(vendor):
            problems.append(f"{path}:{line}: {part.strip()!r} is not CATEGORY -> RECIPIENT")
            continue
        for category in (piece.strip() for piece in categories.split(",")):
            if not CATEGORY.match(category):
                problems.append(f"{path}:{line}: {category!r} is no category")
            yield Stated(path, line, category, vendor)


def incomplete(section: Section, word: str = "flow") -> list[str]:
    """What a section lacks to be a test: the runner fails it for any of these."""
    problems = list(section.problems)
    none = f"No {word}." in section.prose
    said = section.flows if word == "flow" else section.gaps
    known = section.missed or section.untold
    if not none and not said and not known:
        problems.append(f'it states nothing: write a "{word}" comment, or "No {word}." in its prose')
    if none and (said or known):
        problems.append(f'it says "No {word}." and states one')
    for kind, told, phrase in (("missed", known, "Known miss:"), ("wrong", section.wrong, "Known mistake:")):
        if bool(told) != (phrase in section.prose):
            problems.append(f'a "{kind}" comment and "{phrase}" in the prose go together')
    return problems


def known_names(section: Section) -> list[str]:
    """Categories and recipients that pdflow does not have: a test that states one could only ever pass as a miss."""
    categories = {category.key for category in knowledge().personal.categories}
    vendors = {vendor.id for vendor in knowledge().vendors} | {"unknown"}
    problems = []
    for item in sorted(section.flows | section.missed | section.wrong):
        if item.category not in categories:
            problems.append(f"{item}: there is no such category")
        if not item.vendor.startswith(("host:", "unknown:")) and item.vendor not in vendors:
            problems.append(f"{item}: there is no such vendor")
    return problems


def differences(section: Section, given: Answer) -> list[str]:
    """Where the answer is not what the section states."""
    flows = given.stated()
    told = {
        key: flow
        for flow in given.flows
        for key in [Stated(flow.sink.path, flow.sink.line, flow.category, flow.vendor)]
    }
    problems = [f"not found:  {item}" for item in sorted(section.flows - flows)]
    problems += [
        f"unexpected: {item}{_way(told[item])}"
        for item in sorted(flows - section.flows - section.missed - section.wrong)
    ]
    problems += [f'found now, was missed: {item}: turn "missed" into "flow"' for item in sorted(section.missed & flows)]
    problems += [f'gone now, was wrong: {item}: take "wrong" away' for item in sorted(section.wrong - flows)]
    return problems


def gap_differences(section: Section, given: Answer) -> list[str]:
    """Where the gaps of the answer are not what the section states."""
    holes = given.holes()
    reasons = {Hole(gap.span.path, gap.span.line, gap.kind): gap.reason for gap in given.gaps}
    problems = [f"no gap:     {item}" for item in sorted(section.gaps - holes)]
    problems += [f'told now, was untold: {item}: turn "untold" into "gap"' for item in sorted(section.untold & holes)]
    return problems + [
        f"unexpected: {item} ({reasons[item]})" for item in sorted(holes - section.gaps - section.untold)
    ]


def _way(flow: Flow) -> str:
    """How a flow came to be, for the message of a test that did not expect it."""
    hops = "".join(f"\n      {hop.span.path}:{hop.span.line}: {hop.text}" for hop in flow.hops)
    return f" ({flow.confidence}, {flow.source_text}){hops}"


def message(section: Section, problems: Sequence[str]) -> str:
    """The problems of a section as one text that begins with where it stands."""
    return f"{section.file.name}:{section.line}: {section.name}\n  " + "\n  ".join(problems)
