"""The sign-in library's forms in the house's manner: a label above every field, hints below it, no words inside."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.access.words import PASSWORD_HINT


class _Plain:
    """Takes the words out of the fields, where they vanish when one begins to type."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class _NewPassword(_Plain):
    """Two fields for a new password; the first says what is asked of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = PASSWORD_HINT
        self.fields["password2"].label = _("The same password again")


class LoginForm(_Plain, account.LoginForm):  # type: ignore[misc]  # the library publishes no types
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""


class ResetPasswordForm(_Plain, account.ResetPasswordForm):  # type: ignore[misc]  # see above
    """Where the link is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")


class ResetPasswordKeyForm(_NewPassword, account.ResetPasswordKeyForm):  # type: ignore[misc]  # see above
    """A new password, by the link."""


class ChangePasswordForm(_NewPassword, account.ChangePasswordForm):  # type: ignore[misc]  # see above
    """A new password instead of the old."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Present password")


class SetPasswordForm(_NewPassword, account.SetPasswordForm):  # type: ignore[misc]  # see above
    """A first password."""


class ReauthenticateForm(_Plain, account.ReauthenticateForm):  # type: ignore[misc]  # see above
    """The password once more."""


class _Code(_Plain):
    """A code of the second step."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("Code")
        code.widget.attrs.update({"autocomplete": "one-time-code", "spellcheck": "false", "size": "10", "inputmode": "numeric"})


class AuthenticateForm(_Code, mfa.AuthenticateForm):  # type: ignore[misc]  # see above
    """A code from the app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("From the app in your phone, or one of your recovery codes.")


class ReauthenticateCodeForm(_Code, mfa.ReauthenticateForm):  # type: ignore[misc]  # see above
    """A code once more."""


class ActivateTOTPForm(_Code, totp.ActivateTOTPForm):  # type: ignore[misc]  # see above
    """The first code of the app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The code that the app shows")


class _Credential(_Plain):
    """What a browser says about a passkey; anything else is answered with words, where the library would fall over."""

    def full_clean(self) -> None:
        try:
            super().full_clean()  # type: ignore[misc]  # the other base has it
        except (KeyError, TypeError, ValueError, AttributeError):
            self._errors = forms.utils.ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            self.add_error(None, get_adapter().validation_error("incorrect_code"))  # type: ignore[attr-defined]  # the other base has it


class AddPasskeyForm(_Credential, webauthn.AddWebAuthnForm):  # type: ignore[misc]  # see above
    """Name and kind of a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].help_text = _("So that you know which it is, for example “Work phone”.")
        self.fields["passwordless"].label = _("Sign in with it alone, without a password")
        self.fields["passwordless"].help_text = _("Needs a device that asks for fingerprint, face or PIN.")
        self.fields["passwordless"].initial = True


class EditPasskeyForm(_Plain, webauthn.EditWebAuthnForm):  # type: ignore[misc]  # see above
    """The name of a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")


class SignInPasskeyForm(_Credential, webauthn.LoginWebAuthnForm):  # type: ignore[misc]  # see above
    """A passkey instead of a password."""


class AuthenticatePasskeyForm(_Credential, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]  # see above
    """A passkey as the second step."""


class ReauthenticatePasskeyForm(_Credential, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]  # see above
    """A passkey once more."""
