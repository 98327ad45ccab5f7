"""Warnings of our own as CAP 1.2: what they must say, that an exercise says so, and that others can read the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import NIGHT, PERSON, closed, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.situation.actions.issuing import issue
from vardkase.situation.feeds import cap, cap_write
from vardkase.situation.queries import warnings as queries
from vardkase.situation.rooms.warnings import seen
from vardkase.situation.rules.issuing import IssueDraft, check_issue
from vardkase.situation.rules.issuing import closed as closed_ring
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.warnings import Code, MsgType, Scheme, Severity, Status
from vardkase.testing.people import OUTSIDE, viewer_with

DRAFT = IssueDraft(
    "Strömavbrott",
    "Strömmen är borta på Vätö",
    "Omkring 900 hushåll är utan el.",
    "Vätö",
    "Spara på värmen.",
    "Infra",
    severity=Severity.SEVERE,
    polygon="59.80,18.90\n59.80,19.00\n59.86,19.00",
    whole=True,
    expires=NIGHT + timedelta(hours=24),
)


@pytest.fixture(autouse=True)
def named(settings: Any) -> None:
    settings.CAP_SENDER, settings.AREA_KOMMUN, settings.AREA_LAN = "kris@kommun.example", "0188", "01"


class TestWhatItMustSay:
    def test_a_right_one_is_put_in_order(self):
        found = check_issue(replace(DRAFT, headline="  Strömmen\n borta "), NIGHT)
        assert found.headline == "Strömmen borta"
        assert found.polygon == "59.80000,18.90000 59.80000,19.00000 59.86000,19.00000 59.80000,18.90000"

    @pytest.mark.parametrize(
        ("more", "code", "field"),
        [
            ({"event": " "}, "situation.cap_needs_event", "event"),
            ({"headline": ""}, "situation.cap_needs_headline", "headline"),
            ({"text": ""}, "situation.cap_needs_text", "text"),
            ({"area": ""}, "situation.cap_needs_area", "area"),
            ({"expires": None}, "situation.cap_needs_expiry", "expires"),
            ({"expires": NIGHT}, "situation.cap_is_over", "expires"),
            ({"web": "http://a.example"}, "situation.cap_bad_web", "web"),
            ({"web": "javascript:x"}, "situation.cap_bad_web", "web"),
            ({"kind": MsgType.UPDATE}, "situation.cap_needs_earlier", "about"),
            ({"about": new_id()}, "situation.cap_needs_earlier", "about"),
        ],
    )
    def test_what_lacks_is_said_at_its_field(self, more, code, field):
        with refused(code, field=field):
            check_issue(replace(DRAFT, **more), NIGHT)

    @pytest.mark.parametrize("name", ["headline", "text", "area", "instruction", "event"])
    def test_no_personal_number_and_nothing_endless(self, name):
        with refused("incident.personal_id_in_text"):
            check_issue(replace(DRAFT, **{name: f"Sök {PERSON}"}), NIGHT)
        with refused("incident.text_too_long"):
            check_issue(replace(DRAFT, **{name: "x" * 9_000}), NIGHT)

    @pytest.mark.parametrize(
        "text", ["59,18", "59,18 59,19", "59,18 59,19 59,18", "x", "59,18 59,19 999,19", "59 18 59 19 60 19", "nan,nan 59,18 60,19"]
    )
    def test_corners_that_are_no_area_are_refused(self, text):
        with refused("situation.cap_bad_polygon", field="polygon"):
            closed_ring(text)

    @pytest.mark.parametrize(
        ("text", "code", "facts"),
        [
            ("18.6,59.7 18.7,59.8 18.6,59.9", "situation.cap_swapped", {"meant": "59.7,18.6"}),
            ("-59.7,-18.6 -59.8,-18.7 -59.9,-18.6", "situation.cap_far_away", {"said": "-59.7,-18.6"}),
            ("59.7,18.6 59.8,18.7 40,18.6", "situation.cap_far_away", {"said": "40,18.6"}),
            ("59.7,18.6 59.8,18.7 59.9,18.8", "situation.cap_flat", {}),
            ("59,18 59,18 59,19 60,18", "situation.cap_flat", {}),
            ("59,18 59.000001,18 59,18.000001", "situation.cap_flat", {}),
        ],
    )
    def test_an_area_that_is_none_or_lies_elsewhere_says_why(self, text, code, facts):
        with refused(code, field="polygon", **facts):
            closed_ring(text)

    @pytest.mark.parametrize(
        "web",
        [
            "https://",
            "https://x",
            "https:///a",
            "https://x y.se",
            "https://x.se/a b",
            "https://a@x.se",
            "https://x.se:port",
            "https://[::1]/",
            "https://x..se",
        ],
    )
    def test_an_address_is_one(self, web):
        with refused("situation.cap_bad_web", field="web"):
            check_issue(replace(DRAFT, web=web), NIGHT)

    @pytest.mark.parametrize("web", ["https://x.se", "https://www.räddningstjänst.se/el?a=1#b", "https://x.se:8443/", ""])
    def test_a_right_one_is_kept(self, web):
        assert check_issue(replace(DRAFT, web=web), NIGHT).web == web

    def test_an_address_holds_no_personal_number_and_has_an_end(self):
        with refused("incident.personal_id_in_text"):
            check_issue(replace(DRAFT, web=f"https://x.se/{PERSON}"), NIGHT)
        with refused("incident.text_too_long", field="web"):
            check_issue(replace(DRAFT, web="https://x.se/" + "a" * 1_000), NIGHT)

    @pytest.mark.parametrize("text", ["59,18 59,19 60,19", "59,18 59,19 60,19 59,18", "59,18;59,19;60,19", " 59,18\n59,19\r\n60,19 "])
    def test_an_area_is_closed_once(self, text):
        assert closed_ring(text) == "59.00000,18.00000 59.00000,19.00000 60.00000,19.00000 59.00000,18.00000"

    def test_no_area_is_none(self):
        assert closed_ring("  ") == ""


@pytest.mark.django_db
class TestWritten:
    def wrote(self, viewer: Viewer, incident_id: UUID, draft: IssueDraft = DRAFT, **more: Any) -> Any:
        return issue(viewer=viewer, incident_id=incident_id, draft=draft, **{"key": new_id(), "now": later(5), **more})

    def found(self, viewer: Viewer, incident_id: UUID) -> tuple[queries.IssuedLine, ...]:
        return queries.issued(viewer, incidents.incident(viewer, incident_id))

    def test_it_stands_in_the_log_and_can_be_fetched(self, alva: Viewer, incident_id: UUID) -> None:
        entry = self.wrote(alva, incident_id)
        (line,) = self.found(alva, incident_id)
        assert (line.reference, line.number, line.author) == ("V-001", entry.number, alva.actor.label)
        item, wrong = cap.read_file(cap_write.written(line.said.alert, incident=line.said.incident))
        assert wrong == ()
        assert (item.alert.identifier, item.alert.sender, item.alert.status) == (
            f"urn:uuid:{entry.key}",
            "kris@kommun.example",
            Status.ACTUAL,
        )
        assert item.alert.areas[0].codes == (Code(Scheme.KOMMUN, "0188"), Code(Scheme.LAN, "01"))
        said = incidents.entry(alva, incident_id, entry.number).entry
        assert said.text.startswith("Omkring 900 hushåll")
        assert maintenance.agrees(f"incident:{incident_id}")

    def test_of_an_exercise_it_says_exercise(self, alva: Viewer) -> None:
        exercise = opened(alva, mode=Mode.EXERCISE)
        self.wrote(alva, exercise)
        said = self.found(alva, exercise)[0].said
        assert said.alert.status is Status.EXERCISE
        assert (said.alert.headline, said.alert.text[:15]) == ("ÖVNING: Strömmen är borta på Vätö", "ÖVNING. Omkring")
        assert said.note.startswith(f"Övning {said.incident}. Inget av det som står här har hänt.")

    def test_a_mark_is_said_once(self, alva: Viewer) -> None:
        exercise = opened(alva, mode=Mode.EXERCISE)
        self.wrote(alva, exercise, replace(DRAFT, headline="ÖVNING: Vätö"))
        assert self.found(alva, exercise)[0].said.alert.headline == "ÖVNING: Vätö"

    def test_what_is_real_carries_no_mark(self, alva: Viewer, incident_id: UUID) -> None:
        self.wrote(alva, incident_id)
        said = self.found(alva, incident_id)[0].said
        assert (said.note, said.alert.headline, said.alert.text) == ("", DRAFT.headline, DRAFT.text)

    @pytest.mark.parametrize(
        ("mode", "status", "mark"), [(Mode.REAL, Status.TEST, "DEMONSTRATION"), (Mode.EXERCISE, Status.EXERCISE, "ÖVNING")]
    )
    def test_of_a_demonstration_nothing_is_meant(self, alva: Viewer, settings: Any, mode: Mode, status: Status, mark: str) -> None:
        settings.VARDKASE_DEMO = True
        incident = opened(alva, mode=mode)
        self.wrote(alva, incident)
        said = self.found(alva, incident)[0].said
        assert (said.alert.status, said.alert.headline) == (status, f"{mark}: {DRAFT.headline}")
        assert "Inget av det som står här har hänt." in said.note

    def test_an_update_replaces_and_an_end_ends(self, alva: Viewer, incident_id: UUID) -> None:
        first = self.wrote(alva, incident_id).key
        second = self.wrote(alva, incident_id, replace(DRAFT, kind=MsgType.UPDATE, about=first, text="Nu 400."), now=later(10)).key
        self.wrote(alva, incident_id, replace(DRAFT, kind=MsgType.CANCEL, about=second), now=later(20))
        three, two, one = self.found(alva, incident_id)
        assert (one.replaced_by, two.replaced_by, three.replaced_by) == ("V-002", "V-003", "")
        (ref,) = two.said.alert.references
        assert (ref.identifier, ref.sent) == (f"urn:uuid:{first}", "2019-01-02T02:25:00+01:00")
        assert cap.read_file(cap_write.written(three.said.alert))[1] == ()

    def test_what_is_replaced_or_ended_is_so_once(self, alva: Viewer, incident_id: UUID) -> None:
        first = self.wrote(alva, incident_id).key
        end = replace(DRAFT, kind=MsgType.CANCEL, about=first)
        last = self.wrote(alva, incident_id, end).key
        for about in (first, last):
            with refused("situation.cap_replaced_already"):
                self.wrote(alva, incident_id, replace(end, about=about))

    def test_one_of_another_incident_is_none(self, alva: Viewer, incident_id: UUID) -> None:
        other = self.wrote(alva, opened(alva)).key
        for about in (other, new_id()):
            with refused("situation.no_such_issued"):
                self.wrote(alva, incident_id, replace(DRAFT, kind=MsgType.UPDATE, about=about))

    def test_sent_twice_it_is_one(self, alva: Viewer, incident_id: UUID) -> None:
        key = new_id()
        numbers = {self.wrote(alva, incident_id, key=key, now=later(minutes)).number for minutes in (5, 9)}
        assert len(numbers) == 1
        assert len(self.found(alva, incident_id)) == 1

    def test_without_a_sender_there_is_none(self, alva: Viewer, incident_id: UUID, settings: Any) -> None:
        settings.CAP_SENDER = ""
        with refused("situation.cap_needs_sender"):
            self.wrote(alva, incident_id)

    def test_an_edge_that_crosses_itself_is_refused(self, alva: Viewer, incident_id: UUID) -> None:
        with refused("situation.cap_crosses", field="polygon"):
            self.wrote(alva, incident_id, replace(DRAFT, polygon="59,18 60,19 59,19 60,18"))

    def test_an_incident_that_is_over_writes_none(self, alva: Viewer, incident_id: UUID) -> None:
        closed(alva, incident_id)
        with refused("leadership.incident_is_over"):
            self.wrote(alva, incident_id)

    @pytest.mark.parametrize("role", list(Role))
    def test_each_role_may_or_may_not(self, incident_id: UUID, role: Role) -> None:
        viewer = viewer_with(role)
        if role in {Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR, Role.STAFF_MEMBER}:
            self.wrote(viewer, incident_id)
            return
        before = ledger.head(f"incident:{incident_id}").number
        with refused("incident.not_found" if role in OUTSIDE else "leadership.may_not"):
            self.wrote(viewer, incident_id)
        assert ledger.head(f"incident:{incident_id}").number == before

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_others_may_not(self, incident_id: UUID, request: Any, who: str) -> None:
        with refused("incident.not_found"):
            self.wrote(request.getfixturevalue(who), incident_id)

    def test_the_time_machine_shows_what_held_then(self, alva: Viewer, incident_id: UUID) -> None:
        first = self.wrote(alva, incident_id)
        second = self.wrote(alva, incident_id, replace(DRAFT, kind=MsgType.UPDATE, about=first.key, headline="Nu 400"), now=later(10))
        row = incidents.incident(alva, incident_id)

        def shown(number: int, at: Any) -> list[str]:
            return [one.title for one in seen(alva, row, Known(number, at))]

        assert shown(first.number - 1, later(4)) == []
        assert shown(first.number, later(6)) == ["V-001 Strömmen är borta på Vätö"]
        assert shown(second.number, later(11)) == ["V-002 Nu 400"]
        assert shown(second.number, NIGHT + timedelta(days=2)) == []
