"""What every fact is made of."""

from __future__ import annotations

from typing import dataclass_transform

import msgspec


@dataclass_transform(frozen_default=True)  # tells mypy what msgspec does: frozen is inherited
class Record(msgspec.Struct, frozen=True):
    """A frozen, slotted record.

    msgspec's struct instead of a dataclass: the cache encodes and decodes units without code of our own, and a
    variant of a closed union carries its tag.
    """
