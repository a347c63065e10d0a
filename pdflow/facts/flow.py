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
