"""In the stream: what fails next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.situation.rules.outlook import Assumption, Fall, Gain, Known, Link


@event("situation.outlook_made")
@dataclass(frozen=True, slots=True)
class OutlookMade:
    """A forecast of what fails next, with everything that it was reckoned from: it can be reckoned again, and understood alone.

    `register_number` is the entry of the register of vital functions that it stands on; `seed`, `samples` and `engine` give the same
    numbers again. `hidden` are functions whose dependencies are restricted and so not in it. Its id is the key of this entry.
    """

    outlook_id: UUID
    reference: str
    at: datetime
    horizon: float
    assumptions: tuple[Assumption, ...]
    functions: tuple[Known, ...]
    links: tuple[Link, ...]
    falls: tuple[Fall, ...]
    gains: tuple[Gain, ...]
    register_number: int
    seed: int
    samples: int
    engine: str
    fingerprint: str
    hidden: tuple[str, ...] = ()
    note: str = ""


@event("situation.outlook_observed")
@dataclass(frozen=True, slots=True)
class OutlookObserved:
    """What happened: when a function broke, or until when it had not, and when it worked again.

    A later one about the same function holds instead of it.
    """

    key: str
    name: str
    broke_at: datetime | None
    held_until: datetime | None
    source: str
    note: str = ""
    back_at: datetime | None = None


KINDS: tuple[type, ...] = (OutlookMade, OutlookObserved)
