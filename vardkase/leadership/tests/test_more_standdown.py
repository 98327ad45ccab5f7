"""More of standing down: its form answer by answer, the edges of its rules, what counts as open, and its page when things have changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.http import QueryDict
from django.utils import translation

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules.incidents import State
from vardkase.incidents.tests.scenes import NIGHT, PERSON, closed, later, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import queries
from vardkase.leadership.forms import CloseSittingForm, StandDownForm
from vardkase.leadership.queries import DutyLine
from vardkase.leadership.rules import standdown
from vardkase.leadership.rules.decisions import DutyKind
from vardkase.leadership.rules.standdown import Answer, How, OpenThing, StandDownDraft
from vardkase.leadership.rules.tasks import TaskState
from vardkase.leadership.tests.pages import Room
from vardkase.leadership.tests.scenes import (
    BRIEFING,
    DECISION,
    STAFF,
    TASK,
    act,
    activated,
    asked,
    convened,
    decided,
    planned,
    staffed,
    tasked,
    took_over,
)
from vardkase.testing.cases import each
from vardkase.testing.pages import CheckingClient

db = pytest.mark.django_db
DOWN = StandDownDraft("Kommundirektör", "Elen är tillbaka.", "Säkerhetschef")
SAID = {"decided_by": "Kommundirektör", "grounds": "Elen är tillbaka.", "handed_to": "Säkerhetschef"}
ROAD = OpenThing("task", "1", "Röj vägen", "U-001", "Tekniska kontoret")
HIDDEN = OpenThing("task", "2", "", "U-002", ways=(How.HANDED,), marked=True)
BOARD = OpenThing("board", "3", "Arbetsutskottet", "", "Avslutas av andra.", (How.LEFT,))
DUTY = OpenThing("duty", "4/review", "Beslutet", "B-001", ways=(How.HANDED, How.LEFT))
CALL = OpenThing("callout", "5", "Inkallning", "I-001", ways=(How.CLOSED, How.LEFT), by_itself=True)
ALL = (ROAD, HIDDEN, BOARD, DUTY)


def sent(form: type, facts: dict[str, Any], **more: Any) -> Any:
    """A form that was sent with these facts, looked through."""
    data = QueryDict(mutable=True)
    for name, value in {"key": str(UUID(int=9)), **facts}.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    made = form(data, now=NIGHT, **more)
    made.is_valid()
    return made


class TestTheForm:
    def test_names_each_thing_and_offers_its_ways_alone(self) -> None:
        form = StandDownForm(now=NIGHT, things=ALL)
        with translation.override("sv"):
            shown = [(form.fields[f"how:{one.name}"].label, [str(word) for _way, word in _choices(form, one)]) for one in ALL]
        handed, shut, left = "Lämnas över till linjen", "Avslutas", "Står kvar, och nämns"
        assert shown == [
            ("U-001 Röj vägen", [handed, shut, left]), ("U-002", [handed]), ("Arbetsutskottet", [left]), ("B-001 Beslutet", [handed, left]),
        ]  # fmt: skip

    def test_proposes_the_first_way_and_tells_what_must_be_known(self) -> None:
        form = StandDownForm(now=NIGHT, things=ALL)
        fields = [form.fields[f"how:{one.name}"] for one in ALL]
        assert [one.initial for one in fields] == [How.HANDED, How.HANDED, How.LEFT, How.HANDED]
        assert [one.help_text for one in fields] == ["Tekniska kontoret", "", "Avslutas av andra.", ""]

    @each(
        ("thing", "how", "said", "answer"),
        [
            (ROAD, "", "", Answer("task", "1", How.HANDED)),
            (ROAD, "", "Gatuchefen", Answer("task", "1", How.HANDED, "Gatuchefen")),
            (ROAD, "handed", "Gatuchefen", Answer("task", "1", How.HANDED, "Gatuchefen")),
            (ROAD, "closed", "Klart.", Answer("task", "1", How.CLOSED, "", "Klart.")),
            (ROAD, "left", "Görs i vår.", Answer("task", "1", How.LEFT, "", "Görs i vår.")),
            (ROAD, "left", "", Answer("task", "1", How.LEFT)),
            (BOARD, "", "Ks beslutar.", Answer("board", "3", How.LEFT, "", "Ks beslutar.")),
            (CALL, "", "", Answer("callout", "5", How.CLOSED)),
        ],
    )
    def test_reads_its_line_as_whom_or_as_why(self, thing: OpenThing, how: str, said: str, answer: Answer) -> None:
        form = sent(StandDownForm, {**SAID, f"how:{thing.name}": how, f"said:{thing.name}": said}, things=(thing,))
        assert form.draft() == replace(DOWN, answers=(answer,))

    @each(("thing", "how"), [(BOARD, "closed"), (BOARD, "handed"), (HIDDEN, "closed"), (DUTY, "closed"), (ROAD, "x")])
    def test_takes_no_way_that_a_thing_does_not_have(self, thing: OpenThing, how: str) -> None:
        form = sent(StandDownForm, {**SAID, f"how:{thing.name}": how}, things=ALL)
        assert list(form.errors) == [f"how:{thing.name}"]

    def test_answers_for_what_it_did_not_show_when_it_was_opened(self) -> None:
        """Somebody gave a task while the form was filled in: it goes to the one who takes the rest."""
        draft = sent(StandDownForm, SAID, things=(ROAD,)).draft()
        assert [(one.how, one.to) for one in standdown.settle(draft, (ROAD,), NIGHT)] == [(How.HANDED, "Säkerhetschef")]

    @each(
        ("when", "at", "errors"),
        [("", None, []), ("2 tim", later(120), []), ("5 jan 10:00", later(3 * 24 * 60 + 460), []), ("bluddra", None, ["evaluation_at"])],
    )
    def test_reads_when_the_evaluation_is(self, when: str, at: Any, errors: list[str]) -> None:
        form = sent(StandDownForm, {**SAID, "evaluation_at": when, "evaluation_place": "Stadshuset"})
        assert (form.draft().evaluation_at, form.draft().evaluation_place, list(form.errors)) == (at, "Stadshuset", errors)

    def test_stands_in_three_parts_its_things_under_their_nouns(self) -> None:
        form = StandDownForm(now=NIGHT, things=(DUTY, ROAD, HIDDEN, BOARD))
        assert [one.name for one in form.first] == ["decided_by", "grounds", "handed_to", "level"]
        assert [one.name for one in form.last] == ["evaluation_at", "evaluation_place"]
        with translation.override("sv"):
            assert [(label, [one.name for one in fields]) for label, fields in form.groups] == [
                ("Krisledningsnämnden", ["how:board:3", "said:board:3"]),
                ("Uppgifter", ["how:task:1", "said:task:1", "how:task:2", "said:task:2"]),
                ("Det som besluten kräver", ["how:duty:4/review", "said:duty:4/review"]),
            ]
        assert StandDownForm(now=NIGHT).groups == []

    @each(
        ("refusal", "where"),
        [
            (Refusal("leadership.thing_needs_reason", title="Arbetsutskottet", thing="board:3"), "said:board:3"),
            (Refusal("leadership.stand_down_needs_grounds", field="grounds"), "grounds"),
            (Refusal("leadership.meeting_is_under_way"), "__all__"),
            (Refusal("leadership.thing_needs_reason", title="Borta", thing="board:7"), "__all__"),
        ],
    )
    def test_shows_a_refusal_at_the_line_it_is_about(self, refusal: Refusal, where: str) -> None:
        form = sent(StandDownForm, SAID, things=ALL)
        form.refuse(refusal)
        assert list(form.errors) == [where]


def _choices(form: StandDownForm, thing: OpenThing) -> Any:
    return form.fields[f"how:{thing.name}"].choices  # type: ignore[attr-defined]  # a choice field


class TestWhatAMeetingDidNotComeTo:
    ONE, TWO = UUID(int=1), UUID(int=2)

    def owed(self) -> tuple[DutyLine, ...]:
        kind = DutyKind.REPORT_TO_BOARD
        return tuple(
            DutyLine(about_id, kind, reference, title, NIGHT, None, None, "", "", False)
            for about_id, reference, title in ((self.ONE, "B-001", "Bussar"), (self.TWO, "B-002", "Elverk"))
        )

    @each(
        ("said", "left"),
        [([], (ONE, TWO)), ([str(ONE)], (TWO,)), ([str(TWO)], (ONE,)), ([str(TWO), str(ONE)], ())],
        ids=["none heard", "first", "second", "both"],
    )
    def test_is_what_is_not_ticked(self, said: list[str], left: tuple[UUID, ...]) -> None:
        assert sent(CloseSittingForm, {"reported": said}, owed=self.owed()).unreported == left

    def test_is_everything_without_a_paragraph_until_somebody_ticks_it(self) -> None:
        assert CloseSittingForm(now=NIGHT, owed=self.owed()).initial["reported"] == []
        form = CloseSittingForm(now=NIGHT, owed=self.owed(), written={self.TWO, None})
        assert form.initial["reported"] == [str(self.TWO)]
        first, second = (str(word) for _value, word in form.fields["reported"].choices)  # type: ignore[attr-defined]  # a choice field
        assert "B-001 Bussar" in first
        assert "Har ingen paragraf än." in first
        assert "B-002 Elverk" in second
        assert "Har sin paragraf." in second

    def test_is_nothing_when_nothing_is_owed(self) -> None:
        form = sent(CloseSittingForm, {"reported": [str(self.ONE)]})
        assert ("reported" in form.fields, form.is_valid(), form.unreported) == (False, True, ())

    @pytest.mark.parametrize("other", [str(UUID(int=3)), "x"])
    def test_is_not_of_other_decisions(self, other: str) -> None:
        assert list(sent(CloseSittingForm, {"reported": [other]}, owed=self.owed()).errors) == ["reported"]


class TestTheEdges:
    @each(
        ("thing", "answers", "found"),
        [
            (HIDDEN, (), ("", How.HANDED, "Säkerhetschef", "")),
            (replace(ROAD, marked=True), (Answer("task", "1", How.CLOSED, why="Klart."),), ("", How.CLOSED, "", "Klart.")),
            (ROAD, (Answer("task", "1", How.HANDED, "  Gatu  chefen "),), ("Röj vägen", How.HANDED, "Gatu chefen", "")),
            (CALL, (), ("Inkallning", How.CLOSED, "", "Elen är tillbaka.")),
            (CALL, (Answer("callout", "5", How.CLOSED, why="Alla svarade."),), ("Inkallning", How.CLOSED, "", "Alla svarade.")),
            (CALL, (Answer("callout", "5", How.LEFT, why="Pågår."),), ("Inkallning", How.LEFT, "", "Pågår.")),
        ],
        ids=["unread", "marked", "tidied", "by itself", "with a reason of its own", "left"],
    )
    def test_of_what_becomes_of_a_thing(self, thing: OpenThing, answers: tuple[Answer, ...], found: tuple[str, How, str, str]) -> None:
        (one,) = standdown.settle(replace(DOWN, answers=answers), (thing,), NIGHT)
        assert (one.title, one.how, one.to, one.why) == found
        assert one.reference == thing.reference, "what is marked keeps its reference"

    @each(
        ("thing", "answer", "code", "facts"),
        [
            (CALL, Answer("callout", "5", How.LEFT), "leadership.thing_needs_reason", {"title": "Inkallning", "thing": "callout:5"}),
            (CALL, Answer("callout", "5", How.HANDED), "leadership.thing_cannot_be_so", {"title": "Inkallning", "thing": "callout:5"}),
            (ROAD, Answer("task", "1", How.LEFT, why="  "), "leadership.thing_needs_reason", {"title": "Röj vägen", "thing": "task:1"}),
            (ROAD, Answer("task", "7", How.HANDED), "leadership.thing_is_not_open", {"count": 1}),
        ],
    )
    def test_a_refusal_says_which_thing(self, thing: OpenThing, answer: Answer, code: str, facts: dict[str, Any]) -> None:
        with pytest.raises(Refusal) as caught:
            standdown.settle(replace(DOWN, answers=(answer,)), (thing,), NIGHT)
        assert (caught.value.code, caught.value.facts) == (code, facts)

    @pytest.mark.parametrize("answer", [Answer("task", "1", How.HANDED, PERSON), Answer("task", "1", How.CLOSED, why=PERSON)])
    def test_no_answer_holds_a_personal_number(self, answer: Answer) -> None:
        with refused("incident.personal_id_in_text"):
            standdown.settle(replace(DOWN, answers=(answer,)), (ROAD,), NIGHT)

    @each(
        ("minute", "code"),
        [(-1, "leadership.meeting_time_has_passed"), (0, ""), (120 * 24 * 60, ""), (120 * 24 * 60 + 1, "leadership.meeting_is_far_away")],
    )
    def test_the_evaluation_is_to_come_and_not_in_another_season(self, minute: int, code: str) -> None:
        draft = replace(DOWN, evaluation_at=later(minute))
        if not code:
            assert standdown.check_stand_down(draft, State.ACTIVE, under_way=0, now=NIGHT) == draft
            return
        with pytest.raises(Refusal) as caught:
            standdown.check_stand_down(draft, State.ACTIVE, under_way=0, now=NIGHT)
        assert (caught.value.code, caught.value.facts["field"]) == (code, "evaluation_at")

    def test_what_is_said_is_tidied(self) -> None:
        draft = StandDownDraft(" Kommun  direktör ", "  Elen är tillbaka.\n", " Säkerhetschef", evaluation_place=" Stads  huset ")
        found = standdown.check_stand_down(draft, State.STANDING_DOWN, under_way=0, now=NIGHT)
        assert (found.decided_by, found.grounds, found.handed_to, found.evaluation_place) == (
            "Kommun direktör", "Elen är tillbaka.", "Säkerhetschef", "Stads huset",
        )  # fmt: skip


@db
class TestWhatIsOpen:
    def test_stands_in_the_order_of_its_nouns_with_whose_it_is(self, alva: Viewer, incident_id: UUID) -> None:
        asked(alva, incident_id)
        tasked(alva, incident_id)
        decided(alva, incident_id, draft=replace(DECISION, review_at=later(60)))
        activated(alva, incident_id)
        took_over(alva, incident_id)
        found = queries.open_things(alva, incident_id, now=NIGHT)
        assert [one.noun for one in found if one.noun != "duty"] == ["board", "takeover", "task", "question", "decision"]
        told = {one.noun: (one.reference, one.title) for one in found if one.noun != "duty"}
        assert told["takeover"] == ("Ö-001", "Socialnämnden: Ledning av hemtjänstens bemanning")
        assert [one.note for one in found if one.noun in {"task", "question"}] == ["Hemtjänsten", "Trafikverket"]
        reviews = [one for one in found if one.key.endswith("/review")]
        assert [(one.reference, one.title, one.ways) for one in reviews] == [
            ("B-001", "Trygghetspunkter öppnas: Ompröva beslutet", (How.HANDED, How.LEFT))
        ]

    def test_is_not_what_is_done(self, alva: Viewer, incident_id: UUID) -> None:
        task_id, question_id = tasked(alva, incident_id), asked(alva, incident_id)
        activated(alva, incident_id)
        assert len(queries.open_things(alva, incident_id, now=NIGHT)) == 3
        act("move_task", alva, incident_id, task_id=task_id, to=TaskState.DONE, words="Alla är ringda.")
        act("close_question", alva, incident_id, question_id=question_id, outcome="Vägarna är röjda.")
        act("end_board", alva, incident_id, ender="council", decision="Fullmäktige § 1")
        assert [one.noun for one in queries.open_things(alva, incident_id, now=NIGHT) if one.noun != "duty"] == []

    def test_is_nobody_elses_business(self, cilla: Viewer, alva: Viewer, incident_id: UUID) -> None:
        act("stand_down", alva, incident_id, draft=DOWN)
        for asks in (lambda: queries.open_things(cilla, incident_id, now=NIGHT), lambda: queries.stand_downs(cilla, incident_id)):
            with refused("incident.not_found"):
                asks()

    def test_the_latest_time_stands_first(self, alva: Viewer, incident_id: UUID) -> None:
        for minute, who in ((1, "Kommundirektör"), (9, "Stabschef")):
            act("open_staff", alva, incident_id, draft=STAFF, now=later(minute))
            act("stand_down", alva, incident_id, draft=replace(DOWN, decided_by=who), now=later(minute))
        assert [(one.at, one.said.decided_by) for one in queries.stand_downs(alva, incident_id)] == [
            (later(9), "Stabschef"), (later(1), "Kommundirektör"),
        ]  # fmt: skip


@db
@pytest.mark.usefixtures("five_past")
class TestThePage:
    @pytest.fixture
    def room(self, screen: CheckingClient, incident_id: UUID) -> Room:
        return Room(screen, incident_id)

    def test_says_what_happens_by_itself(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        staffed(alva, incident_id)
        planned(alva, incident_id)
        planned(alva, incident_id, draft=replace(BRIEFING, at=later(90)))
        activated(alva, incident_id)
        convened(alva, incident_id)
        said = room.get("stand-down/new/").text
        for part in ("Staber som stängsCentral krisledning", "Möten som inte blir av2", "I funktion sedan ons 2 jan 02:20."):
            assert part in said
        assert "Pågår, och måste avslutas först" not in said

    def test_speaks_of_none_of_it_when_there_is_none(self, room: Room) -> None:
        said = room.get("stand-down/new/").text
        assert not any(part in said for part in ("Staber som stängs", "Möten som inte blir av", "I funktion sedan"))

    def test_settles_what_was_given_while_the_form_was_open(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        form = room.get("stand-down/new/").form
        tasked(alva, incident_id)
        assert room.post("stand-down/new/", {**form, **SAID}).status == 302
        assert f"U-001 {TASK.what}Lämnas över till linjen: Säkerhetschef" in room.get("stand-down/").text

    def test_does_not_ask_for_what_was_done_while_the_form_was_open(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        task_id = tasked(alva, incident_id)
        form = room.get("stand-down/new/").form
        act("move_task", alva, incident_id, task_id=task_id, to=TaskState.DONE, words="Klart.", now=later(4))
        sent_now = {**form, **SAID, f"how:task:{task_id}": "closed", f"said:task:{task_id}": ""}
        assert room.post("stand-down/new/", sent_now).status == 302
        assert "Inget var öppet." in room.get("stand-down/").text

    def test_shows_a_way_that_a_thing_does_not_have_at_the_thing(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        board_id = activated(alva, incident_id)
        page = room.post("stand-down/new/", {**SAID, f"how:board:{board_id}": "closed", f"said:board:{board_id}": "Klart."})
        assert (page.status, page.dead_ends) == (422, [])
        assert page.error(f"how:board:{board_id}")
        assert incidents.incident(alva, incident_id).state == State.ACTIVE

    def test_is_refused_whole_for_an_incident_that_is_over(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        closed(alva, incident_id)
        page = room.post("stand-down/new/", SAID)
        assert (page.status, page.general) == (422, "Händelsen är avslutad. Öppna den igen om den behöver ledas på nytt.")
        assert queries.stand_downs(alva, incident_id) == ()

    def test_keeps_a_key_for_one_decision(self, room: Room, alva: Viewer, incident_id: UUID) -> None:
        key = str(new_id())
        assert room.post("stand-down/new/", {**SAID, "key": key}).status == 302
        page = room.post("stand-down/new/", {**SAID, "key": key, "decided_by": "Stabschef"})
        assert (page.status, "har ändrats sedan det sparades" in page.general) == (422, True)
        assert len(queries.stand_downs(alva, incident_id)) == 1
