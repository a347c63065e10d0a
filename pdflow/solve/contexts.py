"""Contexts: which callers of a function are told apart by what they hand to it, and which share what it does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pdflow.solve.atoms import Bound, Cls, Fn, Obj
from pdflow.solve.context import Context, Routine
from pdflow.solve.machine import LARGE, MIDDLE, Machine
from pdflow.solve.thing import ALL
from pdflow.solve.values import Value

MOST_CONTEXTS = 10
"""Contexts of one function; further lists of arguments are joined into one."""

MOST_OF_SHORT = 40
"""Contexts of a short function: a setter, a getter, a constructor that stores what it is given."""

SHORT, SHORT_RECURSIVE = 24, 100
"""Steps of a short function, and of one that calls itself, as what walks through nested data does: it has many callers who want it for
data of their own."""

WITHIN = 4
"""Of the contexts of a function, one in so many may be made where it calls itself. Past this, what it hands to itself is joined with
what its caller gave it, and not with what others give it."""

MOST_CONDUITS = 60
"""Joined contexts of one function that hands on to a sink: one for each URL, class or function that it is given."""

MOST_LABELLED = 12
"""Joined contexts of any other function: one for each choice of labels that its arguments carry."""

MOST_RECEIVERS, MOST_OF_SHORT_RECEIVERS = 200, 1_000
"""Joined contexts of one method: one for each class of objects that it is called on; of a short one, as all exceptions inherit it."""


def of(m: Machine, routine: Routine, params: Sequence[Value], closure: int, before: Iterable[int] = ()) -> Context:
    """The context of `routine` for these arguments; made, and marked to run, where it is new.

    `before`: the contexts that the same call has entered so far. Where just its arguments have grown since, it keeps its own.
    """
    outer = closure if routine.nested else -1
    key = (routine.key, outer, *params)
    number = m.by_arguments.get(key)
    if number is not None:
        return m.contexts[number]
    grown = _grown(m, routine, params, outer, before)
    if grown is not None and not grown.joint:
        return _join(m, _found_by(m.by_arguments, key, grown), params)
    most = most_apart(m)
    own = _calling_itself(m, routine, params, outer)
    short = routine.recursive or len(routine.function.steps) <= SHORT
    if short if most == MOST_CONTEXTS else _leaf(m, routine):
        most = MOST_OF_SHORT
    apart = len(routine.contexts) - len(routine.merged)
    if own is not None and apart >= most // WITHIN:
        return _join(m, own, params)
    if apart >= most:
        return _merge(m, routine, params, outer, grown)
    return _found_by(m.by_arguments, key, _make(m, routine, params, outer))


def _grown(m: Machine, routine: Routine, params: Sequence[Value], outer: int, before: Iterable[int]) -> Context | None:
    """The context, of those, that the step which is running has entered with less than these arguments, and nobody else has."""
    running = m.heap.view.context.id if m.heap.view is not None else -1
    for number in before:
        context = m.contexts[number]
        same = context.routine is routine and (not routine.nested or context.closure == outer)
        if same and not context.running and context.callers == {running: m.heap.step}:
            if all(m.values.join(old, new) is new for old, new in zip(context.given, params, strict=True)):
                return context
    return None


def _calling_itself(m: Machine, routine: Routine, params: Sequence[Value], closure: int) -> Context | None:
    """The context that is running, where it is the routine's own, which therefore calls itself, and is short: a method, on the same object."""
    running = m.heap.view.context if m.heap.view is not None else None
    if running is None or running.routine is not routine or (routine.nested and running.closure != closure):
        return None
    if len(routine.function.steps) > SHORT_RECURSIVE or (routine.klass >= 0 and params and params[0] is not running.params[0]):
        return None
    routine.recursive = True
    return running


def most_apart(m: Machine) -> int:
    """How many contexts of one function are kept apart: fewer, the larger the program."""
    size = len(m.routines)
    return MOST_CONTEXTS if size < MIDDLE else 4 if size < LARGE else 1


def _leaf(m: Machine, routine: Routine) -> bool:
    """Whether a function is short, no method, and has called nothing of the program so far: its contexts cost little and make no others.

    What it would mix goes to all who call it, as a helper's hash or text does: so it is told apart in programs of any size.
    """
    plain = routine.klass < 0 and len(routine.function.steps) <= SHORT
    return plain and not any(m.contexts[number].callees for number in routine.contexts)


def _make(m: Machine, routine: Routine, params: Sequence[Value], closure: int) -> Context:
    context = Context(len(m.contexts), routine, list(params), closure, m.values.nothing)
    m.contexts.append(context)
    routine.contexts.append(context.id)
    m.heap.dirty[context.id] = ALL
    return context


def _merge(m: Machine, routine: Routine, params: Sequence[Value], closure: int, grown: Context | None) -> Context:
    """The context that stands for all lists of arguments past the most that are kept apart: `grown`, where no other does.

    A function that hands on to a sink keeps apart what decides who receives: URLs, classes, functions. Any other
    keeps apart arguments that carry different labels.
    """
    values = m.values
    key: tuple[object, ...] = (closure,)
    short = len(routine.function.steps) <= SHORT
    if len(routine.merged) < (MOST_OF_SHORT_RECEIVERS if short else MOST_RECEIVERS) and params:
        own = routine.klass >= 0 and short and len(m.routines) < MIDDLE
        key = (closure, params[0].id) if own else (closure, *_classes(m, params, routine.klass >= 0))
    if routine.conduit and len(routine.merged) < (MOST_CONDUITS if len(m.routines) < LARGE else 8):
        key = (*key, *(values.deciding(value) for value in params))
    else:
        if len(routine.merged) < MOST_LABELLED and len(m.routines) < LARGE:
            key = (*key, -1, *(values.labelled(m.heap.deep_labels(value, -1)).id for value in params))
        params = [values.widened(value) for value in params]
    number = routine.merged.get(key)
    if number is not None:
        return _join(m, m.contexts[number], params)
    context = grown if grown is not None else _make(m, routine, params, closure)
    context.joint = True
    return _join(m, _found_by(routine.merged, key, context), params)


def _found_by(table: dict[tuple[object, ...], int], key: tuple[object, ...], context: Context) -> Context:
    """The context, which is found by that key in its table from now on."""
    table.pop(context.key, None)
    table[key] = context.id
    context.key = key
    return context


def _join(m: Machine, context: Context, params: Sequence[Value]) -> Context:
    """A context, which stands for these arguments as well."""
    context.given = tuple(m.values.join(old, new) for old, new in zip(context.given, params, strict=True))
    for position, value in enumerate(params):
        joined = m.values.join(context.params[position], value)
        if joined is not context.params[position]:
            context.params[position] = joined
            m.heap.dirty.setdefault(context.id, 0)
    return context


def _classes(m: Machine, params: Sequence[Value], method: bool) -> list[int]:
    """What decides what a function does: the classes and functions that it is given, and the classes of a method's object and in its fields.

    A function is told by its atom, below zero: what a decorator makes is one function with as many closures as it decorates. They are
    too many in a large program, where classes would no longer be told apart for them.
    """
    atoms, things = m.values.atoms, m.heap.things
    kinds = (Cls, Fn, Bound) if len(m.routines) < LARGE else (Cls,)
    given = [(number, atoms[number]) for value in params for number in value.atoms]
    found = {atom.key if type(atom) is Cls else -2 - number for number, atom in given if isinstance(atom, kinds)}
    for number in params[0].atoms if method else ():
        if type(atom := atoms[number]) is Obj:
            found.add(things[atom.oid].klass)
            held = (number for value in things[atom.oid].fields.values() for number in value.atoms)
            found.update(inner.key for number in held if type(inner := atoms[number]) is Cls)
    return sorted(found)
