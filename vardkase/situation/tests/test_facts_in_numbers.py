"""Very many facts, and very many series: nothing is lost on the way, everything is counted, and what is due is asked for once each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from vardkase.access.rules import Role
from vardkase.incidents.tests.scenes import NIGHT, closed, later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership.obligations import obligations
from vardkase.situation.actions import facts as actions
from vardkase.situation.material import Section
from vardkase.situation.models.facts import FactRow
from vardkase.situation.queries import facts, forecasts
from vardkase.situation.queries.facts_due import open_contradictions, passed_forecasts, stale_series
from vardkase.situation.rooms import facts_given
from vardkase.situation.rules.facts import KeepingDraft, Relation, Settlement, SettlementDraft
from vardkase.situation.rules.figures import Change, Kind, Qualifier
from vardkase.situation.tests.fact_scenes import (
    CUSTOMERS,
    ENERGI,
    OWNER,
    SUBJECT,
    came,
    forecast,
    foretold,
    here,
    said,
    series,
    stated,
    subject,
)
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db

OTHER_SOURCE = replace(CUSTOMERS, organisation="Östhammars kommun")
MANY = 1_000


@pytest.fixture
def long_series(alva, incident_id):
    """A series of a thousand facts, one each minute, with one peak: the rows that their entries would have made."""
    key = series(alva, incident_id, first=said("5", NIGHT))
    row = FactRow.objects.get(series_id=key)
    copies = []
    for minute in range(1, MANY):
        value = "77777" if minute == 432 else str(minute % 50)
        at = NIGHT - timedelta(minutes=minute)
        same = {"incident_id": incident_id, "series_id": key, "qualifier": row.qualifier, "standing": row.standing, "by": row.by}
        copies.append(FactRow(id=new_id(), number=-minute, as_of=at, value=value, recorded_at=row.recorded_at, body=row.body, **same))
    FactRow.objects.bulk_create(copies)
    return key


class TestAThousand:
    def test_all_are_counted_few_are_read_and_the_peak_is_drawn(self, alva, incident_id, long_series):
        row, known = here(alva, incident_id)
        page = facts.facts_of(alva, row, known, long_series)
        assert (page.total, page.pages, len(page.facts)) == (MANY, MANY // facts.PAGE, facts.PAGE)
        last = facts.facts_of(alva, row, known, long_series, page=page.pages)
        assert (len(last.facts), last.page) == (facts.PAGE, page.pages)
        line = facts.one_series(alva, row, known, long_series)
        assert (line.latest.at, len(line.recent)) == (NIGHT, facts.RECENT)
        ((points, count),) = facts.drawn(alva, [line], known).values()
        assert (count, len(points) <= 400) == (MANY, True)
        assert "77777" in {one.value for one in points}
        assert [one.at for one in points] == sorted(one.at for one in points)
        assert (points[0].at, points[-1].at) == (NIGHT - timedelta(minutes=MANY - 1), NIGHT)


class TestManySeries:
    def test_more_than_one_statement_asks_for_are_all_there(self, alva, incident_id, monkeypatch):
        monkeypatch.setattr(facts, "AT_ONCE", 3)
        keys = [series(alva, incident_id, replace(CUSTOMERS, area=f"Område {one}"), first=said(str(one))) for one in range(8)]
        lines = facts.series(alva, *here(alva, incident_id))
        assert [one.id for one in lines] == keys
        assert [one.latest.said.value for one in lines] == [str(one) for one in range(8)]

    @pytest.mark.parametrize(("sources", "pairs"), [(1, 0), (2, 1), (3, 3), (5, 10)])
    def test_every_two_sources_of_an_area_are_compared_once(self, alva, incident_id, sources, pairs):
        for one in range(sources):
            series(alva, incident_id, replace(CUSTOMERS, organisation=f"Källa {one}"), first=said(str(one)))
        found = facts.pairs(alva, *here(alva, incident_id))
        assert len({frozenset((one.one.id, one.other.id)) for one in found}) == len(found) == pairs
        assert {one.relation for one in found} <= {Relation.CONTRADICTS}

    def test_one_without_a_figure_contradicts_nobody(self, alva, incident_id):
        series(alva, incident_id, first=said())
        series(alva, incident_id, OTHER_SOURCE)
        assert facts.pairs(alva, *here(alva, incident_id)) == ()

    def test_whoever_was_there_first_is_asked_however_they_are_named(self, alva, incident_id):
        one = series(alva, incident_id, replace(CUSTOMERS, owner="Först"), first=said())
        other = series(alva, incident_id, replace(OTHER_SOURCE, owner="Sist"), first=said("1"))
        (pair,) = facts.contradictions(alva, *here(alva, incident_id))
        assert (pair.owner, {pair.one.id, pair.other.id}) == ("Först", {one, other})
        draft = KeepingDraft("Nu en annan", reason="Byte")
        actions.keep_series(viewer=alva, incident_id=incident_id, series_id=one, draft=draft, key=new_id(), now=later(5))
        (pair,) = facts.contradictions(alva, *here(alva, incident_id))
        assert pair.owner == "Nu en annan"


class TestAsItWasTold:
    def test_what_changed_is_known_however_much_was_told_between(self, alva, incident_id):
        one = series(alva, incident_id, first=said("100"))
        other = series(alva, incident_id, ENERGI)
        for minute in range(1, 31):
            stated(alva, incident_id, other, str(minute), minute)
        stated(alva, incident_id, one, "90", 40)
        row, known = here(alva, incident_id)
        told = facts.told(alva, row, known, facts.series(alva, row, known))
        assert len(told) == 25
        assert (told[0].fact.said.value, told[0].fact.change) == ("90", Change.FALL)
        assert {one.fact.change for one in told[1:]} == {Change.RISE}
        assert [one.elsewhere for one in told[:2]] == [Relation.OTHER_AREA, None]

    @pytest.mark.parametrize("most", [1, 2, 3])
    def test_the_last_that_is_told_knows_what_was_told_before_it(self, alva, incident_id, most):
        one, other = series(alva, incident_id), series(alva, incident_id, ENERGI)
        for minute in range(4):
            stated(alva, incident_id, (one, other)[minute % 2], str(100 + minute), minute)
        row, known = here(alva, incident_id)
        told = facts.told(alva, row, known, facts.series(alva, row, known), most=most)
        assert [one.elsewhere for one in told] == [Relation.OTHER_AREA] * most
        assert [one.fact.change for one in told] == [Change.RISE, Change.RISE, None][:most]

    @pytest.mark.parametrize(
        ("draft", "how"),
        [
            (OTHER_SOURCE, Relation.OTHER_TIME),
            (replace(CUSTOMERS, unit="hushåll"), Relation.OTHER_UNIT),
            (ENERGI, Relation.OTHER_AREA),
            (replace(ENERGI, unit="hushåll"), Relation.OTHER_AREA),
        ],
    )
    def test_why_it_is_not_compared_with_what_was_told_before(self, alva, incident_id, draft, how):
        series(alva, incident_id, first=said())
        series(alva, incident_id, draft, first=said("7", later(5)), now=later(6))
        row, known = here(alva, incident_id)
        newest, oldest = facts.told(alva, row, known, facts.series(alva, row, known))
        assert (newest.elsewhere, oldest.elsewhere) == (how, None)


class TestASum:
    def say(self, viewer, incident_id, *ids):
        whose = {"said_by": "Elsamordnaren", "grounds": "En ägare.", "key": new_id(), "now": later(50)}
        actions.say_apart(viewer=viewer, incident_id=incident_id, series_ids=ids, **whose)
        (found,) = facts.sums(viewer, *here(viewer, incident_id))
        return found

    @pytest.mark.parametrize(
        ("values", "total", "how"),
        [
            (("28 528", "1 260"), "29788", Qualifier.EXACT),
            (("ca 28 500", "1 260"), "29760", Qualifier.ABOUT),
            (("minst 6 000", "minst 500"), "6500", Qualifier.AT_LEAST),
            (("minst 6 000", "högst 500"), "6500", Qualifier.ESTIMATE),
            (("0", "0"), "0", Qualifier.EXACT),
            (("1", "2", "ca 3", "uppskattningsvis 4"), "10", Qualifier.ESTIMATE),
        ],
    )
    def test_it_is_of_the_newest_and_known_no_better_than_they(self, alva, incident_id, values, total, how):
        keys = [
            series(alva, incident_id, replace(CUSTOMERS, area=f"Område {number}"), first=said(value)) for number, value in enumerate(values)
        ]
        found = self.say(alva, incident_id, *keys)
        assert (found.value, found.qualifier, [one.id for one in found.parts]) == (total, how, keys)

    def test_the_same_series_twice_is_added_once(self, alva, incident_id):
        one, other = series(alva, incident_id, first=said("5")), series(alva, incident_id, ENERGI, first=said("7"))
        assert self.say(alva, incident_id, one, other, one).value == "12"


class TestWhatIsDue:
    def codes(self, viewer, minutes=60.0):
        every = obligations(viewer, later(minutes))
        return sorted(one.code for one in every if one.code in {"series_is_old", "contradiction_is_open", "forecast_has_passed"})

    def test_of_all_incidents_that_go_on_each_once(self, alva, incident_id):
        other, over = opened(alva), opened(alva)
        for where in (incident_id, other, over):
            series(alva, where, replace(CUSTOMERS, stale_minutes=30), first=said())
            series(alva, where, OTHER_SOURCE, first=said("1"))
            subject(alva, where, first=foretold(30))
        closed(alva, over)
        assert self.codes(alva) == sorted(["series_is_old", "contradiction_is_open", "forecast_has_passed"] * 2)
        assert [row.id for row, _line in stale_series(alva, now=later(60))].count(over) == 0

    def test_nothing_is_due_where_nothing_is_told(self, alva, incident_id):
        assert self.codes(alva) == []
        series(alva, incident_id, replace(CUSTOMERS, stale_minutes=15))
        subject(alva, incident_id)
        assert self.codes(alva, 100_000) == []

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_of_outsiders_nothing_is_asked(self, alva, incident_id, who, request):
        series(alva, incident_id, replace(CUSTOMERS, stale_minutes=30), first=said())
        series(alva, incident_id, OTHER_SOURCE, first=said("1"))
        subject(alva, incident_id, first=foretold(30))
        outsider = request.getfixturevalue(who)
        for asked in (stale_series, open_contradictions, passed_forecasts):
            assert list(asked(outsider, now=later(60))) == []

    def test_who_only_reads_is_led_to_the_page_and_not_to_the_form(self, alva, incident_id):
        one = series(alva, incident_id, first=said())
        other = series(alva, incident_id, OTHER_SOURCE, first=said("1"))
        key = subject(alva, incident_id, first=foretold(30))
        ways = {one.code: one.url for one in obligations(viewer_with(Role.OBSERVER), later(60))}
        assert ways["contradiction_is_open"] == f"/incidents/{incident_id}/facts/{min(one, other)}/beside/"
        assert ways["forecast_has_passed"] == f"/incidents/{incident_id}/forecasts/{key}/"


class TestReports:
    def given(self, viewer, incident_id, minutes=60.0):
        row, known = here(viewer, incident_id, minutes)
        return [*facts_given.fact_material(viewer, row, known), *facts_given.forecast_material(viewer, row, known)]

    @pytest.mark.parametrize(("how", "told"), [(Settlement.ONE_HOLDS, 1), (Settlement.BOTH_RIGHT, 2), (Settlement.NOT_KNOWN, 2)])
    def test_only_what_was_found_not_to_hold_is_left_out(self, alva, incident_id, how, told):
        one, other = series(alva, incident_id, first=said()), series(alva, incident_id, OTHER_SOURCE, first=said("1"))
        draft = SettlementDraft(how, one, "Ringde.")
        common = {"viewer": alva, "incident_id": incident_id, "key": new_id(), "now": later(5)}
        actions.settle_contradiction(one_id=one, other_id=other, draft=draft, **common)
        pieces = self.given(alva, incident_id)
        assert sum(one.section is Section.CONSEQUENCES for one in pieces) == told
        assert not [one for one in pieces if one.section is Section.UNCERTAINTIES]

    @pytest.mark.parametrize(
        ("moves", "words"),
        [
            (0, ""),
            (1, "Prognosen har flyttats fram 1 gång."),
            (2, "Prognosen har flyttats fram 2 gånger."),
        ],
    )
    def test_how_often_a_forecast_was_moved(self, alva, incident_id, moves, words):
        key = subject(alva, incident_id, first=foretold(600))
        for number in range(1, moves + 1):
            forecast(alva, incident_id, key, foretold(600 + number, stated_at=number), number)
        (piece,) = self.given(alva, incident_id)
        assert piece.text.endswith(words or ").")
        assert ("flyttats" in piece.text) is bool(moves)

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            (("6 500", "8 300"), "en ökning från 6 500"),
            (("8 300", "6 500"), "en minskning från 8 300"),
            (("ca 6 500", "ca 6 600"), ""),
            (("5", "5"), ""),
        ],
    )
    def test_a_rise_or_a_fall_is_said_where_it_is_certain(self, alva, incident_id, values, words):
        key = series(alva, incident_id, first=said(values[0]))
        stated(alva, incident_id, key, values[1], 30)
        (piece,) = self.given(alva, incident_id)
        text = piece.text.replace("\u00a0", " ")
        assert words in text
        assert words or not ("ökning" in text or "minskning" in text)

    def test_what_came_true_is_no_forecast_any_longer(self, alva, incident_id):
        key = subject(alva, incident_id, first=foretold(30))
        came(alva, incident_id, key, 20)
        assert self.given(alva, incident_id) == []
        assert len(forecasts.ladders(alva, *here(alva, incident_id))) == 1

    def test_a_statement_is_told_whole_and_without_a_trend(self, alva, incident_id):
        key = series(alva, incident_id, replace(CUSTOMERS, kind=Kind.STATEMENT, unit="", owner=OWNER), first=said("Väg 76 är öppen"))
        stated(alva, incident_id, key, "Väg 76 är stängd", 10)
        (piece,) = self.given(alva, incident_id)
        assert (piece.section, piece.value, piece.important) == (Section.EVENT, "Väg 76 är stängd", False)
        assert "från" not in piece.text

    def test_of_each_area_its_own_piece(self, alva, incident_id):
        for area in ("Öarna", "Fastlandet"):
            subject(alva, incident_id, replace(SUBJECT, area=area), first=foretold(600))
        found = [one.text.split(":")[0] for one in self.given(alva, incident_id)]
        assert found == ["Strömmen tillbaka, Öarna", "Strömmen tillbaka, Fastlandet"]
