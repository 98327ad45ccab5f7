"""What a feed says, taken in: in any order, once, and never more than it said; and that it can all be made anew from the ledger."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import kinds, maintenance, projections
from vardkase.incidents.tests.scenes import NIGHT, later, refused
from vardkase.kernel.ids import new_id
from vardkase.ledger.actions import erase_payload
from vardkase.situation.actions.feeds import MOST_AHEAD, Asked, note_failure, note_unchanged
from vardkase.situation.events.warnings import warnings_stream
from vardkase.situation.models.warnings import FeedRow, WarningRow, WarningUse, WarningVersion
from vardkase.situation.queries import warnings as queries
from vardkase.situation.rules.feeds import Fault, Feed
from vardkase.situation.rules.warnings import Area, Code, Ended, MsgType, Scheme, Severity, Stand, Status, Translation, Why
from vardkase.situation.tests.warnings_scenes import OURS, about, alert, came, reading, took
from vardkase.testing.people import AUTHORITY, OTHER_AUTHORITY, viewer_with

pytestmark = pytest.mark.django_db
STREAM = warnings_stream(AUTHORITY)
ELSEWHERE = (Area("Skåne", (Code(Scheme.LAN, "12"),)),)


def head() -> int:
    return ledger.head(STREAM).number


def kinds_written() -> list[str]:
    return [entry.kind for entry in ledger.entries(STREAM)]


def lines(viewer: Viewer, now=NIGHT):
    return queries.warnings(viewer, now=now)


class TestOnce:
    def test_a_new_warning_is_one_entry_and_a_proposal(self, alva: Viewer) -> None:
        done = took(alva, reading(alert()))
        (line,) = lines(alva)
        assert (done.ids, done.touching, head()) == ((line.id,), 1, 1)
        assert (line.proposed, line.stand, line.said.why, line.said.feed) == (True, Stand.NEW, (Why.KOMMUN,), Feed.VMA)
        assert (line.said.raw, line.said.raw_size, len(line.said.document), line.said.authority) == ("raw A1", 6, 64, "Kommunstyrelsen")
        assert line.alert == alert()

    def test_the_same_again_is_nothing(self, alva: Viewer) -> None:
        for minutes in range(5):
            done = took(alva, reading(alert(sent=later(minutes))), now=later(minutes))
            assert done.touching == 1
        assert head() == 1

    def test_the_same_twice_in_one_answer_is_one(self, alva: Viewer) -> None:
        took(alva, reading(alert(), alert()))
        assert head() == 1

    def test_the_same_by_another_feed_is_one(self, alva: Viewer) -> None:
        took(alva, reading(alert()))
        took(alva, reading(alert()), feed=Feed.CAP)
        assert head() == 1

    def test_the_same_round_again_writes_nothing_more(self, alva: Viewer) -> None:
        key = new_id()
        took(alva, reading(alert(), about("A1")), key=key)
        took(alva, reading(alert(), about("A1")), key=key)
        assert head() == 2

    def test_a_warning_of_elsewhere_is_not_kept(self, alva: Viewer) -> None:
        assert took(alva, reading(alert(areas=ELSEWHERE), alert("B", areas=()))).touching == 0
        assert head() == 0

    def test_yesterdays_news_is_not_proposed_to_whoever_comes_after(self, alva: Viewer) -> None:
        assert took(alva, reading(alert(expires=NIGHT)), now=NIGHT).touching == 1
        assert head() == 0

    def test_what_runs_out_stays_in_the_list_and_asks_nothing(self, alva: Viewer) -> None:
        came(alva)
        (line,) = lines(alva, NIGHT + timedelta(hours=10))
        assert (line.over, line.proposed, line.ended_how) == (True, False, None)

    def test_a_long_message_is_kept_by_its_fingerprint(self, alva: Viewer) -> None:
        from vardkase.situation.feeds.reading import Item, Reading

        took(alva, Reading((Item(alert(), "x" * 40_000),)))
        (line,) = lines(alva)
        assert (line.said.raw, line.said.raw_size) == ("", 40_000)


class TestChanged:
    def test_other_words_are_a_new_version_and_asked_about_again(self, alva: Viewer) -> None:
        warning_id = came(alva)
        took(alva, reading(alert(text="Gå ut.")), now=later(5))
        (line,) = lines(alva)
        assert (line.id, line.number, line.alert.text, line.said.again) == (warning_id, 2, "Gå ut.", True)
        assert [one.said.alert.text for one in queries.versions(alva, warning_id, now=NIGHT)] == ["Gå ut.", "Gå inomhus."]

    def test_another_language_is_kept_and_not_asked_about(self, alva: Viewer) -> None:
        from vardkase.situation.actions.warnings import dismiss

        warning_id = came(alva)
        dismiss(viewer=alva, warning_id=warning_id, reason="Nej", key=new_id(), now=later(1))
        took(alva, reading(alert(others=(Translation("en", "Fire"),))), now=later(5))
        (line,) = lines(alva)
        assert (line.number, line.stand, line.is_changed) == (3, Stand.DISMISSED, False)
        took(alva, reading(alert(severity=Severity.EXTREME)), now=later(6))
        (line,) = lines(alva)
        assert (line.stand, line.is_changed, line.proposed) == (Stand.NEW, True, True)

    def test_back_to_what_it_was_is_a_change_too(self, alva: Viewer) -> None:
        for text in ("Ett", "Två", "Ett"):
            took(alva, reading(alert(text=text)))
        assert head() == 3

    def test_the_newest_of_two_in_one_answer_counts(self, alva: Viewer) -> None:
        took(alva, reading(alert(text="Ny", sent=later(1)), alert(text="Gammal", sent=later(-60))))
        assert lines(alva)[0].alert.text == "Ny"

    def test_what_no_longer_names_us_still_follows_what_we_have(self, alva: Viewer) -> None:
        came(alva)
        took(alva, reading(alert(areas=ELSEWHERE)))
        (line,) = lines(alva)
        assert (line.alert.place, line.said.why) == ("Skåne", (Why.KOMMUN,))


class TestEnded:
    def test_a_cancellation_ends_what_it_is_about(self, alva: Viewer) -> None:
        came(alva)
        took(alva, reading(about("A1")), now=later(5))
        (line,) = lines(alva)
        assert (line.ended_how, line.ended_at, line.proposed) == (Ended.CANCELLED, later(5), False)
        assert kinds_written() == ["warning.received", "warning.ended"]

    def test_it_stays_in_the_feed_and_ends_it_once(self, alva: Viewer) -> None:
        for minutes in range(4):
            took(alva, reading(alert(), about("A1")), now=later(minutes))
        assert head() == 2

    def test_before_its_alert_it_is_remembered(self, alva: Viewer) -> None:
        took(alva, reading(about("A1")))
        assert head() == 0
        took(alva, reading(alert()), now=later(5))
        (line,) = lines(alva)
        assert (line.ended_how, line.proposed, head()) == (Ended.CANCELLED, False, 2)

    def test_what_is_added_to_a_cancelled_one_does_not_wake_it(self, alva: Viewer) -> None:
        came(alva)
        took(alva, reading(about("A1")))
        took(alva, reading(alert(others=(Translation("en", "Fire"),)), about("A1")))
        took(alva, reading(alert(text="Helt annat"), about("A1")))
        (line,) = lines(alva)
        assert (line.ended_how, line.over, line.proposed) == (Ended.CANCELLED, True, False)

    def test_a_cancellation_by_another_sender_ends_nothing(self, alva: Viewer) -> None:
        from dataclasses import replace

        from vardkase.situation.rules.warnings import Reference

        came(alva)
        took(alva, reading(replace(about("A1"), references=(Reference("https://evil.example", "A1", ""),))))
        assert lines(alva)[0].proposed

    def test_an_update_replaces_and_is_proposed_itself(self, alva: Viewer) -> None:
        came(alva)
        took(alva, reading(about("A1", MsgType.UPDATE, "A2")), now=later(5))
        new, old = lines(alva)
        assert (new.alert.identifier, new.proposed, old.ended_how) == ("A2", True, Ended.REPLACED)

    def test_an_update_of_what_we_have_is_ours_wherever_it_is(self, alva: Viewer) -> None:
        came(alva)
        took(alva, reading(about("A1", MsgType.UPDATE, "A2", areas=ELSEWHERE)))
        assert lines(alva)[0].said.why == (Why.REFERENCE,)

    def test_an_update_before_its_alert_wins(self, alva: Viewer) -> None:
        took(alva, reading(about("A1", MsgType.UPDATE, "A2")))
        took(alva, reading(alert()))
        assert {line.alert.identifier: line.ended_how for line in lines(alva)} == {"A2": None, "A1": Ended.REPLACED}

    def test_one_that_cancels_itself_ends_nothing(self, alva: Viewer) -> None:
        came(alva)
        took(alva, reading(about("A1", own="A1")))
        assert head() == 1

    def test_receipts_between_machines_are_nothing(self, alva: Viewer) -> None:
        took(alva, reading(alert(kind=MsgType.ACK), alert("E", kind=MsgType.ERROR)))
        assert head() == 0

    def test_no_message_means_ended_where_the_answer_is_whole(self, alva: Viewer) -> None:
        took(alva, reading(alert(), alert("B"), whole=True), feed=Feed.SMHI)
        took(alva, reading(alert(), whole=True), feed=Feed.SMHI, now=later(5))
        assert {line.alert.identifier: line.ended_how for line in lines(alva)} == {"A1": None, "B": Ended.GONE}

    def test_a_half_answer_ends_nothing(self, alva: Viewer) -> None:
        took(alva, reading(alert(), whole=True), feed=Feed.SMHI)
        took(alva, reading(whole=False), feed=Feed.SMHI)
        assert lines(alva)[0].ended_how is None

    def test_one_feed_does_not_end_what_another_said(self, alva: Viewer) -> None:
        came(alva)
        took(alva, reading(whole=True), feed=Feed.SMHI)
        assert lines(alva)[0].ended_how is None

    def test_what_is_there_again_holds_again_and_is_asked_about(self, alva: Viewer) -> None:
        took(alva, reading(alert(), whole=True), feed=Feed.SMHI)
        took(alva, reading(whole=True), feed=Feed.SMHI, now=later(5))
        took(alva, reading(alert(), whole=True), feed=Feed.SMHI, now=later(10))
        (line,) = lines(alva)
        assert (line.ended_at, line.proposed, kinds_written()) == (
            None,
            True,
            ["warning.received", "warning.ended", "warning.received"],
        )

    def test_what_the_feed_says_is_gone_is_gone(self, alva: Viewer) -> None:
        took(alva, reading(alert(), alert("B")), feed=Feed.ROADS)
        took(alva, reading(gone=("A1", "X")), feed=Feed.ROADS)
        assert {line.alert.identifier: line.ended_how for line in lines(alva)} == {"A1": Ended.GONE, "B": None}

    def test_what_has_run_out_by_itself_is_not_ended_too(self, alva: Viewer) -> None:
        took(alva, reading(alert(), whole=True), feed=Feed.SMHI)
        took(alva, reading(whole=True), feed=Feed.SMHI, now=NIGHT + timedelta(days=2))
        assert head() == 1

    def test_what_is_remembered_ahead_is_bounded(self, alva: Viewer) -> None:
        took(alva, reading(*(about(f"Z{number}", own=f"C{number}") for number in range(MOST_AHEAD + 20))))
        import json

        known = json.loads(FeedRow.objects.get(key="vma").ahead)
        assert len(known) == MOST_AHEAD
        assert f"https://vmaapi.sr.se\nZ{MOST_AHEAD + 19}" in known

    @pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
    def test_in_whatever_order_three_messages_come_the_end_is_the_same(self, alva: Viewer, order: tuple[int, ...]) -> None:
        messages = (alert(), about("A1", MsgType.UPDATE, "A2"), about("A2", own="A3"))
        for minutes, place in enumerate(order):
            took(alva, reading(messages[place]), now=later(minutes))
        assert [line.proposed for line in lines(alva)] == [False, False]
        assert {line.alert.identifier: line.ended_how for line in lines(alva)} == {"A1": Ended.REPLACED, "A2": Ended.CANCELLED}


class TestNotMeant:
    @pytest.mark.parametrize("status", [Status.TEST, Status.SYSTEM, Status.DRAFT])
    def test_a_test_is_kept_and_never_proposed(self, alva: Viewer, status: Status) -> None:
        came(alva, alert(status=status))
        (line,) = lines(alva)
        assert (line.proposed, line.alert.is_real) == (False, False)
        assert queries.proposed(alva, now=NIGHT) == ()

    def test_an_exercise_is_proposed_as_one_and_after_the_real(self, alva: Viewer) -> None:
        took(alva, reading(alert("X", status=Status.EXERCISE, severity=Severity.EXTREME), alert("R", severity=Severity.MINOR)))
        assert [line.alert.identifier for line in queries.proposed(alva, now=NIGHT)] == ["R", "X"]

    def test_the_worst_comes_first(self, alva: Viewer) -> None:
        took(alva, reading(*(alert(str(severity), severity=severity) for severity in reversed(Severity))))
        assert [line.alert.severity for line in queries.proposed(alva, now=NIGHT)] == list(Severity)


class TestWhoMay:
    @pytest.mark.parametrize("role", list(Role))
    def test_each_role_takes_in_or_does_not(self, role: Role) -> None:
        viewer = viewer_with(role)
        if role in {Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR}:
            took(viewer, reading(alert()))
            assert head() == 1
            return
        with refused("situation.warning_not_yours" if role in {Role.LOG_KEEPER, Role.DECISION_MAKER} else "warning.not_found"):
            took(viewer, reading(alert()))
        assert head() == 0

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_others_do_not(self, request: Any, who: str) -> None:
        with refused("warning.not_found"):
            took(request.getfixturevalue(who), reading(alert()))

    def test_each_authority_has_its_own(self, alva: Viewer, cilla: Viewer) -> None:
        ours = came(alva)
        theirs = came(cilla, authority_id=OTHER_AUTHORITY, authority="Socialnämnden")
        assert ours != theirs
        assert [line.id for line in lines(alva)] == [ours]
        assert [line.id for line in lines(cilla)] == [theirs]
        took(cilla, reading(about("A1")), authority_id=OTHER_AUTHORITY)
        assert lines(alva)[0].proposed

    @pytest.mark.parametrize("who", ["bo", "cilla", "dag", "nobody"])
    def test_absent_and_forbidden_answer_alike(self, alva: Viewer, request: Any, who: str) -> None:
        warning_id, other = came(alva), request.getfixturevalue(who)
        for asked in (warning_id, new_id()):
            for read in (queries.warning, queries.versions, queries.uses):
                with refused("warning.not_found"):
                    read(other, asked, now=NIGHT)
        assert queries.warnings(other, now=NIGHT) == queries.proposed(other, now=NIGHT) == ()


class TestTheFeedItself:
    ASKED = Asked("smhi", "SMHI", Feed.SMHI, NIGHT + timedelta(minutes=5))

    def test_is_remembered_when_it_answers(self, alva: Viewer) -> None:
        took(alva, reading(alert(), as_of=NIGHT, cursor="7", odd=("x",)), asked=self.ASKED)
        row = FeedRow.objects.get(key="smhi")
        assert (row.good_at, row.changed_at, row.as_of, row.cursor, row.seen, row.touching, row.odd) == (NIGHT, NIGHT, NIGHT, "7", 1, 1, 1)
        assert (row.next_at, row.failures, row.failing_since) == (NIGHT + timedelta(minutes=5), 0, None)

    def test_says_since_when_it_fails_and_why(self, alva: Viewer) -> None:
        for minutes in (0, 5, 10):
            note_failure(viewer=alva, asked=self.ASKED, fault=Fault.SLOW, detail="x" * 500, key=new_id(), now=later(minutes))
        row = FeedRow.objects.get(key="smhi")
        assert (row.failing_since, row.failures, row.fault, len(row.detail), row.good_at) == (NIGHT, 3, "slow", 300, None)
        note_unchanged(viewer=alva, asked=self.ASKED, key=new_id(), now=later(15))
        row.refresh_from_db()
        assert (row.failing_since, row.failures, row.fault, row.good_at) == (None, 0, "", later(15))

    def test_what_is_the_same_changes_no_moment_of_change(self, alva: Viewer) -> None:
        for minutes in (0, 5):
            took(alva, reading(alert()), asked=self.ASKED, now=later(minutes))
        row = FeedRow.objects.get(key="smhi")
        assert (row.changed_at, row.good_at) == (NIGHT, later(5))

    def test_is_no_entry(self, alva: Viewer) -> None:
        note_failure(viewer=alva, asked=self.ASKED, fault=Fault.SLOW, detail="", key=new_id(), now=NIGHT)
        took(alva, reading(), asked=self.ASKED)
        assert head() == 0


class TestMadeAnew:
    def test_the_tables_are_what_the_ledger_makes_them(self, alva: Viewer, incident_id: Any) -> None:
        from vardkase.situation.actions.warnings import dismiss, take_in

        first, second = took(alva, reading(alert(), alert("B"), alert("C"))).ids[:2]
        take_in(viewer=alva, warning_id=first, incident_id=incident_id, text="Brand.", key=new_id(), now=later(1))
        dismiss(viewer=alva, warning_id=second, reason="Nej", key=new_id(), now=later(2))
        took(alva, reading(alert(text="Ny"), about("B")), now=later(3))
        before = [list(model.objects.order_by("number").values()) for model in (WarningRow, WarningVersion, WarningUse)]
        assert maintenance.agrees(STREAM)
        projections.rebuild(STREAM)
        after = [list(model.objects.order_by("number").values()) for model in (WarningRow, WarningVersion, WarningUse)]
        for rows in (*before[1:], *after[1:]):
            for row in rows:
                del row["id"]
        assert after == before
        assert "warnings" in kinds.kept_sorts()

    def test_a_row_that_somebody_has_changed_is_found(self, alva: Viewer) -> None:
        came(alva)
        WarningRow.objects.update(stand="dismissed")
        assert not maintenance.agrees(STREAM)

    @settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.sampled_from(["alert", "change", "update", "cancel", "gone", "back"]), max_size=6))
    def test_whatever_happens(self, alva: Viewer, steps: list[str]) -> None:
        says = {
            "alert": reading(alert(), whole=True),
            "change": reading(alert(text="Ny"), whole=True),
            "gone": reading(whole=True),
            "update": reading(about("A1", MsgType.UPDATE, "A2")),
            "cancel": reading(about("A1")),
            "back": reading(alert(), gone=("A2",)),
        }
        for minutes, step in enumerate(steps):
            took(alva, says[step], feed=Feed.SMHI, now=later(minutes))
        assert maintenance.agrees(STREAM)
        assert all(line.ended_how is None or line.over for line in lines(alva))


def test_what_is_erased_leaves_nothing_and_what_came_before_stands(alva: Viewer) -> None:
    came(alva)
    took(alva, reading(alert(text="Namn på någon")))
    erase_payload(
        stream=STREAM, number=2, viewer=alva, reason="Fel", authority="Gallring", decided_by="Arkivet", key=new_id(), now=later(5)
    )
    projections.apply(list(ledger.entries(STREAM))[-1])
    (line,) = lines(alva)
    assert line.alert.text == "Gå inomhus."
    assert WarningVersion.objects.count() == 1
    assert maintenance.agrees(STREAM)


def test_the_area_is_that_of_the_settings(alva: Viewer) -> None:
    assert OURS.kommun == "0188"
    took(alva, reading(alert(areas=ELSEWHERE)), ours=OURS.__class__(lan="12"))
    assert lines(alva)[0].said.why == (Why.LAN,)
