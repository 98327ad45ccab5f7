"""The crisis board by the law (lagen 2006:544, 2 kap.): who makes it work, what it may take over, and who alone can end it.

Every refusal cites its section as it stands that day; the sections are data (`law.json`). The board is for extraordinary events in
peacetime. Under raised readiness the executive committee leads (3 kap. 2 §): the same people may sit in both, and the two are never mixed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from vardkase.incidents.rules import LegalClass
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import law
from vardkase.leadership.rules.frame import need, tidy, tidy_list
from vardkase.organisation.rules import OrganisationKind

# An answer shorter than this has not answered a condition of the law.
SHORTEST_ANSWER = 10
# Words in a name that is written by hand: what has them is a crisis board, or no board (nämnd) at all.
_CRISIS_BOARD = "krisledningsnämnd"
_NO_BOARD = re.compile(r"kommunalförbund|aktiebolag|\bab\b|bolag(et)?\b|kommun(en)?\b(?! *styrelse)|förvaltning(en)?\b|kontor(et)?\b")
_APART = re.compile(r"[^\w]+")


class Judge(StrEnum):
    """Who judged that an extraordinary event makes the board work."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"


class Ender(StrEnum):
    """Who decided that the board's work ends. The board itself and its chair are here to be told that they cannot."""

    EXECUTIVE_COMMITTEE = "executive_committee"
    COUNCIL = "council"
    BOARD_ITSELF = "board_itself"


class Extent(StrEnum):
    """How much of another board's business is taken over."""

    WHOLE = "whole"
    PART = "part"


class Returned(StrEnum):
    """How what was taken over went back."""

    BY_DECISION = "by_decision"
    WITH_THE_END = "with_the_end"


@dataclass(frozen=True, slots=True)
class Conditions:
    """The three conditions of an extraordinary event (1 kap. 4 §), each answered in words: all three must hold."""

    departs_from_normal: str
    serious_disturbance: str
    urgent_measures: str


@dataclass(frozen=True, slots=True)
class ActivationDraft:
    """What is said when the board begins to work. `chair` is who judged, by function; `minutes` where the decision is kept."""

    board: str
    judge: Judge
    conditions: Conditions
    chair: str
    prevented: str = ""
    minutes: str = ""


@dataclass(frozen=True, slots=True)
class TakeoverDraft:
    """What is taken over from which board. `consulted` who was asked and when, or else `not_consulted` why nobody was.

    `urgent` says why the chair decided alone; empty when the board did. `told` how the other board was told, when it has been.
    """

    from_board: str
    extent: Extent
    scope: str
    consulted: str = ""
    not_consulted: str = ""
    told: str = ""
    urgent: str = ""
    grounds: str = ""


@dataclass(frozen=True, slots=True)
class MeetingDraft:
    """A meeting of the board: who sat, and what was dealt with. `items` in the order of the agenda."""

    held_at: datetime
    place: str
    present: tuple[str, ...]
    items: tuple[str, ...]
    absent: tuple[str, ...] = ()
    substitutes: tuple[str, ...] = ()
    secretary: str = ""
    adjuster: str = ""
    convened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What the board holds of another's, as the rules look at it."""

    id: UUID
    from_board: str
    extent: Extent
    returned: bool
    reference: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """What the rules know of who there is: what the crisis board is called here, and every name in the register with what it is."""

    crisis_boards: tuple[str, ...] = ()
    kinds: Mapping[str, OrganisationKind] = field(default_factory=dict)

    def is_crisis_board(self, name: str) -> bool:
        """Whether a name is the crisis board's: as it is configured, as it went to work here, or as boards of the kind are called."""
        said = folded(name)
        return _CRISIS_BOARD in said or said in map(folded, self.crisis_boards)

    def is_board(self, name: str) -> bool:
        """Whether a name is a board's: as the register has it. Of a name that is not there, as far as the words in it tell."""
        said = folded(name)
        known = {folded(one): kind for one, kind in self.kinds.items()}.get(said, OrganisationKind.OTHER)
        if known != OrganisationKind.OTHER:
            return known == OrganisationKind.BOARD
        return "fullmäktige" not in said and ("nämnd" in said or not _NO_BOARD.search(said))


def folded(text: str) -> str:
    """A text as it is compared with another: without case, stops and the difference between one space and two."""
    return " ".join(_APART.split(text.casefold())).strip()


def check_activation(draft: ActivationDraft, legal_class: LegalClass, *, working: bool, now: datetime) -> ActivationDraft:
    """The draft in order. Refused: raised readiness, a board at work, an unanswered condition, a vice chair without a reason."""
    if legal_class == LegalClass.RAISED_READINESS:
        raise Refusal("leadership.board_is_for_peacetime", law=law.cite_at("peacetime", now), instead=law.cite_at("heightened_alert", now))
    if working:
        raise Refusal("leadership.board_works_already")
    texts = tidy(now, {"board": draft.board, "chair": draft.chair, "prevented": draft.prevented, "minutes": draft.minutes}, {})
    need("board", texts["board"], "leadership.board_needs_name")
    need("chair", texts["chair"], "leadership.board_needs_chair")
    if draft.judge == Judge.VICE_CHAIR and not texts["prevented"]:
        raise Refusal("leadership.vice_needs_reason", field="prevented", law=law.cite_at("vice_chair", now))
    if draft.judge == Judge.CHAIR:
        texts["prevented"] = ""
    return replace(draft, **texts, conditions=_answered(draft.conditions, now))


def _answered(conditions: Conditions, now: datetime) -> Conditions:
    """All three conditions in words ("leadership.condition_unanswered")."""
    names = [field.name for field in fields(conditions)]
    answers = tidy(now, {}, {name: getattr(conditions, name) for name in names})
    for name in names:
        if len(answers[name]) < SHORTEST_ANSWER:
            raise Refusal("leadership.condition_unanswered", field=name, law=law.cite_at("extraordinary", now), least=SHORTEST_ANSWER)
    return Conditions(**answers)


def check_takeover(
    draft: TakeoverDraft, held: tuple[TakenOver, ...], register: Register | None = None, *, working: bool, now: datetime
) -> TakeoverDraft:
    """The draft in order. Business is taken over from other boards (2 kap. 4 §), and from nobody else.

    Refused: no board at work, the crisis board itself, what is no board, no scope, nobody consulted and no reason, what is taken over
    already, whole or in the same part.
    """
    check_works(working=working, now=now)
    lines = {name: getattr(draft, name) for name in ("from_board", "consulted", "not_consulted", "told")}
    texts = tidy(now, lines, {"scope": draft.scope, "urgent": draft.urgent, "grounds": draft.grounds})
    need("from_board", texts["from_board"], "leadership.takeover_needs_board")
    _check_other_board(texts["from_board"], register or Register(), now)
    need("grounds", texts["grounds"], "leadership.decision_needs_grounds")
    if not texts["scope"]:
        raise Refusal("leadership.takeover_needs_scope", field="scope", law=law.cite_at("takeover", now))
    if not (texts["consulted"] or texts["not_consulted"]):
        raise Refusal("leadership.takeover_needs_consultation", field="consulted")
    for one in held:
        if one.returned or folded(one.from_board) != folded(texts["from_board"]):
            continue
        if Extent.WHOLE in {one.extent, draft.extent}:
            raise Refusal("leadership.taken_over_already", field="from_board", board=one.from_board)
        if folded(one.scope) == folded(texts["scope"]):
            raise Refusal("leadership.taken_over_in_part", field="scope", board=one.from_board, reference=one.reference)
    return replace(draft, **texts)


def _check_other_board(name: str, register: Register, now: datetime) -> None:
    """Refuses the crisis board itself, and what is no board: the council, the municipality, a company, an office."""
    if register.is_crisis_board(name):
        raise Refusal("leadership.takeover_from_itself", field="from_board", board=name, law=law.cite_at("takeover", now))
    if not register.is_board(name):
        raise Refusal("leadership.takeover_from_no_board", field="from_board", board=name, law=law.cite_at("takeover", now))


def check_hand_back(held: tuple[TakenOver, ...], takeover_id: UUID, circumstances: str, now: datetime) -> str:
    """What is handed back was taken over and is still held; the circumstances that allow it are said."""
    text: str = tidy(now, {}, {"circumstances": circumstances})["circumstances"]
    known = next((one for one in held if one.id == takeover_id), None)
    if known is None:
        raise Refusal("leadership.never_taken_over", law=law.cite_at("hand_back", now))
    if known.returned:
        raise Refusal("leadership.handed_back_already", board=known.from_board)
    if not text:
        raise Refusal("leadership.hand_back_needs_circumstances", field="circumstances", law=law.cite_at("hand_back", now))
    return text


def check_end(ender: Ender, decision: str, *, working: bool, now: datetime) -> str:
    """The end is decided by the executive committee or the council, and by nobody else (2 kap. 6 §); where the decision is kept is said."""
    check_works(working=working, now=now)
    if ender == Ender.BOARD_ITSELF:
        raise Refusal("leadership.board_cannot_end_itself", field="ender", law=law.cite_at("board_ends", now))
    text: str = tidy(now, {"decision": decision}, {})["decision"]
    need("decision", text, "leadership.end_needs_decision")
    return text


def check_works(*, working: bool, now: datetime) -> None:
    """The board decides only while it works ("leadership.board_does_not_work")."""
    if not working:
        raise Refusal("leadership.board_does_not_work", law=law.cite_at("board_begins", now))


def check_meeting(draft: MeetingDraft, *, working: bool, now: datetime) -> MeetingDraft:
    """The draft in order: held, not to be held; with somebody present and something dealt with."""
    check_works(working=working, now=now)
    if draft.held_at > now:
        raise Refusal("leadership.meeting_in_future", field="held_at")
    lists: dict[str, Any] = {name: tidy_list(now, name, getattr(draft, name), 40) for name in ("present", "absent", "substitutes", "items")}
    need("present", lists["present"], "leadership.meeting_needs_members")
    need("items", lists["items"], "leadership.meeting_needs_items")
    texts = tidy(now, {"place": draft.place, "secretary": draft.secretary, "adjuster": draft.adjuster}, {})
    return replace(draft, **lists, **texts)
