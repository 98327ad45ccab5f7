"""The life of an incident."""

from __future__ import annotations

import itertools

import pytest

from vardkase.access.rules import EVERYWHERE, Role, Viewer
from vardkase.incidents import rules
from vardkase.incidents.rules import Criterion, Level, LevelDraft, State
from vardkase.incidents.rules.incidents import OPENING_STATES, check_opening_state, needs_reason
from vardkase.incidents.tests.scenes import refused
from vardkase.kernel.ids import new_id
from vardkase.testing.cases import each
from vardkase.testing.people import AUTHORITY, OTHER_AUTHORITY, viewer_with

ALLOWED = {
    (State.DRAFT, State.WATCHED),
    (State.DRAFT, State.ACTIVE),
    (State.DRAFT, State.DISMISSED),
    (State.WATCHED, State.ACTIVE),
    (State.WATCHED, State.DISMISSED),
    (State.ACTIVE, State.STANDING_DOWN),
    (State.STANDING_DOWN, State.ACTIVE),
    (State.STANDING_DOWN, State.CLOSED),
    (State.CLOSED, State.ACTIVE),
    (State.CLOSED, State.EVALUATED),
    (State.EVALUATED, State.ARCHIVED),
}
EXPLAINED = {
    (State.DRAFT, State.DISMISSED),
    (State.WATCHED, State.DISMISSED),
    (State.STANDING_DOWN, State.ACTIVE),
    (State.CLOSED, State.ACTIVE),
}
PAIRS = [(source, target) for source, target in itertools.product(State, State) if source != target]


@each(("source", "target"), PAIRS)
def test_only_the_steps_of_the_table_are_allowed(source: State, target: State) -> None:
    if (source, target) in ALLOWED:
        rules.check_transition(source, target, "Beslut av kommundirektören")
    else:
        with refused("incident.no_such_step"):
            rules.check_transition(source, target, "Beslut av kommundirektören")


@each(("source", "target"), sorted(ALLOWED))
def test_steps_back_and_dismissals_are_explained(source: State, target: State) -> None:
    assert needs_reason(source, target) == ((source, target) in EXPLAINED)
    if (source, target) in EXPLAINED:
        with refused("incident.step_needs_reason"):
            rules.check_transition(source, target, "")
    else:
        rules.check_transition(source, target, "")


@each("state", State)
def test_staying_is_no_step(state: State) -> None:
    with refused("incident.already_there"):
        rules.check_transition(state, state, "x")


@each("state", State)
def test_the_next_states_are_those_of_the_table(state: State) -> None:
    assert {(state, target) for target in rules.next_states(state)} == {pair for pair in ALLOWED if pair[0] == state}


@each("state", State)
def test_an_incident_is_either_written_in_or_over(state: State) -> None:
    running = state in {State.DRAFT, State.WATCHED, State.ACTIVE, State.STANDING_DOWN}

    assert state.is_written_in is running
    assert state.is_over is not running
    if running:
        rules.check_is_running(state)
    else:
        with refused("incident.is_over"):
            rules.check_is_running(state)


def test_every_state_can_be_reached_from_a_beginning() -> None:
    reached = set(OPENING_STATES)
    while more := {target for state in reached for target in rules.next_states(state)} - reached:
        reached |= more

    assert reached == set(State)


@each("state", State)
def test_an_incident_begins_as_draft_watched_or_active(state: State) -> None:
    if state in {State.DRAFT, State.WATCHED, State.ACTIVE}:
        check_opening_state(state)
    else:
        with refused("incident.cannot_begin_so"):
            check_opening_state(state)


@each(
    ("role", "may"),
    [
        (Role.DUTY_OFFICER, True),
        (Role.CHIEF_OF_STAFF, True),
        (Role.DECISION_MAKER, True),
        (Role.COORDINATOR, True),
        (Role.LOG_KEEPER, False),
        (Role.STAFF_MEMBER, False),
        (Role.OBSERVER, False),
        (Role.AUDITOR, False),
        (Role.ADMINISTRATOR, False),
    ],
)
def test_who_may_open_and_lead(role: Role, may: bool) -> None:
    viewer, here = viewer_with(role), rules.scopes(new_id(), AUTHORITY)
    if may:
        rules.check_may_open(viewer, AUTHORITY)
        rules.check_may_lead(viewer, here)
    else:
        with refused("incident.may_not_open"):
            rules.check_may_open(viewer, AUTHORITY)
        with refused("incident.may_not_lead"):
            rules.check_may_lead(viewer, here)


def test_who_opens_here_does_not_open_there(alva: Viewer) -> None:
    with refused("incident.may_not_open"):
        rules.check_may_open(alva, OTHER_AUTHORITY)


def test_a_grant_in_the_incident_alone_leads_that_incident_and_no_other() -> None:
    incident_id = new_id()
    viewer = viewer_with(Role.CHIEF_OF_STAFF, scope=f"incident:{incident_id}")

    rules.check_may_lead(viewer, rules.scopes(incident_id, AUTHORITY))
    with refused("incident.may_not_lead"):
        rules.check_may_lead(viewer, rules.scopes(new_id(), AUTHORITY))


def test_a_grant_everywhere_leads_all() -> None:
    rules.check_may_lead(viewer_with(Role.CHIEF_OF_STAFF, scope=EVERYWHERE), rules.scopes(new_id(), OTHER_AUTHORITY))


def test_an_incident_has_a_name_that_fits_on_a_line() -> None:
    rules.check_title("Stormen Alfrida")
    with refused("incident.needs_title"):
        rules.check_title("")
    with refused("incident.text_too_long"):
        rules.check_title("x" * 301)


def test_a_new_name_is_another_name() -> None:
    rules.check_new_title("Storm", "Stormen Alfrida")
    with refused("incident.same_title"):
        rules.check_new_title("Storm", "Storm")


# --- levels ---


def test_the_default_scheme_has_four_levels_from_normal() -> None:
    assert [level.label for level in rules.parse_scheme("")] == ["Normalläge", "Bevakningsläge", "Beredskapsläge", "Stabsläge"]


@pytest.mark.parametrize(
    ("setting", "labels"),
    [("Normal, Grön stab, Gul stab, Röd stab", ["Normal", "Grön stab", "Gul stab", "Röd stab"]), (" , ,", None), ("Ett", ["Ett"])],
)
def test_a_municipality_names_its_own_levels(setting: str, labels: list[str] | None) -> None:
    scheme = rules.parse_scheme(setting)

    assert [level.label for level in scheme] == (labels or [level.label for level in rules.DEFAULT_SCHEME])
    assert [level.order for level in scheme] == list(range(len(scheme)))


def test_a_level_is_one_of_the_scheme() -> None:
    assert rules.level_of(rules.DEFAULT_SCHEME, 3) == Level(3, "Stabsläge")
    for order in (-1, 4):
        with refused("incident.no_such_level", order=order):
            rules.level_of(rules.DEFAULT_SCHEME, order)


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (LevelDraft(0, "Kommundirektör", "Storm"), "incident.same_level"),
        (LevelDraft(2, "", "Storm"), "incident.level_needs_decider"),
        (LevelDraft(2, "Kommundirektör"), "incident.level_needs_reason"),
    ],
)
def test_a_change_of_level_says_who_and_why(draft: LevelDraft, code: str) -> None:
    with refused(code):
        rules.check_level(0, draft)


@pytest.mark.parametrize(
    "draft",
    [
        LevelDraft(2, "Kommundirektör", "Storm väntas i natt"),
        LevelDraft(2, "Kommundirektör", criteria=(Criterion.AFFECTS_MANY,)),
        LevelDraft(2, "Kommundirektör", "Storm", (Criterion.AFFECTS_MANY, Criterion.NEEDS_COORDINATION)),
    ],
)
def test_ticked_criteria_or_own_words_are_reason_enough(draft: LevelDraft) -> None:
    rules.check_level(0, draft)
