"""The roles of a staff show who is on the way to each, when they are there, and lead to the call-out."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.http import QueryDict

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.tests.scenes import later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, queries
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.forms import TakeForm
from vardkase.leadership.rules.callouts import RoleState, Via
from vardkase.leadership.rules.roles import RoleDraft
from vardkase.leadership.tests.callouts import called, said, wanted
from vardkase.leadership.tests.pages import Room
from vardkase.leadership.tests.scenes import STAFF, card_of, handed, staffed, took
from vardkase.plans.queries import Candidate
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
KEY = "chief_of_staff"
CHIEF = {"role_key": KEY, "role": "Stabschef"}


@kept
def staff_id(alva: Viewer, incident_id: UUID) -> UUID:
    return handed(alva, incident_id)


@kept
def callout_id(alva: Viewer, incident_id: UUID, staff_id: UUID) -> UUID:
    return called(alva, incident_id, wanted(**CHIEF), staff_id=staff_id)


def ways(viewer: Viewer, incident_id: UUID, minutes: float = 8) -> dict[UUID, tuple[queries.OnTheWay, ...]]:
    staffs = queries.roles(viewer, incident_id, now=later(minutes))
    return queries.on_the_way(viewer, incident_id, staffs, now=later(minutes))


class TestOnTheWay:
    def test_before_anybody_answers_nobody_is(self, alva: Viewer, incident_id: UUID, staff_id: UUID, callout_id: UUID) -> None:
        (way,) = ways(alva, incident_id)[card_of(staff_id)]
        assert (way.callout_id, way.seats, way.state) == (callout_id, (), RoleState.ASKING)

    def test_a_yes_is_with_the_moment_of_arrival(self, alva: Viewer, incident_id: UUID, staff_id: UUID, callout_id: UUID) -> None:
        said(callout_id, 0, Answer.YES, later(2), minutes=25, role_key=KEY)
        (way,) = ways(alva, incident_id)[card_of(staff_id)]
        assert [(one.name, one.expected_at, one.reserve) for one in way.seats] == [("Provperson 0", later(27), False)]
        assert way.state == RoleState.FILLED

    @pytest.mark.parametrize("answer", [Answer.NO, Answer.LATER])
    def test_no_and_later_are_not(self, alva: Viewer, incident_id: UUID, staff_id: UUID, callout_id: UUID, answer: Answer) -> None:
        said(callout_id, 0, answer, later(2), role_key=KEY)
        assert ways(alva, incident_id)[card_of(staff_id)][0].seats == ()

    def test_a_yes_and_a_no_by_two_ways_are_not_either(self, alva: Viewer, incident_id: UUID, staff_id: UUID, callout_id: UUID) -> None:
        said(callout_id, 0, Answer.YES, later(2), role_key=KEY)
        said(callout_id, 0, Answer.NO, later(3), via=Via.SMS, role_key=KEY)
        assert ways(alva, incident_id)[card_of(staff_id)][0].seats == ()

    def test_the_wanted_come_before_the_reserve(self, alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(first=3, **CHIEF), staff_id=staff_id)
        said(callout_id, 1, Answer.YES, later(1), minutes=50, role_key=KEY)
        said(callout_id, 0, Answer.YES, later(2), minutes=5, role_key=KEY)
        (way,) = ways(alva, incident_id)[card_of(staff_id)]
        assert [(one.name, one.reserve) for one in way.seats] == [("Provperson 1", False), ("Provperson 0", True)]

    def test_who_holds_the_role_has_come(self, alva: Viewer, incident_id: UUID, staff_id: UUID, callout_id: UUID) -> None:
        said(callout_id, 0, Answer.YES, later(2), minutes=25, role_key=KEY)
        took(alva, incident_id, staff_id, "provperson 0")
        assert ways(alva, incident_id)[card_of(staff_id)][0].seats == ()

    def test_a_call_out_knows_a_staff_by_its_name_and_a_role_by_its_label(self, alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
        called(alva, incident_id, wanted(role_key="annan", role="stabschef"))
        assert len(ways(alva, incident_id)[card_of(staff_id)]) == 1

    def test_another_staff_has_nothing_of_it(self, alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
        other = staffed(alva, incident_id, draft=replace(STAFF, name="Stab, socialkontoret"))
        handed(alva, incident_id, staff_id=other)
        called(alva, incident_id, wanted(**CHIEF), staff_id=staff_id)
        assert card_of(other) not in ways(alva, incident_id)

    @pytest.mark.parametrize("how", ["stopped", "lapsed"])
    def test_one_that_does_not_run_is_not_shown(self, alva: Viewer, incident_id: UUID, staff_id: UUID, callout_id: UUID, how: str) -> None:
        if how == "stopped":
            actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Klart.", key=new_id(), now=later(3))
        assert ways(alva, incident_id, 8 if how == "stopped" else 800) == {}

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_outsiders_learn_nothing(self, incident_id: UUID, callout_id: UUID, request: Any, who: str) -> None:
        with refused("incident.not_found"):
            queries.on_the_way(request.getfixturevalue(who), incident_id, (), now=later(8))

    def test_of_another_incident_is_not_here(self, alva: Viewer, incident_id: UUID, staff_id: UUID) -> None:
        called(alva, opened(alva), wanted(**CHIEF))
        assert ways(alva, incident_id) == {}


@pytest.mark.usefixtures("five_past")
class TestThePage:
    def test_says_who_comes_when_and_leads_to_the_call_out(
        self, screen: CheckingClient, incident_id: UUID, staff_id: UUID, callout_id: UUID
    ) -> None:
        said(callout_id, 0, Answer.YES, later(2), minutes=25, role_key=KEY)
        page = Room(screen, incident_id).get("roles/")
        assert "Har svarat ja" in page.text
        assert "Provperson 0, på plats ons 2 jan 02:47" in page.text
        assert any(f"callouts/{callout_id}/" in one for one in page.offers)

    def test_says_that_nobody_is_on_the_way_yet(self, screen: CheckingClient, incident_id: UUID, callout_id: UUID) -> None:
        page = Room(screen, incident_id).get("roles/")
        assert page.text.count("Inkallad, men ingen är på väg än.") == 1

    def test_a_yes_without_minutes_says_so(self, screen: CheckingClient, incident_id: UUID, callout_id: UUID) -> None:
        said(callout_id, 0, Answer.YES, later(2), role_key=KEY)
        assert "Provperson 0, har inte sagt när" in Room(screen, incident_id).get("roles/").text

    def test_without_a_call_out_is_as_it_was(self, screen: CheckingClient, incident_id: UUID, staff_id: UUID) -> None:
        page = Room(screen, incident_id).get("roles/")
        assert "Till inkallningen" not in page.text
        assert "Inkallad" not in page.text


@pytest.mark.usefixtures("five_past")
class TestOnePress:
    @pytest.fixture
    def room(self, screen: CheckingClient, incident_id: UUID) -> Room:
        return Room(screen, incident_id)

    def test_takes_the_role_for_the_one_who_said_yes(
        self, room: Room, alva: Viewer, incident_id: UUID, staff_id: UUID, callout_id: UUID
    ) -> None:
        said(callout_id, 0, Answer.YES, later(2), role_key=KEY)
        (form,) = room.get("roles/").tree.xpath("//form[.//button[contains(., 'Är på plats')]]")
        sent = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
        for _ in range(2):
            assert room.post(f"roles/{card_of(staff_id)}/take/", sent).status == 302
        card = queries.card(alva, incident_id, card_of(staff_id), now=later(8))
        assert [one.said.person for one in card.holders] == ["Provperson 0"]
        assert "Är på plats" not in room.get("roles/").text

    def test_is_not_offered_for_a_role_that_is_held_or_to_one_who_does_not_lead(
        self, room: Room, alva: Viewer, incident_id: UUID, staff_id: UUID, callout_id: UUID, client: CheckingClient, sign_in: Any
    ) -> None:
        said(callout_id, 0, Answer.YES, later(2), role_key=KEY)
        sign_in(client, viewer_with(Role.OBSERVER))
        assert "Är på plats" not in Room(client, incident_id).get("roles/").text
        took(alva, incident_id, staff_id)
        assert "Är på plats" not in room.get("roles/").text

    def test_the_list_says_who_said_yes_and_a_written_name_is_whoever_stands_there(self) -> None:
        way = replace_way("Testa Exempelsson")
        chain = (Candidate(UUID(int=5), "Testa Exempelsson", "Stabschef", "Kommunen"), Candidate(UUID(int=6), "Demo", "", "Kommunen"))
        card = fake_card()
        sent = QueryDict("key=00000000-0000-7000-8000-000000000001&person=testa+exempelsson")
        form = TakeForm(sent, now=later(8), card=card, chain=chain, ways=way)
        assert [label for _id, label in form.fields["candidate"].choices] == ["–", "Testa Exempelsson, Stabschef – Har svarat ja", "Demo"]
        assert form.is_valid()
        assert form.draft() == RoleDraft("Testa Exempelsson", UUID(int=5), "", None)


def fake_card() -> Any:
    """A role that nobody holds."""
    return SimpleNamespace(holders=(), earlier=())


def replace_way(name: str) -> Any:
    """Somebody on the way."""
    return (SimpleNamespace(seats=(SimpleNamespace(name=name),)),)
