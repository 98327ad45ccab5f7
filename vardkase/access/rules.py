"""Who may do what. A role is a bundle of capabilities; a grant is a role in a scope; a viewer is the one who asks, with what counts now.

Scopes are opaque here: `org:<id>` for an authority, `incident:<id>` for an incident, `everywhere` for the whole installation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from vardkase.kernel.actor import Actor, ActorKind
from vardkase.kernel.refusal import Refusal

EVERYWHERE = "everywhere"
# A reason shorter than this says nothing to the one who reads it afterwards.
SHORTEST_BREAK_GLASS_REASON = 10
LONGEST_SCOPE = 100
LONGEST_LABEL = 200


class Role(StrEnum):
    """What somebody is in a scope."""

    DUTY_OFFICER = "duty_officer"
    LOG_KEEPER = "log_keeper"
    CHIEF_OF_STAFF = "chief_of_staff"
    DECISION_MAKER = "decision_maker"
    STAFF_MEMBER = "staff_member"
    OBSERVER = "observer"
    COORDINATOR = "coordinator"
    BOARD_CHAIR = "board_chair"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    UNIT_COORDINATOR = "unit_coordinator"
    UNIT_HEAD = "unit_head"


class Capability(StrEnum):
    """What a gate or a query asks for."""

    ALARM_READ = "alarm_read"
    ALARM_TAKE = "alarm_take"
    ALARM_ASSESS = "alarm_assess"
    INCIDENT_OPEN = "incident_open"
    INCIDENT_READ = "incident_read"
    INCIDENT_LEAD = "incident_lead"
    LOG_WRITE = "log_write"
    LOG_READ_INTERNAL = "log_read_internal"
    LOG_READ_SECRET = "log_read_secret"  # noqa: S105 - the name of a right, not a password
    INCIDENT_EXPORT = "incident_export"
    PAYLOAD_ERASE = "payload_erase"
    DECISION_WRITE = "decision_write"
    BOARD_WRITE = "board_write"
    STAFF_DECIDE = "staff_decide"
    DIARY_READ = "diary_read"
    DIARY_WRITE = "diary_write"
    ORGANISATION_READ = "organisation_read"
    ORGANISATION_EDIT = "organisation_edit"
    PLAN_EDIT = "plan_edit"
    ACCOUNTS_MANAGE = "accounts_manage"
    GRANTS_MANAGE = "grants_manage"
    BREAK_GLASS = "break_glass"
    ROLE_LEND = "role_lend"
    SITUATION_WRITE = "situation_write"
    REPORT_REVIEW = "report_review"
    REPORT_APPROVE = "report_approve"
    RSA_READ = "rsa_read"
    RSA_READ_SECRET = "rsa_read_secret"  # noqa: S105 - the name of a right, not a password
    RSA_WRITE = "rsa_write"
    RSA_APPROVE = "rsa_approve"
    RSA_LEAD = "rsa_lead"


_C = Capability
# The staff's table sees everything of its incident except what is secret; the log keeper writes the secret down and so reads it.
_STAFF = frozenset({_C.INCIDENT_READ, _C.LOG_WRITE, _C.LOG_READ_INTERNAL, _C.ORGANISATION_READ})
_LOG_KEEPER = _STAFF | {_C.ALARM_READ, _C.LOG_READ_SECRET}
_DUTY_OFFICER = _LOG_KEEPER | {
    _C.ALARM_TAKE, _C.ALARM_ASSESS, _C.INCIDENT_OPEN, _C.INCIDENT_LEAD, _C.DECISION_WRITE, _C.BREAK_GLASS, _C.DIARY_READ, _C.DIARY_WRITE,
    _C.SITUATION_WRITE, _C.RSA_READ,
}  # fmt: skip

ROLE_CAPABILITIES: Mapping[Role, frozenset[Capability]] = MappingProxyType(
    {
        Role.DUTY_OFFICER: _DUTY_OFFICER,
        # The log keeper keeps the register of decisions too, whoever decides, and the minutes of the crisis board.
        Role.LOG_KEEPER: _LOG_KEEPER | {_C.DECISION_WRITE, _C.BOARD_WRITE, _C.STAFF_DECIDE},
        Role.CHIEF_OF_STAFF: _DUTY_OFFICER | {_C.STAFF_DECIDE, _C.INCIDENT_EXPORT, _C.ROLE_LEND, _C.REPORT_REVIEW},
        Role.DECISION_MAKER: _LOG_KEEPER
        | {
            _C.INCIDENT_OPEN,
            _C.INCIDENT_LEAD,
            _C.DECISION_WRITE,
            _C.BOARD_WRITE,
            _C.INCIDENT_EXPORT,
            _C.PAYLOAD_ERASE,
            _C.BREAK_GLASS,
            _C.DIARY_READ,
            _C.DIARY_WRITE,
            _C.REPORT_REVIEW,
            _C.REPORT_APPROVE,
            _C.RSA_READ,
            _C.RSA_READ_SECRET,
            _C.RSA_APPROVE,
        },
        # The chair of the crisis board decides there, and reads what the staff reads; secrets of the staff are not the chair's by that.
        Role.BOARD_CHAIR: frozenset({_C.INCIDENT_READ, _C.LOG_READ_INTERNAL, _C.DECISION_WRITE, _C.BOARD_WRITE, _C.ORGANISATION_READ}),
        # Every function of the staff says how its part stands, and writes its part of the report.
        Role.STAFF_MEMBER: _STAFF | {_C.SITUATION_WRITE},
        Role.OBSERVER: frozenset({_C.INCIDENT_READ}),
        Role.COORDINATOR: (_DUTY_OFFICER - {_C.LOG_READ_SECRET})
        | {
            _C.INCIDENT_EXPORT,
            _C.ORGANISATION_EDIT,
            _C.PLAN_EDIT,
            _C.RSA_READ,
            _C.RSA_READ_SECRET,
            _C.RSA_WRITE,
            _C.RSA_LEAD,
        },
        Role.AUDITOR: frozenset(
            {
                _C.INCIDENT_READ,
                _C.LOG_READ_INTERNAL,
                _C.LOG_READ_SECRET,
                _C.INCIDENT_EXPORT,
                _C.ORGANISATION_READ,
                _C.DIARY_READ,
                _C.RSA_READ,
                _C.RSA_READ_SECRET,
            }
        ),
        # Who runs the system does not read the log by that: the content of incidents is for those who lead them.
        Role.ADMINISTRATOR: frozenset({_C.ACCOUNTS_MANAGE, _C.GRANTS_MANAGE, _C.ORGANISATION_READ}),
        # Preparedness in an administration or a company: its own analysis, its own plans, and nothing of incidents by that.
        Role.UNIT_COORDINATOR: frozenset({_C.ORGANISATION_READ, _C.PLAN_EDIT, _C.RSA_READ, _C.RSA_READ_SECRET, _C.RSA_WRITE}),
        Role.UNIT_HEAD: frozenset({_C.ORGANISATION_READ, _C.RSA_READ, _C.RSA_READ_SECRET, _C.RSA_WRITE, _C.RSA_APPROVE}),
    }
)
# Roles of a unit: they hold in the unit's own authority, and never through the one that keeps the municipality's register.
UNIT_ROLES = frozenset({Role.UNIT_COORDINATOR, Role.UNIT_HEAD})
# The matrix in force: the one above, unless the municipality has changed it by a setting (vardkase/access/rights.py).
_in_force: dict[Role, frozenset[Capability]] = dict(ROLE_CAPABILITIES)
# Break-glass opens one incident's log, or all of them, to read and to write in; it leads nothing, exports nothing and erases nothing.
EMERGENCY_CAPABILITIES = frozenset({_C.INCIDENT_READ, _C.LOG_WRITE, _C.LOG_READ_INTERNAL, _C.LOG_READ_SECRET})
# The role under which break-glass is kept: the nearest ordinary one. Its capabilities are those above.
EMERGENCY_ROLE = Role.LOG_KEEPER

# The roles of the staff's table, which its chief may give for a night. Whoever decides, chairs, audits or runs the system has the role by
# delegation, election or employment; and a chief who could make chiefs would have no end to the time.
LENDABLE = (Role.LOG_KEEPER, Role.STAFF_MEMBER, Role.DUTY_OFFICER, Role.OBSERVER)


def use_rights(matrix: Mapping[Role, frozenset[Capability]]) -> None:
    """Puts a matrix in force; a role that it does not name keeps what it had."""
    _in_force.update(matrix)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a scope, valid now. An emergency grant comes from break-glass and ends at `until`."""

    role: Role
    scope: str
    emergency: bool = False
    until: datetime | None = None

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What the grant allows in its scope."""
        return EMERGENCY_CAPABILITIES if self.emergency else _in_force[self.role]


@dataclass(frozen=True, slots=True)
class Viewer:
    """The one who asks: account, the actor that is written into entries, the grants that count at this moment, and the device."""

    account_id: UUID | None
    actor: Actor
    grants: tuple[Grant, ...]
    device: str

    def can(self, capability: Capability, scopes: Iterable[str]) -> bool:
        """Whether the capability is held in any of the scopes, or everywhere."""
        wanted = {*scopes, EVERYWHERE}
        return any(grant.scope in wanted and capability in grant.capabilities for grant in self.grants)

    @property
    def centrally(self) -> Viewer:
        """The viewer as it counts for other authorities than its own: without the roles that hold in a unit's own authority alone."""
        kept = tuple(grant for grant in self.grants if grant.role not in UNIT_ROLES)
        return self if len(kept) == len(self.grants) else replace(self, grants=kept)

    def can_for(self, capability: Capability, authority_id: UUID, keeper_id: UUID) -> bool:
        """Whether the capability is held in an authority, or centrally in the one that keeps the register which it stands in."""
        return self.can(capability, (f"org:{authority_id}",)) or self.centrally.can(capability, (f"org:{keeper_id}",))

    def can_anywhere(self, capability: Capability) -> bool:
        """Whether the capability is held in some scope, whichever."""
        return any(capability in grant.capabilities for grant in self.grants)

    def scopes_with(self, capability: Capability) -> frozenset[str]:
        """The scopes in which the capability is held."""
        return frozenset(grant.scope for grant in self.grants if capability in grant.capabilities)

    @property
    def emergencies(self) -> tuple[Grant, ...]:
        """The break-glass grants that last."""
        return tuple(grant for grant in self.grants if grant.emergency)


ANONYMOUS = Viewer(account_id=None, actor=Actor(ActorKind.ACCOUNT, "", ""), grants=(), device="")


def is_scope(scope: str) -> bool:
    """Whether the text has the shape of a scope."""
    kind, colon, name = scope.partition(":")
    return scope == EVERYWHERE or (kind in ("org", "incident") and bool(colon and name) and len(scope) <= LONGEST_SCOPE)


def is_valid_at(now: datetime, *, valid_from: datetime, valid_to: datetime | None, revoked_at: datetime | None) -> bool:
    """Whether a grant counts: from its first moment up to, and not including, its last. A revoked grant counts no more."""
    return revoked_at is None and valid_from <= now and (valid_to is None or now < valid_to)


def check_may_give(
    viewer: Viewer, *, account_id: UUID, scope: str, valid_from: datetime, valid_to: datetime | None, now: datetime, account_open: bool
) -> None:
    """A role is given by one who manages grants in that scope, never to oneself, to an open account, for a time that is not past."""
    if not viewer.can(Capability.GRANTS_MANAGE, (scope,)):
        raise Refusal("access.not_found")
    if viewer.account_id == account_id:
        raise Refusal("access.not_to_oneself")
    if not is_scope(scope):
        raise Refusal("access.no_such_scope")
    if not account_open:
        raise Refusal("access.account_is_closed")
    if valid_to is not None and valid_to <= valid_from:
        raise Refusal("access.ends_before_it_begins")
    if valid_to is not None and valid_to <= now:
        raise Refusal("access.already_past")


def check_may_revoke(viewer: Viewer, *, role: Role, scope: str, emergency: bool, already_revoked: bool, other_administrators: int) -> None:
    """A role is revoked by one who manages grants in that scope; somebody must always be left who can give roles."""
    if not viewer.can(Capability.GRANTS_MANAGE, (scope,)):
        raise Refusal("access.not_found")
    if emergency:
        raise Refusal("access.end_break_glass_instead")
    if already_revoked:
        raise Refusal("access.already_revoked")
    check_administrators_remain(role=role, scope=scope, other_administrators=other_administrators)


def check_administrators_remain(*, role: Role, scope: str, other_administrators: int) -> None:
    """The last administrator of the whole installation can neither be closed nor lose the role."""
    if role is Role.ADMINISTRATOR and scope == EVERYWHERE and other_administrators < 1:
        raise Refusal("access.last_administrator")


def check_may_see_accounts(viewer: Viewer) -> None:
    """Who there is, is seen by those who manage accounts or give roles, also where they do so for one authority alone."""
    if not viewer.can_anywhere(Capability.ACCOUNTS_MANAGE):
        raise Refusal("access.not_found")


def may_manage_accounts(viewer: Viewer) -> bool:
    """An account opens every door that its roles open, wherever: it is made, changed and closed by an administrator of everything."""
    return viewer.can(Capability.ACCOUNTS_MANAGE, ())


def check_may_manage_accounts(viewer: Viewer) -> None:
    """Refuses those who may not, as if there were no such account."""
    if not may_manage_accounts(viewer):
        raise Refusal("access.not_found")


def check_may_close(viewer: Viewer, *, account_id: UUID, is_open: bool) -> None:
    """An account is closed by one who manages accounts, and not by its own holder, who would lock themselves out."""
    check_may_manage_accounts(viewer)
    if viewer.account_id == account_id:
        raise Refusal("access.not_ones_own_account")
    if not is_open:
        raise Refusal("access.account_is_closed")


def break_glass_reaches(viewer: Viewer) -> frozenset[str]:
    """What a viewer may open by break-glass: everything, for who holds the right in an authority or everywhere. Who holds it in an incident
    alone, as somebody to whom a role is lent for a night does, opens no more than that incident; and nobody opens more by what is open."""
    held = frozenset(scope for scope in viewer.scopes_with(Capability.BREAK_GLASS) if viewer.account_id is not None)
    return held if all(scope.startswith("incident:") for scope in held) else frozenset({EVERYWHERE})


def check_may_break_glass(viewer: Viewer, *, scope: str, reason: str, minutes: int, longest: int) -> None:
    """Break-glass is for those who hold the right, in a scope that it reaches, with a reason that says something, for a short time."""
    reached = break_glass_reaches(viewer)
    if not reached:
        raise Refusal("access.not_found")
    if not is_scope(scope) or scope.startswith("org:") or not {scope, EVERYWHERE} & reached:
        raise Refusal("access.no_such_scope")
    if len(reason.strip()) < SHORTEST_BREAK_GLASS_REASON:
        raise Refusal("access.reason_too_short", least=SHORTEST_BREAK_GLASS_REASON)
    if not 1 <= minutes <= longest:
        raise Refusal("access.too_long", longest=longest)


def check_may_end_break_glass(viewer: Viewer, *, account_id: UUID, ended: bool, valid_to: datetime, now: datetime) -> None:
    """Break-glass is ended by the one who opened it or by an administrator, once, while it lasts."""
    if viewer.account_id != account_id and not viewer.can(Capability.GRANTS_MANAGE, (EVERYWHERE,)):
        raise Refusal("access.not_found")
    if ended or valid_to <= now:
        raise Refusal("access.break_glass_has_ended")


def may_see_break_glass(viewer: Viewer) -> bool:
    """Everyone's break-glass is seen by administrators and by auditors; one's own by oneself."""
    return viewer.can_anywhere(Capability.GRANTS_MANAGE) or any(grant.role is Role.AUDITOR for grant in viewer.grants)


def check_may_lend(viewer: Viewer, here: tuple[str, ...]) -> None:
    """Roles are lent by the chief of staff where that role holds. To others there is nothing of the kind."""
    if viewer.account_id is None or not viewer.can(Capability.ROLE_LEND, here):
        raise Refusal("access.not_found")


def check_loan(viewer: Viewer, *, account_id: UUID, account_open: bool, role: Role, reason: str, hours: int, longest: int) -> None:
    """A loan is of a role of the staff, to somebody else with an open account, with a reason that says something, for a short time."""
    if role not in LENDABLE:
        raise Refusal("access.role_is_not_lent", field="role")
    if viewer.account_id == account_id:
        raise Refusal("access.not_to_oneself", field="account")
    if not account_open:
        raise Refusal("access.account_is_closed", field="account")
    if len(reason.strip()) < SHORTEST_BREAK_GLASS_REASON:
        raise Refusal("access.reason_too_short", field="reason", least=SHORTEST_BREAK_GLASS_REASON)
    if not 1 <= hours <= longest:
        raise Refusal("access.lent_for_too_long", field="hours", longest=longest)


def break_glass_ends(now: datetime, minutes: int) -> datetime:
    """When break-glass that opens now ends by itself."""
    return now + timedelta(minutes=minutes)
