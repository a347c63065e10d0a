"""Loading signatures: what files say, and every way in which they can be wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import jsonschema
import msgspec
import pytest
import yaml

from pdflow.errors import SignatureError
from pdflow.facts.knowledge import Argument, Collects, Entity, Knowledge, PyPackage, ToHost, ToSetting, ToVendor, Vendor
from pdflow.read.signatures import check_signatures, knowledge_digest, load_knowledge, signature_folder
from pdflow.read.signatures.calls import Malformed, expand
from pdflow.read.signatures.schema import json_schemas
from pdflow.read.signatures.tables import KINDS

ROOT = Path(__file__).resolve().parent.parent

CATEGORIES = """
    categories:
      - {key: user.contact.email, name: E-mail, words: [email]}
      - {key: user.name, name: Name, weak: [name]}
"""


def write(folder: Path, **files: str) -> Path:
    """The folder with the files in it; `vendors__x` is vendors/x.yml."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".yml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return folder


def one_vendor(folder: Path, text: str, id_: str = "acme") -> Vendor:
    """The vendor that `text` describes."""
    write(folder, categories=CATEGORIES, **{f"vendors__{id_}": text})
    (vendor,) = load_knowledge([folder]).vendors
    return vendor


def problems(folder: Path, text: str, name: str = "vendors__acme") -> list[str]:
    """What is wrong with `text` as that file: `line: field: problem`, in order of lines."""
    write(folder, **{"categories": CATEGORIES, name: text})
    with pytest.raises(SignatureError) as caught:
        load_knowledge([folder])
    path = str(folder / (name.replace("__", "/") + ".yml"))
    lines = str(caught.value).splitlines()[1:]
    assert all(line.startswith(path + ":") for line in lines), lines
    return [line.removeprefix(path + ":") for line in lines]


# What is said


def test_everything_a_vendor_can_say(tmp_path: Path) -> None:
    vendor = one_vendor(tmp_path, """
        id: acme
        name: Acme
        kinds: [crm, email]
        role: both
        parent: null
        entities:
          - {name: "Acme, Inc.", country: US, confirmed: false}
          - {name: "Acme GmbH", country: DE, former: true}
        aliases: [Acme CRM]
        website: https://acme.example
        packages: {acme-sdk: [acme, acme.mail]}
        npm: ["@acme/js"]
        hosts: {api: [api.acme.example, "*.acme.example/v2"], script: [js.acme.example], smtp: ["smtp-*.acme.example"]}
        env: [ACME_]
        django: {mail: [acme.mail.Backend], storage: [acme.storage.*]}
        js_globals: ["$acme"]
        cookies: [_acme*]
        self_hosted: true
        sinks:
          - call: acme.{Client,AsyncClient}().people.create
            params: [email, extra]
            sends: {email: user.contact.email, extra: {nick: user.name, inner: {deep: user.name}}, note: null}
            host: base_url
          - call: [acme.track, acme.identify]
            sends: all
            means: {user: user.name}
            keeps: [api_key]
          - call: acme.ping
            sends: {}
        collects:
          - {categories: [user.name], how: automatic, call: acme.init, argument: pii, value: true, source: its manual}
        examples:
          flagged: [{code: "acme.track(user.name)", flows: [user.name]}]
          clean: [{code: "acme.ping()"}]
    """)
    assert vendor.kinds == ("crm", "email") and vendor.role == "both" and vendor.parent is None
    assert vendor.entities == (Entity("Acme, Inc.", "US", confirmed=False), Entity("Acme GmbH", "DE", former=True))
    assert vendor.packages == (PyPackage("acme-sdk", ("acme", "acme.mail")),)
    assert vendor.api_hosts == ("api.acme.example", "*.acme.example/v2")
    assert vendor.smtp_hosts == ("smtp-*.acme.example",)
    assert vendor.storage_backends == ("acme.storage.*",)
    create, track, ping = vendor.sinks
    assert create.calls == ("acme.Client().people.create", "acme.AsyncClient().people.create")
    assert create.recipient == ToVendor("acme", "base_url")
    inner = Argument("inner", keys=(Argument("deep", "user.name"),))
    assert create.sends == (
        Argument("email", "user.contact.email"),
        Argument("extra", keys=(Argument("nick", "user.name"), inner)),
        Argument("note"),
    )
    assert track.everything and track.keeps == ("api_key",) and track.sends == (Argument("user", "user.name"),)
    assert ping.sends == () and not ping.everything
    assert vendor.collects == (
        Collects(("user.name",), "automatic", "acme.init", "pii", True, source="its manual"),
    )
    assert vendor.flagged[0].categories == ("user.name",) and vendor.clean[0].code == "acme.ping()"


def test_a_client_finds_its_recipient_at_the_call(tmp_path: Path) -> None:
    write(tmp_path, clients__http="""
        id: http
        sinks:
          - {call: "http.{get,post}", params: [url], url: url, sends: {url: null}}
          - {call: "http.Client().get", params: [url], url: url, base: base_url, sends: {url: null}}
          - {call: mail.send, setting: mail, sends: {to: null}}
    """)
    (client,) = load_knowledge([tmp_path]).clients
    assert [sink.recipient for sink in client.sinks] == [ToHost("url"), ToHost("url", "base_url"), ToSetting("mail")]


def test_propagators_and_sanitizers(tmp_path: Path) -> None:
    write(
        tmp_path,
        propagators="propagators: [{calls: ['json.{dumps,loads}']}, {calls: '**.format', takes: [0, receiver]}]",
        sanitizers="sanitizers: [{calls: [builtins.len], why: a number}]",
    )
    knowledge = load_knowledge([tmp_path])
    assert [(item.calls, item.takes) for item in knowledge.propagators] == [
        (("json.dumps", "json.loads"), ("*",)),
        (("**.format",), ("0", "receiver")),
    ]
    assert [(item.calls, item.why) for item in knowledge.sanitizers] == [(("builtins.len",), "a number")]


def test_words_with_and_without_languages(tmp_path: Path) -> None:
    write(tmp_path, categories="""
        categories:
          - {key: user.contact.email, name: E-mail, words: {en: [email], fr: [courriel, email]}, weak: [mail]}
          - {key: x.user.badge, name: Badge, special: art9, alone: false}
        owners: {en: [user], de: [nutzer]}
        not_owners: [plan]
        deny: [is_, verified]
        deny_types: [bool]
    """)
    personal = load_knowledge([tmp_path]).personal
    email, badge = personal.categories
    assert (email.words, email.weak, email.alone, email.special) == (("email", "courriel"), ("mail",), True, "")
    assert (badge.key, badge.alone, badge.special) == ("x.user.badge", False, "art9")
    assert personal.owners == ("user", "nutzer") and personal.deny == ("is_", "verified")


def test_an_anchor_is_written_out(tmp_path: Path) -> None:
    vendor = one_vendor(tmp_path, """
        id: acme
        name: Acme
        kinds: [crm]
        sinks:
          - {call: acme.a, sends: &body {email: user.contact.email}}
          - {call: acme.b, sends: *body}
    """)
    assert vendor.sinks[0].sends == vendor.sinks[1].sends == (Argument("email", "user.contact.email"),)


# Several folders


def test_a_later_folder_adds(tmp_path: Path) -> None:
    first = write(tmp_path / "first", categories=CATEGORIES, vendors__acme="""
        id: acme
        name: Acme
        kinds: [crm]
        website: https://acme.example
        packages: {acme: [acme]}
        hosts: {api: [api.acme.example]}
    """)
    second = write(
        tmp_path / "second",
        categories="categories: [{key: user.contact.email, words: [post]}]",
        vendors__acme="""
            id: acme
            website: https://acme.test
            packages: {acme: [acme, acme_extra], acme2: [acme2]}
            hosts: {api: [eu.acme.example], script: [js.acme.example]}
            sinks: [{call: acme.send, sends: {to: user.contact.email}}]
        """,
        vendors__own="{id: own, name: Own, kinds: [crm], parent: acme}",
    )
    knowledge = load_knowledge([first, second])
    acme, own = knowledge.vendors
    assert (acme.name, acme.website) == ("Acme", "https://acme.test")
    assert acme.packages == (PyPackage("acme", ("acme", "acme_extra")), PyPackage("acme2", ("acme2",)))
    assert acme.api_hosts == ("api.acme.example", "eu.acme.example") and acme.script_hosts == ("js.acme.example",)
    assert len(acme.sinks) == 1 and acme.span.path == "first/vendors/acme.yml"
    assert own.parent == "acme" and own.span.path == "second/vendors/own.yml"
    assert knowledge.personal.categories[0].words == ("email", "post")
    assert knowledge.personal.categories[0].name == "E-mail"


def test_a_new_vendor_in_a_later_folder_must_be_whole(tmp_path: Path) -> None:
    first = write(tmp_path / "first", categories=CATEGORIES)
    second = write(tmp_path / "second", vendors__own="id: own")
    with pytest.raises(SignatureError, match=r"own.yml:1: name: missing from a vendor"):
        load_knowledge([first, second])


def test_a_new_category_in_a_later_folder_must_be_whole(tmp_path: Path) -> None:
    first = write(tmp_path / "first", categories=CATEGORIES)
    second = write(tmp_path / "second", categories="categories: [{key: x.user.badge}, {key: user.name, weak: [nom]}]")
    with pytest.raises(SignatureError) as caught:
        load_knowledge([first, second])
    assert "categories[0].name: missing" in str(caught.value)
    assert "categories[1]" not in str(caught.value)


# What is wrong

WRONG = [
    ("id: acme\nname: Acme\nkinds: [crm]\nhost: {}\n", "4: host: unknown key in a vendor, did you mean `hosts`?"),
    ("id: acme\nname: Acme\nkinds: [crmm]\n", "3: kinds[0]: `crmm` is not a kind, did you mean `crm`?"),
    ("id: acme\nname: Acme\nkinds: crm\n", "3: kinds: `crm` is not a list, write a list"),
    ("id: acme\nname: Acme\nkinds: []\n", "3: kinds: the list is empty, fill it"),
    ("id: acme\nname: Acme\n", "1: kinds: missing from a vendor, add it: What it is, from the closed list."),
    ("id: other\nname: Acme\nkinds: [crm]\n", "1: id: `other` is not the file's name, write `acme` or rename the file to other.yml"),
    ("id: acme\nname: 3\nkinds: [crm]\n", "2: name: `3` is not text, put it in quotes"),
    ("id: acme\nname: []\nkinds: [crm]\n", "2: name: a list is not text, write text"),
    ("id: acme\nname:\nkinds: [crm]\n", "2: name: nothing is not text, write text"),
    ("id: acme\nname: ''\nkinds: [crm]\n", "2: name: empty, write text or leave the key out"),
    ("id: acme\nname: A\nname: B\nkinds: [crm]\n", "3: name: the key stands already on line 2, merge the two"),
    ("id: acme\nname: A\nkinds: [crm]\nrole: owner\n", "4: role: `owner` is not a role, use one of: both, controller, processor, user-directed"),
    ("id: acme\nname: A\nkinds: [crm]\nself_hosted: 'yes'\n", "4: self_hosted: `yes` is not true or false, write true or false"),
    ("id: acme\nname: A\nkinds: [crm]\nparent: acmee\n", "4: parent: there is no vendor `acmee`, did you mean `acme`?"),
    ("id: acme\nname: A\nkinds: [crm]\nparent: acme\n", "4: parent: a vendor is not its own parent, remove the key"),
    ("id: acme\nname: A\nkinds: [crm]\nwebsite: acme.example\n", "4: website: `acme.example` is not a URL, begin with https://"),
    ("id: acme\nname: A\nkinds: [crm]\nhosts: {api: [https://a.example]}\n", "4: hosts.api[0]: `https://a.example` is not a host, write it in lower case without scheme; `*.x.com` matches any subdomain, and a path prefix may follow"),
    ("id: acme\nname: A\nkinds: [crm]\nentities: [{name: A, country: NO}]\n", "4: entities[0].country: `NO` is not a country, put it in quotes"),
    ("id: acme\nname: A\nkinds: [crm]\nentities: [{country: DE}]\n", "4: entities[0].name: missing from an entity, add it: The company's full name."),
    ("id: acme\nname: A\nkinds: [crm]\nsinks: [{call: acme.x, sends: {to: user.contact.emial}}]\n", "4: sinks[0].sends.to: there is no category `user.contact.emial`, did you mean `user.contact.email`?"),
    ("id: acme\nname: A\nkinds: [crm]\nsinks: [{call: acme.x, sends: every}]\n", "4: sinks[0].sends: `every` is not a mapping of parameters or the word `all`, write a mapping of parameters or the word `all`"),
    ("id: acme\nname: A\nkinds: [crm]\nsinks: [{call: acme.x}]\n", "4: sinks[0].sends: missing from a sink, add it: What leaves: parameter → category, null or mapping; or the word `all`."),
    ("id: acme\nname: A\nkinds: [crm]\nsinks: [{call: acme.x, sends: {}, keeps: [key]}]\n", "4: sinks[0].keeps: has a meaning only with `sends: all`, leave the parameter out of `sends`"),
    ("id: acme\nname: A\nkinds: [crm]\nsinks: [{call: 'acme.{x', sends: {}}]\n", "4: sinks[0].call: `acme.{x` opens a brace that is not closed, add `}`"),
    ("id: acme\nname: A\nkinds: [crm]\nsinks: [{call: acme..x, sends: {}}]\n", "4: sinks[0].call: `acme..x` is no API path, put exactly one dot between two names"),
    ("id: acme\nname: A\nkinds: [crm]\nsinks: [{call: acme.x(user), sends: {}}]\n", "4: sinks[0].call: `acme.x(user)` is no API path, write `()` for calling, or one constant in quotes: `client('ses')`"),
    ("id: acme\nname: A\nkinds: [crm]\nsinks: [{call: '**.send', sends: {}}]\n", "4: sinks[0].call: `**.send` begins with a wildcard, begin with the module that is imported"),
    ("id: acme\nname: A\nkinds: [crm]\ncollects: [{categories: [user.name], how: automatic, value: true}]\n", "4: collects[0].value: stands without `argument`, name the keyword"),
    ("id: acme\nname: A\nkinds: [crm]\nnpm: [[1]]\n", "4: npm[0]: a list is not a package's name, write a package's name"),
    ("id: acme\nname: A\nkinds: [crm]\n? [a]\n: b\n", "4: a key is a list or mapping, write a name"),
    ("- acme\n", "1: a list is not a mapping with the keys of a vendor (id, name, kinds, role, …), write a mapping with the keys of a vendor (id, name, kinds, role, …)"),
    ("", "1: the file is empty, fill it or delete it"),
    ("# nothing\n", "1: the file is empty, fill it or delete it"),
    ("id: acme\n---\nid: b\n", "2: a second YAML document begins here, put it into a file of its own"),
    ("id: !!python/object/apply:os.system [ls]\n", "1: the tag `tag:yaml.org,2002:python/object/apply:os.system` is not allowed, remove it"),
    ("id: !own x\n", "1: the tag `!own` is not allowed, remove it"),
    ("id: *nowhere\n", "1: the alias `*nowhere` has nothing to repeat, write the value out instead"),
    ("id: &self [*self]\n", "1: the alias `*self` has nothing to repeat, write the value out instead"),
    ("id: " + "[" * 50_000 + "\n", "1: lists and mappings are nested more than 40 deep, write them flatter"),
    ("- " * 50_000 + "a\n", "1: lists and mappings are nested more than 40 deep, write them flatter"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WRONG, ids=[row[1][:60] for row in WRONG])
def test_a_problem_and_its_advice(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in problems(tmp_path, text)


@pytest.mark.parametrize(("text", "line"), [("id: acme\nname: [A\n", 3), ("id: acme\n\tname: A\n", 2), ("a: b: c\n", 1)])
def test_what_is_no_yaml(tmp_path: Path, text: str, line: int) -> None:
    (problem,) = problems(tmp_path, text)
    assert re.fullmatch(rf"{line}: not valid YAML \(.+\), mend the syntax", problem)


def test_a_bomb_of_aliases_is_refused_at_once(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert "100,000 things" in problems(tmp_path, "\n".join(lines))[0]


def test_files_that_are_no_text(tmp_path: Path) -> None:
    write(tmp_path, categories=CATEGORIES, vendors__fine="{id: fine, name: Fine, kinds: [crm]}")
    (tmp_path / "vendors" / "latin.yml").write_bytes(b"id: latin\nname: Soci\xe9t\xe9\n")
    (tmp_path / "vendors" / "null.yml").write_bytes(b"id: null\x00\n")
    (tmp_path / "vendors" / "huge.yml").write_bytes(b"#" * 2_000_001)
    (tmp_path / "vendors" / "folder.yml").mkdir()
    with pytest.raises(SignatureError) as caught:
        load_knowledge([tmp_path])
    found = [Path(line.split(":")[0]).name + ":" + line.split(":", 1)[1] for line in str(caught.value).splitlines()[1:]]
    assert found[0] == "folder.yml:1: the file cannot be read (Is a directory), check its name and permissions"
    assert found[1] == "huge.yml:1: the file has more than 2,000,000 bytes, split it"
    assert found[2] == "latin.yml:2: the file is not UTF-8, save it as UTF-8"
    assert found[3].startswith("null.yml:1: not valid YAML")
    assert len(found) == 4


def test_every_problem_of_every_file_at_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        categories="categories: [{key: usr.name, name: Who}, {key: user.name, name: Who, words: [A b]}]",
        propagators="propagators: [{call: x}]",
        vendors__one="id: one\nname: One\nkinds: [nope]\nrole: nope\n",
        vendors__two="id: [\n",
        clients__http="id: http\nsinks: [{call: http.get, sends: {}}]\n",
    )
    with pytest.raises(SignatureError) as caught:
        load_knowledge([tmp_path])
    first, *lines = str(caught.value).splitlines()
    assert first == "The signatures have 8 problems:"
    assert lines == sorted(lines)
    where = [line.removeprefix(str(tmp_path) + "/").split(": ")[:2] for line in lines]
    assert [(place, field) for place, field in where] == [
        ("categories.yml:1", "categories[0].key"),
        ("categories.yml:1", "categories[1].words[0]"),
        ("clients/http.yml:2", "sinks[0]"),
        ("propagators.yml:1", "propagators[0].call"),
        ("propagators.yml:1", "propagators[0].calls"),
        ("vendors/one.yml:3", "kinds[0]"),
        ("vendors/one.yml:4", "role"),
        ("vendors/two.yml:2", "not valid YAML (did not find expected node content), mend the syntax"),
    ]


def test_an_id_twice(tmp_path: Path) -> None:
    body = "id: acme\nname: Acme\nkinds: [crm]\n"
    write(tmp_path, categories=CATEGORIES, vendors__acme=body, vendors__acme_two=body)
    with pytest.raises(SignatureError) as caught:
        load_knowledge([tmp_path])
    assert "acme_two.yml:1: id: `acme` is the id of acme.yml too, merge them" in str(caught.value)


def test_a_word_in_two_categories(tmp_path: Path) -> None:
    text = """
        categories:
          - {key: user.name, name: Name, words: [alias]}
          - key: user.account
            name: Account
            weak: [alias]
          - {key: user.name, name: Again}
        owners: [user]
        not_owners: [user]
    """
    assert problems(tmp_path, text, "categories") == [
        "5: categories[1]: the word `alias` belongs to user.name already, keep it in one",
        "6: categories[2].key: `user.name` stands already on line 2, merge the two",
        "8: not_owners: `user` is among the owners too, keep it in one",
    ]


def test_a_client_must_name_its_recipient(tmp_path: Path) -> None:
    text = """
        id: http
        sinks:
          - {call: http.a, sends: {}}
          - {call: http.b, sends: {}, url: url, setting: mail}
          - {call: http.c, sends: {}, setting: mail, base: base}
    """
    assert problems(tmp_path, text, "clients__http") == [
        "3: sinks[0]: the recipient is not clear, give exactly one of `url`, `setting` and `model`",
        "4: sinks[1]: the recipient is not clear, give exactly one of `url`, `setting` and `model`",
        "5: sinks[2].base: stands without `url`, name the parameter that holds it",
    ]


def test_files_that_nothing_would_read(tmp_path: Path) -> None:
    write(tmp_path, categories=CATEGORIES, category="x: y", vendor__acme="x: y", frameworks__django="x: y")
    (tmp_path / "sanitizers.yaml").write_text("sanitizers: []")
    (tmp_path / "notes.md").write_text("free")
    with pytest.raises(SignatureError) as caught:
        load_knowledge([tmp_path])
    assert [line.removeprefix(f"{tmp_path}/") for line in str(caught.value).splitlines()[1:]] == [
        "category.yml:1: the file is not read, did you mean `categories.yml`?",
        "sanitizers.yaml:1: the file is not read, rename it to sanitizers.yml",
        "vendor/acme.yml:1: the file is not read, move it to vendors or clients",
    ]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SignatureError, match="there is no such folder, check the path"):
        load_knowledge([tmp_path / "gone"])


# API path patterns


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("stripe.Customer.create", ["stripe.Customer.create"]),
        ("stripe.Customer.{create,modify}{,_async}", [
            "stripe.Customer.create", "stripe.Customer.create_async",
            "stripe.Customer.modify", "stripe.Customer.modify_async",
        ]),
        ("boto3.client('ses').send_email", ["boto3.client('ses').send_email"]),
        ("boto3.client('{ses,sesv2}').send_email", ["boto3.client('ses').send_email", "boto3.client('sesv2').send_email"]),
        ("trello.TrelloClient().boards[].add_card", ["trello.TrelloClient().boards[].add_card"]),
        ("slack_sdk.**.WebClient().chat_postMessage", ["slack_sdk.**.WebClient().chat_postMessage"]),
        ("a.{b,c{d,e}}.f", ["a.b.f", "a.cd.f", "a.ce.f"]),
        ("a.{b, b}", ["a.b"]),
        ("a.*.b", ["a.*.b"]),
    ],
)  # fmt: skip
def test_braces_are_written_out(pattern: str, expected: list[str]) -> None:
    assert list(expand(pattern)) == expected


@pytest.mark.parametrize(
    "pattern", ["", ".", "a.", ".a", "a..b", "a b", "a.{b", "a.b}", "a-b.c", "a.b(c)", "a[0]", "1a", "*.a", "a.***",
                "{a,b}{a,b}" + "{a,b}" * 12, "{{{{{{{a}}}}}}}", "a.client('x", "a.{}" + "}"]
)  # fmt: skip
def test_patterns_that_are_none(pattern: str) -> None:
    with pytest.raises(Malformed):
        expand(pattern)


# Checking a user's own


def test_checking_a_file_and_a_folder(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "own",
        vendors__acme="{id: acme, name: Acme, kinds: [crm], sinks: [{call: a.b, sends: {to: user.contact.email}}]}",
        vendors__stripe="{id: stripe, aliases: [Our payments]}",
        vendors__bad="{id: bad, name: Bad, kinds: [crm], parent: strip}",
    )
    bad = f"{folder}/vendors/bad.yml:1: parent: there is no vendor `strip`, did you mean `stripe`?"
    assert check_signatures(folder / "vendors" / "acme.yml") == ()
    assert check_signatures(folder / "vendors" / "stripe.yml") == ()
    for path in (folder, folder / "vendors", folder / "vendors" / "bad.yml"):
        assert check_signatures(path) == (bad,)


def test_checking_nothing_is_not_fine(tmp_path: Path) -> None:
    (gone,) = check_signatures(tmp_path / "gone.yml")
    (empty,) = check_signatures(tmp_path)
    assert "no such file or folder" in gone and "no signature file" in empty


def test_the_check_can_be_run(tmp_path: Path) -> None:
    write(tmp_path, vendors__acme="id: acme\n")
    run = [sys.executable, "-m", "pdflow.read.signatures"]
    fine = subprocess.run([*run, "signatures/categories.yml"], cwd=ROOT, capture_output=True, text=True, check=False)
    wrong = subprocess.run([*run, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (fine.returncode, fine.stdout, fine.stderr) == (0, "ok\n", "")
    assert wrong.returncode == 1 and "acme.yml:1: name: missing from a vendor" in wrong.stdout and wrong.stderr == ""


# What is shipped


def test_the_shipped_signatures_load_and_survive_the_cache() -> None:
    folder = signature_folder()
    knowledge = load_knowledge([folder])
    assert [vendor.id for vendor in knowledge.vendors] == sorted(path.stem for path in folder.glob("vendors/*.yml"))
    assert [client.id for client in knowledge.clients] == sorted(path.stem for path in folder.glob("clients/*.yml"))
    assert knowledge.digest == knowledge_digest([folder])
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(knowledge), type=Knowledge) == knowledge


def test_the_digest_changes_with_names_and_bytes(tmp_path: Path) -> None:
    seen = {knowledge_digest([tmp_path])}
    for name, text in (("a", "x: 1"), ("a", "x: 2"), ("b", "x: 2"), ("frameworks__c", "x: 2")):
        write(tmp_path, **{name: text})
        digest = knowledge_digest([tmp_path])
        assert digest not in seen
        assert digest == knowledge_digest([tmp_path])
        seen.add(digest)


def test_the_kinds_are_those_of_the_page() -> None:
    page = (ROOT / "docs" / "signatures.md").read_text(encoding="utf-8")
    listed = page.partition("**Kinds**:")[2].partition(".\n")[0]
    assert tuple(re.split(r"[,\s]+", listed.strip())) == KINDS


def test_the_page_shows_a_vendor_that_loads(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "signatures.md").read_text(encoding="utf-8")
    vendor = next(block for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if block.startswith("id: crisp"))
    write(tmp_path / "own", vendors__crisp=vendor)
    assert check_signatures(tmp_path / "own" / "vendors" / "crisp.yml") == ()


# The schema


def schema_of(path: Path) -> dict[str, object]:
    name = {"vendors": "vendor", "clients": "client"}.get(path.parent.name, path.stem)
    return dict(json_schemas()[name])


def test_the_schemas_are_schemas_and_fresh() -> None:
    for name, schema in json_schemas().items():
        jsonschema.Draft202012Validator.check_schema(schema)
        written = (ROOT / "docs" / "schema" / f"{name}.schema.json").read_text(encoding="utf-8")
        assert json.loads(written) == schema, f"docs/schema/{name}.schema.json is stale, run python tools/generate_docs.py"
    run = [sys.executable, "tools/generate_docs.py", "--check"]
    assert subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False).stdout == "fresh\n"


def test_the_schema_takes_what_is_shipped() -> None:
    folder = signature_folder()
    files = [*folder.glob("*.yml"), *sorted(folder.glob("vendors/*.yml"))[::20], *folder.glob("clients/*.yml")]
    assert len(files) > 30
    for path in files:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator(schema_of(path)).validate(content)


@pytest.mark.parametrize("change", [{"host": {}}, {"kinds": ["nope"]}, {"self_hosted": "yes"}, {"role": "owner"},
                                    {"hosts": {"api": ["https://x.example"]}}, {"sinks": [{"call": "a.b"}]}])  # fmt: skip
def test_the_schema_refuses_what_loading_refuses(tmp_path: Path, change: dict[str, object]) -> None:
    content = {"id": "acme", "name": "Acme", "kinds": ["crm"], **change}
    assert not jsonschema.Draft202012Validator(json_schemas()["vendor"]).is_valid(content)
    write(tmp_path, vendors__acme=json.dumps(content))
    assert check_signatures(tmp_path / "vendors" / "acme.yml")
