"""Traces of vendors outside Python: what counts, as what, where, and what does not count."""

from __future__ import annotations

import time

import pytest

from pdflow.facts.evidence import Mention
from pdflow.facts.knowledge import Knowledge, PersonalData, PyPackage, Vendor
from pdflow.facts.place import SourceFile, Span
from pdflow.facts.sources import Sources
from pdflow.read.kinds import Kind, kind_of
from pdflow.read.manifests import npm_dependencies, python_dependencies
from pdflow.read.mentions import find_mentions


def vendor(id_: str, **fields: object) -> Vendor:
    return Vendor(id=id_, name=id_.title(), span=Span(f"{id_}.yml", 1), kinds=("analytics",), **fields)  # type: ignore[arg-type]


KNOWLEDGE = Knowledge(
    vendors=(
        vendor("stripe", packages=(PyPackage("stripe", ("stripe",)),), npm=("@stripe/stripe-js",), env=("STRIPE_",),
               script_hosts=("js.stripe.com",), api_hosts=("api.stripe.com",), js_globals=("Stripe",)),
        vendor("sentry", packages=(PyPackage("sentry-sdk", ("sentry_sdk",)),), npm=("@sentry/*",), env=("SENTRY_DSN",),
               script_hosts=("browser.sentry-cdn.com",), js_globals=("Sentry",)),
        vendor("twitter", script_hosts=("platform.twitter.com",)),
        vendor("youtube", script_hosts=("www.youtube.com/embed",)),
        vendor("recaptcha", script_hosts=("www.google.com/recaptcha",)),
        vendor("fonts", script_hosts=("fonts.googleapis.com",)),
        vendor("mailchimp", script_hosts=("*.list-manage.com",)),
        vendor("mailgun", packages=(PyPackage("django-anymail[mailgun]", ()),), smtp_hosts=("smtp.mailgun.org",)),
        vendor("airtable", website="https://www.airtable.com"),
        vendor("posthog", npm=("posthog-js",)),
    ),
    clients=(),
    personal=PersonalData(categories=(), owners=(), not_owners=(), deny=(), deny_types=()),
    propagators=(),
    sanitizers=(),
    digest="",
)  # fmt: skip


def mentions(path: str, text: str | bytes) -> list[Mention]:
    file = SourceFile(path=path, data=text.encode() if isinstance(text, str) else text)
    kind = kind_of(path)
    field = {Kind.WEB: "web", Kind.MANIFEST: "manifests"}[kind or Kind.PYTHON]
    return list(find_mentions(Sources(**{field: (file,)}), KNOWLEDGE))


def seen(path: str, text: str) -> list[tuple[str, str]]:
    return [(mention.vendor, mention.kind) for mention in mentions(path, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<script src="https://js.stripe.com/v3/"></script>', ("stripe", "script")),
        ("<script async src=//js.stripe.com/v3></script>", ("stripe", "script")),
        ('<iframe width="5" src="https://www.youtube.com/embed/x"></iframe>', ("youtube", "iframe")),
        ('<form method="post" action="https://x.us8.list-manage.com/subscribe">', ("mailchimp", "form")),
        ('<button formaction="https://x.us8.list-manage.com/subscribe">', ("mailchimp", "form")),
        ('<link href="https://fonts.googleapis.com/css?family=A" rel="stylesheet">', ("fonts", "host")),
        ('<img alt="" src="https://platform.twitter.com/x.png">', ("twitter", "host")),
        ("<style>@import url('https://fonts.googleapis.com/css');</style>", ("fonts", "host")),
        ("<script>js.src = p + '://platform.twitter.com/widgets.js';</script>", ("twitter", "script")),
        ("<script>fetch('https://api.stripe.com/v1/tokens')</script>", ("stripe", "host")),
        ('<a href="https://airtable.com/form?prefill_Email={{ user.email }}">', ("airtable", "link")),
        ('<p>{% if KEY %}<script src="https://js.stripe.com/v3/"></script>{% endif %}', ("stripe", "script")),
        ('<script src="https://cdn.example.org/npm/posthog-js@1/x.js"></script>', None),
    ],
)
def test_in_html_the_tag_tells_what_kind_of_evidence_it_is(text: str, expected: tuple[str, str] | None) -> None:
    assert seen("templates/base.html", text) == ([expected] if expected else [])


@pytest.mark.parametrize(
    "text",
    [
        '<!-- <script src="https://js.stripe.com/v3/"></script> -->',
        '<!--[if lt IE 9]><script src="https://js.stripe.com/v3/"></script><![endif]-->',
        '{# <script src="https://js.stripe.com/v3/"></script> #}',
        '{% comment "old" %}\n<script src="https://js.stripe.com/v3/"></script>\n{% endcomment %}',
        '{{!-- <script src="https://js.stripe.com/v3/"></script> --}}',
        "<script>\n// load('https://js.stripe.com/v3/')\n</script>",
        "<script>/* load('https://js.stripe.com/v3/') */</script>",
        "<script>{# load('https://js.stripe.com/v3/') #}</script>",
        "<style>/* url(https://fonts.googleapis.com/css) */</style>",
        '<a href="https://js.stripe.com/v3/">Stripe</a>',
        '<a href="https://x.us8.list-manage.com/unsubscribe">',
        "<p>We use https://js.stripe.com/v3/ for payments.</p>",
        '<link rel="canonical" href="https://js.stripe.com/v3/">',
        '<meta property="og:image" content="https://js.stripe.com/x.png">',
        '<meta http-equiv="Content-Security-Policy" content="script-src \'self\' https://js.stripe.com">',
        '<script type="application/ld+json">{"url": "https://js.stripe.com/v3/"}</script>',
        '<script src="https://www.google.com/maps"></script>',
        '<script src="https://js.stripe.com.example.org/"></script>',
        '<a href="https://airtable.com/form?utm_source={{ campaign }}">',
    ],
)
def test_what_is_dead_or_only_spoken_of_is_no_evidence(text: str) -> None:
    assert seen("templates/base.html", text) == []


def test_a_revealed_conditional_comment_is_alive() -> None:
    text = '<!--[if !IE]><!--><script src="https://js.stripe.com/v3/"></script><!--<![endif]-->'
    assert seen("base.html", text) == [("stripe", "script")]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.ts", 'import * as Sentry from "@sentry/browser";', [("sentry", "import")]),
        ("a.ts", "const x = await import('@sentry/react/esm')", [("sentry", "import")]),
        ("a.js", "const {loadStripe} = require('@stripe/stripe-js')", [("stripe", "import")]),
        ("a.ts", "export * from '@stripe/stripe-js/pure'", [("stripe", "import")]),
        (
            "a.vue",
            "<template><p/></template><script>import posthog from 'posthog-js'</script>",
            [("posthog", "import")],
        ),
        ("a.tsx", 'const a = () => <Script src="https://js.stripe.com/v3" />', [("stripe", "script")]),
        ("a.tsx", '<Button onClick={() => go()} href="https://js.stripe.com/x">', []),
        ("a.jsx", '<iframe title="t" src={`https://www.youtube.com/embed/${id}`} />', [("youtube", "iframe")]),
        ("a.js", 's.src = "https://js.stripe.com/v3"; // https://platform.twitter.com', [("stripe", "script")]),
        ("a.js", "const a = /[/'\"]/; load('https://js.stripe.com/v3')", [("stripe", "script")]),
        ("a.js", "const a = 'http://x'; /* 'https://js.stripe.com/v3' */ b()", []),
        ("a.tsx", "{/* <script src='https://js.stripe.com/v3' /> */}", []),
        ("a.ts", "// import x from '@sentry/browser'", []),
        ("a.ts", "import x from './sentry/browser'", []),
        ("a.ts", "import x from '@sentry-like/browser'", []),
        ("a.js", "const docs = {docsUrl: 'https://js.stripe.com/docs', href: \"https://js.stripe.com/\"}", []),
        ("next.config.js", "const csp = `script-src 'self' https://js.stripe.com https://platform.twitter.com;`", []),
        ("a.js", "helmet({directives: {scriptSrc: [\"'self'\", 'https://js.stripe.com']}})", []),
        ("a.js", "open(`https://airtable.com/x?a=1&prefill_Email=${this.email}`)", [("airtable", "link")]),
        ("a.scss", "@import url('//fonts.googleapis.com/css');", [("fonts", "host")]),
        ("a.css", "/* @import url('//fonts.googleapis.com/css'); */", []),
    ],
)
def test_in_scripts_and_stylesheets(path: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert seen(path, text) == expected


def test_a_global_counts_only_beside_another_trace() -> None:
    use = SourceFile(path="app.js", data=b"const s = Stripe('pk');\nStripe('again');\n// Sentry.init()\nmyStripe()")
    load = SourceFile(path="base.html", data=b'<script src="https://js.stripe.com/v3"></script>')
    assert find_mentions(Sources(web=(use,)), KNOWLEDGE) == ()
    both = find_mentions(Sources(web=(use, load)), KNOWLEDGE)
    assert [(mention.kind, mention.span.path, mention.text) for mention in both] == [
        ("script", "app.js", "Stripe"),
        ("script", "base.html", "js.stripe.com"),
    ]


def test_the_place_is_where_the_name_stands() -> None:
    (mention,) = mentions("templates/é.html", '<p>\n<b>é</b><script src="https://js.stripe.com/v3"></script>')
    assert mention.span == Span("templates/é.html", 2, 30, 2, 30 + len("js.stripe.com"))


def test_each_trace_stands_once_a_file() -> None:
    text = '<script src="https://js.stripe.com/v3"></script>\n' * 3
    assert [mention.span.line for mention in mentions("base.html", text)] == [1]


def test_web_files_in_latin_1_are_read() -> None:
    assert mentions("a.html", '<p>\xe9<script src="https://js.stripe.com/v3"></script>'.encode("latin-1"))


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("requirements.txt", "Sentry_SDK[django]>=1 ; python_version > '3'  # errors", [("sentry-sdk", 1)]),
        (
            "requirements.txt",
            "# stripe\n-r base.txt\n--index-url https://x/stripe\n./stripe\nstripe @ git+https://x/y",
            [("stripe", 5)],
        ),
        ("requirements.txt", "-e git+https://github.com/x/y.git@v1#egg=stripe\ngit+https://x/stripe", [("stripe", 1)]),
        ("requirements.txt", "stripe==5.2.0 \\\n    --hash=sha256:00\n    # via -r requirements.in", [("stripe", 1)]),
        (
            "requirements.txt",
            "stripe==5.2.0\n    # via\n    #   -r requirements/base.in\n    #   dj-stripe",
            [("stripe", 1)],
        ),
        ("requirements.txt", "stripe==5.2.0\n    # via dj-stripe\nboto3==1  # via storages", []),
        ("requirements/prod.txt", "stripe", [("stripe", 1)]),
        (
            "environment.yml",
            "- conda-forge\ndependencies:\n  - conda-forge::stripe=1\n  - pip:\n    - sentry-sdk==2",
            [("conda-forge", 1), ("stripe", 3), ("sentry-sdk", 5)],
        ),
        ("setup.cfg", "[options]\ninstall_requires =\n    stripe>=1\n", [("stripe", 3)]),
        (
            "setup.py",
            "from setuptools import setup\nsetup(name='x', install_requires=[\n  'stripe>=1',\n])",
            [("stripe", 3)],
        ),
        ("setup.py", "install_requires = (", []),
        (
            "Pipfile",
            '[packages]\nstripe = "*"\n"sentry-sdk" = {extras = ["flask"], version = "*"}',
            [("stripe", 2), ("sentry-sdk", 3)],
        ),
        (
            "pyproject.toml",
            '[project]\nname = "stripe-app"\ndependencies = [\n  # "boto3",\n  "stripe>=1",\n]',
            [("stripe", 5)],
        ),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\npython = "^3.11"\nstripe = "*"',
            [("python", 2), ("stripe", 3)],
        ),
        ("pyproject.toml", '[dependency-groups]\nprod = ["stripe", {include-group = "x"}]', [("stripe", 2)]),
    ],
)
def test_python_dependencies(path: str, text: str, expected: list[tuple[str, int]]) -> None:
    found = python_dependencies(SourceFile(path=path, data=text.encode()))
    assert [(dependency.name, dependency.line) for dependency in found] == expected


@pytest.mark.parametrize(
    ("path", "text", "development"),
    [
        ("requirements-dev.txt", "stripe", True),
        ("requirements/local.txt", "stripe", True),
        ("requirements/production.txt", "stripe", False),
        ("pyproject.toml", '[dependency-groups]\ndev = ["stripe"]', True),
        ("pyproject.toml", '[project.optional-dependencies]\npayments = ["stripe"]', False),
        ("Pipfile", '[dev-packages]\nstripe = "*"', True),
    ],
)
def test_dependencies_for_development_only_are_marked(path: str, text: str, development: bool) -> None:
    (dependency,) = python_dependencies(SourceFile(path=path, data=text.encode()))
    assert dependency.development is development
    (mention,) = mentions(path, text)
    assert (mention.vendor, mention.kind, mention.is_test) == ("stripe", "dependency", development)


def test_an_extra_may_name_the_vendor() -> None:
    assert seen("requirements.txt", "django-anymail[Mailgun,sendgrid]>=10") == [("mailgun", "dependency")]
    assert seen("requirements.txt", "django-anymail") == []


def test_npm_dependencies_with_their_lines() -> None:
    text = '{"name": "posthog-js",\n"dependencies": {\n"@sentry/react": "1"},\n"devDependencies": {"posthog-js": "1"}}'
    found = npm_dependencies(SourceFile(path="package.json", data=text.encode()))
    assert [(dependency.name, dependency.line) for dependency in found] == [("@sentry/react", 3), ("posthog-js", 4)]
    assert seen("package.json", text) == [("posthog", "dependency"), ("sentry", "dependency")]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("app.json", '{"env": {\n "STRIPE_KEY": {"value": "sk_live_123"}}}', [("stripe", "STRIPE_KEY", 2)]),
        ("app.json", '{"addons": ["sentry:f1", "papertrail"]}', [("sentry", "sentry", 1)]),
        (
            "docker-compose.yml",
            "services:\n  web:\n    environment:\n      - STRIPE_KEY=sk_live_123",
            [("stripe", "STRIPE_KEY", 4)],
        ),
        ("docker-compose.yml", "    environment:\n      SENTRY_DSN: https://k@o1.x/1", [("sentry", "SENTRY_DSN", 2)]),
        (
            ".env.example",
            "export STRIPE_KEY=\n# SENTRY_DSN=\nEMAIL_HOST=smtp.mailgun.org",
            [("mailgun", "smtp.mailgun.org", 3), ("stripe", "STRIPE_KEY", 1)],
        ),
        (".env.example", "PINSTRIPE_KEY=\nSTRIPES=\nSENTRY_DSN_OTHER=", [("sentry", "SENTRY_DSN_OTHER", 3)]),
    ],
)
def test_settings_are_named_and_never_their_values(path: str, text: str, expected: list[tuple[str, str, int]]) -> None:
    found = mentions(path, text)
    assert [(mention.vendor, mention.text, mention.span.line) for mention in found] == expected
    assert all(mention.kind == "setting" and "sk_live" not in mention.text for mention in found)


@pytest.mark.parametrize("path", ["a.html", "a.js", "a.css"])
@pytest.mark.parametrize(
    "text",
    ["<", "`", "'\\", "`\\", "//a.", "<!--", "{%", "{#", "{% comment ", "{{!--", "=/[", "<script ", '<script "', "?a&"],
)
def test_text_that_leads_expressions_astray_takes_no_longer(path: str, text: str) -> None:
    """An expression that looks at bytes again and again takes minutes here; a fair one hundredths of a second."""
    hit = 'load("https://js.stripe.com/v3")'
    start = time.perf_counter()
    mentions(path, f"{hit}\n{text * (200_000 // len(text))}\n{hit}")
    assert time.perf_counter() - start < 3
