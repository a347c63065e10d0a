"""check: a path of the user's → what is wrong with the signatures there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pdflow.errors import SignatureError
from pdflow.read.signatures.checks import check_categories, check_client, check_id, check_vendor
from pdflow.read.signatures.load import ELSEWHERE, FILES, FOLDERS, Loading, require_file, signature_folder, yaml_files
from pdflow.read.signatures.nodes import Problem
from pdflow.read.signatures.reader import Known, Reader


def check_signatures(path: Path) -> tuple[str, ...]:
    """The problems of a signature file or a folder of them, `file:line: field: problem, advice` each; empty: fine.

    Checked as an addition to the signatures that come with pdflow: their ids and categories are known, and a file
    with the id of one of their vendors need not repeat its name and kinds.
    """
    if path.is_dir():
        problems = _folder(path)
    elif path.is_file():
        problems = _file(path)
    else:
        problems = [Problem(str(path), 1, "", "there is no such file or folder, check the path")]
    return tuple(str(problem) for problem in sorted(set(problems)))


def _shipped(path: Path) -> tuple[Path, ...]:
    """The folder that comes with pdflow, unless `path` is it or lies in it."""
    try:
        folder = signature_folder()
    except SignatureError:
        return ()  # pdflow without its signatures still checks the form of others
    return () if path.resolve().is_relative_to(folder) else (folder,)


def _folder(path: Path) -> list[Problem]:
    if path.name in FOLDERS:
        files = list(yaml_files(path))
        problems = [problem for file in files for problem in _file(file)]
    else:
        files = [file for file in path.rglob("*.yml")]
        loading = Loading((*_shipped(path), path))
        loading.read()
        problems = [problem for problem in loading.problems if Path(problem.path).is_relative_to(path)]
    if not files:
        problems.append(Problem(str(path), 1, "", "there is no signature file (`.yml`) here, check the path"))
    return problems


def _file(path: Path) -> list[Problem]:
    problems: list[Problem] = []
    if path.parent.name in ELSEWHERE:
        return [Problem(str(path), 1, "", f"files of {path.parent.name}/ are not checked here, scan something instead")]
    shape = FILES.get(path.name) or FOLDERS.get(path.parent.name) or FOLDERS["vendors"]
    reader = Reader(str(path), _known(path), problems)
    entries = reader.file(path, shape)
    if entries is None:
        return problems
    if path.name == "categories.yml":
        check_categories(entries, reader)
    elif shape is FOLDERS["vendors"]:
        check_vendor(entries, reader)
    elif shape is FOLDERS["clients"]:
        check_client(entries, reader)
    if path.name not in FILES:
        check_id(entries, path.stem, reader)
    if path.name in FILES:
        require_file(entries, shape, reader, _keys(_shipped(path)))
    elif not any((folder / path.parent.name / path.name).is_file() for folder in _shipped(path)):
        reader.require(entries, shape)
    return problems


def _known(path: Path) -> Known:
    """What the shipped folder and the folder that `path` lies in define."""
    own = path.parent.parent if path.parent.name in FOLDERS else path.parent
    folders = dict.fromkeys((*_shipped(path), own))
    ids = frozenset(file.stem for folder in folders for file in yaml_files(folder / "vendors"))
    return Known(categories=_keys(folders) or None, vendors=ids)


def _keys(folders: Iterable[Path]) -> frozenset[str]:
    """The keys of the categories that the folders define; what is wrong there is not what is being checked."""
    keys: set[str] = set()
    for folder in folders:
        file = folder / "categories.yml"
        entries = Reader(str(file), Known(), []).file(file, FILES["categories.yml"]) if file.is_file() else None
        if entries is not None:
            keys.update(item.text("key") for item in entries.many("categories"))
    return frozenset(keys)
