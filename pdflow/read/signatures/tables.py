"""tables: the fields of every kind of signature file, in the order in which they are documented."""

from __future__ import annotations

from pdflow.read.signatures.shapes import Constant, Field, Fields, Flag, Many, Sends, Table, Text, Words

KINDS = (
    "accounting", "address", "ads", "affiliate", "ai", "analytics", "apm", "attribution", "auth", "automation",
    "billing", "captcha", "cdn", "cdp", "chat", "cloud", "cms", "collaboration", "comments", "consent", "crm",
    "database", "developer", "documents", "ecommerce", "email", "email_marketing", "enrichment", "error_monitoring",
    "esign", "feature_flags", "fonts", "fraud", "geoip", "health", "helpdesk", "hosting", "hr", "kyc", "logging",
    "maps", "media", "messaging", "monitoring", "notifications", "onboarding", "payments", "postal",
    "product_analytics", "push", "queue", "realtime", "reviews", "scheduling", "scraping", "search",
    "session_replay", "shipping", "sms", "social_login", "storage", "surveys", "tag_manager", "tax", "video",
    "warehouse", "webhooks",
)  # fmt: skip
"""What a vendor can be: the closed list of docs/signatures.md."""

ROLES = ("processor", "controller", "both", "user-directed")
SETTINGS = ("mail", "storage", "logs", "errors", "broker")
NEEDS = ("script", "middleware", "installed-app")

_TEXT = Text()
_ID = Text("an id", r"[a-z0-9_]+", "use lower-case letters, digits and _")
_NAME = Text("a parameter's name", r"[A-Za-z_]\w*", "write it as the SDK's `def` has it")
_KEY = Text("a parameter's name", r"[A-Za-z_][\w.-]*", "write the parameter, or the key of the options that holds it")
_CATEGORY = Text("a category", check="category")
_URL = Text("a URL", r"https?://\S+", "begin with https://")
_HOST = Text(
    "a host",
    r"([a-z0-9_*-]+\.)+[a-z0-9-]+(:\d+)?(/\S*)?",
    "write it in lower case without scheme; `*.x.com` matches any subdomain, and a path prefix may follow",
)
_MODULE = Text("a module", r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", "write the dotted name that `import` takes")
_BACKEND = Text("a dotted path", r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(\.\*)?", "a trailing `.*` matches a package")
_CALL = Text("an API path", check="call")
_PATH = Text("an API path", check="path")
_KINDS = Text("a kind", choices=KINDS)
_WORD = Text("a word", r"[a-z0-9]+(_[a-z0-9]+)*", "write it in snake case, lower case, without accents")
_DENY = Text(
    "a word", r"[a-z0-9]+(_[a-z0-9]+)*_?", "write it in snake case; a `_` at the end says: at the start of a term only"
)
_TYPE = Text("a type's name", r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", "write the name of a class")
_TYPES = Text("a type's name", r"\*?[A-Za-z_]\w*", "write the name of a class, or `*` and the end of it")
_OWNED = Text("a field", r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", "write the class and the field: `Member.ref`")
_MODEL = Text("a provider's or model's name", r"[a-z0-9][a-z0-9._-]*\*?", "write it in lower case; a `*` may end it")
_PACKAGE = Text("a package's name", r"[A-Za-z0-9@][A-Za-z0-9._/@*-]*(\[[A-Za-z0-9._-]+\])?",
                "write it as the registry does; one extra may follow: `django-anymail[mailgun]`")
_PREFIX = Text("a prefix", r"[A-Za-z_][A-Za-z0-9_]*", "write the start of a variable's name: `STRIPE_`")
_PARAMETER = Text("a parameter's name", r"\*{0,2}[A-Za-z_]\w*|\*", "write it as the SDK's `def` has it")


def _texts(shape: Text = _TEXT, least: int = 0) -> Many:
    return Many(shape, least=least)


FLAGGED = Fields("a flagged example", (
    Field("code", _TEXT, "A program, with its imports.", required=True),
    Field("flows", _texts(_CATEGORY, 1), "The categories that must be seen flowing to the vendor.", required=True),
    Field("note", _TEXT, "What the example shows."),
))  # fmt: skip

CLEAN = Fields("a clean example", (
    Field("code", _TEXT, "A program from which nothing personal flows.", required=True),
    Field("note", _TEXT, "What the example shows."),
))  # fmt: skip

EXAMPLES = Fields("examples", (
    Field("flagged", Many(FLAGGED), "Programs in which flows must be found."),
    Field("clean", Many(CLEAN), "Programs in which none may be found."),
))  # fmt: skip

_CALLS = Field("call", Many(_CALL, one=True, least=1), "API path pattern, or a list of them.", required=True)
_PARAMS = Field("params", _texts(_NAME), "The positional parameters in order, without `self`.")
_SENDS = Field("sends", Sends(), "What leaves: parameter → category, null or mapping; or the word `all`.", True)
_MEANS = Field("means", Sends(all=False), "With `sends: all`: parameter → category or mapping.")
_KEEPS = Field("keeps", _texts(_PARAMETER), "With `sends: all`: parameters that do not leave.")

VENDOR_SINK = Fields("a sink", (
    _CALLS, _PARAMS, _SENDS, _MEANS, _KEEPS,
    Field("host", _KEY, "The parameter, of the call or of the client's constructor, that moves it to another host."),
))  # fmt: skip

CLIENT_SINK = Fields("a client's sink", (
    _CALLS, _PARAMS,
    Field("url", _NAME, "The parameter that holds the URL or host."),
    Field("base", _NAME, "The constructor's parameter that holds the base URL or host."),
    Field("setting", Text("a setting's role", choices=SETTINGS), "The recipient is what the settings name for it."),
    Field("model", _NAME, "The parameter, of the call or of the constructor, that names the model and its provider."),
    Field("host", _KEY, "Beside `model`: the parameter that moves the call to another host."),
    Field("declares", Flag(), "The call declares a field of a class; what that holds goes there by itself."),
    _SENDS, _MEANS, _KEEPS,
))  # fmt: skip

COLLECTS = Fields("a collection", (
    Field("categories", _texts(_CATEGORY, 1), "What leaves.", required=True),
    Field("how", Text("a way", choices=("automatic", "browser")), "Who sends it.", required=True),
    Field("call", Many(_CALL, one=True), "The call that switches it on."),
    Field("argument", _NAME, "The keyword of `call` that decides."),
    Field("value", Constant(), "What the keyword must be; without it: anything but a constant false."),
    Field("unless", Flag(), "The data leaves by default, and does not where the keyword has `value`."),
    Field("needs", Text("a kind of evidence", choices=NEEDS), "Evidence that must be there as well."),
    Field("source", _TEXT, "Where the vendor says so."),
))  # fmt: skip

HANDLERS = Fields("handlers", (
    Field("decorator", Many(_CALL, one=True, least=1), "API path pattern of the decorator above them, or a list.", required=True),
    Field("hands", Table(_NAME, _PATH), "Parameter → API path of what the library hands to it.", required=True),
))  # fmt: skip

ENTITY = Fields("an entity", (
    Field("name", _TEXT, "The company's full name.", required=True),
    Field("country", Text("a country", r"[A-Z]{2}", "write two capital letters, ISO 3166-1 (`\"NO\"` in quotes)"),
          "ISO 3166-1 alpha-2."),
    Field("former", Flag(), "The company no longer contracts under this name."),
    Field("confirmed", Flag(), "false: not yet seen in a published document."),
))  # fmt: skip

HOSTS = Fields("hosts", (
    Field("api", _texts(_HOST), "Hosts that programs call."),
    Field("script", _texts(_HOST), "Hosts from which a browser loads."),
    Field("smtp", _texts(_HOST), "Hosts that take mail."),
))  # fmt: skip

DJANGO = Fields("Django backends", (
    Field("mail", _texts(_BACKEND), "Dotted paths of mail backends."),
    Field("storage", _texts(_BACKEND), "Dotted paths of storage backends."),
    Field("login", _texts(_BACKEND), "Dotted paths of providers with whose accounts people log in."),
))  # fmt: skip

VENDOR = Fields("a vendor", (
    Field("id", _ID, "The file's name without `.yml`.", required=True),
    Field("name", _TEXT, "The name people use.", required=True),
    Field("kinds", _texts(_KINDS, 1), "What it is, from the closed list.", required=True),
    Field("role", Text("a role", choices=ROLES), "A hint, never a legal finding."),
    Field("parent", Text("a vendor's id", check="vendor", nullable=True), "The vendor whose product this is."),
    Field("entities", Many(ENTITY), "Who contracts."),
    Field("aliases", _texts(), "Further names that published lists use."),
    Field("website", _URL, "Its home page."),
    Field("privacy_page", _URL, "Where it says what it does with data."),
    Field("packages", Table(_PACKAGE, _texts(_MODULE)), "Python distribution → modules that it installs."),
    Field("npm", _texts(_PACKAGE), "Packages of npm."),
    Field("hosts", HOSTS, "Hosts that belong to it."),
    Field("env", _texts(_PREFIX), "Prefixes of environment variables and settings."),
    Field("django", DJANGO, "Django backends that hand data to it."),
    Field("logs", Many(_CALL, one=True), "API paths that, once called or named in the log's settings, take its records."),
    Field("models", _texts(_MODEL), "Names that libraries for many providers have for this one; `gpt-*`: its models."),
    Field("js_globals", _texts(), "Names that its script defines in a page."),
    Field("cookies", _texts(), "Names of its cookies; a trailing `*` matches a prefix."),
    Field("self_hosted", Flag(), "The product also runs on one's own machines, so the host decides."),
    Field("ambiguous_imports", Flag(), "The import names belong to other projects too."),
    Field("sinks", Many(VENDOR_SINK), "Calls that hand data to it."),
    Field("collects", Many(COLLECTS), "What leaves without an argument."),
    Field("handlers", Many(HANDLERS), "Functions that its library calls back with objects of its own."),
    Field("examples", EXAMPLES, "Programs that are tests and documentation."),
    Field("sources", _texts(), "What was read to write this file."),
))  # fmt: skip

CLIENT = Fields("a client", (
    Field("id", _ID, "The file's name without `.yml`.", required=True),
    Field("sinks", Many(CLIENT_SINK), "Calls whose recipient is known only at the call.", required=True),
    Field("stays", _texts(_BACKEND), "Dotted paths of backends that hand nothing to anybody outside."),
    Field("examples", EXAMPLES, "Programs that are tests and documentation."),
    Field("sources", _texts(), "What was read to write this file."),
))  # fmt: skip

CATEGORY = Fields("a category", (
    Field("key", Text("a category's key", r"(x\.)?user(\.[a-z_]+)*", "write a Fideslang key: `user.contact.email`"),
          "The Fideslang key; `x.` before it where Fideslang has no word.", required=True),
    Field("name", _TEXT, "Its name for people.", required=True),
    Field("special", Text("a mark", choices=("art9", "art10")), "GDPR Art. 9 or 10."),
    Field("alone", Flag(), "false: personal only beside an identifier."),
    Field("words", Words(_WORD), "Identifiers that mean it wherever they stand."),
    Field("weak", Words(_WORD), "Identifiers that mean it only on a person-like owner."),
    Field("types", _texts(_TYPES), "Types of a field that say so whatever its name; `*EmailField`: all that end so."),
    Field("weak_types", _texts(_TYPES), "Types that say so unless the owner is a thing."),
))  # fmt: skip

LIMIT = Fields("a limit", (
    Field("types", _texts(_TYPES, 1), "Types of a field.", required=True),
    Field("only", _texts(_CATEGORY, 1), "The categories that such a field can hold.", required=True),
))  # fmt: skip

CATEGORIES = Fields("the vocabulary", (
    Field("fideslang", _TEXT, "The version of Fideslang whose keys are used."),
    Field("categories", Many(CATEGORY), "The kinds of personal data."),
    Field("owners", Words(_WORD), "Words for a person."),
    Field("not_owners", Words(_WORD), "Words for things that have names without being persons."),
    Field("deny", Words(_DENY), "Words that make a term impersonal beside a category's word."),
    Field("deny_types", _texts(_TYPE), "Types of a field that hold no personal value."),
    Field("limit_types", Many(LIMIT), "Types of a field that can hold only some categories."),
))  # fmt: skip

_PATHS = Field("calls", Many(_PATH, one=True, least=1), "API path patterns.", required=True)

PROPAGATORS = Fields("propagators", (
    Field("propagators", Many(Fields("a propagator", (
        _PATHS,
        Field("takes", _texts(Text("a position or keyword", numbers=True)),
              "Positions or keywords that are carried on; `*`: all; `receiver`."),
    ))), "Library calls whose result carries what they are given.", required=True),
))  # fmt: skip

SANITIZERS = Fields("sanitizers", (
    Field("sanitizers", Many(Fields("a sanitizer", (
        _PATHS,
        Field("why", _TEXT, "Why the result no longer carries it.", required=True),
    ))), "Library calls whose result no longer carries what they were given.", required=True),
))  # fmt: skip

LOCAL = Fields("what hands nothing on", (
    Field("local", Many(Fields("local libraries", (
        Field("packages", _texts(_MODULE, 1), "Modules that hand nothing to anybody by themselves.", required=True),
        Field("why", _TEXT, "What they do.", required=True),
    ))), "Libraries whose calls are no gap."),
    Field("methods", Many(Fields("harmless methods", (
        Field("calls", _texts(Text("a method", r"[\w.*]+", "write `owner.name`, `*` for any run of characters"), 1),
              "Methods of something unknown, as code names them: `*.objects.*`.", required=True),
        Field("why", _TEXT, "What they do.", required=True),
    ))), "Methods whose calls are no gap, whatever they are called on."),
))  # fmt: skip

_CATEGORY_OR_NONE = Text("a category", check="category", nullable=True)
_CONFIDENCE = Text("a confidence", choices=("high", "medium", "low"))

SOURCES = Fields("sources", (
    Field("sources", Many(Fields("a source", (
        _PATHS,
        Field("category", _CATEGORY, "What the result is.", required=True),
        Field("confidence", _CONFIDENCE, "How sure that is; `high` where nothing is said."),
    ))), "Library calls whose result is personal data."),
    Field("fields", Many(Fields("a field's rule", (
        Field("field", Many(_OWNED, one=True, least=1), "`Class.field` of the program, or a list of them.", required=True),
        Field("category", _CATEGORY_OR_NONE, "What the field holds; null: nothing personal.", required=True),
    ))), "Fields of the program's own classes."),
))  # fmt: skip
