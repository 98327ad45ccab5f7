"""The board as it was known: at every number what it was then, in tables, reports and the time machine, and nothing of what came later."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as st

from vardkase.access.rules import Viewer
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import State
from vardkase.incidents.tests.scenes import NIGHT, closed, later, moved, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.tests.pages import Room
from vardkase.situation import status_offers
from vardkase.situation.actions import status as actions
from vardkase.situation.material import Section
from vardkase.situation.queries import status as queries
from vardkase.situation.queries.known import known_at, known_now
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.status import Holds, Lateness, Level, Rhythm, RowDraft, Side, unit_id
from vardkase.situation.tests.status_scenes import (
    CARE,
    POWER,
    board,
    board_at,
    opened_board,
    reported,
    row_of,
    said,
    status_of,
    unchanged,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_board(alva, incident_id):
    opened_board(alva, incident_id)
    return incident_id


def does(alva: Viewer, incident_id: UUID, what: str, at: datetime) -> Any:
    """One act among those that change the board; refused where it cannot be done."""
    common: dict[str, Any] = {"viewer": alva, "incident_id": incident_id, "key": new_id(), "now": at}
    if what == "add":
        return actions.add_row(draft=RowDraft(f"Rad {at:%H%M}", "Tekniska"), **common)
    if what == "rhythm":
        return actions.set_rhythm(rhythm=Rhythm(10 + at.minute, 5), **common)
    if what == "unchanged":
        return unchanged(alva, incident_id, now=at, unit_id=unit_id(incident_id, "Socialförvaltningen"))
    if what == "old news":
        return reported(alva, incident_id, said(incident_id, "Elförsörjning", Level.YELLOW), now=at, as_of=NIGHT - timedelta(hours=2))
    row_id = row_of(incident_id, "Elförsörjning")
    if what == "rename":
        return actions.change_row(row_id=row_id, draft=replace(POWER, unit=f"Enhet {at:%H%M}"), **common)
    if what == "retire":
        return actions.retire_row(row_id=row_id, why="Klart.", **common)
    level = Level(what)
    return reported(alva, incident_id, said(incident_id, "Hemtjänst", level), said(incident_id, "Elförsörjning", level, Side.AREA), now=at)


class Undone(Exception):
    """Takes an example back."""


@tried(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(["add", "rhythm", "unchanged", "old news", "rename", "retire", "green", "red", "yellow"]), min_size=1, max_size=8
    )
)
def test_whatever_is_done_the_board_of_then_is_the_board_that_stood_then(alva, incident_id, acts):
    try:
        with transaction.atomic():
            opened_board(alva, incident_id)
            stood = {}
            for place, what in enumerate(acts, start=1):
                at = later(17 * place)
                try:
                    does(alva, incident_id, what, at)
                except (Refusal, ObjectDoesNotExist):  # What was retired is not there to be found by its name.
                    continue
                row = incidents.incident(alva, incident_id)
                known = known_now(row, at)
                stood[known] = (queries.board(alva, row, known), status_offers.give(alva, row, known), status_offers.seen(alva, row, known))
            row = incidents.incident(alva, incident_id)
            for known, then in stood.items():
                again = (queries.board(alva, row, known), status_offers.give(alva, row, known), status_offers.seen(alva, row, known))
                assert again == then
            assert maintenance.agrees(f"incident:{incident_id}")
            raise Undone
    except Undone:
        pass


class TestRowsThen:
    def names(self, viewer: Viewer, incident_id: UUID, minutes: float) -> list[str]:
        return [one.row.name for one in board_at(viewer, incident_id, later(minutes), later(100)).lines]

    def test_one_that_was_added_was_not_there_before(self, alva, on_board):
        does(alva, on_board, "add", later(10))
        assert len(self.names(alva, on_board, 9)) == 3
        assert self.names(alva, on_board, 10)[-1].startswith("Rad")

    def test_one_that_was_taken_off_was_there_until_then(self, alva, on_board):
        does(alva, on_board, "retire", later(10))
        assert "Elförsörjning" in self.names(alva, on_board, 9)
        assert "Elförsörjning" not in self.names(alva, on_board, 10)

    def test_before_the_board_was_open_there_was_none(self, alva, incident_id):
        opened_board(alva, incident_id, now=later(10))
        then = board_at(alva, incident_id, later(5), later(100))
        assert (then.rhythm, then.lines, then.units, then.summary.total) == (None, (), (), 0)

    def test_a_name_that_was_given_back_may_be_used_again_and_each_is_itself(self, alva, on_board):
        first = row_of(on_board, "Hemtjänst")
        actions.retire_row(viewer=alva, incident_id=on_board, row_id=first, why="Klart.", key=new_id(), now=later(10))
        actions.add_row(viewer=alva, incident_id=on_board, draft=CARE, key=new_id(), now=later(20))
        second = next(one.row.row_id for one in board(alva, on_board, later(30)).lines if one.row.name == "Hemtjänst")
        assert second != first
        assert [one.row.row_id for one in board_at(alva, on_board, later(5), later(30)).lines][1] == first

    def test_a_changed_function_keeps_its_place_and_its_beginning(self, alva, on_board):
        before = board(alva, on_board, later(1)).lines[1].due_at
        row_id = row_of(on_board, "Hemtjänst")
        draft = replace(CARE, name="Hemvård")
        actions.change_row(viewer=alva, incident_id=on_board, row_id=row_id, draft=draft, key=new_id(), now=later(30))
        after = board(alva, on_board, later(31)).lines[1]
        assert (after.row.name, after.due_at) == ("Hemvård", before)

    def test_the_interval_of_then_made_it_as_old_as_it_was(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.GREEN))
        actions.set_rhythm(viewer=alva, incident_id=on_board, rhythm=Rhythm(20, 5), key=new_id(), now=later(50))
        assert not status_of(board_at(alva, on_board, later(49), later(60)), "Hemtjänst").old
        assert status_of(board_at(alva, on_board, later(50), later(60)), "Hemtjänst").old


class TestReportsThen:
    def test_what_was_written_down_later_was_not_known_however_early_it_is_of(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst"), now=later(40), as_of=later(1))
        assert status_of(board_at(alva, on_board, later(39), later(60)), "Hemtjänst").level == Level.GREY
        assert status_of(board_at(alva, on_board, later(40), later(60)), "Hemtjänst").as_of == later(1)

    def test_what_came_late_of_an_earlier_moment_never_stood(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.RED), now=later(30), as_of=later(25))
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.GREEN), now=later(40), as_of=later(5))
        for minutes in (30, 39, 40, 59):
            assert status_of(board_at(alva, on_board, later(minutes), later(60)), "Hemtjänst").level == Level.RED

    def test_at_one_number_all_of_a_report_is_known_at_once(self, alva, on_board):
        entry = reported(alva, on_board, *(said(on_board, name) for name in ("Hemtjänst", "Trygghetslarm")), now=later(10))
        row = incidents.incident(alva, on_board)
        counted = [
            queries.board(alva, row, Known(number, later(20))).summary.known[Level.RED] for number in (entry.number - 1, entry.number)
        ]
        assert counted == [0, 2]

    def test_the_past_of_a_function_knows_nothing_later(self, alva, on_board):
        for minutes, level in ((10, Level.GREEN), (20, Level.YELLOW), (30, Level.RED)):
            reported(alva, on_board, said(on_board, "Hemtjänst", level), now=later(minutes))
        row = incidents.incident(alva, on_board)
        found = queries.history(alva, row, row_of(on_board, "Hemtjänst"), known_at(row, later(25), later(60)))
        assert [one.level for one in found.told] == [Level.YELLOW, Level.GREEN]
        assert found.line.worst.level == Level.YELLOW

    def test_a_long_past_is_cut_and_says_so(self, alva, on_board, monkeypatch):
        monkeypatch.setattr(queries, "MOST_TOLD", 3)
        row_id = row_of(on_board, "Hemtjänst")
        for minutes in (1, 2, 3):
            reported(alva, on_board, said(on_board, "Hemtjänst"), now=later(minutes))
        row = incidents.incident(alva, on_board)
        assert not queries.history(alva, row, row_id, known_now(row, later(9))).more
        reported(alva, on_board, said(on_board, "Hemtjänst"), now=later(4))
        row = incidents.incident(alva, on_board)
        found = queries.history(alva, row, row_id, known_now(row, later(9)))
        assert (found.more, [one.as_of for one in found.told]) == (True, [later(4), later(3), later(2)])

    def test_of_days_after_the_last_report_no_more_than_one_is_drawn(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst"))
        row = incidents.incident(alva, on_board)
        ((_side, hours),) = queries.history(alva, row, row_of(on_board, "Hemtjänst"), known_now(row, later(60 * 24 * 30))).strips
        assert len(hours) == 25
        assert hours[-1].old

    def test_since_when_these_words_were_said_is_kept_through_unchanged_and_begins_anew_with_other_words(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst"))
        unchanged(alva, on_board, row_of(on_board, "Hemtjänst"), now=later(10))
        reported(alva, on_board, said(on_board, "Hemtjänst"), now=later(20))
        assert status_of(board(alva, on_board, later(21)), "Hemtjänst").told.since == NIGHT
        reported(alva, on_board, said(on_board, "Hemtjänst", consequence="Annat."), now=later(30))
        one = status_of(board(alva, on_board, later(31)), "Hemtjänst")
        assert (one.told.since, one.told.before) == (later(30), Level.RED)


class TestUnitsThen:
    def test_functions_that_change_unit_are_reported_by_the_new_one_from_then_on(self, alva, on_board):
        does(alva, on_board, "rename", later(10))
        before = {one.name for one in board_at(alva, on_board, later(9), later(60)).units}
        after = {one.name for one in board(alva, on_board, later(11)).units}
        assert (before - after, len(after - before)) == ({"Lägesfunktionen"}, 1)

    def test_a_unit_or_function_that_is_gone_is_found_where_it_was_and_not_now(self, alva, on_board):
        where, row_id = unit_id(on_board, "Lägesfunktionen"), row_of(on_board, "Elförsörjning")
        does(alva, on_board, "retire", later(10))
        row = incidents.incident(alva, on_board)
        then, now = known_at(row, later(5), later(60)), known_now(row, later(60))
        assert queries.unit(alva, row, where, then).name == "Lägesfunktionen"
        assert queries.line(alva, row, row_id, then).row.name == "Elförsörjning"
        for ask, one in ((queries.unit, where), (queries.line, row_id), (queries.history, row_id)):
            with refused("leadership.not_found"):
                ask(alva, row, one, now)

    def test_spelt_otherwise_it_is_one_unit_and_those_due_soonest_come_first(self, alva, incident_id):
        rows = (CARE, replace(POWER, unit=" SOCIAL-förvaltningen", minutes=30), RowDraft("Skola", "Barn", minutes=20))
        opened_board(alva, incident_id, rows)
        found = board(alva, incident_id, later(1)).units
        assert [(one.name, len(one.lines), one.due_at) for one in found] == [("Barn", 1, later(20)), ("Socialförvaltningen", 2, later(30))]

    def test_the_deputies_are_those_of_the_late_functions_alone(self, alva, incident_id):
        rows = (replace(CARE, deputy="A", minutes=30), RowDraft("Skola", CARE.unit, deputy="B", minutes=300))
        opened_board(alva, incident_id, rows)
        (one,) = board(alva, incident_id, later(61)).units
        assert (one.lateness, one.deputies) == (Lateness.DEPUTY, ("A",))


class TestWhenItIsOver:
    def test_nobody_is_late_any_more_and_what_was_said_still_ages(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.GREEN))
        assert {one.lateness for one in board(alva, on_board, later(500)).lines} == {Lateness.DEPUTY}
        closed(alva, on_board)
        found = board(alva, on_board, later(500))
        assert {one.lateness for one in found.lines} == {Lateness.IN_TIME}
        assert status_of(found, "Hemtjänst").old

    @pytest.mark.parametrize("states", [(State.STANDING_DOWN,), (State.STANDING_DOWN, State.ACTIVE)], ids=["standing_down", "again"])
    def test_while_it_winds_down_units_are_still_late(self, alva, on_board, states):
        moved(alva, on_board, *states)
        assert len(queries.late_units(alva, later(500))) == 2

    def test_of_two_incidents_each_has_its_own_late_units(self, alva, on_board):
        other = opened(alva, title="Brand")
        opened_board(alva, other, (CARE,), now=later(100))
        late = {(row.id, one.name) for row, one in queries.late_units(alva, later(165))}
        assert (other, "Socialförvaltningen") in late
        assert {where for where, _name in late} == {on_board, other}
        assert {where for where, _one in ((row.id, one) for row, one in queries.late_units(alva, later(100)))} == {on_board}


class TestMaterialThen:
    def test_until_when_it_holds_is_said_as_it_was_then(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", holds=Holds.UNTIL, holds_until=later(30)))
        row, key = incidents.incident(alva, on_board), f"status:{row_of(on_board, 'Hemtjänst')}"

        def text(minutes: int) -> str:
            return next(one.text for one in status_offers.give(alva, row, known_at(row, later(minutes), later(90))) if one.key == key)

        assert text(10) == "Hemtjänst: upprätthålls inte. Når inte fram. Håller till ons 2 jan 02:50."
        assert text(31).endswith("Håller till ons 2 jan 02:50, har passerat.")

    def test_both_sides_have_keys_and_names_of_their_own(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Elförsörjning"), said(on_board, "Elförsörjning", side=Side.AREA))
        row = incidents.incident(alva, on_board)
        found = [one for one in status_offers.give(alva, row, known_now(row, later(5))) if one.section == Section.CONSEQUENCES]
        assert len({one.key for one in found}) == 2
        assert [one.text.partition(":")[0] for one in found] == ["Elförsörjning", "Elförsörjning i kommunen"]

    def test_every_side_is_shown_by_the_time_machine_once_with_where_it_is_read(self, alva, on_board):
        row = incidents.incident(alva, on_board)
        found = status_offers.seen(alva, row, known_now(row, later(5)))
        assert len({one.key for one in found}) == len(found) == 4
        assert {one.tone for one in found} == {"grey"}
        assert all(one.number and one.url.startswith(f"/incidents/{on_board}/status/") for one in found)


@pytest.mark.usefixtures("an_hour_later")
class TestThePageOfThen:
    def test_shows_what_was_known_and_offers_nothing_to_do(self, alva, screen, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.YELLOW, consequence="Tidigt."), now=later(10))
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.RED, consequence="Sent."), now=later(40))
        page = Room(screen, on_board).get("status/?at=02:45")
        assert "Tidigt." in page.text
        assert "Sent." not in page.text
        assert "Som det är nu" in page.text
        assert not [one for one in page.offers if re_acts(one)]
        assert not page.tree.xpath("//*[@id='board']/@hx-trigger")
        assert Room(screen, on_board).get("status/").tree.xpath("//*[@id='board']/@hx-trigger")

    def test_before_it_was_open_says_so_and_leads_to_now(self, alva, screen, incident_id):
        opened_board(alva, incident_id, now=later(30))
        page = Room(screen, incident_id).get("status/?at=02:30")
        assert "Lägestavlan var inte öppnad då." in page.text
        assert "status/" in page.offers

    @pytest.mark.parametrize("at", ["sen", "2019-01-02 09:00", "99:99", "<script>"])
    def test_a_moment_that_cannot_be_read_is_told_and_now_is_shown(self, alva, screen, on_board, at):
        reported(alva, on_board, said(on_board, "Hemtjänst", consequence="Sent."), now=later(40))
        page = Room(screen, on_board).get(f"status/?at={at}")
        assert (page.status, "Sent." in page.text) == (200, True)
        assert page.tree.xpath("//main//p[@class='error']")

    def test_narrowing_and_order_keep_the_moment(self, alva, screen, on_board):
        page = Room(screen, on_board).get("status/?at=02:45&order=list")
        tabs = page.tree.xpath("//nav//a[contains(@href, 'show=')]/@href")
        assert len(tabs) == 5
        assert all("at=02%3A45" in one and "order=list" in one for one in tabs)


def re_acts(offer: str) -> bool:
    """Whether an address is one where something is done."""
    return any(part in offer for part in ("/report/", "/new/", "/rhythm/", "/open/", "/unchanged/"))
