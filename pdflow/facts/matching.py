"""What the solver asks of the knowledge; `match` answers. A protocol, so that the two stages need not know each other."""

from __future__ import annotations

from typing import Protocol

from pdflow.facts.knowledge import Collects, Sink
from pdflow.facts.record import Record


class Guess(Record):
    """What a name says about a value."""

    category: str
    confidence: str
    """high · medium · low"""
    alone: bool = True
    """Personal by itself; False: only beside an identifier."""


IMPERSONAL = Guess("", "high")
"""What was said of a value that is nobody's data, whatever its name."""


class Matcher(Protocol):
    """Questions about API paths and names. Every answer depends on the arguments alone."""

    def sinks(self, path: str) -> tuple[Sink, ...]:
        """The sinks that a call of this API path is."""

    def collects(self, path: str) -> tuple[tuple[str, Collects], ...]:
        """What the vendors' libraries send by their own doing once this API path is called, by vendor."""

    def hands(self, decorator: str) -> tuple[tuple[str, str], ...]:
        """The parameters, and the API paths of what is handed to them, where a library calls back what stands below this decorator."""

    def carries(self, path: str) -> tuple[str, ...] | None:
        """The arguments that the result of calling this path carries on; None where nobody says."""

    def foreign(self, path: str) -> bool:
        """Whether nothing is known of the library that this API path starts in: not even that it hands on nothing."""

    def harmless(self, method: str) -> bool:
        """Whether a method of something unknown, `owner.name`, is one that hands nothing on, such as a query's."""

    def cleans(self, path: str) -> bool:
        """Whether the result of calling this path no longer carries what it was given."""

    def source(self, path: str) -> Guess | None:
        """The personal data that calling this API path gives, whatever it is given."""

    def vendor(self, path: str) -> str | None:
        """The vendor whose package this API path starts in."""

    def host_vendor(self, host: str, path: str = "") -> str | None:
        """The vendor that a host belongs to; the host may have holes (`\\0`). `path`: what follows in the URL."""

    def owns(self, vendor: str, host: str) -> bool:
        """Whether a host is one of the vendor's, whatever the path behind it."""

    def self_hosted(self, vendor: str) -> bool:
        """Whether the vendor's product also runs on one's own machines."""

    def also_free(self, vendor: str) -> bool:
        """Whether the library is the driver of a store that runs anywhere, of which the vendor is one host among many."""

    def backend_vendor(self, dotted: str) -> str | None:
        """The vendor whose mail or storage backend this dotted path is."""

    def takes_logs(self, path: str) -> tuple[str, ...]:
        """The vendors that get the records of the log once this API path is called, or named in the log's settings."""

    def watches_errors(self, vendor: str) -> bool:
        """Whether a vendor is told of errors: of other records of the log only what led up to one."""

    def model_vendor(self, name: str) -> str | None:
        """The vendor that runs a model, by the name that libraries for many providers have for it: `groq/llama-3.1`."""

    def role_vendors(self, role: str) -> tuple[str, ...]:
        """The vendor that the project's manifests name for a role, where they name just one."""

    def named_vendor(self, text: str) -> str | None:
        """The vendor that a setting, class or variable is named after: `SLACK_WEBHOOK_URL`."""

    def factory(self, path: str) -> bool:
        """Whether the first constant argument is part of the API path of this call's result."""

    def classify(self, term: str, owner: str = "") -> Guess | None:
        """The personal data that a name stands for."""

    def person_like(self, owner: str) -> bool:
        """Whether a name is one for a person."""

    def thing_like(self, owner: str) -> bool:
        """Whether a name is one for a thing, or for the operator's own affairs."""

    def denies_type(self, name: str) -> bool:
        """Whether a field of this type holds nothing personal whatever its name."""

    def of_type(self, types: tuple[str, ...], term: str, owner: str = "") -> Guess | None:
        """What the declared types of a field say of it, `IMPERSONAL` included; None: nothing, its name may tell."""

    def category(self, text: str) -> str | None:
        """The category that a person means by `text`: its key, or a word for it."""

    def told(self, module: str, owner: str, name: str) -> Guess | None:
        """What the user's own signatures say of a field of a class of the program."""

    def stays(self, dotted: str) -> bool:
        """Whether this dotted path is a backend that hands nothing to anybody outside."""
