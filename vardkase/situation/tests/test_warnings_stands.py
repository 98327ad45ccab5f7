"""Every stand and every end of a warning against every act, keys that are used twice, and what was done at the same time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import maintenance, projections
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import AlarmFacts, Mode, State
from vardkase.incidents.tests.scenes import NIGHT, SECRET, closed, erased, later, marked, moved, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.ledger.actions import erase_payload
from vardkase.situation.actions import warnings as actions
from vardkase.situation.events.warnings import warnings_stream
from vardkase.situation.models.warnings import WarningRow, WarningUse, WarningVersion
from vardkase.situation.queries import warnings as queries
from vardkase.situation.rules.feeds import Feed
from vardkase.situation.rules.warnings import Ended, MsgType, Severity, Stand, Status
from vardkase.situation.tests.warnings_scenes import about, alert, came, reading, took
from vardkase.testing.people import AUTHORITY, OTHER_AUTHORITY, OUTSIDE, viewer_with

pytestmark = pytest.mark.django_db
STREAM = warnings_stream(AUTHORITY)
FACTS = AlarmFacts(what_happened="Sveriges Radio varnar: Brand i Rimbo.")


def take(viewer: Viewer, warning_id: UUID, incident_id: UUID, text: str = "Brand.", **more: Any) -> Any:
    call = {"key": new_id(), "now": later(5), **more}
    return actions.take_in(viewer=viewer, warning_id=warning_id, incident_id=incident_id, text=text, **call)


def alarm(viewer: Viewer, warning_id: UUID, facts: AlarmFacts = FACTS, **more: Any) -> Any:
    return actions.raise_alarm(viewer=viewer, warning_id=warning_id, facts=facts, **{"key": new_id(), "now": later(5), **more})


def dismiss(viewer: Viewer, warning_id: UUID, reason: str = "Nej", **more: Any) -> Any:
    return actions.dismiss(viewer=viewer, warning_id=warning_id, reason=reason, **{"key": new_id(), "now": later(5), **more})


def stand(viewer: Viewer, warning_id: UUID) -> Stand:
    return queries.warning(viewer, warning_id, now=later(6)).stand


def head(stream: str = STREAM) -> int:
    return ledger.head(stream).number


ACTS: dict[str, Callable[[Viewer, UUID, UUID], Any]] = {
    "take": take,
    "alarm": lambda viewer, warning_id, incident_id: alarm(viewer, warning_id),
    "dismiss": lambda viewer, warning_id, incident_id: dismiss(viewer, warning_id),
}
AFTER = {"take": Stand.TAKEN, "alarm": Stand.ALARM, "dismiss": Stand.DISMISSED}
AGAIN = {
    "take": "situation.warning_taken_already",
    "alarm": "situation.warning_alarmed_already",
    "dismiss": "situation.warning_dismissed_already",
}


class TestOneActAfterAnother:
    @pytest.mark.parametrize("second", ACTS)
    @pytest.mark.parametrize("first", ACTS)
    def test_every_act_may_follow_every_other_but_itself(self, alva: Viewer, incident_id: UUID, first: str, second: str) -> None:
        warning_id = came(alva)
        ACTS[first](alva, warning_id, incident_id)
        assert stand(alva, warning_id) is AFTER[first]
        if first == second:
            with refused(AGAIN[first]):
                ACTS[second](alva, warning_id, incident_id)
            assert (head(), stand(alva, warning_id)) == (2, AFTER[first])
            return
        ACTS[second](alva, warning_id, incident_id)
        assert (head(), stand(alva, warning_id)) == (3, AFTER[second])
        assert maintenance.agrees(STREAM)

    @pytest.mark.parametrize("act", ACTS)
    def test_when_its_words_change_it_may_be_acted_on_anew(self, alva: Viewer, incident_id: UUID, act: str) -> None:
        warning_id = came(alva)
        ACTS[act](alva, warning_id, incident_id)
        took(alva, reading(alert(text="Elden har spridit sig.")), now=later(7))
        assert stand(alva, warning_id) is Stand.NEW
        ACTS[act](alva, warning_id, incident_id)
        assert stand(alva, warning_id) is AFTER[act]
        assert maintenance.agrees(STREAM)

    @pytest.mark.parametrize("act", ACTS)
    def test_the_same_words_again_leave_the_stand(self, alva: Viewer, incident_id: UUID, act: str) -> None:
        warning_id = came(alva)
        ACTS[act](alva, warning_id, incident_id)
        took(alva, reading(alert(sent=later(7))), now=later(7))
        assert stand(alva, warning_id) is AFTER[act]

    @pytest.mark.parametrize("act", ACTS)
    @pytest.mark.parametrize("how", ["cancelled", "replaced", "gone", "out"])
    def test_what_is_over_may_still_be_dealt_with(self, alva: Viewer, incident_id: UUID, act: str, how: str) -> None:
        warning_id = came(alva, feed=Feed.SMHI)
        if how == "out":
            now = NIGHT + timedelta(hours=11)
        else:
            says = {"cancelled": reading(about("A1")), "replaced": reading(about("A1", MsgType.UPDATE)), "gone": reading(whole=True)}
            took(alva, says[how], feed=Feed.SMHI, now=later(2))
            now = later(6)
        ACTS[act](alva, warning_id, incident_id)
        found = queries.warning(alva, warning_id, now=now)
        assert (found.over, found.proposed, found.stand) == (True, False, AFTER[act])
        assert found.ended_how == (None if how == "out" else Ended(how))

    @pytest.mark.parametrize("act", ACTS)
    @pytest.mark.parametrize(("status", "mode"), [(Status.ACTUAL, Mode.REAL), (Status.EXERCISE, Mode.EXERCISE)])
    def test_what_is_meant_may_be_dealt_with_as_it_is_meant(self, alva: Viewer, act: str, status: Status, mode: Mode) -> None:
        warning_id = came(alva, alert(status=status))
        ACTS[act](alva, warning_id, opened(alva, mode=mode))
        assert stand(alva, warning_id) is AFTER[act]

    @pytest.mark.parametrize("status", [Status.TEST, Status.SYSTEM, Status.DRAFT])
    def test_what_is_not_meant_is_dismissed_and_nothing_else(self, alva: Viewer, incident_id: UUID, status: Status) -> None:
        warning_id = came(alva, alert(status=status))
        for act in ("take", "alarm"):
            with refused("situation.warning_is_test"):
                ACTS[act](alva, warning_id, incident_id)
        dismiss(alva, warning_id)
        assert (head(), stand(alva, warning_id)) == (2, Stand.DISMISSED)


class TestKeys:
    def test_an_alarm_of_one_is_not_taken_for_an_alarm_of_another(self, alva: Viewer) -> None:
        took(alva, reading(alert("A"), alert("B")))
        first, second = WarningRow.objects.order_by("identifier").values_list("id", flat=True)
        key = new_id()
        alarm(alva, first, key=key)
        with refused("ledger.key_reused"):
            alarm(alva, second, key=key)
        assert (stand(alva, first), stand(alva, second)) == (Stand.ALARM, Stand.NEW)

    def test_neither_is_an_entry(self, alva: Viewer, incident_id: UUID) -> None:
        took(alva, reading(alert("A"), alert("B")))
        first, second = WarningRow.objects.order_by("identifier").values_list("id", flat=True)
        key = new_id()
        take(alva, first, incident_id, key=key)
        with refused("ledger.key_reused"):
            take(alva, second, incident_id, key=key)
        assert stand(alva, second) is Stand.NEW

    def test_the_same_key_into_another_log_is_another_act(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id, other, key = came(alva), opened(alva), new_id()
        take(alva, warning_id, incident_id, key=key)
        with refused("ledger.key_reused"):
            take(alva, warning_id, other, key=key)
        assert [use.incident_id for use in queries.uses(alva, warning_id, now=NIGHT)] == [incident_id]

    def test_with_other_words_it_is_refused(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id, key = came(alva), new_id()
        take(alva, warning_id, incident_id, key=key)
        with refused("ledger.key_reused"):
            take(alva, warning_id, incident_id, "Andra ord.", key=key)

    def test_an_alarm_with_other_words_too(self, alva: Viewer) -> None:
        warning_id, key = came(alva), new_id()
        alarm(alva, warning_id, key=key)
        with refused("ledger.key_reused"):
            alarm(alva, warning_id, AlarmFacts(what_happened="Något annat."), key=key)

    def test_a_dismissal_of_one_is_none_of_another(self, alva: Viewer) -> None:
        took(alva, reading(alert("A"), alert("B")))
        first, second = WarningRow.objects.order_by("identifier").values_list("id", flat=True)
        key = new_id()
        dismiss(alva, first, key=key)
        with refused("ledger.key_reused"):
            dismiss(alva, second, key=key)

    @pytest.mark.parametrize("act", ["take", "alarm"])
    def test_repeated_after_the_words_changed_it_is_what_it_was(self, alva: Viewer, incident_id: UUID, act: str) -> None:
        warning_id, key = came(alva), new_id()
        do = (lambda: take(alva, warning_id, incident_id, key=key)) if act == "take" else (lambda: alarm(alva, warning_id, key=key))
        first = do()
        before = head()
        assert (do().number, head()) == (first.number, before)

    def test_the_key_of_another_act_is_no_dismissal(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id, key = came(alva), new_id()
        dismiss(alva, warning_id, key=key)
        number = head()
        with refused("ledger.key_reused"):
            dismiss(alva, warning_id, "Ett annat skäl", key=key)
        assert head() == number


class TestIntoALog:
    @pytest.mark.parametrize(("state", "taken"), [(State.STANDING_DOWN, True), (State.CLOSED, False)])
    def test_a_log_takes_in_until_it_is_closed(self, alva: Viewer, incident_id: UUID, state: State, taken: bool) -> None:
        warning_id = came(alva)
        moved(alva, incident_id, State.STANDING_DOWN, *([State.CLOSED] if state is State.CLOSED else []))
        places = queries.places_for(alva, queries.warning(alva, warning_id, now=later(6)))
        assert [row.id for row in places] == ([incident_id] if taken else [])
        if taken:
            take(alva, warning_id, incident_id)
            return
        with refused("incident.log_is_closed"):
            take(alva, warning_id, incident_id)
        assert stand(alva, warning_id) is Stand.NEW

    def test_a_warning_of_another_authority_goes_into_no_log_of_ours(self, alva: Viewer, cilla: Viewer, incident_id: UUID) -> None:
        theirs = came(cilla, authority_id=OTHER_AUTHORITY)
        with refused("warning.not_found"):
            take(alva, theirs, incident_id)

    def test_who_reads_both_but_writes_in_neither_takes_nothing_in(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id = came(alva)
        for role in (Role.OBSERVER, Role.AUDITOR, *OUTSIDE, Role.STAFF_MEMBER):
            with refused("warning.not_found"):
                take(viewer_with(role), warning_id, incident_id)
        assert head() == 1

    @pytest.mark.parametrize(
        ("severity", "important"),
        [(Severity.EXTREME, True), (Severity.SEVERE, True), (Severity.MODERATE, False), (Severity.MINOR, False), (Severity.UNKNOWN, False)],
    )
    def test_how_bad_it_is_makes_the_entry_important(self, alva: Viewer, incident_id: UUID, severity: Severity, important: bool) -> None:
        entry = take(alva, came(alva, alert(severity=severity)), incident_id)
        assert (incidents.entry(alva, incident_id, entry.number).entry.importance == "important") is important

    def test_when_the_entry_is_hidden_the_warning_stands_where_it_stood(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id = came(alva)
        entry = take(alva, warning_id, incident_id)
        marked(alva, incident_id, entry.number, SECRET)
        (use,) = queries.uses(alva, warning_id, now=later(6))
        assert use.entry == entry.number
        assert "Brand." not in [one.text for one in incidents.log_page(viewer_with(Role.STAFF_MEMBER), incident_id).entries]

    def test_a_long_place_is_cut_and_not_refused(self, alva: Viewer, incident_id: UUID) -> None:
        from vardkase.situation.rules.warnings import Area

        areas = tuple(Area(f"Ort nummer {number}", alert().areas[0].codes) for number in range(49))
        entry = take(alva, came(alva, alert(areas=areas)), incident_id)
        assert len(incidents.entry(alva, incident_id, entry.number).entry.place) == 300

    def test_without_a_moment_of_its_own_it_happened_when_it_was_taken_in(self, alva: Viewer, incident_id: UUID) -> None:
        entry = take(alva, came(alva, alert(sent=None)), incident_id, now=later(9))
        assert incidents.entry(alva, incident_id, entry.number).entry.happened.at == later(9)


class TestErased:
    @pytest.mark.parametrize(
        ("act", "left"),
        [("take", (Stand.NEW, 0)), ("alarm", (Stand.NEW, 0)), ("dismiss", (Stand.NEW, 0))],
    )
    def test_what_is_erased_was_never_done(self, alva: Viewer, incident_id: UUID, act: str, left: tuple[Stand, int]) -> None:
        warning_id = came(alva)
        ACTS[act](alva, warning_id, incident_id)
        self.erase(alva, 2)
        row = WarningRow.objects.get()
        assert (row.stand, WarningUse.objects.count(), row.reason, row.handled_by) == (*left, "", "")
        assert maintenance.agrees(STREAM)

    def test_an_end_that_is_erased_leaves_the_warning_in_force(self, alva: Viewer) -> None:
        came(alva)
        took(alva, reading(about("A1")), now=later(2))
        self.erase(alva, 2)
        row = WarningRow.objects.get()
        assert (row.ended_at, row.ended_how) == (None, "")

    def test_a_warning_that_is_erased_is_nowhere(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id = came(alva)
        self.erase(alva, 1)
        assert (WarningRow.objects.count(), WarningVersion.objects.count()) == (0, 0)
        with refused("warning.not_found"):
            take(alva, warning_id, incident_id)
        assert maintenance.agrees(STREAM)

    def test_an_entry_of_the_log_that_is_erased_takes_no_warning_with_it(self, alva: Viewer, incident_id: UUID) -> None:
        warning_id = came(alva)
        entry = take(alva, warning_id, incident_id)
        erased(alva, incident_id, entry.number, now=later(6))
        assert stand(alva, warning_id) is Stand.TAKEN
        assert maintenance.agrees(STREAM)

    def erase(self, viewer: Viewer, number: int) -> None:
        facts = {"reason": "Fel", "authority": "Gallring", "decided_by": "Arkivet"}
        erase_payload(stream=STREAM, number=number, viewer=viewer, key=new_id(), now=later(9), **facts)
        projections.apply(list(ledger.entries(STREAM))[-1])


def test_a_closed_incident_keeps_what_was_taken_in(alva: Viewer, incident_id: UUID) -> None:
    warning_id = came(alva)
    take(alva, warning_id, incident_id)
    closed(alva, incident_id)
    ((use, line),) = queries.taken_into(alva, incidents.incident(alva, incident_id), now=later(9))
    assert (line.id, use.about) == (warning_id, 1)
