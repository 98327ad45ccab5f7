"""The calendar: folding, escaping, days and reminders, and what stands in it."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from vardkase.plans.actions import terms as acts
from vardkase.plans.queries import calendar
from vardkase.plans.queries import terms as queries
from vardkase.plans.rules import ical
from vardkase.plans.rules.ical import Occasion
from vardkase.plans.rules.obligations import Fulfilment
from vardkase.plans.rules.terms import fingerprint, term_of
from vardkase.plans.tests import terms_ical
from vardkase.plans.tests.terms_scenes import NOW, TODAY, common, say, trained

STAMP = datetime(2026, 11, 30, 10, 0, tzinfo=timezone(timedelta(hours=1)))


def shown(*titles: str, warn: int = 0) -> list[dict[str, str]]:
    occasions = [Occasion(UUID(int=number), date(2026, 12, 31), title, warn) for number, title in enumerate(titles)]
    return terms_ical.read(ical.written("Provköping, beredskap; 1", occasions, STAMP).encode())[1]


@pytest.mark.parametrize(
    "title",
    [
        "Kort", "Årsuppföljning, §§ 1; 2", "back\\slash \\n är ingen radbrytning", "två\nrader\r\nhär", "å" * 200, "🔥" * 40,
        "x" * 66, "x" * 67, "x" * 68, "END:VEVENT", "a:b\\,c",
    ],
)  # fmt: skip
def test_every_text_comes_back_as_it_was(title):
    (event,) = shown(title)
    assert event["SUMMARY"] == title.replace("\r\n", "\n")


def test_control_characters_are_left_out():
    assert shown("a\x00b\x1bc\u2028d")[0]["SUMMARY"] == "abcd"


def test_a_line_is_folded_at_seventy_five_octets_and_no_sooner():
    assert ical.folded("x" * 75) == "x" * 75
    assert ical.folded("x" * 76) == "x" * 75 + "\r\n x"
    assert ical.folded("x" * 150) == "x" * 75 + "\r\n " + "x" * 74 + "\r\n x"
    assert ical.folded("x" * 74 + "å") == "x" * 74 + "\r\n å"


def test_a_day_is_whole_and_its_reminder_comes_before():
    text = ical.written(
        "Namn, med komma", [Occasion(UUID(int=5), date(2026, 12, 31), "Sista", 30), Occasion(UUID(int=6), TODAY, "Nu")], STAMP
    )
    head, (first, last) = terms_ical.read(text.encode())
    assert head["X-WR-CALNAME"] == "Namn, med komma"
    assert (first["SUMMARY"], "ALARM.TRIGGER" in first) == ("Nu", False)
    assert (last["DTSTART;VALUE=DATE"], last["DTEND;VALUE=DATE"]) == ("20261231", "20270101")
    assert (last["UID"], last["DTSTAMP"]) == (f"{UUID(int=5)}@vardkase", "20261130T090000Z")
    assert (last["ALARM.ACTION"], last["ALARM.TRIGGER"], last["ALARM.DESCRIPTION"]) == ("DISPLAY", "-P30D", "Sista")


@pytest.mark.django_db
class TestWhatStandsInIt:
    def days(self, town: Any) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in calendar.occasions(town.viewer, town.board, TODAY):
            found.setdefault(one.title, []).append(str(one.day))
        return found

    def test_is_what_the_notes_reckon_for_the_term(self, filled: Any) -> None:
        days = self.days(filled)
        assert days["Val till kommunfullmäktige"] == ["2026-09-13", "2030-09-08"]
        assert days["Ny mandatperiod börjar: Kommunfullmäktige"] == ["2026-10-15", "2030-10-15"]
        assert days["Ny mandatperiod börjar: Kommunstyrelsen och övriga nämnder"] == ["2027-01-01", "2031-01-01"]
        assert days["Risk- och sårbarhetsanalysen redovisas till länsstyrelsen"] == ["2027-10-31", "2031-10-31"]
        yearly = days["Årsuppföljning till länsstyrelsen av året före"]
        assert yearly == [f"{year}-02-15" for year in range(2027, 2035)]

    def test_a_board_that_begins_on_a_day_of_its_own_is_told_of_by_itself(self, filled: Any) -> None:
        seen = fingerprint(queries.body_term(filled.viewer, filled.board, term_of(2026), filled.social).decision)
        decided = {"term": 2026, "body_id": filled.social, "begins": date(2027, 2, 1), "reason": "KF § 1", "seen": seen}
        acts.set_body_term(**common(filled), **decided)
        days = self.days(filled)
        assert days["Ny mandatperiod börjar: Socialnämnden"] == ["2027-02-01"]
        assert days["Ny mandatperiod börjar: Kommunstyrelsen"] == ["2027-01-01"]
        assert days["Ny mandatperiod börjar: Kommunstyrelsen och övriga nämnder"] == ["2031-01-01"]

    def test_what_is_done_or_set_aside_is_left_out_and_a_day_of_our_own_counts(self, filled: Any) -> None:
        say(filled, "fulfil_duty", "term_handover", fulfilment=Fulfilment("KS", TODAY))
        say(filled, "set_duty_aside", "rsa_report", why="Föreskriften är upphävd")
        say(filled, "move_due", "crisis_plan", due=date(2027, 11, 8), why="Årshjulet")
        days = self.days(filled)
        assert days["Risk- och sårbarhetsanalysen redovisas till länsstyrelsen"] == ["2031-10-31"]
        assert days["Plan för hantering av extraordinära händelser"] == ["2027-11-08"]
        assert days["Nya förtroendevalda får veta sina uppgifter i en kris"] == ["2031-01-01"]

    def test_a_training_stands_by_its_function_and_never_by_name_or_secret(self, filled: Any) -> None:
        trained(filled, function="Vice ordförande", body_id=filled.board, person_id=filled.person_id, trained_on=TODAY, note="Hemligt")
        assert self.days(filled)["Utbildning slutar gälla: Vice ordförande"] == ["2026-12-31"]
        everything = ical.written("", calendar.occasions(filled.viewer, filled.board, TODAY), NOW)
        assert "Exempelsson" not in everything
        assert "Hemligt" not in everything

    def test_it_is_the_same_each_time_but_for_its_stamp(self, filled: Any) -> None:
        once = calendar.occasions(filled.viewer, filled.board, TODAY)
        assert once == calendar.occasions(filled.viewer, filled.board, TODAY)
        ids = [one.id for one in once]
        assert len(set(ids)) == len(ids)

    def test_the_address_is_told_to_who_may_withdraw_it(self, filled: Any, staff: Any) -> None:
        acts.open_feed(**common(filled))
        assert calendar.calendar_page(staff, filled.board, TODAY).feed is None
        page = calendar.calendar_page(filled.viewer, filled.board, TODAY)
        assert page.feed is not None
        assert "/plans/terms/feed/" in page.feed.url
        assert min(one.day for one in page.occasions) >= TODAY
        assert page.feed.given_at == NOW
