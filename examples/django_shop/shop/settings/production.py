"""Settings of the shop that customers use."""

import os

import sentry_sdk
import stripe

from shop.settings.base import *  # noqa: F403

DEBUG = False
ALLOWED_HOSTS = ["www.tea-and-kettle.example"]

EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
ANYMAIL = {"MAILGUN_API_KEY": os.environ.get("MAILGUN_API_KEY", "")}

stripe.api_key = os.environ.get("STRIPE_SECRET_KEY", "")
sentry_sdk.init(dsn=os.environ.get("SENTRY_DSN", "https://key@o1.ingest.de.sentry.io/2"), traces_sample_rate=0.1)
