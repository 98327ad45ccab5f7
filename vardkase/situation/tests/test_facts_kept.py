"""What is done with facts: who may, what stands afterwards, and that it is the same after a rebuild."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vardkase import ledger
from vardkase.access.rules import Role
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, closed, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.situation.actions import facts as actions
from vardkase.situation.queries import facts as queries
from vardkase.situation.queries.known import known_at
from vardkase.situation.rules.facts import KeepingDraft, Relation, Settlement, SettlementDraft, Standing
from vardkase.situation.rules.figures import Change, Kind, Qualifier
from vardkase.situation.rules.known import Known
from vardkase.situation.tests.fact_scenes import CUSTOMERS, ENERGI, OWNER, here, revised, said, series, stated
from vardkase.testing.people import AUTHORITY_SCOPE, OUTSIDE, viewer_with

pytestmark = pytest.mark.django_db

OTHER_SOURCE = replace(CUSTOMERS, organisation="Östhammars kommun")
WORDS = replace(CUSTOMERS, what="Framkomlighet", kind=Kind.STATEMENT, unit="")


def the_line(viewer, incident_id, series_id, minutes=60):
    return queries.one_series(viewer, *here(viewer, incident_id, minutes), series_id)


class TestASeries:
    def test_it_begins_with_its_first_fact(self, alva, incident_id):
        key = series(alva, incident_id, first=said("ca 28 500"))
        line = the_line(alva, incident_id, key)
        assert (line.latest.said.value, line.latest.said.qualifier, line.owner, line.change) == ("28500", Qualifier.ABOUT, OWNER, None)

    def test_neither_stands_when_the_first_fact_is_refused(self, alva, incident_id):
        with refused("situation.count_is_negative"):
            series(alva, incident_id, first=said("-1"))
        assert queries.series(alva, *here(alva, incident_id)) == ()

    def test_the_same_of_the_same_by_the_same_is_one_series(self, alva, incident_id):
        series(alva, incident_id)
        with refused("situation.series_exists", what="Kunder utan el", area="Roslagen"):
            series(alva, incident_id, replace(CUSTOMERS, what="kunder UTAN el", area=" roslagen"))
        for other in (OTHER_SOURCE, ENERGI, replace(CUSTOMERS, unit="hushåll")):
            series(alva, incident_id, other)
        assert len(queries.series(alva, *here(alva, incident_id))) == 4

    def test_what_is_of_the_same_thing_stands_together(self, alva, incident_id):
        for draft in (CUSTOMERS, replace(CUSTOMERS, what="Skadade", unit="personer"), ENERGI):
            series(alva, incident_id, draft)
        assert [one.said.what for one in queries.series(alva, *here(alva, incident_id))] == ["Kunder utan el", "Kunder utan el", "Skadade"]

    def test_sent_twice_it_is_one_and_changed_it_is_refused(self, alva, incident_id):
        key = new_id()
        for _ in range(2):
            series(alva, incident_id, key=key, first=said())
        line = the_line(alva, incident_id, key)
        assert queries.facts_of(alva, *here(alva, incident_id), line.id).total == 1
        with refused("ledger.key_reused"):
            series(alva, incident_id, replace(CUSTOMERS, area="Rimbo"), key=key)

    def test_it_can_be_kept_by_another_and_at_last_by_nobody(self, alva, incident_id):
        key = series(alva, incident_id, first=said())
        for minute, draft in (
            (1, KeepingDraft("Kommunikation", 60)),
            (2, KeepingDraft("Kommunikation", 60, followed=False, reason="Klart")),
        ):
            common = {"viewer": alva, "incident_id": incident_id, "series_id": key, "key": new_id(), "now": later(minute)}
            actions.keep_series(draft=draft, **common)
        assert (the_line(alva, incident_id, key).owner, the_line(alva, incident_id, key).followed) == ("Kommunikation", False)
        assert not the_line(alva, incident_id, key, 10_000).is_stale
        row = incidents.incident(alva, incident_id)
        then = queries.one_series(alva, row, known_at(row, later(1.5), later(60)), key)
        assert (then.owner, then.followed, then.stale_minutes) == ("Kommunikation", True, 60)


class TestAFact:
    def test_nothing_is_overwritten(self, alva, incident_id):
        key = series(alva, incident_id, first=said("6 500"))
        stated(alva, incident_id, key, "8 300", 5)
        line = the_line(alva, incident_id, key)
        assert (line.latest.said.value, line.previous.said.value, line.change) == ("8300", "6500", Change.RISE)
        assert [point.value for point in line.recent] == ["6500", "8300"]

    def test_the_newest_is_the_newest_moment_not_what_was_entered_last(self, alva, incident_id):
        key = series(alva, incident_id, first=said("100", later(30)), now=later(31))
        stated(alva, incident_id, key, "60 000", 2, now=later(40))
        assert the_line(alva, incident_id, key).latest.said.value == "100"

    def test_a_forecast_is_not_the_newest(self, alva, incident_id):
        key = series(alva, incident_id, first=said("100"))
        stated(alva, incident_id, key, "0", draft=said("0", later(600), standing=Standing.FORECAST))
        assert the_line(alva, incident_id, key).latest.said.value == "100"
        ((line, fact),) = queries.forecasts_of_facts(alva, *here(alva, incident_id))
        assert (line.id, fact.said.value) == (key, "0")
        assert queries.forecasts_of_facts(alva, *here(alva, incident_id, 601)) == ()

    def test_it_becomes_old_after_the_time_of_its_series(self, alva, incident_id):
        key = series(alva, incident_id, replace(CUSTOMERS, stale_minutes=60), first=said())
        assert not the_line(alva, incident_id, key, 61).is_stale
        assert the_line(alva, incident_id, key, 62).is_stale

    def test_what_speaks_of_a_day_becomes_old_after_the_day(self, alva, incident_id):
        midnight = Happened(NIGHT.replace(day=1, hour=23, minute=0), Precision.DAY, "2 jan")
        key = series(alva, incident_id, replace(CUSTOMERS, stale_minutes=60), first=replace(said(), as_of=midnight))
        assert not the_line(alva, incident_id, key, 20 * 60).is_stale
        assert the_line(alva, incident_id, key, 25 * 60).is_stale

    def test_the_log_has_it_at_the_moment_of_which_it_speaks(self, alva, incident_id):
        key = series(alva, incident_id, now=later(1))
        number = ledger.head(f"incident:{incident_id}").number + 1
        stated(alva, incident_id, key, "28 528", 2, person="Presstjänsten", note="Källan anger inte klockslag.")
        (entry,) = [one for one in incidents.log_page(alva, incident_id).entries if one.number == number]
        assert entry.happened == Happened(later(2), Precision.MINUTE)
        assert entry.text == "Källan anger inte klockslag."

    def test_sent_twice_it_is_one(self, alva, incident_id):
        key, fact = series(alva, incident_id), new_id()
        for _ in range(2):
            stated(alva, incident_id, key, "ca 28 528", key=fact)
        assert queries.facts_of(alva, *here(alva, incident_id), key).total == 1
        with refused("ledger.key_reused"):
            stated(alva, incident_id, key, "28 529", key=fact)
        with refused("ledger.key_reused"):
            stated(alva, incident_id, series(alva, incident_id, ENERGI), "ca 28 528", key=fact)

    def test_a_series_of_another_incident_is_not_there(self, alva, incident_id):
        key = series(alva, incident_id)
        other = opened(alva)
        with refused("situation.no_such_series"):
            stated(alva, other, key)
        with refused("situation.not_found"):
            queries.facts_of(alva, *here(alva, other), key)


class TestARevision:
    def test_both_stay_readable_and_one_counts(self, alva, incident_id):
        key = series(alva, incident_id)
        wrong = stated(alva, incident_id, key, "82 528", 1)
        right = revised(alva, incident_id, wrong, "28 528", 2)
        page = queries.facts_of(alva, *here(alva, incident_id), key)
        shown = {one.id: (one.said.value, one.revised, one.reason) for one in page.facts}
        assert shown == {wrong: ("82528", True, ""), right: ("28528", False, "Omkastade siffror")}
        assert the_line(alva, incident_id, key).latest.id == right

    def test_before_it_was_known_the_first_stood(self, alva, incident_id):
        key = series(alva, incident_id)
        wrong = stated(alva, incident_id, key, "82 528", 1)
        revised(alva, incident_id, wrong, "28 528", 5)
        row = incidents.incident(alva, incident_id)
        line = queries.one_series(alva, row, known_at(row, later(3), later(60)), key)
        assert (line.latest.id, line.latest.revised) == (wrong, False)

    def test_it_is_refused_without_a_reason_twice_for_nothing_or_of_nothing(self, alva, incident_id):
        key = series(alva, incident_id)
        wrong = stated(alva, incident_id, key, "82 528")
        with refused("situation.revision_needs_reason"):
            revised(alva, incident_id, wrong, "28 528", 1, reason=" ")
        with refused("situation.revision_changes_nothing"):
            revised(alva, incident_id, wrong, "82 528", 1)
        with refused("situation.no_such_fact"):
            revised(alva, incident_id, new_id(), "28 528", 1)
        revised(alva, incident_id, wrong, "28 528", 1)
        with refused("situation.revised_already"):
            revised(alva, incident_id, wrong, "28 529", 2)


class TestSourcesBesideEachOther:
    def test_two_areas_stand_apart_and_two_sources_of_one_contradict_each_other(self, alva, incident_id):
        series(alva, incident_id, first=said("28 528"))
        series(alva, incident_id, ENERGI, first=said("1 260"))
        assert queries.pairs(alva, *here(alva, incident_id)) == ()
        series(alva, incident_id, OTHER_SOURCE, first=said("18 000"))
        (pair,) = queries.contradictions(alva, *here(alva, incident_id))
        assert (pair.relation, pair.is_open, pair.owner) == (Relation.CONTRADICTS, True, OWNER)
        assert {pair.one.said.organisation, pair.other.said.organisation} == {"Vattenfall", "Östhammars kommun"}

    def settle(self, viewer, incident_id, one, other, how=Settlement.ONE_HOLDS, minutes=5.0, **more):
        draft = SettlementDraft(how, more.get("holds", one), more.get("reason", "Ringde driftcentralen."))
        common = {"viewer": viewer, "incident_id": incident_id, "key": more.get("key") or new_id(), "now": later(minutes)}
        actions.settle_contradiction(one_id=one, other_id=other, draft=draft, **common)

    def both(self, viewer, incident_id):
        return series(viewer, incident_id, first=said()), series(viewer, incident_id, OTHER_SOURCE, first=said("18 000"))

    def test_somebody_settles_it_and_both_stay(self, alva, incident_id):
        one, other = self.both(alva, incident_id)
        key = new_id()
        for _ in range(2):
            self.settle(alva, incident_id, one, other, key=key)
        (pair,) = queries.contradictions(alva, *here(alva, incident_id))
        assert (pair.is_open, pair.settlement, pair.holds, pair.settled_by) == (False, Settlement.ONE_HOLDS, one, alva.actor.label)
        assert {one.latest.said.value for one in (pair.one, pair.other)} == {"28528", "18000"}

    def test_a_new_figure_asks_anew_but_not_where_both_count_differently(self, alva, incident_id):
        one, other = self.both(alva, incident_id)
        self.settle(alva, incident_id, one, other)
        stated(alva, incident_id, other, "17 000", 6)
        (pair,) = queries.contradictions(alva, *here(alva, incident_id))
        assert pair.is_open
        self.settle(alva, incident_id, other, one, Settlement.BOTH_RIGHT, 7)
        stated(alva, incident_id, other, "16 000", 8)
        (pair,) = queries.contradictions(alva, *here(alva, incident_id))
        assert (pair.is_open, pair.settlement, pair.holds) == (False, Settlement.BOTH_RIGHT, None)

    def test_there_is_nothing_to_settle_where_nobody_contradicts(self, alva, incident_id):
        one, other = self.both(alva, incident_id)
        with refused("situation.nothing_to_settle"):
            self.settle(alva, incident_id, one, series(alva, incident_id, ENERGI, first=said("1 260")))
        with refused("situation.settlement_needs_which"):
            self.settle(alva, incident_id, one, other, holds=new_id())
        with refused("situation.nothing_to_settle"):
            self.settle(alva, incident_id, one, one)

    def test_what_is_no_longer_followed_contradicts_nobody(self, alva, incident_id):
        one, _other = self.both(alva, incident_id)
        draft = KeepingDraft(OWNER, followed=False, reason="De räknar inte längre.")
        actions.keep_series(viewer=alva, incident_id=incident_id, series_id=one, draft=draft, key=new_id(), now=later(5))
        assert queries.contradictions(alva, *here(alva, incident_id)) == ()

    def test_as_it_was_told_a_neighbour_is_neither_rise_nor_fall(self, alva, incident_id):
        vattenfall = series(alva, incident_id, replace(CUSTOMERS, area="Hela nätet"), first=said("35 000"))
        series(alva, incident_id, replace(ENERGI, area="Sverige"), first=said("38 000", later(5)), now=later(6))
        stated(alva, incident_id, vattenfall, "14 500", 10)
        lines = queries.series(alva, *here(alva, incident_id))
        told = queries.told(alva, *here(alva, incident_id), lines)
        assert [(one.fact.said.value, one.fact.change, one.elsewhere) for one in told] == [
            ("14500", Change.FALL, Relation.OTHER_AREA),
            ("38000", None, Relation.OTHER_AREA),
            ("35000", None, None),
        ]


class TestASum:
    def say(self, viewer, incident_id, *ids, who="Elsamordnaren", grounds="Varje kund har en elnätsägare.", key=None, minutes=5):
        key = key or new_id()
        whose = {"said_by": who, "grounds": grounds, "key": key, "now": later(minutes)}
        actions.say_apart(viewer=viewer, incident_id=incident_id, series_ids=ids, **whose)
        return key

    def test_nothing_is_added_until_somebody_answers_for_it(self, alva, incident_id):
        one, other = series(alva, incident_id, first=said("28 528")), series(alva, incident_id, ENERGI, first=said("1 260"))
        assert queries.sums(alva, *here(alva, incident_id)) == ()
        key = new_id()
        for _ in range(2):
            self.say(alva, incident_id, one, other, key=key)
        (found,) = queries.sums(alva, *here(alva, incident_id))
        assert (found.value, found.qualifier, found.said.said_by) == ("29788", Qualifier.EXACT, "Elsamordnaren")
        stated(alva, incident_id, other, "ca 900", 9)
        (found,) = queries.sums(alva, *here(alva, incident_id))
        assert (found.value, found.qualifier, found.oldest, found.newest) == ("29428", Qualifier.ABOUT, NIGHT, later(9))

    def test_a_part_without_a_figure_makes_no_sum(self, alva, incident_id):
        self.say(alva, incident_id, series(alva, incident_id, first=said()), series(alva, incident_id, ENERGI))
        (found,) = queries.sums(alva, *here(alva, incident_id))
        assert found.value is None

    def test_it_is_refused_of_others_twice_the_same_and_of_nobody(self, alva, incident_id):
        one = series(alva, incident_id)
        with refused("situation.sum_needs_two"):
            self.say(alva, incident_id, one, one)
        with refused("situation.sum_of_others"):
            self.say(alva, incident_id, one, series(alva, incident_id, WORDS))
        with refused("situation.no_such_series"):
            self.say(alva, incident_id, one, new_id())

    def test_it_is_taken_back_with_a_reason(self, alva, incident_id):
        key = self.say(alva, incident_id, series(alva, incident_id, first=said()), series(alva, incident_id, ENERGI, first=said("1")))
        common = {"viewer": alva, "incident_id": incident_id, "now": later(6)}
        with refused("situation.revision_needs_reason"):
            actions.withdraw_sum(sum_id=key, reason="", key=new_id(), **common)
        again = new_id()
        for _ in range(2):
            actions.withdraw_sum(sum_id=key, reason="Områdena överlappar.", key=again, **common)
        assert queries.sums(alva, *here(alva, incident_id)) == ()
        with refused("situation.no_such_sum"):
            actions.withdraw_sum(sum_id=key, reason="Igen", key=new_id(), **common)


class TestManyFacts:
    def test_they_are_paged_and_all_there(self, alva, incident_id):
        key = series(alva, incident_id)
        for minute in range(queries.PAGE * 2 + 1):
            stated(alva, incident_id, key, str(1000 + 100 * minute), minute)
        pages = [queries.facts_of(alva, *here(alva, incident_id), key, page=number) for number in (1, 2, 3, 99, -5)]
        assert [(one.page, one.pages, len(one.facts)) for one in pages] == [(1, 3, 20), (2, 3, 20), (3, 3, 1), (3, 3, 1), (1, 3, 20)]
        values = [one.said.value for page in pages[:3] for one in page.facts]
        assert values == [str(1000 + 100 * minute) for minute in reversed(range(41))]
        assert [one.change for one in pages[0].facts] == [Change.RISE] * 20
        assert pages[2].facts[0].change is None
        ((points, count),) = queries.drawn(alva, [the_line(alva, incident_id, key)], here(alva, incident_id)[1]).values()
        assert (len(points), count) == (41, 41)

    def test_a_drawing_of_the_past_has_nothing_of_later(self, alva, incident_id):
        key = series(alva, incident_id, first=said("1", later(-5)))
        before = here(alva, incident_id)[1]
        wrong = stated(alva, incident_id, key, "82 528", 1)
        line = the_line(alva, incident_id, key)
        revised(alva, incident_id, wrong, "28 528", 2)
        now = here(alva, incident_id)[1]
        assert [one.value for one in queries.drawn(alva, [line], before)[key][0]] == ["1"]
        middle = Known(now.number - 1, now.at)
        assert [(one.value, one.revised) for one in queries.drawn(alva, [line], middle)[key][0]] == [("1", False), ("82528", False)]
        assert ("82528", True) in [(one.value, one.revised) for one in queries.drawn(alva, [line], now)[key][0]]
        assert queries.drawn(alva, [], now) == {}


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.STAFF_MEMBER, Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR])
    def test_those_who_say_how_things_stand(self, alva, incident_id, role):
        series(viewer_with(role), incident_id, first=said())

    @pytest.mark.parametrize("role", [Role.LOG_KEEPER, Role.OBSERVER, Role.AUDITOR, *OUTSIDE])
    def test_nobody_else(self, alva, incident_id, role):
        key = series(alva, incident_id, first=said())
        with refused("leadership.may_not" if role not in OUTSIDE else "incident.not_found"):
            stated(viewer_with(role, scope=AUTHORITY_SCOPE), incident_id, key)

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_to_outsiders_there_is_nothing(self, alva, incident_id, who, request):
        outsider = request.getfixturevalue(who)
        key = series(alva, incident_id, first=said())
        for act in (lambda: series(outsider, incident_id, ENERGI), lambda: stated(outsider, incident_id, key)):
            with refused("incident.not_found"):
                act()
        row, known = here(alva, incident_id)
        assert queries.series(outsider, row, known) == ()
        with refused("situation.not_found"):
            queries.facts_of(outsider, row, known, key)

    def test_when_it_is_over_nothing_more_is_said_but_what_was_sent_is_answered(self, alva, incident_id):
        key, fact = series(alva, incident_id), new_id()
        stated(alva, incident_id, key, key=fact)
        closed(alva, incident_id)
        assert stated(alva, incident_id, key, key=fact)
        with refused("leadership.incident_is_over"):
            stated(alva, incident_id, key, "1")
        assert not the_line(alva, incident_id, key, 100_000).is_stale


class TestMarks:
    def test_a_secret_series_is_not_there_for_those_who_may_not_read_it(self, alva, incident_id):
        secret = series(alva, incident_id, replace(CUSTOMERS, mark=SECRET), first=said("12", note="Tolv brukare."))
        internal = series(alva, incident_id, replace(ENERGI, mark=INTERNAL), first=said("7"))
        row, known = here(alva, incident_id)
        assert {one.id for one in queries.series(alva, row, known)} == {secret, internal}
        staff = viewer_with(Role.STAFF_MEMBER)
        assert {one.id for one in queries.series(staff, row, known)} == {internal}
        with refused("situation.no_such_series"):
            stated(staff, incident_id, secret, "13")
        assert "Tolv" not in str(incidents.log_page(staff, incident_id).entries)
        assert "Tolv" in str(incidents.log_page(alva, incident_id).entries)

    def test_a_secret_names_its_ground(self, alva, incident_id):
        with refused("incident.secret_needs_statute"):
            series(alva, incident_id, replace(CUSTOMERS, mark=replace(SECRET, statute="")))

    def test_a_hidden_series_does_not_tell_that_it_is_there(self, alva, incident_id):
        series(alva, incident_id, replace(CUSTOMERS, mark=SECRET))
        assert series(viewer_with(Role.STAFF_MEMBER), incident_id, CUSTOMERS)


def test_a_rebuild_gives_the_same_rows(alva, incident_id):
    one = series(alva, incident_id, first=said())
    other = series(alva, incident_id, OTHER_SOURCE, first=said("18 000"))
    series(alva, incident_id, WORDS, first=said("Allt är stängt."))
    revised(alva, incident_id, stated(alva, incident_id, one, "82 528", 1), "28 528", 2)
    TestSourcesBesideEachOther().settle(alva, incident_id, one, other, Settlement.BOTH_RIGHT)
    key = TestASum().say(alva, incident_id, one, series(alva, incident_id, ENERGI, first=said("1")))
    actions.withdraw_sum(viewer=alva, incident_id=incident_id, sum_id=key, reason="Fel", key=new_id(), now=later(9))
    draft = KeepingDraft(OWNER, 60, followed=False, reason="Klart")
    actions.keep_series(viewer=alva, incident_id=incident_id, series_id=one, draft=draft, key=new_id(), now=later(10))
    row, known = here(alva, incident_id)
    before = queries.series(alva, row, known), queries.pairs(alva, row, known), queries.sums(alva, row, known)
    assert maintenance.agrees(f"incident:{incident_id}")
    assert list(maintenance.rebuild(str(incident_id)))
    assert (queries.series(alva, row, known), queries.pairs(alva, row, known), queries.sums(alva, row, known)) == before
