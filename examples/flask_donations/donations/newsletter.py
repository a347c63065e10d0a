"""The newsletter's list."""

from __future__ import annotations

import hashlib

from donations import config
from donations.donors import Donor
from donations.http import send_json

BASE = f"https://{config.MAILCHIMP_DATACENTER}.api.mailchimp.com/3.0"


def subscribe(donor: Donor) -> bool:
    member = hashlib.md5(donor.email.encode()).hexdigest()
    body = {
        "email_address": donor.email,
        "status_if_new": "pending",
        "merge_fields": {"FNAME": donor.first_name, "LNAME": donor.last_name},
    }
    url = f"{BASE}/lists/{config.MAILCHIMP_LIST}/members/{member}"
    return send_json("PUT", url, body, auth=("key", config.MAILCHIMP_KEY))
