"""What call-outs, rosters, meetings, handovers and call lists oblige to: whom, why, when, and to whom it is not told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Grant, Role, Viewer
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import NIGHT, closed, later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions
from vardkase.leadership.actions.callout_steps import advance_callout
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.models import CalloutRole, CalloutSeat, HandoverRow
from vardkase.leadership.obligations import Due, Obligation
from vardkase.leadership.obligations import obligations as everything
from vardkase.leadership.queries.list_due import own_lists
from vardkase.leadership.rules.callouts import Via, is_called
from vardkase.leadership.rules.meetings import MeetingDraft, MeetingKind
from vardkase.leadership.rules.shifts import RosterDraft, ShiftState
from vardkase.leadership.tests import shift_scenes as shifts
from vardkase.leadership.tests.callouts import called, candidate, draft, said, wanted
from vardkase.leadership.tests.plans import adopted
from vardkase.leadership.tests.scenes import PRESENT, act, activated, convened, planned
from vardkase.organisation.tests.conftest import town
from vardkase.testing.people import AUTHORITY_SCOPE, viewer_with

__all__ = ["town"]
pytestmark = pytest.mark.django_db
CHIEF = replace(wanted(3), within_minutes=15)


def of(viewer: Viewer, minutes: float, code: str) -> list[Obligation]:
    return [one for one in everything(viewer, later(minutes)) if one.code == code]


def named(label: str, *roles: Role) -> Viewer:
    """Somebody of the same authority whose account is called so."""
    return viewer_with(*roles, label=label)


class TestARoleThatIsNotFilled:
    @pytest.mark.parametrize(("minutes", "is_told"), [(0, False), (14, False), (15, True), (600, True), (721, False)])
    def test_is_told_from_its_deadline_for_as_long_as_the_call_out_runs(
        self, alva: Viewer, incident_id: UUID, minutes: int, is_told: bool
    ) -> None:
        called(alva, incident_id, CHIEF)
        assert bool(of(alva, minutes, "callout_unfilled")) is is_told

    def test_says_which_how_many_since_when_and_where(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, replace(CHIEF, count=2))
        (found,) = of(alva, 20, "callout_unfilled")
        assert (found.key, found.state) == (f"callout-{callout_id}-stabschef", Due.OVERDUE)
        assert (found.since, found.due_at) == (NIGHT, later(15))
        assert found.url == f"/incidents/{incident_id}/callouts/{callout_id}/"
        assert "Stabschef" in found.title
        assert "2" in found.title
        assert found.incident is not None
        assert found.incident.id == incident_id
        assert Role.CHIEF_OF_STAFF in found.roles

    def test_counts_only_those_who_are_still_needed(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, replace(CHIEF, count=2))
        said(callout_id, 0, Answer.YES, later(3), minutes=20)
        (found,) = of(alva, 20, "callout_unfilled")
        assert "1 till" in found.title

    def test_each_role_is_told_for_itself_and_a_filled_one_not(self, alva: Viewer, incident_id: UUID) -> None:
        log = wanted(2, start=10, role_key="logg", role="Loggförare", within_minutes=30)
        callout_id = called(alva, incident_id, CHIEF, log)
        assert [one.due_at for one in of(alva, 40, "callout_unfilled")] == [later(15), later(30)]
        said(callout_id, 0, Answer.YES, later(3))
        (found,) = of(alva, 40, "callout_unfilled")
        assert "Loggförare" in found.title

    def test_a_yes_that_the_worker_has_not_seen_yet_fills_it(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, CHIEF)
        CalloutSeat.objects.filter(callout_id=callout_id, place=0).update(answer=Answer.YES, answered_at=later(3))
        assert CalloutRole.objects.get(callout_id=callout_id).state != "filled"
        assert of(alva, 20, "callout_unfilled") == []

    @pytest.mark.parametrize("how", ["stopped", "closed"])
    def test_falls_silent(self, alva: Viewer, incident_id: UUID, how: str) -> None:
        callout_id = called(alva, incident_id, CHIEF)
        if how == "stopped":
            actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Alla är på plats.", key=new_id(), now=later(16))
        else:
            closed(alva, incident_id)
        assert of(alva, 60, "callout_unfilled") == []

    def test_is_an_exercise_in_an_exercise(self, alva: Viewer) -> None:
        called(alva, opened(alva, mode=Mode.EXERCISE), CHIEF)
        assert [one.is_exercise for one in of(alva, 20, "callout_unfilled")] == [True]

    def test_a_test_of_a_list_is_no_role_to_fill(self, alva: Viewer) -> None:
        test = draft(CHIEF, is_test=True)
        common: dict[str, Any] = {"authority_id": UUID(AUTHORITY_SCOPE[4:]), "authority": "Kommunstyrelsen", "draft": test}
        actions.start_callout_test(viewer=alva, **common, key=new_id(), now=NIGHT)
        assert of(alva, 60, "callout_unfilled") == []

    @pytest.mark.parametrize("who", ["bo", "cilla", "dag", "nobody"])
    def test_others_learn_nothing(self, alva: Viewer, incident_id: UUID, request: Any, who: str) -> None:
        called(alva, incident_id, CHIEF)
        assert of(request.getfixturevalue(who), 60, "callout_unfilled") == []

    def test_who_writes_the_log_but_does_not_lead_is_not_told(self, alva: Viewer, incident_id: UUID) -> None:
        called(alva, incident_id, CHIEF)
        assert of(named("Loggförare", Role.LOG_KEEPER), 60, "callout_unfilled") == []


class TestMyOwnCall:
    @pytest.fixture
    def callout_id(self, alva: Viewer, incident_id: UUID) -> UUID:
        first = candidate(0, name="Testa Exempelsson")
        return called(alva, incident_id, wanted(0, chain=(first, candidate(1))))

    @pytest.mark.parametrize("label", ["Testa Exempelsson", "Stabschef, Testa Exempelsson", " testa   exempelsson "])
    def test_is_told_to_the_one_who_is_called(self, callout_id: UUID, label: str, incident_id: UUID) -> None:
        (found,) = of(named(label, Role.STAFF_MEMBER), 2, "callout_mine")
        seat = CalloutSeat.objects.get(callout_id=callout_id, place=0)
        assert (found.key, found.since, found.due_at) == (f"call-{seat.id}", NIGHT, later(15))
        assert found.url == f"/incidents/{incident_id}/callouts/{callout_id}/"
        assert "Stabschef" in found.title
        assert set(found.roles) == set(Role)

    def test_leads_a_partner_to_the_incident_and_not_to_the_names_of_others(self, callout_id: UUID, incident_id: UUID) -> None:
        (found,) = of(named("Testa Exempelsson", Role.OBSERVER), 2, "callout_mine")
        assert found.url == f"/incidents/{incident_id}/log/"

    @pytest.mark.parametrize(("minutes", "state"), [(2, Due.SOON), (14, Due.SOON), (15, Due.OVERDUE)])
    def test_presses_more_when_the_minutes_are_out(self, callout_id: UUID, minutes: int, state: Due) -> None:
        assert [one.state for one in of(named("Testa Exempelsson", Role.OBSERVER), minutes, "callout_mine")] == [state]

    @pytest.mark.parametrize("answer", [Answer.YES, Answer.NO, Answer.LATER])
    def test_is_done_by_an_answer(self, callout_id: UUID, answer: Answer) -> None:
        said(callout_id, 0, answer, later(1))
        assert of(named("Testa Exempelsson", Role.OBSERVER), 2, "callout_mine") == []

    def test_is_over_when_another_has_filled_the_role(self, callout_id: UUID) -> None:
        advance_callout(callout_id=callout_id, now=later(5))
        said(callout_id, 1, Answer.YES, later(6))
        assert of(named("Testa Exempelsson", Role.OBSERVER), 7, "callout_mine") == []

    def test_who_has_not_been_asked_yet_has_nothing_to_answer(self, callout_id: UUID) -> None:
        assert of(named("Provperson 1", Role.OBSERVER), 2, "callout_mine") == []
        advance_callout(callout_id=callout_id, now=later(5))
        assert len(of(named("Provperson 1", Role.OBSERVER), 6, "callout_mine")) == 1

    def test_another_person_is_not_told_and_neither_is_a_namesake_elsewhere(self, callout_id: UUID, alva: Viewer) -> None:
        assert of(alva, 2, "callout_mine") == []
        stranger = viewer_with(label="Testa Exempelsson")
        assert of(stranger, 2, "callout_mine") == []


@pytest.mark.parametrize(
    ("name", "label", "same"),
    [
        ("Testa Exempelsson", "Testa Exempelsson", True),
        ("Testa Exempelsson", "Stabschef, Testa Exempelsson", True),
        ("Testa Exempelsson", "Stabschef, kansliet, Testa  Exempelsson", True),
        ("Testa Exempelsson", "Testa Exempelssons chef", False),
        ("Stabschef", "Stabschef, Testa Exempelsson", False),
        ("", "", False),
        ("", "Stabschef,", False),
    ],
)
def test_whose_call_it_is(name: str, label: str, same: bool) -> None:
    assert is_called(name, label) is same


class TestRosters:
    def test_an_empty_role_within_twelve_hours_comes_first_and_the_rest_are_counted(self, alva: Viewer, incident_id: UUID) -> None:
        roster_id = shifts.rostered(alva, incident_id)
        ada, *_others = shifts.entered(alva, incident_id, roster_id)
        shifts.planned(alva, incident_id, roster_id, ada, 0, 8)
        (found,) = [one for one in everything(alva, later(1)) if one.code.startswith("shift_")]
        assert (found.key, found.code) == (f"roster-{roster_id}", "shift_empty")
        assert found.title.startswith("Central krisledning: ")
        assert "obemannad" in found.title
        assert "till." in found.title
        assert "12 timmar" in found.why
        assert found.url == f"/incidents/{incident_id}/shifts/"
        assert found.roles == (Role.CHIEF_OF_STAFF, Role.LOG_KEEPER)

    def test_a_staff_with_many_empty_roles_is_one_obligation_and_two_staffs_two(self, alva: Viewer, incident_id: UUID) -> None:
        first = shifts.rostered(alva, incident_id)
        second = shifts.rostered(alva, incident_id, draft=RosterDraft("Stab, socialkontoret", (shifts.LOG,), act_staff(alva, incident_id)))
        found = [one for one in everything(alva, later(1)) if one.code.startswith("shift_")]
        assert {one.key for one in found} == {f"roster-{first}", f"roster-{second}"}

    @pytest.mark.parametrize(("minutes", "state"), [(0, Due.OVERDUE), (30, Due.OVERDUE)])
    def test_what_is_empty_now_is_overdue(self, alva: Viewer, incident_id: UUID, minutes: int, state: Due) -> None:
        shifts.entered(alva, incident_id, shifts.rostered(alva, incident_id))
        assert [one.state for one in of(alva, minutes, "shift_empty")] == [state]

    def test_what_will_be_empty_is_due_before_it_is(self, alva: Viewer, incident_id: UUID) -> None:
        roster_id = shifts.rostered(alva, incident_id, draft=RosterDraft("Central krisledning", (shifts.CHIEF,)))
        ada, *_others = shifts.entered(alva, incident_id, roster_id, shifts.ADA)
        shifts.planned(alva, incident_id, roster_id, ada, 0, 8)
        (found,) = of(alva, 60, "shift_empty")
        assert (found.state, found.due_at) == (Due.DUE, shifts.at(8))

    def test_a_full_roster_is_silent(self, alva: Viewer, incident_id: UUID) -> None:
        roster_id = shifts.rostered(alva, incident_id, draft=RosterDraft("Central krisledning", (shifts.CHIEF,)))
        people = [replace(shifts.ADA, name=f"Provperson {place}") for place in range(9)]
        members = shifts.entered(alva, incident_id, roster_id, *people)
        for place, who in enumerate(members):
            shifts.planned(alva, incident_id, roster_id, who, place * 8 - 0.5, place * 8 + 8)
        assert of(alva, 1, "shift_empty") == []
        assert [one.state for one in of(alva, 1, "shift_warning")] == []

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_others_learn_nothing(self, alva: Viewer, incident_id: UUID, request: Any, who: str) -> None:
        shifts.entered(alva, incident_id, shifts.rostered(alva, incident_id))
        assert everything(request.getfixturevalue(who), later(1)) == ()

    def test_falls_silent_when_the_incident_is_over(self, alva: Viewer, incident_id: UUID) -> None:
        shifts.entered(alva, incident_id, shifts.rostered(alva, incident_id))
        closed(alva, incident_id)
        assert of(alva, 300, "shift_empty") == []


def act_staff(viewer: Viewer, incident_id: UUID) -> UUID:
    """A staff of its own."""
    from vardkase.leadership.tests.scenes import STAFF

    return act("open_staff", viewer, incident_id, draft=replace(STAFF, name="Stab, socialkontoret"))


class TestHandovers:
    @pytest.fixture
    def sheet(self, alva: Viewer, incident_id: UUID) -> dict[str, UUID]:
        return shifts.full(alva, incident_id)

    def test_one_that_nobody_has_received_says_from_whom_and_who_is_next(
        self, alva: Viewer, incident_id: UUID, sheet: dict[str, UUID]
    ) -> None:
        (found,) = of(alva, 5, "shift_handover")
        assert (found.key, found.since, found.due_at) == (f"shift-handover-{sheet['handover']}", NIGHT, later(60))
        assert found.url == f"/incidents/{incident_id}/handovers/{sheet['handover']}/accept/"
        assert all(word in found.title for word in ("Stabschef", "Ada Provsson", "Bo Exempelström"))

    def test_whoever_is_next_is_told_that_it_is_theirs(self, sheet: dict[str, UUID]) -> None:
        (mine,) = of(named("Stabschef, Bo Exempelström", Role.STAFF_MEMBER), 5, "shift_handover")
        (other,) = of(named("Stabschef, Ada Provsson", Role.STAFF_MEMBER), 5, "shift_handover")
        assert mine.title == "Du går på härnäst: ta över Stabschef från Ada Provsson"
        assert other.title == "Ta över Stabschef från Ada Provsson: Bo Exempelström går på härnäst"

    @pytest.mark.parametrize(("minutes", "state"), [(-1, Due.DUE), (5, Due.SOON), (59, Due.SOON), (60, Due.OVERDUE), (500, Due.OVERDUE)])
    def test_presses_more_when_nobody_has_answered_in_an_hour(self, alva: Viewer, sheet: dict[str, UUID], minutes: int, state: Due) -> None:
        assert [one.state for one in of(alva, minutes, "shift_handover")] == [state]

    def test_is_done_by_the_receipt(self, alva: Viewer, incident_id: UUID, sheet: dict[str, UUID]) -> None:
        act("accept_handover", alva, incident_id, handover_id=sheet["handover"], by="Bo Exempelström", now=later(3))
        assert of(alva, 5, "shift_handover") == []

    def test_without_anybody_next_nobody_is_named(self, alva: Viewer, incident_id: UUID, sheet: dict[str, UUID]) -> None:
        shifts.stepped(alva, incident_id, sheet["ahead"], ShiftState.NO)
        assert [one.title for one in of(alva, 5, "shift_handover")] == ["Ta över Stabschef från Ada Provsson"]

    @pytest.mark.parametrize("who", ["bo", "cilla", "dag", "nobody"])
    def test_those_who_cannot_receive_it_are_not_told(self, sheet: dict[str, UUID], request: Any, who: str) -> None:
        assert of(request.getfixturevalue(who), 5, "shift_handover") == []

    def test_a_marked_one_is_told_to_those_who_read_it(self, alva: Viewer, sheet: dict[str, UUID]) -> None:
        HandoverRow.objects.filter(id=sheet["handover"]).update(mark_key="secret/elsewhere")
        assert of(alva, 5, "shift_handover") == []


class TestMeetings:
    @pytest.mark.parametrize(("minutes", "is_told"), [(30, False), (34, False), (35, True), (400, True)])
    def test_one_that_has_not_begun_in_five_minutes(self, alva: Viewer, incident_id: UUID, minutes: int, is_told: bool) -> None:
        planned(alva, incident_id)
        assert bool(of(alva, minutes, "meeting_late")) is is_told

    def test_says_which_and_where(self, alva: Viewer, incident_id: UUID) -> None:
        meeting_id = planned(alva, incident_id)
        (found,) = of(alva, 60, "meeting_late")
        assert (found.key, found.since, found.due_at, found.state) == (f"meeting-{meeting_id}", later(30), later(30), Due.OVERDUE)
        assert found.url == f"/incidents/{incident_id}/meetings/{meeting_id}/"
        assert "M-001" in found.title
        assert "5 minuter" in found.why

    @pytest.mark.parametrize("how", ["begun", "cancelled", "moved", "over"])
    def test_falls_silent(self, alva: Viewer, incident_id: UUID, how: str) -> None:
        meeting_id = planned(alva, incident_id)
        if how == "begun":
            act("begin_meeting", alva, incident_id, meeting_id=meeting_id, who=PRESENT, now=later(40))
        elif how == "cancelled":
            act("cancel_meeting", alva, incident_id, meeting_id=meeting_id, why="Alla är ute.", now=later(40))
        elif how == "moved":
            act("move_meeting", alva, incident_id, meeting_id=meeting_id, at=later(90), now=later(40))
        else:
            closed(alva, incident_id)
        assert of(alva, 60, "meeting_late") == []

    def test_those_of_one_kind_are_one_obligation_and_the_latest_is_the_one_to_open(self, alva: Viewer, incident_id: UUID) -> None:
        for minutes in (30, 60, 90):
            latest = planned(alva, incident_id, draft=MeetingDraft(MeetingKind.BRIEFING, at=later(minutes)))
        planned(alva, incident_id, draft=MeetingDraft(MeetingKind.PRESS, at=later(90)))
        press, briefing = sorted(of(alva, 120, "meeting_late"), key=lambda one: one.since == later(30))
        assert (briefing.key, briefing.since, briefing.due_at) == (f"meeting-{latest}", later(30), later(90))
        assert briefing.title.endswith("och 2 tidigare")
        assert press.since == later(90)

    def test_a_milestone_is_done_and_not_opened(self, alva: Viewer, incident_id: UUID) -> None:
        planned(alva, incident_id, draft=MeetingDraft(MeetingKind.MILESTONE, title="Första lägesbilden", at=later(30)))
        assert of(alva, 60, "meeting_late") == []
        (found,) = of(alva, 60, "milestone_late")
        assert found.title.startswith("Borde vara klart: M-001 Första lägesbilden")

    def test_one_of_the_board_is_for_those_who_write_for_it(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        convened(alva, incident_id)
        (found,) = of(alva, 70, "meeting_late")
        assert Role.BOARD_CHAIR in found.roles
        assert of(named("Lägesfunktion", Role.STAFF_MEMBER), 70, "meeting_late") == []

    @pytest.mark.parametrize("who", ["bo", "cilla", "dag", "nobody"])
    def test_others_are_not_told(self, alva: Viewer, incident_id: UUID, request: Any, who: str) -> None:
        planned(alva, incident_id)
        assert of(request.getfixturevalue(who), 60, "meeting_late") == []


class TestLists:
    @pytest.fixture
    def now(self) -> Any:
        return NIGHT

    def days(self, town: Any, days: float, viewer: Viewer | None = None) -> list[Obligation]:
        return [one for one in everything(viewer or town.viewer, NIGHT + timedelta(days=days)) if one.code == "list_untested"]

    @pytest.mark.parametrize(
        ("days", "state"), [(0, Due.SOON), (10, Due.SOON), (20, Due.SOON), (29, Due.SOON), (31, Due.DUE), (300, Due.DUE)]
    )
    def test_one_of_a_plan_in_force_that_was_never_tested(self, town: Any, days: int, state: Due) -> None:
        # The plan is in force from 1 November 2018; a quarter later is 1 February 2019.
        adopted(town, town.office, roles=1, people=1)
        assert [one.state for one in self.days(town, days)] == [state]
        # One that is late has no time: however old it is, it stands below what an incident waits for.
        assert [one.due_at is None for one in self.days(town, days)] == [state is Due.DUE]

    @pytest.mark.parametrize(("days", "officers_too"), [(0, False), (10, False), (20, True)])
    def test_that_was_never_tested_is_the_coordinators_before_it_is_time(self, town: Any, days: int, officers_too: bool) -> None:
        adopted(town, town.office, roles=1, people=1)
        (found,) = self.days(town, days)
        assert (Role.COORDINATOR in found.roles, Role.DUTY_OFFICER in found.roles) == (True, officers_too)

    def test_says_which_and_leads_to_the_test(self, town: Any) -> None:
        adopted(town, town.office, roles=1, people=1)
        (found,) = self.days(town, 40)
        assert found.title.endswith("den har aldrig provats, och är försenad sedan fre 1 feb")
        assert found.url.startswith("/callouts/new/?name=")
        assert "92 dagar" in found.why
        assert not any(letter.isspace() for letter in found.key), "it is an id of the page"
        assert Role.COORDINATOR in found.roles

    @pytest.mark.parametrize(("days", "count", "late"), [(50, 0, ""), (79, 1, ""), (93, 1, ": provet är försenat sedan tor 4 apr")])
    def test_one_that_was_tested_is_due_again_after_a_quarter(self, town: Any, days: int, count: int, late: str) -> None:
        retried(town, "Krisledningsnämnden")
        found = self.days(town, days)
        assert [one.title for one in found] == [f"Prova listan Krisledningsnämnden igen{late}"] * count
        assert [one.since for one in found] == [NIGHT] * count

    def test_a_test_of_a_plans_own_list_is_that_lists(self, town: Any) -> None:
        adopted(town, town.office, roles=1, people=1)
        (plan,) = own_lists(town.viewer, NIGHT)
        retried(town, plan.staff_name.upper(), plan.authority_id)
        assert self.days(town, 40) == []
        assert len(self.days(town, 93)) == 1

    def test_a_plan_that_calls_nobody_has_no_list(self, town: Any) -> None:
        adopted(town, town.office, roles=1, people=0)
        assert self.days(town, 400) == []

    @pytest.mark.parametrize("role", [Role.OBSERVER, Role.AUDITOR])
    def test_those_who_may_not_test_it_are_not_told(self, town: Any, role: Role) -> None:
        adopted(town, town.office, roles=1, people=1)
        retried(town, "Krisledningsnämnden")
        reader = Viewer(new_id(), town.viewer.actor, (Grant(role, f"org:{town.board}"),), "test")
        assert self.days(town, 400, reader) == []


def retried(town: Any, name: str, authority_id: UUID | None = None) -> None:
    """A list that is tested."""
    made = draft(replace(CHIEF, chain=(candidate(0),)), is_test=True, staff=name)
    common: dict[str, Any] = {"authority_id": authority_id or town.board, "authority": "Kommunstyrelsen", "draft": made}
    actions.start_callout_test(viewer=town.viewer, **common, key=new_id(), now=NIGHT)


def test_an_answer_by_whatever_way_is_an_answer(alva: Viewer, incident_id: UUID) -> None:
    callout_id = called(alva, incident_id, wanted(0, chain=(candidate(0, name="Testa Exempelsson"),)))
    said(callout_id, 0, Answer.YES, later(1), via=Via.SMS)
    assert of(named("Testa Exempelsson", Role.OBSERVER), 2, "callout_mine") == []
