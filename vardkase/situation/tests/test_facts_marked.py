"""Marks and secrets: what one may not read is on no page, in no sum, no pair, no report, no reminder, no moment and no line of the log."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from vardkase.access.rules import Role
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Secrecy
from vardkase.incidents.tests.scenes import INTERNAL, SECRET, later, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.obligations import obligations
from vardkase.situation import material, moments
from vardkase.situation.actions import facts as actions
from vardkase.situation.actions import forecasts as forecast_actions
from vardkase.situation.queries import facts, forecasts
from vardkase.situation.rules.facts import KeepingDraft, Relation, Settlement, SettlementDraft, Standing
from vardkase.situation.rules.forecasts import OutcomeDraft
from vardkase.situation.tests.fact_scenes import (
    CUSTOMERS,
    ENERGI,
    SUBJECT,
    came,
    forecast,
    foretold,
    here,
    minute,
    said,
    sent,
    series,
    shown,
    stated,
    subject,
)
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db

OTHER_SOURCE = replace(CUSTOMERS, organisation="Hemliga källan")


@pytest.fixture(autouse=True)
def _an_hour_later(an_hour_later):
    """The clock stands at 03:20."""


@pytest.fixture
def staff():
    """One who may say how things stand, and may not read what is secret."""
    return viewer_with(Role.STAFF_MEMBER)


class Made:
    """An open series beside a secret one that contradicts it, a sum of an open and a secret area, and a secret forecast."""

    def __init__(self, viewer, incident_id):
        self.viewer, self.incident_id = viewer, incident_id
        self.open = series(viewer, incident_id, replace(CUSTOMERS, stale_minutes=30), first=said("28 528"))
        self.secret = series(viewer, incident_id, replace(OTHER_SOURCE, mark=SECRET, stale_minutes=30), first=said("18 111", note="Dolt"))
        self.area = series(viewer, incident_id, replace(ENERGI, area="Hemliga ön", mark=SECRET), first=said("1 333"))
        self.sum = self.act(actions.say_apart, series_ids=(self.open, self.area), said_by="Elsamordnaren", grounds="Dolda grunder")
        draft = replace(SUBJECT, area="Hemliga ön", mark=SECRET)
        self.subject = subject(viewer, incident_id, draft, first=foretold(30, words="Dolda ord"))
        self.fact = facts.one_series(viewer, *here(viewer, incident_id), self.secret).latest.id
        self.line = forecasts.ladder(viewer, *here(viewer, incident_id), self.subject).newest.id

    def act(self, action, viewer=None, **said_so):
        key = new_id()
        action(viewer=viewer or self.viewer, incident_id=self.incident_id, key=key, now=later(5), **said_so)
        return key


@pytest.fixture
def made(alva, incident_id):
    return Made(alva, incident_id)


HIDDEN = ("Hemliga", "18 111", "1 333", "29 861", "Dol", "18 kap. 13")


def hides(words):
    # As the beginning of a word: a form's token, which is letters by chance, may hold three in a row.
    words = str(words).replace("\u00a0", " ")
    return [one for one in HIDDEN if re.search(rf"\b{re.escape(one)}", words)]


class TestOnPages:
    def as_seen(self, client, sign_in, viewer, name, *args, status=200):
        sign_in(client, viewer)
        return shown(client, name, *args, status=status)

    @pytest.mark.parametrize(("name", "args"), [("facts", ()), ("compare", ("open",)), ("series", ("open",)), ("forecasts", ())])
    def test_who_may_not_read_it_finds_no_trace_of_it(self, client, sign_in, incident_id, made, staff, name, args):
        words = self.as_seen(client, sign_in, staff, name, incident_id, *(getattr(made, one) for one in args))
        assert hides(words) == []
        assert "emot varandra" not in words

    @pytest.mark.parametrize(
        ("name", "args", "words"),
        [
            ("facts", (), ("Hemliga källan", "18 111", "1 333", "emot varandra")),
            ("compare", ("open",), ("18 111", "29 861 kunder", "Dolda grunder")),
            ("series", ("secret",), ("18 111", "Dolt")),
            ("forecasts", (), ("Hemliga ön",)),
            ("forecast", ("subject",), ("Dolda ord",)),
        ],
    )
    def test_who_may_finds_it(self, screen, incident_id, made, name, args, words):
        page = shown(screen, name, incident_id, *(getattr(made, one) for one in args))
        assert [one for one in words if one not in page] == []

    @pytest.mark.parametrize(
        ("name", "args"),
        [
            ("series", ("secret",)),
            ("compare", ("secret",)),
            ("state_fact", ("secret",)),
            ("keep_series", ("secret",)),
            ("revise_fact", ("fact",)),
            ("settle_contradiction", ("open", "secret")),
            ("settle_contradiction", ("secret", "open")),
            ("say_apart", ("secret",)),
            ("forecast", ("subject",)),
            ("state_forecast", ("subject",)),
            ("close_forecast", ("subject",)),
            ("correct_forecast", ("line",)),
        ],
    )
    def test_its_address_answers_as_one_that_leads_nowhere(self, client, sign_in, incident_id, made, staff, name, args):
        sign_in(client, staff)
        hidden = client.get(reverse(f"situation:{name}", args=[incident_id, *(getattr(made, one) for one in args)]))
        absent = client.get(reverse(f"situation:{name}", args=[incident_id, *(new_id() for _one in args)]))
        assert hidden.status_code == absent.status_code == 404
        assert hides(hidden.content.decode()) == []

    def test_its_names_are_not_offered_in_a_form(self, client, sign_in, incident_id, made, staff):
        sign_in(client, staff)
        for name, args in (("open_series", ()), ("say_apart", (made.open,)), ("open_forecast", ())):
            page = client.get(reverse(f"situation:{name}", args=[incident_id, *args])).content.decode()
            assert hides(page) == []

    def test_a_hidden_series_cannot_be_added_by_its_id(self, client, sign_in, incident_id, made, staff):
        sign_in(client, staff)
        form = {"series": [str(made.open), str(made.area)], "said_by": "X", "grounds": "Y"}
        assert sent(client, "say_apart", incident_id, made.open, **form).status_code == 422


class TestActing:
    def test_what_is_hidden_is_refused_as_what_is_absent(self, incident_id, made, staff):
        refusals = (
            (actions.state_fact, {"series_id": made.secret, "draft": said()}, "situation.no_such_series"),
            (actions.revise_fact, {"fact_id": made.fact, "draft": said("1"), "reason": "x"}, "situation.no_such_fact"),
            (actions.keep_series, {"series_id": made.secret, "draft": KeepingDraft("X")}, "situation.no_such_series"),
            (
                actions.settle_contradiction,
                {"one_id": made.open, "other_id": made.secret, "draft": SettlementDraft(Settlement.NOT_KNOWN, None, "x")},
                "situation.nothing_to_settle",
            ),
            (
                actions.say_apart,
                {"series_ids": (made.open, made.area), "said_by": "X", "grounds": "Y"},
                "situation.no_such_series",
            ),
            (actions.withdraw_sum, {"sum_id": made.sum, "reason": "x"}, "situation.no_such_sum"),
            (forecast_actions.state_forecast, {"subject_id": made.subject, "draft": foretold(90)}, "situation.no_such_forecast"),
            (
                forecast_actions.correct_forecast,
                {"forecast_id": made.line, "draft": foretold(90), "reason": "x"},
                "situation.no_such_forecast",
            ),
            (
                forecast_actions.close_forecast,
                {"subject_id": made.subject, "draft": OutcomeDraft(minute(later(1)), organisation="X")},
                "situation.no_such_forecast",
            ),
        )
        entries = incidents.incident(made.viewer, incident_id).entries
        for action, said_so, code in refusals:
            with refused(code):
                made.act(action, staff, **said_so)
        assert incidents.incident(made.viewer, incident_id).entries == entries

    def test_what_follows_from_a_secret_is_as_secret(self, alva, staff, incident_id, made):
        stated(alva, incident_id, made.secret, "17 222", 6, note="Dolt i en ny siffra")
        draft = SettlementDraft(Settlement.ONE_HOLDS, made.secret, "Dolda skäl")
        made.act(actions.settle_contradiction, one_id=made.open, other_id=made.secret, draft=draft)
        made.act(actions.keep_series, series_id=made.secret, draft=KeepingDraft("Dold grupp", reason="Dolt"))
        made.act(actions.withdraw_sum, sum_id=made.sum, reason="Dolt skäl")
        forecast(alva, incident_id, made.subject, foretold(90, stated_at=6, words="Dolt igen"), 7)
        came(alva, incident_id, made.subject, 20, note="Dolt utfall")
        entries = incidents.log_page(staff, incident_id).entries
        assert hides([(one.text, one.facts, one.mark.statute) for one in entries]) == []
        mine = [one for one in incidents.log_page(alva, incident_id).entries if one.mark.level is Secrecy.SECRET]
        assert {one.kind for one in mine} >= {
            "situation.fact_stated",
            "situation.contradiction_settled",
            "situation.series_kept",
            "situation.areas_said_apart",
            "situation.sum_withdrawn",
            "situation.forecast_opened",
            "situation.forecast_stated",
            "situation.forecast_closed",
        }


class TestWhatIsGivenOn:
    def test_reports_and_moments_have_nothing_of_it(self, staff, incident_id, made):
        row, known = here(staff, incident_id)
        assert hides(material.gathered(staff, row, known)) == []
        parts = {one.key: one for one in moments.parts()}
        assert hides([parts[one].build(staff, row, known) for one in ("facts", "forecasts")]) == []

    def test_to_those_who_may_read_it_each_piece_says_that_it_is_secret(self, alva, incident_id, made):
        row, known = here(alva, incident_id)
        pieces = [one for one in material.gathered(alva, row, known) if hides((one.text, one.source))]
        assert len(pieces) >= 4
        assert {one.mark.level for one in pieces} == {Secrecy.SECRET}

    def test_nobody_is_reminded_of_what_they_may_not_read(self, alva, staff, incident_id, made):
        mine = [one for one in obligations(alva, later(60)) if hides(one.title)]
        assert {one.code for one in mine} >= {"series_is_old", "forecast_has_passed"}
        assert hides([(one.title, one.why) for one in obligations(staff, later(60))]) == []

    def test_the_picture_of_each_is_whole_in_itself(self, alva, staff, incident_id, made):
        row, known = here(alva, incident_id)
        assert [one.relation for one in facts.pairs(alva, row, known)] == [Relation.CONTRADICTS]
        assert not [*facts.pairs(staff, row, known), *facts.sums(staff, row, known), *forecasts.scores(staff, row, known)]
        (line,) = facts.series(staff, row, known)
        assert facts.beside(staff, row, known, line) == 0
        assert facts.beside(alva, row, known, line) == 2
        assert [one.id for one in facts.latest(staff, row, known)] == [line.latest.id]

    def test_what_a_secret_series_says_of_what_is_to_come_is_secret_too(self, alva, staff, incident_id, made):
        stated(alva, incident_id, made.secret, draft=said("0", later(600), standing=Standing.FORECAST))
        row, known = here(alva, incident_id)
        assert len(facts.forecasts_of_facts(alva, row, known)) == 1
        assert facts.forecasts_of_facts(staff, row, known) == ()


class TestWhatIsInternal:
    def test_it_is_there_for_those_of_the_house_and_keeps_its_mark(self, alva, staff, incident_id):
        key = series(alva, incident_id, replace(CUSTOMERS, mark=INTERNAL), first=said())
        assert facts.one_series(staff, *here(staff, incident_id), key).latest is not None
        (piece,) = [one for one in material.gathered(staff, *here(staff, incident_id)) if one.key == f"fact:{key}"]
        assert piece.mark.level is Secrecy.INTERNAL

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_outside_it_is_not(self, alva, incident_id, who, request):
        key = series(alva, incident_id, replace(CUSTOMERS, mark=INTERNAL), first=said())
        with refused("situation.not_found"):
            facts.one_series(request.getfixturevalue(who), *here(alva, incident_id), key)
