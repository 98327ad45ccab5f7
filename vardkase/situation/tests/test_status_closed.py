"""What is marked on the status board: there for everybody, told to those it is for, on every page and in everything that is made of it."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import OPEN, Mark, Secrecy
from vardkase.incidents.tests.scenes import INTERNAL, SECRET, later, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.rules.seen import digest
from vardkase.leadership.tests.pages import Page, Room
from vardkase.situation import material, status_offers
from vardkase.situation.actions import links as link_actions
from vardkase.situation.queries import links
from vardkase.situation.queries import status as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.links import LinkDraft, Purpose
from vardkase.situation.rules.status import Level, Side, shown, unit_id
from vardkase.situation.tests.status_scenes import board, filled, opened_board, reported, row_of, said, status_of, unchanged
from vardkase.testing.accounts import sign_in
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import OTHER_AUTHORITY, viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
UNIT = "Socialförvaltningen"
WORDS = "Slutet innehåll"
MARKS = {"open": OPEN, "internal": INTERNAL, "secret": SECRET}
# Which marks each role reads through.
READERS = {
    Role.OBSERVER: {"open"},
    Role.STAFF_MEMBER: {"open", "internal"},
    Role.BOARD_CHAIR: {"open", "internal"},
    Role.COORDINATOR: {"open", "internal"},
    Role.LOG_KEEPER: {"open", "internal", "secret"},
    Role.DUTY_OFFICER: {"open", "internal", "secret"},
    Role.CHIEF_OF_STAFF: {"open", "internal", "secret"},
    Role.DECISION_MAKER: {"open", "internal", "secret"},
    Role.AUDITOR: {"open", "internal", "secret"},
}
EACH = pytest.mark.parametrize(("role", "mark"), [(role, mark) for role in READERS for mark in MARKS])


@pytest.fixture
def on_board(alva, incident_id):
    opened_board(alva, incident_id)
    return incident_id


def browser(viewer: Viewer) -> CheckingClient:
    client = CheckingClient()
    sign_in(client, viewer)
    return client


def now(viewer: Viewer, incident_id: UUID) -> tuple[Any, Any]:
    row = incidents.incident(viewer, incident_id)
    return row, known_now(row, later(6))


def close(alva: Viewer, incident_id: UUID, mark: Mark) -> None:
    """A report with a mark, of what is reported in the open beside it."""
    told = said(incident_id, "Hemtjänst", Level.ORANGE, consequence=WORDS, need_what="Hemlig bil")
    reported(alva, incident_id, told, now=later(1), mark=mark, reporter="Hemlig chef")
    reported(alva, incident_id, said(incident_id, "Trygghetslarm", Level.GREEN), now=later(2))


class TestWhoReads:
    @EACH
    def test_the_board(self, alva, on_board, role, mark):
        close(alva, on_board, MARKS[mark])
        found = board(viewer_with(role), on_board, later(6))
        one = status_of(found, "Hemtjänst")
        sees = mark in READERS[role]
        assert (one.masked, one.told is None, one.level) == (not sees, not sees, Level.ORANGE if sees else Level.GREY)
        assert (one.reporter, one.by, one.impact is None) == (("Hemlig chef", alva.actor.label, False) if sees else ("", "", True))
        assert (found.summary.known[Level.ORANGE], found.summary.masked, found.summary.never) == (sees, not sees, 2)
        assert status_of(found, "Trygghetslarm").level == Level.GREEN

    @EACH
    def test_what_is_given_to_reports_and_to_the_time_machine(self, alva, on_board, role, mark):
        close(alva, on_board, MARKS[mark])
        viewer = viewer_with(role)
        row, known = now(viewer, on_board)
        given = [one for one in status_offers.give(viewer, row, known) if one.key.startswith(f"status:{row_of(on_board, 'Hemtjänst')}")]
        shown_then = next(one for one in status_offers.seen(viewer, row, known) if one.title == "Hemtjänst")
        if mark in READERS[role]:
            assert [one.mark.level for one in given] == [MARKS[mark].level] * 2
            assert shown_then.value == f"Allvarligt. {WORDS}"
        else:
            assert given == []
            assert (shown_then.value, shown_then.tone) == ("Rapporterat, inte för dig.", "grey")
            assert "Hemlig" not in shown_then.more

    @EACH
    def test_the_log(self, alva, on_board, role, mark):
        close(alva, on_board, MARKS[mark])
        lines = incidents.log_page(viewer_with(role), on_board, incidents.Filters()).entries
        texts = [one.text for one in lines if one.kind == "situation.status_reported"]
        assert any(WORDS in text for text in texts) == (mark in READERS[role])
        assert any("Hemlig bil" in text for text in texts) == (mark in READERS[role])

    @EACH
    def test_the_past_of_the_function(self, alva, on_board, role, mark):
        close(alva, on_board, MARKS[mark])
        viewer = viewer_with(role)
        row, known = now(viewer, on_board)
        found = queries.history(viewer, row, row_of(on_board, "Hemtjänst"), known)
        ((_side, hours),) = found.strips
        sees = mark in READERS[role]
        assert [one.masked for one in found.told] == [not sees]
        assert hours[-1].level == (Level.ORANGE if sees else Level.GREY)

    @pytest.mark.parametrize("mark", [INTERNAL, SECRET], ids=["internal", "secret"])
    def test_no_page_tells_an_observer(self, alva, bo, on_board, mark):
        close(alva, on_board, mark)
        room, row_id = Room(browser(bo), on_board), row_of(on_board, "Hemtjänst")
        paths = ["status/", "status/?show=need", "status/?show=strained", "status/?order=list", f"status/{row_id}/"]
        paths += [f"status/units/{unit_id(on_board, UNIT)}/", "log/", "moments/", "wall/"]
        for path in paths:
            text = room.get(path).answer.content.decode()
            assert WORDS not in text, path
            assert "Hemlig" not in text, path

    def test_nor_is_what_it_needs_counted_for_who_may_not_read_it(self, alva, bo, on_board):
        close(alva, on_board, SECRET)
        tabs = Room(browser(bo), on_board).get("status/").tree.xpath("//nav//a[contains(@href, 'show=need')]")
        assert " ".join(tabs[0].text_content().split()) == "Behöver hjälp 0"

    def test_a_secret_of_another_authority_is_that_authoritys(self, alva, on_board):
        theirs = Mark(Secrecy.SECRET, "18 kap. 13 § OSL", OTHER_AUTHORITY, "Socialnämnden")
        reported(alva, on_board, said(on_board, "Hemtjänst", consequence=WORDS), mark=theirs)
        assert status_of(board(alva, on_board, later(6)), "Hemtjänst").masked
        reader = viewer_with(Role.LOG_KEEPER, scope=f"incident:{on_board}")
        assert not status_of(board(reader, on_board, later(6)), "Hemtjänst").masked


class TestHowItIsMarked:
    @pytest.mark.parametrize(
        ("mark", "code"),
        [
            (Mark(Secrecy.SECRET), "incident.secret_needs_statute"),
            (Mark(Secrecy.SECRET, "  "), "incident.secret_needs_statute"),
            (Mark(Secrecy.INTERNAL, "OSL 18:13"), "incident.statute_without_secret"),
            (Mark(Secrecy.SECRET, "Om 19121212-1212"), "incident.personal_id_in_text"),
            (Mark(Secrecy.SECRET, "x" * 301), "incident.text_too_long"),
        ],
    )
    def test_one_that_is_not_in_order_is_refused_and_nothing_is_kept(self, alva, on_board, mark, code):
        with refused(code):
            reported(alva, on_board, said(on_board, "Hemtjänst"), mark=mark)
        assert status_of(board(alva, on_board, later(6)), "Hemtjänst").level == Level.GREY

    @pytest.mark.parametrize(
        ("first", "second", "kept"),
        [
            (OPEN, None, "open"),
            (INTERNAL, None, "internal"),
            (SECRET, None, "secret"),
            (OPEN, INTERNAL, "internal"),
            (INTERNAL, SECRET, "secret"),
            (SECRET, INTERNAL, "internal"),
            (SECRET, OPEN, "open"),
        ],
    )
    def test_it_stays_until_somebody_says_otherwise(self, alva, on_board, first, second, kept):
        reported(alva, on_board, said(on_board, "Hemtjänst"), mark=first)
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.ORANGE), now=later(1), mark=second)
        assert status_of(board(alva, on_board, later(6)), "Hemtjänst").mark_key.partition(":")[0] == kept

    def test_of_several_the_most_closed_closes_the_report(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst"), mark=INTERNAL)
        reported(alva, on_board, said(on_board, "Trygghetslarm"), now=later(1), mark=SECRET)
        entry = reported(alva, on_board, *(said(on_board, name) for name in ("Hemtjänst", "Trygghetslarm")), now=later(2))
        assert entry.event.mark == SECRET.__class__(Secrecy.SECRET, SECRET.statute, entry.event.mark.authority_id, "Kommunstyrelsen")

    def test_what_replaces_nothing_closed_is_open_whatever_stands_beside_it(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst"), mark=SECRET)
        assert reported(alva, on_board, said(on_board, "Trygghetslarm"), now=later(1)).event.mark == OPEN
        reported(alva, on_board, said(on_board, "Elförsörjning"), now=later(2), mark=SECRET)
        assert reported(alva, on_board, said(on_board, "Elförsörjning", side=Side.AREA), now=later(3)).event.mark == OPEN

    def test_the_page_marks_and_says_what_lacks_at_its_field(self, alva, screen, on_board):
        room, path = Room(screen, on_board), f"status/{row_of(on_board, 'Hemtjänst')}/report/"
        sent = {"reporter": "Chef", "secrecy": "secret", **filled(on_board, level="red", consequence=WORDS)}
        page = room.post(path, sent)
        assert page.status == 422
        assert page.error("statute")
        assert WORDS in page.text
        assert room.post(path, {**sent, "statute": SECRET.statute}).status == 302
        assert status_of(board(alva, on_board, later(6)), "Hemtjänst").mark_key.startswith("secret")


class TestUnchangedByWhoDoesNotSeeAll:
    def test_only_what_one_sees_is_said_again(self, alva, on_board):
        member = viewer_with(Role.STAFF_MEMBER)
        reported(alva, on_board, said(on_board, "Hemtjänst", consequence=WORDS), mark=SECRET)
        reported(alva, on_board, said(on_board, "Trygghetslarm"), now=later(1))
        entry = unchanged(member, on_board, now=later(5), unit_id=unit_id(on_board, UNIT))
        assert [one.name for one in entry.event.items] == ["Trygghetslarm"]
        assert entry.event.mark == OPEN

    def test_of_nothing_that_one_sees_there_is_nothing_to_repeat(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst"), mark=SECRET)
        with refused("situation.status_nothing_to_repeat"):
            unchanged(viewer_with(Role.STAFF_MEMBER), on_board, now=later(5), unit_id=unit_id(on_board, UNIT))

    def link(self, alva: Viewer, incident_id: UUID) -> str:
        target = unit_id(incident_id, UNIT)
        draft = LinkDraft(Purpose.STATUS, target, UNIT, 24)
        link_actions.give_link(viewer=alva, incident_id=incident_id, draft=draft, key=new_id(), now=later(1))
        url = links.live_links(incidents.incident(alva, incident_id), Purpose.STATUS, later(2))[target].url
        return re.sub("^https?://[^/]+", "", url)

    def pressed(self, client: Any, where: str) -> Any:
        (form,) = Page(client.get(where)).tree.xpath("//form[.//button[@name='unchanged']]")
        return client.post(where, {one.get("name"): one.get("value", "") for one in form.xpath(".//input")} | {"unchanged": "1"})

    @pytest.mark.parametrize("mark", [INTERNAL, SECRET], ids=["internal", "secret"])
    def test_by_a_link_what_the_page_does_not_show_is_not_said_to_hold(self, alva, client, on_board, mark):
        reported(alva, on_board, said(on_board, "Hemtjänst", consequence=WORDS), now=later(1), mark=mark)
        reported(alva, on_board, said(on_board, "Trygghetslarm"), now=later(2))
        assert self.pressed(client, self.link(alva, on_board)).status_code == 302
        found = board(alva, on_board, later(6))
        assert (status_of(found, "Hemtjänst").unchanged, status_of(found, "Hemtjänst").as_of) == (False, later(1))
        assert (status_of(found, "Trygghetslarm").unchanged, status_of(found, "Trygghetslarm").mark_key) == (True, "open")

    def test_by_a_link_that_sees_nothing_there_is_no_such_press(self, alva, client, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst"), now=later(1), mark=INTERNAL)
        where = self.link(alva, on_board)
        page = Page(client.get(where))
        assert not page.tree.xpath("//button[@name='unchanged']")
        assert "är märkt och visas inte här" in page.text
        assert client.post(where, {"key": str(new_id()), "reporter": "Chef", "unchanged": "1"}).status_code == 422

    def test_by_a_link_what_is_written_over_something_closed_stays_closed(self, alva, bo, client, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", consequence=WORDS), now=later(1), mark=SECRET)
        where = self.link(alva, on_board)
        sent = {
            "key": str(new_id()),
            **Page(client.get(where)).form_seen,
            "reporter": "Chef",
            **filled(on_board, level="red", consequence="Ny uppgift"),
        }
        assert client.post(where, sent).status_code == 302
        assert status_of(board(bo, on_board, later(6)), "Hemtjänst").masked
        assert "Ny uppgift" not in client.get(where).content.decode()

    def test_the_fingerprint_of_a_form_does_not_hang_on_who_sees_what(self, alva, bo, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst"), mark=SECRET)
        seen = []
        for viewer in (alva, bo):
            line = next(one for one in board(viewer, on_board, later(6)).lines if one.row.name == "Hemtjänst")
            seen.append(digest(shown((one.row_id, one.side, one.number) for one in line.statuses if one.number)))
        assert seen[0] == seen[1]


def test_everything_that_is_gathered_for_a_report_leads_to_where_it_can_be_read(alva, on_board):
    close(alva, on_board, OPEN)
    row, known = now(alva, on_board)
    found = [one for one in material.gathered(alva, row, known) if one.key.startswith("status:")]
    assert len(found) == 4
    room = browser(alva)
    assert {room.get(one.url).status_code for one in found} == {200}
    assert all(one.number <= row.entries and one.text.endswith(".") for one in found)
