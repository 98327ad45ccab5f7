"""Where a floor above joins an incident's room: its kinds in the log, its tables, its pages, and what happens to what nobody knows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.urls import NoReverseMatch, reverse

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import kinds, projections
from vardkase.incidents import queries as incidents
from vardkase.incidents.rows import LogEntry
from vardkase.incidents.tests.scenes import NIGHT, closed, opened
from vardkase.incidents.views import room as rooms
from vardkase.incidents.words import line_text
from vardkase.kernel.ids import new_id
from vardkase.leadership import lines, queries
from vardkase.leadership import projections as leadership
from vardkase.leadership.rooms import links
from vardkase.leadership.rules.decisions import DutyKind
from vardkase.leadership.tests.pages import Room, led
from vardkase.leadership.tests.scenes import asked, tasked
from vardkase.ledger import registry
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
PAGES = {
    "leadership/": "Ledning",
    "roles/": "Roller och kort",
    "callouts/": "Inkallning",
    "decisions/": "Beslut",
    "tasks/": "Uppgifter",
    "questions/": "Vem leder vad",
    "meetings/": "Möten",
    "shifts/": "Uthållighet",
    "board/": "Krisledningsnämnd",
}
OURS = sorted(kind for kind in registry.declared() if kind.startswith("leadership."))


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


@pytest.fixture
def joined(monkeypatch: pytest.MonkeyPatch) -> None:
    """What floors have said of themselves, to be added to in a test and forgotten after it."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    monkeypatch.setattr(kinds, "_followers", dict(kinds._followers))
    monkeypatch.setattr(rooms, "_more", dict(rooms._more))


def some_line(viewer: Viewer, incident_id: UUID, kind: str) -> LogEntry:
    return next(line for line in incidents.log_page(viewer, incident_id).entries if line.kind == kind)


class TestKinds:
    @pytest.mark.parametrize("kind", OURS)
    def test_each_of_leadership_has_its_line(self, kind: str) -> None:
        assert kinds.of(kind) is kinds.find(kind)

    def test_one_that_nobody_declared_is_known_to_be_unknown(self) -> None:
        assert kinds.find("leadership.shift_begun") is None
        with pytest.raises(LookupError):
            kinds.of("leadership.shift_begun")

    def test_a_line_of_a_floor_that_is_gone_is_told_and_breaks_no_log(self, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id)
        line = replace(some_line(alva, incident_id, "leadership.task_given"), kind="resources.loaned")
        assert line_text(line) == "resources.loaned"

    @pytest.mark.usefixtures("joined")
    def test_one_is_declared_once_and_the_first_word_stands(self) -> None:
        first = kinds.of("leadership.task_given")
        with pytest.raises(ValueError, match=r"leadership\.task_given has its line already"):
            kinds.declare("leadership.task_given", kinds.Kind(lambda bare, event: bare, first.sentence))
        assert kinds.of("leadership.task_given") is first
        with pytest.raises(ValueError, match="has its line already"):
            lines.declare()

    @pytest.mark.usefixtures("joined")
    def test_facts_are_put_into_words_only_when_the_sentence_is_made(self, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id)
        line = some_line(alva, incident_id, "leadership.task_given")
        plain: Any = "Lån %(what)s."
        kinds.declare("resources.loaned", kinds.Kind(lambda bare, event: bare, plain))
        assert line_text(replace(line, kind="resources.loaned", facts={"what": "2 %s elverk"})) == "Lån 2 %s elverk."

    def test_a_masked_line_says_nothing_of_any_kind(self, alva: Viewer, incident_id: UUID) -> None:
        tasked(alva, incident_id)
        assert line_text(replace(some_line(alva, incident_id, "leadership.task_given"), masked=True)) == ""


class TestFollowers:
    @pytest.mark.usefixtures("joined")
    def test_a_floor_follows_once(self) -> None:
        before = kinds.followers()
        with pytest.raises(ValueError, match="leadership follows already"):
            leadership.follow()
        assert kinds.followers() == before

    @pytest.mark.usefixtures("joined")
    def test_every_floor_hears_every_entry_in_order_and_again_when_all_is_made_anew(self, alva: Viewer, incident_id: UUID) -> None:
        heard: list[tuple[str, int]] = []
        forgotten: list[UUID] = []
        kinds.follow("resources", kinds.Follower(lambda entry: heard.append((entry.kind, entry.number)), forgotten.append, ()))
        tasked(alva, incident_id)
        asked(alva, incident_id)
        live = [("leadership.task_given", 2), ("leadership.question_raised", 3)]
        assert heard == live
        heard.clear()
        projections.rebuild(f"incident:{incident_id}")
        assert (forgotten, heard) == ([incident_id], [("incident.opened", 1), *live])

    def test_forgetting_an_incident_leaves_the_others_as_they_are(self, alva: Viewer, incident_id: UUID) -> None:
        other = opened(alva, title="Skogsbranden")
        led(alva, incident_id)
        task_id = led(alva, other)["task"]
        leadership.forget(incident_id)
        assert queries.tasks(alva, incident_id, now=NIGHT) == ()
        assert queries.decisions(alva, incident_id, now=NIGHT) == ()
        assert queries.boards(alva, incident_id) == ()
        assert [one.id for one in queries.tasks(alva, other, now=NIGHT)] == [task_id]
        projections.rebuild(f"incident:{incident_id}")
        assert [one.reference for one in queries.tasks(alva, incident_id, now=NIGHT)] == ["U-001"]


def navigation(page: Any) -> list[tuple[str, str]]:
    return [(link.text_content().strip(), str(link.get("href"))) for link in page.tree.xpath("//nav[@class='nav']//a")]


class TestThePagesInTheRoom:
    @pytest.mark.parametrize(("path", "label"), PAGES.items())
    def test_each_says_that_one_is_there_and_only_there(self, room: Room, path: str, label: str) -> None:
        current = room.get(path).tree.xpath("//nav[@class='nav']//a[@aria-current='page']")
        assert [one.text_content().strip() for one in current] == [label]

    @pytest.mark.parametrize(
        ("path", "label"),
        [
            ("leadership/staffs/new/", "Ledning"),
            ("decisions/new/", "Beslut"),
            ("questions/new/", "Uppgifter"),
            ("board/end/", "Krisledningsnämnd"),
        ],
    )
    def test_a_form_belongs_to_its_page(self, room: Room, path: str, label: str) -> None:
        current = room.get(path).tree.xpath("//nav[@class='nav']//a[@aria-current='page']")
        assert [one.text_content().strip() for one in current] == [label]

    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.STAFF_MEMBER, Role.BOARD_CHAIR])
    def test_are_led_to_for_everybody_who_reads_and_open(self, client: CheckingClient, sign_in: Any, incident_id: UUID, role: Role) -> None:
        sign_in(client, viewer_with(role))
        theirs = Room(client, incident_id)
        found = dict(navigation(theirs.get("log/")))
        for path, label in PAGES.items():
            assert found[label] == f"/incidents/{incident_id}/{path}"
            assert theirs.get(path).status == 200

    def test_with_the_names_of_many_are_neither_led_to_nor_open_for_a_partner(
        self, client: CheckingClient, sign_in: Any, incident_id: UUID
    ) -> None:
        sign_in(client, viewer_with(Role.OBSERVER))
        theirs = Room(client, incident_id)
        found = dict(navigation(theirs.get("log/")))
        names = {"callouts/", "shifts/"}
        assert {path for path, label in PAGES.items() if label not in found} == names
        assert {path for path in PAGES if theirs.get(path).status == 404} == names

    def test_stay_when_the_incident_is_over(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        closed(alva, incident_id)
        assert set(PAGES.values()) <= set(dict(navigation(room.get("log/"))))

    def test_are_those_of_the_incident_one_stands_in(self, alva: Viewer, incident_id: UUID) -> None:
        row = incidents.incident(alva, opened(alva, title="Skogsbranden"))
        assert [link.url for link in links(alva, row)] == [f"/incidents/{row.id}/{path}" for path in PAGES]

    @pytest.mark.usefixtures("joined")
    def test_another_floor_offers_its_own_to_those_who_may_reach_them(
        self, client: CheckingClient, sign_in: Any, alva: Viewer, incident_id: UUID
    ) -> None:
        def lent(viewer: Viewer, row: Any) -> list[rooms.Link]:
            return [rooms.Link("lent", "Utlånat", f"/incidents/{row.id}/log/?lent")] if viewer.actor.label == alva.actor.label else []

        rooms.offer(lent, "Lån")
        for viewer, shown in ((alva, True), (viewer_with(Role.STAFF_MEMBER), False)):
            sign_in(client, viewer)
            page = Room(client, incident_id).get("tasks/")
            labels = [label for label, _ in navigation(page)]
            headings = [one.text_content() for one in page.tree.xpath("//nav[@class='nav']//li[@class='nav__heading']")]
            assert headings == ["Läget", "Krisledningen", *(["Lån"] if shown else []), *(["Händelsen"] if shown else [])]
            # The situation picture, which lies above leadership, stands before it.
            start = labels.index(next(iter(PAGES.values())))
            assert labels[start : start + len(PAGES)] == list(PAGES.values())
            assert labels[0] == "Logg"
            assert (labels[start + len(PAGES)] == "Utlånat", labels.count("Utlånat")) == (shown, int(shown))


class TestAddresses:
    @pytest.mark.parametrize("kind", DutyKind)
    def test_each_duty_has_its_form(self, incident_id: UUID, kind: DutyKind) -> None:
        about = new_id()
        assert reverse(f"leadership:{kind}", args=[incident_id, about]).startswith(f"/incidents/{incident_id}/duties/{about}/")

    @pytest.mark.parametrize("path", ["tasks/U-001/move/", "decisions/B-001/", "questions/1/", "duties/1/board/", "staffs/"])
    def test_what_is_no_id_is_no_address(self, room: Room, path: str) -> None:
        assert room.get(path).status == 404

    @pytest.mark.parametrize(
        ("path", "what"), [("board", "Anmäl till krisledningsnämnden"), ("council", "Anmäl vid fullmäktiges nästa sammanträde")]
    )
    def test_a_duty_says_what_is_to_be_done_with_what(self, room: Room, alva: Viewer, incident_id: UUID, path: str, what: str) -> None:
        made = led(alva, incident_id)
        seen = room.get(f"duties/{made['urgent']}/{path}/").text
        assert "B-002 Bussar till Blidö" in seen
        assert what in seen
        assert room.get(f"duties/{made['decision']}/{path}/").status == 404, "a decision that obliges to nothing"

    def test_another_way_of_asking_changes_nothing(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        task_id = tasked(alva, incident_id)
        for ask in (room.client.put, room.client.patch, room.client.delete):
            assert ask(f"/incidents/{incident_id}/tasks/{task_id}/move/").status_code == 405
        assert queries.task(alva, incident_id, task_id, now=NIGHT).state == "new"

    def test_outside_of_an_incident_there_is_no_leadership(self) -> None:
        with pytest.raises(NoReverseMatch):
            reverse("leadership:tasks")
