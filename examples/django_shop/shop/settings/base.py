"""Settings that hold everywhere."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
SECRET_KEY = os.environ.get("SECRET_KEY", "development")
AUTH_USER_MODEL = "accounts.Customer"
ROOT_URLCONF = "shop.urls"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "anymail",
    "accounts",
    "catalog",
    "orders",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [BASE_DIR / "templates"]}]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "shop.sqlite3"}}

DEFAULT_FROM_EMAIL = "orders@tea-and-kettle.example"
SENDCLOUD_URL = "https://panel.sendcloud.sc/api/v2"
SENDCLOUD_KEYS = (os.environ.get("SENDCLOUD_PUBLIC", ""), os.environ.get("SENDCLOUD_SECRET", ""))
INVOICE_BUCKET = os.environ.get("INVOICE_BUCKET", "tea-and-kettle-invoices")
