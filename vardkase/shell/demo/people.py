"""The people of the demonstration: one for each role, by title alone. Nobody real, and nobody with a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from vardkase.access import actions, queries
from vardkase.access.rules import EVERYWHERE, Grant, Role, Viewer
from vardkase.kernel.ids import id_at
from vardkase.shell.demo import norrtalje

DEVICE = "demonstration"
HOME = f"org:{norrtalje.KEEPER_ID}"
SOCIAL = f"org:{norrtalje.organisation_id('sn')}"
# The day on which the storm was named.
BORN_MILLISECONDS = 1_546_300_800_000


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the door: the title is what stands in the log."""

    mailbox: str
    title: str
    role: Role
    scope: str = HOME

    @property
    def id(self) -> UUID:
        """Always the same, so that a second start finds the account of the first, and in the order of the door."""
        return id_at(BORN_MILLISECONDS, PEOPLE.index(self), sha256(f"demonstration/{self.mailbox}".encode()).digest()[:8])


PEOPLE = (
    Person("tib", "Tjänsteperson i beredskap", Role.DUTY_OFFICER),
    Person("logg", "Loggförare", Role.LOG_KEEPER),
    Person("stabschef", "Stabschef", Role.CHIEF_OF_STAFF),
    Person("kommundirektor", "Kommundirektör", Role.DECISION_MAKER),
    Person("stab", "Stabsmedlem", Role.STAFF_MEMBER),
    Person("samverkan", "Samverkansperson, grannkommun", Role.OBSERVER),
    Person("samordnare", "Beredskapssamordnare", Role.COORDINATOR),
    Person("revision", "Revisor", Role.AUDITOR),
    Person("system", "Systemadministratör", Role.ADMINISTRATOR, EVERYWHERE),
    Person("ordforande", "Krisledningsnämndens ordförande", Role.BOARD_CHAIR),
    Person("socialberedskap", "Beredskapshandläggare, socialkontoret", Role.UNIT_COORDINATOR, SOCIAL),
    Person("socialdirektor", "Socialdirektör", Role.UNIT_HEAD, SOCIAL),
)


def move_in(now: datetime) -> None:
    """Makes the accounts that are missing. Refused outside demonstration mode."""
    for person in PEOPLE:
        grants = [Grant(person.role, person.scope)]
        actions.ensure_demo_account(
            account_id=person.id, email=f"{person.mailbox}@norrtalje.example", label=person.title, grants=grants, now=now
        )


def viewers(now: datetime) -> dict[Role, Viewer]:
    """A viewer for each role, with the rights that count now."""
    return {person.role: queries.viewer_of(queries.demo_account(person.id), now=now, device=DEVICE) for person in PEOPLE}
