"""What the form of a scenario makes of what was typed: its rows of signs, what is measured, and what stays when something is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.incidents.rules import Secrecy
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.situation.forms.scenarios import PART, ScenarioForm, WordsForm, step_label, watch_value
from vardkase.situation.rules import scenarios as rules
from vardkase.situation.rules.scenarios import MOST_INDICATORS, Compare, Condition, Horizon, Indicator, Probability, ScenarioKind
from vardkase.testing.cases import each

CUSTOMERS, WATER, WATER_RED = watch_value("meter", "el", None), watch_value("meter", "water", 3), watch_value("meter", "water", 4)
WATCHES = (
    (CUSTOMERS, "Kunder utan el (kunder)", ""), (WATER, "Dricksvatten: Orange", "Orange"), (WATER_RED, "Dricksvatten: Röd", "Röd"),
)  # fmt: skip
SENT: dict[str, Any] = {
    "key": str(new_id()), "kind": "worst", "title": "Elen är borta till torsdag", "horizon": "72h", "description": "Ny storm.",
    "assumptions": "Vinden når 25 m/s.\n\n  \nIngen mer personal.\n", "probability": "unlikely", "author": "Lägesfunktionen",
    "consequences": "", "measures": "Ring.\r\nKör.", "secrecy": "open", "statute": "", "as_of": "",
}  # fmt: skip


def form(watches: Any = WATCHES, before: Any = (), **sent: str) -> ScenarioForm:
    return ScenarioForm({**SENT, **sent}, now=NIGHT, watches=watches, before=before)


def read(**sent: str) -> rules.ScenarioDraft:
    found = form(**sent)
    assert found.is_valid(), found.errors
    return found.draft()


class TestTheScenario:
    def test_is_read_whole(self) -> None:
        draft = read()
        assert (draft.kind, draft.horizon, draft.probability) == (ScenarioKind.WORST, Horizon.H72, Probability.UNLIKELY)
        assert draft.assumptions == ("Vinden når 25 m/s.", "Ingen mer personal.")
        assert (draft.consequences, draft.measures) == ((), ("Ring.", "Kör."))
        assert (draft.as_of, draft.mark.level) == (None, Secrecy.OPEN)

    @pytest.mark.parametrize("kind", ScenarioKind)
    def test_of_every_kind(self, kind: ScenarioKind) -> None:
        assert read(kind=kind).kind == kind

    @each("horizon", Horizon)
    def test_of_every_horizon(self, horizon: Horizon) -> None:
        assert read(horizon=horizon).horizon == horizon

    @each("probability", Probability)
    def test_of_every_probability(self, probability: Probability) -> None:
        assert read(probability=probability).probability == probability

    @each(("field", "value"), [
        ("kind", ""), ("kind", "middle"), ("horizon", ""), ("horizon", "73h"), ("probability", ""), ("probability", "0.5"),
        ("secrecy", "top"), ("watch_1", "meter"), ("watch_1", watch_value("nobody", "el", None)), ("compare_1", "equal"),
    ])  # fmt: skip
    def test_takes_no_choice_that_is_not_offered(self, field: str, value: str) -> None:
        found = form(**{field: value})
        assert not found.is_valid()
        assert set(found.errors) == {field}

    @each("said", ["02:10", "i går 23:00", "2019-01-01 12:00", "1 jan 12:00"])
    def test_may_be_judged_before(self, said: str) -> None:
        found = read(as_of=said).as_of
        assert found is not None
        assert NIGHT - timedelta(days=2) < found < NIGHT

    @pytest.mark.parametrize("said", ["sådär", "32 jan 10:00", "25:99"])
    def test_a_moment_that_cannot_be_read_is_an_error_of_its_field(self, said: str) -> None:
        found = form(as_of=said)
        assert found.is_valid()
        found.draft()
        assert set(found.errors) == {"as_of"}

    @pytest.mark.parametrize("level", Secrecy)
    def test_carries_its_mark(self, level: Secrecy) -> None:
        mark = read(secrecy=level, statute="18 kap. 13 § OSL").mark
        assert (mark.level, mark.statute) == (level, "18 kap. 13 § OSL")


class TestTheRows:
    @each(("there", "rows"), [(0, 3), (1, 3), (2, 4), (5, 7), (MOST_INDICATORS, MOST_INDICATORS + 2)])
    def test_are_those_that_are_there_and_some_empty_ones(self, there: int, rows: int) -> None:
        before = tuple(Indicator(new_id(), f"Tecken {place}") for place in range(there))
        found = ScenarioForm(None, now=NIGHT, before=before)
        assert found.rows == rows
        assert len(found.indicators) == rows
        assert [found[f"text_{place}"].value() for place in range(1, there + 1)] == [one.text for one in before]
        assert not found[f"text_{there + 1}"].value()

    def test_of_what_was_sent_are_kept(self) -> None:
        sent = {f"text_{place}": f"Tecken {place}" for place in range(1, 9)}
        assert [one.text for one in read(**sent).indicators] == [f"Tecken {place}" for place in range(1, 9)]

    def test_one_too_many_is_read_so_that_it_can_be_refused(self) -> None:
        sent = {f"text_{place}": f"Tecken {place}" for place in range(1, MOST_INDICATORS + 2)}
        with pytest.raises(Refusal, match="too_many_indicators"):
            rules.check_indicators(read(**sent).indicators, (), new_id(), NIGHT)

    def test_without_end_do_not_make_a_page_without_end(self) -> None:
        assert form(**{f"text_{place}": "x" for place in range(1, 3000)}).rows == MOST_INDICATORS + 2

    def test_without_anything_to_measure_ask_for_words_alone(self) -> None:
        found = ScenarioForm(None, now=NIGHT)
        assert all(len(row) == 1 for row in found.indicators)
        assert not [name for name in found.fields if name.startswith(("watch_", "compare_", "limit_"))]

    def test_every_field_is_shown_once(self) -> None:
        found = form()
        shown = [one.name for one in found.main + [one for row in found.indicators for one in row] + found.rest]
        assert len(shown) == len(set(shown))
        assert {one.name for one in found.visible_fields()} == set(shown)


class TestWhatIsMeasured:
    def test_is_a_figure_with_its_limit_as_typed(self) -> None:
        (one, *_empty) = read(text_1="Fler än 20 000.", watch_1=CUSTOMERS, compare_1="at_most", limit_1=" 20 000 ").indicators
        assert (one.watch, one.ref, one.label, one.compare) == ("meter", "el", "Kunder utan el (kunder)", Compare.AT_MOST)
        assert (one.limit.strip(), one.limit_label) == ("20 000", "")

    @pytest.mark.parametrize(("watch", "limit", "label"), [(WATER, "3", "Orange"), (WATER_RED, "4", "Röd")])
    def test_or_a_step_whatever_else_is_typed(self, watch: str, limit: str, label: str) -> None:
        one = read(text_1="Vattnet.", watch_1=watch, limit_1="99").indicators[0]
        assert (one.label, one.limit, one.limit_label) == ("Dricksvatten", limit, label)

    def test_is_nothing_when_nothing_is_chosen(self) -> None:
        one = read(text_1="Vattnet.", watch_1="", limit_1="99", compare_1="at_most").indicators[0]
        assert (one.watch, one.ref, one.limit) == ("", "", "")

    def test_is_at_least_unless_something_else_is_said(self) -> None:
        assert read(text_1="Vattnet.", watch_1=CUSTOMERS, limit_1="5", compare_1="").indicators[0].compare == Compare.AT_LEAST

    @each(
        ("condition", "limit"),
        [
            (Condition("meter", "el", "Kunder", Compare.AT_MOST, 20000.0), "20000"),
            (Condition("meter", "el", "Kunder", Compare.AT_LEAST, 0.5), "0,5"),
            (Condition("meter", "el", "Kunder", Compare.AT_LEAST, -10.0), "-10"),
            (Condition("meter", "water", "Dricksvatten", Compare.AT_LEAST, 3.0, "Orange"), ""),
        ],
    )
    def test_stands_in_the_form_of_the_next_version_as_it_was(self, condition: Condition, limit: str) -> None:
        before = (Indicator(new_id(), "Tecknet syns.", condition),)
        shown = ScenarioForm(None, now=NIGHT, watches=WATCHES, before=before)
        sent = {name: str(shown[name].value() or "") for name in ("text_1", "watch_1", "compare_1", "limit_1")}
        assert sent["limit_1"] == limit
        found = form(before=before, **sent)
        assert found.is_valid(), found.errors
        (after,) = rules.check_indicators(found.draft().indicators, before, new_id(), NIGHT)
        assert after.indicator_id == before[0].indicator_id

    @each("limit", [1234567.0, 100000.25, 28528.5, 1e12])
    def test_a_large_limit_is_the_same_in_the_next_version(self, limit: float) -> None:
        before = (Indicator(new_id(), "Tecknet syns.", Condition("meter", "el", "Kunder", Compare.AT_LEAST, limit)),)
        shown = ScenarioForm(None, now=NIGHT, watches=WATCHES, before=before)
        assert rules.read_number(str(shown["limit_1"].value())) == limit

    def test_by_nobody_any_more_is_still_a_choice_of_its_own_row(self) -> None:
        condition = Condition("gone", "x", "Vattenstånd", Compare.AT_LEAST, 3.0)
        shown = ScenarioForm(None, now=NIGHT, watches=WATCHES, before=(Indicator(new_id(), "Vattnet stiger.", condition),))
        choices = dict(shown.fields["watch_1"].choices)  # type: ignore[attr-defined]  # a ChoiceField
        assert choices[watch_value("gone", "x", None)] == "Vattenstånd"

    @given(st.text("abcåäö-:/ ", min_size=1, max_size=30), st.one_of(st.none(), st.integers(0, 9).map(float)))
    @settings(max_examples=40)
    def test_a_choice_is_three_words_in_one(self, ref: str, step: float | None) -> None:
        watch, kept, limit = watch_value("meter", ref, step).split(PART)
        assert (watch, kept) == ("meter", ref)
        assert (rules.read_number(limit) if limit else None) == step

    def test_a_step_reads_with_what_it_is_a_step_of(self) -> None:
        assert step_label("Dricksvatten", "Orange") == "Dricksvatten: Orange"


class TestWords:
    def form(self, words: str) -> WordsForm:
        return WordsForm({"key": str(new_id()), "words": words}, now=NIGHT, field="seen", label="Vad har du sett?", hint="I ord.")

    def test_are_asked_for_as_the_act_asks(self) -> None:
        found = self.form("Sett.")
        assert (str(found["words"].label), str(found["words"].help_text)) == ("Vad har du sett?", "I ord.")

    def test_what_is_refused_of_them_stands_at_them(self) -> None:
        found = self.form("")
        found.is_valid()
        found.refuse(Refusal("situation.indicator_needs_seen", field="seen"))
        assert list(found.errors) == ["words"]

    def test_what_is_refused_of_the_whole_stands_above(self) -> None:
        found = self.form("Sett.")
        found.is_valid()
        found.refuse(Refusal("situation.indicator_is_true_already"))
        assert list(found.errors) == ["__all__"]


@given(
    st.one_of(
        st.integers(-(10**12), 10**12).map(lambda n: (str(n), float(n))),
        st.integers(0, 10**9).map(lambda n: (f"{n:,}".replace(",", " "), float(n))),
        st.integers(-9999, 9999).map(lambda n: (f"{n / 100:.2f}".replace(".", ","), n / 100)),
    )
)
@settings(max_examples=50)
def test_a_number_reads_as_it_is_written(said: tuple[str, float]) -> None:
    assert rules.read_number(said[0]) == pytest.approx(said[1])


@given(st.text(max_size=30))
@settings(max_examples=50)
def test_whatever_is_typed_as_a_limit_is_a_finite_number_or_none(said: str) -> None:
    found = rules.read_number(said)
    assert found is None or abs(found) < float("inf")


def test_the_moment_of_writing_stands_when_nothing_is_said() -> None:
    assert rules.check_scenario(read(), later(3)).as_of == later(3)


class TestWhatLacks:
    def lacking(self, **sent: str) -> list[tuple[str, str]]:
        return [(str(one.facts["field"]), one.code.removeprefix("situation.")) for one in rules.lacking(read(**sent))]

    def test_is_said_all_at_once_each_at_its_field(self) -> None:
        nothing = {"title": " ", "description": "", "assumptions": "\n \n", "author": ""}
        signs = {"text_1": "Fler utan el.", "watch_1": CUSTOMERS, "limit_1": "många", "watch_2": CUSTOMERS, "text_3": "…"}
        assert self.lacking(**nothing, **signs) == [
            ("title", "scenario_needs_title"), ("description", "scenario_needs_description"),
            ("assumptions", "scenario_needs_assumptions"), ("author", "scenario_needs_author"), ("limit_1", "limit_is_no_number"),
            ("text_2", "indicator_needs_words"), ("limit_2", "condition_needs_limit"), ("text_3", "indicator_needs_words"),
        ]  # fmt: skip

    def test_is_nothing_when_nothing_lacks(self) -> None:
        assert self.lacking(text_1="Fler utan el.", watch_1=CUSTOMERS, limit_1="20 000") == []

    def test_what_cannot_be_chosen_is_told_in_our_words_and_without_its_id(self) -> None:
        found = form(text_1="Fler utan el.", watch_1="01a228e6", limit_1="5")
        assert not found.is_valid()
        assert found.errors["watch_1"] == ["Det går inte längre att mäta. Välj något annat, eller låt indikatorn bara vara ord."]
