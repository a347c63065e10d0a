"""Personal data on its way out."""

from __future__ import annotations

from pdflow.facts.place import Span
from pdflow.facts.record import Record


class Hop(Record):
    """One stop of a label on its way from source to sink."""

    span: Span
    text: str
    """What happens here, in words a developer reads: "user.email read", "passed to send_welcome(to)"."""


class Flow(Record):
    """A category of personal data that reaches a recipient."""

    id: str
    """Stable while the names on the path stay: made of names, never of line numbers."""
    vendor: str
    """A vendor's id, `host:HOSTNAME` for a host of no known vendor, `unknown` for a host that is computed."""
    category: str
    how: str
    """explicit · automatic · browser"""
    confidence: str
    """high · medium · low"""
    api: str
    """The API path that was called: `stripe.Customer.create`."""
    function: str
    """The qualified name of the function that holds the sink."""
    source_text: str
    """The source as code names it: `user.email`."""
    source: Span
    sink: Span
    hops: tuple[Hop, ...]
    """From source to sink, both included."""
    is_test: bool = False
    pseudonymous: bool = False
    """The value was hashed on the way: still personal data, but not in clear."""


class Stop(Record):
    """A hop whose place is not resolved yet: see `pdflow.facts.ir` for what an *at* is."""

    unit: int
    at: int
    text: str


class Arrival(Record):
    """A flow as the solver finds it: places not resolved, recipients by vendor id, host or setting."""

    vendor: str
    category: str
    how: str
    confidence: str
    api: str
    function: str
    source_text: str
    stops: tuple[Stop, ...]
    """From source to sink, both included."""
    pseudonymous: bool = False
    evidence: str = ""
    """Why this recipient, where it is not the API itself that says so: a setting's name, a host."""


class Touch(Record, order=True):
    """A call of a vendor's API, or a request to a host, whatever it carries."""

    vendor: str
    unit: int
    at: int
    text: str


class Lost(Record, order=True):
    """Labelled data that entered a call which could not be followed."""

    unit: int
    at: int
    kind: str
    """unresolved-call · unknown-library · undescribed-call, as a `Gap` has it"""
    callee: str
    """What is called: as the code names it, or its API path."""
    cause: str
    """Why it could not be followed, as the end of a sentence."""
    categories: tuple[str, ...]
    texts: tuple[str, ...]
    """The data, as the code names it: `user.email`."""


class Solution(Record):
    """What the solver has found."""

    arrivals: tuple[Arrival, ...]
    touches: tuple[Touch, ...]
    lost: tuple[Lost, ...]
    edges: tuple[tuple[int, int, int, int], ...] = ()
    """The call graph: (unit, function) calls (unit, function)."""
    exhausted: tuple[tuple[int, int], ...] = ()
    """Functions, as (unit, function), whose analysis was cut short."""
    contexts: int = 0
    moved: tuple[Touch, ...] = ()
    """Where a vendor's library is set up for a host that is not the vendor's."""


class Solved(Record):
    """A solution, and its arrivals as flows without ids."""

    solution: Solution
    flows: tuple[Flow, ...]
