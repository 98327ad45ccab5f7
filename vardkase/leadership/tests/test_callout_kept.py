"""The rows of a call-out are what its stream makes them, after any night; a forgery is put right; nothing is written twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase.access.rules import Viewer
from vardkase.incidents import maintenance
from vardkase.incidents.tests.scenes import NIGHT, later, opened
from vardkase.kernel.ids import new_id
from vardkase.leadership import actions, queries
from vardkase.leadership import maintenance as callouts
from vardkase.leadership.actions import callout_answers as answers
from vardkase.leadership.actions.callout_steps import advance_callout
from vardkase.leadership.channels.callbacks import DeliveryReport, IncomingSms
from vardkase.leadership.channels.message import State
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.models import Callout, CalloutMessage, CalloutReply, CalloutRole, CalloutSeat
from vardkase.leadership.projections import callouts as projection
from vardkase.leadership.rules.callouts import Via
from vardkase.leadership.tests.callouts import called, moved_on, number, said, seats, wanted
from vardkase.ledger import queries as ledger
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
every_table = pytest.mark.parametrize("model", projection.TABLES, ids=lambda model: model.__name__)
Rows = dict[str, list[str]]


def rows(callout_id: UUID) -> Rows:
    """Every row of a call-out, but for the ids that are the database's own."""
    found = {}
    for model in projection.TABLES:
        own = model._meta.pk.get_internal_type() == "UUIDField"
        names = [one.attname for one in model._meta.fields if own or not one.primary_key]
        column = "id" if model is Callout else "callout_id"
        found[model.__name__] = sorted(map(repr, QuerySet(model).filter(**{column: callout_id}).values_list(*names)))
    return found


@kept
def night(alva: Viewer, incident_id: UUID) -> UUID:
    """A call-out in which everything has happened that can."""
    roles = (wanted(4), wanted(3, 2, start=4, role_key="logg", role="Loggförare"))
    callout_id = called(alva, incident_id, *roles)
    moved_on(callout_id, later(1))
    said(callout_id, 0, Answer.YES, later(2), minutes=20)
    said(callout_id, 0, Answer.NO, later(3), via=Via.SMS)
    answers.answer_by_sms(message=IncomingSms("46elks", "a", number(4), "", "vem?", new_id()), now=later(3))
    answers.answer_by_sms(message=IncomingSms("46elks", "b", "+46701740699", "", "JA", new_id()), now=later(3))
    seat = seats(callout_id, "logg")[1]
    actions.tick_answer(viewer=alva, callout_id=callout_id, seat_id=seat.id, answer=None, key=new_id(), now=later(4))
    moved_on(callout_id, later(5))
    message = CalloutMessage.objects.filter(callout_id=callout_id, kind="sms")[0]
    answers.take_report(report=DeliveryReport("46elks", "r", message.id, State.DELIVERED, new_id()), now=later(6))
    moved_on(callout_id, later(10))
    actions.stop_callout(viewer=alva, callout_id=callout_id, reason="Elen är åter.", key=new_id(), now=later(12))
    return callout_id


class TestARebuild:
    def test_makes_the_same_rows_and_the_same_board(self, alva: Viewer, night: UUID) -> None:
        before, board = rows(night), queries.callout(alva, night, now=later(20))
        assert all(before.values())
        assert projection.rebuild(night) == ledger.head(f"callout:{night}").number
        assert rows(night) == before
        assert queries.callout(alva, night, now=later(20)) == board

    def test_of_the_incident_leaves_the_call_out_alone(self, night: UUID, incident_id: UUID) -> None:
        before = rows(night)
        assert maintenance.agrees(f"incident:{incident_id}")
        assert rows(night) == before

    def test_leaves_other_call_outs_alone(self, alva: Viewer, night: UUID, incident_id: UUID) -> None:
        other = called(alva, incident_id)
        CalloutSeat.objects.filter(callout_id=other).update(name="Orörd")
        before = rows(other)
        projection.rebuild(night)
        assert rows(other) == before

    def test_of_all_makes_each(self, night: UUID) -> None:
        before = rows(night)
        for model in projection.TABLES:
            QuerySet(model).delete()
        assert list(callouts.rebuild()) == [f"callout:{night}: {ledger.head(f'callout:{night}').number}"]
        assert rows(night) == before

    def test_of_one_incident_makes_its_own(self, alva: Viewer, night: UUID, incident_id: UUID) -> None:
        elsewhere = called(alva, opened(alva, title="Vattenläckan"))
        CalloutSeat.objects.update(name="Förfalskad")
        assert [line.partition(": ")[0] for line in callouts.rebuild(str(incident_id))] == [f"callout:{night}"]
        assert seats(night)[0].name == "Provperson 0"
        assert seats(elsewhere)[0].name == "Förfalskad"
        assert list(callouts.rebuild("2019-999")) == []

    def test_is_compared_without_changing_anything(self, night: UUID) -> None:
        assert callouts.agrees(f"callout:{night}")
        CalloutMessage.objects.filter(callout_id=night).update(state="delivered")
        before = rows(night)
        assert not callouts.agrees(f"callout:{night}")
        assert rows(night) == before

    @every_table
    def test_puts_a_forgery_right(self, night: UUID, model: type[Model]) -> None:
        before = rows(night)
        QuerySet(model).delete()
        assert rows(night) != before
        projection.rebuild(night)
        assert rows(night) == before

    @pytest.mark.parametrize(
        ("model", "forged"),
        [
            (Callout, {"reason": "Annat"}),
            (CalloutRole, {"state": "filled"}),
            (CalloutSeat, {"answer": "yes", "conflict": False}),
            (CalloutMessage, {"state": "delivered"}),
            (CalloutReply, {"answer": "yes"}),
        ],
        ids=lambda value: getattr(value, "__name__", ""),
    )
    def test_puts_a_changed_row_right(self, night: UUID, model: type[Model], forged: dict[str, Any]) -> None:
        before = rows(night)
        QuerySet(model).update(**forged)
        assert rows(night) != before
        projection.rebuild(night)
        assert rows(night) == before

    def test_after_numbers_have_been_erased_is_a_call_out_without_people(self, alva: Viewer, night: UUID) -> None:
        """Numbers lie in the first entry of the stream: with it they are gone for good, and the chain still verifies."""
        from vardkase import ledger as books

        with transaction.atomic():
            books.erase_payload(
                stream=f"callout:{night}", number=1, reason="Gallring", authority="Plan 4", decided_by="Arkivarie", viewer=alva,
                key=new_id(), now=later(30),
            )  # fmt: skip
        projection.rebuild(night)
        assert not CalloutSeat.objects.filter(callout_id=night).exists()
        assert number(0).encode() not in b"".join(entry.payload or b"" for entry in ledger.entries(f"callout:{night}"))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), st.integers(0, 3), st.sampled_from(list(Via)), st.sampled_from(list(Answer)), st.integers(0, 90)),
        st.tuples(st.just("time"), st.integers(1, 6)),
        st.tuples(st.just("send")),
        st.tuples(st.just("report"), st.integers(0, 5), st.sampled_from([State.DELIVERED, State.FAILED, State.HANDED_OVER])),
    ),
    max_size=10,
)


def take(callout_id: UUID, step: tuple[Any, ...], now: Any) -> None:
    """One step of a night."""
    if step[0] == "answer":
        seat = seats(callout_id)[step[1]]
        answers.record_answer(callout_id=callout_id, seat_id=seat.id, via=step[2], answer=step[3], minutes=step[4], key=new_id(), now=now)
    elif step[0] == "send":
        moved_on(callout_id, now)
    elif step[0] == "report":
        messages = list(CalloutMessage.objects.filter(callout_id=callout_id).order_by("planned_at", "id"))
        message = messages[step[1] % len(messages)]
        answers.take_report(report=DeliveryReport("46elks", "r", message.id, step[2], new_id()), now=now)
    advance_callout(callout_id=callout_id, now=now)


class TestAnyNight:
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=STEPS)
    def test_replays(self, alva: Viewer, incident_id: UUID, steps: list[tuple[Any, ...]]) -> None:
        callout_id, now = called(alva, incident_id, wanted(4, 2), staff=f"Stab {new_id()}"), NIGHT
        for step in steps:
            now += timedelta(minutes=step[1] if step[0] == "time" else 0.5)
            take(callout_id, step, now)
        before = rows(callout_id)
        projection.rebuild(callout_id)
        assert rows(callout_id) == before
        line = queries.callout(alva, callout_id, now=now).roles[0]
        yes = [seat for seat in line.seats if seat.answer == Answer.YES and not seat.conflict]
        assert line.coming == min(2, len(yes))
        assert (line.state == "filled") == (len(yes) >= 2)
        assert line.coming + line.tally["reserve"] == len(yes)


class TestTheDatabaseItselfRefuses:
    @pytest.mark.parametrize("model", [CalloutRole, CalloutSeat, CalloutReply], ids=lambda model: model.__name__)
    def test_two_of_what_there_is_one_of(self, night: UUID, model: type[Model]) -> None:
        row: Any = QuerySet(model)[0]
        row.pk = new_id() if model is CalloutSeat else None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    def test_two_people_with_one_link(self, night: UUID) -> None:
        first, second = seats(night)[:2]
        with pytest.raises(IntegrityError), transaction.atomic():
            CalloutSeat.objects.filter(id=second.id).update(token=first.token)
