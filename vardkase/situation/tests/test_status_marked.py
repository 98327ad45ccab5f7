"""What was reported under a mark is told by nothing else: no count, no later report, no forecast. And what came by a link says so."""

from __future__ import annotations

from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import OPEN, Mark
from vardkase.incidents.tests.scenes import INTERNAL, SECRET, later
from vardkase.incidents.words import line_text
from vardkase.kernel.ids import new_id
from vardkase.situation import joined, status_offers
from vardkase.situation.actions import links as link_actions
from vardkase.situation.actions import outlook as outlook_actions
from vardkase.situation.queries import links, outlook
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.links import LinkDraft, Purpose
from vardkase.situation.rules.outlook import OutlookDraft, Stand
from vardkase.situation.rules.status import Level, Side, unit_id
from vardkase.situation.tests.status_scenes import board, opened_board, reported, row_of, said, status_of, unchanged
from vardkase.situation.tests.told_to import of_open, read_by, told
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
UNIT = "Socialförvaltningen"


@kept
def on_board(alva: Viewer, incident_id: UUID) -> UUID:
    opened_board(alva, incident_id)
    return incident_id


def last(viewer: Viewer, incident_id: UUID) -> str:
    return line_text(incidents.log_page(viewer, incident_id, incidents.Filters()).entries[0])


class TestTheCount:
    def overview(self, viewer: Viewer, incident_id: UUID) -> tuple[str, int]:
        row = incidents.incident(viewer, incident_id)
        (found,) = [one for one in status_offers.give(viewer, row, known_now(row, later(5))) if one.key == "status:summary"]
        assert found.mark == OPEN
        assert found.text.removesuffix(".").endswith(found.value)
        return found.value, found.number

    @pytest.mark.parametrize("mark", [INTERNAL, SECRET], ids=["internal", "secret"])
    def test_that_is_told_to_others_counts_what_is_open(self, alva: Viewer, bo: Viewer, on_board: UUID, mark: Mark) -> None:
        yellow = reported(alva, on_board, said(on_board, "Trygghetslarm", Level.YELLOW), mark=OPEN)
        reported(alva, on_board, said(on_board, "Hemtjänst"), mark=mark)
        mine = self.overview(alva, on_board)
        assert mine == self.overview(bo, on_board)
        assert mine == ("0 röda, 0 orange, 1 gul, 0 gröna, 2 har aldrig rapporterats, 1 är inte öppen för alla", yellow.number)
        assert "1 röd" not in of_open(alva, on_board, 5)

    def test_of_a_board_that_is_open_has_all_of_it(self, alva: Viewer, on_board: UUID) -> None:
        red = reported(alva, on_board, said(on_board, "Hemtjänst"), mark=OPEN)
        said_of_it, number = self.overview(alva, on_board)
        assert said_of_it.startswith("1 röd")
        assert "öppen" not in said_of_it
        assert number == red.number

    def test_on_the_page_is_that_of_who_reads_it(self, alva: Viewer, bo: Viewer, on_board: UUID) -> None:
        reported(alva, on_board, said(on_board, "Hemtjänst"), mark=SECRET)
        assert [board(viewer, on_board, later(5)).summary.known[Level.RED] for viewer in (alva, bo)] == [1, 0]


class TestALaterReport:
    @pytest.mark.parametrize(
        ("first", "then", "before"),
        [
            (SECRET, OPEN, Level.GREY), (SECRET, INTERNAL, Level.GREY), (INTERNAL, OPEN, Level.GREY),
            (INTERNAL, SECRET, Level.RED), (SECRET, SECRET, Level.RED), (SECRET, None, Level.RED), (OPEN, OPEN, Level.RED),
        ],
    )  # fmt: skip
    def test_says_what_stood_before_to_those_alone_who_could_read_that(
        self, alva: Viewer, on_board: UUID, first: Mark, then: Mark | None, before: Level
    ) -> None:
        reported(alva, on_board, said(on_board, "Hemtjänst"), mark=first)
        entry = reported(alva, on_board, said(on_board, "Hemtjänst", Level.YELLOW), mark=then, now=later(5))
        assert entry.event.items[0].before == before

    def test_that_is_open_tells_a_partner_nothing_of_the_secret_before(
        self, client: CheckingClient, alva: Viewer, bo: Viewer, on_board: UUID
    ) -> None:
        reported(alva, on_board, said(on_board, "Hemtjänst", consequence="Hot mot personalen."), mark=SECRET)
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.YELLOW), mark=OPEN, now=later(5))
        assert "Hemtjänst gul" in last(bo, on_board)
        path = f"status/{row_of(on_board, 'Hemtjänst')}/"
        shown = told(bo, on_board, 10) + read_by(client, viewer_with(Role.COORDINATOR), on_board, path) + of_open(alva, on_board, 10)
        assert [word for word in ("röd → gul", "Hot mot personalen", "Hemtjänst röd", '"before":"red"', "1 röd") if word in shown] == []

    def test_that_is_as_closed_says_from_where_it_came(self, alva: Viewer, on_board: UUID) -> None:
        reported(alva, on_board, said(on_board, "Hemtjänst"), mark=SECRET)
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.YELLOW), now=later(5))
        assert "Hemtjänst röd → gul" in last(alva, on_board)

    def test_with_the_same_words_does_not_say_that_they_were_said_before(self, alva: Viewer, on_board: UUID) -> None:
        reported(alva, on_board, said(on_board, "Hemtjänst"), mark=SECRET)
        entry = reported(alva, on_board, said(on_board, "Hemtjänst"), mark=OPEN, now=later(5))
        assert entry.event.items[0].since == later(5)
        again = reported(alva, on_board, said(on_board, "Hemtjänst"), mark=OPEN, now=later(9))
        assert again.event.items[0].since == later(5)

    def test_unchanged_is_as_closed_as_the_most_closed_and_keeps_since_when(self, alva: Viewer, on_board: UUID) -> None:
        reported(alva, on_board, said(on_board, "Hemtjänst"), mark=SECRET)
        entry = unchanged(alva, on_board, row_of(on_board, "Hemtjänst"), now=later(9))
        assert (entry.event.mark.level, entry.event.items[0].before, entry.event.items[0].since) == (SECRET.level, Level.RED, later(0))


class TestTheForecast:
    def begin(self, viewer: Viewer, incident_id: UUID) -> dict[str, Stand]:
        row = incidents.incident(viewer, incident_id)
        return {one.key: one.stand for one in outlook.state(viewer, row, known_now(row, later(5)))}

    def left_out(self, viewer: Viewer, incident_id: UUID) -> tuple[str, ...]:
        row = incidents.incident(viewer, incident_id)
        return joined.left_out(viewer, row, known_now(row, later(5)))

    def test_does_not_begin_with_what_is_secret_and_says_so(self, alva: Viewer, bo: Viewer, on_board: UUID) -> None:
        reported(alva, on_board, said(on_board, "Hemtjänst"), mark=SECRET)
        reported(alva, on_board, said(on_board, "Trygghetslarm"), mark=INTERNAL)
        assert self.begin(alva, on_board) == {"safety_alarms": Stand.OUT}
        assert self.left_out(alva, on_board) == ("Hemtjänst",)
        assert self.left_out(bo, on_board) == ()

    def test_begins_with_the_side_that_is_not_secret(self, alva: Viewer, on_board: UUID) -> None:
        reported(alva, on_board, said(on_board, "Elförsörjning"), mark=SECRET)
        reported(alva, on_board, said(on_board, "Elförsörjning", Level.GREEN, side=Side.AREA), mark=OPEN)
        assert self.begin(alva, on_board) == {"electricity": Stand.WORKS}
        assert self.left_out(alva, on_board) == ("Elförsörjning",)

    def test_that_is_made_of_what_is_filled_in_tells_the_staff_nothing(self, client: CheckingClient, alva: Viewer, on_board: UUID) -> None:
        reported(alva, on_board, said(on_board, "Elförsörjning"), mark=SECRET, reporter="Skvallerkällan")
        reported(alva, on_board, said(on_board, "Hemtjänst"), mark=OPEN)
        row = incidents.incident(alva, on_board)
        draft = OutlookDraft(outlook.state(alva, row, known_now(row, later(5))))
        outlook_actions.make_outlook(viewer=alva, incident_id=on_board, draft=draft, key=new_id(), now=later(5))
        staff = viewer_with(Role.STAFF_MEMBER)
        shown = read_by(client, staff, on_board) + told(staff, on_board, 6)
        assert "P-001" in shown
        assert "Skvallerkällan" not in shown

    @pytest.mark.usefixtures("five_past")
    def test_form_says_what_is_not_filled_in_and_why(self, screen: CheckingClient, alva: Viewer, on_board: UUID) -> None:
        page = screen.get(f"/incidents/{on_board}/outlook/new/").content.decode()
        assert "sekretessbelagt" not in page
        reported(alva, on_board, said(on_board, "Hemtjänst"), mark=SECRET, reporter="Skvallerkällan")
        page = screen.get(f"/incidents/{on_board}/outlook/new/").content.decode()
        assert "Inte ifyllt från tavlan, eftersom det är sekretessbelagt" in page
        assert "Hemtjänst. Prognosen läses av alla som läser det som är internt." in page
        assert "Skvallerkällan" not in page


class TestByALink:
    def by_link(self, viewer: Viewer, incident_id: UUID) -> Viewer:
        target = unit_id(incident_id, UNIT)
        draft = LinkDraft(Purpose.STATUS, target, UNIT, 24)
        link_actions.give_link(viewer=viewer, incident_id=incident_id, draft=draft, key=new_id(), now=later(1))
        row = incidents.incident(viewer, incident_id)
        url = links.live_links(row, Purpose.STATUS, later(2))[target].url
        return links.opened(url.rstrip("/").rpartition("/")[2], Purpose.STATUS, later(2)).viewer

    def test_the_board_the_history_and_the_report_say_so(self, screen: CheckingClient, alva: Viewer, on_board: UUID) -> None:
        reported(self.by_link(alva, on_board), on_board, said(on_board, "Hemtjänst"), now=later(3), reporter="Angripare")
        one = status_of(board(alva, on_board, later(5)), "Hemtjänst")
        assert (one.reporter, one.told_by) == ("Angripare", "Angripare (länk)")
        for path in ("", f"{row_of(on_board, 'Hemtjänst')}/", f"{row_of(on_board, 'Hemtjänst')}/report/"):
            assert "Angripare (länk)" in screen.get(f"/incidents/{on_board}/status/{path}").content.decode()
        row = incidents.incident(alva, on_board)
        assert any("Angripare (länk)" in one.source for one in status_offers.give(alva, row, known_now(row, later(5))))
        assert "Angripare (länk)" in told(alva, on_board, 5)
        (assumed,) = joined.standing(alva, row, known_now(row, later(5)))
        assert assumed.source == "Socialförvaltningen, Angripare (länk)"

    def test_who_signs_in_is_told_without_it(self, alva: Viewer, on_board: UUID) -> None:
        reported(alva, on_board, said(on_board, "Hemtjänst"))
        assert status_of(board(alva, on_board, later(5)), "Hemtjänst").told_by == "Enhetschef"
