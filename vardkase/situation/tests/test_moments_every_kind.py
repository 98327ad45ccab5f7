"""A whole night of leadership: after every kind of entry the picture has changed where it should, and what came later changes no past."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import later, opened
from vardkase.situation.moments import Seen
from vardkase.situation.queries import moments as queries
from vardkase.situation.rules.differences import Sort, differences
from vardkase.situation.rules.known import Known
from vardkase.situation.tests.moment_nights import NAMES, PARTS, STEPS, Telling, pictures, told
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
READERS = ("alva", "bo", "staff", "chair", "auditor")


@kept
def telling(alva: Viewer, bo: Viewer, incident_id: UUID) -> Any:
    """The night, told."""
    return told(alva, bo, incident_id)


def part(telling: Telling, step: str, name: str, reader: str = "alva") -> dict[str, Seen]:
    return {one.title: one for one in telling.shown[step][reader][name]}


def before(name: str) -> str | None:
    place = NAMES.index(name)
    return NAMES[place - 1] if place else None


class TestEveryStep:
    @pytest.mark.parametrize("name", NAMES)
    def test_changes_the_parts_that_it_is_about_and_no_other(self, telling: Telling, name: str) -> None:
        earlier = before(name)
        then: dict[str, list[Seen]] = telling.shown[earlier]["alva"] if earlier else {"head": telling.shown[name]["alva"]["head"]}
        now = telling.shown[name]["alva"]
        assert {key for key in PARTS if differences(then.get(key, []), now[key])} == STEPS[name][1]

    @pytest.mark.parametrize("name", NAMES)
    def test_looks_the_same_now_as_when_it_was_the_newest(self, telling: Telling, name: str) -> None:
        for reader in READERS:
            assert telling.pictures(name, reader) == telling.shown[name][reader], reader

    @pytest.mark.parametrize("name", NAMES)
    def test_rests_on_no_entry_that_came_later(self, telling: Telling, name: str) -> None:
        numbers = [one.number for shown in telling.shown[name].values() for things in shown.values() for one in things]
        assert max(numbers) <= telling.numbers[name]

    @pytest.mark.parametrize("name", NAMES[1:])
    def test_leaves_what_it_does_not_change_at_its_own_entry(self, telling: Telling, name: str) -> None:
        earlier = telling.shown[before(name) or name]["alva"]
        number = telling.numbers[before(name) or name]
        now = telling.shown[name]["alva"]
        for key in PARTS:
            was = {one.key: one for one in earlier[key]}
            for one in now[key]:
                assert one.number > number or one.number == was[one.key].number

    def test_is_shown_in_words_with_a_way_to_its_entry(self, telling: Telling) -> None:
        for key, things in telling.shown[NAMES[-1]]["alva"].items():
            assert things or key == "direction", key
            for one in things:
                assert one.title.strip()
                assert one.url.endswith(f"/entries/{one.number}/") or f"/{one.number}" in one.url
                assert bool(one.word) or not one.tone


class TestEveryReader:
    @pytest.mark.parametrize("reader", READERS)
    def test_has_the_same_things_but_for_who_is_on(self, telling: Telling, reader: str) -> None:
        for name in NAMES:
            mine, all_of_it = telling.shown[name][reader], telling.shown[name]["alva"]
            for key in set(PARTS) - {"shifts"}:
                assert [one.key for one in mine[key]] == [one.key for one in all_of_it[key]]
                assert [one.number for one in mine[key]] == [one.number for one in all_of_it[key]]

    @pytest.mark.parametrize(
        ("reader", "hidden"),
        [
            ("alva", ()),
            ("auditor", ()),
            ("chair", ("Hemlig", "Hemligt skäl")),
            ("staff", ("Hemlig", "Hemligt skäl")),
            ("bo", ("Hemlig", "Hemligt skäl", "Intern bemanning", "Ada Provsson")),
        ],
    )
    def test_reads_what_the_mark_allows_and_no_more(self, telling: Telling, reader: str, hidden: tuple[str, ...]) -> None:
        said = [f"{one}" for name in NAMES for things in telling.shown[name][reader].values() for one in things]
        words = ("Hemlig", "Hemligt skäl", "Intern bemanning", "Ada Provsson")
        assert {word for word in words if not any(word in one for one in said)} == set(hidden)

    @pytest.mark.parametrize(("reader", "reads"), [("alva", True), ("staff", True), ("chair", True), ("auditor", True), ("bo", False)])
    def test_who_is_on_is_read_by_those_who_read_people(self, telling: Telling, reader: str, reads: bool) -> None:
        assert bool(telling.shown["a shift"][reader]["shifts"]) is reads
        assert bool(telling.shown["a plan adopted"][reader]["shifts"]) is reads

    @pytest.mark.parametrize("reader", ["bo", "staff", "chair"])
    def test_of_a_secret_sees_reference_and_state_and_that_it_may_not_be_read(self, telling: Telling, reader: str) -> None:
        given = part(telling, "a secret task", "tasks", reader)["U-002"]
        withdrawn = part(telling, "a secret task withdrawn", "tasks", reader)["U-002"]
        assert (given.word, given.value, given.over) == ("Ny", "", False)
        assert (withdrawn.word, withdrawn.value, withdrawn.over) == ("Tillbakadragen", "", True)
        assert given.more == withdrawn.more == "Du har inte rätt att läsa vad det står."

    @pytest.mark.parametrize("reader", READERS)
    def test_stops_at_the_moments_that_it_may_read(self, telling: Telling, alva: Viewer, reader: str) -> None:
        row = incidents.incident(alva, telling.incident_id)
        found = {one.number: one for one in queries.ticks_of(telling.readers[reader], row)}
        secret, internal = telling.numbers["a secret decision"], telling.numbers["an internal decision"]
        assert (secret in found) is (reader in {"alva", "auditor"})
        assert (internal in found) is (reader != "bo")
        for name in ("the level", "a direction", "another direction", "a decision", "a newer decision"):
            assert telling.numbers[name] in found
        assert telling.numbers["a task"] not in found


def test_a_role_that_was_left_rests_on_the_entry_of_that(telling: Telling) -> None:
    numbers = [
        (part(telling, name, "staffs")["Stabschef"].value, part(telling, name, "staffs")["Stabschef"].number == telling.numbers[name])
        for name in ("cards", "a role taken", "a role relieved", "a role left")
    ]
    assert numbers == [("", True), ("Testa Exempelsson", True), ("Demo Påhittsson", True), ("", True)]


class TestTheWholeNight:
    def test_agrees_after_a_rebuild(self, telling: Telling) -> None:
        assert maintenance.agrees(f"incident:{telling.incident_id}")
        list(maintenance.rebuild(str(telling.incident_id)))
        for name in NAMES[::7]:
            assert telling.pictures(name, "alva") == telling.shown[name]["alva"]

    def test_of_another_incident_is_nothing_here(self, telling: Telling, alva: Viewer) -> None:
        other = opened(alva, title="Ett annat ärende")
        shown = pictures(alva, other)
        assert {key for key, things in shown.items() if things} == {"head"}

    def test_between_any_two_steps_what_has_come_is_not_what_has_gone(self, telling: Telling) -> None:
        for first, last in zip(NAMES[::5], NAMES[3::5], strict=False):
            for key in PARTS:
                then, now = telling.shown[first]["alva"][key], telling.shown[last]["alva"][key]
                forwards = {(one.sort, one.thing.key) for one in differences(then, now)}
                backwards = {(one.sort, one.thing.key) for one in differences(now, then)}
                turned = {Sort.ADDED: Sort.GONE, Sort.GONE: Sort.ADDED, Sort.CHANGED: Sort.CHANGED}
                assert {(turned[sort], thing) for sort, thing in forwards} == backwards

    @pytest.mark.parametrize("number", [0, -1])
    def test_before_it_there_is_nothing(self, telling: Telling, alva: Viewer, number: int) -> None:
        assert not any(pictures(alva, telling.incident_id, Known(number, later(0))).values())

    def test_a_number_that_has_not_come_is_the_newest(self, telling: Telling, alva: Viewer) -> None:
        last = telling.numbers[NAMES[-1]]
        now = pictures(alva, telling.incident_id, Known(last, later(500)))
        assert pictures(alva, telling.incident_id, Known(last + 1000, later(500))) == now


# What stands of the thing that a step is about: part, title, value, word, whether it is over, and its tone.
TOLD: list[tuple[str, str, str, str, str, bool, str]] = [
    ("a staff", "staffs", "Central krisledning", "Kommundirektör · Stabschef", "Arbetar", False, "green"),
    ("a staff closed", "staffs", "Stab Väddö", "Kommundirektör · Stabschef", "Avslutad", True, "grey"),
    ("cards", "staffs", "Loggförare", "", "Obesatt", False, "orange"),
    ("a role taken", "staffs", "Stabschef", "Testa Exempelsson", "", False, ""),
    ("a decision", "decisions", "B-001 Trygghetspunkter öppnas", "Gäller", "", False, ""),
    ("a newer decision", "decisions", "B-001 Trygghetspunkter öppnas", "Ersatt av B-002", "", True, ""),
    ("a newer decision", "decisions", "B-002 Sex stationer öppnas", "Gäller", "", False, ""),
    ("a task", "tasks", f"U-001 {'Ring alla som har trygghetslarm på Blidö.'}", "Hemtjänsten", "Ny", False, "grey"),
    ("a task received", "tasks", "U-001 Ring alla som har trygghetslarm på Blidö.", "Hemtjänsten", "Mottagen", False, "grey"),
    ("a task waits", "tasks", "U-001 Ring alla som har trygghetslarm på Blidö.", "Hemtjänsten", "Väntar", False, "yellow"),
    ("a task done", "tasks", "U-001 Ring alla som har trygghetslarm på Blidö.", "Hemtjänsten", "Klar", True, "green"),
    ("a question", "questions", "Vem röjer vägarna på Vätö?", "Trafikverket", "Har inte svarat", False, "orange"),
    ("a lead says yes", "questions", "Vem röjer vägarna på Vätö?", "Trafikverket", "Leder", False, "green"),
    ("another lead", "questions", "Vem röjer vägarna på Vätö?", "Polisen", "Har inte svarat", False, "orange"),
    ("a question closed", "questions", "Vem röjer vägarna på Vätö?", "Polisen", "Avslutad", True, "green"),
    ("a meeting", "meetings", "Lägesgenomgång", "ons 2 jan 07:20", "Planerat", False, "grey"),
    ("a meeting moved", "meetings", "Lägesgenomgång", "ons 2 jan 07:40", "Planerat", False, "grey"),
    ("a meeting begun", "meetings", "Lägesgenomgång", "ons 2 jan 07:40", "Pågår", False, "green"),
    ("a meeting cancelled", "meetings", "Pressträff", "ons 2 jan 09:00", "Inställt", True, "grey"),
    ("a board", "board", "Kommunstyrelsens arbetsutskott", "antal möten: 0", "Arbetar", False, "green"),
    ("the board ends", "board", "Kommunstyrelsens arbetsutskott", "antal möten: 0", "Har avslutat sitt arbete", True, "grey"),
    ("a takeover", "board", "Ö-001 Socialnämnden", "Delar av verksamhetsområdet", "", False, ""),
    ("a takeover goes back", "board", "Ö-001 Socialnämnden", "Har återgått", "", True, ""),
    ("a shift", "shifts", "Stabschef: Ada Provsson", "ons 2 jan 03:20–ons 2 jan 11:20", "Tillfrågad", False, "grey"),
    ("a shift said yes", "shifts", "Stabschef: Ada Provsson", "ons 2 jan 03:20–ons 2 jan 11:20", "Har tackat ja", False, "grey"),
    ("a shift changed", "shifts", "Stabschef: Ada Provsson", "ons 2 jan 04:20–ons 2 jan 11:20", "Tillfrågad", False, "grey"),
    ("standing down", "shifts", "Stabschef: Ada Provsson", "ons 2 jan 04:20–ons 2 jan 11:20", "Taget tillbaka", True, "grey"),
    ("standing down", "staffs", "Central krisledning", "Kommundirektör · Stabschef", "Avslutad", True, "grey"),
    ("standing down", "tasks", "U-003 Följ upp i Rimbo.", "Säkerhetschef", "Ny", False, "grey"),
    ("standing down", "questions", "Vem följer upp?", "Trafikverket", "Avslutad", True, "green"),
]


@pytest.mark.parametrize("row", TOLD, ids=[f"{one[0]}-{one[2][:20]}" for one in TOLD])
def test_each_thing_is_told_in_the_words_of_its_page(telling: Telling, row: tuple[str, str, str, str, str, bool, str]) -> None:
    name, key, title, *expected = row
    one = part(telling, name, key)[title]
    assert [one.value, one.word, one.over, one.tone] == expected
