"""What a step reads, what it stores, and what it does in words."""

from __future__ import annotations

from pdflow.facts import ir


def stored(step: ir.AnyStep) -> tuple[int, ...]:
    """The variables that a step stores."""
    if isinstance(step, (ir.SetAttr, ir.SetItem)):
        return (step.src,)
    return tuple(var for var in operands(step) if var != getattr(step, "obj", None))


def operands(step: ir.AnyStep) -> tuple[int, ...]:
    """The variables that a step reads."""
    match step:
        case ir.Copy() | ir.SetGlobal() | ir.SetFree() | ir.Iterate() | ir.Enter() | ir.Narrow() | ir.Unpack():
            return (step.src,)
        case ir.Return() | ir.Yield() | ir.Raise():
            return (step.src,)
        case ir.Phi():
            return step.srcs
        case ir.GetAttr() | ir.GetItem() | ir.Slice():
            return (step.obj,)
        case ir.SetAttr() | ir.SetItem():
            return (step.src,)
        case ir.MakeDict():
            return tuple(value for _, value in step.items)
        case ir.MakeList():
            return step.elements
        case ir.Collect():
            return (step.src,)
        case ir.Format():
            return tuple(part for part in step.parts if isinstance(part, int))
        case ir.Binary():
            return (step.left, step.right)
        case ir.Call():
            return (*step.args, *(var for _, var in step.keywords), step.func)
        case ir.CallMethod():
            return (*step.args, *(var for _, var in step.keywords), step.obj)
        case _:
            return ()


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
