"""Decisions by those who may take them: what each is offered, what the form says all at once, and what the register says on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rules import Mark, Secrecy
from vardkase.incidents.tests.scenes import later, refused
from vardkase.leadership import queries
from vardkase.leadership.due import decisions as due
from vardkase.leadership.rules import decisions, tasks
from vardkase.leadership.rules.board import Ender
from vardkase.leadership.rules.decisions import Capacity, DecisionDraft
from vardkase.leadership.rules.tasks import TaskDraft
from vardkase.leadership.tests.pages import ACTS, URGENT, Page, Room
from vardkase.leadership.tests.scenes import DECISION, act, activated, decided
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
SignIn = Callable[[CheckingClient, Viewer], Viewer]
SENT = ACTS["take_decision"][1]
BOARD = {"board", "chair_urgent"}
OTHERS = {"director", "delegate", "head_of_service"}


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


def room_of(client: CheckingClient, sign_in: SignIn, incident_id: UUID, role: Role) -> Room:
    sign_in(client, viewer_with(role, label="Provperson"))
    return Room(client, incident_id)


def offered(page: Page) -> set[str]:
    return set(page.tree.xpath("//select[@name='capacity']/option/@value"))


class TestTheCapacity:
    @pytest.mark.parametrize(
        ("role", "capacities"),
        [
            (Role.DUTY_OFFICER, OTHERS),
            (Role.CHIEF_OF_STAFF, OTHERS | {"chief_of_staff"}),
            (Role.COORDINATOR, OTHERS),
            (Role.DECISION_MAKER, OTHERS | BOARD),
            (Role.LOG_KEEPER, OTHERS | BOARD | {"chief_of_staff"}),
        ],
    )
    def test_is_offered_by_role(self, client: CheckingClient, sign_in: SignIn, incident_id: UUID, role: Role, capacities: set[str]) -> None:
        assert offered(room_of(client, sign_in, incident_id, role).get("decisions/new/")) == capacities

    @pytest.mark.parametrize("role", [Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR])
    @pytest.mark.parametrize("capacity", [Capacity.BOARD, Capacity.CHAIR_URGENT])
    def test_of_the_board_is_refused_to_those_who_do_not_write_for_it(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, role: Role, capacity: Capacity
    ) -> None:
        activated(alva, incident_id)
        page = room_of(client, sign_in, incident_id, role).post(
            "decisions/new/", {**SENT, "capacity": str(capacity), "why_urgent": "Elen är borta."}
        )
        assert page.status == 422
        assert "Du kan inte skriva ner beslut i den egenskapen." in page.error("capacity")
        with refused("leadership.not_your_capacity", field="capacity"):
            decided(viewer_with(role), incident_id, draft=replace(DECISION, capacity=capacity, why_urgent="Elen är borta."))
        assert queries.decisions(alva, incident_id, now=later(10)) == ()

    def test_of_the_board_is_taken_by_its_chair_and_its_secretary(self, alva: Viewer, incident_id: UUID) -> None:
        activated(alva, incident_id)
        for role in (Role.BOARD_CHAIR, Role.LOG_KEEPER, Role.DECISION_MAKER):
            decided(viewer_with(role), incident_id, draft=replace(DECISION, capacity=Capacity.BOARD))
        assert len(queries.decisions(alva, incident_id, now=later(10))) == 3

    def test_of_the_staff_is_not_the_directors(self, incident_id: UUID) -> None:
        with refused("leadership.not_your_capacity", field="capacity"):
            decided(viewer_with(Role.DECISION_MAKER), incident_id, draft=replace(DECISION, capacity=Capacity.CHIEF_OF_STAFF))


class TestTheForm:
    def test_says_everything_that_lacks_at_once(self, room: Room) -> None:
        page = room.post("decisions/new/", {"capacity": "director"})
        assert {name for name in SENT if page.error(name)} == {"title", "text", "grounds", "decided_by", "mandate"}

    def test_of_a_task_too(self, room: Room) -> None:
        page = room.post("tasks/new/", {"due_at": "snarast"})
        assert {name for name in ("what", "assignee", "due_at") if page.error(name)} == {"what", "assignee", "due_at"}

    @pytest.mark.parametrize(("no_action", "asks"), [("", True), ("on", False)])
    def test_asks_for_a_task_only_where_something_is_to_be_done(self, room: Room, no_action: str, asks: bool) -> None:
        assert room.post("decisions/new/", {**SENT, "no_action": no_action}).status == 302
        assert ("Ge någon uppgiften" in room.get("decisions/").text) is asks

    def test_of_another_look_asks_what_came_of_it(self, alva: Viewer, room: Room, incident_id: UUID) -> None:
        review = decided(alva, incident_id, draft=replace(DECISION, review_at=later(60)))
        page = room.get(f"duties/{review}/review/")
        assert "Skriv om beslutet fortfarande gäller" in page.text
        assert "sammanträde" not in page.text.partition("Vad omprövningen ledde till")[2]

    def test_what_lacks_is_what_the_rule_refuses_first(self) -> None:
        bare = DecisionDraft(" ", "", "", "", Capacity.CHAIR_URGENT)
        codes = [one.code for one in decisions.lacking(bare, later(0))]
        assert [code.rpartition("_")[2] for code in codes] == ["title", "text", "grounds", "decider", "reason"]
        with refused(codes[0], field="title"):
            decisions.check_decision(bare, board_works=True, now=later(0))
        assert decisions.lacking(DECISION, later(0)) == ()
        assert [one.facts["field"] for one in tasks.lacking(TaskDraft("", " "))] == ["what", "assignee"]


class TestAReportWhenTheBoardHasEnded:
    def left(self, viewer: Viewer, incident_id: UUID) -> UUID:
        activated(viewer, incident_id)
        urgent = decided(viewer, incident_id, draft=URGENT)
        act("end_board", viewer, incident_id, ender=Ender.COUNCIL, decision="KF § 1", now=later(2))
        return urgent

    def test_goes_to_the_council_as_the_law_has_it(self, alva: Viewer, room: Room, incident_id: UUID) -> None:
        urgent = self.left(alva, incident_id)
        law = "fullmäktiges nästa sammanträde (2 kap. 5 § lagen (2006:544))"
        assert law in room.get("decisions/").text
        assert law in room.get(f"duties/{urgent}/board/").text
        (why,) = [one.why for one in due.source(alva, later(3)) if one.code == "duty_report_to_board"]
        assert law in why

    def test_goes_to_the_board_while_it_works_or_works_again(self, alva: Viewer, room: Room, incident_id: UUID) -> None:
        self.left(alva, incident_id)
        activated(alva, incident_id, now=later(3))
        assert all(not one.after_board for one in queries.open_duties(alva, incident_id, now=later(4)))


def test_the_printed_register_has_grounds_capacity_and_alternatives(alva: Viewer, room: Room, incident_id: UUID) -> None:
    decided(alva, incident_id, draft=replace(DECISION, alternatives=("Vänta till i morgon",)))
    page: Any = room.get("decisions/").tree
    (paper,) = page.xpath("//dl[contains(@class, 'paper-only')]")
    said = " ".join(paper.text_content().split())
    for text in (DECISION.grounds, "Kommundirektör", "Vänta till i morgon", "Delegationsordningen 1.4"):
        assert text in said


def test_a_decision_that_is_not_for_ones_eyes_prints_nothing_more(
    alva: Viewer, client: CheckingClient, sign_in: SignIn, incident_id: UUID
) -> None:
    decided(alva, incident_id, draft=replace(DECISION, mark=Mark(Secrecy.SECRET, "OSL 18:13")))
    page = room_of(client, sign_in, incident_id, Role.OBSERVER).get("decisions/")
    assert page.tree.xpath("//dl[contains(@class, 'paper-only')]") == []
    assert DECISION.grounds not in page.text
