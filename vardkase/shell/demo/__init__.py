"""The demonstration municipality: Norrtälje's structure, a role for everyone at the door, and the storm Alfrida.

norrtalje  the register: boards, companies, partners, posts, contact ways; plans, functions, analyses, measures
people     the accounts, by role and title
alfrida    the finished log of the storm, its replay, and an exercise beside it
diary      an ordinary week in the duty diary
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vardkase.shell.demo.alfrida.stage import Cast


def prepare(now: datetime) -> None:
    """Makes everything that is missing, through the same actions as every screen; a second time nothing happens."""
    from vardkase.access.rules import Role
    from vardkase.shell.demo import norrtalje, people
    from vardkase.shell.demo.alfrida.loader import load_alfrida, load_exercise
    from vardkase.shell.demo.diary import load_diary
    from vardkase.shell.demo.norrtalje.continuity import ensure_continuity
    from vardkase.shell.demo.norrtalje.documents import ensure_documents
    from vardkase.shell.demo.norrtalje.followup import ensure_followup
    from vardkase.shell.demo.norrtalje.functions import ensure_functions
    from vardkase.shell.demo.norrtalje.measures import ensure_measures
    from vardkase.shell.demo.norrtalje.plans import ensure_plans
    from vardkase.shell.demo.norrtalje.rsa import ensure_rsa
    from vardkase.shell.demo.norrtalje.terms import ensure_terms

    people.move_in(now)
    players = cast(now)
    viewers, coordinator = players.viewers, players.viewers[Role.COORDINATOR]
    norrtalje.load_organisation(coordinator, now)
    ensure_plans(coordinator, now)
    ensure_terms(coordinator, now)
    ensure_documents(coordinator, now)
    ensure_functions(coordinator, now)
    ensure_rsa(viewers, now)
    ensure_measures(viewers, now)
    ensure_followup(coordinator, now)
    ensure_continuity(coordinator, now)
    load_alfrida(players, now)
    load_exercise(players, now)
    load_diary(players, now)


def cast(now: datetime) -> Cast:
    """Who plays the storm: the demonstration's own people, for the executive board."""
    from vardkase.shell.demo import norrtalje, people
    from vardkase.shell.demo.alfrida.stage import Cast

    return Cast(people.viewers(now), norrtalje.KEEPER_ID, "Kommunstyrelsen")
