"""Documents that Markdown tests cannot hold: PDF, bytes that are no text, huge files, and random input."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pdflow.errors import DeclarationError
from pdflow.facts.declaration import Declaration
from pdflow.read.declared import MAX_BYTES, read_declaration
from pdflow.read.declared.phrases import TELLING, VOCABULARY, phrases

SUFFIXES = (".md", ".mdx", ".html", ".rst", ".txt", ".csv", ".json", ".yml", ".tsx", ".pdf")


def read(tmp_path: Path, name: str, data: bytes) -> Declaration:
    (tmp_path / name).write_bytes(data)
    return read_declaration([tmp_path / name], tmp_path)[0]


def complaint(tmp_path: Path, name: str, data: bytes) -> str:
    with pytest.raises(DeclarationError) as caught:
        read(tmp_path, name, data)
    return str(caught.value)


def pdf(pages: list[list[tuple[int, int, str]]], trailer: str = "") -> bytes:
    """A PDF whose pages show texts at places, written by hand."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    ]
    for number, texts in enumerate(pages):
        shown = "\n".join(f"BT /F1 10 Tf {x} {y} Td ({text}) Tj ET" for x, y, text in texts)
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        bodies.append(f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream")
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(bodies) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R {trailer}>>\n"
    return (out + f"startxref\n{out.index('xref')}\n%%EOF\n").encode()


def test_a_pdf_annex_is_read_with_the_page_as_line(tmp_path: Path) -> None:
    table = [
        (50, 740, "ANNEX III: LIST OF SUB-PROCESSORS"),
        (50, 700, "Sub-processor"), (250, 700, "Purpose"), (400, 700, "Country"),
        (50, 680, "Acme Cloud, Inc."), (250, 680, "Servers and"), (400, 680, "Germany"),
        (250, 668, "backups"),
        (50, 640, "Talkbox SAS"), (250, 640, "Chat"), (400, 640, "France"), (50, 600, "Signed in Springfield"),
    ]  # fmt: skip
    declared = read(tmp_path, "annex.pdf", pdf([[(50, 700, "We add nobody without notice.")], table]))
    assert [(entry.name, entry.purpose, entry.location, entry.span.line) for entry in declared.sub_processors] == [
        ("Acme Cloud, Inc.", "Servers and backups", "Germany", 2),
        ("Talkbox SAS", "Chat", "France", 2),
    ]


def test_a_pdf_without_text_says_so(tmp_path: Path) -> None:
    assert "holds no text, only pictures" in complaint(tmp_path, "scan.pdf", pdf([[]]))


@pytest.mark.parametrize("data", [b"%PDF-1.4\n", b"%PDF-1.7 garbage \xff\xfe", pdf([[(1, 1, "x")]])[:200]])
def test_a_broken_pdf_is_refused(tmp_path: Path, data: bytes) -> None:
    assert complaint(tmp_path, "broken.pdf", data).startswith("broken.pdf:1:1: ")


def test_bytes_that_are_no_utf8_are_refused_with_their_line(tmp_path: Path) -> None:
    assert complaint(tmp_path, "list.md", b"# Sub-processors\n\n- Caf\xe9 Ltd\n").startswith(
        "list.md:3:1: is not UTF-8"
    )


def test_a_byte_order_mark_and_windows_lines_do_no_harm(tmp_path: Path) -> None:
    declared = read(tmp_path, "list.md", b"\xef\xbb\xbf# Sub-processors\r\n\r\n- Acme Cloud\r\n")
    assert [(entry.name, entry.span.line) for entry in declared.sub_processors] == [("Acme Cloud", 3)]


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge.html").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(DeclarationError, match="larger than 3 MB"):
        read_declaration([tmp_path / "huge.html"], tmp_path)


def test_a_list_of_more_entries_than_there_are_recipients_is_refused(tmp_path: Path) -> None:
    assert "more than 5,000 entries" in complaint(
        tmp_path, "list.md", b"# Sub-processors\n\n" + b"- Acme Cloud\n" * 6000
    )


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list.md").mkdir()
    with pytest.raises(DeclarationError, match="cannot be read"):
        read_declaration([tmp_path / "list.md"], tmp_path)


def test_paths_are_relative_to_the_root_also_outside_it(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "list.md").write_text("# Sub-processors\n\n- Acme Cloud\n")
    declared, _ = read_declaration([tmp_path / "list.md"], tmp_path / "app")
    assert declared.documents == ("../list.md",)
    assert declared.sub_processors[0].span.path == "../list.md"


PIECES = (
    "sub-processors", "| Name | Purpose |", "|---|---|", "| Acme | x |", "- Acme (role)", "# ", "<table>", "<tr><td>", "</td>",
    "<li>", "<!--", "-->", "{", "}", '"name":', "name: Acme", "[", "]", ":", ",", "\n", "\n\n", "    ", "\t", "---\n", "Acme",
    "*", "`", "..", "::", "\u00ad", "e.g.", "do not share with third parties.", "<", "&#x110000;", "{{", "import x", "\\", "'",
    "https://", "Cookie Name Description Expiration", "_ga x 1 year", "“EEA” means", "\x0b", "𝄞", "1.", "=====",
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(suffix=st.sampled_from(SUFFIXES), pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=40))
@example(suffix=".rst", pieces=["\x85", "\r0", "“EEA” means"])
@example(suffix=".rst", pieces=["\x0b\u2028", "“EEA” means"])
def test_whatever_is_written_there_is_an_answer_or_a_message(tmp_path: Path, suffix: str, pieces: list[str]) -> None:
    data = "".join(pieces).encode("utf-8", "surrogatepass")
    try:
        declared = read(tmp_path, f"list{suffix}", data)
    except DeclarationError as error:
        assert str(error).startswith(f"list{suffix}:")
    else:
        lines = len(re.findall(rb"\r\n|\r|\n", data)) + 1
        rows = (*declared.sub_processors, *declared.cookies, *declared.claims)
        assert all(1 <= row.span.line <= lines + 1 for row in rows)


def test_the_words_that_phrases_need_are_those_that_are_looked_for() -> None:
    """A sentence that a phrase finds must pass the quick look before it."""
    samples = {
        "no-third-parties": "We do not share it with third parties",
        "no-transfer-outside": "It is kept only in the EU",
        "no-special-categories": "We do not collect sensitive data",
        "kinds-only": "partners such as hosting and payment vendors",
        "list-elsewhere": "The subprocessors are listed on our page",
        "transfer-mechanism": "Transfers outside are governed by binding corporate rules",
        "role": "We act as a controller",
        "region": "EU means the Union",
        "region-preference": "Where possible, data stays within the EU",
        "ai-features": "AI features use your data",
        "data-categories": "We collect the following data: name",
    }
    assert set(samples) == {phrase.kind for phrase in phrases()}
    for kind, sample in samples.items():
        assert any(phrase.kind == kind and phrase.search(sample) for phrase in phrases()), sample
        assert TELLING.search(sample)
    assert all("<" not in name for name in VOCABULARY)
