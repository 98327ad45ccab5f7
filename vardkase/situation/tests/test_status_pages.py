"""The pages of the status board: what the tired read at a glance, what a unit fills in, and who is refused."""

from __future__ import annotations

import re

import pytest

from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import SECRET, closed, later
from vardkase.kernel.ids import new_id
from vardkase.leadership.tests.pages import Room
from vardkase.situation.actions import links as link_actions
from vardkase.situation.models.status import StatusReport
from vardkase.situation.queries import links
from vardkase.situation.rules.links import LinkDraft, Purpose
from vardkase.situation.rules.status import Holds, Level, Side, field_of, unit_id
from vardkase.situation.tests.status_scenes import board, filled, opened_board, reported, row_of, said, status_of
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


class TestTheBoard:
    def test_before_it_is_open_it_offers_to_be_opened(self, screen, incident_id):
        page = Room(screen, incident_id).get("status/")
        assert page.status == 200
        assert "status/open/" in page.offers

    def test_it_has_every_side_with_level_age_and_who_said_so(self, alva, room, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.ORANGE, need_what="Bandvagn"), now=later(3), reporter="Enhetschef nord")
        page = room.get("status/")
        assert page.status == 200
        for part in (
            "Allvarligt",
            "Når inte fram.",
            "Bandvagn",
            "Enhetschef nord",
            "Ej rapporterat",
            "1 orange",
            "3 har aldrig rapporterats",
        ):
            assert part in page.text, part

    def test_what_is_old_is_hatched_and_says_so_and_is_not_green(self, alva, room, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.GREEN), now=later(3), as_of=later(-200))
        page = room.get("status/")
        (row,) = page.tree.xpath("//tr[contains(@class, 'stale')]")
        assert "Gammal: normalt" in " ".join(row.text_content().split())
        assert not row.xpath(".//*[contains(@class, 'status--green')]")
        assert "0 gröna" in page.text
        assert "1 gammal uppgift" in page.text

    def test_the_worst_come_first_unless_asked_otherwise(self, alva, room, on_board):
        reported(alva, on_board, said(on_board, "Trygghetslarm", Level.RED), said(on_board, "Elförsörjning", Level.GREEN), now=later(3))
        names = "//table[contains(@class, 'board')]/tbody/tr/th/a/text()"
        assert room.get("status/").tree.xpath(names)[:2] == ["Trygghetslarm", "Elförsörjning"]
        assert room.get("status/?order=list").tree.xpath(names)[-1] == "Trygghetslarm"

    @pytest.mark.parametrize(("show", "count"), [("", 4), ("strained", 1), ("old", 1), ("never", 2), ("need", 1), ("rubbish", 4)])
    def test_it_can_be_narrowed(self, alva, room, on_board, show, count):
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.RED, need_what="Bandvagn"), now=later(3))
        reported(alva, on_board, said(on_board, "Elförsörjning", Level.GREEN), now=later(3), as_of=later(-200))
        page = room.get(f"status/?show={show}")
        assert len(page.tree.xpath("//table[contains(@class, 'board')]/tbody/tr")) == count

    def test_who_may_only_read_is_offered_nothing_to_do(self, client, browser_of, bo, on_board):
        page = Room(browser_of(bo), on_board).get("status/")
        assert page.status == 200
        assert not [one for one in page.offers if "report" in one or "new" in one or "rhythm" in one]

    def test_strangers_are_told_that_there_is_no_such_incident(self, browser_of, cilla, dag, on_board):
        for stranger in (cilla, dag):
            assert Room(browser_of(stranger), on_board).get("status/").status == 404

    def test_what_is_marked_is_there_and_not_told(self, alva, browser_of, bo, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", consequence="Hemligt hem"), mark=SECRET)
        room = Room(browser_of(bo), on_board)
        for path in ("status/", f"status/{row_of(on_board, 'Hemtjänst')}/", f"status/units/{unit_id(on_board, UNIT)}/"):
            page = room.get(path)
            assert "Hemligt hem" not in page.text
            assert "Rapporterat, inte för dig" in page.text


class TestActs:
    def test_the_board_is_opened_with_the_functions_that_are_ticked(self, alva, screen, incident_id):
        room = Room(screen, incident_id)
        sent = {"minutes": "60", "patience": "30", "rows": ["electricity", "home_care"]}
        assert room.post("status/open/", sent).status == 302
        assert [one.row.key for one in board(alva, incident_id, later(6)).lines] == ["electricity", "home_care"]
        assert "öppen redan" in room.get("status/open/").text

    def test_without_any_it_says_so_and_keeps_what_was_written(self, screen, incident_id):
        page = Room(screen, incident_id).post("status/open/", {"minutes": "77", "patience": "30"})
        assert page.status == 422
        assert 'value="77"' in page.answer.content.decode()

    def test_a_function_is_added_changed_and_taken_off(self, alva, room, on_board):
        assert room.post("status/new/", {"name": "Sopor", "unit": "Tekniska", "sides": ["own"]}).status == 302
        row_id = row_of(on_board, "Sopor")
        form = room.get(f"status/{row_id}/change/").form
        assert room.post(f"status/{row_id}/change/", form | {"name": "Avfall", "sides": ["own", "area"]}).status == 302
        assert board(alva, on_board, later(6)).lines[-1].row.sides == (Side.OWN, Side.AREA)
        assert room.post(f"status/{row_id}/retire/", {"why": "Behövs inte."}).status == 302
        assert len(board(alva, on_board, later(6)).lines) == 3

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"name": "", "unit": "T", "sides": ["own"]}, "name"),
            ({"name": "Sopor", "unit": "", "sides": ["own"]}, "unit"),
            ({"name": "Sopor", "unit": "T"}, "sides"),
            ({"name": "Hemtjänst", "unit": "T", "sides": ["own"]}, "name"),
            ({"name": "Sopor", "unit": "T", "sides": ["own"], "minutes": "3"}, "minutes"),
        ],
    )
    def test_what_lacks_is_said_at_its_field(self, room, sent, field):
        page = room.post("status/new/", sent)
        assert page.status == 422
        assert page.error(field)

    def test_the_interval_is_changed(self, alva, room, on_board):
        assert room.get("status/rhythm/").form["minutes"] == "60"
        assert room.post("status/rhythm/", {"minutes": "120", "patience": "15"}).status == 302
        assert board(alva, on_board, later(6)).rhythm.minutes == 120
        assert room.post("status/rhythm/", {"minutes": "", "patience": ""}).status == 422

    @pytest.mark.parametrize("path", ["status/open/", "status/new/", "status/rhythm/"])
    def test_who_may_only_read_is_refused(self, browser_of, bo, on_board, path):
        assert Room(browser_of(bo), on_board).get(path).status in {403, 404}
        assert Room(browser_of(bo), on_board).post(path, {}).status in {403, 404}


class TestReporting:
    def path(self, incident_id) -> str:
        return f"status/units/{unit_id(incident_id, UNIT)}/report/"

    def test_all_functions_of_the_unit_and_no_other_stand_on_one_page(self, room, on_board):
        page = room.get(self.path(on_board))
        legends = [" ".join(one.text_content().split()) for one in page.tree.xpath("//fieldset[contains(@class, 'formset__form')]/legend")]
        assert legends == ["Hemtjänst · Egen verksamhet", "Trygghetslarm · Egen verksamhet"]

    def test_what_is_sent_stands_on_the_board(self, alva, room, on_board):
        sent = filled(on_board, level="orange", consequence="14 onådda.", holds="16:00", trend="worse", need_what="Bandvagn")
        assert room.post(self.path(on_board), {"reporter": "Enhetschef", "as_of": "02:15", **sent}).status == 302
        told = status_of(board(alva, on_board, later(6)), "Hemtjänst")
        assert (told.level, told.as_of, told.told.need_what) == (Level.ORANGE, later(-5), "Bandvagn")
        assert told.told.holds_until == later(13 * 60 + 40)

    def test_it_is_filled_with_what_stands_and_sent_again_as_it_is(self, alva, room, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", holds=Holds.UNKNOWN), now=later(1), reporter="Enhetschef nord")
        form = room.get(self.path(on_board)).form
        here = field_of(row_of(on_board, "Hemtjänst"), Side.OWN)
        assert (form["reporter"], form[f"consequence_{here}"], form[f"holds_{here}"]) == ("Enhetschef nord", "Når inte fram.", "vet inte")
        assert room.post(self.path(on_board), form | {f"level_{here}": "red"}).status == 302
        told = status_of(board(alva, on_board, later(6)), "Hemtjänst")
        assert (told.as_of, told.told.since, told.told.holds) == (later(5), later(1), Holds.UNKNOWN)

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"level": "orange"}, "consequence"),
            ({"consequence": "Det brinner."}, "level"),
            ({"level": "purple"}, "level"),
            ({"level": "grey"}, "level"),
            ({"level": "red", "consequence": "x", "holds": "02:00", "as_of": "02:20"}, ""),
            ({"level": "red", "consequence": "x", "holds": "2019-01-02 01:00"}, "holds"),
            ({"level": "red", "consequence": "x", "holds": "sen"}, "holds"),
            ({"level": "red", "consequence": "å" * 1001}, "consequence"),
            ({"level": "red", "consequence": "Ring 19121212-1212"}, "consequence"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_lost(self, alva, room, on_board, sent, field):
        as_of = sent.get("as_of", "")
        told = filled(on_board, **{name: value for name, value in sent.items() if name != "as_of"})
        page = room.post(self.path(on_board), {"reporter": "Enhetschef", "as_of": as_of, **told})
        if sent.get("holds") == "02:00":  # The next two o'clock, which is tomorrow's.
            assert page.status == 302
            return
        assert page.status == 422
        assert not page.dead_ends
        if field:
            assert page.error(f"{field}_{field_of(row_of(on_board, 'Hemtjänst'), Side.OWN)}")
        assert not StatusReport.objects.exists()

    def test_an_empty_report_and_one_without_reporter_are_refused(self, room, on_board):
        assert "minst en verksamhet" in room.post(self.path(on_board), {"reporter": "Enhetschef"}).text
        page = room.post(self.path(on_board), {"reporter": "", **filled(on_board, level="green")})
        assert page.error("reporter")

    def test_unchanged_is_one_press(self, alva, room, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst"), now=later(1))
        page = room.get(self.path(on_board))
        assert "Oförändrat sedan ons 2 jan 02:21" in page.text
        (form,) = page.tree.xpath("//main//form[.//button[@name='unchanged']]")
        sent = {one.get("name"): one.get("value", "") for one in form.xpath(".//input")} | {"unchanged": "1"}
        assert room.post(self.path(on_board), sent).status == 302
        assert room.post(self.path(on_board), sent).status == 302
        found = status_of(board(alva, on_board, later(6)), "Hemtjänst")
        assert (found.unchanged, found.as_of) == (True, later(5))
        assert StatusReport.objects.count() == 2

    def test_the_second_of_two_sees_the_first_and_keeps_what_was_written(self, alva, room, on_board):
        form = room.get(self.path(on_board)).form
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.ORANGE, consequence="Fjorton onådda."), now=later(4))
        sent = form | filled(on_board, level="red", consequence="Femton onådda.")
        page = room.post(self.path(on_board), sent)
        assert page.status == 422
        assert "Femton onådda." in page.text
        assert "Fjorton onådda." in page.text
        assert room.post(self.path(on_board), sent | {"seen": page.form["seen"], "key": str(new_id())}).status == 302
        assert StatusReport.objects.count() == 2

    def test_one_function_is_reported_alone_with_a_mark(self, alva, browser_of, bo, room, on_board):
        path = f"status/{row_of(on_board, 'Elförsörjning')}/report/"
        sent = filled(on_board, "Elförsörjning", Side.AREA, level="red", consequence="Allt är mörkt.")
        assert room.post(path, {"reporter": "Läge", "secrecy": "internal", **sent}).status == 302
        assert StatusReport.objects.get().mark_key == "internal"
        assert status_of(board(bo, on_board, later(6)), "Elförsörjning", Side.AREA).masked

    def test_one_press_beside_a_function(self, alva, room, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst"), now=later(1))
        row_id = row_of(on_board, "Hemtjänst")
        page = room.get(f"status/{row_id}/")
        (form,) = page.tree.xpath("//main//form[contains(@action, 'unchanged')]")
        sent = {one.get("name"): one.get("value", "") for one in form.xpath(".//input")}
        assert room.post(f"status/{row_id}/unchanged/", sent).status == 302
        assert status_of(board(alva, on_board, later(6)), "Hemtjänst").unchanged
        assert room.post(f"status/{row_id}/unchanged/", {**sent, "key": str(new_id())}).status == 302
        assert StatusReport.objects.count() == 2

    def test_in_an_incident_that_is_over_there_is_nothing_to_report_in(self, alva, room, on_board):
        sent = {"reporter": "Enhetschef", **filled(on_board, level="green")}
        closed(alva, on_board)
        assert room.get(self.path(on_board)).status == 404
        assert "avslutad" in room.post(self.path(on_board), sent).text

    def test_a_unit_or_function_that_is_not_there_is_absent(self, room):
        for path in (f"status/units/{new_id()}/", f"status/units/{new_id()}/report/", f"status/{new_id()}/", f"status/{new_id()}/report/"):
            assert room.get(path).status == 404

    def test_who_may_not_is_refused(self, browser_of, bo, cilla, on_board):
        for viewer in (bo, cilla):
            assert Room(browser_of(viewer), on_board).get(self.path(on_board)).status in {403, 404}
            assert Room(browser_of(viewer), on_board).post(self.path(on_board), {}).status in {403, 404}


class TestOneFunction:
    def test_has_its_past_in_a_table_and_hour_by_hour(self, alva, room, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.YELLOW), now=later(1), as_of=later(-120))
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.RED), now=later(2))
        page = room.get(f"status/{row_of(on_board, 'Hemtjänst')}/")
        (strip,) = page.tree.xpath("//*[local-name()='svg' and contains(@class, 'strip')]")
        assert "ansträngt" in strip.get("aria-label")
        assert len(strip.xpath(".//*[local-name()='rect']")) >= 2
        assert len(page.tree.xpath("(//table)[2]/tbody/tr")) == 2
        assert "Kritisk" in page.text
