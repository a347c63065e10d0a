"""What a scan returns; renderers see nothing else."""

from __future__ import annotations

from pdflow.facts.declaration import Declaration
from pdflow.facts.flow import Flow
from pdflow.facts.place import Gap, Span
from pdflow.facts.record import Record

RUNGS = ("dependency", "imported", "configured", "called", "receives")
"""The ladder of evidence, lowest first."""

LEVELS = ("note", "warning", "error")
"""The levels of a finding, lowest first."""


class Rule(Record):
    """A kind of mismatch between code and declaration; declared once, shown everywhere."""

    id: str
    """Kebab case; names the problem, so that "allow ID" reads as what one would allow."""
    name: str
    level: str
    summary: str
    """One sentence."""
    help: str
    """Markdown: what it means, why it matters, an example, what to do."""
    security_severity: str
    """A number as text, "0.1" to "10.0", as GitHub reads it."""
    tags: tuple[str, ...] = ()
    remedy: str = ""
    """One or two sentences of plain text: what to do about a finding, shown with each. `help` says it too."""
    precision: str = "high"
    """very-high · high · medium · low: how often such a finding is right, as GitHub reads it."""


class Edit(Record):
    """A piece of a file and what shall stand there instead."""

    span: Span
    """The piece, its end known; empty where start and end are the same: then the text is inserted there."""
    text: str


class Fix(Record):
    """A change that mends a finding, for a person to look at."""

    description: str
    edits: tuple[Edit, ...]


class Finding(Record):
    """A difference between the code and the declaration."""

    id: str
    """Short and stable: the first characters of `fingerprint`."""
    rule: str
    level: str
    message: str
    span: Span
    """Where to look first: the sink, or the line of the declared list."""
    fingerprint: str
    """Made of names (rule, vendor, categories' sink, function), never of line numbers."""
    vendor: str | None = None
    categories: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    """Ids of the flows that it stands on; one result a rule and sink, its categories folded into it."""
    related: tuple[Span, ...] = ()
    """Other places that matter: the declared line, another sink."""
    suppressed: str | None = None
    """The reason given in the code, where a comment silences this finding."""
    fix: Fix | None = None
    """A patch to the declared list. The first finding of a vendor has it, and it speaks for all of that vendor."""


class Evidence(Record):
    """Why pdflow says that a vendor is there."""

    kind: str
    """dependency · import · setting · host · script · call · flow … """
    span: Span
    text: str = ""


class Receipt(Record, order=True):
    """A category that a vendor receives, and how it gets there."""

    category: str
    how: str


class VendorReport(Record):
    """A third party found in the code."""

    id: str
    name: str
    also_known_as: tuple[str, ...]
    rung: str
    """One of RUNGS."""
    marks: tuple[str, ...]
    """test-only · disabled · self-hosted"""
    kinds: tuple[str, ...]
    role: str
    entity: str
    """The legal entity, as a hint; empty where unknown."""
    country: str
    evidence: tuple[Evidence, ...]
    receives: tuple[Receipt, ...]
    declared: bool
    declared_as: str | None
    """The name under which the declaration lists it."""
    verdict: str
    """undeclared · declared · under-declared · no-data"""
    third_country: bool | None = None
    """Whether every confirmed legal entity is outside the European Economic Area; None: not known."""
    website: str = ""


class Stats(Record):
    """What was looked at."""

    files: int
    lines: int
    tests: int
    """Test files: counted, read only on request."""
    functions: int
    cached: int
    """Files whose lowering was remembered."""
    seconds: float


class Excerpt(Record):
    """A line of a scanned file, for code frames; literals that look like personal data or secrets are masked."""

    path: str
    line: int
    text: str


class Report(Record):
    """The outcome of a scan."""

    root: str
    """The scanned root, absolute."""
    repository: str
    """The root of the repository that holds it, absolute; the same as `root` where there is none."""
    vendors: tuple[VendorReport, ...]
    flows: tuple[Flow, ...]
    findings: tuple[Finding, ...]
    """Suppressed ones included, marked."""
    gaps: tuple[Gap, ...]
    rules: tuple[Rule, ...]
    declaration: Declaration | None
    excerpts: tuple[Excerpt, ...]
    stats: Stats
