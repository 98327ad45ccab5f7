"""The rules of forecasts at their boundaries, and that a score says what it says it does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.incidents.rules import MAX_SHORT
from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.kernel.moments import ABOUT_MARGIN, TOLERANCE, Happened, Precision
from vardkase.situation.rules import forecasts as rules
from vardkase.situation.rules.forecasts import ForecastDraft, Foresaid, Foretold, OutcomeDraft, Score, Slips, Verdict
from vardkase.situation.tests.fact_scenes import SUBJECT, foretold, minute
from vardkase.testing.cases import each

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
NUMBER = replace(SUBJECT, kind=Foretold.NUMBER, unit="kunder", at=later(600))


def moment(**said):
    return rules.check_forecast(Foretold.MOMENT, "", replace(foretold(600), **said), later(1))


def number(**said):
    draft = ForecastDraft("Vattenfall", minute(NIGHT), low="500", high="800")
    return rules.check_forecast(Foretold.NUMBER, "kunder", replace(draft, **said), later(1))


class TestASubject:
    @each("name", ["what", "area", "owner", "unit"])
    def test_a_name_is_as_long_as_it_may_be_and_names_nobody_by_number(self, name):
        assert getattr(rules.check_subject(replace(NUMBER, **{name: "å" * MAX_SHORT}), NIGHT), name) == "å" * MAX_SHORT
        with refused("incident.text_too_long", field=name):
            rules.check_subject(replace(NUMBER, **{name: "å" * (MAX_SHORT + 1)}), NIGHT)
        with refused("incident.personal_id_in_text"):
            rules.check_subject(replace(NUMBER, **{name: PERSON}), NIGHT)

    @each(
        ("change", "fields"),
        [
            ({}, set()),
            ({"what": ""}, {"what"}),
            ({"what": "", "area": " ", "owner": "\u200b"}, {"what", "area", "owner"}),
            ({"unit": ""}, {"unit"}),
            ({"unit": "", "kind": Foretold.MOMENT}, set()),
        ],
    )
    def test_all_that_lacks_is_said_at_once_and_nothing_else(self, change, fields):
        assert {one.facts["field"] for one in rules.lacking(replace(NUMBER, **change))} == fields

    @each(
        ("change", "same"),
        [
            ({"what": "strömmen TILLBAKA"}, True),
            ({"area": " Öarna "}, True),
            ({"area": "Öarna norr"}, False),
            ({"kind": Foretold.MOMENT}, False),
            ({"at": later(601)}, False),
            ({"unit": "hushåll", "owner": "X"}, True),
        ],
    )
    def test_by_what_two_are_the_same(self, change, same):
        other = replace(NUMBER, **change)
        keys = [rules.subject_key(one.what, one.area, one.kind, one.at) for one in (NUMBER, other)]
        assert (keys[0] == keys[1]) is same


class TestWhenItWasSaid:
    @each(
        ("at", "code"),
        [
            (NIGHT, ""),
            (NIGHT + TOLERANCE, ""),
            (NIGHT + TOLERANCE + SECOND, "situation.stated_in_future"),
            (datetime(1990, 1, 1, tzinfo=UTC), ""),
            (datetime(1989, 12, 31, tzinfo=UTC), "situation.as_of_too_early"),
        ],
    )
    def test_it_has_been_and_is_of_our_time(self, at, code):
        if code:
            with refused(code, field="stated_at"):
                rules.check_stated(minute(at), NIGHT)
        else:
            assert rules.check_stated(minute(at), NIGHT).at == at

    @each("precision", [one for one in Precision if one is not Precision.UNKNOWN])
    def test_it_is_kept_as_precisely_as_it_was_known(self, precision):
        stated = Happened(later(-300), precision, "så sades det")
        assert moment(stated_at=stated).stated_at == stated


class TestAMoment:
    @each(
        ("said", "code", "field"),
        [
            ({"since": None, "until": None}, "situation.forecast_needs_when", "until"),
            ({"since": later(601), "until": later(600)}, "situation.forecast_turned", "until"),
            ({"since": None, "until": later(-1)}, "situation.forecast_of_the_past", "until"),
            ({"since": later(-9), "until": later(-1)}, "situation.forecast_of_the_past", "until"),
            ({"until": later(1) + rules.AHEAD + SECOND}, "situation.as_of_too_late", "until"),
            ({"until": datetime(9999, 1, 1, tzinfo=UTC)}, "situation.as_of_too_late", "until"),
            ({"organisation": "\u200b"}, "situation.forecast_needs_source", "organisation"),
            ({"url": "javascript:alert(1)"}, "incident.bad_source_address", "url"),
        ],
    )
    def test_what_cannot_be_is_refused_at_its_field(self, said, code, field):
        with refused(code, field=field):
            moment(**said)

    @each(
        ("said", "since", "until"),
        [
            ({"since": None, "until": later(600)}, 600, 600),
            ({"since": later(600), "until": None}, 600, 600),
            ({"since": later(600), "until": later(600)}, 600, 600),
            ({"since": later(-60), "until": later(60)}, -60, 60),
            ({"since": None, "until": NIGHT}, 0, 0),
            ({"since": later(0), "until": later(1) + rules.AHEAD}, 0, 1 + rules.AHEAD.days * 1440),
        ],
    )
    def test_what_may_be_has_both_its_ends(self, said, since, until):
        found = moment(**said)
        assert (found.since, found.until) == (later(since), later(until))

    def test_figures_that_were_filled_in_too_are_left_out(self):
        found = moment(low="5", high="7")
        assert (found.low, found.high) == ("", "")


class TestANumber:
    @each(
        ("low", "high", "kept"),
        [
            ("500", "800", ("500", "800")),
            ("500", "", ("500", "500")),
            ("", "800", ("800", "800")),
            ("500", "500", ("500", "500")),
            ("0", "0", ("0", "0")),
            ("ca 1 000 kunder", "ca 2 000", ("1000", "2000")),
        ],
    )
    def test_it_is_one_or_a_range(self, low, high, kept):
        found = number(low=low, high=high)
        assert (found.low, found.high, found.since, found.until) == (*kept, None, None)

    @each(
        ("low", "high", "code", "field"),
        [
            ("801", "800", "situation.forecast_turned", "high"),
            ("9", "10 hushåll", "situation.unit_differs", "high"),
            ("9", "-10", "situation.count_is_negative", "high"),
            ("9", "många", "situation.not_a_number", "high"),
            ("9" * 16, "", "situation.number_too_large", "low"),
            ("", "", "situation.fact_needs_value", "low"),
        ],
    )
    def test_what_cannot_be_is_refused_at_its_field(self, low, high, code, field):
        with refused(code, field=field):
            number(low=low, high=high)

    def test_a_hundred_is_more_than_ninety_nine(self):
        assert number(low="99", high="100").high == "100"


class TestAnOutcome:
    def check(self, kind=Foretold.MOMENT, known_already=False, **said):
        draft = OutcomeDraft(minute(later(60)), organisation="Vattenfall")
        return rules.check_outcome(kind, "kunder", replace(draft, **said), later(120), known_already=known_already)

    @each(
        ("at", "code"),
        [
            (later(120) + TOLERANCE, ""),
            (later(120) + TOLERANCE + SECOND, "situation.outcome_in_future"),
            (datetime(1989, 12, 31, tzinfo=UTC), "situation.as_of_too_early"),
            (datetime(1990, 1, 1, tzinfo=UTC), ""),
        ],
    )
    def test_it_has_been_and_is_of_our_time(self, at, code):
        if code:
            with refused(code, field="came"):
                self.check(came=minute(at))
        else:
            assert self.check(came=minute(at)).came == minute(at)

    @each(
        ("value", "code"),
        [
            ("-1", "situation.count_is_negative"),
            ("1,5", "situation.count_has_decimals"),
            ("NaN", "situation.not_a_number"),
            ("5 hushåll", "situation.unit_differs"),
            ("", "situation.fact_needs_value"),
        ],
    )
    def test_a_number_is_a_number(self, value, code):
        with refused(code, field="value"):
            self.check(Foretold.NUMBER, value=value)

    def test_what_belongs_to_the_other_kind_is_left_out(self):
        assert self.check(value="7").value == ""
        assert self.check(Foretold.NUMBER, value="7").came is None

    @each(
        ("came", "value", "unknown"),
        [
            (None, "", True),
            (None, " \u200b", True),
            (Happened(None, Precision.UNKNOWN, "vet ej"), "", True),
            (None, "0", False),
            (minute(NIGHT), "", False),
        ],
    )
    def test_when_it_is_said_that_nobody_knows(self, came, value, unknown):
        assert rules.is_unknown(OutcomeDraft(came, value)) is unknown

    @pytest.mark.parametrize("kind", Foretold)
    def test_what_nobody_knows_needs_no_source_but_a_note(self, kind):
        found = self.check(kind, came=None, organisation="", note=" Bolaget svarar inte. ")
        assert (found.came, found.value, found.note) == (None, "", "Bolaget svarar inte.")
        with refused("situation.outcome_needs_note", field="note"):
            self.check(kind, came=None, organisation="Vattenfall")

    @each(("name", "length"), [("organisation", 301), ("person", 301), ("note", 20_001), ("reason", 20_001)])
    def test_huge_texts_are_refused(self, name, length):
        with refused("incident.text_too_long", field=name):
            self.check(**{name: "x" * length})

    @each("name", ["organisation", "person", "note", "reason"])
    def test_nobody_is_named_by_number(self, name):
        with refused("incident.personal_id_in_text"):
            self.check(**{name: f"Fråga {PERSON}"})


class TestTheScoreOfAMoment:
    CAME = minute(NIGHT)

    @each(
        ("minutes", "verdict"),
        [
            (-31, Verdict.LATER),
            (-30, Verdict.HELD),
            (0, Verdict.HELD),
            (31, Verdict.HELD),
            (32, Verdict.EARLIER),
        ],
    )
    def test_alone_it_holds_within_half_an_hour(self, minutes, verdict):
        at = later(minutes)
        assert rules.score_moment(Foresaid("V", at, at), self.CAME).verdict is verdict

    @each(
        ("since", "until", "verdict"),
        [
            (-60, -1, Verdict.LATER),
            (-60, 0, Verdict.HELD),
            (1, 60, Verdict.HELD),
            (2, 60, Verdict.EARLIER),
        ],
    )
    def test_an_interval_has_no_margin_of_its_own(self, since, until, verdict):
        assert rules.score_moment(Foresaid("V", later(since), later(until)), self.CAME).verdict is verdict

    @pytest.mark.parametrize(
        ("precision", "held_until"),
        [(Precision.MINUTE, 1), (Precision.ABOUT, 30), (Precision.HOUR, 60)],
    )
    def test_what_is_not_known_to_the_minute_gives_the_benefit_of_its_stretch(self, precision, held_until):
        came = Happened(NIGHT, precision)
        interval = timedelta(minutes=held_until)
        assert rules.score_moment(Foresaid("V", NIGHT + interval, NIGHT + interval + HOUR), came).held
        late = NIGHT + interval + SECOND
        assert rules.score_moment(Foresaid("V", late, late + HOUR), came).verdict is Verdict.EARLIER

    def test_a_day_is_the_whole_of_it(self):
        day = Happened(datetime(2019, 1, 22, 23, tzinfo=UTC), Precision.DAY, "23 jan")
        assert rules.score_moment(Foresaid("V", day.at + 23 * HOUR, day.at + 40 * HOUR), day).held
        assert rules.score_moment(Foresaid("V", day.at + 25 * HOUR, day.at + 40 * HOUR), day).missed == -HOUR

    @settings(max_examples=50)
    @given(st.integers(-500, 500), st.integers(0, 500), st.integers(-600, 900))
    def test_what_it_missed_by_brings_it_to_the_edge(self, since, width, came):
        foresaid = Foresaid("V", later(since), later(since + width))
        score = rules.score_moment(foresaid, minute(later(came)))
        assert (score.missed > timedelta()) is (score.verdict is Verdict.LATER)
        assert (score.missed < timedelta()) is (score.verdict is Verdict.EARLIER)
        moved = Foresaid("V", foresaid.since + score.missed, foresaid.until + score.missed)
        assert rules.score_moment(moved, minute(later(came))).held
        assert score.width == timedelta(minutes=width)

    @settings(max_examples=50)
    @given(st.integers(-500, 500), st.integers(1, 300), st.integers(-600, 900), st.integers(0, 300))
    def test_a_wider_one_holds_wherever_a_narrower_does(self, since, width, came, more):
        narrow = Foresaid("V", later(since), later(since + width))
        wide = Foresaid("V", later(since - more), later(since + width + more))
        if rules.score_moment(narrow, minute(later(came))).held:
            assert rules.score_moment(wide, minute(later(came))).held

    def test_the_margin_is_that_of_about(self):
        assert timedelta(minutes=30) == ABOUT_MARGIN


class TestTheScoreOfANumber:
    @each(
        ("low", "high", "came", "verdict", "off"),
        [
            ("500", "800", "499", Verdict.FEWER, -1),
            ("500", "800", "500", Verdict.HELD, 0),
            ("500", "800", "800", Verdict.HELD, 0),
            ("500", "800", "801", Verdict.MORE, 1),
            ("99", "100", "100", Verdict.HELD, 0),
            ("500", "", "501", Verdict.MORE, 1),
            ("0", "0", "0", Verdict.HELD, 0),
        ],
    )
    def test_it_holds_from_the_least_to_the_most(self, low, high, came, verdict, off):
        score = rules.score_number(Foresaid("V", low=low, high=high), came)
        assert (score.verdict, score.off, score.missed) == (verdict, Decimal(off), timedelta())


class TestASource:
    def test_numbers_that_held_do_not_make_it_look_punctual(self):
        held = rules.score_number(Foresaid("V", low="5", high="7"), "6")
        late = Score(Verdict.LATER, 10 * HOUR)
        found = rules.source_score("V", 4, [held, held, held, late], [])
        assert (found.held, found.scored, found.median_missed, found.worst) == (3, 4, 10 * HOUR, 10 * HOUR)

    def test_of_numbers_alone_there_is_no_time_missed(self):
        scores = [rules.score_number(Foresaid("V", low="5"), came) for came in ("4", "5", "6")]
        found = rules.source_score("V", 3, scores, [])
        assert (found.held, found.median_missed, found.worst) == (1, None, None)

    @each(
        ("missed", "median", "worst"),
        [([0], 0, 0), ([1, -3], 2, 3), ([0, 0, 9], 0, 9), ([-1, 2, -30, 4], 3, 30)],
    )
    def test_the_middle_and_the_worst_count_too_early_as_too_late(self, missed, median, worst):
        verdicts = [Verdict.HELD if not one else Verdict.LATER if one > 0 else Verdict.EARLIER for one in missed]
        scores = [Score(verdict, one * HOUR) for verdict, one in zip(verdicts, missed, strict=True)]
        found = rules.source_score("V", len(missed), scores, [])
        assert (found.median_missed, found.worst) == (median * HOUR, worst * HOUR)

    @each(
        ("hours", "count", "total", "longest"),
        [
            ([], 0, 0, 0),
            ([5], 0, 0, 0),
            ([5, 5], 0, 0, 0),
            ([5, 4, 3], 0, 0, 0),
            ([5, 6], 1, 1, 1),
            ([5, 6, 5, 6], 2, 2, 1),
            ([1, 2, 10, 3, 4], 3, 10, 8),
        ],
    )
    def test_how_often_and_how_far_it_slipped(self, hours, count, total, longest):
        assert rules.slips(NIGHT + one * HOUR for one in hours) == Slips(count, total * HOUR, longest * HOUR)

    @settings(max_examples=50)
    @given(st.lists(st.integers(0, 100), max_size=20))
    def test_it_never_slips_less_than_from_the_first_to_the_last(self, hours):
        found = rules.slips(NIGHT + one * HOUR for one in hours)
        if hours:
            assert found.total >= (hours[-1] - hours[0]) * HOUR
        assert found.longest <= found.total
        assert (found.count == 0) is (found.total == timedelta())

    def test_two_together_keep_the_longest(self):
        assert rules.added(Slips(1, HOUR, HOUR), Slips(2, 5 * HOUR, 4 * HOUR)) == Slips(3, 6 * HOUR, 4 * HOUR)
        assert rules.added(Slips(), Slips()) == Slips()
