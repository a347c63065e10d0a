"""field types: the declared types of a field → the category that they name, or that it is nobody's."""

from __future__ import annotations

from pdflow.facts.knowledge import DataCategory, PersonalData
from pdflow.facts.matching import IMPERSONAL, Guess
from pdflow.match.vocabulary import Verdict, Vocabulary

_LEVELS = ("low", "medium", "high")
_WRAPPERS = frozenset(
    "| Optional Union None Mapped Annotated Final ClassVar NotRequired Required List list Sequence Column mapped_column "
    "Field field attrib ib DynamicMapped".split()
)
"""What stands around the type that a field holds."""


class FieldTypes:
    """The types that speak for themselves: an `EmailStr` is an e-mail address whatever the field is called."""

    def __init__(self, personal: PersonalData, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._deny = frozenset(personal.deny_types)
        self._limits = [(frozenset(limit.types), frozenset(limit.only)) for limit in personal.limits]
        self._exact: dict[str, tuple[DataCategory, bool]] = {}
        self._ends: list[tuple[str, DataCategory, bool]] = []
        for category in personal.categories:
            for strong, names in ((True, category.types), (False, category.weak_types)):
                self._learn(category, strong, names)

    def _learn(self, category: DataCategory, strong: bool, names: tuple[str, ...]) -> None:
        for name in names:
            if name.startswith("*"):
                self._ends.append((name[1:], category, strong))
            else:
                self._exact[name] = (category, strong)

    def find(self, types: tuple[str, ...], term: str, owner: str) -> Guess | None:
        """What the last names of a field's types say of it, `IMPERSONAL` included; None: nothing, its name may tell."""
        types = tuple(name for name in types if name not in _WRAPPERS)
        if types and all(name in self._deny for name in types):
            return IMPERSONAL
        for limited, only in self._limits:
            if limited.intersection(types):
                named = self._vocabulary.classify(term, owner)
                return IMPERSONAL if named is not None and named.category not in only else None
        found = next((meant for name in types if (meant := self._meant(name)) is not None), None)
        verdict = self._vocabulary.verdict(owner)
        if found is None or verdict is Verdict.DENIED or self._vocabulary.refuses(term):
            return None
        category, strong = found
        level = 1 + strong - (verdict is Verdict.THING) + (verdict is Verdict.PERSON and not strong)
        return Guess(category.key, _LEVELS[level], category.alone) if level else None

    def _meant(self, name: str) -> tuple[DataCategory, bool] | None:
        if name in self._exact:
            return self._exact[name]
        return next(((category, strong) for end, category, strong in self._ends if name.endswith(end)), None)
