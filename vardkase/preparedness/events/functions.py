"""What is written of vital functions, stream `functions:<authority id>`. Every entry can be read alone: names stand beside ids."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from vardkase.ledger.registry import event
from vardkase.preparedness.rules.content import Function, Need, Placed

STREAMS = "functions:"


def stream_of(authority_id: UUID) -> str:
    """The stream of an authority's register of vital functions."""
    return f"{STREAMS}{authority_id}"


@event("preparedness.register_begun")
@dataclass(frozen=True, slots=True)
class RegisterBegun:
    """The register begins with a set that is there to be worked on: functions and what they are assumed to need."""

    authority_id: UUID
    authority: str
    functions: tuple[Function, ...]
    needs: tuple[Placed, ...]


@event("preparedness.function_saved")
@dataclass(frozen=True, slots=True)
class FunctionSaved:
    """A function, whole: new (no `before`) or changed."""

    authority_id: UUID
    authority: str
    function: Function
    before: Function | None = None


@event("preparedness.function_retired")
@dataclass(frozen=True, slots=True)
class FunctionRetired:
    """A function is taken out of use. What needs it keeps the dependency, which is then shown as one that leads nowhere."""

    authority_id: UUID
    authority: str
    function: Function
    reason: str


@event("preparedness.function_restored")
@dataclass(frozen=True, slots=True)
class FunctionRestored:
    """A function is in use again, as it was."""

    authority_id: UUID
    authority: str
    function: Function
    reason: str


@event("preparedness.dependency_saved")
@dataclass(frozen=True, slots=True)
class DependencySaved:
    """What a function needs, whole: new (no `before`) or changed."""

    authority_id: UUID
    authority: str
    function_id: UUID
    function: str
    need: Need
    before: Need | None = None


@event("preparedness.dependency_removed")
@dataclass(frozen=True, slots=True)
class DependencyRemoved:
    """A function does not need it, or not any more."""

    authority_id: UUID
    authority: str
    function_id: UUID
    function: str
    need: Need
    reason: str


KINDS: tuple[type, ...] = (RegisterBegun, FunctionSaved, FunctionRetired, FunctionRestored, DependencySaved, DependencyRemoved)
