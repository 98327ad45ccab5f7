"""A unit that reports by its link: it sees its own functions and nothing else, and a link that is dead says no more than that."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Mark, Secrecy
from vardkase.incidents.tests.scenes import closed, later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.pages import Page, Room
from vardkase.situation.actions import links as link_actions
from vardkase.situation.models.status import StatusReport
from vardkase.situation.queries import links
from vardkase.situation.rules.links import LinkDraft, Purpose
from vardkase.situation.rules.status import Level, unit_id
from vardkase.situation.tests.status_scenes import CARE, board, filled, opened_board, reported, row_of, said, status_of
from vardkase.testing.accounts import sign_in
from vardkase.testing.pages import CheckingClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
UNIT = "Socialförvaltningen"


@pytest.fixture
def on_board(alva, incident_id):
    opened_board(alva, incident_id)
    return incident_id


@pytest.fixture
def browser_of():
    """Anybody's browser."""

    def browser(viewer) -> CheckingClient:
        client = CheckingClient()
        sign_in(client, viewer)
        return client

    return browser


@pytest.fixture
def room(screen, on_board):
    return Room(screen, on_board)


def link_of(viewer, incident_id, unit: str = UNIT) -> str:
    draft = LinkDraft(Purpose.STATUS, unit_id(incident_id, unit), unit, 24)
    link_actions.give_link(viewer=viewer, incident_id=incident_id, draft=draft, key=new_id(), now=later(1))
    row = incidents.incident(viewer, incident_id)
    url = links.live_links(row, Purpose.STATUS, later(2))[unit_id(incident_id, unit)].url
    return re.sub("^https?://[^/]+", "", url)


class TestTheLink:
    def test_is_given_shown_as_text_and_code_and_withdrawn(self, alva, room, on_board):
        unit = unit_id(on_board, UNIT)
        assert room.post(f"status/units/{unit}/link/", {"hours": "24"}).status == 302
        page = room.get(f"status/units/{unit}/")
        (address,) = page.tree.xpath("//code[@id='link']/text()")
        assert page.tree.xpath("//div[@class='code']/*[local-name()='svg']")
        where = re.sub("^https?://[^/]+", "", address)
        assert room.client.get(where).status_code == 200
        assert room.post(f"status/units/{unit}/link/withdraw/", {}).status == 302
        assert room.client.get(where).status_code == 404

    @pytest.mark.parametrize("sent", [{"hours": "0"}, {"hours": ""}, {"hours": "1000"}, {"hours": "24", "to": "ingen adress"}])
    def test_for_no_time_or_to_no_address_is_none_given(self, room, on_board, sent):
        unit = unit_id(on_board, UNIT)
        assert room.post(f"status/units/{unit}/link/", sent).status == 422
        assert "har ingen länk" in room.get(f"status/units/{unit}/").text

    def test_with_an_address_it_is_sent_or_it_is_said_why_not(self, room, on_board):
        unit = unit_id(on_board, UNIT)
        answer = room.client.post(
            f"/incidents/{on_board}/status/units/{unit}/link/",
            {"key": str(new_id()), "hours": "24", "to": "enhet@kommun.example"},
            follow=True,
        )
        assert "mejl" in Page(answer).text.lower()

    def test_who_may_only_read_sees_no_link(self, alva, browser_of, bo, on_board):
        where = link_of(alva, on_board)
        page = Room(browser_of(bo), on_board).get(f"status/units/{unit_id(on_board, UNIT)}/")
        assert where not in page.answer.content.decode()


class TestByLink:
    def test_it_opens_the_units_own_functions_and_nothing_else(self, alva, client, on_board):
        reported(alva, on_board, said(on_board, "Elförsörjning", consequence="Bara för staben"), now=later(1))
        answer = client.get(link_of(alva, on_board))
        page = Page(answer)
        assert answer.status_code == 200
        assert "Hemtjänst" in page.text
        for hidden in ("Elförsörjning", "Bara för staben", "Stormen Alfrida", "Alva"):
            assert hidden not in page.text
        assert (answer["X-Robots-Tag"], answer["Referrer-Policy"], answer["Cache-Control"]) == (
            "noindex, nofollow",
            "no-referrer",
            "no-store",
        )

    def test_what_is_marked_is_not_for_whoever_has_a_link(self, alva, client, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", consequence="Inne i staben"), now=later(1), mark=Mark(Secrecy.INTERNAL))
        assert "Inne i staben" not in client.get(link_of(alva, on_board)).content.decode()

    def test_looking_changes_nothing(self, alva, client, on_board):
        where, before = link_of(alva, on_board), incidents.incident(alva, on_board).entries
        client.get(where), client.head(where)
        assert incidents.incident(alva, on_board).entries == before

    def test_what_is_sent_stands_on_the_board_as_the_units(self, alva, client, on_board):
        where = link_of(alva, on_board)
        sent = {"key": str(new_id()), "reporter": "Enhetschef", **filled(on_board, level="yellow", consequence="Två sjuka.")}
        answer = client.post(where, sent)
        assert (answer.status_code, answer["Location"]) == (302, f"{where}?done=1")
        found = status_of(board(alva, on_board, later(6)), "Hemtjänst")
        assert (found.level, found.by) == (Level.YELLOW, "Socialförvaltningen (länk)")
        assert "Tack" in Page(client.get(f"{where}?done=1")).text
        assert client.post(where, sent).status_code == 302
        assert StatusReport.objects.count() == 1

    def test_unchanged_by_link(self, alva, client, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst"), now=later(1))
        where = link_of(alva, on_board)
        said_again = {"key": str(new_id()), "reporter": "Enhetschef", "unchanged": "1"}
        # One press says it again of what was shown, and not of what nobody has looked at.
        assert client.post(where, said_again).status_code == 422
        assert client.post(where, said_again | {"seen": Page(client.get(where)).form["seen"]}).status_code == 302
        assert status_of(board(alva, on_board, later(6)), "Hemtjänst").unchanged

    def test_fields_of_another_units_function_are_not_read(self, alva, client, on_board):
        sent = {"key": str(new_id()), "reporter": "x", **filled(on_board, "Elförsörjning", level="green")}
        assert client.post(link_of(alva, on_board), sent).status_code == 422
        assert not StatusReport.objects.exists()

    def test_the_functions_it_names_are_those_that_are_the_units_now(self, alva, client, on_board):
        from vardkase.situation.actions import status as actions

        where = link_of(alva, on_board)
        for name in ("Hemtjänst", "Trygghetslarm"):
            row_id, draft = row_of(on_board, name), replace(CARE, name=name, unit="Omsorgen")
            actions.change_row(viewer=alva, incident_id=on_board, row_id=row_id, draft=draft, key=new_id(), now=later(3))
        page = Page(client.get(where))
        assert "Hemtjänst" not in page.text
        assert page.status == 200

    def test_dead_links_are_answered_alike(self, alva, client, on_board):
        over_id = opened(alva, title="Brand")
        opened_board(alva, over_id)
        over = link_of(alva, over_id)
        closed(alva, over_id)
        good = link_of(alva, on_board)
        replaced, good = good, link_of(alva, on_board)
        dead = [reverse("situation:report_by_link", args=["x" * 32]), reverse("situation:report_by_link", args=["x"]), over, replaced]
        answers = [client.get(where) for where in dead] + [client.post(over, {"key": str(new_id())})]
        assert {one.status_code for one in answers} == {404}
        assert len({Page(one).text for one in answers}) == 1
        assert client.get(good).status_code == 200

    def test_whoever_guesses_is_slowed_and_whoever_has_a_link_is_not(self, alva, client, on_board, monkeypatch):
        from vardkase.leadership.throttle import Throttle
        from vardkase.situation.views import links as door

        monkeypatch.setattr(door, "_wrong", Throttle(3, later(10) - later(0)))
        wrong = reverse("situation:report_by_link", args=["y" * 32])
        assert [client.get(wrong).status_code for _ in range(4)] == [404, 404, 404, 429]
        assert client.get(link_of(alva, on_board)).status_code == 200
