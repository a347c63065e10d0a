"""prose: names that running text gives to recipients, "we use Acme for payments".

Whether such a name is a company only the knowledge can tell: entries from here have the status `mentioned` until names are
resolved, become `active` where a vendor is so named, and are dropped where none is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pdflow.facts.declaration import SubProcessor
from pdflow.read.declared.blocks import Cell

MENTIONED = "mentioned"
_WORD = r"[A-Z][\w.&’'-]*\w"
_FORM = r"(?:,?\s(?:Inc|LLC|Ltd|Limited|GmbH|B\.V|SAS|SARL|SE|AG|Corp|PBC)\b\.?)"
_NAME = rf"{_WORD}(?:\s{_WORD}){{0,3}}{_FORM}?"
_NAMES = rf"(?P<names>{_NAME}(?:,\s{_NAME})*(?:,?\s(?:and|or|und|et)\s{_NAME})?)"
_MENTIONS = (
    rf"\b(?:[Ww]e|[Oo]ur \w+|[Tt]h(?:e|is) (?:web)?site|[Ii]t)(?: \w+){{0,2}} "
    rf"(?:uses?|rel(?:y|ies) on|works? with|employs?|engages?|partners? with)"
    rf"(?: the (?:services?|tools?) (?:of|from))? (?:the )?{_NAMES}",
    rf"\b(?:[Pp]ayments?(?: \w+){{0,3}} (?:processed|handled)|hosted|powered|delivered|sent) "
    rf"(?:by|via|through|with|on|at|using) (?:the )?{_NAMES}",
    rf"\b(?:for|to) [a-z ]+ and {_NAMES} (?:for|to) [a-z]",
    rf"\b(?:Anbieter|Dienstanbieter|Dienstleister)(?: \w+){{0,3}} ist (?:die |der |das )?{_NAMES}",
    rf"\bbei (?:der |dem )?(?P<names>{_WORD}(?:\s{_WORD}){{0,3}}{_FORM})",
)
_NEGATED = re.compile(r"\b(?:not|never|no longer|don[’']t|without|nicht|kein\w*|ne)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:\b(?:e\.g|i\.e|Inc|Ltd|Corp|B\.V)\.(?!\s+[A-Z][a-z]+\s[a-z])|[^.!?]|\.(?=\S))+[.!?]?")
LONGEST = 2000


def mentions_in(cell: Cell, title: str) -> Iterator[SubProcessor]:
    """The names that a paragraph gives to recipients; none of a sentence that denies something. `title` is the heading
    above, which tells the product where it begins like the name: "Google Ireland Limited" below "Google Analytics"."""
    if len(cell.text) > LONGEST:
        return
    for sentence in _SENTENCE.finditer(" ".join(cell.text.split())):
        text = sentence.group().strip()
        if _NEGATED.search(text) or text.endswith("?"):
            continue
        names = [
            name for pattern in _MENTIONS for match in re.finditer(pattern, text) for name in _split(match["names"])
        ]
        for name in dict.fromkeys(names):
            yield SubProcessor(
                name, cell.span, purpose=_purpose(text, name) or _spoken_of(name, title), status=MENTIONED
            )


def _split(names: str) -> list[str]:
    """The single names, each with its legal form."""
    return [
        name.strip(" ,") for name in re.split(r",\s(?!(?:Inc|LLC|Ltd|Limited|GmbH)\b)|\s(?:and|or|und|et)\s", names)
    ]


def _spoken_of(name: str, title: str) -> str:
    return title if title.split()[:1] == name.split()[:1] else ""


def _purpose(sentence: str, name: str) -> str:
    """What "for …" or "to …" says right after the name."""
    after = sentence.partition(name)[2]
    match = re.match(
        r"(?:\s\([^)]*\))?,?\s(?:for|to|as|zur|zum|für|pour)\s(?P<what>[^.,;(]{3,80}?)(?=\s(?:and|und)\s[A-Z]|[.,;(]|$)",
        after,
    )
    return match["what"].strip() if match else ""
