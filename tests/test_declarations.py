"""Runs `tests/declarations/*.md`: every `## ` heading is a test, its fenced block a document, its `expected` block what
must be read out of it. See the head of `lists.md` for the notation.

With `PDFLOW_DECLARED_EXAMPLES` naming a folder that holds documents and an `expected.json`
(`{file: [[name, vendor id or null, [flags]]]}`), every document of that folder is a test as well.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from pdflow.compare.names import resolve
from pdflow.errors import DeclarationError
from pdflow.facts.declaration import Declaration, DeclaredCookie, SubProcessor
from pdflow.facts.place import Gap
from pdflow.read.declared import read_declaration
from pdflow.read.signatures import load_knowledge, signature_folder

HERE = Path(__file__).parent / "declarations"
FENCE = re.compile(r"^````(?P<info>[^\n`]*)\n(?P<body>.*?)^````\s*$", re.DOTALL | re.MULTILINE)


def sections() -> list[tuple[str, str]]:
    """Name and text of every test: split at `## ` outside fences only."""
    found = []
    for file in sorted(HERE.glob("*.md")):
        hidden = FENCE.sub(lambda match: re.sub(r"^#", "\\#", match.group(), flags=re.MULTILINE), file.read_text())
        for part in re.split(r"^## ", hidden, flags=re.MULTILINE)[1:]:
            title, _, text = part.partition("\n")
            found.append((f"{file.stem}: {title.strip()}", re.sub(r"^\\#", "#", text, flags=re.MULTILINE)))
    return found


@pytest.mark.parametrize(("name", "text"), sections(), ids=[name for name, _ in sections()])
def test_document(name: str, text: str, tmp_path: Path) -> None:
    blocks = [(match["info"].strip(), match["body"]) for match in FENCE.finditer(text)]
    files = [(info, body) for info, body in blocks if info != "expected"]
    expected = [body for info, body in blocks if info == "expected"]
    assert files and len(expected) == 1, f"{name}: needs documents and one block of expectations"
    for info, body in files:
        (tmp_path / info).write_text(body)
    wanted = [line for line in expected[0].splitlines() if line.strip()]
    assert wanted, f"{name}: expects nothing"
    if wanted[0].startswith("error "):
        with pytest.raises(DeclarationError) as caught:
            read_declaration([tmp_path / info for info, _ in files], tmp_path)
        for line in wanted:
            assert line.removeprefix("error ") in str(caught.value)
        return
    declaration, gaps = read_declaration([tmp_path / info for info, _ in files], tmp_path)
    check(declaration, gaps, wanted)


def check(declaration: Declaration, gaps: tuple[Gap, ...], wanted: list[str]) -> None:
    """Entries, cookies and claims must be those of the list, no fewer and no more; gaps must be announced."""
    heads = [line.split(" | ")[0] for line in wanted]
    seen = [f"{entry.span.line}: {entry.name}" for entry in declaration.sub_processors]
    assert seen == [head for head in heads if re.match(r"\d+: ", head)]
    assert [f"cookie {one.span.line}: {one.name}" for one in declaration.cookies] == [
        head for head in heads if head.startswith("cookie ")
    ]
    claims = [f"claim {claim.span.line}: {' '.join((claim.kind, *claim.values))}" for claim in declaration.claims]
    assert sorted(claims) == sorted(head for head in heads if head.startswith("claim "))
    announced = [head.removeprefix("gap ") for head in heads if head.startswith("gap ")]
    reasons = [f"{gap.span.line}: {gap.reason}" for gap in gaps]
    assert len(reasons) == len(announced), reasons
    for line, reason in zip(announced, reasons, strict=True):
        place, _, part = line.partition(": ")
        assert reason.startswith(f"{place}: ") and part in reason
    rows: list[SubProcessor | DeclaredCookie] = [*declaration.sub_processors, *declaration.cookies]
    told = [line for line in wanted if re.match(r"(?:cookie )?\d+: ", line)]
    for row, line in zip(rows, told, strict=True):
        for field in line.split(" | ")[1:]:
            key, _, value = field.partition("=")
            actual = getattr(row, key)
            assert (" ".join(actual) if isinstance(actual, tuple) else str(actual)) == value, (
                f"{line}: {key} is {actual!r}"
            )


EXAMPLES = os.environ.get("PDFLOW_DECLARED_EXAMPLES", "")


def examples() -> list[tuple[str, list[list[object]]]]:
    if not EXAMPLES:
        return []
    expected = json.loads((Path(EXAMPLES) / "expected.json").read_text())
    return [(name, rows) for name, rows in sorted(expected.items()) if not name.startswith("_")]


@pytest.mark.skipif(not EXAMPLES, reason="PDFLOW_DECLARED_EXAMPLES names no folder")
@pytest.mark.parametrize(("name", "rows"), examples(), ids=[name for name, _ in examples()])
def test_example_of_a_folder(name: str, rows: list[list[object]]) -> None:
    folder = Path(EXAMPLES)
    declaration, _ = read_declaration([folder / name], folder)
    declaration = resolve(declaration, load_knowledge([signature_folder()]).vendors)
    wrong = [row for row in rows if not agrees(declaration, str(row[0]), row[1], set(map(str, row[2])))]  # type: ignore[call-overload]
    assert wrong == []


STATUS = {"affiliate": "affiliate", "future": "planned", "self-hosted": "self-hosted"}


def agrees(declaration: Declaration, name: str, vendor: object, flags: set[str]) -> bool:
    """Whether the declaration has the entry, cookie or claim, with the vendor and the flags."""
    if "negative-claim" in flags:
        kind = "no-third-parties" if "third" in name else "no-transfer-outside"
        return any(claim.kind == kind for claim in declaration.claims)
    if "kind-only" in flags and not declaration.sub_processors:
        return any(plain(name).startswith(plain(value)) for claim in declaration.claims for value in claim.values)
    if any(plain(cookie.name) == plain(name) and cookie.vendor == vendor for cookie in declaration.cookies):
        return True
    entries = [entry for entry in declaration.sub_processors if plain(name) in spellings(entry)]
    right = [entry for entry in entries if (vendor in entry.covers if vendor else not entry.covers)]
    wanted = next((STATUS[flag] for flag in sorted(flags) if flag in STATUS), "")
    if wanted:
        right = [entry for entry in right if entry.status == wanted]
    elif not flags & {"placeholder", "no-personal-data"}:
        right = [entry for entry in right if entry.status == "active"]
    if "optional" in flags:
        right = [entry for entry in right if entry.conditional]
    if "independent-controller" in flags:
        right = [entry for entry in right if entry.role == "controller"]
    return bool(right)


def spellings(entry: SubProcessor) -> set[str]:
    names = {
        entry.name,
        entry.name.split(" (")[0],
        f"{entry.name} / {entry.product}",
        f"{entry.name} ({entry.purpose})",
    }
    return {plain(name) for name in names}


def plain(text: str) -> str:
    return " ".join(text.replace("*", "").split()).casefold()
