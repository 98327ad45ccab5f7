"""Starting crisis leadership: one press that opens two staffs with thirty roles, their cards, timetables and call-outs."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.house import folder
from bench.result import Result, percentile, say

STARTS = 30
ROLES = 30
PEOPLE_A_ROLE = 2


def start(name: str) -> list[Result]:
    """On the embedded database, each start from an alarm of its own; beside it what opening an incident from an alarm takes alone."""
    with folder() as where:
        _ready(where)
        from vardkase.leadership.models import CalloutRole, CardRow, Staff

        viewer, now = _viewer(), datetime.now(UTC)
        units = _town(viewer, now)
        alone, whole = [], []
        for number in range(STARTS):
            moment = now + timedelta(seconds=number)
            alone.append(_opening(viewer, moment))
            whole.append(_start(viewer, units, moment))
        assert Staff.objects.count() == 2 * STARTS
        assert CardRow.objects.count() == CalloutRole.objects.count() == ROLES * STARTS
    median, limit = percentile(whole, 0.5), percentile(alone, 0.5)
    return [
        say(name, "2 staffs, 30 roles, cards, timetables, call-out queued, log: median", "ms", median, goal=150, reference=limit),
        say(name, "the same, p95", "ms", percentile(whole, 0.95)),
        say(name, "opening an incident from an alarm alone, median", "ms", limit),
    ]


def _ready(where: Path) -> None:
    os.environ |= {
        "VARDKASE_DATA": str(where),
        "VARDKASE_DEMO": "off",
        "VARDKASE_DATABASE": "",
        "DJANGO_SETTINGS_MODULE": "vardkase.settings",
    }
    import django

    django.setup()
    from vardkase.shell.commands import house

    house._ready()  # noqa: SLF001 - what `serve` does before it serves


def _viewer() -> Any:
    from vardkase.testing.people import alva

    return alva()


def _town(viewer: Any, now: datetime) -> tuple[UUID, UUID]:
    """A municipality and a board, each with a plan of fifteen roles and people to call."""
    from vardkase.kernel.ids import new_id
    from vardkase.organisation.actions import OrganisationDraft, add_organisation, start_register
    from vardkase.organisation.rules import OrganisationKind
    from vardkase.testing.people import AUTHORITY

    municipality, social = new_id(), new_id()
    common = {"viewer": viewer, "now": now}
    start_register(
        **common, municipality_id=municipality, municipality="Provköpings kommun", board_id=AUTHORITY, board="Kommunstyrelsen", key=new_id()
    )
    draft = OrganisationDraft("Socialnämnden", OrganisationKind.BOARD, municipality)
    add_organisation(**common, id=social, keeper_id=AUTHORITY, draft=draft, key=new_id())
    for place, unit in enumerate((municipality, social)):
        _plan(viewer, unit, AUTHORITY, place * ROLES * PEOPLE_A_ROLE, now)
    return municipality, social


def _plan(viewer: Any, unit: UUID, board: UUID, first: int, now: datetime) -> None:
    from dataclasses import replace

    from vardkase.kernel.ids import new_id
    from vardkase.organisation.actions import Owner, PersonDraft, WayDraft, add_person, add_way
    from vardkase.organisation.rules import Channel
    from vardkase.plans import actions, queries, rules
    from vardkase.plans.rules import Link, LinkKind

    common: dict[str, Any] = {"viewer": viewer, "organisation_id": unit, "now": now}
    actions.start_draft(**common, from_default=True, key=new_id())
    roles = queries.draft(viewer, unit, now).written.roles
    assert len(roles) == ROLES // 2
    for place, role in enumerate(roles):
        chain = []
        for one in range(PEOPLE_A_ROLE):
            person, number = new_id(), first + place * PEOPLE_A_ROLE + one
            draft = PersonDraft(f"Provperson {number}")
            add_person(viewer=viewer, id=person, organisation_id=board, draft=draft, key=new_id(), now=now)
            way = WayDraft(Channel.MOBILE, f"+4670{number:07}")
            add_way(viewer=viewer, id=new_id(), owner=Owner(person_id=person), draft=way, key=new_id(), now=now)
            chain.append(Link(LinkKind.PERSON, person, draft.name, "Kommunstyrelsen"))
        actions.save_role(**common, role=replace(role, chain=tuple(chain)), seen=rules.digest(role), key=new_id())
    day = now.date() - timedelta(days=30)
    seen = rules.digest(queries.draft(viewer, unit, now).written)
    actions.adopt(**common, draft=actions.AdoptionDraft("Kommunfullmäktige", day, day, "KS 1"), seen=seen, key=new_id())


def _alarm(viewer: Any, now: datetime) -> UUID:
    from vardkase.incidents import actions
    from vardkase.incidents.rules import AlarmFacts
    from vardkase.kernel.ids import new_id
    from vardkase.testing.people import AUTHORITY

    key = new_id()
    common = {"viewer": viewer, "authority_id": AUTHORITY, "authority": "Kommunstyrelsen", "now": now}
    actions.receive_alarm(**common, facts=AlarmFacts(what_happened="Träd över E18"), key=key)
    return key


def _opening(viewer: Any, now: datetime) -> float:
    from vardkase.incidents import actions
    from vardkase.incidents.rules import IncidentDraft
    from vardkase.kernel.ids import new_id
    from vardkase.testing.people import AUTHORITY

    alarm_id = _alarm(viewer, now)
    begun = time.perf_counter()
    draft = IncidentDraft("Mätning", AUTHORITY, "Kommunstyrelsen")
    actions.open_from_alarm(viewer=viewer, alarm_id=alarm_id, draft=draft, key=new_id(), now=now)
    return (time.perf_counter() - begun) * 1000


def _start(viewer: Any, units: tuple[UUID, UUID], now: datetime) -> float:
    from vardkase.incidents.rules import Criterion
    from vardkase.kernel.ids import new_id
    from vardkase.leadership import actions
    from vardkase.leadership.rules.start import StartDraft

    alarm_id = _alarm(viewer, now)
    draft = StartDraft(3, units, "Kommundirektör", (Criterion.AFFECTS_MANY,), title="Mätning", place="Stadshuset")
    begun = time.perf_counter()
    actions.start_from_alarm(viewer=viewer, alarm_id=alarm_id, draft=draft, key=new_id(), now=now)
    return (time.perf_counter() - begun) * 1000
