"""What libraries hand on: `signatures/propagators.yml` and `signatures/sanitizers.yml`, asked through the engine."""

from __future__ import annotations

import pytest
import suite

EMAIL = "user.contact.email"
PROGRAM = """\
import requests
{imports}

def tell(user):
{lines}
    requests.post("https://api.acme.dev/people", json={{"value": value}})
"""

CARRIES = {
    "json": ("import json", "value = json.dumps({'to': user.email})"),
    "orjson": ("import orjson", "value = orjson.dumps({'to': user.email}).decode()"),
    "ujson": ("import ujson", "value = ujson.dumps([user.email])"),
    "simplejson": ("import simplejson", "value = simplejson.dumps([user.email])"),
    "msgpack": ("import msgpack", "value = msgpack.packb({'to': user.email})"),
    "pickle": ("import pickle", "value = pickle.dumps(user.email)"),
    "yaml": ("import yaml", "value = yaml.safe_dump({'to': user.email})"),
    "base64": ("import base64", "value = base64.b64encode(user.email.encode()).decode()"),
    "compression": ("import gzip, base64", "value = base64.b64encode(gzip.compress(user.email.encode()))"),
    "quote": ("from urllib.parse import quote_plus", "value = quote_plus(user.email)"),
    "urlencode": ("from urllib.parse import urlencode", "value = urlencode({'to': user.email})"),
    "urljoin": ("from urllib.parse import urljoin", "value = urljoin('https://acme.dev/', user.email)"),
    "html": ("import html", "value = html.escape(user.email)"),
    "django html": ("from django.utils.html import format_html", "value = format_html('<b>{}</b>', user.email)"),
    "mark_safe": ("from django.utils.safestring import mark_safe", "value = mark_safe('To ' + user.email)"),
    "force_str": ("from django.utils.encoding import force_str", "value = force_str(user.email)"),
    "slugify": ("from django.utils.text import slugify", "value = slugify(user.email)"),
    "markupsafe": ("from markupsafe import escape", "value = escape(user.email)"),
    "Markup": ("from markupsafe import Markup", "value = Markup('<b>{}</b>').format(user.email)"),
    "bleach": ("import bleach", "value = bleach.clean(user.email)"),
    "markdown": ("import markdown", "value = markdown.markdown('Dear ' + user.email)"),
    "gettext": ("from django.utils.translation import gettext as _", "value = _('Hello %s') % user.email"),
    "telebot": ("from telebot.util import smart_split", "value = smart_split(user.email, 3000)[0]"),
    "textwrap": ("import textwrap", "value = textwrap.shorten(user.email, 20)"),
    "pprint": ("from pprint import pformat", "value = pformat({'to': user.email})"),
    "re.sub": ("import re", "value = re.sub(r'\\s', '', user.email)"),
    "compiled sub": ("import re\nBLANK = re.compile(r'\\s')", "value = BLANK.sub('', user.email)"),
    "string.Template": ("from string import Template", "value = Template('To $to').substitute(to=user.email)"),
    "StringIO": ("import io", "out = io.StringIO()\n    out.write(user.email)\n    value = out.getvalue()"),
    "StringIO made with it": ("import io", "value = io.StringIO(user.email).getvalue()"),
    "csv": (
        "import csv, io",
        "out = io.StringIO()\n    csv.writer(out).writerow(['to', user.email])\n    value = out.getvalue()",
    ),
    "csv rows": (
        "import csv, io",
        "out = io.StringIO()\n    csv.DictWriter(out, ['to']).writerow({'to': user.email})\n    value = out.getvalue()",
    ),
    "zip file": (
        "import io, zipfile",
        "out = io.BytesIO()\n    zipfile.ZipFile(out, 'w').writestr('a.txt', user.email)\n    value = out.getvalue()",
    ),
    "formataddr": ("from email.utils import formataddr", "value = formataddr(('You', user.email))"),
    "validated": ("from email_validator import validate_email", "value = validate_email(user.email).normalized"),
    "pybars": ("from pybars import Compiler", "value = Compiler().compile('To {{to}}')({'to': user.email})"),
    "jinja": ("from jinja2 import Template", "value = Template('To {{ to }}').render(to=user.email)"),
    "django template": (
        "from django.template.loader import render_to_string",
        "value = render_to_string('mail/hello.txt', {'user_email': user.email})",
    ),
    "jwt": ("import jwt", "value = jwt.encode({'email': user.email}, 'key')"),
    "signing": ("from django.core import signing", "value = signing.dumps({'email': user.email})"),
    "itsdangerous": (
        "from itsdangerous import URLSafeTimedSerializer",
        "value = URLSafeTimedSerializer('key').dumps(user.email)",
    ),
    "sha256": ("import hashlib", "value = hashlib.sha256(user.email.encode()).hexdigest()"),
    "md5 in steps": (
        "import hashlib",
        "h = hashlib.md5()\n    h.update(user.email.encode())\n    value = h.hexdigest()",
    ),
    "hashlib.new": ("import hashlib", "value = hashlib.new('sha1', user.email.encode()).hexdigest()"),
    "hmac": ("import hashlib, hmac", "value = hmac.new(b'key', user.email.encode(), hashlib.sha256).hexdigest()"),
    "uuid5": ("import uuid", "value = str(uuid.uuid5(uuid.NAMESPACE_URL, user.email))"),
    "fernet": ("from cryptography.fernet import Fernet", "value = Fernet(b'key').encrypt(user.email.encode())"),
    "copy": ("import copy", "value = copy.deepcopy({'email': user.email})"),
    "chain": ("from itertools import chain", "value = list(chain([user.email], []))"),
    "pandas": ("import pandas as pd", "value = pd.DataFrame([{'email': user.email}]).to_csv()"),
    "jsonify": ("from pydantic_core import to_jsonable_python", "value = to_jsonable_python({'email': user.email})"),
}
"""Name → imports, and lines after which `value` holds the e-mail address, plain or under a pseudonym."""

CLEANS = {
    "length": ("", "value = len(user.email)"),
    "random": ("import random", "value = random.choice([user.email, user.email])[:0] or random.randint(0, 9)"),
    "token": ("import secrets", "value = secrets.token_urlsafe(len(user.email))"),
    "uuid4": ("import uuid", "value = str(uuid.uuid4())"),
    "time": ("import time", "value = time.time()"),
    "now": ("from django.utils import timezone", "value = timezone.now().isoformat()"),
    "is it an address": ("import validators", "value = validators.email(user.email)"),
    "compare": ("import hmac", "value = hmac.compare_digest(user.email, 'a')"),
    "password": ("import bcrypt", "value = bcrypt.checkpw(user.email.encode(), b'x')"),
    "scrubadub": ("import scrubadub", "value = scrubadub.clean('I am ' + user.email)"),
    "presidio": (
        "from presidio_anonymizer import AnonymizerEngine",
        "value = AnonymizerEngine().anonymize(text=user.email, analyzer_results=[])",
    ),
}
"""Name → imports, and lines after which `value` holds nothing of the e-mail address."""


def reached(imports: str, lines: str) -> set[str]:
    """The categories that reach the request, at medium confidence and above."""
    program = PROGRAM.format(imports=imports, lines=f"    {lines}")
    return {found.category for found in suite.arrivals({"app.py": program}) if found.confidence in suite.SURE}


@pytest.mark.parametrize("name", CARRIES)
def test_the_result_carries_it(name: str) -> None:
    assert reached(*CARRIES[name]) == {EMAIL}


@pytest.mark.parametrize("name", CLEANS)
def test_the_result_does_not_carry_it(name: str) -> None:
    assert reached(*CLEANS[name]) == set()


def test_a_pattern_is_not_taken_for_the_text() -> None:
    """`re.sub(pattern, …)` hands on what is replaced and by what, never the pattern."""
    assert reached("import re", "value = re.sub(user.email, 'x', 'a text')") <= {EMAIL}
    assert EMAIL not in reached("import re", "value = re.compile(user.email).sub('x', 'a text')")


def test_every_pattern_is_of_its_own_kind() -> None:
    """No call is said to carry and to clean."""
    knowledge = suite.knowledge()
    carrying = {call for propagator in knowledge.propagators for call in propagator.calls}
    cleaning = {call for sanitizer in knowledge.sanitizers for call in sanitizer.calls}
    assert sorted(carrying & cleaning) == []


def test_all_reasons_are_given() -> None:
    assert all(len(sanitizer.why) > 10 for sanitizer in suite.knowledge().sanitizers)
