"""Short ways to a plan: a draft, a role in it, an adoption."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.plans import actions, queries, rules
from vardkase.plans.actions import AdoptionDraft
from vardkase.plans.rules import Band, CardItem, Frame, ItemKind, Leading, Link, LinkKind, Role, Seat, Spawn

ITEMS = (
    CardItem("first-1", Band.FIRST, ItemKind.DO, "Öppna loggen.", 0, Spawn.ENTRY),
    CardItem("shift-1", Band.SHIFT, ItemKind.DECIDE, "Besluta om avlösning.", 240, Spawn.DECISION),
    CardItem("close-1", Band.CLOSE, ItemKind.CHECK, "Kontrollera öppna uppdrag.", None, Spawn.TASK),
)
POST = Link(LinkKind.POST, UUID(int=1), "Tjänsteperson i beredskap", "Kommunstyrelsekontoret")
PERSON = Link(LinkKind.PERSON, UUID(int=2), "Testa Exempelsson", "Kommunstyrelsekontoret")
CHIEF = Role("chief_of_staff", "Stabschef", "Leder staben.", 1, 15, ITEMS, (POST, PERSON))
LOG = Role("log_keeper", "Loggförare", "För loggen.", 1, 15, ITEMS[:1], (PERSON,))
FRAME = Frame(
    "Krisledningsplan", Seat.CENTRAL, "Central krisledning", "Kommundirektör", ("Samordning behövs.",), (("log_keeper", "chief_of_staff"),)
)
PLAN = Leading(FRAME, (CHIEF, LOG))

# A number of nobody: the check digit is right, the serial is one that Skatteverket keeps for tests.
PERSONAL_NUMBER = "19121212-1212"


class refused(pytest.RaisesExc[Refusal]):  # noqa: N801 - reads as a word where it is used: with refused("plans.no_draft")
    """Expects a Refusal of one code, and with the given facts."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(Refusal, check=lambda no: no.code == code and all(no.facts.get(name) == fact for name, fact in facts.items()))


def do(town: Any, what: str, at: UUID | None = None, /, **facts: Any) -> Any:
    """Does something to the plan of the town's office, or of another unit, as Alva unless told otherwise."""
    common = {"viewer": town.viewer, "organisation_id": at or town.office, "key": new_id(), "now": town.now}
    if what in ("remove_role", "adopt") and "seen" not in facts:
        common["seen"] = shown(facts.get("viewer", town.viewer), at or town.office, town.now, facts.get("role_key"))
    return getattr(actions, what)(**{**common, **facts})


def shown(viewer: Viewer, place: UUID, now: datetime, role_key: str | None = None) -> str:
    """The fingerprint of what somebody has before them: the draft, or a role in it; empty when there is nothing to see."""
    try:
        found = queries.draft(viewer, place, now).written
    except Refusal:
        return ""
    return rules.digest(found.role(role_key) if role_key is not None else found)


def started(town: Any, place: UUID | None = None, **facts: Any) -> Leading:
    """A draft; returns what it says."""
    do(town, "start_draft", place, **facts)
    return written(town, place)


def written(town: Any, place: UUID | None = None) -> Leading:
    """What the draft says now."""
    return queries.draft(town.viewer, place or town.office, town.now).written


def saved(town: Any, role: Role, place: UUID | None = None, **facts: Any) -> Any:
    """A role in the draft, whatever stood there."""
    seen = rules.digest(written(town, place).role(role.key)) if role.key else ""
    return do(town, "save_role", place, role=role, **{"seen": seen, **facts})


def decision(town: Any, days_ago: int = 10, **facts: Any) -> AdoptionDraft:
    """A decision that was taken some days ago and holds since then."""
    day: date = town.now.date() - timedelta(days=days_ago)
    return AdoptionDraft(
        **{"decided_by": "Kommunfullmäktige", "decided_on": day, "valid_from": day, "reference": "KS 2018-1, § 3", **facts}
    )


def post_link(town: Any) -> Link:
    """The post on duty in the town."""
    return Link(LinkKind.POST, town.post_id, "Tjänsteperson i beredskap", "Kommunstyrelsekontoret")


def person_link(town: Any, id: UUID | None = None, name: str = "Testa Exempelsson") -> Link:
    """Somebody in the town."""
    return Link(LinkKind.PERSON, id or town.person_id, name, "Kommunstyrelsekontoret")


def adopted(town: Any, place: UUID | None = None, chains: dict[str, tuple[Link, ...]] | None = None, **facts: Any) -> UUID:
    """A plan with the first roles of the default set, adopted; returns the id of the version."""
    plan = started(town, place, from_default=True)
    chains = {"chief_of_staff": (post_link(town),), "log_keeper": (person_link(town),)} if chains is None else chains
    for role in plan.roles:
        if role.key in chains:
            saved(town, Role(role.key, role.label, role.core, role.wanted, 15, role.items, chains[role.key]), place)
        else:
            do(town, "remove_role", place, role_key=role.key)
    key = new_id()
    do(town, "adopt", place, draft=decision(town, **facts), key=key)
    return key
