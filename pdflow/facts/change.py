"""What differs between two revisions."""

from __future__ import annotations

from pdflow.facts.record import Record
from pdflow.facts.report import Finding, VendorReport


class Growth(Record):
    """Categories that a recipient gets, or gets no more; it had others before and after."""

    vendor: VendorReport
    categories: tuple[str, ...]


class Change(Record):
    """The outcome of a comparison of two reports. Third parties that only tests use are in none of it."""

    added: tuple[VendorReport, ...]
    """Recipients of personal data that were none before, as they are now."""
    removed: tuple[VendorReport, ...]
    """Recipients that are none any more, as they were before."""
    grown: tuple[Growth, ...]
    shrunk: tuple[Growth, ...]
    appeared: tuple[VendorReport, ...]
    """Third parties that are there now, no personal data being seen going to them."""
    findings: tuple[Finding, ...]
    """Findings that were not there before, those that a comment silences left out."""
    resolved: tuple[Finding, ...]
    """Findings that are there no more, or are silenced now."""
