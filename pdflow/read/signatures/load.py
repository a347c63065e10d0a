"""load: folders of signature files → Knowledge, or every problem in them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Container, Iterator, Sequence
from pathlib import Path

from pdflow.errors import SignatureError
from pdflow.facts.knowledge import Client, Knowledge, Vendor
from pdflow.facts.place import Span
from pdflow.read.signatures import build
from pdflow.read.signatures.checks import check_categories, check_client, check_id, check_vendor
from pdflow.read.signatures.nodes import Problem
from pdflow.read.signatures.reader import Entries, Known, Reader, nearest
from pdflow.read.signatures.shapes import Fields
from pdflow.read.signatures.tables import CATEGORIES, CATEGORY, CLIENT, LOCAL, PROPAGATORS, SANITIZERS, SOURCES, VENDOR

FOLDERS = {"vendors": VENDOR, "clients": CLIENT}
"""Folders with one file an id, and what each file holds."""

FILES = {
    "categories.yml": CATEGORIES,
    "propagators.yml": PROPAGATORS,
    "sanitizers.yml": SANITIZERS,
    "sources.yml": SOURCES,
    "local.yml": LOCAL,
}
"""Single files, and what each holds."""

ELSEWHERE = ("frameworks",)
"""Folders that belong to the signatures and that something else reads."""


def load_knowledge(folders: Sequence[Path]) -> Knowledge:
    """All that the folders say; a later folder adds to what an earlier one says about the same id.

    Raises SignatureError with every problem of every file. `frameworks/` is not read here.
    """
    loading = Loading(folders)
    loading.read()
    if loading.problems:
        raise SignatureError(message(loading.problems))
    return loading.knowledge()


def message(problems: Sequence[Problem]) -> str:
    """The problems as one text, in the order of files and lines."""
    count = f"{len(set(problems))} problems" if len(set(problems)) > 1 else "a problem"
    return f"The signatures have {count}:\n" + "\n".join(str(problem) for problem in sorted(set(problems)))


def signature_folder() -> Path:
    """The folder of signatures that comes with pdflow.

    A wheel has it inside the package, a checkout beside the package. Raises SignatureError where it is in neither.
    """
    package = Path(__file__).resolve().parents[2]
    for folder in (package / "signatures", package.parent / "signatures"):
        if (folder / "vendors").is_dir():
            return folder
    raise SignatureError(f"The signatures are missing: there are none in {package} or beside it, reinstall pdflow")


def knowledge_digest(folders: Sequence[Path]) -> str:
    """A hash of the names and bytes of all signature files, `frameworks/` included; nothing is parsed."""
    digest = hashlib.sha256()
    for folder in folders:
        digest.update(b"folder\0")
        for path in sorted(folder.rglob("*.yml"), key=lambda path: path.relative_to(folder).parts):
            data = path.read_bytes()
            digest.update(f"{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode())
            digest.update(data)
    return digest.hexdigest()


def knowledge_stamp(folders: Sequence[Path]) -> str:
    """A hash of the names, sizes and times of all signature files: nothing is opened, so it costs little."""
    digest = hashlib.sha256()
    for folder in folders:
        digest.update(f"{folder}\0".encode("utf-8", "surrogateescape"))
        digest.update("".join(sorted(_stamps(str(folder)))).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _stamps(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _stamps(entry.path)
            elif entry.name.endswith(".yml"):
                seen = entry.stat()
                yield f"{entry.path}\0{seen.st_size}\0{seen.st_mtime_ns}\n"


def yaml_files(folder: Path) -> Iterator[Path]:
    """The signature files directly in `folder`, in order of name."""
    if folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if path.suffix == ".yml")


def require_file(entries: Entries, shape: Fields, reader: Reader, known: Container[str]) -> None:
    """Report the required keys that are missing; a category whose key is `known` need not be named again."""
    if shape is not CATEGORIES:
        reader.require(entries, shape)
        return
    for index, item in enumerate(entries.many("categories")):
        if item.text("key") not in known:
            reader.require(item, CATEGORY, f"categories[{index}]")


class Loading:
    """One run over folders: what was read, and what was wrong."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self.problems: list[Problem] = []
        self.known = Known()
        self.vendors: dict[str, Entries] = {}
        self.clients: dict[str, Entries] = {}
        self.files: dict[str, list[Entries]] = {name: [] for name in FILES}
        self.spans: dict[tuple[str, str], Span] = {}

    def read(self) -> None:
        """Read every file of every folder."""
        for folder in self.folders:
            self._look_around(folder)
            self._file(folder, "categories.yml", CATEGORIES)
        self.known = self._names()
        for folder in self.folders:
            for name, shape in FILES.items():
                if shape is not CATEGORIES:
                    self._file(folder, name, shape)
        for folder in self.folders:
            self._folder(folder, "vendors", self.vendors, check_vendor)
            self._folder(folder, "clients", self.clients, check_client)

    def knowledge(self) -> Knowledge:
        """The records; only where there are no problems."""
        return Knowledge(
            vendors=tuple(self._vendor(id_) for id_ in sorted(self.vendors)),
            clients=tuple(self._client(id_) for id_ in sorted(self.clients)),
            personal=build.personal(self.files["categories.yml"]),
            propagators=build.propagators(self.files["propagators.yml"]),
            sanitizers=build.sanitizers(self.files["sanitizers.yml"]),
            digest=knowledge_digest(self.folders),
            local=build.local(self.files["local.yml"]),
            source_calls=build.source_calls(self.files["sources.yml"]),
            fields=build.fields(self.files["sources.yml"]),
        )

    def _vendor(self, id_: str) -> Vendor:
        return build.vendor(self.vendors[id_], self.spans["vendors", id_])

    def _client(self, id_: str) -> Client:
        return build.client(self.clients[id_], self.spans["clients", id_])

    def _names(self) -> Known:
        keys = frozenset(item.text("key") for item in self._categories())
        ids = (path.stem for folder in self.folders for path in yaml_files(folder / "vendors"))
        return Known(categories=keys or None, vendors=frozenset(ids))

    def _categories(self) -> list[Entries]:
        return [item for entries in self.files["categories.yml"] for item in entries.many("categories")]

    def _reader(self, path: Path) -> Reader:
        return Reader(str(path), self.known, self.problems)

    def _look_around(self, folder: Path) -> None:
        """Report a folder that is none, and YAML files that nothing would read."""
        if not folder.is_dir():
            self.problems.append(Problem(str(folder), 1, "", "there is no such folder, check the path"))
            return
        for path in sorted(folder.rglob("*.y*ml")):
            where = path.relative_to(folder).parts
            if where[0] in ELSEWHERE or path.suffix not in (".yml", ".yaml"):
                continue
            if path.suffix == ".yaml":
                self._reader(path).report(1, "", f"the file is not read, rename it to {path.stem}.yml")
            elif len(where) == 1 and path.name not in FILES:
                self._reader(path).report(1, "", f"the file is not read, {nearest(path.name, FILES)}")
            elif len(where) > 2 or (len(where) == 2 and where[0] not in FOLDERS):
                self._reader(path).report(1, "", f"the file is not read, move it to {' or '.join(FOLDERS)}")

    def _file(self, folder: Path, name: str, shape: Fields) -> None:
        path = folder / name
        if not path.is_file():
            return
        reader = self._reader(path)
        entries = reader.file(path, shape)
        if entries is None:
            return
        require_file(entries, shape, reader, {item.text("key") for item in self._categories()})
        if name == "categories.yml":
            check_categories(entries, reader)
        self.files[name].append(entries)

    def _folder(
        self, folder: Path, section: str, into: dict[str, Entries], check: Callable[[Entries, Reader], None]
    ) -> None:
        seen: dict[str, Path] = {}
        for path in yaml_files(folder / section):
            reader = self._reader(path)
            entries = reader.file(path, FOLDERS[section])
            if entries is None:
                continue
            check_id(entries, path.stem, reader)
            check(entries, reader)
            id_ = entries.text("id") or path.stem
            if id_ in seen:
                text = f"`{id_}` is the id of {seen[id_].name} too, merge them"
                reader.report(entries.lines.get("id", 1), "id", text)
            earlier = into.get(id_) if id_ not in seen else None
            whole = build.merge(earlier, entries) if earlier else entries
            reader.require(whole, FOLDERS[section])
            seen.setdefault(id_, path)
            into[id_] = whole
            self.spans.setdefault((section, id_), Span(f"{folder.name}/{section}/{path.name}", 1))
