"""One place for requests that go out, so that they all have a timeout."""

from __future__ import annotations

import requests

TIMEOUT = 10


def send_json(method: str, url: str, body: dict, auth: tuple[str, str] | None = None) -> bool:
    """Whether the other side took it."""
    response = requests.request(method, url, json=body, auth=auth, timeout=TIMEOUT)
    return response.ok
