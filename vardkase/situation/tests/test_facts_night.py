"""Whatever is said during a night: nothing is lost, the past stays as it was, every rebuild gives the same, and pages ask little."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase.access.rules import Role
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import later, opened
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.situation.actions import facts as actions
from vardkase.situation.actions import forecasts as forecast_actions
from vardkase.situation.queries import facts, forecasts
from vardkase.situation.rules.facts import FactDraft, KeepingDraft, Settlement, SettlementDraft
from vardkase.situation.rules.figures import Qualifier
from vardkase.situation.rules.forecasts import OutcomeDraft
from vardkase.situation.rules.known import Known
from vardkase.situation.tests.fact_scenes import CUSTOMERS, OWNER, SUBJECT, forecast, foretold, minute, said, series, stated, subject
from vardkase.testing.people import alva as alva_of
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db

ORGANISATIONS = ("Vattenfall", "Norrtälje Energi", "Kommunen")
AREAS = ("Roslagen", "Staden")
STEPS = ("open", "state", "state", "state", "state", "revise", "keep", "settle", "apart", "foretell", "foretell", "close", "correct")
steps = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 20), st.integers(0, 5)), min_size=1, max_size=12)


class Night:
    """Somebody who says things, whatever comes to mind; what the rules refuse is not said."""

    def __init__(self) -> None:
        self.viewer = alva_of()
        self.incident_id = opened(self.viewer)
        self.minutes = 0
        self.series: list[Any] = []
        self.facts: list[Any] = []
        self.subjects: list[Any] = []
        self.snapshots: list[tuple[Known, Any]] = []

    def do(self, step: str, first: int, second: int) -> None:
        self.minutes += 1
        try:
            with transaction.atomic():
                getattr(self, step)(first, second)
        except Refusal:
            pass
        row = incidents.incident(self.viewer, self.incident_id)
        known = Known(row.entries, later(self.minutes))
        self.snapshots.append((known, self.picture(known)))

    def picture(self, known: Known) -> Any:
        """Everything that the queries give, as known then."""
        row = incidents.incident(self.viewer, self.incident_id)
        lines = facts.series(self.viewer, row, known)
        pages = [facts.facts_of(self.viewer, row, known, one.id) for one in lines]
        drawn = facts.drawn(self.viewer, lines, known)
        beside = facts.pairs(self.viewer, row, known), facts.sums(self.viewer, row, known)
        return lines, pages, drawn, beside, forecasts.ladders(self.viewer, row, known), forecasts.scores(self.viewer, row, known)

    @property
    def common(self) -> dict[str, Any]:
        return {"viewer": self.viewer, "incident_id": self.incident_id, "key": new_id(), "now": later(self.minutes)}

    def open(self, first: int, second: int) -> None:
        draft = replace(CUSTOMERS, organisation=ORGANISATIONS[first % 3], area=AREAS[second % 2])
        self.series.append(series(self.viewer, self.incident_id, draft, now=later(self.minutes)))

    def state(self, first: int, second: int) -> None:
        if self.series:
            draft = FactDraft(str(first * 1000), minute(later(self.minutes - second)), list(Qualifier)[second % 5])
            self.facts.append(
                stated(self.viewer, self.incident_id, self.series[first % len(self.series)], draft=draft, now=later(self.minutes))
            )

    def revise(self, first: int, second: int) -> None:
        if self.facts:
            draft = said(str(second * 100), later(self.minutes - 1))
            common = self.common
            actions.revise_fact(fact_id=self.facts[first % len(self.facts)], draft=draft, reason="Fel", **common)
            self.facts.append(common["key"])

    def keep(self, first: int, second: int) -> None:
        if self.series:
            draft = KeepingDraft(OWNER, 15 + second, followed=second != 3, reason="Så här")
            actions.keep_series(series_id=self.series[first % len(self.series)], draft=draft, **self.common)

    def settle(self, first: int, second: int) -> None:
        if len(self.series) > 1:
            one, other = self.series[first % len(self.series)], self.series[second % len(self.series)]
            draft = SettlementDraft(list(Settlement)[second % 3], one, "Ringde")
            actions.settle_contradiction(one_id=one, other_id=other, draft=draft, **self.common)

    def apart(self, first: int, second: int) -> None:
        if len(self.series) > 1:
            actions.say_apart(series_ids=tuple(self.series[:2]), said_by="Elsamordnaren", grounds="Så är det", **self.common)

    def foretell(self, first: int, second: int) -> None:
        if not self.subjects or second == 5:
            draft = replace(SUBJECT, area=f"Område {first}")
            self.subjects.append(subject(self.viewer, self.incident_id, draft, now=later(self.minutes)))
        draft_said = foretold(self.minutes + first, stated_at=self.minutes - second, who=ORGANISATIONS[second % 3])
        forecast(self.viewer, self.incident_id, self.subjects[first % len(self.subjects)], draft_said, self.minutes)

    def close(self, first: int, second: int) -> None:
        if self.subjects:
            draft = OutcomeDraft(minute(later(self.minutes - second)), organisation="Vattenfall", reason="Rätt dag" if second % 2 else "")
            forecast_actions.close_forecast(subject_id=self.subjects[first % len(self.subjects)], draft=draft, **self.common)

    def correct(self, first: int, second: int) -> None:
        row = incidents.incident(self.viewer, self.incident_id)
        known = Known(row.entries, later(self.minutes))
        lines = [line for one in forecasts.ladders(self.viewer, row, known) for line in one.forecasts]
        if lines:
            draft = foretold(self.minutes + first, stated_at=self.minutes - second)
            forecast_actions.correct_forecast(forecast_id=lines[first % len(lines)].id, draft=draft, reason="Vi hörde fel", **self.common)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_is_said_the_past_stays_and_a_rebuild_gives_the_same(done):
    with transaction.atomic():
        night = Night()
        for step, first, second in done:
            night.do(step, first, second)
        for known, picture in night.snapshots:
            assert night.picture(known) == picture
        assert maintenance.agrees(f"incident:{night.incident_id}")
        assert list(maintenance.rebuild(str(night.incident_id)))
        for known, picture in night.snapshots:
            assert night.picture(known) == picture
        transaction.set_rollback(True)


class TestHowMuchIsAsked:
    """A page asks the database as often for forty series as for two."""

    def count(self, screen, incident_id, name, *args):
        address = reverse(f"situation:{name}", args=[incident_id, *args])
        screen.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert screen.get(address).status_code == 200
        return len(asked)

    def grow(self, viewer, incident_id, number):
        for one in range(number):
            key = series(viewer, incident_id, replace(CUSTOMERS, area=f"Område {one}", organisation=f"Källa {new_id()}"), first=said())
            stated(viewer, incident_id, key, "1 000", 1)
            ladder = subject(viewer, incident_id, replace(SUBJECT, area=f"Område {new_id()}"), first=foretold(600))
            forecast(viewer, incident_id, ladder, foretold(700, stated_at=1), 2)
        return key, ladder

    def test_it_does_not_grow_with_what_is_known(self, alva, screen, incident_id, an_hour_later):
        # Twice, so that there are sources of the same area: what contradicts what is asked once, too.
        self.grow(alva, incident_id, 2)
        key, ladder = self.grow(alva, incident_id, 2)
        pages = {"facts": (), "forecasts": (), "series": (key,), "compare": (key,), "forecast": (ladder,), "state_fact": (key,)}
        few = {name: self.count(screen, incident_id, name, *args) for name, args in pages.items()}
        self.grow(alva, incident_id, 12)
        many = {name: self.count(screen, incident_id, name, *args) for name, args in pages.items()}
        assert many == few
        assert max(many.values()) < 40


class TestWhoMayDoWhat:
    """Every act beside its refusals: the right role, the wrong one, another authority, a partner."""

    ACTS = (
        ("open_series", ()), ("open_forecast", ()), ("state_fact", ("series",)), ("keep_series", ("series",)), ("say_apart", ("series",)),
        ("revise_fact", ("fact",)), ("state_forecast", ("subject",)), ("close_forecast", ("subject",)), ("correct_forecast", ("line",)),
        ("settle_contradiction", ("series", "other")),
    )  # fmt: skip

    @pytest.fixture
    def made(self, alva, incident_id, an_hour_later):
        """Something to act upon: two series that contradict each other, a fact, a forecast."""
        one = series(alva, incident_id)
        fact = stated(alva, incident_id, one, "28 528")
        other = series(alva, incident_id, replace(CUSTOMERS, organisation="Östhammars kommun"), first=said("18 000"))
        ladder = subject(alva, incident_id)
        line = forecast(alva, incident_id, ladder, foretold(600))
        return {"series": one, "other": other, "fact": fact, "subject": ladder, "line": line}

    def opened_as(self, client, sign_in, viewer, incident_id, made, name, args):
        sign_in(client, viewer)
        return client.get(reverse(f"situation:{name}", args=[incident_id, *(made[one] for one in args)])).status_code

    @pytest.mark.parametrize(("name", "args"), ACTS, ids=[name for name, _args in ACTS])
    @pytest.mark.parametrize("role", [Role.STAFF_MEMBER, Role.CHIEF_OF_STAFF])
    def test_those_who_say_how_things_stand_get_the_form(self, client, sign_in, incident_id, made, role, name, args):
        assert self.opened_as(client, sign_in, viewer_with(role), incident_id, made, name, args) == 200

    @pytest.mark.parametrize(("name", "args"), ACTS, ids=[name for name, _args in ACTS])
    @pytest.mark.parametrize("role", [Role.OBSERVER, Role.AUDITOR, Role.LOG_KEEPER])
    def test_those_who_only_read_do_not(self, client, sign_in, incident_id, made, role, name, args):
        assert self.opened_as(client, sign_in, viewer_with(role), incident_id, made, name, args) in {403, 404}

    @pytest.mark.parametrize(("name", "args"), ACTS, ids=[name for name, _args in ACTS])
    @pytest.mark.parametrize("who", ["cilla", "dag"])
    def test_outsiders_find_nothing(self, client, sign_in, incident_id, made, who, name, args, request):
        assert self.opened_as(client, sign_in, request.getfixturevalue(who), incident_id, made, name, args) in {403, 404}

    @pytest.mark.parametrize(("name", "args"), ACTS, ids=[name for name, _args in ACTS])
    def test_what_is_sent_by_those_who_may_not_changes_nothing(self, client, sign_in, incident_id, made, name, args):
        before = incidents.incident(viewer_with(Role.OBSERVER), incident_id).entries
        sign_in(client, viewer_with(Role.OBSERVER))
        address = reverse(f"situation:{name}", args=[incident_id, *(made[one] for one in args)])
        answer = client.post(address, {"key": str(new_id()), "value": "1", "as_of": "nu", "reason": "x", "note": "x", "how": "both_right"})
        assert answer.status_code in {403, 404}
        assert incidents.incident(viewer_with(Role.OBSERVER), incident_id).entries == before
