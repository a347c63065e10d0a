"""Evidence that a vendor is there, short of a call that carries data."""

from __future__ import annotations

from pdflow.facts.place import Span
from pdflow.facts.record import Record


class Mention(Record, order=True):
    """A vendor's trace in the project that is not a call."""

    vendor: str
    kind: str
    """dependency · import · setting · middleware · installed-app · host · script · cookie · form · iframe · link · call (an API path of the vendor is
    called, no personal data seen in it) · and, as marks, disabled · self-hosted"""
    span: Span
    text: str
    """The package, host, setting or cookie that was seen; never a secret's value."""
    is_test: bool = False
