"""signatures: folders of YAML files to Knowledge.

    shapes, tables   which fields a file has, how each may look: one description for reading, advice and schema
    nodes            bytes → nodes with lines; hostile input refused
    reader, checks   nodes × tables → values, every problem kept
    build            values → records
    load             the folders in order, merged
    compiled         the same as it was installed
    proofs           what was proved of them
"""

from __future__ import annotations

from pdflow.read.signatures.check import check_signatures
from pdflow.read.signatures.compiled import compiled_knowledge
from pdflow.read.signatures.load import knowledge_digest, knowledge_stamp, load_knowledge, signature_folder
from pdflow.read.signatures.proofs import load_proofs

__all__ = ["check_signatures", "compiled_knowledge", "knowledge_digest", "knowledge_stamp", "load_knowledge", "load_proofs", "signature_folder"]
