"""`pdflow vendors`: the third parties that pdflow knows."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pdflow.cli import FINDINGS, OK
from pdflow.cli.common import knowledge_here, write
from pdflow.errors import PdflowError

if TYPE_CHECKING:
    from pdflow.facts.knowledge import Entity, Sink, Vendor
    from pdflow.facts.proof import Proof

_EPILOG = """\
examples:
  pdflow vendors                 all of them
  pdflow vendors mail            those whose id, name, alias, kind, package or host holds "mail"
  pdflow vendors show stripe     everything about one, and what of it is proved

Your own signatures, as [tool.pdflow] names them, are included. Exit codes: 0 found, 1 none fits.
"""


_ALIKE = 4
"""Paths of one group of calls that are shown: the rest differs by module, class or method only."""
_DOUBTS = 12
"""Paths that are not proved and shown one by one; of many, these first."""


def register(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.usage = "pdflow vendors [-h] [TEXT]\n       pdflow vendors [-h] show ID"
    parser.epilog = _EPILOG
    parser.add_argument("words", nargs="*", metavar="TEXT", help="text to look for, or `show` and an id")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the vendors that fit, and return 0; 1 where none does."""
    vendors = knowledge_here().vendors
    if arguments.words == ["show"]:
        raise PdflowError("`show` needs the id of a vendor: `pdflow vendors show stripe`")
    if arguments.words[:1] == ["show"] and len(arguments.words) == 2:
        from pdflow.read.signatures import load_proofs, signature_folder

        vendor = _vendor(vendors, arguments.words[1])
        write(described(vendor, load_proofs(signature_folder()).get(vendor.id)), None)
        return OK
    wanted = " ".join(arguments.words).lower()
    found = [vendor for vendor in vendors if wanted in _everything(vendor)]
    width = max((len(vendor.id) for vendor in found), default=0)
    lines = [f"{vendor.id:{width}}  {vendor.name} ({', '.join(vendor.kinds)}; {_depth(vendor)})\n" for vendor in found]
    write("".join(lines) or f"no vendor has {wanted!r} in its id, name, aliases, kinds, packages or hosts\n", None)
    return OK if found else FINDINGS


def _depth(vendor: Vendor) -> str:
    """How far a vendor is known: which calls, or only where its hosts are named."""
    return "calls" if vendor.sinks else "hosts only"


def _vendor(vendors: Iterable[Vendor], wanted: str) -> Vendor:
    from pdflow.settings.fields import nearest

    known = {vendor.id: vendor for vendor in vendors}
    if wanted not in known:
        raise PdflowError(f"there is no vendor `{wanted}`{nearest(wanted, known) or '; `pdflow vendors` lists them'}")
    return known[wanted]


def _everything(vendor: Vendor) -> str:
    packages = [package.name for package in vendor.packages]
    words = [vendor.id, vendor.name, *vendor.aliases, *vendor.kinds, *packages, *vendor.npm]
    words += [*vendor.api_hosts, *vendor.script_hosts, *(entity.name for entity in vendor.entities)]
    return "\n".join(words).lower()


def described(vendor: Vendor, proof: Proof | None = None) -> str:
    """Return all that is known about a vendor, as lines, with what of it is proved; what is not known is left out."""
    packages = [f"{p.name} (imports {', '.join(p.imports)})" if p.imports else p.name for p in vendor.packages]
    rows = [
        ("id", [vendor.id]),
        ("kinds", [", ".join(vendor.kinds)]),
        ("role", [f"{vendor.role} (a hint, no legal finding)"]),
        ("parent", [vendor.parent] if vendor.parent else []),
        ("contracts as", [_entity(entity) for entity in vendor.entities]),
        ("also called", vendor.aliases),
        ("website", [vendor.website] if vendor.website else []),
        ("privacy page", [vendor.privacy_page] if vendor.privacy_page else []),
        ("python", packages),
        ("npm", vendor.npm),
        ("API hosts", vendor.api_hosts),
        ("script hosts", vendor.script_hosts),
        ("SMTP hosts", vendor.smtp_hosts),
        ("settings", [f"{prefix}…" if prefix.endswith("_") else prefix for prefix in vendor.env]),
        ("backends", [*vendor.mail_backends, *vendor.storage_backends]),
        ("JS globals", vendor.js_globals),
        ("cookies", vendor.cookies),
        ("calls", [line for sink in vendor.sinks for line in _sink(sink)]),
        ("proved", _proved(proof) if vendor.sinks else []),
        ("collects", [f"{c.how}: {', '.join(c.categories)}" for c in vendor.collects]),
        ("hands", [f"{name}: {path}" for handlers in vendor.handlers for name, path in handlers.hands]),
        ("known from", vendor.sources),
    ]
    lines = [vendor.name]
    for label, values in rows:
        lines += [f"  {label if not place else '':13} {value}" for place, value in enumerate(values)]
    return "\n".join(lines) + "\n"


def _proved(proof: Proof | None) -> list[str]:
    """How many calls are proved, in which releases; then what is not, with the reason."""
    if proof is None:
        return ["nothing: these calls were not held against the vendor's package"]
    releases = [f"{name} {version}" for name, version in proof.packages]
    releases += [f"{name} {version}" for name, versions in proof.older for version in versions]
    doubts = [f"  {path}: {why}" for call in proof.calls for path, why in call.doubts]
    more = [f"  and {len(doubts) - _DOUBTS} more, see signatures/proofs.json"] if len(doubts) > _DOUBTS else []
    read = ", ".join(releases) or "no package"
    head = f"{proof.proved} of {proof.paths} API paths, on {proof.date}, in the source of {read}"
    return [head, *doubts[:_DOUBTS], *more]


def _entity(entity: Entity) -> str:
    notes = [entity.country, "formerly" if entity.former else "", "" if entity.confirmed else "not checked"]
    told = ", ".join(note for note in notes if note)
    return f"{entity.name} ({told})" if told else entity.name


def _sink(sink: Sink) -> list[str]:
    sends = ", ".join(f"{a.name}: {a.category}" if a.category else a.name for a in sink.sends)
    what = "every argument" if sink.everything else sends
    lines = [f"{call}({what})" for call in sink.calls[:_ALIKE]]
    return lines + ([f"  and {len(sink.calls) - _ALIKE} paths more of that kind"] if len(sink.calls) > _ALIKE else [])
