"""The screens of leadership: what each shows and to whom, every act by a plain form, and what a refused one says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import time_machine
from lxml import html

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rules import LegalClass, Mode
from vardkase.incidents.tests.scenes import NIGHT, SECRET, closed, later, opened, wrote
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.rules.decisions import Capacity
from vardkase.leadership.rules.tasks import TaskState
from vardkase.leadership.tests.pages import Page
from vardkase.leadership.tests.scenes import (
    DECISION,
    DIRECTION,
    QUESTION,
    TASK,
    act,
    activated,
    asked,
    decided,
    staffed,
    tasked,
    took_over,
)
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
SignIn = Callable[[CheckingClient, Viewer], Viewer]
PAGES = ("leadership/", "roles/", "callouts/", "decisions/", "tasks/", "questions/", "meetings/", "shifts/", "board/")
FORMS = (
    *("leadership/staffs/new/", "leadership/direction/", "decisions/new/", "tasks/new/", "questions/new/"),
    *("board/begin/", "board/meetings/new/", "board/takeovers/new/", "board/end/"),
)


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Callable[..., Any]:
    """Opens a page of the incident's room, or sends a form there."""

    def at(path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        address = f"/incidents/{incident_id}/{path}"
        if data is None:
            return screen.get(address, **more)
        # What the form was opened on goes with it, as from a browser.
        begun = Page(screen.get(address)).form_seen if data else {}
        return screen.post(address, {"key": str(new_id()), **begun, **data}, **more)

    return at


@kept
def full(alva: Viewer, incident_id: UUID) -> dict[str, UUID]:
    """Something of everything; the ids."""
    made = {"staff": staffed(alva, incident_id), "board": activated(alva, incident_id), "takeover": took_over(alva, incident_id)}
    made["decision"] = decided(alva, incident_id)
    made["urgent"] = decided(
        alva, incident_id, draft=replace(DECISION, title="Bussar", capacity=Capacity.CHAIR_URGENT, mandate="", why_urgent="De går nu.")
    )
    made["task"], made["question"] = tasked(alva, incident_id), asked(alva, incident_id)
    act("set_direction", alva, incident_id, draft=DIRECTION)
    return made


class TestThePages:
    @pytest.mark.parametrize("path", PAGES)
    def test_are_sound_when_nothing_has_been_done(self, room: Any, path: str) -> None:
        assert room(path).status_code == 200

    @pytest.mark.parametrize("path", FORMS)
    def test_with_forms_are_sound_empty_and_refused(self, room: Any, path: str) -> None:
        assert room(path).status_code == 200
        answer = room(path, {})
        assert answer.status_code == 422
        assert html.fromstring(answer.content.decode()).findtext(".//title").startswith("Fel: ")

    def test_show_everything_at_a_glance(self, room: Any, full: dict[str, UUID]) -> None:
        seen = text(room("leadership/"))
        for part in ("Ingen ska fara illa.", "1. Äldre", "Central krisledning", "Kommundirektör", "I funktion", "Vem röjer vägarna"):
            assert part in seen
        assert "Anmäl till krisledningsnämnden" in seen

    def test_show_decisions_with_what_is_left_to_do(self, room: Any, full: dict[str, UUID]) -> None:
        seen = text(room("decisions/"))
        assert "B-001 Trygghetspunkter öppnas" in seen
        assert "Ingen har fått någon uppgift" in seen
        one = text(room(f"decisions/{full['urgent']}/"))
        for part in ("B-002 Bussar", "De går nu.", "2 kap. 3 § andra stycket lagen (2006:544)", "Anmäl vid fullmäktiges nästa sammanträde"):
            assert part in one

    def test_show_tasks_and_who_leads_what(self, room: Any, full: dict[str, UUID]) -> None:
        seen = text(room("tasks/"))
        for part in ("U-001", "Ring alla som har trygghetslarm", "Hemtjänsten", "Tillfrågad", "Trafikverket"):
            assert part in seen

    def test_show_the_board_its_grounds_and_the_law(self, room: Any, full: dict[str, UUID]) -> None:
        seen = text(room("board/"))
        for part in ("Elen är borta för halva kommunen", "Ö-001 Socialnämnden", "Hos krisledningsnämnden", "2 kap. 6 § lagen (2006:544)"):
            assert part in seen

    def test_are_led_to_from_the_room(self, room: Any, incident_id: UUID) -> None:
        page = html.fromstring(room("log/").content.decode())
        links = page.xpath("//nav[@class='nav']//a/@href")
        ours = [f"/incidents/{incident_id}/{path}" for path in PAGES]
        # The floors above have pages there too; those of leadership stand together, in their order.
        first = links.index(ours[0])
        assert links[first : first + len(ours)] == ours

    def test_stand_in_the_log_by_themselves(self, room: Any, full: dict[str, UUID]) -> None:
        seen = text(room("log/"))
        for part in (
            "Central krisledning är öppen (Centralt). Kommundirektör beslutar.",
            "Beslut B-001: Trygghetspunkter öppnas. Kommundirektör.",
            "Uppgift U-001 till Hemtjänsten.",
            "Kommunstyrelsens arbetsutskott har trätt i funktion som krisledningsnämnd.",
            "Vem leder vad: Vem röjer vägarna på Vätö? Trafikverket är tillfrågad.",
        ):
            assert part in seen, part

    def test_a_lead_that_is_silent_and_a_task_that_is_late_are_red_in_words(self, room: Any, alva: Viewer, incident_id: UUID) -> None:
        asked(alva, incident_id)
        tasked(alva, incident_id, draft=replace(TASK, due_at=later(30)))
        with time_machine.travel(later(60), tick=False):
            seen = text(room("tasks/"))
            assert "Ingen har svarat" in seen
            assert "Ny, skulle ha varit klar" in seen
            assert "1 uppgift skulle ha varit klar" in text(room("leadership/"))


SENT: dict[str, tuple[str, dict[str, str]]] = {
    "staff": ("leadership/staffs/new/", {"name": "Stab", "seat": "central", "decision_maker": "Direktör", "grounds": "Storm."}),
    "direction": ("leadership/direction/", {"goal": "Ingen far illa.", "decided_by": "Direktör", "priorities": "Ett\nTvå\n"}),
    "decision": (
        "decisions/new/",
        {"title": "Öppna", "text": "Öppna nu.", "grounds": "Kallt.", "decided_by": "Direktör", "capacity": "director",
         "mandate": "Delegationsordningen 1.4"}
        | {"review_at": "3 jan 10:00"},
    ),
    "task": ("tasks/new/", {"what": "Ring.", "assignee": "Hemtjänsten", "due_at": "2 tim"}),
    "question": ("questions/new/", {"title": "Vem röjer?", "lead": "Trafikverket", "supporting": "Polisen\nBrandkåren"}),
    "board": (
        "board/begin/",
        {
            "board": "KSAU", "judge": "chair", "chair": "Ordföranden", "departs_from_normal": "Halva kommunen är utan el.",
            "serious_disturbance": "Hemtjänsten når inte fram.", "urgent_measures": "Vägarna måste röjas nu.",
        },
    ),
}  # fmt: skip


class TestTheActs:
    @pytest.mark.parametrize("what", SENT)
    def test_a_filled_form_is_done_once_however_often_it_is_sent(self, room: Any, incident_id: UUID, what: str) -> None:
        path, data = SENT[what]
        sent = {**data, "key": str(new_id())}
        before = ledger.head(f"incident:{incident_id}").number
        assert [room(path, sent).status_code for _ in range(2)] == [302, 302]
        assert ledger.head(f"incident:{incident_id}").number == before + 1

    @pytest.mark.parametrize(
        ("path", "data", "words"),
        [
            ("decisions/new/", {"title": "Öppna"}, "Skriv vad som beslutas."),
            ("decisions/new/", {"review_at": "igår"}, "läsas"),
            ("tasks/new/", {"what": "Ring.", "assignee": "A", "due_at": "bluddra"}, "bluddra"),
            ("board/end/", {"ender": "board_itself", "decision": "§ 1"}, "Varken krisledningsnämnden eller dess ordförande"),
            ("board/begin/", {"judge": "chair", "board": "KSAU", "chair": "Ordf", "departs_from_normal": "Ja"}, "minst 10 tecken"),
            ("leadership/staffs/new/", {"seat": "company", "name": "S", "decision_maker": "VD", "grounds": "G"}, "vilket bolag"),
        ],
    )
    def test_what_is_refused_says_why_and_keeps_what_was_typed(
        self, room: Any, alva: Viewer, incident_id: UUID, path: str, data: dict[str, str], words: str
    ) -> None:
        if path == "board/end/":
            activated(alva, incident_id)
        before = ledger.head(f"incident:{incident_id}").number
        answer = room(path, {"capacity": "director", "mandate": "Delegationsordningen 1.4", **data})
        assert answer.status_code == 422
        page = html.fromstring(answer.content.decode())
        assert words in page.text_content() or words == "läsas"
        for name, value in data.items():
            kept = page.xpath(f"//*[@name='{name}']/@value") + [
                box.text_content().strip() for box in page.xpath(f"//textarea[@name='{name}']")
            ]
            assert value in kept, name
        assert ledger.head(f"incident:{incident_id}").number == before

    def test_a_task_is_received_with_one_press(self, room: Any, alva: Viewer, incident_id: UUID) -> None:
        task_id = tasked(alva, incident_id)
        page = html.fromstring(room("tasks/").content.decode())
        (form,) = page.xpath(f"//form[contains(@action, '{task_id}')]")
        sent = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
        assert room(f"tasks/{task_id}/move/", sent).status_code == 302
        assert queries.task(alva, incident_id, task_id, now=NIGHT).state == TaskState.RECEIVED

    def test_a_task_comes_from_a_decision_or_from_an_entry_of_the_log(self, room: Any, alva: Viewer, incident_id: UUID) -> None:
        decision_id, number = decided(alva, incident_id), wrote(alva, incident_id, "Elva träd på väg 280.")
        page = text(room(f"tasks/new/?entry={number}"))
        assert f"#{number}" in page
        assert "Elva träd på väg 280." in page
        room(f"tasks/new/?entry={number}", {"what": "Röj.", "assignee": "Trafikverket"})
        room(f"tasks/new/?decision={decision_id}", {"what": "Öppna.", "assignee": "Räddningstjänsten"})
        origins = [line.said.origin.reference for line in queries.tasks(alva, incident_id, now=NIGHT) if line.said and line.said.origin]
        assert sorted(origins) == [f"#{number}", "B-001"]
        assert not queries.decisions(alva, incident_id, now=NIGHT)[0].lacks_action

    @pytest.mark.parametrize(
        "query", ["?entry=999", "?entry=x", f"?entry={'9' * 30}", "?decision=x", "?decision=01680000-0000-7000-8000-00000000dead"]
    )
    def test_a_task_comes_from_nothing_that_is_not_there(self, room: Any, query: str) -> None:
        assert room(f"tasks/new/{query}").status_code == 404

    def test_everything_that_is_left_of_the_chain(self, room: Any, full: dict[str, UUID], alva: Viewer, incident_id: UUID) -> None:
        for path, data in (
            (f"duties/{full['urgent']}/board/", {"how": "Möte 1, § 2"}),
            (f"duties/{full['takeover']}/told/", {"how": "Telefon 02.30"}),
            ("board/meetings/new/", {"place": "Stadshuset", "present": "Ordf\nLedamot", "items": "Läget"}),
            (f"board/takeovers/{full['takeover']}/return/", {"circumstances": "Bemanningen räcker."}),
            (f"questions/{full['question']}/acknowledge/", {"by": "Trafikverkets vakthavande"}),
            (f"questions/{full['question']}/", {"title": QUESTION.title, "lead": "Polisen", "next_step": "Möte"}),
            (f"questions/{full['question']}/close/", {"outcome": "Röjt."}),
            (f"tasks/{full['task']}/move/", {"to": "done", "words": "Alla nådda."}),
            (f"leadership/staffs/{full['staff']}/close/", {"grounds": "Lugnt."}),
            ("board/end/", {"ender": "executive_committee", "decision": "KS § 2"}),
        ):
            assert room(path).status_code == 200, path
            assert room(path, data).status_code == 302, path
        seen = text(room("leadership/")) + text(room("board/")) + text(room("tasks/"))
        for part in ("Inte i funktion", "Återlämnat", "Sammanträde 1", "Stängda staber", "Avslutad", "Klar"):
            assert part in seen, part

    @pytest.mark.parametrize("path", ["tasks/{}/move/", "questions/{}/", "questions/{}/close/", "decisions/{}/", "duties/{}/board/"])
    def test_what_is_not_there_answers_as_what_is_not_ones_own(self, room: Any, path: str) -> None:
        assert room(path.format(new_id())).status_code == 404


class TestToWhom:
    @pytest.mark.parametrize("path", [*PAGES, *FORMS])
    @pytest.mark.parametrize("who", ["cilla", "dag"])
    def test_others_learn_nothing(
        self, client: CheckingClient, sign_in: SignIn, request: Any, incident_id: UUID, path: str, who: str
    ) -> None:
        sign_in(client, request.getfixturevalue(who))
        answers = [client.get(f"/incidents/{known}/{path}") for known in (incident_id, new_id())]
        assert [answer.status_code for answer in answers] == [404, 404]

    @pytest.mark.parametrize("path", PAGES)
    def test_a_reader_is_offered_nothing_to_do(
        self, client: CheckingClient, sign_in: SignIn, incident_id: UUID, full: Any, path: str
    ) -> None:
        sign_in(client, viewer_with(Role.AUDITOR))
        answer = client.get(f"/incidents/{incident_id}/{path}")
        main = html.fromstring(answer.content.decode()).xpath("//main")[0]
        assert main.xpath(".//form") == []
        assert [link for link in main.xpath(".//a/@href") if link.endswith(("new/", "close/", "move/", "begin/", "end/", "return/"))] == []

    @pytest.mark.parametrize("path", FORMS)
    def test_a_reader_who_knows_the_address_gets_nowhere(
        self, client: CheckingClient, sign_in: SignIn, incident_id: UUID, path: str
    ) -> None:
        sign_in(client, viewer_with(Role.AUDITOR))
        assert client.get(f"/incidents/{incident_id}/{path}").status_code == 404

    def test_a_secret_decision_is_told_of_and_not_shown(
        self, client: CheckingClient, sign_in: SignIn, alva: Viewer, incident_id: UUID
    ) -> None:
        decision_id = decided(alva, incident_id, draft=replace(DECISION, title="HEMLIGT", text="HEMLIGT", mark=SECRET))
        tasked(alva, incident_id, draft=replace(TASK, what="HEMLIGT", mark=SECRET))
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        for path in (*PAGES, "log/", "decisions/new/", "since/"):
            assert "HEMLIGT" not in client.get(f"/incidents/{incident_id}/{path}").content.decode(), path
        assert client.get(f"/incidents/{incident_id}/decisions/{decision_id}/").status_code == 404
        assert client.get(f"/incidents/{incident_id}/tasks/new/?decision={decision_id}").status_code == 404

    def test_nothing_is_offered_when_the_incident_is_over(self, room: Any, alva: Viewer, incident_id: UUID, full: Any) -> None:
        closed(alva, incident_id)
        for path in PAGES:
            assert html.fromstring(room(path).content.decode()).xpath("//main//form") == [], path
        assert "Händelsen är avslutad" in text(room("tasks/new/", {"what": "Ring.", "assignee": "A"}))


def test_an_exercise_says_so_on_every_page(screen: CheckingClient, alva: Viewer) -> None:
    incident_id = opened(alva, mode=Mode.EXERCISE)
    for path in (*PAGES, *FORMS):
        page = html.fromstring(screen.get(f"/incidents/{incident_id}/{path}").content.decode())
        assert page.findtext(".//title").endswith("– ÖVNING"), path
        assert page.xpath("//*[@class='watermark']/@data-word") == ["ÖVNING"], path


def test_under_raised_readiness_the_page_explains_who_leads(screen: CheckingClient, alva: Viewer) -> None:
    incident_id = opened(alva, legal_class=LegalClass.RAISED_READINESS)
    seen = text(screen.get(f"/incidents/{incident_id}/board/"))
    assert "Höjd beredskap gäller i den här händelsen: kommunstyrelsen leder" in seen
    assert "Nämnden träder i funktion" not in seen
