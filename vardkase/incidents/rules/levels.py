"""Levels of leadership. Municipalities name and number them differently, so that the scheme is a setting; ours is the default."""

from __future__ import annotations

from dataclasses import dataclass

from vardkase.incidents.rules.alarms import Criterion
from vardkase.kernel.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Level:
    """One level: the higher the order, the more of the municipality is at work."""

    order: int
    label: str


# The municipality's own words, as data: they are written on its action cards.
DEFAULT_SCHEME = (Level(0, "Normalläge"), Level(1, "Bevakningsläge"), Level(2, "Beredskapsläge"), Level(3, "Stabsläge"))


@dataclass(frozen=True, slots=True)
class LevelDraft:
    """A change of level: to which, by whose decision, and why. `criteria` are the ticked reasons."""

    order: int
    decided_by: str
    reason: str = ""
    criteria: tuple[Criterion, ...] = ()


def parse_scheme(text: str) -> tuple[Level, ...]:
    """The scheme of a setting such as `Normalläge, Grön stab, Gul stab, Röd stab`; the default when it is empty."""
    labels = [part.strip() for part in text.split(",") if part.strip()]
    return tuple(Level(order, label) for order, label in enumerate(labels)) or DEFAULT_SCHEME


def level_of(scheme: tuple[Level, ...], order: int) -> Level:
    """The level of an order. Refuses one that the scheme does not have ("incident.no_such_level")."""
    for level in scheme:
        if level.order == order:
            return level
    raise Refusal("incident.no_such_level", order=order)


def check_level(current: int, draft: LevelDraft) -> None:
    """A change of level says who decided it and why: ticked criteria or words of one's own."""
    if draft.order == current:
        raise Refusal("incident.same_level", field="order")
    if not draft.decided_by:
        raise Refusal("incident.level_needs_decider", field="decided_by")
    if not (draft.reason or draft.criteria):
        raise Refusal("incident.level_needs_reason", field="reason")
