"""What the ledger hands out: entries and heads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from vardkase.kernel import canonical
from vardkase.kernel.actor import Actor, ActorKind
from vardkase.kernel.moments import Happened, Precision


class Signer(Protocol):
    """Anyone who can stand behind an entry."""

    @property
    def actor(self) -> Actor: ...

    @property
    def device(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Head:
    """How far a stream has come: the number and hash of its newest entry (0 and the genesis hash when it is empty)."""

    stream: str
    number: int
    hash: bytes


@dataclass(frozen=True)
class Entry:
    """One entry of a stream, as it was written. `header` and `payload` are the exact bytes that the hashes were taken over."""

    id: int
    header: bytes
    commitment: bytes
    hash: bytes
    salt: bytes | None
    payload: bytes | None
    repeated: bool = False

    @cached_property
    def head(self) -> dict[str, Any]:
        """The header's fields."""
        value: dict[str, Any] = canonical.loads(self.header)
        return value

    def knowing(self, head: dict[str, Any], event: Any = None) -> Entry:
        """This entry, spared from reading its own header and payload: whoever just wrote it knows what they say."""
        self.__dict__["head"] = head
        if event is not None:
            self.__dict__["event"] = event
        return self

    @property
    def stream(self) -> str:
        return str(self.head["stream"])

    @property
    def number(self) -> int:
        return int(self.head["number"])

    @property
    def key(self) -> UUID:
        return UUID(self.head["key"])

    @property
    def kind(self) -> str:
        return str(self.head["kind"])

    @property
    def version(self) -> int:
        return int(self.head["version"])

    @property
    def device(self) -> str:
        return str(self.head["device"])

    @property
    def erased(self) -> bool:
        """The payload has been lawfully erased; its commitment remains."""
        return self.payload is None

    @cached_property
    def actor(self) -> Actor:
        """Who wrote it."""
        who = self.head["actor"]
        return Actor(ActorKind(who["kind"]), who["id"], who["label"], who["on_behalf_of"])

    @cached_property
    def happened(self) -> Happened:
        """When it happened in the world, as precisely as it was said."""
        at = self.head["happened_at"]
        return Happened(canonical.moment(at) if at else None, Precision(self.head["precision"]), self.head["said"])

    @cached_property
    def recorded_at(self) -> datetime:
        """When we recorded it."""
        return canonical.moment(self.head["recorded_at"])

    @cached_property
    def event(self) -> Any:
        """The event, upcast to its newest version. Raises LookupError when the payload is erased."""
        from vardkase.ledger.registry import decode

        if self.payload is None:
            raise LookupError(f"{self.stream} #{self.number} is erased")
        return decode(self.kind, self.version, canonical.loads(self.payload))
