"""The time machine's pages: which moment they show, that it is the past, what stands there, and nothing that came later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import time_machine

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.actions import change_level, rename
from vardkase.incidents.rules import LevelDraft, Mode, State
from vardkase.incidents.tests.scenes import SECRET, later, moved, opened, wrote
from vardkase.kernel.ids import new_id
from vardkase.leadership.rules.tasks import TaskState
from vardkase.leadership.tests.pages import Page, Room
from vardkase.leadership.tests.scenes import DECISION, DIRECTION, TASK, act, decided, staffed, tasked
from vardkase.situation import moments
from vardkase.situation.moments import Part, Seen, Tick
from vardkase.testing.pages import CheckingClient, alike
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("an_hour_later")]
SignIn = Callable[[CheckingClient, Viewer], Viewer]


def shown(client: CheckingClient, incident_id: UUID, query: str = "") -> Page:
    return Room(client, incident_id).get(f"moments/{query}")


def main(page: Page) -> str:
    return " ".join(" ".join(page.tree.xpath("//main//text()")).split())


def head_of(viewer: Viewer, incident_id: UUID) -> int:
    return incidents.incident(viewer, incident_id).entries


class TestWhichMoment:
    def test_without_one_it_is_now_and_says_so(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id, now=later(10))
        page = shown(screen, incident_id)
        assert "Så här ser det ut nu, ons 2 jan 03:20." in main(page)
        assert "Det som skrevs senare" not in main(page)
        assert TASK.what in main(page)

    def test_a_time_of_day_is_the_end_of_its_minute(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id, now=later(10))
        tasked(alva, incident_id, draft=replace(TASK, what="Sista sekunden."), now=later(10.9))
        tasked(alva, incident_id, draft=replace(TASK, what="Minuten därpå."), now=later(11))
        page = shown(screen, incident_id, "?at=02:30")
        assert "Så här såg det ut ons 2 jan 02:30." in main(page)
        assert "Det du ser är vad som var känt då. Det som skrevs senare är inte med." in main(page)
        assert "H+0:10" in main(page)
        assert "Sista sekunden." in main(page)
        assert "Minuten därpå." not in main(page)

    def test_a_number_is_the_entry_itself(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id, now=later(10))
        number = head_of(alva, incident_id)
        decided(alva, incident_id, now=later(20))
        page = shown(screen, incident_id, f"?number={number}")
        assert f"anteckning {number}" in main(page)
        assert TASK.what in main(page)
        assert DECISION.title not in page.text

    @pytest.mark.parametrize("query", ["?at=igår+kanske", "?at=32+jan+10:00"])
    def test_what_cannot_be_read_is_said_at_its_field(self, screen: CheckingClient, incident_id: UUID, query: str) -> None:
        page = shown(screen, incident_id, query)
        assert page.status == 422
        assert page.tree.xpath("//p[@class='error']")
        assert page.tree.xpath("//input[@name='at']/@value")[0]

    @pytest.mark.parametrize("query", ["?number=99999999", "?number=-3", "?number=x", "?number=" + "9" * 40, "?at="])
    def test_a_number_that_there_is_not_is_now(self, screen: CheckingClient, incident_id: UUID, query: str) -> None:
        page = shown(screen, incident_id, query)
        assert page.status == 200
        assert "Det som skrevs senare" not in main(page)

    def test_before_the_incident_nothing_was_known(self, screen: CheckingClient, incident_id: UUID) -> None:
        for query in ("?number=0", "?at=1+jan+10:00"):
            page = shown(screen, incident_id, query)
            assert "Inget var känt då." in main(page)
            assert "Stormen Alfrida" not in main(page)

    def test_in_an_incident_that_has_ended_a_day_is_of_its_own_year(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        moved(alva, incident_id, State.STANDING_DOWN, State.CLOSED, now=later(40))
        with time_machine.travel(later(60 * 24 * 400), tick=False):
            assert "Så här såg det ut ons 2 jan 2019 02:30." in main(shown(screen, incident_id, "?at=2+jan+02:30"))


class TestNothingLater:
    def test_neither_name_level_state_nor_direction_above_the_page(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        act("set_direction", alva, incident_id, draft=DIRECTION, now=later(5))
        number = head_of(alva, incident_id)
        rename(viewer=alva, incident_id=incident_id, title="Stormen som blev snö", key=new_id(), now=later(20))
        level = LevelDraft(order=2, decided_by="Kommundirektör", reason="Många drabbas.")
        change_level(viewer=alva, incident_id=incident_id, draft=level, key=new_id(), now=later(21))
        act("set_direction", alva, incident_id, draft=replace(DIRECTION, goal="Alla ska ha värme."), now=later(22))
        now, then = shown(screen, incident_id), shown(screen, incident_id, f"?number={number}")
        for word in ("Stormen som blev snö", "Alla ska ha värme.", *now.tree.xpath("//*[contains(@class, 'chip--level')]/text()")):
            assert word in now.text
            assert word not in then.text
            assert word not in str(then.tree.xpath("//title/text()"))
        assert "Ingen ska fara illa." in then.text

    def test_neither_in_counts_nor_in_what_one_can_step_to(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id, now=later(10))
        number = head_of(alva, incident_id)
        assert "2 viktiga ögonblick dittills" in main(shown(screen, incident_id))
        decided(alva, incident_id, draft=replace(DECISION, title="Det som kom sedan"), now=later(20))
        tasked(alva, incident_id, now=later(21))
        after = shown(screen, incident_id, f"?number={number}")
        assert "Det som kom sedan" not in after.text
        assert "B-002" not in after.text
        assert "Beslut 1" in main(after)
        assert "Uppgifter 0" in main(after)
        assert "2 viktiga ögonblick dittills" in main(after)
        assert "3 viktiga ögonblick dittills" in main(shown(screen, incident_id))

    def test_the_age_of_what_is_late_is_that_of_then(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id, draft=replace(TASK, due_at=later(30)), now=later(10))
        assert "Försenad" not in main(shown(screen, incident_id, "?at=02:40"))
        assert "Försenad" in main(shown(screen, incident_id, "?at=02:55"))


class TestSteps:
    def test_lead_from_entry_to_entry_and_from_moment_to_moment(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        first = decided(alva, incident_id, now=later(10)) and head_of(alva, incident_id)
        wrote(alva, incident_id, now=later(11))
        second = decided(alva, incident_id, now=later(12)) and head_of(alva, incident_id)
        page = shown(screen, incident_id, f"?number={first + 1}")
        links = {
            " ".join(one.text_content().split()): one.get("href") for one in page.tree.xpath("//nav[contains(@class, 'moment__steps')]//a")
        }
        base = f"/incidents/{incident_id}/moments/?number="
        assert links == {
            "Från början": f"{base}1",
            "◀◀ Viktigt ögonblick före": f"{base}{first}",
            "◀ Anteckningen före": f"{base}{first}",
            "Anteckningen efter ▶": f"{base}{first + 2}",
            "Viktigt ögonblick efter ▶▶": f"{base}{second}",
        }

    def test_end_at_both_ends(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        assert "Anteckningen efter" not in main(shown(screen, incident_id))
        assert "Anteckningen före" not in main(shown(screen, incident_id, "?number=0"))

    def test_the_slider_is_there_for_those_with_script_alone(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        (slide,) = shown(screen, incident_id).tree.xpath("//form[@data-slide]")
        assert slide.get("hidden") is not None
        assert slide.xpath(".//input[@type='range']/@max") == [str(head_of(alva, incident_id))]

    def test_moments_worth_stopping_at_are_named_on_the_page_of_now(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id, now=later(10))
        found = [" ".join(one.text_content().split()) for one in shown(screen, incident_id).tree.xpath("//ol[@class='moment__ticks']/li")]
        assert "ons 2 jan 02:30 Beslut B-001" in found


class TestParts:
    def test_have_their_count_and_no_more_than_there_is_room_for(self, screen: CheckingClient, incident_id: UUID, monkeypatch: Any) -> None:
        monkeypatch.setattr(moments, "_parts", {})
        many = [Seen(str(place), f"Sak {place}.", "finns", 1, over=place % 2 == 1) for place in range(100)]
        moments.offer(Part("things", "Saker", lambda viewer, row, known: many))
        page = shown(screen, incident_id)
        assert "Saker 100" in main(page)
        assert "Sak 58." in main(page)
        assert "Sak 60." not in main(page)
        assert "Visa 40 till" in main(page)
        whole = shown(screen, incident_id, "?number=1&part=things")
        assert "Sak 98." in main(whole)
        assert "Visa 40 till" not in main(whole)
        assert "Hela lägesbilden" in main(whole)

    def test_come_in_the_order_in_which_they_are_read(self, screen: CheckingClient, incident_id: UUID) -> None:
        titles = [one.text_content().split("  ")[0].strip() for one in shown(screen, incident_id).tree.xpath("//main//section/h2")]
        names = [title.rsplit(" ", 1)[0] for title in titles]
        assert names[:2] == ["Status och nivå", "Inriktning"]
        assert names.index("Beslut") < names.index("Uppgifter") < names.index("Möten")

    def test_the_paper_says_of_which_moment_it_is(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        wrote(alva, incident_id, now=later(5))
        page = shown(screen, incident_id, "?number=1")
        printed = " ".join(page.tree.xpath("//*[contains(@class, 'print-header')]")[0].text_content().split())
        assert "Som det var känt ons 2 jan 2019 02:20 (anteckning 1)" in printed

    def test_what_is_said_twice_is_refused(self, monkeypatch: Any) -> None:
        monkeypatch.setattr(moments, "_ticks", [])

        def give(viewer: Any, row: Any) -> list[Tick]:
            return []

        moments.offer_ticks(give)
        with pytest.raises(ValueError, match="already"):
            moments.offer_ticks(give)
        assert moments.ticks() == (give,)


class TestTheDifference:
    def test_says_what_came_changed_and_went(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        task = tasked(alva, incident_id, now=later(5))
        staff = staffed(alva, incident_id, now=later(6))
        before = head_of(alva, incident_id)
        act("move_task", alva, incident_id, task_id=task, to=TaskState.RECEIVED, now=later(20))
        act(
            "close_staff", alva, incident_id, staff_id=staff, grounds="Elen är tillbaka i hela kommunen.", handed_to="Jouren", now=later(21)
        )
        decided(alva, incident_id, now=later(22))
        page = Room(screen, incident_id).get(f"moments/difference/?from={before}&to={head_of(alva, incident_id)}")
        text = main(page)
        assert "3 saker skiljer" in text
        assert "Beslut 1 + Nytt B-001 Trygghetspunkter öppnas" in text
        assert "Uppgifter 1 → Ändrat U-001" in text
        assert next(one.text_content() for one in page.tree.xpath("//del")).startswith("Ny")
        assert "Mottagen" in "".join(one.text_content() for one in page.tree.xpath("//ins"))

    def test_of_what_is_gone_says_so(self, screen: CheckingClient, incident_id: UUID, alva: Viewer, monkeypatch: Any) -> None:
        wrote(alva, incident_id, now=later(5))
        monkeypatch.setattr(moments, "_parts", {})
        moments.offer(Part("things", "Saker", lambda viewer, row, known: [Seen("b", "Bryggan", "hel", 1)] if known.number < 2 else []))
        page = Room(screen, incident_id).get("moments/difference/?from=1")
        assert "Saker 1 − Borta Bryggan" in main(page)
        assert [one.text_content().strip() for one in page.tree.xpath("//del")] == ["hel"]

    def test_takes_moments_in_words_in_either_order(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id, now=later(20))
        room = Room(screen, incident_id)
        forwards = main(room.get("moments/difference/?since=02:30&until=02:50"))
        backwards = main(room.get("moments/difference/?since=02:50&until=02:30"))
        assert "+ Nytt B-001" in forwards
        assert "+ Nytt B-001" in backwards

    def test_of_a_moment_with_itself_is_nothing(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id, now=later(20))
        assert "Inget skiljer mellan de två tidpunkterna." in main(Room(screen, incident_id).get("moments/difference/?from=2&to=2"))

    def test_begins_with_the_whole_incident_until_now(self, screen: CheckingClient, alva: Viewer, incident_id: UUID) -> None:
        decided(alva, incident_id, now=later(20))
        page = Room(screen, incident_id).get("moments/difference/")
        assert "+ Nytt B-001" in main(page)
        assert page.tree.xpath("//input[@name='until']/@value") in ([], [""])

    def test_what_cannot_be_read_is_said_at_its_field(self, screen: CheckingClient, incident_id: UUID) -> None:
        page = Room(screen, incident_id).get("moments/difference/?since=sådär&until=")
        assert page.status == 422
        assert page.tree.xpath("//p[@class='error']")


class TestWhoMay:
    def test_an_observer_looks_back_without_what_is_marked(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, bo: Viewer, incident_id: UUID
    ) -> None:
        tasked(alva, incident_id, draft=replace(TASK, what="Hemlig körning", mark=SECRET), now=later(5))
        sign_in(client, bo)
        for query in ("", "?at=02:40"):
            page = shown(client, incident_id, query)
            assert page.status == 200
            assert "Hemlig körning" not in page.text
        assert "Hemlig" not in Room(client, incident_id).get("moments/difference/").text

    @pytest.mark.parametrize("path", ["moments/", "moments/difference/"])
    @pytest.mark.parametrize("who", ["cilla", "dag"])
    def test_for_outsiders_it_is_as_if_it_were_not_there(
        self, client: CheckingClient, sign_in: SignIn, incident_id: UUID, request: Any, who: str, path: str
    ) -> None:
        sign_in(client, request.getfixturevalue(who))
        forbidden, absent = (client.get(f"/incidents/{one}/{path}") for one in (incident_id, new_id()))
        assert forbidden.status_code == 404
        assert alike(forbidden) == alike(absent)

    def test_a_role_at_another_incident_does_not_open_it(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        sign_in(client, viewer_with(Role.OBSERVER, scope=f"incident:{opened(alva)}"))
        assert client.get(f"/incidents/{incident_id}/moments/").status_code == 404

    def test_nobody_is_asked_to_sign_in(self, client: CheckingClient, incident_id: UUID) -> None:
        assert client.get(f"/incidents/{incident_id}/moments/").status_code == 302

    def test_it_is_read_and_nothing_else(self, screen: CheckingClient, incident_id: UUID) -> None:
        assert screen.post(f"/incidents/{incident_id}/moments/").status_code == 405

    def test_an_exercise_is_one_then_too(self, screen: CheckingClient, alva: Viewer) -> None:
        exercise = opened(alva, mode=Mode.EXERCISE)
        assert "ÖVNING" in shown(screen, exercise, "?number=1").text
