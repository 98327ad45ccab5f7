"""How a person, a message and a role are shown on the board: pure functions on rows, in words that say the same without colour."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.kernel.ids import new_id
from vardkase.leadership import words
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.message import Fault
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.queries import CalloutBoard, CalloutRoleLine, CalloutSeatLine
from vardkase.leadership.queries.callout_rows import CalloutElsewhere, CalloutHead, CalloutMessageLine, CalloutNumber, CalloutReplyLine
from vardkase.leadership.rules.callouts import MessageState, RoleState, Via
from vardkase.leadership.views import callout_shown as views
from vardkase.testing.cases import each

S, V, M = ChannelKind.SMS, ChannelKind.VOICE, ChannelKind.MAIL
MS = MessageState
BARE = CalloutSeatLine(
    new_id(), 0, "Provperson", "Stabschef", NIGHT, None, None, None, None, False, False, None, False, False, (), (), (), ()
)  # fmt: skip


def message(kind: ChannelKind = S, state: MessageState = MS.HANDED_OVER, **facts: Any) -> CalloutMessageLine:
    """A message that has come so far."""
    return CalloutMessageLine(
        **{"kind": kind, "state": state, "fault": "", "provider": "46elks", "tried": 0, "at": NIGHT, "unreported": False} | facts
    )


def seat(**facts: Any) -> CalloutSeatLine:
    """Somebody who was asked at 02:20 by an SMS that was handed over."""
    return replace(BARE, **{"messages": (message(),)} | facts)


def board(*roles: CalloutRoleLine, **facts: Any) -> CalloutBoard:
    """A call-out that runs, for real."""
    head = CalloutHead(
        new_id(), new_id(), new_id(), "Kommunen", Mode.REAL, False, False, "Stab", "Stadshuset", None, "", NIGHT, "Alva", None, "", False
    )
    return CalloutBoard(replace(head, **facts), tuple(roles), (), 0)


def role(*seats: CalloutSeatLine, count: int = 1) -> CalloutRoleLine:
    """A role with these people."""
    return CalloutRoleLine("a", "Stabschef", count, 15, RoleState.ASKING, 1, later(5), later(15), tuple(seats))


YES = {"answer": Answer.YES, "answered_at": later(3), "via": Via.LINK}
RINGS = (CalloutNumber(V, "070-174 06 05", masked=False),)
WRONG = CalloutReplyLine(Via.CALLER, Answer.UNKNOWN, None, "", "", False, later(4), "Stabsassistent", True)
FAILED = (message(state=MS.FAILED, fault="number_refused"),)
# Who, the tone, the words in Swedish.
PEOPLE: list[tuple[str, CalloutSeatLine, str, str]] = [
    ("silent", seat(), "yellow", "Inget svar än"),
    ("not asked", seat(asked_at=None, messages=()), "grey", "Ej tillfrågad"),
    ("comes", seat(**YES, coming=True), "green", "Kommer"),
    ("comes at", seat(**YES, coming=True, minutes=20), "green", "Kommer, på plats 02:43"),
    ("in reserve", seat(**YES, reserve=True, minutes=20), "grey", "Ja, i reserv"),
    ("no", seat(answer=Answer.NO, answered_at=later(3)), "grey", "Nej"),
    ("later", seat(answer=Answer.LATER, answered_at=later(3)), "orange", "Senare, oklart när"),
    ("later at", seat(answer=Answer.LATER, answered_at=later(3), minutes=120), "orange", "Senare, 04:23"),
    ("both", seat(**YES, conflict=True), "red", "Både ja och nej: ring och kryssa"),
    ("unclear", seat(unclear=True), "orange", "Ett svar att läsa: ring och kryssa"),
    ("unclear after yes", seat(**YES, coming=True, unclear=True), "green", "Kommer"),
    ("failed", seat(messages=FAILED, numbers=RINGS), "red", "Nås inte på något sätt: ring"),
    ("failed, with no number", seat(messages=FAILED), "red", "Nås inte på något sätt, och telefonnummer saknas"),
    ("wrong number", seat(rung_at=later(4), replies=(WRONG,)), "red", "Fel nummer"),
    ("wrong number first", seat(rung_at=later(4), replies=(WRONG, replace(WRONG, wrong_number=False))), "red", "Svarar inte i telefon"),
    ("needed after all", seat(**YES, coming=True, promoted=True), "orange", "I reserv men behövs nu: ring och kryssa"),
    ("one of two failed", seat(messages=(*FAILED, message(M))), "yellow", "Inget svar än"),
    ("no way", seat(messages=(), numbers=RINGS), "red", "Nås inte på något sätt: ring"),
    ("does not pick up", seat(rung_at=later(4)), "red", "Svarar inte i telefon"),
    ("failed, and said yes on the telephone", seat(messages=FAILED, **YES, coming=True), "green", "Kommer"),
]


class TestAPerson:
    @each(("line", "tone", "said"), [one[1:] for one in PEOPLE], ids=[one[0] for one in PEOPLE])
    def test_stands_in_words(self, line: CalloutSeatLine, tone: str, said: str) -> None:
        with translation.override("sv"):
            assert views.standing(line) == (tone, said)

    def test_is_told_apart_without_colour(self) -> None:
        with translation.override("sv"):
            said: dict[str, set[str]] = {tone: set() for tone in ("green", "grey", "orange", "red", "yellow")}
            for _, line, _, _ in PEOPLE:
                tone, text = views.standing(line)
                said[tone].add(text)
        every = [text for texts in said.values() for text in texts]
        assert len(every) == len(set(every))

    @each(
        ("facts", "minutes"),
        [
            (YES | {"minutes": 0}, 3),
            (YES | {"minutes": 45}, 48),
            (YES, None),
            ({"answer": Answer.NO, "answered_at": later(3), "minutes": 20}, None),
            ({"minutes": 20}, None),
        ],
    )
    def test_is_expected_when_they_said(self, facts: dict[str, Any], minutes: int | None) -> None:
        assert seat(**facts).expected_at == (None if minutes is None else later(minutes))

    @each(
        ("facts", "unreachable"),
        [
            ({}, False),
            ({"messages": ()}, True),
            ({"messages": (), "asked_at": None}, False),
            ({"messages": FAILED}, True),
            ({"messages": (*FAILED, message(V, MS.UNKNOWN))}, False),
            ({"messages": (message(state=MS.KEPT),)}, False),
        ],
    )
    def test_is_unreachable_when_every_way_has_failed(self, facts: dict[str, Any], unreachable: bool) -> None:
        assert seat(**facts).unreachable is unreachable

    @pytest.mark.parametrize(("facts", "settle"), [({}, False), ({"conflict": True}, True), ({"unclear": True}, True)])
    def test_is_to_be_settled_by_a_human(self, facts: dict[str, Any], settle: bool) -> None:
        assert seat(**facts).to_settle is settle


MESSAGES: list[tuple[CalloutMessageLine, str]] = [
    (message(), "sms: överlämnat"),
    (message(M, MS.PLANNED), "e-post: skickas"),
    (message(state=MS.DELIVERED), "sms: framme"),
    (message(state=MS.DELIVERED, tried=1), "sms: framme, via reservvägen"),
    (message(V, MS.FAILED, fault="number_refused"), "samtal: kom inte fram, fel nummer eller adress"),
    (message(state=MS.FAILED, fault="provider_refused", tried=1), "sms: kom inte fram, leverantören nekade"),
    (message(state=MS.FAILED), "sms: kom inte fram"),
    (message(state=MS.UNKNOWN, fault="provider_slow"), "sms: oklart om det gick iväg, leverantören svarade inte i tid"),
    (message(state=MS.UNKNOWN, fault="not_in_time"), "sms: oklart om det gick iväg, leverantören svarade inte i tid"),
    (message(state=MS.KEPT), "sms: sparat, inte skickat"),
    (message(state=MS.WITHDRAWN), "sms: behövdes inte"),
    (message(unreported=True), "sms: överlämnat, ingen kvittens på att det kom fram"),
    (message(unreported=True, tried=1), "sms: överlämnat, ingen kvittens på att det kom fram, via reservvägen"),
    (message(state=MS.FAILED, fault="no_credit"), "sms: kom inte fram, pengarna hos leverantören är slut"),
    (message(V, MS.FAILED, fault="not_configured"), "samtal: kom inte fram, sättet är inte inställt"),
    (message(state=MS.HANDED_OVER, fault="provider_slow"), "sms: överlämnat"),
]


class TestAMessage:
    @each(("line", "said"), MESSAGES, ids=[said for _, said in MESSAGES])
    def test_is_told_by_way_state_and_fault(self, line: CalloutMessageLine, said: str) -> None:
        with translation.override("sv"):
            assert views._message(line) == said

    @each("fault", [*Fault, "not_in_time", "no_such_way"])
    def test_that_failed_has_words_for_every_fault(self, fault: str) -> None:
        for language in ("sv", "en"):
            with translation.override(language):
                assert views._message(message(state=MS.FAILED, fault=fault)).count(", ") == 1

    @each("state", MessageState)
    def test_has_words_for_every_state(self, state: MessageState) -> None:
        assert str(words.MESSAGE_STATES[state])


class TestARole:
    @each(
        ("seats", "said"),
        [
            ((seat(),), "1 har inte svarat"),
            ((seat(), seat(asked_at=None, messages=())), "1 har inte svarat, 1 ej tillfrågade"),
            ((seat(**YES, coming=True), seat(**YES, reserve=True)), "1 i reserv"),
            ((seat(answer=Answer.NO), seat(answer=Answer.NO), seat(answer=Answer.LATER)), "1 senare, 2 nej"),
            ((seat(messages=FAILED), seat(messages=())), "2 ej nådda"),
            ((seat(**YES, conflict=True),), "1 att reda ut"),
            ((seat(unclear=True),), "1 att reda ut, 1 har inte svarat"),
            ((seat(**YES, coming=True),), ""),
        ],
    )
    def test_is_counted_in_a_line_without_noughts(self, seats: tuple[CalloutSeatLine, ...], said: str) -> None:
        with translation.override("sv"):
            assert views.tally(role(*seats)) == said

    def test_counts_everybody_once(self) -> None:
        line = role(*(one[1] for one in PEOPLE), count=3)
        tally = dict(line.tally)
        settle = tally.pop("settle")
        assert settle == 3
        conflicts = sum(one.conflict for one in line.seats)
        assert line.coming + sum(tally.values()) + conflicts == len(line.seats)

    def test_knows_how_many_come(self) -> None:
        assert role(seat(**YES, coming=True), seat(**YES, reserve=True), seat(**YES, conflict=True)).coming == 1


class TestOneWhoIsTelephoned:
    def test_is_shown_with_all_that_was_answered(self) -> None:
        replies = (
            CalloutReplyLine(Via.SMS, Answer.NO, None, "nej tack", "", True, later(1), "Vårdkase"),
            CalloutReplyLine(Via.CALLER, Answer.UNKNOWN, None, "", "", False, later(2), "Stabsassistent"),
            CalloutReplyLine(Via.LINK, Answer.YES, 20, "", "", True, later(3), "Vårdkase"),
        )
        also = (CalloutElsewhere("Loggförare", "Stab", Mode.REAL, False), CalloutElsewhere("Läge", "Stab", Mode.EXERCISE, False))
        line = seat(replies=replies, elsewhere=also, **YES, conflict=True)
        with translation.override("sv"):
            said = dict(views.about_seat(board(role(line)), role(line), line, later(5)))
        assert said["Person"] == "Provperson"
        assert said["Tillfrågas också som"] == "Loggförare (Stab), ÖVNING: Läge (Stab)"
        assert said["Har svarat"] == (
            "ons 2 jan 02:21 per sms Nej «nej tack» · "
            "ons 2 jan 02:22 kryssat av Stabsassistent ingen svarar · "
            "ons 2 jan 02:23 via länken Ja 20 min"
        )

    def test_without_a_number_or_an_answer_is_shown_shorter(self) -> None:
        with translation.override("sv"):
            assert set(dict(views.about_seat(board(role(seat())), role(seat()), seat(), later(5)))) == {"Person", "Roll", "Läge"}


class TestWhatIsNotARealNight:
    @each(
        ("facts", "state", "said"),
        [
            ({}, RoleState.ASKING, ("yellow", "Frågar")),
            ({"ended_at": later(9)}, RoleState.ASKING, ("grey", "Avbruten")),
            ({"lapsed": True}, RoleState.ASKING, ("grey", "Inaktuell")),
            ({"ended_at": later(9)}, RoleState.FILLED, ("green", "Bemannad")),
            ({"ended_at": later(9)}, RoleState.UNFILLED, ("red", "Inte bemannad")),
            ({"is_test": True}, RoleState.ASKING, ("yellow", "Frågar")),
            ({"is_test": True}, RoleState.FILLED, ("green", "Alla har svarat ja")),
            ({"is_test": True}, RoleState.UNFILLED, ("grey", "Tiden är ute")),
            ({"is_test": True, "ended_at": later(9)}, RoleState.ASKING, ("grey", "Avbruten")),
        ],
    )
    def test_says_so_at_its_roles(self, facts: dict[str, Any], state: RoleState, said: tuple[str, str]) -> None:
        line = replace(role(seat()), state=state)
        with translation.override("sv"):
            assert views.role_standing(board(line, **facts).head, line) == said

    @pytest.mark.parametrize("answer", [Answer.YES, Answer.NO, Answer.LATER])
    def test_expects_nobody_at_a_test(self, answer: Answer) -> None:
        line = seat(answer=answer, answered_at=later(3), minutes=20, coming=answer == Answer.YES)
        with translation.override("sv"):
            assert views.standing(line, board(is_test=True).head)[1] == f"Har svarat {words.stands(answer)}"

    def test_waits_for_no_answer_when_it_is_stopped(self) -> None:
        with translation.override("sv"):
            assert views.standing(seat(), board(ended_at=later(9)).head) == ("grey", "Svarade inte")
            assert views.standing(seat(), board().head) == ("yellow", "Inget svar än")

    @each(
        ("here", "there", "said"),
        [
            ({}, (Mode.REAL, False), "Läge (Stab)"),
            ({}, (Mode.EXERCISE, False), "ÖVNING: Läge (Stab)"),
            ({}, (Mode.REAL, True), "PROV: Läge (Stab)"),
            ({"mode": Mode.EXERCISE}, (Mode.REAL, False), "SKARPT: Läge (Stab)"),
            ({"mode": Mode.EXERCISE}, (Mode.EXERCISE, False), "ÖVNING: Läge (Stab)"),
            ({"is_test": True}, (Mode.REAL, False), "SKARPT: Läge (Stab)"),
        ],
    )
    def test_is_never_mixed_up_with_one(self, here: dict[str, Any], there: tuple[Mode, bool], said: str) -> None:
        with translation.override("sv"):
            assert views.also(board(**here).head, seat(elsewhere=(CalloutElsewhere("Läge", "Stab", *there),))) == said


class TestTheHistory:
    def test_is_silent_when_one_answer_came_by_itself(self) -> None:
        assert views.history(seat()) == []
        assert views.history(seat(**YES, replies=(CalloutReplyLine(Via.LINK, Answer.YES, None, "", "", True, later(3), "Vårdkase"),))) == []

    def test_names_who_ticked_with_the_note_and_keeps_what_was_said_before(self) -> None:
        replies = (
            CalloutReplyLine(Via.LINK, Answer.YES, 20, "", "", True, later(1), "Vårdkase"),
            CalloutReplyLine(Via.CALLER, Answer.NO, None, "Barnet är sjukt", "", True, later(3), "Stabsassistent"),
            replace(WRONG, at=later(4)),
        )
        with translation.override("sv"):
            assert views.history(seat(replies=replies)) == [
                "02:21 via länken Ja 20 min",
                "02:23 kryssat av Stabsassistent Nej «Barnet är sjukt»",
                "02:24 kryssat av Stabsassistent fel nummer",
            ]

    def test_shows_what_must_be_read(self) -> None:
        reply = CalloutReplyLine(Via.SMS, Answer.UNKNOWN, None, "vem är det", "", True, later(1), "Vårdkase")
        with translation.override("sv"):
            assert views.history(seat(replies=(reply,), unclear=True)) == ["02:21 per sms «vem är det»"]


class TestTheBoard:
    def test_counts_and_leaves_only_those_to_telephone(self) -> None:
        silent, no_more = seat(), seat(answer=Answer.NO, answered_at=later(1))
        both = board(role(silent, seat(**YES, coming=True)), replace(role(no_more), role_key="b"))
        whole, rung = views.shown(both), views.shown(both, "ring")
        assert (whole["to_ring"], whole["answered"], whole["asked"], whole["only_ring"]) == (1, 2, 3, False)
        assert [len(one["seats"]) for one in whole["roles"]] == [2, 1]
        assert [[one["line"] for one in found["seats"]] for found in rung["roles"]] == [[silent]]
        assert (both.coming, both.wanted) == (1, 2)

    @each(
        ("facts", "to_ring"),
        [
            ({}, True),
            ({"asked_at": None}, False),
            (YES | {"coming": True}, False),
            (YES | {"coming": True, "promoted": True}, True),
            (YES | {"conflict": True}, True),
            ({"rung_at": later(2)}, True),
        ],
    )
    def test_knows_who_is_to_be_telephoned(self, facts: dict[str, Any], to_ring: bool) -> None:
        assert seat(**facts).to_ring is to_ring

    @pytest.mark.parametrize(("facts", "kept"), [({}, False), ({"kept": True}, True)])
    def test_says_from_the_first_second_that_nothing_leaves(self, facts: dict[str, Any], kept: bool) -> None:
        assert views.shown(board(role(seat(messages=(message(state=MS.PLANNED),))), **facts))["kept"] is kept


class TestEveryAnswer:
    def test_is_told_in_two_languages(self) -> None:
        for book in (words.ANSWERS, words.VIAS, words.CHANNELS, words.ROLE_STATES):
            for key, word in book.items():
                with translation.override("sv"):
                    swedish = str(word)
                with translation.override("en"):
                    english = str(word)
                assert swedish, key
                assert english, key

    def test_lasts_as_long_as_it_was_said(self) -> None:
        assert seat(**YES, minutes=600).expected_at == later(3) + timedelta(hours=10)
