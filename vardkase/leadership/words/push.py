"""The words of push to browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

EVENTS: dict[str, StrPromise] = {
    "push.turned_on": _("Notifications turned on in a browser"),
    "push.turned_off": _("Notifications turned off in a browser"),
}
REFUSALS: dict[str, StrPromise] = {
    "leadership.push_off": _("Notifications in browsers are not turned on here. SMS and e-mail remain."),
    "leadership.push_needs_name": _("Give the device a name, so that you recognise it."),
    "leadership.push_no_subscription": _("The browser did not say where it can be reached. Allow notifications and try again."),
    "leadership.push_foreign": _("The browser uses a push service that is not allowed here. SMS and e-mail remain."),
    "leadership.push_too_many": _("You have %(limit)s devices already. Remove one that you no longer use."),
}
