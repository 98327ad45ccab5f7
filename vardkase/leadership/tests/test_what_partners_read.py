"""A partner who follows the incident reads what is done, and not who is asked, who is on, why they said no, or how they are reached.

The log says it as the pages do, wherever its lines are shown, searched, exported or sent to a screen.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import actions as journal
from vardkase.incidents import exporting, kinds, maintenance, rules
from vardkase.incidents import queries as incidents
from vardkase.incidents.models import Incident
from vardkase.incidents.queries import Filters, LogEntry
from vardkase.incidents.rules import Secrecy
from vardkase.incidents.rules.marks import audience_key
from vardkase.incidents.tests.scenes import NIGHT, SECRET, later, wrote
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import lines, obligations, queries
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.rules.callouts import Via
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.leadership.tests.callouts import called, moved_on, said, wanted
from vardkase.leadership.tests.line_scenes import LEFT, TOOK
from vardkase.leadership.tests.pages import Room
from vardkase.leadership.tests.scenes import act, card_of, decided, handed, tasked, took
from vardkase.leadership.tests.shift_scenes import full
from vardkase.testing.cases import each
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY, viewer_with
from vardkase.testing.scenes import kept

SignIn = Callable[[CheckingClient, Viewer], Viewer]
NUMBER, WHY_NOT, WHY_LEFT, SHEET = "070-174 06 05", "Sjuk i influensa", "Måste hem till barnen", "Lova ingen tid för elen."
NAMES = ("Provperson", "Ada Provsson", "Bo Exempelström", "Cia Fiktivsson")
HIDDEN = (*NAMES, NUMBER, WHY_NOT, WHY_LEFT, SHEET)
PEOPLE = ("leadership.callout_", "leadership.shift", "leadership.plan_", "leadership.roster", "leadership.people_", "leadership.handover_")


class TestAKind:
    @each("kind", sorted(kind for part in lines.PARTS for kind in part.LINES))
    def test_is_internal_when_it_names_people_who_are_asked_or_are_on(self, kind: str) -> None:
        if kind == "leadership.role_left":
            return
        wanted = Secrecy.INTERNAL if kind.startswith(PEOPLE) else Secrecy.OPEN
        assert kinds.of(kind).least(None) == wanted

    @pytest.mark.parametrize(("words", "least"), [("", Secrecy.OPEN), (WHY_LEFT, Secrecy.INTERNAL)])
    def test_of_leaving_a_role_is_internal_when_it_says_why(self, words: str, least: Secrecy) -> None:
        assert kinds.of("leadership.role_left").least(replace(LEFT, words=words)) == least

    def test_of_taking_a_role_says_who_and_not_how_they_are_reached(self) -> None:
        text, facts = lines.roles.LINES["leadership.role_taken"].said(TOOK)
        assert TOOK.reachable == NUMBER
        assert NUMBER not in f"{text} {facts}"
        assert facts["person"] == TOOK.person
        assert kinds.of("leadership.role_taken").whole == Secrecy.INTERNAL


@kept
def night(alva: Viewer, incident_id: UUID) -> dict[str, UUID]:
    """Somebody is called and says both, somebody is on, somebody says no and why, a sheet is received, a role is taken and left."""
    callout_id = called(alva, incident_id, wanted(3, 1))
    moved_on(callout_id, later(6))
    said(callout_id, 0, Answer.YES, later(7), minutes=20)
    said(callout_id, 0, Answer.NO, later(8), via=Via.SMS)
    made = full(alva, incident_id)
    act("move_shift", alva, incident_id, shift_id=made["ahead"], to=ShiftState.NO, words=WHY_NOT, now=later(9))
    act("accept_handover", alva, incident_id, handover_id=made["handover"], by="Bo Exempelström", now=later(10))
    staff_id = handed(alva, incident_id, now=later(11))
    decided(alva, incident_id, now=later(12))
    tasked(alva, incident_id, now=later(12))
    took(alva, incident_id, staff_id, "Testa Exempelsson", reachable=NUMBER, now=later(13))
    other = took(alva, incident_id, staff_id, "Demo Påhittsson", role_key="log_keeper", reachable=NUMBER, now=later(14))
    act("leave_role", alva, incident_id, holding_id=other, words=WHY_LEFT, now=later(15))
    return {**made, "staff": staff_id}


@pytest.fixture
def member() -> Viewer:
    return viewer_with(Role.STAFF_MEMBER, label="Stabsmedlem")


def every(viewer: Viewer, incident_id: UUID, **filters: object) -> tuple[LogEntry, ...]:
    return incidents.log_page(viewer, incident_id, Filters(**filters), limit=500).entries


def shown(found: tuple[LogEntry, ...]) -> str:
    return " ".join(f"{one.text} {one.author} {one.facts}" for one in found)


@pytest.mark.django_db
class TestTheLog:
    def test_of_a_partner_has_every_number_and_nobody_who_is_asked(
        self, alva: Viewer, bo: Viewer, member: Viewer, incident_id: UUID, night: dict[str, UUID]
    ) -> None:
        theirs, ours = every(bo, incident_id), every(member, incident_id)
        assert [one.number for one in theirs] == [one.number for one in ours]
        assert not [word for word in HIDDEN if word in shown(theirs)]
        assert [word for word in HIDDEN if word not in shown(ours)] == [NUMBER]
        assert not [one.kind for one in ours if one.masked]
        assert {one.kind for one in theirs if one.masked} >= {
            "leadership.callout_started",
            "leadership.shift_moved",
            "leadership.role_left",
        }

    def test_of_a_partner_says_who_leads_and_what_is_decided(self, bo: Viewer, incident_id: UUID, night: dict[str, UUID]) -> None:
        open_ones = {one.kind: one for one in every(bo, incident_id) if not one.masked}
        assert open_ones["leadership.role_taken"].facts["person"] in {"Demo Påhittsson", "Testa Exempelsson"}
        assert {"leadership.staff_opened", "leadership.cards_handed_out", "leadership.decision_taken", "leadership.task_given"} <= {
            *open_ones
        }

    @pytest.mark.parametrize("word", ["influensa", "barnen", "Provperson", "Fiktivsson", "elen"])
    def test_is_not_searched_for_what_it_does_not_show(
        self, bo: Viewer, member: Viewer, incident_id: UUID, night: dict[str, UUID], word: str
    ) -> None:
        hits = every(member, incident_id, text=word)
        assert hits or word in {"Provperson", "Fiktivsson"}
        hidden = {one.number for one in every(bo, incident_id) if one.masked}
        assert not hidden & {one.number for one in every(bo, incident_id, text=word)}

    def test_as_it_was_known_hides_the_same(self, bo: Viewer, member: Viewer, incident_id: UUID, night: dict[str, UUID]) -> None:
        assert WHY_NOT in shown(every(member, incident_id, as_known_at=later(20)))
        assert not [word for word in HIDDEN if word in shown(every(bo, incident_id, as_known_at=later(20)))]

    def test_of_one_entry_is_masked_too(self, bo: Viewer, member: Viewer, incident_id: UUID, night: dict[str, UUID]) -> None:
        (refusal,) = (one for one in every(member, incident_id) if one.text == WHY_NOT)
        assert incidents.entry(member, incident_id, refusal.number).entry.text == WHY_NOT
        found = incidents.entry(bo, incident_id, refusal.number)
        assert (found.entry.masked, found.chain, found.notes) == (True, (found.entry,), ())

    def test_sends_a_screen_what_its_audience_may_see(self, bo: Viewer, member: Viewer, incident_id: UUID, night: dict[str, UUID]) -> None:
        for viewer, sees in ((bo, False), (member, True)):
            word = audience_key(rules.audience(viewer, incident_id, AUTHORITY))
            sent = shown(tuple(line for news in incidents.tail(incident_id, word, 0, 500) for line in news.lines))
            assert (WHY_NOT in sent) is sees

    def test_names_nobody_among_what_is_new_and_counts_it(self, bo: Viewer, incident_id: UUID, night: dict[str, UUID]) -> None:
        since = incidents.since(bo, incident_id)
        assert not [word for word in HIDDEN if word in shown(since.important)]
        assert since.masked == len([one for one in every(bo, incident_id) if one.masked and not one.quiet])

    def test_is_the_same_when_it_is_made_anew(self, bo: Viewer, incident_id: UUID, night: dict[str, UUID]) -> None:
        before = every(bo, incident_id)
        assert maintenance.agrees(f"incident:{incident_id}")
        list(maintenance.rebuild(str(incident_id)))
        assert every(bo, incident_id) == before

    def test_withholds_from_an_export_also_the_number_that_no_line_shows(
        self, incident_id: UUID, night: dict[str, UUID], tmp_path: Path
    ) -> None:
        incident, sizes = Incident.objects.get(id=incident_id), {}
        for seen in (frozenset({"open"}), frozenset({"open", "internal"})):
            place = tmp_path / f"{len(seen)}.zip"
            exporting._write(incident, place, later(30), exporting.Sieve(incident_id, seen))
            with zipfile.ZipFile(place) as archive:
                said = archive.read("entries.jsonl").decode()
            sizes[len(seen)] = [word for word in HIDDEN if json.dumps(word, ensure_ascii=False)[1:-1] in said]
            assert "leadership.decision_taken" in said
        assert sizes == {1: [], 2: list(HIDDEN)}


@pytest.mark.django_db
class TestAStrongerMark:
    def test_stands(self, alva: Viewer, bo: Viewer, member: Viewer, incident_id: UUID, night: dict[str, UUID]) -> None:
        number = wrote(alva, incident_id, "Skyddat boende.", mark=SECRET)
        assert [one.masked for one in every(member, incident_id) if one.number == number] == [True]

    def test_cannot_be_lowered_from_outside(self, alva: Viewer, incident_id: UUID, night: dict[str, UUID]) -> None:
        number = next(one.number for one in every(alva, incident_id) if one.text == WHY_NOT)
        with pytest.raises(Refusal, match="incident"):
            journal.mark_entry(
                viewer=alva, incident_id=incident_id, number=number, mark=rules.OPEN, reason="Prov.", key=new_id(), now=later(20)
            )


@pytest.mark.django_db
@pytest.mark.usefixtures("an_hour_later")
class TestThePages:
    def test_of_roles_say_who_leads_to_all_and_the_number_to_the_staff(
        self, client: CheckingClient, sign_in: SignIn, bo: Viewer, member: Viewer, incident_id: UUID, night: dict[str, UUID]
    ) -> None:
        paths = ("roles/", f"roles/{card_of(night['staff'])}/", f"roles/{card_of(night['staff'], 'log_keeper')}/")
        for viewer, sees in ((bo, False), (member, True)):
            sign_in(client, viewer)
            text = " ".join(Room(client, incident_id).get(path).text for path in paths)
            assert "Testa Exempelsson" in text
            assert (NUMBER in text, WHY_LEFT in text) == (sees, sees)

    @pytest.mark.parametrize(
        "path", ["log/", "log/print/", "since/", "leadership/", "wall/", "tasks/", "decisions/", "meetings/", "roles/"]
    )
    def test_of_a_partner_name_nobody_who_is_asked(
        self, client: CheckingClient, sign_in: SignIn, bo: Viewer, incident_id: UUID, night: dict[str, UUID], path: str
    ) -> None:
        sign_in(client, bo)
        text = Room(client, incident_id).get(path).text
        assert not [word for word in HIDDEN if word in text]


@pytest.mark.django_db
class TestWhatIsDue:
    def test_passes_over_the_rosters_of_a_partner_without_a_fault(
        self, bo: Viewer, member: Viewer, incident_id: UUID, night: dict[str, UUID], caplog: pytest.LogCaptureFixture
    ) -> None:
        now = NIGHT + timedelta(hours=1)
        assert queries.rosters_in_trouble(bo, now=now) == ()
        assert queries.rosters_in_trouble(member, now=now) != ()
        found = obligations.obligations(bo, now, list(Role))
        assert not [one.title for one in found if any(word in one.title for word in HIDDEN)]
        assert not caplog.records

    def test_hands_no_sheet_to_a_partner(self, bo: Viewer, member: Viewer, incident_id: UUID, night: dict[str, UUID]) -> None:
        assert [one.masked for one in queries.handovers(bo, incident_id, now=later(20))] == [True]
        assert [one.masked for one in queries.handovers(member, incident_id, now=later(20))] == [False]
