"""The words of styrel: refusals, events, and what the classes are called (förordning 2011:931)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

PRIORITIES: dict[int, StrPromise] = {
    1: _("Life and health, within hours"),
    2: _("Functions of society, within hours"),
    3: _("Life and health, within days"),
    4: _("Functions of society, within days"),
    5: _("Large economic values"),
    6: _("The environment"),
    7: _("Social and cultural values"),
    8: _("Others"),
}
EVENTS: dict[str, StrPromise] = {
    "preparedness.styrel_point_saved": _("Connection point saved"),
    "preparedness.styrel_point_removed": _("Connection point taken away"),
}
REFUSALS: dict[str, StrPromise] = {
    "preparedness.styrel_needs_gsrn": _("Write the number of the connection point. It stands on the bill from the grid company."),
    "preparedness.styrel_point_taken": _(
        "That point has class %(priority)s already, for %(name)s. A point has one class (förordning 2011:931): change that line."
    ),
    "preparedness.styrel_too_many": _("A register holds at most %(most)s connection points. Take away those that are not used."),
    "preparedness.styrel_no_class": _("Choose one of the classes 1 to 8 (5 § förordning 2011:931)."),
    "preparedness.styrel_no_values": _(
        "Class 5 is for users with large economic values (5 § förordning 2011:931). Tick that it is so, or choose another class."
    ),
    "preparedness.styrel_no_environment": _(
        "Class 6 is for users that matter much to the environment (5 § förordning 2011:931). Tick that it is so, or choose another class."
    ),
    "preparedness.styrel_no_point": _("The connection point is not there any more."),
}
