"""Links without an account: one lives for each thing, it opens one door, and whatever is wrong with it is answered alike."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT, closed, later, opened, refused
from vardkase.kernel.ids import new_id
from vardkase.leadership.channels.gate import ChannelKind, tray
from vardkase.leadership.channels.message import Failure, Receipt, State
from vardkase.situation import links
from vardkase.situation.actions import links as actions
from vardkase.situation.models.links import LinkRow
from vardkase.situation.queries import links as queries
from vardkase.situation.rules import links as rules
from vardkase.situation.rules.links import LinkDraft, Purpose
from vardkase.testing.cases import each

TARGET = UUID(int=7)


def given(viewer: Viewer, incident_id: UUID, **facts):
    draft = LinkDraft(facts.pop("purpose", Purpose.STATUS), facts.pop("target", TARGET), facts.pop("holder", "Hemtjänsten"), 24)
    key = facts.pop("key", None) or new_id()
    return actions.give_link(viewer=viewer, incident_id=incident_id, draft=draft, key=key, now=facts.pop("now", NIGHT))


def text_of(entry) -> str:
    return links.make(entry.event.purpose, entry.event.token, entry.event.expires_at)


class TestRules:
    @pytest.mark.parametrize("hours", [0, -1, rules.LONGEST_HOURS + 1])
    def test_a_link_holds_for_some_time_and_no_longer_than_two_weeks(self, hours):
        with refused("situation.link_hours", limit=336):
            rules.check_hours(hours)

    @pytest.mark.parametrize("hours", [1, rules.LONGEST_HOURS])
    def test_the_ends_are_within(self, hours):
        assert rules.check_hours(hours) == hours

    def test_it_lives_until_its_end_and_not_at_it(self):
        assert rules.lives(later(10), None, later(9))
        assert not rules.lives(later(10), None, later(10))

    def test_one_that_was_ended_does_not_live(self):
        assert not rules.lives(later(10), later(1), later(2))


class TestTheText:
    def test_it_is_read_by_the_purpose_it_was_made_for_and_no_other(self):
        number = links.new_number(Purpose.STATUS, later(60))
        text = links.make(Purpose.STATUS, number, later(60))
        assert links.read(text, Purpose.STATUS, NIGHT) == number
        assert links.read(text, Purpose.REQUEST, NIGHT) == ""

    @each("wrong", ["", "x", "x" * 32, "å" * 32, "../../etc/passwd"])
    def test_what_we_have_not_made_is_nothing(self, wrong):
        assert links.read(wrong, Purpose.STATUS, NIGHT) == ""

    def test_a_single_changed_sign_is_nothing(self):
        text = links.make(Purpose.STATUS, links.new_number(Purpose.STATUS, later(60)), later(60))
        for place in range(len(text)):
            other = "A" if text[place] != "A" else "B"
            assert links.read(text[:place] + other + text[place + 1 :], Purpose.STATUS, NIGHT) == ""

    def test_it_ends(self):
        text = links.make(Purpose.STATUS, links.new_number(Purpose.STATUS, later(60)), later(60))
        assert links.read(text, Purpose.STATUS, later(61)) == ""

    def test_another_house_cannot_make_ours(self, settings):
        number = links.new_number(Purpose.STATUS, later(60))
        ours = links.make(Purpose.STATUS, number, later(60))
        settings.SECRET_KEY = "another house's key, long enough to be one"
        assert links.make(Purpose.STATUS, number, later(60)) != ours


@pytest.mark.django_db
class TestGiving:
    def test_it_opens_the_incident_for_the_holder_alone(self, alva, incident_id):
        found = queries.opened(text_of(given(alva, incident_id)), Purpose.STATUS, later(1))
        assert (found.incident.id, found.target, found.holder) == (incident_id, TARGET, "Hemtjänsten")
        assert found.viewer.account_id is None
        assert {grant.scope for grant in found.viewer.grants} == {f"incident:{incident_id}"}
        assert found.viewer.actor.label == "Hemtjänsten (länk)"

    def test_the_entry_tells_who_got_it_and_not_the_address(self, alva, incident_id):
        entry = given(alva, incident_id)
        assert text_of(entry) not in repr(entry.event)

    def test_the_same_key_twice_is_one_link(self, alva, incident_id):
        key = new_id()
        first, second = given(alva, incident_id, key=key), given(alva, incident_id, key=key, now=later(3))
        assert (second.number, second.repeated) == (first.number, True)
        assert LinkRow.objects.count() == 1

    def test_the_same_key_for_another_is_refused(self, alva, incident_id):
        key = new_id()
        given(alva, incident_id, key=key)
        with refused("ledger.key_reused"):
            given(alva, incident_id, key=key, target=UUID(int=8))

    def test_a_new_one_ends_the_one_before_it_and_no_other(self, alva, incident_id):
        old = text_of(given(alva, incident_id))
        beside = text_of(given(alva, incident_id, target=UUID(int=8)))
        asked = text_of(given(alva, incident_id, purpose=Purpose.REQUEST))
        new = text_of(given(alva, incident_id, now=later(1)))
        with refused("situation.link_is_dead"):
            queries.opened(old, Purpose.STATUS, later(2))
        assert queries.opened(new, Purpose.STATUS, later(2))
        assert queries.opened(beside, Purpose.STATUS, later(2))
        assert queries.opened(asked, Purpose.REQUEST, later(2))

    def test_who_may_not_say_how_things_stand_gives_none(self, bo, cilla, dag, nobody, alva, incident_id):
        with refused("leadership.may_not"):
            given(bo, incident_id)
        for stranger in (cilla, dag, nobody):
            with refused("incident.not_found"):
                given(stranger, incident_id)
        assert not LinkRow.objects.exists()

    def test_none_is_given_when_the_incident_is_over(self, alva, incident_id):
        closed(alva, incident_id)
        with refused("leadership.incident_is_over"):
            given(alva, incident_id)


@pytest.mark.django_db
class TestDead:
    def test_forged_ended_withdrawn_of_another_purpose_and_of_an_incident_that_is_over(self, alva, incident_id):
        withdrawn = given(alva, incident_id, target=UUID(int=1))
        actions.withdraw_link(viewer=alva, incident_id=incident_id, link_id=withdrawn.event.link_id, key=new_id(), now=later(1))
        living = text_of(given(alva, incident_id))
        never_given = links.make(Purpose.STATUS, links.new_number(Purpose.STATUS, later(60)), later(60))
        over_id = opened(alva, title="Brand")
        over = text_of(given(alva, over_id, target=UUID(int=2)))
        closed(alva, over_id)
        dead = [(living, Purpose.REQUEST, 2), (living, Purpose.STATUS, 24 * 60), (text_of(withdrawn), Purpose.STATUS, 2)]
        dead += [(never_given, Purpose.STATUS, 2), (over, Purpose.STATUS, 2), ("x" * 32, Purpose.STATUS, 2)]
        for text, purpose, minutes in dead:
            with refused("situation.link_is_dead"):
                queries.opened(text, purpose, later(minutes))
        assert queries.opened(living, Purpose.STATUS, later(2))

    def test_a_link_is_withdrawn_once_and_only_where_it_is(self, alva, incident_id):
        link_id = given(alva, incident_id).event.link_id
        elsewhere = opened(alva, title="Brand")
        with refused("situation.no_such_link"):
            actions.withdraw_link(viewer=alva, incident_id=elsewhere, link_id=link_id, key=new_id(), now=later(1))
        key = new_id()
        for _ in range(2):
            actions.withdraw_link(viewer=alva, incident_id=incident_id, link_id=link_id, key=key, now=later(1))
        with refused("situation.no_such_link"):
            actions.withdraw_link(viewer=alva, incident_id=incident_id, link_id=link_id, key=new_id(), now=later(2))


@pytest.mark.django_db
class TestSending:
    def line(self, viewer, incident_id):
        given(viewer, incident_id)
        return queries.LinkLine(new_id(), Purpose.STATUS, TARGET, "Hemtjänsten", "https://x.example/l/1", NIGHT, "Alva", later(60))

    def sent(self, viewer, incident_id, to="enhet@kommun.example"):
        row = incidents.incident(viewer, incident_id)
        return actions.send_link(row, self.line(viewer, incident_id), to=to, subject="Läget", text="Rapportera läget.", now=NIGHT)

    def test_in_an_exercise_it_stays_in_the_tray_and_says_what_it_is(self, alva):
        outcome = self.sent(alva, opened(alva, mode="exercise"))
        assert isinstance(outcome, Receipt)
        assert outcome.state == State.KEPT
        message = tray(ChannelKind.MAIL).messages[-1].message
        assert message.subject.startswith("ÖVNING")
        assert message.text.endswith("ÖVNING")

    def test_a_wrong_address_is_told(self, alva):
        assert isinstance(self.sent(alva, opened(alva, mode="exercise"), to="ingen adress"), Failure)

    def test_without_a_server_that_is_told_and_nothing_raised(self, alva, incident_id, settings):
        settings.VARDKASE_DEMO, settings.EMAIL_HOST = False, ""
        assert isinstance(self.sent(alva, incident_id), Failure)


def test_the_end_is_in_whole_seconds_as_the_token_keeps_it():
    assert rules.ends_at(1, NIGHT + timedelta(microseconds=7)) == NIGHT + timedelta(hours=1)
