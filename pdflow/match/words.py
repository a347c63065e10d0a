"""words: how names in code are put together, whatever language of people they are in."""

from __future__ import annotations

import re
import unicodedata

LOOKUPS = frozenset(
    (
        "exact iexact contains icontains in startswith istartswith endswith iendswith regex iregex gt gte lt lte "
        "range c r pc s"
    ).split()
)
"""What may stand after `__` without changing what a name means: look-ups of Django, markers of Salesforce."""

SUFFIXES = frozenset(
    (
        "str string txt text val value values raw lower upper clean cleaned norm normalized normalised stripped "
        "trimmed hash hashed md5 sha sha1 sha256 digest encoded encrypted b64 list set array tuple dict map json "
        "input param arg data new old original copy tmp temp bytes utf8 quoted escaped joined"
    ).split()
)
"""Last words of a name that say in what form a value is held, not what it is."""

HOLDERS = frozenset(
    (
        "serializer schema model dto data details detail info information record entity object obj instance inst dict "
        "row input output payload create update patch read response request out in base orm db list set query qs "
        "proxy tuple fields attributes attrs props properties params kwargs args result results "
        "dataclass typed form_data json doc public private full partial minimal basic current existing new old"
    ).split()
)
"""Last words of an owner that say in what form a person is held: `UserSerializer`, `contact_data`."""

PASSAGES = frozenset(
    (
        "objects get first last all filter one one_or_none one_or_404 scalar scalars scalar_one scalar_one_or_none "
        "fetchone get_or_404 first_or_404 select_related prefetch_related only copy dict data attributes properties "
        "fields values items model_dump json to_dict as_dict asdict _asdict __dict__ instance cleaned_data "
        "validated_data objs obj object node edges pop setdefault get_object self cls this root"
    ).split()
)
"""Segments of an owner that lead through to what stands before them: `User.objects.get()`, `contact.data`."""

FORMS = frozenset({"POST", "form", "cleaned_data", "validated_data", "form_data", "formdata"})
"""Segments that hold what a person filled in."""

ASKED = frozenset(
    "GET args body content data files form get_data get_json json params query_params values view_args".split()
)
"""What holds, as a member of a request, what a visitor filled in or asked for."""

MODIFIERS = frozenset(
    (
        "new old current main primary secondary alternate alternative preferred original my own get home work personal "
        "private business legal real mailing billing shipping delivery full short public latest raw clean the stripe "
        "temporary temp initial generated random"
    ).split()
)
"""Words before a weak word that leave its owner what it was: `user.new_address`, but not `user.plan_name`."""

_CUTS = frozenset({"by", "for", "with", "from", "of", "to"})
_TOKEN = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SPLIT = re.compile(r"[A-Za-z0-9_\- ]+")
_COMPUTED = re.compile(r"\[[^\"'\]][^\]]*\]")
_LETTERS = str.maketrans(
    dict(zip("äöüÄÖÜßæÆœ", "ae oe ue Ae Oe Ue ss ae Ae oe".split(), strict=True))
    | dict(zip("łŁøØđı", "lLoOdi", strict=True))
)
"""Letters that lose more than an accent in ASCII."""


def fold(text: str) -> str:
    """The text in ASCII letters: `Straße` → `Strasse`, `prénom` → `prenom`."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(character for character in plain if not unicodedata.combining(character))


def tokens(name: str) -> tuple[str, ...]:
    """The words of a name in any case style, in lower case; digits stand alone: `addressLine1` → address, line, 1."""
    return tuple(token.lower() for token in _TOKEN.findall(fold(name)))


def segments(code: str) -> tuple[str, ...]:
    """The names on a dotted path of code, without arguments and computed subscripts: `a.get(x)["b"][i]` → a, get, b."""
    return _names(_COMPUTED.sub("", _without_arguments(code)))


def key_path(key: str) -> tuple[str, ...]:
    """The names in a key or a name: `customer[email]` → customer, email; most are one name."""
    return _names(key)


def _names(text: str) -> tuple[str, ...]:
    parts = (part.strip().strip("\"'") for part in re.split(r"[.\[\]/:]+", text))
    return tuple(part for part in parts if part and not part.isdigit() and _SPLIT.fullmatch(fold(part)))


def _without_arguments(code: str) -> str:
    """`code` without parentheses and what they hold."""
    if "(" not in code:
        return code
    kept, depth = [], 0
    for character in code:
        depth += character == "("
        if depth == 0:
            kept.append(character)
        depth = max(0, depth - (character == ")"))
    return "".join(kept)


def head(segment: str) -> tuple[str, ...]:
    """The words that say what an owner is: `UserCreateSerializer` → user; `users_by_id` → users."""
    words = list(tokens(segment))
    for position, word in enumerate(words):
        if word in _CUTS and position:
            words = words[:position]
            break
    while len(words) > 1 and (words[-1] in HOLDERS or words[-1].isdigit()):
        words.pop()
    return tuple(words)


def plural(word: str) -> tuple[str, ...]:
    """The forms that English code gives a word for many: `city` → cities, citys."""
    if word.endswith("y") and word[-2:-1] not in ("a", "e", "o", "u", ""):
        return (word[:-1] + "ies", word + "s")
    if word.endswith(("s", "x", "ch", "sh")):
        return (word + "es",)
    return (word + "s",)
