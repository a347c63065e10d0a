"""Pool: files to units, in as many processes as are wanted, each remembered by its content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
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
"""Characters that a process is handed at once, at the most."""
_TURNS = 8
"""How often each process is handed some, at the least, so that none is idle while another has much left."""

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
    with lowering(files, lower, workers, cache, version) as lowered:
        return lowered()


@contextmanager
def lowering(
    files: Sequence[tuple[str, str]], lower: Lower, workers: int, cache: Cache | None, version: str
) -> Iterator[Callable[[], Batch]]:
    """What gives the units of `files` when it is called; until then, other processes work on them beside this one."""
    keys = [key_of(f"{path}\0{text}", version) for path, text in files]
    units: dict[int, Unit] = {}
    decode = msgspec.msgpack.Decoder(Unit).decode
    held = cache.get_many(KIND, keys) if cache is not None else {}
    for position, key in enumerate(keys):
        if key in held:
            try:
                units[position] = decode(held[key])
            except msgspec.DecodeError:
                continue
    remembered = len(units)
    missing = [position for position in range(len(files)) if position not in units]

    def lowered() -> Batch:
        fresh: dict[str, bytes] = {}
        for position, data in zip(missing, made(), strict=True):
            units[position] = decode(data)
            fresh[keys[position]] = data
        if cache is not None and fresh:
            cache.put_many(KIND, fresh)
        return Batch([units[position] for position in range(len(files))], remembered)

    with _lowering([files[position] for position in missing], lower, workers) as made:
        yield lowered


@contextmanager
def _lowering(files: list[tuple[str, str]], lower: Lower, workers: int) -> Iterator[Callable[[], Iterator[bytes]]]:
    count = workers or os.cpu_count() or 1
    if count == 1 or sum(len(text) for _, text in files) < _FEW:
        yield lambda: _lower_chunk(files, lower)
        return
    chunks = list(_chunks(files, min(_CHUNK, sum(len(text) for _, text in files) // (_TURNS * count))))
    lower("", "")  # loads the parser, once for this process and all that are forked from it
    executor = ProcessPoolExecutor(min(count, len(chunks)))
    try:
        futures = [executor.submit(_lower_list, chunk, lower) for chunk in chunks]
        yield lambda: _gathered(futures, chunks, lower)
    finally:
        executor.shutdown(cancel_futures=True)


def _gathered(futures: list[Future[list[bytes]]], chunks: list[list[tuple[str, str]]], lower: Lower) -> Iterator[bytes]:
    for future, chunk in zip(futures, chunks, strict=True):
        try:
            yield from future.result()
        except BrokenProcessPool:
            yield from _one_by_one(chunk, lower)


def _chunks(files: list[tuple[str, str]], length: int) -> Iterator[list[tuple[str, str]]]:
    """Neighbouring files together, of about that length."""
    chunk: list[tuple[str, str]] = []
    size = 0
    for file in files:
        chunk.append(file)
        size += len(file[1])
        if size >= length:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _lower_list(files: list[tuple[str, str]], lower: Lower) -> list[bytes]:
    return list(_lower_chunk(files, lower))


def _lower_chunk(files: list[tuple[str, str]], lower: Lower) -> Iterator[bytes]:
    encode = msgspec.msgpack.Encoder().encode
    return (encode(lower(path, text)) for path, text in files)


def _one_by_one(files: list[tuple[str, str]], lower: Lower) -> list[bytes]:
    """After a process died: each file in a process of its own, and a gap for those that end theirs."""
    made: list[bytes] = []
    for path, text in files:
        try:
            with ProcessPoolExecutor(1) as executor:
                made += executor.submit(_lower_list, [(path, text)], lower).result()
        except BrokenProcessPool:
            gap = Gap(Span(path, 1), "the parser ended abnormally on this file: nothing in it was seen", "limit")
            made.append(msgspec.msgpack.encode(Unit(path, text.count("\n") + 1, (), (), (), (gap,))))
    return made
