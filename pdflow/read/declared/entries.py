"""entries: rows and records to sub-processors as declared."""

from __future__ import annotations

import re

import msgspec

from pdflow.facts.declaration import SubProcessor
from pdflow.facts.place import Gap
from pdflow.read.declared.blocks import Cell, Fields
from pdflow.read.declared.company_names import CONDITION, LEGAL, NOBODY, name_and_condition
from pdflow.read.declared.sections import Section
from pdflow.read.declared.words import categories_in

PLACEHOLDER = re.compile(
    r"^\[.*\]$|(?i:\b(?:your|chosen|configured|any|various|selected)\b.*\b(?:providers?|services?|vendors?)\b)|"
    r"^[A-Z]?[a-z-]+(?: [a-z-]+)* (?:providers?|vendors?|services)$"
)
"""Wordings that name a kind of company: a name would have capitals ("Amazon Web Services")."""
FLAGS = (
    ("self-hosted", re.compile(r"\bself-?\s?hosted\b|\bon-premises?\b", re.IGNORECASE)),
    ("planned", re.compile(r"\(\s*(?:coming soon|planned|geplant|upcoming|future)\s*\)", re.IGNORECASE)),
)
_CONTROLLER = re.compile(
    r"\bindependent\b|\b(?:separate|own|data|joint) controller\b|\beigenverantwortlich|^controller$", re.IGNORECASE
)
_ROLE = re.compile(r"^\s*(?:sub-?)?(?:processor|controller|independent|joint controller)\b", re.IGNORECASE)
NO_DATA = re.compile(
    r"^(?:none|no|nein|non|no (?:personal|user|customer) data|keine|aucune|n/?a|-|—)\.?$|\bholds? no (?:user|personal) data\b",
    re.IGNORECASE,
)
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
_NO = re.compile(r"no|nein|non|nie|nee|false|[-–—✗✘❌]", re.IGNORECASE)
_HAS_NAMES = re.compile(r"\((?=[^)]*[A-Z])[^)]*\)")
Entry = tuple[SubProcessor, tuple[Gap, ...]]


def from_cells(cells: dict[str, Cell], section: Section) -> Entry | None:
    """The entry of a table's row or of a record; None for a row that names nobody."""
    named = cells.get("name")
    if named is None:
        return None
    name, condition = name_and_condition(named.text)
    if NOBODY.fullmatch(name):
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


def several(
    cell: Cell, section: Section, categories: tuple[str, ...] | None, transfer: str, purpose: str = ""
) -> list[Entry]:
    """The entries of a cell that lists companies: `OpenAI (AI coaching), AWS RDS (storage)`. `purpose` is that of the
    whole row."""
    found = []
    for piece in re.split(rf"[,;]\s*(?![^()]*\))(?!\s*(?:{LEGAL})\b)|\n", cell.text):
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


def _categories(cell: Cell) -> tuple[tuple[str, ...] | None, tuple[Gap, ...]]:
    if NO_DATA.match(cell.text.strip()):
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
    flagged = next((status for status, pattern in FLAGS if pattern.search(name)), "")
    flagged = flagged or next(filter(None, map(_told_status, said)), "")
    if flagged:
        return flagged
    if section.status != "active":
        return section.status
    if re.search(r"\bsubsidiary\b|\baffiliate\b", purpose, re.IGNORECASE):
        return "affiliate"
    if PLACEHOLDER.search(re.sub(r"\([^)]*\)", "", name).strip()) and not _HAS_NAMES.search(name):
        return "kind"
    return "active"


def _role(role: str, purpose: str) -> str:
    return "controller" if _CONTROLLER.search(role or purpose) else role


def _conditional(said: str, in_name: str, rest: str, section: Section) -> str:
    if said and not re.fullmatch(r"(?:no|nein|never|-|—|always)", said, re.IGNORECASE):
        return said
    in_rest = CONDITION.search(rest)
    return in_name or (in_rest[1] if in_rest else "") or section.conditional
