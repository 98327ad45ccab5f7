"""How a call-out is shown: its board, its people and what they have said, in words that say the same without colour."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from vardkase.incidents.rules import Mode
from vardkase.leadership import words
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.queries import CalloutBoard, CalloutRoleLine, CalloutSeatLine
from vardkase.leadership.queries.callout_rows import CalloutElsewhere, CalloutHead, CalloutReplyLine
from vardkase.leadership.rules.callouts import MessageState, RoleState, Via
from vardkase.leadership.views.acts import moment, said
from vardkase.ui import times

ROLE_TONES = {RoleState.ASKING: "yellow", RoleState.FILLED: "green", RoleState.UNFILLED: "red"}
# What the address of a board says when only those who are to be telephoned are shown.
TO_RING = "ring"


def shown(board: CalloutBoard, only: str = "") -> dict[str, Any]:
    """A board as its template has it; `only` TO_RING leaves out everybody whom nobody needs to telephone."""
    head = board.head
    seats = [seat for role in board.roles for seat in role.seats]
    roles = [_role(head, role, [seat for seat in role.seats if seat.to_ring or only != TO_RING]) for role in board.roles]
    return {
        "board": board,
        "roles": [role for role in roles if role["seats"]],
        "only_ring": only == TO_RING,
        "to_ring": sum(seat.to_ring for seat in seats),
        "answered": sum(seat.answer is not None for seat in seats),
        "asked": sum(seat.asked_at is not None for seat in seats),
        "kept": head.kept or any(one.state == MessageState.KEPT for seat in seats for one in seat.messages),
        "settle": sum(role.tally["settle"] for role in board.roles),
        "strays": board.strays,
        "there": any(role.there for role in board.roles),
    }


def _role(head: CalloutHead, role: CalloutRoleLine, seats: list[CalloutSeatLine]) -> dict[str, Any]:
    tone, word = role_standing(head, role)
    return {"line": role, "tone": tone, "word": word, "tally": tally(role), "seats": [_seat(head, seat) for seat in seats]}


def role_standing(head: CalloutHead, role: CalloutRoleLine) -> tuple[str, str]:
    """How a role stands: a tone, and words. What is stopped asks nobody; a test fills no role."""
    if role.state == RoleState.ASKING and not head.running:
        return "grey", _("Stopped") if head.ended_at else _("Lapsed")
    if head.is_test:
        told = {RoleState.FILLED: ("green", _("All have said yes")), RoleState.UNFILLED: ("grey", _("Time is out"))}
        return told.get(role.state, ("yellow", str(words.ROLE_STATES[role.state])))
    return ROLE_TONES[role.state], str(words.ROLE_STATES[role.state])


def tally(role: CalloutRoleLine) -> str:
    """The people of a role in a line: those who come first, nothing that is nought."""
    count = role.tally
    parts = (
        ("reserve", _("%(n)s in reserve")),
        ("settle", _("%(n)s to settle")),
        ("silent", _("%(n)s silent")),
        ("later", _("%(n)s later")),
        ("no", _("%(n)s no")),
        ("wrong", _("%(n)s with a wrong number")),
        ("unreachable", _("%(n)s not reached")),
        ("unasked", _("%(n)s not asked")),
    )
    told = [_("held by %(who)s") % {"who": ", ".join(role.there)}] if role.there else []
    return ", ".join([*told, *(said_so % {"n": count[name]} for name, said_so in parts if count[name])])


def _seat(head: CalloutHead, seat: CalloutSeatLine) -> dict[str, Any]:
    tone, word = standing(seat, head)
    return {
        "line": seat,
        "tone": tone,
        "word": word,
        "via": words.VIAS[seat.via] if seat.via and seat.via != Via.CALLER else "",
        "messages": [_message(one) for one in seat.messages],
        "history": history(seat),
        "phones": [one.shown for one in seat.numbers if one.kind == ChannelKind.VOICE],
        "elsewhere": also(head, seat),
        "attention": seat.to_settle,
    }


def standing(seat: CalloutSeatLine, head: CalloutHead | None = None) -> tuple[str, str]:
    """How somebody stands: a tone, and words that say the same without colour. In a test nobody comes: they have only answered."""
    if seat.conflict:
        return "red", _("Both yes and no: telephone and tick")
    if seat.answer is not None and head is not None and head.is_test:
        return "green", _("Has answered: %(answer)s") % {"answer": words.stands(seat.answer)}
    if seat.promoted:
        return "orange", _("In reserve, and needed now: telephone and tick")
    if seat.coming:
        at = seat.expected_at
        return "green", _("Comes, there at %(at)s") % {"at": times.clock(at)} if at else _("Comes")
    if seat.reserve:
        return "grey", _("Yes, in reserve")
    if seat.answer == Answer.LATER:
        at = seat.expected_at
        return "orange", _("Later, at %(at)s") % {"at": times.clock(at)} if at else _("Later, time unknown")
    if seat.answer == Answer.NO:
        return "grey", _("No")
    return _unanswered(seat, head)


def _unanswered(seat: CalloutSeatLine, head: CalloutHead | None) -> tuple[str, str]:
    if seat.unclear:
        return "orange", _("An answer to read: telephone and tick")
    if seat.asked_at is None:
        return "grey", _("Not asked")
    if seat.wrong_number:
        return "red", _("Wrong number")
    if seat.rung_at is not None:
        return "red", _("Does not pick up")
    if seat.unreachable:
        can_ring = any(number.kind == ChannelKind.VOICE for number in seat.numbers)
        return "red", _("Not reached by any way: telephone") if can_ring else _("Not reached by any way, and has no telephone number")
    return ("yellow", _("No answer yet")) if head is None or head.running else ("grey", _("Never answered"))


def history(seat: CalloutSeatLine) -> list[str]:
    """What somebody has answered and who has telephoned, when there is more to say than that one answer came by itself."""
    plain = len(seat.replies) == 1 and seat.replies[0].via != Via.CALLER and not (seat.to_settle and seat.replies[0].text)
    return (
        [] if plain else [reply_line(one, times.clock(one.at), with_text=one.via == Via.CALLER or seat.to_settle) for one in seat.replies]
    )


def reply_line(one: CalloutReplyLine, at: str, *, with_text: bool = True) -> str:
    """One answer in a line: when, by what or by whom, and what."""
    via = _("ticked by %(by)s") % {"by": one.by} if one.via == Via.CALLER else str(words.VIAS[one.via])
    answer = str(words.ANSWERS.get(one.answer, ""))
    if not one.reached:
        answer = _("wrong number") if one.wrong_number else _("nobody picks up")
    parts = (at, via, answer, f"{one.minutes} min" if one.minutes is not None else "", f"«{one.text}»" if one.text and with_text else "")
    return " ".join(part for part in parts if part)


def also(head: CalloutHead, seat: CalloutSeatLine) -> str:
    """What else somebody is asked for; what is real and what is an exercise or a test are never mixed up."""
    return ", ".join(_elsewhere(head, one) for one in seat.elsewhere)


def _elsewhere(head: CalloutHead, one: CalloutElsewhere) -> str:
    text = f"{one.role} ({one.staff})"
    if one.is_test:
        return _("%(role)s, TEST") % {"role": text}
    if one.mode == Mode.EXERCISE:
        return _("%(role)s, EXERCISE") % {"role": text}
    return _("%(role)s, FOR REAL") % {"role": text} if head.is_test or head.mode == Mode.EXERCISE else text


def _message(line: Any) -> str:
    way, state = str(words.CHANNELS[line.kind]), str(words.MESSAGE_STATES[line.state])
    if line.unreported:
        state = _("handed over, no report that it came")
    fault = str(words.FAULTS.get(line.fault, "")) if line.state in (MessageState.FAILED, MessageState.UNKNOWN) else ""
    detour = _("by the second way") if line.tried and line.state not in (MessageState.FAILED, MessageState.KEPT) else ""
    if line.farewell:
        way = _("%(way)s that it is stopped") % {"way": way}
    return f"{way}: " + ", ".join(part for part in (state, fault, detour) if part)


def about_seat(board: CalloutBoard, role: CalloutRoleLine, seat: CalloutSeatLine, now: datetime) -> list[tuple[str, str]]:
    """Who is telephoned, at which number, and what has been said so far."""
    return said(
        (_("Person"), seat.name),
        (_("Role"), role.role),
        (_("Number"), ", ".join(one.shown for one in seat.numbers)),
        (_("Stands as"), standing(seat, board.head)[1]),
        (_("Has answered"), " · ".join(reply_line(one, moment(one.at, now)) for one in seat.replies)),
        (_("Also asked as"), also(board.head, seat)),
    )
