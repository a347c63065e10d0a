"""Who gives, and what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """A way of giving."""

    name: str
    email_template: str
    interval: str


ONCE = Plan("One gift", "mail/once.txt", "")
MONTHLY = Plan("Friend of the river", "mail/monthly.txt", "month")


@dataclass
class Donor:
    first_name: str
    last_name: str
    email: str
    street: str
    city: str
    email_verified: bool = False

    @property
    def display_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass
class Gift:
    donor: Donor
    plan: Plan
    cents: int
    message: str = ""

    @property
    def amount(self) -> str:
        return f"{self.cents / 100:.2f} EUR"
