"""Invoices: made here, kept in object storage."""

import io

import boto3
from django.conf import settings

from orders.models import Order

storage = boto3.client("s3")


def text_of(order: Order) -> str:
    lines = [f"Invoice {order.number}", *order.address_lines, order.product.name, f"{order.product.cents / 100:.2f} EUR"]
    return "\n".join(lines)


def store(order: Order) -> str:
    """Keep the invoice, and return where."""
    key = f"invoices/{order.number}.txt"
    document = io.BytesIO(text_of(order).encode("utf-8"))
    storage.upload_fileobj(document, settings.INVOICE_BUCKET, key)
    return key
