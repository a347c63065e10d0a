"""`pdflow vendors`: the third parties that pdflow knows."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pdflow.cli import FINDINGS, OK
from pdflow.cli.common import knowledge_of, write
from pdflow.errors import PdflowError

if TYPE_CHECKING:
    from pdflow.facts.knowledge import Entity, Sink, Vendor

_EPILOG = """\
examples:
  pdflow vendors                 all of them
  pdflow vendors mail            those whose id, name, alias, kind, package or host holds "mail"
  pdflow vendors show stripe     everything about one
"""


def register(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.usage = "pdflow vendors [-h] [TEXT]\n       pdflow vendors [-h] show ID"
    parser.epilog = _EPILOG
    parser.add_argument("words", nargs="*", metavar="TEXT", help="text to look for, or `show` and an id")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the vendors that fit, and return 0; 1 where none does."""
    vendors = knowledge_of(None).vendors
    if arguments.words[:1] == ["show"] and len(arguments.words) == 2:
        write(described(_vendor(vendors, arguments.words[1])), None)
        return OK
    wanted = " ".join(arguments.words).lower()
    found = [vendor for vendor in vendors if wanted in _everything(vendor)]
    width = max((len(vendor.id) for vendor in found), default=0)
    lines = [f"{vendor.id:{width}}  {vendor.name} ({', '.join(vendor.kinds)})\n" for vendor in found]
    write("".join(lines) or f"no vendor has {wanted!r} in its id, name, aliases, kinds, packages or hosts\n", None)
    return OK if found else FINDINGS


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


def described(vendor: Vendor) -> str:
    """Return all that is known about a vendor, as lines; what is not known is left out."""
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
        ("collects", [f"{c.how}: {', '.join(c.categories)}" for c in vendor.collects]),
        ("known from", vendor.sources),
    ]
    lines = [vendor.name]
    for label, values in rows:
        lines += [f"  {label if not place else '':13} {value}" for place, value in enumerate(values)]
    return "\n".join(lines) + "\n"


def _entity(entity: Entity) -> str:
    notes = [entity.country, "formerly" if entity.former else "", "" if entity.confirmed else "not checked"]
    told = ", ".join(note for note in notes if note)
    return f"{entity.name} ({told})" if told else entity.name


def _sink(sink: Sink) -> list[str]:
    sends = ", ".join(f"{a.name}: {a.category}" if a.category else a.name for a in sink.sends)
    what = "every argument" if sink.everything else sends
    return [f"{call}({what})" for call in sink.calls]
