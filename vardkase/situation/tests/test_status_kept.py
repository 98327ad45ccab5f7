"""The status board kept: what is said stands with its age, nothing is written over unseen, and nothing old counts as green."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT, closed, later, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.rules.seen import digest
from vardkase.situation.actions import status as actions
from vardkase.situation.models.status import StatusLine, StatusReport, StatusRhythm
from vardkase.situation.queries import functions
from vardkase.situation.queries import status as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.status import Lateness, Level, Rhythm, RowDraft, Side, unit_id
from vardkase.situation.tests.status_scenes import (
    ALARMS,
    CARE,
    HOURLY,
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


class TestOpening:
    def test_every_function_stands_there_as_never_reported(self, alva, on_board):
        found = board(alva, on_board, later(1))
        assert [one.row.name for one in found.lines] == ["Elförsörjning", "Hemtjänst", "Trygghetslarm"]
        assert {one.level for line in found.lines for one in line.statuses} == {Level.GREY}
        assert (found.summary.never, found.summary.old, found.summary.total) == (4, 0, 4)
        assert found.rhythm == HOURLY

    def test_before_it_is_open_there_is_nothing(self, alva, incident_id):
        found = board(alva, incident_id, later(1))
        assert (found.rhythm, found.lines, found.units) == (None, (), ())

    def test_it_is_opened_once(self, alva, on_board):
        with refused("situation.status_board_is_open"):
            opened_board(alva, on_board)

    def test_the_same_press_twice_is_one_board(self, alva, incident_id):
        key = new_id()
        first, second = opened_board(alva, incident_id, key=key), opened_board(alva, incident_id, key=key, now=later(1))
        assert (second.number, second.repeated) == (first.number, True)
        assert StatusLine.objects.count() == 3

    def test_without_functions_or_with_one_twice_it_is_refused(self, alva, incident_id):
        with refused("situation.status_needs_rows"):
            opened_board(alva, incident_id, ())
        with refused("situation.status_row_exists"):
            opened_board(alva, incident_id, (CARE, replace(POWER, name=" hemtjänst ")))
        with refused("situation.status_too_many_rows"):
            opened_board(alva, incident_id, tuple(replace(CARE, name=f"Rad {n}") for n in range(301)))
        assert not StatusRhythm.objects.exists()

    def test_an_interval_that_nobody_can_keep_is_refused(self, alva, incident_id):
        with refused("situation.status_interval"):
            opened_board(alva, incident_id, rhythm=Rhythm(5, 30))
        with refused("situation.status_patience"):
            opened_board(alva, incident_id, rhythm=Rhythm(60, -1))

    def test_only_who_may_say_how_things_stand_opens_it(self, bo, cilla, dag, nobody, incident_id):
        with refused("leadership.may_not"):
            opened_board(bo, incident_id)
        for stranger in (cilla, dag, nobody):
            with refused("incident.not_found"):
                opened_board(stranger, incident_id)

    def test_the_whole_list_that_we_ship_can_be_opened(self, alva, incident_id):
        opened_board(alva, incident_id, functions.shipped())
        assert len(board(alva, incident_id, later(1)).lines) == 28


class TestTheRegister:
    def test_fills_the_board_when_it_has_something(self, alva, monkeypatch):
        monkeypatch.setattr(functions, "_sources", [])
        functions.offer_functions(lambda viewer, authority_id: (CARE,))
        assert functions.functions(alva, new_id()) == ((CARE,), True)

    def test_has_nothing_and_the_list_that_we_ship_is_taken(self, alva, monkeypatch):
        monkeypatch.setattr(functions, "_sources", [])
        assert functions.functions(alva, new_id()) == (functions.shipped(), False)
        functions.offer_functions(lambda viewer, authority_id: ())
        assert functions.functions(alva, new_id()) == (functions.shipped(), False)

    def test_is_one(self, monkeypatch):
        monkeypatch.setattr(functions, "_sources", [])
        functions.offer_functions(lambda viewer, authority_id: ())
        with pytest.raises(ValueError, match="already"):
            functions.offer_functions(lambda viewer, authority_id: ())


class TestRows:
    def test_a_function_is_added_last(self, alva, on_board):
        draft = RowDraft("Sophämtning", "Tekniska")
        actions.add_row(viewer=alva, incident_id=on_board, draft=draft, key=new_id(), now=later(1))
        assert board(alva, on_board, later(2)).lines[-1].row.name == "Sophämtning"

    def test_the_same_press_twice_adds_one_and_another_under_its_key_is_refused(self, alva, on_board):
        key = new_id()
        for _ in range(2):
            actions.add_row(viewer=alva, incident_id=on_board, draft=RowDraft("Sopor", "Tekniska"), key=key, now=later(1))
        assert len(board(alva, on_board, later(2)).lines) == 4
        with refused("ledger.key_reused"):
            actions.add_row(viewer=alva, incident_id=on_board, draft=RowDraft("Annat", "Tekniska"), key=key, now=later(1))

    @pytest.mark.parametrize(
        ("draft", "code"),
        [
            (RowDraft("", "Tekniska"), "situation.status_row_needs_name"),
            (RowDraft("Sopor", " "), "situation.status_row_needs_unit"),
            (RowDraft("Sopor", "Tekniska", sides=()), "situation.status_row_needs_side"),
            (RowDraft("HEMTJÄNST", "Tekniska"), "situation.status_row_exists"),
            (RowDraft("Sopor", "Tekniska", minutes=3), "situation.status_interval"),
            (RowDraft("S" * 301, "Tekniska"), "incident.text_too_long"),
        ],
    )
    def test_one_that_is_not_in_order_is_refused(self, alva, on_board, draft, code):
        with refused(code):
            actions.add_row(viewer=alva, incident_id=on_board, draft=draft, key=new_id(), now=later(1))
        assert StatusLine.objects.count() == 3

    def test_none_is_added_before_the_board_is_open(self, alva, incident_id):
        with refused("situation.status_no_board"):
            actions.add_row(viewer=alva, incident_id=incident_id, draft=CARE, key=new_id(), now=NIGHT)

    def test_a_name_is_changed_and_what_was_reported_stays(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst"))
        row_id = row_of(on_board, "Hemtjänst")
        draft = replace(CARE, name="Hemtjänst och hemsjukvård", minutes=120)
        actions.change_row(viewer=alva, incident_id=on_board, row_id=row_id, draft=draft, key=new_id(), now=later(1))
        found = board(alva, on_board, later(2))
        assert status_of(found, "Hemtjänst och hemsjukvård").level == Level.RED
        assert [one.minutes for one in found.lines] == [60, 120, 30]
        assert found.lines[1].row.key == "home_care"

    def test_before_the_change_it_had_its_old_name(self, alva, on_board):
        row_id = row_of(on_board, "Hemtjänst")
        actions.change_row(
            viewer=alva, incident_id=on_board, row_id=row_id, draft=replace(CARE, name="Hemvård"), key=new_id(), now=later(10)
        )
        assert [one.row.name for one in board_at(alva, on_board, later(5), later(20)).lines][1] == "Hemtjänst"
        assert [one.row.name for one in board_at(alva, on_board, later(15), later(20)).lines][1] == "Hemvård"

    def test_who_comes_second_is_told(self, alva, on_board):
        row_id = row_of(on_board, "Hemtjänst")
        seen = digest(board(alva, on_board, later(1)).lines[1].row)
        change = {"viewer": alva, "incident_id": on_board, "row_id": row_id, "seen": seen, "now": later(2)}
        actions.change_row(draft=replace(CARE, unit="Äldreomsorgen"), key=new_id(), **change)
        with refused("leadership.changed_meanwhile"):
            actions.change_row(draft=replace(CARE, name="Hemvård"), key=new_id(), **change)

    def test_nothing_changed_or_a_function_that_is_not_there_is_refused(self, alva, on_board):
        row_id = row_of(on_board, "Hemtjänst")
        with refused("situation.status_same_row"):
            actions.change_row(viewer=alva, incident_id=on_board, row_id=row_id, draft=CARE, key=new_id(), now=later(1))
        with refused("situation.status_no_such_row"):
            actions.change_row(viewer=alva, incident_id=on_board, row_id=new_id(), draft=CARE, key=new_id(), now=later(1))

    def test_one_that_is_retired_is_not_on_the_board_and_not_reported(self, alva, on_board):
        told = said(on_board, "Hemtjänst")
        why = {"row_id": told.row_id, "why": "Läggs ihop med trygghetslarm."}
        actions.retire_row(viewer=alva, incident_id=on_board, key=new_id(), now=later(1), **why)
        assert [one.row.name for one in board(alva, on_board, later(2)).lines] == ["Elförsörjning", "Trygghetslarm"]
        with refused("situation.status_no_such_row"):
            reported(alva, on_board, told, now=later(3))
        with refused("situation.status_no_such_row"):
            actions.retire_row(viewer=alva, incident_id=on_board, key=new_id(), now=later(4), **why)

    def test_why_it_is_retired_is_said(self, alva, on_board):
        with refused("situation.status_retire_needs_why"):
            actions.retire_row(viewer=alva, incident_id=on_board, row_id=row_of(on_board, "Hemtjänst"), why=" ", key=new_id(), now=later(1))


class TestRhythm:
    def test_is_changed_and_the_same_is_no_change(self, alva, on_board):
        actions.set_rhythm(viewer=alva, incident_id=on_board, rhythm=Rhythm(120, 15), key=new_id(), now=later(1))
        assert board(alva, on_board, later(2)).rhythm == Rhythm(120, 15)
        assert board_at(alva, on_board, NIGHT, later(2)).rhythm == HOURLY
        with refused("situation.status_same_rhythm"):
            actions.set_rhythm(viewer=alva, incident_id=on_board, rhythm=Rhythm(120, 15), key=new_id(), now=later(2))

    def test_there_is_none_without_a_board(self, alva, incident_id):
        with refused("situation.status_no_board"):
            actions.set_rhythm(viewer=alva, incident_id=incident_id, rhythm=Rhythm(120, 15), key=new_id(), now=NIGHT)


class TestAge:
    def test_after_one_and_a_half_intervals_it_is_old_and_no_longer_green(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.GREEN))
        fresh, old = board(alva, on_board, later(90)), board(alva, on_board, later(91))
        assert (status_of(fresh, "Hemtjänst").old, fresh.summary.known[Level.GREEN], fresh.summary.old) == (False, 1, 0)
        assert (status_of(old, "Hemtjänst").old, old.summary.known[Level.GREEN], old.summary.old) == (True, 0, 1)

    def test_a_function_with_an_interval_of_its_own_ages_by_that(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Trygghetslarm", Level.GREEN))
        assert status_of(board(alva, on_board, later(46)), "Trygghetslarm").old

    def test_it_ages_from_what_the_report_is_of_and_not_from_the_press(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.GREEN), now=later(80), as_of=NIGHT)
        assert status_of(board(alva, on_board, later(91)), "Hemtjänst").old

    def test_unchanged_is_young_again(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.GREEN))
        unchanged(alva, on_board, row_of(on_board, "Hemtjänst"), now=later(85))
        assert not status_of(board(alva, on_board, later(120)), "Hemtjänst").old

    def test_then_it_was_as_old_as_it_was_then(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.GREEN))
        assert not status_of(board_at(alva, on_board, later(60), later(600)), "Hemtjänst").old
        assert status_of(board_at(alva, on_board, later(120), later(600)), "Hemtjänst").old


class TestRound:
    def test_a_unit_is_due_an_interval_after_the_oldest_of_its_functions(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst"), said(on_board, "Trygghetslarm"), now=later(10))
        social = next(one for one in board(alva, on_board, later(11)).units if one.name == "Socialförvaltningen")
        assert (social.due_at, social.last_at, social.lateness) == (later(40), later(10), Lateness.IN_TIME)

    @pytest.mark.parametrize(
        ("minutes", "expected"),
        [(40, Lateness.IN_TIME), (45, Lateness.SOON), (60, Lateness.SOON), (61, Lateness.LATE), (90, Lateness.LATE), (91, Lateness.DEPUTY)],
    )
    def test_it_is_soon_due_then_late_then_the_deputys(self, alva, on_board, minutes, expected):
        power = next(one for one in board(alva, on_board, later(minutes)).units if one.name == "Lägesfunktionen")
        assert power.lateness == expected
        assert power.deputies == (("Samverkansfunktion",) if expected == Lateness.DEPUTY else ())

    def test_late_units_are_told_to_who_may_report(self, alva, bo, cilla, on_board):
        assert queries.late_units(alva, later(20)) == []
        late = queries.late_units(alva, later(61))
        assert {one.name for _row, one in late} == {"Socialförvaltningen", "Lägesfunktionen"}
        assert queries.late_units(bo, later(61)) == queries.late_units(cilla, later(61)) == []
        closed(alva, on_board)
        assert queries.late_units(alva, later(61)) == []


class TestThePast:
    def test_history_has_everything_and_each_side_hour_by_hour(self, alva, on_board):
        for minutes, level in ((0, Level.GREEN), (60, Level.YELLOW), (120, Level.RED)):
            reported(alva, on_board, said(on_board, "Hemtjänst", level), now=later(minutes))
        row = incidents.incident(alva, on_board)
        found = queries.history(alva, row, row_of(on_board, "Hemtjänst"), known_now(row, later(150)))
        assert [one.level for one in found.told] == [Level.RED, Level.YELLOW, Level.GREEN]
        ((side, hours),) = found.strips
        assert side == Side.OWN
        assert [one.level for one in hours] == [Level.GREEN, Level.YELLOW, Level.RED]

    def test_a_function_that_is_not_there_has_none(self, alva, on_board):
        row = incidents.incident(alva, on_board)
        with refused("leadership.not_found"):
            queries.history(alva, row, new_id(), known_now(row, later(1)))

    def test_then_knows_nothing_of_later(self, alva, on_board):
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.YELLOW), now=later(10))
        reported(alva, on_board, said(on_board, "Hemtjänst", Level.RED), now=later(20))
        assert status_of(board_at(alva, on_board, later(5), later(60)), "Hemtjänst").level == Level.GREY
        assert status_of(board_at(alva, on_board, later(15), later(60)), "Hemtjänst").level == Level.YELLOW
        assert status_of(board_at(alva, on_board, later(25), later(60)), "Hemtjänst").level == Level.RED


def test_the_tables_are_what_the_ledger_makes_them(alva, on_board):
    reported(alva, on_board, said(on_board, "Hemtjänst", Level.YELLOW), said(on_board, "Elförsörjning"), now=later(10))
    reported(alva, on_board, said(on_board, "Hemtjänst", Level.RED), now=later(20), as_of=later(5))
    unchanged(alva, on_board, now=later(30), unit_id=unit_id(on_board, "Socialförvaltningen"))
    row_id = row_of(on_board, "Trygghetslarm")
    actions.change_row(viewer=alva, incident_id=on_board, row_id=row_id, draft=replace(ALARMS, name="Larm"), key=new_id(), now=later(40))
    actions.retire_row(viewer=alva, incident_id=on_board, row_id=row_id, why="Klart.", key=new_id(), now=later(41))
    actions.add_row(viewer=alva, incident_id=on_board, draft=RowDraft("Sopor", "Tekniska"), key=new_id(), now=later(42))
    actions.set_rhythm(viewer=alva, incident_id=on_board, rhythm=Rhythm(30, 10), key=new_id(), now=later(43))
    tables = (StatusRhythm, StatusLine, StatusReport)
    before = [list(table.objects.order_by("number", "pk").values()) for table in tables]
    assert maintenance.agrees(f"incident:{on_board}")
    assert list(maintenance.rebuild(str(on_board)))
    after = [list(table.objects.order_by("number", "pk").values()) for table in tables]

    def bare(rows):
        return [[{name: value for name, value in row.items() if name != "id"} for row in table] for table in rows]

    assert bare(after) == bare(before)
    assert all(before)
