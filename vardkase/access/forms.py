"""Forms of access."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from vardkase.access import rules, scopes, words
from vardkase.access.models import Account
from vardkase.access.rules import EVERYWHERE, Role, Viewer
from vardkase.kernel.ids import new_id
from vardkase.ui.forms import MomentInput, choice_label

# `2026-11-22 18:00`, the same with a T, or the day alone.
TIME = re.compile(r"(\d{4}-\d\d?-\d\d?)(?:[ T]+(?:kl\.? *)?(\d\d?)[:.](\d\d))?")


def offer(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Gives a field the choices that hang on who looks."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


class Keyed(forms.Form):
    """A form with the key that makes a second press of the button harmless."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = new_id


class AccountForm(Keyed):
    """An account: address, label and language."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    label = forms.CharField(
        label=_("Function and name"),
        max_length=rules.LONGEST_LABEL,
        help_text=_("Function first, for example “Duty officer, Kim Ek”. It is written beside everything that the account does."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE)


class ReasonForm(Keyed):
    """Why something is closed or opened again."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class RevokeForm(Keyed):
    """Why a role is taken back; may be empty."""

    reason = forms.CharField(label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class _Moment(forms.DateTimeField):
    """A moment in Swedish time, to the minute."""

    widget = MomentInput
    default_error_messages = {"invalid": _("Write day and time, such as 2026-11-22 18:00.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d %H:%M"], required=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Only what is surely meant: Django itself would read `06.30` as six hours and a third of a second."""
        if isinstance(value, str) and value.strip():
            found = TIME.fullmatch(value.strip())
            if found is None:
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
            value = f"{found[1]} {found[2] or '00'}:{found[3] or '00'}"
        return super().to_python(value)


class GrantForm(Keyed):
    """A role in a scope, from and until."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    scope = forms.ChoiceField(label=_("Where it counts"))
    valid_from = _Moment(label=_("From"), help_text=_("Such as 2026-11-22 18:00. Empty means now."))
    valid_to = _Moment(label=_("Until"), help_text=_("Empty means until it is taken back."))
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "role", [(role.value, choice_label(words.ROLES[role], words.ROLE_HINTS[role])) for role in Role])
        offer(self, "scope", scopes.choices(viewer))


class BreakGlassForm(Keyed):
    """Where, why and for how long the glass is broken."""

    scope = forms.ChoiceField(label=_("What do you need to reach?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why?"),
        min_length=rules.SHORTEST_BREAK_GLASS_REASON,
        max_length=500,
        help_text=_("What has happened, and why it cannot wait for an ordinary role. All administrators and auditors see it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    minutes = forms.TypedChoiceField(label=_("For how long?"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        longest = settings.BREAK_GLASS_MINUTES
        steps = sorted({m for m in (15, 30, 60) if m < longest} | {longest})
        offer(self, "minutes", [(m, _("%(count)s minutes") % {"count": m}) for m in steps])
        self.fields["minutes"].initial = steps[0]
        reached = rules.break_glass_reaches(viewer)
        found = reversed(scopes.choices(viewer, kinds=["incident"]))
        offer(self, "scope", [one for one in found if reached & {one[0], EVERYWHERE}])


class FirstRunForm(forms.Form):
    """The first account."""

    code = forms.CharField(
        label=_("Setup code"),
        required=False,
        help_text=_("It was shown when the server was started. It is shown again by the command bin/vardkase setup-code."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    label = forms.CharField(
        label=_("Function and name"), max_length=rules.LONGEST_LABEL, help_text=_("For example “System administrator, Kim Ek”.")
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=words.PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, code_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if code_needed:
            self.fields["code"].required = True
        else:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        """The two passwords are one, and a good one."""
        data = super().clean() or {}
        password = data.get("password")
        if password and data.get("again") and password != data["again"]:
            self.add_error("again", _("The two passwords are not the same. Write the password again."))
        elif password:
            try:
                validate_password(password, Account(email=data.get("email", ""), label=data.get("label", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data
