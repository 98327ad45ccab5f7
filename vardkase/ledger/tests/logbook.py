"""Invented events and the shortest way to write them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction

from vardkase import ledger
from vardkase.kernel.actor import Actor, ActorKind
from vardkase.kernel.ids import new_id

STREAM = "test:storm"
NOW = datetime(2019, 1, 2, 1, 20, tzinfo=UTC)


class Weight(StrEnum):
    LIGHT = "light"
    HEAVY = "heavy"


@dataclass(frozen=True, slots=True)
class Photo:
    sha256: str
    name: str


@ledger.event("logbook.noted")
@dataclass(frozen=True, slots=True)
class Noted:
    text: str
    weight: Weight = Weight.LIGHT
    due: date | None = None
    photos: tuple[Photo, ...] = ()


@ledger.event("logbook.counted")
@dataclass(frozen=True, slots=True)
class Counted:
    number: int
    share: float
    by: UUID | None
    at: datetime
    sure: bool


@dataclass(frozen=True, slots=True)
class Signer:
    actor: Actor = Actor(ActorKind.ACCOUNT, "018f0000-0000-7000-8000-000000000001", "Loggförare, Prov Provsson")
    device: str = "test"


SIGNER = Signer()


def write(text: str = "Strömavbrott", *, stream: str = STREAM, key: UUID | None = None, event: Any = None, **more: Any) -> ledger.Entry:
    """One entry in a transaction of its own."""
    with transaction.atomic():
        return ledger.append(
            stream=stream, event=event or Noted(text), viewer=SIGNER, key=key or new_id(), now=more.pop("now", NOW), **more
        )


def erase(number: int, *, stream: str = STREAM, key: UUID | None = None, **more: str) -> ledger.Entry:
    """One lawful erasure in a transaction of its own."""
    grounds = {"reason": "Personuppgift", "authority": "GDPR art. 17", "decided_by": "Registrator"} | more
    with transaction.atomic():
        return ledger.erase_payload(stream=stream, number=number, viewer=SIGNER, key=key or new_id(), now=NOW, **grounds)
