"""What is read and written of plans beside the common way: scopes, keys, choices, versions to come, entries, and the pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from vardkase import ledger
from vardkase.access.rules import Role as AccountRole
from vardkase.kernel.ids import new_id
from vardkase.organisation.actions import Owner, close_organisation, take_post
from vardkase.organisation.models import Organisation
from vardkase.organisation.rules import OrganisationKind
from vardkase.plans import events, queries, rules, words
from vardkase.plans.models import Draft, Version
from vardkase.plans.queries import scopes
from vardkase.plans.rules import Leading, LinkKind, Role, Seat, Worry, role_id
from vardkase.plans.tests.scenes import FRAME, adopted, decision, do, person_link, post_link, refused, saved, started, written
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db
ALL = {"Provköpings kommun", "Kommunstyrelsekontoret", "Kommunstyrelsen", "Socialnämnden"}


def entries(town: Any) -> list[Any]:
    return [entry.event for entry in ledger.entries(events.stream_of(town.office))]


def second(town: Any, days_ahead: int = 0) -> None:
    """A second version with one role more, decided yesterday, that holds from a day to come or from yesterday."""
    started(town)
    saved(town, Role("", "Evakuering"))
    draft = decision(town, days_ago=1, decided_by="Kommunstyrelsen", reference="KS 2019-2")
    do(town, "adopt", draft=replace(draft, valid_from=town.now.date() + timedelta(days=days_ahead)) if days_ahead else draft)


def questions(read: Any) -> int:
    with CaptureQueriesContext(connection) as asked:
        read()
    return len(asked)


class TestScopes:
    def test_are_the_units_that_lead_and_no_partner(self, filled: Any) -> None:
        filled.organisation("Grannkommunen", OrganisationKind.MUNICIPALITY, partner=True)
        filled.organisation("Elbolaget AB", OrganisationKind.COMPANY)
        filled.organisation("Räddningstjänsten", OrganisationKind.RESCUE_SERVICE, filled.municipality)
        assert {row.name for row in scopes.units(filled.viewer)} == ALL | {"Räddningstjänsten"}

    def test_are_empty_for_others(self, filled: Any, cilla: Any, dag: Any) -> None:
        assert not scopes.units(cilla).exists()
        assert not scopes.units(dag).exists()

    def test_give_one_unit_or_say_that_there_is_none(self, filled: Any, cilla: Any, social_staff: Any) -> None:
        assert scopes.unit(filled.viewer, filled.office).authority.name == "Kommunstyrelsen"
        assert scopes.unit(social_staff, filled.social).name == "Socialnämnden"
        for viewer, id in ((cilla, filled.office), (social_staff, filled.office), (filled.viewer, new_id())):
            with refused("plans.not_found"):
                scopes.unit(viewer, id)

    def test_tell_who_edits_what(self, filled: Any, staff: Any, social_coordinator: Any) -> None:
        office, social = (Organisation.objects.get(pk=id) for id in (filled.office, filled.social))
        table = {
            (who, row.name): scopes.may_edit(viewer, row)
            for who, viewer in (("alva", filled.viewer), ("staff", staff), ("social", social_coordinator))
            for row in (office, social)
        }
        assert table == {
            ("alva", "Kommunstyrelsekontoret"): True, ("alva", "Socialnämnden"): True,
            ("staff", "Kommunstyrelsekontoret"): False, ("staff", "Socialnämnden"): False,
            ("social", "Kommunstyrelsekontoret"): False, ("social", "Socialnämnden"): True,
        }  # fmt: skip
        scopes.check_edit(filled.viewer, office)
        with refused("plans.may_not", organisation="Kommunstyrelsekontoret"):
            scopes.check_edit(staff, office)

    def test_leave_an_ended_unit_to_be_read_and_not_changed(self, planned: Any) -> None:
        gone = planned.organisation("Bostäder AB", OrganisationKind.MUNICIPAL_COMPANY, planned.municipality)
        do(planned, "start_draft", gone)
        close_organisation(viewer=planned.viewer, key=new_id(), now=planned.now, organisation_id=gone, reason="Såld")
        page = queries.plan(planned.viewer, gone, planned.now)
        assert (page.plan.organisation, page.plan.is_default, page.draft is not None) == ("Bostäder AB", True, True)
        assert "Bostäder AB" not in {row.name for row in queries.units(planned.viewer, planned.now)}
        with refused("plans.unit_has_ended", organisation="Bostäder AB"):
            do(planned, "drop_draft", gone, reason="Såld")


class TestSeatsAndKeys:
    @pytest.mark.parametrize(
        ("kind", "seat", "label"),
        [
            (OrganisationKind.MUNICIPAL_COMPANY, Seat.COMPANY, "I ett bolag"),
            (OrganisationKind.JOINT_AUTHORITY, Seat.COMPANY, "I ett bolag"),
            (OrganisationKind.RESCUE_SERVICE, Seat.ADMINISTRATION, "I en förvaltning"),
        ],
    )
    def test_a_unit_has_the_seat_of_its_kind(self, filled: Any, kind: OrganisationKind, seat: Seat, label: str) -> None:
        id = filled.organisation("Enheten", kind, filled.municipality)
        assert queries.seat_of(filled.viewer, id) is seat
        assert str(words.SEATS[seat]) == label
        assert started(filled, id).frame.seat is seat

    def test_what_cannot_lead_has_none(self, filled: Any) -> None:
        for id in (filled.organisation("Elbolaget AB"), new_id()):
            with refused("plans.not_found"):
                queries.seat_of(filled.viewer, id)

    def test_a_key_was_written_in_its_own_unit_alone(self, filled: Any, staff: Any) -> None:
        key = new_id()
        assert not queries.was_written(filled.viewer, filled.office, key)
        do(filled, "start_draft", key=key)
        assert queries.was_written(filled.viewer, filled.office, key)
        assert queries.was_written(staff, filled.office, key)
        assert not queries.was_written(filled.viewer, filled.social, key)

    def test_a_role_is_found_by_its_address(self, filled: Any) -> None:
        started(filled)
        page = queries.draft(filled.viewer, filled.office, filled.now)
        assert page.key_of(role_id(filled.office, "legal")) == "legal"
        assert page.key_of(role_id(filled.social, "legal")) == ""
        assert page.key_of(role_id(filled.office, "economy")) == ""

    @pytest.mark.parametrize(
        ("seat", "label", "decides"),
        [
            (Seat.CENTRAL, "Krisledningsplan, ledningsdel", "Kommundirektör"),
            (Seat.COMPANY, "Krisledningsplan för Hamnen, ledningsdel", "Verkställande direktör"),
        ],
    )
    def test_a_place_without_a_register_is_led_by_the_default_set(self, alva: Any, seat: Seat, label: str, decides: str) -> None:
        found = queries.default_plan(alva, role_id(new_id(), "x"), "Hamnen", seat)
        assert (found.label, found.decision_maker, found.authority, found.is_default) == (label, decides, "Hamnen", True)
        assert found.role("chief_of_staff").places == ()


class TestWhomToCall:
    def test_is_said_with_where_they_are(self, filled: Any) -> None:
        assert queries.people_to_call(filled.viewer, filled.office, filled.now) == (
            (f"post:{filled.post_id}", LinkKind.POST, filled.post_id, "Tjänsteperson i beredskap", "Kommunstyrelsekontoret"),
            (f"person:{filled.person_id}", LinkKind.PERSON, filled.person_id, "Testa Exempelsson", "Kommunstyrelsekontoret"),
        )

    def test_puts_ones_own_first_whoever_asks_for(self, filled: Any) -> None:
        filled.post("Socialdirektör", filled.social)
        found = queries.people_to_call(filled.viewer, filled.social, filled.now)
        assert [one[3] for one in found] == ["Socialdirektör", "Tjänsteperson i beredskap", "Testa Exempelsson"]

    def test_offers_one_with_two_posts_once(self, filled: Any) -> None:
        other = filled.post("Ekonomichef")
        take_post(viewer=filled.viewer, id=new_id(), post_id=other, person_id=filled.person_id, key=new_id(), now=filled.now)
        found = queries.people_to_call(filled.viewer, filled.office, filled.now)
        assert [one[3] for one in found] == ["Ekonomichef", "Tjänsteperson i beredskap", "Testa Exempelsson"]

    def test_is_for_those_who_read_the_plan(self, filled: Any, social_staff: Any) -> None:
        names = [one[3] for one in queries.people_to_call(social_staff, filled.social, filled.now)]
        assert names == ["Tjänsteperson i beredskap", "Testa Exempelsson"]  # The whole register may be called.
        with refused("plans.not_found"):
            queries.people_to_call(social_staff, filled.office, filled.now)


class TestVersions:
    def test_that_wait_are_there_beside_the_one_in_force(self, planned: Any) -> None:
        second(planned, days_ahead=30)
        page = queries.plan(planned.viewer, planned.office, planned.now)
        assert [(line.number, line.decided_by, line.reference, line.in_force, line.coming) for line in page.versions] == [
            (2, "Kommunstyrelsen", "KS 2019-2", False, True), (1, "Kommunfullmäktige", "KS 2018-1, § 3", True, False),
        ]  # fmt: skip
        assert (page.in_force.number, page.plan.number) == (1, 1)
        coming = queries.plan(planned.viewer, planned.office, planned.now, 2)
        assert (coming.plan.number, coming.plan.valid_from, coming.plan.role("evakuering").label) == (2, date(2019, 2, 1), "Evakuering")

    def test_are_none_where_nothing_is_adopted(self, filled: Any) -> None:
        page = queries.plan(filled.viewer, filled.office, filled.now)
        assert (page.versions, page.in_force, page.draft, page.may_edit) == ((), None, None, True)
        with refused("plans.not_found"):
            queries.plan(filled.viewer, filled.office, filled.now, 1)

    def test_differ_both_ways_and_within_one_unit(self, planned: Any) -> None:
        second(planned)
        there = [words.in_words(one) for one in queries.differences(planned.viewer, planned.office, 1, 2)]
        back = [words.in_words(one) for one in queries.differences(planned.viewer, planned.office, 2, 1)]
        assert (there, back) == (["Ny roll: Evakuering."], ["Borttagen roll: Evakuering."])
        with refused("plans.not_found"):
            queries.differences(planned.viewer, planned.social, 1, 2)

    def test_of_old_worry_by_themselves_and_not_with_other_plans(self, filled: Any) -> None:
        chains = {"chief_of_staff": (person_link(filled),)}
        adopted(filled, chains=chains)
        adopted(filled, filled.social, chains)
        worries = [[one.worry for one in queries.plan(filled.viewer, filled.office, filled.now, number).concerns] for number in (None, 1)]
        assert worries == [[Worry.OTHER_PLAN], []]

    def test_are_read_with_as_many_questions_however_long_the_lists_are(self, filled: Any) -> None:
        people = [filled.person(f"Provperson {number}") for number in range(4)]
        for number, id in enumerate(people):
            filled.way(Owner(person_id=id), f"070-174 06 {number + 10}")
        adopted(filled, chains={"chief_of_staff": (post_link(filled), person_link(filled))})
        few = questions(lambda: queries.leading_plan(filled.viewer, filled.office, filled.now))
        long = (post_link(filled), *(person_link(filled, id, f"Provperson {number}") for number, id in enumerate(people)))
        adopted(filled, chains={"chief_of_staff": long, "log_keeper": long[1:]})
        assert len(queries.leading_plan(filled.viewer, filled.office, filled.now).role("chief_of_staff").chain) == 5
        assert questions(lambda: queries.leading_plan(filled.viewer, filled.office, filled.now)) == few


class TestADraft:
    def test_is_told_with_where_it_began_and_who_did_what(self, planned: Any, alva: Any) -> None:
        started(planned)
        later = planned.now + timedelta(hours=2)
        do(planned, "remove_role", role_key="log_keeper", now=later, viewer=viewer_with(AccountRole.COORDINATOR, label="Samordnare, Siv"))
        line = queries.draft(planned.viewer, planned.office, later).draft
        assert (line.from_number, line.changes, line.started_at, line.changed_at) == (1, 1, planned.now, later)
        assert (line.started_by, line.changed_by) == (alva.actor.label, "Samordnare, Siv")

    def test_without_a_version_has_nothing_to_be_compared_with(self, filled: Any) -> None:
        started(filled)
        saved(filled, Role("", "Evakuering"))
        assert queries.draft(filled.viewer, filled.office, filled.now).changes == ()

    def test_that_is_not_there_is_said_so_to_those_who_edit(self, planned: Any, staff: Any) -> None:
        with refused("plans.no_draft"):
            queries.draft(planned.viewer, planned.office, planned.now)
        with refused("plans.not_found"):
            queries.draft(staff, planned.office, planned.now)

    def test_writes_what_was_done_with_what_stood_there(self, filled: Any) -> None:
        plan = started(filled)
        frame = replace(plan.frame, label="Ny plan", criteria=(" Oro. ", ""), apart=(("legal", "economy"),))
        do(filled, "change_frame", frame=frame, seen=rules.digest(plan.frame))
        saved(filled, Role("", " Evakuering  ", wanted=2), place=None)
        do(filled, "save_role", role=plan.roles[0], place=2, seen=rules.digest(plan.roles[0]))
        do(filled, "remove_role", role_key="legal")
        do(filled, "drop_draft", reason="  Nämnden sade nej. ")
        begun, framed, new, moved, removed, dropped = entries(filled)
        assert (begun.from_number, begun.authority, begun.plan) == (0, "Kommunstyrelsen", plan)
        assert (framed.frame, framed.before) == (replace(frame, criteria=("Oro.",), apart=()), plan.frame)
        assert (new.role, new.before, new.place) == (Role("evakuering", "Evakuering", wanted=2), None, None)
        assert (moved.role, moved.before, moved.place) == (plan.roles[0], plan.roles[0], 2)
        assert (removed.role.key, dropped.reason, dropped.organisation) == ("legal", "Nämnden sade nej.", "Kommunstyrelsekontoret")

    @pytest.mark.parametrize(
        ("reason", "code", "facts"),
        [
            ("", "drop_needs_reason", {"field": "reason"}),
            (" \u200b", "drop_needs_reason", {"field": "reason"}),
            ("x" * 501, "too_long", {"field": "reason", "limit": 500}),
            ("19121212-1212", "personal_id", {"field": "reason"}),
        ],
    )
    def test_is_not_thrown_away_without_a_good_reason(self, filled: Any, reason: str, code: str, facts: dict[str, Any]) -> None:
        started(filled)
        with refused(f"plans.{code}", **facts):
            do(filled, "drop_draft", reason=reason)
        assert Draft.objects.filter(organisation_id=filled.office).exists()
        do(filled, "drop_draft", reason="x" * 500)
        assert not Draft.objects.exists()

    def test_loses_no_role_that_it_does_not_have(self, filled: Any) -> None:
        plan = started(filled)
        with refused("plans.no_such_role"):
            do(filled, "remove_role", role_key="economy")
        assert written(filled) == plan

    def test_becomes_a_version_that_says_who_decided(self, filled: Any) -> None:
        plan, key = started(filled), new_id()
        do(filled, "adopt", draft=decision(filled, decided_by=" Nämnden  ", reference=" KS  1 "), key=key)
        said = entries(filled)[-1]
        assert (said.version_id, said.number, said.decided_by, said.reference, said.plan) == (key, 1, "Nämnden", "KS 1", plan)
        row = Version.objects.get(pk=key)
        assert (row.decided_by, row.decided_on, row.valid_from) == ("Nämnden", date(2018, 12, 23), date(2018, 12, 23))
        assert not Draft.objects.exists()

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("draft_started", "Arbete på en plan påbörjat"),
            ("frame_changed", "Plan ändrad"),
            ("role_saved", "Roll i en plan sparad"),
            ("role_removed", "Roll i en plan borttagen"),
            ("draft_dropped", "Utkast till plan kastat"),
        ],
    )
    def test_is_told_in_words(self, name: str, text: str) -> None:
        assert str(words.EVENTS[f"plans.{name}"]) == text


class Browser:
    """Alva at the plans of the office."""

    def __init__(self, client: Any, town: Any) -> None:
        self.client, self.town = client, town

    def get(self, path: str = "") -> Any:
        return self.client.get(f"/plans/{self.town.office}/{path}")

    def main(self, path: str = "") -> str:
        """What the main part says, on one line."""
        (part,) = html.fromstring(self.get(path).content.decode()).xpath("//main")
        return " ".join(part.text_content().split())

    def post(self, path: str, **said: str) -> Any:
        return self.client.post(f"/plans/{self.town.office}/{path}", {"key": str(new_id()), **said})


@pytest.fixture
def browser(client: Any, alvas_cookies: Any, planned: Any, now: Any) -> Any:
    client.cookies = alvas_cookies
    with time_machine.travel(now, tick=False):
        yield Browser(client, planned)


class TestPages:
    def test_of_an_earlier_version_is_named_so_and_offers_no_work(self, browser: Browser) -> None:
        second(browser.town)
        seen = browser.main("versions/1/")
        assert ", utgåva 1" in seen
        assert "Arbeta på en ny utgåva" not in seen
        assert "Evakuering" not in seen
        assert browser.get("versions/3/").status_code == 404

    def test_of_a_plan_show_what_waits_and_what_was(self, browser: Browser) -> None:
        second(browser.town)
        started(browser.town)
        do(browser.town, "adopt", draft=replace(decision(browser.town, days_ago=1), valid_from=date(2019, 2, 1)))
        rows = html.fromstring(browser.get().content.decode()).xpath("//main//table//tbody/tr")
        assert [row.xpath("string(th)").strip() for row in rows] == ["Utgåva 3", "Utgåva 2", "Utgåva 1"]
        for line, state in zip(
            [" ".join(row.text_content().split()) for row in rows], ("Gäller från en senare dag", "Gäller nu", "Tidigare"), strict=True
        ):
            assert state in line

    def test_of_what_differs_is_a_list_of_sentences(self, browser: Browser) -> None:
        second(browser.town)
        assert "Det här skiljer i utgåva 1" in browser.main("versions/2/1/")
        assert "Borttagen roll: Evakuering." in browser.main("versions/2/1/")
        assert browser.get("versions/9/1/").status_code == 404

    def test_for_paper_say_when_a_list_is_empty(self, browser: Browser) -> None:
        assert "Ringlistan är tom." not in browser.main("calls/")
        second(browser.town)
        assert "Ringlista: Kommunstyrelsekontoret" in browser.main("calls/")
        assert browser.main("calls/").count("Ringlistan är tom.") == 1
        assert "Åtgärdskort: Kommunstyrelsekontoret" in browser.main("cards/")

    @pytest.mark.parametrize("path", ["", "calls/", "cards/", "versions/1/", "versions/1/1/", "draft/"])
    def test_for_reading_take_nothing_that_is_sent(self, browser: Browser, path: str) -> None:
        assert browser.post(path).status_code == 405

    def test_of_a_start_ask_where_to_begin_only_when_there_is_a_choice(self, browser: Browser) -> None:
        assert "from_default" in browser.get("draft/start/").context["form"].fields
        other = browser.client.get(f"/plans/{browser.town.social}/draft/start/")
        assert "from_default" not in other.context["form"].fields

    def test_of_a_start_say_that_somebody_works_already(self, browser: Browser) -> None:
        assert browser.post("draft/start/").status_code == 302
        answer = browser.post("draft/start/")
        assert answer.status_code == 422
        assert "Det finns redan ett utkast. Fortsätt i det." in answer.content.decode()

    def test_of_a_frame_refuse_a_role_that_meets_itself(self, browser: Browser) -> None:
        started(browser.town)
        frame = written(browser.town).frame
        said = {name: str(getattr(frame, name)) for name in ("label", "staff_name", "seat", "decision_maker")}
        said |= {"criteria": "", "seen": rules.digest(frame), "apart_0a": "log_keeper"}
        answer = browser.post("draft/frame/", **said, apart_0b="log_keeper")
        assert (answer.status_code, written(browser.town).frame) == (422, frame)
        assert "Välj två olika roller." in answer.content.decode()
        assert browser.post("draft/frame/", **said, apart_0b="chief_of_staff").status_code == 302
        assert written(browser.town).frame.apart == (("log_keeper", "chief_of_staff"),)

    def test_of_a_draft_say_what_it_changes(self, browser: Browser) -> None:
        started(browser.town)
        do(browser.town, "remove_role", role_key="log_keeper")
        seen = browser.main("draft/")
        for part in ("Utkast: ", "Det här ändrar utkastet", "Borttagen roll: Loggförare.", "får vara samma person igen."):
            assert part in seen, part

    def test_tell_each_thing_done(self, browser: Browser) -> None:
        said = []
        for path, sent in (("draft/start/", {}), ("draft/roles/new/", {"label": "Evakuering", "wanted": "1", "within_minutes": "15"}),
                           ("draft/drop/", {"reason": "Fel."})):  # fmt: skip
            answer = browser.post(path, **sent)
            assert answer.status_code == 302, path
            said.append(" ".join(html.fromstring(browser.client.get(answer["Location"]).content.decode()).text_content().split()))
        for text, part in zip(
            said,
            ("Utkastet finns. Ändra det som inte stämmer med hur ni arbetar.", "Ändringen är sparad i utkastet.", "Utkastet är borta."),
            strict=True,
        ):
            assert part in text


def test_a_plan_of_roles_alone_is_kept_without_pairs() -> None:
    assert rules.without(rules.put(Leading(FRAME, ()), Role("log_keeper", "Loggförare"), 1), "log_keeper").frame.apart == ()
