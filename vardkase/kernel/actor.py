"""Who acts. An actor is written into every ledger entry in full, so that the entry is understandable alone in ten years."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """What kind of thing acts."""

    ACCOUNT = "account"
    SYSTEM = "system"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts: `label` is the function title (and name) as it was at that moment."""

    kind: ActorKind
    id: str
    label: str
    on_behalf_of: str = ""


SYSTEM = Actor(ActorKind.SYSTEM, "vardkase", "Vårdkase")
