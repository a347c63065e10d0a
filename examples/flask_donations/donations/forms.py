"""The posted form to a gift."""

from __future__ import annotations

from donations.donors import MONTHLY, ONCE, Donor, Gift


class FormError(ValueError):
    """The form cannot be read as a gift."""


def gift_from(form) -> Gift:
    try:
        cents = round(float(form["amount"]) * 100)
    except (KeyError, ValueError) as error:
        raise FormError("How much would you like to give?") from error
    email = form.get("email", "").strip().lower()
    if "@" not in email:
        raise FormError("Please give an e-mail address, so that we can send a receipt.")
    donor = Donor(
        first_name=form.get("first_name", ""),
        last_name=form.get("last_name", ""),
        email=email,
        street=form.get("street", ""),
        city=form.get("city", ""),
    )
    plan = MONTHLY if form.get("monthly") else ONCE
    return Gift(donor, plan, cents, form.get("message", ""))
