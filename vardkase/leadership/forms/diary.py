"""Forms of the diary of duty: short, and quick on a phone."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.incidents.forms.base import EnumField, MomentField
from vardkase.leadership import words
from vardkase.leadership.forms.base import LeadershipForm, line, lines
from vardkase.leadership.forms.base import text as long
from vardkase.leadership.rules.diary import Condition, HandoverDraft, NoteDraft, PictureDraft


class NoteForm(LeadershipForm):
    """A note: what, and if need be from whom, where, when and who was told."""

    text = long(_("What"), _("What you heard or did. Nothing about the health or affairs of single persons."), rows=3)
    source = line(_("From whom"))
    place = line(_("Where?"))
    told = lines(_("Told to"), rows=2)
    happened = MomentField(label=_("When"), help_text=_("Empty means now."))

    @property
    def further(self) -> list[forms.BoundField]:
        """The fields that may stay empty."""
        return [self[name] for name in ("source", "place", "told", "happened")]

    def draft(self, corrects: int | None) -> NoteDraft:
        """What the form says."""
        data = self.cleaned_data
        return NoteDraft(data["text"], data["source"], data["place"], self.listed("told"), corrects)


class QuietForm(LeadershipForm):
    """Nothing but the key: there was nothing to report."""


class HandoverForm(LeadershipForm):
    """The duty is handed over."""

    to = line(_("Who comes on duty"), _("The function, not the name of the person."))
    text = long(_("What goes on"), _("What is open, who works with it and what you have promised. “Nothing” is an answer."), rows=4)
    remember = long(_("Not to forget"), _("Times to keep, weather, road works, who cannot be reached."))

    def draft(self) -> HandoverDraft:
        """What the form says."""
        data = self.cleaned_data
        return HandoverDraft(data["to"], data["text"], data["remember"])


class PictureForm(LeadershipForm):
    """The picture of the week."""

    condition = EnumField(
        Condition, words.CONDITIONS, label=_("How do we stand?"), required=True, initial=Condition.NORMAL, widget=forms.RadioSelect
    )
    happened = long(_("What the week has been like"), _("A sentence or two. “An ordinary week” is an answer."))
    ahead = long(_("What comes"), _("Weather, events, works and holidays in the coming week."))
    lacking = long(_("What we lack"), _("People, equipment or services that would be missed if something happened."))

    def draft(self) -> PictureDraft:
        """What the form says."""
        data = self.cleaned_data
        return PictureDraft(data["condition"], data["happened"], data["ahead"], data["lacking"])
