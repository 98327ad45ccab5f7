"""The crisis board by the law (lagen 2006:544, 2 kap.): who makes it work, what it may take over, and who alone can end it.

Every refusal cites its section as it stands that day; the sections are data (`law.json`). The board is for extraordinary events in
peacetime. Under raised readiness the executive committee leads (3 kap. 2 §): the same people may sit in both, and the two are never mixed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from vardkase.incidents.rules import LegalClass
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import law
from vardkase.leadership.rules.frame import folded, names_minutes, need, says, tidy, tidy_list
from vardkase.organisation.rules import OrganisationKind

# An answer shorter than this has not answered a condition of the law.
SHORTEST_ANSWER = 10
# What is compared of names has neither rings nor dots, and short forms stand as the words that they are short for.
_CRISIS_BOARD = "krisledningsnamnd"
_SHORT = {
    "ks": "kommunstyrelsen", "ksau": "kommunstyrelsenarbetsutskott", "au": "arbetsutskott", "kf": "kommunfullmaktige", "kln": _CRISIS_BOARD,
}  # fmt: skip
_SAME = (("kommunstyrelsens", "kommunstyrelsen"), ("utskottet", "utskott"))
# A name that the register lacks is a board's when it ends as boards' names do, and is nobody's of these.
_BOARD_LIKE = re.compile(r"[a-z0-9]*(namnd(en)?|styrelsen?|utskott)")
_NO_BOARD = re.compile(
    r"fullmaktige|forbund|bolag|stiftelse|forening|kommun(en)?s?$|kontor(et)?$|forvaltning(en)?$|lansstyrelse|regionstyrelse|^socialstyrelse"
)
_COMPANY = re.compile(r"\babs?\b", re.IGNORECASE)
_APART = re.compile(r"[^\w]+")
_JOINED = re.compile("[\u00ad\u034f\u180e\u200b-\u200d\u2060\ufeff]|(?<=\\w)-(?=\\w)")


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

    `urgent` says why the chair decided alone; empty when the board did: then it was at a meeting of the board here (`meeting_id`), or the
    decision stands in `minutes`. `told` how the other board was told, when it has been.
    """

    from_board: str
    extent: Extent
    scope: str
    consulted: str = ""
    not_consulted: str = ""
    told: str = ""
    urgent: str = ""
    grounds: str = ""
    minutes: str = ""
    meeting_id: UUID | None = None


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
    """What the rules know of who there is: what the crisis board is called here, and every name in the register with what it is.

    `partners` are names of others, who have boards of their own.
    """

    crisis_boards: tuple[str, ...] = ()
    kinds: Mapping[str, OrganisationKind] = field(default_factory=dict)
    partners: tuple[str, ...] = ()

    def is_crisis_board(self, name: str) -> bool:
        """Whether a name is the crisis board's: as it is configured, as it went to work here, or as boards of the kind are called."""
        said, ours = board_key(name), set(map(board_key, self.crisis_boards))
        return _CRISIS_BOARD in said or said in ours or (said == "arbetsutskott" and any(one.endswith(said) for one in ours))

    def is_board(self, name: str) -> bool | None:
        """Whether a name is a board's: as the register has it. Of a name that is not there, as far as its words tell; None: they do not."""
        said = board_key(name)
        known = {board_key(one): kind for one, kind in self.kinds.items()}.get(said, OrganisationKind.OTHER)
        if known != OrganisationKind.OTHER:
            return known == OrganisationKind.BOARD
        if said in map(board_key, self.partners) or _COMPANY.search(name) or _NO_BOARD.search(said):
            return False
        return True if _BOARD_LIKE.fullmatch(said) else None


def board_key(name: str) -> str:
    """A board's name as it is compared with another: folded, plain letters for those with rings and dots, short forms written out."""
    words = [_plain(folded(word)) for word in _APART.split(_JOINED.sub("", name))]
    said = "".join(_SHORT.get(word, word) for word in words)
    for long, short in _SAME:
        said = said.replace(long, short)
    return said


def _plain(word: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", word) if not unicodedata.combining(one))


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
        if len(answers[name]) < SHORTEST_ANSWER or not says(answers[name]):
            raise Refusal("leadership.condition_unanswered", field=name, law=law.cite_at("extraordinary", now), least=SHORTEST_ANSWER)
    return Conditions(**answers)


def check_takeover(
    draft: TakeoverDraft, held: tuple[TakenOver, ...], register: Register | None = None, *, working: bool, now: datetime
) -> TakeoverDraft:
    """The draft in order. Business is taken over from other boards (2 kap. 4 §), and from nobody else.

    Refused: no board at work, what `lacking_in` names, the crisis board itself, what is no board, what is taken over already, whole or in
    the same part.
    """
    check_works(working=working, now=now)
    lines = {name: getattr(draft, name) for name in ("from_board", "consulted", "not_consulted", "told", "minutes")}
    texts = tidy(now, lines, {"scope": draft.scope, "urgent": draft.urgent, "grounds": draft.grounds})
    for refusal in lacking_in(draft, now):
        raise refusal
    _check_other_board(texts["from_board"], register or Register(), now)
    for one in held:
        if one.returned or board_key(one.from_board) != board_key(texts["from_board"]):
            continue
        if Extent.WHOLE in {one.extent, draft.extent}:
            raise Refusal("leadership.taken_over_already", field="from_board", board=one.from_board)
        if folded(one.scope) == folded(texts["scope"]):
            raise Refusal("leadership.taken_over_in_part", field="scope", board=one.from_board, reference=one.reference)
    return replace(draft, **texts)


def lacking_in(draft: TakeoverDraft, now: datetime) -> tuple[Refusal, ...]:
    """Everything that a takeover must say and does not, or says twice over: a page says all of it at once."""
    asked, not_asked = says(draft.consulted, 1), says(draft.not_consulted, 1)
    wrong = (
        (not says(draft.from_board, 1), Refusal("leadership.takeover_needs_board", field="from_board")),
        (not says(draft.grounds), Refusal("leadership.decision_needs_grounds", field="grounds")),
        (not says(draft.scope, 1), Refusal("leadership.takeover_needs_scope", field="scope", law=law.cite_at("takeover", now))),
        (not (asked or not_asked), Refusal("leadership.takeover_needs_consultation", field="consulted")),
        (asked and not_asked, Refusal("leadership.consulted_and_not", field="not_consulted")),
        (
            bool(draft.urgent.strip()) and not says(draft.urgent),
            Refusal("leadership.urgent_needs_reason", field="urgent", law=law.cite_at("urgent", now)),
        ),
        (
            not draft.urgent.strip() and draft.meeting_id is None and not names_minutes(draft.minutes),
            Refusal("leadership.takeover_at_meeting", field="minutes", law=law.cite_at("urgent", now)),
        ),
    )
    return tuple(refusal for is_wrong, refusal in wrong if is_wrong)


def _check_other_board(name: str, register: Register, now: datetime) -> None:
    """Refuses the crisis board itself, what is no board (the council, a company, an office, a partner), and a name that tells nothing."""
    if register.is_crisis_board(name):
        raise Refusal("leadership.takeover_from_itself", field="from_board", board=name, law=law.cite_at("takeover", now))
    is_board = register.is_board(name)
    if is_board is None:
        raise Refusal("leadership.takeover_from_unknown", field="from_board", board=name, law=law.cite_at("takeover", now))
    if not is_board:
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
    if not says(text):
        raise Refusal("leadership.end_needs_decision", field="decision")
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
