"""What all signatures cost a scan that has been made before."""

from __future__ import annotations

import time
from pathlib import Path

from msgspec.structs import replace

from pdflow.match import match
from pdflow.match.paths import PathIndex
from pdflow.read.signatures import knowledge_stamp, load_knowledge, signature_folder
from pdflow.scan import known
from pdflow.settings import Flags, load_settings

MOST = 1 / 8
"""Of what it costs to read them from their YAML."""


def test_signatures_cost_a_warm_scan_little(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("")
    settings = replace(load_settings(Flags(paths=(tmp_path,))), cache=True, cache_folder=tmp_path / "cache")
    start = time.process_time()
    load_knowledge([signature_folder()])
    whole = time.process_time() - start
    known(settings)
    spent = []
    for _ in range(5):
        start = time.process_time()
        match(known(settings), ()).host_vendor("api.example.org")
        spent.append(time.process_time() - start)
    assert min(spent) < MOST * whole


def test_patterns_are_compiled_when_somebody_asks() -> None:
    index = PathIndex([("acme.**.Client().send", 1), ("other.*.send", 2), ("acme.send", 3)])
    assert index.find("acme.send") == (3,)
    assert index.find("acme.api.Client().send") == (1,)
    assert index.find("acme.Client().send") == (1,)
    assert set(index._compiled) == {"acme", "*"}


def test_a_changed_file_changes_the_stamp(tmp_path: Path) -> None:
    file = tmp_path / "vendors" / "acme.yml"
    file.parent.mkdir()
    file.write_text("id: acme\n")
    before = knowledge_stamp([tmp_path])
    assert knowledge_stamp([tmp_path]) == before
    file.write_text("id: acme\nname: Acme\n")
    assert knowledge_stamp([tmp_path]) != before
    assert knowledge_stamp([tmp_path, signature_folder()]) != knowledge_stamp([tmp_path])
