"""Products at the payment provider."""

import stripe

from catalog.models import Product


def push(product: Product) -> None:
    """Nothing here is about a person: a product's name is not a name."""
    created = stripe.Product.create(name=product.name, description=product.description)
    price = stripe.Price.create(product=created.id, currency="eur", unit_amount=product.cents)
    product.stripe_price = price.id
    product.save(update_fields=["stripe_price"])
