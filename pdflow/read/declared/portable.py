"""portable: PDF to blocks; the line of a span is the number of its page."""

from __future__ import annotations

import io

from pdflow.read.declared.blocks import Block
from pdflow.read.declared.plain import plain_blocks

MAX_PAGES = 300


def pdf_blocks(data: bytes, path: str) -> tuple[Block, ...]:
    """The text of the pages in order. Raises `ValueError` for a file that is broken, locked or only pictures."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ValueError("the PDF is locked with a password")
        if len(reader.pages) > MAX_PAGES:
            raise ValueError(f"the PDF has more than {MAX_PAGES} pages; name the annex alone")
        pages = [page.extract_text(extraction_mode="layout") for page in reader.pages]
    except (PyPdfError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a readable PDF: {error}") from error
    if not any(page.strip() for page in pages):
        raise ValueError("the PDF holds no text, only pictures; export it with text or write the list as Markdown")
    lines = ((number, line) for number, page in enumerate(pages, 1) for line in page.splitlines())
    return plain_blocks(lines, path, has_blank_lines=True)
