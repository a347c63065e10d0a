"""Code frames: the lines around a place, its own part underlined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.cells import cell_len
from rich.console import Console
from rich.syntax import Syntax
from rich.text import Text

from pdflow.facts.place import Span
from pdflow.facts.report import Excerpt
from pdflow.render.words import visible

Lines = Mapping[tuple[str, int], str]
"""The excerpts by path and line."""

_TAB = 4
_ROOM_BEFORE = 12
"""How many columns stay in sight before an underlined part that begins beyond the right edge."""
_LEXERS = {
    "py": "python",
    "pyi": "python",
    "yml": "yaml",
    "yaml": "yaml",
    "toml": "toml",
    "json": "json",
    "html": "html",
    "md": "markdown",
}


def lines_of(excerpts: Iterable[Excerpt]) -> Lines:
    """The excerpts, to look a line up."""
    return {(excerpt.path, excerpt.line): excerpt.text for excerpt in excerpts}


def frame(console: Console, lines: Lines, span: Span, style: str, around: int = 1) -> Text:
    """The span's first line with its neighbours, numbered; below it a line of carets. Empty where no excerpt has it."""
    shown = [n for n in range(span.line - around, span.line + around + 1) if (span.path, n) in lines]
    frame_ = Text(no_wrap=True, overflow="crop")
    if span.line not in shown:
        return frame_
    while shown[0] < span.line and not lines[span.path, shown[0]].strip():
        shown.pop(0)
    while shown[-1] > span.line and not lines[span.path, shown[-1]].strip():
        shown.pop()
    gutter = len(str(shown[-1]))
    bar = "|" if console.options.ascii_only else "│"
    room = max(20, console.width - gutter - 8)
    start, end = _part(lines[span.path, span.line], span)
    shift = max(0, start - _ROOM_BEFORE) if max(end, start + 8) > room and start > room // 2 else 0
    for number in shown:
        code = _coloured(span.path, _laid_out(lines[span.path, number]))
        frame_.append(f"  {number:>{gutter}} {bar} ", style="dim")
        frame_.append_text(_window(code, shift, room, console)).append("\n")
        if number == span.line:
            caret = "^" * max(1, min(end, shift + room) - start)
            frame_.append(f"  {'':>{gutter}} {bar} ", style="dim")
            frame_.append(" " * (start - shift) + caret + "\n", style=style)
    frame_.rstrip()
    return frame_


def source_line(console: Console, lines: Lines, span: Span, indent: int) -> Text | None:
    """The one line of the span, coloured, cut to what is left of the width beside the indent; None: no excerpt."""
    if (span.path, span.line) not in lines:
        return None
    code = _coloured(span.path, _laid_out(lines[span.path, span.line]).lstrip())
    return _window(code, 0, max(20, console.width - indent), console)


def _laid_out(line: str) -> str:
    return visible(line.expandtabs(_TAB)).rstrip()


def _part(line: str, span: Span) -> tuple[int, int]:
    """The cells in which the span's part of its first line begins and ends; to the line's end where it goes on."""
    whole = cell_len(_laid_out(line))
    start = min(cell_len(visible(line[: span.column - 1].expandtabs(_TAB))), whole)
    if span.end_line != span.line or span.end_column <= span.column:
        return start, whole
    return start, min(cell_len(visible(line[: span.end_column - 1].expandtabs(_TAB))), max(whole, start + 1))


def _window(code: Text, shift: int, room: int, console: Console) -> Text:
    """The cells of the code from `shift` on that there is room for, an ellipsis where something is cut."""
    more = "..." if console.options.ascii_only else "…"
    if shift:
        kept = len(code.plain)
        while kept and cell_len(code.plain[len(code.plain) - kept :]) > cell_len(code.plain) - shift - cell_len(more):
            kept -= 1
        code = Text(more, style="dim") + code[len(code.plain) - kept :]
    if cell_len(code.plain) > room:
        code = code.copy()
        code.truncate(room - cell_len(more))
        code.append(more, style="dim")
    return code


def _coloured(path: str, line: str) -> Text:
    lexer = _LEXERS.get(path.rpartition(".")[2].lower())
    if lexer is None:
        return Text(line)
    code = Syntax("", lexer, theme="ansi_dark", background_color="default").highlight(line)
    code.rstrip()
    return code
