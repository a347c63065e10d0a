"""Templates: a Django or Jinja text to the values that it shows."""

from __future__ import annotations

import re

from pdflow.facts.template import Template

_DEAD = re.compile(r"\{#.*?#\}|\{%-?\s*comment\b.*?%\}.*?\{%-?\s*endcomment\s*-?%\}", re.DOTALL)
_TAG = re.compile(r"\{\{-?\s*(?P<shown>[^{}]+?)\s*-?\}\}|\{%-?\s*(?P<word>\w+)\s*(?P<rest>.*?)\s*-?%\}", re.DOTALL)
_PATH = re.compile(r"(?<![\w.\"'])[A-Za-z_]\w*(?:\.\w+|\[['\"]\w+['\"]\])*")
_FOR = re.compile(r"(?P<names>[\w\s,]+?)\s+in\s+(?P<source>.+)", re.DOTALL)
_SET = re.compile(r"(?P<name>\w+)\s*=\s*(?P<source>[\w.]+)|(?P<source2>[\w.]+)\s+as\s+(?P<name2>\w+)")
_NAME = re.compile(r"['\"]([^'\"]+)['\"]")
_WORDS = frozenset("in is not and or if else true false none True False None loop forloop".split())


_BLOCKS = frozenset("for with blocktrans blocktranslate".split())
"""Tags whose names are known up to their `end…` tag."""


def lower_template(path: str, text: str) -> Template:
    """The values of its context that a template shows, in the order in which it does; loops are followed."""
    aliases: dict[str, str] = {}
    outer: list[dict[str, str]] = []
    reads: dict[str, None] = {}
    includes: dict[str, None] = {}
    for match in _TAG.finditer(_DEAD.sub("", text)):
        word = match["word"]
        if word in _BLOCKS:
            outer.append(dict(aliases))
        elif word is not None and word.removeprefix("end") in _BLOCKS and outer:
            aliases = outer.pop()
        if word is None:
            _read(match["shown"], aliases, reads)
        elif word == "for":
            _loop(match["rest"], aliases)
        elif word in ("include", "extends", "import"):
            for name in _NAME.findall(match["rest"])[:1]:
                includes[name] = None
        elif word in _NAMING:
            _name(match["rest"], aliases, reads if word not in ("with", "set") else None)
    return Template(path, tuple(reads), tuple(includes))


_NAMING = frozenset("with set blocktrans blocktranslate trans translate firstof".split())


def _name(rest: str, aliases: dict[str, str], shown: dict[str, None] | None) -> None:
    """`name=value`, `value as name`; what a translation names, it shows."""
    known = dict(aliases)
    for part in _SET.finditer(rest):
        source = _resolved(part["source"] or part["source2"], known)
        aliases[part["name"] or part["name2"]] = source
        if shown is not None:
            shown[source] = None


def _read(shown: str, aliases: dict[str, str], reads: dict[str, None]) -> None:
    expression = shown.split("|", 1)[0]
    for found in _PATH.findall(expression):
        name = re.sub(r"\[['\"](\w+)['\"]\]", r".\1", found)
        if name not in _WORDS:
            reads[_resolved(name, aliases)] = None


def _loop(rest: str, aliases: dict[str, str]) -> None:
    match = _FOR.match(rest)
    if match is None:
        return
    found = _PATH.match(match["source"].strip())
    if found is None:
        return
    source = _resolved(found.group(), aliases)
    for name in match["names"].split(","):
        aliases[name.strip()] = f"{source}[]"


def _resolved(path: str, aliases: dict[str, str]) -> str:
    first, dot, rest = path.partition(".")
    return f"{aliases.get(first, first)}{dot}{rest}"
