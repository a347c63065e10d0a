"""own_text: a Declaration to the text of `subprocessors.yml`, each part with the place that it was taken from."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from pdflow.facts.declaration import Claim, Declaration, DeclaredCookie, SubProcessor
from pdflow.facts.place import Gap, Span
from pdflow.read.declared.shape import STATUSES
from pdflow.read.declared.yaml_scalars import comment, flow_list, scalar

SURE = 1.0
"""From this score on a name needs no remark."""
_PARTS = ("product", "purpose", "location", "transfer", "role", "conditional")


def own_text(declaration: Declaration, gaps: Sequence[Gap] = ()) -> str:
    """The whole document, for a person to correct; reading it gives the same entries, claims, cookies and domains.

    Comments name document and line of each part, the vendor that a name was taken for where that is not certain, and,
    at the end, the gaps. Entries of one name are one, since the own format lists a name once.
    """
    kinds = [entry for entry in declaration.sub_processors if entry.status not in STATUSES]
    named = [entry for entry in declaration.sub_processors if entry.status in STATUSES]
    documents = ", ".join(declaration.documents)
    parts = [comment(f"As understood from {documents}. Correct it: what pdflow read may be wrong.")]
    if declaration.own_domains:
        parts.append(f"own_domains: {flow_list(declaration.own_domains)}")
    parts.append("subprocessors:" if named else "subprocessors: []")
    for group in _by_name(named):
        parts += _entry(group)
    claims = [*declaration.claims, *(_kind_claim(entry) for entry in kinds)]
    parts += _claims(claims) + _cookies(declaration.cookies)
    if gaps:
        parts += ["", "# Not understood:", *(comment(f"{_place(gap.span)}: {gap.reason}") for gap in gaps)]
    return "\n".join(parts) + "\n"


def entry_lines(entry: SubProcessor, note: str = "") -> list[str]:
    """An entry in block style, without indentation; `note` becomes a comment above it."""
    lines = [comment(note)] if note else []
    lines.append(f"- name: {scalar(entry.name)}")
    return lines + [f"  {key}: {value}" for key, value in _pairs(entry) if key != "name"]


def entry_flow(entry: SubProcessor, as_json: bool = False) -> str:
    """An entry on one line: `{name: Stripe, categories: [email]}`."""
    pairs = [f"{scalar(name, True) if as_json else name}: {value}" for name, value in _pairs(entry, as_json)]
    return "{" + ", ".join(pairs) + "}"


def _pairs(entry: SubProcessor, as_json: bool = False) -> list[tuple[str, str]]:
    pairs = [("name", scalar(entry.name, as_json))]
    if entry.aliases:
        pairs.append(("aliases", flow_list(entry.aliases, as_json)))
    pairs += [(part, scalar(value, as_json)) for part in _PARTS if (value := getattr(entry, part))]
    if entry.categories is not None:
        pairs.append(("categories", flow_list(entry.categories, as_json)))
    if entry.status != "active":
        pairs.append(("status", scalar(entry.status, as_json)))
    return pairs


def _by_name(entries: Sequence[SubProcessor]) -> list[list[SubProcessor]]:
    """Entries of one name and product together; the active ones first, for they decide."""
    groups: dict[str, list[SubProcessor]] = {}
    for entry in entries:
        groups.setdefault(f"{entry.name} {entry.product}".casefold().strip(), []).append(entry)
    return [sorted(group, key=lambda entry: entry.status != "active") for group in groups.values()]


def _entry(group: Sequence[SubProcessor]) -> list[str]:
    same = [entry for entry in group if entry.status == group[0].status]
    first = _merged(same)
    places = ", ".join(dict.fromkeys(_place(entry.span) for entry in same))
    lines = entry_lines(first, places + _taken_for(first))
    for other in group[len(same) :]:
        lines.append("  " + comment(f"also at {_place(other.span)}, as {other.status}"))
    return ["  " + line for line in lines]


def _merged(entries: Sequence[SubProcessor]) -> SubProcessor:
    """One entry that says what all of them say."""
    first = entries[0]
    said = {part: "; ".join(dict.fromkeys(v for one in entries if (v := getattr(one, part)))) for part in _PARTS}
    spoken = [one.categories for one in entries]
    categories = None if None in spoken else tuple(dict.fromkeys(key for keys in spoken for key in keys or ()))
    aliases = tuple(dict.fromkeys(alias for one in entries for alias in one.aliases))
    return replace(first, aliases=aliases, categories=categories, **said)


def _taken_for(entry: SubProcessor) -> str:
    if entry.status != "active" or entry.match >= SURE:
        return ""
    if not entry.covers:
        return "; a name that no signature knows"
    return f"; taken for {entry.vendor or ', '.join(entry.covers)} (score {entry.match:.2f})"


def _kind_claim(entry: SubProcessor) -> Claim:
    """An entry for a kind of company says what a sentence about kinds says."""
    return Claim("kinds-only", entry.name, entry.span, tuple(part for part in (entry.name, entry.purpose) if part))


def _claims(claims: Sequence[Claim]) -> list[str]:
    lines = ["claims:"] if claims else []
    for kind in sorted({claim.kind for claim in claims}):
        lines.append(f"  {kind}:")
        for claim in claims:
            if claim.kind == kind:
                values = f", values: {flow_list(claim.values)}" if claim.values else ""
                text = " ".join(claim.text.split())
                lines += [f"    {comment(_place(claim.span))}", f"    - {{text: {scalar(text)}{values}}}"]
    return lines


def _cookies(cookies: Sequence[DeclaredCookie]) -> list[str]:
    lines = ["cookies:"] if cookies else []
    for cookie in cookies:
        pairs = [(key, getattr(cookie, key)) for key in ("name", "provider", "purpose", "retention")]
        told = ", ".join(f"{key}: {scalar(' '.join(value.split()))}" for key, value in pairs if value)
        lines.append(f"  - {{{told}}}  {comment(_place(cookie.span))}")
    return lines


def _place(span: Span) -> str:
    return f"{span.path}:{span.line}"
