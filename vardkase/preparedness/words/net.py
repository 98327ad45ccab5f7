"""The words of the net: lengths of failures, and what is done about a dependency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from vardkase.preparedness.cascade import Measure
from vardkase.preparedness.rules.failures import Length

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

LENGTHS: dict[Length, StrPromise] = {
    Length.DAY: _("24 hours"),
    Length.THREE_DAYS: _("72 hours"),
    Length.PLANNED: _("As long as is planned for"),
}

MEASURES: dict[Measure, StrPromise] = {
    Measure.LATER: _("12 hours more"),
    Measure.COVERS: _("As long as the failure"),
    Measure.OTHER_WAY: _("Another way"),
}
