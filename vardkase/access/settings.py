"""Settings of sign-in and sessions, declared beside the code they steer; `vardkase/settings.py` takes them all in."""

from __future__ import annotations

from urllib.parse import urlsplit

from vardkase.kernel import options

VARDKASE_DEMO = options.flag(
    "DEMO", False, "Demonstration: one-click door on loopback, nothing leaves the machine. Never on a real server."
)
ROLE_RIGHTS = options.listing(
    "ROLE_RIGHTS",
    "",
    "Changes of what roles may do, such as staff_member+decision_write,duty_officer-board_write; the page of rights has the names.",
)


def is_trustworthy(address: str) -> bool:
    """Whether what comes from an address cannot have been changed on the way: it is https, or does not leave this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1")


ACCESS_APPS = [
    # First, so that our templates are found before the sign-in library's own.
    "vardkase.access",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]
ACCESS_MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware", "vardkase.access.middleware.ViewerMiddleware"]

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["vardkase.access.identity.Backend"]
SESSION_ENGINE = "vardkase.access.identity"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "label")},
    },
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# scrypt needs memory as well as time, so that stolen hashes are dear to try; it is part of Python itself.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_RESET_TIMEOUT = 3600 * options.number("PASSWORD_LINK_HOURS", 24, "Hours that a link for choosing a password can be used.")

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_NAME = "vk_session"
# An absolute end, not a sliding one: to slide, every request would have to write.
SESSION_COOKIE_AGE = 3600 * options.number("SESSION_HOURS", 24, "Hours after which one must sign in again.")
SESSION_SAVE_EVERY_REQUEST = False
USERSESSIONS_TRACK_ACTIVITY = False

# Throttling counts in the database: it holds for all web processes together and survives a restart. Nothing else uses the cache.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "access_throttle"}}

ACCOUNT_ADAPTER = "vardkase.access.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# An administrator writes the address when the account is made, and answers for it.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Vårdkase: "
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {
    # A town hall is one address: what one person mistypes must not shut the door for all.
    "login": "120/m/ip",
    # Five wrong passwords lock the password of an account for five minutes, whoever tried; a passkey still opens it.
    "login_failed": "60/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = options.number(
    "PROXIES", 0, "Reverse proxies in front that may be trusted to say the sender's address (X-Forwarded-For)."
)
ACCOUNT_FORMS = {
    "login": "vardkase.access.signin_forms.LoginForm",
    "reset_password": "vardkase.access.signin_forms.ResetPasswordForm",
    "reset_password_from_key": "vardkase.access.signin_forms.ResetPasswordKeyForm",
    "change_password": "vardkase.access.signin_forms.ChangePasswordForm",
    "set_password": "vardkase.access.signin_forms.SetPasswordForm",
    "reauthenticate": "vardkase.access.signin_forms.ReauthenticateForm",
}
EMAIL_TIMEOUT = 10

MFA_ADAPTER = "vardkase.access.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_FORMS = {
    "authenticate": "vardkase.access.signin_forms.AuthenticateForm",
    "reauthenticate": "vardkase.access.signin_forms.ReauthenticateCodeForm",
    "activate_totp": "vardkase.access.signin_forms.ActivateTOTPForm",
    "add_webauthn": "vardkase.access.signin_forms.AddPasskeyForm",
    "login_webauthn": "vardkase.access.signin_forms.SignInPasskeyForm",
    "authenticate_webauthn": "vardkase.access.signin_forms.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "vardkase.access.signin_forms.ReauthenticatePasskeyForm",
    "edit_webauthn": "vardkase.access.signin_forms.EditPasskeyForm",
}
MFA_TOTP_ISSUER = "Vårdkase"
# One step of thirty seconds either way: phones and servers without internet drift apart.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10
# On localhost, and there only, a browser counts plain http as safe; a passkey must be possible to try in the demonstration.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = VARDKASE_DEMO

ROLE_LOAN_HOURS = options.number("ROLE_LOAN_HOURS", 12, "Longest time, in hours, that a chief of staff lends a role in an incident.")
BREAK_GLASS_MINUTES = options.number("BREAK_GLASS_MINUTES", 60, "Longest time, in minutes, that break-glass lasts.")

OIDC_ISSUER = options.text(
    "OIDC_ISSUER", "", "Address of the municipality's own sign-in service (OpenID Connect issuer); empty means none."
)
OIDC_CLIENT_ID = options.text("OIDC_CLIENT_ID", "", "Client id at the municipality's sign-in service.")
OIDC_CLIENT_SECRET = options.text("OIDC_CLIENT_SECRET", "", "Client secret at the municipality's sign-in service.", secret=True)
OIDC_NAME = options.text("OIDC_NAME", "Kommunens inloggning", "Name of the municipality's sign-in service, shown on its button.")
OIDC_CREATE_ACCOUNTS = options.flag(
    "OIDC_CREATE_ACCOUNTS",
    False,
    "Whether somebody unknown who comes from the municipality's sign-in service is given an account (without any role).",
)
OIDC_ID = "kommunen"
if OIDC_ISSUER and not is_trustworthy(OIDC_ISSUER):
    raise options.BadOption("VARDKASE_OIDC_ISSUER must begin with https://")

SOCIALACCOUNT_ADAPTER = "vardkase.access.adapters.MunicipalAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": OIDC_ID,
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}
# The municipality's own service is trusted to say whose address it is; only verified addresses count.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_STORE_TOKENS = False
# The policy `form-action 'self'` stops a form that ends at another site: the way there is a link. State and PKCE guard the way back.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
