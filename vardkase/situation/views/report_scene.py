"""The report that an act is on: how it stands, what is told of it before somebody acts, and what bars the act."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.views.acts import Scene, moment, said
from vardkase.situation.actions.reports_out import reviewer
from vardkase.situation.queries import reports as queries
from vardkase.situation.queries.reports_rows import Report
from vardkase.situation.reporting import lines
from vardkase.situation.rules import reports as rules
from vardkase.situation.rules.reports import ReportState
from vardkase.situation.rules.reports_paper import Paper
from vardkase.situation.words import reports as words


def target_of(scene: Scene) -> UUID:
    """The id of the report; one that there is not where the address names none."""
    return scene.target or new_id()


def report_of(scene: Scene) -> Report:
    """The report that is acted upon, for those who read drafts."""
    return scene.once("report", lambda: queries.report(scene.request.viewer, scene.incident.id, target_of(scene)))


def paper_of(scene: Scene) -> Paper:
    """What is judged, whole, as it stands now."""
    return scene.once("paper", lambda: queries.paper_of(scene.request.viewer, scene.incident, report_of(scene)))


def is_what(scene: Scene) -> list[tuple[str, str]]:
    """Which report it is, and how it stands."""
    found = report_of(scene)
    return said(
        (pgettext("report", "Report"), found.name),
        (_("Moment of the picture"), moment(found.header.as_of, scene.now)),
        (pgettext("report", "How it stands"), str(words.STATES[found.state])),
        (pgettext("report", "Sent back"), found.returned.words if found.returned else ""),
    )


def what_is_judged(scene: Scene) -> list[tuple[str, str]]:
    """The same, and what whoever judges it must know: who has reviewed it, who gets it, and what its readers do not see."""
    found, paper = report_of(scene), paper_of(scene)
    return is_what(scene) + said(
        (_("Handed in by"), found.asked.by if found.asked else ""),
        (_("Reviewed by"), _reviewed(found, paper)),
        (_("Who reads it?"), _("Outside the municipality") if found.header.external else _("For the staff and the boards")),
        (_("Recipients"), ", ".join(found.header.recipients) or _("Nobody is named")),
        (_("Left out"), lines.hidden_text(paper.hidden)),
    )


def _reviewed(found: Report, paper: Paper) -> str:
    by = reviewer(found, paper)
    if not by:
        return _("Nobody has reviewed it as it stands now")
    return _("%(who)s, who also handed it in") % {"who": by} if found.asked and found.asked.by == by else by


def is_alone(scene: Scene) -> bool:
    """Whether the viewer would approve what nobody else has judged."""
    found = report_of(scene)
    return rules.is_alone(scene.request.viewer.actor.label, found.asked.by if found.asked else "", reviewer(found, paper_of(scene)))


def barred(check: Callable[[ReportState], None]) -> Callable[[Scene], Refusal | None]:
    """What is said before anything is filled in, when the report does not stand so that the act can be done."""

    def found(scene: Scene) -> Refusal | None:
        try:
            check(report_of(scene).state)
        except Refusal as refusal:
            return refusal
        return None

    return found
