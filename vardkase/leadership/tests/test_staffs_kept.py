"""Several staffs at once, each closing with nothing left behind, and one direction in force: what is kept of it, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Mode, State
from vardkase.incidents.tests.scenes import closed, later, moved, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.queries import Abilities, Overview
from vardkase.leadership.rules.decisions import Capacity
from vardkase.leadership.rules.staffs import Seat, StaffDraft
from vardkase.leadership.rules.tasks import TaskState
from vardkase.leadership.tests.scenes import DECISION, DIRECTION, STAFF, TASK, act, activated, decided, staffed, tasked, took_over
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
SOCIAL = StaffDraft(
    "Socialkontorets stab", Seat.ADMINISTRATION, "Socialdirektör", "Hemtjänsten når inte fram till öarna.", organisation="Socialkontoret"
)
WATER = StaffDraft(
    "Vattenbolagets stab", Seat.COMPANY, "Verkställande direktör", "Reningsverket står utan el.", organisation="Vatten och avlopp AB"
)
FERRIES = replace(DIRECTION, goal="Alla på öarna har värme och mat.", decided_by="Socialdirektör", priorities=("Blidö", "Yxlan"))


def head(incident_id: UUID) -> int:
    return ledger.head(f"incident:{incident_id}").number


def glance(viewer: Viewer, incident_id: UUID, minutes: float = 0) -> Overview:
    return queries.overview(viewer, incident_id, now=later(minutes))


class TestSeveralStaffs:
    def test_work_at_once_each_with_its_own_decision_maker(self, alva: Viewer, incident_id: UUID) -> None:
        for draft in (STAFF, SOCIAL, WATER):
            staffed(alva, incident_id, draft=draft)
        seen = glance(alva, incident_id)
        assert [(one.said.name, one.said.seat, one.said.decision_maker) for one in seen.staffs] == [
            ("Central krisledning", Seat.CENTRAL, "Kommundirektör"),
            ("Socialkontorets stab", Seat.ADMINISTRATION, "Socialdirektör"),
            ("Vattenbolagets stab", Seat.COMPANY, "Verkställande direktör"),
        ]
        assert seen.closed_staffs == ()

    def test_of_which_one_closes_while_the_others_work_on(self, alva: Viewer, incident_id: UUID) -> None:
        central, social = staffed(alva, incident_id), staffed(alva, incident_id, draft=SOCIAL, now=later(10))
        act("close_staff", alva, incident_id, staff_id=central, grounds=" Socialkontoret leder resten. ", now=later(600))
        seen = glance(alva, incident_id, 601)
        assert [one.id for one in seen.staffs] == [social]
        (gone,) = seen.closed_staffs
        assert (gone.id, gone.opened_at, gone.closed_at) == (central, later(0), later(600))
        assert gone.closing is not None
        assert (gone.closing.name, gone.closing.grounds) == ("Central krisledning", "Socialkontoret leder resten.")
        assert queries.staffs(alva, incident_id) == (*seen.staffs, *seen.closed_staffs)

    def test_do_not_share_a_name_until_the_first_has_closed(self, alva: Viewer, incident_id: UUID) -> None:
        first = staffed(alva, incident_id, draft=SOCIAL)
        before = head(incident_id)
        with refused("leadership.staff_exists", field="name", name="SOCIALKONTORETS STAB"):
            staffed(alva, incident_id, draft=replace(SOCIAL, name="SOCIALKONTORETS  STAB"))
        assert head(incident_id) == before
        act("close_staff", alva, incident_id, staff_id=first, grounds="Elen är tillbaka.")
        second = staffed(alva, incident_id, draft=SOCIAL, now=later(900))
        seen = glance(alva, incident_id)
        assert ([one.id for one in seen.staffs], [one.id for one in seen.closed_staffs]) == ([second], [first])

    def test_may_bear_the_name_that_a_staff_of_another_incident_bears(self, alva: Viewer, incident_id: UUID) -> None:
        other = opened(alva, title="Vattenläckan i Rimbo")
        here, there = staffed(alva, incident_id), staffed(alva, other)
        assert [[one.id for one in glance(alva, each).staffs] for each in (incident_id, other)] == [[here], [there]]

    def test_keep_the_name_of_the_staff_they_report_to_also_when_it_is_gone(self, alva: Viewer, incident_id: UUID) -> None:
        central = staffed(alva, incident_id)
        social = staffed(alva, incident_id, draft=replace(SOCIAL, parent_id=central))
        act("close_staff", alva, incident_id, staff_id=central, grounds="Läget är lokalt.")
        (left,) = glance(alva, incident_id).staffs
        assert (left.id, left.said.parent_id, left.said.parent) == (social, central, "Central krisledning")

    @pytest.mark.parametrize("parent", ["unknown", "closed", "of another incident"])
    def test_report_to_none_that_is_not_at_work_here(self, alva: Viewer, incident_id: UUID, parent: str) -> None:
        if parent == "closed":
            parent_id = staffed(alva, incident_id)
            act("close_staff", alva, incident_id, staff_id=parent_id, grounds="Lugnt.")
        else:
            parent_id = staffed(alva, opened(alva, title="En annan")) if parent == "of another incident" else new_id()
        before = head(incident_id)
        with refused("leadership.no_such_staff", field="parent_id"):
            staffed(alva, incident_id, draft=replace(SOCIAL, parent_id=parent_id))
        assert head(incident_id) == before


class TestClosingAStaff:
    @pytest.fixture
    def social(self, alva: Viewer, incident_id: UUID) -> UUID:
        """A staff with two tasks that nobody has finished; another staff and nobody's tasks stand beside."""
        staff_id, other = staffed(alva, incident_id, draft=SOCIAL), staffed(alva, incident_id)
        for owner in (staff_id, staff_id, other, None):
            tasked(alva, incident_id, draft=replace(TASK, staff_id=owner))
        return staff_id

    def test_the_staffs_alone_are_those_of_the_glance(self, alva: Viewer, incident_id: UUID, social: UUID) -> None:
        assert queries.staffs(alva, incident_id) == glance(alva, incident_id).staffs
        assert [one.open_tasks for one in queries.staffs(alva, incident_id) if one.id == social] == [2]

    def test_each_staff_is_shown_with_the_tasks_that_it_has_left(self, alva: Viewer, incident_id: UUID, social: UUID) -> None:
        seen = glance(alva, incident_id)
        assert {one.said.name: one.open_tasks for one in seen.staffs} == {"Socialkontorets stab": 2, "Central krisledning": 1}
        assert seen.open_tasks == 4

    @pytest.mark.parametrize("nobody", ["", "  \n"])
    def test_what_it_has_not_finished_is_taken_by_somebody_who_is_named(
        self, alva: Viewer, incident_id: UUID, social: UUID, nobody: str
    ) -> None:
        before = head(incident_id)
        with refused("leadership.tasks_need_taker", field="handed_to", count=2):
            act("close_staff", alva, incident_id, staff_id=social, grounds="Lugnt.", handed_to=nobody)
        assert head(incident_id) == before
        act("close_staff", alva, incident_id, staff_id=social, grounds="Lugnt.", handed_to="Enhetschef hemtjänst")
        (gone,) = glance(alva, incident_id).closed_staffs
        assert gone.closing is not None
        assert (gone.closing.handed_to, gone.closing.open_tasks, gone.open_tasks) == ("Enhetschef hemtjänst", 2, 2)

    @pytest.mark.parametrize("over", [state for state in TaskState if state.is_over])
    def test_what_is_over_keeps_no_staff_open(self, alva: Viewer, incident_id: UUID, over: TaskState) -> None:
        staff_id = staffed(alva, incident_id, draft=SOCIAL)
        task_id = tasked(alva, incident_id, draft=replace(TASK, staff_id=staff_id))
        with refused("leadership.task_needs_taker", count=1):
            act("close_staff", alva, incident_id, staff_id=staff_id, grounds="Lugnt.")
        act("move_task", alva, incident_id, task_id=task_id, to=over, words="Alla är uppringda.")
        act("close_staff", alva, incident_id, staff_id=staff_id, grounds="Lugnt.")
        assert glance(alva, incident_id).staffs == ()

    def test_it_closes_once_and_the_first_grounds_stand(self, alva: Viewer, incident_id: UUID) -> None:
        staff_id = staffed(alva, incident_id)
        act("close_staff", alva, incident_id, staff_id=staff_id, grounds="Elen är tillbaka.", now=later(30))
        with refused("leadership.staff_closed_already"):
            act("close_staff", alva, incident_id, staff_id=staff_id, grounds="Något annat.", now=later(60))
        (gone,) = glance(alva, incident_id).closed_staffs
        assert gone.closing is not None
        assert (gone.closing.grounds, gone.closed_at) == ("Elen är tillbaka.", later(30))

    def test_a_late_retry_of_its_opening_does_not_open_it_again(self, alva: Viewer, incident_id: UUID) -> None:
        staff_id = staffed(alva, incident_id)
        act("close_staff", alva, incident_id, staff_id=staff_id, grounds="Elen är tillbaka.")
        before = head(incident_id)
        staffed(alva, incident_id, key=staff_id, now=later(90))
        assert (head(incident_id), glance(alva, incident_id).staffs) == (before, ())


class TestTheDirection:
    def test_is_none_until_somebody_sets_it(self, alva: Viewer, incident_id: UUID) -> None:
        assert queries.direction_in_force(alva, incident_id) is None
        with refused("leadership.direction_needs_goal"):
            act("set_direction", alva, incident_id, draft=replace(DIRECTION, goal=" "))
        assert queries.direction_in_force(alva, incident_id) is None
        act("set_direction", alva, incident_id, draft=DIRECTION)
        found = queries.direction_in_force(alva, incident_id)
        assert found is not None
        assert (found.said.version, found.said.goal) == (1, DIRECTION.goal)

    def test_in_force_is_the_newest_and_the_earlier_stay_as_they_were(self, alva: Viewer, incident_id: UUID) -> None:
        for minutes, draft in ((0, DIRECTION), (120, FERRIES), (480, replace(DIRECTION, goal="Åter till det normala."))):
            act("set_direction", alva, incident_id, draft=draft, now=later(minutes))
        versions = glance(alva, incident_id).directions
        assert [(one.said.version, one.said.goal, one.set_at) for one in versions] == [
            (3, "Åter till det normala.", later(480)),
            (2, FERRIES.goal, later(120)),
            (1, DIRECTION.goal, later(0)),
        ]
        assert queries.direction_in_force(alva, incident_id) == versions[0]

    def test_that_is_refused_uses_up_no_version(self, alva: Viewer, incident_id: UUID) -> None:
        act("set_direction", alva, incident_id, draft=DIRECTION)
        with refused("leadership.direction_needs_decider"):
            act("set_direction", alva, incident_id, draft=replace(FERRIES, decided_by=""))
        act("set_direction", alva, incident_id, draft=FERRIES)
        assert [one.said.version for one in glance(alva, incident_id).directions] == [2, 1]

    def test_keeps_its_priorities_in_the_order_they_were_given(self, alva: Viewer, incident_id: UUID) -> None:
        draft = replace(DIRECTION, priorities=("Öarna", "", " Äldre  i hemmet", "Barn"))
        act("set_direction", alva, incident_id, draft=draft)
        assert glance(alva, incident_id).directions[0].said.priorities == ("Öarna", "Äldre i hemmet", "Barn")

    def test_of_before_does_not_come_back_by_a_late_retry(self, alva: Viewer, incident_id: UUID) -> None:
        first = act("set_direction", alva, incident_id, draft=DIRECTION)
        act("set_direction", alva, incident_id, draft=FERRIES)
        act("set_direction", alva, incident_id, draft=DIRECTION, key=first, now=later(60))
        assert [one.said.goal for one in glance(alva, incident_id).directions] == [FERRIES.goal, DIRECTION.goal]
        act("set_direction", alva, incident_id, draft=DIRECTION, now=later(70))
        assert [one.said.version for one in glance(alva, incident_id).directions] == [3, 2, 1]

    def test_of_another_incident_is_not_this_ones(self, alva: Viewer, incident_id: UUID) -> None:
        other = opened(alva, title="Vattenläckan i Rimbo")
        act("set_direction", alva, other, draft=FERRIES)
        assert queries.direction_in_force(alva, incident_id) is None
        act("set_direction", alva, incident_id, draft=DIRECTION)
        assert [one.said.version for one in glance(alva, incident_id).directions] == [1]


class TestAnIncidentThatIsOver:
    @pytest.mark.parametrize("after", [(), (State.EVALUATED,), (State.EVALUATED, State.ARCHIVED)], ids=["closed", "evaluated", "archived"])
    def test_is_led_no_more_and_what_was_led_is_read_as_before(self, alva: Viewer, incident_id: UUID, after: tuple[State, ...]) -> None:
        staff_id = staffed(alva, incident_id)
        activated(alva, incident_id)
        decided(alva, incident_id)
        took_over(alva, incident_id)
        act("set_direction", alva, incident_id, draft=DIRECTION)
        seen = glance(alva, incident_id)
        closed(alva, incident_id)
        moved(alva, incident_id, *after)
        for what, facts in (
            ("open_staff", {"draft": SOCIAL}),
            ("close_staff", {"staff_id": staff_id, "grounds": "Lugnt."}),
            ("set_direction", {"draft": FERRIES}),
        ):
            with refused("leadership.incident_is_over"):
                act(what, alva, incident_id, **facts)
        assert glance(alva, incident_id) == seen
        assert queries.abilities(alva, incidents.incident(alva, incident_id)) == Abilities(
            lead=False, decide=False, task=False, board=False, fulfil=State.ARCHIVED not in after, report=State.ARCHIVED not in after
        )

    def test_is_led_again_when_it_is_opened_again(self, alva: Viewer, incident_id: UUID) -> None:
        staff_id = staffed(alva, incident_id)
        closed(alva, incident_id)
        moved(alva, incident_id, State.ACTIVE)
        assert queries.abilities(alva, incidents.incident(alva, incident_id)).lead
        act("close_staff", alva, incident_id, staff_id=staff_id, grounds="Nu är det lugnt.")
        assert glance(alva, incident_id).staffs == ()

    def test_is_not_one_that_only_stands_down(self, alva: Viewer, incident_id: UUID) -> None:
        moved(alva, incident_id, State.STANDING_DOWN)
        staffed(alva, incident_id)
        assert len(glance(alva, incident_id).staffs) == 1


@pytest.mark.parametrize(
    ("role", "able"),
    [
        (Role.DUTY_OFFICER, Abilities(lead=True, decide=True, task=True, board=False, fulfil=True)),
        (Role.LOG_KEEPER, Abilities(lead=False, decide=True, task=True, board=True, fulfil=True, report=True)),
        (Role.CHIEF_OF_STAFF, Abilities(lead=True, decide=True, task=True, board=False, fulfil=True, lend=True)),
        (Role.DECISION_MAKER, Abilities(lead=True, decide=True, task=True, board=True, fulfil=True, report=True)),
        (Role.BOARD_CHAIR, Abilities(lead=False, decide=True, task=False, board=True, fulfil=True, report=True)),
        (Role.AUDITOR, Abilities(lead=False, decide=False, task=False, board=False)),
    ],
)
def test_the_screens_offer_each_role_what_it_may_do(alva: Viewer, incident_id: UUID, role: Role, able: Abilities) -> None:
    assert queries.abilities(viewer_with(role), incidents.incident(alva, incident_id)) == able


READS: dict[str, Callable[[Viewer, UUID], object]] = {
    "overview": lambda viewer, incident_id: queries.overview(viewer, incident_id, now=later(0)),
    "staffs": queries.staffs,
    "direction_in_force": queries.direction_in_force,
    "boards": queries.boards,
    "decisions": lambda viewer, incident_id: queries.decisions(viewer, incident_id, now=later(0)),
    "open_duties": lambda viewer, incident_id: queries.open_duties(viewer, incident_id, now=later(0)),
    "decision": lambda viewer, incident_id: queries.decision(viewer, incident_id, new_id(), now=later(0)),
}


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
def test_to_others_there_is_nothing_to_read(incident_id: UUID, request: pytest.FixtureRequest, read: str, who: str) -> None:
    viewer = request.getfixturevalue(who)
    for known in (incident_id, new_id()):
        with refused("incident.not_found"):
            READS[read](viewer, known)


class TestAnExercise:
    def test_does_not_make_the_real_board_work(self, alva: Viewer, incident_id: UUID) -> None:
        exercise = opened(alva, title="Övning Mörker", mode=Mode.EXERCISE)
        activated(alva, exercise)
        took_over(alva, exercise)
        with refused("leadership.board_does_not_work"):
            decided(alva, incident_id, draft=replace(DECISION, capacity=Capacity.BOARD))
        assert (queries.boards(alva, incident_id), glance(alva, incident_id).duties) == ((), ())
        activated(alva, incident_id)
        assert len(queries.boards(alva, exercise)) == len(queries.boards(alva, incident_id)) == 1

    def test_counts_its_decisions_by_itself_and_stays_an_exercise(self, alva: Viewer, incident_id: UUID) -> None:
        exercise = opened(alva, title="Övning Mörker", mode=Mode.EXERCISE)
        for _ in range(2):
            decided(alva, exercise)
        decided(alva, incident_id)
        assert [one.reference for one in queries.decisions(alva, incident_id, now=later(0))] == ["B-001"]
        assert [one.reference for one in queries.decisions(alva, exercise, now=later(0))] == ["B-002", "B-001"]
        assert [incidents.incident(alva, one).is_exercise for one in (exercise, incident_id)] == [True, False]
