"""What standing down takes with it, level, direction, loans and what was open; and starting again when the storm comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access import queries as access
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.actions import change_level
from vardkase.incidents.rules import LevelDraft, State
from vardkase.incidents.tests.scenes import NIGHT, later, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, queries
from vardkase.leadership.actions.loans import LoanDraft
from vardkase.leadership.due import decisions as due_decisions
from vardkase.leadership.due import tasks as due_tasks
from vardkase.leadership.queries.direction import direction_in_force
from vardkase.leadership.rules.standdown import Answer, How, StandDownDraft, check_not_down
from vardkase.leadership.rules.tasks import TaskState
from vardkase.leadership.tests.pages import Room
from vardkase.leadership.tests.scenes import DECISION, DIRECTION, STAFF, TASK, act, decided, staffed, tasked
from vardkase.testing import accounts
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db]
DOWN = StandDownDraft("Kommundirektör", "Elen är tillbaka och vägarna öppna.", "Beredskap och säkerhet")


def down(viewer: Viewer, incident_id: UUID, minutes: float = 600, **otherwise: Any) -> UUID:
    return act("stand_down", viewer, incident_id, draft=replace(DOWN, **otherwise), now=later(minutes))


def raised(viewer: Viewer, incident_id: UUID, order: int = 3) -> None:
    change_level(viewer=viewer, incident_id=incident_id, draft=LevelDraft(order, "Kommundirektör", "Storm"), key=new_id(), now=NIGHT)


def kinds(incident_id: UUID, last: int) -> list[str]:
    return [one.kind for one in ledger.entries(f"incident:{incident_id}")][-last:]


class TestOnce:
    def test_of_three_at_once_the_first_stands_and_the_others_are_told_when(self, alva: Viewer, incident_id: UUID) -> None:
        staffed(alva, incident_id)
        down(alva, incident_id, evaluation_at=later(3000))
        for _other in range(2):
            with refused("leadership.stood_down_already", at=later(600)):
                down(alva, incident_id, 600, evaluation_at=later(3000))
        assert len(queries.stand_downs(alva, incident_id)) == 1
        assert len(queries.rhythm(alva, incident_id, now=later(601))) == 1

    @pytest.mark.parametrize(
        ("state", "staffs", "last"), [(State.ACTIVE, 0, NIGHT), (State.STANDING_DOWN, 1, NIGHT), (State.STANDING_DOWN, 0, None)]
    )
    def test_is_not_asked_of_what_is_led_or_never_stood_down(self, state: State, staffs: int, last: Any) -> None:
        check_not_down(state, staffs=staffs, last=last)


class TestUpAgain:
    def test_a_staff_that_is_opened_makes_the_incident_active_on_the_same_grounds(self, alva: Viewer, incident_id: UUID) -> None:
        staffed(alva, incident_id)
        down(alva, incident_id)
        staffed(alva, incident_id, now=later(700))
        assert incidents.incident(alva, incident_id).state == State.ACTIVE
        assert kinds(incident_id, 2) == ["incident.state_changed", "leadership.staff_opened"]
        moved = list(ledger.entries(f"incident:{incident_id}"))[-2].event
        assert (moved.before, moved.after, moved.reason) == (State.STANDING_DOWN, State.ACTIVE, STAFF.grounds)

    def test_and_can_stand_down_anew(self, alva: Viewer, incident_id: UUID) -> None:
        staffed(alva, incident_id)
        down(alva, incident_id)
        staffed(alva, incident_id, now=later(700))
        down(alva, incident_id, 900)
        assert incidents.incident(alva, incident_id).state == State.STANDING_DOWN
        assert len(queries.stand_downs(alva, incident_id)) == 2


class TestTheLevel:
    def test_is_the_lowest_when_nothing_is_said_and_the_log_says_who_decided(self, alva: Viewer, incident_id: UUID) -> None:
        raised(alva, incident_id)
        staffed(alva, incident_id)
        down(alva, incident_id)
        row = incidents.incident(alva, incident_id)
        assert (row.level_order, row.state) == (0, State.STANDING_DOWN)
        assert kinds(incident_id, 3) == ["leadership.stood_down", "incident.level_changed", "incident.state_changed"]
        (one,) = queries.stand_downs(alva, incident_id)
        assert (one.said.level_order, one.said.level) == (0, "Normalläge")

    def test_is_the_one_that_was_chosen(self, alva: Viewer, incident_id: UUID) -> None:
        raised(alva, incident_id)
        down(alva, incident_id, level=1)
        assert incidents.incident(alva, incident_id).level_order == 1

    def test_that_held_already_is_not_decided_again(self, alva: Viewer, incident_id: UUID) -> None:
        down(alva, incident_id)
        assert kinds(incident_id, 2) == ["leadership.stood_down", "incident.state_changed"]

    def test_sent_again_with_another_level_is_refused(self, alva: Viewer, incident_id: UUID) -> None:
        key = down(alva, incident_id, level=1)
        with refused("ledger.key_reused"):
            act("stand_down", alva, incident_id, draft=replace(DOWN, level=2), key=key, now=later(601))

    @pytest.mark.usefixtures("five_past")
    def test_is_asked_for_by_the_page(self, alva: Viewer, screen: CheckingClient, incident_id: UUID) -> None:
        raised(alva, incident_id)
        room = Room(screen, incident_id)
        page = room.get("stand-down/new/")
        assert page.form["level"] == "0"
        said = {"decided_by": "Kommundirektör", "grounds": "Elen är tillbaka.", "handed_to": "Säkerhetschef"}
        assert room.post("stand-down/new/", {**page.form, **said}).status == 302
        header = room.get("leadership/").text.partition("Uppdateras")[0]
        assert "Normalläge" in header
        assert "Stabsläge" not in header


class TestTheDirection:
    def test_holds_no_more_on_any_screen_and_stays_to_be_read(self, alva: Viewer, screen: CheckingClient, incident_id: UUID) -> None:
        act("set_direction", alva, incident_id, draft=DIRECTION)
        assert direction_in_force(alva, incident_id) is not None
        down(alva, incident_id)
        assert direction_in_force(alva, incident_id) is None
        assert queries.directions_everywhere(alva) == ()
        page = Room(screen, incident_id).get("leadership/")
        assert "Ingen gäller: krisledningen har avvecklats" in page.text
        assert DIRECTION.goal in page.text

    def test_that_is_set_afterwards_holds(self, alva: Viewer, incident_id: UUID) -> None:
        act("set_direction", alva, incident_id, draft=DIRECTION)
        down(alva, incident_id)
        act("set_direction", alva, incident_id, draft=replace(DIRECTION, goal="Ett nytt mål."), now=later(700))
        found = direction_in_force(alva, incident_id)
        assert found is not None
        assert found.said.goal == "Ett nytt mål."


class TestWhatIsHandedOn:
    def test_a_task_is_done_by_whoever_took_it_and_followed_by_the_coordinator(self, alva: Viewer, incident_id: UUID) -> None:
        staff = staffed(alva, incident_id)
        tasked(alva, incident_id, draft=replace(TASK, staff_id=staff, due_at=later(650)))
        down(alva, incident_id)
        (line,) = queries.tasks(alva, incident_id, now=later(700))
        assert line.said is not None
        assert (line.said.assignee, line.said.staff_id, line.state) == ("Beredskap och säkerhet", None, TaskState.NEW)
        (one,) = due_tasks.source(alva, later(700))
        assert "(Beredskap och säkerhet)" in one.title
        assert one.roles == (Role.COORDINATOR, Role.DUTY_OFFICER)

    def test_a_task_in_a_staff_that_works_lies_with_the_staff(self, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id, draft=replace(TASK, due_at=later(650)))
        (one,) = due_tasks.source(alva, later(700))
        assert Role.CHIEF_OF_STAFF in one.roles
        assert f"({TASK.assignee})" in one.title

    def test_a_duty_names_who_took_it_until_it_is_done(self, alva: Viewer, incident_id: UUID) -> None:
        about = decided(alva, incident_id, draft=replace(DECISION, review_at=later(650)))
        down(alva, incident_id)
        (one,) = due_decisions.source(alva, later(700))
        assert "→ Beredskap och säkerhet" in one.title
        assert Role.COORDINATOR in one.roles
        assert Role.CHIEF_OF_STAFF not in one.roles
        act("fulfil_duty", alva, incident_id, about_id=about, kind="review", how="Det står fast.", now=later(701))
        assert list(due_decisions.source(alva, later(702))) == []


class TestLoans:
    @pytest.fixture
    def lent(self, incident_id: UUID) -> UUID:
        chief = accounts.make_account(viewer_with(Role.CHIEF_OF_STAFF, label="Stabschef"))
        kim = accounts.make_account(viewer_with(label="Handläggare, Kim Ek")).account_id
        draft = LoanDraft(kim, Role.LOG_KEEPER, 12, "Ingen annan loggförare i natt")
        return act("lend_role", chief, incident_id, draft=draft, now=later(400))

    def loans(self, viewer: Viewer, incident_id: UUID) -> list[UUID]:
        row = incidents.incident(viewer, incident_id)
        return [one.id for one in access.loans(viewer, row.stream, (row.stream, f"org:{row.authority_id}"), now=later(601))]

    def test_end_with_leadership_and_the_log_says_so(self, alva: Viewer, incident_id: UUID, lent: UUID) -> None:
        assert self.loans(alva, incident_id) == [lent]
        down(alva, incident_id)
        assert self.loans(alva, incident_id) == []
        assert "leadership.role_returned" in kinds(incident_id, 3)

    def test_that_are_kept_are_named_with_the_reason(self, alva: Viewer, incident_id: UUID, lent: UUID) -> None:
        kept = Answer("loan", str(lent), How.LEFT, why="Skriver klart loggen i natt.")
        with refused("leadership.thing_needs_reason"):
            down(alva, incident_id, answers=(replace(kept, why=""),))
        down(alva, incident_id, answers=(kept,))
        assert self.loans(alva, incident_id) == [lent]
        (one,) = queries.stand_downs(alva, incident_id)
        assert [(thing.noun, thing.how, thing.why) for thing in one.said.settled] == [("loan", How.LEFT, "Skriver klart loggen i natt.")]

    def test_are_ended_also_by_one_who_leads_and_lends_nothing(self, alva: Viewer, incident_id: UUID, lent: UUID) -> None:
        tib = viewer_with(Role.DUTY_OFFICER)
        down(tib, incident_id)
        assert self.loans(alva, incident_id) == []
        with refused("leadership.may_not"):
            actions.return_role(viewer=tib, incident_id=incident_id, grant_id=lent, key=new_id(), now=later(602))
