"""The diary of duty: who writes and reads, what stands in it, that nothing is doubled or lost, and that it is rebuilt as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from vardkase import ledger
from vardkase.access.rules import Role, Viewer
from vardkase.incidents import kinds, maintenance, projections
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import AlarmFacts, AlarmState
from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import queries
from vardkase.leadership.events import diary_stream
from vardkase.leadership.models import DiaryRow
from vardkase.leadership.rules import diary as rules
from vardkase.leadership.rules.diary import Condition
from vardkase.leadership.tests.diaries import HANDOVER, NOTE, PICTURE, act, handed_over, noted
from vardkase.testing.people import AUTHORITY, OTHER_AUTHORITY, OTHER_SCOPE, viewer_with

pytestmark = pytest.mark.django_db
STREAM = diary_stream(AUTHORITY)
WRITERS = {Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR, Role.DECISION_MAKER}
FACTS = AlarmFacts(what_happened="Containerbranden sprider sig.")
Prepared = Callable[[Viewer, Viewer], dict[str, Any]]
# What each action is asked; the second viewer is somebody else of the same authority.
ACTS: dict[str, Prepared] = {
    "write_note": lambda one, other: {"draft": NOTE},
    "note_quiet": lambda one, other: {},
    "hand_over": lambda one, other: {"draft": HANDOVER},
    "receive_handover": lambda one, other: {"note_id": handed_over(other)},
    "make_picture": lambda one, other: {"draft": PICTURE},
    "raise_alarm": lambda one, other: {"note_id": noted(other), "facts": FACTS},
}
every_act = pytest.mark.parametrize("what", ACTS)


@pytest.fixture
def eva() -> Viewer:
    """Another duty officer of the same authority."""
    return viewer_with(Role.DUTY_OFFICER, label="Tjänsteperson i beredskap, Eva Provsson")


def head() -> int:
    return ledger.head(STREAM).number


def lines(viewer: Viewer) -> tuple[queries.DiaryLine, ...]:
    return queries.diary(viewer, AUTHORITY)


class TestWhoMay:
    @every_act
    @pytest.mark.parametrize("role", list(Role))
    def test_each_role_writes_or_does_not(self, alva: Viewer, what: str, role: Role) -> None:
        viewer = viewer_with(role)
        call = ACTS[what](viewer, alva)
        before = head()
        takes_no_alarms = what == "raise_alarm" and role is Role.DECISION_MAKER
        if role in WRITERS and not takes_no_alarms:
            act(what, viewer, **call)
            assert head() == before + 1
            return
        with refused("alarm.may_not_take" if takes_no_alarms else "leadership.not_found"):
            act(what, viewer, **call)
        assert head() == before

    @pytest.mark.parametrize("role", list(Role))
    def test_each_role_reads_or_does_not(self, alva: Viewer, role: Role) -> None:
        note_id = noted(alva)
        viewer = viewer_with(role)
        if role in WRITERS | {Role.AUDITOR}:
            assert [line.id for line in lines(viewer)] == [note_id]
            assert queries.diary_line(viewer, note_id).said.text == NOTE.text
            assert [state.authority_id for state in queries.diary_states(viewer, now=NIGHT)] == [AUTHORITY]
            return
        assert queries.diary_states(viewer, now=NIGHT) == ()
        for read in (lambda: lines(viewer), lambda: queries.diary_line(viewer, note_id)):
            with refused("leadership.not_found"):
                read()

    @every_act
    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody"])
    def test_to_others_there_is_no_diary(self, alva: Viewer, request: Any, what: str, who: str) -> None:
        other = request.getfixturevalue(who)
        call = ACTS[what](other, alva)
        before = head()
        with refused("leadership.not_found"):
            act(what, other, **call)
        assert head() == before

    @pytest.mark.parametrize("who", ["cilla", "dag", "nobody", "bo"])
    def test_absent_and_forbidden_answer_alike(self, alva: Viewer, request: Any, who: str) -> None:
        note_id = noted(alva)
        other = request.getfixturevalue(who)
        answers = []
        for asked in (note_id, new_id()):
            with pytest.raises(Refusal) as caught:
                queries.diary_line(other, asked)
            answers.append((caught.value.code, caught.value.facts))
        assert answers[0] == answers[1]

    def test_another_authority_keeps_its_own(self, alva: Viewer, cilla: Viewer) -> None:
        noted(alva)
        act("note_quiet", cilla, authority_id=OTHER_AUTHORITY, authority="Socialnämnden")
        assert [line.kind for line in lines(alva)] == ["diary.noted"]
        assert [line.kind for line in queries.diary(cilla, OTHER_AUTHORITY)] == ["diary.quiet"]
        assert [state.authority for state in queries.diary_states(cilla, now=NIGHT)] == ["Socialnämnden"]

    def test_an_id_of_another_diary_is_a_key_like_any_other(self, alva: Viewer, cilla: Viewer) -> None:
        theirs = noted(cilla, authority_id=OTHER_AUTHORITY)
        noted(alva, key=theirs)
        assert len(lines(alva)) == len(queries.diary(cilla, OTHER_AUTHORITY)) == 1
        assert lines(alva)[0].id != theirs

    def test_a_note_of_another_authority_is_neither_received_nor_raised(self, alva: Viewer, cilla: Viewer) -> None:
        theirs = noted(cilla, authority_id=OTHER_AUTHORITY)
        for what, call in (("receive_handover", {}), ("raise_alarm", {"facts": FACTS})):
            with refused("leadership.no_such_note"):
                act(what, alva, note_id=theirs, **call)


class TestOnce:
    @every_act
    def test_sent_twice_it_is_written_once(self, alva: Viewer, eva: Viewer, what: str) -> None:
        call, key = ACTS[what](eva, alva), new_id()
        act(what, eva, key=key, **call)
        after = head()
        act(what, eva, key=key, now=later(3), **call)
        assert head() == after
        assert maintenance.agrees(STREAM)

    @pytest.mark.parametrize(
        ("what", "first", "second"),
        [
            ("write_note", {"draft": NOTE}, {"draft": replace(NOTE, text="Något annat.")}),
            ("hand_over", {"draft": HANDOVER}, {"draft": replace(HANDOVER, text="Något annat.")}),
            ("hand_over", {"draft": HANDOVER}, {"draft": replace(HANDOVER, to="Någon annan")}),
            ("make_picture", {"draft": PICTURE}, {"draft": replace(PICTURE, condition=Condition.NORMAL)}),
            ("write_note", {"draft": NOTE}, None),
        ],
    )
    def test_the_same_key_with_other_words_is_refused(self, alva: Viewer, what: str, first: Any, second: Any) -> None:
        key = act(what, alva, **first)
        with refused("ledger.key_reused", number=1):
            if second is None:
                act("note_quiet", alva, key=key)
            else:
                act(what, alva, key=key, **second)

    def test_an_alarm_that_is_raised_twice_is_one_alarm_and_one_entry(self, alva: Viewer) -> None:
        note_id, key = noted(alva), new_id()
        for minutes in (0, 2):
            act("raise_alarm", alva, note_id=note_id, facts=FACTS, key=key, now=later(minutes))
        assert [row.id for row in incidents.alarms_list(alva, now=NIGHT)] == [key]
        assert head() == 2
        with refused("leadership.note_is_an_alarm"):
            act("raise_alarm", alva, note_id=note_id, facts=FACTS)

    def test_an_alarm_is_taken_from_what_the_note_says_when_it_is_right(self, alva: Viewer) -> None:
        wrong = noted(alva)
        right = noted(alva, draft=replace(NOTE, text="Det brann på Kapellskärsvägen.", corrects=1))
        with refused("leadership.note_is_corrected", number=2):
            act("raise_alarm", alva, note_id=wrong, facts=FACTS)
        act("raise_alarm", alva, note_id=right, facts=FACTS)
        assert len(incidents.alarms_list(alva, now=NIGHT)) == 1

    def test_a_note_that_is_an_alarm_is_not_corrected_behind_its_back(self, alva: Viewer) -> None:
        act("raise_alarm", alva, note_id=noted(alva), facts=FACTS)
        before = head()
        with refused("leadership.note_is_an_alarm"):
            noted(alva, draft=replace(NOTE, text="Det brann inte.", corrects=1))
        assert head() == before

    def test_what_the_alarm_refuses_leaves_nothing_in_the_diary(self, alva: Viewer) -> None:
        note_id = noted(alva)
        with refused("alarm.empty"):
            act("raise_alarm", alva, note_id=note_id, facts=AlarmFacts())
        assert head() == 1
        assert incidents.alarms_list(alva, now=NIGHT) == ()


class TestWhatStandsThere:
    def test_a_note_with_all_that_was_said(self, alva: Viewer) -> None:
        when = Happened(later(-20), Precision.ABOUT, "ca 02")
        noted(alva, happened=when)
        (line,) = lines(alva)
        assert (line.number, line.kind, line.author, line.happened, line.recorded_at) == (1, "diary.noted", alva.actor.label, when, NIGHT)
        assert (line.said.text, line.said.source, line.said.place, line.said.told) == (NOTE.text, NOTE.source, NOTE.place, NOTE.told)
        assert line.said.authority == "Kommunstyrelsen"

    def test_the_latest_first_and_older_by_number(self, alva: Viewer) -> None:
        for text in ("Ett", "Två", "Tre"):
            noted(alva, text)
        assert [line.said.text for line in lines(alva)] == ["Tre", "Två", "Ett"]
        assert [line.number for line in queries.diary(alva, AUTHORITY, before=3, limit=1)] == [2]

    def test_a_correction_stands_beside_what_was_wrong(self, alva: Viewer) -> None:
        noted(alva, "Bil i diket på väg 77.")
        noted(alva, draft=replace(NOTE, text="Bil i diket på väg 76.", corrects=1))
        right, wrong = lines(alva)
        assert (wrong.corrected_by, right.said.corrects, wrong.said.text) == (2, 1, "Bil i diket på väg 77.")

    @pytest.mark.parametrize("number", [1, 2, 3, 99, 0, -1])
    def test_only_a_note_that_is_there_and_right_is_corrected(self, alva: Viewer, number: int) -> None:
        noted(alva)
        act("note_quiet", alva)
        noted(alva, draft=replace(NOTE, corrects=1))
        if number in {2, 3}:
            noted(alva, draft=replace(NOTE, text="Så här.", corrects=number))
            return
        with refused("leadership.no_such_note"):
            noted(alva, draft=replace(NOTE, corrects=number))

    def test_a_handover_waits_until_somebody_else_has_read_it(self, alva: Viewer, eva: Viewer) -> None:
        note_id = handed_over(alva)
        assert lines(alva)[0].is_open_handover
        with refused("leadership.handover_of_ones_own"):
            act("receive_handover", alva, note_id=note_id)
        act("receive_handover", eva, note_id=note_id, now=later(9))
        (line,) = lines(alva)
        assert (line.received_at, line.received_by, line.is_open_handover) == (later(9), eva.actor.label, False)
        with refused("leadership.handover_received_already"):
            act("receive_handover", eva, note_id=note_id)

    def test_only_a_handover_is_received_and_only_a_note_is_raised(self, alva: Viewer, eva: Viewer) -> None:
        with refused("leadership.no_such_note"):
            act("receive_handover", eva, note_id=noted(alva))
        with refused("leadership.no_such_note"):
            act("raise_alarm", eva, note_id=handed_over(alva), facts=FACTS)
        with refused("leadership.no_such_note"):
            act("receive_handover", eva, note_id=new_id())

    def test_an_alarm_is_taken_with_what_the_form_says_and_the_note_leads_to_it(self, alva: Viewer) -> None:
        note_id = noted(alva)
        alarm_id = act("raise_alarm", alva, note_id=note_id, facts=FACTS)
        (line,) = lines(alva)
        assert line.alarm_id == alarm_id
        row = incidents.alarm(alva, alarm_id, now=NIGHT)
        assert (row.state, row.facts.what_happened, row.is_exercise) == (AlarmState.NEW, FACTS.what_happened, False)
        assert ledger.entries(STREAM)

    @pytest.mark.parametrize(
        ("what", "draft", "code"),
        [
            ("write_note", replace(NOTE, text=" \n"), "leadership.diary_needs_text"),
            ("write_note", replace(NOTE, text=f"Ring {PERSON}."), "incident.personal_id_in_text"),
            ("write_note", replace(NOTE, told=(f"{PERSON}",)), "incident.personal_id_in_text"),
            ("write_note", replace(NOTE, source="x" * 301), "incident.text_too_long"),
            ("hand_over", replace(HANDOVER, to=""), "leadership.handover_needs_taker"),
            ("hand_over", replace(HANDOVER, text=""), "leadership.handover_needs_text"),
            ("hand_over", replace(HANDOVER, remember=PERSON), "incident.personal_id_in_text"),
            ("make_picture", replace(PICTURE, happened=""), "leadership.picture_needs_text"),
            ("make_picture", replace(PICTURE, lacking=PERSON), "incident.personal_id_in_text"),
        ],
    )
    def test_what_cannot_be_written_is_refused_and_leaves_nothing(self, alva: Viewer, what: str, draft: Any, code: str) -> None:
        with refused(code):
            act(what, alva, draft=draft)
        assert head() == 0

    def test_what_has_not_happened_is_not_noted(self, alva: Viewer) -> None:
        with refused("incident.happened_in_future"):
            noted(alva, happened=Happened(later(60), Precision.MINUTE))

    @pytest.mark.parametrize(("minutes", "quiet"), [(0, False), (1439, False), (1440, True), (9000, True)])
    def test_a_silence_is_too_long_after_a_day(self, alva: Viewer, minutes: int, quiet: bool) -> None:
        act("note_quiet", alva)
        (state,) = queries.diary_states(alva, now=later(minutes))
        assert state.quiet_too_long is quiet
        assert (state.last_at, state.began_at, state.picture_at) == (NIGHT, NIGHT, None)

    def test_a_diary_that_nobody_has_begun_asks_for_nothing(self, alva: Viewer) -> None:
        assert queries.diary_states(alva, now=NIGHT) == ()
        assert not rules.is_quiet_too_long(None, NIGHT, timedelta(hours=1))

    def test_the_state_knows_its_last_picture_and_what_waits(self, alva: Viewer) -> None:
        act("make_picture", alva, draft=PICTURE, now=later(1))
        waiting = handed_over(alva, now=later(2))
        (state,) = queries.diary_states(alva, now=later(3))
        assert (state.picture_at, [line.id for line in state.waiting]) == (later(1), [waiting])
        assert state.began_at == later(1)


class TestRebuilt:
    @pytest.fixture
    def written(self, alva: Viewer, eva: Viewer) -> list[Any]:
        note_id = noted(alva)
        noted(alva, draft=replace(NOTE, text="Rätt så här.", corrects=1), happened=Happened(later(-5), Precision.ABOUT, "ca 02"))
        act("note_quiet", alva, now=later(1))
        act("receive_handover", eva, note_id=handed_over(alva, now=later(2)), now=later(3))
        act("make_picture", alva, draft=PICTURE, now=later(4))
        act("raise_alarm", alva, note_id=noted(alva, "Rök i Rimbo."), facts=FACTS, now=later(5))
        assert note_id
        return list(DiaryRow.objects.order_by("number").values_list())

    def test_the_table_is_what_the_ledger_makes_it(self, written: list[Any]) -> None:
        assert maintenance.agrees(STREAM)
        assert projections.rebuild(STREAM) == len(written) + 2
        assert list(DiaryRow.objects.order_by("number").values_list()) == written

    @pytest.mark.parametrize("changed", [{"author": "Någon annan"}, {"corrected_by": 9}, {"received_by": "Ingen"}, {"body": "{}"}])
    def test_a_forgery_is_found_and_put_right(self, written: list[Any], changed: dict[str, Any]) -> None:
        DiaryRow.objects.filter(number=1).update(**changed)
        assert not maintenance.agrees(STREAM)
        projections.rebuild(STREAM)
        assert list(DiaryRow.objects.order_by("number").values_list()) == written

    def test_the_command_line_knows_its_streams(self, written: list[Any]) -> None:
        assert STREAM.startswith(maintenance.streams())
        assert [said for said in maintenance.rebuild() if said.startswith("diary:")] == [f"{STREAM}: {head()}"]

    def test_another_diary_is_left_as_it_is(self, alva: Viewer, cilla: Viewer, written: list[Any]) -> None:
        noted(cilla, authority_id=OTHER_AUTHORITY)
        DiaryRow.objects.filter(authority_id=OTHER_AUTHORITY).update(author="x")
        projections.rebuild(STREAM)
        assert DiaryRow.objects.get(authority_id=OTHER_AUTHORITY).author == "x"


class TestKeepers:
    @pytest.fixture(autouse=True)
    def _joined(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kinds, "_keepers", dict(kinds._keepers))

    def test_a_sort_is_kept_once(self) -> None:
        keeper = kinds.keeper("diary")
        assert keeper
        for sort in ("diary", "incident", "alarms"):
            with pytest.raises(ValueError, match=sort):
                kinds.keep(sort, keeper)

    def test_another_sort_may_be_kept_beside_it(self) -> None:
        keeper = kinds.keeper("diary")
        assert keeper
        before = kinds.kept_sorts()
        kinds.keep("weather", keeper)
        assert kinds.keeper("weather") is keeper
        assert kinds.kept_sorts() == (*before, "weather")
        assert before[:6] == ("alarms", "incident", "warnings", "diary", "push", "plans")
        assert set(before[6:]) == {
            "document", "terms", "functions", "rounds", "rsa", "measures", "choices", "imports", "continuity", "styrel", "rulesets",
            "selfchecks", "followups",
        }  # fmt: skip

    def test_what_nobody_keeps_is_known_to_be_unknown(self) -> None:
        assert kinds.keeper("nothing") is None

    def test_readers_elsewhere_need_the_scope_of_the_authority(self) -> None:
        assert queries.diary_states(viewer_with(Role.AUDITOR, scope=OTHER_SCOPE), now=NIGHT) == ()
