"""What is done with forecasts: nothing said is taken back, all of it is scored, and who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from vardkase.access.rules import Role
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import SECRET, closed, later, refused
from vardkase.kernel.ids import new_id
from vardkase.situation.actions import forecasts as actions
from vardkase.situation.queries import forecasts as queries
from vardkase.situation.queries.known import known_at
from vardkase.situation.rules.forecasts import Foretold, OutcomeDraft, Slips, Verdict
from vardkase.situation.tests.fact_scenes import SUBJECT, came, forecast, foretold, here, minute, subject
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db

NUMBER = replace(SUBJECT, what="Kunder utan el", kind=Foretold.NUMBER, unit="kunder", at=later(600))


def the_ladder(viewer, incident_id, subject_id, minutes=60.0):
    return queries.ladder(viewer, *here(viewer, incident_id, minutes), subject_id)


def correct(viewer, incident_id, forecast_id, draft, reason="Vi hörde fel", minutes=9.0):
    common = {"viewer": viewer, "incident_id": incident_id, "key": new_id(), "now": later(minutes)}
    actions.correct_forecast(forecast_id=forecast_id, draft=draft, reason=reason, **common)


class TestTheLadder:
    def test_every_time_it_is_moved_stands_beside_the_one_before(self, alva, incident_id):
        key = subject(alva, incident_id, first=foretold(600))
        forecast(alva, incident_id, key, foretold(1200, stated_at=5), 6)
        forecast(alva, incident_id, key, foretold(900, stated_at=10), 11)
        found = the_ladder(alva, incident_id, key)
        assert [one.moved for one in found.forecasts] == [None, timedelta(minutes=600), timedelta(minutes=-300)]
        assert found.slips == {"vattenfall": Slips(1, timedelta(minutes=600), timedelta(minutes=600))}
        assert [one.is_newest for one in found.forecasts] == [False, False, True]
        assert found.newest.said.revises == found.forecasts[1].id

    def test_each_source_has_its_own_steps(self, alva, incident_id):
        key = subject(alva, incident_id, first=foretold(600))
        forecast(alva, incident_id, key, foretold(1200, stated_at=5, who="Elbolagets webbplats"), 6)
        found = the_ladder(alva, incident_id, key)
        assert [(one.moved, one.is_newest, one.said.revises) for one in found.forecasts] == [(None, True, None)] * 2

    def test_it_is_ordered_by_when_it_was_said_not_by_when_we_heard_it(self, alva, incident_id):
        key = subject(alva, incident_id, first=foretold(1200, stated_at=5), now=later(6))
        forecast(alva, incident_id, key, foretold(600, stated_at=0), 20)
        assert [one.said.until for one in the_ladder(alva, incident_id, key).forecasts] == [later(600), later(1200)]

    def test_what_we_wrote_down_wrongly_is_struck_and_not_scored(self, alva, incident_id):
        key = subject(alva, incident_id, first=foretold(600))
        wrong = the_ladder(alva, incident_id, key).newest.id
        with refused("situation.revision_changes_nothing"):
            correct(alva, incident_id, wrong, foretold(600))
        with refused("situation.revision_needs_reason"):
            correct(alva, incident_id, wrong, foretold(60), reason=" ")
        with refused("situation.no_such_forecast"):
            correct(alva, incident_id, new_id(), foretold(60))
        correct(alva, incident_id, wrong, foretold(60))
        with refused("situation.revised_already"):
            correct(alva, incident_id, wrong, foretold(61))
        came(alva, incident_id, key, 60)
        struck, stands = sorted(the_ladder(alva, incident_id, key, 90).forecasts, key=lambda one: one.number)
        assert (struck.corrected, struck.score, stands.said.reason, stands.score.verdict) == (True, None, "Vi hörde fel", Verdict.HELD)
        assert the_ladder(alva, incident_id, key, 90).slips["vattenfall"].count == 0

    def test_the_same_thing_of_the_same_area_is_followed_once(self, alva, incident_id):
        subject(alva, incident_id)
        with refused("situation.subject_exists", what="Strömmen tillbaka", area="Öarna"):
            subject(alva, incident_id, replace(SUBJECT, area="ÖARNA"))
        subject(alva, incident_id, replace(SUBJECT, area="Fastlandet"))

    def test_sent_twice_it_is_one(self, alva, incident_id):
        key = new_id()
        for _ in range(2):
            subject(alva, incident_id, key=key, first=foretold(600))
        assert len(the_ladder(alva, incident_id, key).forecasts) == 1
        with refused("ledger.key_reused"):
            subject(alva, incident_id, replace(SUBJECT, area="Rimbo"), key=key)
        once = {"viewer": alva, "incident_id": incident_id, "subject_id": key, "key": new_id(), "now": later(5)}
        for _ in range(2):
            actions.state_forecast(draft=foretold(700, stated_at=4), **once)
        with refused("ledger.key_reused"):
            actions.state_forecast(draft=foretold(701, stated_at=4), **once)

    def test_neither_stands_when_the_first_is_refused(self, alva, incident_id):
        with refused("situation.forecast_of_the_past"):
            subject(alva, incident_id, first=foretold(-5))
        assert queries.ladders(alva, *here(alva, incident_id)) == ()


class TestTheOutcome:
    def test_all_that_was_said_is_scored(self, alva, incident_id):
        key = subject(alva, incident_id, first=foretold(60))
        forecast(alva, incident_id, key, foretold(240, stated_at=5, since=120), 6)
        assert the_ladder(alva, incident_id, key).outcome is None
        came(alva, incident_id, key, 200)
        found = the_ladder(alva, incident_id, key, 300)
        assert [(one.score.verdict, one.score.missed) for one in found.forecasts] == [
            (Verdict.LATER, timedelta(minutes=140)),
            (Verdict.HELD, timedelta()),
        ]

    def test_what_was_said_when_it_had_come_true_already_foretold_nothing(self, alva, incident_id):
        key = subject(alva, incident_id, first=foretold(60))
        forecast(alva, incident_id, key, foretold(400, stated_at=300), 301)
        common = {"viewer": alva, "incident_id": incident_id, "subject_id": key, "key": new_id(), "now": later(310)}
        actions.close_forecast(draft=OutcomeDraft(minute(later(200)), organisation="Vattenfall"), **common)
        assert [one.score is None for one in the_ladder(alva, incident_id, key, 320).forecasts] == [False, True]

    def test_numbers_are_scored_too(self, alva, incident_id):
        key = subject(alva, incident_id, NUMBER)
        forecast(alva, incident_id, key, replace(foretold(0), until=None, low="500", high="800"), 1)
        common = {"viewer": alva, "incident_id": incident_id, "subject_id": key, "key": new_id(), "now": later(700)}
        actions.close_forecast(draft=OutcomeDraft(value="900", organisation="Vattenfall"), **common)
        (line,) = the_ladder(alva, incident_id, key, 800).forecasts
        assert (line.score.verdict, str(line.score.off)) == (Verdict.MORE, "100")

    def test_it_may_never_become_known(self, alva, incident_id):
        key = subject(alva, incident_id, first=foretold(30))
        common = {"viewer": alva, "incident_id": incident_id, "subject_id": key, "now": later(60)}
        with refused("situation.outcome_needs_note"):
            actions.close_forecast(draft=OutcomeDraft(), key=new_id(), **common)
        actions.close_forecast(draft=OutcomeDraft(note="Bolaget svarar inte."), key=new_id(), **common)
        found = the_ladder(alva, incident_id, key)
        assert (found.outcome.is_known, found.passed, found.forecasts[0].score) == (False, None, None)

    def test_it_is_corrected_by_a_second_with_its_reason(self, alva, incident_id):
        key = subject(alva, incident_id, first=foretold(60))
        came(alva, incident_id, key, 60)
        with refused("situation.revision_needs_reason"):
            came(alva, incident_id, key, 120)
        came(alva, incident_id, key, 120, reason="Bara hälften hade fått ström.")
        assert the_ladder(alva, incident_id, key, 300).forecasts[0].score.missed == timedelta(minutes=60)

    def test_sent_twice_it_is_one_and_changed_it_is_refused(self, alva, incident_id):
        key = subject(alva, incident_id, first=foretold(60))
        common = {"viewer": alva, "incident_id": incident_id, "subject_id": key, "key": new_id(), "now": later(90)}
        for _ in range(2):
            actions.close_forecast(draft=OutcomeDraft(minute(later(60)), organisation="Vattenfall"), **common)
        with refused("ledger.key_reused"):
            actions.close_forecast(draft=OutcomeDraft(minute(later(61)), organisation="Vattenfall"), **common)

    def test_its_time_passes_until_somebody_says_what_came_of_it(self, alva, incident_id):
        key = subject(alva, incident_id, first=foretold(30))
        assert the_ladder(alva, incident_id, key, 29).passed is None
        assert the_ladder(alva, incident_id, key, 31).passed == later(30)
        forecast(alva, incident_id, key, foretold(90, stated_at=20), 21)
        assert the_ladder(alva, incident_id, key, 31).passed is None
        came(alva, incident_id, key, 95)
        assert the_ladder(alva, incident_id, key, 200).passed is None

    def test_the_score_of_each_source_is_over_the_whole_incident(self, alva, incident_id):
        one = subject(alva, incident_id, first=foretold(60))
        forecast(alva, incident_id, one, foretold(120, stated_at=5), 6)
        other = subject(alva, incident_id, replace(SUBJECT, area="Fastlandet"), first=foretold(60, who="SVT"))
        forecast(alva, incident_id, other, foretold(80, stated_at=5), 6)
        for key in (one, other):
            came(alva, incident_id, key, 120)
        vattenfall, svt = queries.scores(alva, *here(alva, incident_id, 300))
        assert (vattenfall.organisation, vattenfall.stated, vattenfall.held, vattenfall.slips.count) == ("Vattenfall", 3, 1, 1)
        assert vattenfall.median_missed == timedelta(minutes=40)
        assert (svt.organisation, svt.held, svt.worst) == ("SVT", 0, timedelta(minutes=60))


class TestWhatWasKnown:
    def test_then_and_nothing_later(self, alva, incident_id):
        key = subject(alva, incident_id, first=foretold(60))
        forecast(alva, incident_id, key, foretold(240, stated_at=5), 6)
        came(alva, incident_id, key, 200)
        row = incidents.incident(alva, incident_id)
        then = queries.ladder(alva, row, known_at(row, later(3), later(500)), key)
        assert (len(then.forecasts), then.outcome, then.forecasts[0].is_newest) == (1, None, True)
        assert queries.ladders(alva, row, known_at(row, later(-1), later(500))) == ()


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.STAFF_MEMBER, Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR])
    def test_those_who_say_how_things_stand(self, alva, incident_id, role):
        subject(viewer_with(role), incident_id, first=foretold(60))

    @pytest.mark.parametrize("role", [Role.LOG_KEEPER, Role.OBSERVER, Role.AUDITOR])
    def test_nobody_else(self, alva, incident_id, role):
        key = subject(alva, incident_id)
        with refused("leadership.may_not"):
            forecast(viewer_with(role), incident_id, key, foretold(60))
        with refused("leadership.may_not"):
            came(viewer_with(role), incident_id, key, 60)

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_to_outsiders_there_is_nothing(self, alva, incident_id, who, request):
        outsider = request.getfixturevalue(who)
        key = subject(alva, incident_id)
        for act in (lambda: forecast(outsider, incident_id, key, foretold(60)), lambda: came(outsider, incident_id, key, 5)):
            with refused("incident.not_found"):
                act()
        row, known = here(alva, incident_id)
        assert queries.ladders(outsider, row, known) == ()
        assert queries.scores(outsider, row, known) == ()

    def test_a_secret_one_is_not_there_for_others(self, alva, incident_id):
        key = subject(alva, incident_id, replace(SUBJECT, mark=SECRET), first=foretold(60, words="Bara vi vet."))
        staff = viewer_with(Role.STAFF_MEMBER)
        assert queries.ladders(staff, *here(alva, incident_id)) == ()
        with refused("situation.no_such_forecast"):
            forecast(staff, incident_id, key, foretold(60))
        assert "Bara vi vet" not in str(incidents.log_page(staff, incident_id).entries)

    def test_when_it_is_over_nothing_more_is_said(self, alva, incident_id):
        key = subject(alva, incident_id)
        closed(alva, incident_id)
        with refused("leadership.incident_is_over"):
            forecast(alva, incident_id, key, foretold(60))


def test_a_rebuild_gives_the_same_rows(alva, incident_id):
    key = subject(alva, incident_id, first=foretold(60))
    correct(alva, incident_id, the_ladder(alva, incident_id, key).newest.id, foretold(90))
    subject(alva, incident_id, NUMBER)
    came(alva, incident_id, key, 120)
    row, known = here(alva, incident_id, 300)
    before = queries.ladders(alva, row, known)
    assert maintenance.agrees(f"incident:{incident_id}")
    assert list(maintenance.rebuild(str(incident_id)))
    assert queries.ladders(alva, row, known) == before
