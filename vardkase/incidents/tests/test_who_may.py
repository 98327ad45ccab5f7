"""Every action and query, tried by the right person, the same authority's wrong role, another authority, a partner and nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from vardkase.access.rules import Grant, Role, Viewer
from vardkase.incidents import actions, queries
from vardkase.incidents.attachments import Upload
from vardkase.incidents.queries import Filters
from vardkase.incidents.rules import (
    AlarmDecision,
    AlarmFacts,
    Assessment,
    Details,
    EntryDraft,
    IncidentDraft,
    LevelDraft,
    State,
)
from vardkase.incidents.tests.scenes import BOARD, INTERNAL, NIGHT, Scene, alarmed, later, opened, wrote
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.testing.people import AUTHORITY, OTHER_AUTHORITY, OUTSIDE, viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


@kept
def scene(alva: Viewer) -> Scene:
    incident_id = opened(alva)
    number = wrote(alva, incident_id, "Träd över vägen", uploads=(Upload("lista.txt", b"rad"),))
    attachment = queries.entry(alva, incident_id, number).entry.attachments[0]
    return Scene(incident_id, number, attachment.id, alarmed(alva))


Do = Callable[[Viewer, Scene], Any]
SAME: dict[str, Any] = {"key": UUID("01680000-0000-7000-8000-0000000000ff"), "now": later(1)}
ACTIONS: dict[str, tuple[Do, str, str]] = {
    # name: (what is done, refusal for one who may read but not do it, refusal for one who may not even read)
    "write_entry": (
        lambda v, s: actions.write_entry(viewer=v, incident_id=s.incident_id, draft=EntryDraft(text="x"), **SAME),
        "incident.may_not_write",
        "incident.not_found",
    ),
    "correct_entry": (
        lambda v, s: actions.correct_entry(viewer=v, incident_id=s.incident_id, number=s.number, text="x", reason="fel", **SAME),
        "incident.may_not_write",
        "incident.not_found",
    ),
    "complete_entry": (
        lambda v, s: actions.complete_entry(viewer=v, incident_id=s.incident_id, number=s.number, details=Details(place="Blidö"), **SAME),
        "incident.may_not_write",
        "incident.not_found",
    ),
    "add_attachments": (
        lambda v, s: actions.add_attachments(
            viewer=v, incident_id=s.incident_id, number=s.number, uploads=(Upload("a.txt", b"a"),), **SAME
        ),
        "incident.may_not_write",
        "incident.not_found",
    ),
    "mark_entry": (
        lambda v, s: actions.mark_entry(viewer=v, incident_id=s.incident_id, number=s.number, mark=INTERNAL, **SAME),
        "incident.may_not_write",
        "incident.not_found",
    ),
    "verify_entry": (
        lambda v, s: actions.verify_entry(viewer=v, incident_id=s.incident_id, number=s.number, confirmed_by="Polisen", **SAME),
        "incident.may_not_write",
        "incident.not_found",
    ),
    "acknowledge": (
        lambda v, s: actions.acknowledge(viewer=v, incident_id=s.incident_id, up_to=s.number, **SAME),
        "incident.may_not_write",
        "incident.not_found",
    ),
    "change_state": (
        lambda v, s: actions.change_state(viewer=v, incident_id=s.incident_id, to=State.STANDING_DOWN, **SAME),
        "incident.may_not_lead",
        "incident.not_found",
    ),
    "change_level": (
        lambda v, s: actions.change_level(viewer=v, incident_id=s.incident_id, draft=LevelDraft(3, "Kommundirektör", "Storm"), **SAME),
        "incident.may_not_lead",
        "incident.not_found",
    ),
    "rename": (
        lambda v, s: actions.rename(viewer=v, incident_id=s.incident_id, title="Ny", **SAME),
        "incident.may_not_lead",
        "incident.not_found",
    ),
    "erase_entry": (
        lambda v, s: actions.erase_entry(
            viewer=v, incident_id=s.incident_id, number=s.number, reason="r", authority="a", decided_by="d", **SAME
        ),
        "incident.may_not_erase",
        "incident.not_found",
    ),
    "open_incident": (
        lambda v, s: actions.open_incident(viewer=v, draft=IncidentDraft("Storm", AUTHORITY, BOARD), **SAME),
        "incident.may_not_open",
        "incident.may_not_open",
    ),
    "receive_alarm": (
        lambda v, s: actions.receive_alarm(viewer=v, authority_id=AUTHORITY, authority=BOARD, facts=AlarmFacts(where="x"), **SAME),
        "alarm.may_not_take",
        "alarm.may_not_take",
    ),
    "supplement_alarm": (
        lambda v, s: actions.supplement_alarm(viewer=v, alarm_id=s.alarm_id, facts=AlarmFacts(where="x"), **SAME),
        "alarm.may_not_take",
        "alarm.not_found",
    ),
    "assess_alarm": (
        lambda v, s: actions.assess_alarm(viewer=v, alarm_id=s.alarm_id, assessment=Assessment(AlarmDecision.DISMISS, reason="x"), **SAME),
        "alarm.may_not_assess",
        "alarm.not_found",
    ),
    "open_from_alarm": (
        lambda v, s: actions.open_from_alarm(viewer=v, alarm_id=s.alarm_id, draft=IncidentDraft("Storm", AUTHORITY, BOARD), **SAME),
        "alarm.may_not_assess",
        "alarm.not_found",
    ),
    "link_alarm": (
        lambda v, s: actions.link_alarm(viewer=v, alarm_id=s.alarm_id, incident_id=s.incident_id, **SAME),
        "alarm.may_not_assess",
        "alarm.not_found",
    ),
    "erase_alarm_entry": (
        lambda v, s: actions.erase_alarm_entry(viewer=v, alarm_id=s.alarm_id, number=1, reason="r", authority="a", decided_by="d", **SAME),
        "incident.may_not_erase",
        "alarm.not_found",
    ),
}
QUERIES: dict[str, Do] = {
    "incident": lambda v, s: queries.incident(v, s.incident_id),
    "log_page": lambda v, s: queries.log_page(v, s.incident_id),
    "log_page_then": lambda v, s: queries.log_page(v, s.incident_id, Filters(as_known_at=later(5))),
    "entry": lambda v, s: queries.entry(v, s.incident_id, s.number),
    "since": lambda v, s: queries.since(v, s.incident_id),
    "jump": lambda v, s: queries.jump(v, s.incident_id, later(5)),
    "header_then": lambda v, s: queries.header_then(v, s.incident_id, later(5)),
    "suggestions": lambda v, s: queries.suggestions(v, s.incident_id),
    "seen": lambda v, s: queries.seen(v, s.incident_id),
    "attachment": lambda v, s: queries.attachment(v, s.incident_id, s.attachment_id),
    "mark_visit": lambda v, s: actions.mark_visit(viewer=v, incident_id=s.incident_id, number=1, now=NIGHT),
}


def counts() -> list[int]:
    with connection.cursor() as cursor:
        found = []
        for table in ("ledger_entry", "incidents_entry", "incidents_incident", "incidents_alarm", "incidents_blob"):
            cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608 - tables are named a line above
            found.append(cursor.fetchone()[0])
    return found


def code_of(do: Do, viewer: Viewer, scene: Scene) -> str:
    with pytest.raises(Refusal) as no:
        do(viewer, scene)
    return no.value.code


@pytest.mark.parametrize("name", ACTIONS)
def test_the_right_person_may(name: str, scene: Scene, alva: Viewer) -> None:
    before = counts()

    entry = ACTIONS[name][0](alva, scene)

    assert entry.number >= 1
    assert counts() != before


@pytest.mark.parametrize("name", ACTIONS)
def test_the_wrong_role_at_the_same_authority_is_told_why_not(name: str, scene: Scene) -> None:
    before = counts()
    # An auditor reads the log, a log keeper the alarms too; neither may do these things.
    reader = viewer_with(Role.LOG_KEEPER if "alarm" in name and name != "receive_alarm" else Role.AUDITOR)

    assert code_of(ACTIONS[name][0], reader, scene) == ACTIONS[name][1]
    assert counts() == before


@pytest.mark.parametrize("name", ACTIONS)
def test_others_are_told_no_more_than_of_what_does_not_exist(name: str, scene: Scene, cilla: Viewer, dag: Viewer, nobody: Viewer) -> None:
    before = counts()
    absent = Scene(new_id(), scene.number, scene.attachment_id, new_id())

    for viewer in (cilla, dag, nobody):
        assert code_of(ACTIONS[name][0], viewer, scene) == ACTIONS[name][2]
        assert code_of(ACTIONS[name][0], viewer, absent) == ACTIONS[name][2]
    assert counts() == before


@pytest.mark.parametrize("name", QUERIES)
def test_those_with_a_role_here_may_look(name: str, scene: Scene, alva: Viewer, bo: Viewer) -> None:
    for viewer in (alva, bo):
        QUERIES[name](viewer, scene)


@pytest.mark.parametrize("name", QUERIES)
def test_others_find_nothing_and_cannot_tell_it_from_what_does_not_exist(
    name: str, scene: Scene, cilla: Viewer, dag: Viewer, nobody: Viewer
) -> None:
    absent = Scene(new_id(), scene.number, scene.attachment_id, new_id())
    for viewer in (cilla, dag, nobody):
        assert code_of(QUERIES[name], viewer, scene) == "incident.not_found"
        assert code_of(QUERIES[name], viewer, absent) == "incident.not_found"


def test_a_partner_who_is_invited_to_one_incident_sees_that_one(scene: Scene, alva: Viewer) -> None:
    other = opened(alva)
    liaison = viewer_with(grants=(Grant(Role.OBSERVER, f"incident:{scene.incident_id}"),))

    assert [row.id for row in queries.incidents_list(liaison)] == [scene.incident_id]
    assert queries.log_page(liaison, scene.incident_id).total == 2
    assert code_of(lambda v, s: queries.log_page(v, other), liaison, scene) == "incident.not_found"
    assert code_of(ACTIONS["write_entry"][0], liaison, scene) == "incident.may_not_write"


def test_alarms_are_shown_to_those_who_read_alarms(
    scene: Scene, alva: Viewer, bo: Viewer, cilla: Viewer, dag: Viewer, nobody: Viewer
) -> None:
    assert [row.id for row in queries.alarms_list(alva, now=NIGHT)] == [scene.alarm_id]
    assert queries.alarm(alva, scene.alarm_id, now=NIGHT).facts.what_happened
    for viewer in (bo, cilla, dag, nobody):
        assert queries.alarms_list(viewer, now=NIGHT) == ()
        assert queries.overdue_alarms(viewer, later(99)) == ()
        assert code_of(lambda v, s: queries.alarm(v, s.alarm_id, now=NIGHT), viewer, scene) == "alarm.not_found"


def test_each_sees_the_incidents_of_their_authority(
    scene: Scene, alva: Viewer, bo: Viewer, cilla: Viewer, dag: Viewer, nobody: Viewer
) -> None:
    theirs = opened(cilla, authority_id=OTHER_AUTHORITY)

    assert [row.id for row in queries.incidents_list(alva)] == [scene.incident_id]
    assert [row.id for row in queries.incidents_list(bo)] == [scene.incident_id]
    assert [row.id for row in queries.incidents_list(cilla)] == [theirs]
    assert queries.incidents_list(dag) == queries.incidents_list(nobody) == ()
    everywhere = viewer_with(Role.OBSERVER, scope="everywhere")
    assert {row.id for row in queries.incidents_list(everywhere)} == {scene.incident_id, theirs}


def test_an_alarm_of_one_authority_opens_no_incident_of_another(scene: Scene, alva: Viewer) -> None:
    draft = IncidentDraft("Storm", OTHER_AUTHORITY, "Socialnämnden")

    assert (
        code_of(lambda v, s: actions.open_from_alarm(viewer=v, alarm_id=s.alarm_id, draft=draft, **SAME), alva, scene)
        == "incident.may_not_open"
    )


def test_an_alarm_is_not_linked_to_an_incident_one_may_not_see(scene: Scene, alva: Viewer, cilla: Viewer) -> None:
    theirs = opened(cilla, authority_id=OTHER_AUTHORITY)

    assert (
        code_of(lambda v, s: actions.link_alarm(viewer=v, alarm_id=s.alarm_id, incident_id=theirs, **SAME), alva, scene)
        == "incident.not_found"
    )


def test_a_break_glass_grant_reads_and_writes_and_leads_nothing(scene: Scene) -> None:
    breaker = viewer_with(grants=(Grant(Role.LOG_KEEPER, f"incident:{scene.incident_id}", emergency=True),))

    assert ACTIONS["write_entry"][0](breaker, scene).number == 3
    for name in ("change_state", "change_level", "rename", "erase_entry"):
        assert code_of(ACTIONS[name][0], breaker, scene) == ACTIONS[name][1]


@pytest.mark.parametrize("role", Role)
def test_what_a_screen_offers_is_what_the_actions_allow(role: Role, scene: Scene) -> None:
    viewer = viewer_with(role)
    if role in OUTSIDE:
        assert code_of(QUERIES["incident"], viewer, scene) == "incident.not_found"
        return
    able = queries.abilities(viewer, queries.incident(viewer, scene.incident_id))

    for name, offered in (
        ("write_entry", able.write),
        ("correct_entry", able.correct),
        ("mark_entry", able.mark),
        ("rename", able.lead),
        ("acknowledge", able.acknowledge),
        ("erase_entry", able.erase),
    ):
        try:
            ACTIONS[name][0](viewer, Scene(scene.incident_id, scene.number, scene.attachment_id, scene.alarm_id))
            allowed = True
        except Refusal as no:
            allowed = no.code in {"incident.already_corrected", "ledger.key_reused", "incident.same_mark"}
        assert allowed is offered, name
    assert bool(able.next_states) is able.lead


def test_what_a_screen_offers_follows_the_state(scene: Scene, alva: Viewer) -> None:
    row = queries.incident(alva, scene.incident_id)
    keeper = viewer_with(Role.LOG_KEEPER)
    offered = {state: queries.abilities(keeper, _in(row, state)) for state in State}
    leading = {state: queries.abilities(alva, _in(row, state)) for state in State}

    assert {state for state in State if offered[state].write} == {state for state in State if state.is_written_in}
    assert {state for state in State if leading[state].correct} == set(State) - {State.ARCHIVED}
    assert {state for state in State if offered[state].correct} == {state for state in State if state.is_written_in}
    assert not any(offered[state].next_states for state in State)
    assert leading[State.CLOSED].next_states == (State.ACTIVE, State.EVALUATED)


def _in(row: queries.IncidentRow, state: State) -> queries.IncidentRow:
    return replace(row, state=state)


def test_a_viewer_with_a_scope_that_is_no_id_is_not_let_in_by_it(scene: Scene) -> None:
    odd = viewer_with(Role.OBSERVER, Role.DUTY_OFFICER, scope="org:kommunstyrelsen")

    assert queries.incidents_list(odd) == ()
    assert queries.alarms_list(odd, now=NIGHT) == ()
