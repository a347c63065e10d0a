"""The machine that runs every function on abstract values until nothing changes.

A function is run once for each different list of arguments (a *context*); what it returned, raised and called is its
summary, shared by all callers that pass the same. Contexts run again when something they read has grown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pdflow.facts.ir import AnyStep, Class, Function, Phi, SetAttr
from pdflow.facts.matching import Guess, Matcher
from pdflow.facts.program import Program, resolve
from pdflow.solve.context import Context, Handler, Routine
from pdflow.solve.heap import Heap
from pdflow.solve.lookups import Lookups
from pdflow.solve.shown import Shown
from pdflow.solve.thing import ALL
from pdflow.solve.values import Value, Values
from pdflow.solve.view import View

if TYPE_CHECKING:
    from pdflow.facts.template import Template
    from pdflow.solve.marks import Marks
    from pdflow.solve.recipient import Recipient

MIDDLE, LARGE = 4_000, 9_000
"""Functions of a program from which on callers are told apart less finely: what is left of precision is worth an answer."""

MOST_RUNS, MOST_OF_LARGE = 8, 6
"""Runs of one context as soon as something that it depends on has grown; in a large program. Past this, it waits until all others
are done, and takes at once what has come together by then."""

MOST_DELAYS = 40
"""How often one context waits so. Past this, what it depends on grows without end, and a gap says so."""

DELAYS_OF_LARGE = 2
"""How often contexts wait so in a large program, all together."""

DEEPEST = 60
"""Nested runs; a call deeper than this waits in the queue."""


MOST_ROUNDS = 8
"""Rounds of a function's loops in one run."""

class Machine:
    """One analysis: the program, what is known of it so far, and what is still to be looked at."""

    def __init__(self, program: Program, known: Matcher) -> None:
        self.program = program
        self.known = known
        self.values = Values()
        self.heap = Heap(self.values)
        self.shown = Shown(self.heap)
        """Asked once all is settled."""
        self.routines: list[Routine] = []
        self.routine_at: dict[tuple[int, int], int] = {}
        self.classes: list[tuple[int, int, Class]] = []
        self.class_at: dict[tuple[int, int], int] = {}
        self.class_oids: dict[int, int] = {}
        self.generic_oids: dict[int, int] = {}
        self.lookups = Lookups()
        self.contexts: list[Context] = []
        self.by_arguments: dict[tuple[object, ...], int] = {}  # contexts that are told apart, by routine, closure and arguments
        self._imports: dict[tuple[int, str, int], tuple[int | None, str]] = {}
        self.depth = 0
        self.exhausted: dict[int, None] = {}  # routines whose contexts were cut short
        self.delays = 0
        self.delayed: dict[int, int] = {}
        """Contexts that wait until nothing else does, and the steps that they were woken for."""
        self.allowed: set[int] = set()  # of those, what may run once more
        self.modules_done = False
        """All modules have run: classes and most globals are what they are."""
        self.weak_labels: dict[frozenset[int], frozenset[int]] = {}
        self.setting_units: list[int] | None = None
        self.handlers: Mapping[type, Handler]
        """What runs each kind of step."""
        self.go_round: Handler
        """What runs the `Phi` at the end of a loop, which defines the variable of its head once more."""
        self.origins: dict[int, int] = {}
        """What is made by a method of something from outside: the one, and the other."""
        self.assigned: dict[str, Value] = {}
        """What is stored in attributes of modules from outside: `openai.api_base`."""
        self.providers: dict[str, list[Recipient]] = {}
        """Who plays a role, once that was asked."""
        self.log_takers: list[Recipient] = []
        """Who gets the records of the log."""
        self.homes: dict[str, list[Recipient]] = {}
        """Who receives what a vendor's library sends, where the program sets it up for another host."""
        self.marks: dict[int, Marks | None] = {}
        self.templates: dict[tuple[str, int], list[Template]] = {}
        self.declared: dict[tuple[int, str], tuple[Guess, ...]] = {}
        """What is said of a class's field where it is declared."""
        self.settings_classes: dict[int, bool] = {}  # see `classes.is_settings`
        self.factories: dict[int, list[tuple[str, Value]]] = {}  # by class: fields that a function fills
        self.classes_of: dict[int, int] = {}  # by a value's number, the class that it is an instance of, or -1
        self.said: dict[tuple[int, str], tuple[Guess, ...]] = {}
        """The same of an attribute of a value, by the value's number."""
        self.users: list[int] | None = None
        """The classes of the program that a framework's users are; None: not asked yet."""
        self.named: dict[str, list[int]] = {}  # the classes of each name
        self.reverse: dict[tuple[int, str], list[tuple[int, bool]]] | None = None
        """Which classes point to a class, by the name that it has for them; None: not asked yet."""
        self.related: dict[str, int] | None = None
        """The class that every relation of a name leads to; None: not asked yet."""
        self.dependencies: dict[int, int] = {}
        """Markers of what a framework hands to a parameter, and the context in which it was first asked for."""
        self._load()

    def _load(self) -> None:
        for number, unit in enumerate(self.program.units):
            for index, klass in enumerate(unit.classes):
                self.class_at[number, index] = len(self.classes)
                self.named.setdefault(klass.name, []).append(len(self.classes))
                self.classes.append((number, index, klass))
                for step in unit.functions[klass.body].steps:
                    if type(step) is SetAttr and step.obj < 0:
                        self.lookups.binders.setdefault(step.name, set()).add(len(self.classes) - 1)
            for index, function in enumerate(unit.functions):
                owner = self.class_at.get((number, function.klass), -1) if function.klass >= 0 else -1
                nested = _nested(unit.functions, function)
                key = len(self.routines)
                self.routine_at[number, index] = key
                self.routines.append(Routine(key, number, index, function, owner, nested))

    def imported(self, unit: int, module: str, level: int) -> tuple[int | None, str]:
        """What an import means; see `pdflow.facts.program.resolve`."""
        key = (unit, module, level)
        found = self._imports.get(key)
        if found is None:
            found = self._imports[key] = resolve(self.program, unit, module, level)
        return found

    def most_runs(self) -> int:
        """How often one context runs before it waits: less often in a large program."""
        return MOST_RUNS if len(self.routines) < LARGE else MOST_OF_LARGE

    def _may_run(self, context: Context) -> bool:
        """Whether a context that waits may run once more."""
        if len(self.routines) < LARGE:
            return context.runs < MOST_RUNS + MOST_DELAYS
        return self.delays <= DELAYS_OF_LARGE

    def run(self, context: Context, awaiting: int = -1) -> None:
        """Run a context once more, unless it is running already.

        Callers run again where its summary has grown; not `awaiting`, a context that calls it for the first time just
        now and will see the new one.
        """
        if context.running:
            return
        steps = self.heap.dirty.pop(context.id, ALL)
        if context.runs >= self.most_runs():
            if context.id not in self.allowed:
                self.delayed[context.id] = self.delayed.get(context.id, 0) | steps
                return
            self.allowed.remove(context.id)
        context.runs += 1
        context.running = True
        self.depth += 1
        before = (context.returned, context.yielded, context.raised, context.final, context.written)
        outer, view = (self.heap.view, self.heap.step), View(self.heap, context)
        self.heap.view = view
        try:
            self._steps(context, view, steps)
        finally:
            self.heap.view, self.heap.step = outer
            self.depth -= 1
            context.running = False
        context.final, context.written = view.close()
        if before != (context.returned, context.yielded, context.raised, context.final, context.written):
            self.heap.wake({caller: steps for caller, steps in context.callers.items() if caller != awaiting})

    def _steps(self, context: Context, view: View, woken: int) -> None:
        """Run the steps that have not run yet, that were woken, or that depend on what has grown."""
        routine, heap = context.routine, self.heap
        env, join = context.env, self.values.join
        context.grown.clear()
        for param, value in zip(routine.function.params, context.params, strict=True):
            after = join(env[param.var], value)
            if after is not env[param.var]:
                env[param.var] = after
                context.grown.add(param.var)
        code = routine.code or self._prepare(routine)
        settled, grown = context.settled, context.grown
        for _ in range(MOST_ROUNDS):
            context.again.clear()
            view.restart()
            for number, (handler, step) in enumerate(code):
                bit = 1 << number
                if settled[number] and not woken & bit and routine.depends(number).isdisjoint(grown):
                    continue
                heap.step = bit
                view.asked = False
                handler(self, context, step)
                settled[number] = not view.asked
            if not context.again:
                break
            grown.clear()
            grown.update(context.again)
            woken = 0

    def _prepare(self, routine: Routine) -> list[tuple[Handler, AnyStep]]:
        heads: set[int] = set()
        for step in routine.function.steps:
            handler = self.handlers[type(step)]
            if type(step) is Phi:
                if step.dst in heads:
                    handler = self.go_round
                heads.add(step.dst)
            routine.code.append((handler, step))
        return routine.code

    def mark_conduit(self, context: Context) -> None:
        """This context calls a sink: so do, through it, all that call it."""
        waiting = [context]
        while waiting:
            context = waiting.pop()
            if not context.routine.conduit:
                context.routine.conduit = True
                waiting.extend(self.contexts[number] for number in context.callers)

    def settle(self) -> None:
        """Run what is waiting, until nothing is: what was called last first, so that callers find it done.

        What has run often waits for all others, and then runs once more.
        """
        dirty = self.heap.dirty
        while dirty:
            for number in sorted(dirty, reverse=True):
                if number in dirty:
                    self.run(self.contexts[number])
            if not dirty and self.delayed:
                self.delays += 1
                for number in sorted(self.delayed):
                    if self._may_run(self.contexts[number]):
                        dirty[number] = self.delayed.pop(number)
                        self.allowed.add(number)
        self.exhausted.update((self.contexts[number].routine.key, None) for number in sorted(self.delayed))


def _nested(functions: Sequence[Function], function: Function) -> bool:
    parent = function.parent
    while parent >= 0:
        if functions[parent].kind in ("function", "lambda"):
            return True
        parent = functions[parent].parent
    return False


