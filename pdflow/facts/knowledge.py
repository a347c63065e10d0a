"""What pdflow knows before it looks: vendors, personal data, and how calls move data. Loaded from `signatures/`."""

from __future__ import annotations

from pdflow.facts.place import Span
from pdflow.facts.record import Record


class Argument(Record, array_like=True):
    """A part of what a call is given, and what that part means.

    `name` is a parameter's name, `receiver` (the object the method is called on, with what its constructor was
    given), or, inside `keys`, the key of a mapping or the field of an object that is passed. `category` is the data
    category that the parameter stands for by its own name, None where only the value tells.
    """

    name: str
    category: str | None = None
    keys: tuple[Argument, ...] = ()


class ToVendor(Record, tag="vendor", array_like=True):
    """The call sends to this vendor, whoever calls it."""

    vendor: str
    host: str | None = None
    """The parameter (of the call or of the client's constructor) that moves the call to another host."""


class ToHost(Record, tag="host", array_like=True):
    """The call sends to whatever host its URL names."""

    url: str
    base: str | None = None
    """The parameter of the client's constructor that holds the base URL or host."""


class ToSetting(Record, tag="setting", array_like=True):
    """The call sends to the provider that the project's settings name: `mail`, `storage`, `logs`, `errors` or `broker`."""

    role: str


class ToModel(Record, tag="model", array_like=True):
    """The call sends to whoever runs the model that it names: `groq/llama-3.1`, `openai:gpt-4o`."""

    model: str
    """The parameter, of the call or of the client's constructor, that names the model."""
    host: str | None = None
    """The parameter that moves the call to another host."""



class Sink(Record, array_like=True):
    """Calls that hand data to a recipient outside the program."""

    calls: tuple[str, ...]
    """API path patterns, braces expanded: `stripe.Customer.create`, `boto3.client('ses').send_email`,
    `slack_sdk.**.WebClient().chat_postMessage`. `()` is the result of calling, `*` one segment, `**` any run."""
    recipient: ToVendor | ToHost | ToSetting | ToModel
    params: tuple[str, ...] = ()
    """The callable's positional parameters, in order, without `self`."""
    sends: tuple[Argument, ...] = ()
    """What leaves. Empty with `everything` false: the call proves use of the vendor, and carries nothing."""
    everything: bool = False
    """Every argument leaves, except those in `keeps`; `sends` then only says what some of them mean."""
    keeps: tuple[str, ...] = ()
    declares: bool = False
    """The call declares a field of a class, and what that holds goes to the recipient by itself."""


class Collects(Record, array_like=True):
    """What leaves without an argument, by the SDK's own doing."""

    categories: tuple[str, ...]
    how: str
    """automatic · browser"""
    call: str | None = None
    """The call that switches the collection on; None: presence is enough (a script tag, a middleware)."""
    argument: str | None = None
    """The keyword of `call` that decides."""
    value: str | int | bool | None = None
    """What the keyword must be for the data to leave; None with an `argument`: anything but a constant false."""
    unless: bool = False
    """The data leaves by default, and does not where the keyword has `value`."""
    needs: str | None = None
    """An evidence kind that must be there as well: script · middleware · installed-app."""
    source: str = ""
    """Where the vendor says so."""


class Handlers(Record, array_like=True):
    """Functions that a library calls back, handing them what their parameters are named after."""

    decorators: tuple[str, ...]
    """API path patterns of the decorators that register them."""
    hands: tuple[tuple[str, str], ...]
    """A parameter's name, and the API path of what it is given."""


class Entity(Record, array_like=True):
    """A company that contracts under a vendor's name."""

    name: str
    country: str = ""
    """ISO 3166-1 alpha-2; empty where not checked."""
    former: bool = False
    confirmed: bool = True
    """False: from general knowledge, not yet seen in a published document. A hint, never a finding."""


class PyPackage(Record, array_like=True):
    """A distribution and the modules that it installs."""

    name: str
    imports: tuple[str, ...]


class Example(Record, array_like=True):
    """A program that is a signature's test and its documentation."""

    code: str
    categories: tuple[str, ...] = ()
    """What must be seen flowing to the vendor; empty for a clean example."""


class Vendor(Record, array_like=True):
    """A third party, as `signatures/vendors/ID.yml` describes it."""

    id: str
    name: str
    span: Span
    kinds: tuple[str, ...]
    role: str = "processor"
    """processor · controller · both · user-directed. A hint, never a legal finding."""
    parent: str | None = None
    entities: tuple[Entity, ...] = ()
    aliases: tuple[str, ...] = ()
    website: str = ""
    privacy_page: str = ""
    packages: tuple[PyPackage, ...] = ()
    npm: tuple[str, ...] = ()
    api_hosts: tuple[str, ...] = ()
    script_hosts: tuple[str, ...] = ()
    smtp_hosts: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    """Prefixes of environment variables and settings, such as `STRIPE_`."""
    mail_backends: tuple[str, ...] = ()
    storage_backends: tuple[str, ...] = ()
    login_backends: tuple[str, ...] = ()
    """Dotted paths by which settings name the vendor's accounts as a way to log in."""
    logs: tuple[str, ...] = ()
    """API paths that, once called or named in the settings of the log, hand its records to the vendor."""
    models: tuple[str, ...] = ()
    """Names by which libraries for many providers call this one (`groq`), and its models (`llama-guard-*`)."""
    js_globals: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()
    self_hosted: bool = False
    """The product also runs on the user's own machines: the host decides."""
    ambiguous_imports: bool = False
    """The import names belong to other projects too: an import alone proves nothing."""
    sinks: tuple[Sink, ...] = ()
    collects: tuple[Collects, ...] = ()
    handlers: tuple[Handlers, ...] = ()
    flagged: tuple[Example, ...] = ()
    clean: tuple[Example, ...] = ()
    sources: tuple[str, ...] = ()


class Client(Record, array_like=True):
    """Calls of a general client library (HTTP, SMTP, mail): the recipient is known only at the call."""

    id: str
    span: Span
    sinks: tuple[Sink, ...]
    stays: tuple[str, ...] = ()
    """Dotted paths of backends, as `Vendor.mail_backends`, that hand nothing to anybody outside the machine."""
    flagged: tuple[Example, ...] = ()
    clean: tuple[Example, ...] = ()


class DataCategory(Record, array_like=True):
    """A kind of personal data: a key of the Fideslang taxonomy, and the words by which code names it."""

    key: str
    name: str
    special: str = ""
    """`art9`, `art10` or empty (GDPR)."""
    alone: bool = True
    """Personal by itself; False: only beside an identifier."""
    words: tuple[str, ...] = ()
    """Identifiers that mean it wherever they stand, in snake case: `email`, `date_of_birth`."""
    weak: tuple[str, ...] = ()
    """Identifiers that mean it only on a person-like owner: `name`, `address`."""
    types: tuple[str, ...] = ()
    """Types of a field that say so whatever its name: `EmailStr`, `*EmailField` (any type that ends so)."""
    weak_types: tuple[str, ...] = ()
    """Types that say so unless the owner is a thing: `GenericIPAddressField`."""


class TypeLimit(Record, array_like=True):
    """Types that can hold only some categories, whatever the field's name: `confirmed_email: DateTimeField` is none."""

    types: tuple[str, ...]
    only: tuple[str, ...]


class FieldRule(Record, array_like=True):
    """What a user says of fields of the program's own classes."""

    fields: tuple[str, ...]
    """`Class.field`, or with the end of a module's path before it: `models.Member.ref`."""
    category: str = ""
    """Empty: nothing personal."""


class Propagator(Record, array_like=True):
    """Calls whose result carries what some of their arguments carry."""

    calls: tuple[str, ...]
    takes: tuple[str, ...] = ("*",)
    """Positions or keywords that are carried on; `*`: all; `receiver`."""


class SourceCall(Record, array_like=True):
    """Calls whose result is personal data of one category."""

    calls: tuple[str, ...]
    category: str
    confidence: str = "high"
    """high · medium · low"""


class Sanitizer(Record, array_like=True):
    """Calls whose result no longer carries what they were given."""

    calls: tuple[str, ...]
    why: str


class Local(Record):
    """What is known to hand nothing on, so that it need not be told as a gap."""

    packages: tuple[str, ...] = ()
    """Modules, whatever is called in them."""
    methods: tuple[str, ...] = ()
    """Methods of something unknown as code names them, `*` for any run of characters: `*.objects.*`."""


class PersonalData(Record, array_like=True):
    """The vocabulary of personal data."""

    categories: tuple[DataCategory, ...]
    owners: tuple[str, ...]
    """Words for a person: `user`, `customer`, `donor`."""
    not_owners: tuple[str, ...]
    """Words for things that have names and addresses without being persons: `plan`, `event`, `server`."""
    deny: tuple[str, ...]
    """Words that make a term impersonal beside a category's word: `verified`, `template`, `count`."""
    deny_types: tuple[str, ...]
    """Types of a field that hold no personal value whatever its name: `BooleanField`, `bool`."""
    limits: tuple[TypeLimit, ...] = ()


class Knowledge(Record, array_like=True):
    """All of `signatures/`, loaded and checked."""

    vendors: tuple[Vendor, ...]
    clients: tuple[Client, ...]
    personal: PersonalData
    propagators: tuple[Propagator, ...]
    sanitizers: tuple[Sanitizer, ...]
    digest: str
    """Changes whenever a signature changes: part of every cache key."""
    source_calls: tuple[SourceCall, ...] = ()
    local: Local = Local()
    fields: tuple[FieldRule, ...] = ()
