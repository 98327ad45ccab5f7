"""Forms of what fails next."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vardkase.incidents.forms.base import EnumField, MomentField
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.forms.base import LeadershipForm, line, text, when
from vardkase.situation.rules.outlook import HORIZONS, MOST_ASSUMED, Assumption, Moments, ObservedDraft, OutlookDraft, Stand
from vardkase.situation.words.outlook import STANDS
from vardkase.ui.forms import MomentInput
from vardkase.ui.times import local

# Rows to fill in after those that are there, and the most that a form has: more than a forecast takes, so that it can say so.
MORE_ROWS, MOST_ROWS = 4, 80
_ROW_KEY = re.compile(r"row_([0-9]{1,4})_key")
NAMES = ("key", "stand", "since", "likely", "low", "high", "source")


class OutlookForm(LeadershipForm):
    """How things stand, function by function; what is not said is taken to work as long as what it needs does."""

    horizon = forms.TypedChoiceField(
        label=_("How far ahead"), coerce=int, choices=[(hours, _("%s hours") % hours) for hours in HORIZONS], initial=48
    )
    note = text(_("Note"), _("What the forecast is made for, or what is uncertain."))

    def __init__(self, *args: Any, functions: dict[str, str], begin: tuple[Assumption, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = functions
        self.rows_shown, self.beyond = len(begin) + MORE_ROWS, False
        if self.is_bound:
            sent = [int(found[1]) for name in self.data if (found := _ROW_KEY.fullmatch(name))]
            self.beyond = max(sent, default=0) >= MOST_ROWS
            self.rows_shown = min(max(sent, default=self.rows_shown - 1) + 1, MOST_ROWS)
        for number in range(self.rows_shown):
            self._add(number, begin[number] if number < len(begin) else None)

    def _add(self, number: int, one: Assumption | None) -> None:
        choices = [("", "–"), *self.names.items()]
        made = {
            "key": forms.ChoiceField(label=_("Vital function"), required=False, choices=choices),
            "stand": EnumField(Stand, STANDS, label=pgettext_lazy("outlook", "How it stands"), initial=Stand.OUT),
            "since": MomentField(label=_("Out since"), help_text=_("For example «2 jan 02:00» or «i natt 02:20».")),
            "likely": when(
                _("Back, or goes on until: most likely"), _("Empty: nobody knows. For example «18:00», «fredag 12:00», «6 tim».")
            ),
            "low": when(_("At the earliest"), ""),
            "high": when(_("At the latest"), ""),
            "source": line(_("Who says so")),
        }
        for name, field in made.items():
            self.fields[f"row_{number}_{name}"] = field
        if one is not None:
            self.initial.update({f"row_{number}_{name}": value for name, value in _shown(one, self.now).items()})

    @property
    def top(self) -> list[Any]:
        """What is asked of the forecast as a whole."""
        return [self["horizon"], self["note"]]

    @property
    def rows(self) -> list[list[Any]]:
        """The fields of each row."""
        return [[self[f"row_{number}_{name}"] for name in NAMES] for number in range(self.rows_shown)]

    def draft(self) -> OutlookDraft:
        """What the form says; what cannot be read is left as errors in the form. A row without a function is no row.

        Refused: "situation.outlook_too_many" for a row beyond those that the form has: none is left out in silence.
        """
        if self.beyond:
            raise Refusal("situation.outlook_too_many", most=MOST_ASSUMED)
        rows = [one for number in range(self.rows_shown) if (one := self._row(number)) is not None]
        return OutlookDraft(tuple(rows), self.cleaned_data["horizon"], self.cleaned_data["note"])

    def _row(self, number: int) -> Assumption | None:
        def said(name: str) -> Any:
            return self.cleaned_data.get(f"row_{number}_{name}")

        if not said("key"):
            return None
        stand = said("stand") or Stand.OUT
        since = self.past(f"row_{number}_since")
        likely, low, high = (self.to_come(f"row_{number}_{name}") for name in ("likely", "low", "high"))
        at = None
        if likely or low or high:
            middle = likely or low or high or self.now
            at = Moments(low or min(middle, high or middle), middle, high or max(middle, low or middle))
        return Assumption(said("key"), self.names.get(said("key"), said("key")), stand, since, at, said("source") or "")


def _shown(one: Assumption, now: datetime) -> dict[str, Any]:
    """A row as it is shown again: what has passed since is left out."""
    found: dict[str, Any] = {"key": one.key, "stand": str(one.stand), "since": _clock(one.since), "source": one.source}
    if one.at is not None and one.at.likely > now:
        found |= {"likely": _clock(one.at.likely)}
        if one.at.low != one.at.high:
            found |= {"low": _clock(max(one.at.low, now)), "high": _clock(one.at.high)}
    return found


def _clock(at: datetime | None) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}" if at else ""


class ObservedForm(LeadershipForm):
    """What happened to a function."""

    which = forms.ChoiceField(label=_("Vital function"), required=False)
    broke_at = MomentField(label=_("It failed"), help_text=_("For example «2 jan 08:40» or «i morse 05». Empty if it has not."))
    held_until = MomentField(label=_("Or: it had not failed by"), help_text=_("The latest moment at which it is known to have worked."))
    back_at = MomentField(label=_("It worked again"), help_text=_("Empty if it is still out."))
    source = line(_("Who says so"), _("A function, an operator, a newspaper."))
    note = text(_("Note"))

    def __init__(self, *args: Any, functions: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = functions
        self.fields["which"].choices = [("", "–"), *functions.items()]  # type: ignore[attr-defined]  # a choice field

    def draft(self) -> ObservedDraft:
        """What the form says."""
        said = self.cleaned_data
        broke, held, back = (self.past(name) for name in ("broke_at", "held_until", "back_at"))
        return ObservedDraft(said["which"], self.names.get(said["which"], ""), broke, held, said["source"], said["note"], back)


class InsteadForm(forms.Form):
    """What if: one function, back or failing at another moment. Asked by a link, and kept nowhere."""

    function = forms.ChoiceField(label=_("What if"), required=False)
    back = forms.CharField(label=_("is back"), required=False, max_length=60, widget=MomentInput(attrs={"placeholder": "18:00, fredag"}))
    mark_optional = False

    def __init__(self, *args: Any, functions: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "if_%s", **kwargs})
        self.fields["function"].choices = list(functions.items())  # type: ignore[attr-defined]  # a choice field
