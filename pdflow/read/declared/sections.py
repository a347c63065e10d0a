"""sections: headings and introductions to what the lists and tables below them are."""

from __future__ import annotations

import re

from pdflow.facts.record import Record

_LIST = re.compile(
    r"sub-?\s?_?processors?\b|subprocesor\w*|sub-procesor\w*|unterauftrag\w*|auftragsverarbeiter\w*|sous-?traitants?|"
    r"subencargad\w*|subverwerker\w*|sub-?respons[aá]ve\w*|sub-?responsabil\w*|podwykonawc\w*|podmiot\w* przetwarzaj\w*|"
    r"annex\s+(?:iii|3)\b|anlage\s+\d|third[- ]part(?:y|ies)\s+(?:services?|"
    r"providers?|vendors?|"
    r"processors?)|service providers?|who we share|data processors\b|our processors|items$|vendors$|third[_ "
    r"-]?parties$",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"due diligence|security (?:measures|practices|review)|"
    r"\b(?:updates?|changes?|modifications?|amendments?) (?:to|of|in)\b|notif|\bnotice|contact|objection|"
    r"^\W*(?:how|why)\b|what (?:is|are) an?\b|frequently|questions|definitions?|criteria|selection|assessment|\baudits?\b|responsibilit|your rights|obligations|changelog|change log|history|"
    r"änderungen|mitteilung|modifications|practices$",
    re.IGNORECASE,
)
"""Headings below a list's own that are about something else than who is on it."""
_RECIPIENTS = re.compile(r"(?:data |following )?recipients?\b|empfänger|destinataires", re.IGNORECASE)
_STATUS = (
    ("not-a-recipient", r"\bnot\b[^.]*(?:sub-?\s?processors?|third part|recipients?)|\bno longer\b|\bremoved\b|"
                        r"\bformer(?:ly)?\b|"
                        r"\bprevious\b|\bkeine\b[^.]*auftragsverarbeiter|not used"),
    ("planned", r"\bplanned\b|\bupcoming\b|\bfuture\b|coming soon|planifica\w+|geplant\w*|prévus?\b|under "
                r"evaluation|previst\w+"),
    ("affiliate", r"subsidiar\w*|affiliate\w*|group compan\w*|konzern\w*|filiale\w*|verbundene"),
    ("self-hosted", r"self-?\s?hosted|selbst gehostet"),
)  # fmt: skip
_CONDITIONAL = re.compile(
    r"\bconditional\b|\boptional\b|\bonly (?:when|if|where)\b|\bfacultati\w*|\bbedingt\w*", re.IGNORECASE
)
_PLACE = re.compile(
    r"\b(?:located|hosted|based|situated|established)\s+in\s+(?:the\s+)?(?P<place>[A-ZÄÖÜ][\w .()/&-]*?)\s*[:.]?$"
)
_PERSONAL = re.compile(
    r"\b(?:personal data|personal information|following (?:data|information)|data (?:do )?we (?:collect|process)|"
    r"personenbezogene\w* daten|données personnelles)\b|\bwe (?:may )?(?:collect|receive|process)\b",
    re.IGNORECASE,
)
_NOT_CATEGORIES = re.compile(
    r"\b(?:purposes?|principles?|rights?|use of|how (?:do|we)|cases where|duration|subjects|erasure|security|share|who|"
    r"accurate|lawful|legal|regulation|means of|recipients?|cookies|following ways|transfer)\b",
    re.IGNORECASE,
)


_PEOPLE = re.compile(
    r"categor\w+ of (?:the )?(?:data subjects|individuals|persons)|^(?:\W|\d)*data subjects\W*$|"
    r"kategorien (?:der )?betroffene\w* personen|catégories de personnes concernées",
    re.IGNORECASE,
)


class Section(Record, frozen=True):
    """What is known about the lists below a heading."""

    level: int = 0
    is_list: bool = False
    """Companies that receive data are listed here."""
    status: str = "active"
    conditional: str = ""
    location: str = ""
    title: str = ""
    is_cookies: bool = False
    is_about_list: bool = False
    """The list is spoken of, be it that it stands here or not."""


def enter(stack: tuple[Section, ...], level: int, title: str) -> tuple[Section, ...]:
    """The open sections after a heading; a section inherits what the one around it says."""
    outer = tuple(section for section in stack if section.level < level)
    return (*outer, describe(title, outer[-1] if outer else Section(), level))


def describe(title: str, outer: Section, level: int) -> Section:
    """What a heading says about the lists below it."""
    status = next((name for name, pattern in _STATUS if re.search(pattern, title, re.IGNORECASE)), outer.status)
    place = _PLACE.search(title)
    return Section(
        level=level,
        is_list=_is_list(title, outer),
        status=status,
        conditional=title if _CONDITIONAL.search(title) else outer.conditional,
        location=place["place"].strip() if place else outer.location,
        title=title,
        is_about_list=outer.is_about_list or bool(_LIST.search(title)),
        is_cookies=outer.is_cookies or "cookie" in title.casefold(),
    )


def _is_list(title: str, outer: Section) -> bool:
    """A heading that is about something else ends the list, even where it says "sub-processors" too."""
    aside, named = _ASIDE.search(title), _LIST.search(title)
    if aside and not title.rstrip().endswith(":"):
        # "Sub-processors and notice of changes" is both, "Sub-processor notices" and "Changes to sub-processors" are not.
        return bool(named and re.search(r"\b(?:and|und|et)\b|[&,/]", title[named.end() : aside.start()]))
    return bool(named) or outer.is_list


def introduces_list(text: str) -> bool:
    """Whether a paragraph says that companies are listed right below it."""
    return text.rstrip().endswith(":") and bool(_LIST.search(text)) and len(text) < 400


def introduces_kinds(text: str) -> bool:
    """Whether a paragraph says that recipients follow, of whatever wording."""
    return text.rstrip().endswith(":") and bool(_RECIPIENTS.search(text))


def introduces_categories(text: str, is_heading: bool) -> bool:
    """Whether categories of personal data are listed below."""
    if not _PERSONAL.search(text) or _NOT_CATEGORIES.search(text):
        return False
    return is_heading or text.rstrip().endswith(":")


def introduces_people(text: str, is_heading: bool) -> bool:
    """Whether the people whose data it is are listed below."""
    return bool(_PEOPLE.search(text)) and (is_heading or text.rstrip().endswith(":"))
