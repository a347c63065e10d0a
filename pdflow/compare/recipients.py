"""recipients: flows, sink by sink, to what the declaration does not allow."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from pdflow.compare.coverage import HOST, Coverage, allows, declared_categories
from pdflow.compare.evidence import SETTING, UNKNOWN, recipient_name
from pdflow.compare.findings import Draft
from pdflow.facts.declaration import Claim, SubProcessor
from pdflow.facts.flow import Flow
from pdflow.facts.knowledge import DataCategory, Vendor
from pdflow.facts.place import Span
from pdflow.facts.record import Record
from pdflow.facts.report import LEVELS

STATIC_KINDS = frozenset({"fonts", "cdn", "media", "maps", "video"})
"""Kinds of vendor whose presence in a page gives them the visitor's address and little else."""


class Delivery(Record, frozen=True):
    """Everything that one sink hands to one recipient."""

    recipient: str
    vendor: Vendor | None
    flows: tuple[Flow, ...]

    @property
    def name(self) -> str:
        """The recipient as sentences call it."""
        return recipient_name(self.recipient, self.vendor)

    @property
    def sink(self) -> Flow:
        """The flow that stands for the sink."""
        return self.flows[0]

    @property
    def is_known(self) -> bool:
        """Whether the recipient is a vendor of the signatures."""
        return self.recipient != UNKNOWN and not self.recipient.startswith((HOST, SETTING))


def deliveries(flows: tuple[Flow, ...], vendors: dict[str, Vendor]) -> tuple[Delivery, ...]:
    """The flows by recipient and sink; flows that only tests contain are left out."""
    groups: dict[tuple[Span, str, str, str], list[Flow]] = {}
    for flow in flows:
        if not flow.is_test:
            groups.setdefault((flow.sink, flow.vendor, flow.api, flow.function), []).append(flow)
    return tuple(
        Delivery(place[1], vendors.get(place[1]), tuple(sorted(group, key=lambda flow: (flow.category, flow.id))))
        for place, group in sorted(groups.items())
    )


def recipient_drafts(
    delivered: tuple[Delivery, ...], coverage: Coverage, categories: tuple[DataCategory, ...]
) -> Iterator[Draft]:
    """What is wrong with each delivery: nobody declared it, or not for this data."""
    special = {category.key for category in categories if category.special}
    for delivery in delivered:
        entries = coverage.entries(delivery.recipient)
        if entries:
            yield from _under_declared(delivery, entries)
        elif not delivery.is_known:
            yield _unknown(delivery)
        elif not _in_cookie_table(delivery, coverage):
            yield _undeclared(delivery, coverage)
        yield from _special(delivery, entries, special)


def draft_of(delivery: Delivery, rule: str, message: str, flows: tuple[Flow, ...], **more: object) -> Draft:
    """A draft at the delivery's sink, standing on `flows`."""
    base = Draft(
        rule=rule,
        message=message,
        span=delivery.sink.sink,
        names=(delivery.recipient, delivery.sink.api, delivery.sink.function),
        vendor=delivery.recipient,
        categories=_categories(flows),
        flows=tuple(flow.id for flow in flows),
    )
    return msgspec.structs.replace(base, **more)


def is_special(category: str, special: set[str]) -> bool:
    """Whether the category or one above it is special."""
    parts = category.split(".")
    return any(".".join(parts[:length]) in special for length in range(1, len(parts) + 1))


def named(flows: tuple[Flow, ...]) -> str:
    """The categories as a sentence lists them."""
    return ", ".join(_categories(flows))


def _categories(flows: tuple[Flow, ...]) -> tuple[str, ...]:
    return tuple(sorted({flow.category for flow in flows}))


def _undeclared(delivery: Delivery, coverage: Coverage) -> Draft:
    by_kind = coverage.kind(delivery.vendor.kinds) if delivery.vendor else None
    if by_kind is not None:
        return _by_kind(delivery, by_kind)
    reason, level = "is not in the declared list", "error"
    if coverage.declaration is None:
        reason, level = "no declared list was given", "warning"
    elif delivery.vendor is not None and delivery.vendor.role == "user-directed":
        reason, level = "is not in the declared list, though its users direct it", "warning"
    message = f"{delivery.name} {_verb(delivery)} {named(delivery.flows)}; {reason}"
    return draft_of(delivery, "undeclared-sub-processor", message, delivery.flows, level=_level(level, delivery))


def _by_kind(delivery: Delivery, by_kind: Claim | SubProcessor) -> Draft:
    said = by_kind.text if isinstance(by_kind, Claim) else by_kind.name
    message = f'{delivery.name} {_verb(delivery)} {named(delivery.flows)} and is declared by its kind only: "{said}"'
    return draft_of(
        delivery,
        "kind-only-declaration",
        message,
        delivery.flows,
        level=_level("warning", delivery),
        related=(by_kind.span,),
    )


def _under_declared(delivery: Delivery, entries: tuple[SubProcessor, ...]) -> Iterator[Draft]:
    declared = declared_categories(entries)
    missing = tuple(flow for flow in delivery.flows if not allows(declared, flow.category))
    if missing:
        allowed = ", ".join(declared or ()) or "no data at all"
        message = f"{delivery.name} {_verb(delivery)} {named(missing)}; it is declared to receive {allowed}"
        yield draft_of(
            delivery,
            "undeclared-category",
            message,
            missing,
            level=_level("warning", delivery),
            related=tuple(entry.span for entry in entries),
        )


def _unknown(delivery: Delivery) -> Draft:
    message = f"{named(delivery.flows)} is sent to {delivery.name}"
    if delivery.recipient != UNKNOWN and not delivery.recipient.startswith(SETTING):
        message += ", which is no known vendor, no declared company and none of your own domains"
    return draft_of(delivery, "unknown-recipient", message, delivery.flows, level=_level("warning", delivery))


def _special(delivery: Delivery, entries: tuple[SubProcessor, ...], special: set[str]) -> Iterator[Draft]:
    named_special = tuple(one for entry in entries for one in entry.categories or () if is_special(one, special))
    flows = tuple(
        flow
        for flow in delivery.flows
        if is_special(flow.category, special) and not (named_special and allows(named_special, flow.category))
    )
    if flows:
        message = f"{delivery.name} {_verb(delivery)} data of a special category: {named(flows)}"
        related = tuple(entry.span for entry in entries)
        yield draft_of(
            delivery, "special-category-data", message, flows, level=_level("error", delivery), related=related
        )


def _in_cookie_table(delivery: Delivery, coverage: Coverage) -> bool:
    return coverage.cookie(delivery.recipient) is not None and all(flow.how == "browser" for flow in delivery.flows)


def _verb(delivery: Delivery) -> str:
    hows = {flow.how for flow in delivery.flows}
    if hows == {"browser"}:
        return "receives from the visitor's browser"
    return "collects by itself" if hows == {"automatic"} else "receives"


def _level(level: str, delivery: Delivery) -> str:
    """One step lower where every flow is only a guess, or a page merely loads a static resource."""
    kinds = set(delivery.vendor.kinds) if delivery.vendor else set()
    is_static = bool(kinds) and kinds <= STATIC_KINDS and all(flow.how == "browser" for flow in delivery.flows)
    is_guess = all(flow.confidence == "low" for flow in delivery.flows)
    return LEVELS[max(0, LEVELS.index(level) - is_static - is_guess)]
