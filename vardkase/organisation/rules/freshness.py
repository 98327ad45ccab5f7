"""How fresh a contact way is. In Alfrida actors could not start working together because they lacked the right number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Freshness(StrEnum):
    """CHECKED is green, AGEING amber, OLD red; NEVER is unknown, hence grey and never green."""

    CHECKED = "checked"
    AGEING = "ageing"
    OLD = "old"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Limits:
    """After how many days a check ages, and after how many it is old. A setting that is turned round (old before ageing) is put right."""

    ageing_days: int = 90
    old_days: int = 180

    def ageing_before(self, now: datetime) -> datetime:
        """Checks older than this are amber or worse."""
        return now - timedelta(days=min(self.ageing_days, self.old_days))

    def old_before(self, now: datetime) -> datetime:
        """Checks older than this are red."""
        return now - timedelta(days=max(self.ageing_days, self.old_days))


DEFAULT_LIMITS = Limits()


def freshness(verified_at: datetime | None, now: datetime, limits: Limits = DEFAULT_LIMITS) -> Freshness:
    """How fresh a check made at that moment is now; exactly on the limit still counts as fresh."""
    if verified_at is None:
        return Freshness.NEVER
    if verified_at < limits.old_before(now):
        return Freshness.OLD
    if verified_at < limits.ageing_before(now):
        return Freshness.AGEING
    return Freshness.CHECKED


def due_order(verified_at: datetime | None) -> tuple[bool, float]:
    """Sort key that puts the worst first: never checked, then the oldest check."""
    return (verified_at is not None, verified_at.timestamp() if verified_at else 0.0)
