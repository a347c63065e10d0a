"""Mentions: files other than Python to the vendors that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from pdflow.facts.evidence import Mention
from pdflow.facts.knowledge import Knowledge
from pdflow.facts.place import SourceFile, Span
from pdflow.facts.sources import Sources
from pdflow.read.kinds import is_settings_list
from pdflow.read.manifests import npm_dependencies, python_dependencies
from pdflow.read.vendor_index import VendorIndex, vendor_index
from pdflow.read.web_mentions import Hit, global_hits, web_hits

_SETTING = re.compile(rb"(?m)^[ \t]*(?:-[ \t]+)?(?:export[ \t]+)?[\"']?([A-Z][A-Z0-9_]{2,})[\"']?[ \t]*[=:]")
_KEY = re.compile(rb"[{,]\s*\"([A-Z][A-Z0-9_]{2,})\"\s*:")
_HOST = re.compile(rb"(?<![\w.@-])((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24})(?![\w.-])")
_COMMENT = re.compile(rb"(?m)^[ \t]*#[^\n]*")
_ADDONS = re.compile(rb"[\"']addons[\"']\s*:\s*\[([^\]]*)\]")
_ADDON = re.compile(rb"[\"']([a-z0-9-]+)(?::[\w:-]+)?[\"']")


def find_mentions(sources: Sources, knowledge: Knowledge) -> tuple[Mention, ...]:
    """Return the traces of vendors in manifests, settings, templates and scripts, sorted.

    Each vendor stands once a file for each kind and text, at the first place. Names and hosts are told, never values:
    a setting is mentioned by its name. Text in comments is no trace. A link is one only where values go with it.
    """
    index = vendor_index(knowledge)
    found: list[Mention] = []
    for file in sources.manifests:
        found.extend(_in_manifest(file, index))
    for file in sources.web:
        found.extend(_placed(file, web_hits(file, index)))
    found.extend(_globals(sources, index, {m.vendor for m in found if m.kind in {"script", "import"}}))
    return tuple(sorted(_first(found)))


def _in_manifest(file: SourceFile, index: VendorIndex) -> Iterator[Mention]:
    name = PurePosixPath(file.path).name.lower()
    if is_settings_list(name):
        yield from _placed(file, _settings(file.data, index, name))
        return
    if name == "package.json":
        for package in npm_dependencies(file):
            for vendor in index.npm_vendors(package.name):
                yield _dependency(file, vendor, package.line, package.name, package.development and file.is_test)
        return
    for package in python_dependencies(file):
        for vendor in index.python_vendors(package.name, package.extras):
            yield _dependency(file, vendor, package.line, package.name, package.development)


def _dependency(file: SourceFile, vendor: str, line: int, text: str, development: bool) -> Mention:
    span = Span(path=file.path, line=line)
    return Mention(vendor=vendor, kind="dependency", span=span, text=text, is_test=file.is_test or development)


def _settings(data: bytes, index: VendorIndex, name: str) -> list[Hit]:
    """The settings that a list of them names, and the vendors' hosts among their defaults."""
    live = _COMMENT.sub(lambda comment: b" " * len(comment[0]), data)
    found: list[Hit] = []
    for match in (_KEY if name.endswith(".json") else _SETTING).finditer(live):
        setting = match[1].decode()
        found.extend(Hit(vendor, "setting", match.start(1), setting) for vendor in index.setting_vendors(setting))
    for match in _HOST.finditer(live):
        host = match[1].decode().lower()
        found.extend(Hit(vendor, "setting", match.start(1), host) for vendor in index.hosts.find(host, ""))
    if name == "app.json":
        for block in _ADDONS.finditer(live):
            for addon in _ADDON.finditer(live, *block.span(1)):
                text = addon[1].decode()
                found.extend(Hit(vendor, "setting", addon.start(1), text) for vendor in index.named(text))
    return found


def _globals(sources: Sources, index: VendorIndex, seen: set[str]) -> Iterator[Mention]:
    wanted = {vendor: names for vendor, names in index.js_globals.items() if vendor in seen}
    if wanted:
        for file in sources.web:
            yield from _placed(file, global_hits(file, wanted))


def _placed(file: SourceFile, hits: list[Hit]) -> Iterator[Mention]:
    for hit in hits:
        start = file.data.rfind(b"\n", 0, hit.at) + 1
        line = file.data.count(b"\n", 0, hit.at) + 1
        column = len(file.data[start : hit.at].decode("utf-8", "replace")) + 1
        span = Span(path=file.path, line=line, column=column, end_line=line, end_column=column + len(hit.text))
        yield Mention(vendor=hit.vendor, kind=hit.kind, span=span, text=hit.text, is_test=file.is_test)


def _first(found: list[Mention]) -> list[Mention]:
    first: dict[tuple[str, str, str, str], Mention] = {}
    for mention in sorted(found, key=lambda m: m.span):
        first.setdefault((mention.span.path, mention.vendor, mention.kind, mention.text), mention)
    return list(first.values())
