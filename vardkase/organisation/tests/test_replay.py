"""The tables made again from the ledger: whatever was done in whatever order, they become the same.

Proves with histories made up by Hypothesis (also with tries that are refused) that replaying the register's stream gives every table
row by row, that it does so from an emptied database, and that an entry that nothing knows how to apply stops the replay loudly.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase import ledger
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import actions, facts, projections, queries
from vardkase.organisation.actions import OrganisationDraft, Owner, PersonDraft, PostDraft, Seen, WayDraft
from vardkase.organisation.events import STREAM
from vardkase.organisation.models import ContactWay, Organisation, Person, Post, PostHolding
from vardkase.organisation.rules import Channel, OrganisationKind

pytestmark = pytest.mark.django_db
K = OrganisationKind
TABLES = (ContactWay, PostHolding, Post, Person, Organisation)
WORDS = st.sampled_from(["Vakt", "VAKT", "Beredskap åäö", "🚒", "=1+1", "Chef"])
DAYS = st.sampled_from([None, date(2018, 12, 1), date(2019, 1, 1), date(2019, 1, 2), date(2019, 6, 1)])
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["add_post", "add_person", "add_way", "take", "leave", "check", "change_post", "change_way", "change_person", "move", "close"]
        ),
        st.integers(0, 3),
        WORDS,
        DAYS,
    ),
    min_size=3,
    max_size=12,
)


class History:
    """Does steps in a town, each half a minute after the one before. What the rules refuse is a step that was not taken."""

    def __init__(self, town):
        self.town, self.viewer, self.now = town, town.viewer, town.now
        self.refused = 0

    def do(self, step, place, word, day):
        self.now += timedelta(seconds=30)
        try:
            with transaction.atomic():
                getattr(self, step)(place, word, day)
        except Refusal:
            self.refused += 1

    def common(self):
        return {"viewer": self.viewer, "key": new_id(), "now": self.now}

    def pick(self, model, place):
        """Any row, also one that has ended: refusing that is the rules' business."""
        ids = sorted(model.objects.values_list("id", flat=True))
        return ids[place % len(ids)] if ids else new_id()

    def office(self, place):
        return (self.town.office, self.town.social, self.town.board)[place % 3]

    def seen(self, query, id):
        page = query(self.viewer, id, self.now)
        return Seen(page.version, facts.seen(page.facts))

    def add_post(self, place, word, day):
        draft = PostDraft(word, place > 1, valid_from=day)
        actions.add_post(id=new_id(), organisation_id=self.office(place), draft=draft, **self.common())

    def add_person(self, place, word, day):
        actions.add_person(id=new_id(), organisation_id=self.office(place), draft=PersonDraft(word), **self.common())

    def add_way(self, place, word, day):
        owner = [
            Owner(post_id=self.pick(Post, place)),
            Owner(person_id=self.pick(Person, place)),
            Owner(organisation_id=self.office(place)),
        ]
        draft = WayDraft(Channel.MOBILE, f"070-174 06 0{place}", word, place + 1, restricted=place == 3)
        actions.add_way(id=new_id(), owner=owner[place % 3], draft=draft, **self.common())

    def take(self, place, word, day):
        post, person = self.pick(Post, place), self.pick(Person, place)
        actions.take_post(id=new_id(), post_id=post, person_id=person, from_day=day, **self.common())

    def leave(self, place, word, day):
        actions.leave_post(holding_id=self.pick(PostHolding, place), last_day=day, **self.common())

    def check(self, place, word, day):
        actions.check_way(way_id=self.pick(ContactWay, place), **self.common())

    def change_post(self, place, word, day):
        id = self.pick(Post, place)
        draft = PostDraft(word, notes="Ändrad\nigen", valid_from=day)
        actions.change_post(post_id=id, draft=draft, seen=self.seen(queries.post, id), **self.common())

    def change_person(self, place, word, day):
        id = self.pick(Person, place)
        actions.change_person(person_id=id, draft=PersonDraft(word), seen=self.seen(queries.person, id), **self.common())

    def change_way(self, place, word, day):
        id = self.pick(ContactWay, place)
        draft = WayDraft(Channel.SIGNAL, f"070-174 07 0{place}", note=word)
        actions.change_way(way_id=id, draft=draft, seen=self.seen(queries.way, id), **self.common())

    def move(self, place, word, day):
        parent = (self.town.board, self.town.social)[place % 2]
        draft = OrganisationDraft("Kommunstyrelsekontoret", K.ADMINISTRATION, parent, notes=word)
        seen = self.seen(queries.organisation, self.town.office)
        actions.change_organisation(organisation_id=self.town.office, draft=draft, seen=seen, **self.common())

    def close(self, place, word, day):
        what, model = (("post", Post), ("person", Person), ("way", ContactWay), ("organisation", Organisation))[place]
        more = {} if what == "way" else {"last_day": day}
        id = self.pick(model, place)
        getattr(actions, f"close_{what}")(**{f"{what}_id": id}, reason=word, **more, **self.common())


def rows():
    return {model.__name__: sorted(map(str, model.objects.values_list())) for model in TABLES}


def replay():
    for model in TABLES:
        model.objects.all()._raw_delete("default")
    for entry in ledger.entries(STREAM):
        projections.apply(entry)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_any_history_replayed_gives_the_same_tables(filled, steps):
    with transaction.atomic():
        history = History(filled)
        for step in steps:
            history.do(*step)
        before = rows()
        replay()
        again = rows()
        transaction.set_rollback(True)
    assert again == before


def test_every_step_of_the_histories_above_can_succeed(filled):
    """The proof that the histories are histories: none of the steps is refused whatever the register holds."""
    for step in ("add_post", "add_person", "add_way", "take", "leave", "check", "change_post", "change_person", "change_way", "move"):
        history, before = History(filled), ledger.head(STREAM).number
        for place in range(4):
            history.do(step, place, "Vakthavande", date(2019, 1, 2))
        assert ledger.head(STREAM).number == before + 4 - history.refused > before, step


def test_replaying_twice_is_the_same_as_once(filled):
    before = rows()
    replay()
    replay()
    assert rows() == before


def test_a_refused_try_leaves_nothing_to_replay(filled, cilla):
    history, before = History(filled), (rows(), ledger.head(STREAM).number)
    history.viewer = cilla
    for step in ("add_post", "add_person", "add_way", "take", "leave", "check", "move", "close"):
        history.do(step, 0, "Vakt", None)
    assert history.refused == 8
    assert (rows(), ledger.head(STREAM).number) == before


def test_an_import_is_the_exception_and_says_so_loudly(town):
    """Its rows are written in bulk beside the ledger; a replay that passed over it in silence would lose them."""
    data = b"Organisation;Funktion;Mobil\nKommunstyrelsekontoret;Vakt;070-174 06 11\n"
    draft = actions.start_import(viewer=town.viewer, id=new_id(), keeper_id=town.board, file_name="a.csv", data=data, now=town.now)
    shown = queries.import_preview(town.viewer, draft, town.now).plan.digest
    actions.confirm_import(viewer=town.viewer, draft_id=draft, shown=shown, key=new_id(), now=town.now)
    *_, imported = ledger.entries(STREAM)
    with pytest.raises(KeyError):
        projections.apply(imported)


def test_units_that_follow_are_replayed_with_the_office_they_follow(town):
    unit = town.organisation("Enheten", K.ADMINISTRATION, town.office)
    History(town).do("move", 1, "Flyttad", None)
    before = rows()
    replay()
    assert rows() == before
    assert Organisation.objects.get(pk=unit).authority_id == town.social
