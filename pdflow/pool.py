"""Pool: files to units, in as many processes as are wanted, each remembered by its content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from pathlib import Path

import msgspec

from pdflow.cache import Cache
from pdflow.facts.ir import Unit
from pdflow.facts.place import Gap, Span

KIND = "unit"
_FEW = 40_000
"""Characters below which starting processes costs more than it saves."""
_CHUNK = 120_000
"""Characters that a process is handed at once."""

Lower = Callable[[str, str], Unit]


class Batch(msgspec.Struct):
    """What came of lowering: units in the order of the files, and how many were remembered."""

    units: list[Unit]
    remembered: int


@cache
def code_version() -> str:
    """Changes whenever pdflow's own code does, also between releases: what another version made is made anew."""
    package = Path(__file__).parent
    digest = hashlib.blake2b(digest_size=12)
    for file in sorted(package.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def key_of(text: str, version: str) -> str:
    """The cache key of a file: path and text, and the version of what lowers it."""
    return hashlib.blake2b(f"{version}\0{text}".encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def lower_all(
    files: Sequence[tuple[str, str]], lower: Lower, workers: int, cache: Cache | None, version: str
) -> Batch:
    """The units of `files` (path and text). The result does not depend on `workers` or on what was remembered."""
    keys = [key_of(f"{path}\0{text}", version) for path, text in files]
    known = cache.get_many(KIND, keys) if cache is not None else {}
    units: dict[int, Unit] = {}
    decoder = msgspec.msgpack.Decoder(Unit)
    for position, key in enumerate(keys):
        if key in known:
            try:
                units[position] = decoder.decode(known[key])
            except msgspec.DecodeError:
                continue
    remembered = len(units)
    missing = [position for position in range(len(files)) if position not in units]
    made = _lower_missing([files[position] for position in missing], lower, workers)
    fresh: dict[str, bytes] = {}
    for position, data in zip(missing, made, strict=True):
        units[position] = decoder.decode(data)
        fresh[keys[position]] = data
    if cache is not None and fresh:
        cache.put_many(KIND, fresh)
    return Batch([units[position] for position in range(len(files))], remembered)


def _lower_missing(files: list[tuple[str, str]], lower: Lower, workers: int) -> list[bytes]:
    count = workers or os.cpu_count() or 1
    if count == 1 or sum(len(text) for _, text in files) < _FEW:
        return _lower_chunk(files, lower)
    chunks = list(_chunks(files))
    try:
        with ProcessPoolExecutor(min(count, len(chunks))) as executor:
            return _gathered(executor, chunks, lower)
    except BrokenProcessPool:
        return [data for chunk in chunks for data in _one_by_one(chunk, lower)]


def _gathered(executor: Executor, chunks: list[list[tuple[str, str]]], lower: Lower) -> list[bytes]:
    results = executor.map(_lower_chunk, chunks, [lower] * len(chunks))
    return [data for result in results for data in result]


def _chunks(files: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Neighbouring files of about the same length together."""
    chunk: list[tuple[str, str]] = []
    size = 0
    for file in files:
        chunk.append(file)
        size += len(file[1])
        if size >= _CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _lower_chunk(files: list[tuple[str, str]], lower: Lower) -> list[bytes]:
    encode = msgspec.msgpack.Encoder().encode
    return [encode(lower(path, text)) for path, text in files]


def _one_by_one(files: list[tuple[str, str]], lower: Lower) -> list[bytes]:
    """After a process died: each file in a process of its own, and a gap for those that end theirs."""
    made: list[bytes] = []
    for path, text in files:
        try:
            with ProcessPoolExecutor(1) as executor:
                made += executor.submit(_lower_chunk, [(path, text)], lower).result()
        except BrokenProcessPool:
            gap = Gap(Span(path, 1), "the parser ended abnormally on this file: nothing in it was seen", "limit")
            made.append(msgspec.msgpack.encode(Unit(path, text.count("\n") + 1, (), (), (), (gap,))))
    return made
