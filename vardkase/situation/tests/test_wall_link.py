"""The wall's own link: who gives it, what it shows, that it signs nobody in, and what is left of it when it has ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from vardkase.access.rules import Capability, Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Importance
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, closed, later, opened, refused, wrote
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.scenes import TASK, tasked
from vardkase.situation import links
from vardkase.situation.actions import links as actions
from vardkase.situation.queries import links as queries
from vardkase.situation.rules.links import LONGEST_HOURS, LinkDraft, Purpose
from vardkase.testing.accounts import sign_in
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
DAYS = LONGEST_HOURS // 24


def gave(viewer: Viewer, incident_id: UUID, **more: Any) -> Any:
    draft = LinkDraft(more.pop("purpose", Purpose.WALL), more.pop("target", incident_id), "Stabsrummet", LONGEST_HOURS)
    return actions.give_link(viewer=viewer, incident_id=incident_id, draft=draft, key=new_id(), now=NIGHT, **more)


def withdrew(viewer: Viewer, incident_id: UUID, link_id: UUID) -> Any:
    return actions.withdraw_link(viewer=viewer, incident_id=incident_id, link_id=link_id, key=new_id(), now=NIGHT)


def where(entry: Any, purpose: Purpose = Purpose.WALL) -> str:
    return f"/situation/wall/{links.make(purpose, entry.event.token, entry.event.expires_at)}/"


def looked(client: CheckingClient, path: str, **more: Any) -> Page:
    return Page(client.get(path, **more))


def words(page: Page) -> str:
    return " ".join(" ".join(page.tree.xpath("//main//text()")).split())


class TestWhoGives:
    def test_whoever_leads_and_nobody_else_of_those_who_say_how_things_stand(self, alva: Viewer, incident_id: UUID) -> None:
        assert Purpose.WALL.given_by is Capability.INCIDENT_LEAD
        assert {Purpose.STATUS.given_by, Purpose.REQUEST.given_by} == {Capability.SITUATION_WRITE}
        member = viewer_with(Role.STAFF_MEMBER)
        with refused("leadership.may_not"):
            gave(member, incident_id)
        link_id = gave(alva, incident_id).event.link_id
        with refused("leadership.may_not"):
            withdrew(member, incident_id, link_id)
        withdrew(alva, incident_id, link_id)
        # A unit's link is still theirs to give and to withdraw.
        unit = gave(member, incident_id, purpose=Purpose.STATUS, target=UUID(int=7))
        withdrew(member, incident_id, unit.event.link_id)

    @pytest.mark.parametrize("who", ["bo", "cilla", "dag"])
    @pytest.mark.parametrize("page", ["wall/link/", "wall/link/give/", "wall/link/withdraw/"])
    def test_to_others_there_is_no_such_page(self, client: CheckingClient, incident_id: UUID, request: Any, who: str, page: str) -> None:
        sign_in(client, request.getfixturevalue(who))
        assert Room(client, incident_id).get(page).status == 404

    def test_none_is_given_when_the_incident_is_over(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        gave(alva, incident_id)
        closed(alva, incident_id)
        with refused("leadership.incident_is_over"):
            gave(alva, incident_id)
        page = Room(screen, incident_id).get("wall/link/")
        assert "Händelsen är över" in page.text
        assert "/situation/wall/" not in page.text


class TestThePages:
    def test_the_wall_leads_there_for_those_who_lead(self, client: CheckingClient, alva: Viewer, bo: Viewer, incident_id: UUID) -> None:
        for viewer, there in ((alva, True), (bo, False)):
            sign_in(client, viewer)
            hrefs = Room(client, incident_id).get("wall/").tree.xpath("//a/@href")
            assert (f"/incidents/{incident_id}/wall/link/" in hrefs) is there

    def test_it_is_given_shown_and_withdrawn(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        room = Room(screen, incident_id)
        assert "wall/link/give/" in room.get("wall/link/").offers
        room.post("wall/link/give/", {"holder": "", "hours": "336"})
        row = incidents.incident(alva, incident_id)
        line = queries.live_links(row, Purpose.WALL, later(6))[incident_id]
        assert line.holder == "Skärmen i stabsrummet"
        page = room.get("wall/link/")
        assert line.url in page.text
        assert page.tree.xpath("//svg | //*[local-name()='svg']")
        assert page.answer["Cache-Control"] == "no-store"
        room.post("wall/link/withdraw/", {})
        assert queries.live_links(row, Purpose.WALL, later(7)) == {}
        assert line.url not in room.get("wall/link/").text
        log = room.get("log/").text
        assert "Skärmen i stabsrummet har fått en länk för att visa väggen" in log
        assert line.url not in log

    @pytest.mark.parametrize("hours", ["0", "337"])
    def test_it_holds_for_no_more_than_two_weeks(self, screen: CheckingClient, incident_id: UUID, hours: str) -> None:
        page = Room(screen, incident_id).post("wall/link/give/", {"holder": "Foajén", "hours": hours})
        assert (page.status, "336" in page.text) == (422, True)


class TestTheDoor:
    def test_shows_for_days_what_all_who_pass_may_read_and_signs_nobody_in(
        self, client: CheckingClient, alva: Viewer, incident_id: UUID
    ) -> None:
        path = where(gave(alva, incident_id))
        wrote(alva, incident_id, "Öppet och viktigt.", importance=Importance.IMPORTANT)
        for mark in (INTERNAL, SECRET):
            wrote(alva, incident_id, "Dolt och viktigt.", importance=Importance.IMPORTANT, mark=mark)
            tasked(alva, incident_id, draft=replace(TASK, what="Dold uppgift", due_at=later(60), mark=mark))
        wrote(alva, opened(alva, title="Ett annat ärende"), "Någon annanstans.", importance=Importance.IMPORTANT)
        with time_machine.travel(NIGHT + timedelta(days=DAYS) - timedelta(seconds=1), tick=False):
            page = looked(client, path)
        assert (page.status, page.tree.xpath("//h1/text()")) == (200, ["Stormen Alfrida"])
        assert "Öppet och viktigt." in words(page)
        assert not [hidden for hidden in ("Dol", "Någon annanstans", "Ett annat") if hidden in page.text]
        assert "_auth_user_id" not in client.session
        assert client.get(f"/incidents/{incident_id}/wall/").status_code == 302
        assert page.answer["Referrer-Policy"] == "no-referrer"
        assert page.answer["X-Robots-Tag"] == "noindex, nofollow"

    def test_renews_itself_by_the_link_and_leads_nowhere(self, client: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        path = where(gave(alva, incident_id))
        page = looked(client, path)
        assert page.tree.xpath("//*[@id='boards']/@hx-get") == [path]
        assert not page.tree.xpath("//a[contains(@href, '/incidents/')]")
        assert "Skärmens länk gäller till ons 16 jan 02:20." in page.text

    def test_is_read_and_nothing_else(self, client: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        assert client.post(where(gave(alva, incident_id))).status_code == 405

    def test_is_shut_in_the_same_words_whatever_is_wrong(self, client: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        withdrawn = gave(alva, incident_id)
        withdrew(alva, incident_id, withdrawn.event.link_id)
        unit = gave(alva, incident_id, purpose=Purpose.STATUS, target=UUID(int=7))
        over_id = opened(alva, title="Brand")
        over = gave(alva, over_id)
        closed(alva, over_id)
        dead = [where(withdrawn), where(unit), where(unit, Purpose.STATUS), where(over), "/situation/wall/x/"]
        answers = {(page.status, words(page)) for page in (looked(client, path) for path in dead)}
        assert len(answers) == 1
        assert next(iter(answers))[0] == 404

    def test_a_link_of_the_wall_opens_no_other(self, client: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        text = where(gave(alva, incident_id)).split("/")[3]
        for door in ("s", "answer"):
            assert client.get(f"/situation/{door}/{text}/").status_code == 404

    def test_ends_with_its_time(self, client: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        path = where(gave(alva, incident_id))
        with time_machine.travel(NIGHT + timedelta(days=DAYS), tick=False):
            assert looked(client, path).status == 404


class TestWhenItHasEnded:
    HTMX = {"HTTP_HX_REQUEST": "true"}

    def test_a_screen_that_is_signed_out_is_not_sent_away_from_its_last_picture(self, client: CheckingClient, incident_id: UUID) -> None:
        answer = client.get(f"/incidents/{incident_id}/wall/", **self.HTMX)
        assert (answer.status_code, answer.has_header("HX-Redirect")) == (401, False)
        # Other pages still send a person to the door.
        assert client.get(f"/incidents/{incident_id}/tasks/", **self.HTMX).has_header("HX-Redirect")

    def test_the_words_for_it_wait_on_the_screen(self, screen: CheckingClient, incident_id: UUID) -> None:
        page = Room(screen, incident_id).get("wall/")
        (told,) = page.tree.xpath("//*[@data-ended]")
        assert told.get("hidden") is not None
        assert " ".join("".join(told.itertext()).split()) == "UtloggadAvslutad –, visar inte läget"
        assert [one.get("data-status") for one in told.xpath("./b[@data-status]")] == ["401", "404"]
        assert not told.xpath("ancestor::*[@id='boards']")
        assert page.tree.xpath("//script[contains(@src, 'situation/wall')]")
