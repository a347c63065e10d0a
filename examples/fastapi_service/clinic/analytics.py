"""How the service is used."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from posthog import Posthog

from clinic.config import settings


@lru_cache
def client() -> Posthog:
    return Posthog(settings.posthog_key, host=settings.posthog_host)


def track(event: str, person: str, **properties: Any) -> None:
    client().capture(event, distinct_id=person, properties=properties)
