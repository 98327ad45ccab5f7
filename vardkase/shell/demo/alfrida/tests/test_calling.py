"""The call-out of the night in the storm: eight roles, two who do not answer, and their deputies who come; nothing leaves the machine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from vardkase.access.rules import Role
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules.filters import Filters
from vardkase.incidents.words import line_text
from vardkase.leadership import queries
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.models import Callout, CalloutMessage, CalloutSeat
from vardkase.leadership.rules.callouts import MessageState, RoleState, Via
from vardkase.ledger import outbox
from vardkase.shell.demo.alfrida import calling
from vardkase.shell.demo.alfrida.replay import replay
from vardkase.shell.demo.alfrida.script import steps
from vardkase.shell.demo.alfrida.tests.test_loader import NOW, make_cast
from vardkase.testing import people

STEPS = [step for step in steps() if step.body.get("act") in calling.ACTS]
ROLES = ["Stabschef", "Lägesfunktion", "Loggförare", "Kommunikation", "Samverkan", "Logistik", "Samband", "Analys"]
LATE = {"Samband", "Analys"}


def clock(text: str) -> datetime:
    """A Swedish clock of the night of 2 January, in UTC."""
    hour, minute = map(int, text.split(":"))
    return datetime(2019, 1, 2, hour, minute, tzinfo=UTC) - timedelta(hours=1)


@pytest.fixture
def board(incident_id, auditor):
    (summary,) = queries.callouts(auditor, incident_id, now=NOW)
    return queries.callout(auditor, summary.head.id, now=NOW)


@pytest.fixture
def roles(board):
    return {role.role: role for role in board.roles}


class TestTheSteps:
    def test_every_kind_of_act_is_played_and_all_are_invented(self):
        assert {step.body["act"] for step in STEPS} == calling.ACTS
        assert all(step.fictional for step in STEPS)
        assert len(STEPS) == 8

    def test_numbers_are_those_kept_for_fiction_and_no_two_are_alike(self):
        found = [way.address for one in calling.wanted(ROLES, 20) for candidate in one.chain for way in candidate.ways]
        assert len(set(found)) == 16
        assert all("+46701740605" <= number <= "+46701740699" for number in found)

    def test_names_are_titles_with_a_number_and_say_that_they_are_invented(self):
        chains = [candidate for one in calling.wanted(ROLES, 20) for candidate in one.chain]
        assert [one.name for one in chains[:3]] == ["Stabschef 1", "Stabschef 2", "Lägesfunktion 1"]
        assert all(one.post.endswith(", fiktiv") and one.person_id is None for one in chains)

    def test_each_has_a_minute_of_its_own_between_the_decision_and_the_first_meeting(self):
        found = [step.recorded_at for step in STEPS]
        assert found == sorted(set(found))
        assert (found[0], found[-1]) == (clock("02:39"), clock("02:59"))


class TestTheNight:
    def test_eight_roles_are_called_and_all_are_filled(self, board, roles):
        assert list(roles) == ROLES
        assert {role.state for role in board.roles} == {RoleState.FILLED}
        assert (board.head.staff, board.head.place, board.head.started_at) == (
            "Central krisledning", "Stabsrummet, stadshuset", clock("02:39"),
        )  # fmt: skip

    def test_six_say_yes_before_the_five_minutes_are_out_and_nobody_is_asked_in_their_place(self, roles):
        for name in ROLES:
            if name not in LATE:
                first, deputy = roles[name].seats
                assert (first.answer, first.via, first.coming, deputy.asked_at) == (Answer.YES, Via.LINK, True, None)
                assert first.answered_at <= clock("02:43")

    @pytest.mark.parametrize(("name", "rung", "answered"), [("Samband", "02:44", "02:56"), ("Analys", "02:46", "02:57")])
    def test_two_do_not_answer_and_their_deputies_are_asked_at_five_minutes_and_come(self, roles, name, rung, answered):
        first, deputy = roles[name].seats
        assert (first.answer, first.rung_at, first.coming) == (None, clock(rung), False)
        assert (deputy.asked_at, deputy.answered_at, deputy.coming) == (clock("02:44"), clock(answered), True)

    @pytest.mark.parametrize(
        ("name", "there"), [("Stabschef", "02:56"), ("Lägesfunktion", "03:01"), ("Samband", "03:26"), ("Analys", "03:22")]
    )
    def test_says_when_each_is_there(self, roles, name, there):
        assert [seat.expected_at for seat in roles[name].seats if seat.coming] == [clock(there)]

    def test_is_over_before_the_first_meeting(self, board):
        assert board.head.ended_at == clock("02:59")
        assert board.head.reason.endswith(calling.INVENTED)
        assert board.head.why.endswith(calling.INVENTED)
        assert board.waiting == 0

    def test_at_six_minutes_to_three_six_of_eight_have_answered_as_the_log_says(self, board):
        yes = CalloutSeat.objects.filter(callout_id=board.head.id, answer=Answer.YES, answered_at__lte=clock("02:54"))
        assert yes.count() == 6


class TestTheTray:
    def test_every_message_is_kept_or_was_not_needed_and_none_has_gone(self, board):
        states = set(CalloutMessage.objects.filter(callout_id=board.head.id).values_list("state", flat=True))
        assert MessageState.KEPT in states
        assert states <= {MessageState.KEPT, MessageState.WITHDRAWN}

    def test_shows_them_to_those_who_may_answer_for_others(self, board, incident_id):
        chief = people.viewer_with(Role.CHIEF_OF_STAFF, Role.LOG_KEEPER, label="Stabschef")
        lines = queries.tray(chief, board.head.id)
        texts = [line.text for line in lines if line.kind == "sms"]
        # Ten are asked; the two who never answered are told when it is stopped.
        assert sum("Du kallas in" in text for text in texts) == 10
        assert sum("Inkallningen är avbruten" in text for text in texts) == 2
        assert {line.role for line in lines} == set(ROLES)
        assert all(line.at >= clock("02:39") for line in lines)

    def test_asks_nobody_more_when_the_house_wakes_years_later(self, board):
        before = CalloutMessage.objects.count(), CalloutSeat.objects.exclude(asked_at=None).count()
        outbox.drain(NOW)
        assert (CalloutMessage.objects.count(), CalloutSeat.objects.exclude(asked_at=None).count()) == before


class TestTheLog:
    def test_tells_of_the_start_the_deputies_the_roles_and_the_end(self, incident_id, auditor):
        page = incidents.log_page(auditor, incident_id, Filters(recorded_from=clock("02:39"), recorded_to=clock("02:59")), limit=200)
        said = [entry for entry in reversed(page.entries) if entry.kind.startswith("leadership.callout")]
        kinds = [entry.kind.removeprefix("leadership.") for entry in said]
        assert (kinds[0], kinds[-1]) == ("callout_started", "callout_ended")
        assert kinds.count("callout_role_filled") == 8
        assert "callout_escalated" in kinds
        assert "Samband" in "".join(line_text(entry) for entry in said)

    def test_moments_never_go_backwards(self, incident_id, auditor):
        page = incidents.log_page(auditor, incident_id, Filters(recorded_from=clock("02:30"), recorded_to=clock("03:10")), limit=200)
        moments = [entry.recorded_at for entry in reversed(page.entries)]
        assert moments == sorted(moments)

    def test_is_made_anew_from_the_ledger(self, incident_id):
        assert maintenance.agrees(f"incident:{incident_id}")


@pytest.mark.django_db
def test_in_a_replay_the_deputies_come_too_however_fast_it_goes():
    """There the five minutes do not pass; that nobody picks up is enough to ask the next."""
    moments = iter(NOW + timedelta(seconds=second) for second in range(10_000))
    incident_id = replay(cast=make_cast(), sleep=lambda seconds: None, clock=lambda: next(moments))
    row = Callout.objects.get(incident_id=incident_id)
    yes = CalloutSeat.objects.filter(callout_id=row.id, answer=Answer.YES).order_by("role_key")
    assert (row.mode, row.ended_at is not None, yes.count()) == ("exercise", True, 8)
    assert {one.name for one in yes if one.place == 1} == {"Samband 2", "Analys 2"}
    assert row.why.startswith("2 jan 02:39 · ")
    assert not CalloutMessage.objects.filter(callout_id=row.id).exclude(state__in=[MessageState.KEPT, MessageState.WITHDRAWN]).exists()
