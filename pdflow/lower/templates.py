"""Templates: a Django or Jinja text to the values that it shows.

Both languages at once: what a file is called does not tell which of them it is written in, and neither needs to be understood
further than to what is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pdflow.facts.template import Include, Template

Names = dict[str, tuple[str, ...]]
"""What the names of loops and blocks stand for: paths of values, `[]` for an element, `{}` for a value of a mapping."""

_DEAD = re.compile(r"\{#.*?#\}|\{%-?\s*comment\b.*?%\}.*?\{%-?\s*endcomment\s*-?%\}", re.DOTALL)
_TAG = re.compile(r"\{\{-?\s*(?P<shown>[^{}]+?)\s*-?\}\}|\{%-?\s*(?P<word>\w+)\s*(?P<rest>.*?)\s*-?%\}", re.DOTALL)
_FOR = re.compile(r"(?P<names>[\w\s,()]+?)\s+in\s+(?P<source>.+)", re.DOTALL)
_NAME = re.compile(r"['\"]([^'\"]+)['\"]")
_REGROUP = re.compile(r"(?P<source>.+?)\s+by\s+[\w.]+\s+as\s+(?P<name>\w+)", re.DOTALL)

_MOST = 16
"""Values that one name may stand for: each of a chain of names could double them."""

_BLOCKS = frozenset("for with blocktrans blocktranslate".split())
"""Tags whose names are known up to their `end…` tag."""

_NAMING = frozenset("with set blocktrans blocktranslate trans translate".split())
_SHOWING = frozenset("url firstof cycle trans translate".split())
"""Tags that show what they are given."""

_TOKEN = re.compile(
    r"""(?P<text>'[^']*'|"[^"]*")
      | \|\s*(?P<filter>[A-Za-z_]\w*)
      | (?P<keyword>[A-Za-z_]\w*)\s*=(?!=)
      | (?P<path>[A-Za-z_]\w*(?:\.\w+|\[\s*(?:'[^']*'|"[^"]*"|\d+)\s*\])*)(?P<call>\s*\()?
      | (?P<open>[(\[{])
      | (?P<close>[)\]},])
      | \w+ | .""",
    re.VERBOSE | re.DOTALL,
)
_KEY = re.compile(r"\[\s*['\"]?(\w+)['\"]?\s*\]")
_PLACE = re.compile(r"\.\d+(?=\.|$)|\[[^\]]*\]")
_NAMED = re.compile(r"\w+(?:\.\w+)*")

_WORDS = frozenset("in is not and or true false none True False None loop forloop count only with trimmed asvar".split())
_SILENT = frozenset("length length_is count wordcount pluralize yesno divisibleby".split())
"""Filters whose result tells nothing of what they are given."""

_ELEMENTS = frozenset("first last random".split())
_OF_ATTRIBUTE = frozenset("map join sum".split())


class _Expression:
    """The values that an expression shows, and the names that it gives to some: `who=user.name`, `user.name as who`."""

    def __init__(self, text: str, names: Names) -> None:
        self.shown: list[tuple[str, ...]] = []
        self.bound: Names = {}
        self._names, self._binding, self._depth = names, "", 0
        self._pending = ""
        """The filter or the method that the next text belongs to."""
        self._skipped = -1
        """How deep a condition stands whose values decide and are not shown; -1 outside of one."""
        tokens = [token for token in _TOKEN.finditer(text) if not token.group().isspace()]
        for token, after in zip(tokens, [*tokens, None][1:], strict=True):
            self._take(token, after)
        self._close_binding()

    def paths(self) -> tuple[str, ...]:
        """All that is shown, under no name of its own."""
        return tuple(dict.fromkeys(path for paths in self.shown for path in paths))

    def _take(self, token: re.Match[str], after: re.Match[str] | None) -> None:
        kind = token.lastgroup
        if kind == "open" or token["call"]:
            self._depth += 1
        if kind == "close":
            self._skipped = -1 if self._depth <= self._skipped else self._skipped
            self._depth -= token.group() != ","
        elif kind == "filter" and self._skipped < 0:
            self._filter(token["filter"])
        elif kind == "keyword":
            if self._depth == 0:
                self._close_binding()
                self._binding = token["keyword"]
            elif self._pending in _OF_ATTRIBUTE and token["keyword"] == "attribute":
                self._pending = "attribute"
        elif kind == "text" and self._skipped < 0:
            self._text(token.group()[1:-1])
        elif token["path"]:
            self._path(token["path"], bool(token["call"]), after)

    def _path(self, path: str, called: bool, after: re.Match[str] | None) -> None:
        if path == "if":
            self._skipped = self._depth
        elif path == "else":
            self._skipped = -1
        elif path == "as" and after is not None and after["path"]:
            self.bound[after["path"]] = self.shown.pop() if self.shown else ()
            self._names = {**self._names, after["path"]: ()}
        elif self._skipped < 0 and path not in _WORDS:
            self._pending = ""
            if called and path.endswith(".get"):
                path, self._pending = path.removesuffix(".get"), "get"
            self.shown.append(_resolved(path, self._names))

    def _filter(self, name: str) -> None:
        self._pending = name
        if self.shown and name in _SILENT:
            self.shown[-1] = ()
        elif self.shown and name in _ELEMENTS:
            self.shown[-1] = tuple(f"{path}[]" for path in self.shown[-1])

    def _text(self, text: str) -> None:
        part = {"attribute": f"[].{text}", "attr": f".{text}", "get": f".{text}"}.get(self._pending)
        if part is not None and self.shown and _NAMED.fullmatch(text):
            self.shown[-1] = tuple(f"{path}{part}" for path in self.shown[-1])
        self._pending = ""

    def _close_binding(self) -> None:
        if self._binding:
            self.bound[self._binding] = self.paths()[:_MOST]
            self.shown.clear()
        self._binding = ""


def lower_template(path: str, text: str) -> Template:
    """The values of its context that a template shows, in the order in which it does; loops are followed."""
    names: Names = {}
    outer: list[Names] = []
    reads: dict[str, None] = {}
    includes: dict[Include, None] = {}
    for match in _TAG.finditer(_DEAD.sub("", text)):
        word, rest = match["word"], match["rest"]
        if word in _BLOCKS:
            outer.append(dict(names))
        elif word is not None and word.removeprefix("end") in _BLOCKS and outer:
            names = outer.pop()
        if word is None:
            reads.update(dict.fromkeys(_Expression(match["shown"], names).paths()))
        elif word == "for":
            _loop(rest, names)
        elif word == "regroup" and (regrouped := _REGROUP.match(rest)):
            names[regrouped["name"]] = _Expression(regrouped["source"], names).paths()[:_MOST]
        elif word in ("include", "extends", "import"):
            includes.update(dict.fromkeys(_included(rest, names)))
        elif word in _NAMING or word in _SHOWING:
            given = _Expression(rest, names)
            if word in _SHOWING:
                reads.update(dict.fromkeys(path for paths in (*given.shown, *given.bound.values()) for path in paths))
            names.update(given.bound)
    return Template(path, tuple(reads), tuple(includes))


def _included(rest: str, names: Names) -> list[Include]:
    """What is included, and what its names mean here: those of the loops and blocks around, and those that it is given."""
    given = {**names, **_Expression(rest, names).bound}
    pairs = tuple((name, path) for name, paths in sorted(given.items()) for path in paths)
    return [Include(name, pairs) for name in _NAME.findall(rest)[:1]]


def _loop(rest: str, names: Names) -> None:
    match = _FOR.match(rest)
    if match is None:
        return
    paths = _Expression(match["source"], names).paths()[:_MOST]
    bound = re.findall(r"\w+", match["names"])
    grouped = re.search(r"\|\s*(?:groupby|batch|slice)\b", match["source"])
    for place, name in enumerate(bound):
        names[name] = tuple(_element(path, place, len(bound), grouped is not None) for path in paths)
        names[f"{name}.list"] = paths


def _element(path: str, place: int, many: int, grouped: bool) -> str:
    """What one of the names of a loop over `path` stands for."""
    if grouped and place == many - 1:
        return path
    if path.endswith(".values"):
        return path.removesuffix(".values") + "{}"
    if path.endswith(".items"):
        return path.removesuffix(".items") + ("[]" if place == 0 and many > 1 else "{}")
    return f"{path}[]"


def _resolved(path: str, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The paths from the template's context that a path means."""
    parts = _PLACE.sub(".[]", _KEY.sub(r".\1", path)).split(".")
    for known in (2, 1):
        start = ".".join(parts[:known])
        if start in names:
            return tuple(".".join((meant, *parts[known:])).replace(".[]", "[]") for meant in names[start])
    return (".".join(parts).replace(".[]", "[]"),)
