"""The calendar by the letter of RFC 5545: lines, folding, escaping, identity, stamps and alarms; tried with hard texts."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID, uuid5

from vardkase.plans.rules import ical
from vardkase.plans.rules.ical import Occasion
from vardkase.plans.tests import terms_ical
from vardkase.testing.cases import each

STAMP = datetime(2026, 11, 30, 23, 30, 15, tzinfo=UTC)
SPACE = UUID(int=77)
HARD = 'aåäö🔥§;,\\:" \n\t\u00a0xyz-–'


def one(title: str = "Val", day: date = date(2026, 9, 13), warn: int = 0, number: int = 1) -> Occasion:
    return Occasion(UUID(int=number), day, title, warn)


def text(*occasions: Occasion, name: str = "Beredskap", stamp: datetime = STAMP) -> str:
    return ical.written(name, occasions, stamp)


def events(*occasions: Occasion, **more: object) -> list[dict[str, str]]:
    return terms_ical.read(text(*occasions, **more).encode())[1]  # type: ignore[arg-type]  # passed on as they came


def turned(at: int, length: int) -> str:
    """Hard signs in a row, beginning at one of them: so that each comes to stand at the edge of a line."""
    return (HARD * (length // len(HARD) + 2))[at : at + length]


class TestTheWhole:
    def test_begins_and_ends_as_a_calendar_and_every_line_ends_with_both(self) -> None:
        said = text(one())
        assert said.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
        assert said.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")
        assert said.count("\n") == said.count("\r") == said.count("\r\n")

    def test_of_nothing_is_a_calendar_all_the_same(self) -> None:
        calendar, found = terms_ical.read(text().encode())
        assert found == []
        assert (calendar["VERSION"], calendar["CALSCALE"], calendar["X-WR-CALNAME"]) == ("2.0", "GREGORIAN", "Beredskap")
        assert calendar["REFRESH-INTERVAL;VALUE=DURATION"] == "P1D"

    def test_stands_in_the_order_of_days_then_titles_whatever_order_it_came_in(self) -> None:
        many = [one("B", number=1), one("A", number=2), one("Ö", date(2026, 1, 1), number=3), one("C", date(2030, 1, 1), number=4)]
        first = [event["SUMMARY"] for event in events(*many)]
        assert first == ["Ö", "A", "B", "C"]
        assert [event["SUMMARY"] for event in events(*reversed(many))] == first

    def test_names_nobody_and_has_no_time_zone_to_be_wrong_about(self) -> None:
        said = text(one(warn=30))
        for word in ("ORGANIZER", "ATTENDEE", "VTIMEZONE", "TZID", "LOCATION", "URL", "DESCRIPTION:Val\r\nTRIGGER:-P0"):
            assert word not in said, word
        assert "TRANSP:TRANSPARENT" in said


class TestADay:
    @each("day, begins, ends", [
        ("2026-09-13", "20260913", "20260914"), ("2026-12-31", "20261231", "20270101"), ("2028-02-28", "20280228", "20280229"),
        ("2028-02-29", "20280229", "20280301"), ("2027-02-28", "20270228", "20270301"), ("2027-03-28", "20270328", "20270329"),
        ("2026-10-25", "20261025", "20261026"),
    ])  # fmt: skip
    def test_is_whole_and_ends_when_the_next_begins_also_when_clocks_change(self, day: str, begins: str, ends: str) -> None:
        (event,) = events(one(day=date.fromisoformat(day)))
        assert (event["DTSTART;VALUE=DATE"], event["DTEND;VALUE=DATE"]) == (begins, ends)

    def test_is_known_by_the_same_name_when_its_title_or_its_day_is_another(self) -> None:
        (first,), (other,) = events(one("Förr")), events(one("Nu", date(2027, 1, 1), 30), stamp=STAMP + timedelta(days=9))
        assert first["UID"] == other["UID"] == f"{UUID(int=1)}@vardkase"
        assert first["DTSTAMP"] != other["DTSTAMP"]

    @each("hours, stamp", [(0, "20261130T233015Z"), (1, "20261130T223015Z"), (-5, "20261201T043015Z")])
    def test_is_stamped_in_universal_time_wherever_the_clock_stands(self, hours: int, stamp: str) -> None:
        here = STAMP.replace(tzinfo=timezone(timedelta(hours=hours)))
        assert [event["DTSTAMP"] for event in events(one(), stamp=here)] == [stamp]

    @each("warn, trigger", [(0, None), (1, "-P1D"), (30, "-P30D"), (90, "-P90D")])
    def test_reminds_as_many_days_before_as_is_asked_and_without_a_warning_never(self, warn: int, trigger: str | None) -> None:
        (event,) = events(one("Sista dag", warn=warn))
        assert event.get("ALARM.TRIGGER") == trigger
        assert event.get("ALARM.ACTION") == (trigger and "DISPLAY")
        assert event.get("ALARM.DESCRIPTION") == (trigger and "Sista dag")


class TestAText:
    @each("raw, written", [
        ("", ""), ("rakt", "rakt"), ("a,b", "a\\,b"), ("a;b", "a\\;b"), ("a\\b", "a\\\\b"), ("a\nb", "a\\nb"), ("a\r\nb", "a\\nb"),
        ("a\rb", "a\\nb"), ("\\n", "\\\\n"), ("a:b\"c'd", "a:b\"c'd"), ("\n\n", "\\n\\n"),
    ])  # fmt: skip
    def test_is_marked_as_a_value_must_be(self, raw: str, written: str) -> None:
        assert ical.escaped(raw) == written

    @each("raw, shown", [
        ("2\u00a0kap. 1\u00a0§", "2 kap. 1 §"), ("a\tb", "a b"), ("a\u2009b\u202fc", "a b c"), ("a\x00b\x07c\x7fd", "abcd"),
        ("a\u2028b\u2029c", "abc"), ("a\u200bb\u00adc", "abc"), ("\ufeffa", "a"),
    ])  # fmt: skip
    def test_keeps_its_words_apart_and_holds_nothing_that_cannot_be_seen(self, raw: str, shown: str) -> None:
        assert [event["SUMMARY"] for event in events(one(raw))] == [shown]

    @each("evil", [
        "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:y", "x\nATTACH:https://ex.se/", "END:VCALENDAR",
        "x\\\r\n;y", "x\r\n y", "\r", "x\x0bEND:VEVENT",
    ])  # fmt: skip
    def test_makes_no_line_of_its_own(self, evil: str) -> None:
        said = text(one(evil), name=evil)
        assert (said.count("\r\nBEGIN:VEVENT\r\n"), said.count("\r\nEND:VCALENDAR\r\n")) == (1, 1)
        assert "\r\nATTACH" not in said
        (event,) = events(one(evil), name=evil)
        assert set(event) == {"UID", "DTSTAMP", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY", "TRANSP"}


class TestALine:
    def octets(self, line: str) -> list[int]:
        return [len(part.encode()) for part in ical.folded(line).split("\r\n")]

    @each("line, widths", [
        ("", [0]), ("x" * 74, [74]), ("x" * 75, [75]), ("x" * 76, [75, 2]), ("x" * 149, [75, 75]), ("x" * 150, [75, 75, 2]),
        ("å" * 37, [74]), ("å" * 38, [74, 3]), ("x" + "å" * 37, [75]), ("🔥" * 19, [72, 5]), ("§" * 75, [74, 75, 3]),
    ])  # fmt: skip
    def test_is_no_longer_than_seventy_five_octets_and_is_folded_no_sooner(self, line: str, widths: list[int]) -> None:
        assert self.octets(line) == widths

    def test_comes_back_whole_whatever_it_holds(self) -> None:
        for at, length in itertools.product(range(len(HARD)), (60, 74, 75, 76, 131, 300)):
            line = turned(at, length)
            folded = ical.folded(line)
            assert folded.replace("\r\n ", "") == line
            assert max(self.octets(line)) <= 75
            assert all(part.startswith(" ") for part in folded.split("\r\n")[1:])

    def test_with_its_marks_comes_back_as_it_was_typed(self) -> None:
        for at, length in itertools.product(range(0, len(HARD), 3), (1, 8, 67, 140)):
            title = turned(at, length)
            (event,) = events(one(title, warn=3))
            assert event["SUMMARY"] == event["ALARM.DESCRIPTION"] == title.replace("\t", " ").replace("\u00a0", " ")


def test_many_days_are_all_there_each_by_its_own_name() -> None:
    many = [
        Occasion(uuid5(SPACE, str(number)), date(2026, 1, 1) + timedelta(days=number), f"Dag {number}", number % 3) for number in range(400)
    ]
    found = events(*many)
    assert len({event["UID"] for event in found}) == len(found) == 400
    assert [event["SUMMARY"] for event in found] == [f"Dag {number}" for number in range(400)]
    assert all(re.fullmatch(r"[0-9a-f-]{36}@vardkase", event["UID"]) for event in found)
