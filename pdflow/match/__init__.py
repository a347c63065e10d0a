"""match: knowledge and the project's own evidence to answers about API paths, hosts and names."""

from __future__ import annotations

from collections.abc import Sequence

from pdflow.facts.evidence import Mention
from pdflow.facts.knowledge import Knowledge
from pdflow.match.matcher import KnownMatcher


def match(knowledge: Knowledge, mentions: Sequence[Mention]) -> KnownMatcher:
    """What the solver asks while it runs: signatures compiled, and the vendors that this project's manifests name."""
    return KnownMatcher(knowledge, mentions)
