"""The pages of the status board for none, one and many: what is counted, what is offered, and in which words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import closed, later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership.channels.gate import ChannelKind, tray
from vardkase.leadership.tests.pages import Page, Room
from vardkase.situation.models.status import StatusReport
from vardkase.situation.queries import functions
from vardkase.situation.rules.status import Level, RowDraft, Side, Trend, unit_id
from vardkase.situation.tests.status_scenes import ALARMS, CARE, board, filled, opened_board, reported, row_of, said, status_of, unchanged
from vardkase.testing.accounts import sign_in
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
UNIT = "Socialförvaltningen"
ROWS = "//table[contains(@class, 'board')]/tbody/tr"


@pytest.fixture
def on_board(alva, incident_id):
    opened_board(alva, incident_id)
    return incident_id


@pytest.fixture
def room(screen, on_board):
    return Room(screen, on_board)


def words(page: Page, path: str) -> list[str]:
    return [" ".join(" ".join(one.itertext()).split()) for one in page.tree.xpath(path)]


def tabs(page: Page) -> dict[str, str]:
    found = [one.rpartition(" ") for one in words(page, "//nav//a[contains(@href, 'show=')]")]
    return {name: count for name, _blank, count in found}


class TestTheBoard:
    def test_of_one_function_has_one_row_and_one_unit(self, alva, screen, incident_id):
        opened_board(alva, incident_id, (CARE,))
        page = Room(screen, incident_id).get("status/")
        assert len(page.tree.xpath(ROWS)) == 1
        assert words(page, "//section[@id='units']//tbody/tr/th") == ["Socialförvaltningen 1"]
        assert "1 har aldrig rapporterats" in page.text

    def test_of_all_that_we_ship_has_a_row_for_each_side_and_a_unit_once(self, alva, screen, incident_id):
        opened_board(alva, incident_id, functions.shipped())
        page = Room(screen, incident_id).get("status/")
        sides = sum(len(one.sides) for one in functions.shipped())
        assert len(page.tree.xpath(ROWS)) == sides
        assert tabs(page)["Alla"] == tabs(page)["Aldrig rapporterat"] == str(sides)
        units = page.tree.xpath("//section[@id='units']//tbody/tr/th/a/@href")
        assert len(units) == len(set(units)) == len({one.unit for one in functions.shipped()})

    def test_each_tab_says_how_many_it_keeps_and_keeps_them(self, alva, room, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.RED, need_what="Bandvagn"), now=later(3))
        reported(alva, on_board, said(on_board, "Elförsörjning", Level.GREEN), now=later(3), as_of=later(-200))
        page = room.get("status/")
        assert tabs(page) == {
            "Alla": "4", "Ansträngt eller värre": "1", "Gamla uppgifter": "1", "Aldrig rapporterat": "2", "Behöver hjälp": "1",
        }  # fmt: skip
        for name, link in zip(tabs(page), page.tree.xpath("//nav//a[contains(@href, 'show=')]/@href"), strict=True):
            narrowed = room.get(f"status/{link}")
            assert str(len(narrowed.tree.xpath(ROWS))) == tabs(page)[name]
            assert words(narrowed, "//nav//a[@aria-current and contains(@href, 'show=')]")[0].startswith(name)

    def test_narrowed_to_nothing_says_so(self, room):
        assert "Ingen verksamhet har det läget." in room.get("status/?show=need").text

    @pytest.mark.parametrize(("order", "offered", "leads"), [("", "I tavlans ordning", "order=list"), ("list", "Värst först", "order=&")])
    def test_the_other_order_is_offered(self, room, order, offered, leads):
        page = room.get(f"status/?order={order}")
        (link,) = [one for one in page.tree.xpath("//a[contains(@href, 'order=')]") if one.text_content() == offered]
        assert leads in link.get("href")

    def test_it_says_how_often_units_report(self, room):
        assert "Läget som det var känt ons 2 jan 02:25" in room.get("status/").text
        assert "varje timme" in room.get("status/").text
        assert room.post("status/rhythm/", {"minutes": "120", "patience": "0"}).status == 302
        assert "varannan timme" in room.get("status/").text

    def test_when_the_incident_is_over_it_can_be_read_and_nobody_is_asked(self, alva, room, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst"), now=later(3))
        closed(alva, on_board)
        page = room.get("status/")
        assert "Når inte fram." in page.text
        assert "Vem som rapporterar" not in page.text
        assert not [one for one in page.offers if re.search("report|new|rhythm", one)]
        one = room.get(f"status/{row_of(on_board, 'Hemtjänst')}/")
        assert "Nästa rapport" not in one.text
        assert "Nästa rapport" not in room.get(f"status/units/{unit_id(on_board, UNIT)}/").text

    def test_an_exercise_says_so_on_every_page(self, alva, screen):
        incident_id = opened(alva, mode=Mode.EXERCISE)
        opened_board(alva, incident_id)
        room = Room(screen, incident_id)
        where = unit_id(incident_id, UNIT)
        paths = ("status/", f"status/{row_of(incident_id, 'Hemtjänst')}/", f"status/units/{where}/", f"status/units/{where}/report/")
        assert all("ÖVNING" in room.get(path).text.upper() for path in paths)

    @pytest.mark.parametrize("role", [Role.OBSERVER, Role.LOG_KEEPER, Role.AUDITOR, Role.BOARD_CHAIR, Role.DECISION_MAKER])
    def test_who_reads_is_offered_no_act_anywhere(self, alva, on_board, role):
        reported(alva, on_board, said(on_board, "Hemtjänst"), now=later(3))
        client = CheckingClient()
        sign_in(client, viewer_with(role))
        room, row_id = Room(client, on_board), row_of(on_board, "Hemtjänst")
        for path in ("status/", f"status/{row_id}/", f"status/units/{unit_id(on_board, UNIT)}/"):
            page = room.get(path)
            assert page.status == 200
            assert not [one for one in page.offers if re.search("/(report|new|rhythm|link|change|retire|unchanged)/", one)]

    def test_who_reads_finds_a_board_that_is_not_open_and_no_way_to_open_it(self, incident_id):
        client = CheckingClient()
        sign_in(client, viewer_with(Role.OBSERVER))
        page = Room(client, incident_id).get("status/")
        assert "Lägestavlan är inte öppnad" in page.text
        assert "status/open/" not in page.offers


class TestOpening:
    def test_begins_with_the_interval_of_the_level_and_all_functions(self, screen, incident_id):
        page = Room(screen, incident_id).get("status/open/")
        assert (page.form["minutes"], page.form["patience"]) == ("480", "30")
        assert len(page.tree.xpath("//input[@name='rows'][@checked]")) == len(functions.shipped())

    def test_a_function_that_is_not_offered_cannot_be_ticked(self, screen, incident_id):
        page = Room(screen, incident_id).post("status/open/", {"minutes": "60", "patience": "30", "rows": ["home_care", "atlantis"]})
        assert page.status == 422
        assert page.error("rows")

    @pytest.mark.parametrize(
        ("sent", "field"),
        [({"minutes": "9"}, "minutes"), ({"minutes": "x"}, "minutes"), ({"patience": "-1"}, "patience"), ({"rows": []}, "rows")],
    )
    def test_what_is_wrong_is_told_at_its_field(self, screen, incident_id, sent, field):
        page = Room(screen, incident_id).post("status/open/", {"minutes": "60", "patience": "30", "rows": ["home_care"], **sent})
        assert page.status == 422
        assert page.error(field)
        assert not page.dead_ends

    def test_the_registers_functions_are_offered_when_it_has_any(self, screen, incident_id, monkeypatch):
        monkeypatch.setattr(functions, "_sources", [lambda viewer, authority_id: (RowDraft("Färjan", "Hamnen", key="ferry"),)])
        page = Room(screen, incident_id).get("status/open/")
        assert page.tree.xpath("//input[@name='rows']/@value") == ["ferry"]
        assert "Färjan (Hamnen)" in page.text


class TestOneFunction:
    def page(self, room: Room, incident_id: UUID, name: str = "Hemtjänst") -> Page:
        return room.get(f"status/{row_of(incident_id, name)}/")

    def test_that_nobody_has_reported_says_so_and_cannot_be_unchanged(self, room, on_board):
        page = self.page(room, on_board)
        assert "Ingen har rapporterat" in page.text
        assert "Oförändrat sedan" not in page.text
        assert not page.tree.xpath("//*[local-name()='svg' and contains(@class, 'strip')]")
        assert "nationella skalan" not in page.text

    def test_says_who_reports_who_is_asked_and_who_runs_it(self, room, on_board):
        facts = dict(zip(*(words(self.page(room, on_board), f"//dl[@class='facts']//{part}") for part in ("dt", "dd")), strict=True))
        assert facts["Enhet som rapporterar"] == UNIT
        assert (facts["Vem som rapporterar"], facts["Vem som tillfrågas när rapporten dröjer"]) == ("Enhetschef", "Avdelningschef")
        assert facts["Vem som driver den"] == "Kommunen"
        assert facts["Nästa rapport"] == "ons 2 jan 03:20 I tid"

    def test_what_is_not_known_of_it_is_left_out(self, alva, screen, incident_id):
        opened_board(alva, incident_id, (RowDraft("Skola", "Barn"),))
        terms = words(self.page(Room(screen, incident_id), incident_id, "Skola"), "//dl[@class='facts']//dt")
        assert terms == ["Nästa rapport", "Enhet som rapporterar"]

    @pytest.mark.parametrize(
        ("level", "impact"),
        [(Level.GREEN, "Ingen eller ringa"), (Level.YELLOW, "Måttlig"), (Level.ORANGE, "Allvarlig"), (Level.RED, "Kritisk")],
    )
    def test_stands_on_the_national_scale_while_it_is_known(self, alva, room, on_board, level, impact):
        reported(alva, on_board, said(on_board, "Hemtjänst", level), now=later(3))
        assert impact in words(self.page(room, on_board), "//dl[@class='facts']//dd")

    def test_what_is_old_stands_nowhere_on_it(self, alva, room, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.GREEN), now=later(3), as_of=later(-200))
        assert "nationella skalan" not in self.page(room, on_board).text

    def test_each_side_has_a_strip_and_its_rows_name_it(self, alva, room, on_board):
        reported(alva, on_board, said(on_board, "Elförsörjning"), said(on_board, "Elförsörjning", side=Side.AREA), now=later(3))
        page = self.page(room, on_board, "Elförsörjning")
        assert [one for one in words(page, "//h2") if "Timme" in one or "imme för" in one]
        assert len(page.tree.xpath("//*[local-name()='svg' and contains(@class, 'strip')]")) == 2

    def test_the_strip_is_as_wide_as_its_hours_and_each_part_says_what_it_is(self, alva, room, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.YELLOW), now=later(1), as_of=later(-180))
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.RED), now=later(2))
        (strip,) = self.page(room, on_board).tree.xpath("//*[local-name()='svg' and contains(@class, 'strip')]")
        rects = strip.xpath(".//*[local-name()='rect']")
        assert sum(int(one.get("width")) for one in rects) == int(strip.get("viewbox", strip.get("viewBox")).split()[2])
        titles = [one.text_content().strip() for one in strip.xpath(".//*[local-name()='title']")]
        assert "; ".join(titles) == strip.get("aria-label")
        assert len(titles) == len(rects)
        assert ["old" in one.get("class").split() for one in rects] == ["gammal uppgift" in one for one in titles]

    def test_unchanged_says_so_in_its_row_and_each_row_leads_to_its_entry(self, alva, room, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", trend=Trend.WORSE), now=later(1))
        entry = unchanged(alva, on_board, row_of(on_board, "Hemtjänst"), now=later(3))
        page = self.page(room, on_board)
        first, second = words(page, "(//table)[2]/tbody/tr")
        assert ("oförändrat" in first, "oförändrat" in second, "↘ sämre" in first) == (True, False, True)
        assert f"#{entry.number}" in first
        (link,) = page.tree.xpath(f"//a[contains(@href, '/log/{entry.number}/')]/@href")
        assert room.client.get(link).status_code == 200


class TestAUnit:
    def page(self, room: Room, incident_id: UUID, unit: str = UNIT) -> Page:
        return room.get(f"status/units/{unit_id(incident_id, unit)}/")

    def test_has_its_own_functions_and_no_other(self, room, on_board):
        assert words(self.page(room, on_board), f"{ROWS}/th") == ["Hemtjänst", "Trygghetslarm"]

    def test_says_when_it_last_reported_and_that_it_never_has(self, alva, room, on_board):
        assert "Senaste rapport –" in " ".join(words(self.page(room, on_board), "//dl[@class='facts']"))
        reported(alva, on_board, said(on_board, "Hemtjänst"), now=later(3))
        assert "Senaste rapport ons 2 jan 02:23" in " ".join(words(self.page(room, on_board), "//dl[@class='facts']"))

    def test_the_deputy_is_to_be_asked_when_it_is_late_enough(self, alva, screen, incident_id):
        opened_board(alva, incident_id, (ALARMS,), now=later(-55))
        assert "Fråga ersättaren Avdelningschef" not in " ".join(words(self.page(Room(screen, incident_id), incident_id), "//dl"))
        other = opened(alva, title="Brand", now=later(-90))
        opened_board(alva, other, (ALARMS,), now=later(-56))
        assert "Fråga ersättaren Avdelningschef" in " ".join(words(self.page(Room(screen, other), other), "//dl"))

    def test_a_name_is_shown_as_it_was_written_and_never_as_markup(self, alva, screen, incident_id):
        nasty = "<b>Enhet</b> & co"
        opened_board(alva, incident_id, (replace(CARE, name="<i>Vård</i>", unit=nasty, reporter="<u>Chef</u>"),))
        room = Room(screen, incident_id)
        for path in ("status/", f"status/units/{unit_id(incident_id, nasty)}/", f"status/{row_of(incident_id, '<i>Vård</i>')}/"):
            page = room.get(path)
            assert nasty in page.text
            assert not page.tree.xpath("//main//i[text()='Vård'] | //main//b[text()='Enhet'] | //main//u")


class TestReportingOnAPage:
    def test_two_functions_in_one_go_are_one_entry(self, alva, room, on_board):
        path = f"status/units/{unit_id(on_board, UNIT)}/report/"
        before = incidents.incident(alva, on_board).entries
        sent = {**filled(on_board, level="green"), **filled(on_board, "Trygghetslarm", level="yellow", consequence="Dröjer.")}
        assert room.post(path, {"reporter": "Chef", **sent}).status == 302
        found = board(alva, on_board, later(6))
        assert [status_of(found, name).level for name in ("Hemtjänst", "Trygghetslarm")] == [Level.GREEN, Level.YELLOW]
        assert incidents.incident(alva, on_board).entries == before + 1

    def test_one_wrong_of_two_keeps_both_on_the_page_and_saves_neither(self, room, on_board):
        path = f"status/units/{unit_id(on_board, UNIT)}/report/"
        sent = {**filled(on_board, level="yellow", consequence="Två sjuka."), **filled(on_board, "Trygghetslarm", level="red")}
        page = room.post(path, {"reporter": "Chef", **sent})
        assert page.status == 422
        assert page.error("consequence_" + next(iter(filled(on_board, "Trygghetslarm", x=""))).removeprefix("x_"))
        assert "Två sjuka." in page.text
        assert not StatusReport.objects.exists()

    def test_what_is_sent_again_after_a_while_is_of_when_it_was_first_sent(self, alva, room, on_board):
        path = f"status/units/{unit_id(on_board, UNIT)}/report/"
        sent: dict[str, Any] = {"key": str(new_id()), "reporter": "Chef", **filled(on_board, level="green", holds="2 tim")}
        assert [room.post(path, sent).status for _ in range(2)] == [302, 302]
        assert StatusReport.objects.count() == 1

    def test_unchanged_that_cannot_be_says_why_on_the_functions_page(self, room, on_board):
        row_id = row_of(on_board, "Hemtjänst")
        answer = room.client.post(
            f"/incidents/{on_board}/status/{row_id}/unchanged/", {"key": str(new_id()), "reporter": "Chef"}, follow=True
        )
        assert "Inget har rapporterats än som kan vara oförändrat." in Page(answer).text

    def test_a_mail_with_the_link_says_what_is_asked_and_nothing_of_the_incident(self, alva, screen):
        incident_id = opened(alva, mode=Mode.EXERCISE)
        opened_board(alva, incident_id)
        where = unit_id(incident_id, UNIT)
        sent = {"hours": "24", "to": "enhet@kommun.example"}
        assert Room(screen, incident_id).post(f"status/units/{where}/link/", sent).status == 302
        message = tray(ChannelKind.MAIL).messages[-1].message
        assert "Rapportera läget för Socialförvaltningen" in message.text
        assert "Alfrida" not in message.text + message.subject
        assert "/situation/s/" in message.reply_url
