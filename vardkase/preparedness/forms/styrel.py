"""The form of a connection point. It shapes what was typed; what may be said is decided by the rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.preparedness import words
from vardkase.preparedness.forms.continuity import KeyedForm
from vardkase.preparedness.forms.functions import NEW
from vardkase.preparedness.rules.styrel import Point


class PointForm(KeyedForm):
    """A connection point: its number, what it feeds, its class and why."""

    gsrn = forms.CharField(
        label=_("Connection point (GSRN)"), required=False, help_text=_("Eighteen digits as a rule, and 735999 first."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": "24"}),
    )  # fmt: skip
    function_id = forms.TypedChoiceField(label=_("What it feeds"), required=False, coerce=UUID, empty_value=None)
    place = forms.CharField(
        label=_("Where"), required=False, help_text=_("The building or the facility. Never write where a person lives.")
    )
    priority = forms.TypedChoiceField(
        label=_("Class"), required=False, coerce=int, empty_value=None,
        choices=[("", "–"), *((str(one), f"{one}") for one in words.PRIORITIES)],
    )  # fmt: skip
    large_values = forms.BooleanField(label=_("Large economic values are at stake"), required=False)
    environment = forms.BooleanField(label=_("It matters much to the environment"), required=False)
    why = forms.CharField(label=_("Why this class"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, point: Point | None, functions: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        self.point = point
        names = ("gsrn", "function_id", "place", "priority", "large_values", "environment", "why")
        initial = {name: getattr(point, name) for name in names} if point else {}
        super().__init__(*args, part=point, initial=initial, **kwargs)
        known = dict(functions)
        if point is not None:
            known.setdefault(point.function_id, point.function)
        self.fields["function_id"].choices = [("", "–"), *((str(id), name) for id, name in known.items())]  # type: ignore[attr-defined]  # a choice field
        self.fields["priority"].choices = [("", "–"), *((str(one), f"{one}. {word}") for one, word in words.PRIORITIES.items())]  # type: ignore[attr-defined]  # a choice field

    def draft(self) -> Point:
        """The point as the form says it."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("key", "seen")}
        said |= {"function_id": said["function_id"] or NEW, "priority": said["priority"] or 0}
        return Point(id=self.point.id if self.point else NEW, function="", **said)
