"""How roles and action cards read in the log. Who leads is for everybody in the room; how they are reached, and why they leave, is not."""

from __future__ import annotations

from vardkase.incidents.rules import Category, Importance, Secrecy
from vardkase.leadership import events
from vardkase.leadership.lines.base import Facts, Line


def _handed_out(event: events.CardsHandedOut) -> tuple[str, Facts]:
    roles = ", ".join(card.label for card in event.roles)
    return roles, {"staff": event.staff, "count": len(event.roles), "plan": event.plan, "version": event.version or 0}


def _taken(event: events.RoleTaken) -> tuple[str, Facts]:
    apart = [meeting.other for meeting in event.meets if meeting.apart]
    also = [meeting.other for meeting in event.meets if not meeting.apart]
    # The number stands with the role, for those who read people: a line that says who leads is for partners too.
    return "", {
        "person": event.person, "role": event.role, "staff": event.staff, "relieves": event.relieves, "apart": ", ".join(apart),
        "also": ", ".join(also),
    }  # fmt: skip


def _of_taking(event: events.RoleTaken) -> Importance:
    return Importance.IMPORTANT if any(meeting.apart for meeting in event.meets) else Importance.NORMAL


def _left(event: events.RoleLeft) -> tuple[str, Facts]:
    return event.words, {"person": event.person, "role": event.role, "staff": event.staff}


def _of_leaving(event: events.RoleLeft) -> Secrecy:
    return Secrecy.INTERNAL if event.words else Secrecy.OPEN


def _done(event: events.CardItemDone) -> tuple[str, Facts]:
    return event.note, {"role": event.role, "what": event.text, "staff": event.staff, "skipped": event.not_needed}


def _reopened(event: events.CardItemReopened) -> tuple[str, Facts]:
    return event.reason, {"role": event.role, "what": event.text, "staff": event.staff}


LINES = {
    "leadership.cards_handed_out": Line(_handed_out, Category.STAFFING),
    "leadership.role_taken": Line(_taken, Category.STAFFING, _of_taking, whole=Secrecy.INTERNAL),
    "leadership.role_left": Line(_left, Category.STAFFING, least=_of_leaving),
    "leadership.card_item_done": Line(_done, Category.ACTION),
    "leadership.card_item_reopened": Line(_reopened, Category.ACTION),
}
