"""compiled: the knowledge in the form in which it was installed, so that the first scan does not have to read all YAML."""

from __future__ import annotations

from pathlib import Path

from msgspec import DecodeError, ValidationError, msgpack

from pdflow.facts.knowledge import Knowledge
from pdflow.facts.record import Record
from pdflow.read.signatures.load import knowledge_digest, load_knowledge, signature_folder

FILE = Path(__file__).resolve().parents[2] / "knowledge.msgpack"
"""Written when pdflow is built or installed, by tools/build_hook.py."""


class Compiled(Record):
    """Knowledge, and the version of the code that made it."""

    version: str
    knowledge: Knowledge


def compile_knowledge(version: str, to: Path = FILE) -> Path:
    """Write down what the signatures that come with pdflow say. Raises SignatureError where they have problems."""
    to.write_bytes(msgpack.encode(Compiled(version, load_knowledge([signature_folder()]))))
    return to


def compiled_knowledge(version: str, file: Path = FILE) -> Knowledge | None:
    """What the signatures that come with pdflow say; None where code or signatures are not those that it was made of."""
    try:
        held = msgpack.decode(file.read_bytes(), type=Compiled)
    except (OSError, DecodeError, ValidationError):
        return None
    fits = held.version == version and held.knowledge.digest == knowledge_digest([signature_folder()])
    return held.knowledge if fits else None
