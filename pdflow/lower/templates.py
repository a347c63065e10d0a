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


def lower_template(path: str, text: str) -> Template:
    """The values of its context that a template shows, in the order in which it does; loops are followed."""
    aliases: dict[str, str] = {}
    reads: dict[str, None] = {}
    includes: dict[str, None] = {}
    for match in _TAG.finditer(_DEAD.sub("", text)):
        shown = match["shown"]
        if shown is not None:
            _read(shown, aliases, reads)
        elif match["word"] == "for":
            _loop(match["rest"], aliases)
        elif match["word"] in ("with", "set"):
            for part in _SET.finditer(match["rest"]):
                source = part["source"] or part["source2"]
                aliases[part["name"] or part["name2"]] = _resolved(source, aliases)
        elif match["word"] in ("include", "extends", "import"):
            for name in _NAME.findall(match["rest"])[:1]:
                includes[name] = None
        elif match["word"] in ("blocktrans", "blocktranslate", "trans", "translate", "firstof"):
            for part in _SET.finditer(match["rest"]):
                source = part["source"] or part["source2"]
                aliases[part["name"] or part["name2"]] = _resolved(source, aliases)
                reads[_resolved(source, aliases)] = None
    return Template(path, tuple(reads), tuple(includes))


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
