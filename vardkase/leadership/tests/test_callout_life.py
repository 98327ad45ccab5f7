"""A call-out from its start to its end: waves, escalation, answers, and what the log of the incident is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from vardkase.access.rules import Capability, Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import NIGHT, closed, later, opened, refused
from vardkase.incidents.words import line_text
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, events, queries
from vardkase.leadership.actions.callout_steps import advance_callout
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.models import Callout, CalloutMessage, CalloutSeat
from vardkase.leadership.queries.callout_rows import CalloutElsewhere
from vardkase.leadership.rules.callouts import Candidate, Via
from vardkase.leadership.tests.callouts import PLACE, asked, called, candidate, draft, moved_on, number, planned, said, seats, state, wanted
from vardkase.leadership.tests.scenes import staffed
from vardkase.ledger import queries as ledger
from vardkase.ledger.models import OutboxRow
from vardkase.testing.people import AUTHORITY, viewer_with

pytestmark = pytest.mark.django_db
GOES_ON = "Inkallningen till Central krisledning går vidare efter 5 min: Stabschef."


def kinds(incident_id: UUID) -> list[str]:
    """What the log was told of the call-out."""
    found = [entry.kind for entry in ledger.entries(f"incident:{incident_id}")]
    return [kind.removeprefix("leadership.callout_") for kind in found if "callout" in kind]


def told(viewer: Viewer, incident_id: UUID) -> list[str]:
    """How the log reads, oldest first."""
    page = incidents.log_page(viewer, incident_id, incidents.Filters())
    return [line_text(line) for line in reversed(page.entries) if "callout" in line.kind]


class TestTheWaves:
    def test_go_from_the_first_to_the_deputies_until_enough_have_said_yes(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(4))
        assert asked(callout_id) == [0]
        assert planned(callout_id) == [(0, "mail"), (0, "sms")]
        moved_on(callout_id, later(1))
        assert set(CalloutMessage.objects.values_list("state", flat=True)) == {"kept"}
        moved_on(callout_id, later(5))
        assert asked(callout_id) == [0, 1]
        assert planned(callout_id) == [(0, "mail"), (0, "sms"), (0, "voice"), (1, "mail"), (1, "sms")]
        moved_on(callout_id, later(10))
        assert asked(callout_id) == [0, 1, 2, 3]
        said(callout_id, 3, Answer.YES, later(11), minutes=20)
        assert state(callout_id) == "filled"
        assert kinds(incident_id) == ["started", "escalated", "escalated", "role_filled"]
        moved_on(callout_id, later(16))
        assert kinds(incident_id)[4:] == []

    def test_stop_when_enough_have_said_yes(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(4))
        said(callout_id, 0, Answer.YES, later(2))
        for minutes in (5, 10, 15):
            moved_on(callout_id, later(minutes))
        assert asked(callout_id) == [0]

    def test_ask_the_next_at_once_after_a_no(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(4))
        said(callout_id, 0, Answer.NO, later(1))
        assert asked(callout_id) == [0, 1]
        said(callout_id, 1, Answer.LATER, later(2), minutes=240)
        assert asked(callout_id) == [0, 1, 2]

    def test_begin_with_more_when_the_role_says_so(self, alva: Viewer, incident_id: UUID) -> None:
        """One of three chiefs of staff within fifteen minutes."""
        callout_id = called(alva, incident_id, wanted(5, first=3))
        assert asked(callout_id) == [0, 1, 2]
        said(callout_id, 1, Answer.YES, later(3), minutes=25)
        said(callout_id, 2, Answer.YES, later(4), minutes=5)
        board = queries.callout(alva, callout_id, now=later(5))
        line = board.roles[0]
        assert [(seat.coming, seat.reserve) for seat in line.seats[:3]] == [(False, False), (True, False), (False, True)]
        assert (line.coming, line.tally["reserve"], line.tally["silent"], line.tally["unasked"]) == (1, 1, 1, 2)

    def test_of_thirty_roles_go_out_in_one_round(self, alva: Viewer, incident_id: UUID) -> None:
        roles = [wanted(3, start=3 * n, role_key=f"r{n}", role=f"Roll {n}") for n in range(30)]
        callout_id = called(alva, incident_id, *roles)
        assert CalloutMessage.objects.filter(callout_id=callout_id).count() == 60
        assert ledger.head(f"callout:{callout_id}").number == 2
        assert kinds(incident_id) == ["started"]
        advance_callout(callout_id=callout_id, now=later(5))
        assert kinds(incident_id) == ["started", "escalated"]

    def test_pass_by_who_has_no_way_and_keep_them_on_the_list(self, alva: Viewer, incident_id: UUID) -> None:
        chain = (replace(candidate(0), ways=()), candidate(1), candidate(2))
        callout_id = called(alva, incident_id, wanted(chain=chain))
        assert asked(callout_id) == [0, 1]
        assert {place for place, _ in planned(callout_id)} == {1}
        line = queries.callout(alva, callout_id, now=later(1)).roles[0]
        assert [seat.unreachable for seat in line.seats] == [True, False, False]

    def test_call_at_once_who_has_only_a_telephone(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(2, 1, ChannelKind.VOICE))
        assert planned(callout_id) == [(0, "voice")]
        moved_on(callout_id, later(5))
        assert planned(callout_id) == [(0, "voice"), (1, "voice")]

    def test_end_with_nobody_left(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(2))
        said(callout_id, 0, Answer.NO, later(1))
        said(callout_id, 1, Answer.NO, later(2))
        assert state(callout_id) == "unfilled"
        assert kinds(incident_id) == ["started", "escalated", "unfilled"]

    def test_end_with_the_time_out(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(3))
        for minutes in (5, 10, 15, 16, 30):
            moved_on(callout_id, later(minutes))
        assert kinds(incident_id) == ["started", "escalated", "escalated", "unfilled"]
        said(callout_id, 2, Answer.YES, later(40))
        assert kinds(incident_id)[4:] == ["role_filled"]


class TestTheLog:
    def test_reads_as_sentences(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(3))
        moved_on(callout_id, later(5))
        said(callout_id, 1, Answer.YES, later(6), minutes=20)
        said(callout_id, 1, Answer.NO, later(7), via=Via.SMS)
        actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Elen är åter.", key=new_id(), now=later(9))
        assert told(alva, incident_id) == [
            f"Inkallning till Central krisledning, {PLACE}, snarast: Stabschef (1).",
            f"{GOES_ON} Tillfrågas nu: Stabschef: Provperson 1. 1 som inte svarat rings upp.",
            "Stabschef (Central krisledning): 1 av 1 kommer: Provperson 1 (20 min).",
            "Provperson 1 (Stabschef, Central krisledning) har svarat både ja och nej. Ring och kryssa vad som gäller.",
            "Stabschef (Central krisledning) är inte längre bemannad: 0 av 1 kommer.",
            "Inkallningen till Central krisledning är avbruten. 2 personer får besked om att inte komma.",
        ]

    def test_never_holds_a_number_or_an_address(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(3))
        moved_on(callout_id, later(5))
        said(callout_id, 0, Answer.NO, later(6), text=f"Nej, ring {number(1)}")
        said(callout_id, 1, Answer.YES, later(7))
        everything = b"".join(entry.payload or b"" for entry in ledger.entries(f"incident:{incident_id}"))
        assert b"+46" not in everything
        assert b"norrtalje.example" not in everything

    def test_is_told_of_a_conflict_once(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id, wanted(2))
        said(callout_id, 0, Answer.YES, later(1))
        said(callout_id, 0, Answer.NO, later(2), via=Via.SMS)
        for minutes in (3, 4, 5):
            moved_on(callout_id, later(minutes))
        assert kinds(incident_id).count("conflict") == 1
        said(callout_id, 0, Answer.YES, later(6), via=Via.CALLER)
        said(callout_id, 0, Answer.NO, later(7), via=Via.SMS)
        assert kinds(incident_id).count("conflict") == 2

    def test_speaks_of_a_time_that_was_given(self, alva: Viewer, incident_id: UUID) -> None:
        called(alva, incident_id, report_at=later(100))
        assert "ons 2 jan 04:00" in told(alva, incident_id)[0]


class TestStarting:
    def test_is_the_same_twice(self, alva: Viewer, incident_id: UUID) -> None:
        key = new_id()
        call = {"viewer": alva, "incident_id": incident_id, "draft": draft(), "key": key, "now": NIGHT}
        first, second = (actions.start_callout(**call) for _ in range(2))
        assert (second.number, second.repeated) == (first.number, True)
        assert (Callout.objects.count(), CalloutSeat.objects.count()) == (1, 3)
        with refused("ledger.key_reused"):
            actions.start_callout(**call | {"draft": draft(staff="En annan")})

    def test_sends_nothing_and_leaves_one_thing_to_do(self, alva: Viewer, incident_id: UUID) -> None:
        called(alva, incident_id, begun=False)
        assert CalloutMessage.objects.count() == 0
        assert list(OutboxRow.objects.filter(done_at=None).values_list("topic", flat=True)) == ["leadership.callout_step"]

    def test_with_anothers_key_takes_another_id(self, alva: Viewer, incident_id: UUID) -> None:
        first = called(alva, incident_id)
        other = opened(alva, title="Vattenläckan")
        actions.start_callout(viewer=alva, incident_id=other, draft=draft(), key=first, now=NIGHT)
        assert set(Callout.objects.values_list("incident_id", flat=True)) == {incident_id, other}

    def test_for_a_staff_that_is_open(self, alva: Viewer, incident_id: UUID) -> None:
        staff_id = staffed(alva, incident_id)
        callout_id = called(alva, incident_id, staff_id=staff_id)
        assert Callout.objects.get(id=callout_id).staff_id == staff_id
        with refused("leadership.no_such_staff"):
            called(alva, incident_id, staff_id=new_id())

    def test_is_over_with_the_incident(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        closed(alva, incident_id)
        assert advance_callout(callout_id=callout_id, now=later(5)) is False
        with refused("leadership.incident_is_over"):
            called(alva, incident_id)


class TestStopping:
    def test_asks_nobody_more_and_keeps_late_answers(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        key = new_id()
        for _ in range(2):
            actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Faran är över.", key=key, now=later(2))
        assert kinds(incident_id) == ["started", "ended"]
        moved_on(callout_id, later(5))
        assert asked(callout_id) == [0]
        said(callout_id, 0, Answer.YES, later(6))
        assert seats(callout_id)[0].answer == "yes"
        assert kinds(incident_id) == ["started", "ended"]

    def test_twice_is_refused(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Klart.", key=new_id(), now=later(2))
        with refused("leadership.callout_is_over"):
            actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Klart.", key=new_id(), now=later(3))

    def test_nobody_is_woken_for_yesterday(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        assert advance_callout(callout_id=callout_id, now=NIGHT + timedelta(hours=13)) is False
        assert queries.callout(alva, callout_id, now=NIGHT + timedelta(hours=13)).head.lapsed


class TestTicking:
    def tick(self, viewer: Viewer, callout_id: UUID, answer: Answer | None, **more: object) -> None:
        seat = seats(callout_id)[0]
        facts = {"minutes": None, "key": new_id(), "now": later(3), "seat_id": seat.id} | more
        actions.tick_answer(viewer=viewer, callout_id=callout_id, answer=answer, **facts)
        advance_callout(callout_id=callout_id, now=later(3))

    def test_settles_a_conflict(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        said(callout_id, 0, Answer.YES, later(1))
        said(callout_id, 0, Answer.NO, later(2), via=Via.SMS)
        assert state(callout_id) != "filled"
        self.tick(alva, callout_id, Answer.YES, minutes=30)
        assert (state(callout_id), seats(callout_id)[0].conflict, seats(callout_id)[0].minutes) == ("filled", False, 30)

    def test_that_nobody_picks_up_asks_the_next(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        self.tick(alva, callout_id, None)
        assert asked(callout_id) == [0, 1]
        assert seats(callout_id)[0].answer == ""
        said(callout_id, 0, Answer.YES, later(4))
        assert state(callout_id) == "filled"

    def test_a_no_has_no_minutes(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        self.tick(alva, callout_id, Answer.NO, minutes=30)
        assert seats(callout_id)[0].minutes is None

    def test_twice_with_one_key_is_once(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        key = new_id()
        for _ in range(2):
            self.tick(alva, callout_id, Answer.YES, key=key)
        assert len(queries.callout(alva, callout_id, now=later(4)).roles[0].seats[0].replies) == 1

    def test_of_a_stranger_is_refused(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id, other = called(alva, incident_id), called(alva, incident_id, staff="Socialkontorets stab")
        with refused("leadership.not_found"):
            self.tick(alva, callout_id, Answer.YES, seat_id=seats(other)[0].id)


OUTSIDERS = ("cilla", "dag", "nobody")


class TestWhoMay:
    @pytest.mark.parametrize("who", OUTSIDERS)
    def test_others_do_not_learn_that_it_is_there(self, who: str, request: pytest.FixtureRequest, alva: Viewer, incident_id: UUID) -> None:
        viewer: Viewer = request.getfixturevalue(who)
        callout_id = called(alva, incident_id)
        seat = seats(callout_id)[0]
        for found in (callout_id, new_id()):
            with refused("leadership.not_found"):
                queries.callout(viewer, found, now=NIGHT)
            with refused("leadership.not_found"):
                queries.tray(viewer, found)
            with refused("leadership.not_found"):
                actions.stop_callout(viewer=viewer, callout_id=found, reason="x", key=new_id(), now=NIGHT)
            with refused("leadership.not_found"):
                actions.tick_answer(viewer=viewer, callout_id=found, seat_id=seat.id, answer=Answer.NO, key=new_id(), now=NIGHT)
        with refused("incident.not_found"):
            queries.callouts(viewer, incident_id, now=NIGHT)
        with refused("incident.not_found"):
            actions.start_callout(viewer=viewer, incident_id=incident_id, draft=draft(), key=new_id(), now=NIGHT)
        with refused("leadership.not_found"):
            queries.callout_of_seat(viewer, seat.id, now=NIGHT)

    def test_a_partner_sees_nobody_who_is_called(self, bo: Viewer, alva: Viewer, incident_id: UUID) -> None:
        callout_id = called(alva, incident_id)
        with refused("leadership.not_found"):
            queries.callout(bo, callout_id, now=NIGHT)
        with refused("leadership.not_found"):
            queries.callouts(bo, incident_id, now=NIGHT)
        assert queries.on_the_way(bo, incident_id, queries.roles(bo, incident_id, now=NIGHT), now=NIGHT) == {}

    def test_the_auditor_sees_the_coverage_and_no_number(self, alva: Viewer, incident_id: UUID) -> None:
        callout_id, rut = called(alva, incident_id), viewer_with(Role.AUDITOR)
        seat = queries.callout(rut, callout_id, now=NIGHT).roles[0].seats[0]
        assert [(one.shown, one.masked) for one in seat.numbers] == [("··05", True), ("…@norrtalje.example", True)]
        for act in ("stop", "tick"):
            with refused("leadership.may_not"):
                if act == "stop":
                    actions.stop_callout(viewer=rut, callout_id=callout_id, reason="x", key=new_id(), now=NIGHT)
                else:
                    actions.tick_answer(viewer=rut, callout_id=callout_id, seat_id=seat.id, answer=Answer.NO, key=new_id(), now=NIGHT)
        with refused("leadership.not_found"):
            queries.tray(rut, callout_id)

    def test_a_member_of_the_staff_ticks_and_does_not_start(self, alva: Viewer, incident_id: UUID) -> None:
        member = viewer_with(Role.STAFF_MEMBER)
        assert not member.can(Capability.INCIDENT_LEAD, (f"org:{AUTHORITY}",))
        callout_id = called(alva, incident_id)
        actions.tick_answer(
            viewer=member, callout_id=callout_id, seat_id=seats(callout_id)[0].id, answer=Answer.YES, key=new_id(), now=NIGHT
        )
        with refused("leadership.may_not"):
            called(member, incident_id)
        with refused("leadership.may_not"):
            actions.stop_callout(viewer=member, callout_id=callout_id, reason="x", key=new_id(), now=NIGHT)


TWO = (("Loggförare", "Central krisledning"), ("Stabschef", "Socialkontorets stab"))


class TestOnePersonInTwoRosters:
    def test_is_shown_in_both(self, alva: Viewer, incident_id: UUID) -> None:
        both = candidate(7)
        one = wanted(chain=(both,), role_key="a", role="Stabschef")
        two = wanted(chain=(both, candidate(8)), role_key="b", role="Loggförare")
        callout_id = called(alva, incident_id, one, two)
        other = called(alva, incident_id, wanted(chain=(both,)), staff="Socialkontorets stab")
        board = queries.callout(alva, callout_id, now=later(1))
        logg, chief = (CalloutElsewhere(*facts, Mode.REAL, False) for facts in TWO)
        assert board.roles[0].seats[0].elsewhere == (logg, chief)
        assert board.roles[1].seats[1].elsewhere == ()
        actions.stop_callout(viewer=alva, callout_id=other, reason="Fel lista.", key=new_id(), now=later(2))
        assert queries.callout(alva, callout_id, now=later(3)).roles[0].seats[0].elsewhere == (logg,)

    def test_is_not_told_of_what_the_viewer_may_not_know(self, alva: Viewer, cilla: Viewer, incident_id: UUID) -> None:
        both = candidate(7)
        callout_id = called(alva, incident_id, wanted(chain=(both,)))
        theirs = opened(cilla, authority_id=UUID("01680000-0000-7000-8000-00000000b001"), title="Annat")
        called(cilla, theirs, wanted(chain=(both,)))
        assert queries.callout(alva, callout_id, now=later(1)).roles[0].seats[0].elsewhere == ()


class TestAnExercise:
    def test_says_so_at_both_ends_of_every_message(self, alva: Viewer) -> None:
        incident_id = opened(alva, title="Övning Alfrida", mode=Mode.EXERCISE)
        callout_id = called(alva, incident_id)
        assert {text.split()[0] for text in CalloutMessage.objects.values_list("text", flat=True)} == {"ÖVNING"}
        moved_on(callout_id, later(5))
        lines = queries.tray(alva, callout_id)
        assert {line.text.split()[-1] for line in lines} == {"ÖVNING"}

    def test_of_somebody_outside_the_register(self, alva: Viewer, incident_id: UUID) -> None:
        chain = (Candidate(None, "TiB-telefonen", "Tjänsteperson i beredskap", candidate(0).ways),)
        callout_id = called(alva, incident_id, wanted(chain=chain))
        line = queries.callout(alva, callout_id, now=later(1)).roles[0].seats[0]
        assert [(one.shown, one.masked) for one in line.numbers] == [("070-174 06 05", False), ("p0@norrtalje.example", False)]


def test_the_events_of_the_call_outs_own_stream_are_no_lines_of_the_log() -> None:
    assert not set(events.callouts.OWN_KINDS) & set(events.KINDS)
