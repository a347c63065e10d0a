"""proofs: the record of tools/verify_signatures.py → what was proved of each vendor."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pdflow.facts.proof import CallProof, Proof

FILE = "proofs.json"
STATES = {
    "open": "the callable is there, the names go through its `**kwargs`",
    "named": "found by its name",
    "differs": "takes something else by position",
    "unproved": "not found",
}
"""How far a path was proved, where not wholly, in words."""


def load_proofs(folder: Path) -> Mapping[str, Proof]:
    """Vendor's id → what was proved of it, as recorded in a folder of signatures; empty where nothing is recorded.

    Clients have keys that begin with `clients/`. Nothing is checked here: the record is written by a program.
    """
    path = folder / FILE
    if not path.is_file():
        return {}
    told: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["signatures"]
    return {key: _proof(key, told[key]) for key in sorted(told)}


def _proof(key: str, told: Mapping[str, Any]) -> Proof:
    return Proof(
        vendor=key,
        date=told["date"],
        packages=tuple(sorted(told["packages"].items())),
        older=tuple((name, tuple(versions)) for name, versions in sorted(told["older"].items())),
        calls=tuple(_call(pattern, call) for pattern, call in sorted(told["calls"].items())),
    )


def _call(pattern: str, told: Mapping[str, Any]) -> CallProof:
    doubts = tuple(
        (path, f"{words}: {why}")
        for state, words in STATES.items()
        for path, why in sorted(told.get(state, {}).items())
    )
    return CallProof(pattern=pattern, paths=told["paths"], proved=told["proved"], doubts=doubts)
