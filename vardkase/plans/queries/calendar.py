"""The days of the running and the coming term as a calendar: titles and days, nothing of how anything stands or of who anybody is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from vardkase.access.rules import Grant, Role, Viewer
from vardkase.kernel.actor import Actor, ActorKind
from vardkase.kernel.refusal import Refusal
from vardkase.plans import feeds
from vardkase.plans.models.terms import FeedRow
from vardkase.plans.queries.obligations import DutyLine, duty_lines
from vardkase.plans.queries.terms import BodyTerm, Keeper, body_terms, keeper_row, may_edit
from vardkase.plans.queries.training import TrainingLine, training_page
from vardkase.plans.rules.ical import Occasion
from vardkase.plans.rules.obligations import Cycle, State
from vardkase.plans.rules.terms import BodyKind, Term, term_at
from vardkase.plans.rules.training import TrainingState

_OPEN = (State.OVERDUE, State.DUE_SOON, State.NOT_BEGUN)
WARN = 30


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that has an address."""

    id: UUID
    url: str
    given_at: datetime
    given_by: str


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """What comes, and the feed if there is one. Its address is told to those who may withdraw it."""

    keeper: Keeper
    occasions: tuple[Occasion, ...]
    feed: Feed | None


def occasions(viewer: Viewer, keeper_id: UUID, today: date) -> tuple[Occasion, ...]:
    """Elections, first days of terms, days of duties that are not done, and trainings that lapse. Refusal("plans.not_found")."""
    keeper_row(viewer, keeper_id)
    running = term_at(today)
    found: list[Occasion] = []
    for term in (running, running.after):
        found += [Occasion(uuid5(keeper_id, f"election {term.year}"), term.election, _("General election"))]
        found += _first_days(keeper_id, term, body_terms(viewer, keeper_id, term))
        found += [one for line in duty_lines(viewer, keeper_id, term, today) if (one := _due(line))]
    found += [one for line in training_page(viewer, keeper_id, today).lines if (one := _lapse(line))]
    return tuple(sorted(found, key=lambda one: (one.day, one.title, one.id)))


def calendar_page(viewer: Viewer, keeper_id: UUID, today: date) -> CalendarPage:
    """What comes, and the feed's address for those who may withdraw it. Refusal("plans.not_found")."""
    row = keeper_row(viewer, keeper_id)
    keeper = Keeper(row.pk, row.name, may_edit(viewer, row.pk))
    coming = tuple(one for one in occasions(viewer, keeper_id, today) if one.day >= today)
    return CalendarPage(keeper, coming, feed(viewer, keeper_id) if keeper.may_edit else None)


def feed(viewer: Viewer, keeper_id: UUID) -> Feed | None:
    """The feed that has an address, for those who may withdraw it. Refusal("plans.not_found")."""
    keeper_row(viewer, keeper_id, edit=True)
    row = FeedRow.objects.filter(keeper_id=keeper_id).first()
    return Feed(row.id, feeds.address_of(row.number), row.given_at, row.given_by) if row else None


def feed_occasions(viewer: Viewer, token: str, today: date) -> tuple[Occasion, ...]:
    """The same days for whoever has the address of the feed, whoever they are. Refusal("plans.not_found"), whatever is wrong with it."""
    number = feeds.read(token)
    keeper_id = FeedRow.objects.filter(number=number).values_list("keeper_id", flat=True).first() if number else None
    if keeper_id is None:
        raise Refusal("plans.not_found")
    # The right lies in the address: it reads the days of this municipality, and nothing else is given on.
    reader = Viewer(None, Actor(ActorKind.SYSTEM, f"feed:{keeper_id}", "Kalender"), (Grant(Role.STAFF_MEMBER, f"org:{keeper_id}"),), "")
    return occasions(reader, keeper_id, today)


def _first_days(keeper_id: UUID, term: Term, every: tuple[BodyTerm, ...]) -> list[Occasion]:
    """When each body's term begins; the boards that begin with the executive board are told of together with it."""
    executive = next(one for one in every if one.body.kind is BodyKind.EXECUTIVE)
    with_it = [one for one in every if one.body.kind is BodyKind.BOARD and one.begins == executive.begins]
    found = []
    for one in every:
        if one not in with_it:
            title = _("New term begins: %(body)s and other boards") if one is executive and with_it else _("New term begins: %(body)s")
            found.append(Occasion(uuid5(keeper_id, f"begins {term.year} {one.body.id}"), one.begins, title % {"body": one.body.name}))
    return found


def _due(line: DutyLine) -> Occasion | None:
    if line.due is None or line.state not in _OPEN:
        return None
    one = line.occurrence
    title = f"{one.duty.title}: {one.unit.name}" if one.unit else one.duty.title
    if one.duty.cycle is Cycle.YEARLY and one.unit is not None:
        title = f"{title} {one.year}"
    return Occasion(one.id, line.due, title, WARN)


def _lapse(line: TrainingLine) -> Occasion | None:
    if line.until is None or line.state is TrainingState.LAPSED:
        return None
    return Occasion(line.training.id, line.until, _("Training lapses: %(function)s") % {"function": line.training.function}, WARN)
