"""claims: sentences that code can contradict, found by the phrases of `phrases`.

They are meant to be sure rather than many: a sentence with an exception claims less than it seems to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pdflow.facts.declaration import Claim
from pdflow.facts.place import Span
from pdflow.read.declared.blocks import Cell
from pdflow.read.declared.phrases import TELLING, VOCABULARY, phrases
from pdflow.read.declared.words import categories_in

SHORTEST, LONGEST = 12, 2000
"""What is shorter makes no claim; what is longer is no sentence, and would be slow to search."""
_NOTICE = re.compile(
    r"\b(?:notice|notif\w+|inform\w*|object\w*|announce\w*|notificare|ankündig\w*|widersprech\w*|préavis|opposer)\b",
    re.IGNORECASE,
)
_SUBPROCESSOR = re.compile(r"\bsub-?\s?proce\w*|\bunterauftrag\w*|\bsous-?traitant", re.IGNORECASE)
_NO_NOTICE = re.compile(r"\b(?:breach\w*|incidents?|delet\w+|eras\w+|return\w*|violation)\b", re.IGNORECASE)
"""Notice of something else than a change of the list."""
_NUMBERS = {"five": "5", "seven": "7", "ten": "10", "fourteen": "14", "fifteen": "15", "twenty": "20", "thirty": "30",
            "forty-five": "45", "sixty": "60", "ninety": "90"}  # fmt: skip
_DAYS = re.compile(
    rf"\b(?P<days>\d{{1,3}}|{'|'.join(_NUMBERS)})[)’']*\s+(?:de\s+)?(?:(?:calendar|business|working|full)\s+)?"
    r"(?:days?|zile|tage?n?|jours?|días|dni|giorni|dagen)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?:\b(?:e\.g|i\.e|Art|Inc|Ltd|No|U\.S)\.|etc\.(?!\s+[A-Z])|[^.!?]|\.(?=\S))+[.!?]?")


def claims_in(cell: Cell, about_list: bool = False) -> Iterator[Claim]:
    """The claims of a paragraph, a sentence at a time, each with the sentence as written and its line. Questions claim
    nothing. `about_list`: the heading above speaks of sub-processors, so that the sentence need not."""
    for match in _SENTENCE.finditer(cell.text):
        sentence = " ".join(match.group().split())
        if not SHORTEST <= len(sentence) <= LONGEST or sentence.endswith("?"):
            continue
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        span = Span(cell.span.path, cell.span.line + cell.text.count("\n", 0, start), cell.span.column)
        yield from _of_sentence(sentence, span)
        if (
            _NOTICE.search(sentence)
            and (about_list or _SUBPROCESSOR.search(sentence))
            and not _NO_NOTICE.search(sentence)
        ):
            yield from _notice(sentence, span)


def kinds_of_item(cell: Cell) -> tuple[Claim, ...]:
    """The claim of an item below "your data goes to the following recipients:": its first clause, and its examples."""
    text = " ".join(cell.text.split())
    first = re.split(r"[.;(]|\bto the extent\b", text)[0].strip()
    examples = re.findall(r"\((?:e\.g\.|such as|including),?\s*([^()]*)\)", text)
    values = [first, *(part for example in examples for part in re.split(r",\s*(?:etc\.?)?", example) if part)]
    if re.search(r"\bmay be\b", first) or not first:
        return ()
    return (Claim("kinds-only", text, cell.span, tuple(values)),)


def notice_days(text: str) -> str:
    """The number of days in a text about notice; empty where there is none."""
    match = _DAYS.search(text)
    return _NUMBERS.get(match["days"].casefold(), match["days"]) if match else ""


def _of_sentence(sentence: str, span: Span) -> Iterator[Claim]:
    made = set()
    for phrase in phrases() if TELLING.search(sentence) else ():
        match = phrase.search(sentence)
        if match is None:
            continue
        values = _values(phrase.kind, sentence, match)
        if phrase.kind not in made and (values or phrase.kind not in ("data-categories", "kinds-only")):
            made.add(phrase.kind)
            yield Claim(phrase.kind, sentence, span, values)


def _notice(sentence: str, span: Span) -> Iterator[Claim]:
    """How long before a change of the list notice is given, or how long after it somebody may object."""
    days = notice_days(sentence)
    what = "objection" if re.search(r"\bobject|\bwidersprech|\bopposer", sentence, re.IGNORECASE) else "notice"
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
        names = {"european union": "EU", "european economic area": "EEA", "ewr": "EEA", "ue": "EU", "eee": "EEA"}
        names |= {"europäischen union": "EU", "union européenne": "EU", "espace économique européen": "EEA"}
        names |= {"europäischen wirtschaftsraums": "EEA", "europäischen wirtschaftsraum": "EEA"}
        return tuple(names.get(part.strip().casefold(), part.strip().upper()) for part in groups["region"].split("/"))
    values = groups.get("values") or ""
    if kind == "data-categories":
        return categories_in(values)[0]
    if kind == "transfer-mechanism":
        found = re.finditer(VOCABULARY["clauses"], sentence, re.IGNORECASE)
        return tuple(dict.fromkeys(one.group().casefold() for one in found))
    if kind == "kinds-only":
        parts = re.split(r",\s*(?:and |or )?|\s+(?:and|or)\s+", values)
        return (
            ()
            if len(parts) < 2
            else tuple(
                re.sub(r"\s*(?:service )?(?:providers?|vendors?|partners|processors)$", "", part).strip() or part
                for part in parts
                if part
            )
        )
    who = " ".join((groups.get("who") or "").split())
    return (values.casefold(), *((who,) if who else ())) if values else ()
