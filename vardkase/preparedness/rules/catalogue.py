"""The shared catalogue of events: stable codes that local words are mapped to by hand. It is data, and the municipality may add its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of event with its family: "storm" in "natur"."""

    code: str
    name: str
    family: str
    antagonistic: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """A group of event types, as the report is ordered."""

    key: str
    name: str
