"""The finished log: every step is in it, as it was, through the actions; a second load does nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.incidents import queries
from vardkase.incidents.rules import AlarmState, Mode, State
from vardkase.incidents.rules.filters import Filters
from vardkase.kernel.refusal import Refusal
from vardkase.ledger import verify
from vardkase.shell.demo.alfrida import script
from vardkase.shell.demo.alfrida.loader import RUN, TITLE, load_alfrida
from vardkase.shell.demo.alfrida.script import FOLDER, Do, steps
from vardkase.shell.demo.alfrida.stage import Cast
from vardkase.shell.demo.alfrida.tests.reading import whole
from vardkase.testing import people

# A step is an act of its own, with all that is checked and written for it: its entry, its rows, its turn in the stream.
STATEMENTS_A_STEP = 25
NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
WRITTEN = [step for step in steps() if step.do in {Do.ENTRY, Do.PHOTO}]


def make_cast(scope: str = people.AUTHORITY_SCOPE) -> Cast:
    viewers = {role: people.viewer_with(role, scope=scope, label=str(role)) for role in {step.by for step in steps()}}
    return Cast(viewers, people.AUTHORITY, "Kommunstyrelsen")


@pytest.fixture
def log(incident_id, auditor):
    """The whole log as the auditor sees it, oldest first."""
    return tuple(reversed(whole(auditor, incident_id)))


def entry_of(log, step_id):
    text = next(step.body["text"] for step in steps() if step.id == step_id)
    (found,) = [entry for entry in log if entry.text == text and not entry.is_correction]
    return found


class TestEveryStepIsThere:
    def test_every_row_stands_in_the_log_once_with_its_source(self, log):
        for step in WRITTEN:
            entry = entry_of(log, step.id)
            assert entry.source == step.source_text
            assert entry.source_url == (step.sources[0].url if step.sources else "")

    def test_the_forty_four_facts_lead_to_where_they_come_from(self, log):
        assert len([entry for entry in log if entry.source_url.startswith("http")]) == 44

    def test_when_it_happened_is_kept_as_precisely_as_it_was_said(self, log):
        for step in WRITTEN:
            assert entry_of(log, step.id).happened == step.happened

    def test_it_was_recorded_when_the_script_says_and_by_whom(self, log):
        for step in WRITTEN:
            entry = entry_of(log, step.id)
            assert (entry.recorded_at, entry.author) == (step.recorded_at, str(step.by))

    def test_the_numbers_follow_the_storm(self, log):
        recorded = [entry.recorded_at for entry in log]
        assert recorded == sorted(recorded)
        assert [entry.number for entry in log] == list(range(1, len(log) + 1))

    def test_what_is_invented_says_so_in_the_log_itself(self, log):
        for step in WRITTEN:
            entry = entry_of(log, step.id)
            assert (script.FICTIONAL_TAG in entry.tags) is (entry.source == script.FICTIONAL_SOURCE) is step.fictional

    def test_decisions_and_the_opening_say_so_too(self, incident_id):
        for entry in ledger.entries(f"incident:{incident_id}"):
            if entry.kind in {"incident.opened", "incident.level_changed", "incident.state_changed"}:
                assert script.FICTIONAL_SOURCE.encode() in entry.payload

    def test_those_written_long_afterwards_are_marked(self, log):
        late = {entry.text for entry in log if entry.late}
        assert late == {step.body["text"] for step in WRITTEN if step.row in {1, 2, 9, 12, 42, 44}}


class TestTheIncident:
    def test_it_is_over_and_was_real(self, incident_id, auditor):
        row = queries.incident(auditor, incident_id)
        assert (row.title, row.state, row.mode, row.level_order) == (TITLE, State.CLOSED, Mode.REAL, 1)
        assert row.reference.startswith("2019-")

    @pytest.mark.parametrize(
        ("said", "level", "state"),
        [
            ("2019-01-01 16:20", 1, State.WATCHED),
            ("2019-01-01 21:00", 2, State.WATCHED),
            ("2019-01-02 03:00", 3, State.ACTIVE),
            ("2019-01-20 12:00", 2, State.ACTIVE),
            ("2019-02-01 12:00", 1, State.STANDING_DOWN),
        ],
    )
    def test_its_level_and_state_can_be_looked_up_at_any_moment(self, incident_id, auditor, said, level, state):
        then = queries.header_then(auditor, incident_id, script.local_moment(said))
        assert (then.level_order, then.state) == (level, state)

    def test_both_alarms_belong_to_it(self, incident_id):
        officer = people.viewer_with(Role.DUTY_OFFICER)
        alarms = queries.alarms_list(officer, now=NOW)
        assert [(alarm.state, alarm.incident_id) for alarm in alarms] == [(AlarmState.INCIDENT, incident_id)] * 2
        assert queries.overdue_alarms(officer, NOW) == ()

    def test_the_first_alarm_was_assessed_in_time(self, incident_id):
        alarms = queries.alarms_list(people.viewer_with(Role.DUTY_OFFICER), now=NOW)
        (first,) = [alarm for alarm in alarms if alarm.facts.source_organisation == "SMHI"]
        assert first.assessment
        assert first.assessed_at
        assert first.assessment.proposed_level == 1
        assert (first.assessed_at - first.received_at).total_seconds() < 600


class TestWhatItShows:
    def test_a_wrong_figure_is_struck_and_readable_and_its_correction_says_why(self, log):
        wrong = entry_of(log, "wrong-figure")
        assert wrong.is_struck
        (right,) = [entry for entry in log if entry.number == wrong.corrected_by]
        assert right.corrects == wrong.number
        assert "inte kommunen" in right.text
        assert "hela Vattenfalls område" in right.reason

    def test_a_secret_is_hidden_from_those_without_the_right_and_its_line_is_not(self, incident_id, log):
        number = entry_of(log, "reserve-power").number
        liaison = people.viewer_with(Role.OBSERVER)
        (line,) = [entry for entry in whole(liaison, incident_id) if entry.number == number]
        assert line.masked
        assert line.text == line.place == line.source == ""
        assert line.recorded_at == script.local_moment("2019-01-02 06:55")

    def test_those_who_may_see_the_secret_do(self, incident_id, log):
        number = entry_of(log, "reserve-power").number
        keeper = people.viewer_with(Role.LOG_KEEPER)
        (line,) = [entry for entry in whole(keeper, incident_id) if entry.number == number]
        assert not line.masked
        assert line.mark.statute == "18 kap. 13 § OSL"

    def test_other_authorities_do_not_know_of_it_at_all(self, incident_id):
        for stranger in (people.cilla(), people.dag(), people.nobody()):
            with pytest.raises(Refusal, match=r"incident\.not_found"):
                queries.incident(stranger, incident_id)

    def test_an_entry_was_confirmed_by_the_fire_service(self, log):
        assert entry_of(log, "yxlan").verified_by.startswith("Räddningstjänsten")

    def test_the_photo_of_the_whiteboard_can_be_opened(self, incident_id, auditor, log):
        (picture,) = entry_of(log, "whiteboard").attachments
        assert (picture.media_type, picture.has_preview) == ("image/png", True)
        assert queries.attachment(auditor, incident_id, picture.id).data == (FOLDER / "whiteboard.png").read_bytes()

    def test_another_form_of_a_word_finds_it(self, incident_id, auditor):
        found = whole(auditor, incident_id, Filters(text="strömavbrotten"))
        assert any("strömavbrottet" in entry.text for entry in found)

    def test_both_streams_verify(self, incident_id):
        verdicts = [verify.verify_stream(f"incident:{incident_id}"), verify.verify_stream(f"alarms:{people.AUTHORITY}")]
        assert all(verdict.intact and verdict.checked for verdict in verdicts)


class TestLoading:
    def test_a_second_load_changes_nothing(self, incident_id):
        stream = f"incident:{incident_id}"
        before = ledger.head(stream)
        assert load_alfrida(make_cast(), NOW) == incident_id
        assert ledger.head(stream) == before

    def test_each_step_costs_no_more_than_an_act_does(self, storm):
        _, asked = storm
        assert asked <= STATEMENTS_A_STEP * len(steps())

    @pytest.mark.django_db
    def test_those_without_the_right_load_nothing(self):
        with pytest.raises(Refusal):
            load_alfrida(make_cast(scope=people.OTHER_SCOPE), NOW)
        assert ledger.head(f"alarms:{people.AUTHORITY}").number == 0

    @pytest.mark.django_db
    def test_a_storm_that_has_not_blown_over_is_not_told(self):
        with pytest.raises(ValueError, match="has not happened yet"):
            load_alfrida(make_cast(), datetime(2019, 1, 5, tzinfo=UTC))
        assert ledger.head(f"alarms:{people.AUTHORITY}").number == 0

    def test_its_id_is_known_beforehand(self, incident_id):
        assert incident_id == next(step for step in steps() if step.do is Do.OPEN).key(RUN)
