"""Two who report the same, and a link that dies while somebody writes: nobody is accused of a change, nothing that was written is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import closed, later, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.rules.seen import digest
from vardkase.leadership.tests.pages import Page
from vardkase.situation.actions import status as actions
from vardkase.situation.models.status import StatusReport
from vardkase.situation.rules.status import Level, Rhythm, shown, unit_id
from vardkase.situation.tests.status_scenes import CARE, board, filled, opened_board, reported, row_of, said, status_of, unchanged
from vardkase.situation.tests.test_status_by_link import UNIT, link_of
from vardkase.situation.words import status as words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]


@pytest.fixture
def on_board(alva, incident_id):
    opened_board(alva, incident_id)
    reported(alva, incident_id, said(incident_id, "Hemtjänst"), now=later(-4))
    return incident_id


def seen(incident_id) -> str:
    """What a form holds that is opened now on home care."""
    rows = StatusReport.objects.filter(row_id=row_of(incident_id, "Hemtjänst"), superseded=None)
    return digest(shown((one.row_id, one.side, one.number) for one in rows))


class TestSaidAgainMeanwhile:
    def test_two_who_say_that_nothing_has_changed_are_both_thanked(self, alva, on_board):
        row_id, was = row_of(on_board, "Hemtjänst"), seen(on_board)
        for minute in (1, 2, 3):
            unchanged(alva, on_board, row_id, now=later(minute), seen=was)
        assert status_of(board(alva, on_board, later(4)), "Hemtjänst").as_of == later(3)

    def test_a_report_after_that_is_taken_too(self, alva, on_board):
        was = seen(on_board)
        unchanged(alva, on_board, row_of(on_board, "Hemtjänst"), now=later(1), seen=was)
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.ORANGE), now=later(2), seen=was)
        assert status_of(board(alva, on_board, later(4)), "Hemtjänst").level == Level.ORANGE

    @pytest.mark.parametrize("again", [0, 1])
    def test_other_words_are_never_passed_by(self, alva, on_board, again):
        row_id, was = row_of(on_board, "Hemtjänst"), seen(on_board)
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.YELLOW), now=later(1))
        if again:
            unchanged(alva, on_board, row_id, now=later(2))
        with refused("leadership.changed_meanwhile"):
            unchanged(alva, on_board, row_id, now=later(3), seen=was)
        with refused("leadership.changed_meanwhile"):
            reported(alva, on_board, said(on_board, "Hemtjänst", Level.RED), now=later(3), seen=was)

    def test_what_stands_by_now_is_told_of_which_function_and_in_words(self, alva, client, on_board):
        where = link_of(alva, on_board)
        form = Page(client.get(where)).form
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.YELLOW, consequence="Två sjuka."), now=later(1))
        sent = {**form, **filled(on_board, level="orange", consequence="Fem sjuka.")}
        page = Page(client.post(where, sent))
        assert page.status == 422
        told = [" ".join(one.text_content().split()) for one in page.tree.xpath("//dl[@class='facts']/div")]
        assert any(one.startswith("Hemtjänst") and one.endswith("Ansträngt") for one in told), told
        assert "<" not in "".join(told)
        assert "Fem sjuka." in page.text


class TestTheDoor:
    def test_says_to_whom_and_when_it_is_due_and_what_is_missing(self, alva, client, on_board, settings):
        settings.MUNICIPALITY = "Norrtälje"
        more = replace(CARE, name="Särskilt boende", key="homes")
        actions.add_row(viewer=alva, incident_id=on_board, draft=more, key=new_id(), now=later(1))
        page = Page(client.get(f"{link_of(alva, on_board)}?done=1"))
        assert "Till staben i Norrtälje." in page.text
        assert "Nästa rapport:" in page.text
        assert "Inte rapporterat än, eller för gammalt: Trygghetslarm, Särskilt boende" in page.text

    @pytest.mark.parametrize(("site", "is_shown"), [("same-origin", True), ("cross-site", False), ("", False)])
    def test_that_has_closed_meanwhile_gives_back_what_was_written(self, alva, client, on_board, site, is_shown):
        where = link_of(alva, on_board)
        closed(alva, on_board)
        sent = {"key": str(new_id()), "reporter": "Enhetschef", **filled(on_board, level="red", consequence="Tolv bilar sitter <fast>.")}
        page = Page(client.post(where, sent, headers={"Sec-Fetch-Site": site} if site else {}))
        assert page.status == 404
        assert ("Tolv bilar sitter <fast>." in page.text) is is_shown
        assert ("Det du skrev är inte sänt" in page.text) is is_shown
        assert sent["key"] not in page.text
        assert incidents.incident(alva, on_board).state.is_over


@pytest.mark.parametrize(
    ("deputy", "said_of_it"), [("Avdelningschef", "Försenad: fråga ersättaren"), ("", "Försenad, och ingen ersättare är utsedd")]
)
def test_nobody_is_sent_to_a_deputy_that_there_is_not(alva, incident_id, deputy, said_of_it):
    rows = (replace(CARE, deputy=deputy),)
    actions.open_board(viewer=alva, incident_id=incident_id, rows=rows, rhythm=Rhythm(30, 5), key=new_id(), now=later(-90))
    (unit,) = [one for one in board(alva, incident_id, later(60)).units if one.id == unit_id(incident_id, UNIT)]
    assert words.lateness(unit) == said_of_it
