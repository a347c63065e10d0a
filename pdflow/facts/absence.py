"""Why data does not arrive: the question, and the answer."""

from __future__ import annotations

from pdflow.facts.flow import Flow, Hop, Stop
from pdflow.facts.record import Record
from pdflow.facts.report import Excerpt, Report


class Point(Record):
    """A source or a sink as a person names it: a place, a name, or a category with either."""

    path: str = ""
    line: int = 0
    name: str = ""
    """A field (`User.email`) for a source; a vendor's id, `host:NAME` or `unknown:SETTING` for a sink."""
    category: str = ""


class Absence(Record):
    """Where a label stopped on its way from a source to a sink, and why; places not resolved."""

    reason: str
    """One of REASONS."""
    said: str
    """One sentence: what happens where the label stopped, or why there is none."""
    way: tuple[Stop, ...] = ()
    """From the source to where it stopped, both included."""
    rest: tuple[Stop, ...] = ()
    """From there to the sink: the way that something else goes."""
    reached: tuple[Stop, ...] = ()
    """The furthest places that the label reaches, where no single one is it that stops it."""
    nearest: tuple[Stop, ...] = ()
    """Where that comes from which the sink is given, where the label is on no way to it."""
    labels: tuple[tuple[str, str], ...] = ()
    """Category and name in code of what was looked for."""
    calls: tuple[Stop, ...] = ()
    """The calls that it was looked for in."""


class WhyNot(Record):
    """The answer for a person."""

    source: str
    """As it was asked."""
    sink: str
    report: Report
    excerpts: tuple[Excerpt, ...]
    """The code at every place that is shown."""
    flows: tuple[Flow, ...] = ()
    """What is reported between the two; then there is no reason."""
    reason: str = ""
    said: str = ""
    way: tuple[Hop, ...] = ()
    rest: tuple[Hop, ...] = ()
    reached: tuple[Hop, ...] = ()
    nearest: tuple[Hop, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    calls: tuple[Hop, ...] = ()


REASONS = {
    "no-label": "Nothing at the source is known as personal data",
    "no-sink": "The sink is no call that is known to send data",
    "own-function": "The sink is a function of the program, and sends nothing by itself",
    "not-called": "The program does not call this recipient",
    "not-sent": "The data arrives at the call, in an argument that the call does not send",
    "reported": "The data arrives, and is reported from another place on its way",
    "own-domain": "The data arrives at a host that the company has declared as its own",
    "no-file": "The file is not part of what was scanned",
    "local": "The data arrives at the call, and the call stays on the machine or on a host of one's own",
    "low-confidence": "The data may arrive, and the confidence is too low to be reported",
    "sanitizer": "A call gives back nothing of what it was given",
    "comparison": "Only a comparison, a length or a test goes further",
    "other-field": "Another field, key or element is read than the one that holds the data",
    "not-personal-there": "The data is read under a name that stands for no person's data",
    "answer": "The data goes into a call that sends it elsewhere; what comes back is an answer",
    "not-carried": "What a call gives back is not known to carry the data",
    "overwritten": "The variable is given another value before",
    "gap": "The data enters a call that cannot be followed",
    "never-called": "Nothing in the program calls the function",
    "unconnected": "No assignment, call or field leads from the source to the sink",
}
"""Why a label does not arrive, as the beginning of an answer."""
