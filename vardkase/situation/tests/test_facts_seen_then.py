"""One night number by number: at each entry the picture is what had been told by then, whatever was told of it later."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import later, refused
from vardkase.kernel.ids import new_id
from vardkase.situation.actions import facts as actions
from vardkase.situation.actions import forecasts as forecast_actions
from vardkase.situation.queries import facts, forecasts
from vardkase.situation.queries.known import known_at
from vardkase.situation.rooms import facts_given
from vardkase.situation.rules.facts import KeepingDraft, Relation, Settlement, SettlementDraft, Standing
from vardkase.situation.rules.figures import Change
from vardkase.situation.rules.forecasts import OutcomeDraft, Verdict
from vardkase.situation.rules.known import Known
from vardkase.situation.tests.fact_scenes import (
    CUSTOMERS,
    ENERGI,
    SUBJECT,
    forecast,
    foretold,
    minute,
    revised,
    said,
    series,
    stated,
    subject,
)
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db

OTHER_SOURCE = replace(CUSTOMERS, organisation="Östhammars kommun")
END = later(500)


class Told:
    """What was told, step by step; after each step the number that the incident had come to."""

    def __init__(self, viewer, incident_id):
        self.viewer, self.incident_id, self.numbers, self.minutes = viewer, incident_id, {}, 0.0
        self.note("before")
        self.one = series(viewer, incident_id, now=self.next("opened"))
        self.note("opened")
        self.first = stated(viewer, incident_id, self.one, "82 528", 1, now=self.next())
        self.note("first")
        revised(viewer, incident_id, self.first, "28 528", self.minutes + 10)
        self.minutes += 10
        self.note("revised")
        self.other = series(viewer, incident_id, OTHER_SOURCE, first=said("18 000"), now=self.next())
        self.note("contradicted")
        self.act(
            actions.settle_contradiction,
            one_id=self.one,
            other_id=self.other,
            draft=SettlementDraft(Settlement.ONE_HOLDS, self.one, "Ringde."),
        )
        self.note("settled")
        stated(viewer, incident_id, self.one, "30 000", 45, now=self.next())
        self.note("risen")
        self.town = series(viewer, incident_id, ENERGI, first=said("1 260"), now=self.next())
        self.sum = self.act(actions.say_apart, series_ids=(self.one, self.town), said_by="Elsamordnaren", grounds="En ägare.")
        self.note("added")
        self.act(actions.withdraw_sum, sum_id=self.sum, reason="De överlappar.")
        self.note("withdrawn")
        self.act(actions.keep_series, series_id=self.other, draft=KeepingDraft("TiB", 60, followed=False, reason="Klart"))
        self.note("dropped")
        stated(viewer, incident_id, self.one, draft=said("0", later(400), standing=Standing.FORECAST), now=self.next())
        self.note("ahead")
        self.foretell(viewer, incident_id)

    def foretell(self, viewer, incident_id):
        self.subject = subject(viewer, incident_id, now=self.next())
        self.note("followed")
        self.said_first = forecast(viewer, incident_id, self.subject, foretold(300, stated_at=110), self.minutes + 10)
        self.minutes += 10
        self.note("foretold")
        forecast(viewer, incident_id, self.subject, foretold(360, stated_at=125), self.minutes + 10)
        self.minutes += 10
        self.note("moved")
        right = foretold(330, stated_at=110)
        self.act(forecast_actions.correct_forecast, forecast_id=self.said_first, draft=right, reason="Vi hörde fel")
        self.note("corrected")
        self.minutes = 350
        self.act(
            forecast_actions.close_forecast, subject_id=self.subject, draft=OutcomeDraft(minute(later(340)), organisation="Vattenfall")
        )
        self.note("came")

    def next(self, _name=""):
        self.minutes += 10
        return later(self.minutes)

    def act(self, action, **said_so):
        key = new_id()
        action(viewer=self.viewer, incident_id=self.incident_id, key=key, now=self.next(), **said_so)
        return key

    def note(self, name):
        self.numbers[name] = (incidents.incident(self.viewer, self.incident_id).entries, self.minutes)


@kept
def told(alva, incident_id):
    """The night, told once."""
    return Told(alva, incident_id)


@pytest.fixture
def seen(alva, incident_id, told):
    """What a query gives as known after a step."""
    row = incidents.incident(alva, incident_id)

    def ask(step, query, *args):
        number, minutes = told.numbers[step]
        return query(alva, row, Known(number, later(minutes)), *args)

    return ask


STEPS = (
    "before", "opened", "first", "revised", "contradicted", "settled", "risen", "added", "withdrawn", "dropped", "ahead", "followed",
    "foretold", "moved", "corrected", "came",
)  # fmt: skip


class TestTheSeries:
    @pytest.mark.parametrize(
        ("step", "values"),
        [
            ("before", []),
            ("opened", [None]),
            ("first", ["82528"]),
            ("revised", ["28528"]),
            ("contradicted", ["28528", "18000"]),
            ("risen", ["30000", "18000"]),
            ("added", ["30000", "18000", "1260"]),
            ("came", ["30000", "18000", "1260"]),
        ],
    )
    def test_each_has_the_newest_that_had_been_told(self, seen, step, values):
        assert [one.latest.said.value if one.latest else None for one in seen(step, facts.series)] == values

    @pytest.mark.parametrize(
        ("step", "total", "struck"), [("opened", 0, 0), ("first", 1, 0), ("revised", 2, 1), ("risen", 3, 1), ("came", 4, 1)]
    )
    def test_its_page_has_as_many_and_those_struck_that_had_been_revised(self, told, seen, step, total, struck):
        page = seen(step, facts.facts_of, told.one)
        assert (page.total, len(page.facts), sum(one.revised for one in page.facts)) == (total, total, struck)

    @pytest.mark.parametrize(
        ("step", "drawn"), [("first", ["82528"]), ("revised", ["28528", "82528"]), ("risen", ["28528", "82528", "30000"])]
    )
    def test_it_is_drawn_of_no_more(self, alva, told, seen, step, drawn):
        line = seen(step, facts.one_series, told.one)
        number, minutes = told.numbers[step]
        points, count = facts.drawn(alva, [line], Known(number, later(minutes)))[told.one]
        assert ([one.value for one in points], count) == (drawn, len(drawn))
        assert [one.value for one in points if one.revised] == (["82528"] if step != "first" else [])

    @pytest.mark.parametrize(("step", "change"), [("first", None), ("revised", None), ("risen", Change.RISE), ("came", Change.RISE)])
    def test_a_rise_is_one_when_both_figures_stand(self, told, seen, step, change):
        assert seen(step, facts.one_series, told.one).change is change

    @pytest.mark.parametrize(("step", "owner", "followed"), [("contradicted", "Lägesfunktionen", True), ("dropped", "TiB", False)])
    def test_it_is_looked_after_by_whoever_did_then(self, told, seen, step, owner, followed):
        line = seen(step, facts.one_series, told.other)
        assert (line.owner, line.followed) == (owner, followed)

    @pytest.mark.parametrize("step", STEPS)
    def test_nothing_of_it_was_told_later(self, told, seen, step):
        number, _minutes = told.numbers[step]
        lines = seen(step, facts.series)
        assert all(one.number <= number for one in lines)
        for one in lines:
            assert all(fact.number <= number for fact in seen(step, facts.facts_of, one.id).facts)
        for ladder in seen(step, forecasts.ladders):
            assert all(one.number <= number for one in (ladder, *ladder.forecasts))

    @pytest.mark.parametrize(("step", "name"), [("before", "one"), ("settled", "town"), ("first", "other")])
    def test_one_that_was_not_there_yet_is_not_found(self, told, seen, step, name):
        with refused("situation.not_found"):
            seen(step, facts.one_series, getattr(told, name))

    def test_a_fact_that_was_not_there_yet_is_not_found(self, told, seen):
        with refused("situation.not_found"):
            seen("opened", facts.fact, told.first)
        _line, fact = seen("first", facts.fact, told.first)
        assert not fact.revised
        _line, fact = seen("revised", facts.fact, told.first)
        assert fact.revised

    @pytest.mark.parametrize(("step", "ahead"), [("dropped", []), ("ahead", ["0"]), ("came", ["0"])])
    def test_what_was_said_of_what_is_to_come(self, seen, step, ahead):
        assert [fact.said.value for _line, fact in seen(step, facts.forecasts_of_facts)] == ahead


class TestBesideEachOther:
    @pytest.mark.parametrize(
        ("step", "relations", "settlements"),
        [
            ("revised", [], []),
            ("contradicted", [Relation.CONTRADICTS], [None]),
            ("settled", [Relation.CONTRADICTS], [Settlement.ONE_HOLDS]),
            ("risen", [Relation.CONTRADICTS], [None]),
            ("withdrawn", [Relation.CONTRADICTS], [None]),
            ("dropped", [], []),
        ],
    )
    def test_a_contradiction_is_settled_from_then_on_and_until_a_new_figure(self, seen, step, relations, settlements):
        pairs = seen(step, facts.pairs)
        assert [one.relation for one in pairs] == relations
        assert [one.settlement for one in pairs] == settlements

    @pytest.mark.parametrize(("step", "values"), [("risen", []), ("added", ["31260"]), ("withdrawn", []), ("came", [])])
    def test_a_sum_stands_from_when_it_was_said_until_it_is_taken_back(self, seen, step, values):
        assert [one.value for one in seen(step, facts.sums)] == values

    @pytest.mark.parametrize(("step", "count"), [("opened", 0), ("first", 1), ("revised", 1), ("contradicted", 2), ("added", 4)])
    def test_as_it_was_told_has_those_that_stood(self, seen, step, count):
        assert len(seen(step, facts.told, seen(step, facts.series))) == count


class TestForecasts:
    @pytest.mark.parametrize(
        ("step", "ends", "struck"),
        [
            ("ahead", None, 0),
            ("followed", [], 0),
            ("foretold", [300], 0),
            ("moved", [300, 360], 0),
            ("corrected", [300, 330, 360], 1),
            ("came", [300, 330, 360], 1),
        ],
    )
    def test_the_ladder_has_the_rungs_that_had_been_said(self, seen, step, ends, struck):
        ladders = seen(step, forecasts.ladders)
        if ends is None:
            assert ladders == ()
        else:
            (ladder,) = ladders
            assert [one.said.until for one in ladder.forecasts] == [later(one) for one in ends]
            assert sum(one.corrected for one in ladder.forecasts) == struck

    @pytest.mark.parametrize(("step", "minutes"), [("foretold", 0), ("moved", 60), ("corrected", 30)])
    def test_how_far_it_had_slipped(self, told, seen, step, minutes):
        slips = seen(step, forecasts.ladder, told.subject).slips["vattenfall"]
        assert slips.total.total_seconds() == minutes * 60

    @pytest.mark.parametrize(
        ("step", "verdicts"), [("moved", [None, None]), ("corrected", [None] * 3), ("came", [None, Verdict.HELD, Verdict.HELD])]
    )
    def test_nothing_is_scored_before_it_came(self, told, seen, step, verdicts):
        lines = seen(step, forecasts.ladder, told.subject).forecasts
        assert [one.score.verdict if one.score else None for one in lines] == verdicts

    def test_the_sources_were_judged_by_what_was_known(self, seen):
        assert seen("ahead", forecasts.scores) == ()
        (then,) = seen("moved", forecasts.scores)
        assert (then.stated, then.scored, then.held) == (2, 0, 0)
        (now,) = seen("came", forecasts.scores)
        assert (now.stated, now.scored, now.held) == (2, 2, 2)


class TestGivenOn:
    @pytest.mark.parametrize("step", STEPS)
    def test_neither_reports_nor_the_time_machine_know_more(self, told, seen, step):
        number, _minutes = told.numbers[step]
        given = [*seen(step, facts_given.fact_material), *seen(step, facts_given.forecast_material)]
        assert all(one.number <= number for one in given)
        shown = [*seen(step, facts_given.facts_seen), *seen(step, facts_given.forecasts_seen)]
        assert len(shown) == len(seen(step, facts.series)) + len(seen(step, forecasts.ladders))
        words = " ".join(one.value for one in shown).replace("\u00a0", " ")
        assert ("30 000" in words) is (STEPS.index(step) >= STEPS.index("risen"))

    @pytest.mark.parametrize("step", STEPS)
    def test_by_the_clock_it_is_the_same_as_by_the_number(self, alva, incident_id, told, step):
        row = incidents.incident(alva, incident_id)
        number, minutes = told.numbers[step]
        if step != "before":
            assert known_at(row, later(minutes), END).number == number
        assert known_at(row, END, END) == Known(row.entries, END)

    def test_a_rebuild_gives_the_same_at_every_number(self, incident_id, seen):
        def all_of_it():
            return [
                (seen(step, facts.series), seen(step, facts.pairs), seen(step, facts.sums), seen(step, forecasts.ladders)) for step in STEPS
            ]

        before = all_of_it()
        assert maintenance.agrees(f"incident:{incident_id}")
        assert list(maintenance.rebuild(str(incident_id)))
        assert all_of_it() == before


def test_subjects_are_of_one_area_each(told, seen):
    (ladder,) = seen("came", forecasts.ladders)
    assert (ladder.said.subject.area, ladder.id) == (SUBJECT.area, told.subject)
