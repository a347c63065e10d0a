"""API paths that lead to what is nobody's data, whatever it is called."""

from __future__ import annotations

_CONFIGURATION = ("django.conf.", "os.environ", "os.getenv", "environ.", "decouple.", "flask.current_app.config", "dotenv.",
                  "configparser.", "configurations.values.", "dynaconf.")  # fmt: skip
_THINGS = ("tarfile.", "zipfile.", "ast.", "importlib.", "threading.", "multiprocessing.")
"""Modules whose objects have names, and are no people."""


def configuration(path: str) -> bool:
    """Whether an API path leads to settings or to the environment: not a person's data, but the operator's."""
    return path.startswith(_CONFIGURATION) or ".config" in path or "settings" in path


def nobodys(path: str) -> bool:
    """Whether an API path leads to what is no person's: the operator's settings, members of archives, threads."""
    return configuration(path) or path.startswith(_THINGS)


def of_a_class(path: str) -> bool:
    """Whether an API path is a class itself, as `stripe.PaymentMethod` is, or an attribute of one, `OAuthAdapter.profile_url`: nobody's data."""
    whole, _, name = path.rpartition(".")
    return _is_class(whole.rpartition(".")[2]) or ("(" not in path and "[" not in path and _is_class(name))


def _is_class(name: str) -> bool:
    return name[:1].isupper() and not name.isupper() and not name.endswith(")")
