"""The exceptions that a user may meet.

    PdflowError                 what happened, where, and what to do; shown as one message, exit code 2
    ├── SettingsError           pyproject.toml or a flag says something that pdflow does not know
    ├── SignatureError          a file of signatures is malformed; holds every problem found
    ├── DeclarationError        the declared list cannot be read
    └── NothingToScan           no Python file under the given paths
"""

from __future__ import annotations


class PdflowError(Exception):
    """Something that stops a scan and that the user can mend."""


class SettingsError(PdflowError):
    """The configuration says something that pdflow does not know."""


class SignatureError(PdflowError):
    """A file of signatures is malformed; the message lists every problem with its file, line and field."""


class DeclarationError(PdflowError):
    """The declared list cannot be read; the message names file and line."""


class NothingToScan(PdflowError):
    """There is no Python file under the given paths: an empty scan must not look like a clean one."""
