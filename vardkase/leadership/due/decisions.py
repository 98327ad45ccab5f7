"""What decisions and takeovers oblige to: reports, notices, another look."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from vardkase.access.rules import Role, Viewer
from vardkase.incidents.rules import State
from vardkase.leadership import law, queries, words
from vardkase.leadership.due.ways import cited, to_act
from vardkase.leadership.obligations import Due, Obligation, state_at
from vardkase.leadership.rules.decisions import OF_THE_BOARD, DutyKind
from vardkase.ui import times

BOARD = (Role.BOARD_CHAIR, Role.LOG_KEEPER, Role.DECISION_MAKER)
ROLES = {
    DutyKind.REPORT_TO_BOARD: BOARD,
    DutyKind.REPORT_TO_COUNCIL: BOARD,
    DutyKind.TELL_BOARD: BOARD,
    DutyKind.REVIEW: (Role.DECISION_MAKER, Role.CHIEF_OF_STAFF, Role.LOG_KEEPER),
}
# When leadership has stood down there is no staff to ask. What the law lays upon the board and its secretary stays with them.
AFTERWARDS = {DutyKind.REVIEW: (Role.COORDINATOR, Role.DECISION_MAKER)}
# That the other board is told stands in no section of the law: it is good practice, and many by-laws say so.
LAWS = {DutyKind.REPORT_TO_BOARD: "urgent", DutyKind.REPORT_TO_COUNCIL: "council"}
SOON = timedelta(hours=6)
# How long a decision may stand without a task before it is asked about (our proposal): it is written down first and carried out then.
TASK_WITHIN = timedelta(hours=1)
TASK_GIVERS = (Role.CHIEF_OF_STAFF, Role.LOG_KEEPER, Role.DECISION_MAKER)


def source(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """Every duty that is open in the incidents that the viewer reads, also in those that are over: the council meets afterwards."""
    for row, duty in queries.duties_everywhere(viewer, now=now):
        state = state_at(duty.due_at, now, SOON)
        if duty.kind == DutyKind.REVIEW and state is None:
            continue
        if duty.kind == DutyKind.TELL_BOARD and state == Due.SOON:
            state = Due.DUE
        yield Obligation(
            key=f"duty-{duty.kind}-{duty.about_id}",
            code=f"duty_{duty.kind}",
            title=_title(duty),
            why=duty.after_board or why(duty.kind, now),
            since=duty.since,
            due_at=duty.due_at,
            state=state or Due.DUE,
            url=to_act(
                viewer, row, "report" if duty.kind in OF_THE_BOARD else "fulfil", str(duty.kind), duty.about_id, otherwise="decisions"
            ),
            roles=ROLES[duty.kind] if row.state == State.ACTIVE else AFTERWARDS.get(duty.kind, ROLES[duty.kind]),
            incident=row,
            mark=duty.mark,
        )


def untasked(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """The decisions that nobody has been given anything to do from, when there has been time to."""
    for row, one, said in queries.untasked_everywhere(viewer):
        due_at = one.decided_at + TASK_WITHIN
        if due_at > now:
            continue
        yield Obligation(
            key=f"untasked-{one.id}",
            code="decision_untasked",
            title=_("Give somebody the task: %(reference)s %(title)s") % {"reference": said.reference, "title": said.title},
            why=_(
                "A decision that nobody has been given anything to do from is not carried out. Say who does it, or that nothing need"
                " be done."
            ),
            since=one.decided_at,
            due_at=None,
            state=Due.DUE,
            url=reverse("leadership:decision", args=[row.id, one.id]),
            roles=TASK_GIVERS if row.state == State.ACTIVE else AFTERWARDS[DutyKind.REVIEW],
            incident=row,
            mark=said.mark,
        )


def _title(duty: queries.DutyLine) -> str:
    """What is to be done with which decision, and who took it over when leadership stood down."""
    said = _("%(duty)s: %(reference)s %(title)s") % {
        "duty": words.DUTIES[duty.kind], "reference": duty.reference, "title": duty.title,
    }  # fmt: skip
    return f"{said} ({duty.how})" if duty.how else said


def why(kind: DutyKind, now: datetime) -> str:
    """The rule behind a duty. Where no section is in force today, the rule is said without one."""
    if kind == DutyKind.REVIEW:
        return _("Whoever decided said that the decision is looked at again then.")
    if kind == DutyKind.REPORT_TO_BOARD:
        said = _("What the chair decides alone is reported to the board as soon as can be, here within %(count)s hours.") % {
            "count": settings.URGENT_REPORT_MINUTES // 60
        }
    elif kind == DutyKind.REPORT_TO_COUNCIL:
        said = _("The crisis board reports its decisions at the council's next meeting.")
    else:
        said = _(
            "The board whose business was taken over is told without delay, here within %(count)s minutes. The law does not say so: it is"
            " good practice, and what many by-laws ask."
        ) % {"count": settings.TELL_BOARD_MINUTES}
    section = law.find(LAWS[kind], times.local(now).date()) if kind in LAWS else None
    return cited(said, section)
