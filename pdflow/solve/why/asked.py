"""asked: which labels and which calls a person means by a place or a name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pdflow.facts import ir
from pdflow.facts.absence import Point
from pdflow.facts.knowledge import Sink
from pdflow.solve.args import Args
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.payload import Site
from pdflow.solve.reads import operands
from pdflow.solve.recipients import recipients
from pdflow.solve.values import Label

Node = tuple[int, int]
"""A context and a variable."""

_CALLS = (ir.Call, ir.CallMethod)


@dataclass
class Call:
    """A call that may hand data on, in one context."""

    ctx: Context
    at: int
    text: str
    """What is called: its API path, or what the code writes."""
    nodes: list[Node]
    """What it is given."""
    sinks: list[tuple[Site, Sink]] = field(default_factory=list)
    own: bool = False
    """It calls a function of the program."""
    why: str = "no signature says that it sends anything"
    """Why it is no sink, where it is none."""


def unit_of(m: Machine, path: str) -> int:
    """The number of a file, -1 where it is not part of the program."""
    return next((number for number, unit in enumerate(m.program.units) if unit.path == path), -1)


def statement(m: Machine, unit: int, line: int) -> int:
    """The line on which the statement starts that a line belongs to, as far as steps tell."""
    starts = {at >> 12 for function in m.program.units[unit].functions for at in _places(function)}
    starts |= {item.at >> 12 for klass in m.program.units[unit].classes for item in klass.fields}
    return max((start for start in starts if start <= line), default=line)


def _places(function: ir.Function) -> list[int]:
    return [*(step.at for step in function.steps), *(param.at for param in function.params), function.at]


def labels_of(m: Machine, point: Point) -> list[Label]:
    """The labels that a person means: made at a place, or of a name, of one category where one is given."""
    found = [label for label in m.values.labels if _fits(label.category, point.category)]
    if point.path:
        unit = unit_of(m, point.path)
        line = statement(m, unit, point.line) if unit >= 0 else -1
        return [label for label in found if (label.unit, label.at >> 12) == (unit, line)]
    wanted = plain(point.name)
    return [label for label in found if plain(label.text) == wanted or plain(label.text).endswith(f".{wanted}")]


def _fits(category: str, wanted: str) -> bool:
    return not wanted or category == wanted or category.startswith(f"{wanted}.")


def plain(text: str) -> str:
    """A name as code writes it, for comparing: `data["Email"]` and `data.email` are the same."""
    return re.sub(r"\[[\"']?([^\"'\]]*)[\"']?\]", r".\1", text).removeprefix("self.").lower()


def family(m: Machine, labels: list[Label]) -> frozenset[int]:
    """The numbers of these labels, surer and less sure ones of the same place included."""
    wanted = {_place(label) for label in labels}
    return frozenset(number for number, label in enumerate(m.values.labels) if _place(label) in wanted)


def wider(m: Machine, numbers: frozenset[int]) -> frozenset[int]:
    """As `family`, of numbers."""
    return family(m, [m.values.labels[number] for number in numbers])


def _place(label: Label) -> tuple[object, ...]:
    return label.category, label.unit, label.function, label.at, label.text


def calls_at(m: Machine, point: Point) -> list[Call]:
    """The calls of the statement at a place: those that are sinks, else all of them."""
    unit = unit_of(m, point.path)
    if unit < 0:
        return []
    line = statement(m, unit, point.line)
    found = [
        _call(m, ctx, step)
        for ctx in m.contexts
        if ctx.routine.unit == unit
        for step in ctx.routine.function.steps
        if step.at >> 12 == line and isinstance(step, _CALLS)
    ]
    return [call for call in found if call.sinks] or found


def calls_of(m: Machine, vendor: str) -> list[Call]:
    """The calls whose recipient this is; else those of its packages that no signature describes."""
    sinks: list[Call] = []
    others: list[Call] = []
    for ctx in m.contexts:
        ats: dict[int, bool] = {}
        for (at, path, base), args in ctx.calls.items():
            assert isinstance(args, Args)
            site = Site(ctx, at, path, base, args)
            if path[0] in "?!":
                continue
            if any(r.vendor == vendor for s in m.known.sinks(path) for r in recipients(m, ctx, path, base, args, s)):
                ats[at] = True
            elif m.known.vendor(site.path) == vendor:
                ats.setdefault(at, False)
        for step in ctx.routine.function.steps if ats else ():
            if step.at in ats and isinstance(step, _CALLS):
                (sinks if ats[step.at] else others).append(_call(m, ctx, step))
    return sinks or others


def _call(m: Machine, ctx: Context, step: ir.Call | ir.CallMethod) -> Call:
    text = f"{step.owner}.{step.name}" if isinstance(step, ir.CallMethod) and step.owner else ""
    text = text or (f".{step.name}" if isinstance(step, ir.CallMethod) else _callee(ctx, step))
    call = Call(ctx, step.at, text, [(ctx.id, var) for var in operands(step)])
    for (at, path, base), args in ctx.calls.items():
        if at != step.at or not isinstance(args, Args):
            continue
        if path[0] in "?!":
            call.why = "what it does cannot be followed" if path[0] == "?" else "nothing is known of that library"
            continue
        call.text = path.replace("()", "")
        call.sinks += [(Site(ctx, at, path, base, args), sink) for sink in m.known.sinks(path)]
    if not call.sinks and ctx.callees.get(step.at):
        call.own = True
    return call


def _callee(ctx: Context, step: ir.Call) -> str:
    for other in ctx.routine.function.steps:
        if getattr(other, "dst", None) == step.func:
            name = getattr(other, "name", "")
            owner = getattr(other, "owner", "")
            return f"{owner}.{name}" if owner and isinstance(owner, str) else name or "the call"
    return "the call"
