"""Messages to the team, and to the trust's own ledger."""

from __future__ import annotations

from donations import config
from donations.donors import Gift
from donations.http import send_json


def announce(gift: Gift) -> None:
    """Tell the team's channel about a gift."""
    text = f"{gift.amount} for {gift.plan.name}"
    if gift.message:
        text += f", from {gift.donor.display_name} <{gift.donor.email}>: {gift.message}"
    send_json("POST", config.SLACK_WEBHOOK, {"text": text, "username": "gift-bot"})


def record(gift: Gift, payment: str) -> None:
    """Write a gift into the ledger. It is ours: no third party."""
    send_json("POST", config.LEDGER_URL, {"payment": payment, "email": gift.donor.email, "cents": gift.cents})
