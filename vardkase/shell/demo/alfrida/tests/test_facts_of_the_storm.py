"""The figures and the forecasts of the storm in the demonstration: the whole curve, two grid owners apart, every forecast and its score."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from vardkase.access.rules import Role
from vardkase.incidents import queries as incidents
from vardkase.kernel.moments import STOCKHOLM, Happened, Precision
from vardkase.shell.demo.alfrida import script
from vardkase.shell.demo.alfrida.script import steps
from vardkase.shell.demo.alfrida.situation import facts as fact_steps
from vardkase.shell.demo.alfrida.situation import forecasts as forecast_steps
from vardkase.situation.queries import facts, forecasts
from vardkase.situation.queries.known import known_at
from vardkase.situation.rules.facts import Relation, Settlement
from vardkase.situation.rules.figures import Change, Qualifier
from vardkase.situation.rules.forecasts import Verdict
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db

AUDITOR = viewer_with(Role.AUDITOR)
OURS = [step for step in steps() if step.body.get("noun") in {"facts", "forecasts"}]
AFTERWARDS = datetime(2019, 6, 1, tzinfo=STOCKHOLM)
WHOLE = "Hela Vattenfall Eldistributions nätområde"

# As it was published: when, how many, how exact, by which source; the hour of the first is not known.
VATTENFALL = [
    ("2019-01-02 00:00", "60000", Qualifier.ABOUT, "N12"),
    ("2019-01-02 19:00", "35000", Qualifier.ABOUT, "N12"),
    ("2019-01-05 16:00", "14500", Qualifier.ABOUT, "N17"),
    ("2019-01-06 10:00", "11947", Qualifier.EXACT, "N18"),
    ("2019-01-08 14:00", "6500", Qualifier.ABOUT, "N20"),
    ("2019-01-10 11:30", "8300", Qualifier.ABOUT, "N21"),
    ("2019-01-18 09:00", "900", Qualifier.ABOUT, "N24"),
    ("2019-01-23 18:00", "0", Qualifier.EXACT, "N25"),
]
# What else stands on the curve, each in an area of its own.
OTHERS = [
    ("Roslagen", "2019-01-02 00:00", "28528", "N10"),
    ("Roslagen", "2019-01-04 10:00", "18000", "N14"),
    ("Norrtälje Energis nätområde", "2019-01-02 00:00", "1260", "N10"),
    ("Sverige", "2019-01-02 05:00", "97000", "N37"),
    ("Sverige", "2019-01-03 10:00", "38000", "N13b"),
    ("Ellevios nätområde", "2019-01-02 04:51", "14000", "N37"),
    ("E.ON:s nätområde", "2019-01-06 10:00", "255", "N18"),
    ("Norrtälje kommun", "2019-01-07 18:00", "6000", "N19"),
]
# When it was said, until when, by which source, and how many days it missed by; None where it held.
FORECASTS: dict[str, list[tuple[str, str, str, int | None]]] = {
    "Norrtälje och Roslagen": [("2019-01-02 00:00", "2019-01-02 16:00", "N31", 21), ("2019-01-04 10:00", "2019-01-11 10:00", "N14", 12)],
    "Fastlandet": [
        ("2019-01-03 10:00", "2019-01-03 18:00", "N13b", 20),
        ("2019-01-05 00:00", "2019-01-11 00:00", "N20", 13),
        ("2019-01-08 14:00", "2019-01-11 00:00", "N20", 13),
        ("2019-01-10 11:30", "2019-01-26 00:00", "N21", None),
    ],
    "Skärgården och öarna": [
        ("2019-01-02 19:00", "2019-01-05 19:00", "N12", 18),
        ("2019-01-03 10:00", "2019-01-04 18:00", "N13b", 19),
        ("2019-01-05 00:00", "2019-01-11 00:00", "N20", 13),
        ("2019-01-08 14:00", "2019-01-26 00:00", "N20", None),
        ("2019-01-18 09:00", "2019-01-26 00:00", "N24", None),
    ],
}


# Of these no source says when it came.
UNKNOWN = ("Fastlandet",)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


@pytest.fixture
def whole(incident_id):
    """The incident, and what is known in it when it is over."""
    row = incidents.incident(AUDITOR, incident_id)
    return row, known_at(row, AFTERWARDS, AFTERWARDS + timedelta(days=1))


def lines(whole):
    return {(one.said.what, one.said.area, one.said.organisation): one for one in facts.series(AUDITOR, *whole)}


def all_facts(whole, line):
    first = facts.facts_of(AUDITOR, *whole, line.id)
    rest = (facts.facts_of(AUDITOR, *whole, line.id, page=page) for page in range(2, first.pages + 1))
    return [fact for page in (first, *rest) for fact in page.facts]


class TestTheCurve:
    def test_vattenfalls_own_has_its_reversal(self, whole):
        line = lines(whole)["Kunder utan el", WHOLE, "Vattenfall Eldistribution"]
        found = list(reversed(all_facts(whole, line)))
        wanted = [(at(when), value, how) for when, value, how, _source in VATTENFALL]
        assert [(one.at, one.said.value, one.said.qualifier) for one in found] == wanted
        assert [one.change for one in found] == [None, *[Change.FALL] * 4, Change.RISE, *[Change.FALL] * 2]

    def test_each_figure_cites_what_was_read(self, whole):
        line = lines(whole)["Kunder utan el", WHOLE, "Vattenfall Eldistribution"]
        for fact, (_at, _value, _how, source) in zip(reversed(all_facts(whole, line)), VATTENFALL, strict=True):
            assert f"({source})" in fact.said.person
            assert fact.said.url == script.sources()[source].url

    @pytest.mark.parametrize(("area", "when", "value", "source"), OTHERS)
    def test_every_other_area_stands_apart(self, whole, area, when, value, source):
        those = [one for key, one in lines(whole).items() if key[1] == area and key[0] in {"Kunder utan el", "Hushåll utan el"}]
        found = [fact for line in those for fact in all_facts(whole, line) if (fact.at, fact.said.value) == (at(when), value)]
        assert len(found) == 1
        assert f"({source})" in found[0].said.person

    def test_two_grid_owners_are_never_added_or_compared(self, whole):
        assert facts.sums(AUDITOR, *whole) == ()
        known = lines(whole)
        roslagen = known["Kunder utan el", "Roslagen", "Vattenfall Eldistribution"]
        town = known["Kunder utan el", "Norrtälje Energis nätområde", "Norrtälje Energi"]
        assert facts.rules.relation(facts.figure(roslagen), facts.figure(town)) is Relation.OTHER_AREA

    def test_35000_and_38000_stand_after_each_other_and_are_no_rise(self, whole):
        customers = [one for key, one in lines(whole).items() if key[0] == "Kunder utan el"]
        told = facts.told(AUDITOR, *whole, customers)
        place = next(place for place, one in enumerate(told) if one.fact.said.value == "38000")
        assert told[place + 1].fact.said.value == "35000"
        assert (told[place].elsewhere, told[place].fact.change) == (Relation.OTHER_AREA, Change.FALL)

    def test_what_could_not_be_known_to_the_hour_says_so(self, whole):
        line = lines(whole)["Kunder utan el", "Norrtälje Energis nätområde", "Norrtälje Energi"]
        (fact,) = all_facts(whole, line)
        assert fact.as_of.precision is Precision.DAY
        assert "Källan anger inte klockslag" in fact.said.note


class TestWhatIsInvented:
    def test_two_sources_contradict_each_other_and_one_was_revised_and_settled(self, incident_id):
        row = incidents.incident(AUDITOR, incident_id)
        for when, state in (("2019-01-02 05:20", None), ("2019-01-02 06:00", Settlement.ONE_HOLDS)):
            known = known_at(row, at(when), AFTERWARDS)
            (pair,) = facts.contradictions(AUDITOR, row, known)
            assert pair.settlement is state
        assert pair.one.said.organisation == "TioHundra"
        assert pair.holds == pair.one.id
        revised = [one for one in all_facts((row, known), pair.one) if one.revised]
        assert [one.said.value for one in revised] == ["41"]

    @pytest.mark.parametrize("step", [step for step in OURS if step.fictional], ids=lambda step: step.id)
    def test_it_says_so_where_it_is_read(self, step):
        assert step.body["fictional"] is True

    def test_it_says_so_in_the_log(self, whole):
        line = lines(whole)["Onådda med trygghetslarm", "Yxlan", "TioHundra"]
        assert all("(Fiktivt inslag i demonstrationen.)" in one.said.note for one in all_facts(whole, line))


class TestForecasts:
    @pytest.mark.parametrize("area", FORECASTS)
    def test_every_revision_is_there_with_its_source_and_its_score(self, whole, area):
        (found,) = [one for one in forecasts.ladders(AUDITOR, *whole) if one.said.subject.area == area]
        wanted = FORECASTS[area]
        assert [(one.at, one.said.until) for one in found.forecasts] == [(at(when), at(until)) for when, until, _, _ in wanted]
        for line, (_when, _until, source, days) in zip(found.forecasts, wanted, strict=True):
            assert f"({source})" in line.said.person
            assert line.said.url == script.sources()[source].url
            if area in UNKNOWN:
                assert line.score is None or line.score.verdict not in {Verdict.HELD, Verdict.LATER}
                continue
            assert line.score.verdict is (Verdict.HELD if days is None else Verdict.LATER)
            assert days is None or round(line.score.missed / timedelta(days=1)) == days

    def test_all_that_a_source_tells_came_true_on_the_evening_of_the_23rd(self, whole):
        """When the mainland had power again nobody has said: that is no outcome, and nothing is scored against it."""
        for found in forecasts.ladders(AUDITOR, *whole):
            if found.said.subject.area in UNKNOWN:
                assert found.outcome.said.came is None
                assert "skiljer inte" in found.outcome.said.note
                continue
            assert found.outcome.said.came.at == at("2019-01-23 18:00")
            assert found.outcome.said.came.precision is Precision.PART_OF_DAY
            assert "skiljer inte" in found.outcome.said.note

    def test_how_often_and_how_far_they_slipped(self, whole):
        slips = {one.said.subject.area: one.slips for one in forecasts.ladders(AUDITOR, *whole)}
        for area, days in (("Fastlandet", 22), ("Skärgården och öarna", 21)):
            (found,) = slips[area].values()
            assert (found.count, round(found.total / timedelta(days=1))) == (2, days)

    def test_the_sources_are_judged(self, whole):
        vattenfall, web = forecasts.scores(AUDITOR, *whole)
        assert (vattenfall.organisation, vattenfall.stated, vattenfall.scored, vattenfall.held) == ("Vattenfall Eldistribution", 10, 6, 2)
        assert (vattenfall.slips.count, round(vattenfall.slips.total / timedelta(days=1))) == (4, 44)
        assert (web.organisation, web.held, round(web.worst / timedelta(days=1))) == ("Elbolagets webbplats", 0, 21)


class TestWhatWasKnownOn3JanuaryAtTen:
    @pytest.fixture
    def then(self, incident_id):
        """The incident, and what was known in it at 10:25 on 3 January."""
        row = incidents.incident(AUDITOR, incident_id)
        return row, known_at(row, at("2019-01-03 10:25"), AFTERWARDS)

    def test_the_figures_of_the_day_before_and_nothing_later(self, then):
        line = lines(then)["Kunder utan el", WHOLE, "Vattenfall Eldistribution"]
        assert {one.said.value for one in all_facts(then, line)} == {"60000", "35000"}
        assert ("Hushåll utan el", "Norrtälje kommun", "Sveriges Radio P4") not in lines(then)

    def test_one_forecast_had_passed_and_none_had_come_true(self, then):
        found = {one.said.subject.area: one for one in forecasts.ladders(AUDITOR, *then)}
        assert set(found) == {"Norrtälje och Roslagen", "Skärgården och öarna"}
        assert found["Norrtälje och Roslagen"].passed == at("2019-01-02 16:00")
        assert {one.outcome for one in found.values()} == {None}
        assert {line.score for one in found.values() for line in one.forecasts} == {None}


class TestTheSteps:
    @pytest.mark.parametrize("step", OURS, ids=lambda step: step.id)
    def test_each_is_sourced_or_invented_and_never_both(self, step):
        assert bool(step.sources) is not step.fictional
        assert step.row == 0

    @pytest.mark.parametrize("step", [step for step in OURS if "fact" in step.body], ids=lambda step: step.id)
    def test_no_fact_was_entered_before_it_was_true(self, step):
        found = fact_steps.moved(step.body["fact"]["as_of"], step.recorded_at, timedelta())
        assert found.at <= step.recorded_at

    def test_in_a_replay_the_moments_lie_so_much_nearer(self):
        given = {"at": "2019-01-02 00:00", "precision": "day", "said": "2 jan"}
        later = timedelta(days=2000)
        now = at("2019-01-02 10:00") + later
        assert fact_steps.moved(given, now, later) == Happened((now - timedelta(seconds=10)).astimezone(UTC), Precision.ABOUT)
        assert fact_steps.moved(given | {"precision": "minute"}, now, later).precision is Precision.MINUTE
        assert fact_steps.nearer(at("2019-01-02 12:00"), now, later) == now + timedelta(seconds=2)
        assert fact_steps.nearer(at("2019-01-02 12:00"), now, timedelta()) == at("2019-01-02 12:00")

    def test_an_act_that_nobody_knows_is_an_error(self, incident_id):
        for module in (fact_steps, forecast_steps):
            with pytest.raises(KeyError):
                module.perform({"act": "guess"}, {}, incident_id, {}, "", timedelta())

    def test_a_fact_without_its_moment_is_an_error(self):
        with pytest.raises(ValueError, match="moment"):
            fact_steps.moved({"at": None, "precision": "unknown", "said": "vet ej"}, AFTERWARDS, timedelta())
