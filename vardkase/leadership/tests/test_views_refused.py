"""Every form of leadership as somebody fills it in: done, done once, or refused at its field with what was typed still there."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
import time_machine

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import PERSON, later
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.tests.pages import ACTS, Made, Room, Sent, address
from vardkase.leadership.tests.scenes import QUESTION, asked
from vardkase.testing.pages import CheckingClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("five_past")]
every_act = pytest.mark.parametrize("what", ACTS)
LONG = "x" * 301


@pytest.fixture
def room(screen: CheckingClient, incident_id: UUID) -> Room:
    return Room(screen, incident_id)


def written(incident_id: UUID) -> int:
    return ledger.head(f"incident:{incident_id}").number


# (act, what is filled in otherwise, the field that says why, what it says)
REFUSED: list[tuple[str, Sent, str, str]] = [
    ("open_staff", {"name": " "}, "name", "Ge staben ett namn"),
    ("open_staff", {"name": "CENTRAL krisledning"}, "name", "Det finns redan en öppen stab som heter CENTRAL krisledning."),
    ("open_staff", {"decision_maker": ""}, "decision_maker", "Skriv vem som beslutar i staben"),
    ("open_staff", {"grounds": ""}, "grounds", "varför nu och varför där"),
    ("open_staff", {"seat": "administration"}, "organisation", "vilken förvaltning eller vilket bolag"),
    ("open_staff", {"chief": LONG}, "chief", "Texten är 301 tecken lång."),
    ("close_staff", {"grounds": ""}, "grounds", "Skriv skälen"),
    ("set_direction", {"goal": ""}, "goal", "Skriv målet"),
    ("set_direction", {"decided_by": ""}, "decided_by", "Skriv vem som beslutat inriktningen"),
    ("set_direction", {"priorities": "\n".join("ABCDEFGHIJKLMNOPQRSTU")}, "priorities", "Du skrev 21 rader. Högst 20 får plats"),
    ("take_decision", {"title": ""}, "title", "Ge beslutet en rubrik."),
    ("take_decision", {"grounds": ""}, "grounds", "Utan dem kan ingen se efteråt varför det fattades."),
    ("take_decision", {"decided_by": ""}, "decided_by", "Skriv vem som beslutat"),
    ("take_decision", {"mandate": ""}, "mandate", "punkten i delegationsordningen"),
    ("take_decision", {"capacity": "chair_urgent"}, "why_urgent", "2 kap. 3 § andra stycket lagen (2006:544)"),
    ("take_decision", {"review_at": "2019-01-02 02:00"}, "review_at", "Tiden för omprövning har passerat."),
    ("take_decision", {"effective_from": "när det blåser mindre"}, "effective_from", "”när det blåser mindre” går inte att läsa"),
    ("fulfil_duty", {"how": " "}, "how", "sammanträde och paragraf"),
    ("give_task", {"what": ""}, "what", "Skriv vad som ska göras."),
    ("give_task", {"assignee": ""}, "assignee", "Skriv vem som ska göra det."),
    ("give_task", {"due_at": "2019-01-02 02:25"}, "due_at", "Tiden då det ska vara klart har passerat."),
    ("give_task", {"due_at": "snarast"}, "due_at", "”snarast” går inte att läsa som en kommande tid."),
    ("move_task", {"words": ""}, "words", "Skriv varför, eller vad den väntar på."),
    ("move_task", {"to": "waiting"}, "to", "En uppgift kan inte gå den vägen."),
    ("raise_question", {"title": ""}, "title", "Skriv vad frågan gäller."),
    ("raise_question", {"lead": ""}, "lead", "Varje fråga har precis en som leder."),
    ("raise_question", {"supporting": f"Polisen\n{LONG}"}, "supporting", "Texten är 301 tecken lång."),
    ("change_question", {"lead": ""}, "lead", "Varje fråga har precis en som leder."),
    ("change_question", {"lead": "Trafikverket", "next_step": ""}, "next_step", "Inget är ändrat."),
    ("change_question", {"next_at": "i övermorgon kanske"}, "next_at", "går inte att läsa"),
    ("acknowledge_lead", {"by": ""}, "by", "Skriv vem som sade ja"),
    ("close_question", {"outcome": ""}, "outcome", "Skriv hur det slutade."),
    ("activate_board", {"board": ""}, "board", "Skriv vilken nämnd"),
    ("activate_board", {"chair": ""}, "chair", "Skriv vem som har bedömt"),
    ("activate_board", {"judge": "vice_chair"}, "prevented", "Skriv vilket förhindret var."),
    ("activate_board", {"urgent_measures": "Ja."}, "urgent_measures", "Besvara villkoret med minst 10 tecken."),
    ("record_meeting", {"held_at": "2019-01-03 10:00"}, "held_at", "har inte varit än"),
    ("record_meeting", {"held_at": "bluddra"}, "held_at", "bluddra"),
    ("record_meeting", {"present": " \n "}, "present", "Skriv vilka som var närvarande"),
    ("record_meeting", {"items": ""}, "items", "Skriv vilka ärenden som behandlades"),
    ("take_over", {"from_board": ""}, "from_board", "Skriv vilken nämnds verksamhet"),
    ("take_over", {"scope": ""}, "scope", "Inte mer än händelsen kräver får tas över (2 kap. 4 § första stycket lagen (2006:544))."),
    ("take_over", {"consulted": ""}, "consulted", "eller varför det inte hanns med"),
    ("take_over", {"from_board": "Socialnämnden", "extent": "whole"}, "from_board", "Verksamhet från Socialnämnden är redan övertagen."),
    ("hand_back", {"circumstances": ""}, "circumstances", "Skriv vilka förhållanden som medger"),
    ("end_board", {"ender": "board_itself"}, "ender", "Det beslutar kommunstyrelsen eller fullmäktige"),
    ("end_board", {"decision": ""}, "decision", "datum och paragraf"),
    ("set_rhythm", {"h_at": "2019-01-05 10:00"}, "h_at", "har inte varit än"),
    ("set_rhythm", {"place": LONG}, "place", "Texten är 301 tecken lång."),
    ("plan_meeting", {"at": "2019-01-02 02:00"}, "at", "Den tiden har passerat."),
    ("plan_meeting", {"at": "2019-09-02 02:00"}, "at", "mer än 120 dagar framåt"),
    ("plan_meeting", {"minutes": "1"}, "minutes", "varar från 5 till 600 minuter"),
    ("move_meeting", {"at": "2019-01-02 02:00"}, "at", "Den tiden har passerat."),
    ("move_meeting", {"at": "2019-01-02 02:50", "place": "Stabsrummet"}, "at", "Inget är ändrat."),
    ("cancel_meeting", {"why": " "}, "why", "varför mötet inte blir av"),
    ("begin_meeting", {"present": ""}, "present", "Skriv vilka som var närvarande"),
    ("note", {"text": " "}, "text", "Skriv vad som sades."),
    ("end_meeting", {"next_at": "2019-01-02 02:00"}, "next_at", "Den tiden har passerat."),
    ("convene_board", {"place": ""}, "place", "var nämnden sammanträder"),
    ("convene_board", {"convened_by": ""}, "convened_by", "vem som kallade"),
    ("convene_board", {"how": ""}, "how", "hur ledamöterna kallades"),
    ("convene_board", {"called": ""}, "called", "vilka som kallades"),
    ("write_item", {"heading": ""}, "heading", "Ge paragrafen en rubrik."),
    ("write_item", {"grounds": ""}, "grounds", "Utan dem kan ingen se efteråt varför det fattades."),
]


@every_act
def test_filled_in_it_is_done_and_leads_back_with_a_receipt(room: Room, incident_id: UUID, made: Made, what: str) -> None:
    start = written(incident_id)
    path = address(what, made)
    done = room.post(path, room.get(path).form_seen | ACTS[what][1])
    assert (done.status, written(incident_id)) == (302, start + 1)
    back = done.answer.headers["Location"].split("/", 3)[3]
    landed, again = room.get(back), room.get(back)
    assert (landed.status, again.status) == (200, 200)
    assert len(landed.text) > len(again.text) + 10, "what was done is said once, on the page that one lands on"


@every_act
def test_sent_again_when_the_answer_was_lost_it_is_done_once(room: Room, incident_id: UUID, made: Made, what: str) -> None:
    path = address(what, made)
    sent = {**room.get(path).form_seen, **ACTS[what][1], "key": str(new_id())}
    assert room.post(path, sent).status == 302
    after = written(incident_id)
    with time_machine.travel(later(8), tick=False):
        assert room.post(path, sent).status == 302
    assert written(incident_id) == after


@pytest.mark.parametrize(("what", "otherwise", "field", "words"), REFUSED)
def test_refused_it_says_why_at_its_field_and_keeps_every_word(
    room: Room, incident_id: UUID, made: Made, what: str, otherwise: Sent, field: str, words: str
) -> None:
    path = address(what, made)
    start, sent = written(incident_id), {**ACTS[what][1], **otherwise, "key": str(new_id())}
    page = room.post(path, room.get(path).form_seen | sent)
    assert (page.status, written(incident_id)) == (422, start)
    assert words in page.error(field)
    assert page.dead_ends == []
    assert {name: page.form[name].strip() for name in sent} == {name: str(value).strip() for name, value in sent.items()}


@every_act
def test_put_right_the_same_form_is_done(room: Room, incident_id: UUID, made: Made, what: str) -> None:
    path = address(what, made)
    # Ending the board's meeting has nothing to fill in wrongly but what it reports.
    (otherwise,) = [case[1] for case in REFUSED if case[0] == what][:1] or [{"reported": str(new_id())}]
    page = room.post(path, {**room.get(path).form, **ACTS[what][1], **otherwise})
    assert page.status == 422
    start = written(incident_id)
    assert room.post(path, {**page.form, **ACTS[what][1]}).status == 302
    assert written(incident_id) == start + 1


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ("open_staff", "grounds"),
        ("set_direction", "message"),
        ("take_decision", "text"),
        ("give_task", "what"),
        ("move_task", "words"),
        ("raise_question", "supporting"),
        ("acknowledge_lead", "by"),
        ("close_question", "outcome"),
        ("take_over", "scope"),
        ("record_meeting", "present"),
    ],
)
def test_a_personal_number_is_stopped_and_not_repeated_in_what_is_said_of_it(
    room: Room, incident_id: UUID, made: Made, what: str, field: str
) -> None:
    path = address(what, made)
    start = written(incident_id)
    page = room.post(path, {**ACTS[what][1], field: f"Hämta {PERSON} på Vätö"})
    assert (page.status, written(incident_id)) == (422, start)
    assert "Texten innehåller ett personnummer (19••••••-••••)" in page.general
    assert PERSON not in page.general
    assert page.form[field].strip() == f"Hämta {PERSON} på Vätö", "it is for the writer to take it away"


@pytest.mark.parametrize("key", ["", "inte-en-nyckel"])
def test_without_its_key_nothing_is_saved(room: Room, alva: Viewer, incident_id: UUID, key: str) -> None:
    start = written(incident_id)
    page = room.post("tasks/new/", {**ACTS["give_task"][1], "key": key})
    assert (page.status, written(incident_id)) == (422, start)
    assert page.form["what"].strip() == "Kör elverk till Blidö skola."


@pytest.mark.parametrize(
    ("what", "field", "value"),
    [
        ("open_staff", "seat", "palace"),
        ("take_decision", "capacity", "king"),
        ("take_decision", "supersedes", "01680000-0000-7000-8000-00000000dead"),
        ("give_task", "priority", "whenever"),
        ("move_task", "to", "forgotten"),
        ("take_over", "extent", "everything"),
        ("end_board", "ender", "mob"),
    ],
)
def test_a_choice_that_is_not_offered_is_not_taken(
    room: Room, incident_id: UUID, led_with_board: Made, what: str, field: str, value: str
) -> None:
    path = address(what, led_with_board)
    start = written(incident_id)
    page = room.post(path, {**ACTS[what][1], field: value})
    assert (page.status, written(incident_id)) == (422, start)
    assert page.error(field)


class TestTheFormOfALead:
    def test_changes_only_what_was_changed_in_it(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        draft = replace(QUESTION, area="Vätö", supporting=("Polisen", "Hemvärnet"), next_step="Möte", next_at=later(90).replace(second=17))
        path = f"questions/{asked(alva, incident_id, draft=draft)}/"
        page = room.get(path)
        assert {"lead": "Trafikverket", "supporting": "Polisen\nHemvärnet", "next_at": "2019-01-02 03:50"}.items() <= page.form.items()
        assert room.post(path, {**page.form, "lead": "Polisen"}).status == 302
        (line,) = queries.questions(alva, incident_id, now=later(10))
        assert (line.lead, line.supporting, line.next_step, line.next_at) == ("Polisen", draft.supporting, "Möte", draft.next_at)
        assert (line.title, line.area) == (QUESTION.title, "Vätö")

    def test_asks_for_nothing_that_it_would_not_save(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        page = room.get(f"questions/{asked(alva, incident_id, draft=replace(QUESTION, area='Vätö'))}/")
        assert page.fields == {"lead", "supporting", "next_step", "next_at"}
        assert "Vem röjer vägarna på Vätö?" in page.text

    def test_sent_as_it_stood_is_no_change_even_when_the_time_has_passed(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        path = f"questions/{asked(alva, incident_id, draft=replace(QUESTION, next_step='Möte', next_at=later(30)))}/"
        start = written(incident_id)
        for minutes in (10, 60):
            with time_machine.travel(later(minutes), tick=False):
                page = room.post(path, room.get(path).form)
            assert "Inget är ändrat." in page.error("next_step")
        assert written(incident_id) == start
