"""Form of a lent role."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from vardkase.access import words as access_words
from vardkase.access.rules import LENDABLE, Role
from vardkase.incidents.forms.base import EnumField
from vardkase.leadership.forms.base import LeadershipForm, text


class LendForm(LeadershipForm):
    """Who is to have which role, for how long and why."""

    account = forms.TypedChoiceField(label=_("Who"), required=False, coerce=UUID, empty_value=None)
    role = EnumField(
        Role, {role: access_words.ROLES[role] for role in LENDABLE}, label=_("Role"), required=True, initial=LENDABLE[0],
        widget=forms.RadioSelect,
    )  # fmt: skip
    hours = forms.IntegerField(label=_("For how many hours"), initial=12, help_text=_("It ends by itself, and you can end it before."))
    reason = text(_("Why?"), _("Everybody in the incident sees it."))

    def __init__(self, *args: Any, people: tuple[tuple[UUID, str], ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose")), *((str(identity), label) for identity, label in people)]
        self.fields["account"].choices = choices  # type: ignore[attr-defined]  # a choice field
        self.fields["hours"].initial = settings.ROLE_LOAN_HOURS
