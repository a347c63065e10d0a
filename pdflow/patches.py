"""Patches: third parties that the declared list lacks, to entries and edits of that list."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from pdflow.compare.coverage import Coverage, allows
from pdflow.compare.names import resolve
from pdflow.errors import DeclarationError
from pdflow.facts.declaration import Declaration, SubProcessor
from pdflow.facts.knowledge import Vendor
from pdflow.facts.place import Span
from pdflow.facts.report import LEVELS, Edit, Finding, Fix
from pdflow.read.declared.editable import EDITABLE, EditableList, editable
from pdflow.render.purposes import proposed_purpose

NOWHERE = Span("", 1)
FIXED = ("undeclared-sub-processor", "undeclared-category")
"""The rules whose findings an addition to the list mends."""


def proposed_entries(wanted: Sequence[Vendor], vendors: tuple[Vendor, ...]) -> dict[str, SubProcessor]:
    """For each vendor, by id, an entry that declares it, and no other product of its group if its name can say so.

    The name is the brand: which legal entity contracts, code cannot tell. The purpose is a proposal from its kinds.
    """
    tried = [(vendor, name, product) for vendor in wanted for name, product in _names(vendor)]
    entries = tuple(SubProcessor(name, NOWHERE, product=product) for _, name, product in tried)
    resolved = resolve(Declaration((), entries), vendors).sub_processors if entries else ()
    found: dict[str, SubProcessor] = {}
    for (vendor, _, _), entry in zip(tried, resolved, strict=True):
        best = found.setdefault(vendor.id, entry)
        if vendor.id in entry.covers and (vendor.id not in best.covers or len(entry.covers) < len(best.covers)):
            found[vendor.id] = entry
    return {
        vendor.id: SubProcessor(
            found[vendor.id].name,
            NOWHERE,
            product=found[vendor.id].product,
            purpose=proposed_purpose(vendor.kinds),
        )
        for vendor in wanted
    }


def _names(vendor: Vendor) -> list[tuple[str, str]]:
    """Names to write, the best first, each with the product beside it."""
    entities = [one.name for one in vendor.entities if one.confirmed and not one.former]
    return [(vendor.name, ""), *((name, vendor.name) for name in entities), *((name, "") for name in vendor.aliases)]


def to_check(vendor: Vendor) -> str:
    """What a person has to look into before such an entry is true, for a comment."""
    known = [f"{one.name}, {one.country}" if one.country else one.name for one in vendor.entities if not one.former]
    entity = f"legal entity (perhaps {known[0]})" if known else "legal entity"
    return f"added by pdflow; check purpose, {entity}, location, transfer"


def addition(own: EditableList, coverage: Coverage, vendor: str, entry: SubProcessor, note: str) -> tuple[Edit, ...]:
    """The edits that make the list declare `vendor` (an id, or `host:NAME`) for the entry's categories.

    None where it does already. An entry that speaks for the vendor is completed rather than a second one added.
    `coverage` is that of the list.
    """
    there = coverage.entries(vendor)
    if not there:
        return (own.with_entry(entry, note),)
    speaking = [one for one in there if one.categories is not None]
    if len(speaking) < len(there):
        return ()
    declared = tuple(key for one in speaking for key in one.categories or ())
    missing = tuple(key for key in entry.categories or () if not allows(declared, key))
    return own.with_categories(speaking[0].span, missing)


def coverage_of(own: EditableList, vendors: tuple[Vendor, ...]) -> Coverage:
    """What the list declares by itself, its names resolved."""
    return Coverage(resolve(own.declaration, vendors))


def with_fixes(
    findings: tuple[Finding, ...], files: Sequence[Path], root: Path, vendors: tuple[Vendor, ...]
) -> tuple[Finding, ...]:
    """The findings, with a patch to the first of `files` that an entry can be added to; unchanged where none is.

    One finding of each vendor has it, the gravest: a viewer that applies all fixes must not add an entry twice.
    """
    own = _own_list(files, root)
    if own is None:
        return findings
    by_id = {vendor.id: vendor for vendor in vendors}
    open_ = [f for f in findings if f.suppressed is None and f.rule in FIXED and f.vendor in by_id]
    of_vendor: dict[str, list[Finding]] = {}
    for finding in open_:
        of_vendor.setdefault(str(finding.vendor), []).append(finding)
    if not of_vendor:
        return findings
    coverage = coverage_of(own, vendors)
    entries = proposed_entries([by_id[name] for name in sorted(of_vendor)], vendors)
    fixes: dict[str, Fix] = {}
    for name, found in sorted(of_vendor.items()):
        first = min(found, key=lambda f: (-LEVELS.index(f.level), f.span, f.rule, f.id))
        entry = msgspec.structs.replace(entries[name], categories=_categories(found))
        fix = _fix(own, coverage, by_id[name], entry)
        if fix is not None:
            fixes[first.fingerprint] = fix
    return tuple(msgspec.structs.replace(finding, fix=fixes.get(finding.fingerprint)) for finding in findings)


def own_lists(files: Iterable[Path], root: Path) -> list[EditableList]:
    """Those of the files to which an entry can be added, with paths relative to the root."""
    found = []
    for file in files:
        try:
            text = file.read_bytes().decode("utf-8")
            found.append(editable(text, Path(os.path.relpath(file, root)).as_posix()))
        except (DeclarationError, UnicodeDecodeError):
            continue  # a page or a sheet: read by others, and nothing that a patch could be made for
    return found


def _own_list(files: Sequence[Path], root: Path) -> EditableList | None:
    return next(iter(own_lists((file for file in files if file.suffix.lower() in EDITABLE), root)), None)


def _categories(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(sorted({category for finding in findings for category in finding.categories}))


def _fix(own: EditableList, coverage: Coverage, vendor: Vendor, entry: SubProcessor) -> Fix | None:
    is_new = not coverage.entries(vendor.id)
    try:
        edits = addition(own, coverage, vendor.id, entry, to_check(vendor))
    except DeclarationError:
        return None  # written in a way that cannot be added to: the finding stands, without a patch
    what = f"Declare {vendor.name} in {own.path}" if is_new else f"Declare these categories for {vendor.name}"
    return Fix(what, edits) if edits else None
