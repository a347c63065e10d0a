"""Compiles the signatures when a wheel is built or the project is installed for development: hatchling calls this."""

from __future__ import annotations

import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileKnowledge(BuildHookInterface[Any]):
    """Puts `pdflow/knowledge.msgpack` beside the code."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the file, and have it packed."""
        sys.path.insert(0, self.root)
        from pdflow.pool import code_version
        from pdflow.read.signatures.compiled import compile_knowledge

        written = compile_knowledge(code_version())
        build_data["artifacts"].append(written.relative_to(self.root).as_posix())
