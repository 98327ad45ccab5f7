"""The rules of the diary of duty, read aloud: what a note, a handover and a picture of the week must say."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vardkase.incidents.rules import MAX_SHORT, MAX_TEXT
from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.kernel import codec
from vardkase.kernel.ids import new_id
from vardkase.leadership import events
from vardkase.leadership.events import diary_stream
from vardkase.leadership.rules.diary import (
    Condition,
    HandoverDraft,
    NoteDraft,
    PictureDraft,
    check_handover,
    check_note,
    check_picture,
    check_receipt,
    is_quiet_too_long,
)
from vardkase.leadership.tests.diaries import HANDOVER, NOTE, PICTURE
from vardkase.testing.cases import each
from vardkase.testing.people import AUTHORITY

EMPTY = pytest.mark.parametrize("nothing", ["", "  ", "\n\t", "\u200b"], ids=["empty", "blank", "new line", "no width"])


def note(draft: NoteDraft, corrected: bool | None = None) -> NoteDraft:
    return check_note(draft, corrected=corrected, now=NIGHT)


class TestANote:
    def test_in_order_is_kept_as_it_is(self) -> None:
        assert note(NOTE) == NOTE

    def test_needs_a_word_and_nothing_else(self) -> None:
        assert note(NoteDraft("Halt.")) == NoteDraft("Halt.")

    @EMPTY
    def test_without_a_word_is_refused_at_its_field(self, nothing: str) -> None:
        with refused("leadership.diary_needs_text", field="text"):
            note(replace(NOTE, text=nothing))

    def test_loses_blanks_at_its_ends_and_empty_lines_of_its_list(self) -> None:
        tidied = note(NoteDraft("  Halt.\r\nMycket. ", " Polisen  ", "\tRimbo", ("  ", "Jouren  i  Rimbo", "")))
        assert tidied == NoteDraft("Halt.\nMycket.", "Polisen", "Rimbo", ("Jouren i Rimbo",))

    @pytest.mark.parametrize("name", ["text", "source", "place"])
    def test_holds_no_personal_number(self, name: str) -> None:
        with refused("incident.personal_id_in_text", found="19••••••-••••"):
            note(replace(NOTE, **{name: f"Det gäller {PERSON}."}))

    def test_nor_does_the_list_of_those_who_were_told(self) -> None:
        with refused("incident.personal_id_in_text"):
            note(replace(NOTE, told=("Jouren", PERSON)))

    @pytest.mark.parametrize(("name", "limit"), [("text", MAX_TEXT), ("source", MAX_SHORT), ("place", MAX_SHORT)])
    def test_has_a_longest_length_and_says_how_much_is_over(self, name: str, limit: int) -> None:
        assert getattr(note(replace(NOTE, **{name: "x" * limit})), name) == "x" * limit
        with refused("incident.text_too_long", field=name, over=1, limit=limit):
            note(replace(NOTE, **{name: "x" * (limit + 1)}))

    def test_is_told_to_at_most_twenty(self) -> None:
        assert len(note(replace(NOTE, told=tuple(f"Nummer {one}" for one in range(20)))).told) == 20
        with refused("leadership.too_many", field="told", count=21, limit=20):
            note(replace(NOTE, told=tuple(f"Nummer {one}" for one in range(21))))

    @pytest.mark.parametrize(("corrected", "passes"), [(None, True), (True, True), (False, False)])
    def test_corrects_only_what_is_there(self, corrected: bool | None, passes: bool) -> None:
        draft = replace(NOTE, corrects=None if corrected is None else 7)
        if passes:
            assert note(draft, corrected) == draft
            return
        with refused("leadership.no_such_note"):
            note(draft, corrected)

    @given(st.text(max_size=60))
    def test_never_becomes_another_by_being_tidied_twice(self, said: str) -> None:
        from vardkase.kernel.refusal import Refusal

        try:
            once = note(NoteDraft(said))
        except Refusal:
            return
        assert note(once) == once


class TestAHandover:
    def test_in_order_is_kept_as_it_is(self) -> None:
        assert check_handover(HANDOVER, NIGHT) == HANDOVER

    @EMPTY
    @pytest.mark.parametrize(("name", "code"), [("to", "leadership.handover_needs_taker"), ("text", "leadership.handover_needs_text")])
    def test_says_to_whom_and_what_goes_on(self, name: str, code: str, nothing: str) -> None:
        with refused(code, field=name):
            check_handover(replace(HANDOVER, **{name: nothing}), NIGHT)

    @EMPTY
    def test_may_have_nothing_to_remember(self, nothing: str) -> None:
        assert check_handover(replace(HANDOVER, remember=nothing), NIGHT).remember == ""

    @pytest.mark.parametrize("name", ["to", "text", "remember"])
    def test_holds_no_personal_number(self, name: str) -> None:
        with refused("incident.personal_id_in_text"):
            check_handover(replace(HANDOVER, **{name: PERSON}), NIGHT)

    def test_is_to_somebody_on_one_line(self) -> None:
        assert check_handover(replace(HANDOVER, to="TiB\nvecka 2"), NIGHT).to == "TiB vecka 2"


class TestAReceipt:
    def test_of_what_another_wrote_and_nobody_has_read_is_given(self) -> None:
        check_receipt(known=True, received=False, own=False)

    @each("received", [True, False])
    @each("own", [True, False])
    def test_of_what_is_not_there_tells_nothing_else(self, received: bool, own: bool) -> None:
        with refused("leadership.no_such_note"):
            check_receipt(known=False, received=received, own=own)

    @pytest.mark.parametrize("own", [True, False])
    def test_is_given_once(self, own: bool) -> None:
        with refused("leadership.handover_received_already"):
            check_receipt(known=True, received=True, own=own)

    def test_is_not_given_to_oneself(self) -> None:
        with refused("leadership.handover_of_ones_own"):
            check_receipt(known=True, received=False, own=True)


class TestAPicture:
    @pytest.mark.parametrize("condition", list(Condition))
    def test_in_order_is_kept_as_it_is(self, condition: Condition) -> None:
        draft = replace(PICTURE, condition=condition)
        assert check_picture(draft, NIGHT) == draft

    @EMPTY
    def test_says_what_the_week_was_like(self, nothing: str) -> None:
        with refused("leadership.picture_needs_text", field="happened"):
            check_picture(replace(PICTURE, happened=nothing), NIGHT)

    def test_needs_neither_what_comes_nor_what_is_lacking(self) -> None:
        plain = PictureDraft(Condition.NORMAL, "En vanlig vecka.")
        assert check_picture(plain, NIGHT) == plain

    @pytest.mark.parametrize("name", ["happened", "ahead", "lacking"])
    def test_holds_no_personal_number(self, name: str) -> None:
        with refused("incident.personal_id_in_text"):
            check_picture(replace(PICTURE, **{name: PERSON}), NIGHT)


class TestSilence:
    @each(("minutes", "long"), [(-5, False), (0, False), (59, False), (60, True), (61, True), (100_000, True)])
    def test_is_too_long_from_the_minute_of_the_patience(self, minutes: int, long: bool) -> None:
        assert is_quiet_too_long(NIGHT, later(minutes), timedelta(hours=1)) is long

    def test_of_what_has_not_begun_is_none(self) -> None:
        assert is_quiet_too_long(None, later(10**6), timedelta(0)) is False


class TestWhatIsWritten:
    SAID: tuple[Any, ...] = (
        events.DiaryNoted(new_id(), "Kommunstyrelsen", "Halt.", "Polisen", "Rimbo", ("Jouren",), 3),
        events.DiaryQuiet(new_id(), "Kommunstyrelsen"),
        events.DiaryHandedOver(new_id(), "Kommunstyrelsen", "TiB", "Inget pågår.", "Färjan."),
        events.DiaryReceived(new_id(), 4, "TiB"),
        events.DiaryPictureMade(new_id(), "Kommunstyrelsen", Condition.SERIOUS, "Storm.", "Mer storm.", "Elverk."),
        events.DiaryAlarmRaised(new_id(), 1, new_id()),
    )

    @each("event", SAID, ids=lambda event: type(event).__name__)
    def test_is_read_again_as_it_was_written(self, event: Any) -> None:
        assert codec.from_plain(type(event), codec.to_plain(event)) == event

    @each("event", SAID, ids=lambda event: type(event).__name__)
    def test_cannot_be_changed(self, event: Any) -> None:
        with pytest.raises(FrozenInstanceError):
            event.note_id = new_id()

    @each("event", SAID, ids=lambda event: type(event).__name__)
    def test_names_the_note_that_it_is_or_is_about(self, event: Any) -> None:
        assert "note_id" in {one.name for one in fields(event)}

    def test_lies_in_the_stream_of_its_authority(self) -> None:
        assert diary_stream(AUTHORITY) == f"diary:{AUTHORITY}"

    def test_drafts_are_values(self) -> None:
        assert HandoverDraft("TiB", "Inget.") == HandoverDraft("TiB", "Inget.")
        assert NoteDraft("Halt.") != NoteDraft("Halt!")
