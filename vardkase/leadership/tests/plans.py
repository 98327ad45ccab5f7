"""A town that has adopted plans for leading, with people to call."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from vardkase.kernel.ids import new_id
from vardkase.organisation.actions import Owner
from vardkase.plans import actions, queries, rules
from vardkase.plans.rules import Link, LinkKind


def adopted(town: Any, unit: UUID, roles: int = 3, people: int = 2) -> list[UUID]:
    """Adopts a plan with the first roles of the default set, each with people to call; gives the people's ids, role by role."""
    common: dict[str, Any] = {"viewer": town.viewer, "organisation_id": unit, "now": town.now}
    actions.start_draft(**common, from_default=True, key=new_id())
    made: list[UUID] = []
    for place, role in enumerate(queries.draft(town.viewer, unit, town.now).written.roles):
        if place >= roles:
            actions.remove_role(**common, role_key=role.key, seen=rules.digest(role), key=new_id())
            continue
        chain = []
        for one in range(people):
            name = f"Provperson {unit.hex[-3:]} {place}{one}"
            person = town.person(name)
            town.way(Owner(person_id=person), f"070-174 {(place * people + one) // 100 + 6:02} {(place * people + one) % 95 + 5:02}")
            made.append(person)
            chain.append(Link(LinkKind.PERSON, person, name, "Kommunstyrelsekontoret"))
        actions.save_role(**common, role=replace(role, chain=tuple(chain)), seen=rules.digest(role), key=new_id())
    draft = actions.AdoptionDraft("Kommunfullmäktige", date(2018, 10, 1), date(2018, 11, 1), "KS 2018-41")
    seen = rules.digest(queries.draft(town.viewer, unit, town.now).written)
    actions.adopt(**common, draft=draft, seen=seen, key=new_id())
    return made
