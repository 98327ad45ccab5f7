"""What differs between two moments: what was written, and not what the clock alone makes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vardkase.access.rules import Viewer
from vardkase.incidents.rules import State
from vardkase.incidents.tests.scenes import later, moved, wrote
from vardkase.leadership.tests.pages import Room
from vardkase.situation.moments import Seen
from vardkase.situation.rooms import outlook as rooms
from vardkase.situation.rules.differences import Sort, differences
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.outlook import Stand
from vardkase.situation.rules.status import Level
from vardkase.situation.tests.outlook_scenes import POWER_OUT, Night
from vardkase.situation.tests.status_scenes import opened_board, reported, said
from vardkase.testing.cases import each
from vardkase.testing.pages import CheckingClient


def thing(key: str = "a", value: str = "", word: str = "") -> Seen:
    return Seen(key, key.upper(), value, 1, word=word)


NORMAL, OLD, BAD = thing(word="Normalt"), thing(word="Gammal: normalt"), thing(word="Allvarligt")


class TestTheRule:
    @each(
        ("before", "aged", "after", "found"),
        [
            ([NORMAL], [OLD], [OLD], []),
            ([NORMAL], [OLD], [NORMAL], []),
            ([NORMAL], [OLD], [BAD], [(Sort.CHANGED, "Normalt", "Allvarligt")]),
            ([OLD], [OLD], [NORMAL], [(Sort.CHANGED, "Gammal: normalt", "Normalt")]),
            ([NORMAL], [NORMAL], [BAD], [(Sort.CHANGED, "Normalt", "Allvarligt")]),
            ([], [], [BAD], [(Sort.ADDED, "", "Allvarligt")]),
            ([], [OLD], [OLD], []),
            ([], [OLD], [BAD], [(Sort.CHANGED, "Gammal: normalt", "Allvarligt")]),
            ([NORMAL], [], [], []),
            ([NORMAL], [OLD], [], [(Sort.GONE, "Normalt", "")]),
        ],
    )
    def test_time_alone_changes_nothing(self, before: Any, aged: Any, after: Any, found: Any) -> None:
        told = [
            (one.sort, one.before.word if one.before else "", one.after.word if one.after else "")
            for one in differences(before, after, aged)
        ]
        assert told == found

    def test_the_same_moment_written_with_its_day_is_the_same(self) -> None:
        clock, dated = thing(value="omkring 03:00"), thing(value="omkring ons 2 jan 03:00")
        assert differences([clock], [dated], [dated]) == ()
        assert [one.sort for one in differences([clock], [dated])] == [Sort.CHANGED]

    @given(st.lists(st.sampled_from("abcd"), unique=True), st.lists(st.sampled_from("abcd"), unique=True))
    @settings(max_examples=30)
    def test_without_a_clock_it_is_what_came_and_what_went(self, before: list[str], after: list[str]) -> None:
        found = differences([thing(one) for one in before], [thing(one) for one in after])
        assert {one.thing.key for one in found} == set(before) ^ set(after)


class TestWhatIsSaid:
    @each(
        ("value", "word", "rest"),
        [("Allvarligt. Stadshuset på reservkraft.", "Allvarligt", "Stadshuset på reservkraft."), ("Normalt.", "Normalt", ""),
         ("ca 300", "", "ca 300"), ("Hemtjänsten", "Ny", "Hemtjänsten")],
    )  # fmt: skip
    def test_the_word_is_not_said_twice(self, value: str, word: str, rest: str) -> None:
        assert thing(value=value, word=word).rest == rest


@pytest.mark.django_db
@pytest.mark.usefixtures("an_hour_later")
class TestThePage:
    def test_a_report_that_only_grew_old_has_not_changed(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        opened_board(alva, incident_id)
        reported(alva, incident_id, said(incident_id, "Trygghetslarm"), said(incident_id, "Hemtjänst", Level.ORANGE), now=later(1))
        wrote(alva, incident_id, now=later(2))
        reported(alva, incident_id, said(incident_id, "Hemtjänst"), now=later(59))
        page = Room(screen, incident_id).get("moments/difference/?since=02:23&until=03:20")
        assert "1 sak skiljer" in page.text
        assert [one.text_content() for one in page.tree.xpath("//del")] == ["Allvarligt · Når inte fram."]
        assert [one.text_content() for one in page.tree.xpath("//ins")] == ["Upprätthålls inte · Når inte fram."]
        now = Room(screen, incident_id).get("moments/")
        assert "Gammal: upprätthålls inte Trygghetslarm Når inte fram." in now.text

    def test_ends_that_were_given_backwards_are_said_to_have_changed_places(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID
    ) -> None:
        wrote(alva, incident_id, now=later(20))
        room = Room(screen, incident_id)
        for query, turned in (("since=02:30&until=02:50", False), ("since=02:50&until=02:30", True), ("from=2&to=2", False)):
            assert ("de har bytt plats" in room.get(f"moments/difference/?{query}").text) is turned

    def test_the_bar_of_the_past_says_that_it_is_of_then(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        wrote(alva, incident_id, now=later(20))
        room = Room(screen, incident_id)
        for path, then in (("moments/?at=02:30", True), ("moments/", False), ("moments/difference/?since=02:22&until=02:30", True),
                           ("moments/difference/?since=02:22", False)):  # fmt: skip
            chips = room.get(path).tree.xpath("//header//*[contains(@class, 'chip--yellow')]/text()")
            assert chips == (["då, ons 2 jan 02:30"] if then else []), path

    @pytest.mark.parametrize(("at", "told"), [("02:10", False), ("02:30", True), ("03:10", False)])
    def test_hours_are_counted_while_it_goes_on(self, screen: CheckingClient, alva: Viewer, incident_id: UUID, at: str, told: bool) -> None:
        moved(alva, incident_id, State.STANDING_DOWN, State.CLOSED, now=later(40))
        page = Room(screen, incident_id).get(f"moments/?at={at}")
        assert ("H+" in page.tree.xpath("string(//*[@role='status' and contains(@class, 'moment')])")) is told


@pytest.mark.django_db
class TestTheForecastBesideTheBoard:
    def stood(self, night: Night, stand: Stand | None, hours: float, monkeypatch: pytest.MonkeyPatch) -> dict[str, Seen]:
        key = night.row, night.known

        def board(*_given: Any) -> Any:
            return () if stand is None else tuple(_Board(fall.key, stand) for fall, _name in rooms._latest(night.viewer, *key)[1])

        monkeypatch.setattr(rooms, "standing", board)
        at = night.known.at + timedelta(hours=hours)
        return {one.title: one for one in rooms.seen(night.viewer, night.row, Known(night.known.number, at))}

    def test_what_works_by_the_board_has_not_failed(self, night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
        night.make(*POWER_OUT)
        plain = self.stood(night, None, 40, monkeypatch)
        works = self.stood(night, Stand.WORKS, 40, monkeypatch)
        assert plain
        changed = [name for name in plain if plain[name].value != works[name].value]
        assert changed
        for name in changed:
            assert works[name].value.startswith("Fungerar enligt statustavlan.")
            assert (works[name].tone, plain[name].tone) == ("green", "orange")

    @pytest.mark.parametrize(
        ("stand", "told"),
        [(Stand.WORKS, "statustavlan: fungerar"), (Stand.HOLDS, "håller en tid"), (Stand.OUT, "borta"), (None, "")],
    )
    def test_before_its_time_both_stand_beside_each_other(
        self, night: Night, monkeypatch: pytest.MonkeyPatch, stand: Stand | None, told: str
    ) -> None:
        night.make(*POWER_OUT)
        plain, beside = self.stood(night, None, 0, monkeypatch), self.stood(night, stand, 0, monkeypatch)
        assert {name: (one.value, one.tone) for name, one in beside.items()} == {name: (one.value, one.tone) for name, one in plain.items()}
        assert all(told in one.more for one in beside.values())
        assert all(("statustavlan" in one.more) is (stand is not None) for one in beside.values())


class _Board:
    """What the status board says of one function."""

    def __init__(self, key: str, stand: Stand) -> None:
        self.key, self.stand = key, stand
