"""The demonstration municipality as a whole: made once, everyone at the door, the storm in the log; never outside demonstration mode."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import override_settings

from vardkase import ledger
from vardkase.access import queries as access
from vardkase.access.rules import EVERYWHERE, Role
from vardkase.incidents import queries
from vardkase.incidents.rules import Mode
from vardkase.kernel.actor import SYSTEM
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import obligations
from vardkase.leadership import queries as leadership
from vardkase.ledger import queries as ledger_queries
from vardkase.shell import demo
from vardkase.shell.demo import norrtalje, people
from vardkase.shell.demo.alfrida import replay, script
from vardkase.shell.demo.alfrida.loader import EXERCISE_TITLE
from vardkase.shell.demo.alfrida.tests.reading import whole
from vardkase.testing.scenes import kept

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def storm_of(viewer):
    """The storm, beside which an exercise stands."""
    (storm,) = [row for row in queries.incidents_list(viewer) if row.mode is Mode.REAL]
    return storm


@kept
def moved_in() -> None:
    with override_settings(VARDKASE_DEMO=True):
        demo.prepare(NOW)


@pytest.fixture
def demonstration(settings, moved_in):
    settings.VARDKASE_DEMO = True


def heads():
    return [(head.stream, head.number, head.hash) for head in ledger_queries.streams()]


# Those that look at what nobody has moved into stand first: the demonstration is then set once for all the others.


def test_there_is_one_for_every_role():
    assert sorted(person.role for person in people.PEOPLE) == sorted(Role)
    assert len({person.mailbox for person in people.PEOPLE}) == len({person.id for person in people.PEOPLE}) == len(Role)


def test_only_the_administrator_reaches_everywhere_and_the_units_own_people_only_their_own_board():
    assert {person.role for person in people.PEOPLE if person.scope == EVERYWHERE} == {Role.ADMINISTRATOR}
    assert {person.role for person in people.PEOPLE if person.scope == people.SOCIAL} == {Role.UNIT_COORDINATOR, Role.UNIT_HEAD}
    assert {person.scope for person in people.PEOPLE} == {EVERYWHERE, people.SOCIAL, f"org:{norrtalje.KEEPER_ID}"}


def test_titles_are_titles_and_nobody_is_named():
    assert all(re.fullmatch(r"[A-ZÅÄÖ][a-zåäö]+( i beredskap|,? [a-zåäö]+)?", person.title) for person in people.PEOPLE)


def test_outside_demonstration_mode_nobody_moves_in(settings):
    settings.VARDKASE_DEMO = False
    with pytest.raises(Refusal, match=r"access\.not_found"):
        demo.prepare(NOW)
    assert heads() == []


def test_everyone_stands_at_the_door_in_order(demonstration):
    at_the_door = access.demo_people(now=NOW)
    assert [(person.id, person.label, person.roles) for person in at_the_door] == [
        (person.id, person.title, (person.role,)) for person in people.PEOPLE
    ]


def test_the_storm_lies_finished_in_the_log_of_the_executive_board(demonstration):
    keeper = people.viewers(NOW)[Role.LOG_KEEPER]
    storm = storm_of(keeper)
    assert (storm.title, storm.authority_id, storm.authority) == ("Stormen Alfrida", norrtalje.KEEPER_ID, "Kommunstyrelsen")
    assert storm.reference == "2019-001"


def test_the_authority_of_the_storm_is_the_one_of_the_register(demonstration):
    from vardkase.organisation.models import Organisation

    assert Organisation.objects.get(id=norrtalje.KEEPER_ID).name == demo.cast(NOW).authority


def test_the_log_was_written_by_those_at_the_door_and_what_the_call_out_did_by_itself_by_the_house(demonstration):
    storm = storm_of(people.viewers(NOW)[Role.LOG_KEEPER])
    written = [(entry.actor.id, entry.kind) for entry in ledger.entries(storm.stream)]
    assert {author for author, _kind in written} - {str(person.id) for person in people.PEOPLE} == {SYSTEM.id}
    assert {kind for author, kind in written if author == SYSTEM.id} == {"leadership.callout_escalated", "leadership.callout_role_filled"}


def test_a_second_start_changes_nothing(demonstration):
    before = heads()
    demo.prepare(datetime(2026, 11, 23, 7, 0, tzinfo=UTC))
    assert heads() == before


def test_what_somebody_tried_in_between_stays(demonstration):
    from vardkase.incidents import actions
    from vardkase.incidents.rules import IncidentDraft
    from vardkase.kernel.ids import new_id

    officer = people.viewers(NOW)[Role.DUTY_OFFICER]
    draft = IncidentDraft(title="Vattenläcka", authority_id=norrtalje.KEEPER_ID, authority="Kommunstyrelsen", mode=Mode.EXERCISE)
    actions.open_incident(viewer=officer, draft=draft, key=new_id(), now=NOW)
    demo.prepare(NOW)
    assert {row.title for row in queries.incidents_list(officer)} == {"Vattenläcka", "Stormen Alfrida", EXERCISE_TITLE}


def test_the_diary_has_an_ordinary_week_behind_it_and_nothing_is_late(demonstration):
    viewers = people.viewers(NOW)
    lines = leadership.diary(viewers[Role.AUDITOR], norrtalje.KEEPER_ID)
    assert [line.kind for line in lines] == ["diary.noted", "diary.handed_over", "diary.noted", "diary.picture_made"]
    assert lines[1].received_by == "Tjänsteperson i beredskap"
    assert all(line.recorded_at < NOW for line in lines)
    waiting = obligations.obligations(viewers[Role.DUTY_OFFICER], NOW, [Role.DUTY_OFFICER])
    # Three units have a plan in force, and nobody has tried its list yet.
    assert [(one.code, one.state) for one in waiting] == [("list_untested", obligations.Due.DUE)] * 3


def test_a_liaison_sees_the_storm_without_what_is_secret_and_without_who_is_called_and_who_is_on(demonstration):
    liaison = people.viewers(NOW)[Role.OBSERVER]
    storm = storm_of(liaison)
    entries = whole(liaison, storm.id)
    hidden = [entry for entry in entries if entry.masked]
    assert {entry.text for entry in hidden} == {""}
    assert len([entry for entry in hidden if not entry.kind.startswith(("leadership.", "situation."))]) == 1
    people_s = ("callout_", "shift", "roster_", "people_", "plan_", "handover_", "role_left")
    assert {entry.kind for entry in hidden if entry.kind.removeprefix("leadership.").startswith(people_s)} >= {
        "leadership.callout_started", "leadership.people_rostered", "leadership.handover_made",
    }  # fmt: skip
    assert not [entry.kind for entry in entries if not entry.masked and entry.kind.removeprefix("leadership.").startswith(people_s[:-1])]


def test_the_administrator_of_the_system_does_not_read_the_log(demonstration):
    assert queries.incidents_list(people.viewers(NOW)[Role.ADMINISTRATOR]) == ()


def test_the_command_line_plays_the_storm_with_these_people(demonstration, monkeypatch):
    monkeypatch.setattr(replay, "LONGEST_WAIT_SECONDS", 0.0)
    # The play closes the connection of its thread at the end; here it is the one of the test.
    monkeypatch.setattr(replay.connection, "close", lambda: None)
    incident_id = replay.play(speed=1e9)
    row = queries.incident(people.viewers(NOW)[Role.AUDITOR], incident_id)
    assert (row.mode, row.entries > len(script.steps()) - 5) == (Mode.EXERCISE, True)
