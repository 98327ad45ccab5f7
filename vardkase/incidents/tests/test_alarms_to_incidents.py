"""Alarms that become incidents, and alarms of which something is erased."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import actions, events, queries
from vardkase.incidents.rules import (
    AlarmDecision,
    AlarmFacts,
    AlarmState,
    Assessment,
    Category,
    Criterion,
    IncidentDraft,
    Mode,
    State,
)
from vardkase.incidents.tests.scenes import BOARD, NIGHT, PERSON, alarmed, closed, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.testing.people import AUTHORITY, OTHER_AUTHORITY, viewer_with

pytestmark = pytest.mark.django_db
STREAM = f"alarms:{AUTHORITY}"
STORM = IncidentDraft("Stormen Alfrida", AUTHORITY, BOARD, summary="E18 blockerad, hemtjänstbil fast")


def supplemented(viewer: Viewer, alarm_id: UUID, *, now: Any = NIGHT, key: UUID | None = None, **facts: Any) -> ledger.Entry:
    return actions.supplement_alarm(viewer=viewer, alarm_id=alarm_id, facts=AlarmFacts(**facts), key=key or new_id(), now=now)


def assessed(
    viewer: Viewer, alarm_id: UUID, decision: AlarmDecision, *, now: Any = NIGHT, key: UUID | None = None, **said: Any
) -> ledger.Entry:
    return actions.assess_alarm(viewer=viewer, alarm_id=alarm_id, assessment=Assessment(decision, **said), key=key or new_id(), now=now)


def alarm(viewer: Viewer, alarm_id: UUID, minutes: float = 0) -> queries.AlarmRow:
    return queries.alarm(viewer, alarm_id, now=later(minutes))


# --- becoming an incident ---


def test_an_alarm_becomes_an_incident_in_both_streams_at_once(alva: Viewer) -> None:
    alarm_id, key = alarmed(alva, what_happened="E18 är blockerad", callback="0176-710 00"), new_id()
    why = Assessment(AlarmDecision.OPEN_INCIDENT, (Criterion.AFFECTS_MANY,), reason="Många drabbade")

    entry = actions.open_from_alarm(viewer=alva, alarm_id=alarm_id, draft=STORM, assessment=why, key=key, now=later(4))

    row, incident = alarm(alva, alarm_id, 5), queries.incident(alva, key)
    assert (row.state, row.incident_id, row.incident_reference, row.incident_title) == (
        AlarmState.INCIDENT,
        key,
        "2019-001",
        "Stormen Alfrida",
    )
    assert [line.kind for line in row.history] == ["alarm.received", "alarm.assessed", "alarm.linked"]
    assert row.assessment == why
    assert (incident.reference, incident.title, incident.state, incident.opened_at) == (
        "2019-001",
        "Stormen Alfrida",
        State.ACTIVE,
        later(4),
    )
    assert (entry.stream, entry.number) == (f"incident:{key}", 1)
    assert entry.event.alarm == events.FromAlarm(alarm_id, NIGHT, alva.actor.label, row.facts)


def test_the_log_does_not_show_who_called_to_those_who_do_not_read_alarms(alva: Viewer, bo: Viewer) -> None:
    alarm_id, key = alarmed(alva, what_happened="Hemlig uppgift", source_person="Fru Uppringare", callback="0176-710 00"), new_id()
    actions.open_from_alarm(viewer=alva, alarm_id=alarm_id, draft=STORM, key=key, now=NIGHT)

    (line,) = queries.log_page(bo, key).entries

    assert line.text == "E18 blockerad, hemtjänstbil fast"
    assert "Uppringare" not in repr(line)
    assert "Hemlig" not in repr(line)
    assert line.facts["alarm"] == str(alarm_id)


def test_opening_from_an_alarm_sent_twice_is_one(alva: Viewer) -> None:
    alarm_id, key = alarmed(alva), new_id()
    send = {"viewer": alva, "alarm_id": alarm_id, "draft": STORM, "key": key}

    first = actions.open_from_alarm(**send, now=NIGHT)
    again = actions.open_from_alarm(**send, now=later(1))

    assert (first.repeated, again.repeated, again.number) == (False, True, 1)
    assert len(queries.incidents_list(alva)) == 1
    assert len(alarm(alva, alarm_id).history) == 3


def test_an_alarm_becomes_one_incident_only(alva: Viewer) -> None:
    alarm_id = alarmed(alva)
    actions.open_from_alarm(viewer=alva, alarm_id=alarm_id, draft=STORM, key=new_id(), now=NIGHT)

    with refused("alarm.already_linked", reference="2019-001"):
        actions.open_from_alarm(viewer=alva, alarm_id=alarm_id, draft=STORM, key=new_id(), now=NIGHT)
    with refused("alarm.already_linked"):
        assessed(alva, alarm_id, AlarmDecision.DISMISS, reason="x")
    with refused("alarm.already_linked"):
        actions.link_alarm(viewer=alva, alarm_id=alarm_id, incident_id=opened(alva), key=new_id(), now=NIGHT)
    assert supplemented(alva, alarm_id, where="E18").number == 4


def test_an_opening_that_is_refused_leaves_the_alarm_as_it_was(alva: Viewer) -> None:
    alarm_id = alarmed(alva)
    for draft, code in (
        (IncidentDraft(" ", AUTHORITY, BOARD), "incident.needs_title"),
        (IncidentDraft("Storm", OTHER_AUTHORITY, BOARD), "incident.may_not_open"),
        (IncidentDraft("Storm", AUTHORITY, BOARD, state=State.CLOSED), "incident.cannot_begin_so"),
        (IncidentDraft("Storm", AUTHORITY, BOARD, summary=PERSON), "incident.personal_id_in_text"),
    ):
        with refused(code):
            actions.open_from_alarm(viewer=alva, alarm_id=alarm_id, draft=draft, key=new_id(), now=NIGHT)

    assert alarm(alva, alarm_id).state == AlarmState.NEW
    assert ledger.head(STREAM).number == 1
    assert opened(alva)
    assert queries.incidents_list(alva)[0].reference == "2019-001"


def test_an_alarm_of_an_exercise_opens_an_exercise(alva: Viewer) -> None:
    alarm_id, key = alarmed(alva, mode=Mode.EXERCISE, what_happened="Övning övning"), new_id()
    assert alarm(alva, alarm_id).is_exercise

    actions.open_from_alarm(viewer=alva, alarm_id=alarm_id, draft=STORM, key=key, now=NIGHT)

    assert queries.incident(alva, key).is_exercise


def test_another_alarm_is_linked_to_the_same_incident(alva: Viewer) -> None:
    incident_id, alarm_id, key = opened(alva), alarmed(alva), new_id()

    entry = actions.link_alarm(viewer=alva, alarm_id=alarm_id, incident_id=incident_id, key=key, now=NIGHT)
    again = actions.link_alarm(viewer=alva, alarm_id=alarm_id, incident_id=incident_id, key=key, now=NIGHT)

    assert (alarm(alva, alarm_id).state, alarm(alva, alarm_id).incident_id) == (AlarmState.INCIDENT, incident_id)
    line = queries.entry(alva, incident_id, entry.number).entry
    assert (line.kind, line.category, line.facts) == ("incident.alarm_linked", Category.EVENT, {"alarm": str(alarm_id)})
    assert (again.repeated, again.number) == (True, entry.number)


def test_an_alarm_is_not_linked_where_nothing_may_be_written(alva: Viewer) -> None:
    incident_id, alarm_id = opened(alva), alarmed(alva)
    closed(alva, incident_id)

    with refused("incident.log_is_closed"):
        actions.link_alarm(viewer=alva, alarm_id=alarm_id, incident_id=incident_id, key=new_id(), now=NIGHT)
    with refused("incident.not_found"):
        actions.link_alarm(viewer=alva, alarm_id=alarm_id, incident_id=new_id(), key=new_id(), now=NIGHT)
    with refused("alarm.exercise_and_real"):
        actions.link_alarm(viewer=alva, alarm_id=alarm_id, incident_id=opened(alva, mode=Mode.EXERCISE), key=new_id(), now=NIGHT)
    assert alarm(alva, alarm_id).state == AlarmState.NEW


# --- erased ---


def erase(viewer: Viewer, alarm_id: UUID, number: int) -> ledger.Entry:
    return actions.erase_alarm_entry(
        viewer=viewer,
        alarm_id=alarm_id,
        number=number,
        reason="Fel person",
        authority="Beslut 7",
        decided_by="Arkivansvarig",
        key=new_id(),
        now=NIGHT,
    )


def test_an_erased_entry_takes_its_words_out_of_the_alarm(alva: Viewer) -> None:
    alarm_id = alarmed(alva, what_happened="Träd", source_person="Fru Uppringare")
    supplemented(alva, alarm_id, where="E18")

    erase(alva, alarm_id, 1)

    row = alarm(alva, alarm_id)
    assert row.facts == AlarmFacts(where="E18")
    assert [(line.number, line.erased) for line in row.history] == [(1, True), (2, False)]
    assert "Uppringare" not in repr(row)
    assert row.received_at == NIGHT


def test_an_entry_of_another_alarm_is_not_erased_here(alva: Viewer) -> None:
    first, second = alarmed(alva, what_happened="ett"), alarmed(alva, what_happened="två")

    with refused("alarm.not_found"):
        erase(alva, first, 2)
    with refused("ledger.erasure_needs_grounds"):
        actions.erase_alarm_entry(viewer=alva, alarm_id=first, number=1, reason=" ", authority="a", decided_by="d", key=new_id(), now=NIGHT)
    assert alarm(alva, second).facts.what_happened == "två"


def test_a_role_that_only_reads_alarms_sees_them_and_does_nothing(alva: Viewer) -> None:
    alarm_id, keeper = alarmed(alva), viewer_with(Role.LOG_KEEPER)

    assert alarm(keeper, alarm_id).facts.what_happened
    with refused("alarm.may_not_take"):
        supplemented(keeper, alarm_id, where="x")
    with refused("alarm.may_not_assess"):
        assessed(keeper, alarm_id, AlarmDecision.DISMISS, reason="x")
