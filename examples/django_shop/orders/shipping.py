"""Parcels, through the shipping company's own HTTP interface."""

import requests
from django.conf import settings

from orders.models import Order


class Parcels:
    """A session with the shipping company."""

    def __init__(self, base_url: str = settings.SENDCLOUD_URL):
        self.base_url = base_url.rstrip("/")
        self.session = requests.Session()
        self.session.auth = settings.SENDCLOUD_KEYS

    def methods(self) -> list:
        return self._send("GET", "shipping_methods")["shipping_methods"]

    def announce(self, order: Order) -> int:
        parcel = {
            "name": order.customer.label,
            "address": order.street,
            "postal_code": order.postal_code,
            "city": order.city,
            "telephone": order.customer.phone_number,
            "order_number": order.number,
        }
        return self._send("POST", "parcels", {"parcel": parcel})["parcel"]["id"]

    def _send(self, method: str, path: str, body: dict | None = None) -> dict:
        response = self.session.request(method, f"{self.base_url}/{path}", json=body, timeout=20)
        response.raise_for_status()
        return response.json()
