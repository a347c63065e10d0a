"""Card payments."""

from __future__ import annotations

import stripe

from donations.donors import Donor, Gift


def customer_fields(donor: Donor) -> dict:
    fields = {"email": donor.email, "name": donor.display_name}
    if donor.street:
        fields["address"] = {"line1": donor.street, "city": donor.city}
    return fields


def charge(gift: Gift) -> str:
    """Charge the card, and return the payment's id."""
    customer = stripe.Customer.create(**customer_fields(gift.donor))
    intent = stripe.PaymentIntent.create(
        customer=customer.id,
        amount=gift.cents,
        currency="eur",
        description=f"Gift: {gift.plan.name}",
        metadata={"plan": gift.plan.name, "template": gift.plan.email_template},
    )
    return intent.id
