"""entries: rows, records and list items to sub-processors as declared."""

from __future__ import annotations

import re

import msgspec

from pdflow.facts.declaration import SubProcessor
from pdflow.facts.place import Gap
from pdflow.read.declared.blocks import Cell, Fields, Item, Term
from pdflow.read.declared.places import is_place
from pdflow.read.declared.sections import Section
from pdflow.read.declared.words import categories_in

_NOBODY = re.compile(
    r"(?:[-–—.…]*|none|n/?a|tbc|tbd|nil|keine?|aucun|\{\{.*|entity name|name|sub-?processors?|total)", re.IGNORECASE
)
_PLACEHOLDER = re.compile(
    r"^\[.*\]$|(?i:\b(?:your|chosen|configured|any|various|selected)\b.*\b(?:providers?|services?|vendors?)\b)|"
    r"^[A-Z]?[a-z-]+(?: [a-z-]+)* (?:providers?|vendors?|services)$"
)
"""Wordings that name a kind of company: a name would have capitals ("Amazon Web Services")."""
_GENERIC = re.compile(
    r"(?:(?:infrastructure|hosting|cloud|servers?|databases?|storage|backups?|payments?|billing|invoicing|e-?mails?|newsletters?|"
    r"sms|analytics|statistics|monitoring|logging|error tracking|support|help ?desk|customer|communications?|marketing|"
    r"advertising|crm|authentication|login|security|search|maps|ai|operations|development|services?|providers?|tools?|"
    r"platforms?|other|general|internal|core|zahlungen|versand|analyse|hébergement|paiements?|alojamiento|pagos)"
    r"(?:\s*(?:&|/|,|and|und|et|y)\s*|\s+|\s*:?$))+",
    re.IGNORECASE,
)
"""Words for what companies do: none of them is a company."""
_FLAGS = (
    ("self-hosted", re.compile(r"\bself-?\s?hosted\b|\bon-premises?\b", re.IGNORECASE)),
    ("planned", re.compile(r"\(\s*(?:coming soon|planned|geplant|upcoming|future)\s*\)", re.IGNORECASE)),
)
_CONDITION = re.compile(
    r"\(\s*(optional(?:ly)?|if enabled|opt-in|only (?:if|when|for|where)[^)]*|facultatif|public preview|effective "
    r"[^)]*)\s*\)",
    re.IGNORECASE,
)
_CONTROLLER = re.compile(
    r"\bindependent\b|\b(?:separate|own|data|joint) controller\b|\beigenverantwortlich|^controller$", re.IGNORECASE
)
_ROLE = re.compile(r"^\s*(?:sub-?)?(?:processor|controller|independent|joint controller)\b", re.IGNORECASE)
_NO_DATA = re.compile(
    r"^(?:none|no (?:personal|user|customer) data|keine|aucune|n/?a|-|—)\.?$|\bholds? no (?:user|personal) data\b",
    re.IGNORECASE,
)
_ROLE_IN_BRACKETS = re.compile(r"^(?P<name>[^()]+?)\s*\((?P<role>[^()]*)\)\s*\.?$")
_SEPARATOR = re.compile(
    r"\s+(?:[–—-]+|→|->|=>)\s+|:\s+|[,;]\s+(?=[a-z])|(?<=[\w)])\.\s+(?=[A-Z])|"
    r"\s+(?:for|to|which|who|that|as|used|is|are|provides?|für|pour|para|do|dla)\s+(?=[a-zà-ž])|"
    r"\s+(?=\[[^\]]*\]$)|(?<=[\w.)])\s+(?=\((?:USA?|EU|EEA|UK)\b)"
)
_OURS = re.compile(r"^(?:our|the|an?)\s+[\w /&-]{2,50}?(?:provider|partner|processor|platform|service|system|tool),?\s+(?=[A-Z])")
"""`our hosting provider, Acme GmbH`: what the company is for comes before its name."""
_SAYS_MORE = re.compile(
    r"^(?:we|our|you|your|they|it|its|this|that|these|those|there|all|any|each|every|some|no|if|when|where|while|for|in|on|"
    r"at|by|with|as|to|please|see|note|last updated|updated|effective|wir|nous|nuestr\w+|notre|nos)\b|"
    r"\b(?:we|you|will|shall|must|may|has|have|been|were)\b",
    re.IGNORECASE,
)
"""Words with which sentences begin, or without which few are made, and names of companies are not."""
_ENUMERATED = re.compile(r"[;,]?\s+(?:and|or|und|et|y|oraz)$|[;,]$")
"""What joins an item to the next."""
_ADDRESS = re.compile(r"(?<=[\w.)]),\s+(?=[^,]*\d|[^,]+,[^,]*\d)")
_GONE = re.compile(
    r"\b(?:terminated|inactive|removed|deprecated|former|retired|ended|expired|decommissioned|offboarded|rejected|"
    r"no longer|beendet|inaktiv|résilié|inactif|inactivo)\b",
    re.IGNORECASE,
)
_COMING = re.compile(
    r"\b(?:planned|upcoming|proposed|pending|future|in review|under (?:review|evaluation)|evaluat\w+|trial|geplant|"
    r"sub evaluare|prévu|previsto|planowan\w+)\b",
    re.IGNORECASE,
)
_LEGAL = r"(?:Inc|LLC|L\.L\.C|PBC|Ltd|Limited|GmbH|B\.V|N\.V|SAS|SARL|Corp|Pty|Co|d\.o\.o|S\.A|S\.r\.l)"
_GLUED_ADDRESS = re.compile(rf"((?<=[\s,]){_LEGAL}\.?|(?<=\w)\))(?=\d|[A-Z][a-z])")
_FORM = re.compile(rf"\b(?:{_LEGAL}|LLP|AG|SE|KG|UG|Oy|AB|ApS|S\.L|s\.r\.o|Sp\. z o\.o)\.?$")
_PIECES = re.compile(r"\s+[–—-]+\s+|[()\[\];]|,\s+(?=[A-Z])")
_ENDS_LEGAL = re.compile(rf"\b{_LEGAL}\.$|(?<=[a-z]\.[a-z])\.$")
_NO = re.compile(r"no|nein|non|nie|nee|false|[-–—✗✘❌]", re.IGNORECASE)
_HAS_NAMES = re.compile(r"\((?=[^)]*[A-Z])[^)]*\)")
MAX_WORDS = 9

Entry = tuple[SubProcessor, tuple[Gap, ...]]


def from_cells(cells: dict[str, Cell], section: Section) -> Entry | None:
    """The entry of a table's row or of a record; None for a row that names nobody."""
    named = cells.get("name")
    if named is None:
        return None
    name, condition = _name(named.text)
    if _NOBODY.fullmatch(name):
        return None

    def text(field: str) -> str:
        return " ".join(cells[field].text.split()) if field in cells else ""

    role, purpose, product = text("role"), text("purpose"), text("product")
    if role and not _ROLE.match(role):
        purpose, role = purpose or role, ""
    if product.casefold() == name.casefold():
        product = ""
    keys, gaps = _categories(cells["categories"]) if "categories" in cells else (None, ())
    entry = SubProcessor(
        name=name,
        span=named.span,
        aliases=(text("entity"),) if text("entity") else (),
        purpose=purpose or (product if "purpose" not in cells else ""),
        categories=keys,
        location=_lines(cells["location"].text) if "location" in cells else section.location,
        transfer=text("transfer"),
        role=_role(role, purpose),
        conditional=_conditional(text("conditional"), condition, f"{purpose} {product}", section),
        product=product,
        status=_status(named.text, purpose, section, (text("status"), text("listed"))),
    )
    return entry, gaps


def _lines(text: str) -> str:
    """The lines of an address as one."""
    return ", ".join(" ".join(line.split()).rstrip(" ,") for line in text.split("\n") if line.strip())


def with_field(entry: SubProcessor, field: str, cell: Cell) -> Entry:
    """The entry with a field that a line below its name tells: `Location: Germany`."""
    text = " ".join(cell.text.split())
    if field == "categories":
        keys, gaps = _categories(cell)
        return msgspec.structs.replace(entry, categories=keys), gaps
    if field == "status":
        return msgspec.structs.replace(entry, status=_told_status(text) or entry.status), ()
    if field in ("entity", "name"):
        aliases = entry.aliases if text == entry.name else (*entry.aliases, text)
        return msgspec.structs.replace(entry, aliases=aliases), ()
    if field in ("purpose", "location", "transfer", "role", "product", "conditional"):
        return msgspec.structs.replace(entry, **{field: text}), ()
    return entry, ()


def from_item(item: Item, section: Section) -> Entry | None:
    """The entry of a list item: a name, then perhaps what it is for; None where it does not begin with a name."""
    whole = " ".join(item.cell.text.split())
    whole, kind = _without_kind(_ENUMERATED.sub("", whole))
    lead = " ".join(item.lead.split())
    if lead and whole.startswith(lead):
        name, purpose = lead, whole[len(lead) :].strip()
    elif (in_brackets := _ROLE_IN_BRACKETS.match(whole)) and _is_role(in_brackets["role"], whole):
        name, purpose = in_brackets["name"], in_brackets["role"]
    else:
        pieces = _SEPARATOR.split(whole, maxsplit=1)
        name, purpose = pieces[0], pieces[1] if len(pieces) > 1 else ""
    name, place = _without_place(_without_stop(name))
    if _GENERIC.fullmatch(whole):
        return None
    is_sentence = _SAYS_MORE.search(re.sub(r"\([^)]*\)", " ", name)) and not _PLACEHOLDER.search(name)
    if not looks_like_name(name) or is_sentence:
        return None
    parts = _parts_of_purpose(purpose or kind)
    parts["location"] = parts["location"] or place
    cells = {"name": Cell(name, item.cell.span)}
    cells |= {field: Cell(text, item.cell.span) for field, text in parts.items() if text}
    return from_cells(cells, section)


def _is_role(inner: str, whole: str) -> bool:
    """Whether brackets say what a company is for or where it is, rather than another name of it or a state."""
    if any(flag.search(whole) for _, flag in _FLAGS):
        return False
    return not inner[:1].isupper() or is_place(inner) or bool(_GENERIC.fullmatch(inner))


def _without_kind(whole: str) -> tuple[str, str]:
    """`our hosting provider, Acme GmbH` as name and what it is for."""
    ours = _OURS.match(whole)
    return (whole[ours.end() :], ours.group().split(maxsplit=1)[1].strip(" ,")) if ours else (whole, "")


def _without_place(name: str) -> tuple[str, str]:
    """`Acme GmbH, Germany` as the name and the place."""
    before, _, last = name.rpartition(", ")
    is_town = bool(_FORM.search(before)) and last.istitle() and not _FORM.search(last)
    return (before, last) if before and (is_place(last) or is_town) else (name, "")


def _parts_of_purpose(text: str) -> dict[str, str]:
    """What stands after a name: a purpose, and a place at either end of it, in brackets or after a dash."""
    pieces = [piece.strip(" .:;,–—-") for piece in _PIECES.split(text.strip(" .:;,–—-"))]
    pieces = [piece for piece in pieces if piece]
    places = [piece for piece in pieces if is_place(piece)]
    rest = " ".join(piece for piece in pieces if piece not in places) if places else text
    rest = re.sub(r"^(?:for|to|used (?:for|to)|für|pour|para)\s+", "", rest.strip())
    rest = re.sub(r"^\((?P<inner>[^()]*)\)\.?$", r"\g<inner>", rest.strip(" .:;,–—-")).strip(" .:;,–—-")
    return {"purpose": rest, "location": ", ".join(places)}


def from_term(term: Term, section: Section) -> Entry | None:
    """The entry of a definition list: the term is the name, its text says what it is for."""
    if not looks_like_name(term.term.text):
        return None
    found = from_cells({"name": term.term, "purpose": Cell(term.body, term.term.span)}, section)
    if found and _NO_DATA.search(term.body):
        return msgspec.structs.replace(found[0], categories=()), found[1]
    return found


def several(
    cell: Cell, section: Section, categories: tuple[str, ...] | None, transfer: str, purpose: str = ""
) -> list[Entry]:
    """The entries of a cell that lists companies: `OpenAI (AI coaching), AWS RDS (storage)`. `purpose` is that of the
    whole row."""
    found = []
    for piece in re.split(rf"[,;]\s*(?![^()]*\))(?!\s*(?:{_LEGAL})\b)|\n", cell.text):
        role = re.search(r"\(([^()]*)\)\s*$", piece)
        cells = {"name": Cell(piece.strip(), cell.span), "transfer": Cell(transfer, cell.span)}
        if role or purpose:
            cells["purpose"] = Cell(role[1] if role else purpose, cell.span)
        entry = from_cells(cells, section) if piece.strip() else None
        if entry:
            found.append((msgspec.structs.replace(entry[0], categories=categories), entry[1]))
    return found


def record_cells(record: Fields, fields: dict[str, int]) -> dict[str, Cell]:
    """The cells of a record by field."""
    return {field: record.pairs[index][1] for field, index in fields.items()}


def looks_like_name(name: str) -> bool:
    """A few words, the first of them capitalised or holding a digit or a dot; no sentence."""
    words = name.split()
    if not words or len(words) > MAX_WORDS or _NOBODY.fullmatch(name):
        return False
    first = words[0].lstrip("\"'“‘(")
    return bool(
        first[:1].isupper()
        or first[:1].isdigit()
        or re.search(r"\w\.\w|[A-Z]", first)
        or (len(words) == 1 and first.isalnum())
    )


def is_legal_name(text: str) -> bool:
    """Whether the words end with a legal form, as names of companies do: `Acme, Inc.`"""
    return looks_like_name(text) and bool(_FORM.search(text.strip()))


def is_detail(text: str) -> bool:
    """Whether a list item below a company goes on about it, rather than naming another."""
    return bool(_GENERIC.fullmatch(text.strip())) or text[:1].islower() or text.rstrip().endswith(".") and len(text.split()) > 3


def _name(text: str) -> tuple[str, str]:
    """The name in a cell, without a condition in brackets; an address on further lines, or glued to it, is left out."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    name = " ".join(lines[:1])
    if len(lines) > 1 and lines[1].startswith("("):
        name = f"{name} {lines[1]}"
    condition = _CONDITION.search(name)
    glued = _GLUED_ADDRESS.search(name)
    if glued:
        name = name[: glued.end(1)]
    name = _before_address(name)
    return _without_stop(" ".join(_CONDITION.sub(" ", name).split())) or name, condition[1] if condition else ""


def _before_address(name: str) -> str:
    """`Acme GmbH, Hafenstr. 1, Hamburg` without the address: it follows a legal form and holds a number."""
    address = _ADDRESS.search(name)
    return name[: address.start()] if address and _FORM.search(name[: address.start()]) else name


def _without_stop(name: str) -> str:
    """The name without the punctuation of the sentence around it; the stop of "Inc." stays."""
    name = name.strip().rstrip(" ,:;")
    return name if _ENDS_LEGAL.search(name) else name.rstrip(" .")


def _categories(cell: Cell) -> tuple[tuple[str, ...] | None, tuple[Gap, ...]]:
    if _NO_DATA.match(cell.text.strip()):
        return (), ()
    keys, unknown = categories_in(cell.text)
    gaps = tuple(Gap(cell.span, f"`{part}` was not understood as a category of data", "document") for part in unknown)
    return keys or None, gaps


def _told_status(said: str) -> str:
    """What a column of states says; empty where it says that the entry is in use, or something unknown."""
    if _GONE.search(said) or _NO.fullmatch(said):
        return "not-a-recipient"
    return "planned" if _COMING.search(said) else ""


def _status(name: str, purpose: str, section: Section, said: tuple[str, ...]) -> str:
    flagged = next((status for status, pattern in _FLAGS if pattern.search(name)), "")
    flagged = flagged or next(filter(None, map(_told_status, said)), "")
    if flagged:
        return flagged
    if section.status != "active":
        return section.status
    if re.search(r"\bsubsidiary\b|\baffiliate\b", purpose, re.IGNORECASE):
        return "affiliate"
    if _PLACEHOLDER.search(re.sub(r"\([^)]*\)", "", name).strip()) and not _HAS_NAMES.search(name):
        return "kind"
    return "active"


def _role(role: str, purpose: str) -> str:
    return "controller" if _CONTROLLER.search(role or purpose) else role


def _conditional(said: str, in_name: str, rest: str, section: Section) -> str:
    if said and not re.fullmatch(r"(?:no|nein|never|-|—|always)", said, re.IGNORECASE):
        return said
    in_rest = _CONDITION.search(rest)
    return in_name or (in_rest[1] if in_rest else "") or section.conditional
