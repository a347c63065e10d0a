"""In which order functions are looked at: whoever may call before whoever may be called.

Who calls whom is not known yet, so names stand for functions: who mentions the name of a function may call it. A name
that many functions have says nothing. The components of that graph, callers first, are networkx's work.
"""

from __future__ import annotations

from collections.abc import Sequence

import networkx as nx

from pdflow.facts import ir
from pdflow.solve.context import Routine

_NAMING = frozenset((ir.CallMethod, ir.GetAttr, ir.GetGlobal, ir.GetFree))

MOST_NAMESAKES = 6
"""A name that more functions than this have is no edge of the graph."""


def callers_first(routines: Sequence[Routine]) -> list[Routine]:
    """Functions and lambdas, those that nobody seems to call first; in the order of the program where that is open."""
    functions = [routine for routine in routines if routine.function.kind in ("function", "lambda")]
    namesakes: dict[str, list[int]] = {}
    for routine in functions:
        namesakes.setdefault(routine.function.name, []).append(routine.key)
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(routine.key for routine in functions)
    for routine in routines:
        if routine.function.kind in ("function", "lambda", "class", "module"):
            for name in _mentions(routine):
                targets = namesakes.get(name, ())
                if len(targets) <= MOST_NAMESAKES:
                    graph.add_edges_from((routine.key, target) for target in targets if target != routine.key)
    components = nx.condensation(graph)
    by_key = {routine.key: routine for routine in functions}
    ordered: list[Routine] = []
    for component in nx.lexicographical_topological_sort(components, key=lambda c: min(components.nodes[c]["members"])):
        members = sorted(components.nodes[component]["members"])
        ordered.extend(by_key[key] for key in members if key in by_key)
    return ordered


def _mentions(routine: Routine) -> set[str]:
    names: set[str] = set()
    for step in routine.function.steps:
        if type(step) in _NAMING:
            names.add(step.name)  # type: ignore[union-attr]
    return names
