"""The draft of the minutes: of the crisis board with paragraphs and lines to sign on, of a staff's meeting as notes.

It is a draft, and says so on every page: the minutes that count are adjusted, signed and kept in the municipality's own registry. How they
are adjusted and made known follows the Local Government Act and the board's by-laws; the lines are there, the law is not repeated here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import chain

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardkase.incidents.queries import IncidentRow
from vardkase.leadership import words
from vardkase.leadership.queries import MeetingDetail
from vardkase.leadership.rules import attendance
from vardkase.leadership.rules.attendance import here, in_order
from vardkase.leadership.rules.meetings import MeetingKind, Move
from vardkase.leadership.rules.sittings import BoardItem, is_quorate
from vardkase.ui import times
from vardkase.ui.documents import Block, Document, Facts, Heading, Listing, Paragraph, Signatures, Table


def minutes(detail: MeetingDetail, incident: IncidentRow, now: datetime, *, demo: bool = False) -> Document:
    """The draft of a meeting's minutes as a document. `demo`: it comes from a demonstration, and says so on every page."""
    line = detail.line
    with translation.override("sv"):
        is_board = line.kind == MeetingKind.BOARD
        blocks = _board(detail) if is_board else _staff(detail)
        kept = _("Draft of minutes") if is_board else _("Notes of a meeting")
        body = body_name(line.title) if is_board else incident.authority
        marks = [_("DRAFT"), *([_("EXERCISE")] if incident.is_exercise else []), *([_("Demonstration").upper()] if demo else [])]
        return Document(
            title=f"{kept}: {words.meeting_name(line)}, {times.long_day(line.begun_at or line.at).lower()}",
            author=body,
            made_at=now,
            blocks=(_about(detail, incident, now), *blocks),
            marks=tuple(marks),
            running=f"{body} · {incident.reference} {incident.title} · {line.reference}",
            page_words=_("Page {page} of {pages}"),
        )


def body_name(board: str) -> str:
    """Whose minutes they are: the crisis board's, also where another body has that task and its own name."""
    return board if "krisledningsnämnd" in board.casefold() else _("%(board)s as crisis board") % {"board": board}


def file_name(detail: MeetingDetail, incident: IncidentRow, kind: str) -> str:
    """`2019-001-M-003-utkast.pdf`; an exercise says so first."""
    return f"{'OVNING-' if incident.is_exercise else ''}{incident.reference}-{detail.line.reference}-utkast.{kind}"


def _about(detail: MeetingDetail, incident: IncidentRow, now: datetime) -> Facts:
    line, who = detail.line, detail.line.who
    begun = line.begun_at or line.at
    span = times.full_moment(begun) + (f"–{times.clock(line.ended_at)}" if line.ended_at else "")
    notice = line.convening
    return Facts(
        (
            (_("Event"), f"{incident.reference} {incident.title}"),
            (_("Time"), span),
            (_("Place"), " · ".join(part for part in (line.place, line.joining) if part)),
            (_("Staff"), line.staff),
            (_("Chair"), who.chair if who else ""),
            (_("Secretary"), who.secretary if who else ""),
            (_("Adjusters"), ", ".join(who.adjusters) if who else ""),
            (_("Convened"), f"{times.full_moment(notice.convened_at)}, {notice.convened_by}: {notice.how}" if notice else ""),
            (_("Why it was called at short notice"), notice.short_notice if notice else ""),
            (_("By-laws on convening"), notice.by_laws if notice else ""),
            (_("Minutes adjusted"), f"{detail.adjusted.on.isoformat()}, {', '.join(detail.adjusted.by)}" if detail.adjusted else ""),
            (_("Signed original"), detail.adjusted.kept if detail.adjusted else ""),
            (_("The draft was made"), times.full_moment(now)),
        )
    )


def _attendance(detail: MeetingDetail) -> tuple[Block, ...]:
    who = detail.line.who
    if who is None:
        return ()
    # A staff has no members: whoever came was there by their function.
    sat = _("Member") if detail.line.kind == MeetingKind.BOARD else _("Present")
    parts = (
        (who.present, sat),
        (who.substitutes, _("Serving substitute")),
        (who.absent, _("Absent")),
        (who.others, _("In the room, not serving")),
    )
    rows = tuple((name, word) for names, word in parts for name in names)
    rows += tuple((move.name, _moved(move)) for move in in_order(who))
    found: list[Block] = [Heading(_("Attendance")), Table(_("Who took part"), (_("Function"), _("As")), rows)]
    if detail.quorate is not None:
        serving = len(here(replace(who, moves=())))
        began = is_quorate(who.members, serving)
        counted = _("%(serving)s of %(members)s members served.") % {"serving": serving, "members": who.members}
        said = _("More than half were present.") if began else _("Half or fewer were present: the board had no quorum.")
        found.append(Paragraph(f"{counted} {said}"))
        for move, then in attendance.counted(who):
            word = _("quorate") if is_quorate(who.members, then) else _("not quorate")
            text = _("After %(at)s, when somebody came or left, %(serving)s of %(members)s served: %(word)s.")
            found.append(Paragraph(text % {"at": times.clock(move.at), "serving": then, "members": who.members, "word": word}))
    return tuple(found)


def _moved(move: Move) -> str:
    """Who came or left while the meeting went on, with the time."""
    if not move.came:
        return _("Left at %(at)s") % {"at": times.clock(move.at)}
    text = _("Serving substitute, came at %(at)s") if move.substitute else _("Came at %(at)s")
    return text % {"at": times.clock(move.at)}


def _board(detail: MeetingDetail) -> tuple[Block, ...]:
    who = detail.line.who
    adjusters = who.adjusters if who and who.adjusters else ("",)
    signed = Signatures(
        (
            (_("Secretary"), who.secretary if who else ""),
            (_("Chair"), who.chair if who else ""),
            *((_("Adjuster"), name) for name in adjusters),
        )
    )
    known = Facts(
        (
            (_("Body"), body_name(detail.line.title)),
            (_("Date of the meeting"), times.long_day(detail.line.begun_at or detail.line.at)),
            (_("Notice put up"), "____-__-__"),
            (_("Notice taken down"), "____-__-__"),
            (_("Where the minutes are kept"), "______________________________"),
        )
    )
    return (
        *_attendance(detail),
        Heading(_("Paragraphs")),
        *chain.from_iterable(_item(item) for item in detail.items),
        *_notes(detail),
        Heading(_("Signatures")),
        signed,
        Heading(_("Proof of notice")),
        Paragraph(_("To be filled in when the minutes have been adjusted and made known on the municipality's notice board.")),
        known,
        Signatures(((_("Signature of the one who put up the notice"), ""),)),
    )


def _item(item: BoardItem) -> tuple[Block, ...]:
    parts = (
        (_("Background"), item.background),
        (_("Proposal"), item.proposal),
        (_("Decision"), item.decision),
        (_("Grounds"), item.grounds),
        (_("Reservations"), item.reservations),
    )
    found: list[Block] = [Heading(f"§ {item.paragraph} {item.heading}", 2)]
    if item.reference:
        found.append(Facts(((str(words.ITEMS[item.kind]), item.reference),)))
    if item.afterwards:
        found.append(Paragraph(_("Written after the meeting.")))
    if item.recused:
        found.append(Paragraph(_("Not taking part because of a conflict of interest: %(who)s.") % {"who": ", ".join(item.recused)}))
    for term, text in parts:
        if text:
            found += [Heading(term, 3), Paragraph(text)]
    return tuple(found)


def _staff(detail: MeetingDetail) -> tuple[Block, ...]:
    ending = detail.line.ending
    last: list[Block] = []
    if ending and ending.outcome:
        last += [Heading(_("Outcome")), Paragraph(ending.outcome)]
    if ending and ending.next_at:
        last += [Heading(_("Next meeting")), Paragraph(times.full_moment(ending.next_at))]
    return (*_attendance(detail), *_notes(detail), *_results(detail), *last)


def _notes(detail: MeetingDetail) -> tuple[Block, ...]:
    shown = [one for one in detail.notes if not one.masked]
    if not detail.notes:
        return ()
    found: list[Block] = [Heading(_("Notes"))]
    found += [Paragraph(one.text, f"{words.AGENDA[one.point]}:" if one.point else "") for one in shown]
    if hidden := len(detail.notes) - len(shown):
        found.append(Paragraph(_left_out(hidden)))
    return tuple(found)


def _left_out(count: int) -> str:
    text = ngettext(
        "%(count)s note is left out: whoever made this draft may not read it.",
        "%(count)s notes are left out: whoever made this draft may not read them.",
        count,
    )
    return text % {"count": count}


def _results(detail: MeetingDetail) -> tuple[Block, ...]:
    taken = tuple(f"{one.reference} {one.said.title}: {one.said.text}" for one in detail.decisions if one.said)
    given = tuple(f"{one.reference} {one.said.what} ({one.said.assignee})" for one in detail.tasks if one.said)
    parts = ((_("Decisions that were taken"), taken), (_("Tasks that were given"), given))
    return tuple(block for heading, items in parts if items for block in (Heading(heading), Listing(items)))
