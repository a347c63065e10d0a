"""comments: what people wrote to pdflow inside the declared documents, `# pdflow: ignore[rule] reason`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

import yaml

from pdflow.facts.comment import Comment
from pdflow.facts.place import Span

_YAML = re.compile(r"(?:(?<=\s)|^)#\s*pdflow:.*$", re.MULTILINE)
_MARKUP = re.compile(r"<!--\s*pdflow:.*?-->|\{/\*\s*pdflow:.*?\*/\}|\{#\s*pdflow:.*?#\}")
_MARKED_UP = frozenset({".md", ".mdx", ".markdown", ".html", ".htm", ".xhtml", ".jinja", ".j2", ".njk", ".vue"})
_LISTS = frozenset({".yml", ".yaml"})


def comments_of(text: str, path: str) -> tuple[Comment, ...]:
    """The comments of a YAML, Markdown or HTML document that speak to pdflow; none of any other document."""
    suffix = Path(path).suffix.lower()
    if "pdflow:" not in text or suffix not in _MARKED_UP | _LISTS:
        return ()
    if suffix in _LISTS:
        strings = _strings(text)
        found = [match for match in _YAML.finditer(text) if not _inside(strings, match.start())]
    else:
        found = list(_MARKUP.finditer(text))
    return tuple(_comment(text, path, match) for match in found)


def read_comments(files: Sequence[Path], root: Path) -> tuple[Comment, ...]:
    """The comments of all the files; paths are relative to `root`. Call it after the files were read as documents:
    what cannot be read was reported then."""
    import os

    found: list[Comment] = []
    for file in files:
        path = Path(os.path.relpath(file, root)).as_posix()
        if file.suffix.lower() in _MARKED_UP | _LISTS:
            found.extend(comments_of(file.read_bytes().decode("utf-8-sig", "replace"), path))
    return tuple(found)


def _comment(text: str, path: str, match: re.Match[str]) -> Comment:
    start = text.rfind("\n", 0, match.start()) + 1
    end = text.find("\n", match.end())
    rest = text[match.end() : end if end >= 0 else len(text)]
    line = text.count("\n", 0, start) + 1
    alone = not (text[start : match.start()] + rest).strip()
    if alone and Path(path).suffix.lower() in _LISTS and (above := _line_above(text.split("\n"), line - 1)):
        line, alone = above, False
    return Comment(Span(path, line, match.start() - start + 1), match.group().strip(), alone)


def _line_above(lines: list[str], at: int) -> int:
    """The line that a comment below the last value of an entry speaks of; 0 where it speaks of what follows: then
    what follows is indented as deep as the comment."""
    indent = _indent(lines[at])
    below = next((line for line in lines[at + 1 :] if not line.lstrip().startswith("#")), "")
    if below.strip() and _indent(below) >= indent:
        return 0
    above = [n for n, line in enumerate(lines[:at], 1) if line.strip() and not line.lstrip().startswith("#")]
    return above[-1] if above and indent else 0


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _strings(text: str) -> list[tuple[int, int]]:
    """Where scalars stand: a `#` in them begins no comment."""
    try:
        tokens = [token for token in yaml.scan(text, Loader=yaml.SafeLoader) if isinstance(token, yaml.ScalarToken)]
    except yaml.YAMLError:
        return [(0, len(text))]  # not a document that was understood: it says nothing to pdflow either
    return [(token.start_mark.index, token.end_mark.index) for token in tokens]


def _inside(ranges: list[tuple[int, int]], index: int) -> bool:
    at = bisect_right(ranges, (index, len(ranges) and ranges[-1][1] + 1)) - 1
    return at >= 0 and ranges[at][0] <= index < ranges[at][1]
