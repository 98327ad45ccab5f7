"""Starting crisis leadership: what its form makes of what was typed, who may, what is written, and what a refusal leaves behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.http import QueryDict
from django.urls import reverse

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Criterion, State
from vardkase.incidents.tests.scenes import NIGHT, PERSON, closed, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, queries
from vardkase.leadership.forms.start import StartForm
from vardkase.leadership.models import Callout, CardRow, Staff, StartRow
from vardkase.leadership.rules.standdown import StandDownDraft
from vardkase.leadership.rules.start import StartDraft, check_start
from vardkase.leadership.tests.pages import Page
from vardkase.leadership.tests.plans import adopted
from vardkase.leadership.tests.scenes import act, card_of, handed, staffed, took
from vardkase.leadership.views.roles import met
from vardkase.organisation.tests.conftest import town
from vardkase.testing.cases import each
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import viewer_with
from vardkase.ui.words import event_text

__all__ = ["town"]
KEY, CENTRAL, SOCIAL, OTHER = (UUID(f"01680000-0000-7000-8000-00000000d00{number}") for number in range(1, 5))


def form(**said: Any) -> StartForm:
    data = QueryDict(mutable=True)
    base = {
        "key": str(KEY),
        "criteria": ["affects_many"],
        "level": "3",
        "units": [str(CENTRAL)],
        "decider": "director",
        "place": "Hit",
    }
    for name, value in {**base, **said}.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    units: list[tuple[UUID, Any]] = [(CENTRAL, "Central krisledning")]
    return StartForm(data, now=NIGHT, levels=incidents.levels(), units=units, others=[(SOCIAL, "Stab, Socialnämnden")])


class TestTheForm:
    def test_offers_every_level_but_the_ordinary_one(self) -> None:
        levels = form().fields["level"].choices  # type: ignore[attr-defined]  # a choice field
        assert levels == [(1, "Bevakningsläge"), (2, "Beredskapsläge"), (3, "Stabsläge")]

    @each(
        ("said", "grounds"),
        [
            ({}, "Många drabbas"),
            ({"reason": " Bron är borta. "}, "Många drabbas. Bron är borta."),
            ({"criteria": [], "reason": "Bron är borta."}, "Bron är borta."),
            ({"criteria": [], "reason": " "}, ""),
        ],
    )
    def test_makes_grounds_of_the_ticks_and_the_words(self, said: dict[str, Any], grounds: str) -> None:
        made = form(**said)
        assert made.is_valid()
        assert made.draft().grounds == grounds

    def test_puts_other_places_after_those_that_come_first(self) -> None:
        made = form(others=[str(SOCIAL)])
        assert made.is_valid()
        draft = made.draft()
        assert (draft.units, draft.level, draft.opted_in, draft.title) == ((CENTRAL, SOCIAL), 3, False, "")

    @pytest.mark.parametrize(("level", "kept"), [("", None), ("2", 2)])
    def test_has_a_level_as_a_number_or_none(self, level: str, kept: int | None) -> None:
        made = form(level=level)
        assert made.is_valid()
        assert made.draft().level == kept

    @each(
        ("field", "said", "shown"),
        [("level", "0", "0"), ("level", "9", "9"), ("units", [str(SOCIAL)], str(SOCIAL)), ("others", [str(CENTRAL)], str(CENTRAL))],
    )
    def test_takes_nothing_that_it_does_not_offer(self, field: str, said: Any, shown: str) -> None:
        errors = {name: list(texts) for name, texts in form(**{field: said}).errors.items()}
        assert errors == {field: [f"Välj ett giltigt alternativ. {shown} finns inte bland tillgängliga alternativ."]}

    def test_asks_no_more_than_it_is_told_to(self) -> None:
        made = StartForm(None, now=NIGHT, levels=incidents.levels(), units=[], others=[], without=("title", "opted_in"))
        assert [field.name for field in made.decisions] == ["criteria", "level", "decider", "decided_by"]
        assert [field.name for field in made.rest] == ["decided_at", "place", "reason"]
        assert not made.has_places


@each("field", ["decided_by", "title", "place", "reason", "grounds"])
def test_no_field_of_a_start_holds_a_personal_number(field: str) -> None:
    draft = StartDraft(3, (CENTRAL,), "Kommundirektör", (Criterion.AFFECTS_MANY,), place="Hit")
    with refused("incident.personal_id_in_text"):
        check_start(replace(draft, **{field: f"Ring {PERSON}"}), NIGHT)  # type: ignore[arg-type]  # each is a text


def draft(*units: UUID, **facts: Any) -> StartDraft:
    return replace(StartDraft(3, units, "Kommundirektör", (Criterion.AFFECTS_MANY,), "Bron är borta.", place="Stadshuset"), **facts)


def start(town: Any, incident_id: UUID, *units: UUID, viewer: Viewer | None = None, key: UUID | None = None, **facts: Any) -> Any:
    said = {"viewer": viewer or town.viewer, "incident_id": incident_id, "key": key or new_id(), "now": facts.pop("now", NIGHT)}
    return actions.start_leadership(**said, draft=draft(*units, **facts))


def kinds(incident_id: UUID) -> list[str]:
    return [entry.kind for entry in ledger.entries(f"incident:{incident_id}")]


@pytest.mark.django_db
class TestAgain:
    def test_what_had_stood_down_is_led_again_on_the_grounds_of_the_start(self, town: Any, incident_id: UUID) -> None:
        adopted(town, town.municipality, roles=2)
        start(town, incident_id, town.municipality)
        down = StandDownDraft("Kommundirektör", "Elen är tillbaka.", "Säkerhetschef")
        actions.stand_down(viewer=town.viewer, incident_id=incident_id, draft=down, key=new_id(), now=later(600))
        assert incidents.incident(town.viewer, incident_id).state == State.STANDING_DOWN

        start(town, incident_id, town.municipality, reason="Stormen är tillbaka.", now=later(700))

        row = incidents.incident(town.viewer, incident_id)
        assert (row.state, row.level_order) == (State.ACTIVE, 3)
        moved = [one.event for one in ledger.entries(f"incident:{incident_id}") if one.kind == "incident.state_changed"][-1]
        assert (moved.after, moved.reason) == (State.ACTIVE, "Stormen är tillbaka.")
        assert len(queries.overview(town.viewer, incident_id, now=later(701)).staffs) == 1

    def test_with_nothing_but_a_tick_the_tick_is_the_reason(self, town: Any, incident_id: UUID) -> None:
        adopted(town, town.municipality, roles=2)
        start(town, incident_id, town.municipality)
        down = StandDownDraft("Kommundirektör", "Elen är tillbaka.", "Säkerhetschef")
        actions.stand_down(viewer=town.viewer, incident_id=incident_id, draft=down, key=new_id(), now=later(600))
        start(town, incident_id, town.municipality, reason="", now=later(700))
        assert incidents.incident(town.viewer, incident_id).state == State.ACTIVE


@pytest.mark.django_db
class TestInAnIncident:
    def test_writes_level_staff_cards_timetable_callout_and_last_the_start(self, town: Any, incident_id: UUID) -> None:
        adopted(town, town.municipality, roles=2)
        before = len(kinds(incident_id))
        start(town, incident_id, town.municipality, key=KEY)
        wrote = kinds(incident_id)[before:]
        assert wrote == [
            "incident.level_changed", "leadership.staff_opened", "leadership.cards_handed_out", "leadership.rhythm_set",
            "leadership.meeting_ended", "leadership.callout_started", "leadership.started",
        ]  # fmt: skip
        event = list(ledger.entries(f"incident:{incident_id}"))[-1].event
        (seat,) = event.seats
        assert (event.start_id, event.level_order, event.level, event.reason) == (KEY, 3, "Stabsläge", "Bron är borta.")
        assert (event.decided_by, event.place, event.meeting_at) == ("Kommundirektör", "Stadshuset", NIGHT + timedelta(minutes=30))
        assert (seat.staff_id, seat.staff, seat.organisation, seat.roles) == (
            uuid5(KEY, str(town.municipality)), "Central krisledning", "Provköpings kommun", 2,
        )  # fmt: skip
        assert Callout.objects.get().id == seat.callout_id
        assert StartRow.objects.get().id == KEY

    def test_at_a_level_that_holds_already_changes_no_level(self, town: Any, incident_id: UUID) -> None:
        start(town, incident_id, town.municipality)
        start(town, incident_id, town.social)
        assert kinds(incident_id).count("incident.level_changed") == 1
        assert kinds(incident_id).count("leadership.started") == 2

    @pytest.mark.parametrize("state", [State.DRAFT, State.WATCHED])
    def test_makes_an_incident_active(self, town: Any, alva: Viewer, state: State) -> None:
        incident_id = opened(alva, state=state)
        start(town, incident_id, town.municipality)
        assert incidents.incident(alva, incident_id).state == State.ACTIVE

    def test_opens_several_staffs_in_one_press(self, town: Any, incident_id: UUID) -> None:
        start(town, incident_id, town.social, town.municipality, town.office)
        found = Staff.objects.filter(incident_id=incident_id).order_by("number").values_list("name", flat=True)
        assert (found[0], len(set(found))) == ("Central krisledning", 3)
        assert [one.said.parent for one in queries.overview(town.viewer, incident_id, now=NIGHT).staffs] == [
            "",
            *["Central krisledning"] * 2,
        ]

    def test_sent_again_is_once_and_with_another_level_refused(self, town: Any, incident_id: UUID) -> None:
        start(town, incident_id, town.municipality, key=KEY)
        before = kinds(incident_id)
        assert start(town, incident_id, town.municipality, key=KEY, now=later(90)).repeated
        for facts in ({"level": 2}, {"criteria": (Criterion.SEVERAL_ACTORS,)}, {"reason": "Annat."}):
            with refused("ledger.key_reused"):
                start(town, incident_id, town.municipality, key=KEY, **facts)
        assert kinds(incident_id) == before

    def test_with_one_place_that_is_led_already_opens_none_of_them(self, town: Any, incident_id: UUID) -> None:
        start(town, incident_id, town.municipality)
        before = kinds(incident_id)
        with refused("leadership.staff_exists", name="Central krisledning"):
            start(town, incident_id, town.municipality, town.social)
        assert (kinds(incident_id), Staff.objects.count()) == (before, 1)

    def test_of_an_incident_that_is_over_is_refused(self, town: Any, incident_id: UUID) -> None:
        closed(town.viewer, incident_id)
        with refused("leadership.incident_is_over"):
            start(town, incident_id, town.municipality)
        assert not Staff.objects.exists()

    def test_where_there_is_no_plan_is_refused_whole(self, town: Any, incident_id: UUID) -> None:
        before = kinds(incident_id)
        with refused("leadership.no_such_unit", field="units"):
            start(town, incident_id, town.municipality, OTHER)
        assert kinds(incident_id) == before

    @pytest.mark.parametrize(
        ("role", "code"),
        [
            (Role.OBSERVER, "leadership.may_not"),
            (Role.LOG_KEEPER, "leadership.may_not"),
            (Role.STAFF_MEMBER, "leadership.may_not"),
            (Role.AUDITOR, "leadership.may_not"),
            (Role.ADMINISTRATOR, "incident.not_found"),
        ],
    )
    def test_is_for_those_who_lead(self, town: Any, incident_id: UUID, role: Role, code: str) -> None:
        with refused(code):
            start(town, incident_id, town.municipality, viewer=viewer_with(role))
        assert not Staff.objects.exists()
        start(town, incident_id, town.municipality, viewer=viewer_with(Role.CHIEF_OF_STAFF))
        assert Staff.objects.count() == 1

    def test_that_is_absent_answers_as_one_of_another_authority(self, town: Any, incident_id: UUID, cilla: Viewer) -> None:
        for viewer, where in ((cilla, incident_id), (town.viewer, new_id())):
            with refused("incident.not_found"):
                start(town, where, town.municipality, viewer=viewer)
            with refused("incident.not_found"):
                queries.units(viewer, town.board, NIGHT, where)


@pytest.mark.django_db
@pytest.mark.usefixtures("five_past")
class TestThePage:
    def sent(self, town: Any, **more: Any) -> dict[str, Any]:
        said = {"criteria": ["affects_many"], "level": "3", "units": [str(town.municipality)], "place": "Stadshuset"}
        return {"key": str(KEY), "decider": "director", **said, **more}

    def test_keeps_everything_when_it_is_refused(self, screen: CheckingClient, town: Any, incident_id: UUID) -> None:
        sent = self.sent(town, reason="Bron till Vätö är borta.", place="Brandstationen", decider="", criteria=["affects_many"])
        page = Page(screen.post(reverse("leadership:start", args=[incident_id]), sent))
        assert (page.status, page.error("decider")[:29]) == (422, "Fel: Ange vem som beslutar: d")
        kept = {name: page.form[name] for name in ("key", "reason", "place", "level", "criteria", "units")}
        assert kept == {
            "key": str(KEY), "reason": "Bron till Vätö är borta.", "place": "Brandstationen", "level": "3", "criteria": "affects_many",
            "units": str(town.municipality),
        }  # fmt: skip
        assert "leadership.started" not in kinds(incident_id)

    def test_of_a_place_that_was_led_meanwhile_says_so_there(self, screen: CheckingClient, town: Any, incident_id: UUID) -> None:
        adopted(town, town.social, roles=1)
        start(town, incident_id, town.municipality)
        page = Page(screen.post(reverse("leadership:start", args=[incident_id]), self.sent(town)))
        assert page.status == 422
        assert "finns inte bland tillgängliga alternativ." in page.error("units")
        assert Staff.objects.count() == 1

    def test_is_not_there_for_an_absent_incident(self, screen: CheckingClient, town: Any) -> None:
        assert screen.get(reverse("leadership:start", args=[new_id()])).status_code == 404
        assert screen.post(reverse("leadership:start", args=[new_id()]), self.sent(town)).status_code == 404


@pytest.mark.django_db
class TestRoles:
    @pytest.fixture
    def staff(self, alva: Viewer, incident_id: UUID) -> UUID:
        return handed(alva, incident_id)

    def shown(self, alva: Viewer, incident_id: UUID, staff: UUID, role: str) -> list[tuple[str, str, str, bool]]:
        card = queries.card(alva, incident_id, card_of(staff, role), now=later(1))
        return [(one.person, one.role, one.other, one.apart) for one in met(alva, incident_id, card, later(1))]

    def test_a_conflict_is_said_on_both_cards_and_on_no_other(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        for role in ("chief_of_staff", "log_keeper", "service"):
            took(alva, incident_id, staff, role_key=role)
        both = self.shown(alva, incident_id, staff, "chief_of_staff")
        assert [(one[0], {one[1], one[2]}, one[3]) for one in both] == [("Testa Exempelsson", {"Stabschef", "Loggförare"}, True)]
        assert self.shown(alva, incident_id, staff, "log_keeper") == both
        assert self.shown(alva, incident_id, staff, "service") == []

    def test_two_known_people_of_one_name_are_two(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        took(alva, incident_id, staff, person_id=CENTRAL)
        took(alva, incident_id, staff, role_key="log_keeper", person_id=SOCIAL)
        assert self.shown(alva, incident_id, staff, "chief_of_staff") == []
        assert list(ledger.entries(f"incident:{incident_id}"))[-1].event.meets == ()

    def test_a_role_that_is_left_says_by_whom_and_where(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        holding = took(alva, incident_id, staff)
        act("leave_role", alva, incident_id, holding_id=holding, words="  Sover.  ")
        event = list(ledger.entries(f"incident:{incident_id}"))[-1].event
        assert (event.staff, event.role, event.person, event.words) == ("Central krisledning", "Stabschef", "Testa Exempelsson", "Sover.")
        assert [str(event_text(f"leadership.role_{what}")) for what in ("taken", "left")] == ["Roll tagen", "Roll lämnad"]

    def test_a_key_of_one_taking_serves_no_other(self, alva: Viewer, incident_id: UUID, staff: UUID) -> None:
        key = took(alva, incident_id, staff)
        for facts in ({"person": "Demo Påhittsson"}, {"role_key": "log_keeper"}):
            with refused("ledger.key_reused"):
                took(alva, incident_id, staff, key=key, **facts)
        with refused("leadership.no_such_staff"):
            took(alva, incident_id, new_id())
        assert CardRow.objects.filter(staff_id=staffed(alva, opened(alva))).count() == 0
