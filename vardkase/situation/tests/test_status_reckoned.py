"""The rules of the status board at their edges: how much fits, how far ahead, how old, how late, and what weighs in the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from vardkase.incidents import kinds
from vardkase.incidents.rows import LogEntry
from vardkase.incidents.rules import Category, Importance, Secrecy
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, PERSON, SECRET, later, refused
from vardkase.kernel.moments import Happened, Precision
from vardkase.ledger.registry import kind_of
from vardkase.situation.events import links as link_events
from vardkase.situation.events import status as events
from vardkase.situation.queries.functions import shipped
from vardkase.situation.rules import links as link_rules
from vardkase.situation.rules import status as rules
from vardkase.situation.rules.status import Holds, Impact, Lateness, Level, Point, ReportDraft, RowDraft, Said, Side, Trend
from vardkase.situation.tests.status_made import ROW, line, masked, status
from vardkase.testing.cases import each

LEVELS = [level for level in Level if level != Level.GREY]
INCIDENT, OTHER = UUID(int=70), UUID(int=71)
ROWS = RowDraft("Skola", "Barn och utbildning", "Kommunen", "Rektor", "Skolchef", 60, (Side.OWN, Side.AREA), "school")
CALM = Said(ROW, Side.OWN, Level.GREEN)
STEPS = list(Impact)


def report(*items: Said, as_of: datetime = NIGHT, reporter: str = "Chef") -> ReportDraft:
    return rules.check_report(ReportDraft(items or (CALM,), as_of, reporter), {ROW: "Skola", OTHER: "Vård"}, NIGHT)


class TestAFunction:
    @each("field", ["name", "unit", "owner", "reporter", "deputy"])
    def test_each_word_fits_three_hundred_signs_and_no_more(self, field):
        fits = rules.check_row(replace(ROWS, **{field: "å" * 300}), [], NIGHT)
        assert getattr(fits, field) == "å" * 300
        with refused("incident.text_too_long", field=field, limit=300, over=1):
            rules.check_row(replace(ROWS, **{field: "å" * 301}), [], NIGHT)

    @each("field", ["name", "unit", "owner", "reporter", "deputy"])
    def test_no_word_holds_a_personal_number(self, field):
        with refused("incident.personal_id_in_text"):
            rules.check_row(replace(ROWS, **{field: f"Fråga {PERSON}"}), [], NIGHT)

    @each("blank", ["", " ", "\t\n", "\u200b", "\u202e"])
    def test_what_cannot_be_seen_is_no_name_and_no_unit(self, blank):
        with refused("situation.status_row_needs_name", field="name"):
            rules.check_row(replace(ROWS, name=blank), [], NIGHT)
        with refused("situation.status_row_needs_unit", field="unit"):
            rules.check_row(replace(ROWS, unit=blank), [], NIGHT)

    @each("written", ["Skola", " skola ", "SKOLA", "Sko-la", "S k o l a", "Skola\u200b"])
    def test_a_name_is_taken_however_it_is_written(self, written):
        with refused("situation.status_row_exists", field="name"):
            rules.check_row(replace(ROWS, name=written), ["Vård", "Skola"], NIGHT)

    def test_a_name_that_only_begins_alike_is_another(self):
        assert rules.check_row(replace(ROWS, name="Skolan"), ["Skola"], NIGHT).name == "Skolan"

    def test_runs_of_blanks_become_one_and_nothing_else_changes(self):
        assert rules.check_row(replace(ROWS, name="  Skola   och\nförskola "), [], NIGHT) == replace(ROWS, name="Skola och förskola")

    @each(("minutes", "may"), [(None, True), (9, False), (10, True), (10080, True), (10081, False), (0, False), (-60, False)])
    def test_an_interval_of_its_own_or_the_boards(self, minutes, may):
        if may:
            assert rules.check_row(replace(ROWS, minutes=minutes), [], NIGHT).minutes == minutes
            return
        with refused("situation.status_interval", field="minutes", least=10, limit=10080):
            rules.check_row(replace(ROWS, minutes=minutes), [], NIGHT)

    def test_all_that_we_ship_is_in_order_and_in_swedish_hands(self):
        taken: list[str] = []
        for one in shipped():
            assert rules.check_row(one, taken, NIGHT) == one
            assert one.minutes is None
            taken.append(one.name)

    @tried(max_examples=50)
    @given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40))
    def test_the_unit_is_the_same_in_any_case_and_another_in_another_incident(self, name):
        assert rules.unit_id(INCIDENT, name) == rules.unit_id(INCIDENT, f"  {name.casefold()} ")
        assert rules.unit_id(INCIDENT, name) != rules.unit_id(OTHER, name)


class TestAReport:
    @each(("seconds", "may"), [(0, True), (299, True), (300, True), (301, False), (86400, False), (-86400, True)])
    def test_a_clock_may_be_five_minutes_ahead_and_no_more(self, seconds, may):
        as_of = NIGHT + timedelta(seconds=seconds)
        if may:
            assert report(as_of=as_of).as_of == as_of
            return
        with refused("situation.status_as_of_ahead", field="as_of"):
            report(as_of=as_of)

    @pytest.mark.parametrize("reporter", ["", "  ", "\u200b"])
    def test_somebody_reports(self, reporter):
        with refused("situation.status_needs_reporter", field="reporter"):
            report(reporter=reporter)

    @pytest.mark.parametrize(("reporter", "code"), [("x" * 301, "incident.text_too_long"), (PERSON, "incident.personal_id_in_text")])
    def test_by_a_function_in_few_words(self, reporter, code):
        with refused(code):
            report(reporter=reporter)
        assert report(reporter="x" * 300).reporter == "x" * 300

    @pytest.mark.parametrize("part", ["consequence", "need_what"])
    def test_the_words_of_one_side_are_told_at_its_own_field(self, part):
        wrong = replace(CALM, row_id=OTHER, side=Side.AREA, **{part: f"Ring {PERSON}"})
        with refused("incident.personal_id_in_text", field=f"{part}_{OTHER.hex}_area"):
            report(CALM, wrong)

    @pytest.mark.parametrize("part", ["consequence", "need_what"])
    def test_a_thousand_signs_fit(self, part):
        (fits,) = report(replace(CALM, **{part: "å" * 1000})).items
        assert getattr(fits, part) == "å" * 1000
        with refused("incident.text_too_long", limit=1000, over=1):
            report(replace(CALM, **{part: "å" * 1001}))

    @each(("level", "needed"), [(Level.GREEN, False), (Level.YELLOW, True), (Level.ORANGE, True), (Level.RED, True)])
    def test_from_yellow_on_it_is_said_what_it_means(self, level, needed):
        assert report(replace(CALM, level=level, consequence="Två sjuka.")).items[0].level == level
        if not needed:
            assert report(replace(CALM, level=level)).items[0].consequence == ""
            return
        with refused("situation.status_needs_consequence", name="Skola"):
            report(replace(CALM, level=level, consequence="\u200b "))

    @each(
        ("holds", "until", "kept"),
        [
            (Holds.NOT_SAID, None, None),
            (Holds.NOT_SAID, later(5), None),
            (Holds.UNKNOWN, later(5), None),
            (Holds.UNTIL, later(1 / 60), later(1 / 60)),
            (Holds.UNTIL, later(60 * 24 * 365), later(60 * 24 * 365)),
        ],
    )
    def test_until_when_is_kept_only_where_it_was_said(self, holds, until, kept):
        assert report(replace(CALM, holds=holds, holds_until=until)).items[0].holds_until == kept

    def test_it_holds_after_the_moment_that_is_reported_and_not_after_the_press(self):
        early = replace(CALM, holds=Holds.UNTIL, holds_until=later(-10))
        assert report(early, as_of=later(-20)).items[0].holds_until == later(-10)
        with refused("situation.status_holds_before", name="Skola", field=f"holds_{ROW.hex}_own"):
            report(early, as_of=later(-10))

    @tried(max_examples=40)
    @given(st.lists(st.tuples(st.sampled_from([ROW, OTHER]), st.sampled_from(Side)), min_size=1, max_size=5))
    def test_each_side_is_said_once(self, sides):
        items = [replace(CALM, row_id=row_id, side=side) for row_id, side in sides]
        if len(set(sides)) == len(sides):
            assert [(one.row_id, one.side) for one in report(*items).items] == sides
            return
        with refused("situation.status_said_twice"):
            report(*items)

    @tried(max_examples=40)
    @given(st.permutations([(ROW, "own", 3), (ROW, "area", 9), (OTHER, "own", 3)]))
    def test_the_fingerprint_hangs_on_no_order(self, stood):
        assert rules.shown(stood) == rules.shown(reversed(stood))
        assert rules.shown(stood) != rules.shown(stood[1:])


class TestAge:
    @each(("minutes", "seconds", "old"), [(10, 900, False), (10, 901, True), (60, 5400, False), (60, 5401, True)])
    def test_to_the_second(self, minutes, seconds, old):
        assert rules.is_old(NIGHT, minutes, NIGHT + timedelta(seconds=seconds)) == old

    @each(
        ("level", "old", "counts", "tone"),
        [
            (Level.GREY, False, Level.GREY, Level.GREY),
            (Level.GREY, True, Level.GREY, Level.GREY),
            (Level.GREEN, False, Level.GREEN, Level.GREEN),
            (Level.GREEN, True, None, Level.GREY),
            (Level.YELLOW, True, None, Level.YELLOW),
            (Level.ORANGE, True, None, Level.ORANGE),
            (Level.RED, True, None, Level.RED),
            (Level.RED, False, Level.RED, Level.RED),
        ],
    )
    def test_old_counts_apart_and_old_green_alone_loses_its_colour(self, level, old, counts, tone):
        assert (rules.counts_as(level, old=old), rules.tone(level, old=old)) == (counts, tone)

    @each(
        ("patience", "seconds", "expected"),
        [
            (30, -901, Lateness.IN_TIME),
            (30, -900, Lateness.SOON),
            (30, 0, Lateness.SOON),
            (30, 1, Lateness.LATE),
            (30, 1800, Lateness.LATE),
            (30, 1801, Lateness.DEPUTY),
            (0, 0, Lateness.SOON),
            (0, 1, Lateness.DEPUTY),
        ],
    )
    def test_lateness_to_the_second_and_without_patience_the_deputy_is_asked_at_once(self, patience, seconds, expected):
        assert rules.lateness(NIGHT, patience, NIGHT + timedelta(seconds=seconds)) == expected

    @tried(max_examples=50)
    @given(st.lists(st.integers(0, 5000), max_size=6), st.integers(10, 600))
    def test_a_report_is_due_by_what_is_oldest_and_never_before_it(self, ages, minutes):
        due = rules.due_at([later(age) for age in ages], later(9000), minutes)
        begins = due - timedelta(minutes=minutes)
        assert begins in ({later(age) for age in ages} or {later(9000)})
        assert all(begins <= later(age) for age in ages)

    @each(
        ("statuses", "worst"),
        [
            ((status(Level.GREEN), status(Level.RED, side=Side.AREA)), (Level.RED, Side.AREA)),
            ((status(Level.RED), status(Level.RED, side=Side.AREA)), (Level.RED, Side.OWN)),
            ((status(Level.RED, old=True), status(Level.RED, side=Side.AREA)), (Level.RED, Side.AREA)),
            ((status(Level.RED, old=True), status(Level.ORANGE, side=Side.AREA)), (Level.RED, Side.OWN)),
            ((masked(), status(Level.GREEN, side=Side.AREA)), (Level.GREEN, Side.AREA)),
        ],
    )
    def test_the_worst_side_is_the_graver_then_the_fresher_then_our_own(self, statuses, worst):
        found = line(*statuses).worst
        assert (found.level, found.side) == worst


class TestHours:
    @tried(max_examples=50)
    @given(
        st.lists(st.tuples(st.integers(-500, 3000), st.sampled_from(LEVELS)), max_size=12),
        st.integers(0, 3000),
        st.integers(1, 60),
    )
    def test_follow_one_another_to_the_hour_of_the_end_and_are_no_more_than_fit(self, told, ends, most):
        found = rules.hours([Point(later(at), level) for at, level in told], 60, NIGHT, later(ends), most)
        assert 1 <= len(found) <= most
        assert all(after.begins_at - before.begins_at == timedelta(hours=1) for before, after in pairwise(found))
        assert found[-1].begins_at <= later(ends) < found[-1].begins_at + timedelta(hours=1)
        assert all((one.begins_at.minute, one.begins_at.second) == (0, 0) for one in found)
        assert not [one for one in found if one.old and one.level == Level.GREY]

    @pytest.mark.parametrize("order", [1, -1])
    def test_the_order_in_which_it_was_told_does_not_matter(self, order):
        points = [Point(later(0), Level.GREEN), Point(later(70), Level.YELLOW), Point(later(140), Level.RED)]
        found = rules.hours(points[::order], 600, NIGHT, later(150))
        assert [one.level for one in found] == [Level.GREEN, Level.YELLOW, Level.RED]

    def test_what_was_said_after_the_end_is_not_in_it(self):
        assert {one.level for one in rules.hours([Point(later(90), Level.RED)], 60, NIGHT, later(89))} == {Level.GREY}


class TestSettings:
    @tried(max_examples=50)
    @given(st.lists(st.sampled_from(STEPS), min_size=4, max_size=4))
    def test_a_ladder_never_goes_down(self, steps):
        pairs = [f"{level} = {step}" for level, step in zip(LEVELS, steps, strict=True)]
        if steps == sorted(steps, key=STEPS.index):
            assert [rules.impact_of(level, rules.read_ladder(pairs)) for level in LEVELS] == steps
            return
        with pytest.raises(ValueError, match="none a lower step"):
            rules.read_ladder(pairs)

    @tried(max_examples=50)
    @given(st.dictionaries(st.integers(0, 5), st.integers(10, 10080), min_size=1), st.integers(0, 6))
    def test_an_interval_is_one_that_was_set_and_that_of_the_level_where_it_has_one(self, known, level):
        found = rules.minutes_of(level, rules.read_minutes(f"{order}={minutes}" for order, minutes in known.items()))
        assert found == known.get(level, found)
        assert found in known.values()

    @each("pair", ["1=9", "1=10081", "1=", "=60", "ett=60", "1=60=70"])
    def test_an_interval_that_is_none_is_refused(self, pair):
        with pytest.raises(ValueError, match=r"give|invalid"):
            rules.read_minutes([pair])

    @each(("hours", "may"), [(0, False), (1, True), (336, True), (337, False)])
    def test_a_link_holds_two_weeks_at_the_most(self, hours, may):
        if may:
            assert link_rules.check_hours(hours) == hours
            return
        with refused("situation.link_hours", field="hours", limit=336):
            link_rules.check_hours(hours)


def line_of(event: Any) -> LogEntry:
    kind, _version = kind_of(event)
    return kinds.of(kind).line(LogEntry(4, kind, Category.SYSTEM, Happened(NIGHT, Precision.MINUTE), NIGHT), event)


class TestInTheLog:
    @each("before", Level)
    @each("level", LEVELS)
    def test_to_and_from_orange_and_red_weighs_and_nothing_else_does(self, before, level):
        told = events.Told(ROW, "Skola", Side.OWN, level, Trend.SAME, before, NIGHT)
        calm = {Level.GREY, Level.GREEN, Level.YELLOW}
        weighs = before != level and not {before, level} <= calm
        line_ = line_of(events.StatusReported("Barn", "Chef", NIGHT, (told,)))
        assert (line_.importance == Importance.IMPORTANT) == weighs
        assert line_of(events.StatusUnchanged("Barn", "Chef", NIGHT, (told,))).importance == Importance.NORMAL

    def test_one_grave_among_many_is_enough(self):
        calm = events.Told(ROW, "Skola", Side.OWN, Level.GREEN, Trend.SAME, Level.GREEN, NIGHT)
        grave = replace(calm, row_id=OTHER, level=Level.RED)
        assert line_of(events.StatusReported("Barn", "Chef", NIGHT, (calm, grave))).importance == Importance.IMPORTANT

    @pytest.mark.parametrize(("mark", "level"), [(INTERNAL, Secrecy.INTERNAL), (SECRET, Secrecy.SECRET)])
    def test_a_report_is_as_closed_as_it_says_and_so_is_unchanged(self, mark, level):
        for kind in (events.StatusReported, events.StatusUnchanged):
            assert line_of(kind("Barn", "Chef", NIGHT, (), mark)).mark.level == level

    def test_to_whom_links_are_given_is_for_those_who_read_what_is_internal(self):
        given_ = link_events.LinkGiven(ROW, link_rules.Purpose.STATUS, OTHER, "Hemtjänst", "ab12cd", NIGHT)
        for event in (given_, link_events.LinkWithdrawn(ROW, link_rules.Purpose.STATUS, "Hemtjänst")):
            assert kinds.of(kind_of(event)[0]).least(event) == Secrecy.INTERNAL
            assert line_of(event).category == Category.CONTACT
        assert "ab12cd" not in repr(line_of(given_))

    def test_why_a_function_is_taken_off_is_its_text(self):
        assert line_of(events.RowRetired(ROW, "Skola", "Barn", "Läggs ihop.")).text == "Läggs ihop."
