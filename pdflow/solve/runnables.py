"""Runnables: LangChain's prompts, models, parsers and functions, joined with `|` into one that hands what each gives to the next."""

from __future__ import annotations

import re

from pdflow.solve import calls, external, items
from pdflow.solve.args import Args
from pdflow.solve.atoms import Api, Bound, Fn, Obj, Unknown
from pdflow.solve.context import Context
from pdflow.solve.machine import Machine
from pdflow.solve.thing import ANY
from pdflow.solve.values import Value

LIBRARIES = ("langchain",)
"""How the names of the packages begin."""

_SEQUENCE = "langchain_core.runnables.RunnableSequence()"
_RUN = frozenset("invoke ainvoke stream astream batch abatch transform atransform run arun predict apredict __call__".split())
_FORMAT = frozenset("format format_messages format_prompt aformat aformat_messages aformat_prompt invoke ainvoke".split())
_SAME = frozenset("with_retry with_config with_types with_listeners bind configurable_fields configurable_alternatives partial".split())
_CHAIN = re.compile(r"\b(?:\w*Chain|RetrievalQA|AgentExecutor)(?:\.from_\w+)?\(\)$|\b(?:initialize_agent|load_\w+_chain|create_\w+_(?:chain|agent|executor))\(\)$")
"""How the paths of chains and agents end, which hand what they are given to a model."""
_CHAINED = ("prompt", "agent", "llm_chain", "llm")
"""What a chain is made of, by its parameters' names, in the order in which it is asked."""
_VARIABLE = re.compile(r"\{(\w+)")
_DEEPEST = 8


def joined(m: Machine, ctx: Context, at: int, left: Value, right: Value) -> Value | None:
    """`prompt | model`; None where neither is a runnable."""
    if not (_is_runnable(m, left) or _is_runnable(m, right)):
        return None
    return _sequence(m, ctx, at, [left, right])


def call(m: Machine, ctx: Context, at: int, path: str, base: int, args: Args) -> Value | None:
    """What a method of a runnable gives; None where the method is the library's own affair, as a model's is."""
    whole, _, name = path.rpartition(".")
    if base < 0:  # `ChatPromptTemplate.from_messages([…])`: a prompt has in it what it is made of
        return external.made(m, ctx, at, path, args, keep=True) if name.startswith("from_") and _is_prompt(whole) else None
    if name in _SAME:
        return _with(m, ctx, at, base, args) if args.keywords else m.values.obj(base)
    if name == "with_fallbacks" and args.positional:
        return m.values.join(m.values.obj(base), items.iterate(m, ctx, at, args.positional[0]))
    if name == "pipe":
        return _sequence(m, ctx, at, [m.values.obj(base), *args.positional])
    if path == m.heap.things[base].path and _CHAIN.search(path) is not None:
        whole, name = path, "__call__"
    fills = _is_prompt(whole) and name in _FORMAT
    if not fills and (name not in _RUN or not _is_composed(whole)):
        return None
    given = args.positional[0] if args.positional else _named(m, ctx, at, args)
    if fills:
        return _filled(m, ctx, base, given)
    if name in ("batch", "abatch"):
        given = items.iterate(m, ctx, at, given)
    return _run(m, ctx, at, m.values.obj(base), given, _DEEPEST)


def _with(m: Machine, ctx: Context, at: int, base: int, args: Args) -> Value:
    """`prompt.partial(name=value)`, `model.bind(key=value)`: the same, and what is given."""
    oid = m.heap.new(("with", ctx.id, at, base), "api", path=m.heap.things[base].path, site=(ctx.routine.unit, ctx.routine.index, at))
    for field, value in (*m.heap.fields(base, ctx.id).items(), *args.keywords.items()):
        m.heap.write(oid, field, value)
    return m.values.obj(oid)


def _sequence(m: Machine, ctx: Context, at: int, stages: list[Value]) -> Value:
    oid = m.heap.new(("runnables", ctx.id, at), "api", path=_SEQUENCE, site=(ctx.routine.unit, ctx.routine.index, at))
    for place, stage in enumerate(stages):
        m.heap.write(oid, place, stage)
    return m.values.obj(oid)


def _named(m: Machine, ctx: Context, at: int, args: Args) -> Value:
    """`chain.run(question=…)`: what is given by name, as the dictionary that it stands for."""
    oid = m.heap.new(("inputs", ctx.id, at), "dict", site=(ctx.routine.unit, ctx.routine.index, at))
    for name, value in args.keywords.items():
        m.heap.write(oid, name, value)
    return m.values.obj(oid)


def _path(m: Machine, number: int) -> str:
    atom = m.values.atoms[number]
    if isinstance(atom, Obj):
        return m.heap.things[atom.oid].path if m.heap.things[atom.oid].kind == "api" else ""
    return atom.path if isinstance(atom, Api) else ""


def _is_runnable(m: Machine, value: Value) -> bool:
    return any(_path(m, number).startswith(LIBRARIES) for number in value.atoms)


def _is_prompt(path: str) -> bool:
    return "Prompt" in path


def _is_composed(path: str) -> bool:
    """Whether what stands at a path runs others: a sequence, functions side by side, the chains and agents of earlier releases."""
    return ".Runnable" in path or _CHAIN.search(path) is not None


def _run(m: Machine, ctx: Context, at: int, stage: Value, given: Value, depth: int) -> Value:
    """What a stage gives for what it is given."""
    result = m.values.nothing
    for number in sorted(stage.atoms) if depth else ():
        result = m.values.join(result, _run_one(m, ctx, at, number, given, depth - 1))
    return result if result.atoms or result.labels else m.values.labelled(m.heap.deep_labels(given, ctx.id))


def _run_one(m: Machine, ctx: Context, at: int, number: int, given: Value, depth: int) -> Value:
    atom, path = m.values.atoms[number], _path(m, number)
    if isinstance(atom, (Fn, Bound)):
        return calls.call_one(m, ctx, at, number, Args([given]))
    made = _run_object(m, ctx, at, atom.oid, path, given, depth) if isinstance(atom, Obj) else None
    if made is not None:
        return made
    if "Parser" in path or "Passthrough" in path:
        return given
    if isinstance(atom, Unknown):  # a prompt that a caller nobody saw hands in
        return m.values.labelled(m.heap.deep_labels(given, ctx.id))
    return calls.call_method(m, ctx, at, m.values.of(atom), "invoke", Args([given]), "")


def _run_object(m: Machine, ctx: Context, at: int, oid: int, path: str, given: Value, depth: int) -> Value | None:
    """What an object gives that runs others, or is a prompt; None where it is neither."""
    fields = m.heap.fields(oid, ctx.id)
    if m.heap.things[oid].kind == "dict" or "RunnableParallel" in path or "RunnableMap" in path or path.endswith(".assign()"):
        return _side_by_side(m, ctx, at, oid, given, depth)
    if path.endswith("RunnableSequence()"):
        for place in sorted(field for field in fields if isinstance(field, int)):
            given = _run(m, ctx, at, fields[place], given, depth)
        return given
    if _CHAIN.search(path) is not None:
        named = [fields[name] for name in _CHAINED if name in fields and not m.values.strings(fields[name])]
        placed = [fields[place] for place in (0, 1) if place in fields and _is_runnable(m, fields[place])]
        for stage in (*named, *placed):
            given = _run(m, ctx, at, stage, given, depth)
        return given
    if ".Runnable" in path and "Passthrough" not in path:
        return _run(m, ctx, at, fields.get(0, fields.get(ANY, m.values.nothing)), given, depth)
    return _filled(m, ctx, oid, given) if _is_prompt(path) else None


def _side_by_side(m: Machine, ctx: Context, at: int, oid: int, given: Value, depth: int) -> Value:
    """Several stages that are given the same, by name; `assign` adds what they give to what it was given."""
    made = m.heap.new(("beside", ctx.id, at, oid), "dict", site=(ctx.routine.unit, ctx.routine.index, at))
    for name, stage in list(m.heap.fields(oid, ctx.id).items()):
        m.heap.write(made, name, _run(m, ctx, at, stage, given, depth))
    if m.heap.things[oid].path.endswith(".assign()"):
        items.update(m, ctx, made, given)
    return m.values.obj(made)


def _filled(m: Machine, ctx: Context, oid: int, given: Value) -> Value:
    """A prompt with what it is given: those variables that its text names, where that is known."""
    texts = [text for value in m.heap.reachable(m.values.obj(oid), ctx.id, 4) for text in m.values.strings(value)]
    names = {name for text in texts for name in _VARIABLE.findall(text)}
    labels = m.heap.deep_labels(m.values.obj(oid), ctx.id) | given.labels
    for number in sorted(given.atoms):
        atom = m.values.atoms[number]
        if isinstance(atom, Obj) and m.heap.things[atom.oid].kind == "dict" and names:
            fields = m.heap.fields(atom.oid, ctx.id)
            held = [value for name, value in fields.items() if name in names or name == ANY]
        else:
            held = [m.values.of(atom)]
        for value in held:
            labels |= m.heap.deep_labels(value, ctx.id)
    return m.values.labelled(labels)
