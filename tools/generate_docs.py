"""Writes the parts of docs/ that follow from the code.

    python tools/generate_docs.py            write them
    python tools/generate_docs.py --check    write nothing; exit 1 and name what is stale
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pages

from pdflow.compare.rules import RULES
from pdflow.read.declared import handbook
from pdflow.read.signatures import load_knowledge, load_proofs, signature_folder
from pdflow.read.signatures.schema import json_schemas
from pdflow.render.json import report_schema
from pdflow.render.rules import render_rules


def generated() -> dict[str, str]:
    """Every generated file: its path under the repository's root → its text."""
    page = "docs/declaring.md"
    knowledge = load_knowledge([signature_folder()])
    return {
        "README.md": pages.readme(_read(ROOT / "README.md") or "", ROOT, knowledge),
        "docs/vendors.md": pages.vendors_page(knowledge, load_proofs(signature_folder())),
        "docs/categories.md": pages.categories_page(knowledge.personal.categories),
        "docs/rules.md": render_rules(RULES),
        "docs/json.md": pages.json_page(report_schema()),
        "docs/gaps.md": pages.gaps_page(_read(ROOT / "docs" / "gaps.md") or ""),
        page: handbook.refreshed(_read(ROOT / page) or ""),
        "docs/schema/subprocessors.schema.json": handbook.schema_text(),
    } | {
        f"docs/schema/{name}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in json_schemas().items()
    }


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def main(arguments: list[str]) -> int:
    """0 where everything is written or fresh, 1 where `--check` found something stale."""
    wanted = generated()
    names = [name for name, text in sorted(wanted.items()) if _read(ROOT / name) != text]
    if "--check" in arguments:
        print("\n".join(f"{name} is stale, run python tools/generate_docs.py" for name in names) or "fresh")
        return 1 if names else 0
    for name in names:
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[name], encoding="utf-8")
        print(f"wrote {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
