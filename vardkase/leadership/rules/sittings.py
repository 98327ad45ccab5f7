"""Meetings of the crisis board by the law: how it is convened, its paragraphs, recusal, quorum and what is reported there.

The board follows the Local Government Act where lagen (2006:544) says nothing else (2 kap. 2 §). How it is convened stands in its by-laws,
which differ between municipalities; the system asks and writes down, and does not decide what a by-law says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from vardkase.kernel.refusal import Refusal
from vardkase.leadership import law
from vardkase.leadership.rules.frame import need, says, tidy, tidy_list
from vardkase.leadership.rules.meetings import MeetingState, check_minutes, check_time, refuse_state


class ItemKind(StrEnum):
    """What a paragraph of the minutes is about."""

    MATTER = "matter"
    URGENT_REPORT = "urgent_report"
    TAKEOVER = "takeover"
    HAND_BACK = "hand_back"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class ConveningDraft:
    """The notice to a meeting. `called` are the members and `substitutes` those who were called beside them; `how` the ways that were used.

    `by_laws` is where the by-laws say that the board may be called so; `short_notice` why it was called later than they say.
    """

    at: datetime
    place: str
    convened_by: str
    how: str
    called: tuple[str, ...]
    substitutes: tuple[str, ...] = ()
    joining: str = ""
    minutes: int = 60
    convened_at: datetime | None = None
    short_notice: str = ""
    by_laws: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """A paragraph as it is written down. `recused` are those who left the room; `about_id` the decision or takeover that it is about."""

    heading: str
    kind: ItemKind = ItemKind.MATTER
    background: str = ""
    proposal: str = ""
    decision: str = ""
    grounds: str = ""
    reservations: str = ""
    recused: tuple[str, ...] = ()
    about_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class BoardItem:
    """A paragraph of the minutes. `reference` is what it is about, as the register calls it."""

    paragraph: int
    heading: str
    kind: ItemKind = ItemKind.MATTER
    background: str = ""
    proposal: str = ""
    decision: str = ""
    grounds: str = ""
    reservations: str = ""
    recused: tuple[str, ...] = ()
    about_id: UUID | None = None
    reference: str = ""
    # Written when the meeting was over, before the minutes were adjusted.
    afterwards: bool = False


@dataclass(frozen=True, slots=True)
class Adjustment:
    """That the minutes are adjusted: on which day, by whom, and where the signed original is kept."""

    on: date
    by: tuple[str, ...]
    kept: str = ""


def check_convening(draft: ConveningDraft, now: datetime, ordinary: timedelta = timedelta()) -> ConveningDraft:
    """The notice in order. `ordinary` is how long before its meeting the board is called by its by-laws: later than that, why is said.

    Refused: "leadership.meeting_time_has_passed", "leadership.convening_needs_reason", "leadership.convening_needs_place",
    "leadership.convening_needs_caller", "leadership.convening_needs_way", "leadership.convening_needs_members",
    "leadership.convened_in_future".
    """
    names = ("place", "convened_by", "how", "joining", "by_laws")
    texts = tidy(now, {name: getattr(draft, name) for name in names}, {"short_notice": draft.short_notice})
    need("place", texts["place"], "leadership.convening_needs_place")
    need("convened_by", texts["convened_by"], "leadership.convening_needs_caller")
    need("how", texts["how"], "leadership.convening_needs_way")
    lists: dict[str, Any] = {name: tidy_list(now, name, getattr(draft, name), 60) for name in ("called", "substitutes", "items")}
    need("called", lists["called"], "leadership.convening_needs_members")
    convened_at = draft.convened_at or now
    if convened_at > now:
        raise Refusal("leadership.convened_in_future", field="convened_at")
    at = check_time(draft.at, now)
    if at - convened_at < ordinary and not texts["short_notice"]:
        raise Refusal("leadership.convening_needs_reason", field="short_notice", hours=int(ordinary / timedelta(hours=1)))
    return replace(draft, **texts, **lists, at=at, convened_at=convened_at, minutes=check_minutes(draft.minutes))


def check_item(draft: ItemDraft, now: datetime) -> ItemDraft:
    """The paragraph in order: a heading, and grounds for what is decided, whatever it is about. A report is heard without a decision.

    Refused: "leadership.item_needs_heading", "leadership.decision_needs_grounds", "leadership.item_needs_reference".
    """
    names = ("background", "proposal", "decision", "grounds", "reservations")
    texts = tidy(now, {"heading": draft.heading}, {name: getattr(draft, name) for name in names})
    need("heading", texts["heading"], "leadership.item_needs_heading")
    if texts["decision"] and not says(texts["grounds"]):
        raise Refusal("leadership.decision_needs_grounds", field="grounds")
    if draft.kind != ItemKind.MATTER and draft.about_id is None:
        raise Refusal("leadership.item_needs_reference", field="about_id")
    return replace(draft, **texts, recused=tidy_list(now, "recused", draft.recused))


def check_writing(state: MeetingState, *, adjusted: bool) -> None:
    """Paragraphs are written from the beginning of a meeting until its minutes are adjusted: most minutes are written afterwards.

    Refused: "leadership.meeting_has_not_begun", "leadership.minutes_are_adjusted".
    """
    if adjusted:
        raise Refusal("leadership.minutes_are_adjusted")
    if state not in {MeetingState.UNDER_WAY, MeetingState.HELD}:
        refuse_state(state)


def check_adjustment(draft: Adjustment, state: MeetingState, *, held_on: date, adjusted: bool, today: date, now: datetime) -> Adjustment:
    """The adjustment in order: of a meeting that is over, by somebody, on a day that has been.

    Refused: "leadership.meeting_has_not_begun", "leadership.meeting_is_under_way", "leadership.minutes_are_adjusted",
    "leadership.adjusted_on_which_day", "leadership.adjusted_by_whom".
    """
    if state == MeetingState.UNDER_WAY:
        raise Refusal("leadership.meeting_is_under_way")
    check_writing(state, adjusted=adjusted)
    if not held_on <= draft.on <= today:
        raise Refusal("leadership.adjusted_on_which_day", field="on", first=held_on.isoformat(), last=today.isoformat())
    by = tidy_list(now, "by", draft.by)
    need("by", by, "leadership.adjusted_by_whom")
    return replace(draft, by=by, kept=tidy(now, {"kept": draft.kept}, {})["kept"])


def is_quorate(members: int | None, serving: int) -> bool | None:
    """Whether more than half of the members are there, serving substitutes counted; None when nobody has said how many they are."""
    return None if members is None else 2 * serving > members


def check_quorum(draft: ItemDraft, *, members: int | None, serving: int, now: datetime) -> None:
    """A board decides only when more than half of its members are there ("leadership.board_has_no_quorum"); fewer may hear a report.

    Whoever has a conflict of interest is not there for the matter, and is not among those `serving`.
    """
    if draft.decision and is_quorate(members, serving) is False:
        raise Refusal("leadership.board_has_no_quorum", field="decision", law=law.cite_at("quorum", now))


def check_sat(state: MeetingState, *, members: int | None, serving: int, field: str, now: datetime) -> None:
    """What the board decided at a meeting, it decided while it sat and more than half of its members were there.

    Refused: "leadership.meeting_has_not_begun", "leadership.board_has_no_quorum".
    """
    if state not in {MeetingState.UNDER_WAY, MeetingState.HELD}:
        refuse_state(state)
    if not is_quorate(members, serving):
        raise Refusal("leadership.board_has_no_quorum", field=field, law=law.cite_at("quorum", now))
