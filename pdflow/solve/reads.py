"""What a step reads, what it may put into what, and how it is told to a reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pdflow.facts import ir


def operands(step: ir.AnyStep) -> tuple[int, ...]:
    """The variables that a step reads."""
    found = _OPERANDS.get(type(step))
    return found(step) if found is not None else ()


def _given(step: ir.Call | ir.CallMethod) -> tuple[int, ...]:
    return (*step.args, *(var for _, var in step.keywords)) if step.keywords else step.args


def _collected(step: ir.Collect) -> tuple[int, ...]:
    return (step.src, step.key) if step.key >= 0 else (step.src,)


_OPERANDS: dict[type, Callable[[Any], tuple[int, ...]]] = {
    **dict.fromkeys(
        (ir.Copy, ir.SetGlobal, ir.SetFree, ir.Iterate, ir.Enter, ir.Narrow, ir.Unpack, ir.Return, ir.Yield, ir.Raise, ir.SetAttr),
        lambda step: (step.src,),
    ),
    ir.Phi: lambda step: step.srcs,
    ir.GetAttr: lambda step: (step.obj,),
    ir.Slice: lambda step: (step.obj,),
    ir.GetItem: lambda step: (step.obj, step.key),
    ir.SetItem: lambda step: (step.src, step.key),
    ir.MakeDict: lambda step: tuple(var for pair in step.items for var in pair if var >= 0),
    ir.MakeList: lambda step: step.elements,
    ir.Collect: _collected,
    ir.Format: lambda step: tuple(part for part in step.parts if isinstance(part, int)),
    ir.Binary: lambda step: (step.left, step.right),
    ir.Call: lambda step: (*_given(step), step.func),
    ir.CallMethod: lambda step: (*_given(step), step.obj),
}  # fmt: skip


def inputs(step: ir.AnyStep) -> frozenset[int]:
    """The variables that decide what a step does: as long as none of them grows, and nothing that it found in fields, it does the same."""
    more = _MORE.get(type(step))
    return frozenset((*operands(step), *more(step))) if more is not None else frozenset(operands(step))


_MORE: dict[type, Callable[[Any], tuple[int, ...]]] = {
    ir.SetAttr: lambda step: (step.obj,),
    ir.SetItem: lambda step: (step.obj,),
    ir.DelItem: lambda step: (step.obj, step.key),
    ir.Narrow: lambda step: (step.types,),
    ir.Catch: lambda step: (step.types,),
    ir.Decorate: lambda step: (step.decorator, step.src),
    ir.MakeFunction: lambda step: tuple(var for _, var in (*step.defaults, *step.metadata)),
    ir.MakeClass: lambda step: (*step.bases, *(var for _, var in step.keywords)),
}
"""What is no operand, in that it does not go into what the step makes."""


def describe(step: ir.AnyStep) -> str:
    """A stop in words; empty for steps that tell a reader nothing."""
    match step:
        case ir.Copy():
            return f"assigned to {step.name}"
        case ir.SetAttr():
            return f"stored in .{step.name}"
        case ir.SetItem() | ir.MakeDict() | ir.MakeList() | ir.Collect():
            return "put into a container"
        case ir.Format() | ir.Binary():
            return "formatted into a text"
        case ir.CallMethod():
            return f"passed through .{step.name}()"
        case ir.Call():
            return "passed through a call"
        case _:
            return ""


def holders(step: ir.AnyStep) -> tuple[int, ...]:
    """The variables of a step that something may be put into."""
    match step:
        case ir.SetItem() | ir.SetAttr():
            return (step.obj,)
        case ir.Call():
            return step.args
        case ir.CallMethod():
            return (step.obj, *step.args)
        case ir.Binary():
            return (step.left,)
        case _:
            return ()


def put_in(step: ir.AnyStep) -> tuple[int, ...]:
    """The variables of a step that may be put into something, keys included."""
    found = _PUT_IN.get(type(step))
    return found(step) if found is not None else ()


_PUT_IN: dict[type, Callable[[Any], tuple[int, ...]]] = {
    **{kind: _OPERANDS[kind] for kind in (ir.SetItem, ir.SetAttr, ir.Collect, ir.MakeDict, ir.MakeList)},
    ir.Call: _given,
    ir.CallMethod: lambda step: (step.obj, *_given(step)),
    ir.Binary: lambda step: (step.right,),
}
