"""Self-checks and follow-ups as they are read: this year's answers, last year's beside them, and what the house knows by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.organisation.models import Organisation
from vardkase.preparedness import evidence
from vardkase.preparedness.models import AnswerRow, FollowupFormRow, FollowupSentRow
from vardkase.preparedness.projections.asking import FOLLOWUP, SELFCHECK, answer_of, form_of
from vardkase.preparedness.queries import rule_scopes, rulesets
from vardkase.preparedness.rules import asking
from vardkase.preparedness.rules.asking import Answer, Earlier, Form, GrantLine, Group, Progress, Question
from vardkase.preparedness.selfcheck_form import selfcheck_form

NOBODY: tuple[str, datetime | None] = ("", None)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stands: its answer, by whom and when, last year's, and what can be offered."""

    question: Question
    answer: Answer | None
    by: str
    at: datetime | None
    earlier: Earlier | None
    offered: evidence.Evidence | None

    @property
    def carried(self) -> Answer | None:
        """Last year's answer where it stands in the form beforehand: where nothing is answered, and the house knows nothing better."""
        if self.answer is not None or (self.offered is not None and self.offered.value):
            return None
        return asking.carried(self.question, self.earlier)

    @property
    def beforehand(self) -> Answer | None:
        """What stands in the form before anybody has answered: what the house knows, else last year's. It is written when it is sent."""
        if self.answer is not None:
            return None
        known, last = self.offered, self.carried
        if known is None:
            return replace(last, question=self.question.text) if last else None
        value = known.value or (last.value if last else "")
        return Answer(self.question.key, self.question.text, value, known.text, known.link, known.on)


@dataclass(frozen=True, slots=True)
class AskedGroup:
    """A group with its place in the form, from 1; `seen` is the fingerprint of what it says."""

    number: int
    group: Group
    questions: tuple[Asked, ...]
    progress: Progress
    seen: str


@dataclass(frozen=True, slots=True)
class Sent:
    """That it was sent."""

    on: date
    to: str
    registry: str
    version: int
    answered: int
    total: int
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SentFact:
    """That a year was followed up, for whoever follows the duties of a term. `readable`: the viewer may open it."""

    year: int
    on: date
    to: str
    registry: str
    readable: bool


@dataclass(frozen=True, slots=True)
class AskingPage:
    """A year's self-check or follow-up, whole. `years` are those that have something, `versions` those of the form."""

    place_id: UUID
    place: str
    keeper_id: UUID
    year: int
    form: Form
    may_write: bool
    may_lead: bool
    groups: tuple[AskedGroup, ...]
    progress: Progress
    years: tuple[int, ...]
    no_longer: tuple[Answer, ...] = ()
    grants: tuple[GrantLine, ...] = ()
    versions: tuple[int, ...] = ()
    sent: Sent | None = None

    def group(self, number: int) -> AskedGroup:
        """A group by its place. Refusal("preparedness.not_found")."""
        if not 1 <= number <= len(self.groups):
            raise Refusal("preparedness.not_found")
        return self.groups[number - 1]

    @property
    def answers(self) -> dict[str, Answer]:
        """The answers to the questions as they are put now."""
        return {one.question.key: one.answer for group in self.groups for one in group.questions if one.answer}


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year in the list of follow-ups: the version of its form, how far it has come, when it is due, and when it was sent."""

    year: int
    name: str
    version: int
    progress: Progress
    due: date | None
    sent_on: date | None


@dataclass(frozen=True, slots=True)
class UnitLine:
    """An authority on the first page: its self-check of the year, its follow-ups when it is the one that keeps the register."""

    id: UUID
    name: str
    keeper_id: UUID
    progress: Progress
    followups: tuple[YearLine, ...]


def selfcheck_page(viewer: Viewer, authority_id: UUID, year: int, today: date, *, offers: bool = True) -> AskingPage:
    """A year's self-check of an authority, with `offers` also what the house knows by itself.

    Refusal("preparedness.not_found"), also for a year that has not begun.
    """
    row = rule_scopes.unit(viewer, authority_id)
    if not 2006 <= year <= today.year:
        raise Refusal("preparedness.not_found")
    form = selfcheck_form()
    groups, every = _groups(viewer if offers else None, SELFCHECK, row, year, form, today)
    return AskingPage(
        row.pk, row.name, row.keeper_id, year, form, rule_scopes.may_write(viewer, row), False, groups,
        asking.progress(form.questions, asking.current(form, every)), _years(SELFCHECK, row.pk, today),
        asking.no_longer_asked(form, every),
    )  # fmt: skip


def followup_page(
    viewer: Viewer, keeper_id: UUID, year: int, today: date, version: int | None = None, *, offers: bool = True
) -> AskingPage:
    """A year's follow-up by the newest version of its form, or by an earlier one. Refusal("preparedness.not_found")."""
    row = rule_scopes.keeper(viewer, keeper_id)
    rows = FollowupFormRow.objects.filter(keeper_id=keeper_id, year=year).order_by("version")
    forms = {one.version: one.body for one in rows}
    if not forms or (version is not None and version not in forms):
        raise Refusal("preparedness.not_found")
    form = form_of(forms[version or max(forms)])
    groups, every = _groups(viewer if offers else None, FOLLOWUP, row, year, form, today)
    now_asked = asking.current(form, every)
    return AskingPage(
        row.pk, row.name, row.pk, year, form, rule_scopes.may_write(viewer, row), rule_scopes.may_lead(viewer, row.pk), groups,
        asking.progress(form.questions, now_asked), _years(FOLLOWUP, row.pk, today), asking.no_longer_asked(form, every),
        asking.grants(form, now_asked), tuple(forms), _sent(keeper_id, year),
    )  # fmt: skip


def answered(viewer: Viewer, authority_id: UUID) -> tuple[tuple[int, tuple[Answer, ...]], ...]:
    """The self-checks of an authority with all their answers, the latest year first. Refusal("preparedness.not_found")."""
    row = rule_scopes.unit(viewer, authority_id)
    years = AnswerRow.objects.filter(what=SELFCHECK, place_id=row.pk).order_by("-year").values_list("year", flat=True).distinct()
    return tuple((year, _answers(SELFCHECK, row.pk, year)) for year in years)


def followup_answers(viewer: Viewer, keeper_id: UUID, year: int) -> tuple[Form, tuple[Answer, ...]]:
    """A year's newest form with all answers, those too that are no longer asked. Refusal("preparedness.not_found")."""
    row = rule_scopes.keeper(viewer, keeper_id)
    newest = FollowupFormRow.objects.filter(keeper_id=row.pk, year=year).order_by("-version").first()
    if newest is None:
        raise Refusal("preparedness.not_found")
    return form_of(newest.body), _answers(FOLLOWUP, row.pk, year)


def followups(viewer: Viewer, keeper_id: UUID) -> tuple[YearLine, ...]:
    """The follow-ups of a municipality, the latest year first. Refusal("preparedness.not_found")."""
    row = rule_scopes.keeper(viewer, keeper_id)
    newest: dict[int, Form] = {}
    for one in FollowupFormRow.objects.filter(keeper_id=row.pk).order_by("year", "version"):
        newest[one.year] = form_of(one.body)
    sent = dict(FollowupSentRow.objects.filter(keeper_id=row.pk).values_list("year", "sent_on"))
    lines = []
    for year in sorted(newest, reverse=True):
        form = newest[year]
        said = asking.current(form, _answers(FOLLOWUP, row.pk, year))
        done = asking.progress(form.questions, said)
        lines.append(YearLine(year, form.name, form.version, done, rulesets.deadline(viewer, row.pk, "followup", year), sent.get(year)))
    return tuple(lines)


def sent_of(viewer: Viewer, keeper_id: UUID, years: Iterable[int]) -> tuple[SentFact, ...]:
    """The follow-ups of these years that have been sent, for those who read them or the register itself; to others there are none."""
    place = (f"org:{keeper_id}",)
    readable = viewer.can(Capability.RSA_READ, place)
    if not readable and not viewer.can(Capability.ORGANISATION_READ, place):
        return ()
    rows = FollowupSentRow.objects.filter(keeper_id=keeper_id, year__in=tuple(years)).order_by("year")
    return tuple(SentFact(row.year, row.sent_on, row.sent_to, row.registry, readable) for row in rows)


def rules_home(viewer: Viewer, today: date) -> tuple[UnitLine, ...]:
    """Every authority whose preparedness the viewer may read, with how its self-check of the year and its follow-ups stand."""
    form = selfcheck_form()
    lines = []
    for row in rule_scopes.units(viewer):
        said = asking.current(form, _answers(SELFCHECK, row.pk, today.year))
        mine = followups(viewer, row.pk) if row.keeper_id == row.pk else ()
        lines.append(UnitLine(row.pk, row.name, row.keeper_id, asking.progress(form.questions, said), mine))
    return tuple(lines)


def _groups(
    viewer: Viewer | None, what: str, row: Organisation, year: int, form: Form, today: date
) -> tuple[tuple[AskedGroup, ...], tuple[Answer, ...]]:
    stamped = _stamped(what, row.pk, year)
    every = tuple(one for one, _by, _at in stamped)
    said, last = asking.current(form, every), asking.earlier(form, _answers(what, row.pk, year - 1))
    stamps = {one: (by, at) for one, by, at in stamped}
    offered = _offered(viewer, row, form, min(today, date(year, 12, 31)))
    found = []
    for number, group in enumerate(form.groups, 1):
        asked = []
        for one in group.questions:
            mine = said.get(one.key)
            by, at = stamps[mine] if mine else NOBODY
            asked.append(Asked(one, mine, by, at, last.get(one.key), offered.get(one.evidence or one.key)))
        found.append(AskedGroup(number, group, tuple(asked), asking.progress(group.questions, said), asking.seen_of(group, said)))
    return tuple(found), every


def _offered(viewer: Viewer | None, row: Organisation, form: Form, on: date) -> dict[str, evidence.Evidence | None]:
    """What the house knows for the questions of a form: each thing asked once, however many questions are about it."""
    keys = {one.evidence or one.key for one in form.questions} if viewer else set()
    return {key: evidence.ask(key, viewer, row.keeper_id, on) for key in keys} if viewer else {}


def _answers(what: str, place_id: UUID, year: int) -> tuple[Answer, ...]:
    return tuple(one for one, _by, _at in _stamped(what, place_id, year))


def _stamped(what: str, place_id: UUID, year: int) -> list[tuple[Answer, str, datetime]]:
    """The answers of a year, those in other words too, the latest last."""
    rows = AnswerRow.objects.filter(what=what, place_id=place_id, year=year).order_by("changed_at", "key", "wording")
    return [(answer_of(row.body), row.changed_by, timezone.localtime(row.changed_at)) for row in rows]


def _years(what: str, place_id: UUID, today: date) -> tuple[int, ...]:
    if what == FOLLOWUP:
        years = set(FollowupFormRow.objects.filter(keeper_id=place_id).values_list("year", flat=True))
    else:
        years = {today.year, *AnswerRow.objects.filter(what=what, place_id=place_id).values_list("year", flat=True)}
    return tuple(sorted(years, reverse=True))


def _sent(keeper_id: UUID, year: int) -> Sent | None:
    row = FollowupSentRow.objects.filter(keeper_id=keeper_id, year=year).first()
    if row is None:
        return None
    return Sent(row.sent_on, row.sent_to, row.registry, row.version, row.answered, row.total, row.note, row.marked_by, row.marked_at)
