"""The knowledge as it is installed: the same as the signatures say, or not used."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pdflow.read.signatures import compiled, load_knowledge, signature_folder
from pdflow.read.signatures.compiled import compile_knowledge, compiled_knowledge


def test_what_was_compiled_is_what_the_signatures_say(tmp_path: Path) -> None:
    file = compile_knowledge("1", tmp_path / "knowledge.msgpack")
    assert compiled_knowledge("1", file) == load_knowledge([signature_folder()])


def test_it_is_not_used_by_other_code_than_made_it(tmp_path: Path) -> None:
    file = compile_knowledge("1", tmp_path / "knowledge.msgpack")
    assert compiled_knowledge("2", file) is None


def test_it_is_not_used_when_a_signature_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "signatures"
    shutil.copytree(signature_folder(), folder)
    monkeypatch.setattr(compiled, "signature_folder", lambda: folder)
    file = compile_knowledge("1", tmp_path / "knowledge.msgpack")
    assert compiled_knowledge("1", file) is not None
    stripe = folder / "vendors" / "stripe.yml"
    stripe.write_bytes(b"# changed\n" + stripe.read_bytes())
    assert compiled_knowledge("1", file) is None


def test_what_is_no_compiled_knowledge_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "knowledge.msgpack"
    assert compiled_knowledge("1", file) is None
    file.write_bytes(b"\x93nothing of the kind")
    assert compiled_knowledge("1", file) is None
