"""Pictures of the situation: our own, the one we convey, and the one that is collected from several actors.

The own picture (egen lägesbild) is what stands on the pages of the incident. The conveyed one (förmedlad) is a copy that somebody has
chosen from it, for somebody, and that somebody else has approved: what is not in the copy is not given away, and nobody is let in to
look. The collected one (samlad) gathers what several actors have conveyed, with who said each line and when.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from vardkase.incidents.rules import OPEN, Mark, Secrecy
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.frame import folded, need, says, tidy, tidy_list
from vardkase.situation.material import Material, Section

MOST_LINES = 200
# A clock at the other end that goes a little before ours is no moment to come.
CLOCKS_DIFFER = timedelta(minutes=5)


class PictureState(StrEnum):
    """Where a picture that is to be conveyed stands."""

    PROPOSED = "proposed"
    CONVEYED = "conveyed"
    SUPERSEDED = "superseded"
    SENT_BACK = "sent_back"
    WITHDRAWN = "withdrawn"


class Gathering(StrEnum):
    """How another actor's picture came to us."""

    CONFERENCE = "conference"
    TELEPHONE = "telephone"
    MAIL = "mail"
    FILE = "file"
    NATIONAL_SYSTEM = "national_system"
    ON_PAPER = "on_paper"


@dataclass(frozen=True, slots=True)
class PictureLine:
    """One line of a picture, as it is read: what, since when, who says so, and whose picture it stood in.

    `number` is the entry of this incident that it rests on; 0 for what another actor says.
    """

    section: Section
    key: str
    text: str
    as_of: datetime
    source: str = ""
    value: str = ""
    number: int = 0
    actor: str = ""


@dataclass(frozen=True, slots=True)
class ProposalDraft:
    """What is to be conveyed, and to whom. `chosen` are keys of the material that was shown, with the number of the entry it showed."""

    headline: str
    summary: str
    audience: tuple[str, ...]
    chosen: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ReceivedDraft:
    """What another actor has conveyed to us. `reference` is the actor's own; an `exercise` picture belongs in an exercise alone."""

    actor: str
    headline: str
    as_of: datetime | None
    how: Gathering
    lines: tuple[PictureLine, ...]
    reference: str = ""
    exercise: bool | None = None
    mark: Mark = OPEN
    # That the file itself says that the actor has taken its picture back.
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class CollectedDraft:
    """A collected picture that is put on record: the judgement of the whole, what was chosen, and whom one lacks an answer from."""

    headline: str
    judgement: str
    chosen: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


def check_proposal(draft: ProposalDraft, now: datetime) -> ProposalDraft:
    """The draft, tidied. Refused: "situation.picture_needs_headline", "situation.picture_needs_audience", "situation.picture_is_empty"."""
    words = tidy(now, {"headline": draft.headline}, {"summary": draft.summary})
    audience = tidy_list(now, "audience", draft.audience, most=50)
    need("headline", says(words["headline"]), "situation.picture_needs_headline")
    need("audience", audience, "situation.picture_needs_audience")
    if not draft.chosen and not says(words["summary"]):
        raise Refusal("situation.picture_is_empty", field="summary")
    return replace(draft, **words, audience=_once(audience), chosen=tuple(dict.fromkeys(draft.chosen)))


def chosen_lines(chosen: Collection[tuple[str, int]], material: Collection[Material]) -> tuple[PictureLine, ...]:
    """The lines that were chosen, as the material has them now, in its order.

    Refused: what is not there for the one who chooses ("situation.picture_line_gone"), what has changed since it was shown
    ("situation.picture_changed"), what is not open to all ("situation.picture_line_is_closed"), more than a reader can use
    ("situation.picture_too_many_lines").
    """
    wanted = dict(chosen)
    known = {one.key: one for one in material}
    if len(wanted) > MOST_LINES:
        raise Refusal("situation.picture_too_many_lines", field="chosen", count=len(wanted), limit=MOST_LINES)
    for key, number in wanted.items():
        found = known.get(key)
        if found is None:
            raise Refusal("situation.picture_line_gone", field="chosen")
        if found.mark.level != Secrecy.OPEN:
            raise Refusal("situation.picture_line_is_closed", field="chosen", what=found.text)
        if found.number != number:
            raise Refusal("situation.picture_changed", field="chosen", what=found.text)
    return tuple(_line(one) for one in known.values() if one.key in wanted)


def check_received(draft: ReceivedDraft, *, ours: str, exercise: bool, now: datetime) -> ReceivedDraft:
    """The draft, tidied.

    Refused: "situation.picture_needs_actor", "situation.picture_is_ours", "situation.picture_needs_as_of", "situation.picture_is_later",
    "situation.picture_is_empty", "situation.picture_too_many_lines", "situation.picture_is_exercise", "situation.picture_is_real",
    "situation.picture_was_withdrawn".
    """
    if draft.withdrawn:
        raise Refusal("situation.picture_was_withdrawn", field="file", actor=draft.actor)
    words = tidy(now, {"actor": draft.actor, "headline": draft.headline, "reference": draft.reference}, {})
    need("actor", says(words["actor"], 2), "situation.picture_needs_actor")
    if folded(words["actor"]) == folded(ours):
        raise Refusal("situation.picture_is_ours", field="actor")
    if draft.as_of is None:
        raise Refusal("situation.picture_needs_as_of", field="as_of")
    if max([draft.as_of, *(one.as_of for one in draft.lines)]) > now + CLOCKS_DIFFER:
        raise Refusal("situation.picture_is_later", field="as_of")
    lines = _checked(draft.lines, words["actor"], now)
    if not lines:
        raise Refusal("situation.picture_is_empty", field="lines")
    if draft.exercise is not None and draft.exercise != exercise:
        raise Refusal("situation.picture_is_exercise" if draft.exercise else "situation.picture_is_real", field="file")
    return replace(draft, **words, lines=lines)


def check_collected(draft: CollectedDraft, now: datetime) -> CollectedDraft:
    """The draft, tidied. Refused: "situation.picture_needs_headline", "situation.picture_needs_judgement", "situation.picture_is_empty"."""
    words = tidy(now, {"headline": draft.headline}, {"judgement": draft.judgement})
    need("headline", says(words["headline"]), "situation.picture_needs_headline")
    need("judgement", says(words["judgement"]), "situation.picture_needs_judgement")
    need("chosen", draft.chosen, "situation.picture_is_empty")
    if len(draft.chosen) > MOST_LINES:
        raise Refusal("situation.picture_too_many_lines", field="chosen", count=len(draft.chosen), limit=MOST_LINES)
    return replace(
        draft, **words, lacking=_once(tidy_list(now, "lacking", draft.lacking, most=50)), chosen=tuple(dict.fromkeys(draft.chosen))
    )


def check_waits(state: PictureState | None) -> None:
    """A proposal that waits is approved or sent back, once ("situation.not_found", "situation.picture_is_settled")."""
    if state is None:
        raise Refusal("situation.not_found")
    if state != PictureState.PROPOSED:
        raise Refusal("situation.picture_is_settled")


def check_is_out(state: PictureState | None) -> None:
    """Only what has been conveyed is withdrawn ("situation.not_found", "situation.picture_is_not_out")."""
    if state is None:
        raise Refusal("situation.not_found")
    if state not in {PictureState.CONVEYED, PictureState.SUPERSEDED}:
        raise Refusal("situation.picture_is_not_out")


def check_reason(reason: str, now: datetime) -> str:
    """Why, tidied ("situation.picture_needs_reason")."""
    found: str = tidy(now, {}, {"reason": reason})["reason"]
    need("reason", says(found), "situation.picture_needs_reason")
    return found


def check_may_approve(*, proposed_by: str, viewer: str) -> None:
    """Somebody else than who proposed it approves what leaves the house ("situation.picture_needs_other_eyes")."""
    if proposed_by == viewer:
        raise Refusal("situation.picture_needs_other_eyes")


def _checked(lines: tuple[PictureLine, ...], actor: str, now: datetime) -> tuple[PictureLine, ...]:
    if len(lines) > MOST_LINES:
        raise Refusal("situation.picture_too_many_lines", field="lines", count=len(lines), limit=MOST_LINES)
    tidied = (replace(one, **tidy(now, {"text": one.text, "source": one.source, "value": one.value}, {}), actor=actor) for one in lines)
    return tuple(one for one in tidied if says(one.text, 1))


def _line(one: Material) -> PictureLine:
    return PictureLine(one.section, one.key, one.text, one.as_of, one.source, one.value, one.number)


def _once(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names without those that say the same as one before."""
    return tuple({folded(name): name for name in reversed(names)}.values())[::-1]
