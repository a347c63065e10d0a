"""local: which calls need no telling, although nobody knows what they do."""

from __future__ import annotations

import re
import sys
from fnmatch import translate

from pdflow.facts.knowledge import Client, Knowledge, Vendor


class LocalCalls:
    """What is known to hand nothing on: libraries that some signature describes, and methods by their name."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._known = {*sys.stdlib_module_names, *_described(knowledge)}
        self._methods = re.compile("|".join(translate(method) for method in knowledge.local.methods) or r"(?!)")
        self._foreign: dict[str, bool] = {}

    def foreign(self, path: str) -> bool:
        """Whether nothing is known of the library that this API path starts in."""
        dotted = re.match(r"[\w.]*", path)
        name = dotted.group() if dotted is not None else ""
        if name not in self._foreign:
            parts = name.split(".")
            self._foreign[name] = bool(parts[0]) and not any(
                ".".join(parts[:size]) in self._known for size in range(1, len(parts) + 1)
            )
        return self._foreign[name]

    def harmless(self, method: str) -> bool:
        """Whether a method of something unknown, `owner.name`, is one that hands nothing on."""
        return self._methods.match(method) is not None


def _described(knowledge: Knowledge) -> set[str]:
    """The modules that some signature speaks of; a vendor's stand for themselves (see `Matcher.vendor`)."""
    found = set(knowledge.local.packages)
    found.update(name for vendor in knowledge.vendors for package in vendor.packages for name in package.imports)
    holders: tuple[Vendor | Client, ...] = (*knowledge.vendors, *knowledge.clients)
    calls = [call for holder in holders for sink in holder.sinks for call in sink.calls]
    calls += [call for propagator in knowledge.propagators for call in propagator.calls]
    calls += [call for sanitizer in knowledge.sanitizers for call in sanitizer.calls]
    found.update(call.partition(".")[0] for call in calls if not call.startswith(("*", ".")))
    return found
