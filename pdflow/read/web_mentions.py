"""Web mentions: a template or script to the vendors that the browser is sent to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pdflow.facts.place import SourceFile
from pdflow.read.vendor_index import VendorIndex
from pdflow.read.web_text import Place, WebText, place_at, web_text

_URL = re.compile(rb"//([A-Za-z0-9][A-Za-z0-9.-]*\.[A-Za-z]{2,24})(?::\d+)?(/[^\s\"'`<>)\\{}$]*)?")
_IMPORT = re.compile(rb"""(?:from|import|require)[\s(]*["']((?:@[\w.~-]+/)?[A-Za-z][\w.-]*)(?:/[^"'\n]*)?["']""")
_IN_A_NAME = re.compile(rb"[\w.$/-]\Z")
_CDN_PACKAGE = re.compile(r"^/(?:npm/|combine/npm/|\^|v\d+/)*((?:@[\w.~-]+/)?[a-z][\w.-]*)@?")
_LOADED_LINK = re.compile(r"stylesheet|preload|prefetch|preconnect|icon|manifest|import")
_SPOKEN_OF = re.compile(
    rb"\b\w*(?:href|link|links|docs|homepage|website|help)(?:url)?[\"']?\s*[:=]\s*[\"'`]\w*:?\Z", re.IGNORECASE
)
_ALLOWED_ONLY = re.compile(
    rb"\b(?:default|script|style|img|font|connect|frame|child|worker|media|object|manifest|prefetch)(?:-src|Src)\b[^;]*\Z"
    rb"|\b(?:form-action|frame-ancestors|formAction|frameAncestors)\b[^;]*\Z"
)
_PREFILLED = re.compile(
    rb"[^\"'`<>\s]*[?&][\w.+\[\]%-]*(?:prefill|mail|name|phone|user|customer)[\w.+\[\]%-]*="
    rb"(?:\{\{|\$\{|\{%|<%|\"\s*\+|'\s*\+|`\s*\+)",
    re.IGNORECASE,
)

_VALUE = re.compile(rb"[?&]([\w.+\[\]%-]+)=(?:\{\{|\$\{|<%=?|[\"'`]\s*\+)\s*([\w.$]+)")

_TAGS = {
    "script": "script", "iframe": "iframe", "frame": "iframe", "embed": "iframe", "object": "iframe",
    "form": "form", "a": "link", "area": "link",
}  # fmt: skip
_FETCHING = frozenset(("src", "srcset", "data", "poster", "href", "xlink:href", "action", "formaction", "background"))


@dataclass(frozen=True, slots=True)
class Hit:
    """A trace of a vendor: where in the file, and of what kind."""

    vendor: str
    kind: str
    at: int
    text: str


def web_hits(file: SourceFile, index: VendorIndex) -> list[Hit]:
    """Return the vendors that a template or script sends the browser to, or imports, in order of place.

    Comments are dead. What is only written about (text between tags, a link that a visitor may follow) is no evidence;
    a link that takes values with it is, of kind `link`.
    """
    candidates = [*_hosts(file.data, index), *_imports(file.data, index)]
    if not candidates:
        return []
    # Blanking comments costs many times the search: only for the few files that name a vendor.
    text = web_text(file.path, file.data)
    found = []
    for hit in candidates:
        # The start of a host or a package's name is never blank in itself: where it is, a comment was.
        if text.live[hit.at : hit.at + 1] == b" ":
            continue
        kind = "import" if hit.kind == "import" else _kind(text, hit)
        if kind is not None:
            found.append(Hit(hit.vendor, kind, hit.at, hit.text))
    return sorted(found, key=lambda hit: (hit.at, hit.vendor))


def global_hits(file: SourceFile, globals_of: dict[str, tuple[str, ...]]) -> list[Hit]:
    """Return the first use in code of each vendor's JavaScript globals.

    Such names are short and belong to others too: ask only for vendors of which there is another trace.
    """
    found: list[Hit] = []
    text: WebText | None = None
    for vendor, names in sorted(globals_of.items()):
        uses = [
            (match.start(), name) for name in names if name.encode() in file.data for match in _uses(name, file.data)
        ]
        for at, name in sorted(uses):
            text = text or web_text(file.path, file.data)
            if text.in_script(at) and text.live[at : at + 1] != b" ":
                found.append(Hit(vendor, "script", at, name))
                break
    return found


def _uses(name: str, data: bytes) -> Iterator[re.Match[bytes]]:
    for match in _use_of(name).finditer(data):
        before = data[max(0, match.start() - 7) : match.start()]
        if before.endswith(b"window.") or not _IN_A_NAME.search(before):
            yield match


@cache
def _use_of(name: str) -> re.Pattern[bytes]:
    # Begins with plain text, which the engine finds many times faster than a pattern.
    return re.compile(re.escape(name.encode()) + rb"(?=\s*(?:\(|\.\w|\[|\?\.))")


def _hosts(data: bytes, index: VendorIndex) -> Iterator[Hit]:
    for match in _URL.finditer(data):
        host, path = match[1].decode().lower(), (match[2] or b"").decode("ascii", "replace")
        kind = "script"
        vendors = index.scripts.find(host, path[1:])
        if not vendors:
            kind, vendors = "host", index.hosts.find(host, path[1:])
        if not vendors and _prefilled(data, match.start(1)):
            kind, vendors = "link", index.sites.find(host, "")
        text = f"{host}{_values(data, match.start(1))}" if kind == "link" else host
        for vendor in vendors:
            yield Hit(vendor, kind, match.start(1), text)
        package = _CDN_PACKAGE.match(path) if vendors else None
        for vendor in index.npm_vendors(package[1].split("@")[0] or package[1]) if package else ():
            yield Hit(vendor, "script", match.start(1), f"{host}{path[:80]}")


def _imports(data: bytes, index: VendorIndex) -> Iterator[Hit]:
    for match in _IMPORT.finditer(data):
        name = match[1].decode()
        for vendor in index.npm_vendors(name):
            yield Hit(vendor, "import", match.start(1), name)


def _prefilled(data: bytes, at: int) -> bool:
    return _PREFILLED.match(data[at : at + 500]) is not None


def _values(data: bytes, at: int) -> str:
    """The values that a link takes along, by the names of its parameters: `?prefill_Email=this.email`."""
    found = _VALUE.findall(data[at : at + 800].split(b"\n", 1)[0])
    return "?" + "&".join(f"{name.decode()}={value.decode()}" for name, value in found) if found else ""


def _kind(text: WebText, hit: Hit) -> str | None:
    """What kind of evidence a host is where it stands; None: none."""
    if text.in_style(hit.at):
        return "host"
    if hit.kind == "link" or _ALLOWED_ONLY.search(text.live[max(0, hit.at - 1500) : hit.at]):
        return "link" if hit.kind == "link" else None
    place = place_at(text, hit.at)
    if place.tag:
        return _kind_in_tag(place, text, hit)
    if not text.in_script(hit.at):
        return None
    if _SPOKEN_OF.search(text.live[max(0, hit.at - 60) : hit.at].rstrip(b"/")):
        return None
    return hit.kind


def _kind_in_tag(place: Place, text: WebText, hit: Hit) -> str | None:
    tag = place.tag.lower()
    if place.attribute.startswith(("on", "@", "v-on", "x-on", "hx-")):
        return hit.kind
    if tag in {"a", "area"} or (tag == "link" and place.tag != "link") or place.tag.endswith(("Link", "Button")):
        return "link" if _prefilled(text.live, hit.at) else None
    if tag == "meta" or place.attribute.startswith(
        ("xmlns", "content", "placeholder", "alt", "title", "value", "label")
    ):
        return None
    if tag == "link":
        return "host" if _LOADED_LINK.search(place.rel) else None
    if place.attribute in {"action", "formaction"}:
        return "form"
    if place.attribute.removeprefix("data-").removeprefix(":").removeprefix("v-bind:") in _FETCHING:
        return _TAGS.get(tag, "host")
    return hit.kind if text.in_script(hit.at) or place.attribute.startswith(("style", "data-")) else None
