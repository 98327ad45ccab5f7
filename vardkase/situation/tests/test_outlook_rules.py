"""What may be assumed, how a forecast came true, why a function fails, and how it is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.preparedness.tests.scenes import PERSONAL_NUMBER, refused
from vardkase.situation.rules import outlook as rules
from vardkase.situation.rules.outlook import Assumption, Fall, Moments, ObservedDraft, OutlookDraft, Score, Stand, chain_of, judged
from vardkase.situation.rules.outlook_bands import middle_of, parts_of
from vardkase.situation.tests.outlook_scenes import NOW, POWER_OUT, around, hence, out
from vardkase.testing.cases import each

HOLDS = Assumption("mobil", "Mobil", Stand.HOLDS, None, around(2, 3, 4))


def fall(breaks: float = 1.0, when: tuple[int | None, ...] = (60, 120, 180, 240, 300), **more: Any) -> Fall:
    return Fall("mobil", breaks, when, (None,) * 5, (0,) * 25, **more)


class TestWhatIsAssumed:
    def test_it_is_kept_as_it_was_said(self):
        draft = OutlookDraft((*POWER_OUT, HOLDS), 24, "  Natten  till torsdag ")
        assert rules.check_draft(draft, NOW) == replace(draft, note="Natten till torsdag")

    def test_what_works_has_no_moments(self):
        draft = OutlookDraft((*POWER_OUT, Assumption("mobil", "Mobil", Stand.WORKS, hence(-1), around(2))))
        assert rules.check_draft(draft, NOW).assumptions[1] == Assumption("mobil", "Mobil", Stand.WORKS)

    @each(
        ("rows", "code", "field"),
        [
            ((), "situation.outlook_nothing_out", None),
            ((Assumption("mobil", "Mobil", Stand.WORKS),), "situation.outlook_nothing_out", None),
            ((*POWER_OUT, *POWER_OUT), "situation.outlook_twice", "row_1_key"),
            ((replace(POWER_OUT[0], since=None),), "situation.outlook_needs_since", "row_0_since"),
            ((replace(POWER_OUT[0], since=hence(1)),), "situation.outlook_since", "row_0_since"),
            ((replace(POWER_OUT[0], since=NOW - timedelta(days=61)),), "situation.outlook_since", "row_0_since"),
            ((replace(HOLDS, at=None),), "situation.outlook_needs_until", "row_0_likely"),
            ((replace(HOLDS, at=Moments(hence(3), hence(2), hence(4))),), "situation.outlook_order", "row_0_likely"),
            ((replace(HOLDS, at=Moments(hence(2), hence(4), hence(3))),), "situation.outlook_order", "row_0_likely"),
            ((out("el", back=around(-1, 2, 3)),), "situation.outlook_past", "row_0_likely"),
            ((replace(POWER_OUT[0], source="x" * 301),), "situation.outlook_too_long", "row_0_source"),
            ((replace(POWER_OUT[0], source=PERSONAL_NUMBER),), "incident.personal_id_in_text", None),
        ],
    )
    def test_what_cannot_be_is_refused_at_its_row(self, rows, code, field):
        with refused(code, **({"field": field} if field else {})):
            rules.check_draft(OutlookDraft(rows), NOW)

    def test_out_without_anybody_knowing_when_it_is_back_is_assumed_as_such(self):
        assert rules.check_draft(OutlookDraft((out("el"),)), NOW).assumptions[0].at is None

    def test_another_horizon_than_those_in_the_list_is_refused(self):
        with refused("situation.outlook_horizon"):
            rules.check_draft(OutlookDraft(POWER_OUT, 13), NOW)

    def test_too_many_rows_are_refused(self):
        with refused("situation.outlook_too_many", most=60):
            rules.check_draft(OutlookDraft(tuple(out(f"f{number}") for number in range(61))), NOW)


class TestWhatHappened:
    draft = ObservedDraft("mobil", "Mobil", hence(-1), None, " Driftjour ")

    def test_it_is_tidied(self):
        assert rules.check_observed(self.draft, hence(-5), NOW).source == "Driftjour"

    @each(
        ("change", "code"),
        [
            ({"broke_at": None}, "situation.observed_which"),
            ({"held_until": hence(-1)}, "situation.observed_which"),
            ({"broke_at": hence(1)}, "situation.observed_in_future"),
            ({"broke_at": None, "held_until": hence(1)}, "situation.observed_in_future"),
            ({"broke_at": hence(-60)}, "situation.observed_before"),
            ({"source": " "}, "situation.observed_needs_source"),
            ({"back_at": hence(-2)}, "situation.observed_back"),
            ({"back_at": hence(1)}, "situation.observed_in_future"),
            ({"broke_at": None, "held_until": hence(-1), "back_at": hence(-0.5)}, "situation.observed_back"),
        ],
    )
    def test_what_cannot_be_is_refused(self, change, code):
        with refused(code):
            rules.check_observed(replace(self.draft, **change), hence(-5), NOW)


class TestScores:
    @each(
        ("broke", "score", "off"),
        [
            (3, Score.CORE, 0),
            (2, Score.CORE, -60),
            (4, Score.CORE, 60),
            (1.5, Score.WITHIN, -90),
            (5, Score.WITHIN, 120),
            (0.5, Score.EARLIER, -150),
            (6, Score.LATER, 180),
        ],
    )
    def test_what_broke_within_the_horizon(self, broke, score, off):
        found = judged(fall(), NOW, 48, hence(broke), None)
        assert found is not None
        assert (found.score, found.minutes) == (score, off)

    def test_what_had_broken_before_the_forecast_is_not_judged(self):
        assert judged(fall(), NOW, 48, hence(-1), None) is None
        assert judged(fall(), NOW, 48, NOW, None) is None

    def test_what_was_to_stand_and_failed(self):
        found = judged(fall(0.01, (None,) * 5), NOW, 48, hence(3), None)
        assert found is not None
        assert found.score is Score.UNEXPECTED

    def test_what_might_fail_and_did_within_the_open_end(self):
        found = judged(fall(0.3, (120, 600, None, None, None)), NOW, 48, hence(12), None)
        assert found is not None
        assert (found.score, found.minutes) == (Score.WITHIN, None)

    @each(
        ("breaks", "held", "score"),
        [
            (0.02, 48, Score.HELD),
            (0.4, 48, Score.HELD),
            (0.02, 10, Score.HELD),
            (1.0, 10, Score.HELD_THOUGH),
            (1.0, 4, Score.NOT_YET),
            (0.4, 10, Score.NOT_YET),
        ],
    )
    def test_what_had_not_broken(self, breaks, held, score):
        when = (60, 120, 180, 240, 300) if breaks == 1 else (60, None, None, None, None)
        found = judged(fall(breaks, when), NOW, 48, None, hence(held))
        assert found is not None
        assert found.score is score

    def test_what_broke_only_after_the_horizon_held_within_it(self):
        found = judged(fall(0.01, (None,) * 5), NOW, 12, hence(30), None)
        assert found is not None
        assert found.score is Score.HELD

    def test_what_had_held_only_before_the_forecast_says_nothing_of_it(self):
        assert judged(fall(), NOW, 48, None, hence(-1)) is None

    @given(st.floats(0.02, 47), st.lists(st.integers(0, 48 * 60), min_size=5, max_size=5).map(sorted))
    def test_every_break_has_a_verdict_and_earlier_is_before_later(self, broke, when):
        found = judged(fall(1.0, tuple(when)), NOW, 48, hence(broke), None)
        assert found is not None
        minutes = round((hence(broke) - NOW).total_seconds() / 60)
        assert (found.score is Score.EARLIER) == (minutes < when[0])
        assert (found.score is Score.LATER) == (minutes > when[4])


class TestBack:
    out = replace(fall(), back=(60, 120, 180, 240, 300))

    @each(("back", "score"), [(3, Score.CORE), (1.5, Score.WITHIN), (0.5, Score.EARLIER), (6, Score.LATER), (500, Score.LATER)])
    def test_when_it_was_back(self, back, score):
        found = rules.judged_back(self.out, NOW, hence(back))
        assert found is not None
        assert (found.score, found.minutes) == (score, round(back * 60) - 180)

    def test_when_nobody_knew_or_it_was_back_before_or_is_not_yet_nothing_is_judged(self):
        assert rules.judged_back(fall(), NOW, hence(3)) is None
        assert rules.judged_back(self.out, NOW, hence(-3)) is None
        assert rules.judged_back(self.out, NOW, None) is None


class TestWhy:
    falls = {
        "care": Fall("care", 1, (1,) * 5, (1,) * 5, (), (("alarm", 0.8), ("roads", 0.2))),
        "alarm": Fall("alarm", 1, (1,) * 5, (1,) * 5, (), (("tele", 1.0),)),
        "tele": Fall("tele", 1, (1,) * 5, (1,) * 5, (), (("power", 1.0),)),
        "power": Fall("power", 1, (1,) * 5, (1,) * 5, (), (("", 1.0), ("tele", 0.1))),
    }

    def test_the_chain_leads_to_what_began_it(self):
        assert chain_of("care", self.falls, ["power"]) == ("care", "alarm", "tele", "power")

    def test_a_circle_ends(self):
        falls = {**self.falls, "power": replace(self.falls["power"], causes=(("tele", 1.0),))}
        assert chain_of("tele", falls) == ("tele", "power")

    def test_what_breaks_of_itself_has_no_chain(self):
        assert chain_of("power", {"power": replace(self.falls["power"], causes=(("", 1.0),))}) == ("power",)


class TestBands:
    def test_what_stands_has_none(self):
        assert parts_of(fall()) == ()

    def test_like_parts_are_one_and_the_likelier_the_darker(self):
        down = (0, 0, 10, 10, 30, 60, 80, 100, 100, *(100,) * 16)
        found = parts_of(replace(fall(), down=down))
        assert [one.step for one in found] == [1, 2, 3, 4, 5]
        assert found[0].x == pytest.approx(1.5 / 24 * 100, abs=0.01)
        assert found[-1].x + found[-1].width == pytest.approx(100, abs=0.01)

    def test_what_is_back_again_is_white_again(self):
        found = parts_of(replace(fall(), down=(100,) * 10 + (0,) * 15))
        assert len(found) == 1
        assert found[0].x == 0
        assert found[0].width == pytest.approx(9.5 / 24 * 100, abs=0.01)

    @given(st.lists(st.integers(0, 100), min_size=25, max_size=25))
    def test_parts_lie_side_by_side_within_the_whole(self, down):
        found = parts_of(replace(fall(), down=tuple(down)))
        ends = [one.x + one.width for one in found]
        assert all(0 <= one.x <= 100 and one.width > 0 for one in found)
        assert all(end <= after.x + 0.02 for end, after in zip(ends, found[1:], strict=False))
        assert not ends or ends[-1] <= 100.02

    def test_the_middle_is_where_it_is(self):
        assert middle_of(fall(), 6) == 50
        assert middle_of(fall(0.2, (60, None, None, None, None)), 6) is None
        assert middle_of(fall(1, (-60,) * 5), 6) is None
