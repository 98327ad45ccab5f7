"""What somebody makes of a warning: into a log, an alarm, or nothing; and files that are put in by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import AlarmFacts, Category, Channel, Direction, Importance, Mode, State
from vardkase.incidents.tests.scenes import BOARD, NIGHT, PERSON, closed, later, moved, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.situation.actions import warnings as actions
from vardkase.situation.events.warnings import warnings_stream
from vardkase.situation.feeds.cap_xml import MAX_XML
from vardkase.situation.queries import warnings as queries
from vardkase.situation.rules.feeds import Feed
from vardkase.situation.rules.warnings import Ended, Severity, Stand, Status, Why
from vardkase.situation.tests.warnings_scenes import CAP_INFO, alert, came, reading, took
from vardkase.situation.tests.warnings_scenes import cap as file
from vardkase.testing.people import AUTHORITY, OTHER_AUTHORITY, viewer_with

pytestmark = pytest.mark.django_db
STREAM = warnings_stream(AUTHORITY)
FACTS = AlarmFacts(what_happened="Sveriges Radio varnar: Brand i Rimbo.")
TAKERS = {Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR}
READERS = TAKERS | {Role.LOG_KEEPER, Role.DECISION_MAKER}


def act(what: str, viewer: Viewer, warning_id: UUID, **facts: Any) -> Any:
    key = facts.pop("key", None) or new_id()
    return getattr(actions, what)(viewer=viewer, warning_id=warning_id, key=key, **{"now": later(5), **facts})


def put(viewer: Viewer, data: bytes, **facts: Any) -> UUID:
    call = {"authority_id": AUTHORITY, "authority": BOARD, "key": new_id(), "now": NIGHT, **facts}
    return actions.put_in(viewer=viewer, data=data, **call)


def head(stream: str = STREAM) -> int:
    return ledger.head(stream).number


def line(viewer: Viewer, warning_id: UUID) -> queries.WarningLine:
    return queries.warning(viewer, warning_id, now=later(6))


class TestTakeIn:
    def test_it_stands_in_the_log_with_its_source(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id = came(alva, alert(web="https://sr.example/1"))
        entry = act("take_in", alva, warning_id, incident_id=incident_id, text="SR varnar: Brand i Rimbo.")
        said = incidents.entry(alva, incident_id, entry.number).entry
        assert (said.text, said.source, said.source_url) == ("SR varnar: Brand i Rimbo.", "Sveriges Radio", "https://sr.example/1")
        assert (said.category, said.direction, said.channel, said.counterpart) == (
            Category.INFO,
            Direction.IN,
            Channel.WEB,
            "Sveriges Radio",
        )
        assert (said.importance, said.place, said.happened.at) == (Importance.IMPORTANT, "Norrtälje kommun", NIGHT - timedelta(minutes=5))
        found = line(alva, warning_id)
        assert (found.stand, found.handled_by, found.handled_at, found.proposed) == (Stand.TAKEN, alva.actor.label, later(5), False)
        (use,) = queries.uses(alva, warning_id, now=NIGHT)
        assert (use.incident_id, use.entry, use.about) == (incident_id, entry.number, 1)

    def test_a_slight_one_is_ordinary_and_one_of_the_future_is_now(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id = came(alva, alert(severity=Severity.MINOR, sent=later(60)))
        entry = act("take_in", alva, warning_id, incident_id=incident_id, text="x")
        said = incidents.entry(alva, incident_id, entry.number).entry
        assert (said.importance, said.happened.at) == (Importance.NORMAL, later(5))

    def test_pressed_twice_it_stands_once(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id, key = came(alva), new_id()
        for _ in range(2):
            entry = act("take_in", alva, warning_id, incident_id=incident_id, text="x", key=key)
        assert (head(), head(f"incident:{incident_id}")) == (2, entry.number)

    def test_again_it_is_refused_and_told_where(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id = came(alva)
        number = act("take_in", alva, warning_id, incident_id=incident_id, text="x").number
        with refused("situation.warning_taken_already", number=number):
            act("take_in", alva, warning_id, incident_id=incident_id, text="y")

    def test_a_new_version_may_be_and_so_may_another_incident(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id, other = came(alva), opened(alva, title="Skogsbrand")
        act("take_in", alva, warning_id, incident_id=incident_id, text="x")
        act("take_in", alva, warning_id, incident_id=other, text="x")
        took(alva, reading(alert(text="Ny")))
        act("take_in", alva, warning_id, incident_id=incident_id, text="y")
        assert len(queries.uses(alva, warning_id, now=NIGHT)) == 3
        assert maintenance.agrees(STREAM)

    @pytest.mark.parametrize(
        ("text", "code"),
        [("", "incident.empty_entry"), (f"Sök {PERSON}", "incident.personal_id_in_text"), ("x" * 30_000, "incident.text_too_long")],
    )
    def test_what_the_log_refuses_leaves_nothing(self, alva: Viewer, incident_id: UUID, text: str, code: str) -> None:
        warning_id = came(alva)
        with refused(code):
            act("take_in", alva, warning_id, incident_id=incident_id, text=text)
        assert (head(), line(alva, warning_id).stand) == (1, Stand.NEW)

    def test_a_closed_log_takes_nothing_in(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id = came(alva)
        closed(alva, incident_id)
        with refused("incident.log_is_closed"):
            act("take_in", alva, warning_id, incident_id=incident_id, text="x")

    def test_an_incident_of_others_is_none(self, alva: Viewer, cilla: Viewer) -> None:
        warning_id = came(alva)
        theirs = opened(cilla, authority_id=OTHER_AUTHORITY)
        with refused("incident.not_found"):
            act("take_in", alva, warning_id, incident_id=theirs, text="x")

    @pytest.mark.parametrize(
        ("status", "mode", "code"),
        [
            (Status.EXERCISE, Mode.REAL, "situation.warning_is_exercise"),
            (Status.ACTUAL, Mode.EXERCISE, "situation.warning_is_real"),
            (Status.TEST, Mode.REAL, "situation.warning_is_test"),
            (Status.TEST, Mode.EXERCISE, "situation.warning_is_test"),
            (Status.EXERCISE, Mode.EXERCISE, ""),
        ],
    )
    def test_what_is_meant_goes_where_it_is_meant(self, alva: Viewer, status: Status, mode: Mode, code: str) -> None:
        warning_id, incident_id = came(alva, alert(status=status)), opened(alva, mode=mode)
        if code:
            with refused(code):
                act("take_in", alva, warning_id, incident_id=incident_id, text="x")
            return
        act("take_in", alva, warning_id, incident_id=incident_id, text="x")
        assert line(alva, warning_id).stand is Stand.TAKEN

    @pytest.mark.parametrize("role", list(Role))
    def test_each_role_may_or_may_not(self, alva: Viewer, incident_id: UUID, role: Role) -> None:
        warning_id, viewer = came(alva), viewer_with(role)
        if role in READERS:
            act("take_in", viewer, warning_id, incident_id=incident_id, text="x")
            return
        with refused("warning.not_found"):
            act("take_in", viewer, warning_id, incident_id=incident_id, text="x")

    def test_the_places_are_those_that_would_take_it(self, alva: Viewer, bo: Viewer, incident_id: UUID) -> None:
        exercise, over = opened(alva, mode=Mode.EXERCISE), opened(alva)
        closed(alva, over)
        for status, expected in ((Status.ACTUAL, [incident_id]), (Status.EXERCISE, [exercise]), (Status.TEST, [])):
            found = line(alva, came(alva, alert(str(status), status=status)))
            assert [row.id for row in queries.places_for(alva, found)] == expected
            assert queries.places_for(bo, found) == ()


class TestAlarm:
    def test_an_alarm_of_it_waits_like_any_other(self, alva: Viewer) -> None:
        warning_id = came(alva)
        entry = act("raise_alarm", alva, warning_id, facts=FACTS)
        row = incidents.alarm(alva, entry.key, now=later(6))
        assert (row.facts.what_happened, row.mode, row.state) == (FACTS.what_happened, Mode.REAL, "new")
        found = line(alva, warning_id)
        assert (found.stand, found.alarm_id, found.proposed) == (Stand.ALARM, entry.key, False)
        assert maintenance.agrees(STREAM)

    def test_of_an_exercise_it_is_an_exercise(self, alva: Viewer) -> None:
        entry = act("raise_alarm", alva, came(alva, alert(status=Status.EXERCISE)), facts=FACTS)
        assert incidents.alarm(alva, entry.key, now=later(6)).mode is Mode.EXERCISE

    def test_of_a_test_there_is_none(self, alva: Viewer) -> None:
        with refused("situation.warning_is_test"):
            act("raise_alarm", alva, came(alva, alert(status=Status.TEST)), facts=FACTS)
        assert incidents.alarms_list(alva, now=NIGHT) == ()

    def test_pressed_twice_it_is_one_and_again_it_is_refused(self, alva: Viewer) -> None:
        warning_id, key = came(alva), new_id()
        for _ in range(2):
            act("raise_alarm", alva, warning_id, facts=FACTS, key=key)
        assert len(incidents.alarms_list(alva, now=NIGHT)) == 1
        with refused("situation.warning_alarmed_already"):
            act("raise_alarm", alva, warning_id, facts=FACTS)

    def test_what_the_alarm_refuses_leaves_nothing(self, alva: Viewer) -> None:
        warning_id = came(alva)
        with refused("alarm.empty"):
            act("raise_alarm", alva, warning_id, facts=AlarmFacts())
        assert head() == 1


class TestDismiss:
    def test_with_a_reason_it_asks_nothing_more(self, alva: Viewer) -> None:
        warning_id = came(alva)
        act("dismiss", alva, warning_id, reason=" Gäller fjällen ")
        found = line(alva, warning_id)
        assert (found.stand, found.reason, found.proposed, found.over) == (Stand.DISMISSED, "Gäller fjällen", False, False)
        assert maintenance.agrees(STREAM)

    def test_it_may_still_be_taken_in(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id = came(alva)
        act("dismiss", alva, warning_id, reason="Nej")
        act("take_in", alva, warning_id, incident_id=incident_id, text="Jo")
        assert line(alva, warning_id).stand is Stand.TAKEN

    def test_without_a_reason_it_is_not(self, alva: Viewer) -> None:
        warning_id = came(alva)
        with refused("situation.warning_needs_reason"):
            act("dismiss", alva, warning_id, reason=" ")

    def test_twice_it_is_refused_and_sent_twice_it_is_once(self, alva: Viewer) -> None:
        warning_id, key = came(alva), new_id()
        for _ in range(2):
            act("dismiss", alva, warning_id, reason="Nej", key=key)
        assert head() == 2
        with refused("situation.warning_dismissed_already"):
            act("dismiss", alva, warning_id, reason="Nej igen")
        with refused("ledger.key_reused"):
            act("dismiss", alva, warning_id, reason="Annat", key=key)


@pytest.mark.parametrize(("what", "facts"), [("raise_alarm", {"facts": FACTS}), ("dismiss", {"reason": "Nej"})])
class TestWhoMayActOnIt:
    @pytest.mark.parametrize("role", list(Role))
    def test_each_role(self, alva: Viewer, what: str, facts: dict[str, Any], role: Role) -> None:
        warning_id, viewer = came(alva), viewer_with(role)
        if role in TAKERS:
            act(what, viewer, warning_id, **facts)
            assert head() == 2
            return
        with refused("situation.warning_not_yours" if role in READERS else "warning.not_found"):
            act(what, viewer, warning_id, **facts)
        assert head() == 1

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_others_and_what_is_absent_answer_alike(self, alva: Viewer, request: Any, what: str, facts: dict[str, Any], who: str) -> None:
        warning_id = came(alva)
        for asked in (warning_id, new_id()):
            with refused("warning.not_found"):
                act(what, request.getfixturevalue(who), asked, **facts)


class TestPutIn:
    def test_a_file_is_a_warning_that_waits(self, alva: Viewer) -> None:
        warning_id = put(alva, file())
        found = line(alva, warning_id)
        assert (found.alert.headline, found.said.feed, found.said.why, found.proposed) == ("Koka vattnet", Feed.HAND, (Why.BY_HAND,), True)
        assert "Koka vattnet" in found.said.raw

    def test_wherever_it_is_about(self, alva: Viewer) -> None:
        assert line(alva, put(alva, file(info=CAP_INFO.replace("0188", "1287")))).proposed

    def test_an_old_one_is_kept_as_over(self, alva: Viewer) -> None:
        data = file(info=CAP_INFO.replace("<headline>", "<expires>2019-01-01T00:00:00+01:00</expires><headline>"))
        assert line(alva, put(alva, data)).over

    def test_sent_twice_it_is_one(self, alva: Viewer) -> None:
        key = new_id()
        assert put(alva, file(), key=key) == put(alva, file(), key=key, now=later(2))
        assert head() == 1
        with refused("situation.warning_known_already"):
            put(alva, file())

    def test_what_ends_another_leads_to_that_one(self, alva: Viewer) -> None:
        warning_id, key = put(alva, file()), new_id()
        data = file(
            identifier="urn:uuid:2",
            kind="Cancel",
            info="",
            after="<references>kris@kommun.example,urn:uuid:1,2019-01-02T02:00:00+01:00</references>",
        )
        assert put(alva, data, key=key) == put(alva, data, key=key) == warning_id
        assert line(alva, warning_id).ended_how is Ended.CANCELLED

    def test_what_ends_nothing_that_we_have_is_refused(self, alva: Viewer) -> None:
        with refused("situation.warning_cancels_nothing"):
            put(alva, file(kind="Cancel", info="", after="<references>a,b,2019-01-02T02:00:00+01:00</references>"))

    @pytest.mark.parametrize(
        "data",
        [b"", b"%PDF-1.7", b"<html/>", b"x" * MAX_XML, b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', file(version="1.1"), file()[:-9]],
        ids=range(7),
    )
    def test_what_cannot_be_read_is_refused(self, alva: Viewer, data: bytes) -> None:
        with refused("situation.cap_unread", field="file"):
            put(alva, data)
        assert head() == 0

    def test_what_is_too_large_says_so(self, alva: Viewer) -> None:
        with refused("situation.cap_too_large", field="file", limit=2):
            put(alva, b"x" * (MAX_XML + 1))

    def test_what_breaks_the_rules_is_refused_with_where(self, alva: Viewer) -> None:
        with refused("situation.cap_not_valid", count=2, where="alert/sent, alert/references"):
            put(alva, file(kind="Update", sent="2019-01-02T02:00:00Z"))

    @pytest.mark.parametrize("kind", ["Ack", "Error"])
    def test_a_receipt_is_no_warning(self, alva: Viewer, kind: str) -> None:
        note = "<note>x</note>" if kind == "Error" else ""
        with refused("situation.cap_asks_nothing", kind=kind):
            put(alva, file(kind=kind, after=f"{note}<references>a,b,2019-01-02T02:00:00+01:00</references>"))

    @pytest.mark.parametrize("role", list(Role))
    def test_each_role_may_or_may_not(self, role: Role) -> None:
        if role in TAKERS:
            assert put(viewer_with(role), file())
            return
        with refused("situation.warning_not_yours" if role in READERS else "warning.not_found"):
            put(viewer_with(role), file())

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_others_may_not(self, request: Any, who: str) -> None:
        with refused("warning.not_found"):
            put(request.getfixturevalue(who), file())


def test_an_incident_that_winds_down_still_takes_warnings_in(alva: Viewer, incident_id: UUID) -> None:
    moved(alva, incident_id, State.STANDING_DOWN)
    act("take_in", alva, came(alva), incident_id=incident_id, text="x")
    row = incidents.incident(alva, incident_id)
    ((use, found),) = queries.taken_into(alva, row, now=later(6))
    assert (use.about, found.number) == (1, 1)
    assert queries.taken_into(viewer_with(Role.STAFF_MEMBER), row, now=NIGHT) == ()
