"""Alarms from the first word to the incident they become."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.incidents import actions, events, queries
from vardkase.incidents.rules import (
    AlarmDecision,
    AlarmFacts,
    AlarmState,
    Answer,
    Assessment,
    Channel,
    Criterion,
    IncidentDraft,
    Mode,
    Question,
    Reliability,
    SourceRequest,
)
from vardkase.incidents.tests.scenes import BOARD, NIGHT, PERSON, alarmed, later, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.testing.people import AUTHORITY

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


# --- taken ---


def test_an_alarm_is_taken_with_all_that_is_known(alva: Viewer) -> None:
    facts = AlarmFacts(
        "E18 är blockerad, en bil från hemtjänsten sitter fast",
        Happened(NIGHT - timedelta(minutes=20), Precision.ABOUT, "ca två"),
        "E18 vid Söderhall",
        59.6,
        18.5,
        "SOS Alarm",
        "Larmoperatör",
        "0176-710 00",
        Channel.PHONE,
        "två i bilen",
        "träd faller",
        "Räddningstjänsten",
        SourceRequest.ASSESS,
        Reliability.B,
    )
    key = new_id()

    entry = actions.receive_alarm(viewer=alva, authority_id=AUTHORITY, authority=BOARD, facts=facts, key=key, now=NIGHT)

    row = alarm(alva, key)
    assert (row.facts, row.state, row.taken_by, row.received_at) == (facts, AlarmState.NEW, alva.actor.label, NIGHT)
    assert (row.authority_id, row.authority, row.mode, row.number) == (AUTHORITY, BOARD, Mode.REAL, 1)
    assert (entry.stream, entry.happened) == (STREAM, facts.happened)
    assert entry.event == events.AlarmReceived(key, AUTHORITY, BOARD, facts, Mode.REAL, alva.actor.label)


def test_an_alarm_that_came_before_it_was_written_down_says_when(alva: Viewer) -> None:
    key = new_id()
    actions.receive_alarm(
        viewer=alva, authority_id=AUTHORITY, authority=BOARD, facts=AlarmFacts(where="E18"), received_at=later(-8), key=key, now=NIGHT
    )

    assert alarm(alva, key).received_at == later(-8)
    assert alarm(alva, key, 2).overdue_minutes == 0


def test_the_same_alarm_sent_twice_is_one(alva: Viewer) -> None:
    key = new_id()
    for minutes in (0, 5):
        actions.receive_alarm(
            viewer=alva, authority_id=AUTHORITY, authority=BOARD, facts=AlarmFacts(where="E18"), key=key, now=later(minutes)
        )

    assert len(queries.alarms_list(alva, now=NIGHT)) == 1
    assert alarm(alva, key).received_at == NIGHT
    with refused("ledger.key_reused"):
        actions.receive_alarm(viewer=alva, authority_id=AUTHORITY, authority=BOARD, facts=AlarmFacts(where="E4"), key=key, now=NIGHT)


@pytest.mark.parametrize("facts", [AlarmFacts(), AlarmFacts(where=PERSON), AlarmFacts(latitude=59.0)])
def test_what_is_refused_is_not_kept(alva: Viewer, facts: AlarmFacts) -> None:
    with pytest.raises(Exception, match=r"alarm|incident"):
        actions.receive_alarm(viewer=alva, authority_id=AUTHORITY, authority=BOARD, facts=facts, key=new_id(), now=NIGHT)

    assert queries.alarms_list(alva, now=NIGHT) == ()
    assert ledger.head(STREAM).number == 0


# --- added to ---


def test_what_becomes_known_is_added_and_nothing_is_written_over(alva: Viewer) -> None:
    alarm_id = alarmed(alva, what_happened="Träd", where="E18")
    supplemented(alva, alarm_id, what_happened="Träd", where="E18 vid Söderhall", callback="0176-710 00", now=later(3))

    row = alarm(alva, alarm_id)

    assert row.facts == AlarmFacts(what_happened="Träd", where="E18 vid Söderhall", callback="0176-710 00")
    assert [(entry.number, entry.kind) for entry in row.history] == [(1, "alarm.received"), (2, "alarm.supplemented")]
    assert row.history[0].facts == AlarmFacts(what_happened="Träd", where="E18")
    assert row.history[1].facts == AlarmFacts(where="E18 vid Söderhall", callback="0176-710 00")
    assert (row.history[1].recorded_at, row.history[1].author) == (later(3), alva.actor.label)


def test_a_form_sent_unchanged_adds_nothing(alva: Viewer) -> None:
    alarm_id = alarmed(alva, what_happened="Träd")

    with refused("alarm.nothing_new"):
        supplemented(alva, alarm_id, what_happened=" Träd ")
    with refused("alarm.empty"):
        supplemented(alva, alarm_id)


def test_a_supplement_sent_twice_is_one(alva: Viewer) -> None:
    alarm_id, key = alarmed(alva, what_happened="Träd"), new_id()

    first = supplemented(alva, alarm_id, what_happened="Träd", where="E18", key=key)
    again = supplemented(alva, alarm_id, what_happened="Träd", where="E18", key=key, now=later(1))

    assert (again.repeated, again.number) == (True, first.number)
    with refused("ledger.key_reused"):
        supplemented(alva, alarm_id, what_happened="Träd", where="E4", key=key)


def test_alarms_of_one_authority_share_a_stream_and_are_kept_apart(alva: Viewer) -> None:
    first, second = alarmed(alva, what_happened="ett"), alarmed(alva, what_happened="två")
    supplemented(alva, first, where="här")

    assert alarm(alva, first).facts == AlarmFacts(what_happened="ett", where="här")
    assert alarm(alva, second).facts == AlarmFacts(what_happened="två")
    assert [entry.number for entry in alarm(alva, first).history] == [1, 3]
    assert [entry.number for entry in alarm(alva, second).history] == [2]


# --- judged ---


def test_an_assessment_is_kept_with_its_grounds(alva: Viewer) -> None:
    alarm_id = alarmed(alva)
    made = {
        "criteria": (Criterion.AFFECTS_MANY, Criterion.NEEDS_COORDINATION),
        "answers": (Answer(Question.WORSE_24_HOURS, "Fler vägar"),),
        "reason": "Avvaktar prognosen",
        "next_check_at": later(60),
        "proposed_level": 1,
    }

    assessed(alva, alarm_id, AlarmDecision.WATCH, now=later(7), **made)

    row = alarm(alva, alarm_id, 8)
    assert (row.state, row.assessed_at, row.assessed_by, row.next_check_at) == (AlarmState.WATCHED, later(7), alva.actor.label, later(60))
    assert row.assessment == Assessment(AlarmDecision.WATCH, **made)
    assert (row.history[-1].assessment, row.history[-1].proposed_level) == (row.assessment, "Bevakningsläge")


def test_an_alarm_is_judged_anew_and_the_newest_holds(alva: Viewer) -> None:
    alarm_id = alarmed(alva)
    assessed(alva, alarm_id, AlarmDecision.DISMISS, reason="Dubblett")
    assessed(alva, alarm_id, AlarmDecision.FORWARD, forwarded_to="Tekniska kontoret", now=later(5))

    row = alarm(alva, alarm_id)

    assert (row.state, row.assessed_at) == (AlarmState.FORWARDED, later(5))
    assert [entry.assessment.decision for entry in row.history if entry.assessment] == [AlarmDecision.DISMISS, AlarmDecision.FORWARD]


def test_an_assessment_sent_twice_is_one(alva: Viewer) -> None:
    alarm_id, key = alarmed(alva), new_id()

    first = assessed(alva, alarm_id, AlarmDecision.DISMISS, reason="Dubblett", key=key)
    again = assessed(alva, alarm_id, AlarmDecision.DISMISS, reason="Dubblett", key=key, now=later(1))

    assert (again.repeated, again.number) == (True, first.number)
    with refused("ledger.key_reused"):
        assessed(alva, alarm_id, AlarmDecision.DISMISS, reason="Annat", key=key)


def test_a_proposed_level_is_one_of_ours(alva: Viewer) -> None:
    alarm_id = alarmed(alva)

    with refused("incident.no_such_level"):
        assessed(alva, alarm_id, AlarmDecision.DISMISS, reason="x", proposed_level=9)


def test_opening_is_not_an_assessment_alone(alva: Viewer) -> None:
    alarm_id = alarmed(alva)

    with refused("alarm.open_incident_instead"):
        assessed(alva, alarm_id, AlarmDecision.OPEN_INCIDENT)


# --- waiting ---


@pytest.mark.parametrize(("minutes", "overdue"), [(9, None), (10, 0), (25, 15)])
def test_an_alarm_nobody_assessed_in_ten_minutes_shows(alva: Viewer, minutes: int, overdue: int | None) -> None:
    alarm_id = alarmed(alva)

    assert alarm(alva, alarm_id, minutes).overdue_minutes == overdue
    assert [row.id for row in queries.overdue_alarms(alva, later(minutes))] == ([] if overdue is None else [alarm_id])


def test_the_patience_is_a_setting(alva: Viewer, settings: Any) -> None:
    alarm_id = alarmed(alva)
    settings.ALARM_PATIENCE_MINUTES = 3

    assert [row.id for row in queries.overdue_alarms(alva, later(3))] == [alarm_id]
    assert alarm(alva, alarm_id).due_at == later(3)


def test_a_supplement_is_no_assessment(alva: Viewer) -> None:
    alarm_id = alarmed(alva)
    supplemented(alva, alarm_id, where="E18", now=later(9))

    assert alarm(alva, alarm_id, 12).overdue_minutes == 2


def test_a_watched_alarm_shows_when_its_time_has_passed(alva: Viewer) -> None:
    alarm_id = alarmed(alva)
    assessed(alva, alarm_id, AlarmDecision.WATCH, next_check_at=later(60))

    assert queries.overdue_alarms(alva, later(59)) == ()
    assert [row.overdue_minutes for row in queries.overdue_alarms(alva, later(75))] == [15]
    assessed(alva, alarm_id, AlarmDecision.WATCH, next_check_at=later(120), now=later(76))
    assert queries.overdue_alarms(alva, later(77)) == ()


def test_what_is_settled_never_shows_as_overdue(alva: Viewer) -> None:
    assessed(alva, alarmed(alva), AlarmDecision.DISMISS, reason="x")
    assessed(alva, alarmed(alva), AlarmDecision.FORWARD, forwarded_to="x")
    actions.open_from_alarm(viewer=alva, alarm_id=alarmed(alva), draft=STORM, key=new_id(), now=NIGHT)

    assert queries.overdue_alarms(alva, later(9999)) == ()


def test_those_that_wait_longest_come_first_and_the_rest_newest_first(alva: Viewer) -> None:
    oldest, old = alarmed(alva), alarmed(alva, now=later(5))
    new, newest = alarmed(alva, now=later(20)), alarmed(alva, now=later(25))

    assert [row.id for row in queries.alarms_list(alva, now=later(26))] == [oldest, old, newest, new]


def test_an_old_alarm_that_waits_never_falls_off_the_list(alva: Viewer) -> None:
    waits = alarmed(alva)
    for minute in range(5):
        assessed(alva, alarmed(alva, now=later(minute + 1)), AlarmDecision.DISMISS, reason="x", now=later(minute + 1))

    assert waits in {row.id for row in queries.alarms_list(alva, now=later(60), limit=2)}
    assert waits in {row.id for row in queries.alarms_list(alva, now=later(60), limit=2, states=(AlarmState.NEW,))}
    assert waits not in {row.id for row in queries.alarms_list(alva, now=later(60), limit=2, states=(AlarmState.DISMISSED,))}


def test_the_list_is_narrowed_by_state(alva: Viewer) -> None:
    new, gone = alarmed(alva), alarmed(alva)
    assessed(alva, gone, AlarmDecision.DISMISS, reason="x")

    assert [row.id for row in queries.alarms_list(alva, now=NIGHT, states=(AlarmState.NEW,))] == [new]
    assert [row.id for row in queries.alarms_list(alva, now=NIGHT, states=(AlarmState.DISMISSED,))] == [gone]
    assert queries.alarms_list(alva, now=NIGHT, states=()) == ()


def test_where_alarms_may_be_taken_is_known_to_the_form(alva: Viewer, bo: Viewer) -> None:
    assert queries.alarm_authorities(alva) == {f"org:{AUTHORITY}"}
    assert queries.alarm_authorities(bo) == frozenset()
