"""Compiles `pdflow/solve` with mypyc, run from the top of the repository: the files that a wheel takes go to FOLDER.

    python tools/compile_engine.py FOLDER

Exits with a code other than 0 where there is no C compiler, or no header files of Python.
"""

from __future__ import annotations

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from mypyc.build import mypycify
from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext

ENGINE = "pdflow/solve"


class InParallel(build_ext):
    """Starts a C compiler on each core: all modules are one extension, whose files setuptools would compile one by one."""

    def build_extension(self, ext: Extension) -> None:
        """Compile and link it."""
        one_by_one = self.compiler.compile

        def compile(sources: list[str], **options: Any) -> list[str]:
            with ThreadPoolExecutor() as pool:
                return [made for several in pool.map(lambda source: one_by_one([source], **options), sources) for made in several]

        self.compiler.compile = compile
        super().build_extension(ext)
        self.compiler.compile = one_by_one


def main(folder: str) -> None:
    """Compile, and leave the extension modules in `folder`, in the places that they have in an installation."""
    modules = sorted(path.as_posix() for path in Path(ENGINE).glob("*.py"))
    with tempfile.TemporaryDirectory() as build:
        extensions = mypycify(
            ["--config-file=", "--ignore-missing-imports", "--cache-dir", f"{build}/mypy", *modules],
            opt_level="2", debug_level="0", multi_file=True, target_dir=f"{build}/c", group_name="pdflow",
        )  # fmt: skip
        command = InParallel(Distribution({"name": "pdflow", "ext_modules": extensions}))
        command.build_lib, command.build_temp = folder, build
        command.ensure_finalized()
        command.run()


if __name__ == "__main__":
    main(sys.argv[1])
