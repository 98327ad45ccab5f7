"""The life of a scenario, entry by entry: what was known of it at each number, by each part of the house that tells of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, later, opened, refused, wrote
from vardkase.leadership.obligations import Due
from vardkase.situation import scenarios_offered as offered
from vardkase.situation.material import Material, Section
from vardkase.situation.moments import Seen
from vardkase.situation.queries import scenarios as queries
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.scenarios import IndicatorState, Probability, ScenarioKind
from vardkase.situation.tests.scenarios import BY_HAND, MEASURED, WORST, Meter, did, meter, wrote_scenario

__all__ = ["meter"]
pytestmark = pytest.mark.django_db
W, T, A = IndicatorState.WAITING, IndicatorState.TRUE, IndicatorState.ACKNOWLEDGED


@dataclass
class Life:
    """A scenario that is lived: its id, and the number and moment of each step."""

    viewer: Viewer
    incident_id: UUID
    meter: Meter
    scenario_id: UUID | None = None
    known: dict[str, Known] = field(default_factory=dict)

    def sign(self, place: int) -> UUID:
        """The id of a sign of the newest version."""
        row = incidents.incident(self.viewer, self.incident_id)
        (line,) = queries.scenarios(self.viewer, row, Known(row.entries, later(60)))
        return line.indicators[place].indicator.indicator_id

    def does(self, what: str, minute: int, **facts: Any) -> None:
        """An act on it."""
        did(what, self.viewer, self.incident_id, now=later(minute), **facts)

    def measures(self, value: float, minute: int) -> None:
        """The meter shows something, by an entry of its own."""
        number = wrote(self.viewer, self.incident_id, f"Mätt: {value:g}.", now=later(minute))
        self.meter.shown.append((number, value, later(minute)))


def _write(one: Life, minute: int) -> None:
    one.scenario_id = wrote_scenario(one.viewer, one.incident_id, now=later(minute))


def _withdraw(one: Life, minute: int) -> None:
    one.does("withdraw_scenario", minute, scenario_id=one.scenario_id, why="Vinden mojnade.")


def _revise(**said: Any) -> Callable[[Life, int], None]:
    return lambda one, minute: one.does("revise_scenario", minute, scenario_id=one.scenario_id, draft=replace(WORST, **said))


def _say(what: str, place: int, **words: str) -> Callable[[Life, int], None]:
    return lambda one, minute: one.does(what, minute, indicator_id=one.sign(place), **words)


# Each step with what is known after it: version, the states of both signs, whether it is withdrawn, and how many signs alert.
STEPS: dict[str, tuple[Callable[[Life, int], None], int, tuple[IndicatorState, IndicatorState], bool, int]] = {
    "written": (_write, 1, (W, W), False, 0),
    "measured below": (lambda one, minute: one.measures(19_999, minute), 1, (W, W), False, 0),
    "seen": (_say("say_true", 0, seen="Vattenverket ringde."), 1, (T, W), False, 1),
    "measured above": (lambda one, minute: one.measures(20_000, minute), 1, (T, T), False, 2),
    "taken care of": (_say("acknowledge", 0, done="Aggregat på väg."), 1, (A, T), False, 1),
    "measure taken care of": (_say("acknowledge", 1, done="Fler bilar."), 1, (A, A), False, 0),
    "a new version": (_revise(title="Till lördag", probability=Probability.LIKELY), 2, (A, A), False, 0),
    "not so": (_say("take_back", 0, why="Ett annat verk."), 2, (W, A), False, 0),
    "measured below again": (lambda one, minute: one.measures(8_000, minute), 2, (W, A), False, 0),
    "measure not so": (_say("take_back", 1, why="Felräknat."), 2, (W, W), False, 0),
    "seen again": (_say("say_true", 0, seen="Nu ringde de igen."), 2, (T, W), False, 1),
    "withdrawn": (_withdraw, 2, (T, W), True, 0),
    "back": (_revise(title="Till söndag"), 3, (T, W), False, 1),
}  # fmt: skip
NAMES = list(STEPS)


@pytest.fixture
def life(alva: Viewer, incident_id: UUID, meter: Meter) -> Life:
    one = Life(alva, incident_id, meter)
    for minute, (name, (step, *_expected)) in enumerate(STEPS.items(), 1):
        step(one, minute)
        one.known[name] = Known(incidents.incident(alva, incident_id).entries, later(minute))
    return one


def lines(life: Life, name: str, viewer: Viewer | None = None) -> tuple[queries.ScenarioLine, ...]:
    viewer = viewer or life.viewer
    return queries.scenarios(viewer, incidents.incident(viewer, life.incident_id), life.known[name])


def part(life: Life, name: str) -> list[Seen]:
    return offered.part(life.viewer, incidents.incident(life.viewer, life.incident_id), life.known[name])


def given(life: Life, name: str) -> list[Material]:
    return offered.given(life.viewer, incidents.incident(life.viewer, life.incident_id), life.known[name])


class TestEveryStep:
    def test_is_known_as_it_was_then(self, life: Life) -> None:
        for name, (_step, version, states, withdrawn, alerts) in STEPS.items():
            (line,) = lines(life, name)
            found = (line.said.version, tuple(one.state for one in line.indicators), line.withdrawn is not None, len(line.alerts))
            assert found == (version, states, withdrawn, alerts), name

    def test_rests_on_nothing_that_came_later(self, life: Life) -> None:
        for name, known in life.known.items():
            (line,) = lines(life, name)
            for one in line.indicators:
                assert one.number <= known.number
                assert all(step.number <= known.number and step.at <= known.at for step in one.steps), name
            assert line.number <= known.number
            assert all(one.number <= known.number for one in part(life, name))
            assert all(one.number <= known.number for one in given(life, name))

    def test_has_as_many_versions_as_were_written_by_then(self, life: Life) -> None:
        row = incidents.incident(life.viewer, life.incident_id)
        assert life.scenario_id
        for name, (_step, version, *_rest) in STEPS.items():
            found = queries.versions(life.viewer, row, life.scenario_id, life.known[name])
            assert [one.said.version for one in found] == list(range(version, 0, -1)), name

    def test_before_the_first_there_is_none(self, life: Life) -> None:
        row = incidents.incident(life.viewer, life.incident_id)
        before = Known(life.known["written"].number - 1, later(0))
        assert queries.scenarios(life.viewer, row, before) == ()
        assert not offered.part(life.viewer, row, before)
        assert not offered.given(life.viewer, row, before)
        with refused("leadership.not_found"):
            queries.scenario(life.viewer, row, life.scenario_id or life.incident_id, before)

    def test_agrees_with_a_rebuild(self, life: Life) -> None:
        before = {name: lines(life, name) for name in NAMES}
        assert maintenance.agrees(f"incident:{life.incident_id}")
        list(maintenance.rebuild(str(life.incident_id)))
        assert {name: lines(life, name) for name in NAMES} == before


class TestTheTimeMachine:
    def test_shows_the_scenario_and_its_signs_in_the_words_of_then(self, life: Life) -> None:
        for name, (_step, version, states, withdrawn, _alerts) in STEPS.items():
            scenario, *signs = part(life, name)
            title = {1: "Elen är borta till torsdag", 2: "Till lördag", 3: "Till söndag"}[version]
            assert scenario.title == f"Värsta: {title}", name
            assert scenario.word == ("Struket" if withdrawn else "Troligt" if version == 2 else "Osannolikt"), name
            assert [one.tone == "red" for one in signs] == [state == T for state in states], name
            assert all(one.over is withdrawn for one in (scenario, *signs))

    def test_stops_where_somebody_said_that_a_sign_had_come_true(self, life: Life) -> None:
        row = incidents.incident(life.viewer, life.incident_id)
        ticks = list(offered.ticks(life.viewer, row))
        assert [one.number for one in ticks] == [life.known["seen"].number, life.known["seen again"].number]
        assert [one.at for one in ticks] == [life.known["seen"].at, life.known["seen again"].at]
        assert {one.text for one in ticks} == {"Indikator: Reservkraften i Rimbo stannar."}
        assert len({one.key for one in ticks}) == 2


class TestTheReport:
    def test_is_given_what_is_reckoned_with(self, life: Life) -> None:
        for name, (_step, _version, states, withdrawn, _alerts) in STEPS.items():
            found = given(life, name)
            came = [one for one in found if one.key.startswith("indicator:")]
            assert len(came) == (0 if withdrawn else sum(state != W for state in states)), name
            assert bool(found) is not withdrawn
            assert len({one.key for one in found}) == len(found)

    def test_what_is_uncertain_is_each_assumption(self, life: Life) -> None:
        found = [one for one in given(life, "written") if one.section == Section.UNCERTAINTIES]
        assert [one.value for one in found] == list(WORST.assumptions)
        assert all(one.text.startswith("Värsta ") for one in found)

    def test_the_same_is_the_same_until_it_is_said_anew(self, life: Life) -> None:
        first, seen, anew = (given(life, name)[0] for name in ("written", "seen", "a new version"))
        assert (first.key, first.value) == (seen.key, seen.value)
        assert first.key == anew.key
        assert first.value != anew.value

    @pytest.mark.parametrize("title", ["Elen är borta.", "Elen är borta"])
    def test_a_heading_ends_once(self, alva: Viewer, incident_id: UUID, meter: Meter, title: str) -> None:
        wrote_scenario(alva, incident_id, replace(WORST, title=title))
        row = incidents.incident(alva, incident_id)
        text = offered.given(alva, row, Known(row.entries, later(1)))[0].text
        assert "Elen är borta (72 timmar framåt, osannolikt). Ny storm" in text

    @pytest.mark.parametrize("mark", [INTERNAL, SECRET], ids=["internal", "secret"])
    def test_every_piece_carries_the_mark(self, alva: Viewer, incident_id: UUID, meter: Meter, mark: Any) -> None:
        wrote_scenario(alva, incident_id, replace(WORST, mark=mark))
        meter.shown = [(1, 30_000, NIGHT)]
        row = incidents.incident(alva, incident_id)
        found = offered.given(alva, row, Known(row.entries, later(1)))
        assert len(found) == 4
        assert {(one.mark.level, one.mark.statute) for one in found} == {(mark.level, mark.statute)}


class TestWhatIsDue:
    @pytest.mark.parametrize(
        ("kind", "state"), [(ScenarioKind.BEST, Due.DUE), (ScenarioKind.LIKELY, Due.OVERDUE), (ScenarioKind.WORST, Due.OVERDUE)]
    )
    def test_is_late_at_once_unless_it_is_good_news(
        self, alva: Viewer, incident_id: UUID, meter: Meter, kind: ScenarioKind, state: Due
    ) -> None:
        wrote_scenario(alva, incident_id, replace(WORST, kind=kind, indicators=(MEASURED,)))
        meter.shown = [(1, 30_000, later(2))]
        (one,) = offered.due(alva, later(5))
        assert (one.state, one.since, one.url) == (state, later(2), f"/incidents/{incident_id}/scenarios/")
        assert WORST.title in str(one.why)

    def test_counts_from_when_it_was_seen(self, alva: Viewer, incident_id: UUID, meter: Meter) -> None:
        one = Life(alva, incident_id, meter)
        _write(one, 0)
        one.does("say_true", 4, indicator_id=one.sign(0), seen="Sett.")
        (due,) = offered.due(alva, later(9))
        assert due.since == later(4)

    def test_is_of_each_incident_that_goes_on(self, alva: Viewer, cilla: Viewer, incident_id: UUID, meter: Meter) -> None:
        other = opened(alva, title="Ett annat ärende")
        for each in (incident_id, other):
            wrote_scenario(alva, each, replace(WORST, indicators=(MEASURED,)))
        meter.shown = [(1, 30_000, NIGHT)]
        assert {one.incident.id for one in offered.due(alva, later(5)) if one.incident} == {incident_id, other}
        assert list(offered.due(cilla, later(5))) == []

    def test_carries_the_mark_of_its_scenario(self, alva: Viewer, bo: Viewer, incident_id: UUID, meter: Meter) -> None:
        wrote_scenario(alva, incident_id, replace(WORST, mark=SECRET, indicators=(MEASURED,)))
        meter.shown = [(1, 30_000, NIGHT)]
        assert [one.mark.level for one in offered.due(alva, later(5))] == [SECRET.level]
        assert list(offered.due(bo, later(5))) == []


def test_a_sign_that_is_left_out_of_a_version_is_not_alerted(alva: Viewer, incident_id: UUID, meter: Meter) -> None:
    one = Life(alva, incident_id, meter)
    _write(one, 0)
    sign = one.sign(0)
    one.does("say_true", 1, indicator_id=sign, seen="Sett.")
    _revise(indicators=(MEASURED,))(one, 2)
    row = incidents.incident(alva, incident_id)
    (line,) = queries.scenarios(alva, row, Known(row.entries, later(3)))
    assert line.alerts == ()
    with refused("leadership.not_found"):
        queries.find_indicator(alva, row, sign, Known(row.entries, later(3)))
    _revise(indicators=(MEASURED, replace(BY_HAND, text="Något annat syns."), BY_HAND))(one, 4)
    row = incidents.incident(alva, incident_id)
    found = queries.scenarios(alva, row, Known(row.entries, later(5)))[0].indicators
    # It begins anew: the version before did not have it.
    assert found[2].indicator.indicator_id != sign
    assert found[2].state == W
