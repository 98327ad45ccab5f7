"""Push to a browser: how many each may have, what they are called, and why one goes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import need, tidy

# What the seal of a subscription is for.
SEAL = "vardkase.leadership.push"
MOST_DEVICES = 10
LONGEST_ENDPOINT = 2000


class Ended(StrEnum):
    """Why a browser is no longer woken. REPLACED: the same person turned it on anew. MOVED: another person did, in the same browser."""

    BY_HOLDER = "by_holder"
    GONE = "gone"
    REPLACED = "replaced"
    MOVED = "moved"


def check_device(name: str, now: datetime) -> str:
    """What a device is called, cleaned. Refused: nothing ("leadership.push_needs_name"), too long, a personal identity number."""
    tidied: str = tidy(now, {"device": name}, {})["device"]
    need("device", tidied, "leadership.push_needs_name")
    return tidied


def check_room(count: int) -> None:
    """Refuses the eleventh device ("leadership.push_too_many")."""
    if count >= MOST_DEVICES:
        raise Refusal("leadership.push_too_many", limit=MOST_DEVICES)
