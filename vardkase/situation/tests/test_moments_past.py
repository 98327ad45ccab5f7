"""The pages of a past moment, step by step of a whole night and for each reader; and what was corrected or erased since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import INTERNAL, SECRET, later, opened
from vardkase.leadership import queries as leadership
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.scenes import DECISION, decided, handed, took
from vardkase.situation import moments
from vardkase.situation import moments_leadership as parts
from vardkase.situation.moments import Part, Seen
from vardkase.situation.rules.known import Known
from vardkase.situation.tests.moment_nights import NAMES, Telling, told
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import OUTSIDE, viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
SignIn = Callable[[CheckingClient, Viewer], Viewer]
STEPS = ("a note", "a role relieved", "a secret decision", "a task waits", "a lead says yes", "another rhythm", "a takeover", "a scenario")
# What is said first at a step, so that it must be on every page from then on and on none before.
FIRST_SAID = {
    "a name": "Stormen som blev snö", "a staff": "Central krisledning", "a role taken": "Testa Exempelsson",
    "another direction": "Alla ska ha värme.", "a newer decision": "Sex stationer öppnas", "a task waits": "Väntar på bandvagn.",
    "a meeting": "Lägesgenomgång", "a shift": "Ada Provsson", "a scenario": "Elen är borta till torsdag", "a takeover": "Socialnämnden",
}  # fmt: skip


@kept
def telling(alva: Viewer, bo: Viewer, incident_id: UUID) -> Any:
    """The night, told."""
    return told(alva, bo, incident_id)


def page_of(client: CheckingClient, telling: Telling, query: str, path: str = "moments/") -> Page:
    with time_machine.travel(later(200), tick=False):
        return Room(client, telling.incident_id).get(f"{path}{query}")


class TestEveryMoment:
    @pytest.mark.parametrize("name", STEPS)
    def test_says_what_had_been_said_and_nothing_that_was_to_come(self, screen: CheckingClient, telling: Telling, name: str) -> None:
        page = page_of(screen, telling, f"?number={telling.numbers[name]}")
        assert page.status == 200
        for step, said in FIRST_SAID.items():
            assert (said in page.text) <= (NAMES.index(step) <= NAMES.index(name)), (step, said)
        assert f"anteckning {telling.numbers[name]}" in page.text

    @pytest.mark.parametrize("name", [name for name in STEPS if name != "another rhythm"])
    def test_by_its_time_is_the_same_as_by_its_number(self, screen: CheckingClient, telling: Telling, name: str) -> None:
        minute = telling.minutes[name]
        at = later(minute) + timedelta(hours=1)
        by_number = page_of(screen, telling, f"?number={telling.numbers[name]}")
        by_time = page_of(screen, telling, f"?at={at:%H:%M}")
        things = [[" ".join(one.text_content().split()) for one in page.tree.xpath("//main//section//li")] for page in (by_number, by_time)]
        assert things[0] == things[1]
        assert things[0]

    @pytest.mark.parametrize("key", ["head", "decisions", "tasks", "meetings", "shifts", "scenarios"])
    def test_one_part_alone_has_its_whole_and_a_way_back(self, screen: CheckingClient, telling: Telling, key: str) -> None:
        number = telling.numbers["a scenario"]
        page = page_of(screen, telling, f"?number={number}&part={key}")
        assert len(page.tree.xpath("//main//section/h2")) == 1
        assert f"/incidents/{telling.incident_id}/moments/?number={number}" in page.tree.xpath("//main//a/@href")

    def test_a_part_that_there_is_not_is_an_empty_page_and_no_fault(self, screen: CheckingClient, telling: Telling) -> None:
        page = page_of(screen, telling, "?part=secrets")
        assert page.status == 200
        assert not page.tree.xpath("//main//section/h2")

    @pytest.mark.parametrize(("first", "last"), [("a staff", "a task"), ("a task", "a staff"), ("a task waits", "a task done")])
    def test_what_differs_is_counted_and_said(self, screen: CheckingClient, telling: Telling, first: str, last: str) -> None:
        page = page_of(screen, telling, f"?from={telling.numbers[first]}&to={telling.numbers[last]}", "moments/difference/")
        counts = [int(one.text_content()) for one in page.tree.xpath("//main//section/h2/span")]
        assert counts
        assert f"{sum(counts)} sak" in page.text
        assert len(page.tree.xpath("//main//section//li")) == sum(counts)
        assert "Alla är nådda." in page.text or last != "a task done"


class TestEveryReader:
    @pytest.mark.parametrize("name", ["a secret decision", "a secret task withdrawn", "standing down"])
    @pytest.mark.parametrize("reader", ["bo", "staff", "chair"])
    def test_tells_no_secret_to_those_who_may_not_read_it(
        self, client: CheckingClient, sign_in: SignIn, telling: Telling, name: str, reader: str
    ) -> None:
        sign_in(client, telling.readers[reader])
        page = page_of(client, telling, f"?number={telling.numbers[name]}")
        assert page.status == 200
        assert "emlig" not in page.text
        assert "Du har inte rätt att läsa vad det står." in page.text
        difference = page_of(client, telling, f"?from=1&to={telling.numbers[name]}", "moments/difference/")
        assert "emlig" not in difference.text

    @pytest.mark.parametrize("name", ["a secret decision", "standing down"])
    def test_tells_it_to_those_who_may(self, client: CheckingClient, sign_in: SignIn, telling: Telling, name: str) -> None:
        sign_in(client, telling.readers["auditor"])
        assert "Hemliga bussar" in page_of(client, telling, f"?number={telling.numbers[name]}").text

    @pytest.mark.parametrize("role", Role)
    def test_is_there_for_those_who_read_the_incident(self, client: CheckingClient, sign_in: SignIn, telling: Telling, role: Role) -> None:
        sign_in(client, viewer_with(role))
        statuses = {page_of(client, telling, "?number=5", path).status for path in ("moments/", "moments/difference/")}
        assert statuses == {404 if role in OUTSIDE else 200}


def at(viewer: Viewer, incident_id: UUID, number: int, part: Any) -> list[Seen]:
    found: list[Seen] = part(viewer, incidents.incident(viewer, incident_id), Known(number, later(30)))
    return found


def head_of(viewer: Viewer, incident_id: UUID) -> int:
    return incidents.incident(viewer, incident_id).entries


class TestWhatHasHappenedSince:
    @pytest.mark.parametrize("mark", [INTERNAL, SECRET], ids=["internal", "secret"])
    def test_the_time_machine_tells_no_more_than_the_pages_of_leadership(
        self, alva: Viewer, bo: Viewer, incident_id: UUID, mark: Any
    ) -> None:
        decided(alva, incident_id)
        decided(alva, incident_id, draft=replace(DECISION, title="Märkt beslut", mark=mark))
        number = head_of(alva, incident_id)
        for viewer in (alva, bo):
            today = {one.reference: one.said is not None for one in leadership.decisions(viewer, incident_id, now=later(5))}
            then = {one.title.split()[0]: len(one.title.split()) > 1 for one in at(viewer, incident_id, number, parts.decisions)}
            assert then == today

    def test_several_in_a_role_are_named_in_the_order_they_came(self, alva: Viewer, incident_id: UUID) -> None:
        staff = handed(alva, incident_id)
        for person in ("Ett Provsson", "Två Provsson"):
            took(alva, incident_id, staff, person, role_key="service")
        roles = {one.title: one.value for one in at(alva, incident_id, head_of(alva, incident_id), parts.staffs)}
        assert roles["Verksamhetsföreträdare"] == "Ett Provsson, Två Provsson"


class TestThePage:
    def things(self, monkeypatch: pytest.MonkeyPatch, *things: Seen) -> None:
        monkeypatch.setattr(moments, "_parts", {})
        moments.offer(Part("things", "Saker", lambda viewer, row, known: list(things)))

    @pytest.mark.parametrize(("over", "said"), [(1, "1 som var över då"), (2, "2 som var över då"), (0, "")], ids=["one", "many", "none"])
    def test_folds_away_what_was_over(
        self, screen: CheckingClient, incident_id: UUID, monkeypatch: pytest.MonkeyPatch, over: int, said: str, an_hour_later: None
    ) -> None:
        self.things(monkeypatch, Seen("a", "Pågår", "1", 1), *[Seen(f"o{place}", "Över", "1", 1, over=True) for place in range(over)])
        page = Room(screen, incident_id).get("moments/")
        folds = [" ".join(one.text_content().split()) for one in page.tree.xpath("//main//section//summary")]
        assert len(folds) == bool(over)
        assert len(page.tree.xpath("//main//section//details//li")) == over
        assert all(one[0] == said[0] for one in folds)

    def test_says_every_state_in_a_word_beside_its_colour(
        self, screen: CheckingClient, incident_id: UUID, monkeypatch: pytest.MonkeyPatch, an_hour_later: None
    ) -> None:
        tones = ("red", "orange", "yellow", "green", "grey")
        self.things(monkeypatch, *[Seen(tone, f"Sak {tone}", "1", 1, tone=tone, word=f"Ord för {tone}") for tone in tones])
        text = Room(screen, incident_id).get("moments/").text
        assert all(f"Ord för {tone}" in text for tone in tones)

    def test_lets_nothing_that_was_written_become_markup(
        self, screen: CheckingClient, incident_id: UUID, monkeypatch: pytest.MonkeyPatch, an_hour_later: None
    ) -> None:
        bad = "<script>alert(1)</script>"
        self.things(monkeypatch, Seen("a", bad, bad, 1, bad, "red", bad))
        for path in ("moments/", "moments/difference/?from=1"):
            page = Room(screen, incident_id).get(path)
            assert not page.tree.xpath("//main//script")

    @pytest.mark.parametrize("mode", Mode)
    def test_of_an_exercise_says_so_and_of_the_real_does_not(
        self, screen: CheckingClient, alva: Viewer, mode: Mode, an_hour_later: None
    ) -> None:
        incident = opened(alva, mode=mode)
        for path in ("moments/?number=1", "moments/difference/", "scenarios/"):
            assert ("ÖVNING" in Room(screen, incident).get(path).text) is (mode == Mode.EXERCISE)

    @pytest.mark.parametrize("path", ["moments/", "moments/difference/", "scenarios/"])
    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_is_only_read(self, screen: CheckingClient, incident_id: UUID, path: str, method: str) -> None:
        assert getattr(screen, method)(f"/incidents/{incident_id}/{path}").status_code == 405
