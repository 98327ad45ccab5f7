"""The forms that choose moments, in free words as in the log."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.incidents.forms.base import MomentField
from vardkase.kernel.moments import Precision
from vardkase.kernel.refusal import Refusal
from vardkase.situation.forms.been import looked_at
from vardkase.ui.forms import add_refusal

WHEN = _("For example 3 jan 10:00, or 06:30. What was written within that minute is counted.")


class _MomentsForm(forms.Form):
    """`here` is the present of the incident: "3 jan 10:00" in one that has ended is of its own year."""

    mark_optional = False

    def __init__(self, *args: Any, here: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "moment_%s", **kwargs})
        self.here = here

    def chosen(self, name: str = "at") -> datetime | None:
        """The end of what a field says; None when it says nothing, or what cannot be read: that is then an error of the field."""
        # Each field is read by itself: that the one cannot be read keeps nothing from being said of the other.
        cleaned = self.cleaned_data if self.is_bound and self.errors is not None else {}
        said = str(cleaned.get(name) or "").strip()
        if not said:
            return None
        try:
            found = looked_at(said, self.here)
        except Refusal as refusal:
            add_refusal(self, refusal, name)
            return None
        end = found.at + timedelta(minutes=1) if found.at and found.precision is Precision.ABOUT else found.until
        # «10:00» ends just before 10:01 begins.
        return end - timedelta(microseconds=1) if end else None


class MomentForm(_MomentsForm):
    """One moment."""

    at = MomentField(label=_("Moment"), help_text=WHEN)


class RangeInput(forms.NumberInput):
    """A slider."""

    input_type = "range"


class SlideForm(forms.Form):
    """A number of the incident, dragged: for those with script alone, beside the moment in words. The important ones are its marks."""

    mark_optional = False
    number = forms.IntegerField(label=_("Drag through the incident"), required=False, widget=RangeInput)

    def __init__(self, *, last: int, number: int) -> None:
        super().__init__(auto_id="slide_%s", initial={"number": number})
        self.fields["number"].widget.attrs |= {"min": 1, "max": last, "list": "ticks"}


class DifferenceForm(_MomentsForm):
    """Two moments."""

    since = MomentField(label=_("The earlier moment"), help_text=_("Empty means from the beginning."))
    until = MomentField(label=_("The later moment"), help_text=_("Empty means now."))
