"""Receipts by e-mail."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage

from donations import config
from donations.donors import Gift


def receipt(gift: Gift, payment: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = config.MAIL_SENDER
    message["To"] = gift.donor.email
    message["Subject"] = f"Your gift: {gift.plan.name}"
    message.set_content(f"Dear {gift.donor.display_name},\n\nthank you for {gift.amount} ({payment}).\n")
    return message


def deliver(message: EmailMessage) -> None:
    with smtplib.SMTP(config.MAIL_SERVER, config.MAIL_PORT, timeout=30) as server:
        server.starttls()
        server.login(config.MAIL_TOKEN, config.MAIL_TOKEN)
        server.send_message(message)
