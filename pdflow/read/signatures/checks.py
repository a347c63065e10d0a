"""checks: what one field of a signature demands of another."""

from __future__ import annotations

from pdflow.read.signatures.reader import Entries, Reader


def check_id(entries: Entries, stem: str, reader: Reader) -> None:
    """Report an id that is not the file's name."""
    found = entries.text("id")
    if found and found != stem:
        line = entries.lines.get("id", entries.line)
        reader.report(line, "id", f"`{found}` is not the file's name, write `{stem}` or rename the file to {found}.yml")


def check_vendor(entries: Entries, reader: Reader) -> None:
    """Report what contradicts itself in a vendor."""
    for index, sink in enumerate(entries.many("sinks")):
        _check_sends(sink, f"sinks[{index}]", reader)
    for index, item in enumerate(entries.many("collects")):
        _check_collects(item, f"collects[{index}]", reader)
    if entries.text("parent") and entries.text("parent") == entries.text("id"):
        reader.report(entries.lines["parent"], "parent", "a vendor is not its own parent, remove the key")


def check_client(entries: Entries, reader: Reader) -> None:
    """Report what contradicts itself in a client."""
    for index, sink in enumerate(entries.many("sinks")):
        field = f"sinks[{index}]"
        _check_sends(sink, field, reader)
        if sum(name in sink.values for name in ("url", "setting", "model")) != 1:
            reader.report(sink.line, field, "the recipient is not clear, give exactly one of `url`, `setting` and `model`")
        if "host" in sink.values and "model" not in sink.values:
            reader.report(sink.lines["host"], f"{field}.host", "stands without `model`, use `base` beside `url`")
        if "base" in sink.values and "url" not in sink.values:
            reader.report(sink.lines["base"], f"{field}.base", "stands without `url`, name the parameter that holds it")


def check_categories(entries: Entries, reader: Reader) -> None:
    """Report categories listed twice, and words that would mean two things."""
    keys: dict[str, int] = {}
    words: dict[str, str] = {}
    for index, item in enumerate(entries.many("categories")):
        key, field = item.text("key"), f"categories[{index}]"
        if key in keys:
            reader.report(item.line, f"{field}.key", f"`{key}` stands already on line {keys[key]}, merge the two")
        keys.setdefault(key, item.line)
        for word in (*item.texts("words"), *item.texts("weak")):
            if words.setdefault(word, key) != key:
                line = item.lines.get("words" if word in item.texts("words") else "weak", item.line)
                reader.report(line, field, f"the word `{word}` belongs to {words[word]} already, keep it in one")
    for name in set(entries.texts("owners")) & set(entries.texts("not_owners")):
        reader.report(entries.lines["not_owners"], "not_owners", f"`{name}` is among the owners too, keep it in one")


def _check_sends(sink: Entries, field: str, reader: Reader) -> None:
    everything = sink.values.get("sends") == "all"
    for name in ("means", "keeps"):
        if name in sink.values and not everything:
            advice = "put it into `sends`" if name == "means" else "leave the parameter out of `sends`"
            reader.report(sink.lines[name], f"{field}.{name}", f"has a meaning only with `sends: all`, {advice}")


def _check_collects(item: Entries, field: str, reader: Reader) -> None:
    if "argument" in item.values and "call" not in item.values:
        reader.report(item.lines["argument"], f"{field}.argument", "stands without `call`, name the call that takes it")
    for name in ("value", "unless"):
        if name in item.values and "argument" not in item.values:
            reader.report(item.lines[name], f"{field}.{name}", "stands without `argument`, name the keyword")
    if item.flag("unless") and "value" not in item.values:
        reader.report(item.lines["unless"], f"{field}.unless", "stands without `value`, say which one switches it off")
