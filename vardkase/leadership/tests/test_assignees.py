"""To whom something is given: the names that are offered, what each is taken to be, and what is said of a name that nobody knows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.forms import tasks as forms
from vardkase.leadership.rules.tasks import Assignee, AssigneeKind, kind_of, known_as
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.scenes import STAFF, act, asked, handed, staffed, took
from vardkase.organisation.actions import close_post
from vardkase.organisation.models import Organisation
from vardkase.organisation.tests.conftest import town
from vardkase.testing.cases import each
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import OTHER_AUTHORITY

__all__ = ["town"]
KNOWN = (
    Assignee("Stabschef", AssigneeKind.ROLE),
    Assignee("Testa Exempelsson", AssigneeKind.PERSON),
    Assignee("Roslagsvatten", AssigneeKind.ORGANISATION),
)
K = AssigneeKind


class TestTheRules:
    @each(
        ("name", "chosen", "kind"),
        [("Stabschef", None, K.ROLE), (" stabschef ", None, K.ROLE), ("Testa Exempelsson", None, K.PERSON),
         ("Roslagsvatten", None, K.ORGANISATION), ("Okänd AB", None, K.ORGANISATION), ("Roslagsvatten", K.PERSON, K.PERSON)],
    )  # fmt: skip
    def test_somebody_is_what_the_name_is_known_as_unless_it_is_said(self, name: str, chosen: Any, kind: AssigneeKind) -> None:
        assert kind_of(name, chosen, KNOWN) is kind

    def test_another_name_means_somebody_when_no_label_does(self) -> None:
        post = Assignee("Gatuchef, Tekniska", K.PERSON, also="Gatuchef")
        assert [known_as(name, (*KNOWN, post)) for name in ("Gatuchef", " gatuchef, tekniska ", "Gatuchef, SBK")] == [post, post, None]
        shadowed = Assignee("Stabschef, Vatten", K.PERSON, also="Stabschef")
        assert known_as("Stabschef", (shadowed, *KNOWN)) == KNOWN[0]
        assert known_as("", (Assignee("Växel, Vatten", K.PERSON),)) is None

    @pytest.mark.parametrize("name", ["", "Stab", "Stabschef i reserv"])
    def test_a_name_is_known_whole(self, name: str) -> None:
        assert known_as(name, KNOWN) is None


@pytest.mark.django_db
class TestWhoIsOffered:
    def of(self, viewer: Viewer, incident_id: UUID) -> dict[str, tuple[str, str]]:
        return {one.label: (str(one.kind), one.hint) for one in queries.assignees(viewer, incident_id, now=later(5))}

    def test_roles_with_those_who_hold_them_and_people(self, alva: Viewer, incident_id: UUID) -> None:
        took(alva, incident_id, handed(alva, incident_id))
        found = self.of(alva, incident_id)
        assert found["Stabschef"] == ("role", "Central krisledning, Testa Exempelsson")
        assert found["Loggförare"] == ("role", "Central krisledning")
        assert found["Testa Exempelsson"] == ("person", "Stabschef")

    def test_a_role_of_two_staffs_is_told_apart(self, alva: Viewer, incident_id: UUID) -> None:
        handed(alva, incident_id)
        handed(alva, incident_id, staff_id=staffed(alva, incident_id, draft=replace(STAFF, name="Stab, hamnen")))
        found = self.of(alva, incident_id)
        assert "Stabschef" not in found
        assert {"Stabschef, Central krisledning", "Stabschef, Stab, hamnen"} <= set(found)

    def test_a_closed_staff_is_not_offered(self, alva: Viewer, incident_id: UUID) -> None:
        act("close_staff", alva, incident_id, staff_id=handed(alva, incident_id), grounds="Lugnt.")
        assert "Stabschef" not in self.of(alva, incident_id)

    def test_the_registers_organisations(self, town: Any, incident_id: UUID) -> None:
        here = opened(town.viewer, authority_id=town.board)
        names = set(Organisation.objects.filter(valid_to=None).values_list("name", flat=True))
        found = self.of(town.viewer, here)
        assert names
        assert names <= set(found)

    def test_the_registers_posts_by_title_and_organisation(self, town: Any) -> None:
        here = opened(town.viewer, authority_id=town.board)
        town.post("Gatuchef")
        for organisation in (town.office, town.municipality):
            town.post("Växel", organisation)
        known = queries.assignees(town.viewer, here, now=later(5))
        found = known_as("gatuchef", known)
        assert found == Assignee("Gatuchef, Kommunstyrelsekontoret", K.PERSON, "Kommunstyrelsekontoret", "Gatuchef")
        assert known_as("Gatuchef, Kommunstyrelsekontoret", known) == found
        assert known_as("Växel", known) is None, "two have a switchboard"
        assert known_as("Växel, Provköpings kommun", known) is not None

    def test_no_post_that_is_no_more_or_that_the_viewer_does_not_read(self, town: Any, cilla: Viewer) -> None:
        here, there = opened(town.viewer, authority_id=town.board), opened(cilla, authority_id=OTHER_AUTHORITY)
        post_id = town.post("Gatuchef")
        assert known_as("Gatuchef", queries.assignees(town.viewer, here, now=later(5))) is not None
        assert known_as("Gatuchef", queries.assignees(cilla, there, now=later(5))) is None
        close_post(viewer=town.viewer, post_id=post_id, reason="Flyttad.", key=new_id(), now=town.now)
        assert known_as("Gatuchef", queries.assignees(town.viewer, here, now=later(5))) is None

    def test_a_role_of_the_staff_is_meant_before_a_post_of_the_same_name(self, town: Any) -> None:
        here = opened(town.viewer, authority_id=town.board)
        handed(town.viewer, here)
        town.post("Stabschef")
        known = queries.assignees(town.viewer, here, now=later(5))
        assert [one.kind for one in (known_as(name, known) for name in ("Stabschef", "Stabschef, Kommunstyrelsekontoret")) if one] == [
            K.ROLE, K.PERSON,
        ]  # fmt: skip

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_outsiders_learn_nothing(self, incident_id: UUID, request: Any, who: str) -> None:
        with refused("incident.not_found"):
            queries.assignees(request.getfixturevalue(who), incident_id, now=later(5))


@pytest.mark.django_db
@pytest.mark.usefixtures("five_past")
class TestThePages:
    def offered(self, page: Page, field: str) -> list[str]:
        (given,) = page.tree.xpath(f"//main//input[@name='{field}']/@list")
        return list(page.tree.xpath(f"//datalist[@id='{given}']/option/@value"))

    @pytest.mark.parametrize(("path", "field"), [("tasks/new/", "assignee"), ("questions/new/", "lead")])
    def test_offer_who_is_known(self, screen: CheckingClient, alva: Viewer, incident_id: UUID, path: str, field: str) -> None:
        handed(alva, incident_id)
        assert self.offered(Room(screen, incident_id).get(path), field)[:2] == ["Stabschef", "Loggförare"]

    def test_the_lead_can_be_changed_to_one_of_them(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        handed(alva, incident_id)
        page = Room(screen, incident_id).get(f"questions/{asked(alva, incident_id)}/")
        assert "Stabschef" in self.offered(page, "lead")

    def test_a_task_is_of_the_kind_that_was_chosen_by_name(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        handed(alva, incident_id)
        room = Room(screen, incident_id)
        for name in ("Stabschef", "Roslagsvatten"):
            room.post("tasks/new/", {**room.get("tasks/new/").form, "what": "Kör vatten.", "assignee": name})
        kinds = {one.said.assignee: one.said.assignee_kind for one in queries.tasks(alva, incident_id, now=later(5)) if one.said}
        assert kinds == {"Stabschef": K.ROLE, "Roslagsvatten": K.ORGANISATION}

    def test_a_stranger_is_taken_and_that_is_said(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        handed(alva, incident_id)
        room, said = Room(screen, incident_id), "finns inte i registret: får ingen påminnelse"
        room.post("tasks/new/", {"what": "Kör vatten.", "assignee": "Okänd AB"})
        assert f"”Okänd AB” är ingen roll här och {said}" in room.get("tasks/").text
        room.post("questions/new/", {"title": "Vem kör vatten?", "lead": "Okänd AB"})
        assert said in room.get("tasks/").text
        room.post("tasks/new/", {"what": "Kör vatten.", "assignee": "stabschef"})
        assert said not in room.get("tasks/").text

    @pytest.mark.parametrize("name", ["Gatuchef", "gatuchef, kommunstyrelsekontoret"])
    def test_a_post_is_no_stranger_also_when_the_list_does_not_reach_to_it(
        self, screen: CheckingClient, town: Any, incident_id: UUID, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        monkeypatch.setattr(forms, "MOST_OFFERED", 2)
        for title in ("Gatuchef", "Växel", "Jurist"):
            town.post(title)
        room = Room(screen, incident_id)
        assert len(self.offered(room.get("tasks/new/"), "assignee")) == 2
        room.post("tasks/new/", {"what": "Röj vägen.", "assignee": name})
        room.post("questions/new/", {"title": "Vem röjer?", "lead": name})
        assert "finns inte i registret" not in room.get("tasks/").text
        (given,) = [one.said for one in queries.tasks(town.viewer, incident_id, now=later(5)) if one.said]
        assert (given.assignee, given.assignee_kind) == (name, K.PERSON)

    def test_what_was_refused_says_nothing_of_strangers(self, screen: CheckingClient, incident_id: UUID) -> None:
        room = Room(screen, incident_id)
        assert room.post("tasks/new/", {"what": "", "assignee": "Okänd AB"}).status == 422
        assert "finns inte i registret" not in room.get("tasks/").text


@pytest.mark.django_db
@pytest.mark.usefixtures("five_past")
class TestTheLeadBoard:
    def test_has_a_place_of_its_own_in_the_menu(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        asked(alva, incident_id)
        page = Room(screen, incident_id).get("questions/")
        assert page.tree.xpath("//h1/text()") == ["Vem leder vad"]
        assert page.tree.xpath("//nav//a[@aria-current='page']/text()") == ["Vem leder vad"]
        assert "Vem röjer vägarna på Vätö?" in page.text
        assert "questions/new/" in page.offers

    def test_who_only_reads_is_offered_nothing(self, client: CheckingClient, sign_in: Any, bo: Viewer, incident_id: UUID) -> None:
        sign_in(client, bo)
        page = Room(client, incident_id).get("questions/")
        assert "Ingen fråga är uppsatt än." in page.text
        assert "questions/new/" not in page.offers

    @pytest.mark.parametrize("who", ["cilla", "dag"])
    def test_outsiders_find_nothing(self, client: CheckingClient, sign_in: Any, incident_id: UUID, request: Any, who: str) -> None:
        sign_in(client, request.getfixturevalue(who))
        assert Room(client, incident_id).get("questions/").status == 404
