"""The form of the wall's own link."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vardkase.leadership.forms.base import LeadershipForm, line, number


class WallLinkForm(LeadershipForm):
    """Where the screen hangs, and for how long it is to show the incident."""

    holder = line(_("Where the screen hangs"))
    hours = number(_("Hours that it holds"), _("At most 336: two weeks. When it ends, give a new one."))
