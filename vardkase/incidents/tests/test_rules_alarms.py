"""What an alarm is, when it has waited too long, and what a judgement must say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import rules
from vardkase.incidents.rules import (
    AlarmDecision,
    AlarmFacts,
    AlarmState,
    Answer,
    Assessment,
    Channel,
    Criterion,
    Question,
    Reliability,
    SourceRequest,
)
from vardkase.incidents.rules.alarms import (
    STATE_OF_DECISION,
    check_may_assess,
    check_may_take,
    check_not_linked,
    check_received_at,
    only_new,
)
from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.kernel.moments import Happened, Precision
from vardkase.testing.cases import each
from vardkase.testing.people import AUTHORITY_SCOPE, OTHER_SCOPE, viewer_with

HERE = (AUTHORITY_SCOPE,)
ONE_OF_EACH: list[dict[str, Any]] = [
    {"what_happened": "Träd"},
    {"happened": Happened(NIGHT, Precision.ABOUT, "ca 02")},
    {"where": "E18"},
    {"latitude": 59.76, "longitude": 18.70},
    {"source_organisation": "SOS Alarm"},
    {"source_person": "Larmoperatör"},
    {"callback": "0176-710 00"},
    {"channel": Channel.PHONE},
    {"people_affected": "ett tiotal"},
    {"ongoing_threat": "ledningar på marken"},
    {"informed": "Räddningstjänsten"},
    {"source_request": SourceRequest.ASSESS},
    {"reliability": Reliability.B},
]


@each("facts", ONE_OF_EACH, ids=[*map("+".join, ONE_OF_EACH)])
def test_one_word_anywhere_is_an_alarm(facts: dict[str, Any]) -> None:
    assert rules.check_alarm(AlarmFacts(**facts), NIGHT) == AlarmFacts(**facts)


@pytest.mark.parametrize("facts", [{}, {"what_happened": "  \n"}, {"where": "\u200b", "callback": " "}])
def test_nothing_is_no_alarm(facts: dict[str, str]) -> None:
    with refused("alarm.empty"):
        rules.check_alarm(AlarmFacts(**facts), NIGHT)


@each("field", ["what_happened", "where", "source_person", "callback", "people_affected", "ongoing_threat", "informed"])
def test_a_personal_identity_number_is_refused_in_every_field(field: str) -> None:
    with refused("incident.personal_id_in_text", spans=((field, 4, 17),)):
        rules.check_alarm(AlarmFacts(**{field: f"hos {PERSON}"}), NIGHT)


def test_a_personal_identity_number_is_refused_in_the_words_for_the_time() -> None:
    with refused("incident.personal_id_in_text"):
        rules.check_alarm(AlarmFacts(what_happened="x", happened=Happened(NIGHT, Precision.ABOUT, PERSON)), NIGHT)


@each(
    ("field", "limit"), [("where", 300), ("callback", 300), ("source_organisation", 300), ("what_happened", 20_000), ("informed", 20_000)]
)
def test_a_field_has_room_for_so_much(field: str, limit: int) -> None:
    rules.check_alarm(AlarmFacts(**{field: "x" * limit}), NIGHT)
    with refused("incident.text_too_long", field=field, over=1):
        rules.check_alarm(AlarmFacts(**{field: "x" * (limit + 1)}), NIGHT)


@each(("latitude", "longitude"), [(59.0, None), (None, 18.0), (91.0, 18.0), (59.0, 181.0), (-90.1, 0.0), (float("nan"), 18.0)])
def test_half_a_position_or_one_outside_the_globe_is_refused(latitude: float | None, longitude: float | None) -> None:
    with refused("alarm.bad_position"):
        rules.check_alarm(AlarmFacts(where="E18", latitude=latitude, longitude=longitude), NIGHT)


def test_what_has_not_happened_yet_is_refused() -> None:
    with refused("incident.happened_in_future"):
        rules.check_alarm(AlarmFacts(what_happened="x", happened=Happened(later(60), Precision.MINUTE)), NIGHT)
    with refused("incident.happened_in_future"):
        check_received_at(later(60), NIGHT)
    check_received_at(later(-60), NIGHT)
    check_received_at(None, NIGHT)


def test_what_happened_before_there_were_telephones_is_refused() -> None:
    with refused("incident.happened_too_early"):
        rules.check_alarm(AlarmFacts(what_happened="x", happened=Happened(datetime(1899, 1, 1, tzinfo=UTC), Precision.DAY)), NIGHT)


# --- supplements ---


def test_a_supplement_adds_and_replaces_and_never_takes_away() -> None:
    known = AlarmFacts(what_happened="Träd", where="E18", reliability=Reliability.C)

    after = rules.supplemented(known, AlarmFacts(where="E18 vid Söderhall", callback="0176-710 00"))

    assert after == AlarmFacts(what_happened="Träd", where="E18 vid Söderhall", reliability=Reliability.C, callback="0176-710 00")


def test_an_empty_supplement_changes_nothing() -> None:
    known = AlarmFacts(what_happened="Träd")

    assert rules.supplemented(known, AlarmFacts()) == known
    assert rules.is_blank(AlarmFacts())
    assert not rules.is_blank(known)


def test_of_a_whole_form_only_what_is_new_is_written() -> None:
    known = AlarmFacts(what_happened="Träd", where="E18")

    assert only_new(known, AlarmFacts(what_happened="Träd", where="E18", informed="Polisen")) == AlarmFacts(informed="Polisen")
    assert rules.is_blank(only_new(known, known))
    assert rules.is_blank(only_new(known, AlarmFacts(what_happened="", where="E18")))


def test_a_position_stays_whole_when_half_of_it_is_new() -> None:
    known = AlarmFacts(latitude=59.0, longitude=18.0)

    assert only_new(known, AlarmFacts(latitude=59.0, longitude=18.5)) == AlarmFacts(latitude=59.0, longitude=18.5)
    assert rules.is_blank(only_new(known, AlarmFacts(latitude=59.0, longitude=18.0)))


# --- patience ---


@each(("minutes", "overdue"), [(0, None), (9.9, None), (10, 0), (10.5, 0), (11, 1), (70, 60)])
def test_a_new_alarm_is_overdue_after_the_patience_of_the_house(minutes: float, overdue: int | None) -> None:
    assert rules.minutes_overdue(AlarmState.NEW, NIGHT, None, later(minutes), 10) == overdue


@pytest.mark.parametrize("state", [AlarmState.WATCHED, AlarmState.FORWARDED])
def test_a_watched_or_forwarded_alarm_is_overdue_from_its_time_of_next_look(state: AlarmState) -> None:
    assert rules.minutes_overdue(state, NIGHT, later(60), later(59), 10) is None
    assert rules.minutes_overdue(state, NIGHT, later(60), later(60), 10) == 0
    assert rules.minutes_overdue(state, NIGHT, later(60), later(75), 10) == 15
    assert rules.minutes_overdue(state, NIGHT, None, later(9999), 10) is None


@pytest.mark.parametrize("state", [AlarmState.DISMISSED, AlarmState.INCIDENT])
def test_what_is_settled_is_never_overdue(state: AlarmState) -> None:
    assert rules.minutes_overdue(state, NIGHT, later(1), later(9999), 10) is None


# --- the judgement ---


def test_a_judgement_is_kept_as_it_was_made_without_empty_answers() -> None:
    made = Assessment(
        AlarmDecision.WATCH,
        (Criterion.AFFECTS_MANY,),
        (Answer(Question.SCALE, " 14 000 kunder "), Answer(Question.AFFECTED, " ")),
        " Avvaktar ",
        NIGHT + timedelta(hours=1),
        1,
    )

    ready = rules.check_assessment(made, NIGHT)

    assert ready.answers == (Answer(Question.SCALE, "14 000 kunder"),)
    assert ready.reason == "Avvaktar"
    assert (ready.criteria, ready.proposed_level, ready.next_check_at) == (made.criteria, 1, made.next_check_at)


@each(
    ("assessment", "code"),
    [
        (Assessment(AlarmDecision.DISMISS), "alarm.dismissal_needs_reason"),
        (Assessment(AlarmDecision.DISMISS, reason=" "), "alarm.dismissal_needs_reason"),
        (Assessment(AlarmDecision.WATCH), "alarm.watch_needs_time"),
        (Assessment(AlarmDecision.WATCH, next_check_at=NIGHT), "alarm.next_check_has_passed"),
        (Assessment(AlarmDecision.FORWARD), "alarm.forwarding_needs_receiver"),
        (Assessment(AlarmDecision.ALERT_ADMINISTRATION, forwarded_to=" "), "alarm.forwarding_needs_receiver"),
        (Assessment(AlarmDecision.CONFERENCE), "alarm.decision_not_in_use"),
        (Assessment(AlarmDecision.DISMISS, reason=f"Ring {PERSON}"), "incident.personal_id_in_text"),
        (Assessment(AlarmDecision.OPEN_INCIDENT, answers=(Answer(Question.AFFECTED, PERSON),)), "incident.personal_id_in_text"),
        (Assessment(AlarmDecision.FORWARD, forwarded_to=PERSON), "incident.personal_id_in_text"),
        (Assessment(AlarmDecision.DISMISS, reason="x" * 20_001), "incident.text_too_long"),
    ],
)
def test_a_judgement_that_lacks_something_is_refused(assessment: Assessment, code: str) -> None:
    with refused(code):
        rules.check_assessment(assessment, NIGHT)


@each(
    ("assessment", "state"),
    [
        (Assessment(AlarmDecision.DISMISS, reason="Dubblett"), AlarmState.DISMISSED),
        (Assessment(AlarmDecision.WATCH, next_check_at=later(30)), AlarmState.WATCHED),
        (Assessment(AlarmDecision.FORWARD, forwarded_to="Tekniska kontoret"), AlarmState.FORWARDED),
        (Assessment(AlarmDecision.ALERT_ADMINISTRATION, forwarded_to="Socialkontoret"), AlarmState.FORWARDED),
        (Assessment(AlarmDecision.OPEN_INCIDENT), AlarmState.INCIDENT),
    ],
)
def test_each_decision_leads_to_its_state(assessment: Assessment, state: AlarmState) -> None:
    ready = rules.check_assessment(assessment, NIGHT)

    assert rules.state_after(ready.decision) == state


def test_every_state_but_new_has_a_decision_that_leads_to_it() -> None:
    assert set(STATE_OF_DECISION.values()) == set(AlarmState) - {AlarmState.NEW}


@each("state", AlarmState)
def test_what_has_become_an_incident_is_not_judged_again(state: AlarmState) -> None:
    if state == AlarmState.INCIDENT:
        with refused("alarm.already_linked", reference="2019-001"):
            check_not_linked(state, "2019-001")
    else:
        check_not_linked(state, "")


# --- who ---


@each(
    ("role", "may"),
    [
        (Role.DUTY_OFFICER, True),
        (Role.CHIEF_OF_STAFF, True),
        (Role.COORDINATOR, True),
        (Role.LOG_KEEPER, False),
        (Role.STAFF_MEMBER, False),
        (Role.OBSERVER, False),
        (Role.AUDITOR, False),
        (Role.ADMINISTRATOR, False),
    ],
)
def test_who_takes_and_judges_alarms(role: Role, may: bool) -> None:
    viewer = viewer_with(role)
    if may:
        check_may_take(viewer, HERE)
        check_may_assess(viewer, HERE)
    else:
        with refused("alarm.may_not_take"):
            check_may_take(viewer, HERE)
        with refused("alarm.may_not_assess"):
            check_may_assess(viewer, HERE)


def test_the_right_of_another_authority_does_not_count_here(cilla: Viewer, nobody: Viewer) -> None:
    for viewer in (cilla, nobody):
        with refused("alarm.may_not_take"):
            check_may_take(viewer, HERE)
        with refused("alarm.may_not_assess"):
            check_may_assess(viewer, HERE)
    check_may_take(cilla, (OTHER_SCOPE,))
