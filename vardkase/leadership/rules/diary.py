"""The diary of duty (vardagsdagbok): what the duty officer hears, does and hands over between the crises.

A note says what, from whom, where, and who was told. A day without news is one press. Whoever goes off duty hands over in writing, and
whoever comes on says that they have read it. Once a week five minutes make a picture: how it is, what comes, what we lack.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import need, tidy, tidy_list

# What a later note may say right: a note, and that there was nothing to report.
CORRECTED = ("diary.noted", "diary.quiet")
# Of what goes on so much is named.
NAMED = 3


class Condition(StrEnum):
    """How the municipality stands this week."""

    NORMAL = "normal"
    STRAINED = "strained"
    SERIOUS = "serious"


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """What is noted. `corrects` is the number of the note that was wrong; that one stays readable."""

    text: str
    source: str = ""
    place: str = ""
    told: tuple[str, ...] = ()
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class HandoverDraft:
    """What whoever goes off duty leaves: to whom, what goes on, and what must not be forgotten."""

    to: str
    text: str
    remember: str = ""


@dataclass(frozen=True, slots=True)
class PictureDraft:
    """The picture of a week: how it stands, what has happened, what comes, and what we lack."""

    condition: Condition
    happened: str
    ahead: str = ""
    lacking: str = ""


def check_note(draft: NoteDraft, *, corrected: bool | None, now: datetime) -> NoteDraft:
    """The draft in order. Refused: "leadership.diary_needs_text", "leadership.no_such_note"; `corrected` None when nothing is corrected."""
    texts: dict[str, Any] = tidy(now, {"source": draft.source, "place": draft.place}, {"text": draft.text})
    need("text", texts["text"], "leadership.diary_needs_text")
    if corrected is False:
        raise Refusal("leadership.no_such_note")
    return replace(draft, **texts, told=tidy_list(now, "told", draft.told))


def check_quiet(going: tuple[str, ...]) -> None:
    """A day without news is one in which nothing goes on: "leadership.diary_is_not_quiet", with what does."""
    if going:
        more = len(going) - NAMED
        raise Refusal("leadership.diary_is_not_quiet", what="; ".join(going[:NAMED]) + (f" (+{more})" if more > 0 else ""))


def check_handover(draft: HandoverDraft, now: datetime) -> HandoverDraft:
    """The draft in order. Refused: "leadership.handover_needs_taker", "leadership.handover_needs_text"."""
    texts = tidy(now, {"to": draft.to}, {"text": draft.text, "remember": draft.remember})
    need("to", texts["to"], "leadership.handover_needs_taker")
    need("text", texts["text"], "leadership.handover_needs_text")
    return replace(draft, **texts)


def check_receipt(*, known: bool, received: bool, own: bool) -> None:
    """A handover is received once, by somebody else than the one who wrote it."""
    if not known:
        raise Refusal("leadership.no_such_note")
    if received:
        raise Refusal("leadership.handover_received_already")
    if own:
        raise Refusal("leadership.handover_of_ones_own")


def check_alarm(*, corrected_by: int | None, is_alarm: bool) -> None:
    """An alarm is taken once, from what the note says when it is right ("leadership.note_is_corrected", "leadership.note_is_an_alarm")."""
    if corrected_by is not None:
        raise Refusal("leadership.note_is_corrected", number=corrected_by)
    if is_alarm:
        raise Refusal("leadership.note_is_an_alarm")


def check_picture(draft: PictureDraft, now: datetime) -> PictureDraft:
    """The draft in order. Refused: "leadership.picture_needs_text"."""
    texts = tidy(now, {}, {"happened": draft.happened, "ahead": draft.ahead, "lacking": draft.lacking})
    need("happened", texts["happened"], "leadership.picture_needs_text")
    return replace(draft, **texts)


def is_quiet_too_long(last_at: datetime | None, now: datetime, patience: timedelta) -> bool:
    """Whether a diary that has begun has been silent for so long that nobody knows if anybody is on duty."""
    return last_at is not None and now - last_at >= patience
