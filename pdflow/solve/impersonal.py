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
    """Whether an API path is an attribute of a class itself, as `OAuthAdapter.profile_url` is: nobody's data."""
    owner = path.rpartition(".")[0].rpartition(".")[2]
    return owner[:1].isupper() and not owner.isupper() and not owner.endswith(")")
