"""handbook: the parts of the documentation that follow from the reader's own tables."""

from __future__ import annotations

import json

from pdflow.read.declared.phrases import phrase_table
from pdflow.read.declared.shape import json_schema, key_tables

MARK, END = "<!-- {name}: generated, held fresh by a test -->", "<!-- end of {name} -->"


def schema_text() -> str:
    """The JSON Schema of the own format, as it is published."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def refreshed(page: str) -> str:
    """`docs/declaring.md` with its generated parts written anew."""
    for name, text in (("keys", key_tables()), ("phrases", phrase_table())):
        start, end = MARK.format(name=name), END.format(name=name)
        before, _, rest = page.partition(start)
        _, _, after = rest.partition(end)
        page = f"{before}{start}\n\n{text}\n\n{end}{after}"
    return page
