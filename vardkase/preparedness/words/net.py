"""The words of the net: lengths of failures, and what a measure is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vardkase.preparedness.cascade.change import Change, MoreReserve
from vardkase.preparedness.rules.failures import Length
from vardkase.preparedness.words.functions import length

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

LENGTHS: dict[Length, StrPromise] = {
    Length.DAY: _("24 hours"),
    Length.THREE_DAYS: _("72 hours"),
    Length.PLANNED: _("As long as is planned for"),
}


def change(one: Change) -> str:
    """What a measure does, in words."""
    if isinstance(one, MoreReserve) and not math.isinf(one.hours):
        return gettext("Goes on %(time)s longer without it") % {"time": length(round(one.hours * 60))}
    return gettext("Another way, that hangs on nothing here")
