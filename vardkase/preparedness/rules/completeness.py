"""What an analysis lacks by its rule set, part for part, with the reason; and which lacks are accepted because somebody has said why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from vardkase.preparedness.rules.rulesets import Item, Least, Part, RuleSet


class Want(StrEnum):
    """In which way something is lacking."""

    NO_PART = "no_part"
    MERGED = "merged"
    EMPTY = "empty"
    ITEM = "item"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Content:
    """What there is of a part: its text, the items that are dealt with, how many of what is counted, and whether it stands under
    another part's heading.
    """

    text: str = ""
    items: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)
    merged_with: str = ""


@dataclass(frozen=True, slots=True)
class Lacking:
    """Something that a part lacks."""

    want: Want
    item: Item | None = None
    least: Least | None = None
    have: int = 0
    other: str = ""


@dataclass(frozen=True, slots=True)
class PartCheck:
    """How a part stands: what it lacks, and the motivation when a deviation is accepted."""

    part: Part
    lacks: tuple[Lacking, ...]
    motivation: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether nothing is lacking, or somebody has said why it is so."""
        return not self.lacks or bool(self.motivation)


def completeness(rules: RuleSet, found: Mapping[str, Content], deviations: Mapping[str, str]) -> tuple[PartCheck, ...]:
    """Every part of the rule set in its order, against what there is. A deviation counts with a motivation, where the rules allow any."""
    return tuple(_part(rules, part, found.get(part.key), deviations.get(part.key, "")) for part in rules.parts)


def _part(rules: RuleSet, part: Part, content: Content | None, motivation: str) -> PartCheck:
    accepted = motivation.strip() if rules.deviations else ""
    if content is None:
        return PartCheck(part, (Lacking(Want.NO_PART),), accepted)
    lacks: list[Lacking] = []
    if content.merged_with:
        other = rules.part(content.merged_with)
        lacks.append(Lacking(Want.MERGED, other=other.heading if other else content.merged_with))
    elif not content.text.strip() and not any(content.counts.values()):
        lacks.append(Lacking(Want.EMPTY))
    lacks += [Lacking(Want.ITEM, item=one) for one in part.items if one.required and one.key not in content.items]
    for least in part.least:
        have = content.counts.get(least.what, 0)
        if have < least.count:
            lacks.append(Lacking(Want.TOO_FEW, least=least, have=have))
    return PartCheck(part, tuple(lacks), accepted)
