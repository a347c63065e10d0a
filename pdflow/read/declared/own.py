"""own: `subprocessors.yml` to a Declaration, with every mistake at once."""

from __future__ import annotations

import yaml

from pdflow.facts.declaration import Claim, Declaration, DeclaredCookie, SubProcessor
from pdflow.facts.place import Span
from pdflow.read.declared.problems import Problems, nearest
from pdflow.read.declared.shape import CLAIM, CLAIMS, COOKIE, ENTRY, TOP, Key
from pdflow.read.declared.wordings import PHRASES
from pdflow.read.declared.words import FIDESLANG, category_of
from pdflow.read.declared.yaml_nodes import is_null, pairs, span_of, text_of

Values = dict[str, tuple[str, ...]]


class OwnReader:
    """Reads one document of the own format; the mistakes gather in `problems`."""

    def __init__(self, path: str, problems: Problems) -> None:
        """`path` is the document's path relative to the scanned root."""
        self.path = path
        self.problems = problems

    def declaration(self, root: yaml.Node) -> Declaration:
        """The whole document; what is malformed is left out and noted."""
        nodes = self.mapping(root, TOP, "")
        entries = self.sub_processors(nodes.get("subprocessors"))
        claims = tuple(
            claim for kind, node in self.claim_nodes(nodes.get("claims")) for claim in self.claim(kind, node)
        )
        domains = self.texts(nodes["own_domains"], "own_domains") if "own_domains" in nodes else ()
        return Declaration(
            documents=(self.path,),
            sub_processors=entries,
            own_domains=tuple(sorted({domain.strip().lower().lstrip("*.").rstrip(".") for domain in domains})),
            claims=claims,
            cookies=self.cookies(nodes.get("cookies")),
        )

    def sub_processors(self, node: yaml.Node | None) -> tuple[SubProcessor, ...]:
        """The entries; a name that is listed twice is a mistake."""
        seen: dict[str, int] = {}
        entries = []
        for field, item in self.items(node, "subprocessors"):
            values = self.values(item, ENTRY, field)
            if "name" not in values:
                continue
            name = values["name"][0]
            line = seen.setdefault(_key(values), span_of(item, self.path).line)
            if line != span_of(item, self.path).line:
                self.problems.add(
                    span_of(item, self.path), f"{field}.name", f"`{name}` is already listed in line {line}"
                )
            entries.append(_entry(values, span_of(item, self.path)))
        return tuple(entries)

    def cookies(self, node: yaml.Node | None) -> tuple[DeclaredCookie, ...]:
        """The cookie table."""
        found = []
        for field, item in self.items(node, "cookies"):
            values = self.values(item, COOKIE, field)
            if "name" in values:
                one = {name: value[0] for name, value in values.items()}
                found.append(DeclaredCookie(span=span_of(item, self.path), **one))
        return tuple(found)

    def claim_nodes(self, node: yaml.Node | None) -> list[tuple[str, yaml.Node]]:
        """Kind and node of each claim."""
        keys = tuple(Key(kind, "claim", "") for kind in CLAIMS)
        return [] if node is None or is_null(node) else sorted(self.mapping(node, keys, "claims").items())

    def claim(self, kind: str, node: yaml.Node) -> tuple[Claim, ...]:
        """One claim, or each of a list of them."""
        field = f"claims.{kind}"
        if isinstance(node, yaml.SequenceNode):
            return tuple(claim for item in node.value for claim in self.claim(kind, item))
        span = span_of(node, self.path)
        if isinstance(node, yaml.MappingNode):
            values = self.values(node, CLAIM, field)
            text = values.get("text", ("",))[0]
            return (Claim(kind, text, span, values.get("values", ())),) if text else ()
        text = self.text(node, field)
        return (Claim(kind, text, span),) if text else ()

    def values(self, node: yaml.Node, keys: tuple[Key, ...], field: str) -> Values:
        """The well-formed values of a mapping of texts, by key; a single text is a tuple of one."""
        found: Values = {}
        by_name = {key.name: key for key in keys}
        for name, value in self.mapping(node, keys, field).items():
            key, path = by_name[name], f"{field}.{name}"
            if key.form == "categories":
                found[name] = self.categories(value, path)
            elif key.form == "texts":
                found[name] = self.texts(value, path)
            elif text := self.text(value, path):
                if key.choices and text not in key.choices:
                    problem = f"`{text}` is no {name}{nearest(text, key.choices)}"
                    self.problems.add(span_of(value, self.path), path, problem)
                else:
                    found[name] = (text,)
        return found

    def mapping(self, node: yaml.Node, keys: tuple[Key, ...], field: str) -> dict[str, yaml.Node]:
        """The value nodes of a mapping by key; unknown, repeated and missing keys are noted."""
        if not isinstance(node, yaml.MappingNode):
            self.problems.add(span_of(node, self.path), field, f"must be a mapping, is {_kind(node)}")
            return {}
        known = {key.name for key in keys}
        found: dict[str, yaml.Node] = {}
        for name, key_node, value in pairs(node):
            path = f"{field}.{name}" if field else name
            if name not in known:
                self.problems.add(span_of(key_node, self.path), path, f"unknown key{nearest(name, known)}")
            elif name in found:
                self.problems.add(span_of(key_node, self.path), path, "written twice")
            else:
                found[name] = value
        for key in keys:
            if key.required and key.name not in found:
                self.problems.add(span_of(node, self.path), field, f"`{key.name}` is missing")
        return found

    def items(self, node: yaml.Node | None, field: str) -> list[tuple[str, yaml.Node]]:
        """Field path and node of each item of a list; an empty value is an empty list."""
        if node is None or is_null(node):
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.problems.add(span_of(node, self.path), field, f"must be a list, is {_kind(node)}")
            return []
        return [(f"{field}[{number}]", item) for number, item in enumerate(node.value)]

    def text(self, node: yaml.Node, field: str) -> str:
        """The text of a scalar; empty, with a problem noted, for anything else and for nothing."""
        if isinstance(node, yaml.ScalarNode) and not is_null(node) and (text := " ".join(text_of(node).split())):
            return text
        self.problems.add(span_of(node, self.path), field, f"must be a text, is {_kind(node)}")
        return ""

    def texts(self, node: yaml.Node, field: str) -> tuple[str, ...]:
        """One text or a list of texts."""
        if not isinstance(node, yaml.SequenceNode):
            text = self.text(node, field)
            return (text,) if text else ()
        found = [self.text(item, f"{field}[{number}]") for number, item in enumerate(node.value)]
        return tuple(text for text in found if text)

    def categories(self, node: yaml.Node, field: str) -> tuple[str, ...]:
        """Fideslang keys, plain words translated; a word that means none is noted with the nearest known."""
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        keys = []
        for item in items:
            word = self.text(item, field)
            key = category_of(word)
            if key:
                keys.append(key)
            elif word:
                known = FIDESLANG if word.startswith(("user.", "system.")) else PHRASES
                problem = f"`{word}` is no data category{_hint(word, known)}"
                self.problems.add(span_of(item, self.path), field, problem)
        return tuple(dict.fromkeys(keys))


def _hint(word: str, known: tuple[str, ...] | dict[str, str]) -> str:
    hint = nearest(word, known)
    return hint if hint.startswith("; did you") else "; write a Fideslang key such as `user.contact.email`"


def _key(values: Values) -> str:
    return " ".join(part.casefold() for name in ("name", "product") for part in values.get(name, ()))


def _entry(values: Values, span: Span) -> SubProcessor:
    def one(key: str) -> str:
        return values[key][0] if values.get(key) else ""

    return SubProcessor(
        name=one("name"),
        span=span,
        aliases=values.get("aliases", ()),
        purpose=one("purpose"),
        categories=values.get("categories"),
        location=one("location"),
        transfer=one("transfer"),
        role=one("role"),
        conditional=one("conditional"),
        product=one("product"),
        status=one("status") or "active",
    )


def _kind(node: yaml.Node) -> str:
    if is_null(node):
        return "empty"
    names = {yaml.ScalarNode: "a single value", yaml.SequenceNode: "a list", yaml.MappingNode: "a mapping"}
    return names[type(node)] if not isinstance(node, yaml.ScalarNode) or text_of(node).strip() else "empty"
