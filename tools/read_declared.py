#!/usr/bin/env python3
"""What pdflow understands of published documents, and how much of that is right where the truth is known.

    read_declared.py DOCUMENT...                     a Markdown table, a row a document
    read_declared.py --expected expected.json        score documents beside that file
    read_declared.py --variants naming_variants.csv  score the spellings of companies

`expected.json` is `{file: [[name, vendor id or null, [flags]]]}`; the sheet has the columns `raw_name` and `vendor_id`, in which
`google*` means any product of that group. Exit code 1 where something is wrong or missed.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from pathlib import Path

from pdflow.compare.index import Index
from pdflow.compare.names import of_name, resolve
from pdflow.errors import DeclarationError
from pdflow.facts.declaration import Declaration
from pdflow.facts.knowledge import Vendor
from pdflow.facts.place import Gap
from pdflow.read.declared import read_declaration
from pdflow.read.signatures import load_knowledge, signature_folder


def main() -> int:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", nargs="*", type=Path)
    parser.add_argument("--expected", type=Path)
    parser.add_argument("--variants", type=Path)
    arguments = parser.parse_args()
    vendors = load_knowledge([signature_folder()]).vendors
    wrong = 0
    if arguments.documents:
        print("| document | recipients | claims | cookies | not understood |\n|---|---|---|---|---|")
    for file in arguments.documents:
        print(_row(file, vendors))
    if arguments.expected:
        wrong += _score_documents(arguments.expected, vendors)
    if arguments.variants:
        wrong += _score_variants(arguments.variants, vendors)
    return 1 if wrong else 0


def _read(file: Path, vendors: tuple[Vendor, ...]) -> tuple[Declaration, tuple[Gap, ...]]:
    declaration, gaps = read_declaration([file], file.parent)
    return resolve(declaration, vendors), gaps


def _row(file: Path, vendors: tuple[Vendor, ...]) -> str:
    try:
        declaration, gaps = _read(file, vendors)
    except DeclarationError as error:
        return f"| {file.name} | {' '.join(str(error).split())} | | | |"
    entries = [
        f"{entry.name} → {entry.vendor or '/'.join(entry.covers) or 'unknown'}"
        + (f" ({entry.purpose})" if entry.purpose else "")
        for entry in declaration.sub_processors
    ]
    claims = [
        f"{claim.kind}{f' [{len(claim.values)}: ' + ', '.join(claim.values[:6]) + ']' if claim.values else ''} (line {claim.span.line})"
        for claim in declaration.claims
    ]
    owners = Counter(cookie.vendor or "own or unknown" for cookie in declaration.cookies)
    cookies = [f"{number} of {owner}" for owner, number in sorted(owners.items())]
    return f"| {file.name} | {'; '.join(entries)} | {'; '.join(claims)} | {'; '.join(cookies)} | {len(gaps)} |"


def _score_documents(expected: Path, vendors: tuple[Vendor, ...]) -> int:
    """The number of expected rows that were missed or mean somebody else; each is printed."""
    right = wrong = missed = more = 0
    for name, rows in sorted(json.loads(expected.read_text("utf-8")).items()):
        if name.startswith("_"):
            continue
        declaration, _ = _read(expected.parent / name, vendors)
        found, used = _named(declaration), set[int]()
        for raw, vendor, flags in rows:
            meant = _take(found, used, raw)
            if meant is None and {"kind-only", "negative-claim"} & set(flags):
                right += bool(declaration.claims)
            elif meant is None:
                missed += 1
                print(f"missed  {name}: {raw}")
            elif (vendor in meant) if vendor else not meant or "first-party" in flags:
                right += 1
            else:
                wrong += 1
                print(f"wrong   {name}: {raw} is {', '.join(sorted(meant)) or 'unknown'}, expected {vendor}")
        more += len(found) - len(used)
    print(f"documents: {right} right, {wrong} wrong, {missed} missed; {more} more that nobody expected")
    return wrong + missed


def _named(declaration: Declaration) -> list[tuple[set[str], set[str]]]:
    """The spellings of each entry and cookie, and the vendors that it means."""
    entries = [
        (
            {
                entry.name,
                entry.name.split(" (")[0],
                f"{entry.name} / {entry.product}",
                f"{entry.name} ({entry.purpose})",
            },
            set(entry.covers),
        )
        for entry in declaration.sub_processors
    ]
    return entries + [({cookie.name}, {cookie.vendor} if cookie.vendor else set()) for cookie in declaration.cookies]


def _take(found: list[tuple[set[str], set[str]]], used: set[int], raw: str) -> set[str] | None:
    """The vendors of the first that is spelled so, an unused one before one that was taken: an entry may name two."""
    wanted = _plain(raw)
    fitting = [index for index, (names, _) in enumerate(found) if wanted in {_plain(name) for name in names}]
    if not fitting:
        return None
    best = next((index for index in fitting if index not in used), fitting[0])
    used.add(best)
    return found[best][1]


def _plain(text: str) -> str:
    return " ".join(text.replace("*", "").split()).casefold()


def _score_variants(sheet: Path, vendors: tuple[Vendor, ...]) -> int:
    """The number of spellings that mean somebody else; each is printed."""
    index, right, wrong = Index(vendors), 0, 0
    with sheet.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            wanted, (ids, _) = row["vendor_id"], of_name(index, row["raw_name"], "")
            group = wanted.endswith("*")
            is_right = any(_is_of(one, wanted[:-1], index) for one in ids) if group else wanted in ids
            right, wrong = right + is_right, wrong + (not is_right)
            if not is_right:
                print(f"wrong   {row['raw_name']} is {', '.join(ids) or 'unknown'}, expected {wanted}")
    print(f"spellings: {right} right, {wrong} wrong")
    return wrong


def _is_of(vendor: str, group: str, index: Index) -> bool:
    """Whether a vendor belongs to a group, by its id or a legal entity."""
    return vendor.startswith(group) or any(group in one.name.casefold() for one in index.by_id[vendor].entities)


if __name__ == "__main__":
    sys.exit(main())
