"""What is told to whoever was called out when the call-out is stopped: once to each, by the ways that they were asked by."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid5

from vardkase.leadership.channels.gate import ChannelKind


def told_by(kinds: Iterable[ChannelKind]) -> tuple[ChannelKind, ...]:
    """By which kinds of message somebody is told: those that they were asked by, a call only when it was the only one."""
    asked = sorted(kinds, key=list(ChannelKind).index)
    return tuple(kind for kind in asked if kind != ChannelKind.VOICE) or tuple(asked)


def farewell(seat_id: UUID, kind: str) -> UUID:
    """The reference of the message that says that it is stopped: always the same, so that it goes out once."""
    return uuid5(seat_id, f"{kind}/stopped")
