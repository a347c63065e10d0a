"""Record: who receives what a call hands over."""

from __future__ import annotations

from pdflow.facts.record import Record


class Recipient(Record):
    """A vendor's id, `host:NAME` or `unknown`; how sure, 0 to 2; and why, where the API itself does not say."""

    vendor: str
    confidence: int = 2
    evidence: str = ""
