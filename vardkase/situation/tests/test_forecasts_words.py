"""Forecasts in words: every enum, refusal and event has its sentence, and lengths and intervals read as one would say them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.utils import translation

from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.situation.events.forecasts import KINDS, ForecastClosed, ForecastOpened, ForecastStated, Subject
from vardkase.situation.lines.forecasts import LINES
from vardkase.situation.rules.forecasts import Foretold, Score, Verdict
from vardkase.situation.tests.fact_scenes import minute
from vardkase.situation.words import forecasts as words
from vardkase.testing.cases import each

MOMENT = Subject(new_id(), "Strömmen tillbaka", "Öarna", Foretold.MOMENT)
NUMBER = Subject(new_id(), "Kunder utan el", "Roslagen", Foretold.NUMBER, "kunder", later(600))
STATED = ForecastStated(new_id(), MOMENT, "Vattenfall", minute(NIGHT), later(60), later(60), "", "")
COUNTED = replace(STATED, subject=NUMBER, since=None, until=None, low="500", high="1000")
CLOSED = ForecastClosed(MOMENT, minute(later(30)), "", "Vattenfall")


def stockholm(day, hour=0, minutes=0, month=1):
    return datetime(2019, month, day, hour, minutes, tzinfo=UTC) - timedelta(hours=1)


def plain(text):
    return str(text).replace("\u00a0", " ")


def sentence(event):
    """How an entry reads in the log: its line, and the text that stands with it."""
    kind = next(name for name in LINES if name.split(".")[1] == re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower())
    text, facts = LINES[kind].said(event)
    told, shape = words.LINES[kind]
    return plain(str(told) % shape(facts)), plain(text)


class TestEverythingHasWords:
    def test_every_kind_every_event_and_every_line(self):
        assert set(words.FORETOLD) == set(Foretold)
        assert set(words.EVENTS) == set(words.LINES) == set(LINES)
        assert len(KINDS) == len(LINES)

    @each("code", words.REFUSALS)
    def test_every_refusal_is_a_sentence_in_swedish(self, code):
        said = str(words.REFUSALS[code])
        assert said.endswith(".")
        with translation.override("en"):
            assert str(words.REFUSALS[code]) != said

    @each("verdict", Verdict)
    def test_every_verdict_is_told(self, verdict):
        missed = timedelta(hours=3) if verdict in {Verdict.LATER, Verdict.EARLIER} else timedelta()
        off = Decimal(1200) if verdict in {Verdict.MORE, Verdict.FEWER} else Decimal(0)
        told = {
            Verdict.HELD: "höll",
            Verdict.LATER: "blev 3 tim senare",
            Verdict.EARLIER: "blev 3 tim tidigare",
            Verdict.MORE: "blev 1 200 kunder fler",
            Verdict.FEWER: "blev 1 200 kunder färre",
        }
        assert plain(words.verdict(Score(verdict, missed, off), "kunder")) == told[verdict]

    def test_below_zero_nothing_is_said_with_a_minus(self):
        assert words.verdict(Score(Verdict.EARLIER, timedelta(minutes=-40)), "") == "blev 40 min tidigare"
        assert plain(words.verdict(Score(Verdict.FEWER, off=Decimal(-7)), "kunder")) == "blev 7 kunder färre"


class TestALength:
    @each(
        ("length", "said"),
        [
            (timedelta(), "0 min"),
            (timedelta(minutes=1), "1 min"),
            (timedelta(minutes=59), "59 min"),
            (timedelta(minutes=59, seconds=40), "1 tim"),
            (timedelta(minutes=60), "1 tim"),
            (timedelta(minutes=100), "2 tim"),
            (timedelta(hours=47), "47 tim"),
            (timedelta(hours=48), "2 dygn"),
            (timedelta(hours=83), "3 dygn"),
            (timedelta(days=19, hours=4), "19 dygn"),
            (timedelta(days=-2), "2 dygn"),
            (timedelta(minutes=-40), "40 min"),
        ],
    )
    def test_it_is_said_in_what_one_would_count(self, length, said):
        assert plain(words.length(length)) == said


class TestAnInterval:
    @each(
        ("since", "until", "said", "short"),
        [
            (stockholm(2, 16), stockholm(2, 16), "ons 2 jan 16:00", "2 jan 16:00"),
            (stockholm(10), stockholm(11), "tor 10 jan", "10 jan"),
            (stockholm(18), stockholm(26), "fre 18 jan – fre 25 jan", "18–25 jan"),
            (stockholm(30), stockholm(3, month=2), "ons 30 jan – lör 2 feb", "30 jan–2 feb"),
            (stockholm(4, 19), stockholm(5, 19), "fre 4 jan 19:00 – lör 5 jan 19:00", "4 jan 19:00–5 jan 19:00"),
            (stockholm(4), stockholm(4, 12), "fre 4 jan 00:00 – fre 4 jan 12:00", "4 jan 00:00–4 jan 12:00"),
            (stockholm(4), stockholm(4), "fre 4 jan 00:00", "4 jan 00:00"),
        ],
    )
    def test_whole_days_have_no_hours_and_a_moment_has(self, since, until, said, short):
        assert plain(words.interval(since, until, NIGHT)) == said
        assert plain(words.short_interval(since, until)) == short

    def test_of_another_year_the_year_is_said(self):
        assert "2020" in words.interval(datetime(2020, 1, 3, tzinfo=UTC), datetime(2020, 1, 4, tzinfo=UTC), NIGHT)

    def test_midnight_is_that_of_the_municipality_in_summer_too(self):
        since, until = datetime(2019, 7, 1, 22, tzinfo=UTC), datetime(2019, 7, 2, 22, tzinfo=UTC)
        assert words.short_interval(since, until) == "2 jul"
        assert words.short_interval(since + timedelta(hours=1), until) == "2 jul 01:00–3 jul 00:00"


class TestWhatWasForetold:
    @each(
        ("low", "high", "said"),
        [
            ("500", "1000", "500–1 000 kunder"),
            ("500", "500", "500 kunder"),
            ("500", "", "500 kunder"),
            ("28528", "30000", "28 528–30 000 kunder"),
            ("0", "0", "0 kunder"),
        ],
    )
    def test_a_number_or_a_range(self, low, high, said):
        assert plain(words.foretold(replace(COUNTED, low=low, high=high), NIGHT)) == said

    def test_a_moment_or_an_interval(self):
        assert plain(words.foretold(STATED, NIGHT)) == "ons 2 jan 03:20"
        assert plain(words.foretold(replace(STATED, until=later(120)), NIGHT)) == "ons 2 jan 03:20 – ons 2 jan 04:20"
        assert words.foretold(replace(STATED, since=None), NIGHT) == ""

    @each(
        ("came", "value", "said"),
        [
            (minute(later(30)), "", "ons 2 jan 02:50"),
            (Happened(stockholm(23), Precision.DAY), "", "ons 23 jan"),
            (Happened(stockholm(23, 18), Precision.PART_OF_DAY), "", "ons 23 jan på kvällen"),
            (Happened(stockholm(23, 20), Precision.ABOUT), "", "ons 23 jan ca 20:00"),
            (None, "", "blev aldrig känt"),
        ],
    )
    def test_what_came_is_told_as_precisely_as_it_is_known(self, came, value, said):
        assert plain(words.came(replace(CLOSED, came=came, value=value), later(60))) == said

    def test_of_a_number_it_is_how_many(self):
        assert plain(words.came(ForecastClosed(NUMBER, None, "1260", "V"), NIGHT)) == "1 260 kunder"
        assert plain(words.came(ForecastClosed(NUMBER, None, "0", "V"), NIGHT)) == "0 kunder"


class TestInTheLog:
    @each(
        ("event", "line", "text"),
        [
            (ForecastOpened(MOMENT, "Lägesfunktionen"), "Prognoser om «Strömmen tillbaka», Öarna, följs upp av Lägesfunktionen.", ""),
            (STATED, "Prognos, Strömmen tillbaka, Öarna: ons 2 jan 03:20, enligt Vattenfall.", ""),
            (
                replace(STATED, person="Presstjänsten", words="Senast i natt."),
                "Prognos, Strömmen tillbaka, Öarna: ons 2 jan 03:20, enligt Vattenfall (Presstjänsten).",
                "Senast i natt.",
            ),
            (
                replace(STATED, since=stockholm(18), until=stockholm(26)),
                "Prognos, Strömmen tillbaka, Öarna: fre 18 jan – fre 25 jan, enligt Vattenfall.",
                "",
            ),
            (COUNTED, "Prognos, Kunder utan el, Roslagen: 500–1 000 kunder, enligt Vattenfall.", ""),
            (replace(COUNTED, high="500"), "Prognos, Kunder utan el, Roslagen: 500 kunder, enligt Vattenfall.", ""),
            (CLOSED, "Utfall, Strömmen tillbaka, Öarna: ons 2 jan 02:50.", ""),
            (
                replace(CLOSED, came=Happened(stockholm(23), Precision.DAY, "23 jan")),
                "Utfall, Strömmen tillbaka, Öarna: ons 23 jan.",
                "",
            ),
            (
                replace(CLOSED, came=Happened(stockholm(23, 18), Precision.PART_OF_DAY, "på kvällen")),
                "Utfall, Strömmen tillbaka, Öarna: ons 23 jan på kvällen.",
                "",
            ),
            (
                replace(CLOSED, came=Happened(stockholm(23, 20), Precision.ABOUT, "ca 20")),
                "Utfall, Strömmen tillbaka, Öarna: ons 23 jan ca 20:00.",
                "",
            ),
            (
                replace(CLOSED, came=None, note="Bolaget svarar inte."),
                "Utfall, Strömmen tillbaka, Öarna: blev aldrig känt.",
                "Bolaget svarar inte.",
            ),
            (ForecastClosed(NUMBER, None, "1260", "V"), "Utfall, Kunder utan el, Roslagen: 1 260 kunder.", ""),
            (ForecastClosed(NUMBER, None, "0", "V"), "Utfall, Kunder utan el, Roslagen: 0 kunder.", ""),
        ],
    )
    def test_each_reads_as_a_sentence(self, event, line, text):
        assert sentence(event) == (line, text)

    def test_a_correction_says_why_after_what_was_said(self):
        _line, text = sentence(replace(STATED, words="Senast i natt", reason="Vi hörde fel"))
        assert "Senast i natt" in text
        assert "Vi hörde fel" in text
