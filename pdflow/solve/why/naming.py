"""naming: why a name in code stands for no personal data, and what would have to be said so that it does."""

from __future__ import annotations

import re

from pdflow.facts import ir
from pdflow.facts.absence import Absence, Point
from pdflow.facts.matching import Matcher
from pdflow.solve.machine import Machine
from pdflow.solve.why.asked import statement, unit_of

_WORD = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")

_MOST = 4
"""Names of one statement that are explained."""

def no_label(m: Machine, source: Point) -> Absence:
    """Why a place or a name gives no label of that category."""
    if source.path and unit_of(m, source.path) < 0:
        return Absence("no-file", f"{source.path} was not read, or holds no Python that parses")
    names = _names_at(m, source) if source.path else [_named(source.name)]
    names = list(dict.fromkeys(names))
    there = _labels_there(m, source)
    if source.category and there:
        said = "; ".join(f"{text} is {category}" for category, text in there)
        return Absence("no-label", f"nothing there is {source.category}: {said}", labels=tuple(there))
    if not names:
        where = f"at {source.path}:{source.line}" if source.path else source.name
        return Absence("no-label", f"nothing that has a name is read {where}")
    reasons = [_field(m, name, owner) or _reason(m.known, name, owner) for name, owner in names[:_MOST]]
    return Absence("no-label", "; ".join(dict.fromkeys(reasons)))

def _labels_there(m: Machine, source: Point) -> list[tuple[str, str]]:
    if not source.path:
        return []
    unit = unit_of(m, source.path)
    line = statement(m, unit, source.line)
    found = {(label.category, label.text) for label in m.values.labels if (label.unit, label.at >> 12) == (unit, line)}
    return sorted(found)

def _named(text: str) -> tuple[str, str]:
    owner, _, name = text.rpartition(".")
    return name, owner

def _names_at(m: Machine, source: Point) -> list[tuple[str, str]]:
    """The names that a statement reads or gives, with their owners: those of one's own classes last."""
    unit = unit_of(m, source.path)
    line = statement(m, unit, source.line)
    found: list[tuple[str, str]] = []
    for function in m.program.units[unit].functions:
        texts = {s.dst: s.value for s in function.steps if isinstance(s, ir.Const) and isinstance(s.value, str)}
        for step in function.steps:
            if step.at >> 12 != line:
                continue
            if isinstance(step, ir.GetAttr):
                found.append((step.name, step.owner))
            elif isinstance(step, ir.GetItem) and step.key in texts:
                found.append((texts[step.key], step.owner))
            elif isinstance(step, ir.CallMethod) and step.args and step.args[0] in texts and step.name in ("get", "pop"):
                found.append((texts[step.args[0]], step.owner))
            elif isinstance(step, ir.Copy):
                found.append((step.name, ""))
        found += [(param.name, "") for param in function.params if param.at >> 12 == line]
    for klass in m.program.units[unit].classes:
        found += [(item.name, klass.name) for item in klass.fields if item.at >> 12 == line]
    return [pair for pair in found if len(pair[0]) > 1]

def _field(m: Machine, name: str, owner: str) -> str:
    """What a declared field's type says against it; empty where there is no such field, or its type says nothing."""
    for _, _, klass in m.classes:
        if klass.name != owner:
            continue
        item = next((item for item in klass.fields if item.name == name), None)
        if item is None:
            return f"the class `{owner}` declares no field `{name}`"
        if item.type is not None and m.known.denies_type(item.type.name):
            return f"`{owner}.{name}` is a {item.type.name}, a type that holds nothing personal"
        called = _constructor(m, klass, item)
        if called and m.known.denies_type(called):
            return f"`{owner}.{name}` is a {called}, a type that holds nothing personal"
        if m.known.classify(name, owner) is not None:
            return f"`{owner}.{name}` is personal data, and nothing in the program reads it"
    return ""

def _constructor(m: Machine, klass: ir.Class, item: ir.Field) -> str:
    """What makes the value of a field: `BooleanField` of `models.BooleanField()`."""
    unit = next(unit for unit in m.program.units if klass in unit.classes)
    for step in unit.functions[klass.body].steps:
        if step.at >> 12 == item.at >> 12 and isinstance(step, ir.CallMethod):
            return step.name
    return ""

def _reason(known: Matcher, name: str, owner: str) -> str:
    text = f"{owner}.{name}" if owner else name
    if known.classify(name, owner) is not None:
        return f"`{text}` is known here: a constant, a setting or a function, and no person's data"
    if known.classify(name, "person") is not None:
        if not owner:
            return f"`{name}` alone says too little: it is personal data only where it belongs to a person"
        return f"`{name}` is personal data only where it belongs to a person, and `{owner}` is no word for one"
    for word in _WORD.findall(name):
        rest = name.replace(word, "", 1).strip("_")
        if rest and known.classify(rest, "person") is not None:
            return f"`{text}` is no personal data because of `{word.lower()}` in its name"
    return f"no word in `{name}` stands for a category of personal data"
