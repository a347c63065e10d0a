"""The rows of the inventory: for each third party what code says, what it proposes, and blanks for people.

The fields are those that the Standard Contractual Clauses (Annex III) and Art. 30 GDPR practice ask for. What code
cannot tell stays blank: an address, a contact, a transfer mechanism that nobody declared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pdflow.facts.declaration import SubProcessor
from pdflow.facts.report import Evidence, Report, VendorReport
from pdflow.render.purposes import PURPOSES, proposed_purpose
from pdflow.render.words import in_order, place, vendor_name, visible

Value = str | list[str]
Row = dict[str, Value]

CODE, PROPOSAL, HUMAN = "code", "proposal", "human"
IN_THE_CODE = "found in the code"
GONE = "no longer found in the code"
NOT_FOUND = "declared, not found in the code"
AS_DECLARED = " (as declared)"
PROPOSED = " (proposed)"

ROLES = {
    "processor": "usually a processor",
    "controller": "usually a controller of its own",
    "both": "processor for some services, controller of its own for others",
    "user-directed": "receives data because the user asks for it",
}
HOW = {
    "explicit": "handed over by the code",
    "automatic": "collected by the vendor's library by itself",
    "browser": "collected in the user's browser",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A field of every row. `owner`: CODE is written anew by each run; PROPOSAL only where nobody wrote something else;
    HUMAN never."""

    key: str
    title: str
    owner: str
    many: bool = False


COLUMNS = (
    Column("id", "Id", CODE),
    Column("name", "Brand or service", CODE),
    Column("status", "Status", CODE),
    Column("legal_name", "Legal name (to be checked)", PROPOSAL),
    Column("also_known_as", "Also known as", CODE, many=True),
    Column("address", "Address", HUMAN),
    Column("contact", "Contact person", HUMAN),
    Column("role", "Role (hint)", PROPOSAL),
    Column("purpose", "Purpose", PROPOSAL),
    Column("data_subjects", "Data subjects", HUMAN),
    Column("categories", "Data categories found", CODE, many=True),
    Column("special_categories", "Special categories found", CODE, many=True),
    Column("how", "How data leaves", CODE, many=True),
    Column("evidence", "Evidence", CODE, many=True),
    Column("country", "Country of the entity (hint)", CODE),
    Column("location", "Location of processing (as declared)", CODE),
    Column("transfer", "Transfer mechanism (as declared)", CODE),
    Column("transfer_needed", "Transfer mechanism needed", CODE),
    Column("agreement", "Data processing agreement", HUMAN),
    Column("declared", "Declared", CODE),
    Column("declared_at", "Declared at", CODE),
    Column("notice_due", "Notice to controllers due", HUMAN),
)
OVERVIEW = {
    "Third party": CODE,
    "Legal entity (to be checked)": PROPOSAL,
    "Personal data found": CODE,
    "Country (hint)": CODE,
}
"""Titles of the Markdown overview that no column has."""

OWNERS = {column.title: column.owner for column in COLUMNS} | OVERVIEW


_OWNED = {CODE: "the code", PROPOSAL: "a proposal, yours once you change it", HUMAN: "you"}


def column_table() -> str:
    """The columns as a Markdown table, for the documentation."""
    rows = [f"| {column.title} | `{column.key}` | {_OWNED[column.owner]} |" for column in COLUMNS]
    return "\n".join(["| column | key | written by |", "|---|---|---|", *rows])


def inventory_rows(report: Report, special: Mapping[str, str]) -> list[Row]:
    """Third parties, the gravest first; hosts of no known company; declared ones without a trace. Keys: all COLUMNS.

    Categories are keys, places `path:line` relative to the scanned root. `special` holds the keys of Art. 9 and 10.
    """
    vendors = in_order(vendor for vendor in report.vendors if vendor.rung)
    known = [vendor for vendor in vendors if not is_host(vendor.id)]
    hosts = [vendor for vendor in vendors if is_host(vendor.id) and vendor.receives]
    rows = [_row(report, vendor, special) for vendor in [*known, *hosts]]
    return rows + [_declared_only(entry) for entry in without_evidence(report, known)]


def is_host(recipient: str) -> bool:
    """Whether the recipient is a host that belongs to no known company."""
    return recipient == "unknown" or recipient.startswith("host:")


def declared_entry(report: Report, vendor: VendorReport) -> SubProcessor | None:
    """The declared entry for the vendor, found under the name that the comparison says it is declared as."""
    if report.declaration is None or not vendor.declared:
        return None
    entries = report.declaration.sub_processors
    named = [entry for entry in entries if entry.name == vendor.declared_as]
    return next(iter(named or [entry for entry in entries if entry.vendor == vendor.id]), None)


def without_evidence(report: Report, vendors: Sequence[VendorReport]) -> list[SubProcessor]:
    """The declared entries that none of the vendors stands for."""
    if report.declaration is None:
        return []
    shown = {entry.span for vendor in vendors if (entry := declared_entry(report, vendor))}
    found = {vendor.id for vendor in vendors}
    return [
        entry
        for entry in report.declaration.sub_processors
        if entry.span not in shown and entry.vendor not in found and not found & set(entry.covers)
    ]


def purpose(vendor: VendorReport, entry: SubProcessor | None) -> str:
    """The purpose as declared, else one proposed from the vendor's kinds, each marked; empty where neither is."""
    if entry and entry.purpose:
        return entry.purpose + AS_DECLARED
    proposed = proposed_purpose(vendor.kinds)
    return proposed + PROPOSED if proposed else ""


def role(vendor: VendorReport, entry: SubProcessor | None) -> str:
    """The role as declared, else what is usual."""
    return entry.role + AS_DECLARED if entry and entry.role else ROLES.get(vendor.role, "")


def legal_name(vendor: VendorReport, entry: SubProcessor | None) -> str:
    """The legal entity that the list names, where it is one of the vendor's, else the vendor's usual one."""
    known = {_letters(name) for name in (vendor.entity, *vendor.also_known_as)} - {_letters(vendor.name)}
    return entry.name + AS_DECLARED if entry and _letters(entry.name) in known else vendor.entity


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def transfer_needed(vendor: VendorReport) -> str:
    """Whether Chapter V GDPR asks for a mechanism, as far as the known legal entities tell; empty where none is known."""
    if vendor.third_country is None:
        return "depends on the entity that contracts" if vendor.entity else ""
    return "yes, every known entity is outside the EEA" if vendor.third_country else "not for an entity inside the EEA"


def is_machine_text(text: str) -> bool:
    """Whether a proposal is still as pdflow wrote it, so that a new one may take its place."""
    if text.endswith(AS_DECLARED) or text in ROLES.values():
        return True
    parts = text.removesuffix(PROPOSED).split("; ")
    return text.endswith(PROPOSED) and all(part in PURPOSES.values() for part in parts)


def kept(owner: str, old: Value, new: Value) -> Value:
    """What a field says after an update: `old` is in the file, `new` what a fresh inventory has."""
    if owner == CODE:
        return new
    if owner == PROPOSAL and (not old or isinstance(old, str) and is_machine_text(old)):
        return new or old
    return old


def gone(old: Mapping[str, Value]) -> Row | None:
    """The fields of a row that pdflow wrote for what is no longer there; None for a row that somebody else wrote."""
    if not str(old.get("status", "")).startswith((IN_THE_CODE, NOT_FOUND, GONE)):
        return None
    blank: Row = {column.key: [] if column.many else "" for column in COLUMNS if column.owner == CODE}
    return blank | {key: old[key] for key in ("id", "name", "also_known_as") if key in old} | {"status": GONE}


def _row(report: Report, vendor: VendorReport, special: Mapping[str, str]) -> Row:
    entry = declared_entry(report, vendor)
    keys = sorted({receipt.category for receipt in vendor.receives})
    ways = sorted({r.how for r in vendor.receives}, key=lambda how: (list(HOW).index(how), how))
    by_way = [(how, sorted({r.category for r in vendor.receives if r.how == how})) for how in ways]
    row: Row = {column.key: "" for column in COLUMNS}
    row |= {
        "id": vendor.id,
        "name": vendor_name(vendor.id, report),
        "status": IN_THE_CODE + (f" ({', '.join(vendor.marks)})" if vendor.marks else ""),
        "legal_name": visible(legal_name(vendor, entry)),
        "also_known_as": [visible(name) for name in vendor.also_known_as if name != vendor.entity],
        "role": visible(role(vendor, entry)),
        "purpose": visible(purpose(vendor, entry)),
        "categories": list(keys),
        "special_categories": [key for key in keys if key in special],
        "how": [f"{HOW[how]}: {', '.join(found)}" for how, found in by_way],
        "evidence": [_evidence(one) for one in vendor.evidence],
        "country": vendor.country,
        "transfer_needed": transfer_needed(vendor),
        "declared": _declared(vendor),
    }
    return row | (_as_declared(entry) if entry else {})


def _declared(vendor: VendorReport) -> str:
    if not vendor.declared:
        return "no"
    return "yes, without all of this data" if vendor.verdict == "under-declared" else "yes"


def _as_declared(entry: SubProcessor) -> Row:
    return {
        "location": visible(entry.location),
        "transfer": visible(entry.transfer),
        "declared_at": f"{visible(entry.name)}, {place(entry.span)}",
    }


def _declared_only(entry: SubProcessor) -> Row:
    blank: Row = {column.key: [] if column.many else "" for column in COLUMNS}
    said: Row = {
        "id": entry.vendor or f"declared:{visible(entry.name)}",
        "name": visible(entry.product or entry.name),
        "status": NOT_FOUND,
        "legal_name": visible(entry.name),
        "role": visible(entry.role) + AS_DECLARED if entry.role else "",
        "purpose": visible(entry.purpose) + AS_DECLARED if entry.purpose else "",
        "declared": "yes" if entry.status == "active" else f"as {entry.status}",
    }
    return blank | said | _as_declared(entry)


def _evidence(one: Evidence) -> str:
    return f"{visible(one.kind)} {place(one.span)}"
