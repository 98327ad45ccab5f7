"""A figure that rises or falls as the sign of a scenario: by how much, from what, and how it is chosen and read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.ids import new_id
from vardkase.preparedness.tests.scenes import refused
from vardkase.situation import joined
from vardkase.situation.forms.scenarios import ScenarioForm, watch_value
from vardkase.situation.queries import scenarios as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules import scenarios as rules
from vardkase.situation.rules.figures import Qualifier
from vardkase.situation.rules.scenarios import Compare, Condition, IndicatorDraft, IndicatorState
from vardkase.situation.tests.fact_scenes import series, stated
from vardkase.situation.tests.scenarios import WORST, wrote_scenario
from vardkase.situation.words import scenarios as words
from vardkase.testing.cases import each

RISES = Condition("facts", "x", "Kunder utan el", Compare.RISES, 0.0)
FALLS = replace(RISES, compare=Compare.FALLS)
CUSTOMERS = watch_value("facts", "x", None)


class TestTheRule:
    @each(
        ("before", "value", "rises", "falls"),
        [
            (6_500, 8_300, True, False), (8_300, 6_500, False, True), (8_300, 8_300, False, False), (None, 8_300, False, False),
            (0, 0.5, True, False),
        ],
    )  # fmt: skip
    def test_is_told_by_the_figure_before(self, before: float | None, value: float, rises: bool, falls: bool) -> None:
        assert (rules.is_met(RISES, value, before), rules.is_met(FALLS, value, before)) == (rises, falls)

    @each(("value", "met"), [(6_999, False), (7_000, True), (7_001, True), (6_000, False)])
    def test_by_at_least_so_much_counts_the_limit_itself(self, value: float, met: bool) -> None:
        assert rules.is_met(replace(RISES, limit=500.0), value, 6_500) is met

    @pytest.mark.parametrize("before", [None, 1.0, 99_999.0])
    def test_a_limit_is_passed_whatever_was_before(self, before: float | None) -> None:
        above = replace(RISES, compare=Compare.AT_LEAST, limit=20_000.0)
        assert rules.is_met(above, 20_000, before)
        assert not rules.is_met(above, 19_999, before)

    @each(("limit", "kept"), [("", 0.0), ("  ", 0.0), ("500", 500.0), ("-500", 500.0), ("0", 0.0)])
    def test_needs_no_limit_and_has_one_of_how_much(self, limit: str, kept: float) -> None:
        draft = IndicatorDraft("Fler utan el.", "facts", "x", "Kunder utan el", Compare.FALLS, limit)
        (one,) = rules.check_indicators((draft,), (), new_id(), NIGHT)
        assert one.condition == replace(FALLS, limit=kept)

    def test_a_step_on_a_scale_neither_rises_nor_falls(self) -> None:
        draft = IndicatorDraft("Vattnet sviktar.", "status", "x", "Dricksvatten", Compare.RISES, "3", "Allvarligt")
        with refused("situation.step_neither_rises_nor_falls", field="compare_1"):
            rules.check_indicators((draft,), (), new_id(), NIGHT)

    @pytest.mark.parametrize(
        ("condition", "said"),
        [
            (RISES, "Kunder utan el: ökar"), (FALLS, "Kunder utan el: minskar"),
            (replace(RISES, limit=1500.0), "Kunder utan el: ökar med minst 1 500"),
        ],
    )  # fmt: skip
    def test_is_read_in_words(self, condition: Condition, said: str) -> None:
        assert words.condition_words(condition).replace("\xa0", " ") == said

    def test_every_way_has_its_word_where_it_is_chosen_and_where_it_is_read(self) -> None:
        assert set(words.CHOICES) == set(words.COMPARES) == set(Compare)


class TestTheForm:
    @pytest.mark.parametrize(("condition", "limit"), [(RISES, ""), (replace(FALLS, limit=500.0), "500")])
    def test_shows_a_condition_as_it_was_typed_and_reads_it_as_the_same(self, condition: Condition, limit: str) -> None:
        before = (rules.Indicator(UUID(int=1), "Fler utan el.", condition),)
        watches: Any = ((CUSTOMERS, "Kunder utan el", ""),)
        shown = ScenarioForm(None, now=NIGHT, watches=watches, before=before)
        assert shown.initial["limit_1"] == limit
        sent = {name: shown.initial[name] for name in ("text_1", "watch_1", "compare_1", "limit_1")}
        found = ScenarioForm(
            {
                "key": str(new_id()), "kind": "worst", "title": "Elen", "horizon": "72h", "description": "Ny storm.",
                "assumptions": "Vind.", "probability": "even", "author": "Läget", "secrecy": "open", **sent,
            },
            now=NIGHT, watches=watches, before=before,
        )  # fmt: skip
        assert found.is_valid(), found.errors
        assert rules.check_indicators(found.draft().indicators, before, new_id(), NIGHT) == before


@pytest.mark.django_db
class TestAFigureOfTheIncident:
    def state(self, viewer: Viewer, incident_id: UUID, minutes: float) -> IndicatorState:
        row = incidents.incident(viewer, incident_id)
        return queries.scenarios(viewer, row, known_now(row, later(minutes)))[0].indicators[0].state

    def test_that_turns_is_seen_by_the_house_until_it_turns_again(self, alva: Viewer, incident_id: UUID) -> None:
        followed = series(alva, incident_id)
        sign = IndicatorDraft("Antalet utan el ökar.", "facts", str(followed), "Kunder utan el", Compare.RISES)
        wrote_scenario(alva, incident_id, replace(WORST, indicators=(sign,)))
        seen = []
        for minute, figure in enumerate(("11 947", "6 500", "8 300", "8 300", "900"), 1):
            stated(alva, incident_id, followed, figure, minute)
            seen.append(self.state(alva, incident_id, minute))
        waiting, true = IndicatorState.WAITING, IndicatorState.TRUE
        assert seen == [waiting, waiting, true, waiting, waiting]

    def test_that_may_have_turned_has_not(self, alva: Viewer, incident_id: UUID) -> None:
        followed = series(alva, incident_id)
        row = incidents.incident(alva, incident_id)
        stated(alva, incident_id, followed, "6 000", 1, qualifier=Qualifier.AT_LEAST)
        stated(alva, incident_id, followed, "6 500", 2)
        row = incidents.incident(alva, incident_id)
        found = joined.series_value(alva, row, known_now(row, later(3)), str(followed))
        assert found is not None
        assert (found.value, found.before) == (6_500.0, None)
        stated(alva, incident_id, followed, "8 300", 4)
        row = incidents.incident(alva, incident_id)
        found = joined.series_value(alva, row, known_now(row, later(5)), str(followed))
        assert found is not None
        assert (found.value, found.before) == (8_300.0, 6_500.0)
