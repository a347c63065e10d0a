"""record: what was proved, of every call of every vendor and client ⇄ `signatures/proofs.json`."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pdflow.read.signatures.calls import expand
from proving.packages import Package
from proving.prove import ORDER, Bench, Outcome, belongs, outcome
from proving.shapes import Wanted

Entry = dict[str, Any]
"""A vendor's or client's part of the record."""

_HEAD = ("date", "packages", "older", "trouble")


@dataclass(frozen=True)
class Signature:
    """A vendor's or client's file, as far as it can be proved."""

    key: str
    """The vendor's id, or `clients/ID`."""
    packages: Mapping[str, Sequence[str]]
    sinks: Sequence[Mapping[str, Any]]


def signatures(folder: Path) -> list[Signature]:
    """All vendors and clients that name packages or calls, in order of their keys."""
    found = []
    for section, prefix in (("vendors", ""), ("clients", "clients/")):
        for path in sorted((folder / section).glob("*.yml")):
            data = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
            if data.get("sinks") or data.get("packages"):
                sinks = [*(data.get("sinks") or []), *_other_calls(data)]
                found.append(Signature(f"{prefix}{data['id']}", data.get("packages") or {}, sinks))
    return sorted(found, key=lambda signature: signature.key)


def _other_calls(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The calls that a file names for another reason than data in their arguments: they must be there as well."""
    known = {pattern for sink in data.get("sinks") or () for pattern in patterns(sink)}
    for item in ({"call": data["logs"]} if data.get("logs") else {}, *(data.get("collects") or ())):
        for pattern in patterns(item) if "call" in item else ():
            if pattern not in known:
                known.add(pattern)
                yield {"call": pattern, "sends": {item["argument"]: None} if "argument" in item else {}}


def patterns(sink: Mapping[str, Any]) -> list[str]:
    """The call patterns of a sink as they are written."""
    call = sink["call"]
    return [call] if isinstance(call, str) else list(call)


def wanted(sink: Mapping[str, Any]) -> Wanted:
    """What a sink says about the parameters of its calls."""
    sends = sink.get("sends") or {}
    names = {*(sends if isinstance(sends, dict) else ()), *(sink.get("means") or ())}
    names |= {sink[key] for key in ("url", "model") if key in sink}
    keeps = frozenset(name.lstrip("*") for name in sink.get("keeps") or ())
    places = frozenset(sink[key] for key in ("host", "base") if key in sink)
    return Wanted(tuple(sink.get("params") or ()), frozenset(names) - {"receiver"}, keeps, places)


def mark(sink: Mapping[str, Any]) -> str:
    """A short text that changes whenever what a sink says about its calls' parameters does."""
    what = wanted(sink)
    told = json.dumps([what.params, sorted(what.names), sorted(what.keeps), sorted(what.elsewhere)])
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def prove(
    signature: Signature, bench: Bench, packages: Mapping[str, Package | None], older: Sequence[Package]
) -> Entry:
    """The entry of one vendor or client, with today's date."""
    entry: Entry = {
        "date": datetime.date.today().isoformat(),
        "packages": {name: package.version for name, package in sorted(packages.items()) if package is not None},
        "older": {name: [p.version for p in older if p.name == name] for name in sorted({p.name for p in older})},
        "trouble": belongs(signature.packages, packages, older),
        "calls": {},
    }
    for sink in signature.sinks:
        entry["calls"] |= _sink(sink, bench)
    return entry


def _sink(sink: Mapping[str, Any], bench: Bench) -> dict[str, Entry]:
    what = wanted(sink)
    calls: dict[str, Entry] = {}
    taken: set[str] = set()
    for pattern in patterns(sink):
        found = {path: outcome(bench, path, what) for path in expand(pattern)}
        taken |= {name for one in found.values() if one.state != "unproved" for name in what.names - one.missing}
        calls[pattern] = _call(mark(sink), found)
    lost = sorted(what.names - taken)
    if lost and any(call["proved"] for call in calls.values()):
        for call in calls.values():
            call["names"] = f"no parameter {', '.join(lost)}"
    return calls


def _call(check: str, found: Mapping[str, Outcome]) -> Entry:
    entry: Entry = {"check": check, "paths": len(found), "proved": sum(one.state == "proved" for one in found.values())}
    by = sorted({one.by for one in found.values() if one.by})
    if by:
        entry["by"] = by
    for state in ORDER[1:]:
        told = {path: one.why for path, one in sorted(found.items()) if one.state == state}
        if told:
            entry[state] = told
    return entry


def problems(record: Mapping[str, Entry], known: Iterable[Signature]) -> Iterator[str]:
    """What is missing from the record, and what in it no longer belongs to the signatures."""
    known = list(known)
    for signature in known:
        again = f"run tools/verify_signatures.py --vendor {signature.key}"
        entry = record.get(signature.key)
        if entry is None:
            yield f"{signature.key}: nothing is recorded, {again}"
            continue
        written = {pattern: mark(sink) for sink in signature.sinks for pattern in patterns(sink)}
        calls = entry["calls"]
        for pattern in written:
            if pattern not in calls:
                yield f"{signature.key}: {pattern} is not in the record, {again}"
            elif calls[pattern]["check"] != written[pattern]:
                yield f"{signature.key}: the parameters of {pattern} are not those that were proved, {again}"
            else:
                yield from _unexplained(signature.key, pattern, calls[pattern])
        for pattern in sorted(set(calls) - set(written)):
            yield f"{signature.key}: {pattern} is in the record and not in the signatures, {again}"
        for name in sorted(set(signature.packages) - set(entry["packages"]) - set(entry["trouble"])):
            yield f"{signature.key}: package {name} is not in the record, {again}"
    for key in sorted(set(record) - {signature.key for signature in known}):
        yield f"{key}: is in the record and has no signatures, remove it"


def _unexplained(key: str, pattern: str, call: Entry) -> Iterator[str]:
    told = [why for state in ORDER[1:] for why in call.get(state, {}).values()]
    if call["proved"] + len(told) != call["paths"] or not all(told):
        yield f"{key}: {pattern} has paths that are neither proved nor say why not"


def load(path: Path) -> dict[str, Entry]:
    """The record; empty where there is none yet."""
    if not path.is_file():
        return {}
    record: dict[str, Entry] = json.loads(path.read_text("utf-8"))["signatures"]
    return record


def save(record: Mapping[str, Entry], path: Path) -> None:
    """Write the record; whoever reads it meanwhile sees the old one or the new one, whole."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(dump(record), encoding="utf-8")
    fresh.replace(path)


def dump(record: Mapping[str, Entry]) -> str:
    """The record as JSON, a line for each call, so that a change shows as a change of few lines."""
    blocks = []
    for key in sorted(record):
        entry = record[key]
        head = [f'   "{name}": {json.dumps(entry[name], ensure_ascii=False)}' for name in _HEAD]
        calls = [
            f"    {json.dumps(pattern, ensure_ascii=False)}: {json.dumps(call, ensure_ascii=False)}"
            for pattern, call in sorted(entry["calls"].items())
        ]
        inner = "{\n" + ",\n".join(calls) + "\n   }" if calls else "{}"
        blocks.append(f'  {json.dumps(key)}: {{\n' + ",\n".join([*head, f'   "calls": {inner}']) + "\n  }")
    return '{\n "signatures": {\n' + ",\n".join(blocks) + "\n }\n}\n"
