"""Risk analyses that wait for somebody: to be handed in before their day, or to be approved by the one who answers for the unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardkase.access.rules import Capability, Role, Viewer
from vardkase.leadership.obligations import Due, Obligation, end_of
from vardkase.preparedness.queries import awaited
from vardkase.preparedness.queries.awaited import Awaited
from vardkase.preparedness.rules.rounds import AnalysisState, Lateness

HAND_IN = (Role.COORDINATOR, Role.UNIT_COORDINATOR, Role.UNIT_HEAD)
APPROVE = (Role.DECISION_MAKER, Role.UNIT_HEAD)


def source(viewer: Viewer, now: datetime) -> Iterator[Obligation]:
    """One line for those to approve and one for those to hand in: the round behind it has each."""
    if not (viewer.can_anywhere(Capability.RSA_APPROVE) or viewer.can_anywhere(Capability.RSA_WRITE)):
        return
    today, rounds = timezone.localdate(now), awaited.under_way()
    waiting = awaited.to_approve(viewer, today, rounds)
    if waiting:
        yield Obligation(
            key="analyses-approve",
            code="analyses_to_approve",
            title=_named(
                waiting,
                _("Approve the risk analysis, or send it back: %(unit)s"),
                ngettext("%(count)s risk analysis waits to be approved", "%(count)s risk analyses wait to be approved", len(waiting)),
            ),
            why=_("Whoever answers for the unit reads what has been handed in, and approves it or sends it back with a reason."),
            since=waiting[0].since,
            due_at=None,
            state=Due.DUE,
            url=_url(waiting),
            roles=APPROVE,
        )
    found = awaited.to_hand_in(viewer, today, rounds)
    if found:
        yield _hand_in(found)


def _hand_in(found: Sequence[Awaited]) -> Obligation:
    late = [one for one in found if one.lateness is Lateness.LATE]
    told = late or found
    if late:
        title = _named(
            late,
            _("Hand in the risk analysis, which is late: %(unit)s"),
            ngettext("%(count)s risk analysis is late", "%(count)s risk analyses are late", len(late)),
        )
    else:
        title = _named(
            found,
            _("Hand in the risk analysis: %(unit)s"),
            ngettext("%(count)s risk analysis is left to hand in", "%(count)s risk analyses are left to hand in", len(found)),
        )
    returned = any(one.state is AnalysisState.RETURNED for one in found)
    return Obligation(
        key="analyses-hand-in",
        code="analyses_to_hand_in",
        title=title,
        why=_("Every unit analyses its own risks in the round that it is in, and hands in by the round's day."),
        since=None,
        due_at=end_of(min(one.due for one in told)),
        state=Due.OVERDUE if late else Due.DUE if returned else Due.SOON,
        url=_url(told),
        roles=HAND_IN,
    )


def _named(found: Sequence[Awaited], one: str, many: str) -> str:
    """The unit by name when it is one alone; otherwise how many."""
    return one % {"unit": found[0].unit} if len(found) == 1 else many % {"count": len(found)}


def _url(found: Sequence[Awaited]) -> str:
    """The analysis itself when it is one alone and begun; otherwise the round, or all rounds."""
    if len(found) == 1 and found[0].analysis_id:
        return reverse("preparedness:analysis", args=[found[0].analysis_id])
    rounds = {one.round_id for one in found}
    return reverse("preparedness:round", args=[rounds.pop()]) if len(rounds) == 1 else reverse("preparedness:rounds")
