"""vocabulary: a name in code × the words of personal data → the category that it names."""

from __future__ import annotations

import re
from enum import IntEnum

from pdflow.facts.knowledge import DataCategory, PersonalData
from pdflow.facts.matching import Guess
from pdflow.facts.record import Record
from pdflow.match.words import ASKED, FORMS, LOOKUPS, MODIFIERS, PASSAGES, SUFFIXES, head, key_path, plural, segments, tokens

__all__ = ["Guess", "Verdict", "Vocabulary"]

Words = tuple[str, ...]

LONGEST = 100
"""The most characters of a term; beyond that it is text, not a name."""


class Verdict(IntEnum):
    """What an owner is. DENIED: nothing under it is anybody's data (`settings`, `email_template`)."""

    DENIED = -2
    THING = -1
    UNKNOWN = 0
    PERSON = 1


class _Meaning(Record):
    """What a word of the vocabulary stands for."""

    category: DataCategory
    strong: bool


class _Match(Record):
    """Where a word of the vocabulary stands in a term: tokens `start` to `end`; a negative start: in the owner."""

    start: int
    end: int
    meaning: _Meaning
    length: int


class _Name(Record):
    """A term taken apart."""

    words: Words
    match: _Match | None
    owner: str
    """What the term itself says it belongs to: `user` in `user__email`."""


_LEVELS = ("low", "medium", "high")


class Vocabulary:
    """The words of personal data, ready to be asked. Answers are remembered: the same names come again and again."""

    def __init__(self, personal: PersonalData) -> None:
        self._meanings: dict[Words, _Meaning] = {}
        for category in personal.categories:
            self._learn(category)
        self._longest = max((len(words) for words in self._meanings), default=0)
        self._owners = _phrases(personal.owners)
        self._things = _phrases(personal.not_owners)
        self._deny = _phrases([word for word in personal.deny if not word.endswith("_")], many=False)
        self._deny_first = _phrases([word for word in personal.deny if word.endswith("_")], many=False)
        self._deny_types = frozenset(personal.deny_types)
        self._keys = frozenset(category.key for category in personal.categories)
        self._tails = frozenset(
            words[first:]
            for words, meaning in self._meanings.items()
            if meaning.strong
            for first in range(1, len(words))
        )
        self._terms: dict[str, _Name | None] = {}
        self._guesses: dict[tuple[str, str], Guess | None] = {}
        self._verdicts: dict[str, Verdict] = {}

    def classify(self, term: str, owner: str = "") -> Guess | None:
        """What `term` (an attribute, key, parameter or variable) names when it belongs to `owner`; None: nothing.

        `owner` is code text or a class name. A term that is a path (`user__email`, `customer[email]`) brings its own.
        """
        key = (term, owner)
        if key not in self._guesses:
            self._guesses[key] = self._classify(term, owner)
        return self._guesses[key]

    def person_like(self, owner: str) -> bool:
        """Whether `owner` is a person, or a form that one filled in. The last segment that means something decides."""
        return self.verdict(owner) is Verdict.PERSON

    def verdict(self, owner: str) -> Verdict:
        """What an owner is."""
        if owner not in self._verdicts:
            self._verdicts[owner] = self._judge(owner)
        return self._verdicts[owner]

    def denies_type(self, name: str) -> bool:
        """Whether a field of this type, as code writes it, holds no personal value whatever its name."""
        names = [part.rsplit(".", 1)[-1] for part in re.findall(r"[A-Za-z_][\w.]*", name)]
        inner = [part for part in names if part not in _WRAPPERS]
        return bool(inner) and all(part in self._deny_types for part in inner)

    def category(self, text: str) -> str | None:
        """The category that people mean by `text`: its key, or a word for it; None where there is none."""
        if text in self._keys:
            return text
        guess = self.classify(text, "person")
        return guess.category if guess is not None else None

    def refuses(self, term: str) -> bool:
        """Whether a term holds a word that denies, other than inside a word for personal data."""
        words = tokens(key_path(term)[-1]) if key_path(term) else ()
        return self._denied(words, self._match(words) or _Match(len(words), len(words), _NOTHING, 0))

    def _learn(self, category: DataCategory) -> None:
        for strong, words in ((True, category.words), (False, category.weak)):
            for word in words:
                parts = tokens(word)
                for last in (parts[-1], *(plural(parts[-1]) if strong else ())):
                    self._meanings.setdefault((*parts[:-1], last), _Meaning(category, strong))

    def _classify(self, term: str, owner: str) -> Guess | None:
        if term not in self._terms:
            self._terms[term] = self._read(term)
        name = self._terms[term]
        if name is None:
            return None
        owner = name.owner or owner
        match = name.match
        if match is None or not match.meaning.strong:
            match = self._across(name.words, owner) or match
        if match is None or self._denied(name.words, match):
            return None
        verdict = self.verdict(owner)
        if verdict is Verdict.DENIED:
            return None
        context = self._context(name.words, match) if match.meaning.strong else self._near(name.words, match)
        return _guess(name.words, match, context if context is not Verdict.UNKNOWN else verdict)

    def _read(self, term: str) -> _Name | None:
        """The term taken apart; None where it names nothing whatever its owner."""
        if len(term) > LONGEST or (term.startswith("__") and term.endswith("__")):
            return None
        path = [part for segment in key_path(term) for part in _lookup_path(segment)]
        words = tokens(path[-1]) if path else ()
        match = self._match(words)
        if match is None and words not in self._tails:
            return None
        return _Name(words, match, path[-2] if len(path) > 1 else "")

    def _match(self, words: Words) -> _Match | None:
        """The longest word of the vocabulary that ends the term, harmless suffixes aside."""
        end = len(words)
        while end > 0:
            for length in range(min(self._longest, end), 0, -1):
                meaning = self._meanings.get(words[end - length : end])
                if meaning is not None:
                    return _Match(end - length, end, meaning, length)
            if words[end - 1] not in SUFFIXES and not words[end - 1].isdigit():
                return None
            end -= 1
        return None

    def _across(self, words: Words, owner: str) -> _Match | None:
        """A strong word that begins in the owner and ends with the whole term: `card.last4`, `phone.number`."""
        path = segments(owner)
        before = head(path[-1]) if path else ()
        if not before or self._is(before, self._things):
            return None
        for length in range(min(len(before), 3), 0, -1):
            meaning = self._meanings.get((*before[-length:], *words))
            if meaning is not None and meaning.strong and meaning.category.key not in _NO_OWNERS:
                return _Match(-length, len(words), meaning, length + len(words))
        return None

    def _denied(self, words: Words, match: _Match) -> bool:
        """Whether a word that denies stands in the term, other than inside the word that matched."""
        start = max(match.start, 0)
        for size in range(1, 4):
            if start > 0 and words[:size] in self._deny_first:
                return True
            for first in range(len(words) - size + 1):
                inside = start <= first and first + size <= match.end
                if not inside and words[first : first + size] in self._deny:
                    return True
        return False

    def _context(self, words: Words, match: _Match) -> Verdict:
        """What the words before the match, or its own first word, say about whose value it is."""
        if match.start >= 0 and words[match.start : match.start + 1] in self._owners and match.length > 1:
            return Verdict.PERSON
        for end in range(match.start, 0, -1):
            if self._is(words[:end], self._owners):
                return Verdict.PERSON
            if self._is(words[:end], self._things):
                return Verdict.THING
        return Verdict.UNKNOWN

    def _near(self, words: Words, match: _Match) -> Verdict:
        """As `_context`, for a weak word: only what stands right before it counts, and anything else denies."""
        if match.length > 1 and words[match.start : match.start + 1] in self._owners:
            return Verdict.PERSON
        end = match.start
        while end > 0 and words[end - 1] in MODIFIERS:
            end -= 1
        if end <= 0:
            return Verdict.UNKNOWN
        return Verdict.PERSON if self._is(words[:end], self._owners) else Verdict.THING

    def _judge(self, owner: str) -> Verdict:
        path = segments(owner)
        form = any(tokens(one)[-1:] == ("request",) and other in ASKED for one, other in zip(path, path[1:]))
        for segment in reversed(path):
            if segment in PASSAGES or segment in FORMS or (form and segment in ASKED):
                form = form or segment in FORMS
                continue
            words = head(segment)
            if words[-1:] == ("form",):
                form, words = True, words[:-1]
            verdict = self._head_verdict(words)
            return Verdict.PERSON if form and verdict is Verdict.UNKNOWN else verdict
        return Verdict.PERSON if form else Verdict.UNKNOWN

    def _head_verdict(self, words: Words) -> Verdict:
        if self._is(words, self._deny):
            return Verdict.DENIED
        if self._is(words, self._owners):
            return Verdict.PERSON
        return Verdict.THING if self._is(words, self._things) else Verdict.UNKNOWN

    def _is(self, words: Words, phrases: frozenset[Words]) -> bool:
        """Whether one of the phrases ends `words`."""
        return any(words[-size:] in phrases for size in range(1, min(len(words), 3) + 1))


_WRAPPERS = frozenset(
    "Optional Union None Mapped Annotated Final ClassVar NotRequired Required List list Sequence Column mapped_column "
    "models serializers forms fields db sa typing".split()
)


_NO_OWNERS = ("user.name.first", "user.name.last")
"""Words for these do not begin with who has it: `family.name` and `last.name` are the name of a family, of the last."""

_NOTHING = _Meaning(DataCategory("", ""), False)


def _phrases(words: tuple[str, ...] | list[str], many: bool = True) -> frozenset[Words]:
    """The words as tuples of tokens; with `many`, their plurals as well."""
    found: set[Words] = set()
    for word in words:
        parts = tokens(word)
        found.add(parts)
        if many:
            found.update((*parts[:-1], last) for last in plural(parts[-1]))
    return frozenset(found)


def _lookup_path(name: str) -> list[str]:
    """The names that `__` joins, without look-ups: `user__email__iexact` → user, email."""
    if "__" not in name:
        return [name]
    parts = [part for part in name.split("__") if part]
    while len(parts) > 1 and parts[-1] in LOOKUPS:
        parts.pop()
    return parts


def _guess(words: Words, match: _Match, verdict: Verdict) -> Guess | None:
    category = match.meaning.category
    if not match.meaning.strong:
        return Guess(category.key, "medium", category.alone) if verdict is Verdict.PERSON else None
    clear = match.length > 1 or len(words[match.end - 1]) >= 5 or verdict is Verdict.PERSON
    level = 2 if clear and category.alone else 1
    if verdict is Verdict.THING:
        level -= 2 if category.key == "user.name" else 1
    return Guess(category.key, _LEVELS[max(level, 0)], category.alone)
