"""items: list items and terms to sub-processors as declared."""

from __future__ import annotations

import re

import msgspec

from pdflow.read.declared.blocks import Cell, Item, Term
from pdflow.read.declared.columns import column_of
from pdflow.read.declared.company_names import FORM, is_legal_name, looks_like_name, without_stop
from pdflow.read.declared.entries import FLAGS, NO_DATA, PLACEHOLDER, Entry, from_cells
from pdflow.read.declared.places import is_place
from pdflow.read.declared.sections import Section

_GENERIC = re.compile(
    r"(?:(?:infrastructure|hosting|cloud|servers?|databases?|storage|backups?|payments?|billing|invoicing|e-?mails?|"
    r"newsletters?|sms|analytics|statistics|monitoring|logging|error tracking|support|help ?desk|customer|communications?|"
    r"marketing|advertising|crm|authentication|login|security|search|maps|ai|operations|development|services?|providers?|tools?|"
    r"platforms?|other|general|internal|core|zahlungen|versand|analyse|hébergement|paiements?|alojamiento|pagos)"
    r"(?:\s*(?:&|/|,|and|und|et|y)\s*|\s+|\s*:?$))+",
    re.IGNORECASE,
)
"""Words for what companies do: none of them is a company."""
_ROLE_IN_BRACKETS = re.compile(r"^(?P<name>[^()]+?)\s*\((?P<role>[^()]*)\)\s*\.?$")
_SEPARATOR = re.compile(
    r"\s+(?:[–—|-]+|→|->|=>)\s+|:\s+|[,;]\s+(?=[a-z])|(?<=[\w)])\.\s+(?=[A-Z])|"
    r"\s+(?:for|to|which|who|that|as|used|is|are|provides?|für|pour|para|do|dla)\s+(?=[a-zà-ž])|"
    r"\s+(?=\[[^\]]*\]$)|(?<=[\w.)])\s+(?=\((?:USA?|EU|EEA|UK)\b)"
)
_OURS = re.compile(
    r"^(?:our|the|an?)\s+[\w /&-]{2,50}?(?:provider|partner|processor|platform|service|system|tool),?\s+(?=[A-Z])"
)
"""`our hosting provider, Acme GmbH`: what the company is for comes before its name."""
_SAYS_MORE = re.compile(
    r"^(?:we|our|you|your|they|it|its|this|that|these|those|there|all|any|each|every|some|no|if|when|where|while|for|in|on|"
    r"at|by|with|as|to|please|see|note|last updated|updated|effective|wir|nous|nuestr\w+|notre|nos)\b|"
    r"\b(?:we|you|will|shall|must|may|has|have|been|were)\b",
    re.IGNORECASE,
)
"""Words with which sentences begin, or without which few are made, and names of companies are not."""
_LABEL = re.compile(r"^(?P<label>[^\W\d][\w ]{1,40}?)\s*:\s*(?P<value>\S.*)$")
_ENUMERATED = re.compile(r"[;,]?\s+(?:and|or|und|et|y|oraz)$|[;,]$")
"""What joins an item to the next."""
_PIECES = re.compile(r"\s+[–—|-]+\s+|[()\[\];]|,\s+(?=[A-Z])")


def from_item(item: Item, section: Section) -> Entry | None:
    """The entry of a list item: a name, then perhaps what it is for; None where it does not begin with a name."""
    whole = " ".join(item.cell.text.split())
    whole, kind = _without_kind(_ENUMERATED.sub("", whole))
    lead = " ".join(item.lead.split())
    if lead and whole.startswith(lead):
        name, purpose = lead, whole[len(lead) :].strip()
        company = re.match(r"\((?P<inner>[^()]*)\)\s*", purpose)
        if company and is_legal_name(company["inner"]):
            name, purpose = f"{lead} ({company['inner']})", purpose[company.end() :]
    elif (in_brackets := _ROLE_IN_BRACKETS.match(whole)) and _is_role(in_brackets["role"], whole):
        name, purpose = in_brackets["name"], in_brackets["role"]
    else:
        pieces = _SEPARATOR.split(whole, maxsplit=1)
        name, purpose = pieces[0], pieces[1] if len(pieces) > 1 else ""
    name, place = _without_place(without_stop(name))
    if _GENERIC.fullmatch(whole):
        return None
    is_sentence = _SAYS_MORE.search(re.sub(r"\([^)]*\)", " ", name)) and not PLACEHOLDER.search(name)
    if not looks_like_name(name) or is_sentence:
        return None
    purpose, told = _labelled(purpose)
    parts = _parts_of_purpose(purpose or kind) | told
    parts["location"] = parts.get("location") or place
    cells = {"name": Cell(name, item.cell.span)}
    cells |= {field: Cell(text, item.cell.span) for field, text in parts.items() if text}
    return from_cells(cells, section)


def _is_role(inner: str, whole: str) -> bool:
    """Whether brackets say what a company is for or where it is, rather than another name of it or a state."""
    if any(flag.search(whole) for _, flag in FLAGS) or re.search(r":\s|\s[–—|-]\s", whole.partition("(")[0]):
        return False
    return not inner[:1].isupper() or is_place(inner) or bool(_GENERIC.fullmatch(inner))


def _without_kind(whole: str) -> tuple[str, str]:
    """`our hosting provider, Acme GmbH` as name and what it is for."""
    ours = _OURS.match(whole)
    return (whole[ours.end() :], ours.group().split(maxsplit=1)[1].strip(" ,")) if ours else (whole, "")


def _without_place(name: str) -> tuple[str, str]:
    """`Acme GmbH, Germany` as the name and the place."""
    before, _, last = name.rpartition(", ")
    is_town = bool(FORM.search(before)) and last.istitle() and not FORM.search(last)
    return (before, last) if before and (is_place(last) or is_town) else (name, "")


def _labelled(text: str) -> tuple[str, dict[str, str]]:
    """What stands after a name without its `Location: Germany.`, and that by field."""
    kept, told = [], {}
    for sentence in re.split(r"(?<=[.;])\s+", text):
        label = _LABEL.match(sentence)
        field = column_of(label["label"]) if label else ""
        if label and field in ("categories", "location", "transfer", "purpose"):
            told[field] = label["value"].strip(" .;")
        else:
            kept.append(sentence)
    return " ".join(kept), told


def _parts_of_purpose(text: str) -> dict[str, str]:
    """What stands after a name: a purpose, and a place at either end of it, in brackets or after a dash."""
    pieces = [piece.strip(" .:;,–—-") for piece in _PIECES.split(text.strip(" .:;,–—-"))]
    pieces = [piece for piece in pieces if piece]
    places = [piece for piece in pieces if is_place(piece)]
    rest = ", ".join(piece for piece in pieces if piece not in places) if places else text
    rest = re.sub(r"^(?:for|to|used (?:for|to)|für|pour|para)\s+", "", rest.strip())
    rest = re.sub(r"^\((?P<inner>[^()]*)\)\.?$", r"\g<inner>", rest.strip(" .:;,–—-")).strip(" .:;,–—-")
    return {"purpose": rest, "location": ", ".join(places)}


def from_term(term: Term, section: Section) -> Entry | None:
    """The entry of a definition list: the term is the name, its text says what it is for."""
    if not looks_like_name(term.term.text):
        return None
    found = from_cells({"name": term.term, "purpose": Cell(term.body, term.term.span)}, section)
    if found and NO_DATA.search(term.body):
        return msgspec.structs.replace(found[0], categories=()), found[1]
    return found


def is_detail(text: str) -> bool:
    """Whether a list item below a company goes on about it, rather than naming another."""
    return (
        bool(_GENERIC.fullmatch(text.strip()))
        or text[:1].islower()
        or text.rstrip().endswith(".")
        and len(text.split()) > 3
    )
