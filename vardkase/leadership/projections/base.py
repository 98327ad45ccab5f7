"""What every projection of leadership is made of."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from vardkase.kernel import codec
from vardkase.ledger.entry import Entry

Applier = Callable[[Entry, Any, UUID], None]
TITLE = 300
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


def body_of(event: Any) -> str:
    """An event as a row keeps it."""
    return _ENCODER.encode(codec.to_plain(event))
