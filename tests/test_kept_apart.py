"""What many callers share is told apart by what decides: more of them than contexts are kept for one function."""

from __future__ import annotations

import suite
from pdflow.solve.machine import LARGE

MANY = 60
EMAIL = "user.contact.email"
POST = 'requests.post("https://api.acme.dev/{name}", json={{"value": {value}}}, timeout=5)'


def _classes(base: str, body: str = "    pass") -> str:
    return "\n\n".join(f"class {base}{n}({base}):\n{body.format(n=n)}" for n in range(MANY))


def _sent(files: dict[str, str]) -> set[str]:
    """The paths of the URLs that an e-mail address was sent to, by the name of the function that sent it."""
    return {arrival.function for arrival in suite.arrivals(files) if arrival.category == EMAIL}


def test_a_factory_gives_what_it_is_asked_for() -> None:
    """A class is handed to an object that makes it when it is called: `Depends(get_repository(UserRepository))`."""
    files = {
        "shop/rows.py": "class Row:\n    def __init__(self, form):\n        self.form = form\n\n    def shown(self):\n        return 'row'\n\n\n"
        + _classes("Row")
        + "\n\nclass Person(Row):\n    def shown(self):\n        return self.form.user.email\n",
        "shop/factory.py": (
            "def make(kind, form):\n    return kind(form)\n\n\n"
            "class Factory:\n    def __init__(self, kind):\n        self.kind = kind\n\n"
            "    def __call__(self, form):\n        return make(self.kind, form)\n"
        ),
        "shop/views.py": "import requests\n\nfrom shop import rows\nfrom shop.factory import Factory\n\n\n"
        + "\n\n".join(
            f"def tell_{n}(request):\n    row = Factory(rows.Row{n})(request)\n"
            f"    {POST.format(name=n, value='row.shown()')}\n"
            for n in range(MANY)
        )
        + "\n\ndef tell_person(request):\n    row = Factory(rows.Person)(request)\n"
        + f"    {POST.format(name='person', value='row.shown()')}\n",
    }  # fmt: skip
    assert _sent(files) == {"tell_person"}


def test_a_getter_gives_what_its_own_object_holds() -> None:
    """One class of containers holds what many users of it put in; each reads its own."""
    files = {
        "shop/options.py": (
            "class Options:\n    def __init__(self, held):\n        self.held = held\n\n"
            "    def __getitem__(self, name):\n        if name in self.held:\n            return self.held[name]\n"
            "        raise KeyError(name)\n"
        ),
        "shop/views.py": "import requests\n\nfrom shop.options import Options\n\n\n"
        + "\n\n".join(
            f"def tell_{n}(request):\n    options = Options({{'size': {n}, 'to': {n}}})\n    options['size']\n"
            f"    {POST.format(name=n, value='''options['to']''')}\n"
            for n in range(MANY)
        )
        + "\n\ndef tell_person(request):\n    options = Options({'to': request.form['email']})\n"
        + f"    {POST.format(name='person', value='''options['to']''')}\n",
    }  # fmt: skip
    assert _sent(files) == {"tell_person"}

def test_a_decorator_calls_what_it_stands_above() -> None:
    """Functions below several decorators: each wrapper calls its own."""
    files = {
        "shop/work.py": (
            "def logged(function):\n    def inner(*args):\n        return function(*args)\n\n    return inner\n\n\n"
            "def committed(function):\n    def outer(*args):\n        return function(*args)\n\n    return outer\n"
        ),
        "shop/views.py": "import requests\nfrom shop.work import committed, logged\n\n\n"
        + "\n\n".join(
            f"@committed\n@logged\ndef tell_{n}(value):\n    {POST.format(name=n, value='value')}\n" for n in range(MANY)
        )
        + f"\n\n@committed\n@logged\ndef tell_person(value):\n    {POST.format(name='person', value='value')}\n\n\n"
        + "def view(request):\n    tell_person(request.form['email'])\n"
        + "".join(f"    tell_{n}(request.form['size'])\n" for n in range(MANY)),
    }  # fmt: skip
    assert _sent(files) == {"tell_person"}


def test_what_a_short_function_gives_in_a_large_program() -> None:
    """Where callers are told apart less, those of a helper that calls nothing still are: each gets back what it gave."""
    fields = ("phone", "birthday", "email")
    files = {
        "shop/filler.py": "\n".join(f"def f{n}(): pass" for n in range(LARGE)),
        "shop/text.py": "def shortened(value, end):\n    return value[:40] + end\n",
        "shop/views.py": "import requests\n\nfrom shop.text import shortened\n\n\n"
        + "\n\n".join(
            f"def tell_{field}(request):\n    {POST.format(name=field, value=f'''shortened(request.form['{field}'], '…')''')}\n"
            for field in fields
        ),
    }  # fmt: skip
    assert _sent(files) == {"tell_email"}
