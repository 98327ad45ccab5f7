"""Independent routes for the same message, and falling over from one to the next.

A route that fails rests for a while, and is then tried last rather than not at all: when every route is ill, each still gets its chance.
What was accepted once is never sent again by these routes: the same reference and number get the receipt they had. A route that timed out
may have taken the message; falling over then may mean two messages, and that is chosen: two are better than none in a call-out. The
receipt says so in `tried`, where such a failure has the state unknown.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol
from uuid import UUID

from vardkase.leadership.channels.message import Channel, Failure, Fault, Message, Outcome, Receipt, fault, with_tried

PROVIDER = "routes"
REST = timedelta(minutes=2)
# One late answer is bad luck, two are an ill provider; an empty account, wrong credentials or no connection do not get well by asking
# again.
PATIENCE = 2
ILL_AT_ONCE = frozenset({Fault.NO_CREDIT, Fault.NOT_CONFIGURED, Fault.PROVIDER_UNREACHABLE})
# A number or a text that is refused says nothing about the route's health.
NOT_THE_ROUTE = frozenset({Fault.NUMBER_REFUSED, Fault.NOT_MARKED_AS_EXERCISE})
REMEMBERED = 20_000
STRIPES = 64
_log = logging.getLogger(__name__)


class Accepted(Protocol):
    """The memory of what was accepted.

    A caller with a ledger gives one that survives a restart; it is asked under a lock of the routes'.
    """

    def receipt(self, reference: UUID, to: str) -> Receipt | None:
        """The receipt that the message already has."""

    def keep(self, reference: UUID, to: str, receipt: Receipt) -> None:
        """Remembers a receipt."""


class InMemory:
    """Receipts of this process, the oldest forgotten first."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._receipts: OrderedDict[tuple[UUID, str], Receipt] = OrderedDict()
        self._most = most
        self._lock = Lock()

    def receipt(self, reference: UUID, to: str) -> Receipt | None:
        """The receipt that the message already has."""
        with self._lock:
            return self._receipts.get((reference, to))

    def keep(self, reference: UUID, to: str, receipt: Receipt) -> None:
        """Remembers a receipt."""
        with self._lock:
            self._receipts[reference, to] = receipt
            while len(self._receipts) > self._most:
                self._receipts.popitem(last=False)


@dataclass(slots=True)
class _Health:
    failures: int = 0
    rests_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class RouteState:
    """How a route feels, for the page of health: how many failures in a row, and until when it rests."""

    provider: str
    failures: int
    rests_until: datetime | None


@dataclass(slots=True)
class Routes:
    """Several channels as one. The first that is not resting goes first; the order is otherwise the order given."""

    channels: Sequence[Channel]
    rest: timedelta = REST
    accepted: Accepted = field(default_factory=InMemory)
    _health: list[_Health] = field(init=False)
    _stripes: tuple[Lock, ...] = field(init=False)
    _lock: Lock = field(init=False, default_factory=Lock)

    def __post_init__(self) -> None:
        self._health = [_Health() for _ in self.channels]
        self._stripes = tuple(Lock() for _ in range(STRIPES))

    @property
    def provider(self) -> str:
        """The name that stands in a failure of all routes."""
        return PROVIDER

    def send(self, message: Message, now: datetime) -> Outcome:
        """Hands over by the first route that accepts.

        The outcome tells what was tried before; with no route left it is the last failure.
        """
        # Two who send the same message at the same time take turns: the second finds the receipt of the first.
        with self._stripes[hash((message.reference, message.to)) % STRIPES]:
            if earlier := self.accepted.receipt(message.reference, message.to):
                return earlier
            outcome = self._try_all(message, now)
            if isinstance(outcome, Receipt):
                self.accepted.keep(message.reference, message.to, outcome)
            return outcome

    def health(self) -> tuple[RouteState, ...]:
        """The routes in order, with their failures."""
        with self._lock:
            return tuple(
                RouteState(channel.provider, health.failures, health.rests_until)
                for channel, health in zip(self.channels, self._health, strict=True)
            )

    def _try_all(self, message: Message, now: datetime) -> Outcome:
        tried: tuple[Failure, ...] = ()
        for place in self._order(now):
            outcome = self._try(self.channels[place], message, now)
            self._learn(place, outcome, now)
            if isinstance(outcome, Receipt):
                return with_tried(outcome, tried)
            tried = (*tried, outcome)
        if not tried:
            return fault(PROVIDER, Fault.NOT_CONFIGURED, "no route")
        return with_tried(tried[-1], tried[:-1])

    def _try(self, channel: Channel, message: Message, now: datetime) -> Outcome:
        try:
            return channel.send(message, now)
        except Exception as error:  # noqa: BLE001 - a defect in one route must not stop the next from being tried
            _log.exception("a route failed in a way that nobody anticipated: %s", channel.provider)
            return fault(channel.provider, Fault.PROVIDER_NONSENSE, type(error).__name__, may_have_gone=True)

    def _order(self, now: datetime) -> list[int]:
        """Those that are well in their order, then those that rest, the one that has rested longest first."""
        with self._lock:
            until = [health.rests_until for health in self._health]
        well = [place for place, rests in enumerate(until) if rests is None or rests <= now]
        resting = [(rests, place) for place, rests in enumerate(until) if rests is not None and rests > now]
        return well + [place for _, place in sorted(resting)]

    def _learn(self, place: int, outcome: Outcome, now: datetime) -> None:
        with self._lock:
            health = self._health[place]
            if isinstance(outcome, Receipt):
                health.failures, health.rests_until = 0, None
            elif outcome.fault not in NOT_THE_ROUTE:
                health.failures += 1
                if health.failures >= PATIENCE or outcome.fault in ILL_AT_ONCE:
                    health.rests_until = now + self.rest
