"""Nothing is written over unseen: a form carries a fingerprint of what it was opened on, and is stopped when that has changed since."""

from __future__ import annotations

import hashlib
from typing import Any

from vardkase.kernel import canonical, codec
from vardkase.kernel.refusal import Refusal


def digest(shown: Any) -> str:
    """A short fingerprint of what somebody was shown; empty for what is not there yet."""
    return hashlib.sha256(canonical.dumps(codec.to_plain(shown))).hexdigest()[:24] if shown is not None else ""


def check_seen(seen: str | None, now_is: Any) -> None:
    """Refuses a change of what somebody else has changed since ("leadership.changed_meanwhile").

    What stands there takes its fingerprint: a form that lost it has shown nobody what it writes over. None is for what is no form, and
    knows what it does: a command, or the demonstration.
    """
    nothing_there = not seen and not now_is
    if seen is not None and seen != digest(now_is) and not nothing_there:
        raise Refusal("leadership.changed_meanwhile")
