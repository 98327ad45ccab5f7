"""Forms of staffs and directions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.incidents.forms.base import EnumField
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import words
from vardkase.leadership.forms.base import LeadershipForm, SeenForm, line, lines, text
from vardkase.leadership.queries import StaffRow
from vardkase.leadership.rules.staffs import DirectionDraft, Seat, StaffDraft


class StaffForm(LeadershipForm):
    """Where leadership sits, and who decides there."""

    name = line(_("Name of the staff"), _("For example «Central krisledning» or «Stab, socialkontoret»."))
    seat = EnumField(Seat, words.SEATS, label=_("Where does it sit?"), required=True, initial=Seat.CENTRAL, widget=forms.RadioSelect)
    organisation = line(_("Administration or company"), _("Needed when the staff is not the central one."))
    decision_maker = line(_("Who decides"), _("The function, not the name of the person."))
    chief = line(_("Chief of staff"))
    grounds = text(_("Grounds"), _("Why now, and why there. Stands in the log."))
    parent = forms.TypedChoiceField(label=_("Reports to"), required=False, coerce=UUID, empty_value=None)

    def __init__(self, *args: Any, staffs: tuple[StaffRow, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A staff that has closed since the form was opened is still what was chosen: the action says that it is open no more.
        names = {str(one.id): one.said.name for one in staffs if one.closed_at is None or str(one.id) == self.data.get("parent")}
        if names:
            choices = [("", _("Nobody: it stands by itself")), *names.items()]
            self.fields["parent"].choices = choices  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["parent"]

    def draft(self) -> StaffDraft:
        """What the form says."""
        data = self.cleaned_data
        return StaffDraft(
            data["name"], data["seat"], data["decision_maker"], data["grounds"], data["chief"], data["organisation"], None,
            data.get("parent"),
        )  # fmt: skip

    def refuse(self, refusal: Refusal, field: str | None = None) -> None:
        """Shows a refusal at the field it is about; the rule knows the one it reports to by its id."""
        super().refuse(refusal, "parent" if refusal.facts.get("field") == "parent_id" else field)


class CloseStaffForm(LeadershipForm):
    """A staff that has done its work."""

    grounds = text(_("Grounds"), _("Why the staff is no longer needed."))
    handed_to = line(_("Who takes over what is not finished"), _("Needed when the staff has open tasks."))


class DirectionForm(SeenForm):
    """What everybody is to strive for."""

    goal = text(_("Goal of the response"), _("What we want to reach."))
    overall_decision = text(_("Decision in broad terms"), _("How we mean to reach it."))
    priorities = lines(_("Priorities"), _("The first line first."))
    limits = text(_("Limits"), _("What we do not do, or may not do."))
    end_state = text(_("End state"), _("How we see that we have reached it."))
    message = text(_("Main message"), _("What we tell the public and our own."))
    decided_by = line(_("Decided by"), _("The function."))

    def draft(self) -> DirectionDraft:
        """What the form says."""
        data = self.cleaned_data
        return DirectionDraft(
            data["goal"], data["overall_decision"], data["decided_by"], self.listed("priorities"), data["limits"], data["end_state"],
            data["message"],
        )  # fmt: skip
