"""What may be assumed and said of a forecast, at its limits: the last that is taken and the first that is refused, and at which field."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.kernel.ids import new_id
from vardkase.preparedness.tests.scenes import PERSONAL_NUMBER, refused
from vardkase.situation.forms.outlook import OutlookForm
from vardkase.situation.rules import outlook as rules
from vardkase.situation.rules.outlook import (
    Assumption,
    Fall,
    Moments,
    ObservedDraft,
    OutlookDraft,
    Score,
    Stand,
    chain_of,
    judged,
    judged_back,
)
from vardkase.situation.tests.outlook_scenes import NOW, POWER_OUT, around, hence, out
from vardkase.testing.cases import each

SECOND = timedelta(seconds=1)
NEVER = (None,) * 5
HOLDS = Assumption("mobil", "Mobil", Stand.HOLDS, None, around(2, 3, 4))


def checked(*rows: Assumption, **more: Any) -> OutlookDraft:
    return rules.check_draft(OutlookDraft(rows, **more), NOW)


class TestAssumed:
    @each("since", [NOW, NOW + timedelta(minutes=1), NOW - rules.OLDEST, NOW - SECOND])
    def test_since_up_to_two_months_ago_and_a_minute_for_clocks_that_differ(self, since: datetime) -> None:
        assert checked(replace(POWER_OUT[0], since=since)).assumptions[0].since == since

    @each("since", [NOW + timedelta(minutes=1, seconds=1), NOW - rules.OLDEST - SECOND, hence(24), hence(-24 * 400)])
    def test_since_later_or_longer_ago_is_refused_for_every_stand(self, since: datetime) -> None:
        for stand in Stand:
            with refused("situation.outlook_since", field="row_1_since", name="Mobil"):
                checked(*POWER_OUT, replace(HOLDS, stand=stand, since=since))

    @each("at", [around(0), around(0, 0, 0), around(1, 1, 1), around(-1 / 60, 0, 1), around(0, 24 * 365), around(2, 2, 9), around(2, 9, 9)])
    def test_moments_to_come_in_order_or_all_alike(self, at: Moments) -> None:
        assert checked(out("el", back=at)).assumptions[0].at == at
        assert checked(replace(HOLDS, at=at)).assumptions[0].at == at

    @each(
        ("at", "code"),
        [
            (around(-1 / 59), "past"),
            (Moments(hence(-2), hence(-1), hence(0)), "past"),
            (Moments(hence(3), hence(2), hence(3)), "order"),
            (Moments(hence(1), hence(3), hence(2)), "order"),
            (Moments(hence(3), hence(2), hence(1)), "order"),
            (Moments(hence(2), hence(2), hence(1)), "order"),
            (Moments(hence(-1), hence(-2), hence(1)), "order"),
        ],
    )
    def test_others_are_refused_at_their_own_row(self, at: Moments, code: str) -> None:
        with refused(f"situation.outlook_{code}", field="row_0_likely", name="el"):
            checked(out("el", back=at))
        with refused(f"situation.outlook_{code}", field="row_2_likely", name="Mobil"):
            checked(*POWER_OUT, out("vatten"), replace(HOLDS, at=at))

    def test_the_first_that_is_wrong_is_said(self) -> None:
        with refused("situation.outlook_needs_since", field="row_0_since"):
            checked(replace(POWER_OUT[0], since=None), replace(HOLDS, at=None))

    def test_what_is_out_keeps_its_since_and_what_holds_has_none(self) -> None:
        held = checked(replace(HOLDS, since=hence(-3))).assumptions[0]
        assert (held.since, held.at) == (None, HOLDS.at)
        assert checked(out("el", -3)).assumptions[0].since == hence(-3)

    def test_working_is_said_beside_what_is_not_and_says_nothing_of_when(self) -> None:
        works = Assumption("skola", "Skola", Stand.WORKS, hence(-1), around(1), "Rektor")
        assert checked(*POWER_OUT, works).assumptions[1] == Assumption("skola", "Skola", Stand.WORKS, source="Rektor")
        with refused("situation.outlook_nothing_out"):
            checked(works)
        assert checked(HOLDS, works).assumptions[0] == HOLDS

    @pytest.mark.parametrize("count", [1, 60])
    def test_as_many_as_fit(self, count: int) -> None:
        assert len(checked(*(out(f"f{number}") for number in range(count))).assumptions) == count

    @pytest.mark.parametrize("place", [1, 7])
    def test_twice_is_refused_at_the_second_by_its_name(self, place: int) -> None:
        rows = [out(f"f{number}") for number in range(8)]
        rows[place] = replace(rows[0], name="En gång till")
        with refused("situation.outlook_twice", field=f"row_{place}_key", name="En gång till"):
            checked(*rows)

    @each("hours", rules.HORIZONS)
    def test_each_horizon_of_the_list(self, hours: int) -> None:
        assert checked(*POWER_OUT, horizon=hours).horizon == hours

    @each("hours", [0, -48, 1, 47, 49, 169, 10_000])
    def test_another_horizon_is_refused(self, hours: int) -> None:
        with refused("situation.outlook_horizon", field="horizon"):
            checked(*POWER_OUT, horizon=hours)

    @each(("said", "kept"), [("  a\n b\t c ", "a b c"), ("x" * 300, "x" * 300), (" " * 400, ""), ("a\u202eb\x00c", "abc")])
    def test_what_is_written_is_tidied(self, said: str, kept: str) -> None:
        draft = checked(replace(POWER_OUT[0], source=said), note=said)
        assert (draft.note, draft.assumptions[0].source) == (kept, kept)

    @pytest.mark.parametrize(
        ("said", "code"), [("x" * 301, "situation.outlook_too_long"), (f"om {PERSONAL_NUMBER}", "incident.personal_id_in_text")]
    )
    def test_too_long_and_about_a_person_is_refused_in_the_note_and_at_each_row(self, said: str, code: str) -> None:
        with refused(code):
            checked(*POWER_OUT, note=said)
        for stand in Stand:
            with refused(code):
                checked(*POWER_OUT, replace(HOLDS, stand=stand, since=hence(-1), source=said))

    @settings(max_examples=50)
    @given(
        st.lists(st.tuples(st.sampled_from(Stand), st.integers(-48, 0), st.lists(st.integers(0, 200), min_size=3, max_size=3)), max_size=6)
    )
    def test_what_has_been_checked_is_checked_again_without_a_change(self, said: list[Any]) -> None:
        rows = [Assumption(f"f{at}", "F", stand, hence(since), around(*sorted(ends))) for at, (stand, since, ends) in enumerate(said)]
        draft = checked(*POWER_OUT, *rows)
        assert rules.check_draft(draft, NOW) == draft


OPENED = hence(-5)


class TestHappened:
    draft = ObservedDraft("mobil", "Mobil", hence(-1), None, "Jour")

    def check(self, **change: Any) -> ObservedDraft:
        return rules.check_observed(replace(self.draft, **change), OPENED, NOW)

    @pytest.mark.parametrize("at", [NOW, OPENED, OPENED - timedelta(days=2)])
    def test_from_two_days_before_the_incident_until_now(self, at: datetime) -> None:
        assert self.check(broke_at=at).broke_at == at
        assert self.check(broke_at=None, held_until=at).held_until == at

    @pytest.mark.parametrize(("at", "code"), [(NOW + SECOND, "in_future"), (OPENED - timedelta(days=2) - SECOND, "before")])
    def test_outside_of_that_is_refused_at_its_field(self, at: datetime, code: str) -> None:
        with refused(f"situation.observed_{code}", field="broke_at"):
            self.check(broke_at=at)
        with refused(f"situation.observed_{code}", field="held_until"):
            self.check(broke_at=None, held_until=at)

    @pytest.mark.parametrize("back", [hence(-1), hence(-0.5), NOW])
    def test_back_when_it_broke_or_later(self, back: datetime) -> None:
        assert self.check(back_at=back).back_at == back

    @each(
        ("change", "code", "field"),
        [
            ({"back_at": hence(-1) - SECOND}, "back", "back_at"),
            ({"back_at": NOW + SECOND}, "in_future", "back_at"),
            ({"broke_at": None, "held_until": NOW, "back_at": NOW}, "back", "back_at"),
            ({"broke_at": None, "back_at": NOW}, "which", "broke_at"),
            ({"held_until": hence(-2)}, "which", "broke_at"),
            ({"source": ""}, "needs_source", "source"),
            ({"source": "\u200b \n"}, "needs_source", "source"),
        ],
    )
    def test_what_does_not_go_together_is_refused_at_its_field(self, change: dict[str, Any], code: str, field: str) -> None:
        with refused(f"situation.observed_{code}", field=field):
            self.check(**change)

    @pytest.mark.parametrize("field", ["source", "note"])
    def test_words_have_their_limits(self, field: str) -> None:
        assert getattr(self.check(**{field: " " + "å" * 300 + "\n"}), field) == "å" * 300
        with refused("situation.outlook_too_long", field=field, most=300):
            self.check(**{field: "å" * 301})
        with refused("incident.personal_id_in_text"):
            self.check(**{field: PERSONAL_NUMBER})


@each(("hours", "same"), [(0, True), (12, True), (12.01, False), (-12, True), (-12.01, False), (300, False)])
def test_the_same_failure_is_within_half_a_day_whichever_way(hours: float, same: bool) -> None:
    assert rules.is_same(NOW, hence(hours)) is rules.is_same(hence(hours), NOW) is same


def fall(breaks: float = 1.0, when: tuple[int | None, ...] = (60, 120, 180, 240, 300), back: tuple[int | None, ...] = NEVER) -> Fall:
    return Fall("mobil", breaks, when, back, (0,) * 25)


def in_order(said: list[int | None]) -> tuple[int | None, ...]:
    """Quantiles, those that are not within the horizon last."""
    return tuple(sorted(said, key=lambda one: (one is None, one or 0)))


# The middle is uncertain, the latest later than the forecast sees; it more likely stands; the latest is far within it.
OPEN, PERHAPS, SURE, SAFE = fall(0.8, (60, 120, 180, 240, None)), fall(0.3, (60, 600, None, None, None)), fall(), fall(0.04, NEVER)


class TestVerdicts:
    @each(
        ("one", "broke", "score", "off"),
        [
            (SURE, 59, Score.EARLIER, -121), (SURE, 60, Score.WITHIN, -120), (SURE, 119, Score.WITHIN, -61), (SURE, 120, Score.CORE, -60),
            (SURE, 240, Score.CORE, 60), (SURE, 241, Score.WITHIN, 61), (SURE, 300, Score.WITHIN, 120), (SURE, 301, Score.LATER, 121),
            (SURE, 24 * 60, Score.LATER, 24 * 60 - 180), (OPEN, 59, Score.EARLIER, -121), (OPEN, 240, Score.CORE, 60),
            (OPEN, 241, Score.WITHIN, 61), (OPEN, 24 * 60, Score.WITHIN, 24 * 60 - 180), (PERHAPS, 59, Score.EARLIER, None),
            (PERHAPS, 60, Score.WITHIN, None), (PERHAPS, 700, Score.WITHIN, None), (SAFE, 1, Score.UNEXPECTED, None),
            (fall(0.05, (900, None, None, None, None)), 899, Score.EARLIER, None), (fall(0.0499, NEVER), 899, Score.UNEXPECTED, None),
            (fall(0.5, (60, 120, 900, None, None)), 1000, Score.CORE, 100), (fall(1, (60,) * 5), 60, Score.CORE, 0),
            (fall(1, (-60, -30, 0, 30, 60)), 1, Score.CORE, 1), (fall(1, (-60, -50, -40, -30, -20)), 1, Score.LATER, 41),
        ],
    )  # fmt: skip
    def test_what_broke_to_the_minute(self, one: Fall, broke: int, score: Score, off: int | None) -> None:
        found = judged(one, NOW, 24, hence(broke / 60), None)
        assert found is not None
        assert (found.score, found.minutes) == (score, off)

    @each(
        ("one", "held", "score"),
        [
            (SURE, 300, Score.NOT_YET), (SURE, 301, Score.HELD_THOUGH), (SURE, 24 * 60, Score.HELD_THOUGH), (SURE, 9999, Score.HELD_THOUGH),
            (OPEN, 300, Score.NOT_YET), (OPEN, 24 * 60 - 1, Score.NOT_YET), (OPEN, 24 * 60, Score.WITHIN), (OPEN, 9999, Score.WITHIN),
            (PERHAPS, 24 * 60 - 1, Score.NOT_YET), (PERHAPS, 24 * 60, Score.HELD), (SAFE, 1, Score.HELD), (SAFE, 9999, Score.HELD),
            (fall(0.05, (900, None, None, None, None)), 30, Score.NOT_YET), (fall(0.5, (60, 120, 900, None, None)), 1440, Score.WITHIN),
            (fall(0.49, (60, 120, None, None, None)), 1440, Score.HELD),
        ],
    )  # fmt: skip
    def test_what_had_not_by_a_moment(self, one: Fall, held: int, score: Score) -> None:
        found = judged(one, NOW, 24, None, hence(held / 60))
        assert found is not None
        assert (found.score, found.minutes) == (score, None)

    @each(("one", "score"), [(SURE, Score.HELD_THOUGH), (OPEN, Score.WITHIN), (PERHAPS, Score.HELD), (SAFE, Score.HELD)])
    def test_what_broke_after_the_forecast_had_ended_stood_through_it(self, one: Fall, score: Score) -> None:
        found = judged(one, NOW, 24, hence(24.1), None)
        assert found is not None
        assert found.score is score

    @each(("broke", "held"), [(-5, None), (0, None), (None, -5), (None, 0), (None, None)])
    def test_of_what_was_before_it_the_forecast_says_nothing(self, broke: float | None, held: float | None) -> None:
        assert judged(SURE, NOW, 24, *(None if one is None else hence(one) for one in (broke, held))) is None

    @settings(max_examples=50)
    @given(
        st.integers(1, 1440),
        st.lists(st.none() | st.integers(-100, 1440), min_size=5, max_size=5).map(
            lambda all: tuple(sorted(all, key=lambda one: (one is None, one or 0)))
        ),
    )
    def test_when_the_forecast_is_over_nothing_may_still_fail_within_it(self, minutes: int, when: tuple[int | None, ...]) -> None:
        breaks = next((share for share, one in zip((1.0, 0.9, 0.6, 0.4, 0.2), reversed(when), strict=True) if one is not None), 0.01)
        for broke, held in ((None, hence(24)), (hence(25), None), (hence(minutes / 60), None)):
            found = judged(fall(breaks, when), NOW, 24, broke, held)
            assert found is not None
            assert found.score is not Score.NOT_YET

    @each(
        ("quantiles", "back", "score"),
        [
            ((60, 120, 180, 240, 300), 59, Score.EARLIER), ((60, 120, 180, 240, 300), 60, Score.WITHIN),
            ((60, 120, 180, 240, 300), 120, Score.CORE), ((60, 120, 180, 240, 300), 240, Score.CORE),
            ((60, 120, 180, 240, 300), 300, Score.WITHIN), ((60, 120, 180, 240, 300), 301, Score.LATER),
            ((60, 120, 180, None, None), 9999, Score.CORE), ((60, 120, 180, 240, None), 9999, Score.WITHIN),
            ((60, None, None, None, None), 9999, Score.WITHIN), ((60,) * 5, 60, Score.CORE), ((60,) * 5, 61, Score.LATER),
        ],
    )  # fmt: skip
    def test_when_it_was_back_to_the_minute(self, quantiles: tuple[int | None, ...], back: int, score: Score) -> None:
        found = judged_back(fall(back=quantiles), NOW, hence(back / 60))
        assert found is not None
        assert found.score is score
        assert found.minutes == (None if quantiles[2] is None else back - quantiles[2])


class TestChains:
    def falls(self, **causes: tuple[str, ...]) -> dict[str, Fall]:
        return {key: replace(fall(), key=key, causes=tuple((by, 0.5) for by in every)) for key, every in causes.items()}

    @each(
        ("key", "out", "chain"),
        [
            ("larm", ("el",), ("larm", "mast", "el")),
            ("larm", ("mast",), ("larm", "mast")),
            ("larm", ("larm",), ("larm",)),
            ("el", ("el",), ("el",)),
            ("larm", (), ("larm", "mast", "el", "styr")),
            ("okänd", (), ("okänd",)),
            ("skola", (), ("skola", "borta")),
        ],
    )
    def test_it_goes_back_to_what_is_out_and_no_further(self, key: str, out: tuple[str, ...], chain: tuple[str, ...]) -> None:
        falls = self.falls(larm=("mast", "el"), mast=("el",), el=("styr",), styr=("el",), skola=("borta",))
        assert chain_of(key, falls, out) == chain

    @each(("causes", "chain"), [(("", "el"), ("f",)), (("el", ""), ("f", "el")), ((), ("f",)), (("el", "mast"), ("f", "el"))])
    def test_the_commonest_cause_is_told_and_its_own_has_none_before_it(self, causes: tuple[str, ...], chain: tuple[str, ...]) -> None:
        assert chain_of("f", self.falls(f=causes, el=("",), mast=("",))) == chain


class TestRowsOfTheForm:
    def form(self, **sent: str) -> OutlookForm:
        return OutlookForm({"key": str(new_id()), "horizon": "48", **sent}, now=NOW, functions={"el": "El"})

    def test_are_read_up_to_the_last_that_a_form_has(self) -> None:
        found = self.form(row_79_key="el", row_79_stand="works")
        assert found.is_valid(), found.errors
        assert [one.key for one in found.draft().assumptions] == ["el"]

    @pytest.mark.parametrize("row", [80, 81, 9999])
    def test_beyond_it_are_refused_and_not_dropped(self, row: int) -> None:
        found = self.form(row_0_key="el", row_0_stand="works", **{f"row_{row}_key": "el"})
        assert found.is_valid(), found.errors
        assert found.rows_shown == 80
        with refused("situation.outlook_too_many", most=60):
            found.draft()
