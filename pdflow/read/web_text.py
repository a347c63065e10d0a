"""Web text: the bytes of a template or script to the same bytes without comments, and to what is around a place.

Nothing is parsed: templates are no HTML before they are rendered. Blanking keeps every offset and line where it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Every expression that runs over a whole file takes what it began with, closed or not: none looks twice at a byte.
_MARKUP_TOKEN = re.compile(
    rb"(?P<comment><!--.*?(?:-->|\Z))"
    rb"|<(?P<name>script|style)\b(?P<attributes>(?:\"[^\"]*+\"?|'[^']*+'?|[^>\"'])*+)>?(?P<body>.*?)(?:</(?P=name)\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_TEMPLATE_COMMENT = re.compile(rb"\{\#|\{%-?\s*comment\b|\{\{!--|<%--")
_CLOSERS = {
    b"{#": re.compile(rb"\#\}"),
    b"{%": re.compile(rb"\{%-?\s*endcomment\s*-?%\}"),
    b"{{": re.compile(rb"--\}\}"),
    b"<%": re.compile(rb"--%>"),
}
# Each alternative begins with a character, not with a look around: so the search skips from candidate to candidate.
_SCRIPT_TOKEN = re.compile(
    rb"""(?P<comment>/(?:\*.*?(?:\*/|\Z)|(?<![:\\]/)/[^\n]*))
       | "(?:[^"\\\n]|\\.)*+"? | '(?:[^'\\\n]|\\.)*+'? | `(?:[^`\\]|\\.)*+`?
       | [=(,:;!&|?{}\[][ \t]*+/(?![*/\s])(?:[^/\\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*+\]?)++/?""",
    re.DOTALL | re.VERBOSE,
)
_STYLE_COMMENT = re.compile(rb"/\*.*?(?:\*/|\Z)", re.DOTALL)
_DATA_SCRIPT = re.compile(rb"type\s*=\s*[\"']?[^\"'\s>]*(?:json|template|html|x-)", re.IGNORECASE)
_OPEN_TAG = re.compile(rb"<([A-Za-z][\w.:-]*)((?:[^<>]|=>|->)*)\Z")
_ATTRIBUTE = re.compile(rb"([\w.:@-]+)\s*=\s*(?:\{?\s*[\"'`{][^\"'`]*|[^\"'`\s]*)\Z")
_REL = re.compile(rb"\brel\s*=\s*[\"']?([\w -]+)")
_REACH = 3000
_BLANKS = bytes(byte if byte == 10 else 32 for byte in range(256))
"""Every byte becomes a blank, but for line ends."""

_MARKUP = (".html", ".htm", ".xhtml", ".jinja", ".jinja2", ".j2", ".njk", ".vue", ".svelte", ".astro")
_STYLE = (".css", ".scss", ".sass", ".less")


@dataclass(frozen=True, slots=True)
class WebText:
    """A file without its comments. `scripts` are the stretches that are code, `styles` those of stylesheets."""

    live: bytes
    scripts: tuple[tuple[int, int], ...]
    styles: tuple[tuple[int, int], ...]

    def in_script(self, at: int) -> bool:
        """Return whether code stands there, rather than markup or a stylesheet."""
        return any(start <= at < end for start, end in self.scripts)

    def in_style(self, at: int) -> bool:
        """Return whether a stylesheet stands there."""
        return any(start <= at < end for start, end in self.styles)


@dataclass(frozen=True, slots=True)
class Place:
    """The tag and the attribute in whose value something stands; empty where it stands in none. `rel` is a link's."""

    tag: str
    attribute: str
    rel: str = ""


def web_text(path: str, data: bytes) -> WebText:
    """Return the file without its comments: of HTML (Internet Explorer's conditions too), of templates, of scripts."""
    suffix = path[path.rfind(".") :].lower()
    if suffix in _STYLE:
        return WebText(_STYLE_COMMENT.sub(_blank, data), (), ((0, len(data)),))
    if suffix not in _MARKUP:
        return WebText(_SCRIPT_TOKEN.sub(_blank_comment, data), ((0, len(data)),), ())
    return _markup(data)


def _markup(template: bytes) -> WebText:
    # As a server does it: the template's comments go first, whatever they stand in.
    data = _without_template_comments(template)
    live = bytearray(data)
    scripts, styles = [], []
    # One pass for both, as a comment may hold scripts and a script what looks like a comment: the first opened wins.
    for token in _MARKUP_TOKEN.finditer(data):
        if token["comment"] is not None:
            live[token.start() : token.end()] = _blank(token)
            continue
        start, end = token.span("body")
        if token["name"].lower() == b"style":
            live[start:end] = _STYLE_COMMENT.sub(_blank, token["body"])
            styles.append((start, end))
        elif not _DATA_SCRIPT.search(token["attributes"]):
            live[start:end] = _SCRIPT_TOKEN.sub(_blank_comment, token["body"])
            scripts.append((start, end))
    return WebText(bytes(live), tuple(scripts), tuple(styles))


def _without_template_comments(data: bytes) -> bytes:
    live = bytearray(data)
    unclosed: set[bytes] = set()
    end = 0
    for opened in _TEMPLATE_COMMENT.finditer(data):
        kind = opened[0][:2]
        if opened.start() < end or kind in unclosed:
            continue
        closed = _CLOSERS[kind].search(data, opened.end())
        if closed is None:
            unclosed.add(kind)
            continue
        end = closed.end()
        live[opened.start() : end] = data[opened.start() : end].translate(_BLANKS)
    return bytes(live)


def place_at(text: WebText, at: int) -> Place:
    """Return the tag around an offset, and the attribute whose value holds it; in code that is JSX."""
    before = text.live[max(0, at - _REACH) : at]
    tag = _OPEN_TAG.search(before)
    if tag is None:
        return Place("", "")
    attribute = _ATTRIBUTE.search(tag[2])
    rest = text.live[at : text.live.find(b">", at) + 1 or at]
    rel = _REL.search(tag[2]) or _REL.search(rest)
    return Place(
        tag[1].decode("ascii", "replace"),
        attribute[1].decode("ascii", "replace").lower() if attribute else "",
        rel[1].decode("ascii", "replace").lower() if rel else "",
    )


def _blank(match: re.Match[bytes]) -> bytes:
    return match[0].translate(_BLANKS)


def _blank_comment(match: re.Match[bytes]) -> bytes:
    return match[0] if match["comment"] is None else match[0].translate(_BLANKS)
