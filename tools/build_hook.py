"""What hatchling calls when a wheel is built or the project is installed: compiles the signatures and the engine."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SWITCH = "PDFLOW_COMPILE"
"""Environment variable: `0` leaves the engine as it is, and installing takes seconds instead of a minute or two."""


class Compile(BuildHookInterface[Any]):
    """Puts `pdflow/knowledge.msgpack` beside the code, and the compiled engine into a wheel.

    An editable installation keeps the engine as it is, so that what is edited is what runs. So does a machine that cannot
    compile: what is reported is the same, a scan takes longer.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the files, and have them packed."""
        sys.path.insert(0, self.root)
        from pdflow.pool import code_version
        from pdflow.read.signatures.compiled import compile_knowledge

        written = compile_knowledge(code_version())
        build_data["artifacts"].append(written.relative_to(self.root).as_posix())
        # Windows gives a program too little stack for what the interpreter would count as frames.
        if version == "standard" and os.environ.get(SWITCH) != "0" and sys.platform != "win32":
            self._engine(build_data)

    def _engine(self, build_data: dict[str, Any]) -> None:
        self._folder = tempfile.TemporaryDirectory()
        command = [sys.executable, "tools/compile_engine.py", self._folder.name]
        done = subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=False)
        if done.returncode:
            said = (done.stdout + done.stderr).strip().splitlines()[-3:]
            self.app.display_warning("The engine could not be compiled; scans will take longer: " + " / ".join(said))
            return
        build_data.update(pure_python=False, infer_tag=True)
        for file in sorted(Path(self._folder.name).rglob("*.so")):
            build_data["force_include"][str(file)] = file.relative_to(self._folder.name).as_posix()

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was compiled, once it is packed."""
        if hasattr(self, "_folder"):
            self._folder.cleanup()
