"""What differs between two rule sets, said so that it can be read beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vardkase.preparedness.rules.rulesets import RuleSet


class Area(StrEnum):
    """Of which kind a difference is."""

    NAME = "name"
    DAYS = "days"
    AGENCY = "agency"
    WARNING = "warning"
    PART = "part"
    ITEM = "item"
    DEFINITION = "definition"
    LAW = "law"
    DEADLINE = "deadline"
    CAPABILITY = "capability"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is said in one way before and in another after; empty where it is not said."""

    area: Area
    before: str
    after: str


def compare(before: RuleSet, after: RuleSet) -> tuple[Difference, ...]:
    """What differs, in the order of the sets: what is gone, what is new, and what is said in another way."""
    old, new = _said(before), _said(after)
    keys = [*old, *(key for key in new if key not in old)]
    return tuple(Difference(key[0], old.get(key, ""), new.get(key, "")) for key in keys if old.get(key) != new.get(key))


def _said(one: RuleSet) -> dict[tuple[Area, str], str]:
    found: dict[tuple[Area, str], str] = {(Area.NAME, ""): one.name}
    found[Area.DAYS, ""] = f"{one.valid_from or '…'} – {one.valid_to or '…'}"
    found |= {
        (Area.AGENCY, agency.name): f"{agency.name} {agency.valid_from or '…'} – {agency.valid_to or '…'}" for agency in one.issued_by
    }
    found |= {(Area.WARNING, text): text for text in one.warnings}
    for part in one.parts:
        found[Area.PART, part.key] = f"{part.number}. {part.heading}"
        found |= {(Area.ITEM, f"{part.key}.{item.key}"): f"{part.number}: {item.text}{' *' * item.required}" for item in part.items}
        found |= {(Area.ITEM, f"{part.key}#{least.what}"): f"{part.number}: {least.text}" for least in part.least}
    found |= {(Area.DEFINITION, said.key): f"{said.term}: {said.text} ({said.source})" for said in one.definitions}
    found |= {(Area.LAW, law.key): f"{law.name}, {law.section}: {law.says}" for law in one.laws}
    found |= {(Area.DEADLINE, day.key): f"{day.name}: {day.formula} +{day.years}, {day.month}-{day.day}" for day in one.deadlines}
    found |= {(Area.CAPABILITY, str(step.value)): f"{step.value} {step.name}" for step in one.capability}
    found |= {(Area.QUESTION, must.key): f"{must.text} ({must.law})" for must in one.questions}
    return found
