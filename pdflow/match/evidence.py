"""Evidence of vendors in Python code that is not a call: imports, names of settings, hosts in constants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pdflow.facts.evidence import Mention
from pdflow.facts.ir import Const, Import, SetGlobal, Unit
from pdflow.facts.knowledge import Knowledge
from pdflow.facts.place import Span
from pdflow.facts.program import Program, resolve
from pdflow.match.matcher import KnownMatcher

_HOST = re.compile(r"(?:[a-z][a-z0-9+.\-]*:)?//(?:[^\s/@?#]*@)?([A-Za-z0-9\-.]+\.[A-Za-z]{2,})(/[^\s?#]*)?|^([A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+\.[A-Za-z]{2,})$")
_DOTTED = re.compile(r"[a-z_]\w*(?:\.\w+)+\Z")
_CONFIGURES = re.compile(r"(?:^|/)(?:\w*settings\w*|config)(?:/|\.py\Z)")
_SETTING = re.compile(r"^[A-Z][A-Z0-9_]{3,}$")


def evidence(program: Program, knowledge: Knowledge, matcher: KnownMatcher, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """The vendors that the program's imports, settings and constants name, one mention a vendor, kind and file."""
    depended = {mention.vendor for mention in mentions if mention.kind == "dependency"}
    unsure = {v.id for v in knowledge.vendors if v.ambiguous_imports and v.id not in depended}
    prefixes: dict[str, str] = {}
    for vendor in knowledge.vendors:
        for prefix in vendor.env:
            prefixes.setdefault(prefix, vendor.id)
    found: dict[tuple[str, str, str], Mention] = {}
    for number, unit in enumerate(program.units):
        for mention in (*_imports(program, number, unit, matcher, unsure), *_constants(unit, matcher, prefixes, unsure)):
            found.setdefault((mention.vendor, mention.kind, mention.span.path), mention)
    return tuple(sorted(found.values()))


def _imports(program: Program, number: int, unit: Unit, matcher: KnownMatcher, unsure: set[str]) -> Iterator[Mention]:
    for function in unit.functions:
        for step in function.steps:
            if not isinstance(step, Import) or step.level:
                continue
            inside, outside = resolve(program, number, step.module, 0)
            if inside is not None or outside.startswith("./"):
                continue
            path = f"{step.module}.{step.name}" if step.name else step.module
            vendor = matcher.vendor(path)
            if vendor is not None and vendor not in unsure:
                yield Mention(vendor, "import", Span(unit.path, step.at >> 12), path)


def _constants(unit: Unit, matcher: KnownMatcher, prefixes: dict[str, str], unsure: set[str]) -> Iterator[Mention]:
    for function in unit.functions:
        for step in function.steps:
            if isinstance(step, Const) and isinstance(step.value, str) and 3 < len(step.value) < 300:
                yield from _constant(unit, step, step.value, matcher, prefixes, unsure)
            elif isinstance(step, SetGlobal) and step.at >> 12 and _SETTING.match(step.name):
                yield from _setting(unit, step.at, step.name, prefixes)


def _part(unit: Unit, matcher: KnownMatcher, value: str, unsure: set[str]) -> str | None:
    """The vendor of a part that settings name by its dotted path: a handler of the log, a middleware, an application."""
    named = _DOTTED.match(value) or (value.isidentifier() and _CONFIGURES.search(unit.path))
    vendor = matcher.vendor(value) if named else None
    return vendor if vendor not in unsure else None


def _constant(
    unit: Unit, step: Const, value: str, matcher: KnownMatcher, prefixes: dict[str, str], unsure: set[str]
) -> Iterator[Mention]:
    for match in _HOST.finditer(value):
        host = (match[1] or match[3]).lower()
        vendor = matcher.host_vendor(host, match[2] or "")
        if vendor is not None:
            yield Mention(vendor, "host", Span(unit.path, step.at >> 12), host)
    vendor = matcher.backend_vendor(value)
    kind = "setting"
    if vendor is None and (vendor := _part(unit, matcher, value, unsure)) is not None:
        kind = next((one for one in matcher.standing(vendor) if one == "installed-app" or one in value.lower()), kind)
    if vendor is not None:
        yield Mention(vendor, kind, Span(unit.path, step.at >> 12), value)
    if _SETTING.match(value):
        yield from _setting(unit, step.at, value, prefixes)


def _setting(unit: Unit, at: int, name: str, prefixes: dict[str, str]) -> Iterator[Mention]:
    for size in range(len(name), 2, -1):
        vendor = prefixes.get(name[:size])
        if vendor is not None:
            yield Mention(vendor, "setting", Span(unit.path, at >> 12), name)
            return


