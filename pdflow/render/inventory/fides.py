"""The inventory as a Fides manifest: the application, and a system for each third party that receives personal data."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pdflow.facts.report import Report, VendorReport
from pdflow.render.inventory.rows import declared_entry, is_host
from pdflow.render.purposes import proposed_purpose
from pdflow.render.words import in_order, place, vendor_name, visible, well_formed
from pdflow.render.yaml_text import Data, yaml_text

APPLICATION = "application"
UNSAID = "third_party_sharing"
USES = {
    "ads": "marketing.advertising",
    "affiliate": "marketing",
    "ai": "functional.service",
    "analytics": "analytics.reporting",
    "apm": "analytics.reporting.system.performance",
    "attribution": "analytics.reporting.ad_performance",
    "auth": "essential.service.authentication",
    "billing": "essential.service.payment_processing",
    "captcha": "essential.service.security",
    "cdn": "essential.service.operations",
    "chat": "essential.service.operations.support",
    "cloud": "essential.service.operations",
    "crm": "sales",
    "database": "essential.service.operations",
    "email": "essential.service.notifications.email",
    "email_marketing": "marketing.communications.email",
    "error_monitoring": "analytics.reporting.system",
    "fraud": "essential.fraud_detection",
    "helpdesk": "essential.service.operations.support",
    "hosting": "essential.service.operations",
    "hr": "employment",
    "kyc": "essential.legal_obligation",
    "logging": "analytics.reporting.system",
    "messaging": "essential.service.notifications",
    "monitoring": "analytics.reporting.system",
    "notifications": "essential.service.notifications",
    "payments": "essential.service.payment_processing",
    "product_analytics": "analytics.reporting",
    "push": "essential.service.notifications",
    "session_replay": "analytics.reporting",
    "sms": "essential.service.notifications.sms",
    "social_login": "essential.service.authentication",
    "storage": "functional.storage",
}
"""Kind of vendor → data use of Fideslang; a proposal. A kind that is not here says no more than UNSAID."""


def render_fides(report: Report, special: Mapping[str, str]) -> str:
    """The manifest as YAML: what `fides push` and the `fideslang` package take. Data subjects are left to people."""
    vendors = [vendor for vendor in in_order(report.vendors) if vendor.receives and vendor.id != "unknown"]
    systems = [_application(vendors)] + [_system(report, vendor, special) for vendor in vendors]
    return well_formed(yaml_text({"system": systems}))


def fides_key(vendor: str) -> str:
    """The vendor's id as a Fides key."""
    return re.sub(r"[^A-Za-z0-9_.-]", "_", vendor.removeprefix("host:"))


def _application(vendors: list[VendorReport]) -> Data:
    return {
        "fides_key": APPLICATION,
        "name": "The scanned application",
        "system_type": "Application",
        "egress": [_flow(fides_key(vendor.id), vendor) for vendor in vendors],
        "privacy_declarations": [],
    }


def _system(report: Report, vendor: VendorReport, special: Mapping[str, str]) -> Data:
    entry = declared_entry(report, vendor)
    declared = f"declared as {entry.name} at {place(entry.span)}" if entry else "not declared"
    at = ", ".join(place(one.span) for one in vendor.evidence[:3])
    purpose = entry.purpose if entry and entry.purpose else proposed_purpose(vendor.kinds)
    return {
        "fides_key": fides_key(vendor.id),
        "name": vendor_name(vendor.id, report),
        "description": visible(f"A draft by pdflow, seen at {at}; {declared}."),
        "system_type": "Third Party",
        "tags": ["pdflow", "declared" if vendor.declared else "undeclared"],
        "ingress": [_flow(APPLICATION, vendor)],
        "does_international_transfers": bool(vendor.third_country),
        "legal_basis_for_transfers": [visible(entry.transfer)] if entry and entry.transfer else [],
        "uses_cookies": any(r.category.startswith("user.device.cookie") for r in vendor.receives),
        "privacy_declarations": [
            {
                "name": visible(purpose) or "Purpose to be stated",
                "data_categories": _categories(vendor),
                "data_use": _use(vendor),
                "data_subjects": [],
                "ingress": [APPLICATION],
                "processes_special_category_data": any(r.category in special for r in vendor.receives),
                "data_shared_with_third_parties": True,
                "third_parties": "" if is_host(vendor.id) else visible(vendor.name),
            }
        ],
    }


def _flow(key: str, vendor: VendorReport) -> Data:
    return {"fides_key": key, "type": "system", "data_categories": _categories(vendor)}


def _categories(vendor: VendorReport) -> list[str]:
    """Fideslang's own keys: what pdflow adds to them (`x.user.…`) is told as what it stands under there."""
    keys = {receipt.category for receipt in vendor.receives}
    return sorted({key.removeprefix("x.").rpartition(".")[0] if key.startswith("x.") else key for key in keys})


def _use(vendor: VendorReport) -> str:
    return next((USES[kind] for kind in vendor.kinds if kind in USES), UNSAID)
