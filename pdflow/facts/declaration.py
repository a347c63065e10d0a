"""What the company said, and where it said it."""

from __future__ import annotations

from pdflow.facts.place import Span
from pdflow.facts.record import Record


class SubProcessor(Record):
    """A third party as the company declares it."""

    name: str
    span: Span
    aliases: tuple[str, ...] = ()
    purpose: str = ""
    categories: tuple[str, ...] | None = None
    """Fideslang keys; None: the list does not speak of categories, so none can be missing."""
    location: str = ""
    transfer: str = ""
    """The transfer mechanism as written: `SCC`, `DPF`, `adequacy`."""
    role: str = ""
    vendor: str | None = None
    """The id of the vendor that the name was resolved to; None: unknown to the signatures, or a name that several
    vendors share, as `covers` then says."""
    match: float = 0.0
    """How sure that resolution is, 0 to 1; 1 for an exact name or alias."""
    conditional: str = ""
    """The condition as written, for entries such as "only where telemetry is enabled"."""
    product: str = ""
    """The product or service named beside the company: "Google Analytics" beside "Google Ireland Limited"."""
    status: str = "active"
    """active · planned · self-hosted · affiliate · not-a-recipient · kind · mentioned (in running text, until names are
    resolved). Only `active` entries declare a recipient;
    the others are kept so that a person sees that they were read."""
    covers: tuple[str, ...] = ()
    """Ids of every vendor that the entry speaks for: one for a product, all products for the name of a group."""


class Claim(Record):
    """A sentence of the declaration that code can contradict."""

    kind: str
    """no-third-parties · no-transfer-outside · no-special-categories · kinds-only · data-categories · data-subjects ·
    notice-period · role · region (what the document means by EU or EEA) · region-preference (wished, not promised) ·
    transfer-mechanism · ai-features · list-elsewhere"""
    text: str
    """The sentence as written."""
    span: Span
    values: tuple[str, ...] = ()
    """What the sentence lists: kinds of recipient, categories, a region, a number of days."""


class DeclaredCookie(Record):
    """A row of a cookie table."""

    name: str
    span: Span
    provider: str = ""
    purpose: str = ""
    retention: str = ""
    vendor: str | None = None


class Declaration(Record):
    """Everything the company declares, out of one document or several."""

    documents: tuple[str, ...]
    sub_processors: tuple[SubProcessor, ...] = ()
    own_domains: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    cookies: tuple[DeclaredCookie, ...] = ()
