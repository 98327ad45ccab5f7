"""The rows of the board as they are drawn: what the eye sees is what the data says, old is hatched, and nobody's words become markup."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st
from lxml import html

from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.situation.queries.status_rows import Board, Line
from vardkase.situation.rules.status import Holds, Hour, Lateness, Level, Rhythm, Side, Trend
from vardkase.situation.tests.status_made import CARE_ROW, INCIDENT, ROW, SCHOOL_ROW, UNIT, line, masked, status, summary, told, unit
from vardkase.situation.views.status import SHOWN, shown_pairs, shown_unit, shown_unit_of
from vardkase.situation.views.status_drawing import LATE_TONES, Drawing
from vardkase.situation.views.status_strip import HEIGHT, HEIGHTS, WIDTH, strip

LEVELS = [level for level in Level if level != Level.GREY]
NASTY = "<script>alert(\"x\")</script> & 'citat'"
BOTH = CARE_ROW.__class__(ROW, "power", "El", "Läge", sides=(Side.OWN, Side.AREA))


def tree(rows: str) -> Any:
    """Rows as a browser reads them."""
    return html.fromstring(f"<table><tbody>{rows}</tbody></table>")


def drawn(one: Line, at=NIGHT) -> Any:
    """The one row of a function on the board."""
    (row,) = tree(Drawing(INCIDENT, at).rows((one, each) for each in one.statuses)).xpath("//tr")
    return row


def text(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def cells(row: Any) -> list[str]:
    return [text(one) for one in row.xpath("./td")]


class TestARow:
    @pytest.mark.parametrize(
        ("level", "row_class", "word"),
        [
            (Level.GREEN, "", "Normalt"),
            (Level.YELLOW, "row--yellow", "Ansträngt"),
            (Level.ORANGE, "row--orange", "Allvarligt"),
            (Level.RED, "row--red", "Upprätthålls inte"),
        ],
    )
    def test_has_its_colour_and_its_word(self, level, row_class, word):
        row = drawn(line(status(level)))
        assert row.get("class") == row_class
        assert row.xpath(f".//span[contains(@class, 'status--{level}')]")
        assert cells(row)[0] == word

    def test_that_nobody_has_reported_is_grey_and_says_whose_it_is(self):
        row = drawn(line())
        assert row.xpath(".//span[contains(@class, 'status--grey')]")
        assert cells(row) == ["Ej rapporterat", "–", "Ingen har rapporterat", "– Socialförvaltningen"]

    @pytest.mark.parametrize("level", LEVELS)
    def test_that_is_old_is_hatched_and_said_in_words(self, level):
        row = drawn(line(status(level, old=True)))
        assert "stale" in row.get("class").split()
        assert cells(row)[0].startswith("Gammal: ")
        assert not row.xpath(".//span[contains(@class, 'status--green')]")

    def test_that_is_fresh_is_not_hatched(self):
        assert "stale" not in drawn(line(status(Level.RED))).get("class")

    def test_that_is_marked_tells_that_it_is_there_and_when_and_no_more(self):
        row = drawn(line(masked()))
        assert cells(row)[:3] == ["Rapporterat, inte för dig", "–", "Märkt"]
        assert "ons 2 jan 02:20" in cells(row)[3]
        assert "Enhetschef" not in text(row)

    @pytest.mark.parametrize(("trend", "said"), [(Trend.BETTER, "↗ bättre"), (Trend.WORSE, "↘ sämre"), (Trend.SAME, "")])
    def test_says_where_it_is_going_unless_it_stays(self, trend, said):
        row = drawn(line(status(Level.YELLOW, told=told(Level.YELLOW, trend=trend))))
        assert cells(row)[0] == f"Ansträngt {said}".strip()

    @pytest.mark.parametrize(
        ("holds", "until", "said", "overdue"),
        [
            (Holds.NOT_SAID, None, "–", False),
            (Holds.UNKNOWN, None, "okänt", False),
            (Holds.UNTIL, later(30), "ons 2 jan 02:50", False),
            (Holds.UNTIL, later(10), "ons 2 jan 02:30, har passerat", True),
        ],
    )
    def test_says_until_when_it_holds_and_stresses_what_has_passed(self, holds, until, said, overdue):
        row = drawn(line(status(Level.YELLOW, told=told(Level.YELLOW, holds=holds, holds_until=until))), later(10))
        assert cells(row)[1] == said
        assert bool(row.xpath("./td[2]//*[contains(@class, 'overdue')]")) == overdue

    def test_says_what_it_means_and_what_is_needed_line_by_line(self):
        said = told(Level.RED, consequence="Rad ett.\nRad två.", need=True, need_what="Bandvagn")
        row = drawn(line(status(told=said)))
        assert len(row.xpath("./td[3]//br")) == 2
        assert cells(row)[2].endswith("Behöver: Bandvagn")

    def test_does_not_say_that_it_needs_what_nobody_has_asked_for(self):
        assert "Behöver" not in text(drawn(line(status())))

    def test_says_which_side_only_where_there_are_two_or_it_is_not_our_own(self):
        assert "Egen verksamhet" not in text(drawn(line(status())))
        assert "I kommunen" in text(drawn(line(status(side=Side.AREA))))
        both = line(status(), status(side=Side.AREA), row=BOTH)
        rows = tree(Drawing(INCIDENT, NIGHT).rows((both, one) for one in both.statuses)).xpath("//tr")
        assert ["Egen verksamhet" in text(rows[0]), "I kommunen" in text(rows[1])] == [True, True]

    def test_each_has_an_id_of_its_own_and_leads_to_its_function(self):
        both = line(status(), status(side=Side.AREA), row=BOTH)
        found = tree(Drawing(INCIDENT, NIGHT).rows((both, one) for one in both.statuses))
        assert len(set(found.xpath("//a/@id"))) == 2
        assert {str(ROW) in one for one in found.xpath("//a/@href")} == {True}

    def test_says_unchanged_when_it_was_said_again(self):
        assert "oförändrat" in cells(drawn(line(status(unchanged=True))))[3]
        assert "oförändrat" not in cells(drawn(line(status())))[3]

    @pytest.mark.parametrize(
        ("late", "old", "said"),
        [
            (Lateness.IN_TIME, False, ""),
            (Lateness.SOON, False, ""),
            (Lateness.LATE, False, "Försenad"),
            (Lateness.DEPUTY, False, "Försenad: fråga ersättaren"),
            (Lateness.DEPUTY, True, ""),
        ],
    )
    def test_says_that_its_report_is_late_once(self, late, old, said):
        row = drawn(line(status(old=old), lateness=late))
        assert text(row).count("Försenad") == bool(said)
        assert said in text(row)

    def test_without_a_reporter_the_unit_is_named(self):
        assert "Socialförvaltningen" in cells(drawn(line(status(reporter=""))))[3]

    @pytest.mark.parametrize("part", ["consequence", "need_what"])
    def test_nobodys_words_become_markup(self, part):
        said = told(Level.RED, **{"consequence": "x", "need": True, "need_what": "y", part: NASTY})
        row = drawn(line(status(told=said)))
        assert not row.xpath(".//script")
        assert NASTY in text(row)

    def test_nor_do_names_of_functions_units_and_reporters(self):
        row = CARE_ROW.__class__(ROW, "", NASTY, NASTY, "", NASTY, NASTY)
        one = line(status(reporter=NASTY), row=row)
        drawing = Drawing(INCIDENT, NIGHT)
        units = drawing.units([unit(one, reporters=(NASTY,)), unit(one, deputies=(NASTY,))], may_report=True)
        for rows in (drawing.rows([(one, one.statuses[0])]), drawing.told(one, one.statuses), units):
            assert not tree(rows).xpath("//script")
            assert NASTY in text(tree(rows))

    @tried(max_examples=40)
    @given(st.sampled_from(Level), st.booleans(), st.sampled_from(Lateness), st.sampled_from(Trend), st.text("abc<>&\"'\n å", max_size=40))
    def test_whatever_it_is_it_has_a_head_and_four_cells_that_name_their_columns(self, level, old, late, trend, words):
        said = told(level, trend=trend, consequence=words)
        row = drawn(line(status(level, old=old, told=said) if level != Level.GREY else status(level), lateness=late))
        assert len(row.xpath("./th[@scope='row']")) == 1
        assert row.xpath("./td/@data-label") == ["Läge", "Håller till", "Vad det betyder", "Uppgift från"]


class TestWhatWasSaid:
    def test_stands_as_it_was_said_and_not_as_old_as_it_is_now(self):
        one = line(status(Level.GREEN, old=True))
        found = tree(Drawing(INCIDENT, later(900)).told(one, one.statuses))
        assert "Normalt" in text(found)
        assert "Gammal" not in text(found)
        assert not found.xpath("//tr[contains(@class, 'stale')]")

    def test_says_when_it_was_written_and_leads_to_its_entry(self):
        one = line(status(recorded_at=later(12)))
        found = tree(Drawing(INCIDENT, later(60)).told(one, one.statuses))
        assert "skrivet ons 2 jan 02:32, #7" in text(found)
        assert found.xpath("//a/@href")[0].endswith("/7/")

    def test_until_when_it_was_to_hold_is_told_as_it_was(self):
        one = line(status(told=told(holds=Holds.UNTIL, holds_until=later(30))))
        assert "passerat" not in text(tree(Drawing(INCIDENT, later(60)).told(one, one.statuses)))

    def test_what_is_marked_is_marked(self):
        found = tree(Drawing(INCIDENT, NIGHT).told(line(masked()), [masked()]))
        assert text(found).count("Märkt") == 2
        assert not found.xpath("//a")


class TestUnits:
    @pytest.mark.parametrize(
        ("late", "tone", "word"),
        [
            (Lateness.IN_TIME, "green", "I tid"),
            (Lateness.SOON, "yellow", "Snart dags"),
            (Lateness.LATE, "orange", "Försenad"),
            (Lateness.DEPUTY, "red", "Försenad: fråga ersättaren"),
        ],
    )
    def test_are_as_late_as_they_are_in_colour_and_word(self, late, tone, word):
        one = unit(lateness=late, deputies=("Avdelningschef",) if late == Lateness.DEPUTY else ())
        found = tree(Drawing(INCIDENT, NIGHT).units([one], may_report=False))
        assert found.xpath(f"//span[contains(@class, 'status--{tone}')]")
        assert f"ons 2 jan 03:20 {word}" in text(found)
        assert (shown_unit(one)["tone"], LATE_TONES[late]) == (tone, tone)
        assert str(shown_unit_of(line(lateness=late))["word"]) == word

    def test_the_deputy_is_named_instead_of_who_did_not_report(self):
        found = text(tree(Drawing(INCIDENT, NIGHT).units([unit(deputies=("Avdelningschef", "Biträdande"))], may_report=False)))
        assert "Avdelningschef, Biträdande ersättare" in found
        assert "Enhetschef" not in found

    @pytest.mark.parametrize(("may", "count"), [(True, 1), (False, 0)])
    def test_only_who_may_report_is_led_to_the_report(self, may, count):
        found = tree(Drawing(INCIDENT, NIGHT).units([unit()], may_report=may))
        assert len(found.xpath("//a[contains(@href, '/report/')]")) == count
        assert len(found.xpath("//td")) == 2 + count
        assert str(UNIT) in found.xpath("//th/a/@href")[0]

    def test_says_how_many_functions_each_has(self):
        found = tree(Drawing(INCIDENT, NIGHT).units([unit(line(), line(row=SCHOOL_ROW))], may_report=False))
        assert text(found.xpath("//th")[0]) == "Socialförvaltningen 2"


class TestNarrowedAndOrdered:
    def board(self) -> Board:
        lines = (
            line(status(Level.GREEN), row=CARE_ROW),
            line(status(Level.RED, old=True), row=SCHOOL_ROW),
            line(status(Level.YELLOW, told=told(Level.YELLOW, need=True, need_what="Bil"))),
            line(),
            line(masked()),
        )
        return Board(NIGHT, Rhythm(60, 30), lines, (), summary())

    @pytest.mark.parametrize(
        ("show", "places"),
        [("", [1, 2, 0, 3, 4]), ("strained", [1, 2]), ("old", [1]), ("never", [3]), ("need", [2]), ("'; DROP TABLE", [1, 2, 0, 3, 4])],
    )
    def test_it_keeps_what_is_asked_for_the_worst_first(self, show, places):
        board = self.board()
        kept = [one for one, _status in shown_pairs(board, show, "")]
        assert kept == [board.lines[place] for place in places]

    def test_in_the_order_of_the_board_nothing_moves(self):
        board = self.board()
        assert [one for one, _status in shown_pairs(board, "", "list")] == list(board.lines)

    def test_what_is_marked_is_not_counted_as_never_reported(self):
        assert not SHOWN["never"][1](masked())
        assert SHOWN["never"][1](status(Level.GREY))


class TestTheStrip:
    def hours(self, *said: tuple[Level, bool], begins=NIGHT):
        return tuple(Hour(begins + timedelta(hours=place), level, old) for place, (level, old) in enumerate(said))

    def test_of_nothing_is_nothing(self):
        found = strip((), NIGHT)
        assert (found.width, found.runs, found.days, found.text) == (0, (), (), "")

    def test_the_worse_the_higher(self):
        assert [HEIGHTS[level] for level in Level] == sorted(set(HEIGHTS.values()))
        assert HEIGHTS[Level.RED] == HEIGHT

    @tried(max_examples=50)
    @given(st.lists(st.tuples(st.sampled_from(Level), st.booleans()), min_size=1, max_size=96))
    def test_it_draws_every_hour_once_and_says_the_same_in_words(self, said):
        hours = self.hours(*said)
        found = strip(hours, hours[-1].begins_at)
        drawn_hours = [(run.level, run.old) for run in found.runs for _hour in range(run.width // WIDTH)]
        assert drawn_hours == said
        assert found.width == WIDTH * len(said)
        assert [run.x for run in found.runs] == [sum(run.width for run in found.runs[:place]) for place in range(len(found.runs))]
        assert all(run.y + run.height == HEIGHT for run in found.runs)
        assert found.text.count(" till ") == len(found.runs)

    def test_a_run_is_said_from_its_first_hour_to_the_end_of_its_last(self):
        begins = NIGHT.replace(minute=0)
        found = strip(self.hours((Level.GREEN, False), (Level.GREEN, False), (Level.GREEN, True), begins=begins), later(200))
        assert [run.words for run in found.runs] == [
            "ons 2 jan 02:00 till 04:00 normalt",
            "ons 2 jan 04:00 till 05:00 normalt, gammal uppgift",
        ]

    def test_a_midnight_is_drawn_where_it_is_on_our_clocks(self):
        begins = NIGHT.replace(hour=21, minute=0)  # 22.00 in Sweden.
        found = strip(self.hours(*[(Level.GREY, False)] * 30, begins=begins), begins)
        assert [(one.x, one.label) for one in found.days] == [(2 * WIDTH, "tor 3 jan"), (26 * WIDTH, "fre 4 jan")]
