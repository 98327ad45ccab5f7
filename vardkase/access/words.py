"""Words of access: refusals, events, roles, capabilities, and the sign-in library's own words that its Swedish lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from vardkase.access.rules import Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

REFUSALS: dict[str, StrPromise] = {
    "access.not_found": _("There is no such page, or it is not for you."),
    "access.form_of_another": _(
        "Somebody else opened this form, before you signed in here. What it says is kept for that person. Open the page anew to write."
    ),
    "access.personal_id": _(
        "The name seems to hold a personal identity number. Take it away: it is printed at everything the account does."
    ),
    "access.not_to_oneself": _("You cannot give yourself a role. Ask another administrator."),
    "access.no_such_scope": _("Choose where the role counts."),
    "access.account_is_closed": _("The account is closed. Open it again first."),
    "access.account_is_open": _("The account is already open."),
    "access.ends_before_it_begins": _("The end must come after the beginning. Change one of the times."),
    "access.already_past": _("The end has already passed. Give a time to come, or leave it empty."),
    "access.end_break_glass_instead": _("This is emergency access. End it on the page for emergency access."),
    "access.already_revoked": _("The role has already been taken back."),
    "access.last_administrator": _("This is the last administrator. Give another account the role first."),
    "access.not_ones_own_account": _("You cannot close your own account. Ask another administrator."),
    "access.reason_too_short": _("Write the reason in at least %(least)s characters. Others will read it afterwards."),
    "access.role_is_not_lent": _("That role is not lent. Choose a role of the staff, or ask an administrator."),
    "access.lent_for_too_long": _("Choose between 1 and %(longest)s hours. You can lend the role again afterwards."),
    "access.reason_needed": _("Write why."),
    "access.too_long": _("Choose a time between 1 and %(longest)s minutes. You can open emergency access again afterwards."),
    "access.break_glass_has_ended": _("The emergency access has already ended."),
    "access.email_taken": _("There is already an account with the address %(email)s. Use that one, or give another address."),
    "access.no_such_address": _("Write an e-mail address, such as name@example.org."),
    "access.label_needed": _("Write a function title, and a name if you like, in at most %(longest)s characters."),
}

EVENTS: dict[str, StrPromise] = {
    "access.account_created": _("Account created"),
    "access.account_changed": _("Account changed"),
    "access.account_closed": _("Account closed"),
    "access.account_reopened": _("Account opened again"),
    "access.password_link_made": _("Link for choosing a password made"),
    "access.password_changed": _("Password changed"),
    "access.grant_given": _("Role given"),
    "access.grant_revoked": _("Role taken back"),
    "access.break_glass_opened": _("Emergency access opened"),
    "access.break_glass_ended": _("Emergency access ended"),
}

ROLES: dict[Role, StrPromise] = {
    Role.DUTY_OFFICER: _("Duty officer"),
    Role.LOG_KEEPER: _("Log keeper"),
    Role.CHIEF_OF_STAFF: _("Chief of staff"),
    Role.BOARD_CHAIR: _("Chair of the crisis board"),
    Role.DECISION_MAKER: _("Decision-maker"),
    Role.STAFF_MEMBER: _("Member of the staff"),
    Role.OBSERVER: _("Observer"),
    Role.COORDINATOR: _("Preparedness coordinator"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.UNIT_COORDINATOR: _("Preparedness in a unit"),
    Role.UNIT_HEAD: _("Head of a unit"),
}

ROLE_HINTS: dict[Role, StrPromise] = {
    Role.DUTY_OFFICER: _("Takes and assesses alarms, opens and leads incidents."),
    Role.LOG_KEEPER: _("Writes in the log and reads all of it."),
    Role.CHIEF_OF_STAFF: _("Leads the incident, and may take its log out of the system."),
    Role.BOARD_CHAIR: _("Decides on the crisis board's behalf, and reads what the staff reads."),
    Role.DECISION_MAKER: _("Decides in the incident, also that an entry shall be erased."),
    Role.STAFF_MEMBER: _("Reads and writes in the log, except what is secret."),
    Role.OBSERVER: _("Reads open entries. For liaison officers of other organisations."),
    Role.COORDINATOR: _("Keeps the register of the organisation and prepares incidents."),
    Role.AUDITOR: _("Reads everything and writes nothing."),
    Role.ADMINISTRATOR: _("Manages accounts and roles. Does not read the log."),
    Role.UNIT_COORDINATOR: _("Writes the unit's own risk analysis, measures and plans."),
    Role.UNIT_HEAD: _("Approves the unit's risk analysis and answers for its measures."),
}

# What a grant from break-glass is called.
EMERGENCY = _("Emergency access")

GRANT_STATES: dict[str, StrPromise] = {
    "now": _("Counts now"),
    "later": _("Begins later"),
    "past": _("Has ended"),
    "revoked": _("Taken back"),
}

# The validators in the settings, in one sentence; each says its own when it refuses.
PASSWORD_HINT = _("At least 12 characters. Not a common password, not only digits, and not like your name or address.")

FACTORS: dict[str, StrPromise] = {
    "totp": _("Code from an app"),
    "webauthn": _("Passkey"),
    "recovery_codes": _("Recovery codes"),
}

# The sign-in library's words that people meet, given here so that our catalogue says them in our Swedish.
LIBRARY = (
    _("The email address and/or password you specified are not correct."),
    _("Too many failed login attempts. Try again later."),
    _("This account is currently inactive."),
    _("Incorrect password."),
    _("Incorrect code."),
    _("Please type your current password."),
    _("You must type the same password each time."),
    _("The password reset token was invalid."),
    _("Use your password"),
    _("Use authenticator app or code"),
    _("Use a security key"),
    _("Master key"),
    _("Backup key"),
    _("Key nr. {number}"),
    _("You cannot deactivate two-factor authentication."),
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
)
