"""What is said of how a function stands, read aloud: levels, ages, what must be said, and how it stood hour by hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.situation import settings as declared
from vardkase.situation.queries import functions
from vardkase.situation.rules import status as rules
from vardkase.situation.rules.status import Holds, Hour, Impact, Lateness, Level, Point, ReportDraft, Rhythm, RowDraft, Said, Side
from vardkase.testing.cases import each

ROW, OTHER = UUID(int=1), UUID(int=2)
NAMES = {ROW: "Hemtjänst", OTHER: "Skola"}
RED = Said(ROW, Side.OWN, Level.RED, consequence="Når inte fram.")


def report(*items: Said, **more) -> ReportDraft:
    return ReportDraft(items, more.pop("as_of", NIGHT), more.pop("reporter", "Enhetschef"), **more)


class TestLevels:
    def test_grey_is_no_level_and_red_the_worst(self):
        assert [level.rank for level in Level] == [0, 1, 2, 3, 4]

    @each("text", ["purple", "", "RED", "röd"])
    def test_one_that_there_is_not_is_refused(self, text):
        with refused("situation.status_unknown_level"):
            rules.level_of(text)

    def test_one_that_there_is(self):
        assert rules.level_of("orange") == Level.ORANGE

    @given(st.sampled_from(Level))
    def test_what_is_old_never_counts_as_its_level_nor_looks_green(self, level):
        assert rules.counts_as(level, old=True) in {None, Level.GREY}
        assert rules.tone(level, old=True) != Level.GREEN
        assert rules.counts_as(level, old=False) == rules.tone(level, old=False) == level

    @given(st.integers(10, 10_000), st.integers(0, 40_000))
    def test_it_is_old_after_one_and_a_half_intervals_and_not_before(self, minutes, age):
        assert rules.is_old(NIGHT, minutes, NIGHT + timedelta(minutes=age)) == (age > minutes * 1.5)

    def test_a_report_of_a_moment_to_come_is_not_old(self):
        assert not rules.is_old(later(5), 60, NIGHT)


class TestTheNationalLadder:
    def test_ours_is_as_the_setting_says(self):
        assert declared.STATUS_IMPACT == {
            Level.GREEN: Impact.NONE, Level.YELLOW: Impact.MODERATE, Level.ORANGE: Impact.SERIOUS, Level.RED: Impact.CRITICAL,
        }  # fmt: skip
        assert rules.impact_of(Level.GREY, declared.STATUS_IMPACT) is None

    def test_a_municipality_has_its_own(self):
        assert (
            rules.read_ladder(["green=none", " yellow = considerable", "orange=serious", "red=serious"])[Level.YELLOW]
            == Impact.CONSIDERABLE
        )

    @each(
        "pairs",
        [
            [],
            ["green=none", "yellow=moderate", "orange=serious"],
            ["green=none", "yellow=serious", "orange=moderate", "red=critical"],
            ["green=none", "yellow=moderate", "orange=serious", "red=dreadful"],
            ["grey=none", "green=none", "yellow=moderate", "orange=serious", "red=critical"],
        ],
    )
    def test_one_that_lacks_a_level_or_goes_down_is_refused(self, pairs):
        with pytest.raises(ValueError, match=r"give|valid"):
            rules.read_ladder(pairs)


class TestIntervals:
    @each(("level", "minutes"), [(0, 480), (1, 240), (2, 120), (3, 60), (9, 60)])
    def test_are_those_of_the_level_or_of_the_one_below(self, level, minutes):
        assert rules.minutes_of(level, declared.STATUS_MINUTES) == minutes

    def test_below_all_that_are_named_the_longest_is_taken(self):
        assert rules.minutes_of(0, {2: 120, 3: 60}) == 120

    @each("pairs", [[], ["x=60"], ["1=5"], ["1=99999"], ["1"]])
    def test_a_setting_that_cannot_be_kept_is_refused(self, pairs):
        with pytest.raises(ValueError, match=r"give|invalid"):
            rules.read_minutes(pairs)

    @pytest.mark.parametrize("minutes", [10, 10080])
    def test_the_ends_are_within(self, minutes):
        assert rules.check_rhythm(Rhythm(minutes, 0)) == Rhythm(minutes, 0)

    @pytest.mark.parametrize(("rhythm", "code"), [(Rhythm(9, 0), "interval"), (Rhythm(10081, 0), "interval"), (Rhythm(60, -1), "patience")])
    def test_beyond_them_it_is_refused(self, rhythm, code):
        with refused(f"situation.status_{code}"):
            rules.check_rhythm(rhythm)

    @each(
        ("minutes", "expected"),
        [(-16, Lateness.IN_TIME), (-15, Lateness.SOON), (0, Lateness.SOON), (1, Lateness.LATE), (30, Lateness.LATE), (31, Lateness.DEPUTY)],
    )
    def test_soon_late_and_the_deputys(self, minutes, expected):
        assert rules.lateness(NIGHT, 30, later(minutes)) == expected

    def test_what_was_never_reported_is_due_an_interval_after_it_was_put_there(self):
        assert rules.due_at([], NIGHT, 60) == later(60)
        assert rules.due_at([later(30), later(10)], NIGHT, 60) == later(70)


class TestWhatMustBeSaid:
    @pytest.mark.parametrize("level", [Level.YELLOW, Level.ORANGE, Level.RED])
    def test_from_yellow_on_what_it_means(self, level):
        with refused("situation.status_needs_consequence", name="Hemtjänst", field=f"consequence_{ROW.hex}_own"):
            rules.check_report(report(Said(ROW, Side.OWN, level, consequence="  ")), NAMES, NIGHT)

    def test_green_needs_no_words(self):
        assert rules.check_report(report(Said(ROW, Side.OWN, Level.GREEN)), NAMES, NIGHT).items[0].level == Level.GREEN

    @each(
        ("said", "code"),
        [
            (replace(RED, level=Level.GREY), "status_grey_is_none"),
            (replace(RED, need=True), "status_needs_need"),
            (replace(RED, holds=Holds.UNTIL), "status_needs_when"),
            (replace(RED, holds=Holds.UNTIL, holds_until=NIGHT), "status_holds_before"),
            (replace(RED, holds=Holds.UNTIL, holds_until=later(-1)), "status_holds_before"),
            (replace(RED, row_id=UUID(int=9)), "status_no_such_row"),
        ],
    )
    def test_what_cannot_be_is_refused(self, said, code):
        with refused(f"situation.{code}"):
            rules.check_report(report(said), NAMES, NIGHT)

    @pytest.mark.parametrize("part", ["consequence", "need_what"])
    def test_too_long_or_with_a_personal_number_is_told_at_its_field(self, part):
        field = f"{part}_{ROW.hex}_own"
        with refused("incident.text_too_long", field=field):
            rules.check_report(report(replace(RED, **{part: "å" * 1001})), NAMES, NIGHT)
        with refused("incident.text_too_long", field=field):
            rules.check_report(report(replace(RED, **{part: "å" * 60_000})), NAMES, NIGHT)
        with refused("incident.personal_id_in_text", field=field):
            rules.check_report(report(replace(RED, **{part: f"Ring {PERSON}"})), NAMES, NIGHT)

    def test_exactly_as_much_as_fits_fits(self):
        assert rules.check_report(report(replace(RED, consequence="å" * 1000)), NAMES, NIGHT)

    def test_of_nothing_of_tomorrow_by_nobody_or_twice_is_refused(self):
        for draft, code in (
            (report(), "status_nothing_reported"),
            (report(RED, as_of=later(6)), "status_as_of_ahead"),
            (report(RED, reporter=" "), "status_needs_reporter"),
            (report(RED, replace(RED, level=Level.GREEN)), "status_said_twice"),
        ):
            with refused(f"situation.{code}"):
                rules.check_report(draft, NAMES, NIGHT)

    def test_the_two_sides_are_not_twice(self):
        assert len(rules.check_report(report(RED, replace(RED, side=Side.AREA)), NAMES, NIGHT).items) == 2

    def test_what_help_is_needed_is_a_need_and_until_is_kept_only_where_it_is_known(self):
        (said,) = rules.check_report(
            report(replace(RED, need_what="Bandvagn", holds=Holds.UNKNOWN, holds_until=later(5))), NAMES, NIGHT
        ).items
        assert (said.need, said.holds_until) == (True, None)

    def test_unchanged_is_of_a_later_moment_and_of_what_still_holds(self):
        rules.check_unchanged([("Skola", NIGHT)], later(1))
        with refused("situation.status_unchanged_before", name="Skola"):
            rules.check_unchanged([("Hemtjänst", later(-1)), ("Skola", NIGHT)], NIGHT)
        rules.check_still_holds([("Skola", None), ("Hemtjänst", later(2))], later(1))
        with refused("situation.status_hold_has_passed", name="Hemtjänst"):
            rules.check_still_holds([("Skola", None), ("Hemtjänst", later(1))], later(1))


class TestUnits:
    def test_the_same_name_however_it_is_written_is_the_same_unit(self):
        assert rules.unit_id(ROW, "Social förvaltningen ") == rules.unit_id(ROW, "socialförvaltningen")
        assert rules.unit_id(ROW, "Tekniska") != rules.unit_id(ROW, "Sociala")
        assert rules.unit_id(ROW, "Tekniska") != rules.unit_id(OTHER, "Tekniska")


class TestTheListThatWeShip:
    def test_has_names_units_reporters_and_deputies_and_nothing_twice(self):
        found = functions.shipped()
        taken: list[str] = []
        for one in found:
            rules.check_row(one, taken, NIGHT)
            taken.append(one.name)
            assert all((one.key, one.owner, one.reporter, one.deputy, one.sides)), one.name
        assert len({one.key for one in found}) == len(found) == 28

    def test_has_what_the_field_follows(self):
        names = " ".join(one.name for one in functions.shipped())
        for wanted in (
            "Elförsörjning",
            "Dricksvatten",
            "Trygghetslarm",
            "Hemtjänst",
            "Vägar",
            "Drivmedel",
            "Krisledningsförmåga",
            "Personalläge",
        ):
            assert wanted in names


class TestHourByHour:
    def test_before_anything_was_said_it_is_grey(self):
        assert {one.level for one in rules.hours([], 60, NIGHT, later(180))} == {Level.GREY}

    def test_each_hour_shows_what_was_last_said_before_its_end_and_whether_that_was_old(self):
        begun = NIGHT.replace(minute=0)
        found = rules.hours(
            [Point(begun, Level.GREEN), Point(begun + timedelta(minutes=150), Level.RED)], 60, begun, begun + timedelta(hours=5)
        )
        assert [(one.level, one.old) for one in found] == [
            (Level.GREEN, False), (Level.GREEN, True), (Level.RED, False), (Level.RED, False), (Level.RED, True), (Level.RED, True),
        ]  # fmt: skip

    def test_only_the_latest_are_shown(self):
        found = rules.hours([Point(NIGHT, Level.RED)], 60, NIGHT, NIGHT + timedelta(days=30))
        assert len(found) == 96
        assert found[-1].begins_at <= NIGHT + timedelta(days=30)

    @given(st.lists(st.tuples(st.integers(0, 3000), st.sampled_from(Level)), max_size=30), st.integers(10, 600), st.integers(0, 3000))
    def test_whatever_was_said_the_last_hour_is_as_it_stands_at_the_end(self, told, minutes, ends):
        points = [Point(later(at), level) for at, level in told]
        found = rules.hours(points, minutes, NIGHT, later(ends))
        known = [one for one in sorted(points, key=lambda one: one.as_of) if one.as_of <= later(ends)]
        last = known[-1] if known else None
        expected = Hour(
            found[-1].begins_at, last.level if last else Level.GREY, bool(last and rules.is_old(last.as_of, minutes, later(ends)))
        )
        assert found[-1] == expected


@each(
    ("draft", "code"),
    [
        (RowDraft("", "Enhet"), "needs_name"),
        (RowDraft("Skola", ""), "needs_unit"),
        (RowDraft("Skola", "Enhet", sides=()), "needs_side"),
        (RowDraft(" hem-tjänst ", "Enhet"), "exists"),
    ],
)
def test_a_function_lacks_nothing(draft, code):
    with refused(f"situation.status_row_{code}"):
        rules.check_row(draft, ["Hemtjänst"], NIGHT)
