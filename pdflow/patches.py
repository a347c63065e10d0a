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
from pdflow.read.declared.edit import OwnList
from pdflow.render.purposes import proposed_purpose

NOWHERE = Span("", 1)
FIXED = ("undeclared-sub-processor", "undeclared-category")
"""The rules whose findings an addition to the list mends."""


def proposed_entry(vendor: Vendor, vendors: tuple[Vendor, ...], categories: tuple[str, ...] | None) -> SubProcessor:
    """An entry that declares the vendor, and no other product of its group if its name can say so.

    The name is the brand: which legal entity contracts, code cannot tell. The purpose is a proposal from its kinds.
    """
    entities = [one.name for one in vendor.entities if one.confirmed and not one.former]
    names = [(vendor.name, ""), *((entity, vendor.name) for entity in entities), *((a, "") for a in vendor.aliases)]
    tried = [SubProcessor(name, NOWHERE, product=product) for name, product in names]
    found = resolve(Declaration((), tuple(tried)), vendors).sub_processors
    fitting = [entry for entry in found if vendor.id in entry.covers]
    best = min(fitting, key=lambda entry: len(entry.covers), default=found[0])
    return SubProcessor(
        best.name, NOWHERE, product=best.product, purpose=proposed_purpose(vendor.kinds), categories=categories
    )


def to_check(vendor: Vendor) -> str:
    """What a person has to look into before such an entry is true, for a comment."""
    known = [f"{one.name}, {one.country}" if one.country else one.name for one in vendor.entities if not one.former]
    entity = f"legal entity (perhaps {known[0]})" if known else "legal entity"
    return f"added by pdflow; check purpose, {entity}, location, transfer"


def addition(
    own: OwnList, vendor: str, entry: SubProcessor, note: str, vendors: tuple[Vendor, ...]
) -> tuple[Edit, ...]:
    """The edits that make the list declare `vendor` (an id, or `host:NAME`) for the entry's categories.

    None where it does already. An entry that speaks for the vendor is completed rather than a second one added.
    """
    there = Coverage(resolve(own.declaration, vendors)).entries(vendor)
    if not there:
        return (own.with_entry(entry, note),)
    speaking = [one for one in there if one.categories is not None]
    if len(speaking) < len(there):
        return ()
    declared = tuple(key for one in speaking for key in one.categories or ())
    missing = tuple(key for key in entry.categories or () if not allows(declared, key))
    return own.with_categories(speaking[0].span, missing)


def with_fixes(
    findings: tuple[Finding, ...], files: Sequence[Path], root: Path, vendors: tuple[Vendor, ...]
) -> tuple[Finding, ...]:
    """The findings, with a patch to the first of `files` that is in the own format; unchanged where none is.

    One finding of each vendor has it, the gravest: a viewer that applies all fixes must not add an entry twice.
    """
    own = _own_list(files, root)
    if own is None:
        return findings
    by_id = {vendor.id: vendor for vendor in vendors}
    open_ = [f for f in findings if f.suppressed is None and f.rule in FIXED and f.vendor in by_id]
    fixes: dict[str, Fix] = {}
    for name in sorted({finding.vendor for finding in open_ if finding.vendor}):
        of_vendor = [finding for finding in open_ if finding.vendor == name]
        first = min(of_vendor, key=lambda f: (-LEVELS.index(f.level), f.span, f.rule, f.id))
        fix = _fix(own, by_id[name], _categories(of_vendor), vendors)
        if fix is not None:
            fixes[first.fingerprint] = fix
    return tuple(msgspec.structs.replace(finding, fix=fixes.get(finding.fingerprint)) for finding in findings)


def own_lists(files: Iterable[Path], root: Path) -> list[OwnList]:
    """Those of the files that are in the own format, with paths relative to the root."""
    found = []
    for file in files:
        try:
            text = file.read_bytes().decode("utf-8")
            found.append(OwnList(text, Path(os.path.relpath(file, root)).as_posix()))
        except (DeclarationError, UnicodeDecodeError):
            continue  # a page or a sheet: read by others, and nothing that a patch could be made for
    return found


def _own_list(files: Sequence[Path], root: Path) -> OwnList | None:
    return next(iter(own_lists((file for file in files if file.suffix in (".yml", ".yaml", ".json")), root)), None)


def _categories(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(sorted({category for finding in findings for category in finding.categories}))


def _fix(own: OwnList, vendor: Vendor, categories: tuple[str, ...], vendors: tuple[Vendor, ...]) -> Fix | None:
    entry = proposed_entry(vendor, vendors, categories)
    try:
        edits = addition(own, vendor.id, entry, to_check(vendor), vendors)
    except DeclarationError:
        return None  # written in a way that cannot be added to: the finding stands, without a patch
    is_new = any("name" in edit.text for edit in edits)
    what = f"Declare {vendor.name} in {own.path}" if is_new else f"Declare these categories for {vendor.name}"
    return Fix(what, edits) if edits else None
