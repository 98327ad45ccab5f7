"""What a refusal must be: the right one, and nothing written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vardkase import ledger
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.events import STREAM


def refused(code: str, call: Callable[..., object], *args: Any, **kwargs: Any) -> Refusal:
    """Calls, and gives the refusal. `code` is the register's own unless it has a dot."""
    before = ledger.head(STREAM).number
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    assert caught.value.code == (code if "." in code else f"organisation.{code}")
    assert ledger.head(STREAM).number == before
    return caught.value
