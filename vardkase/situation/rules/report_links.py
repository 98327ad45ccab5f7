"""What a link to a report that was sent is about: one recipient's delivery of one version, and whether a later one has come since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from vardkase.leadership.rules.frame import folded
from vardkase.situation.rules.reports import Delivery

# How long a link holds unless somebody says otherwise: a report that goes out on a Friday is read on the Monday. Our proposal.
USUAL_HOURS = 96


@dataclass(frozen=True, slots=True)
class Sending:
    """A version that has gone to some, at once."""

    version: int
    external: bool
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Newer:
    """A later version that has gone out. `to_them_at` is when it was sent to the recipient who looks; None when it was not."""

    version: int
    to_them_at: datetime | None


def delivery_id(report_id: UUID, version: int, recipient: str) -> UUID:
    """The id of a delivery. A recipient is sent a version once, however the name is written."""
    return uuid5(report_id, f"{version}:{folded(recipient)}")


def newer_than(version: int, recipient: str, sendings: Iterable[Sending]) -> Newer | None:
    """The latest version after this one, for a recipient: one of which they have got, or that has left the house.

    Of an internal version that went to others nothing is told.
    """
    found: Newer | None = None
    for one in sendings:
        to_them = next((each.at for each in one.deliveries if folded(each.recipient) == folded(recipient)), None)
        if one.version <= version or not (one.external or to_them):
            continue
        if found is None or one.version > found.version or (one.version == found.version and to_them):
            found = Newer(one.version, to_them)
    return found
