"""What starting crisis leadership asks for."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from vardkase.access.rules import EVERYWHERE, Grant, Role
from vardkase.incidents.rules import Criterion
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.incidents.tests.scenes import refused as no
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.rules.start import (
    EVERY_LEVEL,
    Decider,
    StartDraft,
    check_after_alarm,
    check_decider,
    check_start,
    check_units,
    cut,
    decides_alone,
    deciding_role,
    is_cut,
    undecided,
)
from vardkase.testing.cases import each
from vardkase.testing.people import OTHER_SCOPE, viewer_with

CENTRAL, SOCIAL = UUID(int=1), UUID(int=2)
START = StartDraft(3, (CENTRAL,), " Kommundirektör ", (Criterion.AFFECTS_MANY,), title="  Storm  Alfrida ", place="Stadshuset")


def test_a_start_is_tidied() -> None:
    ready = check_start(START, NIGHT)
    assert (ready.decided_by, ready.title, ready.units) == ("Kommundirektör", "Storm Alfrida", (CENTRAL,))


def test_a_place_that_is_ticked_twice_is_one_place() -> None:
    assert check_start(replace(START, units=(SOCIAL, CENTRAL, SOCIAL)), NIGHT).units == (SOCIAL, CENTRAL)


def test_words_of_ones_own_are_grounds_too() -> None:
    assert check_start(replace(START, criteria=(), reason="Bron till Vätö är borta."), NIGHT).reason == "Bron till Vätö är borta."


@each(
    ("said", "code", "field"),
    [
        ({"criteria": ()}, "leadership.start_needs_grounds", "criteria"),
        ({"criteria": (), "reason": "  \n "}, "leadership.start_needs_grounds", "criteria"),
        ({"level": None}, "leadership.start_needs_level", "level"),
        ({"level": 0}, "leadership.start_needs_level", "level"),
        ({"units": ()}, "leadership.start_needs_seat", "units"),
        ({"decided_by": " "}, "leadership.start_needs_decider", "decider"),
        ({"decided_by": " ", "decider": Decider.OTHER}, "leadership.start_needs_decider", "decided_by"),
        ({"place": ""}, "leadership.start_needs_place", "place"),
    ],
)
def test_what_is_missing_is_said_where_it_is_missing(said: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_start(replace(START, **said), NIGHT)  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.facts["field"]) == (code, field)


@pytest.mark.parametrize(
    ("said", "grounds"),
    [
        ({"grounds": "Drabbar många. Bron är borta."}, "Drabbar många. Bron är borta."),
        ({"reason": "Bron är borta."}, "Bron är borta."),
        ({}, "affects_many"),
    ],
)
def test_every_staff_gets_grounds_to_keep(said: dict[str, str], grounds: str) -> None:
    assert check_start(replace(START, **said), NIGHT).grounds == grounds  # type: ignore[arg-type]


def test_all_that_is_undecided_is_told_at_once() -> None:
    nothing = StartDraft(None, (), "")
    assert [one.facts["field"] for one in undecided(nothing)] == ["criteria", "level", "decider", "units"]
    assert not undecided(START)


def test_leadership_sits_where_there_is_a_plan_for_it() -> None:
    check_units((CENTRAL,), (CENTRAL, SOCIAL))
    with pytest.raises(Refusal, match=r"leadership\.no_such_unit"):
        check_units((CENTRAL, UUID(int=3)), (CENTRAL, SOCIAL))


class TestWhoDecides:
    HERE = ("org:a", "incident:b")

    @each(
        ("roles", "role", "alone"),
        [
            ((Role.DUTY_OFFICER,), Role.DUTY_OFFICER, 2),
            ((Role.DUTY_OFFICER, Role.DECISION_MAKER), Role.DECISION_MAKER, EVERY_LEVEL),
            ((Role.CHIEF_OF_STAFF, Role.COORDINATOR), None, 0),
            ((), None, 0),
        ],
    )
    def test_alone_follows_from_the_role(self, roles: tuple[Role, ...], role: Role | None, alone: int) -> None:
        found = deciding_role(viewer_with(*roles, scope="org:a"), self.HERE)
        assert (found, decides_alone(found, 2)) == (role, alone)

    def test_a_role_elsewhere_or_in_an_emergency_decides_nothing_here(self) -> None:
        assert deciding_role(viewer_with(Role.DUTY_OFFICER, scope=OTHER_SCOPE), self.HERE) is None
        lent = viewer_with(grants=[Grant(Role.DUTY_OFFICER, "incident:b", emergency=True)])
        assert deciding_role(lent, self.HERE) is None
        assert deciding_role(viewer_with(Role.DUTY_OFFICER, scope=EVERYWHERE), self.HERE) == Role.DUTY_OFFICER

    @pytest.mark.parametrize(("level", "current"), [(2, 0), (3, 3), (1, 3)])
    def test_up_to_what_is_delegated_and_at_a_level_that_holds(self, level: int, current: int) -> None:
        check_decider(replace(START, level=level, decider=Decider.OWN), 2, current, NIGHT)

    def test_above_that_somebody_else_must_have_decided(self) -> None:
        with no("leadership.level_is_not_delegated", field="decider"):
            check_decider(replace(START, decider=Decider.OWN), 2, 0, NIGHT)
        for decider in (Decider.DIRECTOR, Decider.OTHER, None):
            check_decider(replace(START, decider=decider), 0, 0, NIGHT)
        check_decider(replace(START, decider=Decider.OWN), EVERY_LEVEL, 0, NIGHT)

    def test_nobody_has_decided_in_a_time_to_come(self) -> None:
        check_decider(replace(START, decider=Decider.DIRECTOR, decided_at=NIGHT), 0, 0, NIGHT)
        with no("leadership.decided_in_future", field="decided_at"):
            check_decider(replace(START, decider=Decider.DIRECTOR, decided_at=later(1)), 0, 0, NIGHT)


@each(
    ("said", "name"),
    [
        ("Storm", "Storm"),
        ("Storm  över\nRoslagen", "Storm över Roslagen"),
        ("Träd över vägen till Söderby-Karl", "Träd över vägen till…"),
        ("Träd över vägen till, Söderby", "Träd över vägen till"),
        ("Träd över vägen. Bilar står i kö.", "Träd över vägen"),
        ("Träd över vägen – bilar står i kö", "Träd över vägen"),
        ("Brand, folk är instängda på vinden", "Brand, folk är instängda…"),
        ("Brand kl. 14.30 i Rimbo och i Hallstavik", "Brand kl. 14.30 i Rimbo…"),
        ("Räddningstjänstförbundetsstation", "Räddningstjänstförbundets…"),
    ],
)
def test_a_name_is_cut_where_a_sentence_or_a_clause_ends_or_else_a_word(said: str, name: str) -> None:
    assert cut(said, 26) == name
    assert len(name) <= 26
    assert is_cut(name, said) is (name != " ".join(said.split()))


class TestTheMoment:
    """Nobody decides on an alarm before it has come; the minute in which it came will do."""

    @pytest.mark.parametrize("minutes", [0, 1, 0.2], ids=["at once", "after", "within the minute"])
    def test_that_is_not_before_the_alarm_is_taken(self, minutes: float) -> None:
        check_after_alarm(later(minutes), later(0.5))

    def test_that_is_before_the_alarm_is_refused_with_when_that_was(self) -> None:
        with pytest.raises(Refusal) as found:
            check_after_alarm(later(-1), later(0.5))
        assert (found.value.code, found.value.facts["received"]) == ("leadership.decided_before_alarm", later(0.5))

    def test_without_a_moment_or_an_alarm_nothing_is_asked(self) -> None:
        check_after_alarm(None, NIGHT)
        check_after_alarm(later(-600), None)


def test_a_personal_number_is_not_written_down() -> None:
    with pytest.raises(Refusal, match="personal_id"):
        check_start(replace(START, reason="Ring 19121212-1212."), NIGHT)
