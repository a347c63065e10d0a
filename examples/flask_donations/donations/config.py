"""Settings, from the environment."""

import os

SECRET_KEY = os.environ.get("SECRET_KEY", "development")
STRIPE_SECRET_KEY = os.environ.get("STRIPE_SECRET_KEY", "")

SLACK_WEBHOOK = os.environ.get("SLACK_WEBHOOK", "https://hooks.slack.com/services/T000/B000/XXXX")

MAILCHIMP_DATACENTER = os.environ.get("MAILCHIMP_DATACENTER", "us6")
MAILCHIMP_LIST = os.environ.get("MAILCHIMP_LIST", "supporters")
MAILCHIMP_KEY = os.environ.get("MAILCHIMP_KEY", "")

MAIL_SERVER = os.environ.get("MAIL_SERVER", "smtp.postmarkapp.com")
MAIL_PORT = 587
MAIL_TOKEN = os.environ.get("MAIL_TOKEN", "")
MAIL_SENDER = "gifts@riverbank-trust.example"

LEDGER_URL = "https://ledger.riverbank-trust.example/api/gifts"
