"""Keys: what is sent twice is written once and answered alike, also as a browser sends it; what is sent with other words is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.situation.actions import facts, forecasts
from vardkase.situation.queries import facts as fact_queries
from vardkase.situation.queries import forecasts as forecast_queries
from vardkase.situation.rules.facts import KeepingDraft, Settlement, SettlementDraft, Standing
from vardkase.situation.rules.figures import Qualifier
from vardkase.situation.rules.forecasts import Foretold, OutcomeDraft
from vardkase.situation.tests.fact_scenes import (
    CUSTOMERS,
    ENERGI,
    SUBJECT,
    forecast,
    foretold,
    here,
    minute,
    said,
    sent,
    series,
    stated,
    subject,
)

pytestmark = pytest.mark.django_db

OTHER_SOURCE = replace(CUSTOMERS, organisation="Östhammars kommun")
NUMBER = replace(SUBJECT, what="Kunder utan el", kind=Foretold.NUMBER, unit="kunder", at=later(600))
LINES = "Ringde driftcentralen.\r\nDe räknar om."


class Made:
    """Two series that contradict each other, a fact, a sum, a forecast of a moment and one of a number."""

    def __init__(self, viewer, incident_id):
        self.viewer, self.incident_id = viewer, incident_id
        self.one = series(viewer, incident_id, first=said())
        self.fact = stated(viewer, incident_id, self.one, "28 528", 1)
        self.other = series(viewer, incident_id, OTHER_SOURCE, first=said("18 000"))
        self.town = series(viewer, incident_id, ENERGI, first=said("1 260"))
        self.sum = new_id()
        self.act(facts.say_apart, series_ids=(self.one, self.town), said_by="Elsamordnaren", grounds="En ägare.", key=self.sum)
        self.subject = subject(viewer, incident_id)
        self.line = forecast(viewer, incident_id, self.subject, foretold(600))
        self.number = subject(viewer, incident_id, NUMBER)

    @property
    def entries(self):
        return incidents.incident(self.viewer, self.incident_id).entries

    def act(self, action, *, key=None, minutes=5.0, **said_so):
        return action(viewer=self.viewer, incident_id=self.incident_id, key=key or new_id(), now=later(minutes), **said_so)


@pytest.fixture
def made(alva, incident_id):
    return Made(alva, incident_id)


def fact(made, **more):
    return facts.state_fact, {"series_id": made.one, "draft": said("ca 900", later(3), note="Rad ett\r\nrad två", **more)}


def revision(made, **more):
    more = {"value": "28 000", **more}
    return facts.revise_fact, {"fact_id": made.fact, "draft": said(more["value"], later(1)), "reason": more.get("reason", LINES)}


def keeping(made, **more):
    return facts.keep_series, {"series_id": made.one, "draft": replace(KeepingDraft(" Kommunikation ", 60, reason=LINES), **more)}


def settling(made, **more):
    draft = replace(SettlementDraft(Settlement.ONE_HOLDS, made.one, LINES), **more)
    return facts.settle_contradiction, {"one_id": made.one, "other_id": made.other, "draft": draft}


def adding(made, **more):
    said_so = {"series_ids": (made.other, made.town), "said_by": " Elsamordnaren", "grounds": LINES}
    return facts.say_apart, said_so | more


def withdrawing(made, **more):
    return facts.withdraw_sum, {"sum_id": made.sum, "reason": LINES} | more


def foretelling(made, **more):
    draft = replace(foretold(900, stated_at=4, words="Upp till\r\nen vecka"), **more)
    return forecasts.state_forecast, {"subject_id": made.subject, "draft": draft}


def correcting(made, **more):
    return forecasts.correct_forecast, {"forecast_id": made.line, "draft": foretold(660), "reason": LINES} | more


def closing(made, **more):
    draft = replace(OutcomeDraft(minute(later(4)), organisation=" Vattenfall  Eldistribution ", note=LINES), **more)
    return forecasts.close_forecast, {"subject_id": made.subject, "draft": draft}


def counting(made, **more):
    draft = replace(OutcomeDraft(value="1 260 kunder", organisation="Vattenfall"), **more)
    return forecasts.close_forecast, {"subject_id": made.number, "draft": draft}


ACTS = (fact, revision, keeping, settling, adding, withdrawing, foretelling, correcting, closing, counting)


class TestSentTwice:
    @pytest.mark.parametrize("act", ACTS)
    def test_it_is_written_once_and_answered_alike(self, made, act):
        action, said_so = act(made)
        key = new_id()
        first = made.act(action, key=key, **said_so)
        entries = made.entries
        again = made.act(action, key=key, minutes=9.0, **said_so)
        assert (again.number, again.repeated, made.entries) == (first.number, True, entries)

    @pytest.mark.parametrize(
        ("act", "change"),
        [
            (fact, {"qualifier": Qualifier.EXACT, "standing": Standing.ASSUMED}),
            (fact, {"person": "Någon annan"}),
            (fact, {"confidence": "B"}),
            (revision, {"value": "27 000"}),
            (revision, {"reason": "Något annat"}),
            (keeping, {"owner": "TiB"}),
            (keeping, {"stale_minutes": 61}),
            (keeping, {"followed": False}),
            (settling, {"how": Settlement.NOT_KNOWN}),
            (settling, {"reason": "Något annat"}),
            (settling, {"holds": "the other"}),
            (adding, {"said_by": "Någon annan"}),
            (adding, {"grounds": "Något annat"}),
            (withdrawing, {"reason": "Något annat"}),
            (foretelling, {"until": later(901)}),
            (foretelling, {"words": "Något annat"}),
            (correcting, {"draft": foretold(661)}),
            (correcting, {"reason": "Något annat"}),
            (closing, {"came": minute(later(3))}),
            (closing, {"organisation": "SVT"}),
            (closing, {"note": "Något annat"}),
            (closing, {"came": None}),
            (counting, {"value": "1 261"}),
        ],
    )
    def test_with_other_words_it_is_refused_and_nothing_is_written(self, made, act, change):
        action, said_so = act(made)
        key = new_id()
        made.act(action, key=key, **said_so)
        entries = made.entries
        if change.get("holds") == "the other":
            change = {"holds": made.other}
        _action, otherwise = act(made, **change)
        with refused("ledger.key_reused"):
            made.act(action, key=key, **otherwise)
        assert made.entries == entries

    @pytest.mark.parametrize(("act", "other"), [(one, ACTS[(number + 1) % len(ACTS)]) for number, one in enumerate(ACTS)])
    def test_the_key_of_one_act_is_not_that_of_another(self, made, act, other):
        key = new_id()
        action, said_so = act(made)
        made.act(action, key=key, **said_so)
        action, said_so = other(made)
        with refused("ledger.key_reused"):
            made.act(action, key=key, minutes=8.0, **said_so)

    def test_about_another_thing_it_is_refused(self, made):
        for act, about in ((fact, {"series_id": made.other}), (foretelling, {"subject_id": new_id()})):
            action, said_so = act(made)
            key = new_id()
            made.act(action, key=key, **said_so)
            with refused("ledger.key_reused" if act is fact else "situation.no_such_forecast"):
                made.act(action, key=key, **(said_so | about))

    def test_an_id_of_another_incident_is_not_told(self, alva, made):
        other = opened(alva)
        key = series(alva, other, CUSTOMERS, key=made.one)
        assert key == made.one
        (line,) = fact_queries.series(alva, *here(alva, other))
        assert line.id != made.one
        subject(alva, other, SUBJECT, key=made.subject)
        (ladder,) = forecast_queries.ladders(alva, *here(alva, other))
        assert ladder.id != made.subject

    def test_a_first_fact_is_part_of_what_was_sent(self, alva, made):
        key = new_id()
        draft = replace(CUSTOMERS, area="Rimbo")
        series(alva, made.incident_id, draft, key=key, first=said("5"))
        with refused("ledger.key_reused"):
            series(alva, made.incident_id, draft, key=key, first=said("6"))
        (newest,) = fact_queries.facts_of(alva, *here(alva, made.incident_id), key).facts
        assert newest.said.value == "5"


class TestOnAPage:
    """A browser that sends its form again, as after a lost connection, is led on as the first time."""

    FORMS = (
        ("state_fact", ("one",), {"value": "ca 900", "as_of": "03:10", "note": LINES}),
        ("revise_fact", ("fact",), {"value": "28 000", "as_of": "2019-01-02 02:21", "reason": LINES}),
        ("keep_series", ("one",), {"owner": " TiB ", "stale_minutes": "60", "reason": LINES}),
        ("settle_contradiction", ("one", "other"), {"how": "not_known", "reason": LINES}),
        ("say_apart", ("other",), {"series": ("other", "town"), "said_by": "Elsamordnaren", "grounds": LINES}),
        ("withdraw_sum", ("sum",), {"reason": LINES}),
        ("state_forecast", ("subject",), {"organisation": "SVT", "until": "3 dygn", "stated_at": "nu", "words": "Kanske"}),
        ("correct_forecast", ("line",), {"organisation": "Vattenfall", "until": "4 jan", "stated_at": "02:20", "reason": LINES}),
        ("close_forecast", ("subject",), {"came": "03:10", "organisation": "Vattenfall", "note": LINES}),
        ("close_forecast", ("number",), {"value": "1 260 kunder", "organisation": "Vattenfall"}),
    )

    @pytest.mark.parametrize(("name", "args", "form"), FORMS)
    def test_it_is_led_on_and_nothing_more_is_written(self, screen, incident_id, an_hour_later, made, name, args, form):
        form = form | {"key": str(new_id())}
        if "series" in form:
            form["series"] = [str(getattr(made, one)) for one in form["series"]]
        ids = [getattr(made, one) for one in args]
        first = sent(screen, name, incident_id, *ids, **form)
        entries = made.entries
        again = sent(screen, name, incident_id, *ids, **form)
        assert (first.status_code, again.status_code, again["Location"]) == (302, 302, first["Location"])
        assert made.entries == entries

    @pytest.mark.parametrize(("name", "args", "form"), FORMS)
    def test_without_its_key_or_with_a_broken_one_nothing_is_written(self, screen, incident_id, an_hour_later, made, name, args, form):
        entries = made.entries
        for key in ("", "x", "0" * 400):
            answer = sent(screen, name, incident_id, *(getattr(made, one) for one in args), **(form | {"key": key, "series": ()}))
            assert answer.status_code in {400, 422}
        assert made.entries == entries
