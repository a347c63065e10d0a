"""Every example of every signature is a test: what is flagged must be found, and what is clean must stay silent."""

from __future__ import annotations

import pytest
import suite

from pdflow.facts.flow import Arrival
from pdflow.facts.knowledge import Client, Example, Vendor

HOLDERS: dict[str, Vendor | Client] = {
    **{vendor.id: vendor for vendor in suite.knowledge().vendors},
    **{f"client {client.id}": client for client in suite.knowledge().clients},
}
WRONG_TODAY: dict[str, str] = {}
"""Clean examples in which something is reported today, and why. When one falls silent, its test fails: take it away."""

FLAGGED = [name for name, holder in HOLDERS.items() if holder.flagged]
CLEAN = [
    pytest.param(name, marks=pytest.mark.xfail(strict=True, reason=WRONG_TODAY[name])) if name in WRONG_TODAY else name
    for name, holder in HOLDERS.items()
    if holder.clean
]


def arrivals(example: Example) -> list[Arrival]:
    """What an example is found to hand over, at medium confidence and above; not what an SDK collects by itself."""
    found = suite.arrivals({"example.py": example.code})
    sure = [arrival for arrival in found if arrival.confidence in suite.SURE]
    return [arrival for arrival in sure if arrival.how == "explicit" or not arrival.source_text.startswith("collected by")]


def place(arrival: Arrival) -> str:
    stop = arrival.stops[-1]
    return f"line {stop.at >> 12}: {arrival.category} -> {arrival.vendor} ({arrival.confidence}, {arrival.source_text})"


def report(holder: Vendor | Client, example: Example, problem: str, found: list[Arrival]) -> str:
    """What went wrong, where the example stands, and what was found instead."""
    code = "".join(f"\n    {number:2} {line}" for number, line in enumerate(example.code.splitlines(), 1))
    told = "".join(f"\n    {place(arrival)}" for arrival in found) or "\n    nothing"
    return f"{holder.span.path}: {problem}{code}\n  found:{told}"


@pytest.mark.parametrize("name", FLAGGED)
def test_what_is_flagged_is_found(name: str) -> None:
    holder = HOLDERS[name]
    problems = []
    for example in holder.flagged:
        found = arrivals(example)
        reached = {arrival.category for arrival in found if isinstance(holder, Client) or arrival.vendor == holder.id}
        missing = sorted(set(example.categories) - reached)
        if missing:
            problems.append(report(holder, example, f"not found: {', '.join(missing)}", found))
    if problems:
        pytest.fail("\n\n".join(problems), pytrace=False)


@pytest.mark.parametrize("name", CLEAN)
def test_what_is_clean_is_silent(name: str) -> None:
    holder = HOLDERS[name]
    problems = []
    for example in holder.clean:
        found = arrivals(example)
        if found:
            problems.append(report(holder, example, "reported, though clean", found))
    if problems:
        pytest.fail("\n\n".join(problems), pytrace=False)


def test_a_signature_that_carries_data_has_both_kinds_of_example() -> None:
    carrying = [name for name, holder in HOLDERS.items() if any(sink.everything or sink.sends for sink in holder.sinks)]
    assert [name for name in carrying if not (HOLDERS[name].flagged and HOLDERS[name].clean)] == []


def test_a_flagged_example_says_what_flows() -> None:
    silent = [name for name in FLAGGED if any(not example.categories for example in HOLDERS[name].flagged)]
    assert silent == []
