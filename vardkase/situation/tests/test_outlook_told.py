"""What is drawn says what the data says, and the words beside it the same: bands, ticks, rows, pages with none, one and many."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from vardkase.kernel.moments import STOCKHOLM
from vardkase.kernel.refusal import Refusal
from vardkase.situation.events.outlook import OutlookMade
from vardkase.situation.lines.outlook import LINES, MOST_NAMED
from vardkase.situation.rules.outlook import HORIZONS, Assumption, Fall, Judged, Known, Moments, Score, Stand
from vardkase.situation.rules.outlook_bands import STEPS, middle_of, parts_of
from vardkase.situation.views.outlook_drawing import FILLS, TICKS, drawing
from vardkase.situation.views.outlook_shown import Group, Row, rows, ticks
from vardkase.situation.words import outlook as words
from vardkase.testing.cases import each
from vardkase.ui.words import refusal_text

AT = datetime(2019, 1, 2, 10, tzinfo=STOCKHOLM)
NEVER = (None,) * 5
CHANCES = st.lists(st.integers(0, 100), min_size=25, max_size=25).map(tuple)


def fall(key: str = "f", breaks: float = 1.0, when: tuple[int | None, ...] = (60, 120, 180, 240, 360), **more: Any) -> Fall:
    return Fall(key, breaks, when, **{"back": NEVER, "down": (0,) * 25, **more})


def assumed(key: str, stand: Stand = Stand.OUT, at: Moments | None = None) -> Assumption:
    return Assumption(key, key.capitalize(), stand, AT - timedelta(hours=1) if stand is Stand.OUT else None, at)


def made(*falls: Fall, said: tuple[Assumption, ...] = (), horizon: float = 48.0) -> OutlookMade:
    functions = tuple(Known(one.key, UUID(int=number), one.key.capitalize()) for number, one in enumerate(falls))
    return OutlookMade(UUID(int=1), "P-001", AT, horizon, said, functions, (), falls, (), 1, 1, 50, "cascade/1", "x")


def shown(*falls: Fall, said: tuple[Assumption, ...] = (), other: tuple[Fall, ...] = ()) -> list[Row]:
    with translation.override("sv"):
        return rows(made(*falls, said=said), other)


class TestBands:
    @each(("chance", "step"), [(0, 0), (4, 0), (5, 1), (24, 1), (25, 2), (49, 2), (50, 3), (74, 3), (75, 4), (94, 4), (95, 5), (100, 5)])
    def test_each_chance_has_its_step(self, chance: int, step: int) -> None:
        found = parts_of(fall(down=(chance,) * 25))
        assert [(one.x, one.width, one.step) for one in found] == ([(0, 100, step)] if step else [])

    @pytest.mark.parametrize("count", [0, 1])
    def test_a_curve_of_less_than_two_moments_is_no_band(self, count: int) -> None:
        assert parts_of(fall(down=(100,) * count)) == ()

    @pytest.mark.parametrize(("place", "x", "width"), [(0, 0, 100 / 48), (12, 11.5 / 24 * 100, 100 / 24), (24, 23.5 / 24 * 100, 100 / 48)])
    def test_a_moment_stands_for_the_time_around_it_and_for_half_at_the_ends(self, place: int, x: float, width: float) -> None:
        (one,) = parts_of(fall(down=tuple(100 if at == place else 0 for at in range(25))))
        assert one.x == pytest.approx(x, abs=0.01)
        assert one.width == pytest.approx(width, abs=0.01)

    @settings(max_examples=50)
    @given(CHANCES)
    def test_at_every_moment_the_band_has_the_step_of_its_chance(self, down: tuple[int, ...]) -> None:
        found = parts_of(fall(down=down))
        for place, chance in enumerate(down):
            x = place * 100 / 24
            here = [one.step for one in found if one.x - 0.02 <= x <= one.x + one.width + 0.02]
            steps = [step for step, least in enumerate(STEPS, 1) if chance >= least]
            assert here == steps[-1:]

    @settings(max_examples=30)
    @given(CHANCES, CHANCES)
    def test_what_is_drawn_is_what_the_parts_are(self, down: tuple[int, ...], instead: tuple[int, ...]) -> None:
        one, other = fall(down=down), fall(down=instead)
        tree = html.fromstring(drawing(one, 48, middle=True, other=other))
        drawn = [
            (rect.get("x"), rect.get("width"), rect.get("fill"), rect.get("fill-opacity")) for rect in tree.xpath(".//rect[@fill-opacity]")
        ]
        assert drawn == [
            (f"{part.x:g}%", f"{part.width:g}%", f"var({FILLS[part.step - 1][0]})", FILLS[part.step - 1][1])
            for part in (*parts_of(one), *parts_of(other))
        ]

    def test_it_takes_its_colours_from_the_house_and_styles_nothing_inline(self) -> None:
        svg = drawing(fall(down=(100,) * 25), 48, middle=True)
        assert set(re.findall(r"var\((--[a-z]+)\)", svg)) <= {"--raised", "--edge", "--yellow", "--orange", "--red"}
        assert "style=" not in svg
        assert "<script" not in svg

    def test_no_two_steps_look_alike(self) -> None:
        assert len(set(FILLS)) == len(STEPS) == len(FILLS)

    @each(
        ("when", "horizon", "x"), [
            ((0,) * 5, 48, 0), ((720,) * 5, 48, 25), ((2880,) * 5, 48, 100), ((2881,) * 5, 48, 100), ((-1,) * 5, 48, None),
            (NEVER, 48, None), ((360,) * 5, 12, 50),
        ],
    )  # fmt: skip
    def test_the_tick_is_where_the_middle_is(self, when: tuple[int | None, ...], horizon: float, x: float | None) -> None:
        assert middle_of(fall(when=when), horizon) == x
        tree = html.fromstring(drawing(fall(when=when), horizon, middle=True))
        assert [one.get("x1") for one in tree.xpath(".//line[@stroke-width]")] == ([] if x is None else [f"{x:g}%"])

    @each("horizon", HORIZONS)
    def test_moments_along_the_bands_begin_now_and_lie_evenly(self, horizon: int) -> None:
        with translation.override("sv"):
            found = ticks(AT, horizon)
        assert [one["x"] for one in found] == ["0%", "25%", "50%", "75%"]
        assert len(found) == TICKS
        assert found[0]["word"] == "10:00"
        assert found[2]["word"].endswith({12: "16:00", 24: "22:00", 48: "10:00", 72: "22:00", 168: "22:00"}[horizon])


class TestRows:
    @each(
        ("one", "said", "group", "tone", "word"),
        [
            (fall(), None, Group.NEXT, "orange", "Faller"),
            (fall(breaks=0.5), None, Group.NEXT, "orange", "Faller"),
            (fall(breaks=0.499), None, Group.NEXT, "yellow", "Kan falla"),
            (fall(breaks=0.05, when=(9, *NEVER[1:])), None, Group.NEXT, "yellow", "Kan falla"),
            (fall(breaks=0.049, when=NEVER), None, Group.STANDS, "green", "Håller"),
            (fall(breaks=0, when=NEVER), None, Group.STANDS, "green", "Håller"),
            (fall(when=(-9, -5, 0, 5, 9)), None, Group.FAILED, "orange", "Faller"),
            (fall(when=(-9, -5, 1, 5, 9)), None, Group.NEXT, "orange", "Faller"),
            (fall(when=(0,) * 5), Stand.OUT, Group.OUT, "red", "Ute nu"),
            (fall(breaks=0, when=NEVER), Stand.OUT, Group.OUT, "red", "Ute nu"),
            # What somebody has said anything of is shown also when it stands.
            (fall(breaks=0, when=NEVER), Stand.HOLDS, Group.NEXT, "green", "Håller"),
            (fall(breaks=0, when=NEVER), Stand.WORKS, Group.NEXT, "green", "Håller"),
        ],
    )
    def test_where_it_stands_and_what_it_is_called(self, one: Fall, said: Stand | None, group: Group, tone: str, word: str) -> None:
        (row,) = shown(one, said=(assumed("f", said),) if said else ())
        assert (row.group, row.tone, row.word, row.name) == (group, tone, word, "F")

    def test_what_would_fail_if_comes_among_what_may(self) -> None:
        stands = fall(breaks=0, when=NEVER)
        (row,) = shown(stands, other=(fall(),))
        assert (row.group, row.said) == (Group.NEXT, "Håller, så långt prognosen ser.")
        assert row.other_said == "Sannolikt slut mellan 11:00 och 16:00, troligast 13:00."
        assert 'height="10"' in row.band

    def test_the_same_instead_is_not_said_twice(self) -> None:
        (row,) = shown(fall(), other=(fall(),))
        assert row.other_said == ""

    def test_out_first_then_by_when_then_by_how_likely_then_by_name(self) -> None:
        falls = (
            fall("å", 0.2, (9, *NEVER[1:])), fall("b", 0.3, (9, *NEVER[1:])), fall("a", 0.3, (9, *NEVER[1:])), fall("sen", when=(600,) * 5),
            fall("snart", when=(5,) * 5), fall("nu", when=(-60,) * 5), fall("ute", when=(900,) * 5), fall("står", 0, NEVER),
        )  # fmt: skip
        found = shown(*falls, said=(assumed("ute"),))
        assert [one.key for one in found] == ["ute", "nu", "snart", "sen", "a", "b", "å", "står"]

    @each(("share", "shown_as"), [(None, None), (0.0, 0), (0.004, 0), (0.005, 0), (0.126, 13), (1.0, 100)])
    def test_longer_than_is_tolerable_in_whole_percent(self, share: float | None, shown_as: int | None) -> None:
        assert shown(fall(too_long=share))[0].too_long == shown_as

    def test_why_is_told_of_what_fails_and_not_of_what_is_out(self) -> None:
        falls = (fall("el", causes=(("", 1.0),)), fall("mast", causes=(("el", 1.0),)), fall("larm", causes=(("mast", 0.7), ("el", 0.3))))
        assert {one.key: one.why for one in shown(*falls)} == {"el": "", "mast": "El → Mast", "larm": "El → Mast → Larm"}
        assert {one.key: one.why for one in shown(*falls, said=(assumed("mast"),))}["larm"] == "Mast → Larm"
        assert {one.key: one.why for one in shown(*falls, said=(assumed("mast"),))}["mast"] == ""

    def test_nothing_at_all_is_no_row(self) -> None:
        assert shown() == []

    def test_what_is_out_has_no_tick(self) -> None:
        (row,) = shown(fall(), said=(assumed("f"),))
        assert "stroke-width" not in row.band
        assert "stroke-width" in shown(fall())[0].band


@pytest.mark.parametrize("language", ["sv", "en"])
class TestWords:
    quantiles = st.lists(st.none() | st.integers(-600, 2880), min_size=5, max_size=5).map(
        lambda said: tuple(sorted(said, key=lambda one: (one is None, one or 0)))
    )

    @settings(max_examples=50)
    @given(when=quantiles, back=quantiles)
    def test_whatever_is_forecast_is_said_in_whole_sentences(self, language: str, when: Any, back: Any) -> None:
        breaks = next((share for share, one in zip((1.0, 0.9, 0.6, 0.4, 0.2), reversed(when), strict=True) if one is not None), 0.01)
        one = fall(breaks=breaks, when=when, back=back)
        with translation.override(language):
            for said in (words.told(one, AT, None), words.told(one, AT, assumed("f")), words.back(one, AT)):
                assert said[0].isupper()
                assert said.endswith(".")
                assert "None" not in said
                assert "%(" not in said
                assert "%%" not in said

    @pytest.mark.parametrize("score", list(Score))
    @pytest.mark.parametrize("minutes", [None, 0, -14, 15, -15, 60, 2879, 2880, -2880, 100_000])
    def test_every_verdict_with_every_distance(self, language: str, score: Score, minutes: int | None) -> None:
        with translation.override(language):
            said = words.judged(Judged(score, minutes))
            assert said.startswith(str(words.SCORES[score]))
        assert ("(" in said) is (minutes is not None and abs(minutes) >= 15)
        assert "%(" not in said

    @pytest.mark.parametrize("code", sorted(words.REFUSALS))
    def test_every_refusal_is_a_sentence_with_its_facts(self, language: str, code: str) -> None:
        with translation.override(language):
            said = refusal_text(Refusal(code, name="Mobilnät", most=60))
        assert said[-1] == "."
        assert "%(" not in said
        assert ("Mobilnät" in said) is ("%(name)s" in str(words.REFUSALS[code]))

    def test_what_may_be_said_of_an_assumption(self, language: str) -> None:
        with translation.override(language):
            for stand in Stand:
                for at in (None, Moments(AT, AT, AT), Moments(AT, AT, AT + timedelta(days=3))):
                    said = words.assumed(replace(assumed("f", stand, at), source="Jour"), AT)
                    assert said.startswith(str(words.STANDS[stand]))
                    assert said.endswith(". Jour")
                    assert ("–" in said) is (at is not None and at.low != at.high)


def test_every_refusal_and_stand_is_swedish_in_swedish() -> None:
    every = {**words.REFUSALS, **words.SCORES, **words.EVENTS, **words.STANDS}
    assert set(words.STANDS) == set(Stand)
    assert set(words.SCORES) == set(words.TONES) == set(Score)
    with translation.override("en"):
        english = {key: str(said) for key, said in every.items()}
    with translation.override("sv"):
        same = [key for key, said in every.items() if str(said) == english[key]]
    assert same == []


class TestTheLine:
    def said(self, *falls: Fall, said: tuple[Assumption, ...] = ()) -> tuple[str, dict[str, Any]]:
        return LINES["situation.outlook_made"].said(made(*falls, said=said))

    @each("count", [0, 1, MOST_NAMED, MOST_NAMED + 1])
    def test_none_one_and_many(self, count: int) -> None:
        text, facts = self.said(*(fall(f"f{number}", when=(number * 60,) * 5) for number in range(count)))
        assert facts["count"] == count
        assert len([part for part in text.split("; ") if part]) == min(count, MOST_NAMED)

    def test_the_first_to_fail_is_named_first_and_what_is_out_or_only_may_is_not(self) -> None:
        falls = (
            fall("sen", when=(600,) * 5), fall("snart", when=(60,) * 5), fall("kanske", 0.49, (60, 120, *NEVER[2:])),
            fall("ute", when=(0,) * 5),
        )  # fmt: skip
        text, facts = self.said(*falls, said=(assumed("ute"),))
        assert text == "Snart ons 2 jan 11:00; Sen ons 2 jan 20:00"
        assert (facts["count"], facts["out"], facts["hours"], facts["reference"]) == (2, 1, 48, "P-001")

    def test_it_is_said_in_swedish_whoever_looks(self) -> None:
        with translation.override("en"):
            text, _facts = self.said(fall("mast"))
        assert text == "Mast ons 2 jan 13:00"
