"""The matrix of rights as a municipality has it: ours, with what it has changed by a setting.

Some lines are not for changing: who runs the system does not read the logs by that, and who gives roles is somebody else than those who
lead. They are refused at the start, with a sentence that says which and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from vardkase.access.rules import ROLE_CAPABILITIES, Capability, Role

Matrix = Mapping[Role, frozenset[Capability]]
_CHANGE = re.compile(r"(?P<role>[a-z_]+)\s*(?P<sign>[+-])\s*(?P<capability>[a-z_]+)")
_RUNNING = frozenset({Capability.ACCOUNTS_MANAGE, Capability.GRANTS_MANAGE})
_CONTENT = frozenset(
    {
        Capability.INCIDENT_READ,
        Capability.LOG_WRITE,
        Capability.LOG_READ_INTERNAL,
        Capability.LOG_READ_SECRET,
        Capability.INCIDENT_EXPORT,
        Capability.BREAK_GLASS,
        Capability.RSA_READ,
        Capability.RSA_READ_SECRET,
        Capability.RSA_WRITE,
    }
)


def changed(changes: Iterable[str], matrix: Matrix = ROLE_CAPABILITIES) -> dict[Role, frozenset[Capability]]:
    """The matrix with changes such as `staff_member+decision_write` and `duty_officer-board_write`, in their order.

    Raises ValueError with a sentence that says what is wrong with which change.
    """
    found = dict(matrix)
    for change in changes:
        role, gives, capability = _read(change)
        _check(change, role, gives, capability)
        found[role] = found[role] | {capability} if gives else found[role] - {capability}
    return found


def _read(change: str) -> tuple[Role, bool, Capability]:
    parts = _CHANGE.fullmatch(change.strip())
    if parts is None:
        raise ValueError(f"{change!r} is not of the form role+right or role-right")
    try:
        role = Role(parts["role"])
    except ValueError:
        raise ValueError(f"{change!r} names no role; the roles are {', '.join(Role)}") from None
    try:
        return role, parts["sign"] == "+", Capability(parts["capability"])
    except ValueError:
        raise ValueError(f"{change!r} names no right; the rights are {', '.join(Capability)}") from None


def _check(change: str, role: Role, gives: bool, capability: Capability) -> None:
    runs = role is Role.ADMINISTRATOR
    if runs and gives and capability in _CONTENT:
        raise ValueError(f"{change!r}: who runs the system must not read or write the logs by that")
    if runs and not gives and capability in _RUNNING:
        raise ValueError(f"{change!r}: somebody must be able to make accounts and give roles")
    if not runs and gives and capability in _RUNNING:
        raise ValueError(f"{change!r}: accounts and roles are managed by administrators alone")
