"""The form that turns push on in a browser."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.leadership.forms.base import LeadershipForm, line


class PushForm(LeadershipForm):
    """What the device is called, and what the browser said, which the script fills in."""

    device = line(_("Name of the device"), _("For example “My phone”. The name is for you, so that you know which it is."))
    subscription = forms.CharField(required=False, widget=forms.HiddenInput)
