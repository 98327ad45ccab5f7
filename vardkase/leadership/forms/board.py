"""Forms of the crisis board."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.incidents.forms.base import EnumField, MomentField
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import words
from vardkase.leadership.forms.base import LeadershipForm, line, lines, text
from vardkase.leadership.rules.board import (
    ActivationDraft,
    Conditions,
    Ender,
    Extent,
    Judge,
    MeetingDraft,
    TakeoverDraft,
)

# What is chosen when the register lacks the board.
OTHER = "-"


class ActivateForm(LeadershipForm):
    """The chair's judgement that an extraordinary event makes the board work."""

    board = line(_("Which board is the crisis board"))
    judge = EnumField(Judge, words.JUDGES, label=_("Who judged?"), required=True, initial=Judge.CHAIR, widget=forms.RadioSelect)
    chair = line(_("The function of the one who judged"))
    prevented = line(_("What prevented the chair"), _("Needed when the vice chair judged."))
    departs_from_normal = text(_("How does it depart from the normal?"))
    serious_disturbance = text(_("Which serious disturbance, or imminent risk of one, in important functions of society?"))
    urgent_measures = text(_("Which urgent measures must the municipality take?"))
    happened = MomentField(label=_("Decided at"), help_text=_("Empty means now."))
    minutes = line(_("Where the decision is kept"), _("Minutes, paragraph or registry number, when there is one."))

    def draft(self) -> ActivationDraft:
        """What the form says."""
        data = self.cleaned_data
        conditions = Conditions(data["departs_from_normal"], data["serious_disturbance"], data["urgent_measures"])
        return ActivationDraft(data["board"], data["judge"], conditions, data["chair"], data["prevented"], data["minutes"])


class TakeOverForm(LeadershipForm):
    """Business of another board that the crisis board takes over."""

    from_board = line(_("From which board"))
    other_board = line(_("The board's name, if it is missing above"))
    extent = EnumField(Extent, words.EXTENTS, label=_("How much?"), required=True, initial=Extent.PART, widget=forms.RadioSelect)
    scope = text(_("What is taken over"))
    grounds = text(_("Grounds"), _("Why the event makes it necessary."))
    consulted = line(_("Consulted"), _("Who of the other board, and when."))
    not_consulted = line(_("Or why there was no time to consult"))
    told = line(_("How the other board was told"), _("May be filled in later: until then it stands among what is to be done."))
    urgent = text(_("Why the chair decided alone"), _("Empty when the board decided at a meeting."))
    meeting_id = forms.TypedChoiceField(label=_("At which meeting the board decided"), required=False, coerce=UUID, empty_value=None)
    minutes = line(
        _("Or where the board's decision stands"), _("The minutes: the date and the paragraph. Empty when the chair decided alone.")
    )
    happened = MomentField(label=_("Decided at"), help_text=_("Empty means now."))

    def __init__(self, *args: Any, boards: tuple[str, ...] = (), meetings: tuple[tuple[str, str], ...] = (), **kwargs: Any) -> None:
        """`boards` are those of the register. Only where the register has none is the name written by hand at once.

        `meetings` are those of the board that go on or are over, as choices.
        """
        super().__init__(*args, **kwargs)
        if meetings:
            self.fields["meeting_id"].choices = [("", _("None of those that are written down here")), *meetings]  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["meeting_id"]
        if boards:
            choices = [("", _("Choose a board")), *((name, name) for name in boards), (OTHER, _("Another board, which the register lacks"))]
            self.fields["from_board"] = forms.ChoiceField(label=_("From which board"), required=False, choices=choices)
        else:
            del self.fields["other_board"]

    def refuse(self, refusal: Refusal, field: str | None = None) -> None:
        """What is wrong with the board is said where its name was given."""
        written = refusal.facts.get("field") == "from_board" and self.cleaned_data.get("from_board") == OTHER
        super().refuse(refusal, "other_board" if written else field)

    def draft(self) -> TakeoverDraft:
        """What the form says."""
        data = self.cleaned_data
        board = data["from_board"]
        if board == OTHER:
            board = data.get("other_board", "")
        return TakeoverDraft(
            board, data["extent"], data["scope"], data["consulted"], data["not_consulted"], data["told"], data["urgent"],
            data["grounds"], data["minutes"], data.get("meeting_id"),
        )  # fmt: skip


class HandBackForm(LeadershipForm):
    """What is handed back."""

    circumstances = text(_("Which circumstances allow it"))


class EndForm(LeadershipForm):
    """Who has ended the board's work."""

    ender = EnumField(Ender, words.ENDERS, label=_("Who decided that the work ends?"), required=True, widget=forms.RadioSelect)
    happened = MomentField(label=_("Decided at"), help_text=_("Empty means now."))
    decision = line(_("Where the decision is kept"), _("The date and the paragraph."))


class MeetingForm(LeadershipForm):
    """A meeting that has been held."""

    held_at = MomentField(label=_("Held at"))
    place = line(_("Place"), _("Or how it was held at a distance."))
    present = lines(_("Present"), _("One on each line, by function."))
    absent = lines(_("Absent"))
    substitutes = lines(_("Substitutes who served"))
    secretary = line(_("Secretary"))
    adjuster = line(_("Who adjusts the minutes"))
    items = lines(_("What was dealt with"), _("One item on each line, in order."), rows=5)

    def draft(self) -> MeetingDraft:
        """What the form says. An empty time means now."""
        data = self.cleaned_data
        return MeetingDraft(
            self.past("held_at") or self.now, data["place"], self.listed("present"), self.listed("items"), self.listed("absent"),
            self.listed("substitutes"), data["secretary"], data["adjuster"],
        )  # fmt: skip
