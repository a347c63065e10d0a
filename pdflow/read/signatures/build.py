"""build: what files say → the records of knowledge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pdflow.facts.knowledge import (
    Argument,
    Client,
    Collects,
    DataCategory,
    Entity,
    Example,
    Local,
    FieldRule,
    Handlers,
    PersonalData,
    Propagator,
    PyPackage,
    Sanitizer,
    Sink,
    SourceCall,
    ToHost,
    ToModel,
    ToSetting,
    ToVendor,
    TypeLimit,
    Vendor,
)
from pdflow.facts.place import Span
from pdflow.read.signatures.reader import Entries, Value


def merge(first: Entries, second: Entries) -> Entries:
    """Both together: lists of the second are appended, its single values win, mappings are merged key by key."""
    both = Entries(first.line)
    both.values = dict(first.values)
    both.lines = {**second.lines, **first.lines}
    for name, new in second.values.items():
        old = both.values.get(name)
        if isinstance(old, Entries) and isinstance(new, Entries):
            both.values[name] = merge(old, new)
        elif isinstance(old, tuple) and isinstance(new, tuple):
            both.values[name] = old + new
        elif new is not None:
            both.values[name] = new
    return both


def vendor(entries: Entries, span: Span) -> Vendor:
    """The vendor that the file describes."""
    hosts, django, id_ = entries.one("hosts"), entries.one("django"), entries.text("id")
    examples = entries.one("examples")
    return Vendor(
        id=id_,
        name=entries.text("name"),
        span=span,
        kinds=entries.texts("kinds"),
        role=entries.text("role", "processor"),
        parent=entries.optional("parent"),
        entities=tuple(_entity(item) for item in entries.many("entities")),
        aliases=entries.texts("aliases"),
        website=entries.text("website"),
        privacy_page=entries.text("privacy_page"),
        packages=tuple(_packages(entries.one("packages"))),
        npm=entries.texts("npm"),
        api_hosts=hosts.texts("api"),
        script_hosts=hosts.texts("script"),
        smtp_hosts=hosts.texts("smtp"),
        env=entries.texts("env"),
        mail_backends=django.texts("mail"),
        storage_backends=django.texts("storage"),
        login_backends=django.texts("login"),
        logs=entries.texts("logs"),
        models=entries.texts("models"),
        js_globals=entries.texts("js_globals"),
        cookies=entries.texts("cookies"),
        self_hosted=entries.flag("self_hosted"),
        ambiguous_imports=entries.flag("ambiguous_imports"),
        sinks=tuple(_sink(item, ToVendor(id_, item.optional("host"))) for item in entries.many("sinks")),
        collects=tuple(record for item in entries.many("collects") for record in _collects(item)),
        handlers=tuple(_handlers(item) for item in entries.many("handlers")),
        flagged=_examples(examples, "flagged"),
        clean=_examples(examples, "clean"),
        sources=entries.texts("sources"),
    )


def client(entries: Entries, span: Span) -> Client:
    """The client library that the file describes."""
    sinks = tuple(_sink(item, _found_at_call(item)) for item in entries.many("sinks"))
    examples = entries.one("examples")
    stays = entries.texts("stays")
    return Client(entries.text("id"), span, sinks, stays, _examples(examples, "flagged"), _examples(examples, "clean"))


def personal(files: Iterable[Entries]) -> PersonalData:
    """The vocabulary that the files describe together; a category of a later file adds to the same of an earlier."""
    categories: dict[str, Entries] = {}
    lists = Entries(1)
    for entries in files:
        for item in entries.many("categories"):
            key = item.text("key")
            categories[key] = merge(categories[key], item) if key in categories else item
        rest = Entries(1)
        rest.values = {name: value for name, value in entries.values.items() if name != "categories"}
        lists = merge(lists, rest)
    return PersonalData(
        categories=tuple(_category(key, item) for key, item in categories.items()),
        owners=lists.texts("owners"),
        not_owners=lists.texts("not_owners"),
        deny=lists.texts("deny"),
        deny_types=lists.texts("deny_types"),
        limits=tuple(TypeLimit(item.texts("types"), item.texts("only")) for item in lists.many("limit_types")),
    )


def propagators(files: Iterable[Entries]) -> tuple[Propagator, ...]:
    """The propagators of all files, in order."""
    items = [item for entries in files for item in entries.many("propagators")]
    return tuple(Propagator(item.texts("calls"), item.texts("takes") or ("*",)) for item in items)


def local(files: Iterable[Entries]) -> Local:
    """What all files say to hand nothing on."""
    packages, methods = [], []
    for entries in files:
        packages += [name for item in entries.many("local") for name in item.texts("packages")]
        methods += [call for item in entries.many("methods") for call in item.texts("calls")]
    return Local(tuple(packages), tuple(methods))


def sanitizers(files: Iterable[Entries]) -> tuple[Sanitizer, ...]:
    """The sanitizers of all files, in order."""
    items = [item for entries in files for item in entries.many("sanitizers")]
    return tuple(Sanitizer(item.texts("calls"), item.text("why")) for item in items)


def source_calls(files: Iterable[Entries]) -> tuple[SourceCall, ...]:
    """The calls that give personal data, of all files, in order."""
    items = [item for entries in files for item in entries.many("sources")]
    return tuple(SourceCall(i.texts("calls"), i.text("category"), i.text("confidence", "high")) for i in items)


def fields(files: Iterable[Entries]) -> tuple[FieldRule, ...]:
    """What all files say of the program's own fields, in order."""
    items = [item for entries in files for item in entries.many("fields")]
    return tuple(FieldRule(item.texts("field"), item.text("category")) for item in items)


def _category(key: str, item: Entries) -> DataCategory:
    return DataCategory(
        key=key,
        name=item.text("name"),
        special=item.text("special"),
        alone=item.flag("alone", True),
        words=item.texts("words"),
        weak=item.texts("weak"),
        types=item.texts("types"),
        weak_types=item.texts("weak_types"),
    )


def _entity(item: Entries) -> Entity:
    return Entity(item.text("name"), item.text("country"), item.flag("former"), item.flag("confirmed", True))


def _packages(entries: Entries) -> Iterator[PyPackage]:
    for name in entries.values:
        yield PyPackage(name, entries.texts(name))


def _found_at_call(item: Entries) -> ToHost | ToSetting | ToModel:
    setting, model = item.optional("setting"), item.optional("model")
    if model:
        return ToModel(model, item.optional("host"))
    return ToSetting(setting) if setting else ToHost(item.text("url"), item.optional("base"))


def _sink(item: Entries, recipient: ToVendor | ToHost | ToSetting | ToModel) -> Sink:
    everything = item.values.get("sends") == "all"
    return Sink(
        calls=item.texts("call"),
        recipient=recipient,
        params=item.texts("params"),
        sends=_arguments(item.values.get("means" if everything else "sends")),
        everything=everything,
        keeps=item.texts("keeps"),
        declares=item.flag("declares"),
    )


def _arguments(value: Value) -> tuple[Argument, ...]:
    if not isinstance(value, Entries):
        return ()
    return tuple(
        Argument(name, meaning if isinstance(meaning, str) else None, _arguments(meaning))
        for name, meaning in value.values.items()
    )


def _handlers(item: Entries) -> Handlers:
    hands = item.one("hands")
    return Handlers(item.texts("decorator"), tuple((name, path) for name in hands.values for path in hands.texts(name)))


def _collects(item: Entries) -> Iterator[Collects]:
    """A record for each call that the entry names; one where it names none."""
    value = item.values.get("value")
    for call in item.texts("call") or (None,):
        yield Collects(
            categories=item.texts("categories"),
            how=item.text("how"),
            call=call,
            argument=item.optional("argument"),
            value=value if isinstance(value, (str, int, bool)) else None,
            unless=item.flag("unless"),
            needs=item.optional("needs"),
            source=item.text("source"),
        )


def _examples(entries: Entries, name: str) -> tuple[Example, ...]:
    return tuple(Example(item.text("code"), item.texts("flows")) for item in entries.many(name))
