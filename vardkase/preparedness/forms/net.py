"""What is asked of the net: around which function, of which sector, how far. Asked by links, and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.preparedness import lists, words
from vardkase.preparedness.rules.net import MOST_STEPS


class NetForm(forms.Form):
    """Which part of the net is drawn."""

    function = forms.ChoiceField(label=_("Around"), required=False)
    code = forms.ChoiceField(label=_("Sector"), required=False)
    steps = forms.ChoiceField(label=_("Steps each way"), required=False)
    mark_optional = False

    def __init__(self, *args: Any, functions: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "find_%s", **kwargs})
        named = sorted(functions, key=lambda one: one[1].casefold())
        groups = [(one.name, [(f"{one.key}:{code}", name) for code, name in one.codes]) for one in lists.lists() if one.codes]
        steps = [("", "–"), *((str(number), str(number)) for number in range(MOST_STEPS + 1))]
        self.fields["function"].choices = [("", _("All")), *((str(id), name) for id, name in named)]  # type: ignore[attr-defined]  # a choice field
        self.fields["code"].choices = [("", _("All")), *groups]  # type: ignore[attr-defined]  # a choice field
        self.fields["steps"].choices = steps  # type: ignore[attr-defined]  # a choice field


class FailuresForm(forms.Form):
    """For how long each function is away."""

    hours = forms.ChoiceField(
        label=_("How long each is away"), required=False, choices=[(str(one), label) for one, label in words.LENGTHS.items()]
    )
    mark_optional = False
