"""What a step reads, what it may put into what, and how it is told to a reader."""

from __future__ import annotations

from pdflow.facts import ir


def operands(step: ir.AnyStep) -> tuple[int, ...]:
    """The variables that a step reads."""
    match step:
        case ir.Copy() | ir.SetGlobal() | ir.SetFree() | ir.Iterate() | ir.Enter() | ir.Narrow() | ir.Unpack():
            return (step.src,)
        case ir.Return() | ir.Yield() | ir.Raise():
            return (step.src,)
        case ir.Phi():
            return step.srcs
        case ir.GetAttr() | ir.Slice():
            return (step.obj,)
        case ir.GetItem():
            return (step.obj, step.key)
        case ir.SetAttr():
            return (step.src,)
        case ir.SetItem():
            return (step.src, step.key)
        case ir.MakeDict():
            return put_in(step)
        case ir.MakeList():
            return step.elements
        case ir.Collect():
            return put_in(step)
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


def inputs(step: ir.AnyStep) -> frozenset[int]:
    """The variables that decide what a step does: as long as none of them grows, and nothing that it found in fields, it does the same."""
    more: tuple[int, ...] = ()
    match step:
        case ir.Narrow() | ir.Catch():
            more = (step.types,)
        case ir.Decorate():
            more = (step.decorator, step.src)
        case ir.MakeFunction():
            more = tuple(var for _, var in (*step.defaults, *step.metadata))
        case ir.MakeClass():
            more = (*step.bases, *(var for _, var in step.keywords))
        case ir.DelItem():
            more = (step.obj, step.key)
    return frozenset((*operands(step), *holders(step), *more))


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
    match step:
        case ir.SetItem():
            return (step.src, step.key)
        case ir.SetAttr():
            return (step.src,)
        case ir.Collect():
            return (step.src, step.key) if step.key >= 0 else (step.src,)
        case ir.MakeDict():
            return tuple(var for pair in step.items for var in pair if var >= 0)
        case ir.MakeList():
            return step.elements
        case ir.Call():
            return (*step.args, *(var for _, var in step.keywords))
        case ir.CallMethod():
            return (step.obj, *step.args, *(var for _, var in step.keywords))
        case ir.Binary():
            return (step.right,)
        case _:
            return ()
