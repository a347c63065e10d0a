"""claims: sentences that code can contradict, found by phrases.

The phrases are meant to be sure rather than many: a sentence with an exception ("except", "unless", "without your
consent", "for marketing") claims less than it seems to, and is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pdflow.facts.declaration import Claim
from pdflow.facts.place import Span
from pdflow.facts.record import Record
from pdflow.read.declared.blocks import Cell
from pdflow.read.declared.words import categories_in

_EXCEPTION = (
    r"\b(?:except|unless|other than|apart from|save (?:for|as)|without (?:your|the|prior|their|explicit)|only (?:if|when|with|to|"
    r"where)|where possible|for (?:their own|marketing|advertising|commercial)|as described|if necessary|where necessary|"
    r"standard contractual|may be|außer|es sei denn|sauf|à moins)\b"
)
_NOT = r"(?:do(?:es)? not|don[’']t|doesn[’']t|will not|won[’']t|shall not|never|cannot|can ?not|may not|must not|is not|are not)"
_OUTSIDE = r"outside\s+(?:of\s+)?(?:the\s+)?(?P<region>(?:EU\s*/\s*EEA|EU|EEA|EWR|UE|European Union|European Economic Area)\b)"
_INSIDE = r"(?:with)?in\s+(?:the\s+)?(?P<region>(?:EU\s*/\s*EEA|EU|EEA|European Union|European Economic Area)\b)"
_SPECIAL = r"(?:sensitive (?:personal )?(?:data|information)|special categor(?:y|ies))"


class Phrase(Record, frozen=True):
    """A pattern over one sentence, and the kind of claim that it makes. A named group `values` or `region` is what the
    sentence lists; `unless` says which sentences are left alone."""

    kind: str
    pattern: str
    unless: str = ""


ENGLISH: tuple[Phrase, ...] = (
    Phrase("no-third-parties",
           rf"\b{_NOT}\b[^.;]*?\b(?:share|disclose|transfer|provide|pass|send|give|transmit)\b[^.;]*?\b(?:any\s+)?(?:third|external|"
           r"outside)[- ]part(?:y|ies)\b", _EXCEPTION),
    Phrase("no-third-parties",
           r"\b(?:no (?:personal )?(?:data|information)\b[^.;]*\bshared with|shared? [^.;]*\bwith no|not shared with)\b[^.;]*\bthird part",
           _EXCEPTION),
    Phrase("no-transfer-outside", rf"\b(?:{_NOT}|no|not|nor)\b[^.;]*?\b(?:send|sent|transfer|transferred|leave|stor\w+|process\w*|"
                                  rf"export\w*)\b[^.;]*?\b{_OUTSIDE}", _EXCEPTION),
    Phrase("no-transfer-outside", rf"\b(?:stor\w+|process\w*|kept|keep|stays?|remains?|host\w*)\b[^.;]*\b(?:only|exclusively|solely)\b"
                                  rf"[^.;]*\b{_INSIDE}", r"\b(?:except|unless|where possible|backups?)\b"),
    Phrase("no-special-categories", rf"\b(?:{_NOT}|no)\b[^.;]*\b(?:collect|process|stor|us|submit|request|sen)\w*\b[^.;]*\b{_SPECIAL}",
           r"\b(?:except|unless)\b"),
    Phrase("no-special-categories", rf"\bno {_SPECIAL}\b[^.;]*\b(?:collected|processed|stored|used)\b", r"\b(?:except|unless)\b"),
    Phrase("kinds-only", r"\b(?:such as|including|like|e\.g\.,?)\s+(?P<values>[^.;:()]*?\b(?:providers?|vendors?|partners|processors))\b",
           r"\bsuch as (?:the )?(?:right|information)\b"),
    Phrase("kinds-only", r"\b(?:with|to|by|our)\s+(?P<values>(?:[a-z-]+(?: [a-z]+)?,\s+){2,}(?:and|or)\s+[a-z ]+?\b(?:providers?|vendors?))\b"),
    Phrase("list-elsewhere", r"\bsub-?\s?processors?\b[^.;]*\b(?:as listed (?:on|at|in)|(?:list )?(?:is|are) (?:available|published) "
                             r"(?:on|at))\b|\b(?:listed|found|published) (?:on|at)\b[^.;]*\bsub-?\s?processors? page\b"),
    Phrase("transfer-mechanism", r"\boutside\b[^.;]*\b(?P<values>standard contractual clauses|binding corporate rules|privacy shield|"
                                 r"data privacy framework|adequacy decision)\b"),
    Phrase("role", r"\bacts? as (?:an?|the)?\s*(?:data )?(?P<values>controller|processor)\b", r"\bnot act\b"),
    Phrase("role", r"\(an? data (?P<values>controller|processor)\)\s+(?:processes|determines)"),
    Phrase("role", r"\bdata (?P<values>controller|processor) is an? [^.;]*\(e\.g\.,? [A-Z]"),
    Phrase("region", r"“?\"?\b(?P<region>EEA|EU)\b\"?”? means\b"),
    Phrase("data-categories", r"\b(?:information|data)[”\"]? means (?P<values>.+)$", r"\bpersonal data[”\"]? means|customer data"),
    Phrase("data-categories", r"\b(?:collect|process|receive)s? the following (?:personal )?(?:information|data)\s*:\s*(?P<values>.+)$"),
)  # fmt: skip
LANGUAGES: dict[str, tuple[Phrase, ...]] = {"en": ENGLISH}
"""The phrases by language; further languages are added here."""

_NOTICE = re.compile(r"\b(?:notice|notif\w+|inform\w*|object\w*|announce\w*|notificare|ankündig\w*|informier\w*|préavis)\b", re.IGNORECASE)
_SUBPROCESSOR = re.compile(r"\bsub-?\s?proce\w*|\bunterauftrag\w*|\bsous-?traitant", re.IGNORECASE)
_DAYS = re.compile(r"\b(?P<days>\d{1,3})\s+(?:de\s+)?(?:(?:calendar|business|working)\s+)?(?:days?|zile|tage?n?|jours?)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:[^.!?\n]|\.(?=\S)|\b(?:e\.g|i\.e|etc|Art|Inc|Ltd|No)\.)+[.!?]?", re.IGNORECASE)


def claims_in(cell: Cell) -> Iterator[Claim]:
    """The claims of a paragraph, a sentence at a time, each with the sentence as written and its line."""
    for match in _SENTENCE.finditer(cell.text):
        sentence = " ".join(match.group().split())
        if len(sentence) < 12:
            continue
        span = Span(cell.span.path, cell.span.line + cell.text.count("\n", 0, match.start()), cell.span.column)
        yield from _of_sentence(sentence, span)


def notice_days(text: str) -> str:
    """The number of days in a text about notice; empty where there is none."""
    match = _DAYS.search(text)
    return match["days"] if match else ""


def _of_sentence(sentence: str, span: Span) -> Iterator[Claim]:
    made = set()
    for phrase in (phrase for phrases in LANGUAGES.values() for phrase in phrases):
        match = re.search(phrase.pattern, sentence, re.IGNORECASE)
        if not match or (phrase.unless and re.search(phrase.unless, sentence, re.IGNORECASE)):
            continue
        values = _values(phrase.kind, sentence, match)
        if phrase.kind not in made and (values or phrase.kind not in ("data-categories", "kinds-only")):
            made.add(phrase.kind)
            yield Claim(phrase.kind, sentence, span, values)
    if _NOTICE.search(sentence) and _SUBPROCESSOR.search(sentence):
        days = notice_days(sentence)
        what = "objection" if re.search(r"\bobject", sentence, re.IGNORECASE) else "notice"
        if days:
            yield Claim("notice-period", sentence, span, (days, what))
        elif re.search(r"\b(?:reasonable )?(?:advance|prior)\b", sentence, re.IGNORECASE):
            yield Claim("notice-period", sentence, span, ("unspecified", what))


def _values(kind: str, sentence: str, match: re.Match[str]) -> tuple[str, ...]:
    groups = match.groupdict()
    if kind == "region":
        extra = [code for code, word in (("GB", "United Kingdom"), ("CH", "Switzerland")) if word in sentence]
        return (groups["region"].upper(), *extra)
    if groups.get("region"):
        names = {"european union": "EU", "european economic area": "EEA", "ewr": "EEA", "ue": "EU"}
        return tuple(names.get(part.strip().casefold(), part.strip().upper()) for part in groups["region"].split("/"))
    values = groups.get("values") or ""
    if kind == "data-categories":
        return categories_in(values)[0]
    if kind == "kinds-only":
        parts = re.split(r",\s*(?:and |or )?|\s+(?:and|or)\s+", values)
        return tuple(re.sub(r"\s*(?:service )?(?:providers?|vendors?|partners|processors)$", "", part).strip() or part for part in parts if part)
    return (values.casefold(),) if values else ()
