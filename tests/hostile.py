"""Files that a scan may meet and that are no ordinary Python, and what it is to say of each."""

from __future__ import annotations

from typing import NamedTuple

HEAD = "import stripe\n\n\ndef register(user):\n"
SINK = "    stripe.Customer.create(email=user.email)\n"
GOOD = HEAD + SINK


class Hostile(NamedTuple):
    """A file, and what a scan says of it: a kind of gap, or that its flow is found; one of several is fine."""

    data: bytes
    outcomes: frozenset[str]


def text(code: str, *outcomes: str) -> Hostile:
    return Hostile(code.encode(), frozenset(outcomes))


def raw(data: bytes, *outcomes: str) -> Hostile:
    return Hostile(data, frozenset(outcomes))


DEEP = 2_000
LONG_CHAIN = 400
"""Calls and subscripts in one chain: the parser's time grows with the square of it."""

FILES = {
    "bad_syntax.py": text("def broken(:\n" + GOOD, "syntax"),
    "half_a_bracket.py": text(GOOD + "x = (1,\n", "syntax"),
    "python_two.py": text('print "hello"\nraise ValueError, "no"\n' + GOOD, "syntax"),
    "merge_conflict.py": text("<<<<<<< HEAD\n" + GOOD + "=======\n>>>>>>> other\n", "syntax"),
    "template.py": text("{% if x %}\n" + GOOD + "{% endif %}\n", "syntax"),
    "latin_undeclared.py": raw(b"# caf\xe9\n" + GOOD.encode(), "unreadable"),
    "latin_declared.py": raw(b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + GOOD.encode(), "flow"),
    "unknown_coding.py": raw(b"# -*- coding: klingon -*-\n" + GOOD.encode(), "unreadable"),
    "not_text_coding.py": raw(b"# -*- coding: rot13 -*-\n" + GOOD.encode(), "unreadable"),
    "utf16.py": raw(GOOD.encode("utf-16"), "unreadable"),
    "null_bytes.py": raw(b"\0\0\0" + GOOD.encode(), "unreadable", "syntax"),
    "null_in_string.py": raw(GOOD.encode() + b'x = "a\0b"\n', "unreadable", "syntax", "flow"),
    "binary.py": raw(bytes(range(256)) * 40, "unreadable", "syntax"),
    "byte_order_mark.py": raw(b"\xef\xbb\xbf" + GOOD.encode(), "flow"),
    "windows_lines.py": raw(GOOD.replace("\n", "\r\n").encode(), "flow"),
    "old_mac_lines.py": raw(GOOD.replace("\n", "\r").encode(), "flow"),
    "no_last_line_end.py": text(GOOD.rstrip("\n"), "flow"),
    "form_feed.py": text("\f\n" + GOOD + "\f\n", "flow"),
    "tabs.py": text(GOOD.replace("    ", "\t"), "flow"),
    "empty.py": text("", "nothing"),
    "only_a_comment.py": text("# nothing\n", "nothing"),
    "blank_lines.py": text("\n" * 50_000 + GOOD, "flow"),
    "wide_literal.py": text('DATA = "' + "a" * 5_000_000 + '"\n' + GOOD, "flow", "limit", "unreadable"),
    "tall_literal.py": text('DATA = """\n' + "abc\n" * 200_000 + '"""\n' + GOOD, "flow", "limit", "unreadable"),
    "long_list.py": text("DATA = [" + "1, " * 20_000 + "]\n" + GOOD, "flow", "limit", "unreadable"),
    "long_name.py": text(f"{'n' * 20_000} = 1\n" + GOOD, "flow"),
    "other_letters.py": text("имя = ﬁ = 'x'\n" + GOOD, "flow"),
    "deep_not.py": text(f"x = {'not ' * DEEP}1\n" + GOOD, "limit", "syntax", "flow"),
    "deep_minus.py": text(f"x = {'-' * DEEP}1\n" + GOOD, "limit", "syntax", "flow"),
    "deep_lambda.py": text(f"x = {'lambda: ' * DEEP}1\n" + GOOD, "limit", "syntax", "flow"),
    "deep_attributes.py": text(f"x = a{'.b' * DEEP}\n" + GOOD, "limit", "syntax", "flow"),
    "deep_methods.py": text(f"x = a{'.b()' * LONG_CHAIN}\n" + GOOD, "limit", "syntax", "flow"),
    "deep_subscripts.py": text(f"x = a{'[0]' * LONG_CHAIN}\n" + GOOD, "limit", "syntax", "flow"),
    "deep_blocks.py": text(
        "".join(f"{' ' * n}if x:\n" for n in range(95)) + f"{' ' * 95}pass\n" + GOOD, "flow", "limit"
    ),
    "deep_functions.py": text(
        "".join(f"{' ' * n}def f():\n" for n in range(90)) + f"{' ' * 90}pass\n" + GOOD, "flow", "limit"
    ),
    "long_elif.py": text(
        HEAD
        + "    if user.n == 0:\n        x = 0\n"
        + "".join(f"    elif user.n == {n}:\n        x = {n}\n" for n in range(1, DEEP))
        + SINK,
        "flow",
        "limit",
        "syntax",
    ),
    "long_sum.py": text(
        HEAD + f"    x = user.email{' + user.plan' * 3_000}\n    stripe.Customer.create(email=x)\n",
        "flow",
        "limit",
        "syntax",
    ),
    "long_or.py": text(HEAD + f"    x = user.plan{' or user.email' * 3_000}\n" + SINK, "flow", "limit", "syntax"),
    "long_function.py": text(HEAD + "    x = user.plan\n" * 5_000 + SINK, "flow", "limit"),
    "many_tries.py": text(
        HEAD + "    try:\n        x = user.plan\n    except E:\n        x = 1\n" * 1_000 + SINK, "flow", "limit"
    ),
    "many_functions.py": text(
        GOOD + "".join(f"def f{n}(a):\n    return f{n + 1}(a)\n" for n in range(1_500)), "flow", "limit"
    ),
    "many_arguments.py": text(GOOD + f"f({', '.join(f'a{n}' for n in range(5_000))})\n", "flow", "limit"),
    "wide_dictionary.py": text(
        GOOD + "d = {" + "".join(f"'k{n}': {n}, " for n in range(10_000)) + "}\n", "flow", "limit"
    ),
    "its_own_base.py": text(
        "class A(A):\n    pass\n\n\nclass B(C):\n    pass\n\n\nclass C(B):\n    pass\n\n\nB().x\n" + GOOD, "flow"
    ),
    "its_own_element.py": text("d = {}\nd['d'] = d\nx = [d]\nx.append(x)\nprint(f'{d}{x}')\n" + GOOD, "flow"),
    "its_own_caller.py": text("def f(g):\n    return f(lambda: g(f))\n\n\nf(f)\n" + GOOD, "flow"),
    "its_own_import.py": text(
        "from its_own_import import *\nimport its_own_import.its_own_import\nfrom . import x\n" + GOOD, "flow"
    ),
    "too_far_up.py": text("from ........ import x\nfrom ...... import *\n" + GOOD, "flow"),
    "assigned_call.py": text("f() = 1\n" + GOOD, "syntax", "flow"),
    "return_outside.py": text(GOOD + "return 1\nyield 2\nbreak\nawait x\n", "syntax", "flow"),
    "names_as_arguments.py": text(
        "def f(a, a, *, b, b):\n    return a\n\n\nf(1, a=2, a=3, **4, **5)\n" + GOOD, "syntax", "flow"
    ),
    "bare_star.py": text("*a, *b = c\n*d = e\n" + GOOD, "syntax", "flow"),
    "odd_format.py": text(
        'def h(user):\n    "{} {0} {a.b[c]} {" .format(user.email)\n    "%s %(a)s %" % user.email\n    "%d" % ()\n'
        '    f"{user!r:>{user.width}}"\n' + GOOD,
        "flow",
    ),
    "odd_address.py": text(
        "import requests\n\n\ndef send(user, x):\n"
        + "".join(
            f"    requests.post({address!r}, json=user.plan)\n"
            for address in (
                "http://[",
                "http://[::1",
                "https://",
                "//",
                "http://a:b:c/",
                "https://\x00/",
                "ht!tp://x",
                "http://x:99999999/",
                "@" * 500,
            )
        )
        + GOOD,
        "flow",
    ),
}

LITERALS = {
    "lone_surrogate.py": text('X = "\\ud800"\n' + GOOD, "flow"),
    "lone_surrogate_sent.py": text(
        HEAD + '    stripe.Customer.create(email=user.email, name="\\udfff" + user.plan)\n', "flow"
    ),
    "huge_number.py": text(
        f"X = {'9' * 4000}\nY = {2**64}\nZ = -{2**63 + 1}\nW = 1e999\nV = 0x{'f' * 9000}\n" + GOOD, "flow"
    ),
}
"""Values that no file format of the cache holds as they are."""

TOO_DEEP = {
    "deep_brackets.py": text(f"x = {'[' * DEEP}{']' * DEEP}\n" + GOOD, "limit", "syntax", "flow"),
    "deep_parentheses.py": text(f"x = {'(' * DEEP}1{')' * DEEP}\n" + GOOD, "limit", "syntax", "flow"),
    "deep_calls.py": text(f"x = {'f(' * DEEP}1{')' * DEEP}\n" + GOOD, "limit", "syntax", "flow"),
}
"""What ends the parser, which is native code, and the process with it."""
