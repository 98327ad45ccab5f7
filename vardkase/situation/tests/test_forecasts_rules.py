"""The rules of forecasts: what must be said, and how each is scored against what came true."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.kernel.moments import Happened, Precision
from vardkase.situation.forms.forecasts import read_end
from vardkase.situation.rules import forecasts as rules
from vardkase.situation.rules.forecasts import Foresaid, Foretold, OutcomeDraft, Score, Slips, Verdict
from vardkase.situation.tests.fact_scenes import SUBJECT, foretold, minute
from vardkase.testing.cases import each

HOUR = timedelta(hours=1)
NUMBER = replace(SUBJECT, kind=Foretold.NUMBER, unit="kunder", at=later(600))


def at(hours: float):
    return NIGHT + timedelta(hours=hours)


class TestASubject:
    @pytest.mark.parametrize(
        ("name", "code"),
        [("what", "situation.forecast_needs_what"), ("area", "situation.forecast_needs_area"), ("owner", "situation.series_needs_owner")],
    )
    def test_it_says_what_where_and_who_follows_it(self, name, code):
        with refused(code, field=name):
            rules.check_subject(replace(SUBJECT, **{name: " "}), NIGHT)

    def test_a_number_is_of_something_at_a_moment(self):
        assert rules.check_subject(NUMBER, NIGHT) == NUMBER
        with refused("situation.forecast_needs_unit", field="unit"):
            rules.check_subject(replace(NUMBER, unit=""), NIGHT)
        with refused("situation.forecast_needs_at", field="at"):
            rules.check_subject(replace(NUMBER, at=None), NIGHT)

    def test_a_moment_has_neither(self):
        found = rules.check_subject(replace(NUMBER, kind=Foretold.MOMENT), NIGHT)
        assert (found.unit, found.at) == ("", None)

    def test_two_areas_are_two_subjects(self):
        key = rules.subject_key("Strömmen tillbaka", "Öarna", Foretold.MOMENT, None)
        assert key == rules.subject_key("STRÖMMEN tillbaka", "öarna ", Foretold.MOMENT, None)
        assert key != rules.subject_key("Strömmen tillbaka", "Fastlandet", Foretold.MOMENT, None)


class TestAForecast:
    def check(self, **said):
        return rules.check_forecast(Foretold.MOMENT, "", replace(foretold(600), **said), later(1))

    def test_one_moment_is_its_beginning_and_its_end(self):
        found = self.check()
        assert (found.since, found.until) == (later(600), later(600))
        assert self.check(since=later(600), until=None).until == later(600)

    def test_somebody_has_said_it_and_it_is_known_when(self):
        with refused("situation.forecast_needs_source", field="organisation"):
            self.check(organisation=" ")
        for stated_at in (None, Happened(None, Precision.UNKNOWN, "vet ej")):
            with refused("situation.forecast_needs_stated", field="stated_at"):
                self.check(stated_at=stated_at)
        with refused("situation.stated_in_future", field="stated_at"):
            self.check(stated_at=minute(later(60)))
        with refused("situation.as_of_too_early", field="stated_at"):
            self.check(stated_at=minute(NIGHT.replace(year=1203)))

    def test_it_says_when_the_right_way_round_and_not_of_the_past(self):
        with refused("situation.forecast_needs_when", field="until"):
            self.check(until=None)
        with refused("situation.forecast_turned", field="until"):
            self.check(since=later(601))
        with refused("situation.forecast_of_the_past", field="until"):
            self.check(until=later(-1))
        with refused("situation.as_of_too_late", field="until"):
            self.check(until=NIGHT + timedelta(days=800))

    def test_huge_texts_and_personal_numbers_are_refused(self):
        for name, length in (("organisation", 301), ("person", 301), ("words", 20_001)):
            with refused("incident.text_too_long", field=name):
                self.check(**{name: "x" * length})
        with refused("incident.personal_id_in_text"):
            self.check(words=PERSON)
        with refused("incident.bad_source_address"):
            self.check(url="ftp://vattenfall")

    def test_a_number_may_be_a_range(self):
        said = replace(foretold(0), low="ca 500", high="1 000 kunder")
        found = rules.check_forecast(Foretold.NUMBER, "kunder", said, later(1))
        assert (found.low, found.high, found.until) == ("500", "1000", None)
        assert rules.check_forecast(Foretold.NUMBER, "kunder", replace(said, high=""), later(1)).high == "500"
        with refused("situation.forecast_turned", field="high"):
            rules.check_forecast(Foretold.NUMBER, "kunder", replace(said, high="499"), later(1))

    @each(
        ("low", "code"),
        [
            ("NaN", "situation.not_a_number"),
            ("1e400", "situation.not_a_number"),
            ("-1", "situation.count_is_negative"),
            ("1,5", "situation.count_has_decimals"),
            ("5 hushåll", "situation.unit_differs"),
            ("", "situation.fact_needs_value"),
        ],
    )
    def test_an_impossible_number_is_refused_at_its_field(self, low, code):
        with refused(code, field="low"):
            rules.check_forecast(Foretold.NUMBER, "kunder", replace(foretold(0), low=low), later(1))


class TestAnOutcome:
    OUTCOME = OutcomeDraft(minute(later(60)), organisation="Vattenfall")

    def check(self, kind=Foretold.MOMENT, known_already=False, **said):
        return rules.check_outcome(kind, "kunder", replace(self.OUTCOME, **said), later(120), known_already=known_already)

    def test_it_has_been_and_somebody_says_so(self):
        assert self.check().came == minute(later(60))
        with refused("situation.outcome_in_future", field="came"):
            self.check(came=minute(later(200)))
        with refused("situation.outcome_needs_source", field="organisation"):
            self.check(organisation="")

    def test_what_nobody_came_to_know_says_why(self):
        with refused("situation.outcome_needs_note", field="note"):
            self.check(came=None)
        assert rules.is_unknown(self.check(came=None, note="Bolaget svarar inte."))

    def test_a_moment_is_a_moment_and_a_number_a_number(self):
        with refused("situation.outcome_needs_when", field="came"):
            self.check(came=None, value="7")
        assert self.check(Foretold.NUMBER, value="7 kunder").value == "7"
        with refused("situation.unit_differs"):
            self.check(Foretold.NUMBER, value="7 hushåll")

    def test_a_second_one_corrects_the_first_with_a_reason(self):
        with refused("situation.revision_needs_reason", field="reason"):
            self.check(known_already=True)
        assert self.check(known_already=True, reason="Fel dag").reason == "Fel dag"


class TestTheScore:
    @each(
        ("since", "until", "came", "verdict", "hours"),
        [
            (10, 20, 15, Verdict.HELD, 0),
            (10, 20, 20, Verdict.HELD, 0),
            (10, 20, 23, Verdict.LATER, 3),
            (10, 20, 5, Verdict.EARLIER, -5),
            (10, 10, 10.4, Verdict.HELD, 0),
            (10, 10, 12, Verdict.LATER, 2),
            (10, 10, 8, Verdict.EARLIER, -2),
        ],
    )
    def test_of_a_moment_is_whether_it_held_and_by_how_much_it_missed(self, since, until, came, verdict, hours):
        score = rules.score_moment(Foresaid("V", at(since), at(until)), Happened(at(came), Precision.MINUTE))
        assert (score.verdict, round(score.missed / HOUR), score.held) == (verdict, hours, verdict is Verdict.HELD)
        assert score.width == timedelta(hours=until - since)

    def test_what_is_only_known_as_a_stretch_gives_the_benefit_of_the_whole_of_it(self):
        evening = Happened(NIGHT.replace(day=23, hour=17, minute=0), Precision.PART_OF_DAY, "på kvällen")
        before, within = evening.at - HOUR, evening.at + HOUR
        assert rules.score_moment(Foresaid("V", before, within), evening).held
        assert rules.score_moment(Foresaid("V", before - HOUR, before), evening).missed == HOUR

    def test_a_forecast_without_its_moment_cannot_be_scored(self):
        with pytest.raises(ValueError, match="moments"):
            rules.score_moment(Foresaid("V"), minute(NIGHT))

    @each(
        ("low", "high", "came", "score"),
        [
            ("500", "1000", "900", Score(Verdict.HELD)),
            ("500", "500", "500", Score(Verdict.HELD)),
            ("500", "1000", "1200", Score(Verdict.MORE, off=Decimal(200))),
            ("500", "1000", "0", Score(Verdict.FEWER, off=Decimal(-500))),
        ],
    )
    def test_of_a_number_is_how_many_more_or_fewer(self, low, high, came, score):
        assert rules.score_number(Foresaid("V", low=low, high=high), came) == score

    @given(st.integers(-500, 500), st.integers(0, 300), st.integers(-600, 900))
    def test_it_misses_by_nothing_exactly_when_it_holds(self, since, width, came):
        score = rules.score_moment(Foresaid("V", at(since), at(since + width)), Happened(at(came), Precision.MINUTE))
        assert score.held is (score.missed == timedelta())


class TestSlips:
    def test_only_what_is_moved_later_has_slipped(self):
        found = rules.slips([at(10), at(30), at(20), at(20), at(100)])
        assert found == Slips(2, 100 * HOUR, 80 * HOUR)
        assert rules.slips([at(1)]) == rules.slips([]) == Slips()

    def test_a_source_is_judged_by_all_it_said(self):
        scores = [
            Score(Verdict.HELD),
            Score(Verdict.LATER, 10 * HOUR),
            Score(Verdict.EARLIER, -4 * HOUR),
            Score(Verdict.MORE, off=Decimal(3), of_moment=False),
        ]
        moved = [Slips(1, 5 * HOUR, 5 * HOUR), Slips(2, 8 * HOUR, 6 * HOUR)]
        found = rules.source_score("Vattenfall", 5, scores, moved)
        assert (found.stated, found.scored, found.held) == (5, 4, 1)
        assert (found.median_missed, found.worst, found.slips) == (4 * HOUR, 10 * HOUR, Slips(3, 13 * HOUR, 6 * HOUR))

    def test_one_of_whom_nothing_is_known_has_no_score(self):
        found = rules.source_score("SMHI", 1, [], [])
        assert (found.scored, found.median_missed, found.worst) == (0, None, None)


class TestReadingAnEnd:
    """The scene begins at 02:20 in Stockholm, on 2 January."""

    @each(
        ("said", "last", "hours"),
        [
            ("16:00", True, 13 + 40 / 60),
            ("3 dygn", True, 72),
            ("2 tim", False, 2),
            ("10 jan", False, 8 * 24 - 2 - 20 / 60),
            ("10 jan", True, 9 * 24 - 2 - 20 / 60),
            ("4 jan 18:00", True, 2 * 24 + 15 + 40 / 60),
        ],
    )
    def test_it_is_read_as_of_when_it_was_stated(self, said, last, hours):
        assert read_end(said, NIGHT, last=last) == NIGHT + timedelta(hours=hours)

    def test_what_cannot_be_read_is_refused(self):
        with refused("leadership.unread_time"):
            read_end("snart", NIGHT, last=True)
