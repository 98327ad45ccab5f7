"""What moment of the map is shown, and on what paper. It lives in the address, so that a picture can be linked to and printed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.incidents.forms.base import MomentField
from vardkase.kernel.moments import Precision
from vardkase.kernel.refusal import Refusal
from vardkase.situation.forms.been import looked_at
from vardkase.ui.forms import MomentInput, add_refusal

_JUST = timedelta(microseconds=1)


class MapForm(forms.Form):
    """The moment of the map."""

    at = MomentField(label=_("The map as it was known at"), widget=MomentInput)
    size = forms.ChoiceField(label=_("Paper"), required=False, choices=(("a4", "A4"), ("a3", "A3")))

    def moment(self, here: datetime) -> datetime | None:
        """The end of what was said: "10:00" takes in what was written within that minute. None when nothing was, or it cannot be read."""
        said = self.cleaned_data.get("at") or ""
        if not said:
            return None
        try:
            happened = looked_at(said, here)
        except Refusal as refusal:
            add_refusal(self, refusal, "at")
            return None
        end = happened.at + timedelta(minutes=1) if happened.at and happened.precision is Precision.ABOUT else happened.until
        return end and end - _JUST  # what was written as the next one began is of the next one
