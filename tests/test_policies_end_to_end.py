"""The five policies of `declarations/policies.md`, each scanned together with a code base that breaks it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_declarations import FENCE, sections

from pdflow.__main__ import main

MODELS = """\
from dataclasses import dataclass


@dataclass
class User:
    email: str
    name: str
    diagnosis: str
"""
SHOP = """\
import mixpanel
import stripe

from models import User

tracker = mixpanel.Mixpanel("token")


def sign_up(user: User) -> None:
    stripe.Customer.create(email=user.email)
    tracker.people_set(user.email, {"$name": user.name})
"""
CLINIC = """\
import mixpanel

from models import User


def visit(user: User) -> None:
    mixpanel.Mixpanel("token").track(user.email, "visit", {"diagnosis": user.diagnosis})
"""


def scanned(
    title: str, code: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> list[dict[str, Any]]:
    """The findings of a scan of the code, held against the policy of that title."""
    text = next(text for name, text in sections() if name == f"policies: {title}")
    policy = next(match for match in FENCE.finditer(text) if match["info"].strip() != "expected")
    name = policy["info"].strip()
    (folder / name).write_text(policy["body"])
    (folder / "models.py").write_text(MODELS)
    (folder / "shop.py").write_text(code)
    monkeypatch.chdir(folder)
    assert main(["scan", "--declared", name, "--format", "json", "--workers", "1"]) == 1
    findings: list[dict[str, Any]] = json.loads(capfd.readouterr().out)["findings"]
    return findings


@pytest.mark.parametrize(
    ("title", "code", "told"),
    [
        (
            "A question page with a list of four",
            SHOP,
            {("undeclared-sub-processor", "stripe"), ("undeclared-sub-processor", "mixpanel")},
        ),
        (
            "A short policy that denies everything",
            SHOP,
            {("contradicted-claim", "stripe"), ("contradicted-claim", "mixpanel")},
        ),
        (
            "A long policy with recipients by kind and a cookie table",
            SHOP,
            {("undeclared-category", "stripe"), ("undeclared-sub-processor", "mixpanel")},
        ),
        (
            "An agreement whose list is published elsewhere",
            CLINIC,
            {("contradicted-claim", "mixpanel"), ("special-category-data", "mixpanel")},
        ),
        (
            "A security page with kinds of providers",
            SHOP,
            {("kind-only-declaration", "stripe"), ("kind-only-declaration", "mixpanel")},
        ),
    ],
)
def test_a_code_base_that_breaks_the_policy_is_told_so(
    title: str,
    code: str,
    told: set[tuple[str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    findings = scanned(title, code, tmp_path, monkeypatch, capfd)
    found = {(one["rule"], one["vendor"]) for one in findings}
    assert told <= found
    quoted = [one for one in findings if one["rule"] in ("contradicted-claim", "kind-only-declaration")]
    assert all('"' in one["message"] and one["related"] for one in quoted)
