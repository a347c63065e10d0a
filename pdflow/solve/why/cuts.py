"""cuts: the steps at which a label goes no further, and what they do."""

from __future__ import annotations

from dataclasses import dataclass

from pdflow.facts import ir
from pdflow.facts.absence import Absence
from pdflow.facts.flow import Stop
from pdflow.solve.atoms import Api, Member, Obj
from pdflow.solve.context import Context
from pdflow.solve.losses import followed
from pdflow.solve.machine import Machine
from pdflow.solve.reads import operands
from pdflow.solve.why.asked import Node, plain
from pdflow.solve.why.walk import Walk


@dataclass(frozen=True)
class Cut:
    """A step that lets the label through no more."""

    before: Node
    """What carries it."""
    node: Node
    """What does not."""
    at: int
    reason: str
    said: str


def cuts(walk: Walk) -> list[Cut]:
    """The cuts on the way into the calls, the nearest to the calls first."""
    found: list[Cut] = []
    for node in walk.after:
        if walk.carries(node):
            continue
        for before in walk.before(node):
            if walk.carries(before):
                found.extend(_cut(walk, before, node))
    order = {"not-carried": 1}  # a call that merely may carry it says less than one that surely does not
    return sorted(found, key=lambda cut: order.get(cut.reason, 0))


def _cut(walk: Walk, before: Node, node: Node) -> list[Cut]:
    ctx = walk.m.contexts[node[0]]
    for step in walk.definitions(node):
        reason, said = _meaning(walk.m, ctx, step)
        if reason:
            return [Cut(before, node, step.at, reason, said)]
    return []


def _meaning(m: Machine, ctx: Context, step: ir.AnyStep) -> tuple[str, str]:
    match step:
        case ir.Opaque() | ir.Binary():
            return "comparison", "a comparison, a length or a test: only its outcome goes further"
        case ir.GetAttr():
            return _read(m, step.owner, step.name, f"{step.owner or '…'}.{step.name}")
        case ir.GetItem():
            keys = m.values.strings(ctx.env[step.key])
            name = keys[0] if len(keys) == 1 else ""
            return _read(m, step.owner, name, f'{step.owner or "…"}["{name}"]' if name else f"{step.owner or '…'}[…]")
        case ir.Call() | ir.CallMethod():
            return _called(m, ctx, step)
        case ir.Narrow():
            return "comparison", "a test of its type or of None says that it is something else here"
        case ir.Unpack() | ir.Iterate() | ir.Slice():
            return "other-field", "another element is taken than the one that holds the data"
        case _:
            return "", ""


def _read(m: Machine, owner: str, name: str, text: str) -> tuple[str, str]:
    last = plain(owner).rpartition(".")[2]
    if name and m.known.classify(name, owner) is None and m.known.classify(name, "person") is not None:
        return "not-personal-there", f"it is read as {text}, and `{last}` is no word for a person"
    return "other-field", f"{text} is read, and the data is in another field"


def _called(m: Machine, ctx: Context, step: ir.Call | ir.CallMethod) -> tuple[str, str]:
    for path in paths(m, ctx, step):
        name = path.removeprefix("builtins.")
        if m.known.cleans(path):
            return "sanitizer", f"{name}() gives back nothing of what it is given"
        if m.known.sinks(path) or m.known.vendor(path) is not None:
            return "answer", f"{name}() sends it; what comes back is an answer, not the data"
        if path.startswith("builtins."):
            return "comparison", f"{name}() gives back nothing of the data itself"
        carried = m.known.carries(path)
        if carried is not None:
            return "sanitizer", f"{name}() gives back what it gets as {' or '.join(carried)}, and nothing else"
    name = f".{step.name}" if isinstance(step, ir.CallMethod) else ""
    key = m.values.strings(ctx.env[step.args[0]]) if isinstance(step, ir.CallMethod) and step.args else []
    if isinstance(step, ir.CallMethod) and step.name in ("get", "pop", "setdefault") and len(key) == 1:
        return _read(m, step.owner, key[0], f'{step.owner or "…"}.{step.name}("{key[0]}")')
    return "not-carried", f"what {name or 'the call'}() gives back is not known to hold what it was given"


def paths(m: Machine, ctx: Context, step: ir.Call | ir.CallMethod) -> list[str]:
    """The API paths that a call may be of."""
    value = ctx.env[step.obj if isinstance(step, ir.CallMethod) else step.func]
    tail = f".{step.name}" if isinstance(step, ir.CallMethod) else ""
    found = []
    for number in sorted(value.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Api):
            found.append(atom.path + tail)
        elif isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "api":
            found.append(m.heap.things[atom.oid].path + tail)
        elif isinstance(atom, Member):
            found.append(f"builtins.{atom.name}")
    return found


def renamed(walk: Walk, found: list[Cut], numbers: frozenset[int]) -> frozenset[int]:
    """Labels that are made where the data is read under another name that stands for the same."""
    m = walk.m
    categories = {m.values.labels[number].category for number in numbers}
    further: set[int] = set()
    for cut in found:
        unit = walk.unit(cut.node)
        for number in walk.carried(cut.node):
            label = m.values.labels[number]
            if (label.unit, label.at) == (unit, cut.at) and any(_akin(label.category, other) for other in categories):
                further.add(number)
    return frozenset(further) - numbers


def _akin(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def faint(walk: Walk, numbers: frozenset[int]) -> str:
    """Why a label that arrives is only a guess: the call whose result merely may carry it."""
    labels = walk.m.values.labels
    if all(labels[number].confidence == 0 for number in numbers):
        label = labels[min(numbers)]
        return f"that {label.text} is personal data is a guess by its name alone"
    for node in walk.after:
        sure = any(labels[number].confidence > 0 for number in walk.carried(node) & numbers)
        if sure or not walk.carries(node):
            continue
        ctx = walk.m.contexts[node[0]]
        for step in walk.definitions(node):
            given = [(ctx.id, var) for var in operands(step)]
            if any(labels[number].confidence > 0 for one in given for number in walk.carried(one) & numbers):
                return _faintly(walk.m, ctx, step)
    return "on its way it goes through something of which little is known"


def _faintly(m: Machine, ctx: Context, step: ir.AnyStep) -> str:
    line = f"{m.program.units[ctx.routine.unit].path}:{step.at >> 12}"
    if isinstance(step, (ir.Call, ir.CallMethod)):
        known = paths(m, ctx, step)
        name = known[0] if known else f".{step.name}" if isinstance(step, ir.CallMethod) else "a call"
        return f"{name}() at {line} is described nowhere: what it gives back may hold the data, or not"
    return f"what is made of it at {line} may hold the data, or not"


def overwritten(walk: Walk) -> Absence | None:
    """A variable that holds the label, and another value where the call reads it."""
    reach = [node for node in walk.reach() if node not in walk.after]
    held: dict[tuple[int, str], Node] = {}
    for node in reach:
        for step in walk.definitions(node):
            if isinstance(step, ir.Copy):
                held[node[0], step.name] = node
    for node in walk.after:
        for step in walk.definitions(node):
            name = step.name if isinstance(step, ir.Copy) else ""
            origin = held.get((node[0], name)) if name and not walk.carries(node) else None
            if origin is not None and origin != node:
                said = f"`{name}` is given another value here"
                stop = Stop(walk.unit(node), step.at, said)
                return Absence("overwritten", f"`{name}` is given another value before it is handed over",
                               (*walk.way(origin), stop), walk.rest(node))  # fmt: skip
    return None


def lost_in(walk: Walk) -> Absence | None:
    """A call that cannot be followed and was handed the label."""
    for node in walk.reach():
        ctx = walk.m.contexts[node[0]]
        marked = {at: path for at, path, _ in ctx.calls if path[0] in "?!"}
        for step in ctx.routine.function.steps if marked else ():
            if step.at in marked and node[1] in operands(step) and not _known(walk.m, ctx, step):
                said = f"{marked[step.at][1:] or 'a call'}() is handed it, and cannot be followed"
                return Absence("gap", said, (*walk.way(node), Stop(ctx.routine.unit, step.at, said)))
    return None


def _known(m: Machine, ctx: Context, step: ir.AnyStep) -> bool:
    """Whether a call of something unknown is known all the same: by what else it calls, or by its name."""
    if isinstance(step, ir.CallMethod):
        return followed(m, ctx, step.at, step.obj) or m.known.harmless(f"{step.owner}.{step.name}")
    return isinstance(step, ir.Call) and followed(m, ctx, step.at, step.func)


def uncalled(walk: Walk) -> Absence | None:
    """The function of a call, where nothing in the program calls it: what it hands on comes from outside."""
    for node in (node for node in walk.after if any(call.ctx.id == node[0] for call in walk.calls)):
        ctx = walk.m.contexts[node[0]]
        function = ctx.routine.function
        param = next((p for p in function.params if p.var == node[1]), None)
        if param is None or ctx.callers or (function.params[0] is param and ctx.routine.klass >= 0):
            continue
        said = f"nothing in the program calls {function.qualname}(): what it is given as `{param.name}` is not known"
        stop = Stop(ctx.routine.unit, function.at, said)
        return Absence("never-called", said, reached=walk.furthest(), rest=(stop, *walk.rest(node)))
    return None
