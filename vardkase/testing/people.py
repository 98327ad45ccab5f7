"""The viewers that every action, query and view is tried with. All invented."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from vardkase.access.rules import Grant, Role, Viewer
from vardkase.kernel.actor import Actor, ActorKind
from vardkase.kernel.ids import new_id

# Two authorities of the same municipality; secrecy applies between them.
AUTHORITY = UUID("01680000-0000-7000-8000-00000000a001")
OTHER_AUTHORITY = UUID("01680000-0000-7000-8000-00000000b001")
AUTHORITY_SCOPE = f"org:{AUTHORITY}"
OTHER_SCOPE = f"org:{OTHER_AUTHORITY}"
# Together these hold every operational capability. Auditor, administrator and observer are tried on their own.
OPERATIONAL = (Role.DUTY_OFFICER, Role.LOG_KEEPER, Role.CHIEF_OF_STAFF, Role.DECISION_MAKER, Role.STAFF_MEMBER, Role.COORDINATOR)
# These hold nothing of incidents, alarms or diaries at their own authority: to them there is no incident.
OUTSIDE = (Role.ADMINISTRATOR, Role.UNIT_COORDINATOR, Role.UNIT_HEAD)
DEVICE = "test"


def viewer_with(
    *roles: Role, scope: str = AUTHORITY_SCOPE, label: str = "Provperson", account_id: UUID | None = None, grants: Iterable[Grant] = ()
) -> Viewer:
    """A signed-in viewer with the roles in the scope, and with any further grants."""
    account_id = account_id or new_id()
    held = tuple(Grant(role, scope) for role in roles) + tuple(grants)
    return Viewer(account_id=account_id, actor=Actor(ActorKind.ACCOUNT, str(account_id), label), grants=held, device=DEVICE)


def alva() -> Viewer:
    """The right person: every operational role at the authority."""
    return viewer_with(*OPERATIONAL, label="Tjänsteman i beredskap, Alva Provsson")


def bo() -> Viewer:
    """Same authority, wrong role."""
    return viewer_with(Role.OBSERVER, label="Observatör, Bo Provsson")


def cilla() -> Viewer:
    """The right roles, at another authority."""
    return viewer_with(*OPERATIONAL, scope=OTHER_SCOPE, label="Tjänsteman i beredskap, Cilla Provsson")


def dag() -> Viewer:
    """A partner's liaison: signed in, invited to nothing."""
    return viewer_with(label="Samverkansperson, Dag Provsson")


def nobody() -> Viewer:
    """Not signed in."""
    return Viewer(account_id=None, actor=Actor(ActorKind.ACCOUNT, "", ""), grants=(), device=DEVICE)
