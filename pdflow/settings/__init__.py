"""Settings: pyproject.toml, pdflow.toml and flags to one frozen Settings, or to every mistake in them at once.

record      what the rest of the program is given
document    finding the file, and the lines in it
fields      which keys there are, and what each may hold
load        file and flags together
"""

from __future__ import annotations

from pdflow.settings.load import check_rule_ids, load_settings
from pdflow.settings.record import CONFIDENCES, Flags, Progress, Settings

__all__ = ["CONFIDENCES", "Flags", "Progress", "Settings", "check_rule_ids", "load_settings"]
