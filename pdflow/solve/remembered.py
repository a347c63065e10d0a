"""Results that a function remembers: `found = cache.get(key)`, and where there is none `found = cache[key] = function(key)`.

One store holds the results of all functions that a decorator stands above, under keys that are made as the program runs. What
a wrapper reads under a key is what it stores there itself, so the store adds nothing to what the wrapped function gives.
"""

from __future__ import annotations

from pdflow.facts import ir
from pdflow.solve.atoms import HOLE, Api, Const
from pdflow.solve.context import Context, Routine
from pdflow.solve.machine import Machine
from pdflow.solve.values import Value

_GETATTR = Api("builtins.getattr", -1)
_STORES = ("set", "add", "setdefault", "setattr")


def again(m: Machine, ctx: Context, step: ir.GetItem | ir.Call | ir.CallMethod) -> Value | None:
    """What a step reads that this function stores itself: the result of a function that it was given; None: it reads no such."""
    kept = ctx.routine.remembers
    if kept is None:
        kept = ctx.routine.remembers = _kept(ctx.routine)
    if not kept:
        return None
    match step:
        case ir.GetItem():
            key = step.key
        case ir.CallMethod() if step.name == "get" and step.args:
            key = step.args[0]
        case ir.Call() if len(step.args) > 1 and ctx.env[step.func] is m.values.of(_GETATTR):
            key = step.args[1]
        case _:
            return None
    if key not in kept or not _made(m, ctx.env[key]):
        return None
    assert m.heap.view is not None
    m.heap.view.asked = True  # variables that are no operands of the step
    result = m.values.nothing
    for var in kept[key]:
        result = m.values.join(result, ctx.env[var])
    return result


def _made(m: Machine, key: Value) -> bool:
    """Whether a key is not known before the program runs."""
    atoms = [m.values.atoms[number] for number in key.atoms]
    return not any(isinstance(a, Const) and not (isinstance(a.value, str) and HOLE in a.value) for a in atoms)


def _may_store(step: ir.AnyStep) -> bool:
    if type(step) is ir.CallMethod:
        return step.name in _STORES
    return type(step) is ir.SetItem or type(step) is ir.Call and len(step.args) > 2


def _kept(routine: Routine) -> dict[int, list[int]]:
    """The variables under which a function stores what a function gave that it was handed, or is wrapped around, with what it stores."""
    if not any(map(_may_store, routine.function.steps)):
        return {}
    given = {param.var for param in routine.function.params}
    results: set[int] = set()
    found: dict[int, list[int]] = {}
    names: dict[int, str] = {}
    for step in routine.function.steps:
        match step:
            case ir.GetFree():
                given.add(step.dst)
            case ir.GetGlobal():
                names[step.dst] = step.name
            case ir.Copy() if step.src in given:
                given.add(step.dst)
            case ir.Copy() if step.src in results:
                results.add(step.dst)
            case ir.Call() if step.func in given:
                results.add(step.dst)
            case ir.SetItem() if step.src in results:
                found.setdefault(step.key, []).append(step.src)
            case ir.CallMethod() if step.name in _STORES and len(step.args) > 1 and step.args[1] in results:
                found.setdefault(step.args[0], []).append(step.args[1])
            case ir.Call() if names.get(step.func) in _STORES and len(step.args) > 2 and step.args[2] in results:
                found.setdefault(step.args[1], []).append(step.args[2])
            case _:
                pass
    return found
