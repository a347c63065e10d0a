"""Customers at the payment provider."""

import stripe

from accounts.models import Customer


class Billing:
    """One customer's account with the payment provider."""

    def __init__(self, customer: Customer):
        self.customer = customer

    def params(self) -> dict:
        params = {"email": self.customer.email, "name": self.customer.get_full_name()}
        if self.customer.phone_number:
            params["phone"] = self.customer.phone_number
        return params

    def open(self) -> str:
        params = self.params()
        params["metadata"] = {
            "verified": self.customer.email_verified,
            "template": self.customer.email_template,
            "birthday": self.customer.date_of_birth.isoformat() if self.customer.date_of_birth else "",
        }
        account = stripe.Customer.create(**params)
        self.customer.stripe_id = account.id
        self.customer.save(update_fields=["stripe_id"])
        return account.id
