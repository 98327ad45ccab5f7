"""Forms of the crisis board's meetings."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.incidents.forms.base import MomentField
from vardkase.leadership.forms.base import LeadershipForm, SeenForm, line, lines, number, text, when
from vardkase.leadership.queries import DutyLine
from vardkase.leadership.rules.sittings import Adjustment, ConveningDraft, ItemDraft, ItemKind
from vardkase.ui.forms import DateInput, choice_label
from vardkase.ui.times import local


class ConveneForm(LeadershipForm):
    """The notice to a meeting of the board."""

    at = when(_("The meeting begins"))
    place = line(_("Place"), _("Or how it is held at a distance."))
    joining = line(_("How one takes part at a distance"))
    minutes = number(_("Minutes"), initial=60)
    convened_by = line(_("Who called the meeting"), _("The function."))
    how = line(_("How they were called"), _("Telephone, text message, e-mail: every way that was used."))
    convened_at = MomentField(label=_("Called at"), help_text=_("Empty means now."))
    called = lines(_("Members who were called"), _("One on each line, by function."))
    substitutes = lines(_("Substitutes who were called"))
    short_notice = text(_("Why it was called at short notice"), _("Empty when it was called in time by the by-laws."))
    by_laws = line(_("What the by-laws say"), _("The paragraph of the board's by-laws that the notice rests on."))
    items = lines(_("Matters"), _("One on each line. Reports of the chair's decisions come by themselves."))

    def draft(self) -> ConveningDraft:
        """What the form says. Without a time the board meets now."""
        data = self.cleaned_data
        return ConveningDraft(
            self.to_come("at") or self.now, data["place"], data["convened_by"], data["how"], self.listed("called"),
            self.listed("substitutes"), data["joining"], 60 if data["minutes"] is None else data["minutes"], self.past("convened_at"),
            data["short_notice"], data["by_laws"], self.listed("items"),
        )  # fmt: skip


class ItemForm(SeenForm):
    """A paragraph of the minutes."""

    heading = line(_("Heading"))
    about = forms.ChoiceField(label=_("What it is about"), required=False)
    background = text(_("Background"))
    proposal = text(_("Proposal"))
    decision = text(_("Decision"), _("As it shall be read afterwards."), rows=3)
    grounds = text(_("Grounds"), _("Needed when something is decided."))
    reservations = text(_("Reservations"), _("Who, and what they say. Empty when nobody reserves themselves."))
    recused = lines(
        _("Left because of a conflict of interest"), _("One on each line, by function. Whoever has one does not take part."), rows=2
    )

    def __init__(self, *args: Any, abouts: tuple[tuple[str, str], ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if abouts:
            self.fields["about"].choices = [("", _("A matter of its own")), *abouts]  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["about"]

    def draft(self) -> ItemDraft:
        """What the form says. What a paragraph is about is chosen as `kind:id`."""
        data = self.cleaned_data
        kind, _colon, about = str(data.get("about") or "").partition(":")
        return ItemDraft(
            data["heading"], ItemKind(kind or "matter"), data["background"], data["proposal"], data["decision"], data["grounds"],
            data["reservations"], self.listed("recused"), UUID(about) if about else None,
        )  # fmt: skip


class AdjustForm(LeadershipForm):
    """That the minutes are adjusted."""

    on = forms.DateField(label=_("On which day"), required=False, widget=DateInput, help_text=_("Empty means today."))
    by = lines(_("By whom"), _("One on each line, by function: the chair and those who adjust."))
    kept = line(_("Where the signed original is kept"), _("The registry and its number."))

    def draft(self) -> Adjustment:
        """What the form says."""
        data = self.cleaned_data
        return Adjustment(data["on"] or local(self.now).date(), self.listed("by"), data["kept"])


class CloseSittingForm(LeadershipForm):
    """What the meeting has heard of."""

    reported = forms.TypedMultipleChoiceField(
        label=_("Decisions by the chair that were reported"), required=False, coerce=UUID, widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick only what the board has heard at this meeting. The rest comes back at the next one."),
    )  # fmt: skip

    def __init__(self, *args: Any, owed: tuple[DutyLine, ...] = (), written: Collection[UUID | None] = frozenset(), **kwargs: Any) -> None:
        """`owed` is what the board is still to hear. Only what has its paragraph (`written`) is ticked: the rest somebody must choose."""
        super().__init__(*args, **kwargs)
        self.owed = owed
        if owed:
            has, lacks = _("Has its paragraph."), _("Has no paragraph yet. If you tick it, one is written with the decision's own words.")
            self.fields["reported"].choices = [  # type: ignore[attr-defined]  # a choice field
                (str(one.about_id), choice_label(f"{one.reference} {one.title}", has if one.about_id in written else lacks)) for one in owed
            ]
            self.initial.setdefault("reported", [str(one.about_id) for one in owed if one.about_id in written])
        else:
            del self.fields["reported"]

    @property
    def unreported(self) -> tuple[UUID, ...]:
        """Those that the meeting did not come to."""
        said = set(self.cleaned_data.get("reported") or ())
        return tuple(one.about_id for one in self.owed if one.about_id not in said)
