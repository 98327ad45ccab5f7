"""How scenarios read: every choice has its words, every entry a whole Swedish sentence, every refusal says what to do."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from vardkase.incidents.rules import Category, Importance
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.tests.test_lines import line, reads
from vardkase.situation.events import scenarios as events
from vardkase.situation.lines import scenarios as lines
from vardkase.situation.rules.scenarios import Compare, Condition, Horizon, Indicator, IndicatorState, Probability, ScenarioKind, Step
from vardkase.situation.words import scenarios as words
from vardkase.testing.cases import each
from vardkase.ui.words import refusal_text

ID = new_id()
SIGN = Indicator(ID, "Reservkraften i Rimbo stannar.")
WRITTEN = events.ScenarioWritten(
    ID, 2, ScenarioKind.WORST, "Elen är borta till torsdag", Horizon.H72, "Ny storm i natt.", ("Vinden når 25 m/s", "Ingen mer personal."),
    Probability.UNLIKELY, "Lägesfunktionen", NIGHT, (SIGN,), ("Vattnet tar slut.",), ("Ring länsstyrelsen",),
)  # fmt: skip
WITHDRAWN = events.ScenarioWithdrawn(ID, ScenarioKind.WORST, "Elen är borta till torsdag", "Vinden mojnade.")
_SIGN = (ID, ID, ScenarioKind.WORST, "Elen är borta till torsdag", SIGN.text)
TRUE = events.IndicatorCameTrue(*_SIGN, "Vattenverket ringde.")
DONE = events.IndicatorAcknowledged(*_SIGN, "Nytt aggregat på väg.", "28 528 kunder")
BACK = events.IndicatorTakenBack(*_SIGN, "Det var ett annat verk.")
EVENTS = (WRITTEN, WITHDRAWN, TRUE, DONE, BACK)
KINDS = ("scenario_written", "scenario_withdrawn", "indicator_came_true", "indicator_acknowledged", "indicator_taken_back")
FACTS: dict[str, dict[str, Any]] = {
    "situation.indicator_twice": {"text": "Strömmen går."},
    "situation.too_many_indicators": {"limit": 12, "count": 13},
    "situation.limit_is_no_number": {"said": "många"},
}


class TestEveryChoice:
    @each(
        ("enum", "said"),
        [
            (ScenarioKind, words.KINDS), (Horizon, words.HORIZONS), (Probability, words.PROBABILITIES), (Compare, words.COMPARES),
            (IndicatorState, words.STATES), (Step, words.STEPS),
        ],
        ids=["kind", "horizon", "probability", "compare", "state", "step"],
    )  # fmt: skip
    def test_has_words_of_its_own_in_order(self, enum: Any, said: dict[Any, Any]) -> None:
        assert list(said) == list(enum)
        assert len({str(word) for word in said.values()}) == len(said)

    def test_the_words_are_those_of_the_field(self) -> None:
        assert [str(word) for word in words.KINDS.values()] == ["Troligast", "Värsta", "Bästa"]
        assert str(words.HORIZONS[Horizon.H72]) == "72 timmar framåt"
        assert [str(words.COMPARES[one]) for one in Compare] == ["minst", "högst", "ökar", "minskar"]

    def test_every_entry_has_its_name_and_sentence(self) -> None:
        kinds = {f"situation.{one}" for one in KINDS}
        assert set(words.EVENTS) == set(words.LINES) == set(lines.LINES) == kinds
        assert len({str(one) for one in words.EVENTS.values()}) == len(kinds)
        assert {type(one) for one in EVENTS} == set(events.KINDS)


class TestTheSentence:
    @each(("event", "said"), [
        (WRITTEN, "Scenario, Värsta (72 timmar framåt, osannolikt): Elen är borta till torsdag. Version 2, bedömt av Lägesfunktionen."),
        (WITHDRAWN, "Scenario, Värsta, är struket: Elen är borta till torsdag."),
        (TRUE, "Indikator har slagit in: Reservkraften i Rimbo stannar. Scenario, Värsta: Elen är borta till torsdag."),
        (DONE, "Uppmätt: 28 528 kunder. Scenario, Värsta: Elen är borta till torsdag."),
        (BACK, "Indikatorn hade inte slagit in: Reservkraften i Rimbo stannar. Scenario, Värsta: Elen är borta till torsdag."),
    ], ids=KINDS)  # fmt: skip
    def test_says_who_what_and_which(self, event: Any, said: str) -> None:
        assert said in reads(event)

    @each("event", EVENTS, ids=KINDS)
    @each("kind", ScenarioKind)
    def test_names_the_kind_of_scenario_and_is_whole(self, event: Any, kind: ScenarioKind) -> None:
        text = reads(replace(event, kind=kind))
        assert str(words.KINDS[kind]) in text
        assert text.endswith(".")
        assert "%(" not in text
        assert ".." not in text
        assert "  " not in text

    @each("title", ["Elen är borta till torsdag", "Elen är borta till torsdag.", "Är elen borta till torsdag?", "El …"])
    @each("event", [WRITTEN, WITHDRAWN], ids=KINDS[:2])
    def test_a_heading_keeps_its_own_mark_and_gets_no_other(self, event: Any, title: str) -> None:
        assert not re.search(r"[?!….] ?[.]", reads(replace(event, title=title)))

    @each("horizon", Horizon)
    @each("probability", Probability)
    def test_the_judgement_stands_in_small_letters(self, horizon: Horizon, probability: Probability) -> None:
        text = reads(replace(WRITTEN, horizon=horizon, probability=probability))
        inside = text[text.index("(") + 1 : text.index(")")]
        assert inside == inside.lower()
        assert inside.startswith(str(words.HORIZONS[horizon]).lower())

    def test_nothing_measured_says_nothing_of_it(self) -> None:
        assert "Uppmätt" not in reads(replace(DONE, measured=""))
        assert "Uppmätt" not in reads(BACK)


class TestTheLine:
    @each(("event", "text"), [
        (WITHDRAWN, "Vinden mojnade."), (TRUE, "Vattenverket ringde."), (DONE, "Nytt aggregat på väg."), (BACK, "Det var ett annat verk."),
    ], ids=KINDS[1:])  # fmt: skip
    def test_keeps_the_words_that_were_written(self, event: Any, text: str) -> None:
        assert line(event).text == text

    def test_of_a_scenario_keeps_all_that_it_rests_on(self) -> None:
        text = line(WRITTEN).text
        for said in (
            "Ny storm i natt.",
            "Vinden når 25 m/s.",
            "Ingen mer personal.",
            SIGN.text,
            "Vattnet tar slut.",
            "Ring länsstyrelsen.",
        ):
            assert said in text

    def test_of_a_scenario_leaves_out_what_is_not_there(self) -> None:
        text = line(replace(WRITTEN, indicators=(), consequences=(), measures=())).text
        for label in ("ndikator", "onsekvens", "tgärd"):
            assert label not in text

    @each("event", EVENTS, ids=KINDS)
    def test_is_an_assessment(self, event: Any) -> None:
        assert line(event).category == Category.ASSESSMENT

    @each(
        ("event", "kind", "importance"),
        [
            (WRITTEN, ScenarioKind.BEST, Importance.IMPORTANT),
            (TRUE, ScenarioKind.WORST, Importance.IMPORTANT),
            (TRUE, ScenarioKind.LIKELY, Importance.IMPORTANT),
            (TRUE, ScenarioKind.BEST, Importance.NORMAL),
            (DONE, ScenarioKind.WORST, Importance.NORMAL),
            (BACK, ScenarioKind.WORST, Importance.NORMAL),
            (WITHDRAWN, ScenarioKind.WORST, Importance.NORMAL),
        ],
    )
    def test_is_raised_when_whoever_comes_back_must_read_it(self, event: Any, kind: ScenarioKind, importance: Importance) -> None:
        assert line(replace(event, kind=kind)).importance == importance

    @each("event", EVENTS, ids=KINDS)
    @each("mark", [INTERNAL, SECRET], ids=["internal", "secret"])
    def test_carries_the_mark_of_its_scenario(self, event: Any, mark: Any) -> None:
        assert line(replace(event, mark=mark)).mark == mark


class TestACondition:
    @each(
        ("condition", "said"),
        [
            (Condition("m", "r", "Kunder utan el", Compare.AT_LEAST, 20000.0), "Kunder utan el: minst 20 000"),
            (Condition("m", "r", "Kunder utan el", Compare.AT_MOST, 0.0), "Kunder utan el: högst 0"),
            (Condition("m", "r", "Vatten (m)", Compare.AT_LEAST, 0.5), "Vatten (m): minst 0,5"),
            (Condition("m", "r", "Temperatur (°C)", Compare.AT_MOST, -10.0), "Temperatur (°C): högst -10"),
            (Condition("m", "r", "Dricksvatten", Compare.AT_LEAST, 3.0, "Orange"), "Dricksvatten: minst Orange"),
            (Condition("m", "r", "Kunder", Compare.AT_LEAST, 1234567.0), "Kunder: minst 1 234 567"),
        ],
    )
    def test_is_read_with_its_limit(self, condition: Condition, said: str) -> None:
        text = words.condition_words(condition).replace("\u00a0", " ").replace("\u202f", " ").replace("\u2212", "-")
        assert text == said


class TestARefusal:
    @each("code", sorted(words.REFUSALS))
    def test_says_in_a_whole_sentence_what_to_do(self, code: str) -> None:
        text = refusal_text(Refusal(code, **FACTS.get(code, {})))
        assert text.strip().endswith((".", "?", "»."))
        assert text[0].isupper() or text[0] == "«"
        assert "%(" not in text
        for fact in FACTS.get(code, {}).values():
            assert str(fact) in text

    def test_each_is_told_apart_from_the_others(self) -> None:
        said = [refusal_text(Refusal(code, **FACTS.get(code, {}))) for code in words.REFUSALS]
        assert len(set(said)) == len(said)


@each("event", EVENTS, ids=KINDS)
def test_a_sentence_is_filled_by_the_facts_that_its_entry_keeps(event: Any) -> None:
    kind = f"situation.{KINDS[EVENTS.index(event)]}"
    _text, facts = lines.LINES[kind].said(event)
    sentence, fill = words.LINES[kind]
    assert event.kind.value not in str(sentence) % fill(facts)
    assert all(isinstance(fact, (str, int)) for fact in facts.values())


@pytest.mark.parametrize("kind", ScenarioKind)
def test_a_sign_that_has_come_true_looks_otherwise_than_one_that_nobody_has_seen(kind: ScenarioKind) -> None:
    tones = [words.tone(kind, state) for state in (IndicatorState.WAITING, IndicatorState.TRUE, IndicatorState.ACKNOWLEDGED)]
    assert tones == ["grey", "green" if kind == ScenarioKind.BEST else "red", "yellow"]
