"""entries: rows, records and list items to sub-processors as declared."""

from __future__ import annotations

import re

import msgspec

from pdflow.facts.declaration import SubProcessor
from pdflow.facts.place import Gap
from pdflow.read.declared.blocks import Cell, Fields, Item, Term
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
_ROLE_IN_BRACKETS = re.compile(r"^(?P<name>[^()]+?)\s*\((?P<role>[^()A-Z][^()]*)\)\s*\.?$")
_SEPARATOR = re.compile(r"\s+[–—-]\s+|:\s+|,\s+(?=[a-z])|(?<=[\w)])\.\s+(?=[A-Z])")
_LEGAL = r"(?:Inc|LLC|L\.L\.C|PBC|Ltd|Limited|GmbH|B\.V|N\.V|SAS|SARL|Corp|Pty|Co|d\.o\.o|S\.A|S\.r\.l)"
_GLUED_ADDRESS = re.compile(rf"((?<=[\s,]){_LEGAL}\.?|(?<=\w)\))(?=\d|[A-Z][a-z])")
_ENDS_LEGAL = re.compile(rf"\b{_LEGAL}\.$")
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
        location=text("location") or section.location,
        transfer=text("transfer"),
        role=_role(role, purpose),
        conditional=_conditional(text("conditional"), condition, f"{purpose} {product}", section),
        product=product,
        status=_status(named.text, purpose, section),
    )
    return entry, gaps


def from_item(item: Item, section: Section) -> Entry | None:
    """The entry of a list item: a name, then perhaps what it is for; None where it does not begin with a name."""
    whole = " ".join(item.cell.text.split())
    lead = " ".join(item.lead.split())
    if lead and whole.startswith(lead):
        name, purpose = lead, whole[len(lead) :].strip()
    elif (in_brackets := _ROLE_IN_BRACKETS.match(whole)) and not any(flag.search(whole) for _, flag in _FLAGS):
        name, purpose = in_brackets["name"], in_brackets["role"]
    else:
        pieces = _SEPARATOR.split(whole, maxsplit=1)
        name, purpose = pieces[0], pieces[1] if len(pieces) > 1 else ""
    name = _without_stop(name)
    if not looks_like_name(name):
        return None
    purpose = re.sub(r"^\((?P<inner>[^()]*)\)\.?$", r"\g<inner>", purpose).strip(" .:;,–—-")
    cells = {"name": Cell(name, item.cell.span)}
    if purpose:
        cells["purpose"] = Cell(purpose, item.cell.span)
    return from_cells(cells, section)


def from_term(term: Term, section: Section) -> Entry | None:
    """The entry of a definition list: the term is the name, its text says what it is for."""
    if not looks_like_name(term.term.text):
        return None
    found = from_cells({"name": term.term, "purpose": Cell(term.body, term.term.span)}, section)
    if found and _NO_DATA.search(term.body):
        return msgspec.structs.replace(found[0], categories=()), found[1]
    return found


def several(cell: Cell, section: Section, categories: tuple[str, ...] | None, transfer: str) -> list[Entry]:
    """The entries of a cell that lists companies: `OpenAI (AI coaching), AWS RDS (storage)`."""
    found = []
    for piece in re.split(r"[,;]\s*(?![^()]*\))|\n", cell.text):
        role = re.search(r"\(([^()]*)\)\s*$", piece)
        cells = {"name": Cell(piece.strip(), cell.span), "transfer": Cell(transfer, cell.span)}
        if role:
            cells["purpose"] = Cell(role[1], cell.span)
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
    return _without_stop(" ".join(_CONDITION.sub(" ", name).split())) or name, condition[1] if condition else ""


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


def _status(name: str, purpose: str, section: Section) -> str:
    flagged = next((status for status, pattern in _FLAGS if pattern.search(name)), "")
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
