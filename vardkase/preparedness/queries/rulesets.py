"""The rule sets: those that the municipality has taken in, those of its folder and those that come with the house."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from vardkase.access.rules import Capability, Viewer
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import rulefiles
from vardkase.preparedness.models import RuleSetRow
from vardkase.preparedness.projections.rulesets import rule_set_of
from vardkase.preparedness.queries import rule_scopes
from vardkase.preparedness.rules.rulesets import Deadline, Formula, RuleSet, find, in_force, is_election_year


class Origin(StrEnum):
    """Where a rule set stands."""

    LEDGER = "ledger"
    FOLDER = "folder"
    HOUSE = "house"


@dataclass(frozen=True, slots=True)
class RuleSetLine:
    """A rule set in the list: where it stands, and whether it holds on the day and is the newest version of its key."""

    rule_set: RuleSet
    origin: Origin
    in_force: bool
    newest: bool
    added_at: datetime | None = None
    added_by: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class RuleSetsPage:
    """All the rule sets of a municipality, those that began last first."""

    keeper_id: UUID
    keeper: str
    may_lead: bool
    lines: tuple[RuleSetLine, ...]

    def line(self, ruleset_id: UUID) -> RuleSetLine:
        """One of them. Refusal("preparedness.not_found")."""
        for one in self.lines:
            if one.rule_set.id == ruleset_id:
                return one
        raise Refusal("preparedness.not_found")


def rule_sets(viewer: Viewer, keeper_id: UUID) -> tuple[RuleSet, ...]:
    """Every rule set that can be chosen, each reference once: what is in the ledger stands before a file with the same reference."""
    rule_scopes.rules_keeper(viewer, keeper_id)
    return tuple(one.rule_set for one in _lines(keeper_id))


def rule_set(viewer: Viewer, keeper_id: UUID, reference: str) -> RuleSet:
    """The rule set of a reference, `key@version`, or the newest version of a key. Refusal("preparedness.not_found").

    What an analysis was made with is asked for by its whole reference, and is found for ever once it has been kept in the ledger.
    """
    found = find(rule_sets(viewer, keeper_id), reference)
    if found is None:
        raise Refusal("preparedness.not_found")
    return found


def rule_sets_page(viewer: Viewer, keeper_id: UUID, today: date) -> RuleSetsPage:
    """The list with its days. Refusal("preparedness.not_found")."""
    row = rule_scopes.rules_keeper(viewer, keeper_id)
    lines = _lines(keeper_id)
    sets = [one.rule_set for one in lines]
    held = {one.reference for one in in_force(sets, today)}
    newest = {found.reference for one in sets if (found := find(sets, one.key))}
    placed = tuple(
        RuleSetLine(
            one.rule_set, one.origin, one.rule_set.reference in held, one.rule_set.reference in newest, one.added_at, one.added_by, one.file
        )
        for one in lines
    )
    return RuleSetsPage(row.pk, row.name, rule_scopes.may_lead(viewer, row.pk), placed)


def made_under(viewer: Viewer, keeper_id: UUID, reference: str) -> RuleSet | None:
    """The rule set that something was made under, to be named and its warnings told beside it; None when it is not for the viewer."""
    try:
        return rule_set(viewer, keeper_id, reference)
    except Refusal:
        return None


def deadline(viewer: Viewer, keeper_id: UUID, key: str, year: int) -> date | None:
    """The day of a deadline for an election in a year, or for a calendar year that is followed up; None when no rule sets it."""
    found = deadline_set(viewer, keeper_id, key, year)
    return found[1].due(year) if found else None


def deadline_set(viewer: Viewer, keeper_id: UUID, key: str, year: int) -> tuple[RuleSet, Deadline] | None:
    """The rule set that sets a deadline of a year, and the deadline; None when none does, as for an election in a year without one.

    Asked are the rules that hold on the day itself; of several, those that began last.
    """
    return _deadline(rule_sets(viewer, keeper_id), key, year)


def deadlines(viewer: Viewer, keeper_id: UUID, asked: Iterable[tuple[str, int]]) -> dict[tuple[str, int], date]:
    """The days of many deadlines, each by its key and year; those that no rule sets are left out.

    Also for whoever reads the register itself: a day that is prescribed is no secret. Others are told of none.
    """
    if not any(viewer.can(one, (f"org:{keeper_id}",)) for one in (Capability.ORGANISATION_READ, Capability.RSA_READ)):
        return {}
    sets = tuple(one.rule_set for one in _lines(keeper_id))
    return {one: found[1].due(one[1]) for one in set(asked) if (found := _deadline(sets, *one))}


def _deadline(sets: tuple[RuleSet, ...], key: str, year: int) -> tuple[RuleSet, Deadline] | None:
    """A set that begins when the day of an earlier one has passed leaves that day alone."""
    there: list[tuple[RuleSet, Deadline]] = []
    for one in sets:
        for found in one.deadlines:
            if found.key != key or (found.formula is Formula.AFTER_ELECTION and not is_election_year(year)):
                continue
            if one in in_force(sets, found.due(year)):
                there.append((one, found))
    passed = min((found.due(year) for _one, found in there), default=date.min)
    return next((kept for kept in there if (kept[0].valid_from or date.min) <= passed), None)


def _lines(keeper_id: UUID) -> list[RuleSetLine]:
    rows = RuleSetRow.objects.filter(keeper_id=keeper_id)
    found = [RuleSetLine(rule_set_of(row.body), Origin.LEDGER, False, False, row.added_at, row.added_by, row.file) for row in rows]
    known = {one.rule_set.reference for one in found}
    for origin, sets in ((Origin.FOLDER, rulefiles.of_folder()), (Origin.HOUSE, rulefiles.ours())):
        for one in sets:
            if one.reference not in known:
                known.add(one.reference)
                found.append(RuleSetLine(one, origin, False, False))
    return sorted(found, key=lambda line: (line.rule_set.valid_from or date.min, line.rule_set.key, line.rule_set.version), reverse=True)
