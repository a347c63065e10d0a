"""Evidence of vendors in settings: hosts with passwords before them, parts named by their dotted path."""

from __future__ import annotations

from pathlib import Path

import suite

from pdflow.facts.evidence import Mention
from pdflow.link import link
from pdflow.lower import lower
from pdflow.match.comments import unread_comments
from pdflow.match.evidence import evidence

SETTINGS = '''
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "db.abcdefgh.supabase.co"}}
REPLICA = "postgres://shop:secret@ep-cool-1.eu-central-1.aws.neon.tech/shop"
CACHES = {"default": {"LOCATION": "rediss://default:secret@eu1-x.upstash.io:6379"}}
CELERY_BROKER_URL = "amqps://shop:secret@bunny.rmq.cloudamqp.com/shop"
LOGGING = {"handlers": {"far": {"class": "logtail.LogtailHandler"}}}
MIDDLEWARE = ["rollbar.contrib.django.middleware.RollbarNotifierMiddleware"]
INSTALLED_APPS = ["allauth.socialaccount.providers.github"]
AUTHENTICATION_BACKENDS = ["social_core.backends.google.GoogleOAuth2"]
OWN = "postgres://shop:secret@localhost/shop"
'''


def found(text: str) -> list[Mention]:
    knowledge, matcher = suite.knowledge(), suite.plain_matcher()
    return list(evidence(link([lower("shop/settings.py", text)], []), knowledge, matcher, ()))


def test_what_settings_name_is_configured() -> None:
    seen = {(mention.vendor, mention.kind, mention.span.line) for mention in found(SETTINGS)}
    assert seen == {
        ("supabase", "host", 2),
        ("neon", "host", 3),
        ("upstash", "host", 4),
        ("cloudamqp", "host", 5),
        ("betterstack", "setting", 6),
        ("rollbar", "setting", 7),
        ("github", "setting", 8),
        ("google_identity", "setting", 9),
    }


def test_no_password_is_told() -> None:
    assert not any("secret" in mention.text for mention in found(SETTINGS))


def test_self_hosted_is_a_mark(tmp_path: Path) -> None:
    from pdflow.scan import scan
    from pdflow.settings import Flags, load_settings

    (tmp_path / "app.py").write_text('import sentry_sdk\n\nsentry_sdk.init(dsn="https://key@errors.acme.dev/3")\n')
    report = scan(load_settings(Flags(paths=(tmp_path,), cache=False)))
    marks = {vendor.id: vendor.marks for vendor in report.vendors}
    assert marks["sentry"] == ("self-hosted",)
    assert {flow.vendor for flow in report.flows} == {"host:errors.acme.dev"}


def test_a_comment_that_names_no_category_is_a_gap() -> None:
    text = "a = 1  # pdflow: personal[user.shoe]\nb = 2  # pdflow: personal\nc = 3  # pdflow: personal[email, user.name]\n"
    gaps = unread_comments(link([lower("a.py", text)], []), suite.plain_matcher())
    assert [(gap.span.line, gap.kind) for gap in gaps] == [(1, "comment"), (2, "comment")]
    assert "user.shoe" in gaps[0].reason
