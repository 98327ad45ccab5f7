"""The pages of forecasts, and how facts and forecasts read in the log."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import time_machine
from django.urls import reverse

from vardkase.incidents.tests.scenes import later
from vardkase.kernel.ids import new_id
from vardkase.situation.actions import facts as actions
from vardkase.situation.queries import forecasts as forecast_queries
from vardkase.situation.rules.facts import KeepingDraft
from vardkase.situation.tests.fact_scenes import (
    CUSTOMERS,
    OWNER,
    came,
    forecast,
    foretold,
    here,
    revised,
    said,
    sent,
    series,
    shown,
    stated,
    subject,
)

pytestmark = pytest.mark.django_db

OTHER_SOURCE = replace(CUSTOMERS, organisation="Östhammars kommun")


@pytest.fixture(autouse=True)
def _an_hour_later(an_hour_later):
    """The clock stands at 03:20."""


class TestForecasts:
    NEW = {
        "what": "Strömmen tillbaka", "area": "Öarna", "organisation": "Vattenfall", "until": "18:00", "since": "", "stated_at": "02:30",
        "kind": "moment", "owner": OWNER, "secrecy": "open", "words": "Kl. 18 i dag",
    }  # fmt: skip

    def test_what_was_said_is_read_as_of_when_it_was_said(self, alva, screen, incident_id):
        assert sent(screen, "open_forecast", incident_id, **self.NEW).status_code == 302
        (found,) = forecast_queries.ladders(alva, *here(alva, incident_id))
        assert found.newest.said.until == later(60 * 15 + 40)
        form = {"organisation": "Vattenfall", "until": "25 jan", "since": "18 jan", "stated_at": "nu"}
        assert sent(screen, "state_forecast", incident_id, found.id, **form).status_code == 302
        words = shown(screen, "forecast", incident_id, found.id)
        assert "fre 18 jan – fre 25 jan" in words
        assert "23 dygn senare" in words
        assert "2 jan: 18–25 jan" in words

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"organisation": ""}, "En prognos utan källa går inte att följa upp."),
            ({"stated_at": ""}, "Skriv när det sades"),
            ({"until": ""}, "Skriv när det ska inträffa"),
            ({"until": "snart"}, ""),
            ({"since": "5 jan", "until": "3 jan"}, "Byt plats på dem."),
            ({"area": ""}, "Fastlandet och öarna är två prognoser."),
            ({"kind": "number"}, "Skriv vad som räknas"),
            ({"kind": "number", "unit": "kunder"}, "Skriv vilken tidpunkt antalet gäller."),
            ({"words": "x" * 30_000}, "30"),
        ],
    )
    def test_bad_input_is_told_and_nothing_is_lost(self, alva, screen, incident_id, change, words):
        answer = sent(screen, "open_forecast", incident_id, **(self.NEW | change))
        assert answer.status_code == 422
        assert words in answer.content.decode().replace("\u00a0", " ")
        assert forecast_queries.ladders(alva, *here(alva, incident_id)) == ()

    def test_a_number_is_foretold_of_a_moment(self, alva, screen, incident_id):
        form = self.NEW | {"kind": "number", "unit": "kunder", "at": "5 jan 08:00", "low": "500", "high": "900", "until": ""}
        assert sent(screen, "open_forecast", incident_id, **form).status_code == 302
        (found,) = forecast_queries.ladders(alva, *here(alva, incident_id))
        assert "500–900 kunder" in shown(screen, "forecasts", incident_id)
        with time_machine.travel(later(5 * 24 * 60), tick=False):
            assert "Tiden har gått ut" in shown(screen, "forecasts", incident_id)
            assert sent(screen, "close_forecast", incident_id, found.id, value="1 100", organisation="Vattenfall").status_code == 302
            assert "blev 200 kunder fler" in shown(screen, "forecast", incident_id, found.id)

    def test_the_outcome_scores_and_the_source_is_judged(self, alva, screen, incident_id):
        key = subject(alva, incident_id, first=foretold(30))
        forecast(alva, incident_id, key, foretold(55, stated_at=10), 11)
        assert "Tiden har gått ut" in shown(screen, "forecasts", incident_id)
        assert sent(screen, "close_forecast", incident_id, key, came="03:18", organisation="Vattenfall").status_code == 302
        words = shown(screen, "forecast", incident_id, key)
        assert words.count("höll") >= 2
        assert "Framflyttad 1 gång, 25 min." in words
        judged = shown(screen, "forecasts", incident_id)
        assert "Hur källornas prognoser har hållit" in judged
        assert "2 av 2" in judged

    def test_a_forecast_written_wrongly_is_corrected_beside(self, alva, screen, incident_id):
        key = subject(alva, incident_id, first=foretold(600))
        line = forecast_queries.ladder(alva, *here(alva, incident_id), key).newest
        assert screen.get(reverse("situation:correct_forecast", args=[incident_id, line.id])).status_code == 200
        form = {"organisation": "Vattenfall", "until": "2019-01-02 19:00", "stated_at": "2019-01-02 02:20", "reason": "Vi hörde fel"}
        assert sent(screen, "correct_forecast", incident_id, line.id, **form).status_code == 302
        words = shown(screen, "forecast", incident_id, key)
        assert "fel nedskriven" in words
        assert "Rättad: Vi hörde fel" in words

    def test_an_outcome_that_never_became_known(self, alva, screen, incident_id):
        key = subject(alva, incident_id, first=foretold(30))
        assert sent(screen, "close_forecast", incident_id, key).status_code == 422
        assert sent(screen, "close_forecast", incident_id, key, note="Bolaget svarar inte.").status_code == 302
        assert "blev aldrig känt" in shown(screen, "forecasts", incident_id)
        assert "Rätta utfallet" in shown(screen, "forecast", incident_id, key)
        assert "Varför den var fel" in shown(screen, "close_forecast", incident_id, key)


class TestTheLog:
    def test_everything_reads_as_a_sentence(self, alva, screen, incident_id):
        one, other = (
            series(alva, incident_id, first=said("ca 28 500", person="Presstjänsten")),
            series(alva, incident_id, OTHER_SOURCE, first=said("18 000")),
        )
        revised(alva, incident_id, stated(alva, incident_id, one, "82 528", 1), "28 528", 2)
        sent(screen, "settle_contradiction", incident_id, one, other, how="not_known", reason="Ingen svarar.")
        actions.keep_series(viewer=alva, incident_id=incident_id, series_id=other, draft=KeepingDraft("TiB"), key=new_id(), now=later(5))
        draft = KeepingDraft("TiB", followed=False, reason="Klart")
        actions.keep_series(viewer=alva, incident_id=incident_id, series_id=other, draft=draft, key=new_id(), now=later(6))
        key = subject(alva, incident_id, first=foretold(60))
        came(alva, incident_id, key, 30)
        words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", screen.get(f"/incidents/{incident_id}/log/").content.decode())).replace(
            "\u00a0", " "
        )
        for piece in (
            "Kunder utan el, Roslagen: ca 28 500 kunder, enligt Vattenfall (Presstjänsten).",
            "28 528 kunder i stället för 82 528, enligt Vattenfall.",
            "Vattenfall säger 28 528 och Östhammars kommun 18 000. Utrett: Det går inte att veta än.",
            "följs upp av TiB.",
            "följs inte längre.",
            "Prognos, Strömmen tillbaka, Öarna: ons 2 jan 03:20, enligt Vattenfall.",
            "Utfall, Strömmen tillbaka, Öarna: ons 2 jan 02:50.",
        ):
            assert piece in words
