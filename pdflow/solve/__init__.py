"""solve: a `Program` and what is known of APIs and names, to the flows of personal data."""

from __future__ import annotations

from pdflow.facts.flow import Solution
from pdflow.facts.matching import Matcher
from pdflow.facts.program import Program


def load() -> None:
    """Import what `solve` needs, which takes a moment: while others work, say."""
    import pdflow.solve.explore
    import pdflow.solve.harvest  # noqa: F401


def solve(program: Program, known: Matcher) -> Solution:
    """Run the whole program on abstract values, and read the flows off what it did."""
    from pdflow.solve.explore import explore
    from pdflow.solve.harvest import harvest

    return harvest(explore(program, known))
