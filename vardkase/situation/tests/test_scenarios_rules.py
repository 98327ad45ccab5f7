"""What a scenario must say, what its signs may be, and where a sign is by what has been said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from vardkase.incidents.tests.scenes import NIGHT, later, refused
from vardkase.kernel.ids import new_id
from vardkase.situation.rules import scenarios as rules
from vardkase.situation.rules.scenarios import Compare, Condition, IndicatorDraft, IndicatorState, Step
from vardkase.situation.tests.scenarios import BY_HAND, MEASURED, WORST
from vardkase.testing.cases import each

KEY = new_id()


class TestAScenario:
    def test_is_tidied_and_is_of_now_when_nothing_else_is_said(self) -> None:
        draft = rules.check_scenario(replace(WORST, title="  Elen   borta ", consequences=(" Vattnet. ", "")), NIGHT)
        assert (draft.title, draft.consequences, draft.as_of) == ("Elen borta", ("Vattnet.",), NIGHT)

    @each(
        ("lacks", "code"),
        [
            ({"title": " "}, "situation.scenario_needs_title"),
            ({"description": ""}, "situation.scenario_needs_description"),
            ({"assumptions": ()}, "situation.scenario_needs_assumptions"),
            ({"assumptions": ("  ",)}, "situation.scenario_needs_assumptions"),
            ({"author": ""}, "situation.scenario_needs_author"),
            ({"as_of": later(10)}, "situation.scenario_of_the_future"),
            ({"measures": ("Ring.",) * 21}, "leadership.too_many"),
            ({"title": "A" * 301}, "incident.text_too_long"),
            ({"description": "Nås på 19121212-1212."}, "incident.personal_id_in_text"),
        ],
    )
    def test_is_refused_without_what_it_rests_on(self, lacks: dict[str, object], code: str) -> None:
        with refused(code):
            rules.check_scenario(replace(WORST, **lacks), NIGHT)

    def test_may_be_of_a_clock_that_is_a_little_ahead(self) -> None:
        assert rules.check_scenario(replace(WORST, as_of=NIGHT + timedelta(minutes=1)), NIGHT).as_of == NIGHT + timedelta(minutes=1)


class TestItsSigns:
    def test_are_words_and_perhaps_a_condition(self) -> None:
        first, second = rules.check_indicators((BY_HAND, IndicatorDraft(""), MEASURED), (), KEY, NIGHT)
        assert (first.text, first.condition) == ("Reservkraften i Rimbo stannar.", None)
        assert second.condition == Condition("meter", "customers", "Kunder utan el (kunder)", Compare.AT_LEAST, 20000.0)
        assert first.indicator_id != second.indicator_id

    def test_keep_their_id_when_they_say_the_same_again(self) -> None:
        before = rules.check_indicators((BY_HAND, MEASURED), (), KEY, NIGHT)
        again = rules.check_indicators((replace(MEASURED, limit="20000"), BY_HAND), before, new_id(), NIGHT)
        assert {one.indicator_id for one in again} == {one.indicator_id for one in before}

    @each("other", [{"limit": "25 000"}, {"compare": Compare.AT_MOST}, {"ref": "water"}, {"text": "Fler än så är utan el."}])
    def test_are_new_when_they_say_something_else(self, other: dict[str, object]) -> None:
        (before,) = rules.check_indicators((MEASURED,), (), KEY, NIGHT)
        (after,) = rules.check_indicators((replace(MEASURED, **other),), (before,), new_id(), NIGHT)
        assert after.indicator_id != before.indicator_id

    @each(
        ("drafts", "code"),
        [
            ((IndicatorDraft("!"),), "situation.indicator_needs_words"),
            ((replace(MEASURED, text=""),), "situation.indicator_needs_words"),
            ((BY_HAND, replace(BY_HAND, text="reservkraften i RIMBO stannar")), "situation.indicator_twice"),
            ((replace(MEASURED, limit=" "),), "situation.condition_needs_limit"),
            ((replace(MEASURED, limit="många"),), "situation.limit_is_no_number"),
            ((replace(MEASURED, limit="nan"),), "situation.limit_is_no_number"),
            ((replace(MEASURED, limit="9" * 400),), "situation.limit_is_no_number"),
            (tuple(IndicatorDraft(f"Tecken nummer {place}") for place in range(13)), "situation.too_many_indicators"),
        ],
    )
    def test_are_refused_when_they_say_nothing_or_too_much(self, drafts: tuple[IndicatorDraft, ...], code: str) -> None:
        with refused(code):
            rules.check_indicators(drafts, (), KEY, NIGHT)

    @each(
        ("said", "number"),
        [
            ("28 528", 28528),
            ("28\u00a0528", 28528),
            ("0,5", 0.5),
            ("-10", -10),
            ("+3.25", 3.25),
            ("", None),
            ("1,2,3", None),
            ("inf", None),
            ("1e9", None),
        ],
    )
    def test_have_limits_as_people_write_numbers(self, said: str, number: float | None) -> None:
        assert rules.read_number(said) == number


class TestACondition:
    @each(
        ("compare", "value", "met"),
        [
            (Compare.AT_LEAST, 20000, True),
            (Compare.AT_LEAST, 19999.9, False),
            (Compare.AT_MOST, 20000, True),
            (Compare.AT_MOST, 20001, False),
        ],
    )
    def test_counts_its_limit(self, compare: Compare, value: float, met: bool) -> None:
        assert rules.is_met(Condition("meter", "x", "X", compare, 20000), value) is met


class TestWhereASignIs:
    @each(
        ("steps", "met", "state"),
        [
            ([], False, IndicatorState.WAITING),
            ([], True, IndicatorState.TRUE),
            ([Step.CAME_TRUE], False, IndicatorState.TRUE),
            ([Step.CAME_TRUE, Step.TAKEN_BACK], False, IndicatorState.WAITING),
            ([Step.CAME_TRUE, Step.ACKNOWLEDGED], True, IndicatorState.ACKNOWLEDGED),
            ([Step.ACKNOWLEDGED, Step.TAKEN_BACK], True, IndicatorState.TRUE),
            ([Step.CAME_TRUE, Step.ACKNOWLEDGED, Step.TAKEN_BACK, Step.CAME_TRUE], False, IndicatorState.TRUE),
        ],
    )
    def test_is_by_what_was_said_last_and_what_is_measured(self, steps: list[Step], met: bool, state: IndicatorState) -> None:
        assert rules.state_of(steps, met=met) == state

    @each(
        ("state", "step", "code"),
        [
            (IndicatorState.TRUE, Step.CAME_TRUE, "situation.indicator_is_true_already"),
            (IndicatorState.ACKNOWLEDGED, Step.CAME_TRUE, "situation.indicator_is_true_already"),
            (IndicatorState.WAITING, Step.ACKNOWLEDGED, "situation.indicator_is_not_true"),
            (IndicatorState.ACKNOWLEDGED, Step.ACKNOWLEDGED, "situation.indicator_acknowledged_already"),
            (IndicatorState.WAITING, Step.TAKEN_BACK, "situation.indicator_is_not_true"),
        ],
    )
    def test_nothing_is_said_that_is_so_already_or_cannot_be(self, state: IndicatorState, step: Step, code: str) -> None:
        with refused(code):
            rules.check_step(state, step)

    @given(st.lists(st.sampled_from([Step.CAME_TRUE, Step.ACKNOWLEDGED, Step.TAKEN_BACK]), max_size=8), st.booleans())
    def test_every_state_can_be_left(self, steps: list[Step], met: bool) -> None:
        state = rules.state_of(steps, met=met)
        ways = []
        for step in (Step.CAME_TRUE, Step.ACKNOWLEDGED, Step.TAKEN_BACK):
            try:
                rules.check_step(state, step)
            except Exception:  # noqa: BLE001, S112 - which it is, is tried above
                continue
            ways.append(step)
        assert ways
