"""A form held open while somebody else acted; and who is shown, offered and answered what in the rooms of leadership."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rules import Mode, State
from vardkase.incidents.tests.scenes import INTERNAL, NIGHT, SECRET, closed, moved, opened, wrote
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.rules.board import Ender
from vardkase.leadership.rules.decisions import DutyKind
from vardkase.leadership.rules.tasks import TaskState
from vardkase.leadership.tests.pages import ACTS, MAY_BE_EMPTY, Made, Page, Room, address, before, led
from vardkase.leadership.tests.scenes import DECISION, PRESENT, QUESTION, act, activated, decided, staffed
from vardkase.testing.pages import CheckingClient, alike
from vardkase.testing.people import viewer_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
SignIn = Callable[[CheckingClient, Viewer], Viewer]
every_act = pytest.mark.parametrize("what", ACTS)
MEETINGS = {"plan_meeting", "move_meeting", "cancel_meeting", "begin_meeting", "note", "end_meeting"}
SITTINGS = {"convene_board", "write_item", "close_sitting"}
Meanwhile = tuple[str, dict[str, Any]]


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


def written(incident_id: UUID) -> int:
    return ledger.head(f"incident:{incident_id}").number


def _on(made: dict[str, UUID], facts: dict[str, Any]) -> dict[str, Any]:
    """What somebody else does, with the ids of the scene in place of their names."""
    return {name: made[value[1:]] if isinstance(value, str) and value.startswith("@") else value for name, value in facts.items()}


CLOSED_BY_OTHERS: Meanwhile = ("close_question", {"question_id": "@question", "outcome": "Röjt."})
ENDED: Meanwhile = ("end_board", {"ender": Ender.COUNCIL, "decision": "Fullmäktige § 1"})
SAME = replace(QUESTION, lead="Polisen", next_step="Möte på vägstationen")
# (the form that is held, what somebody else does meanwhile, the field that says so, or none, and what it says)
HELD: list[tuple[str, Meanwhile, str, str]] = [
    ("move_task", ("move_task", {"task_id": "@task", "to": TaskState.WITHDRAWN, "words": "Onödig."}), "to", "kan inte gå den vägen"),
    ("move_task", ("move_task", {"task_id": "@task", "to": TaskState.NOT_POSSIBLE, "words": "Is."}), "to", "någon kan ha hunnit före"),
    ("change_question", CLOSED_BY_OTHERS, "", "Frågan är avslutad."),
    ("acknowledge_lead", CLOSED_BY_OTHERS, "", "Frågan är avslutad."),
    ("close_question", CLOSED_BY_OTHERS, "", "Frågan är avslutad."),
    ("acknowledge_lead", ("acknowledge_lead", {"question_id": "@question", "by": "TiB"}), "", "Ledaren har redan sagt ja."),
    ("change_question", ("change_question", {"question_id": "@question", "draft": SAME}), "", "Någon annan har ändrat"),
    ("acknowledge_lead", ("change_question", {"question_id": "@question", "draft": SAME}), "", "är inte längre tillfrågad, det är Polisen"),
    ("close_staff", ("close_staff", {"staff_id": "@staff", "grounds": "Lugnt."}), "", "Staben är redan stängd."),
    ("fulfil_duty", ("fulfil_duty", {"about_id": "@urgent", "kind": DutyKind.REPORT_TO_BOARD, "how": "KLN § 2"}), "", "redan inskrivet"),
    ("hand_back", ("hand_back", {"takeover_id": "@takeover", "circumstances": "Räcker."}), "", "redan gått tillbaka till Socialnämnden"),
    ("hand_back", ENDED, "", "redan gått tillbaka till Socialnämnden"),
    ("take_over", ENDED, "", "Krisledningsnämnden är inte i funktion."),
    ("record_meeting", ENDED, "", "Krisledningsnämnden är inte i funktion."),
    ("end_board", ENDED, "", "Krisledningsnämnden är inte i funktion."),
    ("move_meeting", ("cancel_meeting", {"meeting_id": "@planned", "why": "Lugnt."}), "", "Mötet väntar inte på att börja."),
    ("cancel_meeting", ("begin_meeting", {"meeting_id": "@planned", "who": PRESENT}), "", "Mötet väntar inte på att börja."),
    ("begin_meeting", ("begin_meeting", {"meeting_id": "@planned", "who": PRESENT}), "", "någon kan ha hunnit före"),
    ("end_meeting", ("end_meeting", {"meeting_id": "@meeting"}), "", "Mötet är slut."),
    ("close_sitting", ("close_sitting", {"meeting_id": "@sitting"}), "", "Mötet är slut."),
    ("close_sitting", ENDED, "", "Krisledningsnämnden är inte i funktion."),
    ("convene_board", ENDED, "", "Krisledningsnämnden är inte i funktion."),
]  # fmt: skip


class TestAFormHeldOpen:
    @pytest.mark.parametrize(("what", "meanwhile", "field", "words"), HELD)
    def test_while_somebody_else_was_faster_says_so_and_keeps_its_words(
        self, room: Room, alva: Viewer, incident_id: UUID, led_with_board: Made, what: str, meanwhile: Meanwhile, field: str, words: str
    ) -> None:
        made = led_with_board
        path = address(what, made)
        held = {**room.get(path).form, **ACTS[what][1]}
        act(meanwhile[0], alva, incident_id, **_on(made, meanwhile[1]))
        start = written(incident_id)
        page = room.post(path, held)
        assert (page.status, written(incident_id)) == (422, start)
        assert words in (page.error(field) if field else page.general)
        assert {name: page.form[name] for name in ACTS[what][1]} == ACTS[what][1]

    def test_while_the_board_began_does_not_begin_it_again(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        held = {**room.get("board/begin/").form, **ACTS["activate_board"][1]}
        activated(alva, incident_id)
        page = room.post("board/begin/", held)
        assert (page.status, "redan i funktion i den här händelsen" in page.general) == (422, True)
        assert len(queries.boards(alva, incident_id)) == 1

    def test_while_its_decision_was_superseded_asks_for_the_one_that_holds(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        old = decided(alva, incident_id)
        held = {**room.get(f"decisions/new/?supersedes={old}").form, **ACTS["take_decision"][1]}
        assert held["supersedes"] == str(old)
        decided(alva, incident_id, draft=replace(DECISION, title="Åtta trygghetspunkter", supersedes=old))
        page = room.post("decisions/new/", held)
        assert (page.status, page.form["supersedes"]) == (422, str(old))
        assert "Det beslutet är redan ersatt av ett annat." in page.error("supersedes")
        assert len(queries.decisions(alva, incident_id, now=NIGHT)) == 2

    def test_a_decision_that_supersedes_is_taken_once_however_often_it_is_sent(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        old = decided(alva, incident_id)
        held = {**room.get(f"decisions/new/?supersedes={old}").form, **ACTS["take_decision"][1]}
        assert [room.post("decisions/new/", held).status for _ in range(2)] == [302, 302]
        lines = queries.decisions(alva, incident_id, now=NIGHT)
        assert [(one.reference, one.superseded_by_reference) for one in lines] == [("B-002", ""), ("B-001", "B-002")]

    @pytest.mark.parametrize("others", [0, 1])
    def test_while_the_staff_it_reports_to_was_closed_opens_none_that_stands_alone(
        self, room: Room, alva: Viewer, incident_id: UUID, others: int
    ) -> None:
        central = staffed(alva, incident_id)
        held = {**room.get("leadership/staffs/new/").form, **ACTS["open_staff"][1], "parent": str(central)}
        act("close_staff", alva, incident_id, staff_id=central, grounds="Lugnt.")
        if others:
            staffed(alva, incident_id)
        start = written(incident_id)
        page = room.post("leadership/staffs/new/", held)
        assert (page.status, written(incident_id), page.form["parent"]) == (422, start, str(central))
        assert "Den staben är inte öppen längre. Välj en annan." in page.error("parent")

    def test_the_one_press_of_a_list_that_is_old_moves_nothing_back(
        self, room: Room, alva: Viewer, incident_id: UUID, led_with_board: Made
    ) -> None:
        task_id = led_with_board["task"]
        (form,) = room.get("tasks/").tree.xpath(f"//form[contains(@action, '{task_id}')]")
        sent = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
        act("move_task", alva, incident_id, task_id=task_id, to=TaskState.DONE)
        assert "kan inte gå den vägen" in room.post(f"tasks/{task_id}/move/", sent).error("to")
        assert queries.task(alva, incident_id, task_id, now=NIGHT).state == TaskState.DONE

    @every_act
    def test_until_the_incident_was_over_says_so_and_keeps_its_words(
        self, room: Room, alva: Viewer, incident_id: UUID, made: Made, what: str
    ) -> None:
        path = address(what, made)
        held = {**room.get(path).form, **ACTS[what][1]}
        closed(alva, incident_id)
        if what in {"fulfil_duty", "write_item"}:
            # Until then the council may still hear of it, and the minutes are written.
            moved(alva, incident_id, State.EVALUATED, State.ARCHIVED)
        start = written(incident_id)
        page = room.post(path, held)
        assert (page.status, written(incident_id)) == (422, start)
        assert "Händelsen är avslutad. Öppna den igen om den behöver ledas på nytt." in page.general
        assert {name: page.form[name] for name in ACTS[what][1]} == ACTS[what][1]


class TestToWhom:
    @every_act
    @pytest.mark.parametrize("who", ["bo", "cilla", "dag"])
    def test_others_are_answered_as_if_it_were_not_there(
        self, client: CheckingClient, sign_in: SignIn, incident_id: UUID, made: Made, request: Any, what: str, who: str
    ) -> None:
        path = address(what, made)
        start = written(incident_id)
        sign_in(client, request.getfixturevalue(who))
        for ask in (client.get, lambda where: client.post(where, {"key": str(new_id()), **ACTS[what][1]})):
            there, nowhere = (alike(ask(f"/incidents/{one}/{path}")) for one in (incident_id, new_id()))
            assert there == nowhere
            assert there[0] == 404
        assert written(incident_id) == start

    @every_act
    def test_one_who_is_not_signed_in_is_led_to_the_door(self, client: CheckingClient, incident_id: UUID, made: Made, what: str) -> None:
        path = address(what, made)
        start = written(incident_id)
        for answer in (client.get(f"/incidents/{incident_id}/{path}"), client.post(f"/incidents/{incident_id}/{path}", ACTS[what][1])):
            assert answer.status_code == 302
            assert not answer.headers["Location"].startswith("/incidents/")
        assert written(incident_id) == start

    @pytest.mark.parametrize(
        "what", ["close_staff", "move_task", "change_question", "acknowledge_lead", "close_question", "fulfil_duty", "hand_back"]
    )
    def test_what_is_of_another_incident_is_not_there(
        self, room: Room, alva: Viewer, incident_id: UUID, led_with_board: Made, what: str
    ) -> None:
        elsewhere = led(alva, opened(alva, title="Skogsbranden"))
        assert room.get(address(what, elsewhere)).status == 404
        assert room.get(address(what, dict.fromkeys(elsewhere, new_id()))).status == 404

    @pytest.mark.parametrize(
        ("role", "done"),
        [
            (Role.OBSERVER, set()),
            (Role.AUDITOR, set()),
            (
                Role.STAFF_MEMBER,
                {"give_task", "move_task", "raise_question", "change_question", "acknowledge_lead", "close_question", *MEETINGS},
            ),
            (Role.BOARD_CHAIR, {"take_decision", "fulfil_duty", "record_meeting", "take_over", "hand_back", "end_board", *SITTINGS}),
            (
                Role.CHIEF_OF_STAFF,
                set(ACTS) - {"activate_board", "fulfil_duty", "record_meeting", "take_over", "hand_back", "end_board", *SITTINGS},
            ),
        ],
    )
    def test_everybody_is_offered_what_they_may_do_and_nothing_else(
        self, client: CheckingClient, sign_in: SignIn, incident_id: UUID, led_with_board: Made, role: Role, done: set[str]
    ) -> None:
        made = led_with_board
        sign_in(client, viewer_with(role))
        theirs = Room(client, incident_id)
        pages = ["leadership/", "decisions/", "tasks/", "board/", "meetings/"]
        pages += [f"meetings/{made[one]}/" for one in ("planned", "meeting", "sitting")]
        offered = {path for page in pages for path in theirs.get(page).offers}
        paths = {what: address(what, made) for what in ACTS if what != "activate_board"}
        assert {what for what, path in paths.items() if path in offered} == done
        assert {what for what, path in paths.items() if theirs.get(path).status == 200} == done


class TestWhatATaskComesFrom:
    @pytest.mark.parametrize(("mark", "word", "who"), [(SECRET, "Sekretess", Role.STAFF_MEMBER), (INTERNAL, "Intern", Role.OBSERVER)])
    @pytest.mark.parametrize("source", ["entry", "decision"])
    def test_makes_it_as_secret_as_that(
        self,
        room: Room,
        client: CheckingClient,
        sign_in: SignIn,
        alva: Viewer,
        incident_id: UUID,
        mark: Any,
        word: str,
        who: Role,
        source: str,
    ) -> None:
        told = "Reservkraften på vattenverket räcker till klockan sex."
        if source == "entry":
            number = wrote(alva, incident_id, told, mark=mark)
            path = f"tasks/new/?entry={number}"
        else:
            path = f"tasks/new/?decision={decided(alva, incident_id, draft=replace(DECISION, mark=mark))}"
        page = room.get(path)
        assert word.casefold() in " ".join(page.tree.xpath("//main//dl//dd/text()")).casefold()
        assert room.post(path, {**page.form, "what": told, "assignee": "Tekniska kontoret"}).status == 302
        assert told in room.get("tasks/").text
        sign_in(client, viewer_with(who))
        theirs = Room(client, incident_id)
        assert all(told not in theirs.get(one).text for one in ("tasks/", "log/", "leadership/", "decisions/"))
        assert "U-001 Du har inte rätt att läsa uppgiften." in theirs.get("tasks/").text

    def test_leaves_it_open_when_it_is_open_itself(
        self, room: Room, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        path = f"tasks/new/?entry={wrote(alva, incident_id, 'Elva träd på väg 280.')}"
        page = room.get(path)
        assert page.form["what"] == "Elva träd på väg 280."
        assert room.post(path, {**page.form, "assignee": "Trafikverket"}).status == 302
        sign_in(client, viewer_with(Role.OBSERVER))
        assert "Elva träd på väg 280." in Room(client, incident_id).get("tasks/").text


@every_act
def test_a_refused_form_of_an_exercise_is_an_exercise_still(screen: CheckingClient, alva: Viewer, what: str) -> None:
    incident_id = opened(alva, mode=Mode.EXERCISE)
    path = address(what, led(alva, incident_id, board=before(what)))
    room = Room(screen, incident_id)
    pages: list[Page] = [room.get(path), room.post(path, dict.fromkeys(ACTS[what][1], ""))]
    assert [page.status for page in pages] == [200, 302 if what in MAY_BE_EMPTY else 422]
    for page in pages if what not in MAY_BE_EMPTY else pages[:1]:
        assert page.tree.findtext(".//title").endswith("– ÖVNING")
        assert page.tree.xpath("//*[@class='watermark']/@data-word") == ["ÖVNING"]
