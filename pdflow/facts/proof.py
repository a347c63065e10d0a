"""What was proved of the signatures against the packages that they name."""

from __future__ import annotations

from pdflow.facts.record import Record


class CallProof(Record):
    """What holds of one call pattern."""

    pattern: str
    paths: int
    """The API paths that the pattern stands for."""
    proved: int
    """Those whose callable and parameters stand in the package's source."""
    doubts: tuple[tuple[str, str], ...] = ()
    """Each other path, and what of it is not proved and why."""


class Proof(Record):
    """What holds of a vendor's calls: when that was checked, and in which releases."""

    vendor: str
    date: str
    packages: tuple[tuple[str, str], ...] = ()
    """Distribution and the release that was read."""
    older: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Distribution and older releases that were read, for calls which the current one no longer has."""
    calls: tuple[CallProof, ...] = ()

    @property
    def paths(self) -> int:
        """How many API paths the vendor's calls stand for."""
        return sum(call.paths for call in self.calls)

    @property
    def proved(self) -> int:
        """How many of them are proved."""
        return sum(call.proved for call in self.calls)
