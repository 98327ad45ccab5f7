"""The draft of the minutes: of the crisis board with paragraphs and lines to sign on, of a staff's meeting as notes.

It is a draft, and says so on every page: the minutes that count are adjusted, signed and kept in the municipality's own registry. How they
are adjusted and made known follows the Local Government Act and the board's by-laws; the lines are there, the law is not repeated here.
"""

from __future__ import annotations

from datetime import datetime
from itertools import chain

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardkase.incidents.queries import IncidentRow
from vardkase.leadership import words
from vardkase.leadership.queries import MeetingDetail
from vardkase.leadership.rules.meetings import MeetingKind
from vardkase.leadership.rules.sittings import BoardItem
from vardkase.ui import times
from vardkase.ui.documents import Block, Document, Facts, Heading, Listing, Paragraph, Signatures, Table


def minutes(detail: MeetingDetail, incident: IncidentRow, now: datetime) -> Document:
    """The draft of a meeting's minutes as a document."""
    line = detail.line
    with translation.override("sv"):
        is_board = line.kind == MeetingKind.BOARD
        blocks = _board(detail) if is_board else _staff(detail)
        kept = _("Draft of minutes") if is_board else _("Notes of a meeting")
        marks = [_("DRAFT")] + ([_("EXERCISE")] if incident.is_exercise else [])
        return Document(
            title=f"{kept}: {words.meeting_name(line)}, {times.long_day(line.begun_at or line.at).lower()}",
            author=incident.authority,
            made_at=now,
            blocks=(_about(detail, incident, now), *blocks),
            marks=tuple(marks),
            running=f"{incident.authority} · {incident.reference} {incident.title} · {line.reference}",
            page_words=_("Page {page} of {pages}"),
        )


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
            (_("The draft was made"), times.full_moment(now)),
        )
    )


def _attendance(detail: MeetingDetail) -> tuple[Block, ...]:
    who = detail.line.who
    if who is None:
        return ()
    parts = ((who.present, _("Member")), (who.substitutes, _("Serving substitute")), (who.absent, _("Absent")))
    rows = tuple((name, word) for names, word in parts for name in names)
    found: list[Block] = [Heading(_("Attendance")), Table(_("Who took part"), (_("Function"), _("As")), rows)]
    if detail.quorate is not None:
        serving = len(who.present) + len(who.substitutes)
        counted = _("%(serving)s of %(members)s members served.") % {"serving": serving, "members": who.members}
        said = _("More than half were present.") if detail.quorate else _("Half or fewer were present: the board had no quorum.")
        found.append(Paragraph(f"{counted} {said}"))
    return tuple(found)


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
            (_("Body"), detail.line.title),
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
