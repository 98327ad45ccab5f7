"""The call-out in Swedish as it is shown: refusals with their limits, lines of the log, and what the forms take."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from vardkase.incidents.rules import Category, Importance
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.ids import new_id
from vardkase.leadership import events
from vardkase.leadership.channels.message import Fault
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.forms.callouts import AnswerForm, CalloutForm, CalloutTestForm, CalloutTickForm, StopForm
from vardkase.leadership.lines import callouts as lines
from vardkase.leadership.rules.callouts import MessageState, RoleState
from vardkase.leadership.tests.callouts import candidate
from vardkase.leadership.words import callouts as words

ID, POST, PERSON, OTHER = UUID(int=9), UUID(int=1), UUID(int=3), UUID(int=4)
CHOICES: dict[str, Any] = {"posts": ((POST, "Stabschef"),), "persons": ((PERSON, "Anna Provsson"), (OTHER, "Bo Provsson"))}
LATER_THEN = " Prova listan när den är avslutad: innan dess kan ingen skilja provet från inkallningen."
SAYS: dict[str, tuple[dict[str, Any], str]] = {
    "callout_needs_staff": ({}, "Ange vad de kallas in till: staben, eller listans namn."),
    "callout_needs_place": ({}, "Ange platsen dit de ska komma, eller skriv att de arbetar på distans."),
    "callout_needs_roles": ({}, "Ange minst en roll."),
    "callout_needs_role": ({}, "Ange rollen, så som den ska stå i meddelandet."),
    "callout_needs_chain": ({}, "Välj minst en befattning eller person att fråga. En obesatt befattning har ingen att fråga."),
    "callout_asks_already": (
        {"role": "Läge", "staff": "Stab"},
        "Alla du har valt tillfrågas redan: en inkallning av Läge till Stab pågår. Välj andra, eller avbryt den först.",
    ),
    "callout_role_twice": ({"role": "Läge"}, "Rollen Läge står två gånger. Slå ihop dem, eller ge den ena ett annat namn."),
    "callout_too_large": ({"roles": 60, "people": 2000}, "En inkallning rymmer högst 60 roller och 2000 personer. Starta två."),
    "callout_time_has_passed": ({}, "Tiden då de ska vara på plats har passerat. Ange en senare tid, eller lämna tomt."),
    "callout_count_odd": ({"limit": 500}, "Ange hur många som behövs: 1 till 500."),
    "callout_within_odd": ({"limit": 1440}, "Ange inom hur många minuter: 1 till 1440."),
    "callout_needs_answer": ({}, "Kryssa vad personen svarade."),
    "callout_minutes_odd": ({"limit": 720}, "Ange minuterna som ett tal från 0 till 720, eller lämna tomt."),
    "callout_is_real": (
        {"since": "kl. 2", "count": 1, "who": "Anna"},
        ("En skarp inkallning pågår sedan kl. 2, till 1 i listan (Anna)." + LATER_THEN),
    ),
    "callout_is_real_in": (
        {"since": "kl. 2", "count": 1, "who": "Anna", "incident": "2019-0001 Storm"},
        ("En skarp inkallning pågår sedan kl. 2 i 2019-0001 Storm, till 1 i listan (Anna)." + LATER_THEN),
    ),
    "callout_is_over": ({}, "Inkallningen är redan avbruten."),
    "callout_needs_reason": ({}, "Skriv varför inkallningen avbryts."),
    "link_is_dead": ({}, "Länken kan inte användas: den har gått ut, är redan använd eller är inte vår."),
}


@pytest.fixture(autouse=True)
def swedish() -> Any:
    with translation.override("sv"):
        yield


class TestARefusal:
    @pytest.mark.parametrize("code", SAYS)
    def test_says_what_to_do_with_its_limits(self, code: str) -> None:
        facts, said = SAYS[code]
        assert str(words.REFUSALS[f"leadership.{code}"]) % facts == said

    def test_that_there_is_stands_above(self) -> None:
        assert {code.removeprefix("leadership.") for code in words.REFUSALS} == set(SAYS)


def shown(kind: str, event: Any) -> tuple[str, str]:
    """A line of the log in words, and the words that were written by hand."""
    text, facts = lines.LINES[f"leadership.{kind}"].said(event)
    words_of, made = words.LINES[f"leadership.{kind}"]
    return str(words_of) % made(facts), text


def started(at: datetime | None = None, why: str = "") -> events.CalloutStarted:
    roles = tuple(events.callouts.RoleAsked(key, key.title(), count, 15, 4) for key, count in (("stabschef", 1), ("läge", 3)))
    return events.CalloutStarted(ID, "Krisledningen", "Stadshuset", at, roles, why)


def escalated(*roles: tuple[str, tuple[str, ...], int]) -> events.CalloutEscalated:
    return events.CalloutEscalated(
        ID, "Krisledningen", 5, tuple(events.callouts.RoleEscalated(role, role, 1, asked, called) for role, asked, called in roles)
    )


class TestALineOfTheLog:
    def test_of_a_start_says_to_what_where_when_and_for_which_roles(self) -> None:
        said = "Inkallning till Krisledningen, Stadshuset, snarast: Stabschef (1), Läge (3)."
        assert shown("callout_started", started()) == (said, "")
        assert shown("callout_started", started(why="Stormen.")) == (said, "Stormen.")
        assert "Stadshuset, 03:20: Stabschef" in shown("callout_started", started(later(60)))[0].replace("ons 2 jan ", "")

    @pytest.mark.parametrize(
        ("coming", "said"),
        [
            ((("Anna", 20),), "Stabschef: 1 av 2 kommer: Anna (20 min)."),
            ((("Anna", None), ("Bo", 0)), "Stabschef: 2 av 2 kommer: Anna, Bo (0 min)."),
        ],
    )
    def test_of_a_role_that_is_filled_names_who_comes_and_when(self, coming: tuple[tuple[str, int | None], ...], said: str) -> None:
        names = tuple(events.callouts.Coming(*one) for one in coming)
        assert shown("callout_role_filled", events.CalloutRoleFilled(ID, "a", "Stabschef", 2, names)) == (said, "")

    @pytest.mark.parametrize(
        ("kind", "made", "said"),
        [
            ("callout_role_reopened", events.CalloutRoleReopened, "Stabschef är inte längre bemannad: 1 av 2 kommer."),
            ("callout_unfilled", events.CalloutUnfilled, "Stabschef är inte bemannad: 1 av 2 kommer. Ring, eller fråga någon annan."),
        ],
    )
    def test_of_a_role_that_is_not_says_how_many_come(self, kind: str, made: Any, said: str) -> None:
        assert shown(kind, made(ID, "a", "Stabschef", 2, 1)) == (said, "")

    @pytest.mark.parametrize(
        ("roles", "after"),
        [
            ([("Läge", (), 0)], "Läge."),
            ([("Läge", ("Anna", "Bo"), 0)], "Läge. Tillfrågas nu: Läge: Anna, Bo."),
            ([("Läge", (), 1)], "Läge. 1 som inte svarat rings upp."),
            ([("Läge", ("Anna",), 2), ("Logg", (), 1)], "Läge, Logg. Tillfrågas nu: Läge: Anna. 3 som inte svarat rings upp."),
            ([("Läge", ("Anna",), 0), ("Logg", ("Bo",), 0)], "Läge, Logg. Tillfrågas nu: Läge: Anna; Logg: Bo."),
        ],
        ids=range(5),
    )
    def test_of_an_escalation_says_who_is_asked_and_how_many_are_called(
        self, roles: list[tuple[str, tuple[str, ...], int]], after: str
    ) -> None:
        assert shown("callout_escalated", escalated(*roles))[0] == f"Inkallningen till Krisledningen går vidare efter 5 min: {after}"

    def test_of_a_conflict_says_what_to_do(self) -> None:
        said = "Anna (Läge) har svarat både ja och nej. Ring och kryssa vad som gäller."
        assert shown("callout_conflict", events.CalloutConflict(ID, "a", "Läge", "Anna")) == (said, "")

    def test_of_the_end_has_the_reason_for_its_words(self) -> None:
        ended = events.CalloutEnded(ID, "Krisledningen", "Elen är åter.")
        assert shown("callout_ended", ended) == ("Inkallningen till Krisledningen är avbruten.", "Elen är åter.")

    @pytest.mark.parametrize(
        ("kind", "important"),
        [
            ("started", True), ("role_filled", False), ("role_reopened", True), ("escalated", False), ("unfilled", True),
            ("conflict", True), ("ended", False),
        ],
    )  # fmt: skip
    def test_is_of_staffing_and_important_when_somebody_must_act(self, kind: str, important: bool) -> None:
        line = lines.LINES[f"leadership.callout_{kind}"]
        assert line.category == Category.STAFFING
        assert line.importance(None) == (Importance.IMPORTANT if important else Importance.NORMAL)


class TestTheWords:
    def test_are_there_for_every_state_fault_and_kind_of_line(self) -> None:
        assert set(words.ROLE_STATES) == set(RoleState)
        assert set(words.MESSAGE_STATES) == set(MessageState)
        assert set(Fault) <= set(words.FAULTS)
        assert set(words.LINES) == set(lines.LINES) == {kind for kind in words.EVENTS if kind.startswith("leadership.")}

    @pytest.mark.parametrize(
        ("word", "said"),
        [
            (words.MESSAGE_STATES[MessageState.KEPT], "sparat, inte skickat"),
            (words.MESSAGE_STATES[MessageState.WITHDRAWN], "behövdes inte"),
            (words.MESSAGE_STATES[MessageState.UNKNOWN], "oklart om det gick iväg"),
            (words.FAULTS["not_in_time"], "leverantören svarade inte i tid"),
            (words.FAULTS["no_such_way"], "personen kan inte nås på det sättet"),
            (words.EVENTS["callout.reported"], "Inkallning: leverantörens rapport"),
            (words.EVENTS["callout.answered"], "Inkallning: ett svar"),
        ],
        ids=range(7),
    )
    def test_are_shown_in_swedish(self, word: Any, said: str) -> None:
        assert str(word) == said


def form(kind: Any, **sent: Any) -> Any:
    """A form as it was sent at NIGHT."""
    more: dict[str, Any] = {CalloutForm: CHOICES | {"exercise": True}, CalloutTestForm: CHOICES | {"authorities": ((ID, "KS"),)}}.get(
        kind, {}
    )
    made = kind({"key": str(new_id())} | sent, now=NIGHT, **more)
    made.is_valid()
    return made


class TestTheForms:
    @pytest.mark.parametrize(
        ("kind", "sent", "wrong"),
        [
            (CalloutForm, {}, set()),
            (CalloutForm, {"first": "några", "within_minutes": "1,5"}, {"first", "within_minutes"}),
            (CalloutForm, {"people": [str(PERSON), str(OTHER)]}, set()),
            (CalloutForm, {"people": [str(PERSON), "x"], "deputies": str(OTHER)}, {"people", "deputies"}),
            (CalloutTestForm, {"authority": str(ID)}, set()),
            (CalloutTestForm, {}, {"authority"}),
            (CalloutTestForm, {"authority": str(ID), "within_minutes": "x", "post": str(PERSON)}, {"within_minutes", "post"}),
            (CalloutTickForm, {}, set()),
            (CalloutTickForm, {"answer": "unknown", "minutes": "en kvart"}, {"answer", "minutes"}),
            (StopForm, {"reason": "Elen är åter."}, set()),
        ],
        ids=range(10),
    )
    def test_refuse_what_cannot_be_read_at_its_field(self, kind: Any, sent: dict[str, Any], wrong: set[str]) -> None:
        assert set(form(kind, **sent).errors) == wrong

    def test_of_an_exercise_opts_in_only_when_it_is_ticked(self) -> None:
        drafts = [form(CalloutForm, **sent).draft("Läge", (), None) for sent in ({}, {"opted_in": "on"})]
        assert [one.opted_in for one in drafts] == [False, True]

    def test_of_a_call_out_makes_a_draft_of_what_it_says(self) -> None:
        made = form(CalloutForm, staff="Stab", count="2", first="4", within_minutes="30", place="Huset", why="Storm.")
        draft = made.draft("Läge", (candidate(0),), ID)
        (one,) = draft.wanted
        assert (draft.staff_id, draft.staff, draft.place, draft.why, draft.is_test) == (ID, "Stab", "Huset", "Storm.", False)
        assert (one.role_key, one.count, one.first, one.within_minutes, len(one.chain)) == ("Läge", 2, 4, 30, 1)

    @pytest.mark.parametrize(("people", "sent", "within"), [(0, "", 30), (3, "45", 45), (1, "0", 0)])
    def test_of_a_test_wants_all_at_least_one(self, people: int, sent: str, within: int) -> None:
        chain = tuple(candidate(place) for place in range(people))
        draft = form(CalloutTestForm, name="TiB", authority=str(ID), within_minutes=sent).draft(chain)
        (one,) = draft.wanted
        assert (draft.is_test, draft.place, draft.staff, one.role) == (True, "", "TiB", "TiB")
        assert (one.count, one.within_minutes) == (max(1, people), within)

    @pytest.mark.parametrize(("minutes", "read"), [("", None), ("10", 10), ("120", 120)])
    def test_of_the_link_reads_minutes_as_a_number(self, minutes: str, read: int | None) -> None:
        made = AnswerForm({"answer": "later", "minutes": minutes})
        assert made.is_valid()
        assert (made.cleaned_data["answer"], made.cleaned_data["minutes"]) == (Answer.LATER, read)

    def test_of_the_link_offers_not_to_know_first(self) -> None:
        offered = [str(label) for _, label in AnswerForm().fields["minutes"].choices]  # type: ignore[attr-defined]  # a choice field
        assert offered == ["Jag vet inte än", "10 min", "20 min", "30 min", "45 min", "60 min", "90 min", "120 min"]
