"""spelling: a company's name as published to the forms under which it may be known."""

from __future__ import annotations

import html
import re
import unicodedata

from pdflow.facts.record import Record

SUFFIXES = frozenset(
    """inc incorporated llc lp llp ltd limited gmbh bv nv sas sa sarl srl sl slu pty pbc corp corporation co company oy
    oyj ab aps as pte ou uab plc ag kg se kk kft doo dba unlimited uc spa sro zoo bvba""".split()
)
"""Legal forms, without punctuation."""
REGIONS = frozenset(
    """usa us uk eu emea emeia apac americas europe ireland netherlands germany france canada australia india japan
    singapore israel international global emea deutschland imea""".split()
)
GENERIC = frozenset(
    """technologies technology software computing systems labs services service holdings group communications
    platforms platform solutions apis api business the""".split()
)
DOMAINS = frozenset("com io ai net co app dev org eu so".split())

_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_ALSO = re.compile(
    r"\b(?:d/?b/?a|f/?k/?a|a/?k/?a|doing business as|trading as|t/a|known as|formerly(?: known as)?|previously|now|"
    r"vormals|anciennement)\b[:\s]*",
    re.IGNORECASE,
)
_BELONGING = re.compile(
    r"^(?:an?|part of|owned by|subsidiary of)\b.*\b(?:company|group|subsidiary|business)?$", re.IGNORECASE
)
_SPLIT = re.compile(
    r"\s+[/–—-]\s+|\s*/\s*(?=[A-Z])|\s+by\s+(?=[A-Z])|\s*&\s+|\s+or\s+|\s+and\s+|,\s+(?=[A-Z])|;\s*|’s\s+|'s\s+"
)


class Spelling(Record, frozen=True):
    """The parts of a published name."""

    whole: str
    """Cleaned of footnote marks."""
    inner: tuple[str, ...]
    """What stands in brackets or after "dba", "formerly" and the like: the trade name or product."""
    outer: str
    """The name without them."""
    parts: tuple[str, ...]
    """The outer name cut at slashes, dashes, "by", "and": several names in one cell."""


def clean(name: str) -> str:
    """The name without invisible characters, markup, footnote marks."""
    text = unicodedata.normalize("NFKC", html.unescape(name)).replace("\u00ad", "").replace("\u200b", "")
    text = text.split("\n")[0].split("<br")[0]
    text = re.sub(r"[*†‡§¹²³`]+|_{2,}", " ", text).strip(" .,;:–-")
    return " ".join(text.split())


def spell(name: str) -> Spelling:
    """Takes a published name apart; "a Salesforce company" in brackets names nobody and is dropped."""
    whole = clean(name)
    inner: list[str] = []
    for content in _BRACKETS.findall(whole):
        content = _ALSO.sub("", content).strip(" \"'“”‘’")
        if content and not _BELONGING.match(content):
            inner.append(content)
    outer = " ".join(_BRACKETS.sub(" ", whole).split())
    first, *others = (piece.strip(" ,") for piece in _ALSO.split(outer))
    inner = [piece for piece in others if piece] + inner
    parts = tuple(part.strip() for part in _SPLIT.split(first) if part and part.strip())
    return Spelling(whole, tuple(inner), first, parts if len(parts) > 1 else ())


def words(name: str) -> list[str]:
    """The name's words in lower case, without accents and punctuation; `B.V.` and `S.à r.l.` become one word."""
    text = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    text = re.sub(r"\bs\.? ?a ?r\.? ?l\b\.?", "sarl", text)
    text = re.sub(r"\bsp\.? ?z ?o\.? ?o\b\.?", "zoo", text)
    text = re.sub(r"\bs\.? ?r\.? ?o\b\.?", "sro", text)
    text = text.replace("a/s", "as").replace("ø", "o")
    text = re.sub(r"\b((?:[a-z]\.){2,})([a-z]\b)?", lambda m: m[0].replace(".", ""), text)
    return re.findall(r"\w+", text.replace("_", " "))


def key(name: str, drop: frozenset[str] = frozenset()) -> str:
    """What two spellings of one name share: its letters and digits, without legal forms (and words in `drop`) at the
    end. A name made only of such words keeps its first."""
    kept = words(name)
    if kept[:1] == ["the"]:
        kept = kept[1:]
    while len(kept) > 1 and (kept[-1] in SUFFIXES or kept[-1] in drop):
        kept.pop()
    return "".join(kept)


def keys(name: str) -> list[tuple[str, float]]:
    """The keys under which a name may be found, the surest first, each with how sure a find is."""
    loose = REGIONS | GENERIC
    found = {key(name): 1.0}
    found.setdefault(key(name, DOMAINS), 0.98)
    found.setdefault(key(name, REGIONS), 0.97)
    found.setdefault(key(name, loose), 0.93)
    return [(each, sure) for each, sure in found.items() if len(each) >= 2]
