#!/usr/bin/env python3
"""Prove the signatures against the source of the packages that they name.

    python tools/verify_signatures.py                      all vendors and clients (hours of downloads the first time)
    python tools/verify_signatures.py --vendor stripe aws  only these
    python tools/verify_signatures.py --stale              only those whose part of the record is missing or out of date
    python tools/verify_signatures.py --offline            is the record complete, and nothing in it stale?

Packages are fetched with `pip download --no-deps` into --downloads and unpacked. They are neither installed nor imported:
their source is parsed. (For a package without a wheel pip itself asks the package's build backend for its metadata.)
The result is written to signatures/proofs.json, which `pdflow vendors show` and docs/vendors.md tell.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from proving import record  # noqa: E402  (the path is needed first)
from proving.models import Models  # noqa: E402
from proving.packages import Store, standard_library  # noqa: E402
from proving.prove import ORDER, Bench  # noqa: E402
from proving.record import Entry, Signature  # noqa: E402
from proving.resolve import World  # noqa: E402

SIGNATURES = ROOT / "signatures"
RECORD = SIGNATURES / "proofs.json"


class Proving:
    """The packages, and what is known about them besides the signatures."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.extra: dict[str, Any] = yaml.safe_load((ROOT / "tools/proving/extra.yml").read_text("utf-8"))

    def entry(self, signature: Signature) -> Entry:
        """The record of one vendor or client."""
        packages = {name: self.store.get(name) for name in self._names(signature)}
        current = [package for package in packages.values() if package is not None]
        library = standard_library() if any(_root(p) in sys.stdlib_module_names for p in _patterns(signature)) else None
        current += [library] if library else []
        older = [
            release
            for package in current for version in self.extra["generations"].get(package.name, ())
            if (release := self.store.get(package.name, version)) is not None
        ]  # fmt: skip
        below = standard_library().roots
        worlds = [World([root for package in current for root in package.roots] + [*below])]
        roots = {_root(path) for path in _patterns(signature)}
        rivals = [p for root in sorted(roots) for p in [p for p in current if p.has(root)][1:] if not p.shares(root)]
        for release in (*older, *rivals):
            rest = [root for package in current if package.name != release.name for root in package.roots]
            worlds.append(World([*release.roots, *rest, *below]))
        models = Models(tuple(current))
        routes = tuple((start, to) for start, to in self.extra.get("routes", {}).items())
        bench = Bench(tuple(worlds), (*current, *older), models, routes)
        entry = record.prove(signature, bench, packages, older)
        entry["packages"] |= {library.name: library.version} if library else {}
        for name in sorted(self.store.behind.keys() & entry["packages"].keys()):
            entry["trouble"].setdefault(name, f"{entry['packages'][name]} was read, the newest is {self.store.behind[name]}")
        return entry

    def _names(self, signature: Signature) -> list[str]:
        """The vendor's own packages, those that hold other modules that it calls, and what these need."""
        names = list(signature.packages)
        owned = {module.split(".")[0] for modules in signature.packages.values() for module in modules}
        roots = sorted({_root(pattern) for pattern in _patterns(signature)} - owned)
        names += [self.extra["modules"][root] for root in roots if root in self.extra["modules"]]
        for name in names:
            names += [more for more in self.extra["needs"].get(name, ()) if more not in names]
        return list(dict.fromkeys(names))


def _patterns(signature: Signature) -> list[str]:
    from pdflow.read.signatures.calls import expand

    return [path for sink in signature.sinks for pattern in record.patterns(sink) for path in expand(pattern)]


def _root(path: str) -> str:
    return path.split(".", 1)[0].split("(", 1)[0]


def summary(told: Mapping[str, Entry]) -> str:
    """Counts over a record, in one line."""
    calls = [call for entry in told.values() for call in entry["calls"].values()]
    paths = sum(call["paths"] for call in calls)
    counts = {state: sum(len(call.get(state, ())) for call in calls) for state in ORDER[1:]}
    rest = ", ".join(f"{count} {state}" for state, count in counts.items())
    wrong = sum("names" in call for call in calls)
    packages = {name for entry in told.values() for name in entry["packages"]}
    dates = sorted({entry["date"] for entry in told.values()})
    when = f"; {len(packages)} packages, read {' to '.join(dict.fromkeys((dates[0], dates[-1])))}" if dates else ""
    return (
        f"{len(told)} vendors and clients, {len(calls)} calls, {paths} API paths: "
        f"{sum(call['proved'] for call in calls)} proved, {rest}; {wrong} calls with a name that was not found{when}"
    )


def _chosen(known: Iterable[Signature], arguments: argparse.Namespace, told: Mapping[str, Entry]) -> list[Signature]:
    if arguments.vendor:
        return [signature for signature in known if signature.key in arguments.vendor]
    if arguments.stale:
        mine = {s.key: {key: entry for key, entry in told.items() if key == s.key} for s in known}
        return [s for s in known if list(record.problems(mine[s.key], [s]))]
    return list(known)


def main(argv: list[str] | None = None) -> int:
    """0 where the record is written or in order, 1 where `--offline` finds it incomplete or stale."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vendor", nargs="+", default=[], metavar="ID", help="a vendor's id, or clients/ID")
    parser.add_argument("--stale", action="store_true", help="only what the record lacks or has out of date")
    parser.add_argument("--offline", action="store_true", help="check that the record fits the signatures; no network")
    parser.add_argument("--downloads", type=Path, nargs="+", default=[Path(tempfile.gettempdir()) / "pdflow-packages"],
                        metavar="DIR", help="where packages are kept; the first takes what is fetched")  # fmt: skip
    parser.add_argument("--refresh", action="store_true", help="ask the index whether what is kept is still current")
    parser.add_argument("--no-network", action="store_true", help="prove with the packages that are there already")
    arguments = parser.parse_args(argv)
    known, told = record.signatures(SIGNATURES), record.load(RECORD)
    if arguments.offline:
        found = list(record.problems(told, known))
        print("\n".join(found) or summary(told))
        return 1 if found else 0
    proving = Proving(Store(arguments.downloads, online=not arguments.no_network, refresh=arguments.refresh))
    gone = set(told) - {signature.key for signature in known}
    for signature in _chosen(known, arguments, told):
        entry = proving.entry(signature)
        print(f"{signature.key}: {summary({signature.key: entry}).partition(', ')[2]}", flush=True)
        told = {key: value for key, value in record.load(RECORD).items() if key not in gone} | {signature.key: entry}
        record.save(told, RECORD)
    print(summary(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
