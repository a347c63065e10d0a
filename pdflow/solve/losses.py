"""Where personal data is lost from sight: calls that were handed it and of which nobody knows what they do with it."""

from __future__ import annotations

from pdflow.facts import ir
from pdflow.facts.flow import Lost
from pdflow.solve.atoms import Api, Const, Obj, Unknown
from pdflow.solve.context import Context
from pdflow.solve.external import DYNAMIC
from pdflow.solve.filling import builds
from pdflow.solve.machine import Machine
from pdflow.solve.payload import Site
from pdflow.solve.values import Label

_MOST_STEPS = 12
"""How far back the reason is looked for why a value is unknown."""

_MOST_TEXTS = 3


class Losses:
    """The losses of one settled machine."""

    def __init__(self, m: Machine) -> None:
        self.m = m
        self._found: dict[tuple[int, int, str, str], tuple[str, set[Label]]] = {}

    def take(self, site: Site) -> None:
        """Look at one call that leaves the program; most are no loss."""
        mark, path = site.path[0], site.path
        if mark == "?":
            self._unresolved(site)
        elif mark == "!":
            cause = f"nothing is known of the library `{path[1:].partition('.')[0]}`"
            self._add(site, "unknown-library", path[1:], cause)
        elif path in DYNAMIC:
            key = (site.ctx.routine.unit, site.at, "dynamic-code", path.removeprefix("builtins."))
            self._found.setdefault(key, ("what it runs was not followed", set()))[1].update(self._labels(site))
        elif self._undescribed(path) and not builds(self.m, path, site.base):
            self._add(site, "undescribed-call", path, "no signature says what it does with what it is given")

    def found(self) -> tuple[Lost, ...]:
        """All losses, each place once for each thing that is called there."""
        return tuple(
            sorted(
                Lost(unit, at, kind, callee, cause, *_summary(labels))
                for (unit, at, kind, callee), (cause, labels) in self._found.items()
            )
        )

    def _undescribed(self, path: str) -> bool:
        """Whether this is a function of a vendor's SDK that no signature speaks of.

        A class keeps what it is given, and so does a method that adds to its object: what matters is where those go.
        """
        known = self.m.known
        last = path.rpartition(".")[2].removesuffix("()")
        if known.vendor(path) is None or last[:1].isupper() or last in _KEEPS or "[]" in path:
            return False
        return not (known.sinks(path) or known.collects(path) or known.cleans(path) or known.carries(path) or known.factory(path))

    def _unresolved(self, site: Site) -> None:
        step = next((s for s in site.ctx.routine.function.steps if s.at == site.at and type(s) in _CALLS), None)
        if isinstance(step, ir.CallMethod):
            callee, var = f"{step.owner}.{step.name}" if step.owner else step.name, step.obj
        elif isinstance(step, ir.Call):
            callee, var = site.path[1:], step.func
        else:  # an operator, a context manager: what is called stands nowhere
            callee, var = site.path[1:], -1
        if followed(self.m, site.ctx, site.at, var) or self.m.known.harmless(callee):
            return
        cause = self._cause(site.ctx, var) if var >= 0 else ""
        self._add(site, "unresolved-call", callee, cause or "what it calls is not known")

    def _add(self, site: Site, kind: str, callee: str, cause: str) -> None:
        labels = self._labels(site)
        if labels:
            key = (site.ctx.routine.unit, site.at, kind, callee)
            self._found.setdefault(key, (cause, set()))[1].update(labels)

    def _labels(self, site: Site) -> set[Label]:
        """What is known to be handed over; a mere guess is not told."""
        return {
            label
            for value in site.args.all()
            for number in self.m.heap.deep_labels(value, -1)
            if (label := self.m.values.labels[number]).confidence > 0
        }

    def _cause(self, ctx: Context, var: int) -> str:
        """Why a variable is unknown: where it comes from, as far as that can be said in one clause."""
        function = ctx.routine.function
        for _ in range(_MOST_STEPS):
            param = next((p for p in function.params if p.var == var), None)
            if param is not None:
                typed = f"has the type `{param.type.name}`, which is not in the program" if param.type else "has no type"
                return f"its parameter `{param.name}` {typed}, and no caller tells more"
            step = next((s for s in function.steps if getattr(s, "dst", None) == var and self._open(ctx, s)), None)
            if step is None:
                return ""
            following = _source(step)
            if following < 0:
                return _told(step)
            var = following
        return ""

    def _open(self, ctx: Context, step: ir.AnyStep) -> bool:
        """Whether this definition is one of those that leave the variable unknown."""
        source = _source(step)
        if source < 0:
            return True
        atoms = [self.m.values.atoms[number] for number in ctx.env[source].atoms]
        return not atoms or any(isinstance(a, Unknown) or (isinstance(a, Const) and a.value is None) for a in atoms)


def followed(m: Machine, ctx: Context, at: int, var: int) -> bool:
    """Whether a call of something unknown was followed into something else that it may call as well.

    `var` holds what is called, or what its method is called on; -1: nothing does. A value that may be one known thing or an
    unknown one is nearly always the known one: the unknown is what its type, a default or a stub adds.
    """
    if ctx.callees.get(at) or any(place == at and path[0] not in "?!" for place, path, _ in ctx.calls):
        return True
    atoms = [m.values.atoms[number] for number in ctx.env[var].atoms] if var >= 0 else []
    return any(isinstance(a, Api) or (isinstance(a, Obj) and m.heap.things[a.oid].kind != "instance") for a in atoms)


_CALLS = frozenset((ir.Call, ir.CallMethod))
_KEEPS = frozenset("add append extend set setdefault get".split())


def _source(step: ir.AnyStep) -> int:
    """The variable that a step only hands on under another name; -1: it makes something."""
    match step:
        case ir.Copy() | ir.Narrow() | ir.Enter():
            return step.src
        case ir.Phi():
            return step.srcs[-1]
        case _:
            return -1


def _told(step: ir.AnyStep) -> str:
    match step:
        case ir.GetAttr() if step.owner:
            return f"what `{step.owner}.{step.name}` holds is not known"
        case ir.GetItem() if step.owner:
            return f"what `{step.owner}[…]` holds is not known"
        case ir.CallMethod():
            return f"what `{step.owner}.{step.name}()` gives is not known" if step.owner else f"what `.{step.name}()` gives is not known"
        case ir.GetGlobal() | ir.GetFree():
            return f"what `{step.name}` holds is not known"
        case ir.Iterate() | ir.Unpack():
            return "it is an element of something that is not known"
        case ir.Call():
            return "it is what a call gives that is not known"
        case _:
            return ""


def _summary(labels: set[Label]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The categories, and some of the names in code, the surest first."""
    ordered = sorted(labels, key=lambda label: (-label.confidence, label.category, label.text))
    texts = list(dict.fromkeys(label.text for label in ordered))
    shown = texts[:_MOST_TEXTS] + ([f"{len(texts) - _MOST_TEXTS} more"] if len(texts) > _MOST_TEXTS else [])
    return tuple(sorted({label.category for label in labels})), tuple(shown)
