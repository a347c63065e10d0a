"""kinds: words for a kind of recipient ("hosting", "AI providers") to the kinds of the signatures."""

from __future__ import annotations

import re

KINDS: dict[str, tuple[str, ...]] = {
    r"hosting|infrastructure|cloud|server": ("hosting", "cloud"),
    r"database": ("database", "warehouse"),
    r"storage|backup": ("storage",),
    r"cdn|content delivery": ("cdn",),
    r"payment|billing|invoic\w+": ("payments", "billing"),
    r"accounting|bookkeeping": ("accounting", "tax"),
    r"e-?mail|newsletter|notification": ("email", "email_marketing", "notifications"),
    r"sms|text messag\w+": ("sms", "messaging"),
    r"analytics|statistic\w*": ("analytics", "product_analytics", "session_replay", "cdp", "tag_manager"),
    r"monitoring|error tracking|logging|observability": ("monitoring", "error_monitoring", "apm", "logging"),
    r"ai|artificial intelligence|machine learning|language model": ("ai",),
    r"support|helpdesk|help desk|customer service|chat": ("helpdesk", "chat"),
    r"advertis\w+|marketing": ("ads", "email_marketing", "attribution", "affiliate"),
    r"crm|customer relationship": ("crm",),
    r"authentication|identity|login": ("auth", "social_login"),
    r"fraud": ("fraud", "captcha"),
    r"identity verification|kyc": ("kyc",),
    r"survey\w*": ("surveys",),
    r"video|conferenc\w+": ("video",),
    r"maps?|geolocation": ("maps", "geoip"),
    r"search": ("search",),
    r"shipping|delivery|logistics": ("shipping", "postal"),
    r"signature": ("esign",),
    r"push": ("push", "notifications"),
}
"""Patterns over words to kinds of vendor."""


def kinds_of(text: str) -> tuple[str, ...]:
    """The kinds of vendor that the words speak of, each once."""
    found: dict[str, None] = {}
    for pattern, kinds in KINDS.items():
        if re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE):
            found.update(dict.fromkeys(kinds))
    return tuple(found)
