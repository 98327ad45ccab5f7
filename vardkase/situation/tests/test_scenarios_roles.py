"""Who may do what with scenarios and their signs: every role at every act and page; every state of the incident; keys used again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import State
from vardkase.incidents.tests.scenes import INTERNAL, SECRET, later, moved, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.tests.pages import Room
from vardkase.situation import indicators
from vardkase.situation.indicators import Watch
from vardkase.situation.queries import scenarios as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.rules.scenarios import Horizon, IndicatorState, Probability
from vardkase.situation.tests.scenarios import BY_HAND, WORST, Meter, did, meter, wrote_scenario
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY_SCOPE, OTHER_SCOPE, OUTSIDE, viewer_with

__all__ = ["meter"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("meter")]
SignIn = Callable[[CheckingClient, Viewer], Viewer]
SAYS = {Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.STAFF_MEMBER, Role.COORDINATOR}
READS = set(Role) - set(OUTSIDE)
ONE_SIGN = replace(WORST, indicators=(BY_HAND,))
ACTS = ("write_scenario", "revise_scenario", "withdraw_scenario", "say_true", "acknowledge", "take_back")


def prepared(viewer: Viewer, incident_id: UUID, what: str) -> dict[str, Any]:
    """What an act is asked, with a scenario in the state that it needs."""
    if what == "write_scenario":
        return {"draft": ONE_SIGN}
    scenario_id = wrote_scenario(viewer, incident_id, ONE_SIGN)
    sign = line(viewer, incident_id).indicators[0].indicator.indicator_id
    if what in {"acknowledge", "take_back"}:
        did("say_true", viewer, incident_id, indicator_id=sign, seen="Vattenverket ringde.")
    return {
        "revise_scenario": {"scenario_id": scenario_id, "draft": replace(ONE_SIGN, title="Till lördag")},
        "withdraw_scenario": {"scenario_id": scenario_id, "why": "Vinden mojnade."},
        "say_true": {"indicator_id": sign, "seen": "Sett."},
        "acknowledge": {"indicator_id": sign, "done": "Gjort."},
        "take_back": {"indicator_id": sign, "why": "Ett annat verk."},
    }[what]


def line(viewer: Viewer, incident_id: UUID) -> queries.ScenarioLine:
    row = incidents.incident(viewer, incident_id)
    return queries.scenarios(viewer, row, known_now(row, later(5)))[0]


def code_of(what: str, viewer: Viewer, incident_id: UUID, **facts: Any) -> str:
    try:
        did(what, viewer, incident_id, **facts)
    except Refusal as no:
        return no.code
    return ""


class TestEveryRole:
    @pytest.mark.parametrize("role", Role)
    @pytest.mark.parametrize("what", ACTS)
    def test_says_or_may_not_or_finds_nothing(self, alva: Viewer, incident_id: UUID, what: str, role: Role) -> None:
        facts = prepared(alva, incident_id, what)
        expected = "" if role in SAYS else "leadership.may_not" if role in READS else "incident.not_found"
        assert code_of(what, viewer_with(role), incident_id, **facts) == expected

    @pytest.mark.parametrize("role", sorted(SAYS))
    @pytest.mark.parametrize("scope", ["other authority", "other incident"])
    def test_of_another_place_finds_nothing(self, alva: Viewer, incident_id: UUID, role: Role, scope: str) -> None:
        where = OTHER_SCOPE if scope == "other authority" else f"incident:{opened(alva, title='Ett annat ärende')}"
        viewer = viewer_with(role, scope=where)
        for what in ACTS:
            assert code_of(what, viewer, incident_id, **prepared(alva, incident_id, what)) == "incident.not_found"

    @pytest.mark.parametrize("what", ACTS)
    def test_without_any_finds_nothing(self, alva: Viewer, dag: Viewer, nobody: Viewer, incident_id: UUID, what: str) -> None:
        facts = prepared(alva, incident_id, what)
        for viewer in (dag, nobody):
            assert code_of(what, viewer, incident_id, **facts) == code_of(what, viewer, new_id(), **facts) == "incident.not_found"

    @pytest.mark.parametrize("role", Role)
    def test_is_offered_what_it_may_do(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID, role: Role, five_past: None
    ) -> None:
        wrote_scenario(alva, incident_id, ONE_SIGN)
        sign_in(client, viewer_with(role))
        page = Room(client, incident_id).get("scenarios/")
        assert page.status == (200 if role in READS else 404)
        offers = (
            {one.rstrip("/").rsplit("/", 1)[-1] for one in page.offers if one.startswith("scenarios/")} if page.status == 200 else set()
        )
        assert ({"new", "revise", "withdraw", "true"} <= offers) is (role in SAYS)
        assert bool({"new", "revise", "withdraw", "true"} & offers) is (role in SAYS)


class TestEveryStateOfTheIncident:
    STATES = (State.STANDING_DOWN, State.CLOSED)

    @pytest.mark.parametrize("what", ACTS)
    def test_until_it_is_closed_something_can_be_said(self, alva: Viewer, incident_id: UUID, what: str) -> None:
        facts = prepared(alva, incident_id, what)
        moved(alva, incident_id, State.STANDING_DOWN)
        assert code_of(what, alva, incident_id, **facts) == ""

    @pytest.mark.parametrize("what", ACTS)
    def test_then_nothing_and_nothing_is_changed(self, alva: Viewer, incident_id: UUID, what: str) -> None:
        facts = prepared(alva, incident_id, what)
        moved(alva, incident_id, *self.STATES)
        before = incidents.incident(alva, incident_id).entries
        assert code_of(what, alva, incident_id, **facts) == "leadership.incident_is_over"
        assert incidents.incident(alva, incident_id).entries == before

    def test_and_then_nothing_is_offered_and_everything_is_read(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, five_past: None
    ) -> None:
        wrote_scenario(alva, incident_id, ONE_SIGN)
        moved(alva, incident_id, *self.STATES)
        page = Room(screen, incident_id).get("scenarios/")
        assert "Elen är borta till torsdag" in page.text
        assert not {one for one in page.offers if one.endswith(("new/", "revise/", "withdraw/", "true/"))}
        assert not list(queries.alerts_everywhere(alva, later(5)))


class TestAKeyUsedAgain:
    @pytest.mark.parametrize("what", ACTS)
    def test_with_the_same_words_is_the_same_entry(self, alva: Viewer, incident_id: UUID, what: str) -> None:
        facts, key = prepared(alva, incident_id, what), new_id()
        first = did(what, alva, incident_id, key=key, **facts)
        before = incidents.incident(alva, incident_id).entries
        again = did(what, alva, incident_id, key=key, now=later(7), **facts)
        assert (again.number, again.repeated) == (first.number, True)
        assert incidents.incident(alva, incident_id).entries == before

    @pytest.mark.parametrize(
        ("what", "otherwise"),
        [
            ("write_scenario", {"draft": replace(ONE_SIGN, assumptions=("Något annat.",))}),
            ("write_scenario", {"draft": replace(ONE_SIGN, indicators=())}),
            ("write_scenario", {"draft": replace(ONE_SIGN, measures=("Ring.",))}),
            ("write_scenario", {"draft": replace(ONE_SIGN, probability=Probability.LIKELY)}),
            ("write_scenario", {"draft": replace(ONE_SIGN, horizon=Horizon.H6)}),
            ("write_scenario", {"draft": replace(ONE_SIGN, author="Analysfunktionen")}),
            ("write_scenario", {"draft": replace(ONE_SIGN, consequences=())}),
            ("write_scenario", {"draft": replace(ONE_SIGN, mark=INTERNAL)}),
            ("revise_scenario", {"scenario_id": new_id()}),
            ("revise_scenario", {"draft": replace(ONE_SIGN, title="Till söndag")}),
            ("revise_scenario", {"draft": replace(ONE_SIGN, title="Till lördag", indicators=())}),
            ("revise_scenario", {"draft": replace(ONE_SIGN, title="Till lördag", mark=INTERNAL)}),
            ("withdraw_scenario", {"why": "Något annat."}),
            ("withdraw_scenario", {"scenario_id": new_id()}),
            ("say_true", {"seen": "Något annat."}),
            ("say_true", {"indicator_id": new_id()}),
            ("acknowledge", {"done": "Något annat."}),
            ("take_back", {"why": "Något annat."}),
        ],
    )
    def test_with_other_words_is_refused(self, alva: Viewer, incident_id: UUID, what: str, otherwise: dict[str, Any]) -> None:
        facts, key = prepared(alva, incident_id, what), new_id()
        did(what, alva, incident_id, key=key, **facts)
        with refused("ledger.key_reused"):
            did(what, alva, incident_id, key=key, **(facts | otherwise))

    @pytest.mark.parametrize("what", ACTS[1:])
    def test_for_another_act_is_refused(self, alva: Viewer, incident_id: UUID, what: str) -> None:
        key = new_id()
        facts = prepared(alva, incident_id, what)
        did("write_scenario", alva, incident_id, draft=replace(ONE_SIGN, title="Ett till"), key=key)
        # A key of the same kind of entry is told by whose scenario it says something.
        with refused("ledger.key_reused"):
            did(what, alva, incident_id, key=key, **facts)

    def test_words_that_differ_only_in_space_are_the_same(self, alva: Viewer, incident_id: UUID) -> None:
        facts, key = prepared(alva, incident_id, "say_true"), new_id()
        first = did("say_true", alva, incident_id, key=key, **facts)
        assert did("say_true", alva, incident_id, key=key, **(facts | {"seen": " Sett. "})).number == first.number


class TestWhatIsWatched:
    @pytest.mark.parametrize("step", ["say_true", "acknowledge", "take_back"])
    def test_a_sign_of_a_withdrawn_scenario_is_not_there(self, alva: Viewer, incident_id: UUID, step: str) -> None:
        facts = prepared(alva, incident_id, step)
        did("withdraw_scenario", alva, incident_id, scenario_id=line(alva, incident_id).id, why="Över.")
        with refused("leadership.not_found"):
            did(step, alva, incident_id, **facts)

    def test_a_condition_that_was_there_stays_when_nobody_measures_it(self, alva: Viewer, incident_id: UUID, monkeypatch: Any) -> None:
        scenario_id = wrote_scenario(alva, incident_id)
        monkeypatch.setattr(indicators, "_watches", {})
        did("revise_scenario", alva, incident_id, scenario_id=scenario_id, draft=replace(WORST, title="Till lördag"))
        assert line(alva, incident_id).said.title == "Till lördag"
        with refused("situation.no_such_watch"):
            changed = (BY_HAND, replace(WORST.indicators[1], limit="25 000"))
            did("revise_scenario", alva, incident_id, scenario_id=scenario_id, draft=replace(WORST, indicators=changed))

    def test_is_measured_with_the_eyes_of_whoever_looks(self, alva: Viewer, bo: Viewer, incident_id: UUID, meter: Meter) -> None:
        wrote_scenario(alva, incident_id)
        meter.shown, meter.hidden_from = [(1, 30_000, later(1))], {bo.account_id}
        states = [line(viewer, incident_id).indicators[1].state for viewer in (alva, bo)]
        assert states == [IndicatorState.TRUE, IndicatorState.WAITING]
        assert line(bo, incident_id).indicators[1].measured is None

    def test_is_chosen_among_what_the_writer_may_read(self, alva: Viewer, incident_id: UUID, meter: Meter) -> None:
        meter.hidden_from = {alva.account_id}
        with refused("situation.no_such_watch"):
            wrote_scenario(alva, incident_id)

    def test_has_its_key_alone(self, meter: Meter) -> None:
        with pytest.raises(ValueError, match="already"):
            indicators.offer(Watch("meter", "En till", meter.choices, meter.value))
        assert [one.key for one in indicators.watches()] == ["meter"]

    def test_of_a_key_that_nobody_has_is_nothing(self, alva: Viewer, incident_id: UUID, meter: Meter) -> None:
        row = incidents.incident(alva, incident_id)
        assert indicators.measured(alva, row, known_now(row, later(1)), "nobody", "customers") is None
        assert meter.asked == 0


class TestAMark:
    @pytest.mark.parametrize(("mark", "role", "reads"), [
        (INTERNAL, Role.STAFF_MEMBER, True), (INTERNAL, Role.OBSERVER, False), (INTERNAL, Role.AUDITOR, True),
        (SECRET, Role.STAFF_MEMBER, False), (SECRET, Role.LOG_KEEPER, True), (SECRET, Role.COORDINATOR, False),
        (SECRET, Role.AUDITOR, True), (SECRET, Role.BOARD_CHAIR, False), (INTERNAL, Role.BOARD_CHAIR, True),
    ])  # fmt: skip
    def test_is_read_by_those_whom_it_is_for(self, alva: Viewer, incident_id: UUID, mark: Any, role: Role, reads: bool) -> None:
        scenario_id = wrote_scenario(alva, incident_id, replace(ONE_SIGN, mark=mark))
        viewer = viewer_with(role, scope=AUTHORITY_SCOPE)
        row = incidents.incident(viewer, incident_id)
        assert bool(queries.scenarios(viewer, row, known_now(row, later(1)))) is reads
        assert bool(queries.versions(viewer, row, scenario_id, known_now(row, later(1)))) is reads

    def test_of_secret_needs_its_ground(self, alva: Viewer, incident_id: UUID) -> None:
        with refused("incident.secret_needs_statute"):
            wrote_scenario(alva, incident_id, replace(ONE_SIGN, mark=replace(SECRET, statute="")))

    @pytest.mark.parametrize("what", ACTS[1:])
    def test_hides_it_also_from_those_who_may_say(self, alva: Viewer, incident_id: UUID, what: str) -> None:
        """A member of the staff says how things stand, and is told nothing of what is secret: not that it is there."""
        member = viewer_with(Role.STAFF_MEMBER)
        facts = prepared(alva, incident_id, what)
        found = line(alva, incident_id)
        did("revise_scenario", alva, incident_id, scenario_id=found.id, draft=replace(ONE_SIGN, mark=SECRET))
        assert code_of(what, member, incident_id, **facts) == "leadership.not_found"

    def test_that_is_raised_hides_what_came_before_from_the_picture(self, alva: Viewer, bo: Viewer, incident_id: UUID) -> None:
        scenario_id = wrote_scenario(alva, incident_id, ONE_SIGN)
        did("revise_scenario", alva, incident_id, scenario_id=scenario_id, draft=replace(ONE_SIGN, title="Hemligt", mark=SECRET))
        row = incidents.incident(bo, incident_id)
        assert queries.scenarios(bo, row, known_now(row, later(1))) == ()
        with refused("leadership.not_found"):
            queries.scenario(bo, row, scenario_id, known_now(row, later(1)))
